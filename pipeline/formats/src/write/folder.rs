//! The run folder: each file is written under a temporary name, and all are given their own when the run is whole.

use super::{lines, ArticleOutput, Output, WriteError};
use dixit_core::record::{ArticleLine, RunSummary};
use serde::Serialize;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What goes into a run folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunFolderOptions {
    /// Write into a folder that holds something already, and replace the files of the run that is in it. Off.
    pub force: bool,
    /// Leave texts out of the articles file. Off.
    pub no_text: bool,
    /// Write entities.jsonl. Off.
    pub entities: bool,
    /// Write sentences.jsonl. Off.
    pub sentences: bool,
}

/// The names of the files that a run writes.
const RECORDS: &str = "records.jsonl";
const ARTICLES: &str = "articles.jsonl";
const FAILURES: &str = "failures.jsonl";
const ENTITIES: &str = "entities.jsonl";
const SENTENCES: &str = "sentences.jsonl";
const RUN: &str = "run.json";
const ALL: [&str; 6] = [RECORDS, ARTICLES, FAILURES, ENTITIES, SENTENCES, RUN];

/// Behind a name while its file is written.
const UNFINISHED: &str = ".tmp";

/// A run folder that is being written.
///
/// Until [`Output::finish`] an earlier run in it stays as it was; dropped before, the folder is left as it was found.
pub struct RunFolder {
    path: PathBuf,
    no_text: bool,
    records: Part,
    articles: Part,
    failures: Part,
    entities: Option<Part>,
    sentences: Option<Part>,
    line: Vec<u8>,
    /// Takes back what was made, unless the run was finished.
    undo: Undo,
}

/// A file under its temporary name.
struct Part {
    name: &'static str,
    unfinished: PathBuf,
    to: BufWriter<File>,
}

/// What to remove when a run is given up.
#[derive(Default)]
struct Undo {
    files: Vec<PathBuf>,
    /// Made for this run, innermost first.
    folders: Vec<PathBuf>,
}

impl Drop for Undo {
    fn drop(&mut self) {
        // best effort: what cannot be removed has a temporary name
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in &self.folders {
            let _ = fs::remove_dir(folder);
        }
    }
}

impl RunFolder {
    /// Makes the folder, if it is not there, and begins the files.
    ///
    /// # Errors
    /// Where the folder is not empty and `force` is off, is no folder, or cannot be written to.
    pub fn create(path: &Path, options: RunFolderOptions) -> Result<Self, WriteError> {
        let mut undo = Undo { files: Vec::new(), folders: make_folder(path)? };
        if !options.force && !is_empty(path)? {
            return Err(WriteError::NotEmpty { path: path.to_owned() });
        }
        let mut begin = |name: &'static str| Part::begin(path, name, &mut undo);
        let records = begin(RECORDS)?;
        let articles = begin(ARTICLES)?;
        let failures = begin(FAILURES)?;
        let entities = options.entities.then(|| begin(ENTITIES)).transpose()?;
        let sentences = options.sentences.then(|| begin(SENTENCES)).transpose()?;
        Ok(RunFolder {
            path: path.to_owned(),
            no_text: options.no_text,
            records,
            articles,
            failures,
            entities,
            sentences,
            line: Vec::new(),
            undo,
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Output for RunFolder {
    fn write(&mut self, output: &ArticleOutput<'_>) -> Result<(), WriteError> {
        let line = &mut self.line;
        self.records.write(line, output.records)?;
        if self.no_text && output.article.text.is_some() {
            self.articles.write(line, &[ArticleLine { text: None, ..output.article.clone() }])?;
        } else {
            self.articles.write(line, &[output.article])?;
        }
        self.failures.write(line, output.failure.as_slice())?;
        if let Some(entities) = &mut self.entities {
            entities.write(line, output.entities.as_slice())?;
        }
        if let Some(sentences) = &mut self.sentences {
            sentences.write(line, output.sentences.as_slice())?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, run: &RunSummary) -> Result<(), WriteError> {
        let RunFolder { path, records, articles, failures, entities, sentences, mut line, mut undo, .. } = *self;
        let mut summary = Part::begin(&path, RUN, &mut undo)?;
        line.clear();
        serde_json::to_writer_pretty(&mut line, run).map_err(|error| summary.failed("written", error.into()))?;
        line.push(b'\n');
        summary.put(&line)?;

        // all are whole on disk before the first gets its name, and run.json gets its name last
        let parts: Vec<Part> = [Some(records), Some(articles), Some(failures), entities, sentences, Some(summary)]
            .into_iter()
            .flatten()
            .collect();
        let names: Vec<&str> = parts.iter().map(|part| part.name).collect();
        let mut whole = Vec::with_capacity(parts.len());
        for part in parts {
            whole.push(part.close()?);
        }
        // what an earlier run wrote and this one does not, and its run.json, which would vouch for a mixture
        for stale in ALL.iter().filter(|name| !names.contains(name) || **name == RUN) {
            remove(&path.join(stale))?;
            if !names.contains(stale) {
                remove(&path.join(format!("{stale}{UNFINISHED}")))?;
            }
        }
        for (unfinished, name) in whole.iter().zip(names) {
            let named = path.join(name);
            fs::rename(unfinished, &named).map_err(|source| WriteError::Failed {
                path: named,
                action: "renamed",
                source,
            })?;
        }
        sync_folder(&path);
        undo.files.clear();
        undo.folders.clear();
        Ok(())
    }
}

impl Part {
    fn begin(folder: &Path, name: &'static str, undo: &mut Undo) -> Result<Self, WriteError> {
        let unfinished = folder.join(format!("{name}{UNFINISHED}"));
        let opened = OpenOptions::new().write(true).create(true).truncate(true).open(&unfinished);
        let file = opened.map_err(|source| WriteError::Failed { path: folder.join(name), action: "made", source })?;
        undo.files.push(unfinished.clone());
        Ok(Part { name, unfinished, to: BufWriter::with_capacity(1 << 16, file) })
    }

    fn write<T: Serialize>(&mut self, buffer: &mut Vec<u8>, values: &[T]) -> Result<(), WriteError> {
        lines(buffer, values).map_err(|source| self.failed("written", source))?;
        self.put(buffer)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.to.write_all(bytes).map_err(|source| self.failed("written", source))
    }

    /// Flushes and syncs; what it returns is where the whole file lies.
    fn close(mut self) -> Result<PathBuf, WriteError> {
        self.to.flush().and_then(|()| self.to.get_ref().sync_all()).map_err(|source| self.failed("written", source))?;
        Ok(self.unfinished)
    }

    fn failed(&self, action: &'static str, source: io::Error) -> WriteError {
        WriteError::Failed { path: self.unfinished.with_extension(""), action, source }
    }
}

/// Makes `path` and what is missing above it; what it returns was made, innermost first.
fn make_folder(path: &Path) -> Result<Vec<PathBuf>, WriteError> {
    if path.symlink_metadata().is_ok() && !path.is_dir() {
        return Err(WriteError::NotAFolder { path: path.to_owned() });
    }
    let missing: Vec<PathBuf> = path
        .ancestors()
        .take_while(|above| !above.as_os_str().is_empty() && !above.exists())
        .map(Path::to_owned)
        .collect();
    fs::create_dir_all(path).map_err(|source| WriteError::Failed { path: path.to_owned(), action: "made", source })?;
    Ok(missing)
}

fn is_empty(path: &Path) -> Result<bool, WriteError> {
    let mut entries =
        fs::read_dir(path).map_err(|source| WriteError::Failed { path: path.to_owned(), action: "read", source })?;
    Ok(entries.next().is_none())
}

fn remove(path: &Path) -> Result<(), WriteError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(WriteError::Failed { path: path.to_owned(), action: "removed", source })
        }
        _ => Ok(()),
    }
}

/// Makes the names last through a power cut, where the system can; the files themselves are synced already.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        let _ = folder.sync_all();
    }
}
