//! Marked-up cases: what Rust sees is written under the text, one digit for each character.

use super::*;
use proptest::prelude::*;

fn states(text: &str) -> String {
    let quotes = QuoteStates::of(text);
    text.char_indices().map(|(at, _)| char::from(b'0' + quotes.state_at(at) as u8)).collect()
}

/// Every quotation with its marks, nested ones in (), chained ones behind their number.
fn quotations(text: &str) -> Vec<String> {
    let quotes = QuoteStates::of(text);
    let show = |q: &Quoted| {
        let words = q.outer().of(text);
        let chained = quotes.pairs().iter().filter(|other| other.chain == q.chain).count() > 1;
        match (q.nested, chained) {
            (true, _) => format!("({words})"),
            (_, true) => format!("{}:{words}", q.chain),
            _ => words.to_string(),
        }
    };
    quotes.pairs().iter().map(show).collect()
}

#[derive(serde::Deserialize)]
struct Stored {
    texts: Vec<StoredText>,
    shapes: Vec<(String, u8, u8)>,
}

#[derive(serde::Deserialize)]
struct StoredText {
    text: String,
    states: String,
    paragraphs: Vec<(usize, usize)>,
}

#[test]
fn agrees_with_the_training_program() {
    let stored: Stored = serde_json::from_str(include_str!("../../tests/data/typography.json")).unwrap();
    assert!(stored.texts.len() > 60);
    for case in stored.texts {
        assert_eq!(states(&case.text), case.states, "{:?}", case.text);
        let points = crate::text::CodePoints::new(&case.text);
        let found: Vec<(usize, usize)> = paragraphs(&case.text)
            .iter()
            .map(|p| (points.at(&case.text, p.start), points.at(&case.text, p.end)))
            .collect();
        assert_eq!(found, case.paragraphs, "{:?}", case.text);
    }
    for (surface, begins, continues) in stored.shapes {
        assert_eq!((shape(&surface, false), shape(&surface, true)), (begins, continues), "{surface:?}");
    }
}

#[test]
fn states_are_told_per_character() {
    let text = "“No,” he said. ‘A “b” c.’";
    assert_eq!(states(text), "2111300000000002662736663");
}

#[test]
fn pairs_hold_what_stands_between() {
    assert_eq!(quotations("“Rain,” she said, “and snow.”"), ["“Rain,”", "“and snow.”"]);
    assert_eq!(
        quotations("“She told me ‘never again’ and left.”"),
        ["“She told me ‘never again’ and left.”", "(‘never again’)"]
    );
    assert_eq!(
        quotations("‘She told me “never again” and left.’"),
        ["‘She told me “never again” and left.’", "(“never again”)"]
    );
    assert_eq!(quotations("It is raining.”, it says. “So there"), ["It is raining.”", "“So there"]);
    assert_eq!(quotations("The farmers' cows aren't here."), [""; 0]);
}

#[test]
fn a_quotation_opened_again_is_one_chain() {
    assert_eq!(
        quotations("“First.\n\n“Second.\n\n“Third,” he said. “Fourth.”"),
        ["0:“First.", "0:“Second.", "0:“Third,”", "“Fourth.”"]
    );
    assert_eq!(quotations("“First.\n\nSecond.\n\n“Third.”"), ["“First.", "“Third.”"]);
    let quotes = QuoteStates::of("“First.\n\n“Second.\n\nThird.");
    assert_eq!(quotes.pairs().iter().map(|q| q.reopened).collect::<Vec<_>>(), [true, false]);
}

/// `[` and `]` around each part of the content.
fn kind(marked: &str) -> QuotationKind {
    let mut text = String::new();
    let (mut content, mut start) = (Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' => start = text.len(),
            ']' => content.push(Span::new(start, text.len())),
            _ => text.push(c),
        }
    }
    quotation_kind(&text, &content, &QuoteStates::of(&text), false)
}

#[test]
fn kind_of_quotation() {
    use QuotationKind::{Direct, Indirect, Mixed};
    assert_eq!(kind("[“Rain,”] she said, [“and snow.”]"), Direct);
    assert_eq!(kind("[“Rain,] she said."), Direct);
    assert_eq!(kind("[Rain,”] she said."), Direct);
    assert_eq!(kind("She said [that it would “rain hard”]."), Mixed);
    assert_eq!(kind("She said [that it would rain]. “No,” he said."), Indirect);
    assert_eq!(kind("[‘Rain and snow,’] she said."), Direct);
    assert_eq!(kind("[‘Rain,’] she said."), Direct);
    assert_eq!(kind("She called it [‘rain’]. “No,” he said."), Indirect);
    assert_eq!(kind("She said [‘rain and snow’]. “No,” he said."), Direct);
    assert_eq!(kind("She said [“the ‘big rain’ is over”]."), Direct);
    assert_eq!(quotation_kind("Rain.", &[Span::new(0, 5)], &QuoteStates::of("Rain."), true), Direct);
    assert_eq!(kind("[…]"), Indirect);
}

#[test]
fn a_lonely_mark_quotes_what_reaches_it() {
    use QuotationKind::{Direct, Indirect, Mixed};
    // nothing opens
    assert_eq!(
        kind("Critics of [the invasion] met in Lima, where the mayor spoke. “Rain.” It is over,” she said."),
        Indirect
    );
    assert_eq!(kind("Critics of the invasion met. [It is over,]” she said."), Direct);
    assert_eq!(kind("She said [it rained] and that it [will rain again” soon]."), Mixed);
    assert_eq!(kind("[It rained, and ‘the big rain’ is over]. It snows,” she said."), Mixed);
    // nothing closes
    assert_eq!(kind("“[The rain is over], she said, [and so is the snow]."), Direct);
    assert_eq!(kind("“The rain is over, she said. Critics of [the invasion] met."), Indirect);
    assert_eq!(kind("She said [that “the rain is over]."), Mixed);
    // the next paragraph opens it again, so that it is closed there
    assert_eq!(kind("“It rained. [It snowed.]\n\n“It is over,” she said."), Direct);
    // two marks without partners: each quotes its own
    assert_eq!(kind("[It is over”], he said. Critics of the invasion met. “Rain on [the invasion] and snow."), Mixed);
}

#[test]
fn long_lines_and_many_marks_take_no_time() {
    let many = "\"a' 'b ‘c \u{201c}d ".repeat(10_000);
    assert!(!QuoteStates::of(&many).pairs().is_empty());
    let long = "word's ".repeat(700_000);
    assert!(QuoteStates::of(&long).pairs().is_empty());
    let opened = "'a ".repeat(500_000);
    assert!(QuoteStates::of(&opened).pairs().is_empty());
}

proptest! {
    #[test]
    fn any_text_is_read(text in r#"([“”„«»"'‘’`‹›a1A .,(—\n\r]|\PC){0,120}"#) {
        let quotes = QuoteStates::of(&text);
        let mut last = 0;
        for q in quotes.pairs() {
            prop_assert!(q.outer().start >= last && q.outer().end <= text.len() && q.outer().contains(q.inner));
            last = q.outer().start;
            let _ = (q.inner.of(&text), q.outer().of(&text));
            if let Some(mark) = q.open {
                prop_assert_eq!(quotes.state_at(mark.start), QuoteState::Opening);
            }
        }
        for p in paragraphs(&text) {
            let _ = quotation_kind(&text, &[p], &quotes, false);
        }
    }
}
