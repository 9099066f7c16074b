use super::*;
use proptest::prelude::*;

/// Act, polarity and endorsement in short: "speech", "speech denied", "speech distanced".
fn of(cue: &str, source: &str) -> String {
    let Some(report) = report_by_lexicon(cue, source, false) else { return "unknown".to_string() };
    let mut words = vec![format!("{:?}", report.act).to_lowercase()];
    if report.polarity == Polarity::Denied {
        words.push("denied".to_string());
    }
    if report.endorsement != Endorsement::Neutral {
        words.push(format!("{:?}", report.endorsement).to_lowercase());
    }
    words.join(" ")
}

#[test]
fn single_cues() {
    let person = |cue: &str| of(cue, "Ana Kovač");
    assert_eq!(["said", "has been saying", "asks", "announced"].map(person), ["speech"; 4]);
    assert_eq!(["claimed", "alleged", "insisted"].map(person), ["speech distanced"; 3]);
    assert_eq!(["confirmed", "pointed out", "admitted"].map(person), ["speech endorsed"; 3]);
    assert_eq!(["believes", "hopes", "is expected"].map(person), ["thought"; 3]);
    assert_eq!(["plans", "wants"].map(person), ["intention"; 2]);
    assert_eq!(["wrote", "tweeted"].map(person), ["writing"; 2]);
    assert_eq!(["strolled", "", "…", "of the"].map(person), ["unknown"; 4]);
}

#[test]
fn negations_turn_the_polarity() {
    let person = |cue: &str| of(cue, "the mayor");
    assert_eq!(
        ["denied", "did not say", "didn’t say", "ruled out", "declined to say", "failed to mention"].map(person),
        ["speech denied"; 6]
    );
    assert_eq!(["has not ruled out", "did not deny", "hasn't denied", "not only said"].map(person), ["speech"; 4]);
    assert_eq!(person("do not believe"), "thought denied");
}

#[test]
fn cues_of_several_words() {
    let person = |cue: &str| of(cue, "the mayor");
    assert_eq!(
        ["went on to say", "issued a warning", "expressed concern", "according to", "was quoted as saying"].map(person),
        ["speech"; 5]
    );
    assert_eq!(person("continued to insist"), "speech distanced");
    assert_eq!(person("reportedly said"), "speech distanced");
    assert_eq!(person("made it very clear"), "speech");
    assert_eq!(person("the claim"), "speech distanced");
}

#[test]
fn texts_write_and_data_show() {
    assert_eq!(of("said", "the statement"), "writing");
    assert_eq!(of("according to", "a report by the bank"), "writing");
    assert_eq!(of("according to", "the bank's latest figures"), "evidence");
    assert_eq!(of("according to", "the bank's chief economist"), "speech");
    assert_eq!(of("found", "a new study"), "evidence endorsed");
    assert_eq!(of("reported", "Reuters"), "writing");
    assert_eq!(of("reported", "the British newspaper The Guardian"), "writing");
    assert_eq!(of("said", "a Reuters reporter"), "speech");
    assert_eq!(of("according", "the Northern Geological Survey"), "speech");
    assert_eq!(report_by_lexicon("said", "it", true).map(|r| r.act), Some(Act::Writing));
}

proptest! {
    #[test]
    fn any_words_are_looked_up(cue in "\\PC{0,60}", source in "\\PC{0,60}") {
        let _ = report_by_lexicon(&cue, &source, false);
    }

    #[test]
    fn cues_in_any_order(words in prop::collection::vec("(did|not|n't|the|issue|a|warning|said|make|it|clear|his|view|’s|to|refuse|be|expected)", 0..12)) {
        let _ = report_by_lexicon(&words.join(" "), "the report", true);
    }
}
