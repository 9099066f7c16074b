//! What one line says of itself.

use crate::article::RegionKind;
use crate::lexicon::{self, FurnitureWhat};
use crate::text::Span;
use regex::Regex;
use std::sync::LazyLock;

/// One line of the page.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Where.
    pub span: Span,
    /// What it says.
    pub words: &'a str,
    /// What it is, as far as it was told yet.
    pub verdict: Verdict,
    /// Whether the page's markup told it.
    pub known: bool,
    /// Words, counted up to [`MANY`].
    pub count: usize,
    /// How it ends.
    pub end: End,
}

/// What a line was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// This; body until something else is known.
    Is(RegionKind),
    /// Furniture that leads to other articles: headlines may follow it.
    Teaser,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With a full stop, an ellipsis, or marks behind one.
    Stop,
    /// With a question or exclamation mark.
    Question,
    /// With a comma, a semicolon, a colon, a dash: something follows.
    Open,
    /// With a word.
    Bare,
}

/// No rule asks for more words than this.
pub(super) const MANY: usize = 60;
/// Longest line that can be a byline, a caption or a line of code, in bytes.
const LONGEST: usize = 400;

impl<'a> Line<'a> {
    /// Judges a line by itself. `kind` is what the page's markup says.
    pub fn new(text: &'a str, span: Span, kind: Option<RegionKind>) -> Self {
        let words = span.of(text);
        let count = words.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).take(MANY).count();
        let mut line = Line {
            span,
            words,
            verdict: Verdict::Is(kind.unwrap_or(RegionKind::Body)),
            known: kind.is_some(),
            count,
            end: End::of(words),
        };
        if !matches!(kind, Some(RegionKind::Body | RegionKind::BlockQuotation | RegionKind::Furniture)) {
            let judged = line.judge();
            // markup knows better than looks, but for furniture, which pages put into anything
            let stands = |v: &Verdict| !line.known || matches!(v, Verdict::Teaser | Verdict::Is(RegionKind::Furniture));
            line.verdict = judged.filter(stands).unwrap_or(line.verdict);
        }
        line
    }

    /// Whether the line still counts as running text.
    pub fn is_body(&self) -> bool {
        self.verdict == Verdict::Is(RegionKind::Body)
    }

    /// Whether the line is furniture of any sort.
    pub fn is_furniture(&self) -> bool {
        matches!(self.verdict, Verdict::Teaser | Verdict::Is(RegionKind::Furniture))
    }

    /// Whether it is a paragraph of running text beyond doubt.
    pub fn is_paragraph(&self) -> bool {
        self.is_body() && self.count >= 20 && self.end != End::Bare
    }

    /// Whether it could be a headline by its looks: short, begins with a capital or a figure, ends with no stop.
    pub fn looks_like_headline(&self) -> bool {
        let first = self.words.chars().find(|c| c.is_alphanumeric());
        let marks = matches!(self.end, End::Bare | End::Question);
        marks
            && (1..=20).contains(&self.count)
            && self.words.contains(char::is_alphabetic)
            && first.is_some_and(|c| !c.is_lowercase())
            && !self.words.starts_with(['•', '*', '-', '–', '—'])
    }

    fn judge(&self) -> Option<Verdict> {
        let furniture = lexicon::furniture();
        let what =
            furniture.line(self.words).or_else(|| furniture.prefix(self.words).filter(|_| self.words.len() <= LONGEST));
        let verdict = match what {
            Some(FurnitureWhat::Teaser) => Verdict::Teaser,
            Some(FurnitureWhat::Page) => Verdict::Is(RegionKind::Furniture),
            Some(FurnitureWhat::Byline) => Verdict::Is(RegionKind::Byline),
            Some(FurnitureWhat::Credit) if self.tells_a_picture() => Verdict::Is(RegionKind::Caption),
            Some(FurnitureWhat::Credit) => Verdict::Is(RegionKind::Furniture),
            None if is_code(self.words) => Verdict::Is(RegionKind::Furniture),
            None if is_date(self.words) => Verdict::Is(RegionKind::Dateline),
            None if is_signed(self.words) => Verdict::Is(RegionKind::Byline),
            None if credit_length(self.words) > 0 || has_credit_label(self.words) => Verdict::Is(RegionKind::Caption),
            None => return None,
        };
        Some(verdict)
    }

    /// Whether a line with a credit says more than the credit: what the picture shows.
    fn tells_a_picture(&self) -> bool {
        static LABEL: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)^[(\[]?(source|via|credits?|courtesy|with (inputs?|information|files|material|reporting)|(this|the) (article|story|post|report|piece)|follow)\b").expect("a fixed pattern")
        });
        let behind_words = (1..self.words.len()).contains(&credit_length(self.words));
        (self.count >= 7 || behind_words) && !LABEL.is_match(self.words)
    }
}

impl End {
    fn of(words: &str) -> Self {
        let bare = words.trim_end_matches(['”', '"', '’', '\'', ')', ']', '»', '“', '‘', ' ']);
        match bare.chars().next_back() {
            Some('.' | '…' | '。') => End::Stop,
            Some('?' | '!' | '？' | '！') => End::Question,
            Some(',' | ';' | ':' | '-' | '–' | '—') => End::Open,
            _ if bare.len() < words.len() && words.ends_with(['”', '"']) => End::Open,
            _ => End::Bare,
        }
    }
}

/// Bytes at a caption's end that name who made the picture: "(Ana Kovač/Tern Images)".
pub(super) fn credit_length(words: &str) -> usize {
    static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x)\s*(?:
              [(\[]\s*(?:(?:AP|AFP|File|Reuters|EPA|Getty|Supplied|Provided|Handout|Courtesy)\s*)?(?:Photo|Photos|Image|Images|Picture|Pic|Credit|Illustration|Graphic|Foto|Source)s?\s*(?::|/|by\b|via\b|from\b|courtesy\b)[^()\[\]]{0,100}[)\]]
            | [(\[][^()\[\]]{1,60}(?:/|\bvia\s)[^()\[\]]{0,60}(?:AP|AFP|Reuters|REUTERS|EPA|EFE|Getty\ Images|Pool|Xinhua|TASS|Anadolu|Shutterstock|File|PA|dpa)[^()\[\]]{0,20}[)\]]
            | (?:\b(?:AP|AFP|Reuters|EPA|EFE)\s+)?[(\[][A-Z][A-Z\ .'’-]{2,40}/[^()\[\]]{0,40}[)\]]
            | \s{2,}(?:AP|AFP|Reuters|EPA|EFE|Xinhua|Getty\ Images)
            | [(\[](?:AP|AFP|Reuters|REUTERS|EPA|EFE|Getty|Xinhua|TASS)(?:\ (?:Photo|File|File\ Photo|Images))[^()\[\]]{0,60}[)\]]
            )\s*\.?$",
        )
        .expect("a fixed pattern")
    });
    if words.len() > LONGEST || !words.contains(['(', '[']) && !words.contains("  ") {
        return 0;
    }
    CREDIT.find(words).map_or(0, |credit| credit.len())
}

/// "… on the bridge. Image: Ana Kovač", "FILE - …"
fn has_credit_label(words: &str) -> bool {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^FILE\s*(PHOTO)?\s*[-–—:]|\S\s+(Image|Photo|Picture|Photograph|Credit|File photo|Illustration|Photo credit|Image credit)s?: [^.?!]{1,60}\.?$").expect("a fixed pattern")
    });
    words.len() <= LONGEST && LABEL.is_match(words)
}

/// Style sheets and scripts that a page left in its text.
fn is_code(words: &str) -> bool {
    if words.len() > LONGEST || !words.contains(['{', '}', ';']) {
        return false;
    }
    static RULE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[{}\s]+$|^@?[\w.#:>*,\s-]{1,80}\{[^{}]*\}?$|^[a-z-]{2,40}\s*:\s*[^.?!\s][^.?!]{0,80};\s*\}?$|^(var|let|const|function|window\.|document\.)\s?.*[;{]$|^@media\b").expect("a fixed pattern")
    });
    RULE.is_match(words)
}

/// A line that holds a date and nothing else.
fn is_date(words: &str) -> bool {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+|(?:mon|tue|wed|thu|fri|sat|sun)[.,]\s+)?
              (?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d
              |\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?,?\s+(?:19|20)\d\d
              |(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)
              (?:,?\s+(?:at\s+)?\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?(?:\s*[a-z]{2,4})?)?\.?$",
        )
        .expect("a fixed pattern")
    });
    words.len() <= 80 && DATE.is_match(words)
}

/// "By Ana Kovač", "By Ana Kovač and Tom Reed, Tern News", "By ANA KOVAC in Oslo".
fn is_signed(words: &str) -> bool {
    let Some(rest) = ["By ", "by ", "BY ", "Written by ", "Story by ", "Analysis by ", "Report by "]
        .iter()
        .find_map(|by| words.strip_prefix(by))
    else {
        return false;
    };
    let count = rest.split_whitespace().count();
    if rest.len() > 160 || count > 16 || rest.ends_with(['?', '!', ':', ',']) {
        return false;
    }
    let mut names = 0;
    for (n, word) in rest.split_whitespace().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let connects = matches!(
            bare,
            "and"
                | "in"
                | "for"
                | "of"
                | "de"
                | "da"
                | "van"
                | "von"
                | "der"
                | "al"
                | "el"
                | "bin"
                | "the"
                | "at"
                | "with"
                | "&"
                | "on"
                | "to"
                | ""
        );
        let capital = bare.starts_with(|c: char| c.is_uppercase());
        if n == 0 && (!capital || is_time_word(bare))
            || !capital && !connects && n < 3
            || !capital && !connects && !bare.starts_with(|c: char| c.is_numeric())
        {
            return false;
        }
        names += usize::from(capital);
    }
    // a name has two parts, or is one word beside an outlet: "By Staff"
    names >= 2 || count == 1
}

/// A line of nothing but a name, or a name and an outlet, as it may stand under a headline: "Ana Kovač, Tern News".
pub(super) fn is_name_line(words: &str) -> bool {
    if words.len() > 80 || words.ends_with(['?', '!', ':', '.']) {
        return false;
    }
    let (name, outlet) = match words.split_once([',', '|', '/']) {
        Some((name, outlet)) => (name.trim(), Some(outlet.trim())),
        None => (words, None),
    };
    let capitals = |s: &str| {
        s.split_whitespace().all(|w| {
            w.starts_with(char::is_uppercase)
                || matches!(w, "and" | "&" | "de" | "van" | "von" | "der" | "bin" | "al" | "the" | "of" | "-" | "–")
        })
    };
    let parts = name.split_whitespace().count();
    let first = name.split_whitespace().next().unwrap_or("");
    let known = lexicon::first_name(first).is_some()
        && lexicon::country(name).is_none()
        && lexicon::nationality(first).is_none();
    (2..=6).contains(&parts)
        && known
        && capitals(name)
        && outlet.is_none_or(|o| !o.is_empty() && capitals(o) && o.split_whitespace().count() <= 5)
}

fn is_time_word(word: &str) -> bool {
    matches!(
        word,
        "Monday"
            | "Tuesday"
            | "Wednesday"
            | "Thursday"
            | "Friday"
            | "Saturday"
            | "Sunday"
            | "January"
            | "February"
            | "March"
            | "April"
            | "May"
            | "June"
            | "July"
            | "August"
            | "September"
            | "October"
            | "November"
            | "December"
            | "The"
            | "Then"
            | "Now"
            | "All"
            | "Then-President"
    )
}
