//! What can be wrong with an article on its way in. Each costs its own article and becomes one line of failures.jsonl.

use crate::input::Origin;
use dixit_core::record::{Failure, Stage};
use std::borrow::Cow;
use std::io;

/// What is wrong, and what to do about it. Where it is stands beside it, in [`Failure`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A file or folder cannot be opened or read.
    #[error("cannot be read ({source}): check that it is still there and that you may read it")]
    Unreadable {
        /// What the system says.
        source: io::Error,
    },
    /// Compressed data ends before its end.
    #[error("the {format} data is cut off: what stood before the cut has been read, the rest is lost; fetch or compress the file again")]
    Truncated {
        /// `gzip` or `zstd`.
        format: &'static str,
    },
    /// Compressed data is damaged.
    #[error("the {format} data is damaged ({source}): what stood before the damage has been read; fetch or compress the file again")]
    DamagedCompression {
        /// `gzip` or `zstd`.
        format: &'static str,
        /// What the decoder says.
        source: io::Error,
    },
    /// The name promises compressed data, the bytes are something else.
    #[error("is named as {format} data but holds none: give it its right name, or compress it")]
    NotCompressed {
        /// `gzip` or `zstd`.
        format: &'static str,
    },
    /// A line or file that is too long to be an article.
    #[error("is longer than {limit} bytes: cut it into articles, or raise the limit (--max-article-bytes)")]
    TooLong {
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// A line is not JSON.
    #[error("not a JSON object ({message}): each line has to be one whole object in braces")]
    BrokenJson {
        /// What the parser says, with the column.
        message: String,
    },
    /// A line is JSON, but no object.
    #[error("{found}, not a JSON object: each line has to be one object in braces with the fields \"{id_key}\" and \"{text_key}\"")]
    NotAnObject {
        /// What it is.
        found: &'static str,
        /// The field of the id.
        id_key: String,
        /// The field of the text.
        text_key: String,
    },
    /// The file is JSON, but not one object a line.
    #[error("JSON spread over several lines: write one object a line (jq -c . FILE for an object, jq -c '.[]' FILE for a list of them)")]
    NotJsonLines,
    /// A field that every article needs is not there, null or (an id) empty.
    #[error("the field \"{key}\" is missing, null or empty: add it, or name the field that holds it with {option}")]
    MissingField {
        /// Its name.
        key: String,
        /// The option that sets the name.
        option: &'static str,
    },
    /// A field that every article needs is of another type.
    #[error("the field \"{key}\" is {found}, not a string: put it in quotation marks, or name the right field with {option}")]
    WrongType {
        /// Its name.
        key: String,
        /// What it is.
        found: &'static str,
        /// The option that sets the name.
        option: &'static str,
    },
    /// An earlier article has the same id.
    #[error("an earlier article has the id \"{id}\": ids have to be unique in a run; this one is left out")]
    RepeatedId {
        /// The id, shortened where it is long.
        id: String,
    },
    /// Bytes that are not UTF-8, in a JSON line or in a text that is UTF-8 otherwise.
    #[error("not valid UTF-8 at byte {offset}: the data is damaged or in several encodings; convert it (iconv -f … -t UTF-8)")]
    InvalidUtf8 {
        /// Of the first wrong byte, from 0.
        offset: usize,
    },
    /// Text in no encoding that could be found.
    #[error(
        "the text cannot be decoded as {encoding}, the likeliest encoding: convert it to UTF-8 (iconv -f … -t UTF-8)"
    )]
    Undecodable {
        /// The encoding's name.
        encoding: &'static str,
    },
    /// A file that is no text.
    #[error("not a text but {found}: extract its text first, or leave it out")]
    Binary {
        /// What it seems to be.
        found: &'static str,
    },
    /// A web page without an article on it.
    #[error("no article found on the page: it may be an index, or be built by scripts when opened; save its text and read that")]
    NoArticle,
    /// The reader of web pages failed.
    #[error(
        "the reader of web pages failed on this page ({message}): please report it, with the page if you may share it"
    )]
    ExtractionFailed {
        /// Its last words.
        message: String,
    },
}

impl Problem {
    /// One stable snake_case word: `kind` in failures.jsonl.
    pub fn kind(&self) -> &'static str {
        match self {
            Problem::Unreadable { .. } => "unreadable",
            Problem::Truncated { .. } => "truncated",
            Problem::DamagedCompression { .. } => "damaged_compression",
            Problem::NotCompressed { .. } => "not_compressed",
            Problem::TooLong { .. } => "too_long",
            Problem::BrokenJson { .. } => "broken_json",
            Problem::NotAnObject { .. } => "not_an_object",
            Problem::NotJsonLines => "not_json_lines",
            Problem::MissingField { .. } => "missing_field",
            Problem::WrongType { .. } => "wrong_type",
            Problem::RepeatedId { .. } => Failure::REPEATED_ID,
            Problem::InvalidUtf8 { .. } => "invalid_utf8",
            Problem::Undecodable { .. } => "undecodable",
            Problem::Binary { .. } => "binary",
            Problem::NoArticle => "no_article",
            Problem::ExtractionFailed { .. } => "extraction_failed",
        }
    }

    /// The line of failures.jsonl. `article` is the id, where it is known.
    pub fn at(&self, origin: &Origin, article: Option<String>) -> Failure {
        Failure {
            article,
            file: Some(origin.file.clone()),
            line: origin.line,
            stage: Stage::Input,
            kind: Cow::Borrowed(self.kind()),
            message: self.to_string(),
        }
    }
}

/// A value for a message: long ones are cut.
pub(crate) fn shortened(value: &str) -> String {
    const MOST: usize = 80;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
