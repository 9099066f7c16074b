//! The name of what decided on a speaker: the strongest evidence that the choice agrees with.

use super::attributor::Weighed;
use super::source::Place;
use super::SpeakerKind;
use crate::article::Entities;
use crate::entities::names::{is_acronym_of, name_words};

/// `name`, `acronym`, `apposition`, `document_issuer`, `interview_label`, `signature`, `role_phrase`, `pronoun`,
/// `previous_speaker`, `no_source`, or `scorer` where no single one of these speaks for the choice.
pub fn method(text: &str, entities: &Entities, w: &Weighed) -> &'static str {
    let unwritten = w.source.span.is_none();
    let Some(entity) = w.chosen else { return if unwritten { "no_source" } else { "scorer" } };
    let row = w.candidates.iter().find(|c| c.0 == entity).map(|c| &c.1);
    let has = |name: &str| row.is_some_and(|r| r.get(name) > 0.0);
    if has("is_named") {
        let written = w.source.named().filter(|n| n.1 == Place::Apposition);
        if written.is_some() && !has("in_head") {
            return "apposition";
        }
        let full = entities.entities[entity].name.as_deref().unwrap_or("");
        let words = w.source.span.map_or("", |s| s.of(text)).trim_start_matches("the ").trim_start_matches("The ");
        return if is_acronym_of(words, &name_words(full)) { "acronym" } else { "name" };
    }
    if has("document_of") {
        "document_issuer"
    } else if has("labels") && unwritten {
        "interview_label"
    } else if w.kind.0 == SpeakerKind::Author && (has("signs") || has("in_byline")) {
        "signature"
    } else if has("head_described") {
        "role_phrase"
    } else if w.source.pronoun.is_some() {
        "pronoun"
    } else if unwritten && (has("previous_speaker") || has("next_speaker_same_paragraph") || has("encloses")) {
        "previous_speaker"
    } else {
        "scorer"
    }
}
