//! Errors against gold, in groups: how many there are of what, and examples of gold and record line by line.
//!
//! ```text
//! too short: 34, 30 of them matched all the same
//!   quotation  indirect 30 · mixed 4
//!   act        speech 20 · thought 14
//!   cue        said 8 · – 3 · warned 2 · 21 others
//!
//!   ferry.txt
//!     gold   [that it would not sail from the old harbour until Monday]
//!            {the company} <said> = Norline
//!     found  [that it would not sail]
//!            {the company} <said> = Norline
//! ```
//!
//! The names of those who speak stand behind the equals sign. What is too long for a line loses its middle, for it is the ends
//! that gold and records disagree about.

use dixit_evaluation::errors::{Group, Mistake, Tally, Words};

use crate::terminal::{columns, shortened, Ink, Line, Page};

/// Columns before a gold row or a record, and of the label that stands there.
const INDENT: usize = 11;
const LABEL: usize = 7;

/// Columns with less of which nothing can be shown.
pub const NARROWEST: usize = INDENT + 40;

/// Of the labels of a group, this many are told.
const MOST_LABELS: usize = 8;

/// What nothing is called.
const NOTHING: &str = "–";

/// The groups, for `page`. Begins with an empty line and ends with a line end.
pub fn listed(groups: &[Group<'_>], page: Page) -> String {
    let mut out = String::new();
    if groups.is_empty() {
        out.push_str("\nno errors\n");
    }
    for group in groups {
        out.push('\n');
        heading(group, page, &mut out);
        for example in &group.examples {
            out.push('\n');
            show(example, page, &mut out);
        }
    }
    out
}

fn heading(group: &Group<'_>, page: Page, out: &mut String) {
    let mut line = Line::default();
    line.put(group.kind.label(), Ink::Bold).put(&format!(": {}", group.count), Ink::Plain);
    // of wrong sources, cues and speakers all rows were found
    if group.found > 0 && group.found < group.count {
        line.put(&format!(", {} of them matched all the same", group.found), Ink::Plain);
    }
    line.wrap(out, page, "", 0);
    for (name, tally) in [("quotation", &group.quotation), ("act", &group.act), ("cue", &group.cue)] {
        let mut line = Line::default();
        line.put(&told(tally), Ink::Plain);
        line.wrap(out, page, &format!("  {name:<11}"), INDENT + 2);
    }
}

/// `said 8 · – 3 · 21 others`.
fn told(tally: &Tally) -> String {
    let told = tally.0.iter().take(MOST_LABELS).map(|(label, count)| match label.as_str() {
        "" => format!("{NOTHING} {count}"),
        label => format!("{} {count}", shortened(label, 30)),
    });
    let rest: usize = tally.0.iter().skip(MOST_LABELS).map(|(_, count)| count).sum();
    let rest = (rest > 0).then(|| format!("{rest} others"));
    told.chain(rest).collect::<Vec<_>>().join(" · ")
}

fn show(mistake: &Mistake, page: Page, out: &mut String) {
    let mut line = Line::default();
    line.put(&shortened(&mistake.article, page.width - 2), Ink::Dim);
    line.wrap(out, page, "  ", 2);
    let room = page.width - INDENT;
    for (label, side) in [("gold", &mistake.gold), ("found", &mistake.found)] {
        for words in side {
            content(words, room).wrap(out, page, &format!("    {label:<LABEL$}"), INDENT);
            who(words, room).wrap(out, page, &" ".repeat(INDENT), INDENT);
        }
    }
}

/// `[content]` in `room` columns.
fn content(words: &Words, room: usize) -> Line {
    let mut line = Line::default();
    line.put(&format!("[{}]", shortened(&words.content, room - "[]".len())), Ink::Content);
    line
}

/// `{source} <cue> = speakers` in `room` columns.
fn who(words: &Words, room: usize) -> Line {
    let bracketed = |open: &str, text: &str, close: &str, most: usize| match text {
        "" => String::new(),
        text => format!("{open}{}{close} ", shortened(text, most)),
    };
    let source = bracketed("{", &words.source, "}", room / 3);
    let cue = bracketed("<", &words.cue, ">", room / 5);
    let speakers = match words.speakers.as_deref() {
        None => String::new(),
        Some([]) => NOTHING.to_owned(),
        Some(names) => shortened(&names.join("; "), room.saturating_sub(columns(&source) + columns(&cue) + "= ".len())),
    };
    let mut line = Line::default();
    line.put(&source, Ink::Source).put(&cue, Ink::Cue).put("= ", Ink::Dim).put(&speakers, Ink::Plain);
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use dixit_evaluation::errors::ErrorKind;

    fn words(content: &str, source: &str, speakers: Option<&[&str]>) -> Words {
        let speakers = speakers.map(|names| names.iter().map(|&name| name.to_owned()).collect());
        Words { content: content.to_owned(), source: source.to_owned(), cue: "said".to_owned(), speakers }
    }

    #[test]
    fn a_group_says_how_many_there_are_of_what_and_shows_some() {
        let mistake = Mistake {
            kind: ErrorKind::TooShort,
            article: "ferry.txt".to_owned(),
            quotation: "indirect".to_owned(),
            act: String::new(),
            cue: "said".to_owned(),
            is_found: true,
            gold: vec![words(
                "that it would not sail from the old harbour until Monday",
                "Norline",
                Some(&["Norline"]),
            )],
            found: vec![words("that it would not sail", "", Some(&[]))],
        };
        let missed = Mistake { kind: ErrorKind::Missed, is_found: false, found: Vec::new(), ..mistake.clone() };
        let not_found = Mistake { is_found: false, ..mistake.clone() };
        let mistakes = [mistake, missed, not_found];
        let listed = listed(&dixit_evaluation::errors::groups(&mistakes, 1), Page { width: 64, colour: false });
        let expected = "
missed: 1
  quotation  indirect 1
  act        – 1
  cue        said 1

  ferry.txt
    gold   [that it would not sail fr… old harbour until Monday]
           {Norline} <said> = Norline

too short: 2, 1 of them matched all the same
  quotation  indirect 2
  act        – 2
  cue        said 2

  ferry.txt
    gold   [that it would not sail fr… old harbour until Monday]
           {Norline} <said> = Norline
    found  [that it would not sail]
           <said> = –
";
        assert_eq!(listed, expected);
    }

    #[test]
    fn nothing_is_wider_than_the_page_however_long_it_is() {
        let long = "word ".repeat(60);
        let name = long.as_str();
        for width in [NARROWEST, 80, 120] {
            let words = words(&long, &long, Some(&[name, name]));
            for line in [content(&words, width - INDENT), who(&words, width - INDENT)] {
                let mut out = String::new();
                line.wrap(&mut out, Page { width, colour: false }, "", INDENT);
                assert_eq!(out.lines().count(), 1, "{out}");
            }
        }
    }

    #[test]
    fn of_many_labels_the_most_frequent_are_told() {
        let tally = Tally((0..12).map(|number| (format!("l{number}"), 20 - number)).collect());
        assert_eq!(told(&tally), "l0 20 · l1 19 · l2 18 · l3 17 · l4 16 · l5 15 · l6 14 · l7 13 · 42 others");
    }
}
