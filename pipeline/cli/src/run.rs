//! `dixit run`: inputs → workers → a run folder, or standard output.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::Instant;

use clap::builder::PossibleValue;
use clap::ValueEnum as _;
use dixit_core::record::{RunSummary, RunTimes};
use dixit_formats::{Output, RecordStream, RunFolder, RunFolderOptions, WriteError};
use serde_json::{json, Value};

use crate::analysis::{Analyst, Job, Options};
use crate::assembly::Assembled;
use crate::config::{self, Verbosity};
use crate::progress::Progress;
use crate::stop::{self, INTERRUPTED};
use crate::workers::{map_in_order, Limits, MapError, Stop};
use crate::{args, VERSION};

/// Reads articles and writes what was found. Status 1 where an article failed, 130 where somebody interrupted.
///
/// What is cheap to find out comes first: whether the inputs are there, whether the output may be written, whether the model
/// is whole.
///
/// # Errors
/// Where the run cannot start, or its results cannot be written.
pub fn run(args: &args::RunArgs) -> anyhow::Result<ExitCode> {
    let began = Instant::now();
    let started = now();
    let limits = Limits::of_jobs(config::jobs(args));
    let articles = dixit_formats::open_pending(&args.input.inputs, &config::input(&args.input))?;
    // before anything is made, so that nothing half-made stays behind
    let stop = Stop::default();
    stop::on_interrupt(&stop);
    let mut output = output(args)?;
    let assembled = Assembled::open(&args.analysis)?;

    let options = Options {
        skip_other_languages: args.input.language_check == args::LanguageCheck::Skip,
        emit_entities: args.emit_entities,
        emit_sentences: args.emit_sentences,
    };
    let mut summary = RunSummary {
        version: VERSION.to_owned(),
        producer: assembled.pipeline.producer.clone(),
        configuration: configuration(args, limits),
        models: vec![assembled.used.clone()],
        ..RunSummary::default()
    };
    let loading_seconds = seconds(began);
    let mut progress = Progress::new(Verbosity::of(args), args.output.is_none());
    let mut unwritten: Option<WriteError> = None;
    let analyst = || assembled.reader().map(|reader| Analyst { pipeline: &assembled.pipeline, reader, options });
    let mapped = map_in_order(articles.map(Job::of), limits, &stop, analyst, |(job, lines)| {
        let lines = lines.unwrap_or_else(|message| job.lost(&message));
        if let Err(error) = output.write(&lines.output()) {
            unwritten = Some(error);
            return ControlFlow::Break(());
        }
        summary.count_article(&lines.article);
        if let Some(failure) = &lines.failure {
            summary.count_failure(failure);
            progress.failed(failure);
        }
        progress.show(&summary.counts);
        ControlFlow::Continue(())
    });
    if let Some(error) = unwritten {
        return Err(error.into());
    }
    // a reader that failed costs what it had not read yet; the rest is written
    let fault = match mapped {
        Ok(()) => None,
        Err(fault @ MapError::Input(_)) => Some(fault),
        Err(fault) => return Err(fault.into()),
    };

    summary.interrupted = fault.is_some() || stop.is_asked();
    summary.times = RunTimes {
        started,
        finished: now(),
        seconds: rounded(seconds(began)),
        loading_seconds: rounded(loading_seconds),
    };
    output.finish(&summary)?;
    progress.finish(&summary.counts, args.output.as_deref());
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    Ok(match summary.counts {
        _ if summary.interrupted => ExitCode::from(INTERRUPTED),
        counts if counts.failed + counts.duplicate > 0 => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    })
}

fn output(args: &args::RunArgs) -> Result<Box<dyn Output>, WriteError> {
    let Some(folder) = &args.output else {
        return Ok(Box::new(RecordStream::new(std::io::stdout().lock())));
    };
    let options = RunFolderOptions {
        force: args.force,
        no_text: args.no_text,
        entities: args.emit_entities,
        sentences: args.emit_sentences,
    };
    Ok(Box::new(RunFolder::create(folder, options)?))
}

/// Every option as it was resolved, by its name on the command line.
fn configuration(args: &args::RunArgs, limits: Limits) -> BTreeMap<String, Value> {
    let inputs: Vec<_> = args.input.inputs.iter().map(|path| path.to_string_lossy()).collect();
    let word = |value: Option<PossibleValue>| value.map(|value| value.get_name().to_owned());
    BTreeMap::from(
        [
            ("inputs", json!(inputs)),
            ("output", json!(args.output.as_ref().map(|path| path.to_string_lossy()))),
            ("input", json!(args.input.input.and_then(|format| word(format.to_possible_value())))),
            ("id-key", json!(args.input.id_key)),
            ("text-key", json!(args.input.text_key)),
            ("max-article-bytes", json!(args.input.max_article_bytes)),
            ("language-check", json!(word(args.input.language_check.to_possible_value()))),
            ("jobs", json!(limits.jobs)),
            ("model", json!(args.analysis.model.model)),
            ("precision", json!(word(args.analysis.model.precision.to_possible_value()))),
            ("convention", json!(word(args.analysis.convention.to_possible_value()))),
            ("min-score", json!(rounded(f64::from(args.analysis.min_score)))),
            ("no-text", json!(args.no_text)),
            ("emit-entities", json!(args.emit_entities)),
            ("emit-sentences", json!(args.emit_sentences)),
            ("force", json!(args.force)),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
}

/// ISO 8601, UTC, whole seconds.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn seconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64()
}

/// To the fourth decimal.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}
