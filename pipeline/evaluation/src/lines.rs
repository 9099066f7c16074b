//! Lines of JSON into values, with the file, the line and the field in whatever is wrong with them.

use crate::EvaluationError;
use dixit_formats::Lines;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use std::path::Path;

/// Hands every line of the file to `take`, as a value, with the file and the line's number.
///
/// # Errors
/// The first that there is, `take`'s among them: a figure over half of a file would look like one over the whole.
pub(crate) fn each<T: DeserializeOwned>(
    path: &Path,
    expected: &'static str,
    mut take: impl FnMut(&str, u64, T) -> Result<(), EvaluationError>,
) -> Result<(), EvaluationError> {
    let mut lines = Lines::open(path).map_err(EvaluationError::Input)?;
    while let Some(line) = lines.read() {
        let value = value(line.map_err(EvaluationError::Input)?);
        let (file, line) = (lines.file(), lines.number());
        match value {
            Ok(value) => take(file, line, value)?,
            Err(error) => {
                let problem = problem(&error);
                let source = error.into_inner();
                return Err(EvaluationError::Line { file: file.to_owned(), line, expected, problem, source });
            }
        }
    }
    Ok(())
}

fn value<T: DeserializeOwned>(line: &[u8]) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
    let mut parser = serde_json::Deserializer::from_slice(line);
    let value = serde_path_to_error::deserialize(&mut parser)?;
    let nowhere = serde_path_to_error::Track::new().path();
    parser.end().map_err(|error| serde_path_to_error::Error::new(nowhere, error))?;
    Ok(value)
}

/// `annotations[2].content: invalid type: null, expected a sequence (column 312)`. The parser's own line is always 1.
fn problem(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let said = error.inner().to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    let column = error.inner().column();
    match error.path().to_string().as_str() {
        "." => format!("{said} (column {column})"),
        path => format!("{path}: {said} (column {column})"),
    }
}

/// A field that may be null, which is as good as nothing.
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// A field whose presence says something, though it may be null: then it has the type's default.
pub(crate) fn stated<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<Option<T>, D::Error> {
    nullable(from).map(Some)
}
