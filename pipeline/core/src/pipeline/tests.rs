//! The order of the stages, with slots that are not to be reached.

use super::*;
use crate::sentences::RuleSentenceSplitter;
use ndarray::Array2;

/// A slot behind the reading.
struct Behind;

impl EntityRecognizer for Behind {
    fn recognize(&self, _: &Page<'_>, _: &Reading) -> Entities {
        panic!("asked for entities")
    }
}

impl QuotationDetector for Behind {
    fn detect(&self, _: &Page<'_>, _: &Reading, _: Convention) -> Vec<Attribution> {
        panic!("asked for attributions")
    }
}

impl SpeakerAttributor for Behind {
    fn attribute(&self, _: &Page<'_>, _: &Reading, _: &mut Entities, _: &[Attribution]) -> Vec<Vec<SpeakerLink>> {
        panic!("asked for speakers")
    }
}

impl StanceTagger for Behind {
    fn tag(
        &self,
        _: &Page<'_>,
        _: &Reading,
        _: &Entities,
        _: &[Attribution],
        _: &[Vec<SpeakerLink>],
    ) -> Vec<Assessment> {
        panic!("asked for assessments")
    }
}

/// One piece for each paragraph; fails where it is asked for anything but PolNeAR's convention.
struct Paragraphs;

impl Reader for Paragraphs {
    fn read(&self, request: &ReadRequest<'_>) -> Result<Reading, ReadError> {
        if request.convention != Convention::Polnear {
            return Err(ReadError::Runtime { message: "not PolNeAR's".to_owned() });
        }
        let pieces = request.paragraphs.to_vec();
        Ok(Reading { word_start: vec![true; pieces.len()], vectors: Array2::zeros((pieces.len(), 1)), pieces })
    }
}

fn pipeline(convention: Convention) -> Pipeline {
    Pipeline {
        sentences: Box::new(RuleSentenceSplitter),
        entities: Box::new(Behind),
        quotations: Box::new(Behind),
        speakers: Box::new(Behind),
        stance: Box::new(Behind),
        convention,
        producer: String::new(),
    }
}

#[test]
fn open_goes_as_far_as_the_reading() {
    let text = "“It rained. It snowed,” she said.\n\nShe left.";
    let article = || Article { text: text.to_owned(), ..Article::default() };
    let open = pipeline(Convention::Polnear).open(article(), &Paragraphs).unwrap();
    let page = open.page();
    assert_eq!(page.text(), text);
    let sentences: Vec<&str> = page.sentences.iter().map(|s| s.span.of(text)).collect();
    assert_eq!(sentences, ["“It rained.", "It snowed,” she said.", "She left."]);
    assert_eq!(page.quotes, &QuoteStates::of(text));
    let read: Vec<&str> = open.reading.pieces.iter().map(|p| p.of(text)).collect();
    assert_eq!(read, ["“It rained. It snowed,” she said.", "She left."]);
    assert!(matches!(pipeline(Convention::News).open(article(), &Paragraphs), Err(PipelineError::Read(_))));
}
