//! Who speaks: from a source as written to the speaker it denotes.
//!
//! Every source gets a list of candidates, the article's named entities and nobody, and a row of numbers for each: scores of the
//! reading's links, and the sieves of old (name, apposition, role phrase, agreement, neighbours) as evidence beside them. A small
//! learned scorer weighs the rows. Kind, role and expert are decided once the speaker is.

pub mod attributor;
mod company;
mod description;
mod extra;
pub mod features;
mod methods;
pub mod roles;
pub mod scene;
pub mod scorer;
pub mod source;
pub mod tokens;

pub use attributor::ModelSpeakerAttributor;
pub use scorer::SpeakerScorer;

use crate::text::Span;
use serde::Serialize;

/// What kind of source a speaker is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerKind {
    /// A named or nameable individual.
    Person,
    /// A named organization, outlet, government, country acting as such.
    Organization,
    /// An unnamed collective: critics, voters, officials.
    Group,
    /// One unnamed individual.
    Anonymous,
    /// A document, poll, report, video, law.
    Document,
    /// The writer of the text speaks.
    Author,
    /// Cannot be told.
    Unknown,
}

/// One speaker of an attribution.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerLink {
    /// The fullest proper name that the article uses, without titles; None where the article never names them.
    pub name: Option<String>,
    /// What kind of source.
    pub kind: SpeakerKind,
    /// Number of the entity, if any.
    pub entity: Option<usize>,
    /// Where the article states role, job or affiliation.
    pub role: Option<Span>,
    /// Quoted for professional or scholarly expertise.
    pub expert: bool,
    /// The sieve or model that decided.
    pub method: &'static str,
    /// Chance that name and kind are right, 0 to 1.
    pub score: f32,
}
