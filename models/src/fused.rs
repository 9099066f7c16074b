//! BERT's layers in few ATen calls: one product for query, key and value, fused attention, products over packed weights.

use crate::encoder::{EncoderConfig, Precision};
use crate::error::ModelError;
use crate::linear::{Input, Linear};
use std::collections::BTreeMap;
use tch::{Kind, Tensor};

/// As in BERT, and in rust-bert.
const EPSILON: f64 = 1e-12;
/// What rust-bert adds to the score of a masked piece. Not minus infinity: a passage that is all padding would be NaN.
const MASKED: f64 = -10_000.0;

pub(crate) struct FusedBert {
    heads: i64,
    /// `[positions, hidden]`: the position table with segment 0 added.
    positions: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    query_key_value: Linear,
    attended: Linear,
    attended_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

struct Norm {
    weight: Tensor,
    bias: Tensor,
}

impl FusedBert {
    /// `tensors`: all of [`EncoderConfig::tensors`], with the right shapes.
    pub(crate) fn new(
        config: &EncoderConfig,
        tensors: &BTreeMap<String, Tensor>,
        precision: Precision,
    ) -> Result<Self, ModelError> {
        let segment = tensors["embeddings.token_type_embeddings.weight"].f_get(0)?;
        let positions = tensors["embeddings.position_embeddings.weight"].f_add(&segment)?;
        let linear = |names: &[String], input| -> Result<Linear, ModelError> {
            let of =
                |what: &str| -> Vec<&Tensor> { names.iter().map(|name| &tensors[&format!("{name}.{what}")]).collect() };
            let weight = Tensor::f_cat(&of("weight"), 0)?;
            let bias = Tensor::f_cat(&of("bias"), 0)?;
            Linear::new(&weight, bias, input, precision)
        };
        let layers = (0..config.num_hidden_layers).map(|i| -> Result<Layer, ModelError> {
            let name = |part: &str| format!("encoder.layer.{i}.{part}");
            let qkv = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
            Ok(Layer {
                query_key_value: linear(&qkv, Input::Signed)?,
                attended: linear(&[name("attention.output.dense")], Input::Signed)?,
                attended_norm: Norm::new(tensors, &name("attention.output.LayerNorm")),
                up: linear(&[name("intermediate.dense")], Input::Signed)?,
                down: linear(&[name("output.dense")], Input::Gelu)?,
                norm: Norm::new(tensors, &name("output.LayerNorm")),
            })
        });
        Ok(Self {
            heads: config.num_attention_heads as i64,
            positions,
            norm: Norm::new(tensors, "embeddings.LayerNorm"),
            layers: layers.collect::<Result<_, _>>()?,
        })
    }

    /// `embeds`: `[passages, length, hidden]`; `mask`: `[passages, length]`, 1 for a piece. All of it f32.
    pub(crate) fn forward(&self, embeds: &Tensor, mask: &Tensor) -> Result<Tensor, ModelError> {
        let (passages, length, hidden) = embeds.size3()?;
        // [passages, 1, 1, length], 0 where there is a piece; broadcast over heads and queries.
        let mask =
            mask.f_view([passages, 1, 1, length])?.f_to_kind(Kind::Float)?.f_rsub_scalar(1.0)?.f_mul_scalar(MASKED)?;
        let embeds = embeds.f_add(&self.positions.f_narrow(0, 0, length)?)?;
        // Layers work on rows: one per piece, whatever passage it is of.
        let mut rows = self.norm.apply(&embeds.f_view([passages * length, hidden])?)?;
        for layer in &self.layers {
            rows = layer.forward(&rows, &mask, [passages, length, self.heads])?;
        }
        Ok(rows.f_view([passages, length, hidden])?)
    }

    pub(crate) fn share(&self) -> Self {
        Self {
            heads: self.heads,
            positions: self.positions.shallow_clone(),
            norm: self.norm.share(),
            layers: self.layers.iter().map(Layer::share).collect(),
        }
    }
}

impl Layer {
    fn forward(&self, rows: &Tensor, mask: &Tensor, [passages, length, heads]: [i64; 3]) -> Result<Tensor, ModelError> {
        let hidden = rows.size2()?.1;
        // [3, passages, heads, length, hidden / heads]
        let qkv = self
            .query_key_value
            .apply(rows)?
            .f_view([passages, length, 3, heads, hidden / heads])?
            .f_permute([2, 0, 3, 1, 4])?;
        let attended = Tensor::f_scaled_dot_product_attention(
            &qkv.f_get(0)?,
            &qkv.f_get(1)?,
            &qkv.f_get(2)?,
            Some(mask),
            0.0,
            false,
            None,
        )?
        .f_transpose(1, 2)?
        .f_reshape([passages * length, hidden])?;
        let attended = self.attended.apply(&attended)?.f_add_(rows)?;
        let rows = self.attended_norm.apply(&attended)?;
        let inner = self.up.apply(&rows)?.f_gelu_("none")?;
        let output = self.down.apply(&inner)?.f_add_(&rows)?;
        self.norm.apply(&output)
    }

    fn share(&self) -> Self {
        Self {
            query_key_value: self.query_key_value.share(),
            attended: self.attended.share(),
            attended_norm: self.attended_norm.share(),
            up: self.up.share(),
            down: self.down.share(),
            norm: self.norm.share(),
        }
    }
}

impl Norm {
    fn new(tensors: &BTreeMap<String, Tensor>, name: &str) -> Self {
        Self {
            weight: tensors[&format!("{name}.weight")].shallow_clone(),
            bias: tensors[&format!("{name}.bias")].shallow_clone(),
        }
    }

    fn apply(&self, rows: &Tensor) -> Result<Tensor, ModelError> {
        let width = self.weight.size1()?;
        Ok(rows.f_layer_norm([width], Some(&self.weight), Some(&self.bias), EPSILON, false)?)
    }

    fn share(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.shallow_clone() }
    }
}
