//! rust-bert's `BertModel` over given embeddings: what the fused encoder is tested against.

use crate::encoder::EncoderConfig;
use crate::error::ModelError;
use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use rust_bert::Activation;
use std::collections::BTreeMap;
use tch::{nn, Device, Tensor};

pub(crate) struct ReferenceBert {
    model: BertModel<BertEmbeddings>,
    /// The model's own tensors by name, to build further handles over.
    tensors: BTreeMap<String, Tensor>,
}

impl ReferenceBert {
    /// `tensors`: all of [`EncoderConfig::tensors`], with the right shapes.
    pub(crate) fn new(config: &EncoderConfig, tensors: BTreeMap<String, Tensor>) -> Result<Self, ModelError> {
        let mut store = nn::VarStore::new(Device::Cpu);
        let model = BertModel::new_with_optional_pooler(store.root(), &bert_config(config), false);
        store.freeze();
        let mut variables = store.variables();
        for (name, tensor) in &tensors {
            // The variable takes the tensor's memory instead of a copy, so handles share it.
            variables.get_mut(name).expect("rust-bert names its tensors as the checkpoint does").f_set_data(tensor)?;
        }
        Ok(Self { model, tensors })
    }

    pub(crate) fn forward(&self, embeds: &Tensor, mask: &Tensor) -> Result<Tensor, ModelError> {
        Ok(self.model.forward_t(None, Some(mask), None, None, Some(embeds), None, None, false)?.hidden_state)
    }

    pub(crate) fn share(&self, config: &EncoderConfig) -> Result<Self, ModelError> {
        let tensors = self.tensors.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone()));
        Self::new(config, tensors.collect())
    }
}

fn bert_config(config: &EncoderConfig) -> BertConfig {
    BertConfig {
        hidden_act: Activation::gelu,
        hidden_size: config.hidden_size as i64,
        intermediate_size: config.intermediate_size as i64,
        max_position_embeddings: config.max_position_embeddings as i64,
        num_attention_heads: config.num_attention_heads as i64,
        num_hidden_layers: config.num_hidden_layers as i64,
        type_vocab_size: config.type_vocab_size as i64,
        // Words are looked up outside; one row keeps 45 MB of an unused table from being made.
        vocab_size: 1,
        ..BertConfig::default()
    }
}
