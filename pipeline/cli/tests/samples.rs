//! The figures that the program reaches on the samples of the repository, against stored ones.
//!
//! `data/baselines/samples.json` holds what was reached when it was last written (`UPDATE_BASELINE=1 cargo test --test samples`). A figure
//! may be a point and a half lower (processors differ in the last bits), not more. The full set of figures: `scripts/measure/dev`.

mod common;

use common::{json_lines, reading, run, Folder};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const SLACK: f64 = 1.5;

type Words = BTreeSet<usize>;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data")
}

/// Where each word begins and ends, in code points.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (i, _) in text.chars().enumerate().filter(|(_, c)| c.is_alphanumeric()) {
        match out.last_mut() {
            Some(last) if last.1 == i => last.1 = i + 1,
            _ => out.push((i, i + 1)),
        }
    }
    out
}

fn covered(words: &[(usize, usize)], spans: impl Iterator<Item = (u64, u64)>) -> Words {
    let spans: Vec<(usize, usize)> = spans.map(|(s, e)| (s as usize, e as usize)).collect();
    (0..words.len()).filter(|&i| spans.iter().any(|s| s.0 < words[i].1 && words[i].0 < s.1)).collect()
}

fn gold_spans<'a>(row: &'a Value, key: &str) -> impl Iterator<Item = (u64, u64)> + 'a {
    row[key].as_array().into_iter().flatten().map(|s| (s[0].as_u64().unwrap(), s[1].as_u64().unwrap()))
}

fn record_spans<'a>(record: &'a Value, key: &str) -> impl Iterator<Item = (u64, u64)> + 'a {
    record[key].as_array().into_iter().flatten().map(|s| (s["start"].as_u64().unwrap(), s["end"].as_u64().unwrap()))
}

/// Pairs of gold and record whose contents share half of their words, best first, each in one pair.
fn matched(gold: &[Words], found: &[Words]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, f) in found.iter().enumerate() {
            let (shared, all) = (g.intersection(f).count(), g.union(f).count());
            if shared > 0 && 2 * shared >= all {
                pairs.push((shared * 1_000_000 / all, i, j, 0));
            }
        }
    }
    pairs.sort_by(|a, b| b.cmp(a));
    let (mut used_gold, mut used_found) = (BTreeSet::new(), BTreeSet::new());
    let mut out = Vec::new();
    for (_, i, j, _) in pairs {
        if !used_gold.contains(&i) && !used_found.contains(&j) {
            used_gold.insert(i);
            used_found.insert(j);
            out.push((i, j));
        }
    }
    out
}

fn names(speakers: impl Iterator<Item = String>) -> BTreeSet<String> {
    speakers
        .filter(|name| name != "AUTHOR")
        .map(|name| name.trim_start_matches("the ").trim_start_matches("The ").to_lowercase())
        .collect()
}

fn figures(gold: &[Value], records: &[Value]) -> BTreeMap<&'static str, f64> {
    let (mut rows, mut found, mut right, mut exact, mut pinned, mut direct, mut direct_found) = (0, 0, 0, 0, 0, 0, 0);
    let (mut speaker, mut kind, mut act, mut certainty) = (0, 0, 0, 0);
    for article in gold {
        let text = article["text"].as_str().unwrap();
        let words = words(text);
        let annotations = article["annotations"].as_array().unwrap();
        let mine: Vec<&Value> = records.iter().filter(|r| r["article"]["id"] == article["id"]).collect();
        let contents: Vec<Words> = annotations.iter().map(|a| covered(&words, gold_spans(a, "content"))).collect();
        let read: Vec<Words> = mine.iter().map(|r| covered(&words, record_spans(r, "content"))).collect();
        rows += annotations.len();
        found += mine.len();
        direct += annotations.iter().filter(|a| a["type"] == "direct").count();
        for (i, j) in matched(&contents, &read) {
            let (row, record) = (&annotations[i], mine[j]);
            right += 1;
            exact += usize::from(contents[i] == read[j]);
            direct_found += usize::from(row["type"] == "direct");
            let (want, got) =
                (covered(&words, gold_spans(row, "source")), covered(&words, record_spans(record, "source")));
            pinned += usize::from(if want.is_empty() { got.is_empty() } else { !want.is_disjoint(&got) });
            let want = names(row["speaker"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_owned()));
            let got = names(
                record["speakers"].as_array().unwrap().iter().filter_map(|s| s["name"].as_str().map(str::to_owned)),
            );
            speaker += usize::from(want == got);
            let first = &record["speakers"][0]["kind"];
            kind += usize::from(*first == row["kind"] || first.is_null() && row["kind"] == "unknown");
            act += usize::from(record["report"]["act"] == row["act"]);
            certainty += usize::from(record["certainty"]["label"] == row["certainty"]);
        }
    }
    let f1 = |n: usize| 200.0 * n as f64 / (rows + found) as f64;
    let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
    BTreeMap::from([
        ("content.f1", f1(right)),
        ("content.exact_f1", f1(exact)),
        ("e2e.f1", f1(pinned)),
        ("direct.recall", share(direct_found, direct)),
        ("speaker.accuracy", share(speaker, right)),
        ("kind.accuracy", share(kind, right)),
        ("act.accuracy", share(act, right)),
        ("certainty.accuracy", share(certainty, right)),
    ])
}

#[test]
fn figures_on_the_samples_have_not_fallen() {
    let folder = Folder::new();
    let articles = data().join("samples/articles");
    run(reading(&["run", articles.to_str().unwrap(), "-o", &folder.at("out"), "-q"])).exits(0);
    let gold = json_lines(&std::fs::read_to_string(data().join("samples/gold.jsonl")).unwrap());
    let reached = figures(&gold, &json_lines(&folder.read("out/records.jsonl")));
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
        for (start, end) in record_spans(&record, "content") {
            assert!(spans.iter().all(|f| f.1 <= start || end <= f.0), "content from furniture: {}", record["id"]);
        }
    }
}
