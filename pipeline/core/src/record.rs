//! What leaves the program: the record `attributed-claim/1`, one for every attribution, and the lines that go beside it.
//!
//! Every struct here is written as one JSON object whose fields stand in this order, are nullable or empty but never absent, and
//! have one type each. Offsets are half-open Unicode code points into the article's text, and `text[start..end]` equals a
//! span's text in every line ever written: spans are made by [`TextSpans`] alone. The JSON Schemas in `data/schema` are
//! generated from these types, their descriptions from these comments ([`schema`], [`schemas`]).

mod build;
mod lines;
mod run;
mod schema;

pub use build::{claims, text_sha256, TextSpans};
pub use lines::{
    ArticleCounts, ArticleLine, ArticleSchema, ArticleStatus, EntitiesLine, EntityMention, EntityRecord, Failure,
    RegionRecord, SentenceRecord, SentencesLine, Stage,
};
pub use run::{ModelUsed, RunCounts, RunSchema, RunSummary, RunTimes};
pub use schema::{schema, schemas};

use crate::article::QuotationKind;
use crate::report::{Act, Endorsement, Polarity};
use crate::speakers::SpeakerKind;
use crate::stance::{Certainty, StanceLabel};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A stretch of text that an article makes somebody responsible for: who, in which words, how firmly, and toward what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttributedClaim {
    /// Name and version of this format.
    pub schema: RecordSchema,
    /// The article's id, `#`, the content's first start and last end; then `~2`, `~3` and so on where two records of an article
    /// have the same. The same find keeps its id across models, thresholds and runs.
    pub id: String,
    /// Id of the smallest record whose content holds all of this one's and more ("A says that B denies …"), else null. Sum over
    /// the records without a parent to count no words twice.
    pub parent: Option<String>,
    /// The article it was found in.
    pub article: ArticleRef,
    /// Whether the words of the content are the source's own.
    pub quotation: QuotationKind,
    /// What is said, in text order: one span, or several of an interrupted quotation. Never empty.
    pub content: Vec<TextSpan>,
    /// The words of reporting; empty where there are none.
    pub cue: Vec<TextSpan>,
    /// The source in the words on the page; empty where there are none.
    pub source: Vec<TextSpan>,
    /// What the cue says about the reporting.
    pub report: ReportRecord,
    /// Whom the source denotes, one entry each ("Lopez and Reed said": two). Empty only where nobody can be told at all.
    pub speakers: Vec<SpeakerRecord>,
    /// How firmly the speaker commits to the content being true.
    pub certainty: CertaintyRecord,
    /// The speaker's attitude toward up to three targets of the content, the most central first.
    pub stance: Vec<StanceRecord>,
    /// The sentences of the content (of an indirect quotation: its clause).
    pub claims: Vec<ClaimRecord>,
    /// How the attribution itself was found.
    pub attribution: AttributionRecord,
    /// Program and version; model and the first eight digits of its hash; convention.
    pub producer: String,
}

/// Name and version of the record. Adding a field keeps the version; changing a meaning does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum RecordSchema {
    /// The first version.
    #[default]
    #[serde(rename = "attributed-claim/1")]
    V1,
}

/// What a record repeats of its article; the rest is in the articles file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleRef {
    /// Unique within a run.
    pub id: String,
    /// Headline, where the input states one.
    pub title: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// ISO 8601 date, or date and time.
    pub published: Option<String>,
    /// Outlet.
    pub publisher: Option<String>,
    /// ISO 639-1 code, stated by the input or detected.
    pub language: Option<String>,
    /// SHA-256 of the text's UTF-8 bytes, in hexadecimal: the text that the offsets are true to.
    pub text_sha256: String,
}

/// A place in the article's text, and the words there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextSpan {
    /// Unicode code points before it.
    pub start: usize,
    /// Unicode code points up to its end; the span is half-open.
    pub end: usize,
    /// The article's text from `start` up to `end`.
    pub text: String,
}

/// What the cue says about the reporting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportRecord {
    /// What the source did. Half of what news attributes is thought and intention; who wants what was said filters by it.
    pub act: Act,
    /// Whether the source stands by the content or rejects it.
    pub polarity: Polarity,
    /// What the writer's choice of cue adds.
    pub endorsement: Endorsement,
    /// The rule or model that decided.
    pub method: Cow<'static, str>,
}

/// One of those whom the source denotes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpeakerRecord {
    /// The fullest proper name that the article uses, without titles; null where the article never names them, and for an
    /// article's unnamed author.
    pub name: Option<String>,
    /// What kind of source.
    pub kind: SpeakerKind,
    /// Number of the entity in the article; the same number is the same entity. Null where there is none.
    pub entity: Option<usize>,
    /// The article's own words for role, job or affiliation; null if it has none.
    pub role: Option<TextSpan>,
    /// Quoted for professional or scholarly expertise, not as a party to the matter.
    pub expert: bool,
    /// The rule or model that decided.
    pub method: Cow<'static, str>,
    /// Chance that name and kind are right, given that the attribution is; a null name has one too. 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub score: f64,
}

/// How firmly the speaker commits to the content being true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CertaintyRecord {
    /// How firmly.
    pub label: Certainty,
    /// The rule or model that decided.
    pub method: Cow<'static, str>,
    /// Chance that the label is right, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub score: f64,
}

/// The speaker's attitude toward one target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StanceRecord {
    /// Fullest name in the article, or the words of the noun phrase.
    pub target: String,
    /// Number of the entity in the article; null where the target is none.
    pub entity: Option<usize>,
    /// The target's mention nearest to or inside the content.
    pub span: TextSpan,
    /// The attitude.
    pub label: StanceLabel,
    /// The rule or model that decided.
    pub method: Cow<'static, str>,
    /// Chance that target and label are right, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub score: f64,
}

/// A sentence of the content, and whether somebody should check it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRecord {
    /// The sentence's parts inside the content, without outer quotation marks.
    pub spans: Vec<TextSpan>,
    /// Chance that a fact-checker would want it checked, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub check_worthiness: f64,
}

/// How the attribution itself was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttributionRecord {
    /// The rule or model that found it.
    pub method: Cow<'static, str>,
    /// Chance that it is right, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub score: f64,
}
