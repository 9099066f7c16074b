//! Who and what the article mentions: names from the tag head, descriptions from the nominal head, pronouns from a closed list;
//! and which names are one entity.
//!
//! Descriptions and pronouns get their entity where they are a source and a speaker was found for it; elsewhere nobody asks.

pub mod bio;
pub mod cluster;
pub mod names;

use crate::article::{Entities, Entity, EntityKind, Mention, MentionForm};
use crate::heads::Heads;
use crate::pipeline::{EntityRecognizer, Page};
use crate::reading::Reading;
use crate::text::Span;
use cluster::{cluster, NamedMention};
use std::sync::Arc;

/// Kinds in the order of the tag head.
const KINDS: [EntityKind; 5] =
    [EntityKind::Person, EntityKind::Organization, EntityKind::Location, EntityKind::Group, EntityKind::Other];

/// Pronouns that can be a source, with what they can denote.
const PRONOUNS: &[(&str, EntityKind)] = &[
    ("he", EntityKind::Person),
    ("her", EntityKind::Person),
    ("him", EntityKind::Person),
    ("his", EntityKind::Person),
    ("i", EntityKind::Person),
    ("it", EntityKind::Other),
    ("its", EntityKind::Other),
    ("me", EntityKind::Person),
    ("my", EntityKind::Person),
    ("our", EntityKind::Person),
    ("she", EntityKind::Person),
    ("their", EntityKind::Person),
    ("them", EntityKind::Person),
    ("they", EntityKind::Person),
    ("us", EntityKind::Person),
    ("we", EntityKind::Person),
    ("who", EntityKind::Person),
    ("you", EntityKind::Person),
    ("your", EntityKind::Person),
];

/// Entities from the tag and nominal heads.
pub struct ModelEntityRecognizer {
    heads: Arc<Heads>,
}

impl ModelEntityRecognizer {
    /// Decides with `heads`.
    pub fn new(heads: Arc<Heads>) -> Self {
        ModelEntityRecognizer { heads }
    }
}

impl EntityRecognizer for ModelEntityRecognizer {
    fn recognize(&self, page: &Page<'_>, reading: &Reading) -> Entities {
        let text = page.text();
        let tags = self.heads.entity_tags(reading);
        let nominal = self.heads.nominal_tags(reading);
        let spans = |found: Vec<bio::Tagged>| -> Vec<(Span, usize, f32)> {
            let place =
                |t: &bio::Tagged| Span::new(reading.pieces[t.pieces.start].start, reading.pieces[t.pieces.end - 1].end);
            found.iter().map(|t| (place(t), t.kind, t.score)).collect()
        };
        let named = spans(bio::decode(tags.view(), &reading.word_start, 1.0));
        let described = spans(bio::decode(nominal.view(), &reading.word_start, 1.0));
        assemble(text, &named, &described)
    }
}

/// Mentions and entities from tagged spans (place, number of the kind, score), which stand in text order.
pub fn assemble(text: &str, named: &[(Span, usize, f32)], described: &[(Span, usize, f32)]) -> Entities {
    let mut names: Vec<NamedMention> = Vec::new();
    for &(span, kind, score) in named {
        let kind = KINDS[kind.min(KINDS.len() - 1)];
        let span = names::trim(text, whole_words(text, span), kind == EntityKind::Person);
        let (span, kind) = complete(text, span, kind, names.last().map_or(0, |last| last.span.end));
        let free = names.last().is_none_or(|last| last.span.end <= span.start);
        // what no letter marks as a name is a description
        let written = span.of(text).chars().any(|c| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase());
        if free && written && !names::words(span.of(text)).is_empty() {
            names.push(NamedMention { span, kind, score });
        }
    }
    let mut mentions: Vec<Mention> = names
        .iter()
        .map(|n| Mention { span: n.span, form: MentionForm::Named, kind: n.kind, entity: None, score: n.score })
        .collect();
    let taken = |span: Span, mentions: &[Mention]| mentions.iter().any(|m| m.span.overlaps(span));
    for &(span, _, score) in described {
        let span = whole_words(text, span).trim(text);
        if !span.is_empty() && !names.iter().any(|n| n.span == span) {
            mentions.push(Mention { span, form: MentionForm::Nominal, kind: EntityKind::Person, entity: None, score });
        }
    }
    let before = mentions.clone();
    for (span, kind) in pronouns(text) {
        if !taken(span, &before) {
            mentions.push(Mention { span, form: MentionForm::Pronoun, kind, entity: None, score: 1.0 });
        }
    }
    mentions.sort_by_key(|m| (m.span.start, m.span.end, m.form));
    let places: Vec<usize> = (0..mentions.len()).filter(|&m| mentions[m].form == MentionForm::Named).collect();
    let mut entities = Vec::new();
    for found in cluster(text, &names) {
        let numbers: Vec<usize> = found.mentions.iter().map(|&m| places[m]).collect();
        for &number in &numbers {
            mentions[number].entity = Some(entities.len());
        }
        entities.push(Entity { name: Some(found.name.of(text).to_owned()), kind: found.kind, mentions: numbers });
    }
    Entities { mentions, entities }
}

/// Nouns that make an organization of the name before them: "the Reed campaign".
const COMPOSED: [&str; 5] = ["campaign", "administration", "government", "camp", "police"];

/// A person's name with the first name that the tagger left out; a name with the noun that makes an organization of it. Nothing
/// before byte `from` is taken.
fn complete(text: &str, mut span: Span, kind: EntityKind, from: usize) -> (Span, EntityKind) {
    if span.is_empty() {
        return (span, kind);
    }
    if kind == EntityKind::Person {
        while let Some(before) = text[from.min(span.start)..span.start].strip_suffix([' ', '\u{a0}']) {
            let end = from.min(span.start) + before.len();
            let start = end
                - before
                    .chars()
                    .rev()
                    .take_while(|c| c.is_alphabetic() || matches!(c, '-' | '.'))
                    .map(char::len_utf8)
                    .sum::<usize>();
            let word = &text[start..end];
            let initial = word.chars().count() == 2 && word.ends_with('.');
            let first =
                word.chars().next().is_some_and(char::is_uppercase) && crate::lexicon::first_name(word).is_some();
            if !(first || initial && word.starts_with(char::is_uppercase))
                || crate::lexicon::title_before(word).is_some()
            {
                break;
            }
            span.start = start;
        }
    }
    let rest = &text[span.end..];
    let possessive = ["'s", "’s"].iter().find(|p| rest.starts_with(**p)).map_or(0, |p| p.len());
    if let Some(behind) = rest[possessive..].strip_prefix(' ') {
        let noun: &str = behind.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        if COMPOSED.contains(&noun) {
            span.end += possessive + 1 + noun.len();
            return (span, EntityKind::Organization);
        }
    }
    (span, kind)
}

/// The span with the rest of the words that it begins or ends in.
fn whole_words(text: &str, span: Span) -> Span {
    let joined =
        |a: Option<char>, b: Option<char>| a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric);
    let mut out = span;
    while joined(text[..out.start].chars().next_back(), text[out.start..].chars().next()) {
        out.start -= text[..out.start].chars().next_back().map_or(1, char::len_utf8);
    }
    while joined(text[..out.end].chars().next_back(), text[out.end..].chars().next()) {
        out.end += text[out.end..].chars().next().map_or(1, char::len_utf8);
    }
    // a run of letters as long as a line is no word
    if out.len() > span.len() + 40 {
        span
    } else {
        out
    }
}

/// Every pronoun of the list, in text order.
pub fn pronouns(text: &str) -> Vec<(Span, EntityKind)> {
    let mut out = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() {
            start.get_or_insert(i);
        } else if let Some(s) = start.take() {
            let word = &text[s..i];
            if word.len() <= 5 {
                let word = word.to_lowercase();
                // "US" is a country, "It" none
                if let Ok(k) = PRONOUNS.binary_search_by_key(&word.as_str(), |p| p.0) {
                    if &text[s..i] != "US" {
                        out.push((Span::new(s, i), PRONOUNS[k].1));
                    }
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mentions_stand_in_text_order_and_know_their_entity() {
        let text = "President Maria Lopez said she and the minister agreed. Lopez left.";
        let at = |w: &str| text.find(w).map(|s| Span::new(s, s + w.len())).unwrap();
        let last = text.rfind("Lopez").unwrap();
        let named = [(at("President Maria Lopez"), 0, 0.9), (Span::new(last, last + 5), 0, 0.8)];
        let found = assemble(text, &named, &[(at("the minister"), 0, 0.7)]);
        let shown: Vec<_> = found.mentions.iter().map(|m| (m.span.of(text), m.form, m.entity)).collect();
        assert_eq!(
            shown,
            vec![
                ("Maria Lopez", MentionForm::Named, Some(0)),
                ("she", MentionForm::Pronoun, None),
                ("the minister", MentionForm::Nominal, None),
                ("Lopez", MentionForm::Named, Some(0)),
            ]
        );
        assert_eq!(found.entities[0].name.as_deref(), Some("Maria Lopez"));
    }

    #[test]
    fn names_are_completed() {
        let text = "Donald Trump’s campaign and the Kenyan government met Maria J. Lopez.";
        let at = |w: &str| text.find(w).map(|s| Span::new(s, s + w.len())).unwrap();
        let found = assemble(text, &[(at("Trump"), 0, 0.9), (at("Kenyan"), 3, 0.9), (at("Lopez"), 0, 0.9)], &[]);
        let shown: Vec<_> = found.mentions.iter().map(|m| (m.span.of(text), m.kind)).collect();
        let organization = EntityKind::Organization;
        assert_eq!(
            shown,
            vec![
                ("Donald Trump’s campaign", organization),
                ("Kenyan government", organization),
                ("Maria J. Lopez", EntityKind::Person)
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_accepted(text in "\\PC{0,80}", cuts in prop::collection::vec((0usize..80, 1usize..20, 0usize..5), 0..10)) {
            let mut spans: Vec<(Span, usize, f32)> = cuts
                .into_iter()
                .filter(|&(s, n, _)| s + n <= text.len() && text.is_char_boundary(s) && text.is_char_boundary(s + n))
                .map(|(s, n, k)| (Span::new(s, s + n), k, 0.5))
                .collect();
            spans.sort_by_key(|x| x.0);
            let found = assemble(&text, &spans, &spans);
            for m in &found.mentions {
                prop_assert!(!m.span.of(&text).is_empty());
            }
            for (k, e) in found.entities.iter().enumerate() {
                prop_assert!(e.mentions.iter().all(|&m| found.mentions[m].entity == Some(k)));
            }
        }
    }
}
