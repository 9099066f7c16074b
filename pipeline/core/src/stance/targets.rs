//! Targets: what a content is about, under the name that the article uses, and the speaker's attitude toward each.

use super::{Stance, StanceLabel};
use crate::article::{Attribution, Entities, MentionForm};
use crate::heads::{AttributionPieces, Details, Heads};
use crate::pipeline::Page;
use crate::reading::Reading;
use crate::speakers::SpeakerLink;
use crate::text::Span;

/// Most targets of one attribution.
const MOST: usize = 3;

/// Up to three targets of `a`, most central first. Proposals are the spans that the reader marked inside the content and, where it
/// marked none, the entities that the content names; the speaker is none unless the reader marked them.
pub(super) fn stances(
    heads: &Heads,
    page: &Page<'_>,
    reading: &Reading,
    entities: &Entities,
    a: &Attribution,
    (details, at): (&Details, &AttributionPieces),
    speakers: &[SpeakerLink],
) -> Vec<Stance> {
    let text = page.text();
    let mut proposals: Vec<(Span, f32)> = a.targets.clone();
    if proposals.is_empty() {
        let speaks = |entity: Option<usize>| entity.is_some() && speakers.iter().any(|s| s.entity == entity);
        let named = entities.mentions.iter().filter(|m| {
            m.form == MentionForm::Named && !speaks(m.entity) && a.content.iter().any(|c| c.contains(m.span))
        });
        proposals.extend(named.take(MOST).map(|m| (m.span, UNMARKED * m.score)));
    }
    proposals.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.start.cmp(&y.0.start)));
    let mut out: Vec<Stance> = Vec::new();
    for (span, chance) in proposals {
        let (target, entity) = name(text, entities, span);
        let pieces = reading.pieces_in(span);
        let known = |s: &Stance| s.target.eq_ignore_ascii_case(&target) || entity.is_some() && s.entity == entity;
        if pieces.is_empty() || target.is_empty() || out.iter().any(known) {
            continue;
        }
        let p = heads.stance(reading, details, at, pieces);
        let labels = [StanceLabel::Favor, StanceLabel::Against, StanceLabel::Neutral];
        let best = (1..3).fold(0, |best, k| if p[k] > p[best] { k } else { best });
        out.push(Stance { target, entity, span, label: labels[best], score: chance * p[best] });
        if out.len() == MOST {
            break;
        }
    }
    out
}

/// Chance of an entity in the content to be a target where the reader marked none.
const UNMARKED: f32 = 0.3;

/// The fullest name of the entity whose mention the span holds or is part of, and otherwise the span's own words.
fn name(text: &str, entities: &Entities, span: Span) -> (String, Option<usize>) {
    let of_span = |m: &&crate::article::Mention| {
        m.span.overlaps(span) && (m.span.len() * 2 >= span.len() || m.form == MentionForm::Pronoun && m.span == span)
    };
    let mention =
        entities.mentions.iter().filter(of_span).max_by_key(|m| (m.span.len(), std::cmp::Reverse(m.span.start)));
    let entity = mention.and_then(|m| m.entity);
    let named = entity.and_then(|e| entities.entities.get(e)).and_then(|e| e.name.clone());
    (named.unwrap_or_else(|| span.of(text).split_whitespace().collect::<Vec<_>>().join(" ")), entity)
}
