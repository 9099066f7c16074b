#!/usr/bin/env python3
"""Scores records against gold attributions.

    scripts/measure/score.py GOLD.jsonl[.gz] RECORDS.jsonl[.gz] [--json] [--errors N]

GOLD has one article a line: {"id", "text", "annotations"}; an annotation has content, cue and source (lists of [start, end]), type and,
where the layer exists, speaker, kind, role, expert, certainty, targets, checkworthy, and also act, polarity, endorsement. RECORDS has one
attributed-claim/1 record a line. Offsets are half-open code points into the text. Figures are percentages unless said otherwise;
None (–) where the gold has nothing to measure by.

  bad_offsets      spans of records whose text is not the article's text at their offsets (a number; anything but 0 is an error)
  tokens.ROLE.f1   F1 over word tokens: a token counts for a role if it lies in one of the role's spans
  spans.ROLE.f1    F1 over the distinct token sets of the role's span lists in an article
  content.*        whole attributions. A gold row and a record match where intersection / union of the token sets of their contents is 0.5
                   or more: one to one, largest overlap first. exact_f1: the sets are equal
  e2e.f1           content matched, and the source is right: it shares a token with the gold source, or both are empty
  outer.*          the two without gold rows whose content lies inside another's, and without the records that match these
  nested.recall    share of those rows that were found
  direct.*         of gold rows of direct quotations: share found; of those, share with the right source and speaker
  quotation, source, cue    accuracy over matched rows (source, cue: over those whose gold has one)
  act, endorsement, denied  accuracy, macro-F1, F1 of the polarity "denied", over matched rows whose gold has an act
  speaker.f1       content matched, and the names are right (`same_speakers`); over gold rows with a layer and the records but those that
                   match a row without one. A row whose speaker the article never names wants no name
  resolve.accuracy share of right names over matched rows whose source has no word of the speaker's name (pronoun, description)
  speaker.full_name          of rows with a right name: it is exactly the gold one, titles aside
  speaker.named_precision    of matched rows whose record names anybody: share of right names
  speaker.calibration_error  expected calibration error of the first speaker's score, ten bins, 0 to 1
  kind, role, certainty, expert    over matched rows: accuracy; role: token F1 with the gold role of 0.5 or more; F1 of "is an expert"
  stance.*         a gold target is found where a predicted one has the same name; macro-F1 of its label, a target not found being wrong
  checkworthy.*    average precision of the highest claim score of the record; F1 at 0.5
"""
import argparse
import collections
import json
import re
import sys

from program import read_lines, rounded

ROLES = ("content", "source", "cue")
WORD = re.compile(r"\w+(?:['’]\w+)*")
NAME_WORD = re.compile(r"[\w-]+")
TITLES = set("mr mrs ms dr sen senator rep representative gov governor president president-elect secretary prof professor sir lord gen col "
             "lt sgt capt rev mayor former the prime minister chancellor".split())
SMALL_WORDS = set("of the a an for in at and to on s".split())
UNNAMED_WRITER = "AUTHOR"


# Names

def name_words(name):
    """Words of a name in lower case, without possessive, full stops and leading titles."""
    words = NAME_WORD.findall(re.sub(r"['’]s\b", "", name.casefold()).replace(".", ""))
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    return tuple(words)


def same_name(one, other):
    """Whether two names may be one: equal but for order and small words; the shorter is the other's end ("Aquino", "Carlos Aquino"), its
    first word ("Xi", "Xi Jinping") or its acronym; or last words agree and so do the first ones, or an initial with one."""
    short, long = sorted((name_words(one), name_words(other)), key=len)
    if not short:
        return False
    if short == long or set(short) - SMALL_WORDS and set(short) - SMALL_WORDS == set(long) - SMALL_WORDS:
        return True
    if len(short) == 1:
        word = short[0]
        return word in (long[0], long[-1]) or len(word) > 1 and word == "".join(w[0] for w in long if w not in SMALL_WORDS)
    if long[-len(short):] == short:
        return True
    initial = short[0][0] == long[0][0] and 1 in (len(short[0]), len(long[0]))
    return short[-1] == long[-1] and (short[0] == long[0] or initial)


def same_speakers(wanted, named, all_names):
    """Whether `named` are the speakers `wanted`, one to one. A name that is not in full is wrong where it fits another of `all_names` too."""
    left = list(named)
    for want in wanted:
        hit = next((name for name in left if same_name(want, name)), None)
        if hit is None:
            return False
        if name_words(hit) != name_words(want) and any(name != want and same_name(name, hit) for name in all_names):
            return False
        left.remove(hit)
    return not left


def role_words(role):
    return set(NAME_WORD.findall((role or "").casefold().replace(".", ""))) - SMALL_WORDS


# Counting

class Share:
    """How many of some rows are right."""

    def __init__(self):
        self.right = self.rows = 0

    def add(self, right, rows=1):
        self.right += right
        self.rows += rows

    def value(self):
        return 100 * self.right / self.rows if self.rows else None


class F1:
    """How many the gold has, how many were found, and how many of these are right."""

    def __init__(self):
        self.gold = self.found = self.right = 0

    def add(self, gold, found, right):
        self.gold += gold
        self.found += found
        self.right += right

    def add_sets(self, gold, found):
        self.add(len(gold), len(found), len(gold & found))

    def value(self):
        return 200 * self.right / (self.gold + self.found) if self.right else 0.0

    def precision(self):
        return 100 * self.right / self.found if self.right else 0.0

    def recall(self):
        return 100 * self.right / self.gold if self.right else 0.0


def accuracy(pairs):
    return 100 * sum(gold == found for gold, found in pairs) / len(pairs) if pairs else None


def macro_f1(pairs, labels):
    """Mean over the labels that the gold has of the F1 of (gold, found) label pairs."""
    scores = []
    for label in labels:
        gold, found, right = (sum(test) for test in zip(*[(g == label, f == label, g == f == label) for g, f in pairs])) if pairs else (0, 0, 0)
        if gold:
            scores.append(200 * right / (gold + found))
    return sum(scores) / len(scores) if scores else 0.0


def average_precision(pairs):
    """Of (score, is positive) pairs; of equal scores the negatives come first."""
    positives, total = 0, 0.0
    for rank, (_, positive) in enumerate(sorted(pairs, key=lambda pair: (-pair[0], pair[1])), 1):
        if positive:
            positives += 1
            total += positives / rank
    return 100 * total / positives if positives else 0.0


def calibration_error(pairs, bins=10):
    """Expected calibration error of (score, is right) pairs, 0 to 1."""
    gaps = [0.0] * bins
    for score, right in pairs:
        gaps[min(int(score * bins), bins - 1)] += score - right
    return sum(map(abs, gaps)) / len(pairs) if pairs else None


# Articles

def tokens_in(spans, words):
    """Numbers of the words that share a character with one of the spans."""
    return frozenset(number for number, (start, end) in enumerate(words) if any(start < e and s < end for s, e in spans))


def gold_tokens(row, role, words):
    return tokens_in(row.get(role) or [], words)


def record_tokens(record, role, words):
    return tokens_in([(span["start"], span["end"]) for span in record.get(role) or []], words)


def all_spans(record):
    for role in ROLES:
        yield from record.get(role) or []
    for claim in record.get("claims") or []:
        yield from claim["spans"]
    yield from filter(None, [speaker.get("role") for speaker in record.get("speakers") or []])
    yield from filter(None, [stance.get("span") for stance in record.get("stance") or []])


def is_true(span, text):
    return 0 <= span["start"] < span["end"] <= len(text) and text[span["start"]:span["end"]] == span["text"]


def match(gold, found):
    """{number of a gold token set: number of the found one that matches it}"""
    overlaps = []
    for g, gold_set in enumerate(gold):
        for f, found_set in enumerate(found):
            both = len(gold_set & found_set)
            if both and both / len(gold_set | found_set) >= 0.5:
                overlaps.append((both / len(gold_set | found_set), g, f))
    matches = {}
    for _, g, f in sorted(overlaps, reverse=True):
        if g not in matches and f not in matches.values():
            matches[g] = f
    return matches


class Scorer:
    """Takes articles one by one and has the figures over all of them."""

    def __init__(self):
        self.articles = self.bad_offsets = 0
        self.f1 = collections.defaultdict(F1)
        self.share = collections.defaultdict(Share)
        self.pairs = collections.defaultdict(list)
        self.errors = []

    def add(self, article, records):
        """Counts one gold article and the records of it."""
        text, rows = article["text"], article["annotations"]
        words = [word.span() for word in WORD.finditer(text)]
        self.articles += 1
        self.bad_offsets += sum(not is_true(span, text) for record in records for span in all_spans(record))

        for role in ROLES:
            gold = [gold_tokens(row, role, words) for row in rows]
            found = [record_tokens(record, role, words) for record in records]
            self.f1["tokens", role].add_sets(frozenset().union(*gold), frozenset().union(*found))
            self.f1["spans", role].add_sets(set(gold) - {frozenset()}, set(found) - {frozenset()})
            if role == "content":
                contents, matches = gold, match(gold, found)
                exact = sum(gold[g] == found[f] for g, f in matches.items())

        source_right = {g for g, f in matches.items() if self._source_is_right(rows[g], records[f], words)}
        nested = {g for g, content in enumerate(contents) if any(content < other for other in contents)}
        nested_found = len(nested & matches.keys())
        outer_gold, outer_found = len(rows) - len(nested), len(records) - nested_found
        self.f1["content"].add(len(rows), len(records), len(matches))
        self.f1["exact"].add(len(rows), len(records), exact)
        self.f1["e2e"].add(len(rows), len(records), len(source_right))
        self.f1["outer"].add(outer_gold, outer_found, len(matches) - nested_found)
        self.f1["outer e2e"].add(outer_gold, outer_found, len(source_right - nested))
        self.share["nested"].add(nested_found, len(nested))

        layered = {g for g, row in enumerate(rows) if "speaker" in row}
        names = {name for g in layered for name in self._names(rows[g])}
        speaker_right = {g for g in layered & matches.keys() if self._speaker_is_right(rows[g], records[matches[g]], names)}
        if layered:
            self.f1["speaker"].add(len(layered), len(records) - len(matches.keys() - layered), len(speaker_right))
        for g, row in enumerate(rows):
            record = records[matches[g]] if g in matches else None
            if row.get("type") == "direct":
                self.share["direct"].add(record is not None)
            if record:
                self._add_match(row, record, words, g in source_right)
                if g in layered:
                    self._add_layer(row, record, text, g in speaker_right)
        self._note_errors(article, records, matches, source_right, layered - speaker_right)

    @staticmethod
    def _names(row):
        return [name for name in row["speaker"] or [] if name != UNNAMED_WRITER]

    @staticmethod
    def _named(record):
        return [speaker["name"] for speaker in record.get("speakers") or [] if speaker.get("name")]

    def _speaker_is_right(self, row, record, names):
        return same_speakers(self._names(row), self._named(record), names)

    @staticmethod
    def _source_is_right(row, record, words):
        gold, found = gold_tokens(row, "source", words), record_tokens(record, "source", words)
        return bool(gold & found) if gold else not found

    def _add_match(self, row, record, words, source_right):
        self.share["quotation"].add(record.get("quotation") == row.get("type"))
        if gold_tokens(row, "source", words):
            self.share["source"].add(source_right)
            if row.get("type") == "direct":
                self.share["direct source"].add(source_right)
        cue = gold_tokens(row, "cue", words)
        if cue:
            self.share["cue"].add(bool(cue & record_tokens(record, "cue", words)))
        if row.get("act"):
            report = record.get("report") or {}
            for field in ("act", "endorsement", "polarity"):
                self.pairs[field].append((row[field], report.get(field)))

    def _add_layer(self, row, record, text, right):
        wanted, named, speakers = self._names(row), self._named(record), record.get("speakers") or []
        if right and wanted:
            self.share["full name"].add(sorted(map(name_words, wanted)) == sorted(map(name_words, named)))
        if named:
            self.share["named"].add(right)
        if speakers:
            self.pairs["calibration"].append((speakers[0].get("score") or 0.0, right))
        if row.get("type") == "direct":
            self.share["direct speaker"].add(right)
        source_words = {word for start, end in row.get("source") or [] for word in name_words(text[start:end])}
        if source_words and wanted and not any(source_words & (set(name_words(name)) - SMALL_WORDS) for name in wanted):
            self.share["resolve"].add(right)
        if row.get("kind"):
            self.share["kind"].add((speakers[0].get("kind") if speakers else "unknown") == row["kind"])
        if "expert" in row and wanted:
            self.pairs["expert"].append((bool(row["expert"]), any(speaker.get("expert") for speaker in speakers)))
        if "certainty" in row:
            self.pairs["certainty"].append((row["certainty"], (record.get("certainty") or {}).get("label")))
        if "checkworthy" in row:
            best = max([claim.get("check_worthiness") or 0 for claim in record.get("claims") or []], default=0)
            self.pairs["checkworthy"].append((best, bool(row["checkworthy"])))
        self._add_role(role_words(row.get("role")), [role_words((speaker.get("role") or {}).get("text")) for speaker in speakers])
        self._add_targets(row.get("targets") or [], list(record.get("stance") or []))

    def _add_role(self, gold, found):
        found = [role for role in found if role]
        right = bool(gold) and any(4 * len(gold & role) >= len(gold) + len(role) for role in found)
        if gold:
            self.share["role"].add(right)
        if found:
            self.share["role precision"].add(right)

    def _add_targets(self, gold, found):
        left = found[:]
        for name, label in gold:
            equal = [stance for stance in left if stance["target"].casefold() == name.casefold()]
            hit = next(iter(equal or [stance for stance in left if same_name(stance["target"], name)]), None)
            if hit:
                left.remove(hit)
            self.pairs["stance"].append((label, hit["label"] if hit else None))
        self.share["target precision"].add(len(found) - len(left), len(found))

    def _note_errors(self, article, records, matches, source_right, speaker_wrong):
        def words(spans):
            return " … ".join(article["text"][start:end] for start, end in spans or [])

        def note(kind, *parts):
            self.errors.append((kind, article["id"], *parts))

        for g, row in enumerate(article["annotations"]):
            said = f"«{words(row['content'])}»"
            if g not in matches:
                note("missed", words(row.get("source")), words(row.get("cue")), said)
                continue
            record = records[matches[g]]
            if g not in source_right:
                note("source", f"want {words(row.get('source'))!r}", f"have {[span['text'] for span in record['source']]}", said)
            if g in speaker_wrong:
                note("speaker", f"want {row['speaker']}", f"have {[s.get('name') for s in record['speakers']]}", f"source {words(row.get('source'))!r}", said)
        for number in sorted(set(range(len(records))) - set(matches.values())):
            spans = {role: " … ".join(span["text"] for span in records[number].get(role) or []) for role in ROLES}
            note("spurious", spans["source"], spans["cue"], f"«{spans['content']}»")

    def figures(self):
        """Every figure by name, in the order in which they are printed."""
        f1, share, pairs = self.f1, self.share, self.pairs
        content, stance = f1["content"], pairs["stance"]
        figures = {"articles": self.articles, "gold": content.gold, "predicted": content.found, "bad_offsets": self.bad_offsets}
        for role in ROLES:
            for unit in ("tokens", "spans"):
                figures[f"{unit}.{role}.f1"] = f1[unit, role].value() if f1[unit, role].gold else None
        figures.update({
            "content.precision": content.precision(), "content.recall": content.recall(), "content.f1": content.value(),
            "content.exact_f1": f1["exact"].value(), "quotation.accuracy": share["quotation"].value(), "source.accuracy": share["source"].value(),
            "cue.accuracy": share["cue"].value(), "e2e.f1": f1["e2e"].value(), "outer.content.f1": f1["outer"].value(),
            "outer.e2e.f1": f1["outer e2e"].value(), "nested.gold": share["nested"].rows, "nested.recall": share["nested"].value(),
            "direct.gold": share["direct"].rows, "direct.recall": share["direct"].value(), "direct.source.accuracy": share["direct source"].value(),
        })
        if pairs["act"]:
            figures.update({
                "act.accuracy": accuracy(pairs["act"]), "endorsement.macro_f1": macro_f1(pairs["endorsement"], ["neutral", "distanced", "endorsed"]),
                "denied.f1": macro_f1(pairs["polarity"], ["denied"]), "denied.gold": sum(gold == "denied" for gold, _ in pairs["polarity"]),
            })
        if f1["speaker"].gold:
            figures.update({
                "speaker.f1": f1["speaker"].value(), "direct.speaker.accuracy": share["direct speaker"].value(),
                "resolve.accuracy": share["resolve"].value(), "resolve.n": share["resolve"].rows, "speaker.full_name": share["full name"].value(),
                "speaker.named_precision": share["named"].value(), "speaker.calibration_error": calibration_error(pairs["calibration"]),
                "kind.accuracy": share["kind"].value(), "role.accuracy": share["role"].value(), "role.precision": share["role precision"].value(),
                "expert.f1": macro_f1(pairs["expert"], [True]) if pairs["expert"] else None, "certainty.accuracy": accuracy(pairs["certainty"]),
                "certainty.macro_f1": macro_f1(pairs["certainty"], ["certain", "probable", "possible", "nonfactual"]) if pairs["certainty"] else None,
                "stance.target_recall": 100 * sum(found is not None for _, found in stance) / len(stance) if stance else None,
                "stance.target_precision": share["target precision"].value(),
                "stance.macro_f1": macro_f1(stance, ["favor", "against", "neutral"]) if stance else None,
            })
            checks = pairs["checkworthy"]
            if checks:
                figures.update({
                    "checkworthy.ap": average_precision(checks), "checkworthy.f1": macro_f1([(gold, score >= 0.5) for score, gold in checks], [True]),
                    "checkworthy.base_rate": 100 * sum(gold for _, gold in checks) / len(checks),
                })
        return figures


def score(articles, records):
    """Scores records against gold articles: the Scorer, and ids of articles that records name and the gold lacks."""
    records_of = collections.defaultdict(list)
    for record in records:
        records_of[record["article"]["id"]].append(record)
    scorer = Scorer()
    for article in articles:
        scorer.add(article, records_of.pop(article["id"], []))
    return scorer, sorted(records_of)


def print_errors(scorer, count):
    """Prints the first `count` errors of each kind, tab-separated, one a line."""
    seen = collections.Counter()
    for kind, *parts in scorer.errors:
        seen[kind] += 1
        if seen[kind] <= count:
            print("\t".join([kind, *(" ".join(part.split()) for part in parts)]), file=sys.stderr)


def complaint(scorer, unknown):
    """What makes figures worthless, in words; None where all is well."""
    if scorer.bad_offsets or unknown:
        return f"{scorer.bad_offsets} spans do not equal the text at their offsets; records name {len(unknown)} articles that the gold lacks: {unknown[:3]}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("records")
    parser.add_argument("--json", action="store_true", help="one JSON object, two decimals")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="also print N errors of each kind on standard error")
    arguments = parser.parse_args()
    scorer, unknown = score(read_lines(arguments.gold), read_lines(arguments.records))
    print_errors(scorer, arguments.errors)
    figures = scorer.figures()
    if arguments.json:
        print(json.dumps(rounded(figures)))
    else:
        for name, value in figures.items():
            print(f"{name:28}{'–' if value is None else format(value, '.2f') if isinstance(value, float) else value:>10}")
    sys.exit(complaint(scorer, unknown))


if __name__ == "__main__":
    main()
