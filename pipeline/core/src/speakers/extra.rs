//! Names that only a source shows: capitalised words in it that the tagger took for no name become an entity, so that a source
//! such as "the Post" can be told.

use super::tokens::{tokens, Token};
use crate::article::{Attribution, Entities, Entity, EntityKind, Mention, MentionForm};
use crate::entities::names::{name_words, person_variant, telling, words};
use crate::lexicon;
use crate::pipeline::Page;
use crate::text::Span;

/// Adds them to `entities`: to an entity of that name, or as a new one.
pub fn add_source_names(page: &Page<'_>, entities: &mut Entities, attributions: &[Attribution]) {
    let text = page.text();
    let mut found: Vec<Span> = Vec::new();
    for source in attributions.iter().flat_map(|a| &a.source) {
        for span in capitalised(page, *source) {
            let known = |m: &Mention| m.form == MentionForm::Named && m.span.overlaps(span);
            if !entities.mentions.iter().any(known) && !found.iter().any(|f| f.overlaps(span)) {
                found.push(span);
            }
        }
    }
    found.sort_unstable();
    for span in found {
        let (entity, kind) = entity_of(text, entities, span);
        entities.mentions.push(Mention { span, form: MentionForm::Named, kind, entity: Some(entity), score: 0.5 });
    }
    renumber(entities);
}

/// Runs of capitalised words that look like a name.
fn capitalised(page: &Page<'_>, source: Span) -> Vec<Span> {
    let text = page.text();
    let words = tokens(text, source);
    let mut out = Vec::new();
    let mut k = 0;
    while k < words.len() {
        let mut run: Vec<&Token> = Vec::new();
        while let Some(token) = words.get(k).filter(|t| t.is_word() && t.capital) {
            run.push(token);
            k += 1;
            let joins = words.get(k).is_some_and(|t| matches!(t.lower.as_str(), "of" | "the" | "and" | "for" | "&"));
            if joins
                && words.get(k + 1).is_some_and(|t| t.is_word() && t.capital)
                && words.get(k).is_some_and(|t| t.lower != "and")
            {
                k += 1;
            }
        }
        k += 1;
        let begins = |t: &Token| {
            page.sentences.iter().any(|s| {
                s.span.start <= t.span.start && text[s.span.start..t.span.start].chars().all(|c| !c.is_alphanumeric())
            })
        };
        while let Some(first) = run.first() {
            let title = lexicon::title_before(first.span.of(text)).is_some()
                || lexicon::nationality(first.span.of(text)).is_some() && run.len() > 1;
            let common = crate::speakers::tokens::is_function(&first.lower)
                || begins(first) && (run.len() == 1 || plain(&first.lower));
            if title || common {
                run.remove(0);
            } else {
                break;
            }
        }
        if let (Some(first), Some(last)) = (run.first(), run.last()) {
            let person_noun =
                lexicon::role(&last.lower).is_some() || lexicon::title_before(last.span.of(text)).is_some();
            let alone = run.len() == 1 && plain(&first.lower);
            // "Super PAC" at the start of a headline, "super PAC" elsewhere
            let surface = &text[first.span.start..last.span.end];
            let common = first.span.of(text).chars().skip(1).all(|c| !c.is_uppercase()) && {
                let mut lower = surface.to_owned();
                if let Some(c) = surface.chars().next() {
                    lower.replace_range(..c.len_utf8(), &c.to_lowercase().to_string());
                }
                text.contains(&lower)
            };
            if !person_noun && !alone && !common && last.span.end - first.span.start > 1 {
                out.push(Span::new(first.span.start, last.span.end));
            }
        }
    }
    out
}

/// Whether a word is a noun of the lists, so that a capital may only be its place in the sentence.
fn plain(word: &str) -> bool {
    lexicon::role(word).is_some() || lexicon::group(word).is_some() || lexicon::document(word).is_some()
}

/// The entity of that name, made where there is none.
fn entity_of(text: &str, entities: &mut Entities, span: Span) -> (usize, EntityKind) {
    let surface = span.of(text);
    let own = name_words(surface);
    let plain = words(surface);
    for (number, entity) in entities.entities.iter().enumerate() {
        let Some(name) = &entity.name else { continue };
        let same = match entity.kind {
            EntityKind::Person => person_variant(&name_words(name), &own) >= 2,
            _ => {
                let other = words(name);
                let (a, b) = (telling(&other), telling(&plain));
                a == b || a.len() > b.len() && !b.is_empty() && a.ends_with(&b)
            }
        };
        if same {
            return (number, entity.kind);
        }
    }
    let first = surface.split_whitespace().next().unwrap_or("");
    let kind = if plain.len() > 1 && lexicon::first_name(first).is_some() {
        EntityKind::Person
    } else {
        EntityKind::Organization
    };
    entities.entities.push(Entity { name: Some(surface.to_owned()), kind, mentions: Vec::new() });
    (entities.entities.len() - 1, kind)
}

/// Mentions back in text order, entities back in the order of first mention.
fn renumber(entities: &mut Entities) {
    entities.mentions.sort_by_key(|m| (m.span.start, m.span.end, m.form));
    let mut order: Vec<usize> = Vec::new();
    for mention in &entities.mentions {
        if let Some(e) = mention.entity.filter(|e| !order.contains(e)) {
            order.push(e);
        }
    }
    order.extend((0..entities.entities.len()).filter(|e| !order.contains(e)).collect::<Vec<_>>());
    let mut place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    let mut sorted: Vec<Entity> = order.iter().map(|&old| entities.entities[old].clone()).collect();
    sorted.iter_mut().for_each(|e| e.mentions.clear());
    for (n, mention) in entities.mentions.iter_mut().enumerate() {
        if let Some(e) = mention.entity {
            mention.entity = Some(place[e]);
            sorted[place[e]].mentions.push(n);
        }
    }
    entities.entities = sorted;
}
