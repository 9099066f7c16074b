//! What each part of a page is: the article's own words, and the page around them.
//!
//! A paragraph is a line; one paragraph is one region, except that a dateline is split off its paragraph and a picture's credit
//! off its caption. Only *furniture* takes words away from the reading, so a line is furniture where a listed pattern or a shape
//! says so that running text does not have; in doubt it is body. The difference between title, byline, caption and body loses
//! nothing.

mod dateline;
mod lines;
mod runs;

use crate::article::{Region, RegionKind};
use crate::text::Span;
use crate::typography::is_line_end;
use lines::{Line, Verdict};

/// Regions of a text, in order, without overlap, covering every character but white space. `known` are those that the reader of
/// the page had from markup; they stand, except that furniture within them is told apart.
pub fn find(text: &str, known: &[Region]) -> Vec<Region> {
    let mut lines: Vec<Line<'_>> =
        pieces(text, known).into_iter().map(|(span, kind)| Line::new(text, span, kind)).collect();
    runs::judge(&mut lines);
    let mut regions = Vec::with_capacity(lines.len() + 2);
    let mut add = |kind: RegionKind, start: usize, end: usize| {
        let span = Span::new(start, end).trim(text);
        if !span.is_empty() {
            regions.push(Region { kind, span });
        }
    };
    for line in &lines {
        let Span { start, end } = line.span;
        match line.verdict {
            Verdict::Is(RegionKind::Caption) => {
                let credit = end - lines::credit_length(line.words);
                add(RegionKind::Caption, start, credit);
                add(RegionKind::Furniture, credit, end);
            }
            Verdict::Is(RegionKind::Body) if !line.known => {
                let body = start + dateline::length(line.words);
                add(RegionKind::Dateline, start, body);
                add(RegionKind::Body, body, end);
            }
            Verdict::Is(kind) => add(kind, start, end),
            Verdict::Teaser => add(RegionKind::Furniture, start, end),
        }
    }
    regions
}

/// The lines of the text, cut where known regions begin and end, without white space at their ends.
fn pieces(text: &str, known: &[Region]) -> Vec<(Span, Option<RegionKind>)> {
    let mut found = Vec::new();
    let mut add = |start: usize, end: usize, kind: Option<RegionKind>| {
        let mut at = start;
        for line in text[start..end].split_inclusive(is_line_end) {
            let span = Span::new(at, at + line.len()).trim(text);
            if !span.is_empty() {
                found.push((span, kind));
            }
            at += line.len();
        }
    };
    let mut at = 0;
    for region in known {
        // whatever a reader hands in: out of order, overlapping or out of bounds, it costs that region only
        let Span { start, end } = region.span;
        if start < at || end <= start || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            continue;
        }
        add(at, start, None);
        add(start, end, Some(region.kind));
        at = end;
    }
    add(at, text.len(), None);
    found
}

/// The stretches of text to read, in text order: lines without their furniture. A dateline is read with the sentence that it opens.
pub fn to_read(text: &str, regions: &[Region]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut last_furniture = false;
    for region in regions {
        let furniture = region.kind == RegionKind::Furniture;
        match out.last_mut() {
            _ if furniture => {}
            Some(last)
                if !last_furniture && !text[last.end..region.span.start].contains(crate::typography::is_line_end) =>
            {
                last.end = region.span.end
            }
            _ => out.push(region.span),
        }
        last_furniture = furniture;
    }
    out
}

#[cfg(test)]
mod tests;
