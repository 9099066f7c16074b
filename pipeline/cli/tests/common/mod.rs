//! The program driven from outside, as a user or a script would.
#![allow(dead_code, reason = "each file of tests uses some of it")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// An article with a direct and an indirect quotation, in plain words.
pub const ARTICLE: &str =
    "Rents rise in Harborview\n\n“Prices in the north rose by a third,” said Maria Lopez, the bank’s chief \
    economist. She added that rents would fall next year.\n\nMayor Tom Reed denied that the city had done nothing.\n";

/// The program, deaf to the environment of whoever runs the tests.
pub fn dixit(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dixit"));
    command.args(arguments).env_remove("DIXIT_MODELS").env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    command
}

/// The models of this checkout. Tests that read articles cannot do without: a missing model fails them, in words.
pub fn models() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let manifest = folder.join("careful/manifest.json");
    assert!(
        manifest.is_file(),
        "{} is missing: this test needs the trained model, which the repository ships; `git checkout models/careful` brings it back",
        manifest.display()
    );
    folder
}

/// The program with its models.
pub fn reading(arguments: &[&str]) -> Command {
    let mut command = dixit(arguments);
    command.env("DIXIT_MODELS", models());
    command
}

/// What it does, to the end.
pub fn run(mut command: Command) -> Ran {
    Ran::of(&command.output().expect("the program starts"))
}

/// The same, with `input` on standard input.
pub fn run_with(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let input = input.to_owned();
    // from a thread of its own: the program may write before it has read everything, and may stop reading
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the input is written");
    Ran::of(&output)
}

/// A program that has ended.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_owned()).expect("what it writes is UTF-8");
        Ran { status: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// Holds the exit status against `expected`, and shows what was said where it differs.
    #[track_caller]
    pub fn exits(self, expected: i32) -> Self {
        assert_eq!(self.status, Some(expected), "standard error: {}", self.stderr);
        self
    }

    /// Every one of `words` stands on standard error, which is no panic's.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is not in: {}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// Standard output as JSON Lines.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        json_lines(&self.stdout)
    }
}

#[track_caller]
pub fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// A folder to work in, gone afterwards.
pub struct Folder(pub tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder can be made"))
    }
    /// A path in it, as an argument.
    pub fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("temporary folders have plain names").to_owned()
    }
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.at(name);
        std::fs::create_dir_all(Path::new(&path).parent().expect("a file lies in a folder"))
            .expect("a folder can be made");
        std::fs::write(&path, bytes).expect("a file can be written");
        path
    }
    pub fn read(&self, name: &str) -> String {
        let path = self.at(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
    pub fn lines(&self, name: &str) -> Vec<Value> {
        json_lines(&self.read(name))
    }
    /// Names in a folder of it, sorted.
    pub fn names(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.at(name)).expect("the folder is there");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("it can be listed").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }
}

/// One line of input.
pub fn line(id: &str, text: &str) -> String {
    serde_json::json!({"id": id, "text": text}).to_string() + "\n"
}

/// A corpus of `count` articles that differ in length and in who speaks.
pub fn corpus(count: usize) -> String {
    let names = ["Maria Lopez", "Tom Reed", "Ana Sousa", "Kofi Mensah", "Ingrid Dahl"];
    (0..count)
        .map(|number| {
            let sentence =
                format!("“The bridge will open in {} days,” {} said. ", number + 1, names[number % names.len()]);
            line(&format!("a-{number}"), &format!("{ARTICLE}\n{}", sentence.repeat(number % 7)))
        })
        .collect()
}

/// A copy of the models that may be damaged.
pub fn copy_of_models(folder: &Folder) -> String {
    let from = models().join("careful");
    let to = folder.at("models/careful");
    std::fs::create_dir_all(&to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the model can be listed") {
        let entry = entry.expect("the model can be listed");
        if entry.path().is_file() {
            std::fs::copy(entry.path(), Path::new(&to).join(entry.file_name())).expect("a file can be copied");
        }
    }
    folder.at("models")
}
