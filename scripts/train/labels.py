#!/usr/bin/env python3
"""Trains the heads that label attributions (certainty, kind, expert, report, check-worthiness, stance) to the end, on the reading as it is.

    labels.py --data DATA --encoder FOLDER --model model.pt --out labelled.pt [--epochs N]

The articles that carry the layer are read once with the encoder of --model and the heads are trained on what it read, in minutes:
in the long run they see few rows in a step and stop short. Prints figures on gold spans of dev before and after.
"""
import argparse
import os
import random

import torch
from tokenizers import Tokenizer

import data
from model import WEIGHTS, Dixit
from train import half_is_fast

OWN = ("attribution", "check", "stance", "detail")  # beginnings of the names of what is trained


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", required=True)
    p.add_argument("--encoder", required=True, help="the pretrained folder that the model started from")
    p.add_argument("--model", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--epochs", type=int, default=8)
    p.add_argument("--rows", type=int, default=128, help="attributions in a batch")
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--seed", type=int, default=1)
    return p.parse_args()


@torch.no_grad()
def read(model, root, split, tokenizer, half):
    """[(vectors, [(0, anchor, row), …])] of every article with the layer"""
    out = []
    for d in data.load(root, split):
        if not any("speaker" in a for a in d.get("annotations") or []):
            continue
        item = data.Item(d, tokenizer, 254)
        layer = [(0, anchor, row) for (anchor, _), row in zip(item.anchors, item.rows) if row["layer"]]
        if layer:
            out.append((item.set, model.read([item], half=half)[0].half(), layer))
    return out


def joined(articles):
    """one batch: vectors of all articles after one another, and rows that know where theirs begin"""
    vectors, rows, at = [], [], 0
    for _, v, layer in articles:
        vectors.append(v.float())
        rows += [(at, at + anchor, row) for _, anchor, row in layer]
        at += len(v)
    return torch.cat(vectors), rows


def batches(articles, size, rng):
    rng.shuffle(articles)
    batch, rows = [], 0
    for a in articles:
        batch.append(a)
        rows += len(a[2])
        if rows >= size:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


@torch.no_grad()
def report(model, articles, when):
    model.eval()
    for name in sorted({s for s, *_ in articles}):
        right, count, losses = {}, {}, {}
        for s, v, layer in articles:
            if s != name:
                continue
            h, v = model.heads, v.float()
            at, content, source, cue = v[[a for _, a, _ in layer]], *([r[k] for _, _, r in layer] for k in ("content", "source", "cue"))
            for (label, _), x in zip(data.LABELS.items(), h.labels(v, at, content, source, cue).split([len(y) for y in data.LABELS.values()], 1)):
                for p, (_, _, r) in zip(x.argmax(1).tolist(), layer):
                    if label in r["labels"]:
                        right[label] = right.get(label, 0) + (p == r["labels"][label])
                        count[label] = count.get(label, 0) + 1
            for k, (_, _, r) in enumerate(layer):
                for t in r["targets"] or []:
                    p = h.toward(v, at[k:k + 1], content[k:k + 1], [[t[:2]]]).argmax(1).item()
                    right["stance"] = right.get("stance", 0) + (p == t[2])
                    count["stance"] = count.get("stance", 0) + 1
        print(f"{when} {name}: " + ", ".join(f"{k} {100 * right[k] / count[k]:.1f}" for k in count), flush=True)
    model.train()


def main():
    a = arguments()
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    tokenizer = Tokenizer.from_file(os.path.join(a.encoder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    state = torch.load(a.model, map_location="cpu", weights_only=False)
    layers = 1 + max(int(k.split(".")[2]) for k in state["model"] if k.startswith("encoder.layers."))
    model = Dixit(a.encoder, list(range(layers)))
    # heads of another shape are begun anew
    own = model.state_dict()
    model.load_state_dict({k: state["model"][k] if k in state["model"] and state["model"][k].shape == v.shape else v for k, v in own.items()})
    model.eval()
    train, dev = (read(model, a.data, split, tokenizer, half_is_fast()) for split in ("train", "dev"))
    print(f"{sum(len(r) for *_, r in train)} attributions to train on, {sum(len(r) for *_, r in dev)} to report on", flush=True)
    parameters = [p for n, p in model.heads.named_parameters() if n.startswith(OWN)]
    optimizer = torch.optim.AdamW(parameters, lr=a.lr, weight_decay=0.01)
    steps, step = a.epochs * sum(1 for _ in batches(list(train), a.rows, random.Random(0))), 0
    report(model, dev, "before")
    model.train()
    for epoch in range(a.epochs):
        for batch in batches(train, a.rows, rng):
            for g in optimizer.param_groups:
                g["lr"] = a.lr * max(0.01, 1 - step / steps)
            vectors, rows = joined(batch)
            losses = model.label_losses(rows, torch.nn.functional.dropout(vectors, 0.1))
            sum(min(1.0, 2 * WEIGHTS[k]) * s / n for k, (s, n) in losses.items()).backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
    report(model, dev, "after")
    torch.save({"model": model.state_dict(), "arguments": state.get("arguments"), "labels": vars(a)}, a.out)


if __name__ == "__main__":
    main()
