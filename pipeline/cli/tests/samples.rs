//! The figures that the program reaches on the samples of the repository, against stored ones.
//!
//! `data/baselines/samples.json` holds what was reached when it was last written (`UPDATE_BASELINE=1 cargo test --test samples`). A figure
//! may be a point and a half lower (processors differ in the last bits), not more. All figures: `dixit evaluate`.

mod common;

use common::{json_lines, reading, run, Folder};
use dixit_evaluation::{gold, records};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const SLACK: f64 = 1.5;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data")
}

/// The figures that are held, of what `dixit evaluate` measures.
const HELD: [&str; 7] = [
    "act.accuracy",
    "certainty.accuracy",
    "content.exact_f1",
    "content.f1",
    "direct.recall",
    "e2e.f1",
    "kind.accuracy",
];

/// The held figures of the records in a run's folder, and `speaker.accuracy`: right names, of rows that were found.
fn figures(folder: &Folder) -> BTreeMap<String, f64> {
    let gold = gold::read(&data().join("samples/gold.jsonl")).expect("the samples' gold is sound");
    let mut records = records::read(Path::new(&folder.at("out/records.jsonl"))).expect("records are sound");
    // climate.html has no gold of its own
    records.retain(|record| gold.iter().any(|article| article.id == record.article.id));
    let evaluation = dixit_evaluation::evaluate(&gold, &records);
    assert!(evaluation.untrue.is_empty(), "{:?}", evaluation.untrue);
    let figure = |name: &str| evaluation.figures.get(name).unwrap_or_else(|| panic!("there is no {name}"));
    // the gold says of every row who speaks, so both are over the same rows and records
    let speaker = 100.0 * figure("speaker.f1") / figure("content.f1");
    let held = HELD.map(|name| (name.to_owned(), figure(name)));
    held.into_iter().chain([("speaker.accuracy".to_owned(), speaker)]).collect()
}

#[test]
fn figures_on_the_samples_have_not_fallen() {
    let folder = Folder::new();
    let articles = data().join("samples/articles");
    run(reading(&["run", articles.to_str().unwrap(), "-o", &folder.at("out"), "-q"])).exits(0);
    let reached = figures(&folder);
    let file = data().join("baselines/samples.json");
    if std::env::var_os("UPDATE_BASELINE").is_some() {
        let rounded: BTreeMap<_, _> = reached.iter().map(|(k, v)| (k, (v * 100.0).round() / 100.0)).collect();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, serde_json::to_string_pretty(&rounded).unwrap() + "\n").unwrap();
    }
    let stored: BTreeMap<String, f64> =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("data/baselines/samples.json")).unwrap();
    assert_eq!(stored.len(), reached.len());
    for (name, before) in &stored {
        let now = reached[name.as_str()];
        assert!(now + SLACK >= *before, "{name} was {before:.2} and is {now:.2}");
    }
}

#[test]
fn nothing_comes_from_the_furniture_of_a_page() {
    let folder = Folder::new();
    let articles = data().join("samples/articles");
    run(reading(&["run", articles.to_str().unwrap(), "-o", &folder.at("out"), "--emit-sentences", "-q"])).exits(0);
    let mut furniture: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    for line in json_lines(&folder.read("out/sentences.jsonl")) {
        let regions = line["regions"].as_array().unwrap();
        let spans = regions
            .iter()
            .filter(|r| r["kind"] == "furniture")
            .map(|r| (r["start"].as_u64().unwrap(), r["end"].as_u64().unwrap()));
        furniture.insert(line["article"].as_str().unwrap().to_owned(), spans.collect());
    }
    assert!(furniture.values().any(|spans| !spans.is_empty()), "no sample has furniture");
    for record in json_lines(&folder.read("out/records.jsonl")) {
        let spans = &furniture[record["article"]["id"].as_str().unwrap()];
        for span in record["content"].as_array().unwrap() {
            let (start, end) = (span["start"].as_u64().unwrap(), span["end"].as_u64().unwrap());
            assert!(spans.iter().all(|f| f.1 <= start || end <= f.0), "content from furniture: {}", record["id"]);
        }
    }
}
