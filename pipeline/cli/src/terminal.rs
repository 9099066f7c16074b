//! Text for a terminal: made harmless, inked, and wrapped to a width.
//!
//! An article may hold anything, escape codes that recolour, retitle or write over the screen among it. Whatever comes from an
//! input passes [`visible`] or [`Line::put`] before it is printed, error messages included.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::IsTerminal as _;

use terminal_size::{terminal_size_of, Width};
use unicode_width::UnicodeWidthChar;

/// Columns where nobody says how many there are.
const USUAL_WIDTH: usize = 80;

/// Lines longer than this are hard to read, however wide the terminal.
const MOST_READABLE: usize = 120;

/// What a stretch of output is, and so how it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ink {
    /// As the terminal writes.
    #[default]
    Plain,
    /// Of less interest.
    Dim,
    /// A heading.
    Bold,
    /// The content of an attribution.
    Content,
    /// A content inside another.
    Nested,
    /// The words of reporting.
    Cue,
    /// The source as written.
    Source,
}

impl Ink {
    /// The sixteen colours that every terminal lets its owner choose, none of them black or white.
    fn code(self) -> &'static str {
        match self {
            Ink::Plain => "",
            Ink::Dim => "\x1b[2m",
            Ink::Bold => "\x1b[1m",
            Ink::Content => "\x1b[32m",
            Ink::Nested => "\x1b[4;32m",
            Ink::Cue => "\x1b[1;33m",
            Ink::Source => "\x1b[1;36m",
        }
    }
}

/// `text` with everything that a terminal might obey, or that turns the direction of what follows, written out: `\u{1b}`.
/// Line ends and tabs become spaces.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_space(c) || is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            _ if is_space(c) => out.push(' '),
            _ if is_hidden(c) => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// White space that moves the cursor.
fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0b' | '\x0c' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Control characters, C1 among them, and embeddings, overrides and isolates of direction.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The number in subscript digits: ₁₂.
pub fn subscript(number: usize) -> String {
    number.to_string().bytes().filter_map(|digit| char::from_u32(0x2080 + u32::from(digit - b'0'))).collect()
}

/// A logical line under way: characters with their ink, not yet wrapped.
#[derive(Debug, Default)]
pub struct Line(Vec<(char, Ink)>);

impl Line {
    /// Appends `text`, made [`visible`].
    pub fn put(&mut self, text: &str, ink: Ink) -> &mut Self {
        self.0.extend(visible(text).chars().map(|c| (c, ink)));
        self
    }

    /// Writes it into `out`, broken at spaces into lines of at most `width` columns, each with `indent` spaces before it; the
    /// first takes `first` instead, which is as wide. A word wider than the line is broken where it must be.
    pub fn wrap(&self, out: &mut String, page: Page, first: &str, indent: usize) {
        let room = page.width.saturating_sub(indent).max(8);
        let mut line = first.to_owned();
        for (number, range) in breaks(&self.0, room).into_iter().enumerate() {
            if number > 0 {
                line = " ".repeat(indent);
            }
            let mut ink = Ink::Plain;
            for &(c, next) in &self.0[range] {
                if page.colour && next != ink {
                    line.push_str(if ink == Ink::Plain { "" } else { "\x1b[0m" });
                    line.push_str(next.code());
                    ink = next;
                }
                line.push(c);
            }
            if ink != Ink::Plain {
                line.push_str("\x1b[0m");
            }
            let _ = writeln!(out, "{}", line.trim_end_matches(' '));
        }
    }
}

/// What the output is written on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Columns.
    pub width: usize,
    /// Whether inks show as colours, or as nothing.
    pub colour: bool,
}

impl Page {
    /// What standard output is written on, taken for `narrowest` columns where it has fewer.
    pub fn of_standard_output(narrowest: usize) -> Page {
        let stdout = std::io::stdout();
        let wanted = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        // https://no-color.org: any value but an empty one
        let colour =
            stdout.is_terminal() && wanted("NO_COLOR").is_none() && wanted("TERM").is_none_or(|term| term != "dumb");
        let width = terminal_size_of(&stdout).map(|(Width(columns), _)| usize::from(columns));
        let width = width.or_else(|| wanted("COLUMNS")?.to_str()?.parse().ok()).unwrap_or(USUAL_WIDTH);
        Page { width: width.clamp(narrowest, MOST_READABLE), colour }
    }
}

/// Columns that `text` takes, character by character.
pub fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// `text`, made [`visible`], in at most `room` columns: where it is longer, its middle is left out.
pub fn shortened(text: &str, room: usize) -> String {
    let text = visible(text);
    if columns(&text) <= room {
        return text.into_owned();
    }
    let room = room.saturating_sub(1);
    let head: String = fitting(text.chars(), room.div_ceil(2)).collect();
    let tail: Vec<char> = fitting(text.chars().rev(), room / 2).collect();
    head.chars().chain(['…']).chain(tail.into_iter().rev()).collect()
}

/// As many of `characters` as fit into `room` columns.
fn fitting(characters: impl Iterator<Item = char>, room: usize) -> impl Iterator<Item = char> {
    let mut used = 0;
    characters.take_while(move |c| {
        used += c.width().unwrap_or(0);
        used <= room
    })
}

/// Where each line of at most `room` columns begins and ends. Always one range at least.
fn breaks(cells: &[(char, Ink)], room: usize) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let (mut begin, mut width) = (0, 0);
    // after the last space of the line, and the columns up to there
    let mut last_space: Option<(usize, usize)> = None;
    for (i, &(c, _)) in cells.iter().enumerate() {
        let columns = c.width().unwrap_or(0);
        if c == ' ' {
            // spaces may stand over the edge, where nobody sees them
            last_space = Some((i + 1, width + columns));
        } else if width + columns > room && columns > 0 {
            let (end, used) = last_space.unwrap_or((i, width));
            lines.push(begin..end);
            (begin, width, last_space) = (end, width - used, None);
        }
        width += columns;
    }
    if begin < cells.len() || lines.is_empty() {
        lines.push(begin..cells.len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    fn wrapped(text: &str, width: usize) -> String {
        let mut out = String::new();
        Line::default().put(text, Ink::Plain).wrap(&mut out, Page { width, colour: false }, "", 0);
        out
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrapped("the bank said", 8), "the bank\nsaid\n");
        assert_eq!(wrapped("incontrovertible", 10), "incontrove\nrtible\n");
        assert_eq!(wrapped("", 10), "\n");
        // two columns each
        assert_eq!(wrapped("東京都庁前", 8), "東京都庁\n前\n");
    }

    #[test]
    fn long_texts_lose_their_middle() {
        assert_eq!(shortened("the bank said", 13), "the bank said");
        assert_eq!(shortened("the bank said so", 9), "the …d so");
        assert_eq!(shortened("東京都庁前", 8), "東京…前");
        assert_eq!(shortened("the", 0), "…");
        assert_eq!(shortened("a\x1b[31m", 99), "a\\u{1b}[31m");
    }

    #[test]
    fn escape_codes_are_written_out() {
        assert_eq!(visible("a\x1b[31mb\x07\u{9b}2J\u{202e}c\r\nd"), "a\\u{1b}[31mb\\u{7}\\u{9b}2J\\u{202e}c  d");
        assert!(matches!(visible("“plain” text"), Cow::Borrowed(_)));
    }

    #[test]
    fn ink_begins_and_ends_on_each_line() {
        let mut out = String::new();
        Line::default().put("Lopez said", Ink::Cue).wrap(&mut out, Page { width: 8, colour: true }, "", 0);
        assert_eq!(out, "\x1b[1;33mLopez \x1b[0m\n\x1b[1;33msaid\x1b[0m\n");
    }

    proptest! {
        #[test]
        fn any_text_is_harmless_and_fits(text in any::<String>(), width in 8usize..60) {
            let out = wrapped(&text, width);
            prop_assert!(out.chars().all(|c| c == '\n' || !is_hidden(c)));
            for line in out.lines() {
                // by character, as breaks counts; joined emoji are narrower than their parts
                let columns: usize = line.chars().map(|c| c.width().unwrap_or(0)).sum();
                prop_assert!(columns <= width, "{columns} > {width}: {line:?}");
                prop_assert!(line.width() <= width.max(columns) + line.chars().count());
            }
            // nothing is lost
            let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeeze(&out), squeeze(&visible(&text)));
        }
    }
}
