#!/usr/bin/env python3
"""Writes a trained model as the Rust program loads it.

    export.py --model FILE --encoder FOLDER --out FOLDER [--check FILE]

FILE of --model is a model.pt or checkpoint.pt of train.py; --encoder the pretrained folder it started from (for tokenizer and
configuration). Writes encoder.safetensors and heads.safetensors in half precision, tokenizer.json and config.json; what is in --out
already (decoding.json, speakers.safetensors) stays. --check stores a reading of a few texts of our own: pieces, passages, vectors and the
heads' outputs, against which tests hold the program. `seal.py` writes the manifest when all files are there.
"""
import argparse
import json
import os
import shutil

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer

from encoder import checkpoint_names
from features import FEATURES
from model import Dixit

TEXTS = [
    "By Jane Okafor\n\nPORT ELLEN (Dixit) — “Prices in the north rose by a third,” she said. “It won’t last.”\n\nMaria Lopez, the bank’s "
    "chief economist, told reporters on Tuesday that the government had denied any plan to raise taxes before 2031.",
    "''We go on,'' said coach Ólafur Þórsson; he didn't say \"when\".\n\nAccording to the study, 12.5% of Kenyan farmers believe "
    "‘the rains may fail’ again. Café owners — naïve or not — agreed…",
    "An emoji 🎉 at the edge: “Well done 🎉”, wrote @anna_k.\n\n«Non», dit-il.\n\nThe end of it all is unwrittenunbelievabilities.",
]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", required=True)
    p.add_argument("--encoder", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--check")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    state = torch.load(a.model, map_location="cpu", weights_only=False)
    state = state["model"]
    layers = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))
    half = lambda t: t.to(torch.float16).contiguous()
    encoder = {theirs: half(state["encoder." + ours]) for theirs, ours in checkpoint_names(layers)}
    encoder |= {f"features.{k}.weight": half(state[f"encoder.features.{k}.weight"]) for k in FEATURES}
    heads = {k[len("heads."):]: half(v) for k, v in state.items() if k.startswith("heads.")}
    save_file(encoder, os.path.join(a.out, "encoder.safetensors"))
    save_file(heads, os.path.join(a.out, "heads.safetensors"))
    for f in ("encoder.safetensors", "heads.safetensors"):
        os.chmod(os.path.join(a.out, f), 0o644)
    config = json.load(open(os.path.join(a.encoder, "config.json")))
    config["num_hidden_layers"] = layers
    json.dump(config, open(os.path.join(a.out, "config.json"), "w"), indent=1, sort_keys=True)
    tokenizer = Tokenizer.from_file(os.path.join(a.encoder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(os.path.join(a.out, "tokenizer.json"))
    if a.check:
        model = Dixit(a.encoder, list(range(layers)))
        # as the program has them: rounded to half precision
        model.load_state_dict({k: v.to(torch.float16).float() for k, v in state.items()})
        origins = ("news", "polnear", "news")
        with open(a.check, "w", encoding="utf8") as f:
            json.dump([check(model.eval(), tokenizer, t, o) for t, o in zip(TEXTS, origins)], f, ensure_ascii=False)


@torch.no_grad()
def check(model, tokenizer, text, origin):
    """one article's reading and head outputs; vectors and scores rounded to 4 decimals"""
    from data import Item
    from decode import attributions
    item = Item({"id": "check", "set": "check", "origin": origin, "text": text}, tokenizer, 40)
    vectors, _ = model.read([item])
    h, rounded = model.heads, lambda t: [[round(x, 4) for x in row] for row in t.tolist()]
    anchors = h.anchor(vectors).softmax(1)
    surest = sorted(anchors[:, 1:].sum(1).topk(3).indices.tolist())
    paragraph = torch.tensor(item.pieces.paragraph)
    at = torch.tensor(surest)
    scores, _, inside = h.roles(vectors, paragraph, at, torch.zeros_like(at), torch.full_like(at, item.n))
    byte = lambda i: len(text[:i].encode())
    spans = [(3, 6), (0, 2)]
    content, source, cue, target = [[(6, 12), (14, 16)]], [[(2, 4)]], [[(5, 6)]], [[(8, 10)]]
    labels = h.labels(vectors, vectors[[5]], content, source, cue)
    check, stance = h.check_worthiness(vectors, vectors[[5]], content, [[(6, 12)]]), h.toward(vectors, vectors[[5]], content, target)
    return {"text": text, "origin": origin, "limit": 40,
            "pieces": [[byte(s), byte(e)] for s, e in item.pieces.spans], "word_start": item.pieces.word,
            "passages": [list(r) for r in item.passages],
            "vectors": rounded(vectors), "anchors": rounded(anchors), "tags": rounded(h.tags(vectors).softmax(1)),
            "role_anchors": surest, "roles": [rounded(s[i].sigmoid()) for s, i in zip(scores, inside)],
            "labels": rounded(labels), "check": [round(x, 4) for x in check.tolist()], "stance": rounded(stance), "link": rounded(h.link(vectors, spans, [(8, 10), (12, 13), (1, 2)]))}


if __name__ == "__main__":
    main()
