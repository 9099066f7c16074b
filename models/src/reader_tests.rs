//! The program's reading and heads against those of the Python that trained them, on stored inputs.

use crate::{Model, Precision};
use dixit_core::heads::AttributionPieces;
use dixit_core::quotations::paragraph_numbers;
use dixit_core::reading::{Convention, ReadRequest, Reader, Reading};
use dixit_core::text::Span;
use dixit_core::typography::{paragraphs, QuoteStates};
use ndarray::{Array2, ArrayView2};
use serde::Deserialize;
use std::path::Path;

/// One article as `scripts/train/export.py --check` stored it.
#[derive(Deserialize)]
struct Stored {
    text: String,
    origin: String,
    limit: usize,
    pieces: Vec<(usize, usize)>,
    word_start: Vec<bool>,
    vectors: Vec<Vec<f32>>,
    anchors: Vec<Vec<f32>>,
    tags: Vec<Vec<f32>>,
    role_anchors: Vec<usize>,
    roles: Vec<Vec<Vec<f32>>>,
    labels: Vec<Vec<f32>>,
    check: Vec<f32>,
    stance: Vec<Vec<f32>>,
    link: Vec<Vec<f32>>,
}

fn farthest(found: ArrayView2<'_, f32>, stored: &[Vec<f32>]) -> f32 {
    assert_eq!(found.nrows(), stored.len());
    found
        .rows()
        .into_iter()
        .zip(stored)
        .flat_map(|(a, b)| a.to_vec().into_iter().zip(b))
        .fold(0.0, |top, (a, b)| top.max((a - b).abs()))
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("careful")
}

fn read(precision: Precision) -> (Model, Vec<(Stored, Reading)>) {
    let model = Model::open(&folder(), precision).expect("the model of the repository");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reading.json");
    let stored: Vec<Stored> =
        serde_json::from_slice(&std::fs::read(file).expect("stored readings")).expect("as export.py writes");
    let readings = stored.into_iter().map(|s| {
        let mut reader = model.reader().expect("a handle");
        reader.limit = s.limit;
        let convention = if s.origin == "polnear" { Convention::Polnear } else { Convention::News };
        let request = ReadRequest {
            text: &s.text,
            paragraphs: &paragraphs(&s.text),
            quotes: &QuoteStates::of(&s.text),
            convention,
        };
        let reading = reader.read(&request).expect("a reading");
        (s, reading)
    });
    let readings = readings.collect();
    (model, readings)
}

#[test]
fn reads_as_the_training_code_does() {
    for precision in [Precision::F32Reference, Precision::F32] {
        for (stored, reading) in read(precision).1 {
            let pieces: Vec<Span> = stored.pieces.iter().map(|&(s, e)| Span::new(s, e)).collect();
            assert_eq!(reading.pieces, pieces);
            assert_eq!(reading.word_start, stored.word_start);
            let off = farthest(reading.vectors.view(), &stored.vectors);
            assert!(off < 1e-3, "{precision:?}: vectors differ by {off}");
        }
    }
}

#[test]
fn heads_decide_as_the_training_code_does() {
    let (model, readings) = read(Precision::F32);
    let heads = &model.heads;
    for (stored, reading) in readings {
        let close = |name: &str, found: ArrayView2<'_, f32>, expected: &[Vec<f32>]| {
            let off = farthest(found, expected);
            assert!(off < 2e-3, "{name} differ by {off}");
        };
        close("anchors", heads.anchors(&reading).view(), &stored.anchors);
        close("tags", heads.entity_tags(&reading).view(), &stored.tags);
        let lines = paragraph_numbers(&stored.text, &reading);
        for (roles, expected) in heads.roles(&reading, &lines, &stored.role_anchors).iter().zip(&stored.roles) {
            close("roles", roles.scores.view(), expected);
        }
        let ranges = |list: &[(usize, usize)]| list.iter().map(|&(s, e)| s..e).collect::<Vec<_>>();
        let at = AttributionPieces {
            anchor: 5,
            content: ranges(&[(6, 12), (14, 16)]),
            source: ranges(&[(2, 4)]),
            cue: ranges(&[(5, 6)]),
        };
        let details = heads.details(&reading, &at.content);
        let labels = heads.labels(&reading, &details, &at);
        let softmax = |logits: &[f32]| {
            let powers: Vec<f32> = logits.iter().map(|x| x.exp()).collect();
            let sum: f32 = powers.iter().sum();
            powers.into_iter().map(|p| p / sum).collect::<Vec<_>>()
        };
        let certainty = Array2::from_shape_fn((1, 4), |(_, k)| labels.certainty[k]);
        close("certainty", certainty.view(), &[softmax(&stored.labels[0][..4])]);
        let kind = Array2::from_shape_fn((1, 7), |(_, k)| labels.kind[k]);
        close("kind", kind.view(), &[softmax(&stored.labels[0][4..11])]);
        let check = heads.check_worthiness(&reading, &details, &at, &ranges(&[(6, 12)]));
        assert!((check - 1.0 / (1.0 + (-stored.check[0]).exp())).abs() < 2e-3, "check-worthiness {check}");
        let stance = heads.stance(&reading, &details, &at, 8..10);
        close("stance", Array2::from_shape_fn((1, 3), |(_, k)| stance[k]).view(), &[softmax(&stored.stance[0])]);
        close("links", heads.link(&reading, &[3..6, 0..2], &[8..10, 12..13, 1..2]).view(), &stored.link);
    }
}
