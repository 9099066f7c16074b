//! `dixit evaluate`: figures, errors in groups, and what is said of files that cannot be measured. Needs no model.

mod common;

use common::{dixit, run, run_with, Folder};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

/// Stored gold and records, as the crate that measures has them.
fn stored(name: &str) -> String {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../evaluation/tests/data");
    folder.join(name).to_str().expect("the checkout has a plain name").to_owned()
}

const TEXT: &str = "“It rained,” Lopez said. “It will rain again,” she added.";

fn gold() -> String {
    let row = |content: [usize; 2], cue: [usize; 2], source: [usize; 2]| json!({"content": [content], "cue": [cue], "source": [source], "type": "direct", "speaker": ["Ana Lopez"]});
    let rows = [row([0, 12], [19, 23], [13, 18]), row([25, 46], [51, 56], [47, 50])];
    json!({"id": "a", "text": TEXT, "annotations": rows}).to_string() + "\n"
}

/// A record of the article with the content there, which somebody with this name said.
fn record(article: &str, start: usize, end: usize, name: &str) -> String {
    let words: String = TEXT.chars().skip(start).take(end - start).collect();
    let content = [json!({"start": start, "end": end, "text": words})];
    json!({"article": {"id": article}, "quotation": "direct", "content": content, "speakers": [{"name": name}]})
        .to_string()
        + "\n"
}

#[test]
fn figures_are_a_table_with_a_dash_where_there_is_nothing_to_measure() {
    let folder = Folder::new();
    let gold = folder.write("gold.jsonl", gold());
    let records = folder.write("records.jsonl", record("a", 0, 12, "Lopez"));
    let ran = run(dixit(&["evaluate", &gold, &records])).exits(0);
    assert_eq!(ran.stderr, "");
    let row = |name: &str| {
        let line = ran.stdout.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap_or_default();
        line.split_whitespace().collect::<Vec<_>>()[1..].join(" ")
    };
    assert_eq!(
        ["gold", "predicted", "content.recall", "content.f1", "speaker.f1", "act.accuracy", "checkworthy.ap"].map(row),
        ["2", "1", "50.00", "66.67", "66.67", "–", "–"]
    );
}

#[test]
fn a_run_folder_a_file_and_standard_input_are_the_same_records() {
    let folder = Folder::new();
    let gold = folder.write("gold.jsonl", gold());
    let lines = record("a", 0, 12, "Ana Lopez") + &record("a", 25, 46, "Reed");
    let records = folder.write("out/records.jsonl", &lines);
    let of_file = run(dixit(&["evaluate", &gold, &records, "--json"])).exits(0).stdout;
    assert_eq!(run(dixit(&["evaluate", &gold, &folder.at("out"), "--json"])).exits(0).stdout, of_file);
    assert_eq!(run_with(dixit(&["evaluate", &gold, "-", "--json"]), lines.as_bytes()).exits(0).stdout, of_file);
    let figures: Value = serde_json::from_str(&of_file).expect("it is JSON");
    assert_eq!((&figures["content.f1"], &figures["speaker.f1"]), (&json!(100.0), &json!(50.0)));
    assert_eq!(figures["act.accuracy"], Value::Null);
    assert!(of_file.starts_with("{\"articles\":1,\"gold\":2,"), "{of_file}");
}

#[test]
fn errors_come_in_groups_with_counts_and_examples() {
    let folder = Folder::new();
    let gold = folder.write("gold.jsonl", gold());
    let records = folder.write("records.jsonl", record("a", 25, 38, "Tom Reed"));
    let mut command = dixit(&["evaluate", &gold, &records, "--errors"]);
    command.env("COLUMNS", "80");
    let ran = run(command).exits(0);
    let (_, errors) = ran.stdout.split_once("\n\n").expect("errors behind the figures");
    let expected = "\
missed: 1
  quotation  direct 1
  act        – 1
  cue        said 1

  a
    gold   [“It rained,”]
           {Lopez} <said> = Ana Lopez

too short: 1
  quotation  direct 1
  act        – 1
  cue        added 1

  a
    gold   [“It will rain again,”]
           {she} <added> = Ana Lopez
    found  [“It will rain]
           = Tom Reed
";
    assert!(errors.starts_with("missed: 1\n"), "{errors}");
    assert!(expected.lines().all(|line| errors.lines().any(|other| other == line)), "{errors}");
    assert!(errors.contains("wrong speaker: name not in gold: 1"), "{errors}");
    assert!(errors.contains("wrong source: 1") && errors.contains("wrong cue: 1"), "{errors}");

    let ran = run(dixit(&["evaluate", &gold, &records, "--errors", "0", "--json"])).exits(0);
    let figures: Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    let kinds: Vec<&Value> = figures["errors"].as_array().expect("groups").iter().map(|group| &group["kind"]).collect();
    assert_eq!(kinds, ["missed", "too short", "wrong source", "wrong cue", "wrong speaker: name not in gold"]);
    assert_eq!(figures["errors"][0]["cue"], json!({"said": 1}));
    assert_eq!(figures["errors"][0]["examples"], json!([]));
}

#[test]
fn every_kind_of_error_is_shown_without_breaking_the_page() {
    let (gold, records) = (stored("perturbed-gold.jsonl.gz"), stored("perturbed-records.jsonl.gz"));
    for width in ["20", "80", "500"] {
        let mut command = dixit(&["evaluate", &gold, &records, "--errors=3"]);
        command.env("COLUMNS", width);
        let ran = run(command).exits(1);
        let most = width.parse::<usize>().expect("a number").clamp(51, 120);
        for line in ran.stdout.lines() {
            assert!(line.chars().count() <= most, "{line}");
        }
        for kind in
            ["split", "joined", "too long", "wrong speaker: ambiguous short name", "wrong speaker: wrong number"]
        {
            assert!(ran.stdout.contains(&format!("\n{kind}: ")), "{kind}");
        }
    }
}

#[test]
fn spans_that_are_not_true_and_unknown_articles_end_with_1_after_the_figures() {
    let folder = Folder::new();
    let gold = folder.write("gold.jsonl", gold());
    let untrue = record("a", 0, 12, "Lopez").replace("\"start\":0", "\"start\":1");
    let records = folder.write("records.jsonl", untrue + &record("b", 0, 12, "Lopez"));
    let ran = run(dixit(&["evaluate", &gold, &records])).exits(1).says(&[
        "records.jsonl:1: content[0] of a record of \"a\" has 1..12, where the text is \"It rained,”\" and not \"“It rained,”\"",
        "records.jsonl:2: a record is of article \"b\", which the gold lacks",
        "at their offsets: 1; articles that the gold lacks: 1",
    ]);
    assert!(ran.stdout.contains("content.f1"), "figures come all the same: {}", ran.stdout);
}

#[test]
fn what_cannot_be_measured_ends_with_2_and_says_where_and_why() {
    let folder = Folder::new();
    let good = folder.write("gold.jsonl", gold());
    let records = folder.write("records.jsonl", record("a", 0, 12, "Lopez"));
    let bad = folder.write("bad.jsonl", gold().replace("[[0,12]]", "[[0,99]]"));
    let broken = folder.write("broken.jsonl", record("a", 0, 12, "Lopez") + "{\"article\":7}\n");
    let empty = folder.write("empty/notes.txt", "").replace("/notes.txt", "");
    let packed = folder.write("packed.jsonl.gz", gold());
    for (arguments, words) in [
        ([&bad, &records], &["bad.jsonl:1: annotations[0].content has [0, 99]", "57 code points"] as &[&str]),
        ([&good, &broken], &["broken.jsonl:2: not a record: article: invalid type: integer `7`"]),
        ([&packed, &records], &["packed.jsonl.gz: is named as gzip data but holds none"]),
        ([&good, &empty], &["no records.jsonl in it", "dixit run"]),
        ([&good, &folder.at("nowhere")], &["nowhere: cannot be read"]),
        ([&"-".to_owned(), &"-".to_owned()], &["named twice"]),
    ] {
        let ran = run(dixit(&["evaluate", arguments[0], arguments[1]])).exits(2).says(words);
        assert_eq!(ran.stdout, "");
    }
    run(dixit(&["evaluate", "--errors", &good, &records])).exits(2).says(&["--errors", "a number of examples"]);
}

#[test]
fn help_begins_with_examples() {
    let ran = run(dixit(&["evaluate", "--help"])).exits(0);
    let place = |words: &str| ran.stdout.find(words).unwrap_or_else(|| panic!("{words}: {}", ran.stdout));
    assert!(place("Examples:") < place("Usage:"));
    for option in ["--json", "--errors", "<GOLD>", "<RECORDS>"] {
        place(option);
    }
}
