//! Labels of an attribution as the attribution head scores them.

use super::layers::softmax;
use crate::article::Attribution;
use crate::reading::Reading;
use crate::report::{Act, Endorsement, Polarity};
use crate::speakers::SpeakerKind;
use crate::stance::Certainty;
use crate::text::Span;
use std::ops::Range;

/// An attribution in piece numbers, as the heads see it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttributionPieces {
    /// The piece that the attribution hangs on.
    pub anchor: usize,
    /// Pieces of the content.
    pub content: Vec<Range<usize>>,
    /// Pieces of the source.
    pub source: Vec<Range<usize>>,
    /// Pieces of the cue.
    pub cue: Vec<Range<usize>>,
}

impl AttributionPieces {
    /// The pieces of `a` in `reading`.
    pub fn of(reading: &Reading, a: &Attribution) -> Self {
        let pieces = |spans: &[Span]| spans.iter().map(|s| reading.pieces_in(*s)).filter(|r| !r.is_empty()).collect();
        AttributionPieces {
            anchor: a.anchor.min(reading.pieces.len().saturating_sub(1)),
            content: pieces(&a.content),
            source: pieces(&a.source),
            cue: pieces(&a.cue),
        }
    }
}

/// Outputs of the attribution head: 4 certainties, 7 kinds, 2 of expert, 6 acts, 2 polarities, 3 endorsements.
pub(super) const WIDTH: usize = 24;

/// One label and its probability.
pub type Scored<T> = (T, f32);

/// Probabilities of every label, in the order of the enums.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelScores {
    /// Certain, probable, possible, nonfactual.
    pub certainty: [f32; 4],
    /// In the order of [`SpeakerKind`].
    pub kind: [f32; 7],
    /// Chance that the speaker is quoted as an expert.
    pub expert: f32,
    /// In the order of [`Act`].
    pub act: [f32; 6],
    /// Chance that the content is rejected.
    pub denied: f32,
    /// Neutral, distanced, endorsed.
    pub endorsement: [f32; 3],
}

/// The surest labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Labels {
    /// How certain.
    pub certainty: Scored<Certainty>,
    /// What kind of speaker.
    pub kind: Scored<SpeakerKind>,
    /// What the source did.
    pub act: Scored<Act>,
    /// Whether it stands by the content.
    pub polarity: Scored<Polarity>,
    /// What the writer's word adds.
    pub endorsement: Scored<Endorsement>,
}

impl LabelScores {
    pub(super) fn from_logits(logits: &[f32]) -> Self {
        let mut at = 0;
        let mut next = |n: usize| {
            at += n;
            softmax(&logits[at - n..at])
        };
        let fixed = |v: Vec<f32>, out: &mut [f32]| out.copy_from_slice(&v);
        let (mut certainty, mut kind, mut act, mut endorsement) = ([0.0; 4], [0.0; 7], [0.0; 6], [0.0; 3]);
        fixed(next(4), &mut certainty);
        fixed(next(7), &mut kind);
        let expert = next(2)[1];
        fixed(next(6), &mut act);
        let denied = next(2)[1];
        fixed(next(3), &mut endorsement);
        LabelScores { certainty, kind, expert, act, denied, endorsement }
    }

    /// The surest label of each.
    pub fn surest(&self) -> Labels {
        use {Act::*, Certainty::*, Endorsement::*, SpeakerKind as K};
        Labels {
            certainty: top(&self.certainty, &[Certain, Probable, Possible, Nonfactual]),
            kind: top(
                &self.kind,
                &[K::Person, K::Organization, K::Group, K::Anonymous, K::Document, K::Author, K::Unknown],
            ),
            act: top(&self.act, &[Speech, Writing, Thought, Intention, Evidence, Other]),
            polarity: if self.denied > 0.5 {
                (Polarity::Denied, self.denied)
            } else {
                (Polarity::Affirmed, 1.0 - self.denied)
            },
            endorsement: top(&self.endorsement, &[Neutral, Distanced, Endorsed]),
        }
    }
}

fn top<T: Copy>(scores: &[f32], labels: &[T]) -> Scored<T> {
    let mut best = 0;
    for (k, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = k;
        }
    }
    (labels[best], scores[best])
}
