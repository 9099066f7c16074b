//! What lines say of each other: the headline above them, headings between them, what is said twice, what trails behind.

use super::lines::{is_name_line, End, Line, Verdict};
use crate::article::RegionKind;
use std::collections::HashMap;

/// Lines at the top among which the headline, the byline and the date stand.
const TOP: usize = 8;

/// Completes what the lines were judged to be by themselves.
pub(super) fn judge(lines: &mut [Line<'_>]) {
    repeated(lines);
    menu(lines);
    teasers(lines);
    trailing(lines);
    let title = title(lines);
    bylines(lines, title);
    headings(lines);
}

/// A short line that stands on the page again, with no paragraph under it, is a button or a menu's.
fn repeated(lines: &mut [Line<'_>]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for n in 0..lines.len() {
        let line = &lines[n];
        if !line.is_body() || line.known || line.count > 12 || line.count == 0 || line.end != End::Bare {
            continue;
        }
        let earlier = seen.entry(line.words.to_lowercase()).or_insert(0);
        *earlier += 1;
        let leads = lines.get(n + 1).is_some_and(|next| next.is_body() && (next.count >= 12 || next.end == End::Stop));
        if *earlier > 1 && !leads {
            lines[n].verdict = Verdict::Is(RegionKind::Furniture);
        }
    }
}

/// Three or more lines of a word or two at the very top are a menu.
fn menu(lines: &mut [Line<'_>]) {
    let is_item = |line: &Line<'_>| {
        line.is_furniture() || line.is_body() && !line.known && line.count <= 2 && line.end == End::Bare
    };
    let length = lines.iter().take_while(|line| is_item(line)).count();
    // the last may be a short headline
    let items = length.saturating_sub(usize::from(lines.get(length).is_none_or(|line| line.is_paragraph())));
    if items >= 3 && length < lines.len() {
        for line in &mut lines[..items] {
            line.verdict = Verdict::Is(RegionKind::Furniture);
        }
    }
}

/// Headlines behind "Most popular" and the like lead to other articles.
fn teasers(lines: &mut [Line<'_>]) {
    let mut leading = false;
    for n in 0..lines.len() {
        let label = lines[n].verdict == Verdict::Teaser && lines[n].count <= 6;
        if label {
            leading = true;
        } else if leading
            && lines[n].is_body()
            && !lines[n].known
            && lines[n].looks_like_headline()
            && lines[n].count >= 3
        {
            // "Read more" between two paragraphs, then a heading: one headline under a label may still be the article's own
            let above_paragraph = lines.get(n + 1).is_some_and(Line::is_paragraph);
            let first = lines[n - 1].verdict == Verdict::Teaser && lines[n - 1].count <= 6;
            if above_paragraph && !first {
                leading = false;
            } else {
                lines[n].verdict = Verdict::Is(RegionKind::Furniture);
            }
        } else if !lines[n].is_furniture() {
            leading = false;
        }
    }
}

/// Three or more headlines at the end of the page, with or without furniture among them, lead to other articles.
fn trailing(lines: &mut [Line<'_>]) {
    let is_item = |line: &Line<'_>| {
        line.is_furniture()
            || line.is_body() && !line.known && line.looks_like_headline() && (line.end == End::Bare || line.count >= 4)
    };
    let mut first = lines.len();
    while first > 0 && is_item(&lines[first - 1]) {
        first -= 1;
    }
    let headlines =
        lines[first..].iter().filter(|line| line.is_body() && line.count >= 4 && line.end == End::Bare).count();
    let listed = first > 0 && lines[first - 1].end == End::Open;
    let article = lines[..first].iter().filter(|line| line.is_paragraph()).count();
    if headlines >= 3 && article >= 3 && !listed {
        for line in &mut lines[first..] {
            line.verdict = Verdict::Is(RegionKind::Furniture);
        }
    }
}

/// The first line that is not furniture, if it looks like a headline. Returns its number.
fn title(lines: &mut [Line<'_>]) -> Option<usize> {
    let first = lines.iter().take(TOP).position(|line| {
        !line.is_furniture()
            && !matches!(line.verdict, Verdict::Is(RegionKind::Dateline | RegionKind::Byline | RegionKind::Caption))
    })?;
    let more = lines[first + 1..].iter().any(|line| line.is_body() && line.count >= 8);
    let line = &mut lines[first];
    if line.known || !line.is_body() {
        return (line.verdict == Verdict::Is(RegionKind::Title)).then_some(first);
    }
    let headline = match line.end {
        End::Bare | End::Question => line.count <= 30,
        // some sets put a full stop behind a headline
        End::Stop => line.count <= 20 && in_title_case(line.words),
        End::Open => {
            line.count <= 30
                && (line.words.ends_with(';')
                    || in_title_case(line.words)
                    || line.words.ends_with(['”', '"', '’', '\'']))
        }
    };
    if headline && line.count > 0 && more {
        line.verdict = Verdict::Is(RegionKind::Title);
        return Some(first);
    }
    None
}

/// Whether most longer words begin with a capital.
fn in_title_case(words: &str) -> bool {
    let (mut capital, mut small) = (0, 0);
    for word in words.split_whitespace().filter(|w| w.chars().count() > 3) {
        match word.chars().find(|c| c.is_alphabetic()) {
            Some(c) if c.is_uppercase() => capital += 1,
            Some(_) => small += 1,
            None => {}
        }
    }
    capital >= 2 && capital * 10 >= (capital + small) * 7
}

/// A name alone, near the headline.
fn bylines(lines: &mut [Line<'_>], title: Option<usize>) {
    let Some(title) = title else { return };
    for line in lines.iter_mut().skip(title + 1).take(4) {
        if line.is_body() && !line.known && is_name_line(line.words) {
            line.verdict = Verdict::Is(RegionKind::Byline);
        }
        if line.is_paragraph() {
            break;
        }
    }
}

/// A short line between paragraphs, with no stop, heads what follows.
fn headings(lines: &mut [Line<'_>]) {
    for n in 0..lines.len() {
        let line = &lines[n];
        if !line.is_body() || line.known || !line.looks_like_headline() || line.count > 14 {
            continue;
        }
        let question = line.end == End::Question && (line.count > 5 || line.words.ends_with(['”', '"', '’', '\'']));
        let heads = lines[n + 1..]
            .iter()
            .find(|next| !next.is_furniture())
            .is_some_and(|next| next.count > line.count && (next.end == End::Stop || next.count >= 12));
        if heads && !question {
            lines[n].verdict = Verdict::Is(RegionKind::Title);
        }
    }
}
