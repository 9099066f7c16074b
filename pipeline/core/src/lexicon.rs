//! Word lists, compiled in from `data/lexicons` and read once, on first use.
//!
//! What the columns mean is told in each list's head and in `data/lexicons/README.md`. A line that does not fit its columns is
//! left out at run time; a test fails for it. Where nothing else is said, words are asked for in the case in which the text has
//! them and compared without regard to it.

mod cues;
mod page;
mod people;
mod places;

pub use cues::{cues, is_speech_verb, lemmas, Cue, CueClass, CueWord, Cues};
pub use page::{abbreviation, furniture, AbbreviationKind, Furniture, FurnitureWhat};
pub use people::{first_name, group, role, title_before, Expertise, Gender, Group, Role, Title};
pub use places::{
    country, document, nationality, organization_word, Country, CountryKind, Nationality, NationalityKind,
    OrganizationKind, OrganizationWord, WordPosition,
};

use std::collections::HashMap;

/// A list as compiled in.
struct List {
    name: &'static str,
    lines: &'static str,
}

macro_rules! list {
    ($name:literal) => {
        $crate::lexicon::List {
            name: $name,
            lines: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicons/", $name, ".tsv")),
        }
    };
}
use list;

impl List {
    /// The lines as rows of `N` columns, read by `row`; those that do not fit are left out.
    fn rows<const N: usize, T>(&self, row: impl Fn([&'static str; N]) -> Option<T>) -> Vec<T> {
        self.read(row).filter_map(Result::ok).collect()
    }

    /// Every row, or the line that does not fit.
    fn read<const N: usize, T>(
        &self,
        row: impl Fn([&'static str; N]) -> Option<T>,
    ) -> impl Iterator<Item = Result<T, String>> {
        let name = self.name;
        self.lines.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(move |line| {
            let columns: Vec<&'static str> = line.split('\t').collect();
            let columns = <[&str; N]>::try_from(columns)
                .ok()
                .filter(|columns| columns.iter().all(|c| !c.is_empty() && c.trim() == *c));
            columns.and_then(&row).ok_or_else(|| format!("{name}.tsv: {line}"))
        })
    }
}

/// Entries by a key of theirs. Of several with one key the first stands.
#[derive(Debug)]
struct Table<T> {
    entries: HashMap<String, T>,
}

impl<T> Table<T> {
    fn new(rows: Vec<T>, key: impl Fn(&T) -> String) -> Self {
        let mut entries = HashMap::with_capacity(rows.len());
        for row in rows {
            entries.entry(key(&row)).or_insert(row);
        }
        Table { entries }
    }

    fn get(&self, key: &str) -> Option<&T> {
        self.entries.get(key)
    }

    /// Looks for the words in lower case.
    fn get_folded(&self, words: &str) -> Option<&T> {
        if words.chars().any(char::is_uppercase) {
            self.get(&words.to_lowercase())
        } else {
            self.get(words)
        }
    }
}

/// Singular forms that a plural noun may have, most likely first; the word itself is none of them. "ministers" gives "minister",
/// "agencies" "agency", "coaches" "coache" and "coach".
fn singulars(noun: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(stem) = noun.strip_suffix("ies") {
        found.push(format!("{stem}y"));
    }
    if let Some(stem) = noun.strip_suffix("men") {
        found.push(format!("{stem}man"));
    }
    if let Some(stem) = noun.strip_suffix('s').filter(|stem| !stem.ends_with('s')) {
        found.push(stem.to_string());
    }
    if let Some(stem) = noun.strip_suffix("es") {
        found.push(stem.to_string());
    }
    found
}

#[cfg(test)]
mod tests;
