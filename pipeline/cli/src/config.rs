//! Arguments as resolved: defaults filled in, the model's folder found, contradictions refused.

use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};
use dixit_core::reading::Convention;
use dixit_formats::{Format, InputOptions};
use dixit_models::Precision;

use crate::args;

/// Where a model's files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelChoice {
    /// Its name, which is its folder's.
    pub name: String,
    /// The folder of that name.
    pub folder: PathBuf,
}

/// How the inputs are to be read.
pub fn input(args: &args::InputArgs) -> InputOptions {
    InputOptions {
        format: args.input.map(|format| match format {
            args::InputFormat::Text => Format::Text,
            args::InputFormat::Html => Format::Html,
            args::InputFormat::Jsonl => Format::JsonLines,
        }),
        id_key: args.id_key.clone(),
        text_key: args.text_key.clone(),
        max_article_bytes: args.max_article_bytes,
    }
}

/// Whose guideline.
pub fn convention(args: &args::AnalysisArgs) -> Convention {
    match args.convention {
        args::Convention::News => Convention::News,
        args::Convention::Polnear => Convention::Polnear,
    }
}

/// How the encoder computes.
pub fn precision(args: &args::ModelArgs) -> Precision {
    match args.precision {
        args::Precision::Int8 => Precision::Int8,
        args::Precision::F32 => Precision::F32,
        args::Precision::Reference => Precision::F32Reference,
    }
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// What stops the run.
    Quiet,
    /// Progress and a summary.
    Normal,
    /// Each failure as well.
    Verbose,
}

impl Verbosity {
    /// As typed.
    pub fn of(args: &args::RunArgs) -> Self {
        match (args.quiet, args.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        }
    }
}

/// As typed, else one job per core that this process may use.
pub fn jobs(args: &args::RunArgs) -> usize {
    args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Environment variable that names the folder of models.
pub const MODELS_VARIABLE: &str = "DIXIT_MODELS";

/// The folder that holds one folder per model: as typed, as the environment says, or `models` in one of the folders above the
/// program.
///
/// # Errors
/// Where there is no such folder, saying where was looked.
pub fn models_folder(typed: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(folder) = typed {
        return existing(folder, "--models-dir");
    }
    if let Some(folder) = std::env::var_os(MODELS_VARIABLE).filter(|value| !value.is_empty()) {
        return existing(Path::new(&folder), MODELS_VARIABLE);
    }
    let program = std::env::current_exe()
        .context("could not tell where the program itself lies; name the folder of models with --models-dir")?;
    let program = program.canonicalize().unwrap_or(program);
    match beside(&program) {
        Some(folder) => Ok(folder),
        None => bail!(
            "no models found: no folder above {} holds models/NAME/manifest.json. Name the folder with --models-dir DIR or in \
             the environment variable {MODELS_VARIABLE}",
            program.display()
        ),
    }
}

/// The file that makes a folder a model.
pub const MANIFEST: &str = "manifest.json";

/// `models` in the nearest folder above `program` that has one with a model in it. A folder of that name alone may be anything.
fn beside(program: &Path) -> Option<PathBuf> {
    program.ancestors().skip(1).map(|above| above.join("models")).find(|folder| !models_in(folder).is_empty())
}

/// Names of the models in `folder`, sorted.
pub fn models_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().join(MANIFEST).is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    names
}

fn existing(folder: &Path, named_by: &str) -> anyhow::Result<PathBuf> {
    if folder.is_dir() {
        return Ok(folder.to_owned());
    }
    bail!("the folder of models {} ({named_by}) does not exist", folder.display())
}

/// The model that was asked for.
///
/// # Errors
/// Where there is no folder of models, or none of that name in it; then it names those there are.
pub fn model(args: &args::ModelArgs) -> anyhow::Result<ModelChoice> {
    model_in(&models_folder(args.models_dir.as_deref())?, &args.model)
}

/// The model of that name in a folder of models.
///
/// # Errors
/// Where there is none; it names those there are.
pub fn model_in(models: &Path, name: &str) -> anyhow::Result<ModelChoice> {
    let there = models_in(models);
    // a name, never a path: `--model ../x` would read a folder that nobody named as one of models
    if there.iter().any(|known| known == name) {
        return Ok(ModelChoice { name: name.to_owned(), folder: models.join(name) });
    }
    let there =
        if there.is_empty() { "there is no model in it".to_owned() } else { format!("there: {}", there.join(", ")) };
    bail!("no model named {name} in {}; {there}", models.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model_at(folder: &Path, name: &str) {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        std::fs::write(folder.join(name).join(MANIFEST), "{}").unwrap();
    }

    #[test]
    fn models_are_found_above_the_program() {
        let top = tempfile::tempdir().unwrap();
        let program = top.path().join("target/release/dixit");
        std::fs::create_dir_all(top.path().join("target/models")).unwrap();
        assert_eq!(beside(&program), None);
        model_at(&top.path().join("models"), "careful");
        assert_eq!(beside(&program), Some(top.path().join("models")));
    }

    #[test]
    fn a_model_that_is_not_there_is_named_with_those_that_are() {
        let top = tempfile::tempdir().unwrap();
        model_at(top.path(), "careful");
        let typed = |name: &str| args::ModelArgs {
            model: name.to_owned(),
            precision: args::Precision::Int8,
            models_dir: Some(top.path().to_owned()),
        };
        assert_eq!(model(&typed("careful")).unwrap().folder, top.path().join("careful"));
        let message = model(&typed("fast")).unwrap_err().to_string();
        assert!(message.contains("no model named fast") && message.contains("there: careful"), "{message}");
        assert!(model(&typed("./careful")).is_err());
    }
}
