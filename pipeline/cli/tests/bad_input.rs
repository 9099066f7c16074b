//! Input that is broken, strange or hostile: each costs its own article at most, and says so.

mod common;

use common::{json_lines, line, reading, run, run_with, Folder, Ran, ARTICLE};
use serde_json::Value;

/// Runs on standard input between two good articles; the two must come through whatever stands between.
#[track_caller]
fn between_good_ones(middle: impl AsRef<[u8]>, status: i32) -> Ran {
    let input = [line("first", ARTICLE).as_bytes(), middle.as_ref(), b"\n", line("last", ARTICLE).as_bytes()].concat();
    let ran = run_with(reading(&["run", "-"]), &input).exits(status).says(&[]);
    let records = ran.lines();
    for id in ["first", "last"] {
        assert!(records.iter().any(|record| record["article"]["id"] == id), "{id} is lost: {}", ran.stderr);
    }
    ran
}

#[test]
fn nothing_at_all() {
    let ran = run_with(reading(&["run", "-"]), b"").exits(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("0 articles"), "{}", ran.stderr);
    let folder = Folder::new();
    let empty = folder.write("empty.jsonl", "");
    run(reading(&["run", &empty, "-o", &folder.at("out")])).exits(0);
    assert_eq!(folder.read("out/records.jsonl"), "");
    // an empty text is an article without attributions
    let ran = between_good_ones(line("empty", ""), 0);
    assert!(ran.lines().iter().all(|record| record["article"]["id"] != "empty"));
}

#[test]
fn inputs_that_are_not_there_or_hold_nothing_readable() {
    let folder = Folder::new();
    run(reading(&["run", &folder.at("nowhere.txt")])).exits(2).says(&["dixit: ", "nowhere.txt"]);
    run(reading(&["run", &folder.at("*.txt")])).exits(2).says(&["dixit: ", "*.txt"]);
    folder.write("bare/picture.png", b"\x89PNG\r\n\x1a\n");
    run(reading(&["run", &folder.at("bare")])).exits(2).says(&["dixit: ", "bare"]);
}

#[test]
fn lines_that_are_no_articles() {
    for broken in [
        "{broken",
        "[1, 2]",
        "null",
        "\"text\"",
        r#"{"id": "x"}"#,
        r#"{"id": "x", "text": 7}"#,
        r#"{"text": "no id"}"#,
        r#"{"id": {}, "text": "t"}"#,
    ] {
        between_good_ones(broken, 1).says(&["-:2: "]);
    }
    between_good_ones(b"{\"id\": \"x\", \"text\": \"\xff\xfe\"}", 1).says(&["-:2: "]);
}

#[test]
fn repeated_ids_and_long_ones() {
    let ran = between_good_ones(line("first", "“It is another,” said Ana Sousa."), 1).says(&["first", "repeated"]);
    assert!(ran.lines().iter().all(|record| record["speakers"][0]["name"] != "Ana Sousa"));
    let long = "i".repeat(10_000);
    let ran = between_good_ones(line(&long, ARTICLE), 0);
    assert!(ran.lines().iter().any(|record| record["article"]["id"] == long.as_str()));
}

#[test]
fn characters_that_few_expect() {
    for strange in [
        "\u{feff}“It \u{0}rose,” said \u{1}Lopez.\u{7f}",
        "“It rose,” said Lopez.\r\nShe said it fell.\r“Again,” she said.\r",
        "“\u{202e}It rose\u{202c},” said Lo\u{301}pez. “🦀,” she said. “e\u{301}\u{301}\u{301}”",
        "👩‍👩‍👧‍👦“👩‍👩‍👧‍👦”👩‍👩‍👧‍👦",
        &"“".repeat(10_000),
        &"\"".repeat(10_001),
        &"(".repeat(5_000),
    ] {
        between_good_ones(line("strange", strange), 0);
    }
}

#[test]
fn a_line_of_five_megabytes() {
    let words = "She said that it rained. ".repeat(5_000_000 / 25);
    between_good_ones(line("long", &words), 1).says(&["longer than", "--max-article-bytes"]);
    // one word, which costs the reader of lines all and the model nothing
    let input = line("first", ARTICLE) + &line("long", &"a".repeat(5_000_000)) + &line("last", ARTICLE);
    let ran = run_with(reading(&["run", "-", "--max-article-bytes", "10M"]), input.as_bytes()).exits(0);
    assert!(ran.lines().iter().any(|record| record["article"]["id"] == "last"));
}

#[test]
fn articles_that_are_too_long_are_refused_by_size() {
    let input = line("short", "She said so.") + &line("long", &"She said so. ".repeat(100));
    let ran = run_with(reading(&["run", "-", "--max-article-bytes", "1k"]), input.as_bytes())
        .exits(1)
        .says(&["long", "--max-article-bytes"]);
    assert!(ran.lines().iter().all(|record| record["article"]["id"] == "short"));
}

/// Three files of which the middle one is `bytes` under `name`.
#[track_caller]
fn among_good_files(name: &str, bytes: &[u8], status: i32) -> (Folder, Ran) {
    let folder = Folder::new();
    folder.write("in/a.txt", ARTICLE);
    folder.write(&format!("in/{name}"), bytes);
    folder.write("in/z.txt", ARTICLE);
    let ran = run(reading(&["run", &folder.at("in"), "-o", &folder.at("out"), "-v"])).exits(status).says(&[]);
    let articles = folder.lines("out/articles.jsonl");
    let done = |id: &str| articles.iter().any(|article| article["id"] == id && article["status"] == "done");
    assert!(done("a.txt") && done("z.txt"), "{articles:?}");
    if status == 1 {
        assert!(!folder.lines("out/failures.jsonl").is_empty());
        assert!(ran.stderr.contains(name), "{}", ran.stderr);
    }
    (folder, ran)
}

#[test]
fn files_that_are_not_what_they_are_called() {
    among_good_files("binary.txt", &[0, 159, 146, 150, 0, 1, 2, 255, 254].repeat(100), 1);
    among_good_files("cut.jsonl.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV", 1);
    among_good_files("not.jsonl.zst", b"plainly not compressed", 1);
}

#[test]
fn html_of_two_thousand_nested_tags() {
    let page = format!(
        "<html><body>{}<p>“It rose,” said Maria Lopez.</p>{}</body></html>",
        "<div>".repeat(2_000),
        "</div>".repeat(2_000)
    );
    let folder = Folder::new();
    let input = folder.write("page.html", page);
    let ran = run(reading(&["run", &input]));
    assert!(matches!(ran.status, Some(0 | 1)), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.write("in/a.txt", ARTICLE);
    let secret = folder.write("in/secret.txt", ARTICLE);
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    if std::fs::File::open(&secret).is_ok() {
        // root reads everything; a link that leads to itself it cannot follow
        std::fs::remove_file(&secret).expect("it can be removed");
        std::os::unix::fs::symlink(&secret, &secret).expect("a link can be made");
    }
    let ran = run(reading(&["run", &folder.at("in/a.txt"), &secret, "-o", &folder.at("out")]));
    assert!(matches!(ran.status, Some(1 | 2)), "{}", ran.stderr);
    assert!(ran.status == Some(2) || folder.read("out/failures.jsonl").contains("secret.txt"));
}

#[test]
fn text_in_another_language() {
    let french = "« Les loyers ont augmenté d’un tiers dans le nord du pays », a déclaré hier la ministre du Logement devant les députés. \
                  Elle a ajouté que le gouvernement présenterait un projet de loi avant la fin de l’année, malgré les critiques.";
    let input = line("fr", french) + &line("en", ARTICLE);
    let status = |check: &str| -> (String, Value) {
        let folder = Folder::new();
        let path = folder.write("in.jsonl", &input);
        run(reading(&["run", &path, "-o", &folder.at("out"), "--language-check", check])).exits(0);
        let articles = folder.lines("out/articles.jsonl");
        assert_eq!(articles[1]["status"], "done");
        assert_eq!(articles[1]["language"], "en");
        (articles[0]["status"].as_str().expect("a status").to_owned(), articles[0]["language"].clone())
    };
    assert_eq!(status("skip"), ("skipped".to_owned(), "fr".into()));
    assert_eq!(status("flag"), ("done".to_owned(), "fr".into()));
}

#[test]
fn escape_codes_in_ids_do_not_reach_the_terminal() {
    let input = serde_json::json!({"id": "\u{1b}[31mred\u{9b}", "text": 7}).to_string();
    let ran = run_with(reading(&["run", "-", "-v"]), input.as_bytes()).exits(1);
    assert!(ran.stderr.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", ran.stderr);
}

#[test]
fn every_failure_has_a_line_with_all_fields() {
    let folder = Folder::new();
    let input = folder.write("in.jsonl", line("a", ARTICLE) + "{broken\n" + &line("a", "again"));
    run(reading(&["run", &input, "-o", &folder.at("out")])).exits(1);
    let failures = folder.lines("out/failures.jsonl");
    assert_eq!(failures.len(), 2);
    for failure in &failures {
        for field in ["article", "file", "line", "stage", "kind", "message"] {
            assert!(failure.get(field).is_some(), "{field}: {failure}");
        }
    }
    assert_eq!(failures[1]["kind"], "repeated_id");
    let statuses: Vec<Value> =
        json_lines(&folder.read("out/articles.jsonl")).iter().map(|article| article["status"].clone()).collect();
    assert_eq!(statuses, ["done", "failed", "duplicate"]);
}
