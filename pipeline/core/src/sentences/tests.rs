//! Marked-up cases: `|` stands where one sentence ends and the next begins, and is taken out before the text is read.

use super::*;
use crate::article::RegionKind;
use crate::typography::paragraphs;
use proptest::prelude::*;

fn regions(text: &str) -> Vec<Region> {
    paragraphs(text).into_iter().map(|span| Region { kind: RegionKind::Body, span }).collect()
}

fn sentences(text: &str, regions: &[Region]) -> Vec<Sentence> {
    RuleSentenceSplitter.split(text, regions, &QuoteStates::of(text))
}

fn split(text: &str) -> Vec<&str> {
    sentences(text, &regions(text)).into_iter().map(|s| s.span.of(text)).collect()
}

/// Fails unless `marked` is cut at its bars and nowhere else.
#[track_caller]
fn check(marked: &str) {
    let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
    assert_eq!(split(&marked.replace('|', "")), expected);
}

#[test]
fn plain_stops() {
    check("The ferry left at six.| Nobody saw it again!| Or did they?| The harbour master will not say.");
    check("She waited… |Then she left.");
    check("She waited . . . |Then she left.");
    check("He knew … almost nothing.");
    check("Who knows?!| We don't.");
}

#[test]
fn a_space_is_missing() {
    check("They feared the war.|The talks went on.");
    check("“We checked it twice.”|She left.");
    check("She called it “safe.”|“Sound” was his word.");
    check("Was it safe?|Nobody knew.");
    check("Prices rose by 4%.|The bank was not surprised.");
    check("This will continue with the neighbours.says Marin.");
    check("It stands at example.Com/About and at ana.Kovac@example.org today.");
    check("The file is called report.Final.docx today.");
    check("The rate is 3.5 and the U.S.S. Tern is 2.0.Beta");
}

#[test]
fn abbreviations_and_initials() {
    check("Mr. Reed met Dr. A. B. Kovač and Gen. Ito at St. Mary's on Jan. 5.| It rained.");
    check("U.S. officials flew to the U.S. on Monday.| They stayed in the U.S.| The talks failed.");
    check("Reed vs. Marin, No. 5, p. 12, was heard at 5 p.m. Monday, i.e. late.");
    check("She works for Tern Inc. in Oslo.| He left Tern Inc.| He now fishes.");
    check("Wheat, barley, etc. were sold.| Rye, oats, etc.| The rest was kept.");
    check("He has a Ph. D. in physics.| She has plan B.| It is better.");
}

#[test]
fn quotations() {
    check("“We checked it twice.| It is safe,” she said.| “Go.”");
    check("“Is it safe?” he asked.| “Why not?” Ana Kovač asked.| “Go!”| The bridge shook.");
    check("“It is safe.” she said.");
    check("'It is safe.'| She left.");
    check("''It is safe.''| ''We checked.''");
    check("“We have much to lose. ”| The expert left.");
    check("It is neutral.“, it states.");
    check("He said it (twice!) and left.| (Nobody heard.)| The end.");
    check("Then came the storm.| (photo: a reader)");
}

#[test]
fn numbers_notes_and_lists() {
    check("It cost $3.50.| It was 2.5 m long.| 12 people came.");
    check("It grew.[1]| It shrank. [2, 3]| It stayed. 4 |The rest is known.");
    check("1. The first point.| 2. The second.");
    check("3.1. Methods and means");
    check("iPhones sell.| eBoats do not.");
    check("Ask Yahoo! News today.");
}

#[test]
fn other_scripts() {
    check("桥是安全的。|我们检查过。");
    check("هل الجسر آمن؟ |نعم.");
}

#[test]
fn every_region_has_its_own_sentences() {
    let text = "A heading\n\nOne. Two.\nThree";
    let found = sentences(text, &regions(text));
    assert_eq!(
        found.iter().map(|s| (s.region, s.span.of(text))).collect::<Vec<_>>(),
        [(0, "A heading"), (1, "One."), (1, "Two."), (2, "Three")]
    );
}

#[test]
fn a_region_of_several_lines_is_cut_at_their_ends() {
    let text = "One line\nand another. Third";
    let whole = [Region { kind: RegionKind::BlockQuotation, span: Span::new(0, text.len()) }];
    let found: Vec<&str> = sentences(text, &whole).into_iter().map(|s| s.span.of(text)).collect();
    assert_eq!(found, ["One line", "and another.", "Third"]);
}

#[test]
fn five_megabytes_of_one_line_take_no_time() {
    for unit in ["a.b.", "Word.Word ", ". . ", "?” A", "[1] ", " \"", ".)"] {
        let text = unit.repeat(5_000_000 / unit.len());
        let found = sentences(&text, &regions(&text));
        assert!(!found.is_empty());
    }
}

proptest! {
    #[test]
    fn sentences_partition_their_regions(text in r#"([a-zA-Z0-9.?!… “”"'‘’()\[\]\n]|\PC){0,150}"#) {
        let regions = regions(&text);
        let sentences = sentences(&text, &regions);
        let mut last = 0;
        for s in &sentences {
            prop_assert!(s.span.start >= last && regions[s.region].span.contains(s.span));
            prop_assert_eq!(s.span.trim(&text), s.span);
            prop_assert!(!s.span.is_empty());
            last = s.span.end;
        }
        let covered: usize = sentences.iter().map(|s| s.span.of(&text).chars().filter(|c| !c.is_whitespace()).count()).sum();
        let all: usize = regions.iter().map(|r| r.span.of(&text).chars().filter(|c| !c.is_whitespace()).count()).sum();
        prop_assert_eq!(covered, all);
    }
}
