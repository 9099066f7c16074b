//! What the encoder gives: a vector for every word piece of an article, read once and shared by every head.

use crate::text::Span;
use ndarray::Array2;

/// An article as the encoder read it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Where each word piece stands, in text order, without overlap and without the encoder's own marks ([CLS], [SEP]).
    pub pieces: Vec<Span>,
    /// Whether each piece begins a word.
    pub word_start: Vec<bool>,
    /// `[pieces, hidden]`: the encoder's last hidden state, one row per piece.
    pub vectors: Array2<f32>,
}

impl Reading {
    /// Pieces that overlap `span`, as a range of numbers.
    pub fn pieces_in(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.pieces.partition_point(|p| p.end <= span.start);
        let last = self.pieces.partition_point(|p| p.start < span.end);
        first..last.max(first)
    }
}

/// The READ stage: the only one that runs a model runtime.
pub trait Reader: Send {
    /// Reads one article. `spans` are the stretches to read in text order (regions other than furniture): nothing outside them is
    /// read. `states` tells the quotation state of every byte offset.
    fn read(&self, request: &ReadRequest<'_>) -> Result<Reading, ReadError>;
}

/// What a [`Reader`] is asked to read.
pub struct ReadRequest<'a> {
    /// The article's text.
    pub text: &'a str,
    /// Paragraphs to read, in text order, without overlap.
    pub paragraphs: &'a [Span],
    /// The quotation state of every character, see [`crate::typography`].
    pub quotes: &'a crate::typography::QuoteStates,
    /// Whose guideline decides: `news` or `polnear`.
    pub convention: Convention,
}

/// The guideline under which attributions are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Convention {
    /// Exhaustive and nested: what the product follows.
    #[default]
    News,
    /// PolNeAR's: flat, for comparison with published work.
    Polnear,
}

/// Why an article could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The model runtime failed.
    #[error("the model could not read the article: {message}")]
    Runtime {
        /// What the runtime said.
        message: String,
    },
}
