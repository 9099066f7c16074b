"""The heads: every decision from the encoder's vectors. The Rust program computes the same with ndarray (pipeline/core/src/heads)."""
import torch
import torch.nn.functional as F
from torch import nn

from data import BIO, LABELS, ROLES, STANCE, TAGS

WINDOW = 256  # pieces on either side of an anchor that its spans may reach
BUCKETS = [0, 1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193]  # lower ends of distances, in pieces


def bucket(distance):
    """signed distance in pieces to 0 … 2 * len(BUCKETS) - 1: first the distances from 0 on, then the negative ones"""
    k = torch.bucketize(distance.abs(), torch.tensor(BUCKETS, device=distance.device), right=True) - 1
    return torch.where(distance < 0, k + len(BUCKETS), k)


class RoleScorer(nn.Module):
    """For every anchor, four independent scores of each piece in its window: cue, source, content, target.

    A product of anchor and piece, what each says alone, their distance and the paragraphs between them, sharpened by two
    convolutions over the window; and beside it a low-rank bilinear score for each role.
    """

    def __init__(self, hidden, width=64, rank=64):
        super().__init__()
        self.anchor_mul, self.anchor_add = nn.Linear(hidden, width), nn.Linear(hidden, width)
        self.piece_mul, self.piece_add = nn.Linear(hidden, width), nn.Linear(hidden, width)
        self.distance = nn.Embedding(2 * len(BUCKETS), width)
        self.paragraph = nn.Embedding(7, width)
        self.conv1 = nn.Conv1d(width, width, 5, padding=2)
        self.conv2 = nn.Conv1d(width, width, 5, padding=6, dilation=3)
        self.out = nn.Linear(width, len(ROLES))
        self.rank = rank
        self.anchor_role, self.piece_role = nn.Linear(hidden, rank * len(ROLES)), nn.Linear(hidden, rank * len(ROLES))

    def forward(self, vectors, paragraph, anchors, low, high):
        """vectors [pieces, hidden]; paragraph [pieces]; anchors, low, high [anchors]: piece numbers, and where each one's article
        begins and ends. Returns (scores [anchors, 2 * WINDOW, roles], positions [anchors, 2 * WINDOW], inside)."""
        at = anchors[:, None] + torch.arange(-WINDOW, WINDOW, device=anchors.device)
        inside = (at >= low[:, None]) & (at < high[:, None])
        index = at.clamp(0, len(vectors) - 1)
        a = vectors[anchors]
        x = self.anchor_mul(a)[:, None] * self.piece_mul(vectors)[index] + self.anchor_add(a)[:, None] + self.piece_add(vectors)[index]
        x = x + self.distance(bucket(at - anchors[:, None]))
        x = x + self.paragraph((paragraph[index] - paragraph[anchors][:, None]).clamp(-3, 3) + 3)
        keep = inside[:, None].to(x.dtype)
        x = F.gelu(x).transpose(1, 2) * keep
        x = x + F.gelu(self.conv1(x)) * keep
        x = x + F.gelu(self.conv2(x)) * keep
        b = self.anchor_role(a).view(len(a), len(ROLES), self.rank)
        k = self.piece_role(vectors).view(-1, len(ROLES), self.rank)
        product = torch.einsum("arn,prn->apr", b, k) / self.rank ** 0.5
        scores = self.out(x.transpose(1, 2)) + product.gather(1, index[..., None].expand(-1, -1, len(ROLES)))
        return scores, at, inside


class Pooled(nn.Module):
    """A two-layer head over means of vectors laid side by side."""

    def __init__(self, inputs, width, outputs, dropout=0.2):
        super().__init__()
        self.hidden, self.out, self.dropout = nn.Linear(inputs, width), nn.Linear(width, outputs), dropout

    def forward(self, x):
        x = F.dropout(x, self.dropout, self.training)
        return self.out(F.dropout(F.gelu(self.hidden(x)), self.dropout, self.training))


class Detail(nn.Module):
    """What single pieces of a content or sentence say ("may", "not"), which its mean blurs: attention from a query, four heads of
    64, and beside it the highest value of each of 96 features."""

    HEADS, KEY, VALUE, FEATURES, LONGEST = 4, 64, 48, 96, 128  # LONGEST: pieces past these are not looked at
    QUERY, WIDTH = HEADS * KEY, HEADS * VALUE + FEATURES

    def __init__(self, hidden):
        super().__init__()
        self.key, self.value = nn.Linear(hidden, self.QUERY), nn.Linear(hidden, self.HEADS * self.VALUE)
        self.feature = nn.Linear(hidden, self.FEATURES)

    def forward(self, vectors, queries, ranges):
        """vectors [pieces, hidden]; queries [rows, QUERY]; ranges: per row a list of (start, end), not empty. [rows, WIDTH]"""
        rows = [[i for s, e in r for i in range(s, e)][:self.LONGEST] for r in ranges]
        longest = max(map(len, rows))
        index = torch.tensor([r + r[:1] * (longest - len(r)) for r in rows], device=vectors.device)
        real = torch.arange(longest, device=vectors.device)[None] < torch.tensor([len(r) for r in rows], device=vectors.device)[:, None]
        keys = self.key(vectors)[index].view(*index.shape, self.HEADS, self.KEY)
        values = self.value(vectors)[index].view(*index.shape, self.HEADS, self.VALUE)
        weights = torch.einsum("rhd,rlhd->rhl", queries.view(len(rows), self.HEADS, self.KEY), keys) / self.KEY ** 0.5
        weights = weights.masked_fill(~real[:, None], -1e4).softmax(-1)
        read = torch.einsum("rhl,rlhd->rhd", weights, values).flatten(1)
        highest = F.gelu(self.feature(vectors))[index].masked_fill(~real[..., None], -1.0).amax(1)
        return torch.cat([read, highest], 1)


class Heads(nn.Module):
    def __init__(self, hidden, link=96):
        super().__init__()
        self.tags = nn.Linear(hidden, len(TAGS))
        self.nominal = nn.Linear(hidden, len(BIO))
        self.role = nn.Linear(hidden, len(BIO))
        self.anchor = Pooled(hidden, hidden, 3, 0.1)
        self.roles = RoleScorer(hidden)
        self.detail = Detail(hidden)
        # anchor, means of content, source and cue (zero where there is none), detail of the content
        self.attribution = Pooled(4 * hidden + Detail.WIDTH, 256, sum(len(v) for v in LABELS.values()))
        # anchor, means of content and sentence, detail of the sentence
        self.check = Pooled(3 * hidden + Detail.WIDTH, 128, 1)
        # anchor, means of content and target, detail of the content
        self.stance = Pooled(3 * hidden + Detail.WIDTH, 192, len(STANCE))
        # what the details are asked for: by the anchor, by the anchor, by anchor and target
        self.attribution_query, self.check_query = nn.Linear(hidden, Detail.QUERY), nn.Linear(hidden, Detail.QUERY)
        self.stance_query = nn.Linear(2 * hidden, Detail.QUERY)
        # a source, pronoun or description and the names it may denote: mean and first piece of each
        self.query, self.name = nn.Linear(2 * hidden, link), nn.Linear(2 * hidden, link)
        self.nobody = nn.Linear(2 * hidden, 1)
        self.link_distance = nn.Embedding(2 * len(BUCKETS), 1)
        for e in (self.roles.distance, self.roles.paragraph, self.link_distance):
            nn.init.normal_(e.weight, std=0.02)
        nn.init.constant_(self.roles.out.bias, -3.0)  # most pieces play no role

    def pool(self, vectors, ranges):
        """mean of the pieces in a list of (start, end) ranges; zeros for an empty list"""
        if not ranges:
            return vectors.new_zeros(vectors.shape[1])
        return torch.cat([vectors[s:e] for s, e in ranges]).mean(0)

    def labels(self, vectors, anchors, content, source, cue):
        """anchors: [rows] vectors; content, source, cue: lists of ranges per row. [rows, outputs], in the order of LABELS"""
        means = [torch.stack([self.pool(vectors, r) for r in ranges]) for ranges in (content, source, cue)]
        return self.attribution(torch.cat([anchors, *means, self.detail(vectors, self.attribution_query(anchors), content)], 1))

    def check_worthiness(self, vectors, anchors, content, sentence):
        """[rows] logits; sentence: lists of ranges per row"""
        means = [torch.stack([self.pool(vectors, r) for r in ranges]) for ranges in (content, sentence)]
        return self.check(torch.cat([anchors, *means, self.detail(vectors, self.check_query(anchors), sentence)], 1)).squeeze(1)

    def toward(self, vectors, anchors, content, target):
        """[rows, labels] logits of the stance; target: lists of ranges per row"""
        means = [torch.stack([self.pool(vectors, r) for r in ranges]) for ranges in (content, target)]
        query = self.stance_query(torch.cat([anchors, means[1]], 1))
        return self.stance(torch.cat([anchors, *means, self.detail(vectors, query, content)], 1))

    def mention(self, vectors, start, end):
        return torch.cat([vectors[start:end].mean(0), vectors[start]])

    def link(self, vectors, queries, names):
        """queries, names: [(start, end), …]. Returns [queries, names + 1] scores; the last column is nobody's."""
        q = torch.stack([self.mention(vectors, s, e) for s, e in queries])
        k = torch.stack([self.mention(vectors, s, e) for s, e in names])
        scores = self.query(q) @ self.name(k).T / self.query.out_features ** 0.5
        gap = torch.tensor([[n[0] - s[0] for n in names] for s in queries], device=vectors.device)
        scores = scores + self.link_distance(bucket(gap)).squeeze(-1)
        return torch.cat([scores, self.nobody(q)], 1)
