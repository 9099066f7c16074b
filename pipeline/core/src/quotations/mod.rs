//! Which words are attributed: content, cue and source of every attribution, by anchored reading, with quotation marks as
//! evidence.
//!
//! The model proposes anchors (the first piece of a cue, or of a content without a cue) and scores the spans of each. Anchors
//! above a threshold stand; where quotation marks say that somebody speaks and no standing anchor has those words, the threshold
//! is lowered for anchors that would, and as a last resort the marks alone make an attribution. Ends are then moved to the marks.

mod decoding;
mod edges;
mod first_person;
mod paragraphs;
mod rescue;
mod turns;

pub use decoding::{Calibration, Decoding, Fitted, Thresholds};

use crate::article::{Attribution, RegionKind};
use crate::heads::{Heads, Role, RoleScores};
use crate::pipeline::{Page, QuotationDetector};
use crate::reading::{Convention, Reading};
use crate::text::Span;
use std::ops::Range;
use std::sync::Arc;

/// Finds attributions by anchored reading.
pub struct AnchoredDetector {
    /// The model's heads.
    pub heads: Arc<Heads>,
    /// Thresholds and calibration.
    pub decoding: Decoding,
    /// Attributions with a lower score are left out.
    pub min_score: f32,
}

/// An attribution in piece numbers, while it is being decided on.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub anchor: usize,
    /// Chance that the anchor is one.
    pub anchor_score: f32,
    pub content: Vec<Range<usize>>,
    pub cue: Vec<Range<usize>>,
    pub source: Vec<Range<usize>>,
    pub targets: Vec<(Range<usize>, f32)>,
    pub method: &'static str,
}

/// What decided on an attribution.
pub(crate) const READER: &str = "anchored_reader";
pub(crate) const READER_AND_MARKS: &str = "anchored_reader_and_marks";
pub(crate) const MARKS: &str = "quotation_marks";

impl QuotationDetector for AnchoredDetector {
    fn detect(&self, page: &Page<'_>, reading: &Reading, convention: Convention) -> Vec<Attribution> {
        if reading.pieces.is_empty() {
            return Vec::new();
        }
        let thresholds = self.decoding.thresholds(convention);
        let lines = Lines::of(page, reading);
        let mut candidates = self.candidates(reading, &lines, thresholds);
        for c in &mut candidates {
            c.content = paragraphs::own(page, reading, &lines, c.anchor, std::mem::take(&mut c.content));
        }
        let (mut standing, weak): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|c| c.anchor_score >= thresholds.anchor);
        standing = without_twins(standing, convention);
        for laid_out in turns::by_layout(page, reading, &lines) {
            // layout is surer of its own paragraph than the reader; what is nested in it stays
            standing.retain(|c| !collides(c, &laid_out));
            standing.push(laid_out);
        }
        let roles = |anchors: &[usize]| self.heads.roles(reading, &lines.paragraph, anchors);
        let mut all = rescue::from_marks(page, reading, standing, weak, thresholds, &roles);
        all.sort_by_key(|c| (c.content[0].start, std::cmp::Reverse(c.content.last().map(|r| r.end)), c.anchor));
        let found: Vec<Attribution> =
            all.into_iter().filter_map(|c| self.finish(page, reading, &lines, c, convention)).collect();
        let own = first_person::in_quotations(page.text(), &found);
        found.into_iter().zip(own).filter(|(a, own)| a.score >= self.min_score && !own).map(|(a, _)| a).collect()
    }
}

impl AnchoredDetector {
    /// Everything that might be an anchor, with the spans that its role scores give.
    fn candidates(&self, reading: &Reading, lines: &Lines, thresholds: &Thresholds) -> Vec<Candidate> {
        let anchors = self.heads.anchors(reading);
        let score = |piece: usize| 1.0 - anchors[[piece, 0]];
        let weakest = thresholds.rescue.min(thresholds.anchor);
        let likely: Vec<usize> = (0..reading.pieces.len()).filter(|&p| score(p) >= weakest).collect();
        self.heads
            .roles(reading, &lines.paragraph, &likely)
            .iter()
            .map(|roles| {
                let has_cue = anchors[[roles.anchor, 1]] >= anchors[[roles.anchor, 2]];
                candidate(roles, score(roles.anchor), has_cue, thresholds)
            })
            .filter(|c| !c.content.is_empty())
            .collect()
    }

    /// Pieces to bytes, ends to quotation marks, and what remains to be said of an attribution.
    fn finish(
        &self,
        page: &Page<'_>,
        reading: &Reading,
        lines: &Lines,
        c: Candidate,
        convention: Convention,
    ) -> Option<Attribution> {
        let spans = |ranges: &[Range<usize>]| lines.spans(reading, ranges);
        let content = edges::to_marks(page, spans(&c.content), reading.pieces[c.anchor].start);
        if content.iter().all(|s| !s.of(page.text()).chars().any(char::is_alphanumeric)) {
            return None;
        }
        let in_block = page
            .regions
            .iter()
            .any(|r| r.kind == RegionKind::BlockQuotation && content.iter().all(|s| r.span.contains(*s)));
        let quotation = crate::typography::quotation_kind(page.text(), &content, page.quotes, in_block);
        let source = edges::without_marks(page, spans(&c.source));
        let bare = |(range, score): &(Range<usize>, f32)| {
            edges::without_marks(page, spans(std::slice::from_ref(range)))
                .into_iter()
                .map(|span| (span, *score))
                .collect::<Vec<_>>()
        };
        let targets = c.targets.iter().flat_map(bare).collect();
        Some(Attribution {
            quotation,
            cue: spans(&c.cue),
            source,
            targets,
            content,
            anchor: c.anchor,
            score: self.decoding.calibration(convention).score(&c),
            method: c.method,
        })
    }
}

/// The spans of one anchor.
pub(crate) fn candidate(roles: &RoleScores, anchor_score: f32, has_cue: bool, t: &Thresholds) -> Candidate {
    let source = roles.runs(Role::Source, t.source, 2);
    let cue = if has_cue { roles.runs(Role::Cue, t.cue, 2) } else { Vec::new() };
    let content = whole(roles, roles.runs(Role::Content, t.content, 0), &[&cue[..], &source[..]].concat());
    let inside = |r: &Range<usize>| content.iter().any(|c| c.start <= r.start && r.end <= c.end);
    let scored = |r: Range<usize>| {
        let score = roles.mean(Role::Target, std::slice::from_ref(&r));
        (r, score)
    };
    let targets = roles.runs(Role::Target, t.target, 1).into_iter().filter(inside).map(scored).collect();
    Candidate { anchor: roles.anchor, anchor_score, content, cue, source, targets, method: READER }
}

/// Content runs without accidental holes and crumbs. What stands between two parts of one utterance is its cue and source; anything
/// else that the reader doubted a little is content too. A crumb is a run of a few doubtful pieces away from the rest.
fn whole(roles: &RoleScores, runs: Vec<Range<usize>>, between: &[Range<usize>]) -> Vec<Range<usize>> {
    let mean = |r: &Range<usize>| roles.mean(Role::Content, std::slice::from_ref(r));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(last) => {
                let hole = last.end..run.start;
                let interrupted = between.iter().any(|r| r.start < hole.end && hole.start < r.end);
                let small = hole.len() <= SMALL_HOLE || hole.len() <= LONGEST_HOLE && mean(&hole) >= DOUBTED;
                if !interrupted && small {
                    last.end = run.end;
                } else {
                    joined.push(run);
                }
            }
            None => joined.push(run),
        }
    }
    let longest = joined.iter().map(|r| r.len()).max().unwrap_or(0);
    joined.retain(|r| r.len() == longest || r.len() > CRUMB || mean(r) >= SURE);
    joined
}

/// A hole of so many pieces is closed whatever the reader made of it.
const SMALL_HOLE: usize = 3;
/// Longest hole in a content, in pieces, that may be closed.
const LONGEST_HOLE: usize = 16;
/// Least mean chance of a hole's pieces for it to be closed.
const DOUBTED: f32 = 0.15;
/// A run of at most so many pieces is a crumb unless the reader is sure of it.
const CRUMB: usize = 5;
/// Mean chance from which a short run is no crumb.
const SURE: f32 = 0.8;

/// Of two candidates with nearly the same content the surer stays. One whose anchor lies in the other's content is no twin but
/// nested in it, where the guideline nests.
fn without_twins(mut candidates: Vec<Candidate>, convention: Convention) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.anchor_score.total_cmp(&a.anchor_score).then(a.anchor.cmp(&b.anchor)));
    let mut kept: Vec<Candidate> = Vec::new();
    for c in candidates {
        let twin = |k: &Candidate| {
            let nested = convention == Convention::News
                && (holds(&k.content, c.anchor) != holds(&c.content, k.anchor))
                && !c.cue.is_empty()
                && !k.cue.is_empty();
            let (shared, all) = overlap(&c.content, &k.content);
            if nested {
                shared == all
            } else {
                2 * shared > all
            }
        };
        if !kept.iter().any(twin) {
            kept.push(c);
        }
    }
    kept
}

/// Whether a candidate claims for somebody else what the layout states: the most of its words, or a content that runs out of them.
fn collides(c: &Candidate, laid_out: &Candidate) -> bool {
    let (shared, all) = overlap(&c.content, &laid_out.content);
    let nested = laid_out.content.iter().any(|r| r.contains(&c.anchor))
        && shared == c.content.iter().map(|r| r.len()).sum::<usize>();
    shared > 0 && !nested || 2 * shared > all
}

fn holds(ranges: &[Range<usize>], piece: usize) -> bool {
    ranges.iter().any(|r| r.contains(&piece))
}

/// Pieces in both, and in either, of two sorted lists of ranges.
pub(crate) fn overlap(a: &[Range<usize>], b: &[Range<usize>]) -> (usize, usize) {
    let size = |ranges: &[Range<usize>]| ranges.iter().map(|r| r.len()).sum::<usize>();
    let shared = a
        .iter()
        .flat_map(|x| b.iter().map(move |y| x.end.min(y.end).saturating_sub(x.start.max(y.start))))
        .sum::<usize>();
    (shared, size(a) + size(b) - shared)
}

/// A range that takes in the rest of the words that it begins and ends in.
fn whole_words(reading: &Reading, range: &Range<usize>) -> Range<usize> {
    let mut whole = range.clone();
    while whole.start > 0 && !reading.word_start[whole.start] {
        whole.start -= 1;
    }
    while whole.end < reading.word_start.len() && !reading.word_start[whole.end] {
        whole.end += 1;
    }
    whole
}

/// Number of the line (paragraph) of each piece of a reading, from 0.
pub fn paragraph_numbers(text: &str, reading: &Reading) -> Vec<usize> {
    let mut number = 0;
    let mut last = 0;
    let mut out = Vec::with_capacity(reading.pieces.len());
    for piece in &reading.pieces {
        if !out.is_empty() && text[last.min(piece.start)..piece.start].contains(crate::typography::is_line_end) {
            number += 1;
        }
        out.push(number);
        last = piece.end;
    }
    out
}

/// The lines of a page as its reading has them.
pub(crate) struct Lines {
    /// Number of the paragraph of each piece.
    pub paragraph: Vec<usize>,
    /// Whether something that is not read (furniture) stands between a piece and the one before it.
    pub broken: Vec<bool>,
}

impl Lines {
    pub fn of(page: &Page<'_>, reading: &Reading) -> Self {
        let text = page.text();
        let mut last = 0;
        let mut broken = Vec::with_capacity(reading.pieces.len());
        for piece in &reading.pieces {
            // whatever was not read left words behind
            let between = &text[last.min(piece.start)..piece.start];
            broken.push(!broken.is_empty() && between.chars().any(char::is_alphanumeric));
            last = piece.end;
        }
        let paragraph = paragraph_numbers(text, reading);
        Lines { paragraph, broken }
    }

    /// Spans of ranges of pieces, of whole words, cut where something unread lies between.
    pub fn spans(&self, reading: &Reading, ranges: &[Range<usize>]) -> Vec<Span> {
        let mut out = Vec::new();
        for range in ranges {
            let range = whole_words(reading, range);
            let mut start = range.start;
            for piece in range.start + 1..range.end {
                if self.broken[piece] {
                    out.push(Span::new(reading.pieces[start].start, reading.pieces[piece - 1].end));
                    start = piece;
                }
            }
            out.push(Span::new(reading.pieces[start].start, reading.pieces[range.end - 1].end));
        }
        out
    }
}
