//! Who speaks by layout alone: turns of an interview ("Q: …", "LINDHOLM: …") and signed quotations ("“…” — Ana Silva").

use super::{Candidate, Lines};
use crate::pipeline::Page;
use crate::reading::Reading;
use crate::text::Span;
use std::collections::BTreeMap;

/// What decided.
pub(crate) const LABEL: &str = "interview_label";
pub(crate) const SIGNATURE: &str = "signature";

/// Chance given to what layout decides.
const SCORE: f32 = 0.9;
/// Longest label or signature, in words.
const WORDS: usize = 5;
/// Fewest turns under one pair of labels that make an interview.
const TURNS: usize = 3;

/// Attributions that the layout states.
pub(crate) fn by_layout(page: &Page<'_>, reading: &Reading, lines: &Lines) -> Vec<Candidate> {
    let mut out = signatures(page, reading, lines);
    out.extend(turns(page, reading, lines));
    out
}

/// Paragraphs of the reading as spans with their numbers.
fn paragraphs(reading: &Reading, lines: &Lines) -> Vec<(usize, Span)> {
    let mut out: Vec<(usize, Span)> = Vec::new();
    for (piece, &number) in reading.pieces.iter().zip(&lines.paragraph) {
        match out.last_mut() {
            Some(last) if last.0 == number => last.1.end = piece.end,
            _ => out.push((number, *piece)),
        }
    }
    out
}

/// "LABEL: words" where labels of one kind stand before at least three paragraphs, of at least two speakers.
fn turns(page: &Page<'_>, reading: &Reading, lines: &Lines) -> Vec<Candidate> {
    let text = page.text();
    let labelled: Vec<(Span, Span, Span)> = paragraphs(reading, lines)
        .into_iter()
        .filter_map(|(_, p)| label(text, p).map(|(label, colon)| (label, colon, p)))
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (label, ..) in &labelled {
        *counts.entry(label.of(text)).or_default() += 1;
    }
    let repeated = counts.values().filter(|&&n| n > 1).count();
    if labelled.len() < TURNS || counts.len() < 2 || repeated == 0 {
        return Vec::new();
    }
    labelled
        .into_iter()
        .filter_map(|(label, colon, paragraph)| {
            let content = reading.pieces_in(Span::new(colon.end, paragraph.end).trim(text));
            layout(content, reading.pieces_in(colon), reading.pieces_in(label), LABEL)
        })
        .collect()
}

/// The label at a paragraph's start and its colon: capitals, one capital letter, or capitalised words of a name, perhaps behind an
/// opening mark.
fn label(text: &str, paragraph: Span) -> Option<(Span, Span)> {
    let words = paragraph.of(text);
    let start = paragraph.start + (words.len() - words.trim_start_matches(['"', '“', '\'', '‘']).len());
    let rest = &text[start..paragraph.end];
    let colon = rest.find(':').filter(|&k| k > 0)?;
    let label = &rest[..colon];
    let capitals = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let fits = label.split(' ').count() <= WORDS
        && label.split(' ').all(capitals)
        && label.chars().all(|c| c.is_alphanumeric() || " .'’-".contains(c));
    let behind = rest[colon + 1..].chars().next();
    (fits && behind.is_some_and(char::is_whitespace))
        .then(|| (Span::new(start, start + colon), Span::new(start + colon, start + colon + 1)))
}

/// A quotation that fills its paragraph and ends in a dash and a name, on the same line or on the next.
fn signatures(page: &Page<'_>, reading: &Reading, lines: &Lines) -> Vec<Candidate> {
    let text = page.text();
    let paragraphs = paragraphs(reading, lines);
    let mut out = Vec::new();
    for (k, (_, paragraph)) in paragraphs.iter().enumerate() {
        let Some((dash, name)) = signature(text, *paragraph) else { continue };
        let before = Span::new(paragraph.start, dash.start).trim(text);
        let quoted = match before.is_empty() {
            true if k > 0 => paragraphs[k - 1].1,
            _ => before,
        };
        let words = quoted.of(text);
        if !words.starts_with(['“', '"', '”', '‘', '«']) || !words.ends_with(['”', '"', '“', '’', '»']) {
            continue;
        }
        out.extend(layout(reading.pieces_in(quoted), reading.pieces_in(dash), reading.pieces_in(name), SIGNATURE));
    }
    out
}

/// The dash and the name that end a paragraph.
fn signature(text: &str, paragraph: Span) -> Option<(Span, Span)> {
    let words = paragraph.of(text);
    let (at, dash) = words.char_indices().rev().take(80).find(|(_, c)| matches!(c, '—' | '–' | '―'))?;
    let name = &words[at + dash.len_utf8()..];
    let trimmed = name.trim();
    let capitals = trimmed.split_whitespace().take(2).all(|w| w.chars().next().is_some_and(char::is_uppercase));
    let before_ends =
        words[..at].trim_end().chars().next_back().is_none_or(|c| matches!(c, '”' | '"' | '“' | '’' | '»' | '.'));
    if trimmed.is_empty()
        || trimmed.split_whitespace().count() > 2 * WORDS
        || !capitals
        || !before_ends
        || trimmed.ends_with(['.', '!', '?', '”', '"'])
    {
        return None;
    }
    let start = paragraph.start + at;
    let name_start = start + dash.len_utf8() + (name.len() - name.trim_start().len());
    // the name alone: what follows a comma is a role or an age
    let end = name_start + trimmed.find([',', '(']).unwrap_or(trimmed.len());
    Some((Span::new(start, start + dash.len_utf8()), Span::new(name_start, end).trim(text)))
}

fn layout(
    content: std::ops::Range<usize>,
    cue: std::ops::Range<usize>,
    source: std::ops::Range<usize>,
    method: &'static str,
) -> Option<Candidate> {
    if content.is_empty() || source.is_empty() {
        return None;
    }
    let anchor = if cue.is_empty() { content.start } else { cue.start };
    let cue = if cue.is_empty() { Vec::new() } else { vec![cue] };
    Some(Candidate {
        anchor,
        anchor_score: SCORE,
        content: vec![content],
        cue,
        source: vec![source],
        targets: Vec::new(),
        method,
    })
}
