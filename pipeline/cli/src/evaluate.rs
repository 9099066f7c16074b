//! `dixit evaluate`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use dixit_evaluation::errors::{groups, Group};
use dixit_evaluation::figures::Figures;
use dixit_evaluation::{gold, records, Evaluation};
use serde::Serialize;

use crate::terminal::Page;
use crate::{args, mistakes, progress};

/// The file of a run's folder that holds its records.
const RECORDS: &str = "records.jsonl";

/// Of what makes the figures doubtful, this many cases are said one by one.
const MOST_NAMED: usize = 10;

/// What `--json` prints: the figures, and beside them the errors where they are asked for.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    figures: &'a Figures,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a [Group<'a>]>,
}

/// Prints every figure. Status 1 where records have spans that are not true, or name articles that the gold lacks.
///
/// # Errors
/// Where gold or records cannot be read, or standard output not written.
pub fn evaluate(args: &args::EvaluateArgs) -> anyhow::Result<ExitCode> {
    if args.gold == Path::new("-") && args.gold == args.records {
        bail!("- (standard input) is named twice");
    }
    let file = records_in(&args.records)?;
    let gold = gold::read(&args.gold)?;
    let records = records::read(&file)?;
    let evaluation = dixit_evaluation::evaluate(&gold, &records);
    let groups = args.errors.map(|examples| groups(&evaluation.mistakes, examples));
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer(&mut out, &Report { figures: &evaluation.figures, errors: groups.as_deref() })
            .map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", evaluation.figures)?;
        if let Some(groups) = groups {
            write!(out, "{}", mistakes::listed(&groups, Page::of_standard_output(mistakes::NARROWEST)))?;
        }
    }
    out.flush()?;
    Ok(if is_doubtful(&evaluation, &file) { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The file of records that is meant: of a folder, the one that a run writes there.
fn records_in(path: &Path) -> anyhow::Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let file = path.join(RECORDS);
    if !file.is_file() {
        bail!(
            "{}: no {RECORDS} in it: name the folder of a run (dixit run … -o), or a file of records",
            path.display()
        );
    }
    Ok(file)
}

/// Says what is wrong with records that could be measured all the same, if anything is.
fn is_doubtful(evaluation: &Evaluation, file: &Path) -> bool {
    let (untrue, unknown) = (&evaluation.untrue, &evaluation.unknown);
    if untrue.is_empty() && unknown.is_empty() {
        return false;
    }
    let file = file.display();
    for span in untrue.iter().take(MOST_NAMED) {
        progress::say(&format!("{file}:{}: {span}", span.line));
    }
    for (id, line) in unknown.iter().take(MOST_NAMED) {
        progress::say(&format!("{file}:{line}: a record is of article {id:?}, which the gold lacks"));
    }
    progress::say(&format!(
        "the figures are doubtful: spans that do not have the text at their offsets: {}; articles that the gold lacks: {}",
        untrue.len(),
        unknown.len()
    ));
    true
}
