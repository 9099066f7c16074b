"""Encoder and heads together: reading articles, and what one batch of them teaches."""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from data import IGNORE, LABELS, ROLES, SENTENCE_SETS
from encoder import load_pretrained
from features import FEATURES
from heads import WINDOW, Detail, Heads, Pooled

CLS, SEP = 101, 102


class SentenceHeads(nn.Module):
    """Heads for the sets of single sentences: they teach the encoder what tells stance, factuality and check-worthiness, under
    notions of their own, so that only the encoder learns from them. They are not exported."""

    def __init__(self, hidden):
        super().__init__()
        self.detail = Detail(hidden)
        self.queries = nn.ModuleDict({k: nn.Linear(3 * hidden, Detail.QUERY) for k in SENTENCE_SETS})
        self.out = nn.ModuleDict({k: Pooled(3 * hidden + Detail.WIDTH, 128, max(1, len(labels))) for k, labels in SENTENCE_SETS.items()})

    def forward(self, name, x, whole, detail_of):
        """x: [rows, 3 * hidden] means of the whole sentence, of the first and of the second span"""
        return self.out[name](torch.cat([x, self.detail(whole, self.queries[name](x), detail_of)], 1))


class Dixit(nn.Module):
    def __init__(self, folder, keep=None):
        super().__init__()
        self.encoder = load_pretrained(folder, FEATURES, keep)
        hidden = self.encoder.config["hidden_size"]
        self.heads = Heads(hidden)
        self.sentences = SentenceHeads(hidden)

    def read(self, items, device="cpu", half=False):
        """[pieces of all articles, hidden] vectors, article after article, without the encoder's marks; and where each begins"""
        rows, origins = [], [0]
        for it in items:
            origins.append(origins[-1] + it.n)
            for s, e in it.passages:
                rows.append((it.pieces.ids[s:e], it.pieces.features[s:e]))
        length = max(len(r[0]) for r in rows) + 2
        ids = np.zeros((len(rows), length), np.int64)
        features = np.zeros((len(rows), length, len(FEATURES)), np.int64)
        mask = np.zeros((len(rows), length), bool)
        inner = np.zeros((len(rows), length), bool)
        for k, (row, f) in enumerate(rows):
            n = len(row)
            ids[k, 0], ids[k, 1:n + 1], ids[k, n + 1] = CLS, row, SEP
            features[k, 1:n + 1] = f
            features[k, [0, n + 1], 3] = f[0][3]
            mask[k, :n + 2] = True
            inner[k, 1:n + 1] = True
        t = lambda x: torch.from_numpy(x).to(device)
        with torch.autocast(torch.device(device).type, dtype=torch.bfloat16, enabled=half):
            x = self.encoder(t(ids), t(features), t(mask))
        return x.float()[t(inner)], origins

    def losses(self, items, device="cpu", half=False, max_anchors=128, rng=None):
        """{name: (summed loss, count)} of one batch"""
        vectors, origins = self.read(items, device, half)
        h, out = self.heads, {}
        drop = F.dropout(vectors, 0.1, self.training)

        def per_piece(name, head, values):
            have = [(o, v) for o, v in zip(origins, values) if v is not None]
            if have:
                index = torch.cat([torch.arange(o, o + len(v)) for o, v in have]).to(device)
                gold = torch.from_numpy(np.concatenate([v for _, v in have])).to(device)
                out[name] = F.cross_entropy(head(drop[index]), gold, ignore_index=IGNORE, reduction="sum"), max(1, int((gold != IGNORE).sum()))

        per_piece("tags", h.tags, [it.tags for it in items])
        per_piece("nominal", h.nominal, [it.nominal for it in items])
        per_piece("role", h.role, [it.role for it in items])

        gold = []
        for it in items:
            a = None
            if it.attributed:
                a = np.zeros(it.n, np.int64)
                for piece, kind in it.anchors:
                    a[piece] = kind
            gold.append(a)
        per_piece("anchor", h.anchor, gold)
        rows = [(o, o + it.n, o + p, row) for it, o in zip(items, origins) for (p, _), row in zip(it.anchors, it.rows)]
        if "anchor" in out:
            out["anchor"] = out["anchor"][0], max(8, len(rows))
        if rows:
            self._rows(rows, items, origins, vectors, drop, out, device, max_anchors, rng)
        self._links(items, origins, drop, out, device)
        return out

    def sentence_losses(self, rows, device="cpu", half=False):
        """{set: (summed loss, count)} of rows of `data.sentences`: (set, item, spans, gold)"""
        vectors, origins = self.read([it for _, it, _, _ in rows], device, half)
        drop = F.dropout(vectors, 0.1, self.training)
        out = {}
        for name, labels in SENTENCE_SETS.items():
            own = [(o, it, spans, y) for (n, it, spans, y), o in zip(rows, origins) if n == name]
            if not own:
                continue
            whole = [[(o, o + it.n)] for o, it, _, _ in own]
            spans = [[[(o + s, o + e) for s, e in spans[k:k + 1]] for o, _, spans, _ in own] for k in (0, 1)]
            x = torch.cat([torch.stack([self.heads.pool(drop, r) for r in ranges]) for ranges in (whole, *spans)], 1)
            z = self.sentences(name, x, drop, whole)
            if labels:
                out[name] = F.cross_entropy(z, torch.tensor([y for *_, y in own], device=device), reduction="sum"), len(own)
            else:
                out[name] = F.smooth_l1_loss(z.squeeze(1), torch.tensor([y for *_, y in own], device=device), reduction="sum"), len(own)
        return out

    def _rows(self, rows, items, origins, vectors, drop, out, device, max_anchors, rng):
        h = self.heads
        if len(rows) > max_anchors:
            pick = sorted((rng or np.random.default_rng(0)).choice(len(rows), max_anchors, replace=False))
            rows = [rows[k] for k in pick]
        paragraph = torch.cat([torch.tensor(it.pieces.paragraph, dtype=torch.long) for it in items]).to(device)
        low, high, anchor = (torch.tensor([r[k] for r in rows], device=device) for k in (0, 1, 2))
        scores, at, inside = h.roles(drop, paragraph, anchor, low, high)
        want = np.zeros((len(rows), 2 * WINDOW, len(ROLES)), np.float32)
        weight = np.ones((len(rows), 1, len(ROLES)), np.float32)
        for k, (lo, hi, a, row) in enumerate(rows):
            for r, role in enumerate(ROLES):
                spans = row["targets"] if role == "target" else row[role]
                if spans is None:
                    weight[k, 0, r] = 0
                    continue
                for s in spans:
                    x, y = (lo + v - a + WINDOW for v in s[:2])
                    want[k, max(0, x):max(0, min(2 * WINDOW, y)), r] = 1
        loss = F.binary_cross_entropy_with_logits(scores, torch.from_numpy(want).to(device), reduction="none")
        loss = loss * torch.from_numpy(weight).to(device) * inside[..., None]
        out["spans"] = loss[..., :3].sum(), len(rows)
        out["targets"] = loss[..., 3].sum(), max(1, int(weight[..., 3].sum()))

        layer = [(lo, a, row) for lo, _, a, row in rows if row["layer"]]
        if layer:
            out.update(self.label_losses(layer, drop, device))

    def label_losses(self, layer, drop, device="cpu"):
        """{name: (summed loss, count)} of certainty, kind, …, check-worthiness and stance; layer: (where the article begins among
        the vectors `drop`, anchor among them, row) of annotations with the layer"""
        h, out = self.heads, {}
        move = lambda o, spans: [(o + s[0], o + s[1]) for s in spans]
        content, source, cue = ([move(o, r[key]) for o, _, r in layer] for key in ("content", "source", "cue"))
        at = drop[torch.tensor([a for _, a, _ in layer], device=device)]
        logits = h.labels(drop, at, content, source, cue).split([len(v) for v in LABELS.values()], 1)
        for (name, _), x in zip(LABELS.items(), logits):
            y = torch.tensor([r["labels"].get(name, IGNORE) for _, _, r in layer], device=device)
            if (y != IGNORE).any():
                out[name] = F.cross_entropy(x, y, ignore_index=IGNORE, reduction="sum"), int((y != IGNORE).sum())
        check = [(k, s) for k, (o, _, r) in enumerate(layer) if "checkworthy" in r for s in move(o, r["sentences"])]
        if check:
            index = torch.tensor([k for k, _ in check], device=device)
            x = h.check_worthiness(drop, at[index], [content[k] for k, _ in check], [[s] for _, s in check])
            top = torch.full((len(layer),), -1e4, device=device).scatter_reduce(0, index, x, "amax")
            own = index.unique()
            y = torch.tensor([float(layer[k][2]["checkworthy"]) for k in own.tolist()], device=device)
            out["check"] = F.binary_cross_entropy_with_logits(top[own], y, reduction="sum"), len(own)
        stance = [(k, (o + t[0], o + t[1]), t[2]) for k, (o, _, r) in enumerate(layer) for t in r["targets"] or []]
        if stance:
            index = torch.tensor([k for k, _, _ in stance], device=device)
            x = h.toward(drop, at[index], [content[k] for k, _, _ in stance], [[s] for _, s, _ in stance])
            out["stance"] = F.cross_entropy(x, torch.tensor([y for _, _, y in stance], device=device), reduction="sum"), len(stance)
        return out

    def _links(self, items, origins, drop, out, device):
        total, count = 0.0, 0
        for it, o in zip(items, origins):
            if not it.queries or not it.names:
                continue
            x = self.heads.link(drop, [(o + q[0], o + q[1]) for q in it.queries], [(o + n[0], o + n[1]) for n in it.names])
            right = torch.zeros_like(x, dtype=torch.bool)
            for k, q in enumerate(it.queries):
                right[k, q[3] if q[3] else [-1]] = True
            total = total + (x.logsumexp(1) - x.masked_fill(~right, -1e4).logsumexp(1)).sum()
            count += len(it.queries)
        if count:
            out["link"] = total, count


WEIGHTS = {"anchor": 0.4, "spans": 0.15, "targets": 0.06, "tags": 3.0, "nominal": 2.0, "role": 3.0, "certainty": 0.5, "kind": 0.3, "expert": 0.4,
           "act": 0.2, "polarity": 0.1, "endorsement": 0.15, "check": 0.3, "stance": 0.4, "link": 0.3,
           "dse": 0.6, "newsmtsc": 0.4, "uw": 0.5, "uds": 0.3, "claimbuster": 0.4}
