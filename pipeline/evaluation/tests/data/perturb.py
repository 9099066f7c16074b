#!/usr/bin/env python3
"""Makes the data of the tests: records that are as good as they were found, and a copy with every kind of error in it.

    dixit run data/samples/articles -o FOLDER
    pipeline/evaluation/tests/data/perturb.py FOLDER/records.jsonl

Writes records.jsonl.gz, perturbed-records.jsonl.gz and perturbed-gold.jsonl.gz beside itself, and with scripts/measure/score.py the
figures of both pairs, figures.json and perturbed-figures.json. What is changed depends on a record's number alone.
"""
import copy
import gzip
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..", "..")
GOLD = os.path.join(ROOT, "data", "samples", "gold.jsonl")
# each record has one change of its place and words, and one of what is said about them; the two lists come round at different times
PLACES = "same drop same longer much_longer same shorter much_shorter halves same join same elsewhere empty".split()
LABELS = ("same no_name same other_name unknown_name short_name same two_names title source cue no_source no_cue labels scores same nulls lacks "
          "stance short_name role expert untrue short_name").split()


def span(text, start, end):
    return {"start": start, "end": end, "text": text[start:end]}


def place(record, following, text, change):
    """The records that take this one's place."""
    start, end = record["content"][0]["start"], record["content"][-1]["end"]
    stretch = {"longer": (start, min(len(text), end + (end - start) // 2)), "much_longer": (start, min(len(text), end + 4 * (end - start))),
               "shorter": (start, start + 2 * (end - start) // 3), "much_shorter": (start, start + max(8, (end - start) // 3)),
               "elsewhere": (0, 40), "join": (start, max(end, following["content"][-1]["end"]))}
    if change == "drop":
        return []
    if change == "halves":
        middle = (start + end) // 2
        return [{**copy.deepcopy(record), "content": [span(text, *half)]} for half in ((start, middle), (middle, end))]
    if change == "empty":
        record["content"] = []
    elif change != "same":
        record["content"] = [span(text, *stretch[change])]
    return [record]


def label(record, names, text, change, number):
    """Changes what a record says about its content, in place."""
    speakers = record["speakers"]
    first = speakers[0] if speakers else {"name": None, "kind": "unknown", "role": None, "expert": False, "score": 0.5}
    name = first["name"]
    if change == "no_name":
        record["speakers"] = [{**first, "name": None}]
    elif change in ("other_name", "unknown_name", "title", "two_names"):
        given = {"other_name": names[number % len(names)], "unknown_name": "Zebulon Quince", "title": f"Dr. {name}'s", "two_names": name or names[0]}[change]
        record["speakers"] = [{**first, "name": given}]
        if change == "two_names":
            record["speakers"].append({**first, "name": names[-1]})
    elif change == "short_name" and name:
        record["speakers"] = [{**first, "name": name.split()[-1]}]
    elif change == "source":
        record["source"] = record["cue"]
    elif change in ("no_source", "no_cue"):
        record[change[3:]] = []
    elif change == "cue":
        record["cue"] = record["content"]
    elif change == "labels":
        record.update(quotation="mixed", report={"act": "other", "polarity": "denied", "endorsement": "endorsed"}, certainty={"label": "possible"})
        record["speakers"] = [{**first, "kind": "document"}]
    elif change == "scores":
        record["claims"] = [{**claim, "check_worthiness": 0.5} for claim in record["claims"]]
        record["speakers"] = [{**speaker, "score": 1.0} for speaker in speakers]
    elif change == "nulls":
        record.update(quotation=None, report=None, certainty=None, stance=None, claims=None, cue=None)
    elif change == "lacks":
        for field in ("quotation", "report", "certainty", "stance", "claims"):
            del record[field]
    elif change == "stance":
        record["stance"] = [{**stance, "label": "favor"} for stance in record["stance"] for _ in range(2)]
    elif change == "role":
        record["speakers"] = [{**first, "role": span(text, 20, 40)}]
    elif change == "expert":
        record["speakers"] = [{**first, "expert": not first["expert"]}]
    elif change == "untrue":
        record["content"] = [{**part, "start": part["start"] + 1} for part in record["content"]]
        record["cue"] = [{**part, "start": -1} for part in record["cue"]]


def perturbed(records, gold):
    names = {article["id"]: sorted({name for row in article["annotations"] for name in row["speaker"] if name != "AUTHOR"}) for article in gold}
    texts = {article["id"]: article["text"] for article in gold}
    for number, record in enumerate(records):
        article = record["article"]["id"]
        following = next((other for other in records[number + 1:] if other["article"]["id"] == article), record)
        for new in place(copy.deepcopy(record), following, texts[article], PLACES[number % len(PLACES)]):
            label(new, names[article], texts[article], LABELS[number % len(LABELS)], number)
            yield new
        if number % 100 == 0:
            yield {**record, "article": {"id": f"elsewhere-{number}"}}


def with_gaps(gold):
    """Gold that does not say everything everywhere, and whose articles have namesakes."""
    for article in copy.deepcopy(gold):
        for number, row in enumerate(article["annotations"]):
            row["speaker"] = [f"Ada {name.split()[-1]}" if number % 4 == 2 else name for name in row["speaker"]]
            if number % 10 == 3:
                del row["speaker"]
            if number % 7 == 5:
                del row["act"], row["polarity"], row["endorsement"]
            if number % 8 == 1:
                row.update(kind=None, role=None, source=None, targets=None)
                del row["certainty"], row["checkworthy"], row["expert"], row["type"]
        yield article


def write(name, lines):
    # without a time, so that the same data is the same file
    with open(os.path.join(HERE, name), "wb") as out, gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed:
        for line in lines:
            packed.write((json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n").encode())


def figures(name, gold, records):
    score = os.path.join(ROOT, "scripts", "measure", "score.py")
    done = subprocess.run([sys.executable, score, gold, os.path.join(HERE, records), "--json"], stdout=subprocess.PIPE, text=True)
    with open(os.path.join(HERE, name), "w") as out:
        json.dump(json.loads(done.stdout), out, indent=1)
        out.write("\n")


def main():
    with open(GOLD, encoding="utf8") as lines:
        gold = [json.loads(line) for line in lines]
    known = {article["id"] for article in gold}
    with open(sys.argv[1], encoding="utf8") as lines:
        # climate.html has no gold of its own
        records = [record for record in map(json.loads, lines) if record["article"]["id"] in known]
    write("records.jsonl.gz", records)
    write("perturbed-records.jsonl.gz", perturbed(records, gold))
    write("perturbed-gold.jsonl.gz", with_gaps(gold))
    figures("figures.json", GOLD, "records.jsonl.gz")
    figures("perturbed-figures.json", os.path.join(HERE, "perturbed-gold.jsonl.gz"), "perturbed-records.jsonl.gz")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main()
