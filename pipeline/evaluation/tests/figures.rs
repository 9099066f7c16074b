//! Figures and errors over stored records, beside what the Python scorer makes of the same (`tests/data/README.md`).

use dixit_evaluation::errors::{groups, ErrorKind, Mistake};
use dixit_evaluation::figures::Figure;
use dixit_evaluation::names::Naming;
use dixit_evaluation::{evaluate, gold, records, Evaluation, EvaluationError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn samples() -> Evaluation {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/samples/gold.jsonl");
    evaluation(&samples, &data("records.jsonl.gz"))
}

fn perturbed() -> Evaluation {
    evaluation(&data("perturbed-gold.jsonl.gz"), &data("perturbed-records.jsonl.gz"))
}

fn evaluation(gold: &Path, records: &Path) -> Evaluation {
    let gold = gold::read(gold).expect("the gold is sound");
    let records = records::read(records).expect("the records are sound");
    evaluate(&gold, &records)
}

/// Holds every figure against the stored one; what is not stored has nothing to measure by.
#[track_caller]
fn assert_as_stored(evaluation: &Evaluation, file: &str) {
    let text = std::fs::read_to_string(data(file)).expect("figures are stored");
    let mut stored: BTreeMap<String, Value> = serde_json::from_str(&text).expect("they are JSON");
    stored.insert("unknown_articles".to_owned(), evaluation.unknown.len().into());
    let written = serde_json::to_string(&evaluation.figures).expect("figures are JSON");
    let written: BTreeMap<String, Value> = serde_json::from_str(&written).expect("they are an object");
    for (name, _) in evaluation.figures.iter() {
        let (ours, theirs) = (&written[name], stored.remove(name).unwrap_or(Value::Null));
        assert_eq!(ours.as_f64(), theirs.as_f64(), "{name}");
    }
    assert!(stored.is_empty(), "figures that are not there: {stored:?}");
}

#[test]
fn figures_of_true_records_are_those_of_the_python_scorer() {
    let evaluation = samples();
    assert_as_stored(&evaluation, "figures.json");
    assert!(evaluation.untrue.is_empty() && evaluation.unknown.is_empty());
    assert!(evaluation.figures.iter().all(|(_, figure)| figure != Figure::Nothing), "the samples have every layer");
}

#[test]
fn figures_of_all_kinds_of_errors_are_those_of_the_python_scorer() {
    assert_as_stored(&perturbed(), "perturbed-figures.json");
}

#[test]
fn spans_that_are_not_true_and_unknown_articles_are_told() {
    let evaluation = perturbed();
    let articles: Vec<&str> = evaluation.unknown.keys().map(String::as_str).collect();
    assert_eq!(articles, ["elsewhere-0", "elsewhere-100", "elsewhere-200"]);
    let said: Vec<String> = evaluation.untrue.iter().map(ToString::to_string).collect();
    let negative = said.iter().find(|said| said.contains("has -1..")).expect("an offset below zero");
    assert!(negative.starts_with("cue[0] of a record of \""), "{negative}");
    assert!(negative.contains("which is no stretch of its text"), "{negative}");
    assert!(said.iter().any(|said| said.contains("where the text is \"") && said.contains(" and not \"")), "{said:?}");
}

#[test]
fn every_kind_of_error_is_told_from_the_others() {
    let evaluation = perturbed();
    let kinds: BTreeSet<ErrorKind> = evaluation.mistakes.iter().map(|mistake| mistake.kind).collect();
    let speakers = [
        Naming::NoName,
        Naming::NoneWanted,
        Naming::WrongNumber,
        Naming::Ambiguous,
        Naming::AnotherPerson,
        Naming::NotInGold,
    ];
    let expected: BTreeSet<ErrorKind> = [
        ErrorKind::Missed,
        ErrorKind::Spurious,
        ErrorKind::TooLong,
        ErrorKind::TooShort,
        ErrorKind::Split,
        ErrorKind::Joined,
        ErrorKind::WrongSource,
        ErrorKind::WrongCue,
    ]
    .into_iter()
    .chain(speakers.map(ErrorKind::WrongSpeaker))
    .collect();
    assert_eq!(kinds, expected);
}

#[test]
fn errors_of_contents_and_right_ones_are_all_there_is() {
    for evaluation in [samples(), perturbed()] {
        let sides = |side: fn(&Mistake) -> usize| -> usize {
            let of_content = |mistake: &&Mistake| mistake.kind < ErrorKind::WrongSource;
            evaluation.mistakes.iter().filter(of_content).map(side).sum()
        };
        let count = |name: &str| evaluation.figures.get(name).expect("a figure");
        let exact = count("content.exact_f1") * (count("gold") + count("predicted")) / 200.0;
        assert_eq!(sides(|mistake| mistake.gold.len()), (count("gold") - exact).round() as usize);
        assert_eq!(sides(|mistake| mistake.found.len()), (count("predicted") - exact).round() as usize);
    }
}

#[test]
fn groups_count_and_show() {
    let evaluation = perturbed();
    let groups = groups(&evaluation.mistakes, 3);
    assert_eq!(groups.iter().map(|group| group.count).sum::<usize>(), evaluation.mistakes.len());
    for group in &groups {
        assert_eq!(group.examples.len(), group.count.min(3));
        for tally in [&group.quotation, &group.act, &group.cue] {
            assert_eq!(tally.0.iter().map(|(_, count)| count).sum::<usize>(), group.count);
            assert!(tally.0.is_sorted_by(|one, next| one.1 >= next.1));
        }
    }
    let missed = &groups[0];
    assert_eq!((missed.kind, missed.found), (ErrorKind::Missed, 0));
    assert!(missed.examples.iter().all(|mistake| mistake.found.is_empty() && mistake.gold.len() == 1));
    let articles: BTreeSet<&str> = missed.examples.iter().map(|mistake| mistake.article.as_str()).collect();
    assert_eq!(articles.len(), 3, "examples come from all over the gold");
}

/// What is said of a file with these bytes, read as gold or as records.
fn said<T>(read: impl Fn(&Path) -> Result<T, EvaluationError>, name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file can be written");
    let error = read(&path).err().expect("an error").to_string();
    error.strip_prefix(&format!("{}/", folder.path().display())).expect("the file comes first").to_owned()
}

#[test]
fn what_is_wrong_with_gold_is_said_with_file_line_and_field() {
    let row = |row: &str| format!("\n{{\"id\":\"a\",\"text\":\"Más, she said.\",\"annotations\":[{row}]}}\n");
    let said = |text: &str| said(gold::read, "gold.jsonl", text.as_bytes());
    assert_eq!(said("no json\n"), "gold.jsonl:1: not a gold article: expected ident (column 2)");
    assert_eq!(
        said("{\"id\":\"a\",\"text\":\"x\"}"),
        "gold.jsonl:1: not a gold article: missing field `annotations` (column 21)"
    );
    assert_eq!(
        said(&row(r#"{"content":[[0,3]],"cue":[["x",3]]}"#)),
        "gold.jsonl:2: not a gold article: annotations[0].cue[0][0]: invalid type: string \"x\", expected i64 (column 80)"
    );
    assert_eq!(
        said(&row(r#"{"content":[[0,3]]},{"content":[[0,16]]}"#)),
        "gold.jsonl:2: annotations[1].content has [0, 16], but the text of \"a\" has 14 code points: \
         spans are [start, end] with 0 ≤ start ≤ end ≤ length"
    );
    assert!(said(&row(r#"{"content":[[-1,3]]}"#)).contains("has [-1, 3]"));
    assert!(said(&row(r#"{"content":[[3,1]]}"#)).contains("has [3, 1]"));
    assert_eq!(
        said(&row(r#"{"content":[[0,3]],"act":"speech","polarity":"denied"}"#)),
        "gold.jsonl:2: annotations[0] has an act but no endorsement: the three are given together"
    );
    assert!(said(&(row("") + &row(""))).starts_with("gold.jsonl:4: line 2 has an article with the id \"a\" too"));
    assert!(said("[\n{}\n]").contains("JSON spread over several lines"));
}

#[test]
fn what_is_wrong_with_records_is_said_with_file_line_and_field() {
    let said = |text: &str| said(records::read, "records.jsonl", text.as_bytes());
    assert_eq!(said("{\"id\":\"a#0-4\"}"), "records.jsonl:1: not a record: missing field `article` (column 14)");
    assert_eq!(
        said("{\"article\":{\"id\":\"a\"}}\n{\"article\":{\"id\":\"a\"},\"content\":[{\"start\":0.5}]}"),
        "records.jsonl:2: not a record: content[0].start: invalid type: floating point `0.5`, expected i64 (column 45)"
    );
    assert_eq!(
        said("{\"article\":{\"id\":\"a\"}} {}"),
        "records.jsonl:1: not a record: trailing characters (column 24)"
    );
}

#[test]
fn compressed_data_that_is_cut_off_is_an_error() {
    let whole = std::fs::read(data("records.jsonl.gz")).expect("the records are there");
    let said = said(records::read, "records.jsonl.gz", &whole[..whole.len() / 2]);
    assert!(said.contains("gzip data is cut off"), "{said}");
}
