//! The READ stage: an article to word pieces, word pieces to vectors.

use crate::encoder::Encoder;
use crate::error::ModelError;
use crate::passages::passages;
use crate::weights::WeightFile;
use dixit_core::reading::{Convention, ReadError, ReadRequest, Reader, Reading};
use dixit_core::text::Span;
use dixit_core::typography::shape;
use half::f16;
use ndarray::{s, Array2, Array3, ArrayViewMut1};
use std::ops::Range;
use std::sync::Arc;
use tokenizers::Tokenizer;

/// Most word pieces in a passage, the encoder's marks [CLS] and [SEP] apart.
pub const PASSAGE: usize = 254;

/// Most passages in one call of the encoder: a long article takes several calls, cut by the article alone.
const BATCH: usize = 8;

/// Numbers of [CLS] and [SEP] in BERT's vocabulary.
const MARKS: [u32; 2] = [101, 102];

/// Names and sizes of the embeddings that are learned beside the words.
const FEATURES: [(&str, usize); 4] = [("shape", 10), ("quote", 8), ("start", 2), ("origin", 4)];

/// What is looked up before the encoder runs: words, and what the encoder is told beside them. Shared by all workers.
pub(crate) struct Tables {
    /// `[vocabulary, hidden]`, row after row, in half precision as on disk.
    words: Vec<f16>,
    features: [Array2<f32>; 4],
    hidden: usize,
}

impl Tables {
    pub fn load(file: &WeightFile<'_>, vocabulary: usize, hidden: usize) -> Result<Self, ModelError> {
        let words = file.numbers("embeddings.word_embeddings.weight", &[vocabulary, hidden])?;
        let table = |k: usize| file.matrix(&format!("features.{}.weight", FEATURES[k].0), [FEATURES[k].1, hidden]);
        Ok(Tables {
            words: words.into_iter().map(f16::from_f32).collect(),
            features: [table(0)?, table(1)?, table(2)?, table(3)?],
            hidden,
        })
    }

    fn write(&self, piece: &Piece, mut out: ArrayViewMut1<'_, f32>) {
        let row = piece.id as usize * self.hidden;
        for (x, word) in out.iter_mut().zip(&self.words[row..row + self.hidden]) {
            *x = word.to_f32();
        }
        for (table, &number) in self.features.iter().zip(&piece.features) {
            out += &table.row(number as usize);
        }
    }
}

/// A word piece and what the encoder is told of it.
struct Piece {
    id: u32,
    /// Numbers in the tables of shape, quotation state, paragraph start and origin.
    features: [u8; 4],
}

/// An article in word pieces, not yet read.
pub(crate) struct Pieces {
    pieces: Vec<Piece>,
    spans: Vec<Span>,
    word_start: Vec<bool>,
    passages: Vec<Range<usize>>,
}

impl Pieces {
    pub fn of(tokenizer: &Tokenizer, request: &ReadRequest<'_>, limit: usize) -> Result<Self, ReadError> {
        let origin = match request.convention {
            Convention::News => 0,
            Convention::Polnear => 1,
        };
        let mut out = Pieces { pieces: Vec::new(), spans: Vec::new(), word_start: Vec::new(), passages: Vec::new() };
        let mut units = Vec::new();
        for paragraph in request.paragraphs {
            let words = paragraph.of(request.text);
            let encoding = tokenizer
                .encode(words, false)
                .map_err(|e| ReadError::Runtime { message: format!("the tokenizer failed: {e}") })?;
            let count = out.pieces.len();
            for ((&id, &(start, end)), token) in
                encoding.get_ids().iter().zip(encoding.get_offsets()).zip(encoding.get_tokens())
            {
                if start == end {
                    continue;
                }
                let span = Span::new(paragraph.start + start, paragraph.start + end);
                let continues = token.starts_with("##");
                let begins = u8::from(out.pieces.len() == count);
                let state = request.quotes.state_at(span.start) as u8;
                out.pieces
                    .push(Piece { id, features: [shape(span.of(request.text), continues), state, begins, origin] });
                out.spans.push(span);
                out.word_start.push(!continues);
            }
            units.push(out.pieces.len() - count);
        }
        out.passages = passages(&units, &out.word_start, limit);
        Ok(out)
    }
}

/// Reads articles. One per worker.
pub struct ArticleReader {
    pub(crate) encoder: Encoder,
    pub(crate) tables: Arc<Tables>,
    pub(crate) tokenizer: Arc<Tokenizer>,
    /// Most pieces in a passage: [`PASSAGE`].
    pub(crate) limit: usize,
}

impl ArticleReader {
    /// Vectors of some passages, without the encoder's marks, into the rows of `out` that belong to them.
    fn read_batch(&self, pieces: &Pieces, batch: &[Range<usize>], out: &mut Array2<f32>) -> Result<(), ModelError> {
        let length = batch.iter().map(|r| r.len()).max().unwrap_or(0) + MARKS.len();
        let mut embeds = Array3::zeros((batch.len(), length, self.tables.hidden));
        let mut mask = Array2::zeros((batch.len(), length));
        for (k, range) in batch.iter().enumerate() {
            let origin = pieces.pieces[range.start].features[3];
            let mark = |id| Piece { id, features: [0, 0, 0, origin] };
            self.tables.write(&mark(MARKS[0]), embeds.slice_mut(s![k, 0, ..]));
            for (i, piece) in pieces.pieces[range.clone()].iter().enumerate() {
                self.tables.write(piece, embeds.slice_mut(s![k, i + 1, ..]));
            }
            self.tables.write(&mark(MARKS[1]), embeds.slice_mut(s![k, range.len() + 1, ..]));
            mask.slice_mut(s![k, ..range.len() + MARKS.len()]).fill(1);
        }
        let read = self.encoder.forward(embeds.view(), mask.view())?;
        for (k, range) in batch.iter().enumerate() {
            out.slice_mut(s![range.clone(), ..]).assign(&read.slice(s![k, 1..range.len() + 1, ..]));
        }
        Ok(())
    }
}

impl Reader for ArticleReader {
    fn read(&self, request: &ReadRequest<'_>) -> Result<Reading, ReadError> {
        let pieces = Pieces::of(&self.tokenizer, request, self.limit)?;
        let mut vectors = Array2::zeros((pieces.pieces.len(), self.tables.hidden));
        for batch in pieces.passages.chunks(BATCH) {
            self.read_batch(&pieces, batch, &mut vectors).map_err(|e| ReadError::Runtime { message: e.to_string() })?;
        }
        Ok(Reading { pieces: pieces.spans, word_start: pieces.word_start, vectors })
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
