//! Arguments, help, and what needs no model.

mod common;

use common::{dixit, run, Folder, ARTICLE};

#[test]
fn help_shows_examples_first_and_knows_every_command() {
    let ran = run(dixit(&["--help"])).exits(0);
    let (examples, usage) =
        (ran.stdout.find("Examples:").expect("examples"), ran.stdout.find("Usage:").expect("usage"));
    assert!(examples < usage, "{}", ran.stdout);
    for command in ["run", "explain", "evaluate", "models", "schema"] {
        assert!(ran.stdout.contains(&format!("\n  {command}")), "{command}: {}", ran.stdout);
    }
    let ran = run(dixit(&["run", "--help"])).exits(0);
    for option in [
        "--output",
        "--input",
        "--id-key",
        "--text-key",
        "--jobs",
        "--model",
        "--models-dir",
        "--convention",
        "--min-score",
        "--no-text",
        "--emit-entities",
        "--emit-sentences",
        "--language-check",
        "--max-article-bytes",
        "--force",
        "--verbose",
        "--quiet",
    ] {
        assert!(ran.stdout.contains(option), "{option}: {}", ran.stdout);
    }
    assert!(run(dixit(&["--version"])).exits(0).stdout.starts_with("dixit 0."));
}

#[test]
fn a_flag_that_does_not_exist_ends_with_2_and_names_the_nearest() {
    let ran = run(dixit(&["run", "x.txt", "--jbos", "2"])).exits(2).says(&["dixit: ", "--jbos", "--jobs"]);
    assert_eq!(ran.stdout, "");
}

#[test]
fn arguments_that_cannot_be_meant_are_refused() {
    for arguments in [
        &["run"] as &[&str],
        &["run", "a.txt", "--jobs", "0"],
        &["run", "a.txt", "--jobs", "many"],
        &["run", "a.txt", "--min-score", "1.5"],
        &["run", "a.txt", "--min-score", "nan"],
        &["run", "a.txt", "--max-article-bytes", "0"],
        &["run", "a.txt", "--input", "pdf"],
        &["run", "a.txt", "--convention", "mine"],
        &["run", "a.txt", "--language-check", "maybe"],
        &["run", "a.txt", "--force"],
        &["run", "a.txt", "--emit-entities"],
        &["run", "a.txt", "-v", "-q", "-o", "out"],
        &["explain"],
        &["models"],
        &["models", "fetch"],
        &["frobnicate"],
        &[],
    ] {
        let ran = run(dixit(arguments));
        assert_eq!(ran.status, Some(2), "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
}

#[test]
fn the_schema_is_printed_as_json() {
    let ran = run(dixit(&["schema"])).exits(0);
    let schema: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    assert_eq!(schema["title"], "attributed-claim/1");
    assert!(schema["properties"]["speakers"].is_object());
}

#[test]
fn without_models_it_says_where_it_looked_and_what_to_do() {
    let folder = Folder::new();
    let article = folder.write("a.txt", ARTICLE);
    run(dixit(&["run", &article, "--models-dir", &folder.at("nowhere")])).exits(2).says(&[
        "dixit: ",
        "nowhere",
        "--models-dir",
    ]);
    let mut command = dixit(&["run", &article]);
    command.env("DIXIT_MODELS", folder.at("elsewhere"));
    run(command).exits(2).says(&["elsewhere", "DIXIT_MODELS"]);
    folder.write("models/other/manifest.json", "{}");
    run(dixit(&["run", &article, "--models-dir", &folder.at("models")]))
        .exits(2)
        .says(&["no model named careful", "there: other"]);
    run(dixit(&["models", "verify", "--models-dir", &folder.at(".")])).exits(2).says(&["no model"]);
    // copied away from its checkout
    let alone = folder.at("bin/dixit");
    std::fs::create_dir_all(folder.at("bin")).expect("a folder can be made");
    std::fs::copy(env!("CARGO_BIN_EXE_dixit"), &alone).expect("the program can be copied");
    std::fs::remove_dir_all(folder.at("models")).expect("the folder can be removed");
    let mut command = std::process::Command::new(&alone);
    command.args(["run", &article]).env_remove("DIXIT_MODELS");
    command.env("LD_LIBRARY_PATH", libtorch());
    run(command).exits(2).says(&["no models found", "--models-dir", "DIXIT_MODELS"]);
}

/// For a program that was copied away from where it finds its library.
fn libtorch() -> String {
    let lib = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../third_party/libtorch/lib");
    let before = std::env::var("LD_LIBRARY_PATH").unwrap_or_default();
    format!("{}:{before}", lib.display())
}
