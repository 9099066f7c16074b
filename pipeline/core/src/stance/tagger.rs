//! The stance tagger that decides from the model's heads.

use super::{targets, Assessment, CheckableClaim};
use crate::article::{Attribution, Entities};
use crate::heads::{AttributionPieces, Details, Heads, LabelScores};
use crate::pipeline::{Page, StanceTagger};
use crate::reading::Reading;
use crate::report::{report_by_lexicon, Act, Endorsement, Polarity, Report};
use crate::speakers::{SpeakerKind, SpeakerLink};
use crate::text::Span;
use std::ops::Range;
use std::sync::Arc;

/// Certainty, stance and check-worthiness from trained heads; the report from the lexicon of cues, and from a head where the
/// lexicon does not know the cue.
pub struct ModelStanceTagger {
    /// The model's heads.
    pub heads: Arc<Heads>,
}

impl StanceTagger for ModelStanceTagger {
    fn tag(
        &self,
        page: &Page<'_>,
        reading: &Reading,
        entities: &Entities,
        attributions: &[Attribution],
        speakers: &[Vec<SpeakerLink>],
    ) -> Vec<Assessment> {
        let nobody = Vec::new();
        let pieces: Vec<AttributionPieces> = attributions.iter().map(|a| AttributionPieces::of(reading, a)).collect();
        let contents: Vec<Range<usize>> = pieces.iter().flat_map(|p| p.content.iter().cloned()).collect();
        let details = self.heads.details(reading, &contents);
        attributions
            .iter()
            .zip(&pieces)
            .enumerate()
            .map(|(k, (a, at))| {
                let labels = self.heads.labels(reading, &details, at);
                let who = speakers.get(k).unwrap_or(&nobody);
                let certainty = labels.surest().certainty;
                Assessment {
                    certainty: certainty.0,
                    certainty_score: certainty.1,
                    certainty_method: "certainty_head",
                    stance: targets::stances(&self.heads, page, reading, entities, a, (&details, at), who),
                    stance_method: "stance_head",
                    report: report(page, a, &labels, who),
                    claims: self.claims(page, reading, a, (&details, at)),
                }
            })
            .collect()
    }
}

impl ModelStanceTagger {
    /// The content's sentences, each with its chance.
    fn claims(
        &self,
        page: &Page<'_>,
        reading: &Reading,
        a: &Attribution,
        (details, at): (&Details, &AttributionPieces),
    ) -> Vec<CheckableClaim> {
        let first = page.sentences.partition_point(|s| s.span.end <= a.content[0].start);
        let end = a.content.last().map_or(0, |s| s.end);
        let text = page.text();
        page.sentences[first..]
            .iter()
            .take_while(|s| s.span.start < end)
            .filter_map(|sentence| {
                let spans: Vec<Span> = a
                    .content
                    .iter()
                    .filter_map(|c| shared(*c, sentence.span))
                    .map(|s| without_outer_marks(s, text))
                    .filter(|s| has_words(*s, text))
                    .collect();
                let pieces: Vec<Range<usize>> =
                    spans.iter().map(|s| reading.pieces_in(*s)).filter(|r| !r.is_empty()).collect();
                if pieces.is_empty() {
                    return None;
                }
                let check_worthiness = self.heads.check_worthiness(reading, details, at, &pieces);
                Some(CheckableClaim { spans, check_worthiness })
            })
            .collect()
    }
}

/// Act, polarity and endorsement: by the lexicon where it knows the cue; a quotation without a cue goes on with somebody's speech.
fn report(page: &Page<'_>, a: &Attribution, labels: &LabelScores, speakers: &[SpeakerLink]) -> Report {
    let text = page.text();
    let words = |spans: &[Span]| spans.iter().map(|s| s.of(text)).collect::<Vec<_>>().join(" ");
    let document = speakers.iter().any(|s| s.kind == SpeakerKind::Document);
    if a.cue.is_empty() {
        let act = if document { Act::Writing } else { Act::Speech };
        return Report { act, polarity: Polarity::Affirmed, endorsement: Endorsement::Neutral, method: "no_cue" };
    }
    report_by_lexicon(&words(&a.cue), &words(&a.source), document).unwrap_or_else(|| {
        let surest = labels.surest();
        Report {
            act: surest.act.0,
            polarity: surest.polarity.0,
            endorsement: surest.endorsement.0,
            method: "report_head",
        }
    })
}

fn shared(a: Span, b: Span) -> Option<Span> {
    let (start, end) = (a.start.max(b.start), a.end.min(b.end));
    (start < end).then(|| Span::new(start, end))
}

fn has_words(span: Span, text: &str) -> bool {
    span.of(text).chars().any(char::is_alphanumeric)
}

/// A claim reads without the marks that open and close it.
fn without_outer_marks(span: Span, text: &str) -> Span {
    let mark = |c: char| {
        c.is_whitespace()
            || matches!(c, '“' | '”' | '"' | '„' | '‟' | '«' | '»' | '‘' | '’' | '\'' | '`' | '‹' | '›' | ',')
    };
    let words = span.of(text);
    let start = span.start + (words.len() - words.trim_start_matches(mark).len());
    let rest = &text[start..span.end.max(start)];
    let bare = rest.trim_end_matches(mark).len();
    // a mark that was opened inside is closed inside
    let open = |c: char| matches!(c, '“' | '„' | '«' | '‘');
    let close = |c: char| matches!(c, '”' | '»' | '’');
    let opened = rest[..bare].chars().filter(|&c| open(c)).count() > rest[..bare].chars().filter(|&c| close(c)).count();
    let closing = rest[bare..].char_indices().find(|&(_, c)| close(c)).map(|(i, c)| bare + i + c.len_utf8());
    Span::new(start, start + closing.filter(|_| opened).unwrap_or(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_read_without_their_marks() {
        let text = "“Prices rose,” ";
        assert_eq!(without_outer_marks(Span::new(0, text.len()), text).of(text), "Prices rose");
        assert!(without_outer_marks(Span::new(0, 3), text).is_empty());
        let text = "that it “will hold,”";
        assert_eq!(without_outer_marks(Span::new(0, text.len()), text).of(text), text);
    }
}
