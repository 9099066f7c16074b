//! An article as it comes in, and what the stages find in it.

use crate::text::Span;
use serde::Serialize;

/// One article: its text exactly as read, and what the reader knew of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// Unique within a run.
    pub id: String,
    /// Never changed after reading; every span points into it.
    pub text: String,
    /// What the page or the input said about the article.
    pub meta: Metadata,
    /// Regions that the reader knew from markup (an HTML `blockquote`, `figcaption`, `h1`), in text order, without overlap.
    pub known_regions: Vec<Region>,
}

/// Facts about an article that its text need not state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Headline.
    pub title: Option<String>,
    /// Names of its authors as printed.
    pub byline: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// ISO 8601 date, or date and time.
    pub published: Option<String>,
    /// Outlet.
    pub publisher: Option<String>,
    /// ISO 639-1 code, stated by the input or detected.
    pub language: Option<String>,
}

/// What a part of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// The headline, and headings between paragraphs.
    Title,
    /// Who wrote it.
    Byline,
    /// Place and date before the first sentence.
    Dateline,
    /// Running text.
    Body,
    /// The words under a picture.
    Caption,
    /// Set off as a quotation by the page.
    BlockQuotation,
    /// The page around the article: navigation, share buttons, teasers, credits. Nothing is attributed from it.
    Furniture,
}

/// A part of the text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Region {
    /// What it is.
    pub kind: RegionKind,
    /// Where, without white space at its ends.
    #[serde(flatten)]
    pub span: Span,
}

/// A sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// Where, without white space at its ends; sentences stand in text order and never overlap.
    #[serde(flatten)]
    pub span: Span,
    /// Number of the region that holds it.
    pub region: usize,
}

/// What a name or noun phrase denotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// One person.
    Person,
    /// A company, authority, party, outlet, team.
    Organization,
    /// A country, place, building.
    Location,
    /// A nationality, religious or political group.
    Group,
    /// A product, event, work, law.
    Other,
}

/// How a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionForm {
    /// By name.
    Named,
    /// By description: "the minister".
    Nominal,
    /// By pronoun.
    Pronoun,
}

/// Words that refer to somebody or something.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mention {
    /// Where. A named mention is the name alone, without title or possessive.
    #[serde(flatten)]
    pub span: Span,
    /// How it refers.
    pub form: MentionForm,
    /// What it denotes, as far as the words tell.
    pub kind: EntityKind,
    /// Number of its entity in [`Entities::entities`]; None where it could not be told.
    pub entity: Option<usize>,
    /// 0 to 1.
    pub score: f32,
}

/// Somebody or something that the article names, or describes without a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entity {
    /// The fullest proper name that the article uses, without title; None where it is only described.
    pub name: Option<String>,
    /// What it is.
    pub kind: EntityKind,
    /// Numbers of its mentions in [`Entities::mentions`], in text order.
    pub mentions: Vec<usize>,
}

/// Mentions in text order and the entities they belong to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Entities {
    /// Every mention.
    pub mentions: Vec<Mention>,
    /// Every entity, in the order of first mention.
    pub entities: Vec<Entity>,
}

/// Whether the words of a content are the source's own.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum QuotationKind {
    /// Every word stands in quotation marks, or in a block that the article sets as a quotation.
    Direct,
    /// None does.
    Indirect,
    /// Some do.
    Mixed,
}

/// A stretch of text that somebody is made responsible for, as found by a quotation detector.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// What is said: one span, or several of an interrupted quotation, in text order. Never empty.
    pub content: Vec<Span>,
    /// The words of reporting; empty where there are none.
    pub cue: Vec<Span>,
    /// The source as written; empty where there is none.
    pub source: Vec<Span>,
    /// What the content is about, as the reader marked it inside the content, each with its chance: proposals for stance targets.
    pub targets: Vec<(Span, f32)>,
    /// Direct, indirect or mixed.
    pub quotation: QuotationKind,
    /// Number of the piece in [`crate::reading::Reading::pieces`] that stands for it: first of the cue, or of the content where
    /// there is no cue.
    pub anchor: usize,
    /// Rule or model that found it.
    pub method: &'static str,
    /// Chance that it is right, 0 to 1.
    pub score: f32,
}
