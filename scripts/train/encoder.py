"""The shared encoder: BERT as rust-bert's `BertModel` computes it, with learned embeddings of each piece's shape beside the words.

Names of parameters are those of a Hugging Face BERT checkpoint, so that a trained encoder loads in rust-bert as it is.
"""
import json
import math
import os

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden, heads, inner, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.key, self.value = (nn.Linear(hidden, hidden) for _ in range(3))
        self.dense = nn.Linear(hidden, hidden)
        self.dense_norm = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.down_norm = nn.LayerNorm(hidden, eps=1e-12)

    def forward(self, x, mask):
        b, n, d = x.shape
        q, k, v = (f(x).view(b, n, self.heads, d // self.heads).transpose(1, 2) for f in (self.query, self.key, self.value))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=self.dropout if self.training else 0.0)
        a = self.dense(a.transpose(1, 2).reshape(b, n, d))
        x = self.dense_norm(x + F.dropout(a, self.dropout, self.training))
        return self.down_norm(x + F.dropout(self.down(F.gelu(self.up(x))), self.dropout, self.training))


class Encoder(nn.Module):
    """`forward(ids, features, mask)`: [passages, length] word pieces, [passages, length, kinds] feature numbers and a mask of
    real pieces to [passages, length, hidden] vectors."""

    def __init__(self, config, features, dropout=0.1):
        """config: BERT's; features: sizes of the learned embeddings beside the words, by name, in order"""
        super().__init__()
        hidden = config["hidden_size"]
        self.config, self.dropout = config, dropout
        self.word = nn.Embedding(config["vocab_size"], hidden)
        self.position = nn.Embedding(config["max_position_embeddings"], hidden)
        self.segment = nn.Embedding(config["type_vocab_size"], hidden)
        self.features = nn.ModuleDict({k: nn.Embedding(n, hidden) for k, n in features.items()})
        for e in self.features.values():
            nn.init.normal_(e.weight, std=0.01)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(hidden, config["num_attention_heads"], config["intermediate_size"], dropout)
                                    for _ in range(config["num_hidden_layers"]))

    def embed(self, ids, features):
        x = self.word(ids)
        for k, e in enumerate(self.features.values()):
            x = x + e(features[..., k])
        return x

    def forward(self, ids, features, mask):
        n = ids.shape[1]
        x = self.embed(ids, features) + self.position.weight[:n] + self.segment.weight[0]
        x = F.dropout(self.norm(x), self.dropout, self.training)
        keep = mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, keep)
        return x


NAMES = [("attention.self.query", "query"), ("attention.self.key", "key"), ("attention.self.value", "value"),
         ("attention.output.dense", "dense"), ("attention.output.LayerNorm", "dense_norm"), ("intermediate.dense", "up"),
         ("output.dense", "down"), ("output.LayerNorm", "down_norm")]


def checkpoint_names(layers):
    """(checkpoint name, parameter name) of each tensor of an encoder with that many layers, features apart"""
    out = [("embeddings.word_embeddings.weight", "word.weight"), ("embeddings.position_embeddings.weight", "position.weight"),
           ("embeddings.token_type_embeddings.weight", "segment.weight"),
           ("embeddings.LayerNorm.weight", "norm.weight"), ("embeddings.LayerNorm.bias", "norm.bias")]
    for i in range(layers):
        out += [(f"encoder.layer.{i}.{theirs}.{w}", f"layers.{i}.{ours}.{w}") for theirs, ours in NAMES for w in ("weight", "bias")]
    return out


def load_pretrained(folder, features, keep=None):
    """An encoder from a folder with config.json and model.safetensors (a pretrained one) or encoder.safetensors (one of ours);
    keep: which layers (all when None)."""
    config = json.load(open(os.path.join(folder, "config.json")))
    weights = next(f for f in ("model.safetensors", "encoder.safetensors") if os.path.exists(os.path.join(folder, f)))
    tensors = load_file(os.path.join(folder, weights))
    keep = list(range(config["num_hidden_layers"])) if keep is None else keep
    config["num_hidden_layers"] = len(keep)
    encoder = Encoder(config, features)
    state = encoder.state_dict()
    for theirs, ours in checkpoint_names(len(keep)):
        parts = theirs.split(".")
        if parts[0] == "encoder":
            parts[2] = str(keep[int(parts[2])])
        value = tensors[".".join(parts)]
        assert state[ours].shape == value.shape, f"{theirs}: {tuple(value.shape)}, expected {tuple(state[ours].shape)}"
        state[ours] = value
    encoder.load_state_dict(state)
    return encoder
