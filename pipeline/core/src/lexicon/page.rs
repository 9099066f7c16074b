//! Abbreviations, and the lines that a web page puts around an article.

use super::{list, List, Table};
use regex::Regex;
use std::sync::LazyLock;

pub(super) const ABBREVIATIONS: List = list!("abbreviations");
pub(super) const FURNITURE: List = list!("furniture");

/// What may follow an abbreviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbbreviationKind {
    /// A name or a number always follows ("Gen."): no sentence ends here.
    Never,
    /// An abbreviation only where a number follows ("No."): else the word ends a sentence.
    BeforeNumber,
    /// A sentence may end with it ("Inc."): what follows decides.
    MayEnd,
}

pub(super) fn abbreviation_row([word, can_end, kind]: [&'static str; 3]) -> Option<(&'static str, AbbreviationKind)> {
    let kind = match (can_end, kind) {
        ("no", _) => AbbreviationKind::Never,
        ("yes", "number" | "unit") => AbbreviationKind::BeforeNumber,
        ("yes", _) => AbbreviationKind::MayEnd,
        _ => return None,
    };
    Some((word.strip_suffix('.')?, kind))
}

/// Whether `word`, written without its last full stop and with regard to case, is an abbreviation.
pub fn abbreviation(word: &str) -> Option<AbbreviationKind> {
    static ALL: LazyLock<Table<(&str, AbbreviationKind)>> =
        LazyLock::new(|| Table::new(ABBREVIATIONS.rows(abbreviation_row), |row| row.0.to_string()));
    ALL.get(word).map(|row| row.1)
}

/// What a line of page furniture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FurnitureWhat {
    /// Menus, share buttons, forms, notices: nothing of the article.
    Page,
    /// Leads to other articles: "Most popular", "Read also: …".
    Teaser,
    /// Says who made a picture; may stand behind the picture's caption.
    Credit,
    /// Says who wrote or edited the article.
    Byline,
}

#[derive(Clone, Debug)]
pub(super) enum Pattern {
    Line(&'static str),
    Prefix(&'static str),
    Expression(&'static str),
}

pub(super) fn furniture_row([kind, pattern, what]: [&'static str; 3]) -> Option<(Pattern, FurnitureWhat)> {
    let pattern = match kind {
        "line" => Pattern::Line(pattern),
        "prefix" => Pattern::Prefix(pattern),
        "regex" => Pattern::Expression(pattern),
        _ => return None,
    };
    let what = match what {
        "credit" | "caption" => FurnitureWhat::Credit,
        "byline" => FurnitureWhat::Byline,
        "related" => FurnitureWhat::Teaser,
        _ => FurnitureWhat::Page,
    };
    Some((pattern, what))
}

/// Patterns of lines that a page puts around an article.
#[derive(Debug)]
pub struct Furniture {
    lines: Table<(&'static str, FurnitureWhat)>,
    /// Sorted by pattern.
    prefixes: Vec<(&'static str, FurnitureWhat)>,
    expressions: Vec<(Regex, FurnitureWhat)>,
}

/// Longest line that is compared with the expressions, which are about short lines.
const LONGEST_LINE: usize = 400;

impl Furniture {
    /// What a line is for, if it is furniture as a whole. `line` has no white space at its ends.
    pub fn line(&self, line: &str) -> Option<FurnitureWhat> {
        if line.len() > LONGEST_LINE {
            return None;
        }
        let plain = line.to_lowercase().replace('’', "'");
        let bare = plain.trim_end_matches([':', '.', '…', '»', '>', '|', ' ']);
        let whole = self.lines.get(&plain).or_else(|| self.lines.get(bare));
        whole
            .map(|row| row.1)
            .or_else(|| self.expressions.iter().find(|(pattern, _)| pattern.is_match(line)).map(|row| row.1))
    }

    /// What a line is for that begins as furniture does; what follows the pattern may be anything, an article's own words too.
    pub fn prefix(&self, line: &str) -> Option<FurnitureWhat> {
        let head: String =
            line.chars().take(80).flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }).collect();
        let after = self.prefixes.partition_point(|row| row.0 <= head.as_str());
        // every pattern that begins the line sorts before it; those that share the first letters stand nearest
        let near = self.prefixes[..after].iter().rev().take_while(|row| row.0.chars().next() == head.chars().next());
        near.filter(|(pattern, _)| {
            head.strip_prefix(pattern).is_some_and(|rest| {
                !pattern.ends_with(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric)
            })
        })
        .map(|row| row.1)
        .next()
    }
}

/// The patterns of page furniture.
pub fn furniture() -> &'static Furniture {
    static ALL: LazyLock<Furniture> = LazyLock::new(|| {
        let mut lines = Vec::new();
        let mut prefixes = Vec::new();
        let mut expressions = Vec::new();
        for (pattern, what) in FURNITURE.rows(furniture_row) {
            match pattern {
                Pattern::Line(words) => lines.push((words, what)),
                Pattern::Prefix(words) => prefixes.push((words, what)),
                // a test holds every expression of the list to compile
                Pattern::Expression(source) => expressions.extend(Regex::new(source).ok().map(|regex| (regex, what))),
            }
        }
        prefixes.sort_by_key(|row| row.0);
        Furniture { lines: Table::new(lines, |row| row.0.to_string()), prefixes, expressions }
    });
    &ALL
}
