//! Which record found which gold row: one to one, the best overlap first.

use crate::words::WordSet;
use std::cmp::Reverse;

/// The least overlap at which a record has found a row.
pub const LEAST_OVERLAP: f64 = 0.5;

/// A gold row and the record that found it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Number of the row.
    pub gold: usize,
    /// Number of the record.
    pub found: usize,
    /// How much of their words they share, 0 to 1; 1 where they have the same.
    pub overlap: f64,
}

/// Words in both over words in either, 0 to 1; 0 where there are none.
pub fn overlap(one: &WordSet, other: &WordSet) -> f64 {
    let shared = one.intersection(other).count();
    if shared == 0 {
        return 0.0;
    }
    shared as f64 / (one.len() + other.len() - shared) as f64
}

/// Pairs contents that overlap by [`LEAST_OVERLAP`] or more.
pub fn matches(gold: &[WordSet], found: &[WordSet]) -> Vec<Match> {
    best_pairs(gold, found, LEAST_OVERLAP)
}

/// Pairs contents that overlap by `least` or more, and in any word, each with one other at most: the best overlap first; of
/// equal ones that of the later row, then of the later record.
pub fn best_pairs(gold: &[WordSet], found: &[WordSet], least: f64) -> Vec<Match> {
    let mut pairs: Vec<Match> = Vec::new();
    for (row, wanted) in gold.iter().enumerate() {
        for (record, content) in found.iter().enumerate() {
            let overlap = overlap(wanted, content);
            if overlap > 0.0 && overlap >= least {
                pairs.push(Match { gold: row, found: record, overlap });
            }
        }
    }
    pairs.sort_by(|a, b| {
        b.overlap
            .total_cmp(&a.overlap)
            .then_with(|| (Reverse(a.gold), Reverse(a.found)).cmp(&(Reverse(b.gold), Reverse(b.found))))
    });
    let (mut free_gold, mut free_found) = (vec![true; gold.len()], vec![true; found.len()]);
    pairs.retain(|pair| {
        let both = free_gold[pair.gold] && free_found[pair.found];
        if both {
            free_gold[pair.gold] = false;
            free_found[pair.found] = false;
        }
        both
    });
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sets(ranges: &[std::ops::Range<usize>]) -> Vec<WordSet> {
        ranges.iter().map(|range| range.clone().collect()).collect()
    }

    fn pairs(gold: &[std::ops::Range<usize>], found: &[std::ops::Range<usize>]) -> Vec<(usize, usize)> {
        matches(&sets(gold), &sets(found)).iter().map(|pair| (pair.gold, pair.found)).collect()
    }

    #[test]
    fn half_of_the_words_is_enough_and_less_is_not() {
        assert_eq!(pairs(&[0..4], &[0..8]), [(0, 0)]);
        assert_eq!(pairs(&[0..4], &[0..9]), []);
        assert_eq!(pairs(&[0..0], &[0..0]), [], "nothing is not found by nothing");
    }

    #[test]
    fn the_best_overlap_comes_first_and_nobody_is_paired_twice() {
        // the second record fits the first row better than the first record, which is left with the second row
        assert_eq!(pairs(&[0..10, 0..6], &[0..7, 0..9]), [(0, 1), (1, 0)]);
        assert_eq!(pairs(&[0..10], &[0..8, 0..9]), [(0, 1)]);
    }

    #[test]
    fn of_equal_overlaps_the_later_wins() {
        assert_eq!(pairs(&[0..4, 0..4], &[0..4]), [(1, 0)]);
        assert_eq!(pairs(&[0..4], &[0..4, 0..4]), [(0, 1)]);
    }

    proptest! {
        #[test]
        fn pairs_are_one_to_one_and_leave_nothing_that_fits(
            gold in prop::collection::vec(prop::collection::btree_set(0usize..12, 0..8), 0..6),
            found in prop::collection::vec(prop::collection::btree_set(0usize..12, 0..8), 0..6),
        ) {
            let pairs = matches(&gold, &found);
            let (rows, records): (WordSet, WordSet) = pairs.iter().map(|pair| (pair.gold, pair.found)).unzip();
            prop_assert_eq!(rows.len(), pairs.len());
            prop_assert_eq!(records.len(), pairs.len());
            for (row, wanted) in gold.iter().enumerate() {
                for (record, content) in found.iter().enumerate() {
                    let fits = overlap(wanted, content) >= LEAST_OVERLAP;
                    prop_assert!(!fits || rows.contains(&row) || records.contains(&record));
                }
            }
        }
    }
}
