//! A model that is not what it was: noticed before the first article, in words.

mod common;

use common::{copy_of_models, dixit, models, reading, run, Folder, ARTICLE};

#[test]
fn the_shipped_models_are_whole() {
    let ran = run(reading(&["models", "verify"])).exits(0);
    assert!(ran.stdout.contains("careful"), "{}", ran.stdout);
}

#[test]
fn models_are_found_without_being_named() {
    models();
    let folder = Folder::new();
    let article = folder.write("a.txt", ARTICLE);
    // the test's program lies in the checkout's target folder, or in one that CARGO_TARGET_DIR put elsewhere
    let target = std::path::Path::new(env!("CARGO_BIN_EXE_dixit")).canonicalize().expect("the program is there");
    let checkout =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the checkout is there");
    if target.starts_with(&checkout) {
        run(dixit(&["run", &article])).exits(0);
    }
}

/// What both commands say of a model whose `file` was changed by `damage`.
fn damaged(file: &str, damage: impl FnOnce(&std::path::Path), words: &[&str]) {
    let folder = Folder::new();
    let models = copy_of_models(&folder);
    damage(&std::path::Path::new(&models).join("careful").join(file));
    let article = folder.write("a.txt", ARTICLE);
    let out = folder.at("out");
    let ran = run(dixit(&["run", &article, "--models-dir", &models, "-o", &out]))
        .exits(2)
        .says(&["dixit: ", file])
        .says(words);
    assert_eq!(ran.stdout, "");
    assert!(!std::path::Path::new(&out).exists(), "nothing is written before the model is known to be whole");
    run(dixit(&["models", "verify", "--models-dir", &models])).exits(2).says(&[file]).says(words);
}

#[test]
fn weights_that_are_missing() {
    damaged("encoder.safetensors", |file| std::fs::remove_file(file).expect("it can be removed"), &["cannot read"]);
}

#[test]
fn weights_that_are_cut_short() {
    damaged(
        "encoder.safetensors",
        |path| {
            let file = std::fs::OpenOptions::new().write(true).open(path).expect("it can be opened");
            let length = file.metadata().expect("it has a length").len();
            file.set_len(length / 2).expect("it can be cut");
        },
        &[],
    );
}

#[test]
fn weights_of_another_hash() {
    damaged(
        "heads.safetensors",
        |path| {
            let mut bytes = std::fs::read(path).expect("it can be read");
            *bytes.last_mut().expect("it has bytes") ^= 1;
            std::fs::write(path, bytes).expect("it can be written");
        },
        &[],
    );
}

#[test]
fn a_manifest_that_is_no_json() {
    damaged("manifest.json", |path| std::fs::write(path, "{").expect("it can be written"), &[]);
}
