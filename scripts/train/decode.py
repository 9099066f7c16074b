"""Attributions from a reading: anchors above a threshold, each with the spans that its role scores give."""
import torch

from data import ROLES
from heads import WINDOW


def runs(scores, threshold, gap):
    """[(start, end)] of positions with a score of at least threshold, gaps of up to `gap` closed"""
    out = []
    for i, s in enumerate(scores):
        if s >= threshold:
            if out and i - out[-1][1] <= gap:
                out[-1][1] = i + 1
            else:
                out.append([i, i + 1])
    return [tuple(r) for r in out]


def attributions(model, item, vectors, anchor_threshold=0.5, role_threshold=0.5, overlap=0.5):
    """[{anchor, score, cue, source, content, target}] with piece ranges, surest first; of two whose contents overlap by more than
    `overlap` (intersection over union) the surer stays"""
    h = model.heads
    p = h.anchor(vectors).softmax(1)
    surest = p[:, 1:].max(1).values
    at = (surest >= anchor_threshold).nonzero().squeeze(1)
    if not len(at):
        return []
    paragraph = torch.tensor(item.pieces.paragraph, dtype=torch.long)
    zero = torch.zeros_like(at)
    scores, where, inside = h.roles(vectors, paragraph, at, zero, zero + item.n)
    scores = (scores.sigmoid() * inside[..., None]).tolist()
    found = []
    for k, a in enumerate(at.tolist()):
        row = {"anchor": a, "score": float(surest[a]), "class": 1 + int(p[a, 1:].argmax())}
        for r, role in enumerate(ROLES):
            gap = 2 if role == "content" else 1
            row[role] = [(s + a - WINDOW, e + a - WINDOW) for s, e in runs([x[r] for x in scores[k]], role_threshold, gap)]
        if row["class"] == 2:
            row["cue"] = []
        if row["content"]:
            found.append(row)
    found.sort(key=lambda r: -r["score"])
    kept = []
    for row in found:
        mine = {i for s, e in row["content"] for i in range(s, e)}
        if all(len(mine & o) <= overlap * len(mine | o) for _, o in kept):
            kept.append((row, mine))
    return [r for r, _ in kept]
