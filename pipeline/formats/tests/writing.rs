//! What goes out: a run folder is whole or not there, a stream is records alone, and a round trip loses nothing.

use dixit_core::article::{Article, QuotationKind};
use dixit_core::record::*;
use dixit_core::report::{Act, Endorsement, Polarity};
use dixit_core::stance::Certainty;
use dixit_formats::{open, ArticleOutput, InputOptions, Output, RecordStream, RunFolder, RunFolderOptions, WriteError};
use proptest::prelude::*;
use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

fn record(article: &str) -> AttributedClaim {
    let span = |start, end, text: &str| TextSpan { start, end, text: text.to_owned() };
    AttributedClaim {
        schema: RecordSchema::V1,
        id: format!("{article}#0-2"),
        parent: None,
        article: ArticleRef {
            id: article.to_owned(),
            title: None,
            url: None,
            published: None,
            publisher: None,
            language: Some("en".to_owned()),
            text_sha256: text_sha256("it"),
        },
        quotation: QuotationKind::Indirect,
        content: vec![span(0, 2, "it")],
        cue: Vec::new(),
        source: Vec::new(),
        report: ReportRecord {
            act: Act::Speech,
            polarity: Polarity::Affirmed,
            endorsement: Endorsement::Neutral,
            method: Cow::Borrowed("cue_lexicon"),
        },
        speakers: Vec::new(),
        certainty: CertaintyRecord { label: Certainty::Certain, method: Cow::Borrowed("certainty_head"), score: 0.5 },
        stance: Vec::new(),
        claims: vec![ClaimRecord { spans: vec![span(0, 2, "it")], check_worthiness: 0.25 }],
        attribution: AttributionRecord { method: Cow::Borrowed("anchored_reader"), score: 0.75 },
        producer: "dixit 0; test; news".to_owned(),
    }
}

fn line(id: &str, text: &str) -> ArticleLine {
    let article = Article { id: id.to_owned(), text: text.to_owned(), ..Article::default() };
    ArticleLine::of(&article, ArticleStatus::Done).from_input(Some("in.jsonl"), Some(1), Some(r#"{"n":1}"#))
}

fn write(
    to: &mut dyn Output,
    article: &ArticleLine,
    records: &[AttributedClaim],
    failure: Option<&Failure>,
) -> Result<(), WriteError> {
    to.write(&ArticleOutput { article, records, failure, entities: None, sentences: None })
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn small_run(path: &Path, options: RunFolderOptions) -> Result<(), WriteError> {
    let mut folder = Box::new(RunFolder::create(path, options)?);
    write(folder.as_mut(), &line("a", "it"), &[record("a"), record("a")], None)?;
    folder.finish(&RunSummary::default())
}

#[test]
fn a_run_folder_is_whole_when_it_is_there() {
    let top = tempfile::tempdir().unwrap();
    let path = top.path().join("new/out");
    let options = RunFolderOptions { entities: true, ..RunFolderOptions::default() };
    let mut folder = Box::new(RunFolder::create(&path, options).unwrap());
    let failure = Failure {
        article: Some("b".to_owned()),
        file: Some("in.jsonl".to_owned()),
        line: Some(2),
        stage: Stage::Input,
        kind: Cow::Borrowed("broken_json"),
        message: "…".to_owned(),
    };
    let entities = EntitiesLine { article: "a".to_owned(), entities: Vec::new(), unresolved: Vec::new() };
    let article = line("a", "it");
    let records = [record("a")];
    folder
        .write(&ArticleOutput {
            article: &article,
            records: &records,
            failure: None,
            entities: Some(&entities),
            sentences: None,
        })
        .unwrap();
    write(folder.as_mut(), &ArticleLine::failed(&failure), &[], Some(&failure)).unwrap();
    assert!(names(&path).iter().all(|name| name.ends_with(".tmp")), "{:?}", names(&path));

    let mut run = RunSummary::default();
    run.count_article(&article);
    run.count_failure(&failure);
    folder.finish(&run).unwrap();
    assert_eq!(names(&path), ["articles.jsonl", "entities.jsonl", "failures.jsonl", "records.jsonl", "run.json"]);
    let read = |name: &str| fs::read_to_string(path.join(name)).unwrap();
    let written: AttributedClaim = serde_json::from_str(read("records.jsonl").trim_end()).unwrap();
    assert_eq!(written, records[0]);
    let articles: Vec<ArticleLine> =
        read("articles.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(articles, [article, ArticleLine::failed(&failure)]);
    assert_eq!(serde_json::from_str::<Failure>(read("failures.jsonl").trim_end()).unwrap(), failure);
    let run: RunSummary = serde_json::from_str(&read("run.json")).unwrap();
    assert_eq!((run.counts.articles, run.failures.get("broken_json")), (1, Some(&1)));
}

#[test]
fn a_run_without_text_still_knows_which_text() {
    let top = tempfile::tempdir().unwrap();
    small_run(top.path(), RunFolderOptions { no_text: true, ..RunFolderOptions::default() }).unwrap();
    let article: ArticleLine =
        serde_json::from_str(fs::read_to_string(top.path().join("articles.jsonl")).unwrap().trim_end()).unwrap();
    assert_eq!((article.text, article.text_sha256), (None, Some(text_sha256("it"))));
}

#[test]
fn what_is_there_is_refused_or_replaced_and_nothing_else_is_touched() {
    let top = tempfile::tempdir().unwrap();
    let path = top.path();
    small_run(path, RunFolderOptions { sentences: true, ..RunFolderOptions::default() }).unwrap();
    fs::write(path.join("notes.txt"), "mine").unwrap();
    fs::write(path.join("entities.jsonl.tmp"), "left behind by a crash").unwrap();
    let refused = small_run(path, RunFolderOptions::default()).unwrap_err();
    assert!(matches!(refused, WriteError::NotEmpty { .. }) && refused.to_string().contains("--force"), "{refused}");
    assert!(names(path).contains(&"sentences.jsonl".to_owned()));

    let force = RunFolderOptions { force: true, ..RunFolderOptions::default() };
    let given_up = RunFolder::create(path, force).unwrap();
    drop(given_up);
    assert!(names(path).contains(&"sentences.jsonl".to_owned()), "an earlier run stays until the new one is whole");
    small_run(path, force).unwrap();
    assert_eq!(names(path), ["articles.jsonl", "failures.jsonl", "notes.txt", "records.jsonl", "run.json"]);
    assert_eq!(fs::read_to_string(path.join("notes.txt")).unwrap(), "mine");
}

#[test]
fn a_run_that_is_given_up_leaves_nothing() {
    let top = tempfile::tempdir().unwrap();
    let path = top.path().join("deep/out");
    let mut folder = RunFolder::create(&path, RunFolderOptions::default()).unwrap();
    write(&mut folder, &line("a", "it"), &[record("a")], None).unwrap();
    drop(folder);
    assert_eq!(names(top.path()), [""; 0]);
}

#[test]
fn a_folder_that_is_none() {
    let top = tempfile::tempdir().unwrap();
    let file = top.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(matches!(small_run(&file, RunFolderOptions::default()), Err(WriteError::NotAFolder { .. })));
    let error = small_run(&file.join("out"), RunFolderOptions::default()).unwrap_err();
    assert!(matches!(&error, WriteError::Failed { path, .. } if path.starts_with(&file)), "{error}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to() {
    use std::os::unix::fs::PermissionsExt;
    let top = tempfile::tempdir().unwrap();
    fs::set_permissions(top.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(top.path().join("probe"), "").is_ok() {
        return; // root may write anywhere
    }
    let error = small_run(&top.path().join("out"), RunFolderOptions::default()).unwrap_err();
    assert!(error.to_string().contains("may write to"), "{error}");
    assert!(matches!(small_run(top.path(), RunFolderOptions::default()), Err(WriteError::Failed { .. })));
}

/// /dev/full is a disk without room.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_run_and_names_the_file() {
    use std::os::unix::fs::symlink;
    let top = tempfile::tempdir().unwrap();
    symlink("/dev/full", top.path().join("records.jsonl.tmp")).unwrap();
    let force = RunFolderOptions { force: true, ..RunFolderOptions::default() };
    let mut folder = Box::new(RunFolder::create(top.path(), force).unwrap());
    let records = vec![record("a"); 50];
    let written = (0..100).try_for_each(|_| write(folder.as_mut(), &line("a", "it"), &records, None));
    let error = written.and_then(|()| folder.finish(&RunSummary::default())).unwrap_err();
    assert!(
        error.to_string().contains("records.jsonl: cannot be written") && error.to_string().contains("make room"),
        "{error}"
    );
    assert_eq!(names(top.path()), [""; 0]);
}

#[test]
fn a_stream_is_records_alone_and_knows_a_closed_pipe() {
    let mut bytes = Vec::new();
    let mut stream = Box::new(RecordStream::new(&mut bytes));
    write(stream.as_mut(), &line("a", "it"), &[record("a"), record("a")], None).unwrap();
    write(stream.as_mut(), &line("b", "it"), &[], None).unwrap();
    stream.finish(&RunSummary::default()).unwrap();
    let lines: Vec<AttributedClaim> =
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, [record("a"), record("a")]);

    struct Closed;
    impl io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = write(&mut RecordStream::new(Closed), &line("a", "it"), &[record("a")], None).unwrap_err();
    assert!(error.is_closed_pipe());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// An articles file is an input too: what comes out of it is what went in.
    #[test]
    fn an_articles_file_reads_back(articles in prop::collection::vec(("\\PC{0,30}", "[\\PC\r\n\0]{0,60}"), 1..8)) {
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("out");
        let mut folder = Box::new(RunFolder::create(&path, RunFolderOptions::default()).unwrap());
        let expected: Vec<(String, String)> = articles
            .iter()
            .enumerate()
            .map(|(number, (id, text))| (format!("{number}{id}"), text.trim_start_matches('\u{feff}').to_owned()))
            .collect();
        for (id, text) in &expected {
            write(folder.as_mut(), &line(id, text), &[], None).unwrap();
        }
        folder.finish(&RunSummary::default()).unwrap();
        let read: Vec<(String, String)> = open(&[path.join("articles.jsonl")], &InputOptions::default())
            .unwrap()
            .map(|read| read.unwrap().article)
            .map(|article| (article.id, article.text))
            .collect();
        prop_assert_eq!(read, expected);
    }
}
