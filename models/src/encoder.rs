//! The shared encoder: BERT's layers over embeddings that the caller has summed.
//!
//! Two implementations of the same function stand side by side: rust-bert's `BertModel`, the reference, and the same
//! sums in fewer ATen calls, which is what runs. A test holds them together to 1e-4.

use crate::error::ModelError;
use crate::fused::FusedBert;
use crate::reference::ReferenceBert;
use crate::weights::WeightFile;
use ndarray::{Array3, ArrayView2, ArrayView3};
use serde::Deserialize;
use std::path::Path;
use tch::Tensor;

/// How an [`Encoder`] computes. Differences are to [`Precision::F32Reference`], measured on all-MiniLM-L6-v2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// rust-bert's `BertModel` in f32: slow, and what the others are tested against.
    F32Reference,
    /// Fused, f32. Equal to the reference to about 1e-5.
    #[default]
    F32,
    /// Fused, products in int8 with a scale for every row of weights and of activations: cosine 0.997.
    Int8,
}

/// The sizes of an encoder, as in the `config.json` of a Hugging Face BERT checkpoint.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct EncoderConfig {
    /// Width of every vector.
    pub hidden_size: usize,
    /// Number of layers.
    pub num_hidden_layers: usize,
    /// Attention heads per layer; they share `hidden_size`.
    pub num_attention_heads: usize,
    /// Width inside the feed-forward part.
    pub intermediate_size: usize,
    /// The longest passage, in pieces.
    pub max_position_embeddings: usize,
    /// Rows of the segment table; only row 0 is used.
    pub type_vocab_size: usize,
    /// Rows of the word table (which belongs to the caller).
    pub vocab_size: usize,
    /// Must be `gelu`.
    pub hidden_act: String,
    /// Must be 1e-12, which rust-bert has fixed.
    pub layer_norm_eps: f64,
}

/// A loaded encoder. Send, not Sync: one per worker, see [`Encoder::share`].
pub struct Encoder {
    config: EncoderConfig,
    precision: Precision,
    body: Body,
}

enum Body {
    Reference(Box<ReferenceBert>),
    Fused(FusedBert),
}

impl EncoderConfig {
    /// Reads a `config.json`; fields that are not named here are let be.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let text = std::fs::read(path).map_err(|source| ModelError::Unreadable { path: path.into(), source })?;
        serde_json::from_slice(&text).map_err(|source| ModelError::NotConfig { path: path.into(), source })
    }

    /// Names (after `prefix`) and shapes of the tensors that an encoder of these sizes takes from its file. The word
    /// table is not among them: the caller looks words up.
    pub fn tensors(&self, prefix: &str) -> Vec<(String, Vec<usize>)> {
        let (hidden, inner) = (self.hidden_size, self.intermediate_size);
        let mut all = Vec::new();
        let mut add = |name: String, shape: &[usize]| all.push((name, shape.to_vec()));
        let positions = [self.max_position_embeddings, hidden];
        add(format!("{prefix}embeddings.position_embeddings.weight"), &positions);
        add(format!("{prefix}embeddings.token_type_embeddings.weight"), &[self.type_vocab_size, hidden]);
        add(format!("{prefix}embeddings.LayerNorm.weight"), &[hidden]);
        add(format!("{prefix}embeddings.LayerNorm.bias"), &[hidden]);
        for layer in 0..self.num_hidden_layers {
            for (part, out, into) in [
                ("attention.self.query", hidden, hidden),
                ("attention.self.key", hidden, hidden),
                ("attention.self.value", hidden, hidden),
                ("attention.output.dense", hidden, hidden),
                ("intermediate.dense", inner, hidden),
                ("output.dense", hidden, inner),
            ] {
                add(format!("{prefix}encoder.layer.{layer}.{part}.weight"), &[out, into]);
                add(format!("{prefix}encoder.layer.{layer}.{part}.bias"), &[out]);
            }
            for part in ["attention.output.LayerNorm", "output.LayerNorm"] {
                add(format!("{prefix}encoder.layer.{layer}.{part}.weight"), &[hidden]);
                add(format!("{prefix}encoder.layer.{layer}.{part}.bias"), &[hidden]);
            }
        }
        all
    }

    fn check(&self) -> Result<(), ModelError> {
        let unsupported = |field, found: String, expected| ModelError::UnsupportedConfig { field, found, expected };
        if self.hidden_act != "gelu" {
            return Err(unsupported("hidden_act", self.hidden_act.clone(), "gelu (with erf)"));
        }
        if self.layer_norm_eps != 1e-12 {
            return Err(unsupported("layer_norm_eps", self.layer_norm_eps.to_string(), "1e-12"));
        }
        if self.num_attention_heads == 0 || !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            let found = format!("{} for {} heads", self.hidden_size, self.num_attention_heads);
            return Err(unsupported("hidden_size", found, "multiples of the number of heads"));
        }
        Ok(())
    }
}

impl Encoder {
    /// Takes an encoder's tensors from `file`, where their names begin with `prefix` (empty for a plain checkpoint).
    /// Names, shapes and types are all checked before anything is built.
    pub fn load(
        file: &WeightFile<'_>,
        prefix: &str,
        config: &EncoderConfig,
        precision: Precision,
    ) -> Result<Self, ModelError> {
        config.check()?;
        let expected = config.tensors(prefix);
        file.check(&expected)?;
        let tensors = expected
            .iter()
            .map(|(name, shape)| Ok((name[prefix.len()..].to_owned(), file.tensor(name, shape)?)))
            .collect::<Result<_, ModelError>>()?;
        let body = match precision {
            Precision::F32Reference => Body::Reference(Box::new(ReferenceBert::new(config, tensors)?)),
            Precision::F32 | Precision::Int8 => Body::Fused(FusedBert::new(config, &tensors, precision)?),
        };
        Ok(Self { config: config.clone(), precision, body })
    }

    /// The last hidden state, `[passages, length, hidden]`.
    ///
    /// `input_embeds`, `[passages, length, hidden]`: the sum of what is known of each piece (word, shape, …); positions,
    /// segment 0 and the first normalisation are added here. `mask`, `[passages, length]`: 1 for a piece, 0 for
    /// padding, whose output means nothing.
    pub fn forward(
        &self,
        input_embeds: ArrayView3<'_, f32>,
        mask: ArrayView2<'_, i64>,
    ) -> Result<Array3<f32>, ModelError> {
        self.check_input(&input_embeds, &mask)?;
        let (passages, length, hidden) = input_embeds.dim();
        if passages == 0 || length == 0 {
            return Ok(Array3::zeros((passages, length, hidden)));
        }
        let shape = [passages as i64, length as i64, hidden as i64];
        let embeds = input_embeds.as_standard_layout();
        let embeds = Tensor::f_from_slice(embeds.as_slice().expect("standard layout"))?;
        let mask = mask.as_standard_layout();
        let mask = Tensor::f_from_slice(mask.as_slice().expect("standard layout"))?;
        let output = tch::no_grad(|| -> Result<_, ModelError> {
            let embeds = embeds.f_view(shape)?;
            let mask = mask.f_view(&shape[..2])?;
            match &self.body {
                Body::Reference(bert) => bert.forward(&embeds, &mask),
                Body::Fused(bert) => bert.forward(&embeds, &mask),
            }
        })?;
        let mut numbers = vec![0f32; passages * length * hidden];
        let count = numbers.len();
        output.f_contiguous()?.f_copy_data(&mut numbers, count)?;
        Ok(Array3::from_shape_vec((passages, length, hidden), numbers).expect("as many as asked"))
    }

    /// Another handle on the same weights, for another worker: no weight is copied.
    pub fn share(&self) -> Result<Self, ModelError> {
        let body = match &self.body {
            Body::Reference(bert) => Body::Reference(Box::new(bert.share(&self.config)?)),
            Body::Fused(bert) => Body::Fused(bert.share()),
        };
        Ok(Self { config: self.config.clone(), precision: self.precision, body })
    }

    /// The sizes that it was loaded with.
    pub fn config(&self) -> &EncoderConfig {
        &self.config
    }

    /// How it computes.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    fn check_input(&self, input_embeds: &ArrayView3<'_, f32>, mask: &ArrayView2<'_, i64>) -> Result<(), ModelError> {
        let (passages, length, hidden) = input_embeds.dim();
        if hidden != self.config.hidden_size || length > self.config.max_position_embeddings {
            return Err(ModelError::InputShape {
                what: "embeddings",
                found: input_embeds.shape().to_vec(),
                expected: format!(
                    "[passages, at most {}, {}]",
                    self.config.max_position_embeddings, self.config.hidden_size
                ),
            });
        }
        if mask.dim() != (passages, length) {
            return Err(ModelError::InputShape {
                what: "a mask",
                found: mask.shape().to_vec(),
                expected: format!("[{passages}, {length}] like the embeddings"),
            });
        }
        Ok(())
    }
}
