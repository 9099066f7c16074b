//! A content stays in its paragraph, unless the page says that it goes on.

use super::Lines;
use crate::pipeline::Page;
use crate::reading::Reading;
use crate::text::Span;
use std::ops::Range;

/// The parts of a content that belong to its anchor. A quotation goes on into the next paragraph where that paragraph opens it again
/// and nothing closed it; a cue with no content of its own paragraph ("as follows:") keeps what the reader gave it.
pub(crate) fn own(
    page: &Page<'_>,
    reading: &Reading,
    lines: &Lines,
    anchor: usize,
    content: Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    let home = lines.paragraph[anchor];
    let parts = by_paragraph(lines, &content);
    if !parts.iter().any(|r| lines.paragraph[r.start] == home) {
        return content;
    }
    // the paragraphs, on either side of the anchor's, that the same quotation runs through
    let (mut first, mut last) = (home, home);
    while first > 0 && goes_on(page, reading, lines, first - 1) {
        first -= 1;
    }
    while goes_on(page, reading, lines, last) || quoted_whole(page, reading, lines, &parts, last + 1) {
        last += 1;
    }
    let mut out: Vec<Range<usize>> = Vec::new();
    for part in parts.into_iter().filter(|r| (first..=last).contains(&lines.paragraph[r.start])) {
        match out.last_mut() {
            Some(before) if before.end == part.start => before.end = part.end,
            _ => out.push(part),
        }
    }
    out
}

/// Ranges cut at the ends of paragraphs.
fn by_paragraph(lines: &Lines, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for range in ranges {
        let mut start = range.start;
        for piece in range.start + 1..range.end {
            if lines.paragraph[piece] != lines.paragraph[start] {
                out.push(start..piece);
                start = piece;
            }
        }
        out.push(start..range.end);
    }
    out
}

/// Whether paragraph `number` is a quotation from end to end and the content has it: somebody who was just quoted speaks on.
fn quoted_whole(page: &Page<'_>, reading: &Reading, lines: &Lines, parts: &[Range<usize>], number: usize) -> bool {
    let pieces = lines.paragraph.partition_point(|&p| p < number)..lines.paragraph.partition_point(|&p| p <= number);
    if pieces.is_empty()
        || !parts
            .iter()
            .any(|r| r.start <= pieces.start + 1 && r.end + 2 >= pieces.end && lines.paragraph[r.start] == number)
    {
        return false;
    }
    let span = Span::new(reading.pieces[pieces.start].start, reading.pieces[pieces.end - 1].end);
    let pairs = page.quotes.pairs();
    let first = pairs.partition_point(|q| q.outer().start < span.start);
    pairs.get(first).is_some_and(|q| q.outer() == span)
}

/// Whether a quotation of paragraph `number` is opened again by the next one.
fn goes_on(page: &Page<'_>, reading: &Reading, lines: &Lines, number: usize) -> bool {
    let from = lines.paragraph.partition_point(|&p| p < number);
    let to = lines.paragraph.partition_point(|&p| p <= number);
    if from >= to || to >= reading.pieces.len() {
        return false;
    }
    let (start, end) = (reading.pieces[from].start, reading.pieces[to - 1].end);
    let pairs = page.quotes.pairs();
    let first = pairs.partition_point(|q| q.outer().start < start);
    pairs[first..].iter().take_while(|q| q.outer().start < end).any(|q| q.reopened)
}
