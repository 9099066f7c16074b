//! What the words of reporting say: the act, whether the content is rejected, and what the writer's choice of word adds.

mod lookup;

pub use lookup::report_by_lexicon;

use serde::Serialize;

/// What the cue says the source did.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Said, asked, vowed, "according to" a person.
    Speech,
    /// Wrote; anything whose source is a text.
    Writing,
    /// Believes, fears, expects, supports.
    Thought,
    /// Plans, wants, decided.
    Intention,
    /// Data and images show.
    Evidence,
    /// Anything else.
    Other,
}

/// Whether the source stands by the content.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// It does.
    Affirmed,
    /// It rejects the content: denied, dismissed, did not say, doubts.
    Denied,
}

/// What the writer's choice of cue adds about the content's truth.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Endorsement {
    /// Nothing: said, told.
    Neutral,
    /// Distance: claimed, alleged, insisted.
    Distanced,
    /// Assent: confirmed, revealed, admitted.
    Endorsed,
}

/// The three, and what decided them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Act.
    pub act: Act,
    /// Polarity.
    pub polarity: Polarity,
    /// Endorsement.
    pub endorsement: Endorsement,
    /// Rule or model that decided.
    pub method: &'static str,
}
