//! Arguments as typed. What they come to is in [`crate::config`].

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  dixit explain article.txt                       see who said what in one article
  dixit run articles/ -o out/                     a folder of texts, pages and JSON Lines → out/
  dixit run 'news-*.jsonl.zst' -o out/ --jobs 8   eight articles at once
  dixit run - < articles.jsonl > records.jsonl    a filter: standard output is records only
  dixit run old.jsonl --id-key uid --text-key body -o out/
  dixit evaluate gold.jsonl out/                  how good is what was found?
  dixit models verify                             are the weights whole?
  dixit schema > attributed-claim.schema.json     the format of a record";

const RUN_EXAMPLES: &str = "\
Examples:
  dixit run articles.jsonl -o out/                one record a line in out/records.jsonl
  dixit run page.html notes/ 'wire/*.txt' -o out/ --force
  dixit run - < articles.jsonl > records.jsonl    a filter: standard output is records only
  zcat a.jsonl.gz | dixit run - --min-score 0.8 | jq -r '.speakers[].name'";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  dixit explain article.txt
  dixit explain page.html | less
  curl -s https://example.org/story | dixit explain - --input html";

const EVALUATE_EXAMPLES: &str = "\
Examples:
  dixit evaluate gold.jsonl out/                  every figure of the records of a run
  dixit evaluate gold.jsonl.gz records.jsonl.zst --json > figures.json
  dixit evaluate gold.jsonl out/ --errors 20 | less
  dixit run gold.jsonl | dixit evaluate gold.jsonl -";

const TEMPLATE: &str = "\
{about}

{before-help}{usage-heading} {usage}

{all-args}";

/// Who said what in English news: articles in, attributed claims out.
#[derive(Debug, Parser)]
#[command(name = "dixit", version, before_help = EXAMPLES, help_template = TEMPLATE, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read articles and write one record for every attribution
    #[command(before_help = RUN_EXAMPLES, help_template = TEMPLATE)]
    Run(RunArgs),
    /// Show an article with its attributions marked up
    #[command(before_help = EXPLAIN_EXAMPLES, help_template = TEMPLATE)]
    Explain(ExplainArgs),
    /// Measure records against gold attributions
    #[command(before_help = EVALUATE_EXAMPLES, help_template = TEMPLATE)]
    Evaluate(EvaluateArgs),
    /// Look after the models
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Print the JSON Schema of a record
    Schema,
}

/// `dixit run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub analysis: AnalysisArgs,
    /// Folder to write: records, articles, failures, run.json. Without it, records go to standard output
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Replace the output folder's files if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Articles read at once, each with one thread [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = parse_jobs)]
    pub jobs: Option<usize>,
    /// Leave the articles' text out of the articles file
    #[arg(long, requires = "output")]
    pub no_text: bool,
    /// Also write whom and what each article mentions
    #[arg(long, requires = "output")]
    pub emit_entities: bool,
    /// Also write each article's sentences and regions
    #[arg(long, requires = "output")]
    pub emit_sentences: bool,
    /// Say more: one line per failure, and where the program panicked
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say nothing but what stops the run
    #[arg(short, long)]
    pub quiet: bool,
}

/// `dixit explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub analysis: AnalysisArgs,
}

/// `dixit evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Articles with their gold attributions, one a line; also .gz and .zst
    pub gold: PathBuf,
    /// Records, one a line; also .gz and .zst; or the folder of a run; or - for standard input
    pub records: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Also show errors in groups, each with at most N examples [default: 5]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "5", value_parser = parse_examples)]
    pub errors: Option<usize>,
}

/// What to read.
#[derive(Debug, Args)]
pub struct InputArgs {
    /// Files, folders, globs, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// What the inputs are [default: by their names; standard input is jsonl]
    #[arg(long, value_name = "FORMAT")]
    pub input: Option<InputFormat>,
    /// The field of a JSON line that holds the article's id
    #[arg(long, value_name = "NAME", default_value = "id")]
    pub id_key: String,
    /// The field of a JSON line that holds the article's text
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub text_key: String,
    /// Refuse articles longer than this: bytes, or 500k, 10M
    #[arg(long, value_name = "N", default_value = "1M", value_parser = parse_bytes)]
    pub max_article_bytes: u64,
    /// What to do with an article that is not in English
    #[arg(long, value_name = "WHAT", default_value = "flag")]
    pub language_check: LanguageCheck,
}

/// How to read it.
#[derive(Debug, Args)]
pub struct AnalysisArgs {
    #[command(flatten)]
    pub model: ModelArgs,
    /// Whose guideline: news finds everything, nested too; polnear is flat, for comparison with published work
    #[arg(long, value_name = "NAME", default_value = "news")]
    pub convention: Convention,
    /// Leave out attributions that are less likely to be right than this, 0 to 1
    #[arg(long, value_name = "SCORE", default_value = "0", value_parser = parse_score)]
    pub min_score: f32,
}

/// Which model.
#[derive(Debug, Args)]
pub struct ModelArgs {
    /// The model to read with
    #[arg(long, value_name = "NAME", default_value = "careful")]
    pub model: String,
    /// How the encoder computes: f32; int8, a quarter faster and a little less right; reference, rust-bert's own and slow
    #[arg(long, value_name = "NAME", default_value = "f32")]
    pub precision: Precision,
    /// Folder that holds one folder per model [default: $DIXIT_MODELS, else `models` beside the program's checkout]
    #[arg(long, value_name = "DIR")]
    pub models_dir: Option<PathBuf>,
}

/// `dixit models`.
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// Check every file of the models against the hashes in their manifests
    Verify(VerifyArgs),
}

/// `dixit models verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Only this model [default: all there are]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Folder that holds one folder per model [default: $DIXIT_MODELS, else `models` beside the program's checkout]
    #[arg(long, value_name = "DIR")]
    pub models_dir: Option<PathBuf>,
}

/// Formats of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// Plain text, one article a file
    Text,
    /// Web pages, one article a file
    Html,
    /// JSON Lines, one article a line
    Jsonl,
}

/// What to do with an article that is not in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LanguageCheck {
    /// Leave it out: in the articles file its status is `skipped`
    Skip,
    /// Read it all the same: the articles file says its language
    Flag,
}

/// How the encoder computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Precision {
    /// Matrix products in eight-bit integers
    Int8,
    /// Single precision, layers fused
    F32,
    /// Single precision by rust-bert's `BertModel`, which the others are held against
    Reference,
}

/// Whose guideline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Convention {
    /// Exhaustive and nested
    News,
    /// Flat, for comparison with published work
    Polnear,
}

/// More threads than this are a slip of the finger.
const MOST_JOBS: usize = 1024;

fn parse_jobs(typed: &str) -> Result<usize, String> {
    match typed.parse() {
        Ok(jobs) if (1..=MOST_JOBS).contains(&jobs) => Ok(jobs),
        _ => Err(format!("a number from 1 to {MOST_JOBS}")),
    }
}

fn parse_examples(typed: &str) -> Result<usize, String> {
    typed.parse().map_err(|_| "a number of examples; without one, --errors stands last".to_owned())
}

fn parse_score(typed: &str) -> Result<f32, String> {
    match typed.parse() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err("a number from 0 to 1".to_owned()),
    }
}

fn parse_bytes(typed: &str) -> Result<u64, String> {
    let digits = typed.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match typed[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" => Some(1_000),
        "m" | "mb" => Some(1_000_000),
        "g" | "gb" => Some(1_000_000_000),
        _ => None,
    };
    let bytes = digits.parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    bytes.filter(|&bytes| bytes > 0).ok_or_else(|| "a number of bytes, such as 5000000, 500k or 10M".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_are_read_with_and_without_units() {
        assert_eq!(parse_bytes("10M"), Ok(10_000_000));
        assert_eq!(parse_bytes("500k"), Ok(500_000));
        assert_eq!(parse_bytes("77"), Ok(77));
        for wrong in ["", "M", "-1", "0", "1.5M", "10Q", "99999999999G"] {
            assert!(parse_bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn help_begins_with_examples() {
        let help = Cli::command().render_help().to_string();
        let (examples, usage) = (help.find("Examples:").unwrap(), help.find("Usage:").unwrap());
        assert!(examples < usage);
    }
}
