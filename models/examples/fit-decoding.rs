//! Fits thresholds and the calibration of `attribution.score` on gold articles and prints `decoding.json`.
//!
//! ```text
//! cargo run --release -p dixit-models --example fit-decoding -- MODEL NEWS.jsonl[,…] POLNEAR.jsonl[,…] > decoding.json
//! ```
//! Gold articles are as `dixit evaluate` reads them, and what is found in them matches as it does there. The anchor threshold is the
//! one with the best F1 of (content matched and source right). The calibration is a logistic regression of that match on the numbers
//! of the candidate.

use dixit_core::article::{Article, Attribution};
use dixit_core::pipeline::{OpenArticle, Pipeline, QuotationDetector};
use dixit_core::quotations::{AnchoredDetector, Calibration, Decoding, Fitted, Thresholds};
use dixit_core::reading::{Convention, Reader};
use dixit_core::record::TextSpans;
use dixit_core::text::Span;
use dixit_evaluation::gold;
use dixit_evaluation::matching::{matches, Match};
use dixit_evaluation::words::{Place, WordSet, Words};
use dixit_models::{Model, Precision};
use std::collections::BTreeSet;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// An article that was read, with the words of its gold.
struct Read {
    open: OpenArticle,
    contents: Vec<WordSet>,
    sources: Vec<WordSet>,
}

/// The words of attributions that were found in an article.
struct Found {
    attributions: Vec<Attribution>,
    contents: Vec<WordSet>,
    sources: Vec<WordSet>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, news, polnear] = arguments.as_slice() else {
        return Err("expected: MODEL NEWS.jsonl[,…] POLNEAR.jsonl[,…]".into());
    };
    let model = Model::open_unsealed(Path::new(model), Precision::default())?;
    let decoding =
        Decoding { news: fit(&model, news, Convention::News)?, polnear: fit(&model, polnear, Convention::Polnear)? };
    serde_json::to_writer_pretty(std::io::stdout().lock(), &decoding)?;
    writeln!(std::io::stdout())?;
    Ok(())
}

fn fit(model: &Model, files: &str, convention: Convention) -> Result<Fitted, Box<dyn Error>> {
    let reader = model.reader()?;
    let pipeline = model.pipeline(None, convention, 0.0, String::new());
    let mut articles = Vec::new();
    for file in files.split(',') {
        for article in gold::read(Path::new(file))? {
            articles.push(read(article, &pipeline, &reader)?);
        }
    }
    let mut say = std::io::stderr().lock();
    let mut best = (0.0, Thresholds::default());
    let mut try_one = |t: Thresholds, best: &mut (f64, Thresholds)| -> Result<(), Box<dyn Error>> {
        let (content, exact, e2e) = figures(&articles, &detect(model, &articles, &t, convention));
        writeln!(say, "{convention:?} anchor {:.2} rescue {:.2} content {:.2}: content {content:.2} exact {exact:.2} e2e {e2e:.2}", t.anchor, t.rescue, t.content)?;
        if content + e2e > best.0 {
            *best = (content + e2e, t);
        }
        Ok(())
    };
    for anchor in [0.4, 0.5, 0.55, 0.6, 0.65, 0.7] {
        try_one(Thresholds { anchor, ..Thresholds::default() }, &mut best)?;
    }
    let thresholds = best.1;
    let found = detect(model, &articles, &thresholds, convention);
    let calibration = calibrate(&articles, &found);
    Ok(Fitted { thresholds, calibration })
}

fn read(gold: gold::Article, pipeline: &Pipeline, reader: &dyn Reader) -> Result<Read, Box<dyn Error>> {
    let article = Article { id: gold.id, text: gold.text, ..Article::default() };
    let open = pipeline.open(article, reader)?;
    let words = Words::of(&open.article.text);
    let covered = |places: &[Place]| words.covered(places.iter().copied());
    let (contents, sources) = gold.annotations.iter().map(|row| (covered(&row.content), covered(&row.source))).unzip();
    Ok(Read { contents, sources, open })
}

fn detect(model: &Model, articles: &[Read], thresholds: &Thresholds, convention: Convention) -> Vec<Found> {
    let fitted = Fitted { thresholds: thresholds.clone(), calibration: Calibration::default() };
    let decoding = Decoding { news: fitted.clone(), polnear: fitted };
    let detector = AnchoredDetector { heads: Arc::clone(&model.heads), decoding, min_score: 0.0 };
    articles
        .iter()
        .map(|read| {
            let attributions = detector.detect(&read.open.page(), &read.open.reading, convention);
            let (words, places) = (Words::of(&read.open.article.text), TextSpans::new(&read.open.article.text));
            let covered = |spans: &[Span]| {
                words.covered(spans.iter().map(|&span| {
                    let (start, end) = places.offsets(span);
                    Place { start: start as i64, end: end as i64 }
                }))
            };
            let (contents, sources) =
                attributions.iter().map(|found| (covered(&found.content), covered(&found.source))).unzip();
            Found { contents, sources, attributions }
        })
        .collect()
}

/// F1 of content, of exactly the same content, and of content with the right source, in percent.
fn figures(articles: &[Read], found: &[Found]) -> (f64, f64, f64) {
    let (mut gold, mut predicted, mut content, mut exact, mut e2e) = (0, 0, 0, 0, 0);
    for (article, found) in articles.iter().zip(found) {
        gold += article.contents.len();
        predicted += found.contents.len();
        for Match { gold, found: record, overlap } in matches(&article.contents, &found.contents) {
            content += 1;
            exact += usize::from(overlap == 1.0);
            let (wanted, source) = (&article.sources[gold], &found.sources[record]);
            e2e += usize::from(if wanted.is_empty() { source.is_empty() } else { !source.is_disjoint(wanted) });
        }
    }
    let f1 = |right: usize| 200.0 * right as f64 / (gold + predicted).max(1) as f64;
    (f1(content), f1(exact), f1(e2e))
}

/// Logistic regression of "matches a gold attribution" on log odds of the anchor and whether marks decided. Under the default
/// calibration an attribution's score is its anchor's chance.
fn calibrate(articles: &[Read], found: &[Found]) -> Calibration {
    let mut rows = Vec::new();
    for (article, found) in articles.iter().zip(found) {
        let right: BTreeSet<usize> =
            matches(&article.contents, &found.contents).iter().map(|pair| pair.found).collect();
        for (j, a) in found.attributions.iter().enumerate() {
            let p = f64::from(a.score.clamp(1e-4, 1.0 - 1e-4));
            rows.push((
                [1.0, (p / (1.0 - p)).ln(), f64::from(u8::from(a.method != "anchored_reader"))],
                f64::from(u8::from(right.contains(&j))),
            ));
        }
    }
    let mut w = [0.0, 1.0, 0.0];
    for _ in 0..4000 {
        let mut gradient = [0.0; 3];
        for (x, y) in &rows {
            let p = 1.0 / (1.0 + (-x.iter().zip(&w).map(|(a, b)| a * b).sum::<f64>()).exp());
            for (g, a) in gradient.iter_mut().zip(x) {
                *g += (p - y) * a;
            }
        }
        for (w, g) in w.iter_mut().zip(gradient) {
            *w -= 0.3 * g / rows.len().max(1) as f64;
        }
    }
    Calibration { bias: w[0] as f32, anchor: w[1] as f32, marks: w[2] as f32 }
}
