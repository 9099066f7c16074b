//! Quotation marks as evidence: words in them that no attribution has yet.

use super::{overlap, Candidate, Thresholds, MARKS, READER_AND_MARKS};
use crate::article::RegionKind;
use crate::heads::{Role, RoleScores};
use crate::lexicon::is_speech_verb;
use crate::pipeline::Page;
use crate::reading::Reading;
use crate::text::Span;
use crate::typography::{is_line_end, MarkKind, Quoted};
use std::ops::Range;

/// Fewest words of a quotation that may stand without a cue: shorter ones are scare quotes, titles and names.
const WORDS: usize = 4;

/// Adds what quotation marks show and `standing` lacks. `weak`: candidates whose anchors are below the threshold.
pub(crate) fn from_marks(
    page: &Page<'_>,
    reading: &Reading,
    standing: Vec<Candidate>,
    weak: Vec<Candidate>,
    t: &Thresholds,
    roles: &dyn Fn(&[usize]) -> Vec<RoleScores>,
) -> Vec<Candidate> {
    let mut all = standing;
    let mut with_verb = Vec::new();
    for (number, quoted) in page.quotes.pairs().iter().enumerate() {
        if quoted.nested || !is_speech(page, quoted) {
            continue;
        }
        let pieces = reading.pieces_in(quoted.outer());
        if pieces.is_empty() || covered(&all, &pieces) * 2 >= pieces.len() {
            continue;
        }
        if let Some(previous) = continued(page, reading, &all, number) {
            extend(&mut all[previous], pieces);
            continue;
        }
        let best = weak
            .iter()
            .filter(|c| {
                c.anchor_score >= t.rescue && {
                    let (shared, either) = overlap(&c.content, std::slice::from_ref(&pieces));
                    // most of the quotation, and not much beside it
                    shared * 10 >= pieces.len() * 7 && either <= 3 * pieces.len()
                }
            })
            .max_by(|a, b| a.anchor_score.total_cmp(&b.anchor_score).then(b.anchor.cmp(&a.anchor)));
        if let Some(c) = best {
            all.push(Candidate { method: READER_AND_MARKS, ..c.clone() });
            continue;
        }
        let verb = speech_verb(page, reading, &pieces);
        if verb.is_some() && is_sentence(page, quoted) || stands_alone(page, quoted) {
            let anchor = verb.clone().map_or(pieces.start, |v| v.start);
            with_verb.extend(verb.as_ref().map(|_| all.len()));
            all.push(Candidate {
                anchor,
                anchor_score: t.rescue,
                cue: verb.into_iter().collect(),
                source: Vec::new(),
                content: vec![pieces],
                targets: Vec::new(),
                method: MARKS,
            });
        }
    }
    // all at once: what the reader makes of the verbs' sources costs one pass over the article
    let anchors: Vec<usize> = with_verb.iter().map(|&k| all[k].anchor).collect();
    for (k, scores) in with_verb.into_iter().zip(roles(&anchors)) {
        let c = &mut all[k];
        c.source = scores.runs(Role::Source, t.source, 2);
        c.source.retain(|r| overlap(std::slice::from_ref(r), &c.content).0 == 0);
    }
    all
}

/// Whether what stands in these marks looks like somebody's sentence: enough words, not all of them capitalised as in a title.
fn is_speech(page: &Page<'_>, quoted: &Quoted) -> bool {
    let text = page.text();
    let region = page.regions.iter().find(|r| r.span.contains(Span::new(quoted.inner.start, quoted.inner.start)));
    if region.is_none_or(|r| r.kind == RegionKind::Furniture)
        || quoted.kind == MarkKind::Single && page.quotes.has_double()
    {
        return false;
    }
    let words: Vec<&str> =
        quoted.inner.of(text).split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).collect();
    let capitals =
        words.iter().filter(|w| w.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)).count();
    words.len() >= WORDS && capitals * 10 < words.len() * 7
}

/// The verb of speech nearest to a quotation, outside it and in its paragraph: "…”, he maintains".
fn speech_verb(page: &Page<'_>, reading: &Reading, pieces: &Range<usize>) -> Option<Range<usize>> {
    let text = page.text();
    let start = reading.pieces[pieces.start].start;
    let end = reading.pieces[pieces.end - 1].end;
    let line_start = text[..start].rfind(is_line_end).unwrap_or(0);
    let line_end = text[end..].find(is_line_end).map_or(text.len(), |i| end + i);
    let mut behind = word_spans(text, Span::new(end, line_end)).into_iter().take(NEAR);
    let mut before = word_spans(text, Span::new(line_start, start)).into_iter().rev().take(NEAR);
    let says = |span: &Span| is_speech_verb(&span.of(text).to_lowercase());
    let found = behind.find(says).or_else(|| before.find(says))?;
    Some(reading.pieces_in(found)).filter(|r| !r.is_empty())
}

/// How many words away the verb of a quotation may stand.
const NEAR: usize = 6;

/// Words of a stretch of text with their places.
fn word_spans(text: &str, stretch: Span) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for (i, c) in stretch.of(text).char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        let at = stretch.start + i;
        match out.last_mut() {
            Some(last) if last.end == at => last.end = at + c.len_utf8(),
            _ => out.push(Span::new(at, at + c.len_utf8())),
        }
    }
    out
}

/// Whether a quotation with a verb of speech beside it is one: several words that begin as a sentence does.
fn is_sentence(page: &Page<'_>, quoted: &Quoted) -> bool {
    let inner = quoted.inner.of(page.text()).trim();
    let begins = inner.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric());
    begins && quoted.close.is_some() && inner.split_whitespace().count() >= 6
}

/// Whether the marks alone will do: the quotation is closed and fills its paragraph, or is a sentence by its capital and its stop.
fn stands_alone(page: &Page<'_>, quoted: &Quoted) -> bool {
    let text = page.text();
    let inner = quoted.inner.of(text).trim();
    let stops = inner.ends_with(['.', '!', '?', ',', '…']) || text[quoted.outer().end..].starts_with(['.', ',']);
    let begins = inner.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric());
    quoted.open.is_some()
        && (quoted.close.is_some() || quoted.reopened)
        && stops
        && begins
        && inner.split_whitespace().count() >= 6
}

/// Pieces of `pieces` that lie in some content.
fn covered(all: &[Candidate], pieces: &Range<usize>) -> usize {
    let mut ranges: Vec<Range<usize>> = all
        .iter()
        .flat_map(|c| &c.content)
        .map(|r| r.start.max(pieces.start)..r.end.min(pieces.end))
        .filter(|r| r.start < r.end)
        .collect();
    ranges.sort_by_key(|r| r.start);
    let (mut count, mut at) = (0, 0);
    for r in ranges {
        count += r.end.saturating_sub(r.start.max(at));
        at = at.max(r.end);
    }
    count
}

/// The attribution whose content holds the quotation that this one opens again in a new paragraph.
fn continued(page: &Page<'_>, reading: &Reading, all: &[Candidate], number: usize) -> Option<usize> {
    let quoted = &page.quotes.pairs()[number];
    let before = page.quotes.pairs()[..number].iter().rev().find(|q| q.chain == quoted.chain)?;
    let last = reading.pieces_in(before.outer()).last()?;
    all.iter().position(|c| c.content.iter().any(|r| r.contains(&last)))
}

/// Adds pieces to a content, in order.
fn extend(c: &mut Candidate, pieces: Range<usize>) {
    c.content.push(pieces);
    c.content.sort_by_key(|r| r.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for r in c.content.drain(..) {
        match merged.last_mut() {
            Some(last) if r.start <= last.end => last.end = last.end.max(r.end),
            _ => merged.push(r),
        }
    }
    c.content = merged;
}
