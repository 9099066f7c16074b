//! `dixit explain`.

use std::io::Write as _;
use std::process::ExitCode;

use crate::analysis::{panicked, Analyst, Options, Seen};
use crate::assembly::Assembled;
use crate::markup;
use crate::terminal::Page;
use crate::{args, config, panics, progress};

/// Shows each article with its attributions. Status 1 where one could not be read.
///
/// # Errors
/// Where the inputs or the model cannot be opened, or standard output not written.
pub fn explain(args: &args::ExplainArgs) -> anyhow::Result<ExitCode> {
    let articles = dixit_formats::open(&args.input.inputs, &config::input(&args.input))?;
    let assembled = Assembled::open(&args.analysis)?;
    let options =
        Options { skip_other_languages: args.input.language_check == args::LanguageCheck::Skip, ..Options::default() };
    let analyst = Analyst { pipeline: &assembled.pipeline, reader: assembled.reader()?, options };
    let page = Page::of_standard_output(markup::NARROWEST);
    let mut out = std::io::stdout().lock();
    let mut status = ExitCode::SUCCESS;
    let mut begun = false;
    for item in articles {
        let failure = match item {
            Err(failure) => failure,
            Ok(incoming) => match panics::caught(|| analyst.look_at(&incoming)) {
                Ok(Seen::Analysed(document)) => {
                    out.write_all(if begun { "\n\n".to_owned() } else { markup::legend(page) + "\n" }.as_bytes())?;
                    out.write_all(markup::marked_up(&document, page).as_bytes())?;
                    out.flush()?;
                    begun = true;
                    continue;
                }
                Ok(Seen::Skipped) => {
                    let language = incoming.article.meta.language.as_deref().unwrap_or("another language");
                    progress::say(&format!("{} is skipped: it is in {language}", incoming.article.id));
                    continue;
                }
                Ok(Seen::Failed(failure)) => failure,
                Err(message) => panicked(Some(incoming.article.id.clone()), &incoming.origin, &message),
            },
        };
        status = ExitCode::from(1);
        progress::say(&progress::describe(&failure));
    }
    Ok(status)
}
