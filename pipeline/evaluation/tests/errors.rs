//! Which kind of error it is where contents differ: rows and records as stretches of words.

use dixit_evaluation::{evaluate, gold, records};
use serde_json::json;
use std::ops::Range;

/// Every word of the text is this long, with the space behind it.
const WORD: usize = 4;

/// What is wrong with records of these words, where the gold has those: the kind, whether the row was found all the same, and how
/// many rows and records it is about.
fn told(gold: &[Range<usize>], found: &[Range<usize>]) -> Vec<(&'static str, bool, usize, usize)> {
    let text = (0..40).map(|number| format!("w{number:02} ")).collect::<String>();
    let place = |words: &Range<usize>| (words.start * WORD, words.end * WORD - 1);
    let rows: Vec<_> = gold.iter().map(|words| json!({"content": [place(words)]})).collect();
    let article = json!({"id": "a", "text": text, "annotations": rows});
    let record = |words: &Range<usize>| {
        let (start, end) = place(words);
        json!({"article": {"id": "a"}, "content": [{"start": start, "end": end, "text": text[start..end]}]})
    };
    let article: gold::Article = serde_json::from_value(article).expect("it is a gold article");
    let records: Vec<records::Record> =
        found.iter().map(|words| serde_json::from_value(record(words)).expect("it is a record")).collect();
    let evaluation = evaluate(&[article], &records);
    assert!(evaluation.untrue.is_empty());
    let told = |mistake: &dixit_evaluation::errors::Mistake| {
        (mistake.kind.label(), mistake.is_found, mistake.gold.len(), mistake.found.len())
    };
    evaluation.mistakes.iter().map(told).collect()
}

#[test]
fn the_same_words_are_no_error() {
    assert_eq!(told(&[0..10, 2..6], &[2..6, 0..10]), []);
}

#[test]
fn ends_that_are_elsewhere_make_it_too_long_or_too_short() {
    assert_eq!(told(&[0..10], &[0..14]), [("too long", true, 1, 1)]);
    assert_eq!(told(&[0..10], &[3..10]), [("too short", true, 1, 1)]);
    assert_eq!(told(&[0..10], &[0..30]), [("too long", false, 1, 1)], "below half, but plainly the same");
    assert_eq!(told(&[0..10], &[2..4]), [("too short", false, 1, 1)]);
    assert_eq!(told(&[0..10], &[2..13]), [("too long", true, 1, 1)], "more words too many than too few");
}

#[test]
fn what_shares_few_words_is_missed_and_spurious() {
    assert_eq!(told(&[0..10], &[8..20]), [("missed", false, 1, 0), ("spurious", false, 0, 1)]);
    assert_eq!(told(&[0..10], &[]), [("missed", false, 1, 0)]);
    assert_eq!(told(&[], &[0..10]), [("spurious", false, 0, 1)]);
}

#[test]
fn one_row_as_several_records_is_split() {
    assert_eq!(told(&[0..20], &[0..12, 13..20]), [("split", true, 1, 2)]);
    assert_eq!(told(&[0..21], &[0..7, 7..14, 14..21]), [("split", false, 1, 3)]);
    // a record inside the one that found the row is no second half of it
    assert_eq!(told(&[0..20], &[0..18, 5..8]), [("too short", true, 1, 1), ("spurious", false, 0, 1)]);
}

#[test]
fn several_rows_as_one_record_are_joined() {
    assert_eq!(told(&[0..12, 13..20], &[0..20]), [("joined", true, 2, 1)]);
    // a row nested in another was not joined with it, but missed
    assert_eq!(told(&[0..20, 5..8], &[0..18]), [("too short", true, 1, 1), ("missed", false, 1, 0)]);
    // what another record found was not joined either
    assert_eq!(told(&[0..12, 13..20], &[0..20, 13..20]), [("too long", true, 1, 1)]);
}
