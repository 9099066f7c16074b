"""Reads the training sets and turns articles into what the model learns from: pieces, and a target for every head that the
article can teach. A head that an article cannot teach gets None or the label -100, and no loss.
"""
import gzip
import json
import os
import random
import re

import numpy as np

from features import Pieces, passages

ENTITY = ["person", "organization", "location", "group", "other"]
TAGS = ["O"] + [f"{p}-{k}" for k in ENTITY for p in "BI"]
BIO = ["O", "B", "I"]
ROLES = ["cue", "source", "content", "target"]
CERTAINTY = ["certain", "probable", "possible", "nonfactual"]
KIND = ["person", "organization", "group", "anonymous", "document", "author", "unknown"]
ACT = ["speech", "writing", "thought", "intention", "evidence", "other"]
POLARITY = ["affirmed", "denied"]
ENDORSEMENT = ["neutral", "distanced", "endorsed"]
STANCE = ["favor", "against", "neutral"]
EXPERT = ["no", "yes"]
LABELS = {"certainty": CERTAINTY, "kind": KIND, "expert": EXPERT, "act": ACT, "polarity": POLARITY, "endorsement": ENDORSEMENT}
IGNORE = -100
# sets of single sentences with their labels; none where the gold is a number
SENTENCE_SETS = {"dse": STANCE, "newsmtsc": STANCE, "uw": [], "uds": [], "claimbuster": EXPERT}

NER_LABELS = {"Person": "person", "Organization": "organization", "Location": "location", "NORP": "group", "Facility": "other",
              "Misc": "other", "Product": "other", "Event": "other"}
PRONOUNS = set("i me my mine we us our ours you your yours he him his she her hers they them their theirs it its this that these those "
               "who whom whose himself herself themselves itself myself ourselves".split())
TITLES = {"mr", "mrs", "ms", "dr", "sen", "senator", "rep", "representative", "gov", "governor", "president", "secretary", "prof",
          "professor", "sir", "lord", "gen", "col", "lt", "sgt", "capt", "rev", "mayor", "former", "the", "prime", "minister",
          "chancellor", "king", "queen", "judge", "justice", "chief", "foreign"}


def read(path):
    """Articles of a gzipped or plain JSON Lines file, or none where the file is not there."""
    if not os.path.exists(path):
        return []
    with (gzip.open(path, "rt", encoding="utf8") if path.endswith(".gz") else open(path, encoding="utf8")) as f:
        return [json.loads(line) for line in f if line.strip()]


def load(root, split):
    """Every article of a split, with `origin` (whose guideline) and `set`, ready for `Item`."""
    docs = []
    ner = {d["id"]: d for s in ("train", "dev") for d in read(f"{root}/ner/worldwide/{s}.jsonl.gz")}
    heldout = {d["id"] for d in read(f"{root}/ner/worldwide/dev.jsonl.gz")}
    used = set()
    for name, origin in (("polnear", "polnear"), ("worldwide", "news"), ("open", "news"), ("gum_news_interview", "gum")):
        for d in read(f"{root}/attribution/{name}/{split}.jsonl.gz"):
            d = {**d, "origin": origin, "set": name}
            twin = ner.get(d["id"].split("/")[-1])
            if name == "worldwide" and twin and twin["text"] == d["text"]:
                d["ner"] = twin["entities"]
                used.add(twin["id"])
            docs.append(d)
    for d in read(f"{root}/ner/worldwide/{split}.jsonl.gz"):
        if d["id"] not in used and (split == "dev") == (d["id"] in heldout):
            docs.append({"id": d["id"], "text": d["text"], "ner": d["entities"], "origin": "news", "set": "ner"})
    for name in ("gum_other", "litbank", "meantime", "newswcl50", "gap"):
        for d in read(f"{root}/coreference/{name}/{split}.jsonl.gz"):
            d = {**d, "origin": "other", "set": name}
            d.pop("annotations", None)
            docs.append(d)
    return docs


def sentences(root):
    """[(set, text, [(start, end), …], gold)] of the sets of single sentences: stance (spans: source and target, or target alone),
    factuality of an event (its span; gold from -3 to 3, as thirds), check-worthiness"""
    out = []
    for d in read(f"{root}/stance/dse/train.jsonl.gz"):
        span = lambda x: tuple(x["fixed"] if x.get("fixed") else (x["start"], x["end"]))
        out.append(("dse", d["text"], [span(d["target"]), span(d["source"])], STANCE.index(d["label"])))
    for d in read(f"{root}/stance/newsmtsc/train.jsonl.gz"):
        out.append(("newsmtsc", d["text"], [(d["target"]["start"], d["target"]["end"])], STANCE.index(d["label"])))
    for name in ("uw", "uds"):
        for d in read(f"{root}/certainty/{name}/train.jsonl.gz"):
            out.append((name, d["text"], [tuple(d["event"])], d["score"] / 3))
    for d in read(f"{root}/checkworthiness/claimbuster/train.jsonl.gz"):
        out.append(("claimbuster", d["text"], [], int(d["label"])))
    return out


def sentence_item(row, tokenizer, longest=160):
    """(set, item, piece ranges of the spans, gold), None for a sentence that is too long or whose span has no pieces"""
    name, text, spans, gold = row
    item = Item({"id": "", "text": text, "origin": "other", "set": name}, tokenizer, longest)
    ranges = [item.range(*s) for s in spans]
    return (name, item, ranges, gold) if 0 < item.n <= longest and len(item.passages) == 1 and all(ranges) else None


# --- damaged and rewritten typography ------------------------------------------------------------

STYLES = [("“", "”"), ('"', '"'), ("‘", "’"), ("''", "''"), ("«", "»")]


def rewrite(doc, rng):
    """The article with its quotation marks in another style, or with marks dropped, doubled and flipped, spaces lost after full
    stops and lines joined; every span follows. Teaches the encoder to trust words where marks lie."""
    text, out, keep = doc["text"], [], []
    style = rng.choice(STYLES) if rng.random() < 0.5 else None
    damage = 0.1 if style is None else 0.02
    flip = {"“": "”", "”": "“", '"': "”"}
    opened = False
    for i, c in enumerate(text):
        keep.append(len(out))
        if c == "\n":
            opened = False
        if c in '“”"' and rng.random() < damage:
            k = rng.random()
            out += [] if k < 0.5 else [c, c] if k < 0.7 else [flip[c]]
        elif c in '“”"' and style:
            opens = c == "“" or c == '"' and not opened
            opened = opens
            out += style[0] if opens else style[1]
        elif c == " " and i and text[i - 1] == "." and i + 1 < len(text) and text[i + 1].isupper() and rng.random() < damage / 2:
            pass
        elif c == "\n" and rng.random() < damage / 4:
            out.append(" ")
        else:
            out.append(c)
    keep.append(len(out))
    move = lambda spans: [[keep[s], keep[e]] for s, e in spans or [] if keep[s] < keep[e]]
    new = {**doc, "text": "".join(out)}
    if "annotations" in doc:
        new["annotations"] = []
        for a in doc["annotations"]:
            b = {**a, **{k: move(a.get(k)) for k in ("content", "cue", "source")}}
            if b["content"]:
                new["annotations"].append(b)
    for key in ("ner", "entities"):
        if doc.get(key):
            new[key] = [{**e, "start": keep[e["start"]], "end": keep[e["end"]]} for e in doc[key]
                        if keep[e["start"]] < keep[e["end"]]]
    return new


# --- names ---------------------------------------------------------------------------------------

NAME = re.compile(r"[A-Z][\w’'.-]*(?:\s(?:(?:of|the|for|and|de|al|bin|van|von|la|del|da)\s)?[A-Z][\w’'-]*)*")
STOP = set("the a an in on at but and it he she they we i this that these those there when if as for to from with by after before while "
           "what who how why where not no yes mr mrs ms dr his her their our my your its is are was were monday tuesday wednesday thursday "
           "friday saturday sunday january february march april may june july august september october november december".split())


def name_tokens(name):
    toks = re.findall(r"[\w-]+", re.sub(r"['’]s\b", "", name.casefold()).replace(".", ""))
    while len(toks) > 1 and toks[0] in TITLES:
        toks = toks[1:]
    return tuple(toks)


def same_name(a, b):
    a, b = name_tokens(a), name_tokens(b)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    if long[-len(short):] == short or len(short) == 1 and short[0] == long[0]:
        return True
    if len(short) > 1 and short[-1] == long[-1] and short[0][0] == long[0][0]:
        return True
    return len(short) == 1 and len(short[0]) > 1 and short[0] == "".join(t[0] for t in long if t not in {"of", "the", "for", "and"})


def find_names(text):
    """(start, end) of runs of capitalised words: candidates for names where nobody annotated them"""
    out = []
    for m in NAME.finditer(text):
        s, e = m.span()
        words = m.group().split()
        while words and words[0].casefold().strip(".’'") in STOP | TITLES:
            cut = len(words[0])
            rest = text[s + cut:e]
            s += cut + len(rest) - len(rest.lstrip())
            words = words[1:]
        t = re.sub(r"[’']s?$|\.$", "", text[s:e]) if words else ""
        if len(t) > 1:
            out.append((s, s + len(t)))
    return out


# --- items ---------------------------------------------------------------------------------------


class Item:
    """One article with the targets of every head, in piece numbers.

    anchors: [(piece, class, annotation number)], class 1 first piece of a cue, 2 of a content without cue
    rows: per anchor {role: [(start, end), …] piece ranges}, the labels of the layer, and the stance targets with labels
    tags, nominal, role: a label per piece, or None
    names: [(start, end, text)] named mentions; queries: [(start, end, row or None, [numbers of names it denotes])]
    """

    def __init__(self, doc, tokenizer, limit):
        self.id, self.set, self.origin = doc["id"], doc.get("set"), doc["origin"]
        self.pieces = p = Pieces(doc["text"], tokenizer, doc["origin"])
        self.starts = np.array([s for s, _ in p.spans] or [0])
        self.stops = np.array([e for _, e in p.spans] or [0])
        self.passages = passages(p.units, p.word, limit)
        self.n = len(p)
        self.anchors, self.rows, self.names, self.queries = [], [], [], []
        self.tags = self.nominal = self.role = None
        self.attributed = doc.get("annotations") is not None and self.set != "ner"
        self.text = doc["text"]
        if doc.get("ner") is not None:
            self.tags = self._bio(((e["start"], e["end"], 1 + 2 * ENTITY.index(NER_LABELS[e["label"]])) for e in doc["ner"]
                                   if e["label"] in NER_LABELS))
        if self.attributed:
            self._attributions(doc)
        if self.set in ("gum_other", "litbank", "gum_news_interview", "meantime", "newswcl50"):
            self._coreference(doc)
        if self.set == "gap":
            spans = [self.range(*c["span"]) for c in doc["candidates"]]
            query = self.range(*doc["pronoun"])
            if query and all(spans):
                self.names = [(*s, "") for s in spans]
                self.queries.append((*query, None, [k for k, c in enumerate(doc["candidates"]) if c["is_antecedent"]]))

    def range(self, start, end):
        """pieces that overlap [start, end) of the text as (first, last + 1), None where there are none"""
        a = int(np.searchsorted(self.stops, start, "right"))
        b = int(np.searchsorted(self.starts, end, "left"))
        return (a, b) if a < b <= self.n else None

    def ranges(self, spans):
        return [r for r in (self.range(s, e) for s, e in spans or []) if r]

    def _bio(self, spans, fill=0):
        out = np.full(self.n, fill, dtype=np.int64)
        for s, e, label in sorted(spans, key=lambda x: x[0] - x[1]):
            r = self.range(s, e)
            if r:
                out[r[0]:r[1]] = label + 1
                out[r[0]] = label
        return out

    def _attributions(self, doc):
        text, role_spans, has_role = doc["text"], [], False
        layered = [a for a in doc["annotations"] if "speaker" in a]
        wanted = {n for a in layered for n in a.get("speaker") or [] if n != "AUTHOR"}
        if layered or doc.get("ner") is not None:
            self._find_names(doc, wanted)
        numbers = {}
        for a in doc["annotations"]:
            content, cue, source = (self.ranges(a.get(k)) for k in ("content", "cue", "source"))
            if not content:
                continue
            anchor = (cue or content)[0][0]
            row = {"cue": cue, "source": source, "content": content, "layer": "speaker" in a, "labels": {}, "targets": None}
            for key, labels in LABELS.items():
                value = a.get(key)
                if key == "expert" and value is not None:
                    value = EXPERT[int(value)]
                if value is not None and value in labels and "speaker" in a:
                    row["labels"][key] = labels.index(value)
            if "checkworthy" in a:
                row["checkworthy"] = int(a["checkworthy"])
                row["sentences"] = self._sentences(a["content"])
            if "targets" in a:
                row["targets"] = self._targets(a)
            if anchor in numbers:  # two contents of one cue: read together
                other = self.rows[numbers[anchor]]
                for k in ("cue", "source", "content"):
                    other[k] = sorted(set(other[k]) | set(row[k]))
                continue
            numbers[anchor] = len(self.rows)
            self.anchors.append((anchor, 1 if cue else 2))
            self.rows.append(row)
            if "speaker" in a:
                names = [n for n in a["speaker"] if n != "AUTHOR"]
                if not (a["speaker"] and not names):
                    right = [k for k, (_, _, t) in enumerate(self.names) if any(same_name(t, n) for n in names)]
                    query = (source[0][0], source[-1][1]) if source else (anchor, anchor + 1)
                    if right or not names:
                        self.queries.append((*query, len(self.rows) - 1, right))
                if a.get("role"):
                    has_role = True
                    role_spans += self._role(a, names)
        if layered:
            self.role = self._bio(role_spans)

    def _role(self, a, names):
        """places of the role's words that speak of this speaker: within 80 characters of the name or the source"""
        role, text = a["role"], self.text
        places = [m.start() for m in re.finditer(re.escape(role), text)]
        if len(places) == 1:
            return [(places[0], places[0] + len(role), 1)]
        near = [(s, e) for s, e in a.get("source") or []] + [
            (int(self.starts[s]), int(self.stops[e - 1])) for s, e, t in self.names if any(same_name(t, n) for n in names)]
        return [(p, p + len(role), 1) for p in places if any(s - len(role) - 80 < p < e + 80 for s, e in near)]

    def _sentences(self, content):
        """piece ranges of the content's sentences: a plain cut at full stops will do for training"""
        out = []
        for s, e in content:
            at = s
            for m in re.finditer(r"[.!?][”\"’']*\s+(?=[“\"‘A-Z])", self.text[s:e]):
                if m.end() + s - at > 20:
                    out.append((at, s + m.end()))
                    at = s + m.end()
            out.append((at, e))
        return [r for r in (self.range(*x) for x in out) if r]

    def _targets(self, a):
        """[(piece start, piece end, label)] of targets whose words stand inside the content"""
        out = []
        for name, label in a["targets"]:
            if label not in STANCE:
                continue
            found = None
            words = name.split()
            for want in [name] + ([words[-1]] if words and words[-1][:1].isupper() else []):
                for s, e in a["content"]:
                    m = re.search(r"(?<!\w)" + re.escape(want) + r"(?!\w)", self.text[s:e], re.I if want == name else 0)
                    if m:
                        found = self.range(s + m.start(), s + m.end())
                        break
                if found:
                    break
            if found:
                out.append((*found, STANCE.index(label)))
        return out

    def _find_names(self, doc, wanted):
        text = doc["text"]
        if doc.get("ner") is not None:
            spans = [(e["start"], e["end"]) for e in doc["ner"] if e["label"] in ("Person", "Organization", "Location", "NORP")]
        else:
            spans = find_names(text)
        for n in wanted:  # a speaker's name is a candidate whatever its form
            spans += [m.span() for m in re.finditer(r"(?<!\w)" + re.escape(n) + r"(?!\w)", text)]
        longest, end = [], -1
        for s, e in sorted(set(spans), key=lambda x: (x[0], -x[1])):
            if s >= end:
                longest.append((s, e))
                end = e
        for s, e in longest:
            r = self.range(s, e)
            if r:
                self.names.append((*r, text[s:e]))

    def _coreference(self, doc):
        text, mentions = doc["text"], []
        for e in doc["entities"]:
            r = self.range(e["start"], e["end"])
            if not r or r[1] - r[0] > 20:
                continue
            surface = text[e["start"]:e["end"]]
            words = surface.split()
            pronoun = surface.casefold() in PRONOUNS
            named = not pronoun and (e.get("mtype") == "PROP" if e.get("mtype") else
                                     words[-1][:1].isupper() and (len(words) > 1 or not self._sentence_start(e["start"])))
            mentions.append((r, e.get("cluster"), named, pronoun, e["label"].casefold(), e))
        people = {"person", "per", "organization", "org", "actor", "group"}
        seen = set()
        cluster_names = {}
        for r, cluster, named, pronoun, label, e in mentions:
            if named and cluster is not None and r not in seen and r[1] - r[0] <= 12:
                seen.add(r)
                cluster_names.setdefault(cluster, []).append(len(self.names))
                self.names.append((*r, text[e["start"]:e["end"]]))
        rng = random.Random(self.id)
        for r, cluster, named, pronoun, label, e in mentions:
            if named or cluster is None:
                continue
            right = cluster_names.get(cluster, [])
            if right or (label in people and rng.random() < 0.5):
                self.queries.append((*r, None, right))
        rng.shuffle(self.queries)
        self.queries = self.queries[:60] if self.set != "gum_news_interview" else self.queries[:30]
        if self.set in ("gum_other", "litbank", "gum_news_interview"):
            spans, end = [], -1
            for r, cluster, named, pronoun, label, e in sorted(mentions, key=lambda m: (m[0][0], -m[0][1])):
                if not named and not pronoun and label in people and r[0] >= end and e["end"] - e["start"] < 90:
                    spans.append((e["start"], e["end"], 1))
                    end = r[1]
            self.nominal = self._bio(spans)

    def _sentence_start(self, at):
        before = self.text[:at].rstrip()
        return not before or before[-1] in ".!?\n" or self.text[at - 1] == "\n"
