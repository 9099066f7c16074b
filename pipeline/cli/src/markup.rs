//! An article as marked-up text: every attribution's content, cue and source where they stand, numbered, and beneath each
//! paragraph what is known of the attributions that begin in it.
//!
//! ```text
//! [“Prices in the north rose by a third,”]₁ {she}₁ <said>₁.
//!
//!     ₁ speaker    Maria Lopez (person, expert), the bank’s chief economist · pronoun 0.97
//!       …
//! ```
//!
//! In colour the brackets of cues and sources are left out, and those of contents too unless one lies in another.

use dixit_core::article::RegionKind;
use dixit_core::pipeline::Document;
use dixit_core::record::{AttributedClaim, SpeakerRecord, TextSpan};
use serde::Serialize;

use crate::terminal::{subscript, Ink, Line, Page};

/// The article, marked up for `page`. Ends with a line end.
pub fn marked_up(document: &Document, page: Page) -> String {
    let text = document.article.text.as_str();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let marks = marks(&document.claims, &bytes);
    let mut out = String::new();
    heading(document, page, &mut out);
    let mut next_note = 0;
    let mut at = 0;
    for paragraph in text.split_inclusive(['\n', '\r']) {
        let end = at + paragraph.trim_end_matches(['\n', '\r']).len();
        let whole_end = at + paragraph.len();
        if end > at {
            let mut line = Line::default();
            mark_up(text, at, end, &marks, document, page, &mut line);
            line.wrap(&mut out, page, "", 0);
        } else if !out.ends_with("\n\n") {
            out.push('\n');
        }
        let begun = next_note;
        while next_note < document.claims.len() && begins_before(&document.claims[next_note], whole_end, &bytes) {
            if next_note == begun {
                out.push('\n');
            }
            note(next_note, &document.claims, page, &mut out);
            next_note += 1;
        }
        if next_note > begun {
            out.push('\n');
        }
        at = whole_end;
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// What the marks mean, for the top of the page.
pub fn legend(page: Page) -> String {
    let mut line = Line::default();
    for (number, (words, ink, open, close)) in
        [("content", Ink::Content, "[", "]"), ("source", Ink::Source, "{", "}"), ("cue", Ink::Cue, "<", ">")]
            .into_iter()
            .enumerate()
    {
        if number > 0 {
            line.put("  ", Ink::Plain);
        }
        if page.colour {
            line.put(words, ink);
        } else {
            line.put(&format!("{open}{words}{close}"), ink);
        }
        line.put("₁", Ink::Dim);
    }
    let mut out = String::new();
    line.wrap(&mut out, page, "", 0);
    out
}

fn heading(document: &Document, page: Page, out: &mut String) {
    let claims = document.claims.len();
    let mut line = Line::default();
    line.put(&document.article.id, Ink::Bold);
    if let Some(language) = &document.article.meta.language {
        line.put(&format!(" · {language}"), Ink::Dim);
    }
    let noun = if claims == 1 { "attribution" } else { "attributions" };
    line.put(&format!(" · {claims} {noun}"), Ink::Dim);
    line.wrap(out, page, "", 0);
    out.push('\n');
}

/// One span of one attribution, in bytes.
struct Mark {
    start: usize,
    end: usize,
    part: Part,
    claim: usize,
    /// Whether it is a content inside another.
    nested: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Content,
    Source,
    Cue,
}

impl Part {
    fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Part::Content => ("[", "]"),
            Part::Source => ("{", "}"),
            Part::Cue => ("<", ">"),
        }
    }
}

fn marks(claims: &[AttributedClaim], bytes: &[usize]) -> Vec<Mark> {
    let place = |offset: usize| bytes.get(offset).copied().unwrap_or_else(|| bytes.last().copied().unwrap_or(0));
    let mut marks = Vec::new();
    for (claim, record) in claims.iter().enumerate() {
        for (part, spans) in
            [(Part::Content, &record.content), (Part::Source, &record.source), (Part::Cue, &record.cue)]
        {
            marks.extend(spans.iter().filter(|span| span.start < span.end).map(|span| Mark {
                start: place(span.start),
                end: place(span.end),
                part,
                claim,
                nested: part == Part::Content && record.parent.is_some(),
            }));
        }
    }
    marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end), mark.part, mark.claim));
    marks
}

fn begins_before(record: &AttributedClaim, end: usize, bytes: &[usize]) -> bool {
    record.content.first().is_none_or(|span| bytes.get(span.start).is_none_or(|&start| start < end))
}

/// Appends `text[start..end]` with the marks that lie in it, or in part.
fn mark_up(text: &str, start: usize, end: usize, marks: &[Mark], document: &Document, page: Page, line: &mut Line) {
    let here: Vec<&Mark> = marks.iter().take_while(|mark| mark.start < end).filter(|mark| mark.end > start).collect();
    let regions: Vec<_> =
        document.regions.iter().filter(|region| region.span.start < end && region.span.end > start).collect();
    let mut cuts: Vec<usize> = here.iter().flat_map(|mark| [mark.start, mark.end]).collect();
    cuts.extend(regions.iter().flat_map(|region| [region.span.start, region.span.end]));
    cuts.extend([start, end]);
    cuts.retain(|&cut| (start..=end).contains(&cut));
    cuts.sort_unstable();
    cuts.dedup();
    for (number, &cut) in cuts.iter().enumerate() {
        // inner ones close first; a later start is further in
        for (closed, mark) in here.iter().rev().filter(|mark| mark.end == cut).enumerate() {
            if bracketed(mark, page) {
                line.put(mark.part.brackets().1, Ink::Plain);
            } else if closed > 0 {
                // two numbers, not one of two digits
                line.put(",", Ink::Dim);
            }
            line.put(&subscript(mark.claim + 1), Ink::Dim);
        }
        if cut == end {
            break;
        }
        for mark in here.iter().filter(|mark| mark.start == cut && bracketed(mark, page)) {
            line.put(mark.part.brackets().0, Ink::Plain);
        }
        let Some(&next) = cuts.get(number + 1) else { break };
        let ink = here
            .iter()
            .filter(|mark| mark.start <= cut && mark.end >= next)
            .max_by_key(|mark| (mark.part, mark.nested))
            .map_or_else(|| plain(&regions, cut, next), |mark| ink(mark));
        line.put(&text[cut..next], ink);
    }
}

fn bracketed(mark: &Mark, page: Page) -> bool {
    !page.colour || mark.nested
}

fn ink(mark: &Mark) -> Ink {
    match mark.part {
        Part::Cue => Ink::Cue,
        Part::Source => Ink::Source,
        Part::Content if mark.nested => Ink::Nested,
        Part::Content => Ink::Content,
    }
}

fn plain(regions: &[&dixit_core::article::Region], start: usize, end: usize) -> Ink {
    match regions.iter().find(|region| region.span.start <= start && region.span.end >= end).map(|region| region.kind) {
        Some(RegionKind::Furniture) => Ink::Dim,
        Some(RegionKind::Title) => Ink::Bold,
        _ => Ink::Plain,
    }
}

/// Pages narrower than this are written on as if they were as wide: a note's text needs room beside its label.
pub const NARROWEST: usize = INDENT + 12;

/// Columns before a note's text: indent, number, label.
const INDENT: usize = 18;

/// What is known of claim `number`.
fn note(number: usize, claims: &[AttributedClaim], page: Page, out: &mut String) {
    let record = &claims[number];
    let mut rows: Vec<(&str, Line)> = Vec::new();
    if record.speakers.is_empty() {
        rows.push(("speaker", words("cannot be told", Ink::Dim)));
    }
    for speaker in &record.speakers {
        rows.push(("speaker", speaker_line(speaker, record)));
    }
    let report = &record.report;
    let mut line = words(
        &format!(
            "{} {} · {} · {}",
            name(&record.quotation),
            name(&report.act),
            name(&report.polarity),
            name(&report.endorsement)
        ),
        Ink::Plain,
    );
    if let Some(parent) = record.parent.as_ref().and_then(|id| claims.iter().position(|other| &other.id == id)) {
        line.put(&format!(" · inside {}", subscript(parent + 1)), Ink::Plain);
    }
    decided_by(&mut line, &record.attribution.method, Some(record.attribution.score));
    decided_by(&mut line, &report.method, None);
    rows.push(("report", line));
    let mut line = words(&name(&record.certainty.label), Ink::Plain);
    decided_by(&mut line, &record.certainty.method, Some(record.certainty.score));
    rows.push(("certainty", line));
    for stance in &record.stance {
        let mut line = words(&format!("{}: {}", name(&stance.label), stance.target), Ink::Plain);
        decided_by(&mut line, &stance.method, Some(stance.score));
        rows.push(("stance", line));
    }
    for claim in &record.claims {
        rows.push(("check", words(&format!("{} {}", score(claim.check_worthiness), joined(&claim.spans)), Ink::Plain)));
    }
    let mut last = "";
    for (row, (label, line)) in rows.iter().enumerate() {
        let number = if row == 0 { subscript(number + 1) } else { String::new() };
        let label = if *label == std::mem::replace(&mut last, label) { "" } else { label };
        line.wrap(out, page, &format!("{number:>6} {label:<10} "), INDENT);
    }
}

fn speaker_line(speaker: &SpeakerRecord, record: &AttributedClaim) -> Line {
    let mut line = match &speaker.name {
        Some(name) => words(name, Ink::Source),
        None if record.source.is_empty() => words("not named", Ink::Plain),
        None => words(&joined(&record.source), Ink::Plain),
    };
    let expert = if speaker.expert { ", expert" } else { "" };
    line.put(&format!(" ({}{expert})", name(&speaker.kind)), Ink::Plain);
    if let Some(role) = &speaker.role {
        line.put(&format!(", {}", role.text), Ink::Plain);
    }
    decided_by(&mut line, &speaker.method, Some(speaker.score));
    line
}

fn words(text: &str, ink: Ink) -> Line {
    let mut line = Line::default();
    line.put(text, ink);
    line
}

fn decided_by(line: &mut Line, method: &str, chance: Option<f64>) {
    line.put(&format!(" · {method}"), Ink::Dim);
    if let Some(chance) = chance {
        line.put(&format!(" {}", score(chance)), Ink::Dim);
    }
}

fn score(chance: f64) -> String {
    format!("{chance:.2}")
}

fn joined(spans: &[TextSpan]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" … ")
}

/// A label as records write it.
fn name(label: &impl Serialize) -> String {
    match serde_json::to_value(label) {
        Ok(serde_json::Value::String(name)) => name.replace('_', " "),
        _ => String::new(),
    }
}

#[cfg(test)]
#[path = "markup_tests.rs"]
mod tests;
