//! The lines beside the records: articles, failures, and what `--emit-entities` and `--emit-sentences` add.

use super::build::{four_decimals, text_sha256, TextSpans};
use super::TextSpan;
use crate::article::{Article, EntityKind, Mention, MentionForm, RegionKind};
use crate::pipeline::Document;
use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// One line for every article that came in, those without attributions, failed, skipped and repeated ones too: with it every
/// share has its denominator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleLine {
    /// Name and version of this format.
    pub schema: ArticleSchema,
    /// Unique among the articles that were not refused; null where the input states none or could not be read so far.
    pub id: Option<String>,
    /// Headline, where the input states one.
    pub title: Option<String>,
    /// Names of its authors as printed.
    pub byline: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// ISO 8601 date, or date and time.
    pub published: Option<String>,
    /// Outlet.
    pub publisher: Option<String>,
    /// ISO 639-1 code, stated by the input or detected.
    pub language: Option<String>,
    /// The file it came from as given or found, `-` for standard input; null for an article that came from none.
    pub file: Option<String>,
    /// Its line in that file, from 1; null where the file is one article.
    pub line: Option<u64>,
    /// What became of it.
    pub status: ArticleStatus,
    /// SHA-256 of the text's UTF-8 bytes, in hexadecimal; null where there is no text.
    pub text_sha256: Option<String>,
    /// What was found in it; null where it was not analysed.
    pub counts: Option<ArticleCounts>,
    /// The text that offsets point into; null with `--no-text` and where there is none.
    pub text: Option<String>,
    /// The input's fields that this program does not know, as one string of JSON; null where there are none.
    pub extra: Option<String>,
}

/// Name and version of the articles line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ArticleSchema {
    /// The first version.
    #[default]
    #[serde(rename = "article/1")]
    V1,
}

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleStatus {
    /// Analysed; its records are written.
    Done,
    /// It could not be read or analysed: the failures file says why.
    Failed,
    /// Left out by an option, such as `--language-check skip`.
    Skipped,
    /// Refused: an earlier article has its id.
    Duplicate,
}

/// What an article holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleCounts {
    /// Unicode code points of its text.
    pub characters: usize,
    /// Stretches between white space.
    pub words: usize,
    /// Sentences, those of captions and page furniture too.
    pub sentences: usize,
    /// Entities.
    pub entities: usize,
    /// Records.
    pub attributions: usize,
}

impl ArticleLine {
    /// The line of an article that was read but, so far, not analysed: no counts.
    pub fn of(article: &Article, status: ArticleStatus) -> Self {
        let meta = &article.meta;
        ArticleLine {
            schema: ArticleSchema::V1,
            id: Some(article.id.clone()),
            title: meta.title.clone(),
            byline: meta.byline.clone(),
            url: meta.url.clone(),
            published: meta.published.clone(),
            publisher: meta.publisher.clone(),
            language: meta.language.clone(),
            file: None,
            line: None,
            status,
            text_sha256: Some(text_sha256(&article.text)),
            counts: None,
            text: Some(article.text.clone()),
            extra: None,
        }
    }

    /// The line of an article that went through all stages.
    pub fn done(document: &Document) -> Self {
        let text = &document.article.text;
        ArticleLine {
            counts: Some(ArticleCounts {
                characters: text.chars().count(),
                words: text.split_whitespace().count(),
                sentences: document.sentences.len(),
                entities: document.entities.entities.len(),
                attributions: document.claims.len(),
            }),
            ..ArticleLine::of(&document.article, ArticleStatus::Done)
        }
    }

    /// The line of an article of which no more is known than that it failed.
    pub fn failed(failure: &Failure) -> Self {
        ArticleLine {
            schema: ArticleSchema::V1,
            id: failure.article.clone(),
            title: None,
            byline: None,
            url: None,
            published: None,
            publisher: None,
            language: None,
            file: failure.file.clone(),
            line: failure.line,
            status: if failure.kind == Failure::REPEATED_ID { ArticleStatus::Duplicate } else { ArticleStatus::Failed },
            text_sha256: None,
            counts: None,
            text: None,
            extra: None,
        }
    }

    /// The same line, knowing where the article came from and what else its input said.
    #[must_use]
    pub fn from_input(self, file: Option<&str>, line: Option<u64>, extra: Option<&str>) -> Self {
        ArticleLine { file: file.map(str::to_owned), line, extra: extra.map(str::to_owned), ..self }
    }
}

/// One line for everything that went wrong with an article or with a file of articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// The article's id; null where it was not known, or where it is a file of articles that failed.
    pub article: Option<String>,
    /// The file as given or found, `-` for standard input; null where it came from none.
    pub file: Option<String>,
    /// The line in that file, from 1; null where it is about the whole file.
    pub line: Option<u64>,
    /// Where in the program.
    pub stage: Stage,
    /// What, in one stable snake_case word: run.json counts failures by it.
    pub kind: Cow<'static, str>,
    /// What is wrong and what to do about it, in a sentence or two.
    pub message: String,
}

impl Failure {
    /// The kind of failure of an article whose id an earlier one has.
    pub const REPEATED_ID: &'static str = "repeated_id";
}

/// As a person wants it: `wire/a.jsonl:12: the field text is missing: …`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line, &self.article) {
            (Some(file), Some(line), _) => write!(f, "{file}:{line}: ")?,
            (Some(file), None, _) => write!(f, "{file}: ")?,
            (None, _, Some(article)) => write!(f, "article {article}: ")?,
            (None, _, None) => {}
        }
        f.write_str(&self.message)
    }
}

/// Where in the program an article failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// While the input was read, decoded or taken apart.
    Input,
    /// While the model read it.
    Reading,
    /// In any other stage.
    Analysis,
}

/// With `--emit-entities`, one line for every analysed article: whom and what it mentions.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EntitiesLine {
    /// The article's id.
    pub article: String,
    /// Entities, by number.
    pub entities: Vec<EntityRecord>,
    /// Mentions of which it could not be told whose they are, in text order.
    pub unresolved: Vec<EntityMention>,
}

/// An entity and its mentions.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EntityRecord {
    /// Its number, as `entity` in records.
    pub entity: usize,
    /// The fullest proper name that the article uses, without title; null where it is only described.
    pub name: Option<String>,
    /// What it is; `group` is a nationality, a religious or political group.
    #[serde(rename = "type")]
    #[schemars(schema_with = "entity_types")]
    pub kind: EntityKind,
    /// Its mentions in text order.
    pub mentions: Vec<EntityMention>,
}

/// Words that refer to somebody or something.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EntityMention {
    /// Unicode code points before it.
    pub start: usize,
    /// Unicode code points up to its end; the span is half-open.
    pub end: usize,
    /// The article's text from `start` up to `end`: a name alone, without title or possessive.
    pub text: String,
    /// How it refers: by name, by description ("the minister") or by pronoun.
    #[schemars(schema_with = "mention_forms")]
    pub form: MentionForm,
    /// What it denotes, as far as the words tell.
    #[serde(rename = "type")]
    #[schemars(schema_with = "entity_types")]
    pub kind: EntityKind,
    /// Chance that it is one, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub score: f64,
}

impl EntitiesLine {
    /// The entities and mentions of an analysed article.
    pub fn of(document: &Document) -> Self {
        let spans = TextSpans::new(&document.article.text);
        let mention = |mention: &Mention| {
            let TextSpan { start, end, text } = spans.at(mention.span);
            EntityMention {
                start,
                end,
                text,
                form: mention.form,
                kind: mention.kind,
                score: four_decimals(mention.score),
            }
        };
        let found = &document.entities;
        let entities = found.entities.iter().enumerate().map(|(number, entity)| EntityRecord {
            entity: number,
            name: entity.name.clone(),
            kind: entity.kind,
            mentions: entity.mentions.iter().filter_map(|&number| found.mentions.get(number)).map(mention).collect(),
        });
        EntitiesLine {
            article: document.article.id.clone(),
            entities: entities.collect(),
            unresolved: found.mentions.iter().filter(|m| m.entity.is_none()).map(mention).collect(),
        }
    }
}

/// With `--emit-sentences`, one line for every analysed article: its sentences and regions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SentencesLine {
    /// The article's id.
    pub article: String,
    /// Sentences in text order.
    pub sentences: Vec<SentenceRecord>,
    /// Regions in text order.
    pub regions: Vec<RegionRecord>,
}

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SentenceRecord {
    /// Unicode code points before it.
    pub start: usize,
    /// Unicode code points up to its end; the span is half-open.
    pub end: usize,
    /// The article's text from `start` up to `end`.
    pub text: String,
    /// Number of the region that holds it, from 0.
    pub region: usize,
}

/// A part of the article and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegionRecord {
    /// What it is; nothing is attributed from `furniture`, the page around the article.
    #[schemars(schema_with = "region_kinds")]
    pub kind: RegionKind,
    /// Unicode code points before it.
    pub start: usize,
    /// Unicode code points up to its end; the span is half-open.
    pub end: usize,
}

impl SentencesLine {
    /// The sentences and regions of an analysed article.
    pub fn of(document: &Document) -> Self {
        let spans = TextSpans::new(&document.article.text);
        let sentences = document.sentences.iter().map(|sentence| {
            let TextSpan { start, end, text } = spans.at(sentence.span);
            SentenceRecord { start, end, text, region: sentence.region }
        });
        let regions = document.regions.iter().map(|region| {
            let (start, end) = spans.offsets(region.span);
            RegionRecord { kind: region.kind, start, end }
        });
        SentencesLine {
            article: document.article.id.clone(),
            sentences: sentences.collect(),
            regions: regions.collect(),
        }
    }
}

// The kinds are the domain's own types, which know nothing of schemas: their words are listed here, and a test holds them together.
const ENTITY_KINDS: [EntityKind; 5] =
    [EntityKind::Person, EntityKind::Organization, EntityKind::Location, EntityKind::Group, EntityKind::Other];
const MENTION_FORMS: [MentionForm; 3] = [MentionForm::Named, MentionForm::Nominal, MentionForm::Pronoun];
const REGION_KINDS: [RegionKind; 7] = [
    RegionKind::Title,
    RegionKind::Byline,
    RegionKind::Dateline,
    RegionKind::Body,
    RegionKind::Caption,
    RegionKind::BlockQuotation,
    RegionKind::Furniture,
];

fn entity_types(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": ENTITY_KINDS })
}

fn mention_forms(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": MENTION_FORMS })
}

fn region_kinds(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": REGION_KINDS })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Entities, Entity, Region, Sentence};
    use crate::text::Span;

    /// Exhaustive matches: a new variant does not compile until it has its place in the lists above.
    #[test]
    fn the_schemas_list_every_kind() {
        for (place, kind) in ENTITY_KINDS.into_iter().enumerate() {
            let listed = match kind {
                EntityKind::Person => 0,
                EntityKind::Organization => 1,
                EntityKind::Location => 2,
                EntityKind::Group => 3,
                EntityKind::Other => 4,
            };
            assert_eq!(listed, place);
        }
        for (place, form) in MENTION_FORMS.into_iter().enumerate() {
            let listed = match form {
                MentionForm::Named => 0,
                MentionForm::Nominal => 1,
                MentionForm::Pronoun => 2,
            };
            assert_eq!(listed, place);
        }
        for (place, kind) in REGION_KINDS.into_iter().enumerate() {
            let listed = match kind {
                RegionKind::Title => 0,
                RegionKind::Byline => 1,
                RegionKind::Dateline => 2,
                RegionKind::Body => 3,
                RegionKind::Caption => 4,
                RegionKind::BlockQuotation => 5,
                RegionKind::Furniture => 6,
            };
            assert_eq!(listed, place);
        }
    }

    fn document() -> Document {
        let text = "Zoë Reed’s plan. She left.".to_owned();
        let mention = |start, end, form, entity| Mention {
            span: Span::new(start, end),
            form,
            kind: EntityKind::Person,
            entity,
            score: 0.5,
        };
        Document {
            regions: vec![Region { kind: RegionKind::Body, span: Span::new(0, text.len()) }],
            sentences: vec![
                Sentence { span: Span::new(0, 19), region: 0 },
                Sentence { span: Span::new(20, text.len()), region: 0 },
            ],
            entities: Entities {
                mentions: vec![mention(0, 9, MentionForm::Named, Some(0)), mention(20, 23, MentionForm::Pronoun, None)],
                entities: vec![Entity {
                    name: Some("Zoë Reed".to_owned()),
                    kind: EntityKind::Person,
                    mentions: vec![0],
                }],
            },
            claims: Vec::new(),
            article: Article { id: "a".to_owned(), text, ..Article::default() },
        }
    }

    #[test]
    fn an_articles_line_is_flat_and_complete() {
        let line = ArticleLine::done(&document()).from_input(Some("in.jsonl"), Some(3), Some(r#"{"n":1}"#));
        let sha = text_sha256("Zoë Reed’s plan. She left.");
        let expected = [
            r#"{"schema":"article/1","id":"a","title":null,"byline":null,"url":null,"published":null,"publisher":null,"language":null,"#,
            r#""file":"in.jsonl","line":3,"status":"done","text_sha256":""#,
            &sha,
            r#"","counts":{"characters":26,"words":5,"sentences":2,"entities":1,"attributions":0},"text":"Zoë Reed’s plan. She left.","extra":"{\"n\":1}"}"#,
        ]
        .concat();
        assert_eq!(serde_json::to_string(&line).expect("a line is JSON"), expected);
    }

    #[test]
    fn entities_and_sentences_count_code_points() {
        let entities = serde_json::to_string(&EntitiesLine::of(&document())).expect("a line is JSON");
        let expected = concat!(
            r#"{"article":"a","entities":[{"entity":0,"name":"Zoë Reed","type":"person","mentions":[{"start":0,"end":8,"text":"Zoë Reed","#,
            r#""form":"named","type":"person","score":0.5}]}],"unresolved":[{"start":17,"end":20,"text":"She","form":"pronoun","type":"person","score":0.5}]}"#,
        );
        assert_eq!(entities, expected);
        let sentences = serde_json::to_string(&SentencesLine::of(&document())).expect("a line is JSON");
        let expected = concat!(
            r#"{"article":"a","sentences":[{"start":0,"end":16,"text":"Zoë Reed’s plan.","region":0},"#,
            r#"{"start":17,"end":26,"text":"She left.","region":0}],"regions":[{"kind":"body","start":0,"end":26}]}"#,
        );
        assert_eq!(sentences, expected);
    }

    #[test]
    fn a_repeated_id_is_a_duplicate_and_any_other_failure_failed() {
        let mut failure = Failure {
            article: Some("a".to_owned()),
            file: Some("in.jsonl".to_owned()),
            line: Some(2),
            stage: Stage::Input,
            kind: Cow::Borrowed(Failure::REPEATED_ID),
            message: "…".to_owned(),
        };
        assert_eq!(ArticleLine::failed(&failure).status, ArticleStatus::Duplicate);
        failure.kind = Cow::Borrowed("broken_json");
        assert_eq!(ArticleLine::failed(&failure).status, ArticleStatus::Failed);
    }
}
