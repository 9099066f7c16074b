//! What kinds of errors there are, so that whoever works on them sees where.
//!
//! Of an attribution whose content is not exactly right there is one error, the first of these that fits:
//!
//! | kind | is |
//! |---|---|
//! | split | most words of several records, none of which shares a word with another, lie in one row's content |
//! | joined | most words of several such rows lie in one record's content |
//! | too long, too short | a row and a record share words, and the record has more words that the row lacks, or the other way |
//! | missed, spurious | a row without such a record, a record without such a row |
//!
//! The first four may be matches all the same, where half of the words agree; [`Mistake::is_found`] tells. Of every row that was
//! found there is one error more for each of source, cue and speaker that is wrong.

use crate::comparison::{Comparison, Parts};
use crate::matching::best_pairs;
use crate::names::Naming;
use crate::words::{casefold, WordSet};
use serde::{Serialize, Serializer};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// Nothing like the row was found.
    Missed,
    /// Nothing like the record is in the gold.
    Spurious,
    /// The content has words that the row lacks.
    TooLong,
    /// The content lacks words that the row has.
    TooShort,
    /// One row was found as several.
    Split,
    /// Several rows were found as one.
    Joined,
    /// The source is elsewhere, or is there where it should not be, or is not there.
    WrongSource,
    /// The cue is elsewhere, or not there.
    WrongCue,
    /// The names are wrong, in this way.
    WrongSpeaker(Naming),
}

impl ErrorKind {
    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            ErrorKind::Missed => "missed",
            ErrorKind::Spurious => "spurious",
            ErrorKind::TooLong => "too long",
            ErrorKind::TooShort => "too short",
            ErrorKind::Split => "split",
            ErrorKind::Joined => "joined",
            ErrorKind::WrongSource => "wrong source",
            ErrorKind::WrongCue => "wrong cue",
            ErrorKind::WrongSpeaker(naming) => match naming {
                Naming::Right => "right speaker",
                Naming::NoName => "wrong speaker: no name given",
                Naming::NoneWanted => "wrong speaker: named where none is wanted",
                Naming::WrongNumber => "wrong speaker: wrong number",
                Naming::Ambiguous => "wrong speaker: ambiguous short name",
                Naming::AnotherPerson => "wrong speaker: another person of the article",
                Naming::NotInGold => "wrong speaker: name not in gold",
            },
        }
    }
}

impl Serialize for ErrorKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

/// One error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The article's id.
    pub article: String,
    /// Direct, indirect or mixed: the row's, of a spurious record its own. Empty where it is not said; so are the next two.
    pub quotation: String,
    /// What the source did: the row's, or else the record's.
    pub act: String,
    /// The words of reporting in lower case: the row's, of a spurious record its own.
    pub cue: String,
    /// Whether the row was found all the same.
    pub is_found: bool,
    /// The row; several where they were joined, none of a spurious record.
    pub gold: Vec<Words>,
    /// The record; several where a row was split, none of a missed row.
    pub found: Vec<Words>,
}

/// An attribution in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// What is said.
    pub content: String,
    /// The source as written.
    pub source: String,
    /// The words of reporting.
    pub cue: String,
    /// Names of those who speak; none where they have none. Null where it is not said who speaks.
    pub speakers: Option<Vec<String>>,
}

/// Every error in an article.
pub(crate) fn mistakes(article: &Comparison<'_>) -> Vec<Mistake> {
    let mut mistakes = contents(article);
    for (&row, &record) in &article.matches {
        let mut add = |kind| mistakes.push(mistake(article, kind, &[row], &[record]));
        if !article.source_is_right(row, record) {
            add(ErrorKind::WrongSource);
        }
        if article.cue_is_right(row, record) == Some(false) {
            add(ErrorKind::WrongCue);
        }
        if let Some(naming) = article.naming(row, record).filter(|naming| *naming != Naming::Right) {
            add(ErrorKind::WrongSpeaker(naming));
        }
    }
    mistakes
}

/// What is wrong with contents.
fn contents(article: &Comparison<'_>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let by_record: BTreeMap<usize, usize> = article.matches.iter().map(|(&row, &record)| (record, row)).collect();
    let is_exact = |row: usize| article.matches.get(&row).is_some_and(|&record| article.is_exact(row, record));
    let mut rows: WordSet = (0..article.wanted.len()).filter(|&row| !is_exact(row)).collect();
    let mut records: WordSet =
        (0..article.found.len()).filter(|record| !by_record.get(record).is_some_and(|&row| is_exact(row))).collect();

    for row in rows.clone() {
        let own = article.matches.get(&row).copied();
        let free = records.iter().copied().filter(|record| own == Some(*record) || !by_record.contains_key(record));
        let parts = parts(&article.wanted[row].content, own, free, &article.found);
        if parts.len() > 1 {
            mistakes.push(mistake(article, ErrorKind::Split, &[row], &parts));
            rows.remove(&row);
            records.retain(|record| !parts.contains(record));
        }
    }
    for record in records.clone() {
        let own = by_record.get(&record).copied();
        let free = rows.iter().copied().filter(|row| own == Some(*row) || !article.matches.contains_key(row));
        let parts = parts(&article.found[record].content, own, free, &article.wanted);
        if parts.len() > 1 {
            mistakes.push(mistake(article, ErrorKind::Joined, &parts, &[record]));
            records.remove(&record);
            rows.retain(|row| !parts.contains(row));
        }
    }

    let mut pairs: Vec<(usize, usize)> =
        rows.iter().filter_map(|&row| Some((row, *article.matches.get(&row)?))).collect();
    pairs.extend(near(article, &rows, &records, &by_record));
    for (row, record) in pairs {
        let (wanted, found) = (&article.wanted[row].content, &article.found[record].content);
        let kind = if found.len() > wanted.len() { ErrorKind::TooLong } else { ErrorKind::TooShort };
        mistakes.push(mistake(article, kind, &[row], &[record]));
        rows.remove(&row);
        records.remove(&record);
    }
    mistakes.extend(rows.iter().map(|&row| mistake(article, ErrorKind::Missed, &[row], &[])));
    mistakes.extend(records.iter().map(|&record| mistake(article, ErrorKind::Spurious, &[], &[record])));
    mistakes
}

/// Those of `candidates` that have most of their words in `whole` and none in common: `own` first, then the largest.
fn parts(whole: &WordSet, own: Option<usize>, candidates: impl Iterator<Item = usize>, of: &[Parts]) -> Vec<usize> {
    let content = |number: usize| &of[number].content;
    let mut ranked: Vec<usize> = candidates.filter(|&number| lies_in(content(number), whole)).collect();
    ranked.sort_by_key(|&number| (own != Some(number), Reverse(content(number).len()), number));
    let mut parts: Vec<usize> = Vec::new();
    for number in ranked {
        if parts.iter().all(|&part| content(part).is_disjoint(content(number))) {
            parts.push(number);
        }
    }
    parts.sort_unstable();
    parts
}

/// Whether half of the words of `part`, and any, are words of `whole`.
fn lies_in(part: &WordSet, whole: &WordSet) -> bool {
    !part.is_empty() && 2 * part.intersection(whole).count() >= part.len()
}

/// Rows and records that match nothing, but share half of the words of the smaller one: the best overlap first.
fn near(
    article: &Comparison<'_>,
    rows: &WordSet,
    records: &WordSet,
    by_record: &BTreeMap<usize, usize>,
) -> Vec<(usize, usize)> {
    let rows: Vec<usize> = rows.iter().copied().filter(|row| !article.matches.contains_key(row)).collect();
    let records: Vec<usize> = records.iter().copied().filter(|record| !by_record.contains_key(record)).collect();
    let contents = |parts: &[Parts], numbers: &[usize]| -> Vec<WordSet> {
        numbers.iter().map(|&number| parts[number].content.clone()).collect()
    };
    best_pairs(&contents(&article.wanted, &rows), &contents(&article.found, &records), 0.0)
        .into_iter()
        .map(|pair| (rows[pair.gold], records[pair.found]))
        .filter(|&(row, record)| {
            let (wanted, found) = (&article.wanted[row].content, &article.found[record].content);
            lies_in(wanted, found) || lies_in(found, wanted)
        })
        .collect()
}

fn mistake(article: &Comparison<'_>, kind: ErrorKind, rows: &[usize], records: &[usize]) -> Mistake {
    let gold = rows.iter().map(|&row| words_of_row(article, row)).collect::<Vec<_>>();
    let found = records.iter().map(|&record| words_of_record(article, record)).collect::<Vec<_>>();
    let row = rows.first().map(|&row| &article.article.annotations[row]);
    let record = records.first().map(|&record| article.records[record]);
    let act_of_record = || record.and_then(|record| record.report.act.clone());
    Mistake {
        kind,
        article: article.article.id.clone(),
        quotation: match (row, record) {
            (Some(row), _) => row.quotation.clone(),
            (None, record) => record.and_then(|record| record.quotation.clone()),
        }
        .unwrap_or_default(),
        act: row.map(|row| row.act.clone()).filter(|act| !act.is_empty()).or_else(act_of_record).unwrap_or_default(),
        cue: gold.first().or(found.first()).map(|words| casefold(&words.cue)).unwrap_or_default(),
        is_found: rows.iter().any(|row| article.matches.get(row).is_some_and(|record| records.contains(record))),
        gold,
        found,
    }
}

/// Between the spans of one part.
const GAP: &str = " … ";

fn words_of_row(article: &Comparison<'_>, row: usize) -> Words {
    let row = &article.article.annotations[row];
    let words = |places: &[_]| joined(places.iter().filter_map(|&place| article.words.at(place)));
    Words {
        content: words(&row.content),
        source: words(&row.source),
        cue: words(&row.cue),
        speakers: row.has_layer().then(|| row.names().into_iter().map(str::to_owned).collect()),
    }
}

fn words_of_record(article: &Comparison<'_>, record: usize) -> Words {
    let record = article.records[record];
    let words = |spans: &[crate::records::TextSpan]| joined(spans.iter().map(|span| span.text.as_str()));
    Words {
        content: words(&record.content),
        source: words(&record.source),
        cue: words(&record.cue),
        speakers: Some(record.names().into_iter().map(str::to_owned).collect()),
    }
}

/// Texts in one line.
fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    texts.map(plain).collect::<Vec<_>>().join(GAP)
}

/// The errors of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct Group<'a> {
    /// What is wrong.
    pub kind: ErrorKind,
    /// How many there are.
    pub count: usize,
    /// How many of them are of rows that were found all the same.
    pub found: usize,
    /// How many there are of each quotation type.
    pub quotation: Tally,
    /// How many there are of each act.
    pub act: Tally,
    /// How many there are with each cue.
    pub cue: Tally,
    /// Some, from all over the gold.
    pub examples: Vec<&'a Mistake>,
}

/// How often there is what, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub Vec<(String, usize)>);

impl Tally {
    fn of<'a>(labels: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        labels.for_each(|label| *counts.entry(label).or_default() += 1);
        let mut counts: Vec<(String, usize)> =
            counts.into_iter().map(|(label, count)| (label.to_owned(), count)).collect();
        // stable: of equal counts in alphabetical order
        counts.sort_by_key(|&(_, count)| Reverse(count));
        Tally(counts)
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(label, count)| (label, count)))
    }
}

/// The errors by their kinds, each with at most `examples` examples.
pub fn groups(mistakes: &[Mistake], examples: usize) -> Vec<Group<'_>> {
    let mut by_kind: BTreeMap<ErrorKind, Vec<&Mistake>> = BTreeMap::new();
    for mistake in mistakes {
        by_kind.entry(mistake.kind).or_default().push(mistake);
    }
    by_kind
        .into_iter()
        .map(|(kind, mistakes)| {
            let shown = examples.min(mistakes.len());
            Group {
                kind,
                count: mistakes.len(),
                found: mistakes.iter().filter(|mistake| mistake.is_found).count(),
                quotation: Tally::of(mistakes.iter().map(|mistake| mistake.quotation.as_str())),
                act: Tally::of(mistakes.iter().map(|mistake| mistake.act.as_str())),
                cue: Tally::of(mistakes.iter().map(|mistake| mistake.cue.as_str())),
                // evenly, for the first ones would all be of one article
                examples: (0..shown).map(|number| mistakes[number * mistakes.len() / shown]).collect(),
            }
        })
        .collect()
}
