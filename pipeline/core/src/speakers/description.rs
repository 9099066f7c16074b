//! What a chosen speaker is: kind, role, expert, and how sure all of it is.

use super::attributor::Weighed;
use super::features::Row;
use super::roles::{expertise, of_entity, of_source, RoleCandidate, RoleTags};
use super::scene::Scene;
use super::scorer::{logit, softmax, SpeakerScorer};
use super::source::Source;
use super::SpeakerKind;
use crate::article::{Entities, EntityKind};
use crate::heads::LabelScores;
use crate::lexicon::{self, OrganizationKind};
use crate::text::Span;
use std::collections::BTreeMap;

/// In the order of the label head's and the scorer's outputs.
const KINDS: [SpeakerKind; 7] = [
    SpeakerKind::Person,
    SpeakerKind::Organization,
    SpeakerKind::Group,
    SpeakerKind::Anonymous,
    SpeakerKind::Document,
    SpeakerKind::Author,
    SpeakerKind::Unknown,
];

/// Kind, role, expert and certainty of what was chosen: of an entity, the same in the whole article where it must be.
pub(super) fn describe(
    scorer: Option<&SpeakerScorer>,
    scene: &Scene<'_>,
    entities: &Entities,
    tags: &RoleTags<'_>,
    weighed: &mut [Vec<Weighed>],
) {
    let mut of_speaker: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (k, parts) in weighed.iter().enumerate() {
        for (part, w) in parts.iter().enumerate() {
            if let Some(entity) = w.chosen {
                of_speaker.entry(entity).or_default().push((k, part));
            }
        }
    }
    let mut roles: BTreeMap<usize, (Vec<RoleCandidate>, Option<Span>)> = BTreeMap::new();
    for (&entity, places) in &of_speaker {
        let sources: Vec<&Source> =
            places.iter().map(|&(k, part)| &weighed[k][part].source).filter(|s| s.named().is_none()).collect();
        let found = of_entity(scene, tags, entity, &sources);
        let role = role(scorer, &found);
        roles.insert(entity, (found, role));
    }
    for k in 0..weighed.len() {
        for part in 0..weighed[k].len() {
            let places = match weighed[k][part].chosen {
                Some(entity) => of_speaker[&entity].clone(),
                None => vec![(k, part)],
            };
            let labels: Vec<_> = places.iter().map(|&(k, part)| weighed[k][part].evidence.labels.clone()).collect();
            let (found, role) = match weighed[k][part].chosen {
                Some(entity) => roles[&entity].clone(),
                None => {
                    let found = of_source(scene, tags, &weighed[k][part].source);
                    let role = role(scorer, &found);
                    (found, role)
                }
            };
            let w = &mut weighed[k][part];
            w.kind_row = kind_row(entities, w, &labels);
            w.kind = kind(scorer, entities, w);
            w.roles = found;
            w.role = role;
            w.expert_row = expert_row(scene.text, entities, w, &labels);
            w.sure_row = sure_row(w);
        }
    }
}

/// The likeliest kind and its chance.
fn kind(scorer: Option<&SpeakerScorer>, entities: &Entities, w: &Weighed) -> (SpeakerKind, f32) {
    let chances = match scorer {
        Some(scorer) => softmax(&scorer.kind.forward(&w.kind_row.values)),
        None => w.evidence.labels.kind.to_vec(),
    };
    let surer = |best: (SpeakerKind, f32), (kind, p)| if p > best.1 { (kind, p) } else { best };
    let (kind, chance) = KINDS.into_iter().zip(chances).fold((SpeakerKind::Unknown, 0.0), surer);
    let named_person =
        w.chosen.map(|e| &entities.entities[e]).is_some_and(|e| e.kind == EntityKind::Person && e.name.is_some());
    match kind {
        SpeakerKind::Anonymous if named_person => (SpeakerKind::Person, chance), // whoever is named is not unnamed
        kind => (kind, chance),
    }
}

/// The surest words, if surer than nothing, whose score is zero.
fn role(scorer: Option<&SpeakerScorer>, found: &[RoleCandidate]) -> Option<Span> {
    let score = |c: &RoleCandidate| match scorer {
        Some(scorer) => scorer.role.forward(&c.row.values)[0],
        None => c.row.get("tag_mean") - 0.5,
    };
    let mut best = (0.0, None);
    for c in found {
        let s = score(c);
        if s > best.0 {
            best = (s, Some(c.span));
        }
    }
    best.1
}

/// Log odds that a speaker is quoted as an expert here.
pub(super) fn expert(scorer: Option<&SpeakerScorer>, w: &Weighed) -> f32 {
    match scorer {
        Some(scorer) => scorer.expert.forward(&w.expert_row.values)[0],
        None => logit(w.evidence.labels.expert),
    }
}

/// Mean log odds that each chosen entity is an expert: who is one is one in the whole article.
pub(super) fn experts(scorer: Option<&SpeakerScorer>, weighed: &[Vec<Weighed>]) -> BTreeMap<usize, f32> {
    let mut sums: BTreeMap<usize, (f32, usize)> = BTreeMap::new();
    for w in weighed.iter().flatten() {
        if let Some(entity) = w.chosen {
            let sum = sums.entry(entity).or_default();
            *sum = (sum.0 + expert(scorer, w), sum.1 + 1);
        }
    }
    sums.into_iter().map(|(entity, (sum, count))| (entity, sum / count as f32)).collect()
}

fn means(labels: &[LabelScores]) -> [f32; 7] {
    let mut out = [0.0; 7];
    for l in labels {
        out.iter_mut().zip(l.kind).for_each(|(o, k)| *o += k / labels.len() as f32);
    }
    out
}

const KIND_NAMES: [&str; 7] = [
    "mean_person",
    "mean_organization",
    "mean_group",
    "mean_anonymous",
    "mean_document",
    "mean_author",
    "mean_unknown",
];

pub(super) fn kind_row(entities: &Entities, w: &Weighed, labels: &[LabelScores]) -> Row {
    let mut row = w.context.clone();
    for (name, p) in KIND_NAMES.into_iter().zip(means(labels)) {
        row.add(name, p);
    }
    let chosen = w.chosen.and_then(|e| w.candidates.iter().find(|c| c.0 == e)).map(|c| &c.1);
    let get = |name: &'static str| chosen.map_or(0.0, |r| r.get(name));
    row.flag("nobody", w.chosen.is_none());
    row.add("chance", w.chance);
    for name in [
        "person",
        "organization",
        "location",
        "people",
        "thing",
        "in_head",
        "in_possessor",
        "in_prepositional",
        "in_modifier",
        "is_named",
        "document_of",
        "in_byline",
        "signs",
        "encloses",
        "speaks",
        "name_share",
        "head_in_name",
    ] {
        row.add(name, get(name));
    }
    let name = w.chosen.and_then(|e| entities.entities[e].name.clone()).unwrap_or_default();
    let words: Vec<&str> = name.split_whitespace().collect();
    row.flag(
        "organization_word",
        words.iter().any(|x| lexicon::organization_word(x).is_some()) || lexicon::organization_word(&name).is_some(),
    );
    row.flag("country", lexicon::country(&name).is_some());
    row.flag("nationality", lexicon::nationality(&name).is_some());
    row.flag("first_name", words.len() > 1 && lexicon::first_name(words[0]).is_some());
    row.flag("document_word", words.last().is_some_and(|x| lexicon::document(&x.to_lowercase()).is_some()));
    row.flag(
        "group_word",
        words.last().is_some_and(|x| lexicon::group(&x.to_lowercase()).is_some_and(|g| !g.organization)),
    );
    row
}

/// Parts of words, in small letters, of roles at universities and institutes.
const SCHOLARLY_ROLES: [&str; 9] =
    ["universit", "institut", "college", "school", "cent", "research", "scien", "profess", "stud"];
/// Of roles that somebody no longer has.
const FORMER_ROLES: [&str; 3] = ["former", "retired", "ex-"];
/// Of roles of those who are a party to the matter.
const PARTY_ROLES: [&str; 9] =
    ["campaign", "party", "candidate", "nominee", "republican", "democrat", "spokes", "president", "committee"];
/// Parts of the names of institutes and foundations.
const SCHOLARLY_NAMES: [&str; 6] = ["Institute", "Center", "Centre", "Foundation", "Policy", "Research"];

fn holds(words: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| words.contains(part))
}

/// Whether a word of a name tells that it is one of science or teaching.
fn is_scholarly(word: &str) -> bool {
    lexicon::organization_word(word)
        .is_some_and(|o| matches!(o.kind, OrganizationKind::Research | OrganizationKind::Education))
}

pub(super) fn expert_row(text: &str, entities: &Entities, w: &Weighed, labels: &[LabelScores]) -> Row {
    let mut row = Row::default();
    let chances: Vec<f32> = labels.iter().map(|l| l.expert).collect();
    let mean = chances.iter().sum::<f32>() / chances.len().max(1) as f32;
    row.add("mean", logit(mean));
    row.add("most", logit(chances.iter().copied().fold(0.0, f32::max)));
    row.add("own", logit(w.evidence.labels.expert));
    row.add("times", (labels.len() as f32).ln_1p());
    let of = |words: &str| expertise(words);
    let role = w.role.map_or([false; 3], |r| of(r.of(text)));
    row.flag("role", w.role.is_some());
    row.flag("role_yes", role[0]);
    row.flag("role_maybe", role[1]);
    row.flag("role_no", role[2]);
    let source = w.source.span.map_or([false; 3], |s| of(s.of(text)));
    row.flag("source_yes", source[0]);
    row.flag("source_maybe", source[1]);
    row.flag("source_no", source[2]);
    let lower = w.role.map_or(String::new(), |r| r.of(text).to_lowercase());
    row.flag("role_scholarly", holds(&lower, &SCHOLARLY_ROLES));
    row.flag("role_former", holds(&lower, &FORMER_ROLES));
    row.flag("role_party", holds(&lower, &PARTY_ROLES));
    let name = w.chosen.and_then(|e| entities.entities[e].name.as_deref()).unwrap_or("");
    row.flag("name_scholarly", name.split_whitespace().any(is_scholarly) || holds(name, &SCHOLARLY_NAMES));
    row.flag("name_media", lexicon::organization_word(name).is_some_and(|o| o.kind == OrganizationKind::Media));
    row.flag("name_country", lexicon::country(name).is_some());
    for (name, kind) in ["person", "organization", "group", "anonymous", "document", "author"].into_iter().zip(KINDS) {
        row.flag(name, w.kind.0 == kind);
    }
    let kind = w.chosen.map(|e| entities.entities[e].kind);
    row.flag("entity_person", kind == Some(EntityKind::Person));
    row.flag("nobody", kind.is_none());
    row
}

pub(super) fn sure_row(w: &Weighed) -> Row {
    let mut row = Row::default();
    row.add("chance", logit(w.chance));
    row.add("kind", logit(w.kind.1));
    row.flag("nobody", w.chosen.is_none());
    row.add("named", w.context.get("named"));
    row.add("no_source", w.context.get("no_source"));
    row.add("joint", w.context.get("joint"));
    row
}
