use super::*;
use crate::workers::{map_in_order, Limits, Stop};
use dixit_core::article::{Attribution, Entities};
use dixit_core::pipeline::{EntityRecognizer, Page, QuotationDetector, SpeakerAttributor, StanceTagger};
use dixit_core::reading::{Convention, ReadError, ReadRequest, Reading};
use dixit_core::sentences::RuleSentenceSplitter;
use dixit_core::speakers::SpeakerLink;
use dixit_core::stance::Assessment;
use std::convert::Infallible;
use std::ops::ControlFlow;

/// Slots that find nothing.
struct Nothing;

impl EntityRecognizer for Nothing {
    fn recognize(&self, _: &Page<'_>, _: &Reading) -> Entities {
        Entities::default()
    }
}

impl QuotationDetector for Nothing {
    fn detect(&self, _: &Page<'_>, _: &Reading, _: Convention) -> Vec<Attribution> {
        Vec::new()
    }
}

impl SpeakerAttributor for Nothing {
    fn attribute(&self, _: &Page<'_>, _: &Reading, _: &mut Entities, _: &[Attribution]) -> Vec<Vec<SpeakerLink>> {
        Vec::new()
    }
}

impl StanceTagger for Nothing {
    fn tag(
        &self,
        _: &Page<'_>,
        _: &Reading,
        _: &Entities,
        _: &[Attribution],
        _: &[Vec<SpeakerLink>],
    ) -> Vec<Assessment> {
        Vec::new()
    }
}

/// Fails as the text asks it to.
struct Moody;

impl Reader for Moody {
    fn read(&self, request: &ReadRequest<'_>) -> Result<Reading, ReadError> {
        assert!(!request.text.contains("panic"), "out of range");
        if request.text.contains("fail") {
            return Err(ReadError::Runtime { message: "out of memory".to_owned() });
        }
        Ok(Reading { pieces: Vec::new(), word_start: Vec::new(), vectors: ndarray::Array2::zeros((0, 0)) })
    }
}

fn pipeline() -> Pipeline {
    Pipeline {
        sentences: Box::new(RuleSentenceSplitter),
        entities: Box::new(Nothing),
        quotations: Box::new(Nothing),
        speakers: Box::new(Nothing),
        stance: Box::new(Nothing),
        convention: Convention::News,
        producer: "dixit 0; test; news".to_owned(),
    }
}

/// What becomes of `input`, as JSON Lines.
fn analysed(input: &str, jobs: usize, options: Options) -> Vec<Lines> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.jsonl");
    std::fs::write(&path, input).unwrap();
    let articles = dixit_formats::open_pending(&[&path], &dixit_formats::InputOptions::default()).unwrap();
    let pipeline = pipeline();
    let analyst = || Ok::<_, Infallible>(Analyst { pipeline: &pipeline, reader: Box::new(Moody), options });
    let mut seen = Vec::new();
    map_in_order(articles.map(Job::of), Limits::of_jobs(jobs), &Stop::default(), analyst, |(job, lines)| {
        let mut lines = lines.unwrap_or_else(|message| job.lost(&message));
        // a path that is another every time
        lines.article.file = None;
        if let Some(failure) = &mut lines.failure {
            assert!(failure.file.take().is_some_and(|file| file.ends_with("in.jsonl")));
        }
        seen.push(lines);
        ControlFlow::Continue(())
    })
    .unwrap();
    seen
}

const INPUT: &str = r#"{"id": "well", "text": "It rained all day in the north of the country, she said.", "score": 3}
{"id": "panics", "text": "Do not panic, she said."}
{"id": "fails", "text": "They fail, she said."}
{"id": "french", "text": "Il a plu toute la journée dans le nord du pays, a déclaré la ministre devant les députés réunis à Paris."}
{broken
{"id": "well", "text": "Again."}
"#;

#[test]
fn whatever_happens_to_an_article_costs_that_article() {
    let seen = analysed(INPUT, 1, Options { emit_sentences: true, ..Options::default() });
    let statuses: Vec<ArticleStatus> = seen.iter().map(|lines| lines.article.status).collect();
    use ArticleStatus::{Done, Duplicate, Failed};
    assert_eq!(statuses, [Done, Failed, Failed, Done, Failed, Duplicate]);
    let kinds: Vec<_> = seen.iter().map(|lines| lines.failure.as_ref().map(|failure| failure.kind.as_ref())).collect();
    assert_eq!(kinds, [None, Some("panic"), Some("model"), None, Some("broken_json"), Some("repeated_id")]);
    let panicked = &seen[1];
    assert_eq!(panicked.article.text.as_deref(), Some("Do not panic, she said."));
    let failure = panicked.failure.as_ref().unwrap();
    assert_eq!((failure.article.as_deref(), failure.line), (Some("panics"), Some(2)));
    assert!(failure.message.contains("out of range"), "{}", failure.message);
    assert!(seen[0].article.extra.as_ref().is_some_and(|extra| extra.contains("score")));
    assert!(seen[0].sentences.is_some() && seen[0].entities.is_none() && panicked.sentences.is_none());
}

#[test]
fn the_lines_do_not_depend_on_the_number_of_workers() {
    let input: String = (0..40).map(|number| INPUT.replace("\"id\": \"", &format!("\"id\": \"{number}-"))).collect();
    let alone = analysed(&input, 1, Options::default());
    assert_eq!(alone.len(), 240);
    for jobs in [2, 7] {
        assert_eq!(analysed(&input, jobs, Options::default()), alone);
    }
}

#[test]
fn other_languages_are_skipped_where_asked() {
    let seen = analysed(INPUT, 2, Options { skip_other_languages: true, ..Options::default() });
    assert_eq!(seen[3].article.status, ArticleStatus::Skipped);
    assert_eq!(seen[3].article.language.as_deref(), Some("fr"));
    assert!(seen[3].failure.is_none() && seen[3].article.counts.is_none());
}

#[test]
fn english_has_many_codes() {
    for english in [None, Some(""), Some("en"), Some("en-GB"), Some("EN_us"), Some("eng")] {
        assert!(!is_foreign(english), "{english:?}");
    }
    for foreign in ["fr", "de-AT", "enm"] {
        assert!(is_foreign(Some(foreign)), "{foreign}");
    }
}
