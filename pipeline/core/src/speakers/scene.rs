//! The article as speaker attribution sees it: names, entities with what is said about them, and attributions with their sources,
//! all numbered and placed in sentences and paragraphs.

use super::source::{Name, Pronoun, Source};
use super::tokens::{is_function, stem, tokens, Token};
use crate::article::{Attribution, Entities, EntityKind, MentionForm, QuotationKind, RegionKind};
use crate::entities::cluster::{gender_of, NamedMention};
use crate::lexicon::{self, Gender};
use crate::pipeline::Page;
use crate::text::Span;
use std::collections::BTreeSet;

/// What is known of an entity before any speaker is decided.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Number of the entity in the article.
    pub entity: usize,
    /// What it is.
    pub kind: EntityKind,
    /// Numbers of its names in [`Scene::names`].
    pub names: Vec<usize>,
    /// What titles and first name tell.
    pub gender: Option<Gender>,
    /// Stems of the words said of it: titles before, appositions behind, sources that it heads.
    pub described: BTreeSet<String>,
    /// Stands in a headline.
    pub in_title: bool,
    /// Stands in a byline.
    pub in_byline: bool,
    /// Stands alone in one of the last paragraphs, or behind a dash there.
    pub signs: bool,
    /// Has a form of address or an office before it somewhere.
    pub titled: bool,
}

/// An attribution with its places.
#[derive(Clone, Debug)]
pub struct Said {
    /// Content, first to last byte.
    pub content: Span,
    /// Source, one for each speaker; a single unwritten one where there is none.
    pub parts: Vec<Source>,
    /// First byte of cue, source or content: where the reader stands when asking who it is.
    pub at: usize,
    /// The smallest attribution whose content holds this one's.
    pub enclosing: Option<usize>,
    /// The entity whose name is the source, where it is.
    pub named: Option<usize>,
    /// Whether the cue says that somebody who spoke goes on: "adds", "concludes", "went on to say".
    pub goes_on: bool,
    /// Of how far back the label of an interview turn ("Ann Reed:") stands, the entity of the label.
    pub label: Option<usize>,
}

/// Words of a cue that carry on with what was said before.
const GOES_ON: [&str; 16] = [
    "add",
    "adds",
    "added",
    "adding",
    "continue",
    "continues",
    "continued",
    "continuing",
    "conclude",
    "concludes",
    "concluded",
    "concluding",
    "also",
    "further",
    "went",
    "goes",
];

/// See the module.
pub struct Scene<'a> {
    /// The article's text.
    pub text: &'a str,
    /// Paragraphs in text order.
    pub paragraphs: Vec<Span>,
    /// Sentences in text order.
    pub sentences: Vec<Span>,
    /// Named mentions in text order.
    pub names: Vec<Name>,
    /// Facts of entities, in the order of the entities; those without a name in the text have no names.
    pub facts: Vec<Facts>,
    /// Attributions in their order.
    pub said: Vec<Said>,
    /// Whether each name stands in somebody's words.
    pub quoted: Vec<bool>,
}

impl<'a> Scene<'a> {
    /// Sets the scene.
    pub fn new(page: &Page<'a>, entities: &Entities, attributions: &[Attribution]) -> Self {
        let text: &'a str = page.article.text.as_str();
        let mut names = Vec::new();
        for mention in &entities.mentions {
            if let (MentionForm::Named, Some(entity)) = (mention.form, mention.entity) {
                names.push(Name { span: mention.span, entity, kind: entities.entities[entity].kind });
            }
        }
        let paragraphs = crate::typography::paragraphs(text);
        let sentences = page.sentences.iter().map(|s| s.span).collect();
        let mut scene =
            Scene { text, paragraphs, sentences, names, facts: Vec::new(), said: Vec::new(), quoted: Vec::new() };
        scene.facts = (0..entities.entities.len()).map(|e| scene.facts_of(page, entities, e)).collect();
        scene.said = attributions.iter().map(|a| scene.read(a)).collect();
        scene.quoted = vec![false; scene.names.len()];
        for said in &scene.said {
            for n in scene.names_in(said.content) {
                scene.quoted[n] |= said.content.contains(scene.names[n].span);
            }
        }
        scene.enclose(attributions);
        scene.describe_by_sources();
        scene
    }

    /// Number of the sentence that holds a byte, or of the next one.
    pub fn sentence(&self, at: usize) -> usize {
        self.sentences.partition_point(|s| s.end <= at)
    }

    /// Number of the paragraph that holds a byte, or of the next one.
    pub fn paragraph(&self, at: usize) -> usize {
        self.paragraphs.partition_point(|p| p.end <= at)
    }

    /// Names that stand inside `span`.
    pub fn names_in(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.names.partition_point(|n| n.span.start < span.start);
        let last = self.names.partition_point(|n| n.span.start < span.end);
        first..last.max(first)
    }

    /// Names that share a byte with `span`.
    pub fn names_at(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.names.partition_point(|n| n.span.end <= span.start);
        let last = self.names.partition_point(|n| n.span.start < span.end);
        first..last.max(first)
    }

    fn facts_of(&self, page: &Page<'_>, entities: &Entities, entity: usize) -> Facts {
        let names: Vec<usize> = (0..self.names.len()).filter(|&n| self.names[n].entity == entity).collect();
        let mentions: Vec<NamedMention> = names
            .iter()
            .map(|&n| NamedMention { span: self.names[n].span, kind: self.names[n].kind, score: 1.0 })
            .collect();
        let kind = entities.entities[entity].kind;
        let all: Vec<usize> = (0..mentions.len()).collect();
        let gender = if kind == EntityKind::Person { gender_of(self.text, &mentions, &all) } else { None };
        let mut described = BTreeSet::new();
        let (mut titled, mut scholar) = (false, false);
        let expert = |word: &str| lexicon::role(word).is_some_and(|r| r.0.expert == lexicon::Expertise::Yes);
        for &n in &names {
            let before = self.before(self.names[n].span);
            titled |= before.iter().any(|token| lexicon::title_before(token.span.of(self.text)).is_some());
            for token in before.into_iter().chain(self.behind(self.names[n].span)) {
                scholar |= expert(&token.lower);
                described.insert(stem(&token.lower));
            }
        }
        if scholar && kind == EntityKind::Person {
            // a professor answers to "the expert" as well
            described.extend(["expert", "specialist"].map(stem));
        }
        let region = |kind: RegionKind| {
            names.iter().any(|&n| page.regions.iter().any(|r| r.kind == kind && r.span.contains(self.names[n].span)))
        };
        let last = self.paragraphs.len().saturating_sub(4);
        let signs = names.iter().any(|&n| {
            let span = self.names[n].span;
            let k = self.paragraph(span.start);
            let Some(paragraph) = self.paragraphs.get(k) else { return false };
            let before = self.text[paragraph.start.min(span.start)..span.start].trim();
            let behind = &self.text[span.end.min(paragraph.end)..paragraph.end];
            k >= last
                && paragraph.len() < 120
                && (before.is_empty() && behind.len() < 60 || matches!(before, "—" | "–" | "-" | "--" | "By"))
        });
        let (in_title, in_byline) = (region(RegionKind::Title), region(RegionKind::Byline));
        Facts { entity, kind, names, gender, described, in_title, in_byline, signs, titled }
    }

    /// Words right before a name that can say what it is: back to a mark, a function word or another person, five at most.
    pub fn before(&self, name: Span) -> Vec<Token> {
        let mut from = name.start.saturating_sub(70);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let line = self.text[from..name.start].rfind('\n').map_or(from, |i| from + i + 1);
        let words = tokens(self.text, Span::new(line, name.start));
        let mut out: Vec<Token> = Vec::new();
        for token in words.into_iter().rev() {
            let full_stop = token.lower == "." && out.is_empty() || token.is_possessive();
            if full_stop {
                continue;
            }
            let other = self.names_at(token.span).any(|n| self.names[n].kind == EntityKind::Person);
            if !token.is_word() || is_function(&token.lower) || out.len() == 5 || other {
                break;
            }
            out.push(token);
        }
        out.reverse();
        out
    }

    /// Words of the apposition behind a name: ", the bank’s chief economist," or "is the bank’s …"; 14 at most.
    pub fn behind(&self, name: Span) -> Vec<Token> {
        let mut to = (name.end + 140).min(self.text.len());
        while !self.text.is_char_boundary(to) {
            to -= 1;
        }
        let rest = &self.text[name.end..to];
        let to = rest.find('\n').map_or(to, |i| name.end + i);
        let words = tokens(self.text, Span::new(name.end, to));
        let opens = words.first().is_some_and(|t| matches!(t.lower.as_str(), "," | "(" | "–" | "—"));
        let copula = words.first().is_some_and(|t| matches!(t.lower.as_str(), "is" | "was"))
            && words.get(1).is_some_and(|t| matches!(t.lower.as_str(), "a" | "an" | "the"));
        let stops = |t: &Token| {
            matches!(
                t.lower.as_str(),
                "and" | "but" | "said" | "says" | "saying" | "while" | "told" | "whose" | "which"
            )
        };
        if !(opens || copula) || words.get(1).is_none_or(stops) {
            return Vec::new();
        }
        let ends = |t: &&Token| t.is_word() || t.is_possessive() || t.lower == "-";
        words[1..].iter().take(15).take_while(ends).filter(|t| t.is_word() && !is_function(&t.lower)).cloned().collect()
    }

    fn read(&self, a: &Attribution) -> Said {
        let outer =
            |spans: &[Span]| spans.first().zip(spans.last()).map(|(f, l)| Span::new(f.start, l.end.max(f.start)));
        let content = outer(&a.content).unwrap_or(Span::new(0, 0));
        let source = match (a.source.first(), a.source.last()) {
            (Some(first), Some(last)) if last.end > first.start && last.end - first.start < 400 => {
                Some(Span::new(first.start, last.end))
            }
            (Some(first), _) => Some(*first),
            _ => None,
        };
        let parts: Vec<Source> = match source.map(|s| s.trim(self.text)).filter(|s| !s.is_empty()) {
            None => vec![Source::none()],
            Some(span) => super::source::split(self.text, span, &self.names)
                .into_iter()
                .map(|p| Source::read(self.text, p, &self.names))
                .collect(),
        };
        let named = match &parts[..] {
            [only] => only.named().map(|(n, _)| self.names[n].entity),
            _ => None,
        };
        let at = source.map_or_else(|| a.cue.first().map_or(content.start, |c| c.start), |s| s.start);
        let cue = a.cue.iter().flat_map(|s| super::tokens::tokens(self.text, *s));
        let goes_on = cue.into_iter().any(|t| GOES_ON.contains(&t.lower.as_str()));
        Said { content, parts, at, enclosing: None, named, goes_on, label: self.label(content.start) }
    }

    /// The entity whose name with a colon begins the paragraph of `at` or the nearest earlier one that has such a label.
    fn label(&self, at: usize) -> Option<usize> {
        let k = self.paragraph(at);
        let here = self.paragraphs.get(k)?;
        let n = self.names.partition_point(|n| n.span.start < here.start);
        let name = self.names.get(n)?;
        let alone = self.text.get(here.start..name.span.start).is_some_and(|b| b.trim().is_empty());
        (alone && name.span.end <= at && self.text[name.span.end..].trim_start().starts_with(':'))
            .then_some(name.entity)
    }

    fn enclose(&mut self, attributions: &[Attribution]) {
        let inside =
            |outer: &Attribution, span: Span| outer.content.iter().any(|c| c.start <= span.start && span.end <= c.end);
        for k in 0..attributions.len() {
            let mine = self.said[k].content;
            let holds =
                |&o: &usize| o != k && inside(&attributions[o], mine) && self.said[o].content.len() > mine.len();
            self.said[k].enclosing =
                (0..attributions.len()).filter(holds).min_by_key(|&o| (self.said[o].content.len(), o));
        }
    }

    /// A source that begins with a name says of it what else it holds.
    fn describe_by_sources(&mut self) {
        for k in 0..self.said.len() {
            for part in &self.said[k].parts {
                if let Some((n, _)) = part.named() {
                    let own: Vec<String> = crate::entities::names::words(self.names[n].span.of(self.text))
                        .iter()
                        .map(|w| stem(w))
                        .collect();
                    let words = part.stems.iter().filter(|s| !own.contains(s)).cloned();
                    self.facts[self.names[n].entity].described.extend(words);
                }
            }
        }
    }

    /// Whether the writer, or somebody quoted, speaks of themselves here.
    pub fn first_person(&self, k: usize, part: usize) -> bool {
        matches!(self.said[k].parts[part].pronoun, Some(Pronoun::I | Pronoun::We))
    }
}

/// Number of the quotation's kind, for features.
pub fn quotation_number(kind: QuotationKind) -> usize {
    kind as usize
}
