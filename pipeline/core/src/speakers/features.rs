//! What speaks for and against a candidate speaker, in numbers: one row for each candidate, and what all of them share.

use super::scene::Scene;
use super::source::{Determiner, Place, Pronoun, Source};
use super::tokens::stem;
use crate::article::{EntityKind, QuotationKind};
use crate::heads::LabelScores;
use crate::lexicon::Gender;
use crate::text::Span;

/// A row of numbers and their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Names, in order.
    pub names: Vec<&'static str>,
    /// Values, in the same order.
    pub values: Vec<f32>,
}

impl Row {
    /// Adds a number.
    pub fn add(&mut self, name: &'static str, value: f32) {
        self.names.push(name);
        self.values.push(if value.is_finite() { value } else { 0.0 });
    }
    /// Adds 1 or 0.
    pub fn flag(&mut self, name: &'static str, value: bool) {
        self.add(name, f32::from(u8::from(value)));
    }
    /// The number of that name; 0 where there is none.
    pub fn get(&self, name: &str) -> f32 {
        self.names.iter().position(|n| *n == name).map_or(0.0, |k| self.values[k])
    }
}

/// What the model says of one speaker of an attribution.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// A score for every name of the scene, that the source denotes it; far below all others where it was not scored.
    pub link: Vec<f32>,
    /// The score that it denotes none of them.
    pub nobody: f32,
    /// Labels of the attribution.
    pub labels: LabelScores,
}

/// What all candidates of a source share.
pub fn context(
    scene: &Scene<'_>,
    k: usize,
    part: usize,
    quotation: QuotationKind,
    has_cue: bool,
    evidence: &Evidence,
) -> Row {
    let said = &scene.said[k];
    let source = &said.parts[part];
    let mut row = Row::default();
    row.flag("no_source", source.span.is_none());
    row.flag("no_cue", !has_cue);
    source_form(&mut row, source);
    row.flag("direct", quotation == QuotationKind::Direct);
    row.flag("mixed", quotation == QuotationKind::Mixed);
    row.flag("enclosed", said.enclosing.is_some());
    row.flag("joint", said.parts.len() > 1);
    row.flag("labelled", said.label.is_some());
    for (name, p) in [
        "head_person",
        "head_organization",
        "head_group",
        "head_anonymous",
        "head_document",
        "head_author",
        "head_unknown",
    ]
    .into_iter()
    .zip(evidence.labels.kind)
    {
        row.add(name, p);
    }
    let scores = || evidence.link.iter().copied();
    let all = log_sum_exp(scores());
    row.add("nobody_over_all", (evidence.nobody - all).clamp(-12.0, 12.0) / 4.0);
    row.add("nobody_share", (evidence.nobody - log_sum_exp(scores().chain([evidence.nobody]))).exp());
    let inside =
        source.span.is_some_and(|s| scene.said.iter().enumerate().any(|(o, x)| o != k && x.content.contains(s)));
    row.flag("source_in_content", inside);
    row.add("entities", (scene.facts.len() as f32).ln_1p() / 3.0);
    row.add("place", said.at as f32 / scene.text.len().max(1) as f32);
    row
}

fn source_form(row: &mut Row, source: &Source) {
    use Pronoun as P;
    for (name, p) in [
        ("he", P::He),
        ("she", P::She),
        ("they", P::They),
        ("it", P::It),
        ("i", P::I),
        ("we", P::We),
        ("you", P::You),
        ("relative", P::Relative),
        ("indefinite_pronoun", P::Indefinite),
    ] {
        row.flag(name, source.pronoun == Some(p));
    }
    let described = source.span.is_some() && source.pronoun.is_none();
    row.flag("named", source.named().is_some());
    row.flag("holds_name", !source.names.is_empty());
    row.flag("nominal", described && source.named().is_none());
    row.flag("definite", described && source.determiner == Determiner::Definite);
    row.flag("indefinite", described && source.determiner == Determiner::Indefinite);
    row.flag("possessive", described && source.determiner == Determiner::Possessive);
    row.flag("quantity", described && source.determiner == Determiner::Quantity);
    row.flag("bare", described && source.determiner == Determiner::Bare);
    row.flag("plural", source.plural);
    row.flag("role_noun", source.role);
    row.flag("document_noun", source.document);
    row.flag("group_noun", source.group == Some(false));
    row.flag("organization_noun", source.group == Some(true));
    row.flag("gendered", source.gender.is_some());
    row.flag("complement", source.complement);
    row.flag("capital_head", source.head.as_ref().is_some_and(|h| h.capital));
    row.add("words", (source.words as f32).ln_1p() / 2.0);
}

/// Entities worth asking about, surest by the links first, 14 at most, and those that stand in the source or speak nearby.
pub fn candidates(scene: &Scene<'_>, k: usize, part: usize, evidence: &Evidence) -> Vec<usize> {
    let said = &scene.said[k];
    let mut scored: Vec<(f32, usize)> = scene
        .facts
        .iter()
        .filter(|f| !f.names.is_empty())
        .map(|f| (log_sum_exp(f.names.iter().map(|&n| evidence.link[n])), f.entity))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<usize> = scored.iter().take(14).map(|x| x.1).collect();
    let near = said.parts[part].names.iter().map(|n| scene.names[n.0].entity);
    let others =
        [previous_named(scene, k), next_named(scene, k), said.enclosing.and_then(|o| scene.said[o].named), said.label];
    for entity in near.chain(others.into_iter().flatten()) {
        if !out.contains(&entity) {
            out.push(entity);
        }
    }
    out
}

fn previous_named(scene: &Scene<'_>, k: usize) -> Option<usize> {
    scene.said[..k].iter().rev().find_map(|s| s.named)
}

fn next_named(scene: &Scene<'_>, k: usize) -> Option<usize> {
    scene.said[k + 1..].iter().find_map(|s| s.named)
}

/// What speaks for one entity.
pub fn candidate(scene: &Scene<'_>, k: usize, part: usize, entity: usize, evidence: &Evidence) -> Row {
    let mut row = Row::default();
    links(&mut row, scene, entity, evidence);
    in_source(&mut row, scene, &scene.said[k].parts[part], entity);
    agreement(&mut row, scene, &scene.said[k].parts[part], entity);
    distance(&mut row, scene, k, entity);
    neighbours(&mut row, scene, k, entity);
    standing(&mut row, scene, entity);
    row
}

fn links(row: &mut Row, scene: &Scene<'_>, entity: usize, evidence: &Evidence) {
    let own: Vec<f32> = scene.facts[entity].names.iter().map(|&n| evidence.link[n]).collect();
    let best = own.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum = log_sum_exp(own.iter().copied());
    let everything = log_sum_exp(evidence.link.iter().copied().chain([evidence.nobody]));
    let named = log_sum_exp(evidence.link.iter().copied());
    let mean = own.iter().sum::<f32>() / own.len().max(1) as f32;
    let squash = |x: f32| x.clamp(-12.0, 12.0) / 4.0;
    row.add("link_best", squash(best - evidence.nobody));
    row.add("link_sum", squash(sum - evidence.nobody));
    row.add("link_mean", squash(mean - evidence.nobody));
    row.add("link_share", (sum - everything).exp());
    row.add("link_log_share", squash(sum - everything));
    row.add("link_named_share", (sum - named).exp());
    let rival =
        log_sum_exp((0..scene.names.len()).filter(|&n| scene.names[n].entity != entity).map(|n| evidence.link[n]));
    row.add("link_over_rivals", squash(sum - rival));
    let top =
        scene.facts.iter().all(|f| f.entity == entity || log_sum_exp(f.names.iter().map(|&n| evidence.link[n])) <= sum);
    row.flag("link_first", top);
}

fn in_source(row: &mut Row, scene: &Scene<'_>, source: &Source, entity: usize) {
    let mine: Vec<(usize, Place)> =
        source.names.iter().copied().filter(|n| scene.names[n.0].entity == entity).collect();
    let has = |place| mine.iter().any(|n| n.1 == place);
    row.flag("in_head", has(Place::Head));
    row.flag("in_apposition", has(Place::Apposition));
    row.flag("in_possessor", has(Place::Possessor));
    row.flag("in_prepositional", has(Place::Prepositional));
    row.flag("in_modifier", has(Place::Modifier));
    row.flag("in_source", !mine.is_empty());
    row.flag("in_source_first", source.names.first().is_some_and(|n| scene.names[n.0].entity == entity));
    row.flag("is_named", source.named().is_some_and(|n| scene.names[n.0].entity == entity));
    let covered: usize = mine.iter().map(|n| scene.names[n.0].span.len()).sum();
    row.add("in_source_share", covered as f32 / source.span.map_or(1, Span::len).max(1) as f32);
    row.flag(
        "document_of",
        source.document && (has(Place::Possessor) || has(Place::Prepositional) || has(Place::Modifier)),
    );
}

fn agreement(row: &mut Row, scene: &Scene<'_>, source: &Source, entity: usize) {
    let facts = &scene.facts[entity];
    for (name, kind) in [
        ("person", EntityKind::Person),
        ("organization", EntityKind::Organization),
        ("location", EntityKind::Location),
        ("people", EntityKind::Group),
        ("thing", EntityKind::Other),
    ] {
        row.flag(name, facts.kind == kind);
    }
    let person = facts.kind == EntityKind::Person;
    row.flag("gender_agrees", source.gender.is_some() && source.gender == facts.gender);
    row.flag(
        "gender_disagrees",
        source.gender.is_some() && facts.gender.is_some() && source.gender != facts.gender
            || source.gender.is_some() && !person,
    );
    row.flag("female", facts.gender == Some(Gender::Female));
    row.flag("male", facts.gender == Some(Gender::Male));
    let thing = source.pronoun == Some(Pronoun::It) || source.group == Some(true) || source.document;
    row.flag("kind_disagrees", thing && person || source.role && !source.plural && !person);
    row.flag("number_disagrees", source.plural && person);
    let nominal = source.span.is_some() && source.pronoun.is_none();
    let head = source.head.as_ref().map(|h| stem(&h.lower)).filter(|_| nominal);
    let head_matches = head.as_ref().is_some_and(|h| facts.described.contains(h));
    let rivals = head.as_ref().map_or(0, |h| scene.facts.iter().filter(|f| f.described.contains(h)).count());
    let shared = source.stems.iter().filter(|s| facts.described.contains(*s)).count();
    row.flag("head_described", head_matches);
    row.flag("answers_plain_description", head_matches && is_plain_description(source));
    row.add("head_described_alone", if head_matches { 1.0 / rivals.max(1) as f32 } else { 0.0 });
    row.add("described_share", shared as f32 / source.stems.len().max(1) as f32);
    row.add("described_count", (shared as f32).ln_1p());
    let own: Vec<String> = facts
        .names
        .iter()
        .take(8)
        .flat_map(|&n| crate::entities::names::words(scene.names[n].span.of(scene.text)))
        .map(|w| stem(&w))
        .collect();
    row.flag("head_in_name", head.as_ref().is_some_and(|h| own.contains(h)));
    let in_name = source.stems.iter().filter(|s| own.contains(s)).count();
    row.add("name_share", in_name as f32 / source.stems.len().max(1) as f32);
    // "the Brazilian" and Brazil
    let country = nominal
        && source
            .stems
            .iter()
            .any(|s| s.chars().count() > 4 && own.iter().any(|o| o.chars().take(5).eq(s.chars().take(5))));
    row.flag("people_of", country);
}

/// "The mayor": one unnamed somebody whom the article has told of. "The expert" is one, and whoever is called a professor,
/// scientist or analyst answers to it; gold has too few of those for a number of their own to be learned.
fn is_plain_description(source: &Source) -> bool {
    source.determiner == Determiner::Definite && !source.plural && source.names.is_empty()
}

fn distance(row: &mut Row, scene: &Scene<'_>, k: usize, entity: usize) {
    let said = &scene.said[k];
    let facts = &scene.facts[entity];
    let at = said.at;
    let source = said.parts.first().and_then(|p| p.span);
    let own_words = |span: Span| source.is_some_and(|s| s.overlaps(span));
    let spans = || facts.names.iter().map(|&n| scene.names[n].span).filter(|s| !own_words(*s));
    let (sentence, paragraph) = (scene.sentence(at), scene.paragraph(at));
    let before = spans().rfind(|s| s.start < at && !said.content.contains(*s));
    let behind = spans().find(|s| s.start > at && !said.content.contains(*s));
    let near = |row: &mut Row, span: Option<Span>, names: [&'static str; 4]| {
        let apart = |a: usize, b: usize| a.abs_diff(b) as f32;
        row.flag(names[0], span.is_some());
        row.add(names[1], span.map_or(2.5, |s| apart(scene.sentence(s.start), sentence).ln_1p()));
        row.add(names[2], span.map_or(2.0, |s| apart(scene.paragraph(s.start), paragraph).ln_1p()));
        row.flag(names[3], span.is_some_and(|s| scene.sentence(s.start) == sentence));
    };
    near(row, before, ["before", "before_sentences", "before_paragraphs", "before_same_sentence"]);
    near(row, behind, ["behind", "behind_sentences", "behind_paragraphs", "behind_same_sentence"]);
    let between = before.map_or(9, |b| {
        let range = scene.names_in(Span::new(b.end, at.max(b.end)));
        let mut others: Vec<usize> = scene.names[range]
            .iter()
            .filter(|n| n.kind == facts.kind && n.entity != entity)
            .map(|n| n.entity)
            .collect();
        others.sort_unstable();
        others.dedup();
        others.len()
    });
    row.add("others_between", (between as f32).ln_1p());
    row.flag("nearest_before", before.is_some() && between == 0);
    let first_of = |number: usize| {
        let sentence = scene.sentences.get(number)?;
        scene
            .names
            .get(scene.names.partition_point(|n| n.span.start < sentence.start))
            .filter(|n| n.span.start < sentence.end)
    };
    let subject = |number: usize| {
        first_of(number).is_some_and(|n| {
            n.entity == entity && scene.sentences.get(number).is_some_and(|s| n.span.start - s.start < 60)
        })
    };
    row.flag("begins_previous_sentence", sentence > 0 && subject(sentence - 1));
    row.flag("begins_this_sentence", subject(sentence));
    let begins = scene.paragraphs.get(paragraph).is_some_and(|p| subject(scene.sentence(p.start)));
    row.flag("begins_paragraph", begins);
    let inside = scene.names[scene.names_in(said.content)].iter().filter(|n| n.entity == entity).count();
    row.add("in_content", (inside as f32).ln_1p());
    let in_others = facts.names.iter().filter(|&&n| scene.quoted[n] && !own_words(scene.names[n].span)).count();
    row.add("in_contents_share", in_others as f32 / facts.names.len().max(1) as f32);
}

fn neighbours(row: &mut Row, scene: &Scene<'_>, k: usize, entity: usize) {
    let said = &scene.said[k];
    let paragraph = scene.paragraph(said.at);
    let apart = |o: usize| scene.paragraph(scene.said[o].at).abs_diff(paragraph);
    let previous = (0..k).rev().find(|&o| scene.said[o].named.is_some());
    let next = (k + 1..scene.said.len()).find(|&o| scene.said[o].named.is_some());
    let speaks = |o: Option<usize>| o.is_some_and(|o| scene.said[o].named == Some(entity));
    row.flag("previous_speaker", speaks(previous));
    row.flag("previous_speaker_same_paragraph", speaks(previous) && previous.is_some_and(|o| apart(o) == 0));
    row.flag("previous_speaker_next_paragraph", speaks(previous) && previous.is_some_and(|o| apart(o) == 1));
    row.flag("previous_speaker_adjacent", speaks(previous) && previous.is_some_and(|o| o + 1 == k));
    row.flag("next_speaker", speaks(next));
    row.flag("next_speaker_same_paragraph", speaks(next) && next.is_some_and(|o| apart(o) == 0));
    row.flag("next_speaker_adjacent", speaks(next) && next.is_some_and(|o| o == k + 1));
    row.flag("encloses", said.enclosing.is_some_and(|o| scene.said[o].named == Some(entity)));
    row.flag("labels", said.label == Some(entity));
    let times = scene.said.iter().enumerate().filter(|&(o, s)| o != k && s.named == Some(entity)).count();
    row.add("speaks", (times as f32).ln_1p());
    let same =
        (0..scene.said.len()).filter(|&o| o != k && scene.said[o].named == Some(entity) && apart(o) == 0).count();
    row.flag("speaks_in_paragraph", same > 0);
    let all = scene.said.iter().filter(|s| s.named.is_some()).count();
    row.add("speaks_share", times as f32 / all.max(1) as f32);
}

fn standing(row: &mut Row, scene: &Scene<'_>, entity: usize) {
    let facts = &scene.facts[entity];
    row.add("mentions", (facts.names.len() as f32).ln_1p());
    row.add("mentions_share", facts.names.len() as f32 / scene.names.len().max(1) as f32);
    row.add(
        "first_mention",
        facts.names.first().map_or(1.0, |&n| scene.names[n].span.start as f32 / scene.text.len().max(1) as f32),
    );
    row.flag("in_title", facts.in_title);
    row.flag("in_byline", facts.in_byline);
    row.flag("signs", facts.signs);
    row.flag("titled", facts.titled);
    let full = facts.names.iter().any(|&n| scene.names[n].span.of(scene.text).contains(' '));
    row.flag("full_name", full);
}

/// `ln Σ exp`; far below zero for nothing.
pub fn log_sum_exp(scores: impl Iterator<Item = f32> + Clone) -> f32 {
    let top = scores.clone().fold(f32::NEG_INFINITY, f32::max);
    if top == f32::NEG_INFINITY {
        return -50.0;
    }
    top + scores.map(|s| (s - top).exp()).sum::<f32>().ln()
}

#[cfg(test)]
#[path = "features_tests.rs"]
mod tests;
