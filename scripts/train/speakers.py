#!/usr/bin/env python3
"""Trains the speaker scorer on candidates that the Rust program has weighed.

    speakers.py --data DATA --train DUMP.jsonl … --dev DUMP.jsonl … --stage name|again|kind|sure --out speakers.safetensors

A dump (`cargo run --release -p dixit-models --example speaker_candidates`) holds one line for each attribution with the rows of
features of its candidates. Attributions are aligned to gold by their contents (intersection over union of words at least 0.5).
Stage `name` trains who speaks and writes the file with the other networks empty. Stage `again` trains the second look, which knows the
first guesses for the attributions around. Stage `kind` trains kind and role, which are told of the speaker that was chosen, and stage `sure`
trains the expert and how sure the program is, which are told of kind and role as well; so the dump is made again with the file before each
of them. How sure the program is, is fitted on the dev rows: the chance that name and kind are right, given that the attribution is.
"""
import argparse
import collections
import copy
import json
import os
import sys

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import nn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import data as gold_data
import names

KIND = gold_data.KIND
HIDDEN = {"name": 48, "again": 48, "kind": 32, "role": 32, "expert": 8, "sure": 0}
OUT = {"name": 1, "again": 1, "kind": 7, "role": 1, "expert": 1, "sure": 1}


# --- rows ----------------------------------------------------------------------------------------


def gold_articles(root, split):
    out = {}
    for name in ("polnear", "worldwide", "open"):
        for d in gold_data.read(f"{root}/attribution/{name}/{split}.jsonl.gz"):
            out[f"{name}|{d['id']}"] = d
    return out


def align(gold, rows, text):
    """[(gold annotation, dumped row)], one to one, best overlap first"""
    toks = names.word_spans(text)
    g = [names.covered(a["content"], toks) for a in gold]
    p = [names.covered(r["content"], toks) for r in rows]
    found = sorted(((len(x & y) / len(x | y), i, j) for i, x in enumerate(g) for j, y in enumerate(p) if x & y), reverse=True)
    used_g, used_p, out = set(), set(), []
    for s, i, j in found:
        if s >= 0.5 and i not in used_g and j not in used_p:
            used_g.add(i)
            used_p.add(j)
            out.append((gold[i], rows[j]))
    return out


def load(paths, gold):
    """[{article, gold, row, others}] of aligned rows with the layer, and the feature names"""
    out, feature_names, ids = [], {}, set()
    for path in paths:
        by_id = collections.defaultdict(list)
        for line in open(path, encoding="utf8"):
            r = json.loads(line)
            if "parts" in r:
                by_id[r["id"]].append(r)
                for p in r["parts"]:
                    for k, v in (p.pop("names", None) or {}).items():
                        if v:
                            feature_names[k] = v
        for id_, rows in by_id.items():
            d = gold[id_]
            layered = [a for a in d["annotations"] if "speaker" in a]
            others = {n for a in layered for n in wanted(a)}
            for a, r in align(d["annotations"], rows, d["text"]):
                if "speaker" in a:
                    out.append({"article": id_, "gold": a, "row": r, "others": others, "text": d["text"]})
    return out, feature_names


def wanted(a):
    return [n for n in a["speaker"] or [] if n != "AUTHOR"]


# --- networks ------------------------------------------------------------------------------------


class Net(nn.Module):
    def __init__(self, inputs, name):
        super().__init__()
        self.register_buffer("mean", torch.zeros(inputs))
        self.register_buffer("scale", torch.ones(inputs))
        h = HIDDEN[name]
        self.layers = nn.ModuleList([nn.Linear(inputs, h), nn.Linear(h, OUT[name])] if h else [nn.Linear(inputs, OUT[name])])
        self.drop = nn.Dropout(0.15 if h else 0.0)

    def forward(self, x):
        x = (x - self.mean) * self.scale
        for k, layer in enumerate(self.layers):
            x = layer(x if k == 0 else self.drop(torch.tanh(x)))
        return x

    def tensors(self, name):
        out = {f"{name}.mean": self.mean.numpy(), f"{name}.scale": self.scale.numpy()}
        for k, layer in enumerate(self.layers):
            out |= {f"{name}.w{k}": layer.weight.detach().numpy(), f"{name}.b{k}": layer.bias.detach().numpy()}
        return {k: np.ascontiguousarray(v, dtype=np.float32) for k, v in out.items()}

    def normalise(self, x):
        self.mean.copy_(x.mean(0))
        std = x.std(0)
        self.scale.copy_(torch.where(std > 1e-4, 1 / std.clamp(min=0.05), torch.zeros_like(std)))


def together(nets):
    """One network that gives the mean of what several of one shape give: their hidden layers side by side. Trained from different
    seeds they err differently, and an article's most quoted speaker hangs on few decisions."""
    if len(nets) == 1:
        return nets[0]
    out = copy.deepcopy(nets[0])
    first, last = ([net.layers[k] for net in nets] for k in (0, 1))
    hidden = sum(layer.out_features for layer in first)
    out.layers[0], out.layers[1] = nn.Linear(first[0].in_features, hidden), nn.Linear(hidden, last[0].out_features)
    with torch.no_grad():
        out.layers[0].weight.copy_(torch.cat([layer.weight for layer in first]))
        out.layers[0].bias.copy_(torch.cat([layer.bias for layer in first]))
        out.layers[1].weight.copy_(torch.cat([layer.weight for layer in last], 1) / len(nets))
        out.layers[1].bias.copy_(sum(layer.bias for layer in last) / len(nets))
    return out.eval()


def train(net, examples, loss, epochs, lr=3e-3, decay=1e-3, batch=256, seed=1):
    """examples: a list of tensors with rows first"""
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=lr, weight_decay=decay)
    n, steps, step = len(examples[0]), epochs * (-(-len(examples[0]) // batch)), 0
    net.train()
    for _ in range(epochs):
        order = torch.randperm(n)
        for k in range(0, n, batch):
            pick = order[k:k + batch]
            for g in optimizer.param_groups:
                g["lr"] = lr * (1 - step / steps)
            optimizer.zero_grad()
            loss(net, *[e[pick] for e in examples]).backward()
            optimizer.step()
            step += 1
    net.eval()
    return net


def fresh(name, rows, seed=0):
    """an untrained network for rows of features, which it normalises"""
    torch.manual_seed(seed)
    net = Net(rows.shape[-1], name)
    net.normalise(rows)
    return net


def train_seeds(name, rows, examples, loss, epochs, seeds, lr=3e-3):
    """`seeds` networks trained alike, taken together"""
    return together([train(fresh(name, rows, seed), examples, loss, epochs, lr, seed=seed) for seed in range(1, seeds + 1)])


def folds(rows, k=5):
    """a fold number for every row, by article"""
    import zlib
    return np.array([zlib.crc32(r["article"].encode()) % k for r in rows])


# --- who -----------------------------------------------------------------------------------------


def name_examples(rows, again=False):
    """one for each part: (X [candidates + 1, features], positives); padded; None where the right name is no candidate"""
    out = []
    for n, r in enumerate(rows):
        want = wanted(r["gold"])
        for part in r["row"]["parts"]:
            context = part["context"]
            c = part["candidates"]
            width = len(c[0][1]) if c else None
            if width is None:
                continue
            x = [[0.0] + row + context for _, row in c] + [[1.0] + [0.0] * width + context]
            if again:
                x = [a + b for a, b in zip(x, part["again"])]
            if want:
                right = [any(names.same_name(w, m or "") for w in want) for m, _ in c]
                exact = [any(names.name_tokens(w) == names.name_tokens(m or "") for w in want) for m, _ in c]
                right = (exact if any(exact) else right) + [False]
            else:
                right = [False] * len(c) + [True]
            out.append((n, x, right))
    return out


def pad(examples):
    examples = [(n, x[:24] + x[-1:], y[:24] + y[-1:]) if len(x) > 25 else (n, x, y) for n, x, y in examples]
    most = max(len(x) for _, x, _ in examples)
    width = len(examples[0][1][0])
    X = np.zeros((len(examples), most, width), np.float32)
    Y = np.zeros((len(examples), most), bool)
    M = np.zeros((len(examples), most), bool)
    for k, (_, x, y) in enumerate(examples):
        X[k, :len(x)], Y[k, :len(y)], M[k, :len(x)] = x, y, True
    return torch.from_numpy(X), torch.from_numpy(Y), torch.from_numpy(M)


def train_names(examples, columns, noise, epochs=14, name="name", seeds=1):
    """`columns`: numbers of the features that come from links; they are blurred, since the reader is surer of articles it was
    trained on than of others"""
    X, Y, M = pad([e for e in examples if any(e[2][:24]) or e[2][-1]])

    spread = 1 / fresh(name, X[M]).scale.clamp(min=1e-3)
    linked = torch.zeros(X.shape[2])
    linked[columns] = 1.0

    def loss(net, x, y, m):
        if noise and net.training:
            blur = torch.randn(x.shape[0], x.shape[1], 1) * noise
            drop = (torch.rand(x.shape[0], 1, 1) < 0.1).float() * linked
            x = (x + blur * spread * linked) * (1 - drop) + net.mean * drop
        s = net(x).squeeze(-1).masked_fill(~m, -1e4)
        return (s.logsumexp(1) - s.masked_fill(~y, -1e4).logsumexp(1)).mean()

    return train_seeds(name, X[M], [X, Y, M], loss, epochs, seeds)


@torch.no_grad()
def choose(net, examples):
    """(row number, chosen candidate or None, chance) of every example"""
    out = []
    for n, x, _ in examples:
        p = net(torch.tensor(x)).squeeze(-1).softmax(0)
        best = int(p.argmax())
        out.append((n, None if best == len(x) - 1 else best, float(p[best])))
    return out


def report_names(rows, examples, chosen, label):
    got = collections.defaultdict(list)
    for (n, best, _), (_, x, _) in zip(chosen, examples):
        got[n].append(best)
    c = collections.Counter()
    for n, r in enumerate(rows):
        want, s = wanted(r["gold"]), r["article"].split("|")[0]
        picked = [r["row"]["parts"][k]["candidates"][b][0] for k, b in enumerate(got[n]) if b is not None]
        ok = names.same_speakers(want, picked, r["others"])
        src = {t for a, b in r["gold"].get("source") or [] for t in names.name_tokens(r["text"][a:b])}
        anaphor = src and want and not any(src & (set(names.name_tokens(w)) - names.SMALL) for w in want)
        reach = all(any(names.same_name(w, m or "") for p in r["row"]["parts"] for m, _ in p["candidates"]) for w in want)
        for k in (s, "all"):
            c[k, "n"] += 1
            c[k, "ok"] += ok
            c[k, "reach"] += reach
            c[k, "res"] += bool(anaphor)
            c[k, "res_ok"] += bool(anaphor and ok)
            c[k, "named"] += bool(picked)
            c[k, "named_ok"] += bool(picked and ok)
            c[k, "null"] += not want
            c[k, "null_ok"] += bool(not want and ok)
    for k in ("polnear", "worldwide", "open", "all"):
        pc = lambda a, b: 100 * c[k, a] / max(1, c[k, b])
        print(f"{label:12s}{k:10s} n {c[k, 'n']:5d} speaker {pc('ok', 'n'):5.1f} reachable {pc('reach', 'n'):5.1f} resolve {pc('res_ok', 'res'):5.1f} "
              f"named precision {pc('named_ok', 'named'):5.1f} null {pc('null_ok', 'null'):5.1f}", flush=True)


# --- what ----------------------------------------------------------------------------------------


def role_f1(a, b):
    a, b = names.role_tokens(a), names.role_tokens(b)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def role_examples(rows):
    """(row, part, X, weights of candidates, weight of none); of rows whose speaker is right"""
    out = []
    for n, r in enumerate(rows):
        for part in r["row"]["parts"]:
            if not part["roles"]:
                continue
            f = [role_f1(t, r["gold"].get("role")) for t, _ in part["roles"]]
            f = [v ** 3 if v >= 0.5 else 0.0 for v in f]
            total = sum(f)
            y = [v / total for v in f] + [0.0] if total else [0.0] * len(f) + [1.0]
            out.append((n, [x for _, x in part["roles"]], y))
    return out


def train_roles(examples, tags, noise=0.3, epochs=14, seeds=1):
    """`tags`: numbers of the features that come from the role head, blurred as links are"""
    most, width = max(len(x) for _, x, _ in examples), len(examples[0][1][0])
    X = torch.zeros(len(examples), most, width)
    Y = torch.zeros(len(examples), most + 1)
    M = torch.zeros(len(examples), most, dtype=torch.bool)
    for k, (_, x, y) in enumerate(examples):
        X[k, :len(x)], M[k, :len(x)] = torch.tensor(x), True
        Y[k, :len(x)], Y[k, -1] = torch.tensor(y[:-1]), y[-1]
    blurred = torch.zeros(width)
    blurred[tags] = noise / fresh("role", X[M]).scale[tags].clamp(min=1e-3)

    def loss(net, x, y, m):
        s = net(x + torch.randn(x.shape) * blurred).squeeze(-1).masked_fill(~m, -1e4)
        s = torch.cat([s, torch.zeros(len(s), 1)], 1)
        return -(y * s.log_softmax(1)).sum(1).mean()

    return train_seeds("role", X[M], [X, Y, M], loss, epochs, seeds)


@torch.no_grad()
def role_choice(net, examples, shift=0.0):
    out = {}
    for n, x, _ in examples:
        s = net(torch.tensor(x)).squeeze(-1) + shift
        best = int(s.argmax())
        out.setdefault(n, []).append((best if s[best] > 0 else None, float(s[best])))
    return out


def role_figures(rows, examples, choice):
    c = collections.Counter()
    texts = collections.defaultdict(list)
    for n, x, _ in examples:
        texts[n].append(None)
    for n, r in enumerate(rows):
        q = r["gold"].get("role")
        parts = [p for p in r["row"]["parts"] if p["roles"]]
        picked = [p["roles"][b][0] for p, (b, _) in zip(parts, choice.get(n, [])) if b is not None]
        ok = bool(q) and any(role_f1(t, q) >= 0.5 for t in picked)
        reach = bool(q) and any(role_f1(t, q) >= 0.5 for p in parts for t, _ in p["roles"])
        for s in (r["article"].split("|")[0], "all"):
            c[s, "gold"] += bool(q)
            c[s, "pred"] += bool(picked)
            c[s, "ok"] += ok
            c[s, "reach"] += reach
    return {s: (round(100 * c[s, "ok"] / max(1, c[s, "gold"]), 1), round(100 * c[s, "ok"] / max(1, c[s, "pred"]), 1), round(100 * c[s, "reach"] / max(1, c[s, "gold"]), 1))
            for s in ("polnear", "worldwide", "open", "all")}


def kind_examples(rows):
    keep = [(n, p["kind_row"], KIND.index(r["gold"]["kind"])) for n, r in enumerate(rows) if r["gold"].get("kind") in KIND for p in r["row"]["parts"][:1]]
    return keep


def train_classes(keep, name, epochs, lr=3e-3, seeds=1, blurred=(), noise=0.0):
    """`blurred`: numbers of the features that come from the heads of labels, blurred as links are"""
    X = torch.tensor([k[1] for k in keep])
    Y = torch.tensor([k[2] for k in keep])
    spread = torch.zeros(X.shape[1])
    spread[list(blurred)] = noise / fresh(name, X).scale[list(blurred)].clamp(min=1e-3)

    def loss(net, x, y):
        z = net(x + torch.randn(x.shape) * spread if noise else x)
        if OUT[name] == 1:
            return nn.functional.binary_cross_entropy_with_logits(z.squeeze(-1), y.float())
        return nn.functional.cross_entropy(z, y, label_smoothing=0.05)

    return train_seeds(name, X, [X, Y], loss, epochs, seeds, lr)


def ece(pairs, bins=10):
    total = 0.0
    for b in range(bins):
        rows = [(s, y) for s, y in pairs if min(int(s * bins), bins - 1) == b]
        if rows:
            total += abs(sum(s for s, _ in rows) - sum(y for _, y in rows))
    return total / max(1, len(pairs))


def empty(name, inputs):
    out = {f"{name}.mean": np.zeros(inputs), f"{name}.scale": np.zeros(inputs), f"{name}.w0": np.zeros((OUT[name], inputs)), f"{name}.b0": np.zeros(OUT[name])}
    return {k: v.astype(np.float32) for k, v in out.items()}


def right_name(r):
    picked = [p["chosen"] for p in r["row"]["parts"] if p["chosen"]]
    return names.same_speakers(wanted(r["gold"]), picked, r["others"])


def right_speaker(r):
    """whether the name (or that there is none) and the kind are right; of several speakers the first one's kind, as it is scored"""
    return right_name(r) and r["row"]["parts"][0]["kind"] == r["gold"]["kind"]


def expert_examples(rows):
    return [(n, p["expert_row"], int(r["gold"]["expert"])) for n, r in enumerate(rows) if r["gold"].get("expert") is not None and wanted(r["gold"]) for p in r["row"]["parts"][:1]]


def sure_examples(rows):
    return [(n, r["row"]["parts"][0]["sure_row"], int(right_speaker(r))) for n, r in enumerate(rows) if r["row"]["parts"] and r["gold"].get("kind") in KIND]


def stage_name(a, train_rows, dev_rows, feature_names):
    """stages `name` and `again`: the second has the guesses of the first"""
    second = a.stage == "again"
    width = len(feature_names["candidate"])
    link = [1 + k for k, n in enumerate(feature_names["candidate"]) if n.startswith("link")]
    link += [1 + width + k for k, n in enumerate(feature_names["context"]) if n.startswith(("nobody", "head_"))]
    examples, dev_examples = name_examples(train_rows, second), name_examples(dev_rows, second)
    best = None
    for noise in a.noise:
        net = train_names(examples, link, noise, a.epochs, a.stage, a.seeds)
        report_names(dev_rows, dev_examples, choose(net, dev_examples), f"noise {noise}")
        best = net if best is None else best
    report_names(train_rows, examples, choose(best, examples), "train")
    if a.include_dev:
        best = train_names(examples + [(n + len(train_rows), x, y) for n, x, y in dev_examples], link, a.noise[0], a.epochs, a.stage, a.seeds)
    out = {k: v for k, v in load_file(a.out).items() if k.startswith("name.")} if second else {}
    out |= best.tensors(a.stage)
    for name in ("kind", "role", "expert", "sure"):
        out |= empty(name, len(feature_names[name]))
    save_file(out, a.out)


def stage_kind(a, train_rows, dev_rows, feature_names):
    """stage `kind`: kind and role"""
    out = load_file(a.out)
    # kinds
    keep, dev_keep = kind_examples(train_rows), kind_examples(dev_rows)
    head = feature_names["kind"].index("head_person")
    net = train_classes(keep, "kind", 14, seeds=a.seeds, blurred=range(head, head + 7), noise=a.label_noise)
    with torch.no_grad():
        p = net(torch.tensor([k[1] for k in dev_keep])).argmax(1).tolist()
    for s in ("polnear", "worldwide", "open"):
        rows = [(k, v) for k, v in zip(dev_keep, p) if dev_rows[k[0]]["article"].startswith(s)]
        alone = sum(int(np.argmax(k[1][head:][:7])) == k[2] for k, _ in rows)
        print(f"kind {s}: {100 * sum(k[2] == v for k, v in rows) / max(1, len(rows)):.1f} (head alone {100 * alone / max(1, len(rows)):.1f})")
    table = collections.Counter((KIND[k[2]], KIND[v]) for k, v in zip(dev_keep, p) if k[2] != v)
    print("kinds mistaken:", table.most_common(12))
    out |= net.tensors("kind")
    # roles
    right = [r for r in train_rows if right_name(r)]
    examples, dev_examples = role_examples(right), role_examples(dev_rows)
    net = train_roles(examples, [k for k, n in enumerate(feature_names["role"]) if n.startswith("tag_")], a.role_noise, seeds=a.seeds)
    for shift in (-0.8, -0.4, 0.0, 0.4, 0.8):
        f = role_figures(dev_rows, dev_examples, role_choice(net, dev_examples, shift))
        print(f"role, shift {shift}: accuracy, precision, reachable {f}")
    with torch.no_grad():
        net.layers[-1].bias += a.role_shift
    out |= net.tensors("role")
    save_file(out, a.out)


def stage_sure(a, train_rows, dev_rows, feature_names):
    """stage `sure`: expert, and how sure"""
    out = load_file(a.out)
    # experts
    keep, dev_keep = expert_examples(train_rows), expert_examples(dev_rows)
    net = train_classes(keep, "expert", 20, seeds=a.seeds, blurred=[feature_names["expert"].index(n) for n in ("mean", "most", "own")],
                        noise=a.label_noise)
    with torch.no_grad():
        s = net(torch.tensor([k[1] for k in keep])).squeeze(1).numpy()
        d = net(torch.tensor([k[1] for k in dev_keep])).squeeze(1).numpy()
    y, yd = np.array([k[2] for k in keep]), np.array([k[2] for k in dev_keep])
    f1 = lambda p, y: 200 * (p & (y == 1)).sum() / max(1, p.sum() + (y == 1).sum())
    cuts = np.linspace(-2, 1, 31)
    cut = cuts[int(np.argmax([f1(s > c, y) for c in cuts]))]
    print(f"expert f1 train {f1(s > cut, y):.1f} at {cut:.1f}; dev " + ", ".join(
        f"{n} {f1((d > cut)[m], yd[m]):.1f} (at 0 {f1((d > 0)[m], yd[m]):.1f}, at -0.5 {f1((d > -0.5)[m], yd[m]):.1f})" for n in ("polnear", "worldwide", "open")
        for m in [np.array([dev_rows[k[0]]["article"].startswith(n) for k in dev_keep])]))
    with torch.no_grad():
        net.layers[-1].bias -= float(cut)
    out |= net.tensors("expert")
    # how sure
    keep = sure_examples(dev_rows)
    print(f"name and kind right in {100 * np.mean([k[2] for k in keep]):.1f} of 100 dev rows, the name in {100 * np.mean([right_name(dev_rows[k[0]]) for k in keep]):.1f}")
    half = folds(dev_rows, 2)
    for part in (0, 1):
        net = train_classes([k for k in keep if half[k[0]] == part], "sure", 60, 0.05)
        with torch.no_grad():
            other = [k for k in keep if half[k[0]] != part]
            p = torch.sigmoid(net(torch.tensor([k[1] for k in other])).squeeze(1)).tolist()
        print(f"calibration error on the other half: {ece([(x, k[2]) for x, k in zip(p, other)]):.3f}")
    out |= train_classes(keep, "sure", 60, 0.05).tensors("sure")
    save_file(out, a.out)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", required=True)
    p.add_argument("--train", nargs="+", required=True)
    p.add_argument("--dev", nargs="+", required=True)
    p.add_argument("--stage", choices=("name", "again", "kind", "sure"), required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--noise", nargs="*", type=float, default=[0.1], help="blur of the links in training; of several the first is kept")
    p.add_argument("--role-shift", type=float, default=0.5, help="added to every role's score: above 0 more roles are given")
    p.add_argument("--role-noise", type=float, default=0.6, help="blur of what the role head says, as for links")
    p.add_argument("--label-noise", type=float, default=1.0, help="blur of what the heads of labels say of kind and expert")
    p.add_argument("--include-dev", action="store_true")
    p.add_argument("--epochs", type=int, default=14, help="of the stages name and again")
    p.add_argument("--seeds", type=int, default=3, help="networks, from different seeds, that are taken together")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    train_rows, feature_names = load(a.train, gold_articles(a.data, "train"))
    dev_rows, _ = load(a.dev, gold_articles(a.data, "dev"))
    print(f"{len(train_rows)} rows to train on, {len(dev_rows)} to report on")
    {"name": stage_name, "again": stage_name, "kind": stage_kind, "sure": stage_sure}[a.stage](a, train_rows, dev_rows, feature_names)


if __name__ == "__main__":
    main()
