//! What the bytes of the fuzzer stand for.

use dixit_core::text::Span;
use std::borrow::Cow;

/// A text and numbers: the bytes up to the first 0xFF, which no UTF-8 holds, and pairs of bytes behind it. So an article is an
/// input as it is.
pub struct Input<'a> {
    pub text: Cow<'a, str>,
    numbers: Vec<usize>,
}

impl<'a> Input<'a> {
    pub fn of(data: &'a [u8]) -> Self {
        let (text, numbers) = match data.iter().position(|&byte| byte == 0xFF) {
            Some(at) => (&data[..at], &data[at + 1..]),
            None => (data, &data[..0]),
        };
        let numbers = numbers.chunks_exact(2).map(|pair| usize::from(pair[0]) << 8 | usize::from(pair[1])).collect();
        Input { text: String::from_utf8_lossy(text), numbers }
    }

    /// Stretches of the text with a number each, one for every three numbers. In any order; none is empty.
    #[allow(dead_code, reason = "not every target asks for it")]
    pub fn stretches(&self) -> Vec<(Span, usize)> {
        let ends: Vec<usize> = self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]).collect();
        let stretch = |three: &[usize]| {
            let (one, other) = (ends[three[0] % ends.len()], ends[three[1] % ends.len()]);
            (one != other).then(|| (Span::new(one.min(other), one.max(other)), three[2]))
        };
        self.numbers.chunks_exact(3).filter_map(stretch).collect()
    }
}

/// Holds spans of one kind to what they all promise: in bounds, on characters, not empty, no white space at their ends, in text
/// order, no overlap, inside `outer`, and nothing but white space of `outer` outside them.
#[allow(dead_code, reason = "not every target asks for it")]
pub fn assert_partition(text: &str, outer: Span, parts: &[Span]) {
    let mut at = outer.start;
    for part in parts {
        assert!(
            at <= part.start && part.start < part.end && part.end <= outer.end,
            "{part:?} behind {at} in {outer:?}"
        );
        assert!(
            text[at..part.start].trim().is_empty(),
            "words {:?} before {part:?} are left out",
            &text[at..part.start]
        );
        assert_eq!(part.of(text), part.of(text).trim(), "{part:?} has white space at its ends");
        at = part.end;
    }
    assert!(text[at..outer.end].trim().is_empty(), "words {:?} at the end are left out", &text[at..outer.end]);
}
