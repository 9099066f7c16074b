#!/usr/bin/env python3
"""Writes manifest.json of a model folder: sha256 of every file that the program loads, and what people ask of a model.

    seal.py FOLDER --name NAME --log LOG.jsonl --command COMMAND [--scores SCORES.json]

LOG is train.py's log of the run: it is kept beside the manifest as training-log.jsonl, without paths. SCORES: {set: {figure: value}}, as measured on dev.
"""
import argparse
import hashlib
import json
import os

import data

FILES = ["config.json", "decoding.json", "encoder.safetensors", "heads.safetensors", "speakers.safetensors", "tokenizer.json"]
SOURCES = [
    {"name": "PolNeAR 1.0.0", "used_for": "attributions; speaker layer on a part", "licence": "none stated; the text belongs to its publishers"},
    {"name": "worldwide", "used_for": "attributions with the whole layer; entities", "licence": "none stated; the text belongs to its publishers"},
    {"name": "open (Wikinews, VOA Learning English)", "used_for": "attributions with the whole layer", "licence": "CC BY 2.5 or public domain, per article"},
    {"name": "GUM (news, interviews and other genres)", "used_for": "attributions, mentions, coreference", "licence": "annotations CC BY 4.0; text per genre"},
    {"name": "LitBank", "used_for": "mentions, coreference", "licence": "CC BY 4.0"},
    {"name": "MEANTIME", "used_for": "coreference", "licence": "CC BY 4.0"},
    {"name": "NewsWCL50", "used_for": "coreference", "licence": "annotations CC BY-SA 4.0; the text belongs to its publishers"},
    {"name": "GAP", "used_for": "pronouns", "licence": "Apache-2.0; text CC BY-SA"},
    {"name": "all-MiniLM-L6-v2", "used_for": "the pretrained encoder", "licence": "Apache-2.0"},
]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folder")
    p.add_argument("--name", required=True)
    p.add_argument("--log", required=True)
    p.add_argument("--command", required=True)
    p.add_argument("--scores")
    a = p.parse_args()
    digest = lambda f: hashlib.sha256(open(os.path.join(a.folder, f), "rb").read()).hexdigest()
    lines = [json.loads(line) for line in open(a.log) if line.strip()]
    # where files lay is nobody's business; a run that went on later has several starts
    for line in lines:
        if "arguments" in line:
            line["arguments"] = {k: v for k, v in line["arguments"].items() if k not in ("data", "encoder", "out")}
    arguments = [line for line in lines if line.get("event") == "start"][-1]["arguments"]
    with open(os.path.join(a.folder, "training-log.jsonl"), "w", encoding="utf8") as f:
        f.writelines(json.dumps(line) + "\n" for line in lines)
    manifest = {
        "name": a.name,
        "files": {f: digest(f) for f in FILES},
        "labels": {"entities": data.ENTITY, "roles": data.ROLES, "stance": data.STANCE, **data.LABELS},
        "training": {"command": a.command, "arguments": arguments, "data": SOURCES},
        "scores": json.load(open(a.scores)) if a.scores else {},
    }
    with open(os.path.join(a.folder, "manifest.json"), "w", encoding="utf8") as f:
        json.dump(manifest, f, indent=1, ensure_ascii=False)
        f.write("\n")


if __name__ == "__main__":
    main()
