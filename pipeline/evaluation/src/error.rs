//! What makes gold or records impossible to measure.

use dixit_formats::Failure;

/// What is wrong with a file, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// It cannot be opened or read, or holds no lines of JSON.
    #[error("{0}")]
    Input(Failure),
    /// A line is no JSON, or lacks a field, or has one of another type.
    #[error("{file}:{line}: not {expected}: {problem}")]
    Line {
        /// As given.
        file: String,
        /// From 1.
        line: u64,
        /// What a line has to be.
        expected: &'static str,
        /// Which field, and what is wrong with it.
        problem: String,
        /// What the parser says.
        #[source]
        source: serde_json::Error,
    },
    /// Two gold articles have one id, so that it is not clear which of them a record is of.
    #[error(
        "{file}:{line}: line {first} has an article with the id \"{id}\" too: ids of gold articles have to be unique"
    )]
    RepeatedArticle {
        /// As given.
        file: String,
        /// Of the second, from 1.
        line: u64,
        /// Of the first, from 1.
        first: u64,
        /// The id.
        id: String,
    },
    /// A gold span that does not lie in the text.
    #[error(
        "{file}:{line}: annotations[{annotation}].{field} has [{start}, {end}], but the text of \"{id}\" has {length} code points: \
         spans are [start, end] with 0 ≤ start ≤ end ≤ length"
    )]
    OutOfText {
        /// As given.
        file: String,
        /// From 1.
        line: u64,
        /// The article's id.
        id: String,
        /// From 0.
        annotation: usize,
        /// `content`, `cue` or `source`.
        field: &'static str,
        /// In code points.
        start: i64,
        /// In code points.
        end: i64,
        /// Of the text, in code points.
        length: usize,
    },
    /// A gold row that says what was done, but not how.
    #[error("{file}:{line}: annotations[{annotation}] has an act but no {missing}: the three are given together")]
    HalfAReport {
        /// As given.
        file: String,
        /// From 1.
        line: u64,
        /// From 0.
        annotation: usize,
        /// `polarity` or `endorsement`.
        missing: &'static str,
    },
}
