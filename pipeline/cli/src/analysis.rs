//! What a worker does with one article, and the lines that come of it.

use std::borrow::Cow;

use dixit_core::pipeline::{Document, Pipeline};
use dixit_core::reading::Reader;
use dixit_core::record::{ArticleLine, ArticleStatus, AttributedClaim, EntitiesLine, Failure, SentencesLine, Stage};
use dixit_formats::{ArticleOutput, Incoming, Origin, Pending};

use crate::workers::Worker;

/// An article on its way through a worker. What a panic leaves of it is enough to say which it was.
#[derive(Debug)]
pub struct Job {
    id: Option<String>,
    origin: Origin,
    /// As the reader thread gave it; None once a worker has taken it.
    pending: Option<Result<Pending, Failure>>,
    /// Once its text is known.
    incoming: Option<Incoming>,
}

impl Job {
    /// What the reader thread found.
    pub fn of(pending: Result<Pending, Failure>) -> Self {
        let (id, origin) = match &pending {
            Ok(pending) => (Some(pending.id().to_owned()), pending.origin().clone()),
            Err(failure) => {
                (failure.article.clone(), Origin { file: failure.file.clone().unwrap_or_default(), line: failure.line })
            }
        };
        Job { id, origin, pending: Some(pending), incoming: None }
    }
}

/// What to leave out and what to add.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// Leave articles in other languages than English alone.
    pub skip_other_languages: bool,
    /// Add entities.
    pub emit_entities: bool,
    /// Add sentences.
    pub emit_sentences: bool,
}

/// One article's lines for every file of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// For the articles file.
    pub article: ArticleLine,
    /// For the records file.
    pub records: Vec<AttributedClaim>,
    /// For the entities file, with `--emit-entities`.
    pub entities: Option<EntitiesLine>,
    /// For the sentences file, with `--emit-sentences`.
    pub sentences: Option<SentencesLine>,
    /// For the failures file.
    pub failure: Option<Failure>,
}

impl Lines {
    /// As writers take it.
    pub fn output(&self) -> ArticleOutput<'_> {
        ArticleOutput {
            article: &self.article,
            records: &self.records,
            failure: self.failure.as_ref(),
            entities: self.entities.as_ref(),
            sentences: self.sentences.as_ref(),
        }
    }
}

/// Takes articles through all stages with a reader of its own.
pub struct Analyst<'a> {
    /// Shared by all workers.
    pub pipeline: &'a Pipeline,
    /// This worker's.
    pub reader: Box<dyn Reader>,
    /// As typed.
    pub options: Options,
}

/// What became of an article that was looked at.
pub enum Seen {
    /// It went through all stages.
    Analysed(Box<Document>),
    /// It is left out.
    Skipped,
    /// It could not be read.
    Failed(Failure),
}

impl Analyst<'_> {
    /// Takes one article through all stages, unless the options leave it out.
    pub fn look_at(&self, incoming: &Incoming) -> Seen {
        if self.options.skip_other_languages && is_foreign(incoming.article.meta.language.as_deref()) {
            return Seen::Skipped;
        }
        match self.pipeline.run(incoming.article.clone(), self.reader.as_ref()) {
            Ok(document) => Seen::Analysed(Box::new(document)),
            Err(error) => {
                let id = Some(incoming.article.id.clone());
                Seen::Failed(failure(id, &incoming.origin, Stage::Reading, "model", error.to_string()))
            }
        }
    }
}

impl Worker for Analyst<'_> {
    type Item = Job;
    type Output = Lines;

    fn work(&self, job: &mut Job) -> Lines {
        let incoming = match job.pending.take().map(|pending| pending.and_then(Pending::finish)) {
            Some(Ok(incoming)) => job.incoming.insert(incoming),
            Some(Err(failure)) => return refused(failure),
            None => return job.lost("it was taken up twice"),
        };
        match self.look_at(incoming) {
            Seen::Analysed(document) => Lines {
                article: line(ArticleLine::done(&document), incoming),
                entities: self.options.emit_entities.then(|| EntitiesLine::of(&document)),
                sentences: self.options.emit_sentences.then(|| SentencesLine::of(&document)),
                records: document.claims,
                failure: None,
            },
            Seen::Skipped => unread(ArticleStatus::Skipped, incoming, None),
            Seen::Failed(failure) => unread(ArticleStatus::Failed, incoming, Some(failure)),
        }
    }
}

impl Job {
    /// The lines of an article that a panic has cost.
    pub fn lost(&self, message: &str) -> Lines {
        let failure = panicked(self.id.clone(), &self.origin, message);
        match &self.incoming {
            Some(incoming) => unread(ArticleStatus::Failed, incoming, Some(failure)),
            None => refused(failure),
        }
    }
}

/// The failure of an article on which the program panicked.
pub fn panicked(article: Option<String>, origin: &Origin, message: &str) -> Failure {
    let message = format!(
        "the program failed on this article: {message}. Please report it, with the article if you may share it"
    );
    failure(article, origin, Stage::Analysis, "panic", message)
}

/// The lines of an article of which there is no more than a failure.
fn refused(failure: Failure) -> Lines {
    alone(ArticleLine::failed(&failure), Some(failure))
}

/// The lines of an article whose text is known and nothing else.
fn unread(status: ArticleStatus, incoming: &Incoming, failure: Option<Failure>) -> Lines {
    alone(line(ArticleLine::of(&incoming.article, status), incoming), failure)
}

fn alone(article: ArticleLine, failure: Option<Failure>) -> Lines {
    Lines { article, records: Vec::new(), entities: None, sentences: None, failure }
}

fn line(line: ArticleLine, incoming: &Incoming) -> ArticleLine {
    line.from_input(Some(&incoming.origin.file), incoming.origin.line, incoming.extra.as_deref())
}

fn failure(article: Option<String>, origin: &Origin, stage: Stage, kind: &'static str, message: String) -> Failure {
    Failure { article, file: Some(origin.file.clone()), line: origin.line, stage, kind: Cow::Borrowed(kind), message }
}

/// Whether the language is known, and another than English. "en-GB" is English.
fn is_foreign(language: Option<&str>) -> bool {
    language.is_some_and(|code| {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        !primary.is_empty() && !primary.eq_ignore_ascii_case("en") && !primary.eq_ignore_ascii_case("eng")
    })
}

#[cfg(test)]
#[path = "analysis_tests.rs"]
mod tests;
