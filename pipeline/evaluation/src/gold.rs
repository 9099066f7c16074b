//! Gold: articles with the attributions that a person found in them, one article a line.
//!
//! ```text
//! {"id": …, "text": …, "annotations": [{"content": [[start, end], …], "cue": …, "source": …, "type": …, "speaker": [name, …],
//!  "kind": …, "role": …, "expert": …, "certainty": …, "targets": [[name, label], …], "checkworthy": …, "act": …, "polarity": …,
//!  "endorsement": …}]}
//! ```
//! Offsets are half-open Unicode code points into the text. Only id, text, annotations and content are needed; what a row lacks is
//! not measured on it. Fields that are not known here are passed over.

use crate::lines;
use crate::lines::{nullable, stated};
use crate::words::Place;
use crate::EvaluationError;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Stands for the name of a writer whom the article does not name.
const UNNAMED_WRITER: &str = "AUTHOR";

/// An article, and everything that it attributes to somebody.
#[derive(Clone, Debug, Deserialize)]
pub struct Article {
    /// Unique in its file.
    pub id: String,
    /// As the offsets count it.
    pub text: String,
    /// Its attributions.
    pub annotations: Vec<Row>,
}

/// One gold attribution.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Row {
    /// What is said.
    pub content: Vec<Place>,
    /// The words of reporting.
    #[serde(default, deserialize_with = "nullable")]
    pub cue: Vec<Place>,
    /// The source in the words on the page.
    #[serde(default, deserialize_with = "nullable")]
    pub source: Vec<Place>,
    /// `direct`, `indirect` or `mixed`.
    #[serde(default, rename = "type")]
    pub quotation: Option<String>,
    /// Names of those who speak, as written in the file: see [`Row::names`]. Where it is given, and be it as null, the row has
    /// the speaker layer: the fields from here to `checkworthy` are measured.
    #[serde(default, deserialize_with = "stated")]
    pub speaker: Option<Vec<String>>,
    /// What kind of source.
    #[serde(default)]
    pub kind: Option<String>,
    /// The article's words for role, job or affiliation.
    #[serde(default)]
    pub role: Option<String>,
    /// Whether quoted for expertise.
    #[serde(default, deserialize_with = "stated")]
    pub expert: Option<bool>,
    /// How firmly the speaker commits to the content.
    #[serde(default, deserialize_with = "stated")]
    pub certainty: Option<String>,
    /// Names of the content's targets, and the speaker's attitude toward each.
    #[serde(default, deserialize_with = "nullable")]
    pub targets: Vec<(String, String)>,
    /// Whether somebody should check it.
    #[serde(default, deserialize_with = "stated")]
    pub checkworthy: Option<bool>,
    /// What the source did. Where it is given, so are the two that follow.
    #[serde(default, deserialize_with = "nullable")]
    pub act: String,
    /// Whether the source stands by the content or rejects it.
    #[serde(default)]
    pub polarity: Option<String>,
    /// What the writer's choice of cue adds.
    #[serde(default)]
    pub endorsement: Option<String>,
}

impl Row {
    /// Whether it is wholly in quotation marks.
    pub fn is_direct(&self) -> bool {
        self.quotation.as_deref() == Some("direct")
    }

    /// Whether it says who speaks.
    pub fn has_layer(&self) -> bool {
        self.speaker.is_some()
    }

    /// The names of those who speak; none where the article never gives them, nor for its unnamed writer.
    pub fn names(&self) -> Vec<&str> {
        self.speaker.iter().flatten().map(String::as_str).filter(|name| *name != UNNAMED_WRITER).collect()
    }
}

/// Reads the articles of a file, plain or compressed with gzip or zstd.
///
/// # Errors
/// Where it cannot be read, or a line is no gold article: the first such line.
pub fn read(path: &Path) -> Result<Vec<Article>, EvaluationError> {
    let mut articles = Vec::new();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    lines::each(path, "a gold article", |file, line, article: Article| {
        check(&article, file, line)?;
        if let Some(first) = seen.insert(article.id.clone(), line) {
            return Err(EvaluationError::RepeatedArticle { file: file.to_owned(), line, first, id: article.id });
        }
        articles.push(article);
        Ok(())
    })?;
    Ok(articles)
}

/// Whether all spans lie in the text, and nothing is given by half.
fn check(article: &Article, file: &str, line: u64) -> Result<(), EvaluationError> {
    let length = article.text.chars().count();
    for (annotation, row) in article.annotations.iter().enumerate() {
        for (field, places) in [("content", &row.content), ("cue", &row.cue), ("source", &row.source)] {
            if let Some(&Place { start, end }) = places.iter().find(|place| !place.lies_in(length)) {
                let (file, id) = (file.to_owned(), article.id.clone());
                return Err(EvaluationError::OutOfText { file, line, id, annotation, field, start, end, length });
            }
        }
        for (missing, given) in [("polarity", &row.polarity), ("endorsement", &row.endorsement)] {
            if !row.act.is_empty() && given.is_none() {
                return Err(EvaluationError::HalfAReport { file: file.to_owned(), line, annotation, missing });
            }
        }
    }
    Ok(())
}
