//! "I think" inside somebody's quotation is the speaker's own, and no attribution of its own.

use crate::article::Attribution;
use crate::text::Span;

/// For each attribution whether its source is an "I" inside the content of another attribution that has a source.
pub(crate) fn in_quotations(text: &str, found: &[Attribution]) -> Vec<bool> {
    let mut contents: Vec<Span> =
        found.iter().filter(|a| !a.source.is_empty()).flat_map(|a| a.content.iter().copied()).collect();
    contents.sort_unstable();
    contents.dedup();
    let farthest = farthest(&contents);
    let inside = |a: &Attribution| {
        let [source] = a.source[..] else { return false };
        if source.of(text) != "I" {
            return false;
        }
        // Two are enough: the parts of a content do not overlap, so that of two that hold the source one is another's.
        let before = contents.partition_point(|c| c.start <= source.start);
        let holders = before.checked_sub(1).map_or([None; 2], |last| farthest[last]);
        holders.into_iter().flatten().any(|c| c.contains(source) && !a.content.contains(&c))
    };
    found.iter().map(inside).collect()
}

/// For each of `spans`, which stand in the order of their starts, the two that end last of it and those before it.
fn farthest(spans: &[Span]) -> Vec<[Option<Span>; 2]> {
    let mut best: [Option<Span>; 2] = [None; 2];
    let end = |span: Option<Span>| span.map_or(0, |s| s.end);
    let mut next = |&span: &Span| {
        if span.end > end(best[0]) {
            best = [Some(span), best[0]];
        } else if span.end > end(best[1]) {
            best[1] = Some(span);
        }
        best
    };
    spans.iter().map(&mut next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::QuotationKind;
    use proptest::prelude::*;

    fn attribution(content: &[(usize, usize)], source: Option<(usize, usize)>) -> Attribution {
        let span = |&(start, end): &(usize, usize)| Span::new(start, end);
        Attribution {
            content: content.iter().map(span).collect(),
            cue: Vec::new(),
            source: source.iter().map(span).collect(),
            targets: Vec::new(),
            quotation: QuotationKind::Direct,
            anchor: 0,
            method: "test",
            score: 1.0,
        }
    }

    #[test]
    fn only_the_speakers_own_i_is_told() {
        let text = "“I think I know it,” said I.";
        let quoted = attribution(&[(0, 24)], Some((30, 31)));
        assert_eq!(["I know it", "I", "I"], [(11, 20), (3, 4), (30, 31)].map(|(start, end)| &text[start..end]));
        let thought = attribution(&[(11, 20)], Some((3, 4)));
        assert_eq!(in_quotations(text, &[quoted, thought.clone()]), [false, true]);
        // nobody is said to speak: the mark alone is no speaker
        assert_eq!(in_quotations(text, &[attribution(&[(0, 24)], None), thought.clone()]), [false, false]);
        // its own content holds the source
        assert_eq!(in_quotations(text, &[attribution(&[(0, 24)], Some((3, 4)))]), [false]);
        assert_eq!(in_quotations("“A think”", &[attribution(&[(0, 11)], Some((0, 3))), thought]), [false, false]);
    }

    #[test]
    fn ten_thousand_quotations_take_no_time() {
        let text = "“I say I,” I say. ".repeat(10_000);
        let found: Vec<Attribution> = text
            .match_indices("“I")
            .flat_map(|(at, _)| {
                let outer = attribution(&[(at, at + 14)], Some((at + 15, at + 16)));
                [outer, attribution(&[(at + 5, at + 8)], Some((at + 3, at + 4)))]
            })
            .collect();
        let inside = in_quotations(&text, &found);
        assert_eq!(inside.iter().filter(|&&inside| inside).count(), 10_000);
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(
            rows in prop::collection::vec((prop::collection::vec((0usize..20, 1usize..20), 1..3), prop::option::of(0usize..40)), 0..12),
        ) {
            let text = "I".repeat(60);
            let found: Vec<Attribution> = rows
                .iter()
                .map(|(parts, source)| {
                    // parts that do not overlap: a gap and a length each
                    let mut end = 0;
                    let parts: Vec<(usize, usize)> = parts
                        .iter()
                        .map(|&(gap, length)| {
                            let start = end + gap;
                            end = start + length;
                            (start, end)
                        })
                        .collect();
                    attribution(&parts, source.map(|s| (s, s + 1)))
                })
                .collect();
            let contents: Vec<Span> =
                found.iter().filter(|a| !a.source.is_empty()).flat_map(|a| a.content.clone()).collect();
            let inside = |a: &Attribution| {
                a.source.first().is_some_and(|s| contents.iter().any(|c| c.contains(*s) && !a.content.contains(c)))
            };
            prop_assert_eq!(in_quotations(&text, &found), found.iter().map(inside).collect::<Vec<_>>());
        }
    }
}
