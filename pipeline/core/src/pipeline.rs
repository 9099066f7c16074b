//! One article from end to end: the five slots in their fixed order, and the document that they fill.
//!
//! A slot is a trait with one method whose arguments are its preconditions. Slots return values; only [`Pipeline::open`] and
//! [`Pipeline::run`] put them together.

use crate::article::{Article, Attribution, Entities, Region, Sentence};
use crate::reading::{Convention, ReadError, ReadRequest, Reader, Reading};
use crate::record::AttributedClaim;
use crate::speakers::SpeakerLink;
use crate::stance::Assessment;
use crate::typography::QuoteStates;

/// Cuts regions into sentences.
pub trait SentenceSplitter: Send + Sync {
    /// Sentences inside `regions`, in text order. `quotes`: the quotation marks of `text`.
    fn split(&self, text: &str, regions: &[Region], quotes: &QuoteStates) -> Vec<Sentence>;
}

/// Finds who and what the article mentions.
pub trait EntityRecognizer: Send + Sync {
    /// Mentions and the entities they belong to.
    fn recognize(&self, page: &Page<'_>, reading: &Reading) -> Entities;
}

/// Finds attributions.
pub trait QuotationDetector: Send + Sync {
    /// Attributions in text order.
    fn detect(&self, page: &Page<'_>, reading: &Reading, convention: Convention) -> Vec<Attribution>;
}

/// Tells who speaks.
pub trait SpeakerAttributor: Send + Sync {
    /// For every attribution, in its order, whom its source denotes. May add entities that only a source mentions.
    fn attribute(
        &self,
        page: &Page<'_>,
        reading: &Reading,
        entities: &mut Entities,
        attributions: &[Attribution],
    ) -> Vec<Vec<SpeakerLink>>;
}

/// Tells how firmly a content is held, toward what, and what of it a fact-checker would check.
pub trait StanceTagger: Send + Sync {
    /// One assessment for every attribution, in its order.
    fn tag(
        &self,
        page: &Page<'_>,
        reading: &Reading,
        entities: &Entities,
        attributions: &[Attribution],
        speakers: &[Vec<SpeakerLink>],
    ) -> Vec<Assessment>;
}

/// The text with what rules found before the reading: what every later slot may look at.
pub struct Page<'a> {
    /// The article.
    pub article: &'a Article,
    /// Regions in text order; they cover every character but white space.
    pub regions: &'a [Region],
    /// Sentences in text order.
    pub sentences: &'a [Sentence],
    /// Quotation marks and what stands between them.
    pub quotes: &'a QuoteStates,
}

impl Page<'_> {
    /// The article's text.
    pub fn text(&self) -> &str {
        &self.article.text
    }
}

/// An article up to its reading: all that the slots behind the READ stage decide from.
pub struct OpenArticle {
    /// As read.
    pub article: Article,
    /// Regions in text order; they cover every character but white space.
    pub regions: Vec<Region>,
    /// Sentences in text order.
    pub sentences: Vec<Sentence>,
    /// Quotation marks and what stands between them.
    pub quotes: QuoteStates,
    /// What the encoder gave.
    pub reading: Reading,
}

impl OpenArticle {
    /// The text with what rules found.
    pub fn page(&self) -> Page<'_> {
        Page { article: &self.article, regions: &self.regions, sentences: &self.sentences, quotes: &self.quotes }
    }
}

/// Everything that was found in one article.
#[derive(Debug)]
pub struct Document {
    /// As read.
    pub article: Article,
    /// Regions in text order.
    pub regions: Vec<Region>,
    /// Sentences in text order.
    pub sentences: Vec<Sentence>,
    /// Mentions and entities.
    pub entities: Entities,
    /// The records, in text order.
    pub claims: Vec<AttributedClaim>,
}

/// The stage in which something went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The READ stage failed.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The five slots and what they share. One per run; workers share it and bring a [`Reader`] of their own.
pub struct Pipeline {
    /// Sentence splitter.
    pub sentences: Box<dyn SentenceSplitter>,
    /// Entity recognizer.
    pub entities: Box<dyn EntityRecognizer>,
    /// Quotation detector.
    pub quotations: Box<dyn QuotationDetector>,
    /// Speaker attributor.
    pub speakers: Box<dyn SpeakerAttributor>,
    /// Stance tagger.
    pub stance: Box<dyn StanceTagger>,
    /// Whose guideline.
    pub convention: Convention,
    /// Written into every record: program and version; model and the first eight digits of its hash; convention.
    pub producer: String,
}

impl Pipeline {
    /// Takes one article up to its reading.
    ///
    /// # Errors
    /// Where the reader fails; nothing else can.
    pub fn open(&self, article: Article, reader: &dyn Reader) -> Result<OpenArticle, PipelineError> {
        let text = article.text.as_str();
        let regions = crate::regions::find(text, &article.known_regions);
        let quotes = QuoteStates::of(text);
        let sentences = self.sentences.split(text, &regions, &quotes);
        let paragraphs = crate::regions::to_read(text, &regions);
        let request = ReadRequest { text, paragraphs: &paragraphs, quotes: &quotes, convention: self.convention };
        let reading = reader.read(&request)?;
        Ok(OpenArticle { regions, sentences, quotes, reading, article })
    }

    /// Takes one article through all stages. The result depends on the article, the slots and the reader alone.
    ///
    /// # Errors
    /// Where the reader fails; nothing else can.
    pub fn run(&self, article: Article, reader: &dyn Reader) -> Result<Document, PipelineError> {
        let open = self.open(article, reader)?;
        let (page, reading) = (open.page(), &open.reading);
        let mut entities = self.entities.recognize(&page, reading);
        let attributions = self.quotations.detect(&page, reading, self.convention);
        let speakers = self.speakers.attribute(&page, reading, &mut entities, &attributions);
        let assessments = self.stance.tag(&page, reading, &entities, &attributions, &speakers);
        let claims = crate::record::claims(&page, &entities, &attributions, &speakers, &assessments, &self.producer);
        let OpenArticle { article, regions, sentences, .. } = open;
        Ok(Document { article, regions, sentences, entities, claims })
    }
}

#[cfg(test)]
mod tests;
