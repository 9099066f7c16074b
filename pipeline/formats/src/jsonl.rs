//! JSON Lines: one article a line, with an id and a text; every line that is broken costs itself.
//!
//! | field | of the line |
//! |---|---|
//! | `id`, `text` (or as named by the options) | needed; an id may be a whole number too |
//! | `title`, `byline`, `url`, `published` or `date`, `publisher`, `language` | strings, where they are there; `byline` may be a list of them |
//! | any other, and those of another type | kept as they are, in `extra` |

use crate::input::{InputOptions, Origin};
use crate::lines::Lines;
use crate::{dates, language, Problem};
use dixit_core::article::{Article, Metadata};
use dixit_core::record::Failure;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;

/// An article as its line states it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The article; its language only where the line states one.
    pub article: Article,
    /// Fields that are not known here, in their order, as one JSON object.
    pub extra: Option<String>,
}

/// Reads one line.
///
/// # Errors
/// What is wrong with it, and the article's id as far as it is known.
pub fn parse(line: &[u8], options: &InputOptions) -> Result<Parsed, (Problem, Option<String>)> {
    let line =
        std::str::from_utf8(line).map_err(|error| (Problem::InvalidUtf8 { offset: error.valid_up_to() }, None))?;
    let fields: Fields<'_> =
        serde_json::from_str(line).map_err(|error| (not_an_object(line, &error, options), None))?;

    let mut article = Article::default();
    let mut id = None;
    let mut text = None;
    let mut extra = Extra::default();
    for (key, value) in &fields.0 {
        let is_id = *key == options.id_key;
        if is_id {
            id = Some(*value);
        }
        if *key == options.text_key {
            text = Some(*value);
        } else if !metadata(&mut article.meta, key, value) && !is_id {
            extra.add(key, value);
        }
    }
    let id = identifier(id, options).map_err(|problem| (problem, None))?;
    match string(text, &options.text_key, "--text-key") {
        Ok(text) => article.text = without_mark(text),
        Err(problem) => return Err((problem, Some(id))),
    }
    article.id = id;
    Ok(Parsed { article, extra: extra.finish() })
}

/// A leading byte-order mark is dropped, here as in a file.
fn without_mark(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

fn not_an_object(line: &str, error: &serde_json::Error, options: &InputOptions) -> Problem {
    if error.is_data() {
        let found = line.trim_start();
        return Problem::NotAnObject {
            found: type_of(found),
            id_key: options.id_key.clone(),
            text_key: options.text_key.clone(),
        };
    }
    let said = error.to_string();
    // the parser's line is always 1: the line of the file stands beside the message
    let message = said.rsplit_once(" at line ").map_or(said.as_str(), |(message, _)| message);
    Problem::BrokenJson { message: format!("{message}, column {}", error.column()) }
}

fn type_of(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'[') => "a list",
        Some(b'{') => "an object",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

fn identifier(value: Option<&RawValue>, options: &InputOptions) -> Result<String, Problem> {
    let whole_number = |json: &&RawValue| {
        let digits = json.get().strip_prefix('-').unwrap_or(json.get());
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some(number) = value.filter(whole_number) {
        return Ok(number.get().to_owned());
    }
    let id = string(value, &options.id_key, "--id-key")?;
    if id.is_empty() {
        return Err(Problem::MissingField { key: options.id_key.clone(), option: "--id-key" });
    }
    Ok(id)
}

fn string(value: Option<&RawValue>, key: &str, option: &'static str) -> Result<String, Problem> {
    let Some(json) = value.map(RawValue::get).filter(|json| *json != "null") else {
        return Err(Problem::MissingField { key: key.to_owned(), option });
    };
    if !json.starts_with('"') {
        return Err(Problem::WrongType { key: key.to_owned(), found: type_of(json), option });
    }
    // half of a surrogate pair is an escape that stands for no character
    serde_json::from_str(json)
        .map_err(|error| Problem::BrokenJson { message: format!("{error} of the field \"{key}\"") })
}

/// Takes a field into `meta`, if that is where it belongs and what it holds can be understood.
fn metadata(meta: &mut Metadata, key: &str, value: &RawValue) -> bool {
    if value.get() == "null" {
        return matches!(key, "title" | "byline" | "url" | "published" | "date" | "publisher" | "language");
    }
    let string = || serde_json::from_str::<String>(value.get()).ok();
    let (slot, found) = match key {
        "title" => (&mut meta.title, string()),
        "byline" => (
            &mut meta.byline,
            string().or_else(|| serde_json::from_str::<Vec<String>>(value.get()).ok().map(|names| names.join(", "))),
        ),
        "url" => (&mut meta.url, string()),
        "published" | "date" => (&mut meta.published, string().and_then(|written| dates::iso8601(&written))),
        "publisher" => (&mut meta.publisher, string()),
        "language" => (&mut meta.language, string().and_then(|written| language::stated(&written))),
        _ => return false,
    };
    match found {
        // `published` and `date` may both be there: the first that is understood is taken, the other kept
        Some(found) if slot.is_none() => {
            *slot = Some(found).filter(|found| !found.is_empty());
            true
        }
        _ => false,
    }
}

/// The object of all fields that are not known here, as they were written.
#[derive(Default)]
struct Extra(String);

impl Extra {
    fn add(&mut self, key: &str, value: &RawValue) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&serde_json::Value::from(key).to_string());
        self.0.push(':');
        self.0.push_str(value.get());
    }

    fn finish(mut self) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        self.0.push('}');
        Some(self.0)
    }
}

/// The fields of an object in their order, values unparsed.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Object).map(Fields)
    }
}

/// The articles of a file of lines, with their line numbers.
pub(crate) struct Articles {
    lines: Lines,
    options: InputOptions,
}

impl Articles {
    pub(crate) fn new(lines: Lines, options: &InputOptions) -> Self {
        Articles { lines, options: options.clone() }
    }

    pub(crate) fn file(&self) -> &str {
        self.lines.file()
    }
}

impl Iterator for Articles {
    type Item = Result<(u64, Parsed), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let parsed = match self.lines.read()? {
            Ok(line) => parse(line, &self.options),
            Err(failure) => return Some(Err(failure)),
        };
        let line = self.lines.number();
        Some(
            parsed.map(|parsed| (line, parsed)).map_err(|(problem, id)| {
                problem.at(&Origin { file: self.lines.file().to_owned(), line: Some(line) }, id)
            }),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(line: &str) -> (&'static str, Option<String>) {
        match parse(line.as_bytes(), &InputOptions::default()) {
            Ok(_) => ("read", None),
            Err((problem, id)) => (problem.kind(), id),
        }
    }

    #[test]
    fn what_is_wrong_with_a_line_has_a_name() {
        let id = || Some("a".to_owned());
        for (line, expected) in [
            (r#"{"id":"a","text":"x"}"#, ("read", None)),
            (r#"{"id":7,"text":""}"#, ("read", None)),
            (r#"{"id":"a","text":"x""#, ("broken_json", None)),
            (r#"{"id":"a","text":"x"} {"#, ("broken_json", None)),
            (r#"{"id":"a","text":"\ud800"}"#, ("broken_json", id())),
            (r#"["a","x"]"#, ("not_an_object", None)),
            ("17", ("not_an_object", None)),
            (r#"{"text":"x"}"#, ("missing_field", None)),
            (r#"{"id":"","text":"x"}"#, ("missing_field", None)),
            (r#"{"id":null,"text":"x"}"#, ("missing_field", None)),
            (r#"{"id":1.5,"text":"x"}"#, ("wrong_type", None)),
            (r#"{"id":["a"],"text":"x"}"#, ("wrong_type", None)),
            (r#"{"id":"a"}"#, ("missing_field", id())),
            (r#"{"id":"a","text":null}"#, ("missing_field", id())),
            (r#"{"id":"a","text":["x"]}"#, ("wrong_type", id())),
            (r#"{"id":"a","text":7}"#, ("wrong_type", id())),
        ] {
            assert_eq!(kind(line), expected, "{line}");
        }
        assert_eq!(
            parse(b"{\"id\":\"a\xff\"}", &InputOptions::default()).map_err(|(problem, _)| problem.kind()),
            Err("invalid_utf8")
        );
    }

    #[test]
    fn known_fields_are_understood_and_the_rest_is_kept() {
        let line = r#"{"n":1.0,"id":"a","byline":["A. B.","C. D."],"date":"May 3, 2024","language":"en-US","title":5,"text":"x","more":{"k":[1, 2]},"url":null}"#;
        let parsed = parse(line.as_bytes(), &InputOptions::default()).expect("the line is right");
        let meta = &parsed.article.meta;
        assert_eq!(
            (meta.byline.as_deref(), meta.published.as_deref(), meta.language.as_deref()),
            (Some("A. B., C. D."), Some("2024-05-03"), Some("en"))
        );
        assert_eq!((meta.title.as_deref(), meta.url.as_deref()), (None, None));
        assert_eq!(parsed.extra.as_deref(), Some(r#"{"n":1.0,"title":5,"more":{"k":[1, 2]}}"#));
    }

    #[test]
    fn other_names_for_id_and_text() {
        let options = InputOptions { id_key: "url".to_owned(), text_key: "body".to_owned(), ..InputOptions::default() };
        let parsed = parse(br#"{"url":"http://x/1","body":"It rained.","id":3,"text":"no"}"#, &options)
            .expect("the line is right");
        assert_eq!((parsed.article.id.as_str(), parsed.article.text.as_str()), ("http://x/1", "It rained."));
        assert_eq!(parsed.article.meta.url.as_deref(), Some("http://x/1"));
        assert_eq!(parsed.extra.as_deref(), Some(r#"{"id":3,"text":"no"}"#));
    }

    proptest! {
        #[test]
        fn any_text_comes_through_and_any_bytes_are_survived(id in "[^\u{0}]{1,20}", text: String, noise: Vec<u8>) {
            let line = serde_json::json!({ "id": id, "text": text }).to_string();
            let parsed = parse(line.as_bytes(), &InputOptions::default()).map_err(|(problem, _)| TestCaseError::fail(problem.to_string()))?;
            prop_assert_eq!(parsed.article.id, id);
            prop_assert_eq!(parsed.article.text, text.strip_prefix('\u{feff}').unwrap_or(&text));
            let _ = parse(&noise, &InputOptions::default());
        }
    }
}
