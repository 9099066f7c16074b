//! Whether a record's spans are true: `text[start:end]` is the span's text, in every span that it has.

use crate::comparison::Comparison;
use crate::records::{Record, TextSpan};
use std::fmt;

/// A span that is not true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UntrueSpan {
    /// The article's id.
    pub article: String,
    /// The record's line in its file, from 1.
    pub line: u64,
    /// Where in the record: `content[0]`.
    pub field: String,
    /// In code points.
    pub start: i64,
    /// In code points.
    pub end: i64,
    /// The text that the record has.
    pub says: String,
    /// The text that the article has there; None where the span is empty or out of the article's text.
    pub is: Option<String>,
    /// Of the article's text, in code points.
    pub length: usize,
}

/// What is wrong with it, in a line.
impl fmt::Display for UntrueSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UntrueSpan { article, field, start, end, length, .. } = self;
        write!(f, "{field} of a record of {article:?} has {start}..{end}, ")?;
        match &self.is {
            Some(there) => write!(f, "where the text is {:?} and not {:?}", cut(there), cut(&self.says)),
            None => write!(f, "which is no stretch of its text of {length} code points"),
        }
    }
}

/// As much of a text as tells where it is.
fn cut(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The spans of an article's records that are not true.
pub fn untrue_spans(comparison: &Comparison<'_>) -> Vec<UntrueSpan> {
    let words = &comparison.words;
    let mut untrue = Vec::new();
    for record in &comparison.records {
        for (field, span) in spans(record) {
            let there = words.at(span.place()).filter(|there| !there.is_empty());
            if there != Some(span.text.as_str()) {
                untrue.push(UntrueSpan {
                    article: comparison.article.id.clone(),
                    line: record.line,
                    field,
                    start: span.start,
                    end: span.end,
                    says: span.text.clone(),
                    is: there.map(str::to_owned),
                    length: words.length(),
                });
            }
        }
    }
    untrue
}

/// Every span of a record and where in it.
fn spans(record: &Record) -> impl Iterator<Item = (String, &TextSpan)> {
    let roles = [("content", &record.content), ("cue", &record.cue), ("source", &record.source)];
    let listed = |name: String, spans: &'_ [TextSpan]| -> Vec<String> {
        (0..spans.len()).map(|number| format!("{name}[{number}]")).collect()
    };
    let in_roles =
        roles.into_iter().flat_map(move |(name, spans)| listed(name.to_owned(), spans).into_iter().zip(spans));
    let in_claims = record.claims.iter().enumerate().flat_map(move |(number, claim)| {
        listed(format!("claims[{number}].spans"), &claim.spans).into_iter().zip(&claim.spans)
    });
    let in_speakers = record
        .speakers
        .iter()
        .enumerate()
        .filter_map(|(number, speaker)| Some((format!("speakers[{number}].role"), speaker.role.as_ref()?)));
    let in_stance = record
        .stance
        .iter()
        .enumerate()
        .filter_map(|(number, stance)| Some((format!("stance[{number}].span"), stance.span.as_ref()?)));
    in_roles.chain(in_claims).chain(in_speakers).chain(in_stance)
}
