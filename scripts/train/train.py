#!/usr/bin/env python3
"""Trains the encoder and all heads in one run.

    train.py --data DATA --encoder FOLDER --out FOLDER [--epochs N] [--resume] …

DATA is a folder laid out as the data sheet describes (attribution/, coreference/, ner/, stance/, certainty/, checkworthiness/); FOLDER of --encoder holds a pretrained
BERT (config.json, model.safetensors, tokenizer.json). Checkpoints, a log (log.jsonl: losses every --report steps, dev figures
every epoch) and the configuration go to --out; --resume goes on from the last checkpoint there. Uses a GPU where there is one.
"""
import argparse
import json
import os
import random
import time

import numpy as np
import torch
from tokenizers import Tokenizer

import data
from decode import attributions
from model import WEIGHTS, Dixit


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", required=True)
    p.add_argument("--encoder", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--epochs", type=int, default=10)
    p.add_argument("--layers", default=None, help="which layers of the encoder to keep, such as 0,2,4 (default: all)")
    p.add_argument("--passages", type=int, default=16, help="passages in a batch")
    p.add_argument("--pieces", type=int, default=254, help="most word pieces in a passage")
    p.add_argument("--lr", type=float, default=2.5e-4)
    p.add_argument("--head-lr", type=float, default=1e-3)
    p.add_argument("--auxiliary", type=float, default=0.3, help="share of the articles without attributions in an epoch")
    p.add_argument("--sentences", type=int, default=5800, help="single sentences of the stance, certainty and check-worthiness sets in an epoch")
    p.add_argument("--average", type=float, default=0.996, help="decay of the averaged weights, which are what is kept (every fourth step)")
    p.add_argument("--rewrite", type=float, default=0.25, help="share of articles with rewritten or damaged quotation marks")
    p.add_argument("--dev-share", type=float, default=1.0, help="share of dev articles read after an epoch")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--limit", type=int, default=None, help="most articles, for a trial")
    p.add_argument("--include-dev", action="store_true", help="train on dev too, for a last model whose figures are known already")
    p.add_argument("--half", choices=["auto", "yes", "no"], default="auto", help="bfloat16 in the encoder: where the processor has it")
    p.add_argument("--report", type=int, default=100, help="steps between lines of the log")
    p.add_argument("--resume", action="store_true")
    return p.parse_args()


def half_is_fast():
    if torch.cuda.is_available():
        return True
    try:
        return "avx512_bf16" in open("/proc/cpuinfo").read()
    except OSError:
        return False


def batches(docs, tokenizer, a, rng):
    """Articles in random order, some rewritten, together until they have a batch of passages; an article longer than a batch is
    a batch of its own, cut to twice the size."""
    docs = [d for d in docs if d["set"] in ATTRIBUTED + ("ner",) or rng.random() < a.auxiliary]
    rng.shuffle(docs)
    batch, size = [], 0
    for d in docs:
        if d["set"] in ATTRIBUTED and rng.random() < a.rewrite:
            d = data.rewrite(d, rng)
        item = data.Item(d, tokenizer, rng.choice([a.pieces, a.pieces, a.pieces * 3 // 4]))
        if not item.n:
            continue
        if len(item.passages) > 2 * a.passages:
            shorten(item, 2 * a.passages)
        if batch and size + len(item.passages) > a.passages + 2:
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += len(item.passages)
        if size >= a.passages:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def with_sentences(articles, rows, tokenizer, a, rng):
    """("articles", batch) and ("sentences", batch) in turn: as many batches of single sentences, spread evenly, as an epoch has"""
    rows = rng.sample(rows, min(len(rows), a.sentences))
    items = [x for x in (data.sentence_item(r, tokenizer) for r in rows) if x]
    items = [items[k:k + SENTENCES] for k in range(0, len(items), SENTENCES)]
    every = max(1, len(articles) // max(1, len(items)))
    for k, batch in enumerate(articles):
        yield "articles", batch
        if items and k % every == every - 1:
            yield "sentences", items.pop()
    for batch in items:
        yield "sentences", batch


SENTENCES = 64  # single sentences in a batch
ATTRIBUTED = ("polnear", "worldwide", "open", "gum_news_interview")


def shorten(item, passages):
    """keeps the first passages; what lies past them is forgotten"""
    item.passages = item.passages[:passages]
    item.n = n = item.passages[-1][1]
    for k in ("ids", "spans", "word", "features", "paragraph"):
        setattr(item.pieces, k, getattr(item.pieces, k)[:n])
    for k in ("tags", "nominal", "role"):
        if getattr(item, k) is not None:
            setattr(item, k, getattr(item, k)[:n])
    kept = [(x, r) for x, r in zip(item.anchors, item.rows)
            if x[0] < n and all(e <= n for key in ("cue", "source", "content", "targets", "sentences") for _, e, *_ in r.get(key) or [])]
    item.anchors, item.rows = [x for x, _ in kept], [r for _, r in kept]
    names = {k: i for i, k in enumerate(k for k, x in enumerate(item.names) if x[1] <= n)}
    item.names = [x for x in item.names if x[1] <= n]
    item.queries = [(s, e, r, [names[k] for k in right if k in names]) for s, e, r, right in item.queries if e <= n]


def f1(right, predicted, gold):
    return 200.0 * right / max(1, predicted + gold)


@torch.no_grad()
def evaluate(model, items, device, threshold=0.5):
    """rough dev figures over pieces (the real ones come from the scoring script over records): {set: {figure: value}}"""
    model.eval()
    out = {}
    for it in items:
        vectors, _ = model.read([it], device)
        vectors = vectors.cpu()
        c = out.setdefault(it.set, dict.fromkeys(("pred", "gold", "match", "exact", "e2e", "tag_p", "tag_g", "tag_c", "link", "link_ok"), 0))
        h = model.heads
        if it.attributed:
            found = attributions(model, it, vectors, threshold)
            sets = lambda spans: frozenset(i for s in spans for i in range(s[0], s[1]))
            P = [(sets(r["content"]), sets(r["source"])) for r in found]
            G = [(sets(r["content"]), sets(r["source"])) for r in it.rows]
            c["pred"] += len(P)
            c["gold"] += len(G)
            used_p, used_g = set(), set()
            for v, i, j in sorted(((len(x[0] & y[0]) / len(x[0] | y[0]), i, j) for i, x in enumerate(G) for j, y in enumerate(P) if x[0] & y[0]), reverse=True):
                if v >= 0.5 and i not in used_g and j not in used_p:
                    used_g.add(i)
                    used_p.add(j)
                    c["match"] += 1
                    c["exact"] += v == 1
                    c["e2e"] += bool(G[i][1] & P[j][1]) if G[i][1] else not P[j][1]
        if it.tags is not None:
            spans = lambda tags: {(s, e, k) for s, e, k in entity_spans(tags) if k != "other"}
            G, P = spans(it.tags), spans(h.tags(vectors).argmax(1).numpy())
            c["tag_g"] += len(G)
            c["tag_p"] += len(P)
            c["tag_c"] += len(G & P)
        if it.queries and it.names:
            best = h.link(vectors, [q[:2] for q in it.queries], [n[:2] for n in it.names]).argmax(1).tolist()
            c["link"] += len(it.queries)
            c["link_ok"] += sum((b in q[3]) if q[3] else b == len(it.names) for b, q in zip(best, it.queries))
    model.train()
    figures = {}
    for k, c in out.items():
        figures[k] = {}
        if c["gold"]:
            figures[k] |= {"content": f1(c["match"], c["pred"], c["gold"]), "exact": f1(c["exact"], c["pred"], c["gold"]), "e2e": f1(c["e2e"], c["pred"], c["gold"])}
        if c["tag_g"]:
            figures[k]["entities"] = f1(c["tag_c"], c["tag_p"], c["tag_g"])
        if c["link"]:
            figures[k]["link"] = 100 * c["link_ok"] / c["link"]
        figures[k] = {n: round(v, 2) for n, v in figures[k].items()}
    return figures


def entity_spans(tags):
    out, start = [], None
    for i, t in enumerate(list(tags) + [0]):
        kind = (t - 1) // 2 if t else None
        if start is not None and (t == 0 or t % 2 == 1 or kind != start[1]):
            out.append((start[0], i, data.ENTITY[start[1]]))
            start = None
        if t and start is None:
            start = (i, kind)
    return out


def main():
    a = arguments()
    os.makedirs(a.out, exist_ok=True)
    random.seed(a.seed)
    np.random.seed(a.seed)
    torch.manual_seed(a.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    half = half_is_fast() if a.half == "auto" else a.half == "yes"
    tokenizer = Tokenizer.from_file(os.path.join(a.encoder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    train = data.load(a.data, "train")
    dev = data.load(a.data, "dev")
    if a.include_dev:
        train += dev
    rng = random.Random(a.seed)
    if a.limit:
        rng.shuffle(train)
        train, dev = train[:a.limit], dev[:a.limit]
    dev = [d for d in dev if d["set"] in ATTRIBUTED + ("ner", "gap") and random.Random(d["id"]).random() < a.dev_share]
    dev_items = [i for i in (data.Item(d, tokenizer, a.pieces) for d in dev) if i.n]
    model = Dixit(a.encoder, [int(x) for x in a.layers.split(",")] if a.layers else None).to(device)
    decay = lambda n: 0.0 if n.endswith("bias") or "norm" in n else 0.01
    groups = {}
    for n, p in model.named_parameters():
        key = (a.lr if n.startswith("encoder") and "features" not in n else a.head_lr, decay(n))
        groups.setdefault(key, []).append(p)
    optimizer = torch.optim.AdamW([{"params": ps, "lr": lr, "base": lr, "weight_decay": wd} for (lr, wd), ps in groups.items()])
    single = data.sentences(a.data) if a.sentences else []
    epoch_of = lambda n: with_sentences(list(batches(train, tokenizer, a, random.Random(f"{a.seed} {n}"))), single, tokenizer, a, random.Random(f"{a.seed} {n} sentences"))
    steps = sum(1 for _ in epoch_of(0)) * a.epochs
    averaged = {n: p.detach().clone() for n, p in model.named_parameters()}
    log = open(os.path.join(a.out, "log.jsonl"), "a")
    say = lambda **x: (log.write(json.dumps(x) + "\n"), log.flush(), print(json.dumps(x), flush=True))
    epoch, step, state_file = 0, 0, os.path.join(a.out, "checkpoint.pt")
    if a.resume and os.path.exists(state_file):
        state = torch.load(state_file, map_location=device, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        epoch, step, averaged = state["epoch"], state["step"], state["averaged"]
    say(event="start", arguments=vars(a), steps=steps, device=device, half=half, train=len(train), dev=len(dev_items), resumed_at=step)
    began, sums = time.time(), {}
    for epoch in range(epoch, a.epochs):
        torch.manual_seed(a.seed * 1000 + epoch)
        picker = np.random.default_rng(a.seed * 1000 + epoch)
        for what, batch in epoch_of(epoch):
            share = step / max(1, steps)
            scale = min(1.0, share / 0.04) if share < 0.04 else max(0.0, (1 - share) / 0.96)
            for g in optimizer.param_groups:
                g["lr"] = g["base"] * max(scale, 1e-3)
            losses = model.losses(batch, device, half, rng=picker) if what == "articles" else model.sentence_losses(batch, device, half)
            total = sum(WEIGHTS[k] * s / n for k, (s, n) in losses.items())
            total.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            if step % 4 == 0:
                keep = min(a.average, (1 + step) / (40 + step))
                for n, p in model.named_parameters():
                    averaged[n].lerp_(p.detach(), 1 - keep)
            for k, (s, n) in losses.items():
                x = sums.setdefault(k, [0.0, 0])
                x[0] += float(s.detach())
                x[1] += n
            step += 1
            if step % a.report == 0:
                say(step=step, of=steps, minutes=round((time.time() - began) / 60, 1), **{k: round(s / n, 4) for k, (s, n) in sums.items()})
                sums = {}
        torch.save({"model": model.state_dict(), "averaged": averaged, "optimizer": optimizer.state_dict(), "epoch": epoch + 1, "step": step}, state_file + ".tmp")
        os.replace(state_file + ".tmp", state_file)
        own = {n: p.detach().clone() for n, p in model.named_parameters()}
        model.load_state_dict(averaged)
        say(epoch=epoch + 1, minutes=round((time.time() - began) / 60, 1), dev=evaluate(model, dev_items, device))
        torch.save({"model": model.state_dict(), "arguments": vars(a)}, os.path.join(a.out, "model.pt.tmp"))
        model.load_state_dict(own)
    os.replace(os.path.join(a.out, "model.pt.tmp"), os.path.join(a.out, "model.pt"))
    say(event="done", minutes=round((time.time() - began) / 60, 1))


if __name__ == "__main__":
    main()
