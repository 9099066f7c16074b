//! Which files the inputs name. Only standard input and the names of one folder are ever held at a time.

use super::{Format, InputError, InputOptions, Origin};
use crate::Problem;
use dixit_core::record::Failure;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A file that was found, or standard input.
pub(super) enum Source {
    StandardInput,
    File(Found),
}

/// A file to read.
pub(super) struct Found {
    /// To open.
    pub path: PathBuf,
    /// To show.
    pub file: String,
    /// The article's id, where the file is one article.
    pub id: String,
    /// What its name says it holds.
    pub format: Option<Format>,
}

/// What is left of the inputs.
pub(super) struct Sources {
    rest: VecDeque<Named>,
    /// Whether files of any name are read, because the options say what they are.
    any: bool,
    walk: Option<Walk>,
    matches: Option<Matches>,
}

/// An input as it was looked at.
enum Named {
    StandardInput,
    File(PathBuf),
    Folder(PathBuf),
    Glob(Glob),
}

struct Glob {
    pattern: String,
    /// The folder that its fixed beginning names.
    base: PathBuf,
}

struct Matches {
    paths: glob::Paths,
    base: PathBuf,
    /// `**` reaches into folders itself.
    into_folders: bool,
}

/// Looks at every input once: does it exist, and is there anything in it?
pub(super) fn sources<P: AsRef<Path>>(inputs: &[P], options: &InputOptions) -> Result<Sources, InputError> {
    if inputs.is_empty() {
        return Err(InputError::NoInputs);
    }
    let any = options.format.is_some();
    let mut rest = VecDeque::with_capacity(inputs.len());
    let mut standard_input = false;
    for input in inputs.iter().map(AsRef::as_ref) {
        rest.push_back(if input == Path::new("-") {
            if std::mem::replace(&mut standard_input, true) {
                return Err(InputError::StandardInputTwice);
            }
            Named::StandardInput
        } else {
            look_at(input, any)?
        });
    }
    Ok(Sources { rest, any, walk: None, matches: None })
}

fn look_at(path: &Path, any: bool) -> Result<Named, InputError> {
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(_) if is_pattern(path) => return pattern(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(InputError::NotFound { path: path.to_owned() })
        }
        Err(source) => return Err(InputError::Unreadable { path: path.to_owned(), source }),
    };
    if !metadata.is_dir() {
        return Ok(Named::File(path.to_owned()));
    }
    let mut walk = Walk::new(path, path, any);
    // a part of the folder that cannot be read is worth a line in failures.jsonl, so it counts as something
    if walk.next().is_none() {
        let looked_for: Vec<String> = Format::EXTENSIONS.iter().map(|(extension, _)| format!(".{extension}")).collect();
        return Err(InputError::NothingReadable {
            path: path.to_owned(),
            looked_for: looked_for.join(", "),
            passed_over: walk.passed_over,
        });
    }
    Ok(Named::Folder(path.to_owned()))
}

fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.contains(['*', '?', '[']))
}

fn pattern(path: &Path) -> Result<Named, InputError> {
    let pattern = path.to_string_lossy().into_owned();
    let mut paths = paths(&pattern)?;
    if paths.next().is_none() {
        return Err(InputError::NoMatch { pattern });
    }
    let base = path.components().take_while(|part| !is_pattern(Path::new(part))).collect();
    Ok(Named::Glob(Glob { pattern, base }))
}

fn paths(pattern: &str) -> Result<glob::Paths, InputError> {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    glob::glob_with(pattern, options).map_err(|source| InputError::BadPattern { pattern: pattern.to_owned(), source })
}

impl Iterator for Sources {
    type Item = Result<Source, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.walk.as_mut().and_then(Walk::next) {
                return Some(item);
            }
            self.walk = None;
            match self.matches.as_mut().map(|matches| (matches.paths.next(), matches.into_folders)) {
                Some((Some(Ok(path)), into_folders)) => {
                    let base = self.matches.as_ref().map_or_else(PathBuf::new, |matches| matches.base.clone());
                    if !path.is_dir() {
                        return Some(Ok(Source::File(Found::under(&base, path))));
                    }
                    if into_folders {
                        self.walk = Some(Walk::new(&path, &base, self.any));
                    }
                    continue;
                }
                Some((Some(Err(error)), _)) => {
                    let path = error.path().to_owned();
                    return Some(Err(unreadable(&path, error.into())));
                }
                Some((None, _)) | None => self.matches = None,
            }
            match self.rest.pop_front()? {
                Named::StandardInput => return Some(Ok(Source::StandardInput)),
                Named::File(path) => {
                    let base = path.parent().unwrap_or(Path::new("")).to_owned();
                    return Some(Ok(Source::File(Found::under(&base, path))));
                }
                Named::Folder(path) => self.walk = Some(Walk::new(&path, &path, self.any)),
                Named::Glob(glob) => match paths(&glob.pattern) {
                    Ok(paths) => {
                        self.matches =
                            Some(Matches { paths, base: glob.base, into_folders: !glob.pattern.contains("**") })
                    }
                    // it was a pattern when it was looked at
                    Err(error) => {
                        return Some(Err(unreadable(
                            Path::new(&glob.pattern),
                            std::io::Error::other(error.to_string()),
                        )))
                    }
                },
            }
        }
    }
}

impl Found {
    /// A file whose id is its path from `base`.
    fn under(base: &Path, path: PathBuf) -> Self {
        let relative = path.strip_prefix(base).unwrap_or(&path);
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Found { id: parts.join("/"), file: path.to_string_lossy().into_owned(), format: format_of(&path), path }
    }
}

/// What the name says, behind `.gz` or `.zst`.
fn format_of(path: &Path) -> Option<Format> {
    let extension =
        |path: &Path| path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    let last = extension(path)?;
    let last = if matches!(last.as_str(), "gz" | "zst" | "zstd") { extension(&path.with_extension(""))? } else { last };
    Format::EXTENSIONS.iter().find(|(known, _)| *known == last).map(|(_, format)| *format)
}

fn unreadable(path: &Path, source: std::io::Error) -> Failure {
    let origin = Origin { file: path.to_string_lossy().into_owned(), line: None };
    Problem::Unreadable { source }.at(&origin, None)
}

/// The readable files of a folder and the folders in it, each folder sorted by name; links are followed, hidden names are not.
struct Walk {
    entries: walkdir::IntoIter,
    base: PathBuf,
    any: bool,
    /// Files with other names.
    passed_over: u64,
}

impl Walk {
    fn new(folder: &Path, base: &Path, any: bool) -> Self {
        let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().min_depth(1).into_iter();
        Walk { entries, base: base.to_owned(), any, passed_over: 0 }
    }

    fn next(&mut self) -> Option<Result<Source, Failure>> {
        loop {
            let entry = match self.entries.next()? {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&self.base).to_owned();
                    let source = match error.loop_ancestor() {
                        Some(ancestor) => std::io::Error::other(format!("a link back to {}", ancestor.display())),
                        None => error.into_io_error().unwrap_or_else(|| std::io::Error::other("it cannot be walked")),
                    };
                    return Some(Err(unreadable(&path, source)));
                }
            };
            if entry.file_name().to_string_lossy().starts_with('.') {
                if entry.file_type().is_dir() {
                    self.entries.skip_current_dir();
                }
                continue;
            }
            if !entry.file_type().is_file() {
                continue;
            }
            let found = Found::under(&self.base, entry.into_path());
            if self.any || found.format.is_some() {
                return Some(Ok(Source::File(found)));
            }
            self.passed_over += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_files_hold() {
        for (name, format) in [
            ("a.txt", Some(Format::Text)),
            ("a.TXT.gz", Some(Format::Text)),
            ("a.b.html.zst", Some(Format::Html)),
            ("a.jsonl", Some(Format::JsonLines)),
            ("a.gz", None),
            ("a.csv", None),
            ("txt", None),
        ] {
            assert_eq!(format_of(Path::new(name)), format, "{name}");
        }
    }

    #[test]
    fn ids_are_paths_from_the_given_folder() {
        assert_eq!(Found::under(Path::new("in"), PathBuf::from("in/de/a.txt")).id, "de/a.txt");
        assert_eq!(Found::under(Path::new(""), PathBuf::from("a.txt")).id, "a.txt");
        assert_eq!(Found::under(Path::new("/x/in"), PathBuf::from("/x/in/a.txt")).id, "a.txt");
    }
}
