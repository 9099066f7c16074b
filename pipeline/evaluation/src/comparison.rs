//! One article's records beside its gold: which record found which row, and whether what is found there is right.

use crate::gold::{self, Row};
use crate::matching;
use crate::names::{self, Naming};
use crate::records::{Record, TextSpan};
use crate::words::{WordSet, Words};
use std::collections::{BTreeMap, BTreeSet};

/// A part of an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What is said.
    Content,
    /// Who says it, in the words on the page.
    Source,
    /// The words of reporting.
    Cue,
}

impl Role {
    /// All, in the order of the figures.
    pub const ALL: [Role; 3] = [Role::Content, Role::Source, Role::Cue];

    /// As figures call it.
    pub fn name(self) -> &'static str {
        match self {
            Role::Content => "content",
            Role::Source => "source",
            Role::Cue => "cue",
        }
    }
}

/// The words of each part of an attribution.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// What is said.
    pub content: WordSet,
    /// The source.
    pub source: WordSet,
    /// The cue.
    pub cue: WordSet,
}

impl Parts {
    /// The words of one of them.
    pub fn of(&self, role: Role) -> &WordSet {
        match role {
            Role::Content => &self.content,
            Role::Source => &self.source,
            Role::Cue => &self.cue,
        }
    }
}

/// One article, compared.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    /// Its gold.
    pub article: &'a gold::Article,
    /// Its records, in the order of their file.
    pub records: Vec<&'a Record>,
    /// Its text.
    pub words: Words<'a>,
    /// The words of each gold row.
    pub wanted: Vec<Parts>,
    /// The words of each record.
    pub found: Vec<Parts>,
    /// The number of each row that was found, and of the record that found it.
    pub matches: BTreeMap<usize, usize>,
    /// Every name of its gold.
    names: BTreeSet<&'a str>,
}

impl<'a> Comparison<'a> {
    /// Compares.
    pub fn new(article: &'a gold::Article, records: Vec<&'a Record>) -> Self {
        let words = Words::of(&article.text);
        let place = TextSpan::place;
        let wanted: Vec<Parts> = article
            .annotations
            .iter()
            .map(|row| Parts {
                content: words.covered(row.content.iter().copied()),
                source: words.covered(row.source.iter().copied()),
                cue: words.covered(row.cue.iter().copied()),
            })
            .collect();
        let found: Vec<Parts> = records
            .iter()
            .map(|record| Parts {
                content: words.covered(record.content.iter().map(place)),
                source: words.covered(record.source.iter().map(place)),
                cue: words.covered(record.cue.iter().map(place)),
            })
            .collect();
        let contents = |parts: &[Parts]| parts.iter().map(|parts| parts.content.clone()).collect::<Vec<_>>();
        let matches = matching::matches(&contents(&wanted), &contents(&found));
        let matches = matches.iter().map(|pair| (pair.gold, pair.found)).collect();
        let names = article.annotations.iter().flat_map(Row::names).collect();
        Comparison { article, records, words, wanted, found, matches, names }
    }

    /// Each row with its number and the number of the record that found it.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &'a Row, Option<usize>)> + '_ {
        let found = |row: usize| self.matches.get(&row).copied();
        self.article.annotations.iter().enumerate().map(move |(number, row)| (number, row, found(number)))
    }

    /// Whether a row's content lies inside another's, which has more.
    pub fn is_nested(&self, row: usize) -> bool {
        let content = &self.wanted[row].content;
        self.wanted.iter().any(|other| content.len() < other.content.len() && content.is_subset(&other.content))
    }

    /// Whether a record has the very content of a row.
    pub fn is_exact(&self, row: usize, record: usize) -> bool {
        self.wanted[row].content == self.found[record].content
    }

    /// Whether a record's source shares a word with the row's, or neither has one.
    pub fn source_is_right(&self, row: usize, record: usize) -> bool {
        let (wanted, found) = (&self.wanted[row].source, &self.found[record].source);
        if wanted.is_empty() {
            return found.is_empty();
        }
        !wanted.is_disjoint(found)
    }

    /// Whether a record's cue shares a word with the row's; None where the row has none.
    pub fn cue_is_right(&self, row: usize, record: usize) -> Option<bool> {
        let wanted = &self.wanted[row].cue;
        (!wanted.is_empty()).then(|| !wanted.is_disjoint(&self.found[record].cue))
    }

    /// What the names are that a record gives for a row; None where the gold does not say who speaks.
    pub fn naming(&self, row: usize, record: usize) -> Option<Naming> {
        let row = &self.article.annotations[row];
        row.has_layer().then(|| names::naming(&row.names(), &self.records[record].names(), &self.names))
    }

    /// Whether the source of a row is no part of the speaker's name: a pronoun or a description.
    pub fn is_anaphor(&self, row: &Row) -> bool {
        let source: BTreeSet<String> =
            row.source.iter().filter_map(|&place| self.words.at(place)).flat_map(names::name_words).collect();
        let names = row.names();
        let in_source =
            |name: &str| names::telling_words(&names::name_words(name)).iter().any(|&word| source.contains(word));
        !source.is_empty() && !names.is_empty() && !names.into_iter().any(in_source)
    }
}
