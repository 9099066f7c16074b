//! A reader that has had enough, and Ctrl-C.
#![cfg(unix)]

mod common;

use common::{corpus, reading, Folder};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

/// The program with its ears open: a script that puts the tests in the background makes them, and all that they start, deaf to SIGINT.
fn hearing(arguments: &[&str]) -> Command {
    let program = reading(arguments);
    let mut command = Command::new("env");
    command.arg("--default-signal=INT").arg(program.get_program()).args(program.get_args()).stdin(Stdio::null());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

fn interrupt(child: &Child) {
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is a kill");
    assert!(killed.success());
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = Folder::new();
    let input = folder.write("in.jsonl", corpus(40));
    let mut child =
        reading(&["run", &input]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    stdout.read_line(&mut first).expect("there is a first record");
    assert!(first.starts_with("{\"schema\""));
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("panicked") && !stderr.to_lowercase().contains("pipe"), "{stderr}");
}

#[test]
fn records_arrive_while_the_input_is_still_open() {
    let mut child = hearing(&["run", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(corpus(2).as_bytes()).expect("it reads");
    stdin.flush().expect("it reads");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut first = String::new();
    stdout.read_line(&mut first).expect("a record, though more may come in");
    assert!(first.starts_with("{\"schema\""));
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn ctrl_c_ends_a_filter_that_waits_for_more_with_130() {
    let mut child = hearing(&["run", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(corpus(1).as_bytes()).expect("it reads");
    stdin.flush().expect("it reads");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut first = String::new();
    stdout.read_line(&mut first).expect("there is a first record");
    // a reader thread that waits for more must not keep the program alive
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    drop(stdin);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("finishing") && stderr.contains("1 article,"), "{stderr}");
}

#[test]
fn ctrl_c_leaves_a_whole_run_folder_that_says_so() {
    let folder = Folder::new();
    let input = folder.write("in.jsonl", corpus(3_000));
    let child =
        hearing(&["run", &input, "-o", &folder.at("out")]).stderr(Stdio::piped()).spawn().expect("the program starts");
    // the files are begun after Ctrl-C is provided for
    let begun = folder.at("out/records.jsonl.tmp");
    while !std::path::Path::new(&begun).exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_secs(2));
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    let summary: serde_json::Value = serde_json::from_str(&folder.read("out/run.json")).expect("it is JSON");
    assert_eq!(summary["interrupted"], true);
    let articles = folder.lines("out/articles.jsonl");
    assert_eq!(summary["counts"]["articles"], articles.len());
    assert!(articles.len() < 3_000);
    for (number, article) in articles.iter().enumerate() {
        assert_eq!(article["id"], format!("a-{number}"), "a beginning of the input, without gaps");
    }
    assert!(folder.names("out").iter().all(|name| !name.ends_with(".tmp")));
}
