//! From what a user names to a stream of articles: files, folders walked in sorted order, globs and standard input; plain text,
//! web pages and JSON Lines, each also as `.gz` or `.zst`.
//!
//! The stream holds one article at a time. Of the articles behind it, it remembers eight bytes each: a hash of the id.

mod discover;
mod stream;

use crate::jsonl::Articles;
use crate::lines::Lines;
use crate::{decode, html, language, Problem};
use discover::{Found, Source, Sources};
use dixit_core::article::Article;
use dixit_core::record::Failure;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use stream::Opened;
pub(crate) use stream::{filled, open as opened, read_error, Compression, BUFFER};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text, one article a file.
    Text,
    /// A web page, one article a file.
    Html,
    /// JSON Lines, one article a line.
    JsonLines,
}

impl Format {
    /// Name endings that a folder is searched for, before `.gz` or `.zst`.
    pub const EXTENSIONS: [(&'static str, Format); 7] = [
        ("txt", Format::Text),
        ("text", Format::Text),
        ("html", Format::Html),
        ("htm", Format::Html),
        ("xhtml", Format::Html),
        ("jsonl", Format::JsonLines),
        ("ndjson", Format::JsonLines),
    ];
}

/// `text`, `html` or `jsonl`.
impl FromStr for Format {
    type Err = InputError;

    fn from_str(name: &str) -> Result<Self, InputError> {
        match name {
            "text" => Ok(Format::Text),
            "html" => Ok(Format::Html),
            "jsonl" => Ok(Format::JsonLines),
            _ => Err(InputError::UnknownFormat { name: name.to_owned() }),
        }
    }
}

/// How inputs are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputOptions {
    /// What every input is. None: by name and first bytes; standard input is JSON Lines.
    pub format: Option<Format>,
    /// The field of a JSON line that holds the id. `id`.
    pub id_key: String,
    /// The field of a JSON line that holds the text. `text`.
    pub text_key: String,
    /// The longest line, or file of one article, in bytes after decompression. 64 MiB.
    pub max_article_bytes: u64,
}

impl Default for InputOptions {
    fn default() -> Self {
        InputOptions { format: None, id_key: "id".to_owned(), text_key: "text".to_owned(), max_article_bytes: 64 << 20 }
    }
}

/// Where an article came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file as given or found; `-` for standard input.
    pub file: String,
    /// The line, from 1; None where the file is one article.
    pub line: Option<u64>,
}

/// An article that came in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Incoming {
    /// The article.
    pub article: Article,
    /// Where it came from.
    pub origin: Origin,
    /// Fields of its JSON line that are not known here, in their order, as one JSON object.
    pub extra: Option<String>,
}

/// An article whose id is known and unique, but whose bytes may not be decoded yet: what a reader thread hands to workers, so
/// that decoding, extraction from web pages and detection of languages run on all cores.
#[derive(Debug)]
pub struct Pending {
    origin: Origin,
    article: Article,
    extra: Option<String>,
    /// Bytes that the text is still to be had from.
    undecoded: Option<(Format, Vec<u8>)>,
}

impl Pending {
    /// The article's id.
    pub fn id(&self) -> &str {
        &self.article.id
    }

    /// Where it came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The article.
    ///
    /// # Errors
    /// Where it is no text, in no known encoding, or a page without an article on it.
    pub fn finish(self) -> Result<Incoming, Failure> {
        let Pending { origin, mut article, extra, undecoded } = self;
        if let Some((format, bytes)) = undecoded {
            let read = match format {
                Format::Html => html::article(bytes),
                Format::Text | Format::JsonLines => {
                    decode::text(bytes, None).map(|text| Article { text, ..Article::default() })
                }
            };
            match read {
                Ok(read) => article = Article { id: article.id, ..read },
                Err(problem) => return Err(problem.at(&origin, Some(article.id))),
            }
        }
        if article.meta.language.is_none() {
            article.meta.language = language::detect(&article.text).map(str::to_owned);
        }
        Ok(Incoming { article, origin, extra })
    }
}

/// What keeps a run from starting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// No input is named.
    #[error("no input: name files, folders, globs, or - for standard input")]
    NoInputs,
    /// An input does not exist.
    #[error("{}: no such file or folder", path.display())]
    NotFound {
        /// As given.
        path: PathBuf,
    },
    /// An input cannot be looked at.
    #[error("{}: cannot be looked at ({source})", path.display())]
    Unreadable {
        /// As given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A glob that matches nothing.
    #[error("{pattern}: no file matches")]
    NoMatch {
        /// As given.
        pattern: String,
    },
    /// A glob that is none.
    #[error("{pattern}: not a pattern ({source})")]
    BadPattern {
        /// As given.
        pattern: String,
        /// What is wrong with it.
        source: glob::PatternError,
    },
    /// A folder in which there is nothing to read.
    #[error(
        "{}: nothing to read in it: looked for {looked_for} and the same with .gz or .zst, and passed over {passed_over} other \
         file(s); name files themselves, or say what they are with --input text, html or jsonl", path.display()
    )]
    NothingReadable {
        /// As given.
        path: PathBuf,
        /// The name endings that would have been read.
        looked_for: String,
        /// How many files with other names there are.
        passed_over: u64,
    },
    /// Standard input can be read once.
    #[error("- (standard input) is named twice")]
    StandardInputTwice,
    /// Id and text cannot be the same field.
    #[error("id and text are to be read from the same field, \"{key}\"")]
    SameKey {
        /// Its name.
        key: String,
    },
    /// Not the name of a format.
    #[error("{name}: not a format; there are text, html and jsonl")]
    UnknownFormat {
        /// As given.
        name: String,
    },
}

/// The articles in `inputs`, in the order of the inputs, of sorted names within a folder, and of lines within a file.
///
/// What cannot be read is a [`Failure`] in its place. Paths are ids of texts and pages: of a file in a given folder (or under
/// the fixed part of a glob) its path from there, with `/`; of a file given alone its name.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("a.jsonl"), "{\"id\":\"ex-1\",\"text\":\"It rained, she said.\"}\n{\"id\":\"ex-2\"}\n")?;
/// let inputs = [folder.path().join("a.jsonl")];
/// let articles: Vec<_> = dixit_formats::open(&inputs, &dixit_formats::InputOptions::default())?.collect();
/// assert_eq!(articles[0].as_ref().map(|incoming| incoming.article.text.as_str()), Ok("It rained, she said."));
/// assert_eq!(articles[1].as_ref().map_err(|failure| failure.kind.as_ref()), Err("missing_field"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Where an input does not exist, matches nothing, or is a folder with nothing to read in it.
pub fn open<P: AsRef<Path>>(
    inputs: &[P],
    options: &InputOptions,
) -> Result<impl Iterator<Item = Result<Incoming, Failure>> + Send, InputError> {
    Ok(open_pending(inputs, options)?.map(|pending| pending.and_then(Pending::finish)))
}

/// As [`open`], but leaves the costly half of reading to [`Pending::finish`], for workers.
///
/// # Errors
/// As [`open`].
pub fn open_pending<P: AsRef<Path>>(inputs: &[P], options: &InputOptions) -> Result<Inputs, InputError> {
    if options.id_key == options.text_key {
        return Err(InputError::SameKey { key: options.id_key.clone() });
    }
    let sources = discover::sources(inputs, options)?;
    Ok(Inputs { options: options.clone(), sources, lines: None, ids: HashSet::new() })
}

/// A stream of articles; see [`open_pending`].
pub struct Inputs {
    options: InputOptions,
    sources: Sources,
    /// The file of JSON Lines that is being read.
    lines: Option<Articles>,
    /// The first 8 bytes of the SHA-256 of each id: ten million articles share one by chance once in 400,000 corpora.
    ids: HashSet<u64>,
}

impl Iterator for Inputs {
    type Item = Result<Pending, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let item = match &mut self.lines {
                Some(lines) => match lines.next() {
                    Some(Ok((line, parsed))) => {
                        let origin = Origin { file: lines.file().to_owned(), line: Some(line) };
                        Ok(Pending { origin, article: parsed.article, extra: parsed.extra, undecoded: None })
                    }
                    Some(Err(failure)) => Err(failure),
                    None => {
                        self.lines = None;
                        continue;
                    }
                },
                None => match self.sources.next()? {
                    Ok(source) => match self.begin(source) {
                        Some(item) => item,
                        None => continue,
                    },
                    Err(failure) => Err(failure),
                },
            };
            return Some(item.and_then(|pending| self.unique(pending)));
        }
    }
}

impl Inputs {
    /// A file that is one article, or None where it has become the current file of JSON Lines.
    fn begin(&mut self, source: Source) -> Option<Result<Pending, Failure>> {
        let (found, opened) = match source {
            Source::StandardInput => {
                let found = Found {
                    path: PathBuf::from("-"),
                    file: "-".to_owned(),
                    id: "-".to_owned(),
                    format: Some(Format::JsonLines),
                };
                let opened = stream::open(io::BufReader::with_capacity(stream::BUFFER, io::stdin()), &found.path);
                (found, opened)
            }
            Source::File(found) => {
                let opened = std::fs::File::open(&found.path)
                    .map_err(|source| Problem::Unreadable { source })
                    .and_then(|file| stream::open(io::BufReader::with_capacity(stream::BUFFER, file), &found.path));
                (found, opened)
            }
        };
        let origin = Origin { file: found.file, line: None };
        let fail = |problem: Problem, id: Option<String>| Some(Err(problem.at(&origin, id)));
        let known = self.options.format.or(found.format);
        // where it is not known what it is, it is one article for all that can be told
        let id = Some(found.id.clone()).filter(|_| known != Some(Format::JsonLines));
        let Opened { mut reader, compression } = match opened {
            Ok(opened) => opened,
            Err(problem) => return fail(problem, id),
        };
        let format = match self.options.format {
            Some(format) => format,
            None => match reader.fill_buf() {
                Ok(head) => stream::guess(head, found.format),
                Err(error) => return fail(stream::read_error(error, compression), id),
            },
        };
        if format == Format::JsonLines {
            let lines = Lines::new(reader, compression, origin.file, self.options.max_article_bytes);
            self.lines = Some(Articles::new(lines, &self.options));
            return None;
        }
        match stream::whole(&mut reader, compression, self.options.max_article_bytes) {
            Ok(bytes) => {
                let article = Article { id: found.id, ..Article::default() };
                Some(Ok(Pending { origin, article, extra: None, undecoded: Some((format, bytes)) }))
            }
            Err(problem) => fail(problem, id),
        }
    }

    fn unique(&mut self, pending: Pending) -> Result<Pending, Failure> {
        let digest = Sha256::digest(pending.id().as_bytes());
        let hash = digest.iter().take(8).fold(0u64, |hash, &byte| hash << 8 | u64::from(byte));
        if self.ids.insert(hash) {
            return Ok(pending);
        }
        let id = crate::problem::shortened(pending.id());
        Err(Problem::RepeatedId { id }.at(&pending.origin, Some(pending.article.id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader thread can own the stream.
    #[test]
    fn the_stream_can_move_to_a_thread() {
        fn is_send<T: Send>() {}
        is_send::<Inputs>();
        is_send::<Pending>();
    }

    #[test]
    fn formats_have_names() {
        assert_eq!("jsonl".parse::<Format>().ok(), Some(Format::JsonLines));
        assert!("xml".parse::<Format>().is_err());
    }
}
