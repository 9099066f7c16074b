//! How firmly the speaker holds a content, toward what, and which of its sentences a fact-checker would check.

mod tagger;
mod targets;

pub use tagger::ModelStanceTagger;

use crate::text::Span;
use serde::Serialize;

/// How firmly the speaker commits to the content being true.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Stated as fact.
    Certain,
    /// Likely, believed, expected.
    Probable,
    /// May, might, could.
    Possible,
    /// A plan, order, question, wish or bare evaluation: nothing to be true or false.
    Nonfactual,
}

/// The speaker's attitude toward a target.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StanceLabel {
    /// Praise, support, defence.
    Favor,
    /// Criticism, opposition, accusation, threat.
    Against,
    /// Merely talked about.
    Neutral,
}

/// Stance toward one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Stance {
    /// Fullest name in the article, or the words of the noun phrase.
    pub target: String,
    /// Number of the entity, if it is one.
    pub entity: Option<usize>,
    /// The target's mention nearest to or inside the content.
    pub span: Span,
    /// The attitude.
    pub label: StanceLabel,
    /// Chance that target and label are right.
    pub score: f32,
}

/// A sentence of the content, and whether somebody should check it.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckableClaim {
    /// The sentence's parts inside the content, without outer quotation marks.
    pub spans: Vec<Span>,
    /// Chance that a fact-checker would want it checked.
    pub check_worthiness: f32,
}

/// All that a stance tagger says of one attribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// How certain.
    pub certainty: Certainty,
    /// Chance that the label is right.
    pub certainty_score: f32,
    /// Rule or model that decided on certainty.
    pub certainty_method: &'static str,
    /// Up to three targets, most central first.
    pub stance: Vec<Stance>,
    /// Rule or model that decided on stance.
    pub stance_method: &'static str,
    /// What the cue says the source did.
    pub report: crate::report::Report,
    /// The content's sentences.
    pub claims: Vec<CheckableClaim>,
}
