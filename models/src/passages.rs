//! Where an article is cut: nearly equal passages at paragraph ends, so that padding is next to nothing.

use std::ops::Range;

/// Cuts an article into passages of at most `limit` pieces. `units`: pieces of each paragraph, in order; `word_start`: whether
/// each piece of the article begins a word (a paragraph over the limit is cut between words). Ranges of piece numbers, which cover
/// all pieces. The same cut as `passages` of scripts/train/features.py.
pub fn passages(units: &[usize], word_start: &[bool], limit: usize) -> Vec<Range<usize>> {
    let mut ends: Vec<usize> = Vec::new();
    let mut at = 0;
    for &n in units.iter().filter(|&&n| n > 0) {
        let first = at;
        let parts = n.div_ceil(limit);
        let size = n.div_ceil(parts);
        for _ in 1..parts {
            let mut cut = at + size;
            while cut > at + 1 && !word_start[cut] {
                cut -= 1;
            }
            if cut == at + 1 {
                cut = at + size;
            }
            ends.push(cut);
            at = cut;
        }
        at = first + n;
        // a cut that moved back may leave a last part over the limit
        while let Some(&last) = ends.last().filter(|&&last| last >= first && at - last > limit) {
            ends.push(last + limit);
        }
        ends.push(at);
    }
    let total = at;
    if total == 0 {
        return Vec::new();
    }
    let target = total as f64 / total.div_ceil(limit) as f64;
    let (mut out, mut start, mut last) = (Vec::new(), 0, 0);
    for end in ends {
        let (size, current) = (end - last, last - start);
        if current > 0 && (current + size > limit || current as f64 + size as f64 / 2.0 > target) {
            out.push(start..last);
            start = last;
        }
        last = end;
    }
    out.push(start..last);
    out
}

#[cfg(test)]
mod tests {
    use super::passages;

    #[test]
    fn paragraphs_are_kept_whole() {
        let words = vec![true; 100];
        assert_eq!(passages(&[10, 10, 10, 10], &words, 25), [0..20, 20..40]);
        assert_eq!(passages(&[5], &words, 25), vec![0..5]);
        assert!(passages(&[], &words, 25).is_empty());
    }

    #[test]
    fn a_long_paragraph_is_cut_between_words() {
        let mut words = vec![true; 60];
        words[30] = false;
        assert_eq!(passages(&[60], &words, 40), [0..29, 29..60]);
    }

    #[test]
    fn every_passage_keeps_the_limit() {
        for n in 1..300 {
            let words: Vec<bool> = (0..n).map(|i| i % 7 == 0).collect();
            let cut = passages(&[n], &words, 20);
            assert!(cut.iter().all(|r| r.len() <= 20 && !r.is_empty()), "{n}: {cut:?}");
            assert_eq!(cut.iter().map(|r| r.len()).sum::<usize>(), n);
        }
    }
}
