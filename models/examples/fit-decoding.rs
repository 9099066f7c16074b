//! Fits thresholds and the calibration of `attribution.score` on gold articles and prints `decoding.json`.
//!
//! ```text
//! cargo run --release -p dixit-models --example fit-decoding -- MODEL NEWS.jsonl[,…] POLNEAR.jsonl[,…] > decoding.json
//! ```
//! Articles are one a line, `{"id", "text", "annotations": [{"content": [[start, end], …], "source": …}]}` in code points. The
//! anchor threshold is the one with the best F1 of (content matched and source right); two attributions match where their contents
//! share half of their words. The calibration is a logistic regression of that match on the numbers of the candidate.

use dixit_core::article::{Article, Attribution};
use dixit_core::pipeline::{OpenArticle, Pipeline, QuotationDetector};
use dixit_core::quotations::{AnchoredDetector, Calibration, Decoding, Fitted, Thresholds};
use dixit_core::reading::{Convention, Reader};
use dixit_core::text::Span;
use dixit_models::{Model, Precision};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::error::Error;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;

#[derive(Deserialize)]
struct Gold {
    id: String,
    text: String,
    annotations: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    content: Vec<(usize, usize)>,
    #[serde(default)]
    source: Option<Vec<(usize, usize)>>,
}

/// An article that was read, with gold as sets of words.
struct Read {
    open: OpenArticle,
    words: Vec<Span>,
    gold: Vec<(BTreeSet<usize>, BTreeSet<usize>)>,
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
        for line in std::io::BufReader::new(std::fs::File::open(file)?).lines() {
            articles.push(read(serde_json::from_str(&line?)?, &pipeline, &reader)?);
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

fn read(gold: Gold, pipeline: &Pipeline, reader: &dyn Reader) -> Result<Read, Box<dyn Error>> {
    let article = Article { id: gold.id, text: gold.text, ..Article::default() };
    let open = pipeline.open(article, reader)?;
    let text = open.article.text.as_str();
    let words = words(text);
    let bytes: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let set = |spans: &[(usize, usize)]| {
        covered(&words, &spans.iter().map(|&(s, e)| Span::new(bytes[s], bytes[e])).collect::<Vec<_>>())
    };
    let gold =
        gold.annotations.iter().map(|row| (set(&row.content), set(row.source.as_deref().unwrap_or(&[])))).collect();
    Ok(Read { words, gold, open })
}

fn words(text: &str) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for (i, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric() || *c == '_') {
        match out.last_mut() {
            Some(last) if last.end == i => last.end = i + c.len_utf8(),
            _ => out.push(Span::new(i, i + c.len_utf8())),
        }
    }
    out
}

fn covered(words: &[Span], spans: &[Span]) -> BTreeSet<usize> {
    spans
        .iter()
        .flat_map(|s| words.partition_point(|w| w.end <= s.start)..words.partition_point(|w| w.start < s.end))
        .collect()
}

fn detect(model: &Model, articles: &[Read], thresholds: &Thresholds, convention: Convention) -> Vec<Vec<Attribution>> {
    let fitted = Fitted { thresholds: thresholds.clone(), calibration: Calibration::default() };
    let decoding = Decoding { news: fitted.clone(), polnear: fitted };
    let detector = AnchoredDetector { heads: Arc::clone(&model.heads), decoding, min_score: 0.0 };
    articles.iter().map(|r| detector.detect(&r.open.page(), &r.open.reading, convention)).collect()
}

/// Pairs of gold and found, best overlap first, each in one pair.
fn matched(article: &Read, found: &[Attribution]) -> Vec<(usize, usize, bool)> {
    let contents: Vec<_> = found.iter().map(|a| covered(&article.words, &a.content)).collect();
    let mut pairs = Vec::new();
    for (i, (gold, _)) in article.gold.iter().enumerate() {
        for (j, content) in contents.iter().enumerate() {
            let shared = gold.intersection(content).count();
            let all = gold.union(content).count();
            if shared > 0 && 2 * shared >= all {
                pairs.push((shared as f64 / all as f64, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
    let (mut used_gold, mut used_found, mut out) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (value, i, j) in pairs {
        if !used_gold.contains(&i) && !used_found.contains(&j) {
            used_gold.insert(i);
            used_found.insert(j);
            out.push((i, j, value == 1.0));
        }
    }
    out
}

/// F1 of content, of exactly the same content, and of content with the right source, in percent.
fn figures(articles: &[Read], found: &[Vec<Attribution>]) -> (f64, f64, f64) {
    let (mut gold, mut predicted, mut content, mut exact, mut e2e) = (0, 0, 0, 0, 0);
    for (article, found) in articles.iter().zip(found) {
        gold += article.gold.len();
        predicted += found.len();
        for (i, j, same) in matched(article, found) {
            content += 1;
            exact += usize::from(same);
            let source = covered(&article.words, &found[j].source);
            let wanted = &article.gold[i].1;
            e2e += usize::from(if wanted.is_empty() { source.is_empty() } else { !source.is_disjoint(wanted) });
        }
    }
    let f1 = |right: usize| 200.0 * right as f64 / (gold + predicted).max(1) as f64;
    (f1(content), f1(exact), f1(e2e))
}

/// Logistic regression of "matches a gold attribution" on log odds of the anchor and whether marks decided. Under the default
/// calibration an attribution's score is its anchor's chance.
fn calibrate(articles: &[Read], found: &[Vec<Attribution>]) -> Calibration {
    let mut rows = Vec::new();
    for (article, found) in articles.iter().zip(found) {
        let right: BTreeSet<usize> = matched(article, found).iter().map(|m| m.1).collect();
        for (j, a) in found.iter().enumerate() {
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
