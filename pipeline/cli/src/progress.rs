//! What a person sees of a run: a bar on a terminal, a line a minute elsewhere, a summary. All on standard error.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use dixit_core::record::{Failure, RunCounts};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::config::Verbosity;
use crate::terminal::visible;

/// Where nobody looks on, a line this often.
const EVERY: Duration = Duration::from_secs(60);

/// How often a bar is drawn anew at most.
const REFRESHES_PER_SECOND: u8 = 8;

/// A run under way.
pub struct Progress {
    verbosity: Verbosity,
    /// Whether failures are said one by one: where no file lists them, or with `-v`.
    list_failures: bool,
    bar: Option<ProgressBar>,
    began: Instant,
    last_line: Instant,
}

impl Progress {
    /// Begins. `list_failures` where no file will.
    pub fn new(verbosity: Verbosity, list_failures: bool) -> Self {
        let bar = (verbosity > Verbosity::Quiet && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(REFRESHES_PER_SECOND));
            if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} · {msg}") {
                bar.set_style(style);
            }
            // a long article must not look like a program that hangs
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        });
        let now = Instant::now();
        Progress {
            verbosity,
            list_failures: list_failures || verbosity == Verbosity::Verbose,
            bar,
            began: now,
            last_line: now,
        }
    }

    /// After each article.
    pub fn show(&mut self, counts: &RunCounts) {
        if let Some(bar) = &self.bar {
            bar.set_message(so_far(counts, self.began.elapsed()));
        } else if self.verbosity > Verbosity::Quiet && self.last_line.elapsed() >= EVERY {
            self.last_line = Instant::now();
            self.say(&so_far(counts, self.began.elapsed()));
        }
    }

    /// One article failed.
    pub fn failed(&self, failure: &Failure) {
        if self.list_failures && self.verbosity > Verbosity::Quiet {
            self.say(&describe(failure));
        }
    }

    /// The last line: what there was, how long it took, where it lies.
    pub fn finish(self, counts: &RunCounts, folder: Option<&Path>) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if self.verbosity > Verbosity::Quiet {
            let elapsed = self.began.elapsed();
            let mut line = format!("{} · {}", so_far(counts, elapsed), duration(elapsed));
            if let Some(folder) = folder {
                let _ = write!(line, " → {}", folder.display());
                if counts.failed + counts.duplicate > 0 {
                    line.push_str("; failures.jsonl there says what failed");
                }
            }
            say(&line);
        }
    }

    fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(line)),
            None => say(line),
        }
    }
}

/// Whatever ends the run, an error's line begins on a clear one.
impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A line on standard error. Nobody can be told that nobody is listening there.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "dixit: {}", visible(line));
}

/// The same for a message of several lines.
pub fn say_lines(message: &str) {
    let lines: Vec<_> = message.trim_end().lines().map(visible).collect();
    let _ = writeln!(std::io::stderr().lock(), "dixit: {}", lines.join("\n"));
}

/// A failure in a line: where, who, what.
pub fn describe(failure: &Failure) -> String {
    let mut line = String::new();
    if let Some(file) = &failure.file {
        line.push_str(file);
        if let Some(number) = failure.line {
            let _ = write!(line, ":{number}");
        }
        line.push_str(": ");
    }
    if let Some(article) = &failure.article {
        if failure.file.as_deref() != Some(article) {
            let _ = write!(line, "article {}: ", shortened(article));
        }
    }
    line.push_str(&failure.message);
    line
}

/// An id may be ten kilobytes long.
fn shortened(id: &str) -> String {
    const MOST: usize = 100;
    match id.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &id[..end]),
        None => id.to_owned(),
    }
}

fn so_far(counts: &RunCounts, elapsed: Duration) -> String {
    let mut line = format!("{}, {}", number(counts.articles, "article"), number(counts.attributions, "attribution"));
    for (count, what) in
        [(counts.failed, "failed"), (counts.duplicate, "with a repeated id"), (counts.skipped, "skipped")]
    {
        if count > 0 {
            let _ = write!(line, ", {} {what}", thousands(count));
        }
    }
    let seconds = elapsed.as_secs_f64();
    if counts.articles > 0 && seconds >= 1.0 {
        let _ = write!(line, " · {:.1} articles/s", counts.articles as f64 / seconds);
    }
    line
}

fn number(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count))
}

fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    let first = digits.len() % 3;
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == first {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", elapsed.as_secs_f64()),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dixit_core::record::Stage;

    #[test]
    fn a_summary_counts_what_there_was() {
        let counts =
            RunCounts { articles: 1_234_567, attributions: 1, failed: 2, duplicate: 1, ..RunCounts::default() };
        assert_eq!(
            so_far(&counts, Duration::ZERO),
            "1,234,567 articles, 1 attribution, 2 failed, 1 with a repeated id"
        );
        assert_eq!(duration(Duration::from_secs(3_725)), "1 h 2 min");
        assert_eq!(duration(Duration::from_millis(59_940)), "59.9 s");
    }

    #[test]
    fn a_failure_says_where_who_and_what() {
        let mut failure = Failure {
            article: Some("a".repeat(200)),
            file: Some("in.jsonl".to_owned()),
            line: Some(3),
            stage: Stage::Input,
            kind: "no_text".into(),
            message: "there is no text".to_owned(),
        };
        assert_eq!(describe(&failure), format!("in.jsonl:3: article {}…: there is no text", "a".repeat(100)));
        failure = Failure { article: Some("a.txt".to_owned()), file: Some("a.txt".to_owned()), line: None, ..failure };
        assert_eq!(describe(&failure), "a.txt: there is no text");
    }
}
