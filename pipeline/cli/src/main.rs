//! The program `dixit`: arguments as typed → resolved → run. Everything that finds something out is in the libraries.

use std::process::ExitCode;

use clap::Parser as _;

// as typed, as resolved
mod args;
mod config;

// what is asked for
mod evaluate;
mod explain;
mod models;
mod run;
mod schema;

// an article's way
mod analysis;
mod assembly;
mod workers;

// what people see
mod failure;
mod markup;
mod mistakes;
mod panics;
mod progress;
mod stop;
mod terminal;

/// Name and version, as records say them.
const VERSION: &str = concat!("dixit ", env!("CARGO_PKG_VERSION"));

/// Exit status where the program could not do what it was asked.
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let verbose = matches!(&cli.command, args::Command::Run(args) if args.verbose);
    panics::quieten(verbose);
    let done = match cli.command {
        args::Command::Run(args) => run::run(&args),
        args::Command::Explain(args) => explain::explain(&args),
        args::Command::Evaluate(args) => evaluate::evaluate(&args),
        args::Command::Models(args::ModelsCommand::Verify(args)) => models::verify(&args).map(|()| ExitCode::SUCCESS),
        args::Command::Schema => schema::print().map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        if failure::is_closed_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        progress::say(&failure::in_a_line(&error));
        ExitCode::from(COULD_NOT_RUN)
    })
}

/// Help and version are no errors; the rest is, in this program's name.
fn misused(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // to a pipe that may be closed by now
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let message = error.render().to_string();
    progress::say_lines(message.strip_prefix("error: ").unwrap_or(&message));
    ExitCode::from(COULD_NOT_RUN)
}
