//! Measures records against gold attributions: how many were found, whether what is said about them is right, and what kinds of
//! errors there are.
//!
//! A gold row and a record are compared as sets of word tokens ([`words`]) and paired one to one ([`matching`]); a name is right
//! by the rules of [`names`]. [`figures`] defines every figure, [`errors`] every kind of error. Records need not come from this
//! program: a field that a record lacks is an answer that it does not give.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = |name| folder.path().join(name);
//! std::fs::write(path("gold.jsonl"), r#"{"id": "a", "text": "It rained, she said.",
//!     "annotations": [{"content": [[0, 9]], "cue": [[15, 19]], "source": [[11, 14]], "type": "indirect"}]}"#.replace('\n', ""))?;
//! std::fs::write(path("records.jsonl"), r#"{"article": {"id": "a"}, "content": [{"start": 0, "end": 10, "text": "It rained,"}]}"#)?;
//! let gold = dixit_evaluation::gold::read(&path("gold.jsonl"))?;
//! let records = dixit_evaluation::records::read(&path("records.jsonl"))?;
//! let evaluation = dixit_evaluation::evaluate(&gold, &records);
//! assert_eq!(evaluation.figures.get("content.f1"), Some(100.0));
//! assert_eq!(evaluation.figures.get("source.accuracy"), Some(0.0));
//! # Ok(())
//! # }
//! ```

// what comes in
pub mod gold;
pub mod records;

// how the two are compared
pub mod comparison;
pub mod matching;
pub mod names;
pub mod words;

// what comes out
pub mod calibration;
pub mod errors;
pub mod figures;
pub mod labels;
pub mod truth;

mod error;
mod lines;

pub use error::EvaluationError;

use comparison::Comparison;
use errors::Mistake;
use figures::{Counts, Figures};
use records::Record;
use std::collections::BTreeMap;
use truth::UntrueSpan;

/// What there is to say about a set of records.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Every figure.
    pub figures: Figures,
    /// Every error, in the order of the gold.
    pub mistakes: Vec<Mistake>,
    /// Spans whose text is not the article's at their offsets, in the order of the gold. Anything here makes the figures doubtful.
    pub untrue: Vec<UntrueSpan>,
    /// Articles that records name and the gold lacks, by id, each with the line of the first such record. These records count
    /// nowhere.
    pub unknown: BTreeMap<String, u64>,
}

/// Measures `records` against `gold`.
pub fn evaluate(gold: &[gold::Article], records: &[Record]) -> Evaluation {
    let mut of_article: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        of_article.entry(&record.article.id).or_default().push(record);
    }
    let mut counts = Counts::default();
    let (mut mistakes, mut untrue) = (Vec::new(), Vec::new());
    for article in gold {
        let comparison = Comparison::new(article, of_article.remove(article.id.as_str()).unwrap_or_default());
        untrue.extend(truth::untrue_spans(&comparison));
        counts.add(&comparison);
        mistakes.extend(errors::mistakes(&comparison));
    }
    let unknown: BTreeMap<String, u64> =
        of_article.into_iter().filter_map(|(id, records)| Some((id.to_owned(), records.first()?.line))).collect();
    let figures = counts.figures(untrue.len(), unknown.len());
    Evaluation { figures, mistakes, untrue, unknown }
}
