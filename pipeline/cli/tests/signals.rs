//! A reader that has had enough, and Ctrl-C.
#![cfg(unix)]

mod common;

use common::{corpus, reading, Folder};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};

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
    let mut child = reading(&["run", "-"])
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
fn ctrl_c_writes_what_was_in_flight_and_ends_with_130() {
    let folder = Folder::new();
    let mut child = reading(&["run", "-", "-o", &folder.at("out")])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    // a reader thread that waits for more must not keep the program alive
    stdin.write_all(corpus(2).as_bytes()).expect("it reads");
    stdin.flush().expect("it reads");
    std::thread::sleep(std::time::Duration::from_secs(8));
    interrupt(&child);
    let mut stderr = String::new();
    child.stderr.take().expect("it is piped").read_to_string(&mut stderr).expect("it is UTF-8");
    let status = child.wait().expect("it ends");
    drop(stdin);
    assert_eq!(status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("finishing"), "{stderr}");
    let summary: serde_json::Value = serde_json::from_str(&folder.read("out/run.json")).expect("it is JSON");
    assert_eq!(summary["interrupted"], true);
    assert_eq!(folder.lines("out/articles.jsonl").len(), 2);
}
