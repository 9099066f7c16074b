//! run.json: what ran, with what, over how much, and what failed.

use super::lines::{ArticleLine, ArticleStatus, Failure};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole of run.json. It is renamed last: where it lies, every other file of the run is whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunSummary {
    /// Name and version of this format.
    pub schema: RunSchema,
    /// Program and version.
    pub version: String,
    /// As in the records: program and version; model and the first eight digits of its hash; convention.
    pub producer: String,
    /// Every option as it was resolved, defaults too.
    pub configuration: BTreeMap<String, serde_json::Value>,
    /// The models that were read with.
    pub models: Vec<ModelUsed>,
    /// How much came in and went out.
    pub counts: RunCounts,
    /// When, and how long.
    pub times: RunTimes,
    /// Failures by kind.
    pub failures: BTreeMap<String, u64>,
    /// Whether the run was interrupted: what was finished until then is here, and the rest of the input was not read.
    pub interrupted: bool,
}

/// Name and version of run.json.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum RunSchema {
    /// The first version.
    #[default]
    #[serde(rename = "run/1")]
    V1,
}

/// A model, and how to tell it from another of that name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelUsed {
    /// Its name, such as `careful`.
    pub name: String,
    /// SHA-256 of each of its files, in hexadecimal, by file name.
    pub sha256: BTreeMap<String, String>,
}

/// How much came in and went out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunCounts {
    /// Lines of the articles file: all that came in.
    pub articles: u64,
    /// Articles that were analysed.
    pub done: u64,
    /// Articles and files of articles that failed.
    pub failed: u64,
    /// Articles left out by an option.
    pub skipped: u64,
    /// Articles refused because an earlier one has their id.
    pub duplicate: u64,
    /// Unicode code points of the texts that were analysed.
    pub characters: u64,
    /// Stretches between white space in them.
    pub words: u64,
    /// Sentences in them.
    pub sentences: u64,
    /// Records.
    pub attributions: u64,
}

/// When a run happened, and how long it took.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunTimes {
    /// ISO 8601 date and time, UTC.
    pub started: String,
    /// ISO 8601 date and time, UTC.
    pub finished: String,
    /// Seconds from the start of the program to the last record.
    pub seconds: f64,
    /// Seconds of those until the first article was taken up: loading and verifying the model.
    pub loading_seconds: f64,
}

impl RunSummary {
    /// Counts one line of the articles file.
    pub fn count_article(&mut self, line: &ArticleLine) {
        let counts = &mut self.counts;
        counts.articles += 1;
        match line.status {
            ArticleStatus::Done => counts.done += 1,
            ArticleStatus::Failed => counts.failed += 1,
            ArticleStatus::Skipped => counts.skipped += 1,
            ArticleStatus::Duplicate => counts.duplicate += 1,
        }
        if let Some(found) = line.counts {
            counts.characters += found.characters as u64;
            counts.words += found.words as u64;
            counts.sentences += found.sentences as u64;
            counts.attributions += found.attributions as u64;
        }
    }

    /// Counts one line of the failures file.
    pub fn count_failure(&mut self, failure: &Failure) {
        *self.failures.entry(failure.kind.clone().into_owned()).or_insert(0) += 1;
    }
}
