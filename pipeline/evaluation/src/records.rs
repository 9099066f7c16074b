//! Records as they are measured: what the figures ask of `attributed-claim/1`, each field nullable or absent.
//!
//! Labels are strings and not the record's own enums, and no schema is asked for, so that other systems' finds can be measured
//! when they are written as no more than an article's id and contents. What a record lacks is an answer that it does not give.

use crate::lines;
use crate::lines::nullable;
use crate::words::Place;
use crate::EvaluationError;
use serde::Deserialize;
use std::path::Path;

/// One attribution that was found.
#[derive(Clone, Debug, Deserialize)]
pub struct Record {
    /// Its line in the file, from 1.
    #[serde(skip)]
    pub line: u64,
    /// The article that it was found in.
    pub article: ArticleRef,
    /// What is said.
    #[serde(default, deserialize_with = "nullable")]
    pub content: Vec<TextSpan>,
    /// The words of reporting.
    #[serde(default, deserialize_with = "nullable")]
    pub cue: Vec<TextSpan>,
    /// The source in the words on the page.
    #[serde(default, deserialize_with = "nullable")]
    pub source: Vec<TextSpan>,
    /// `direct`, `indirect` or `mixed`.
    #[serde(default)]
    pub quotation: Option<String>,
    /// What the cue says about the reporting.
    #[serde(default, deserialize_with = "nullable")]
    pub report: Report,
    /// Whom the source denotes.
    #[serde(default, deserialize_with = "nullable")]
    pub speakers: Vec<Speaker>,
    /// How firmly the speaker commits to the content.
    #[serde(default, deserialize_with = "nullable")]
    pub certainty: Certainty,
    /// Targets of the content, and the speaker's attitude toward them.
    #[serde(default, deserialize_with = "nullable")]
    pub stance: Vec<Stance>,
    /// The sentences of the content.
    #[serde(default, deserialize_with = "nullable")]
    pub claims: Vec<Claim>,
}

/// What a record says of its article.
#[derive(Clone, Debug, Deserialize)]
pub struct ArticleRef {
    /// Its id.
    pub id: String,
}

/// A place in the article's text, and the words there.
#[derive(Clone, Debug, Deserialize)]
pub struct TextSpan {
    /// Unicode code points before it. Signed, so that a wrong one can be told from a line that is no record.
    pub start: i64,
    /// Unicode code points up to its end; the span is half-open.
    pub end: i64,
    /// The words that the record finds there.
    pub text: String,
}

impl TextSpan {
    /// Where it is.
    pub fn place(&self) -> Place {
        Place { start: self.start, end: self.end }
    }
}

/// What the cue says about the reporting.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Report {
    /// What the source did.
    #[serde(default)]
    pub act: Option<String>,
    /// Whether the source stands by the content or rejects it.
    #[serde(default)]
    pub polarity: Option<String>,
    /// What the writer's choice of cue adds.
    #[serde(default)]
    pub endorsement: Option<String>,
}

/// One of those whom the source denotes.
#[derive(Clone, Debug, Deserialize)]
pub struct Speaker {
    /// None where the article never names them.
    #[serde(default)]
    pub name: Option<String>,
    /// What kind of source.
    #[serde(default)]
    pub kind: Option<String>,
    /// The article's words for role, job or affiliation.
    #[serde(default)]
    pub role: Option<TextSpan>,
    /// Whether quoted for expertise.
    #[serde(default, deserialize_with = "nullable")]
    pub expert: bool,
    /// Chance that name and kind are right, 0 to 1.
    #[serde(default, deserialize_with = "nullable")]
    pub score: f64,
}

/// How firmly the speaker commits to the content.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Certainty {
    /// How firmly.
    #[serde(default)]
    pub label: Option<String>,
}

/// The speaker's attitude toward one target.
#[derive(Clone, Debug, Deserialize)]
pub struct Stance {
    /// Its name, or the words of the noun phrase.
    pub target: String,
    /// A mention of it.
    #[serde(default)]
    pub span: Option<TextSpan>,
    /// The attitude.
    #[serde(default)]
    pub label: Option<String>,
}

/// A sentence of the content.
#[derive(Clone, Debug, Deserialize)]
pub struct Claim {
    /// Its parts.
    #[serde(default, deserialize_with = "nullable")]
    pub spans: Vec<TextSpan>,
    /// Chance that a fact-checker would want it checked, 0 to 1.
    #[serde(default, deserialize_with = "nullable")]
    pub check_worthiness: f64,
}

impl Record {
    /// The names that it gives. A speaker without a name has none.
    pub fn names(&self) -> Vec<&str> {
        self.speakers.iter().filter_map(|speaker| speaker.name.as_deref()).filter(|name| !name.is_empty()).collect()
    }
}

/// Reads the records of a file, `-` for standard input, plain or compressed with gzip or zstd.
///
/// # Errors
/// Where it cannot be read, or a line is no record: the first such line.
pub fn read(path: &Path) -> Result<Vec<Record>, EvaluationError> {
    let mut records = Vec::new();
    lines::each(path, "a record", |_, line, record: Record| {
        records.push(Record { line, ..record });
        Ok(())
    })?;
    Ok(records)
}
