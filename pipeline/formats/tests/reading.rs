//! What comes in, from outside: files, folders, globs, compression, and everything that can be wrong with them.

use dixit_core::record::Failure;
use dixit_formats::{open, Format, Incoming, InputError, InputOptions};
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

type Read = Result<Incoming, Failure>;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn read_with(path: &Path, options: &InputOptions) -> Vec<Read> {
    open(&[path], options).unwrap().collect()
}

fn read(path: &Path) -> Vec<Read> {
    read_with(path, &InputOptions::default())
}

fn read_bytes(name: &str, bytes: &[u8]) -> Vec<Read> {
    let folder = folder(&[(name, bytes)]);
    read(&folder.path().join(name))
}

/// `id: text` of an article, `id? line kind` of a failure.
fn told(read: &[Read]) -> Vec<String> {
    let tell = |read: &Read| match read {
        Ok(incoming) => format!("{}: {}", incoming.article.id, incoming.article.text),
        Err(failure) => format!(
            "{} {} {}",
            failure.article.as_deref().unwrap_or("?"),
            failure.line.map_or("-".to_owned(), |line| line.to_string()),
            failure.kind
        ),
    };
    read.iter().map(tell).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// Lines that do not compress, so that a cut falls into the middle of them.
fn many_lines(count: u32) -> String {
    let mut state = 7u32;
    let mut word = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("{state:x}")
    };
    (0..count)
        .map(|n| format!("{{\"id\":\"{n}\",\"text\":\"{}\"}}\n", (0..20).map(|_| word()).collect::<Vec<_>>().join(" ")))
        .collect()
}

#[test]
fn a_bad_line_costs_itself() {
    let lines = b"{\"id\":\"a\",\"text\":\"One.\"}\r\n\n{\"id\":\"b\",\"text\":\"Tw\n{\"id\":\"c\",\"text\":3}\n{\"text\":\"x\"}\n[1]\n\
        {\"id\":\"d\",\"text\":\"\xff\"}\n{\"id\":\"a\",\"text\":\"again\"}\n{\"id\":\"e\"}\n{\"id\":\"f\",\"text\":\"Last.\"}";
    let read = read_bytes("in.jsonl", lines);
    assert_eq!(
        told(&read),
        [
            "a: One.",
            "? 3 broken_json",
            "c 4 wrong_type",
            "? 5 missing_field",
            "? 6 not_an_object",
            "? 7 invalid_utf8",
            "a 8 repeated_id",
            "e 9 missing_field",
            "f: Last."
        ]
    );
    let failure = read[2].as_ref().unwrap_err();
    assert!(failure.file.as_ref().unwrap().ends_with("in.jsonl"));
    let line = serde_json::to_string(failure).unwrap();
    assert!(
        line.starts_with(r#"{"article":"c","file":""#)
            && line
                .contains(r#""line":4,"stage":"input","kind":"wrong_type","message":"the field \"text\" is a number"#),
        "{line}"
    );
    assert!(failure.to_string().contains("in.jsonl:4: the field \"text\" is a number, not a string: "));
    assert_eq!(read[8].as_ref().unwrap().origin.line, Some(10));
}

#[test]
fn text_is_kept_as_it_is_but_for_a_leading_mark() {
    let texts = ["a\r\nb\rc", "\0\u{1}\u{7f}", "\u{202b}“مرحبا”\u{202c}", "“e\u{301}”👩‍👩‍👧", ""];
    for text in texts {
        let line = serde_json::json!({ "id": "x", "text": text }).to_string();
        assert_eq!(read_bytes("in.jsonl", line.as_bytes())[0].as_ref().unwrap().article.text, text);
        assert_eq!(read_bytes("in.txt", text.as_bytes())[0].as_ref().unwrap().article.text, text);
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        assert_eq!(read_bytes("in.txt", &marked)[0].as_ref().unwrap().article.text, text);
        let marked = [b"\xef\xbb\xbf", line.as_bytes()].concat();
        assert_eq!(read_bytes("in.jsonl", &marked)[0].as_ref().unwrap().article.text, text);
    }
    let marked = serde_json::json!({ "id": "x", "text": "\u{feff}He left." }).to_string();
    assert_eq!(read_bytes("in.jsonl", marked.as_bytes())[0].as_ref().unwrap().article.text, "He left.");
}

#[test]
fn five_megabytes_of_one_line() {
    let text = "word ".repeat(1_000_000);
    assert_eq!(read_bytes("in.txt", text.as_bytes())[0].as_ref().unwrap().article.text, text);
    let line = serde_json::json!({ "id": "x", "text": text }).to_string();
    assert_eq!(read_bytes("in.jsonl", line.as_bytes())[0].as_ref().unwrap().article.text, text);
}

#[test]
fn what_is_too_long_is_passed_over() {
    let options = InputOptions { max_article_bytes: 40, ..InputOptions::default() };
    let lines = format!(
        "{{\"id\":\"a\",\"text\":\"{}\"}}\n{{\"id\":\"b\",\"text\":\"Short.\"}}\n{{\"id\":\"c\",\"text\":\"{}",
        "x".repeat(200_000),
        "y".repeat(50)
    );
    let folder = folder(&[("in.jsonl", lines.as_bytes()), ("in.txt", &[b'x'; 41])]);
    assert_eq!(
        told(&read_with(&folder.path().join("in.jsonl"), &options)),
        ["? 1 too_long", "b: Short.", "? 3 too_long"]
    );
    assert_eq!(told(&read_with(&folder.path().join("in.txt"), &options)), ["in.txt - too_long"]);
}

#[test]
fn an_id_of_ten_kilobytes() {
    let id = "i".repeat(10_000);
    let line = serde_json::json!({ "id": id, "text": "x" }).to_string();
    let read = read_bytes("in.jsonl", format!("{line}\n{line}").as_bytes());
    assert_eq!(read[0].as_ref().unwrap().article.id, id);
    let failure = read[1].as_ref().unwrap_err();
    assert_eq!((failure.kind.as_ref(), failure.article.as_deref()), ("repeated_id", Some(id.as_str())));
    assert!(failure.message.len() < 300, "the message shortens it");
}

#[test]
fn json_that_is_not_lines_is_refused_once() {
    for json in ["[\n  {\"id\": 1}\n]\n", "{\n  \"id\": 1\n}\n", "[{\n\"id\": 1}]"] {
        assert_eq!(told(&read_bytes("in.json", json.as_bytes())), ["? - not_json_lines"], "{json}");
    }
}

#[test]
fn files_that_are_no_text_or_damaged() {
    assert_eq!(told(&read_bytes("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0")), ["a.txt - binary"]);
    assert_eq!(told(&read_bytes("a.jsonl", b"\x89PNG\r\n\x1a\n\0\n\0\n")), ["? - binary"]);
    assert_eq!(told(&read_bytes("a.jsonl", b"\xff\xfe{\0\"\0\n\0x\0\n\0")), ["? - undecodable"]);
    let noise: Vec<u8> = (0u32..5000).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    assert_eq!(told(&read_bytes("a.txt", &noise)), ["a.txt - binary"]);
    assert_eq!(
        told(&read_bytes("a.txt", "“Don’t”, she said. “It’s\u{2026}".as_bytes().split_last().unwrap().1)),
        ["a.txt - invalid_utf8"]
    );
    assert_eq!(
        told(&read_bytes("a.txt", b"\x93We can\x92t,\x94 he said of the caf\xe9.")),
        ["a.txt: “We can’t,” he said of the café."]
    );
}

#[test]
fn empty_input_is_no_error_of_its_own() {
    assert_eq!(told(&read_bytes("in.jsonl", b"")), [""; 0]);
    assert_eq!(told(&read_bytes("in.jsonl", b"\n \r\n")), [""; 0]);
    assert_eq!(told(&read_bytes("in.txt", b"")), ["in.txt: "]);
}

#[test]
fn compressed_data_in_several_members() {
    let (one, two) = (b"{\"id\":\"a\",\"text\":\"One.\"}\n{\"id\":\"b\",\"te", b"xt\":\"Two.\"}\n");
    let expected = ["a: One.", "b: Two."];
    assert_eq!(told(&read_bytes("in.jsonl.gz", &[gz(one), gz(two)].concat())), expected);
    assert_eq!(told(&read_bytes("in.jsonl.zst", &[zst(one), zst(two)].concat())), expected);
    // the name need not say so
    assert_eq!(told(&read_bytes("in.jsonl", &gz(&[&one[..], two].concat()))), expected);
    assert_eq!(told(&read_bytes("a.txt.gz", &gz(b"He left."))), ["a.txt.gz: He left."]);
    assert_eq!(told(&read_bytes("a.txt.zst", &zst(b"He left."))), ["a.txt.zst: He left."]);
}

#[test]
fn cut_off_compressed_data_keeps_what_stood_before() {
    let lines = many_lines(2000);
    for (name, data) in [("in.jsonl.gz", gz(lines.as_bytes())), ("in.jsonl.zst", zst(lines.as_bytes()))] {
        let read = read_bytes(name, &data[..data.len() / 2]);
        let (last, before) = read.split_last().unwrap();
        assert_eq!(last.as_ref().unwrap_err().kind, "truncated", "{name}");
        assert!(before.len() > 200 && before.iter().all(Result::is_ok), "{name}: {}", before.len());
        assert_eq!(last.as_ref().unwrap_err().line, Some(before.len() as u64 + 1));
    }
    assert_eq!(told(&read_bytes("a.txt.gz", &gz(b"He left.")[..15])), ["a.txt.gz - truncated"]);
    assert_eq!(told(&read_bytes("in.jsonl.gz", b"")), ["? - truncated"]);
    let mut damaged = gz(lines.as_bytes());
    let end = damaged.len();
    damaged[end - 8..].fill(0);
    let read = read_bytes("in.jsonl.gz", &damaged);
    assert_eq!(read.last().unwrap().as_ref().unwrap_err().kind, "damaged_compression");
    assert_eq!(told(&read_bytes("in.jsonl.gz", b"{\"id\":\"a\",\"text\":\"x\"}")), ["? - not_compressed"]);
}

#[test]
fn a_folder_is_walked_in_sorted_order() {
    let page = b"<html><body><p>It rained all day in the north, the minister said on Monday.</p></body></html>";
    let folder = folder(&[
        ("b.txt", b"B."),
        ("a/z.txt", b"Z."),
        ("a/c.jsonl", b"{\"id\":\"c-1\",\"text\":\"C.\"}\n"),
        ("c.html", page),
        (".hidden/x.txt", b"X."),
        (".x.txt", b"X."),
        ("notes.csv", b"1,2"),
        ("README", b"Read me."),
    ]);
    let read = read(folder.path());
    assert_eq!(
        told(&read),
        ["c-1: C.", "a/z.txt: Z.", "b.txt: B.", "c.html: It rained all day in the north, the minister said on Monday."]
    );
    assert_eq!(read[1].as_ref().unwrap().origin.file, folder.path().join("a/z.txt").to_string_lossy());
    // where the format is stated, names do not matter
    let options = InputOptions { format: Some(Format::Text), ..InputOptions::default() };
    assert_eq!(read_with(folder.path(), &options).len(), 6);
}

#[test]
fn a_folder_with_nothing_to_read_says_what_was_looked_for() {
    let empty = tempfile::tempdir().unwrap();
    let other = folder(&[("a.csv", b"1"), ("b/c.pdf", b"%PDF")]);
    for (folder, passed_over) in [(&empty, 0), (&other, 2)] {
        let error = open(&[folder.path()], &InputOptions::default()).err().unwrap();
        assert!(matches!(error, InputError::NothingReadable { passed_over: n, .. } if n == passed_over), "{error}");
        let message = error.to_string();
        assert!(
            message.contains(".txt, .text, .html") && message.contains(".jsonl") && message.contains("--input"),
            "{message}"
        );
    }
}

#[test]
fn globs_are_sorted_and_ids_are_paths_from_their_fixed_beginning() {
    let folder = folder(&[
        ("in/b.txt", b"B."),
        ("in/a.txt", b"A."),
        ("in/c.csv", b"C."),
        ("in/d/a.txt", b"D."),
        ("e.txt", b"E."),
    ]);
    let glob = |pattern: &str| told(&read(&folder.path().join(pattern)));
    assert_eq!(glob("in/*.txt"), ["a.txt: A.", "b.txt: B."]);
    assert_eq!(glob("in/**/*.txt"), ["a.txt: A.", "b.txt: B.", "d/a.txt: D."]);
    assert_eq!(glob("in/?.csv"), ["c.csv: C."]);
    assert_eq!(glob("i*"), ["in/a.txt: A.", "in/b.txt: B.", "in/d/a.txt: D."]);
    assert!(matches!(
        open(&[folder.path().join("*.pdf")], &InputOptions::default()).err(),
        Some(InputError::NoMatch { .. })
    ));
    assert!(matches!(
        open(&[folder.path().join("[")], &InputOptions::default()).err(),
        Some(InputError::BadPattern { .. })
    ));
    // a file of that very name is no pattern
    fs::write(folder.path().join("a[1].txt"), "One.").unwrap();
    assert_eq!(glob("a[1].txt"), ["a[1].txt: One."]);
}

#[test]
fn inputs_are_read_in_the_order_given_and_ids_are_unique_among_them() {
    let folder = folder(&[("b/x.txt", b"B."), ("a/x.txt", b"A."), ("l.jsonl", b"{\"id\":\"x.txt\",\"text\":\"L.\"}")]);
    let inputs = ["b/x.txt", "l.jsonl", "a/x.txt"].map(|name| folder.path().join(name));
    let read: Vec<Read> = open(&inputs, &InputOptions::default()).unwrap().collect();
    assert_eq!(told(&read), ["x.txt: B.", "x.txt 1 repeated_id", "x.txt - repeated_id"]);
}

#[test]
fn inputs_that_do_not_exist_or_make_no_sense() {
    let options = InputOptions::default();
    assert!(matches!(open::<&str>(&[], &options).err(), Some(InputError::NoInputs)));
    assert!(matches!(open(&["no/such/file.txt"], &options).err(), Some(InputError::NotFound { .. })));
    assert!(matches!(open(&["-", "-"], &options).err(), Some(InputError::StandardInputTwice)));
    let same = InputOptions { id_key: "text".to_owned(), ..InputOptions::default() };
    assert!(matches!(open(&["-"], &same).err(), Some(InputError::SameKey { .. })));
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_costs_itself() {
    use std::os::unix::fs::{symlink, PermissionsExt};
    let folder = folder(&[("a.txt", b"A."), ("b.txt", b"B."), ("d/e.txt", b"E.")]);
    fs::set_permissions(folder.path().join("a.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    symlink("nowhere", folder.path().join("c.txt")).unwrap();
    symlink("..", folder.path().join("d/f")).unwrap();
    let told = told(&read(folder.path()));
    // root may read everything
    let first = if fs::read(folder.path().join("a.txt")).is_ok() { "a.txt: A." } else { "a.txt - unreadable" };
    assert_eq!(told, [first, "b.txt: B.", "? - unreadable", "d/e.txt: E.", "? - unreadable"]);
}

#[test]
fn names_and_first_bytes_say_what_a_file_is() {
    let page = "<!DOCTYPE html><title>x</title><p>It rained all day in the north, the minister said.";
    let article = "It rained all day in the north, the minister said.";
    assert_eq!(told(&read_bytes("saved.txt", page.as_bytes())), [format!("saved.txt: {article}")]);
    assert_eq!(told(&read_bytes("page", page.as_bytes())), [format!("page: {article}")]);
    assert_eq!(told(&read_bytes("lines", b"{\"id\":\"a\",\"text\":\"x\"}")), ["a: x"]);
    assert_eq!(told(&read_bytes("story.md", b"He left.")), ["story.md: He left."]);
    let folder = folder(&[("odd.txt", b"{\"id\":\"a\",\"text\":\"x\"}")]);
    let options = InputOptions { format: Some(Format::JsonLines), ..InputOptions::default() };
    assert_eq!(told(&read_with(&folder.path().join("odd.txt"), &options)), ["a: x"]);
    let options = InputOptions { format: Some(Format::Text), ..InputOptions::default() };
    assert_eq!(told(&read_with(&folder.path().join("odd.txt"), &options)), ["odd.txt: {\"id\":\"a\",\"text\":\"x\"}"]);
}

#[test]
fn metadata_and_unknown_fields_come_along() {
    let line = br#"{"id":"a","text":"x","title":"T","byline":"B","url":"https://e.org/a","published":"Fri, 03 May 2024 10:00:00 GMT","publisher":"P","language":"en-GB","section":"world","tags":["a",{"b":1.50}]}"#;
    let read = read_bytes("in.jsonl", line);
    let incoming = read[0].as_ref().unwrap();
    let meta = &incoming.article.meta;
    let fields =
        [&meta.title, &meta.byline, &meta.url, &meta.published, &meta.publisher, &meta.language].map(Option::as_deref);
    assert_eq!(
        fields,
        [Some("T"), Some("B"), Some("https://e.org/a"), Some("2024-05-03T10:00:00Z"), Some("P"), Some("en")]
    );
    assert_eq!(incoming.extra.as_deref(), Some(r#"{"section":"world","tags":["a",{"b":1.50}]}"#));
}

#[test]
fn languages_are_detected_where_they_are_not_stated() {
    let english = b"The minister said on Monday that the plan would cost a third more than was planned.";
    let german = "Der Minister sagte am Montag, der Plan werde ein Drittel mehr kosten als vorgesehen, und niemand habe davon gewusst.";
    let folder = folder(&[("a.txt", english), ("b.txt", german.as_bytes()), ("c.txt", b"Hm.")]);
    let languages: Vec<Option<String>> =
        read(folder.path()).into_iter().map(|read| read.unwrap().article.meta.language).collect();
    assert_eq!(languages, [Some("en".to_owned()), Some("de".to_owned()), None]);
}
