//! Records of any spans of any text: offsets count code points and are true to the text, ids are unique, parents hold their
//! children, and a record reads back as it was written.
#![no_main]

mod input;

use dixit_core::article::{Article, Attribution, Entities, QuotationKind};
use dixit_core::pipeline::Page;
use dixit_core::record::{claims, AttributedClaim, TextSpan, TextSpans};
use dixit_core::report::{Act, Endorsement, Polarity, Report};
use dixit_core::speakers::{SpeakerKind, SpeakerLink};
use dixit_core::stance::{Assessment, Certainty, CheckableClaim, Stance, StanceLabel};
use dixit_core::text::{CodePoints, Span};
use dixit_core::typography::QuoteStates;
use input::Input;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

fuzz_target!(|data: &[u8]| {
    let input = Input::of(data);
    let text = &*input.text;
    let points = CodePoints::new(text);
    let mut characters = 0;
    for (at, _) in text.char_indices() {
        assert_eq!(points.at(text, at), characters, "at byte {at}");
        characters += 1;
    }
    assert_eq!(points.at(text, text.len()), characters);

    let attributions = attributions(&input);
    let spans = TextSpans::new(text);
    for attribution in &attributions {
        for &span in &attribution.content {
            assert_eq!(spans.at(span).text, span.of(text));
        }
    }
    let speakers: Vec<Vec<SpeakerLink>> = attributions.iter().map(|attribution| vec![speaker(attribution)]).collect();
    let assessments: Vec<Assessment> = attributions.iter().map(assessment).collect();
    let article = Article { id: "a".to_owned(), text: text.to_owned(), ..Article::default() };
    let quotes = QuoteStates::of(text);
    let page = Page { article: &article, regions: &[], sentences: &[], quotes: &quotes };
    let records = claims(&page, &Entities::default(), &attributions, &speakers, &assessments, "dixit 0; fuzz; news");
    assert_eq!(records.len(), attributions.len());

    let text: Vec<char> = text.chars().collect();
    let by_id: BTreeMap<&str, &AttributedClaim> = records.iter().map(|record| (record.id.as_str(), record)).collect();
    assert_eq!(by_id.len(), records.len(), "two records have one id");
    for record in &records {
        for span in every_span(record) {
            assert!(span.start < span.end && span.end <= text.len(), "{span:?} out of bounds");
            assert!(text[span.start..span.end].iter().copied().eq(span.text.chars()), "{span:?} is not the text");
        }
        if let Some(parent) = &record.parent {
            let parent = by_id[parent.as_str()];
            let held = |inner: &TextSpan| {
                parent.content.iter().any(|outer| outer.start <= inner.start && inner.end <= outer.end)
            };
            assert!(record.content.iter().all(held), "{} does not hold {}", parent.id, record.id);
            assert!(length(parent) > length(record), "{} has no more words than {}", parent.id, record.id);
        }
        let line = serde_json::to_string(record).expect("a record is JSON");
        assert!(!line.contains('\n'), "a record is one line");
        assert_eq!(&serde_json::from_str::<AttributedClaim>(&line).expect("a record reads back"), record);
    }
});

/// Attributions of the input's stretches: every third has two spans, as an interrupted quotation has.
fn attributions(input: &Input<'_>) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = Vec::new();
    for (span, number) in input.stretches().into_iter().take(64) {
        match found.last_mut() {
            Some(last) if number % 3 == 0 && last.content.iter().all(|part| part.end < span.start) => {
                last.content.push(span)
            }
            _ => found.push(Attribution {
                content: vec![span],
                cue: if number % 2 == 0 { vec![span] } else { Vec::new() },
                source: Vec::new(),
                targets: Vec::new(),
                quotation: QuotationKind::Indirect,
                anchor: 0,
                method: "fuzz",
                score: f32::from_bits((number as u32) << 16),
            }),
        }
    }
    found
}

fn speaker(attribution: &Attribution) -> SpeakerLink {
    let role = attribution.content.first().copied();
    SpeakerLink {
        name: None,
        kind: SpeakerKind::Unknown,
        entity: Some(7),
        role,
        expert: false,
        method: "fuzz",
        score: attribution.score,
    }
}

fn assessment(attribution: &Attribution) -> Assessment {
    let span: Span = attribution.content[0];
    Assessment {
        certainty: Certainty::Certain,
        certainty_score: attribution.score,
        certainty_method: "fuzz",
        stance: vec![Stance {
            target: String::new(),
            entity: None,
            span,
            label: StanceLabel::Neutral,
            score: attribution.score,
        }],
        stance_method: "fuzz",
        report: Report {
            act: Act::Other,
            polarity: Polarity::Affirmed,
            endorsement: Endorsement::Neutral,
            method: "fuzz",
        },
        claims: vec![CheckableClaim { spans: attribution.content.clone(), check_worthiness: attribution.score }],
    }
}

fn every_span(record: &AttributedClaim) -> impl Iterator<Item = &TextSpan> {
    let roles = record.speakers.iter().filter_map(|speaker| speaker.role.as_ref());
    let targets = record.stance.iter().map(|stance| &stance.span);
    let claims = record.claims.iter().flat_map(|claim| &claim.spans);
    record.content.iter().chain(&record.cue).chain(&record.source).chain(roles).chain(targets).chain(claims)
}

fn length(record: &AttributedClaim) -> usize {
    record.content.iter().map(|span| span.text.len()).sum()
}
