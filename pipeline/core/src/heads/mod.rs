//! The heads: every decision of the model from the reading's vectors, computed with ndarray.
//!
//! Shapes and formulas are those of `scripts/train/heads.py`; a stored example holds the two against each other. Weights come in
//! as the bytes of one safetensors file, so that nothing here reads a file.

mod detail;
mod labels;
mod layers;
mod pooled;
mod roles;

pub use detail::Details;
pub use labels::{AttributionPieces, LabelScores, Labels};
pub use pooled::Pooling;
pub use roles::{Role, RoleScores, ROLES, WINDOW};

use crate::reading::Reading;
use crate::weights::{Tensors, WeightsError};
use layers::{softmax_rows, Linear, Perceptron};
use ndarray::Array2;
use std::ops::Range;

/// All heads of a model. Immutable and shared by all workers.
pub struct Heads {
    tags: Linear,
    nominal: Linear,
    role: Linear,
    anchor: Perceptron,
    roles: roles::RoleScorer,
    detail: detail::Detail,
    attribution: Asked,
    check: Asked,
    stance: Asked,
    link: pooled::Linker,
}

/// A head that sees means of spans and asks for details of one of them.
struct Asked {
    query: Linear,
    head: Perceptron,
}

impl Asked {
    /// `asks` and `means`: how many vectors the query is made from, and how many the head sees beside the details.
    fn load(
        t: &Tensors<'_>,
        name: &str,
        hidden: usize,
        (asks, means): (usize, usize),
        out: usize,
    ) -> Result<Self, WeightsError> {
        let query = Linear::load(t, &format!("{name}_query"), asks * hidden, detail::QUERY)?;
        Ok(Asked { query, head: Perceptron::load(t, name, means * hidden + detail::WIDTH, out)? })
    }
}

/// Names of the entity kinds in the order of the tag head: `O`, then `B-` and `I-` of each.
pub const ENTITY_TAGS: usize = 11;

impl Heads {
    /// Heads from the bytes of a safetensors file (f16 or f32).
    ///
    /// # Errors
    /// Where a tensor is missing or has another shape than the code expects; the message names it.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, WeightsError> {
        let t = Tensors::parse(bytes)?;
        let hidden = t.shape("tags.weight")?[1];
        Ok(Heads {
            tags: Linear::load(&t, "tags", hidden, ENTITY_TAGS)?,
            nominal: Linear::load(&t, "nominal", hidden, 3)?,
            role: Linear::load(&t, "role", hidden, 3)?,
            anchor: Perceptron::load(&t, "anchor", hidden, 3)?,
            roles: roles::RoleScorer::load(&t, hidden)?,
            detail: detail::Detail::load(&t, hidden)?,
            attribution: Asked::load(&t, "attribution", hidden, (1, 4), labels::WIDTH)?,
            check: Asked::load(&t, "check", hidden, (1, 3), 1)?,
            stance: Asked::load(&t, "stance", hidden, (2, 3), 3)?,
            link: pooled::Linker::load(&t, hidden)?,
        })
    }

    /// Number of columns of a reading's vectors that these heads expect.
    pub fn hidden(&self) -> usize {
        self.tags.inputs()
    }

    /// `[pieces, 11]` probabilities of entity tags: O, then B and I of person, organization, location, group, other.
    pub fn entity_tags(&self, reading: &Reading) -> Array2<f32> {
        softmax_rows(self.tags.forward(reading.vectors.view()))
    }

    /// `[pieces, 3]` probabilities of O, B and I of nominal mentions of people and organizations.
    pub fn nominal_tags(&self, reading: &Reading) -> Array2<f32> {
        softmax_rows(self.nominal.forward(reading.vectors.view()))
    }

    /// `[pieces, 3]` probabilities of O, B and I of words that state a speaker's role.
    pub fn role_tags(&self, reading: &Reading) -> Array2<f32> {
        softmax_rows(self.role.forward(reading.vectors.view()))
    }

    /// `[pieces, 3]` probabilities of: no anchor, first piece of a cue, first piece of a content without cue.
    pub fn anchors(&self, reading: &Reading) -> Array2<f32> {
        softmax_rows(self.anchor.forward(reading.vectors.view()))
    }

    /// For every anchor (a piece number) the scores of each piece in its window. `paragraphs` numbers the paragraph of each piece.
    pub fn roles(&self, reading: &Reading, paragraphs: &[usize], anchors: &[usize]) -> Vec<RoleScores> {
        self.roles.forward(reading.vectors.view(), paragraphs, anchors)
    }

    /// What every piece says to the heads of labels, check-worthiness and stance: worked out once for an article, only for the
    /// pieces in `ranges` (contents).
    pub fn details(&self, reading: &Reading, ranges: &[Range<usize>]) -> Details {
        self.detail.of(reading.vectors.view(), ranges)
    }

    /// Labels of one attribution: certainty, kind of speaker, expert, act, polarity, endorsement.
    pub fn labels(&self, reading: &Reading, details: &Details, a: &AttributionPieces) -> LabelScores {
        let pool = Pooling(reading.vectors.view());
        let anchor = pool.piece(a.anchor);
        let detail = details.read(self.attribution.query.forward_one(anchor.view()), &a.content);
        let x = pool.side_by_side(&[anchor, pool.mean(&a.content), pool.mean(&a.source), pool.mean(&a.cue), detail]);
        LabelScores::from_logits(self.attribution.head.forward_one(x.view()).as_slice().unwrap_or(&[]))
    }

    /// Chance that a fact-checker would want this sentence of an attribution's content checked.
    pub fn check_worthiness(
        &self,
        reading: &Reading,
        details: &Details,
        a: &AttributionPieces,
        sentence: &[Range<usize>],
    ) -> f32 {
        let pool = Pooling(reading.vectors.view());
        let anchor = pool.piece(a.anchor);
        let detail = details.read(self.check.query.forward_one(anchor.view()), sentence);
        let x = pool.side_by_side(&[anchor, pool.mean(&a.content), pool.mean(sentence), detail]);
        layers::sigmoid(self.check.head.forward_one(x.view())[0])
    }

    /// Probabilities of favor, against and neutral toward a target of an attribution.
    pub fn stance(
        &self,
        reading: &Reading,
        details: &Details,
        a: &AttributionPieces,
        target: Range<usize>,
    ) -> [f32; 3] {
        let pool = Pooling(reading.vectors.view());
        let (anchor, target) = (pool.piece(a.anchor), pool.mean(&[target]));
        let query = self.stance.query.forward_one(pool.side_by_side(&[anchor.clone(), target.clone()]).view());
        let x = pool.side_by_side(&[anchor, pool.mean(&a.content), target, details.read(query, &a.content)]);
        let p = layers::softmax(self.stance.head.forward_one(x.view()).as_slice().unwrap_or(&[]));
        [p[0], p[1], p[2]]
    }

    /// `[queries, names + 1]` scores (logits) that a source, pronoun or description denotes a named mention; the last column is
    /// nobody's. Queries and names are piece ranges, none empty; for a source that is not written, the anchor alone.
    pub fn link(&self, reading: &Reading, queries: &[Range<usize>], names: &[Range<usize>]) -> Array2<f32> {
        self.link.forward(reading.vectors.view(), queries, names)
    }
}
