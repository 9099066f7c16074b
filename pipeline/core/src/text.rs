//! Places in a text. Inside the program a place is a range of bytes; records count Unicode code points, and [`CodePoints`] is
//! the one place where the first becomes the second.

use serde::Serialize;

/// A half-open range of bytes of an article's text, both ends on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span that ends before it starts: {start}..{end}");
        Span { start, end }
    }
    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }
    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
    /// The words in it. `text` is the text that the span was made for.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
    /// Whether `other` lies wholly in it.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
    /// Whether they share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
    /// The same place without white space at its ends (empty, at its start, where there is nothing else).
    pub fn trim(self, text: &str) -> Span {
        let s = self.of(text);
        let start = self.start + (s.len() - s.trim_start().len());
        if start >= self.end {
            return Span::new(self.start, self.start);
        }
        Span::new(start, self.start + s.trim_end().len())
    }
}

/// Converts byte offsets of one text into offsets in Unicode code points.
pub struct CodePoints {
    /// Code points before every 64th byte; empty for ASCII text, where both counts agree.
    marks: Vec<usize>,
}

const STRIDE: usize = 64;

impl CodePoints {
    /// Counts once through `text`.
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return CodePoints { marks: Vec::new() };
        }
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for (i, byte) in text.bytes().enumerate() {
            if i % STRIDE == 0 {
                marks.push(count);
            }
            // a continuation byte (10xxxxxx) begins no code point
            count += usize::from(byte & 0xC0 != 0x80);
        }
        CodePoints { marks }
    }

    /// Code points before byte `offset` of `text`, the text this was made from.
    pub fn at(&self, text: &str, offset: usize) -> usize {
        if self.marks.is_empty() {
            return offset;
        }
        let mark = (offset / STRIDE).min(self.marks.len() - 1);
        let rest = &text.as_bytes()[mark * STRIDE..offset];
        self.marks[mark] + rest.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn code_points_agree_with_counting(text in "\\PC{0,200}") {
            let points = CodePoints::new(&text);
            for (count, (offset, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.at(&text, offset), count);
            }
            prop_assert_eq!(points.at(&text, text.len()), text.chars().count());
        }
    }

    #[test]
    fn trimming_keeps_the_words() {
        let text = " a word ";
        assert_eq!(Span::new(0, text.len()).trim(text).of(text), "a word");
        assert!(Span::new(0, 1).trim(text).is_empty());
    }
}
