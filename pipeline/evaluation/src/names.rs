//! When two names are the same, and when the names that a record gives are those of the gold.
//!
//! Case, leading titles, possessives and full stops never matter. "Aquino" is right for "Carlos Aquino", but wrong in an article
//! that has another Aquino.

use crate::words::casefold;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What stands before a name and is none of it.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "dr",
    "prof",
    "professor",
    "sir",
    "lord",
    "rev",
    "president",
    "president-elect",
    "prime",
    "minister",
    "chancellor",
    "secretary",
    "senator",
    "sen",
    "representative",
    "rep",
    "governor",
    "gov",
    "mayor",
    "gen",
    "col",
    "lt",
    "sgt",
    "capt",
    "former",
    "the",
];

/// Words that make no difference between two names.
const SMALL_WORDS: &[&str] = &["of", "the", "a", "an", "for", "in", "at", "and", "to", "on", "s"];

static NAME_WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_-]+").expect("a fixed pattern"));
static POSSESSIVE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"['’]s").expect("a fixed pattern"));
static WORD_GOES_ON: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[\p{L}\p{N}_]").expect("a fixed pattern"));

/// Words of a name in lower case, without possessives, full stops and leading titles. A name of titles alone keeps the last.
pub fn name_words(name: &str) -> Vec<String> {
    let plain = without_possessives(&casefold(name)).replace('.', "");
    let words: Vec<&str> = NAME_WORD.find_iter(&plain).map(|word| word.as_str()).collect();
    let titles = words.iter().take_while(|word| TITLES.contains(word)).count();
    let begin = titles.min(words.len().saturating_sub(1));
    words[begin..].iter().map(|&word| word.to_owned()).collect()
}

/// `name`, in lower case, without `'s` where a word ends with it.
fn without_possessives(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = 0;
    for found in POSSESSIVE.find_iter(name) {
        if !WORD_GOES_ON.is_match(&name[found.end()..]) {
            out.push_str(&name[rest..found.start()]);
            rest = found.end();
        }
    }
    out.push_str(&name[rest..]);
    out
}

/// Words of a role in lower case, but for small ones.
pub fn role_words(role: &str) -> BTreeSet<String> {
    let plain = casefold(role).replace('.', "");
    NAME_WORD.find_iter(&plain).map(|word| word.as_str().to_owned()).filter(|word| !is_small(word)).collect()
}

/// Words of a name that tell it from others.
pub fn telling_words(name: &[String]) -> BTreeSet<&str> {
    name.iter().map(String::as_str).filter(|word| !is_small(word)).collect()
}

fn is_small(word: &str) -> bool {
    SMALL_WORDS.contains(&word)
}

/// Whether two names may be one. They are where
/// - they have the same words, order and small ones aside;
/// - the shorter ends the other ("Aquino", "Carlos Aquino"), is its first word ("Xi", "Xi Jinping") or its acronym;
/// - their last words are the same, and so are the first ones or one of these is the other's initial ("C. Aquino").
pub fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (name_words(one), name_words(other));
    // of equally long ones it makes no difference which is called the shorter
    let (short, long) = if other.len() < one.len() { (&other, &one) } else { (&one, &other) };
    let ([first, ..], [.., last]) = (short.as_slice(), short.as_slice()) else { return false };
    let ([long_first, ..], [.., long_last]) = (long.as_slice(), long.as_slice()) else { return false };
    let telling = telling_words(short);
    if short == long || !telling.is_empty() && telling == telling_words(long) || long.ends_with(short) {
        return true;
    }
    if short.len() == 1 {
        return first == long_first || is_longer_than_one(first) && *first == acronym(long);
    }
    last == long_last && (first == long_first || one_is_initial(first, long_first))
}

fn is_longer_than_one(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

/// Whether two words begin alike and one of them is nothing more.
fn one_is_initial(one: &str, other: &str) -> bool {
    one.chars().next() == other.chars().next() && !(is_longer_than_one(one) && is_longer_than_one(other))
}

/// First letters of all words but the small ones.
fn acronym(name: &[String]) -> String {
    name.iter().filter(|word| !is_small(word)).filter_map(|word| word.chars().next()).collect()
}

/// What the names that a record gives are, beside those of the gold row that it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    /// Those, one to one.
    Right,
    /// None, where the gold has some.
    NoName,
    /// Some, where the gold has none.
    NoneWanted,
    /// More or fewer.
    WrongNumber,
    /// A name that is short for a wanted one, and for another of the article too.
    Ambiguous,
    /// One of those whom the article has beside the wanted ones.
    AnotherPerson,
    /// A name that the gold has nowhere in the article.
    NotInGold,
}

/// Compares the names that a record gives with the wanted ones. `all` are the names of all gold rows of the article: a name that
/// is not given in full is wrong where it fits another of them too.
pub fn naming(wanted: &[&str], given: &[&str], all: &BTreeSet<&str>) -> Naming {
    match (wanted.len(), given.len()) {
        (0, 0) => return Naming::Right,
        (_, 0) => return Naming::NoName,
        (0, _) => return Naming::NoneWanted,
        (wanted, given) if wanted != given => return Naming::WrongNumber,
        _ => {}
    }
    let mut left = given.to_vec();
    for want in wanted {
        let Some(hit) = left.iter().position(|name| same_name(want, name)) else {
            let known = left.iter().any(|name| all.iter().any(|other| same_name(other, name)));
            return if known { Naming::AnotherPerson } else { Naming::NotInGold };
        };
        let name = left.remove(hit);
        let is_full = name_words(name) == name_words(want);
        if !is_full && all.iter().any(|other| other != want && same_name(other, name)) {
            return Naming::Ambiguous;
        }
    }
    Naming::Right
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(wanted: &[&str], given: &[&str], all: &[&str]) -> Naming {
        naming(wanted, given, &all.iter().copied().collect())
    }

    #[test]
    fn titles_case_stops_and_possessives_are_no_part_of_a_name() {
        assert_eq!(name_words("Former President J.R. O’Neill’s"), ["jr", "o", "neill"]);
        assert_eq!(name_words("Prime Minister"), ["minister"], "a name of titles keeps the last word");
        assert_eq!(name_words("Jean-Luc STRAẞE"), ["jean-luc", "strasse"]);
        assert_eq!(name_words("O'sullivan's"), ["o", "sullivan"], "an s that goes on is no possessive");
        assert_eq!(name_words("“…”"), [""; 0]);
    }

    #[test]
    fn names_that_may_be_one() {
        for (one, other) in [
            ("Carlos Aquino", "carlos aquino"),
            ("Aquino", "Carlos Aquino"),
            ("Dr. Aquino", "Carlos Aquino"),
            ("Xi", "Xi Jinping"),
            ("C. Aquino", "Carlos Aquino"),
            ("Carlos M. Aquino", "Carlos Aquino"),
            ("University of Leeds", "Leeds University"),
            ("WHO", "World Health Organization"),
            ("the Bank of England", "Bank of England"),
        ] {
            assert!(same_name(one, other), "{one}, {other}");
        }
    }

    #[test]
    fn names_that_are_two() {
        for (one, other) in [
            ("Carlos Aquino", "Maria Aquino"),
            ("Carlos", "Maria Aquino"),
            ("Juan Carlos", "Carlos Aquino"),
            ("W", "World Health Organization"),
            ("of the", "the of a"),
            ("", "Aquino"),
            ("…", "…"),
        ] {
            assert!(!same_name(one, other), "{one}, {other}");
        }
    }

    #[test]
    fn what_is_wrong_with_names_is_told() {
        let all = ["Hillary Clinton", "Bill Clinton", "Tom Reed"];
        assert_eq!(of(&["Tom Reed"], &["Reed"], &all), Naming::Right);
        assert_eq!(of(&["Tom Reed", "Bill Clinton"], &["Bill Clinton", "Reed"], &all), Naming::Right);
        assert_eq!(of(&[], &[], &all), Naming::Right);
        assert_eq!(of(&["Tom Reed"], &[], &all), Naming::NoName);
        assert_eq!(of(&[], &["Tom Reed"], &all), Naming::NoneWanted);
        assert_eq!(of(&["Tom Reed"], &["Tom Reed", "Bill Clinton"], &all), Naming::WrongNumber);
        assert_eq!(of(&["Hillary Clinton"], &["Clinton"], &all), Naming::Ambiguous);
        assert_eq!(of(&["Hillary Clinton"], &["Hillary Clinton"], &all), Naming::Right);
        assert_eq!(of(&["Tom Reed"], &["Bill Clinton"], &all), Naming::AnotherPerson);
        assert_eq!(of(&["Tom Reed"], &["Ana Sousa"], &all), Naming::NotInGold);
    }

    proptest! {
        #[test]
        fn sameness_has_no_direction(one in "[A-C]?[a-c. ’s-]{0,9}", other in "[A-C]?[a-c. ’s-]{0,9}") {
            prop_assert_eq!(same_name(&one, &other), same_name(&other, &one));
            prop_assert_eq!(same_name(&one, &one), !name_words(&one).is_empty());
        }
    }
}
