//! Spans from begin/inside tags, decided word by word.

use ndarray::ArrayView2;
use std::ops::Range;

/// A run of words that one tag covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Tagged {
    /// Numbers of its pieces.
    pub pieces: Range<usize>,
    /// Number of its kind, from 0 on, in the order of the tags.
    pub kind: usize,
    /// Mean probability of its words' tags.
    pub score: f32,
}

/// The likeliest well-formed sequence of tags (an inside tag follows its own kind only), as spans of whole words.
///
/// `probabilities`: `[pieces, 1 + 2 * kinds]`, outside first, then begin and inside of each kind. `word_start`: whether each piece
/// begins a word; pieces of one word get one tag. `floor` scales the chance of outside: below 1 more is found.
pub fn decode(probabilities: ArrayView2<'_, f32>, word_start: &[bool], floor: f32) -> Vec<Tagged> {
    let tags = probabilities.ncols();
    let pieces = probabilities.nrows().min(word_start.len());
    if pieces == 0 || tags < 3 || tags.is_multiple_of(2) {
        return Vec::new();
    }
    let words = words(&word_start[..pieces]);
    let scores: Vec<Vec<f32>> = words.iter().map(|word| word_scores(probabilities, word, floor)).collect();
    let path = best_path(&scores);
    let mut out: Vec<Tagged> = Vec::new();
    let mut open = false;
    for (k, &tag) in path.iter().enumerate() {
        if tag == 0 {
            open = false;
            continue;
        }
        let chance = scores[k][tag].exp().min(1.0);
        let kind = (tag - 1) / 2;
        match out.last_mut() {
            Some(last) if open && tag % 2 == 0 => {
                last.pieces.end = words[k].end;
                last.score += chance;
            }
            _ => out.push(Tagged { pieces: words[k].clone(), kind, score: chance }),
        }
        open = true;
    }
    for found in &mut out {
        let count = words.iter().filter(|w| found.pieces.contains(&w.start)).count();
        found.score /= count.max(1) as f32;
    }
    out
}

/// Piece ranges of words.
fn words(word_start: &[bool]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (piece, &starts) in word_start.iter().enumerate() {
        match out.last_mut() {
            Some(last) if !starts => last.end = piece + 1,
            _ => out.push(piece..piece + 1),
        }
    }
    out
}

/// Log chance of every tag for one word: its first piece as tagged, the rest as inside of the same kind.
fn word_scores(probabilities: ArrayView2<'_, f32>, word: &Range<usize>, floor: f32) -> Vec<f32> {
    let mut out = vec![0.0; probabilities.ncols()];
    for piece in word.clone() {
        for (tag, sum) in out.iter_mut().enumerate() {
            let column = if piece > word.start && tag % 2 == 1 { tag + 1 } else { tag };
            *sum += probabilities[[piece, column]].max(1e-6).ln();
        }
    }
    let n = word.len() as f32;
    out.iter_mut().for_each(|x| *x /= n);
    out[0] += floor.ln();
    out
}

/// Viterbi over tags; an inside tag may follow only a tag of its kind.
fn best_path(scores: &[Vec<f32>]) -> Vec<usize> {
    let tags = scores[0].len();
    let allowed = |from: usize, to: usize| to == 0 || to % 2 == 1 || from == to || from + 1 == to;
    let mut best: Vec<f32> =
        (0..tags).map(|t| if t == 0 || t % 2 == 1 { scores[0][t] } else { f32::NEG_INFINITY }).collect();
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(scores.len());
    for row in &scores[1..] {
        let mut next = vec![f32::NEG_INFINITY; tags];
        let mut from = vec![0; tags];
        for to in 0..tags {
            for prior in (0..tags).filter(|&p| allowed(p, to)) {
                if best[prior] > next[to] {
                    next[to] = best[prior];
                    from[to] = prior;
                }
            }
            next[to] += row[to];
        }
        back.push(from);
        best = next;
    }
    let mut tag = 0;
    for t in 1..tags {
        if best[t] > best[tag] {
            tag = t;
        }
    }
    let mut path = vec![tag];
    for from in back.iter().rev() {
        tag = from[tag];
        path.push(tag);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;

    /// Rows of tag numbers as probabilities of 0.9.
    fn sure(tags: &[usize]) -> Array2<f32> {
        Array2::from_shape_fn((tags.len(), 5), |(r, c)| if tags[r] == c { 0.9 } else { 0.025 })
    }

    #[test]
    fn spans_cover_whole_words() {
        // Maria Lo##pez of Ge##neva: kind 0, then kind 1
        let found = decode(sure(&[1, 2, 2, 0, 3, 4]).view(), &[true, true, false, true, true, false], 1.0);
        assert_eq!(found.iter().map(|t| (t.pieces.clone(), t.kind)).collect::<Vec<_>>(), vec![(0..3, 0), (4..6, 1)]);
    }

    #[test]
    fn neighbours_of_one_kind_stay_apart_and_stray_insides_are_mended() {
        let found = decode(sure(&[1, 1, 2]).view(), &[true; 3], 1.0);
        assert_eq!(found.iter().map(|t| t.pieces.clone()).collect::<Vec<_>>(), vec![0..1, 1..3]);
        let found = decode(sure(&[0, 2, 2, 0]).view(), &[true; 4], 1.0);
        assert_eq!(found.iter().map(|t| t.pieces.clone()).collect::<Vec<_>>(), vec![1..3]);
    }

    proptest! {
        #[test]
        fn any_numbers_give_ordered_spans(rows in prop::collection::vec((prop::collection::vec(0.0f32..1.0, 5), any::<bool>()), 0..40)) {
            let p = Array2::from_shape_fn((rows.len(), 5), |(r, c)| rows[r].0[c]);
            let starts: Vec<bool> = rows.iter().map(|r| r.1).collect();
            let found = decode(p.view(), &starts, 1.0);
            for pair in found.windows(2) {
                prop_assert!(pair[0].pieces.end <= pair[1].pieces.start);
            }
            prop_assert!(found.iter().all(|t| !t.pieces.is_empty() && t.pieces.end <= rows.len()));
        }
    }
}
