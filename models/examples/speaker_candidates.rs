//! Weighs the speakers of gold articles and prints what was weighed: what `scripts/train/speakers.py` learns from.
//!
//! ```text
//! cargo run --release -p dixit-models --example speaker_candidates -- MODEL SCORER|- SPANS SET=CONVENTION=ARTICLES.jsonl … > dump.jsonl
//! ```
//! SCORER is a `speakers.safetensors`, or `-` for none yet; SPANS is `gold` (attributions as annotated) or `found` (as the program
//! finds them); CONVENTION is `news` or `polnear`. Articles are one a line, `{"id", "text", "annotations"}` in code points; an
//! article's id becomes `SET|id`.

use dixit_core::article::{Article, Attribution};
use dixit_core::reading::{Convention, Reading};
use dixit_core::speakers::attributor::Weighed;
use dixit_core::speakers::{ModelSpeakerAttributor, SpeakerScorer};
use dixit_core::text::{CodePoints, Span};
use dixit_core::typography::{quotation_kind, QuoteStates};
use dixit_models::{Model, Precision};
use serde::Deserialize;
use serde_json::{json, Value};
use std::error::Error;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;

#[derive(Deserialize)]
struct Gold {
    id: String,
    text: String,
    #[serde(default)]
    annotations: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    content: Vec<(usize, usize)>,
    #[serde(default)]
    cue: Option<Vec<(usize, usize)>>,
    #[serde(default)]
    source: Option<Vec<(usize, usize)>>,
    /// Present where the row has the layer of speakers.
    #[serde(default)]
    speaker: Option<Value>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, scorer, spans, files @ ..] = arguments.as_slice() else {
        return Err("expected: MODEL SCORER|- SPANS SET=CONVENTION=ARTICLES.jsonl …".into());
    };
    let model = Model::open_unsealed(Path::new(folder), Precision::default())?;
    let reader = model.reader()?;
    let scorer = match scorer.as_str() {
        "-" => None,
        path => Some(SpeakerScorer::from_safetensors(&std::fs::read(path)?)?),
    };
    let mut pipeline = model.pipeline(None, Convention::News, 0.0, String::new());
    let attributor = ModelSpeakerAttributor::new(Arc::clone(&model.heads), scorer);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for file in files {
        let parts: Vec<&str> = file.splitn(3, '=').collect();
        let [set, convention, path] = parts.as_slice() else {
            return Err(format!("not SET=CONVENTION=FILE: {file}").into());
        };
        pipeline.convention = if *convention == "polnear" { Convention::Polnear } else { Convention::News };
        for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
            let gold: Gold = serde_json::from_str(&line?)?;
            if !gold.annotations.iter().any(|a| a.speaker.is_some()) {
                continue;
            }
            let article = Article { id: format!("{set}|{}", gold.id), text: gold.text, ..Article::default() };
            let open = pipeline.open(article, &reader)?;
            let (page, reading, text) = (open.page(), &open.reading, open.article.text.as_str());
            let attributions = if spans == "gold" {
                annotated(text, &gold.annotations, reading, &open.quotes)
            } else {
                pipeline.quotations.detect(&page, reading, pipeline.convention)
            };
            let mut entities = pipeline.entities.recognize(&page, reading);
            let weighed = attributor.weigh(&page, reading, &mut entities, &attributions);
            let name = |e: usize| entities.entities[e].name.clone();
            let points = CodePoints::new(text);
            for (a, parts) in attributions.iter().zip(&weighed) {
                let content: Vec<[usize; 2]> =
                    a.content.iter().map(|s| [points.at(text, s.start), points.at(text, s.end)]).collect();
                let parts: Vec<Value> = parts.iter().map(|w| part(text, w, &name)).collect();
                serde_json::to_writer(&mut out, &json!({"id": open.article.id, "content": content, "parts": parts}))?;
                writeln!(out)?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn annotated(text: &str, rows: &[Row], reading: &Reading, quotes: &QuoteStates) -> Vec<Attribution> {
    let bytes: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let spans = |list: &[(usize, usize)]| -> Vec<Span> {
        list.iter().map(|&(s, e)| Span::new(bytes[s], bytes[e])).filter(|s| !s.is_empty()).collect()
    };
    let mut out = Vec::new();
    for row in rows.iter().filter(|r| r.speaker.is_some()) {
        let (content, cue, source) = (
            spans(&row.content),
            spans(row.cue.as_deref().unwrap_or(&[])),
            spans(row.source.as_deref().unwrap_or(&[])),
        );
        let Some(first) = cue.first().or(content.first()) else { continue };
        let anchor = reading.pieces_in(*first).start.min(reading.pieces.len().saturating_sub(1));
        let quotation = quotation_kind(text, &content, quotes, false);
        out.push(Attribution {
            content,
            cue,
            source,
            targets: Vec::new(),
            quotation,
            anchor,
            method: "gold",
            score: 1.0,
        });
    }
    out.sort_by_key(|a| a.content.first().copied());
    out
}

/// One speaker of an attribution, with the names of all numbers.
fn part(text: &str, w: &Weighed, name: &dyn Fn(usize) -> Option<String>) -> Value {
    let names = w.candidates.first().map(|c| {
        json!({"context": w.context.names, "candidate": c.1.names, "again": w.again.first().map(|r| &r.names), "kind": w.kind_row.names,
               "expert": w.expert_row.names, "sure": w.sure_row.names, "role": w.roles.first().map(|r| &r.row.names)})
    });
    json!({
        "source": w.source.span.map(|s| s.of(text)),
        "context": w.context.values,
        "candidates": w.candidates.iter().map(|(e, row)| json!([name(*e), row.values])).collect::<Vec<_>>(),
        "again": w.again.iter().map(|r| &r.values).collect::<Vec<_>>(),
        "chosen": w.chosen.and_then(name),
        "chance": w.chance,
        "kind": w.kind.0,
        "kind_row": w.kind_row.values,
        "expert_row": w.expert_row.values,
        "sure_row": w.sure_row.values,
        "roles": w.roles.iter().map(|r| json!([r.span.of(text), r.row.values])).collect::<Vec<_>>(),
        "role": w.role.map(|r| r.of(text)),
        "names": names,
    })
}
