//! Word tokens: the unit in which spans are compared, so that a quotation mark or a space more or less is no difference.
//!
//! A word is letters, numbers and underscores, also with apostrophes between them. Letters and numbers are Unicode's general
//! categories L and N: Python's `\w`, by which published figures were computed. (Rust's `is_alphanumeric`, and `\w` in its
//! regular expressions, take combining marks too.)

use regex::Regex;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_]+(?:['’][\p{L}\p{N}_]+)*").expect("a fixed pattern"));

/// A half-open range of code points of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "(i64, i64)")]
pub struct Place {
    /// Code points before it. Signed, for what a file says may be anything.
    pub start: i64,
    /// Code points up to its end.
    pub end: i64,
}

impl From<(i64, i64)> for Place {
    fn from((start, end): (i64, i64)) -> Self {
        Place { start, end }
    }
}

impl Place {
    /// Whether it is a place, and be it empty, of a text of `length` code points.
    pub fn lies_in(self, length: usize) -> bool {
        0 <= self.start && self.start <= self.end && usize::try_from(self.end).is_ok_and(|end| end <= length)
    }
}

/// Numbers of words.
pub type WordSet = BTreeSet<usize>;

/// `text` as Unicode compares it when case does not matter (full case folding: "ß" is "ss").
///
/// Folding is lower case of upper case of lower case, but for the dotless i, which stays what it is, and Cherokee, which folds to
/// its capitals.
pub fn casefold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ı' | '\u{13a0}'..='\u{13f5}' => folded.push(c),
            '\u{13f8}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => folded.extend(c.to_uppercase()),
            _ => folded.extend(c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)),
        }
    }
    folded
}

/// A text and where its words are.
#[derive(Clone, Debug)]
pub struct Words<'a> {
    text: &'a str,
    /// The byte at which each code point begins, and the text's length in bytes.
    bytes: Vec<usize>,
    /// The words in text order, in code points.
    places: Vec<Place>,
}

impl<'a> Words<'a> {
    /// Finds the words of `text`.
    pub fn of(text: &'a str) -> Self {
        let bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
        let points = |byte| bytes.partition_point(|&begin| begin < byte) as i64;
        let places =
            WORD.find_iter(text).map(|word| Place { start: points(word.start()), end: points(word.end()) }).collect();
        Words { text, bytes, places }
    }

    /// Code points of the text.
    pub fn length(&self) -> usize {
        self.bytes.len() - 1
    }

    /// Numbers of the words that share a code point with one of the spans.
    pub fn covered(&self, spans: impl IntoIterator<Item = Place>) -> WordSet {
        let begin = |span: Place| self.places.partition_point(|word| word.end <= span.start);
        let end = |span: Place| self.places.partition_point(|word| word.start < span.end);
        spans.into_iter().flat_map(|span| begin(span)..end(span)).collect()
    }

    /// The text at a place; None where that is out of the text.
    pub fn at(&self, place: Place) -> Option<&'a str> {
        if !place.lies_in(self.length()) {
            return None;
        }
        self.text.get(self.bytes[place.start as usize]..self.bytes[place.end as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let words = Words::of(text);
        words.places.iter().filter_map(|&place| words.at(place)).collect()
    }

    #[test]
    fn words_keep_their_apostrophes_and_nothing_else() {
        assert_eq!(
            words("“Don’t,” said O'Neill's well-known 'aunt' at 7.30_x."),
            ["Don’t", "said", "O'Neill's", "well", "known", "aunt", "at", "7", "30_x"]
        );
    }

    #[test]
    fn letters_and_numbers_are_those_of_python() {
        // half, Roman two, superscript two and an ideograph are; a circled letter and a combining mark are not
        assert_eq!(words("½ Ⅱ ² 東 Ⓐ"), ["½", "Ⅱ", "²", "東"]);
        assert_eq!(words("कि"), ["क"]);
    }

    #[test]
    fn folding_is_more_than_lower_case() {
        assert_eq!(casefold("STRASSE Straße ΣΊΣΥΦΟΣ ŉ ﬁ İ ı ꭰ"), "strasse strasse σίσυφοσ ʼn fi i̇ ı Ꭰ");
    }

    #[test]
    fn a_span_covers_the_words_that_it_touches() {
        let words = Words::of("“Más,” she said.");
        let covered = |start, end| words.covered([Place { start, end }]).into_iter().collect::<Vec<_>>();
        assert_eq!(covered(0, 6), [0]);
        assert_eq!(covered(3, 8), [0, 1]);
        assert_eq!(covered(4, 7), [0usize; 0], "marks and spaces are no words");
        assert_eq!(covered(-5, 900), [0, 1, 2], "nobody falls out of the text");
        assert_eq!(words.at(Place { start: 1, end: 4 }), Some("Más"));
        assert_eq!(words.at(Place { start: 1, end: 99 }), None);
    }

    proptest! {
        #[test]
        fn covering_is_overlapping(text in "[a-c’' é]{0,40}", start in -3i64..45, end in -3i64..45) {
            let words = Words::of(&text);
            let spelled_out: WordSet = words.places.iter().enumerate()
                .filter(|(_, word)| word.start < end && start < word.end)
                .map(|(number, _)| number)
                .collect();
            prop_assert_eq!(words.covered([Place { start, end }]), spelled_out);
        }
    }
}
