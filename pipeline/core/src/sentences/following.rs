//! What follows a stop.

use super::is_quotation_mark;
use crate::typography::is_letter_or_number;
use std::collections::HashSet;
use std::sync::LazyLock;

/// What stands behind a stop: the first word, and what leads to it.
pub(super) struct Next<'a> {
    /// First letter or digit; NUL where there is none nearby.
    pub first: char,
    /// The word it begins.
    pub word: &'a str,
    /// Bytes of marks before it.
    pub offset: usize,
    /// Whether a quotation mark stands before it.
    pub quoted: bool,
    /// Whether a bracket opens before it.
    pub bracketed: bool,
}

impl<'a> Next<'a> {
    /// Reads what `rest`, the text behind the stop and its white space, begins with.
    pub fn read(rest: &'a str) -> Self {
        let found = rest.char_indices().take(16).find(|&(_, c)| is_letter_or_number(c));
        let Some((offset, first)) = found else {
            return Next { first: '\0', word: "", offset: 0, quoted: false, bracketed: false };
        };
        let word = rest[offset..].split(|c: char| !is_letter_or_number(c) && c != '-').next().unwrap_or("");
        let marks = &rest[..offset];
        Next { first, word, offset, quoted: marks.contains(is_quotation_mark), bracketed: marks.contains(['(', '[']) }
    }

    /// Whether it is a word that begins sentences far more often than it begins a name.
    pub fn is_starter(&self) -> bool {
        static ALL: LazyLock<HashSet<&str>> = LazyLock::new(|| STARTERS.split_whitespace().collect());
        ALL.contains(self.word)
    }
}

/// Words that, with a capital, begin sentences and hardly names.
const STARTERS: &str =
    "A About According Additionally After Again All Almost Also Although Among An And Another Any Are As Asked \
    At Back Because Before Between Both But By Can Could Despite Did Do Does During Each Earlier Even Every \
    Few Finally First For Four From Furthermore Had Has Have He Her Here His How However I If In Indeed \
    Instead Is It Its Just Last Later Let Like Many Maybe Meanwhile More Moreover Most Much My Neither \
    Nevertheless Next No Nobody None Nor Not Nothing Now Of On Once One Only Or Other Others Our Over Perhaps \
    Rather Several She Should Since So Some Sometimes Soon Still Such Ten Than That The Their Then There \
    These They This Those Though Three Through Thus To Today Two Under Unlike Until Upon Was We Well Were \
    What When Where Whether Which While Who Why Will With Within Without Would Yes Yesterday Yet You Your";
