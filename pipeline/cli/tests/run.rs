//! `dixit run` on articles that are well: what is written, in which order, and that it is always the same.

mod common;

use common::{corpus, json_lines, line, reading, run, run_with, Folder, ARTICLE};
use serde_json::Value;

/// Offsets are code points, and the words at them are the span's.
fn assert_true_spans(value: &Value, text: &[char]) {
    match value {
        Value::Object(fields) => {
            if let (Some(start), Some(end), Some(words)) = (fields.get("start"), fields.get("end"), fields.get("text"))
            {
                let (start, end) =
                    (start.as_u64().expect("a number") as usize, end.as_u64().expect("a number") as usize);
                assert_eq!(text[start..end].iter().collect::<String>(), words.as_str().expect("a string"));
            }
            fields.values().for_each(|inner| assert_true_spans(inner, text));
        }
        Value::Array(items) => items.iter().for_each(|inner| assert_true_spans(inner, text)),
        _ => {}
    }
}

#[test]
fn a_run_folder_holds_records_articles_failures_and_run_json() {
    let folder = Folder::new();
    let input = folder.write("in.jsonl", corpus(5));
    let ran = run(reading(&["run", &input, "-o", &folder.at("out"), "--emit-entities", "--emit-sentences"])).exits(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.starts_with("dixit: 5 articles"), "{}", ran.stderr);
    assert_eq!(
        folder.names("out"),
        ["articles.jsonl", "entities.jsonl", "failures.jsonl", "records.jsonl", "run.json", "sentences.jsonl"]
    );
    let articles = folder.lines("out/articles.jsonl");
    let records = folder.lines("out/records.jsonl");
    assert_eq!(articles.len(), 5);
    assert!(!records.is_empty());
    for (number, article) in articles.iter().enumerate() {
        assert_eq!(article["id"], format!("a-{number}"));
        assert_eq!(article["status"], "done");
        let text: Vec<char> = article["text"].as_str().expect("the text").chars().collect();
        let mine: Vec<&Value> = records.iter().filter(|record| record["article"]["id"] == article["id"]).collect();
        assert_eq!(article["counts"]["attributions"], mine.len());
        for record in mine {
            assert_eq!(record["schema"], "attributed-claim/1");
            assert_eq!(record["article"]["text_sha256"], article["text_sha256"]);
            assert_true_spans(record, &text);
        }
    }
    let order: Vec<&Value> = records.iter().map(|record| &record["article"]["id"]).collect();
    let mut sorted = order.clone();
    sorted.sort_by_key(|id| id.as_str().expect("an id").to_owned());
    assert_eq!(order, sorted, "records stand in the order of the articles");
    assert_eq!(folder.lines("out/entities.jsonl").len(), 5);
    assert_eq!(folder.lines("out/sentences.jsonl").len(), 5);
    assert_eq!(folder.read("out/failures.jsonl"), "");
    let summary: Value = serde_json::from_str(&folder.read("out/run.json")).expect("it is JSON");
    assert_eq!(summary["counts"]["articles"], 5);
    assert_eq!(summary["counts"]["attributions"], records.len());
    assert_eq!(summary["interrupted"], false);
    assert_eq!(summary["models"][0]["name"], "careful");
    assert_eq!(summary["producer"], records[0]["producer"]);
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_jobs() {
    let folder = Folder::new();
    let input = folder.write("in.jsonl", corpus(24) + "no json\n" + &line("a-3", "a repeated id"));
    let files = ["records.jsonl", "articles.jsonl", "failures.jsonl", "entities.jsonl", "sentences.jsonl"];
    let bytes_with = |jobs: &str| -> Vec<String> {
        let out = format!("out-{jobs}");
        run(reading(&["run", &input, "-o", &folder.at(&out), "--jobs", jobs, "--emit-entities", "--emit-sentences"]))
            .exits(1);
        files.iter().map(|file| folder.read(&format!("{out}/{file}"))).collect()
    };
    let one = bytes_with("1");
    assert!(!one[0].is_empty() && !one[2].is_empty());
    for jobs in ["2", "7"] {
        for (file, (other, alone)) in files.iter().zip(bytes_with(jobs).iter().zip(&one)) {
            assert!(other == alone, "{file} differs between --jobs 1 and --jobs {jobs}");
        }
    }
}

#[test]
fn a_corpus_cut_in_two_and_put_together_is_the_whole() {
    let corpus = corpus(12);
    let (head, tail) = corpus.split_at(corpus.match_indices('\n').nth(4).expect("a line end").0 + 1);
    let records = |input: &str| run_with(reading(&["run", "-"]), input.as_bytes()).exits(0).stdout;
    assert_eq!(records(head) + &records(tail), records(&corpus));
}

#[test]
fn an_article_is_read_alike_in_any_company() {
    let alone = run_with(reading(&["run", "-"]), line("x", ARTICLE).as_bytes()).exits(0).stdout;
    assert!(!alone.is_empty());
    let company = corpus(3) + &line("x", ARTICLE) + &line("long", &ARTICLE.repeat(30));
    let among: String = run_with(reading(&["run", "-"]), company.as_bytes())
        .exits(0)
        .stdout
        .lines()
        .filter(|line| json_lines(line)[0]["article"]["id"] == "x")
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(among, alone);
}

#[test]
fn as_a_filter_it_writes_records_and_nothing_else() {
    let ran = run_with(reading(&["run", "-"]), corpus(3).as_bytes()).exits(0);
    let records = ran.lines();
    assert!(!records.is_empty() && records.iter().all(|record| record["schema"] == "attributed-claim/1"));
    // and says the same as a run folder
    let folder = Folder::new();
    let input = folder.write("in.jsonl", corpus(3));
    run(reading(&["run", &input, "-o", &folder.at("out")])).exits(0);
    assert_eq!(folder.read("out/records.jsonl"), ran.stdout);
}

#[test]
fn quiet_is_silent_and_failures_of_a_filter_are_named() {
    let input = line("a", ARTICLE) + "{broken\n";
    let ran = run_with(reading(&["run", "-", "-q"]), input.as_bytes()).exits(1);
    assert_eq!(ran.stderr, "");
    run_with(reading(&["run", "-"]), input.as_bytes()).exits(1).says(&["-:2: ", "1 failed"]);
}

#[test]
fn a_folder_that_exists_is_kept_unless_forced() {
    let folder = Folder::new();
    let input = folder.write("in.jsonl", line("a", ARTICLE));
    let arguments = ["run", &input, "-o", &folder.at("out")];
    run(reading(&arguments)).exits(0);
    let before = folder.read("out/run.json");
    run(reading(&arguments)).exits(2).says(&["dixit: ", "out", "--force"]);
    assert_eq!(folder.read("out/run.json"), before);
    let stale = folder.write("out/mine.txt", "notes");
    let mut command = reading(&arguments);
    command.arg("--force");
    run(command).exits(0);
    assert_ne!(folder.read("out/run.json"), before);
    assert!(std::path::Path::new(&stale).exists(), "--force replaces what a run wrote, and nothing else");
}

#[test]
fn no_permission_to_write_is_said_with_the_place() {
    let folder = Folder::new();
    let input = folder.write("in.jsonl", line("a", ARTICLE));
    // where nobody may write, the tests' own root included
    run(reading(&["run", &input, "-o", "/proc/dixit-out"])).exits(2).says(&["dixit: ", "/proc/dixit-out"]);
    let file = folder.write("file", "");
    run(reading(&["run", &input, "-o", &format!("{file}/out")])).exits(2).says(&["dixit: ", "file/out"]);
}

#[test]
fn the_text_can_be_left_out() {
    let folder = Folder::new();
    let input = folder.write("in.jsonl", line("a", ARTICLE));
    run(reading(&["run", &input, "-o", &folder.at("out"), "--no-text"])).exits(0);
    let article = &folder.lines("out/articles.jsonl")[0];
    assert_eq!(article["text"], Value::Null);
    assert!(article["text_sha256"].is_string());
}

#[test]
fn keys_of_the_input_can_be_named() {
    let input = serde_json::json!({"uid": "x", "body": ARTICLE}).to_string();
    let ran = run_with(reading(&["run", "-", "--id-key", "uid", "--text-key", "body"]), input.as_bytes()).exits(0);
    assert_eq!(ran.lines()[0]["article"]["id"], "x");
}

#[test]
fn unlikely_attributions_can_be_left_out_and_the_rest_stays_as_it_is() {
    let input = corpus(6);
    let all = run_with(reading(&["run", "-"]), input.as_bytes()).exits(0).lines();
    let mut scores: Vec<f64> = all.iter().filter_map(|record| record["attribution"]["score"].as_f64()).collect();
    scores.sort_by(f64::total_cmp);
    scores.dedup();
    let middle = scores.len() / 2;
    let least = if middle == 0 { scores[0] - 0.001 } else { (scores[middle - 1] + scores[middle]) / 2.0 };
    let some = run_with(reading(&["run", "-", "--min-score", &least.to_string()]), input.as_bytes()).exits(0).lines();
    let expected: Vec<&Value> =
        all.iter().filter(|record| record["attribution"]["score"].as_f64() >= Some(least)).collect();
    assert_eq!(
        some.iter().map(|record| &record["id"]).collect::<Vec<_>>(),
        expected.iter().map(|record| &record["id"]).collect::<Vec<_>>()
    );
    for record in &some {
        assert!(record["parent"].is_null() || some.iter().any(|other| other["id"] == record["parent"]));
    }
}

#[test]
fn conventions_are_named_in_the_record() {
    let input = line("a", ARTICLE);
    for convention in ["news", "polnear"] {
        let ran = run_with(reading(&["run", "-", "--convention", convention]), input.as_bytes()).exits(0);
        for record in ran.lines() {
            let producer = record["producer"].as_str().expect("a string");
            assert!(
                producer.starts_with("dixit ") && producer.contains("; careful ") && producer.ends_with(convention),
                "{producer}"
            );
        }
    }
}

#[test]
fn every_precision_finds_the_same_and_is_written_down() {
    let folder = Folder::new();
    let input = folder.write("a.txt", ARTICLE);
    let found = |precision: &str| {
        run(reading(&["run", &input, "-o", &folder.at(precision), "--precision", precision])).exits(0);
        let summary: Value = serde_json::from_str(&folder.read(&format!("{precision}/run.json"))).expect("JSON");
        assert_eq!(summary["configuration"]["precision"], precision);
        let found = |r: &Value| (r["content"].clone(), r["speakers"][0]["name"].clone());
        folder.lines(&format!("{precision}/records.jsonl")).iter().map(found).collect::<Vec<_>>()
    };
    let reference = found("reference");
    assert!(reference.len() >= 3);
    assert_eq!(found("f32"), reference);
    assert_eq!(found("int8"), reference);
}

#[test]
fn explain_shows_the_article_with_speakers_beneath() {
    let folder = Folder::new();
    let article = folder.write("a.txt", ARTICLE);
    let ran = run(reading(&["explain", &article])).exits(0);
    assert!(!ran.stdout.contains('\x1b'), "no colours where there is no terminal");
    for words in ["[“Prices in the north rose by a third,”]₁", "<said>₁", "speaker", "certainty", "check"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
    let hostile = folder.write("b.txt", format!("\x1b]0;owned\x07{ARTICLE}\x1b[2J\u{9b}31m"));
    let ran = run(reading(&["explain", &hostile])).exits(0);
    assert!(ran.stdout.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", ran.stdout);
}
