//! Where a run's results go: a folder, or standard output.
//!
//! Both take an article's results whole, in input order. A write that fails ends the run, and the error names the path.

mod folder;

pub use folder::{RunFolder, RunFolderOptions};

use dixit_core::record::{ArticleLine, AttributedClaim, EntitiesLine, Failure, RunSummary, SentencesLine};
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;

/// All that is written for one article.
#[derive(Clone, Copy, Debug)]
pub struct ArticleOutput<'a> {
    /// Its line in the articles file.
    pub article: &'a ArticleLine,
    /// Its records, in text order.
    pub records: &'a [AttributedClaim],
    /// Its line in the failures file, if it failed.
    pub failure: Option<&'a Failure>,
    /// Its line in the entities file, if there is one.
    pub entities: Option<&'a EntitiesLine>,
    /// Its line in the sentences file, if there is one.
    pub sentences: Option<&'a SentencesLine>,
}

/// A place for a run's results.
pub trait Output {
    /// Writes all that is written for one article.
    ///
    /// # Errors
    /// Where something cannot be written; nothing can be written after that.
    fn write(&mut self, output: &ArticleOutput<'_>) -> Result<(), WriteError>;

    /// Ends the run: what was written is whole now.
    ///
    /// # Errors
    /// Where something cannot be written.
    fn finish(self: Box<Self>, run: &RunSummary) -> Result<(), WriteError>;
}

/// What ends a run because its results cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The folder holds something already.
    #[error("{}: exists and is not empty; name another folder, or replace the run in it with --force", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// There is something else of that name.
    #[error("{}: is not a folder; name another", path.display())]
    NotAFolder {
        /// What is there.
        path: PathBuf,
    },
    /// Something cannot be made, written, renamed or removed.
    #[error("{}: cannot be {action} ({source}); {}", path.display(), advice(source))]
    Failed {
        /// The file or folder.
        path: PathBuf,
        /// `made`, `read`, `written`, `renamed` or `removed`.
        action: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room, or name a folder on another disk",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "name a folder that you may write to",
        _ => "see to it, or name another folder",
    }
}

impl WriteError {
    /// Whether whoever read the output has closed it, as `head` does: no error for a filter.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, WriteError::Failed { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Records alone, one a line: `dixit run -` as a filter.
pub struct RecordStream<W> {
    to: W,
    line: Vec<u8>,
}

impl<W: Write> RecordStream<W> {
    /// Writes to `to`, one article at a time and flushed after each, so that what is read from a pipe is never behind.
    pub fn new(to: W) -> Self {
        RecordStream { to, line: Vec::new() }
    }
}

impl<W: Write> Output for RecordStream<W> {
    fn write(&mut self, output: &ArticleOutput<'_>) -> Result<(), WriteError> {
        if output.records.is_empty() {
            return Ok(());
        }
        let written = lines(&mut self.line, output.records)
            .and_then(|()| self.to.write_all(&self.line))
            .and_then(|()| self.to.flush());
        written.map_err(|source| WriteError::Failed {
            path: PathBuf::from("standard output"),
            action: "written",
            source,
        })
    }

    fn finish(mut self: Box<Self>, _run: &RunSummary) -> Result<(), WriteError> {
        self.to.flush().map_err(|source| WriteError::Failed {
            path: PathBuf::from("standard output"),
            action: "written",
            source,
        })
    }
}

/// `values` as lines of JSON, in place of what `buffer` holds.
fn lines<T: Serialize>(buffer: &mut Vec<u8>, values: &[T]) -> io::Result<()> {
    buffer.clear();
    for value in values {
        serde_json::to_writer(&mut *buffer, value).map_err(io::Error::from)?;
        buffer.push(b'\n');
    }
    Ok(())
}
