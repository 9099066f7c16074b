//! The slot: every source's candidates scored, the surest taken, and the speaker described.

use super::company::{company, Guesses};
use super::description::{describe, expert, experts};
use super::features::{candidate, candidates, context, Evidence, Row};
use super::methods::method;
use super::roles::{RoleCandidate, RoleTags};
use super::scene::Scene;
use super::scorer::{inputs, sigmoid, softmax, SpeakerScorer};
use super::source::Source;
use super::{SpeakerKind, SpeakerLink};
use crate::article::{Attribution, Entities, MentionForm};
use crate::heads::{AttributionPieces, Heads};
use crate::pipeline::{Page, SpeakerAttributor};
use crate::reading::Reading;
use crate::text::Span;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A score that no link reaches: for names that the reader did not see.
const UNSEEN: f32 = -30.0;

/// Speakers by a learned scorer over candidates from the reading.
pub struct ModelSpeakerAttributor {
    heads: Arc<Heads>,
    /// None: the links decide alone, which only training asks for.
    scorer: Option<SpeakerScorer>,
}

/// Everything that was weighed for one speaker of an attribution; what training reads.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The source's words.
    pub source: Source,
    /// What all candidates share.
    pub context: Row,
    /// Candidates with what speaks for them.
    pub candidates: Vec<(usize, Row)>,
    /// What a second look says of each of them, and of nobody, last.
    pub again: Vec<Row>,
    /// Chances of the candidates, and of nobody, last.
    pub chances: Vec<f32>,
    /// The chosen entity.
    pub chosen: Option<usize>,
    /// Chance of the choice.
    pub chance: f32,
    /// What speaks for its kind.
    pub kind_row: Row,
    /// The kind and its chance.
    pub kind: (SpeakerKind, f32),
    /// What speaks for an expert.
    pub expert_row: Row,
    /// Words that may be the role.
    pub roles: Vec<RoleCandidate>,
    /// The role.
    pub role: Option<Span>,
    /// What speaks for the decision being right.
    pub sure_row: Row,
    /// What the model says.
    pub evidence: Evidence,
}

impl ModelSpeakerAttributor {
    /// Decides with `heads` and `scorer`; without a scorer by the links alone.
    pub fn new(heads: Arc<Heads>, scorer: Option<SpeakerScorer>) -> Self {
        ModelSpeakerAttributor { heads, scorer }
    }

    /// Weighs every source: one list for each attribution, in its order, of its speakers.
    pub fn weigh(
        &self,
        page: &Page<'_>,
        reading: &Reading,
        entities: &mut Entities,
        attributions: &[Attribution],
    ) -> Vec<Vec<Weighed>> {
        super::extra::add_source_names(page, entities, attributions);
        let scene = Scene::new(page, entities, attributions);
        let evidence = self.evidence(&scene, reading, attributions);
        let mut weighed: Vec<Vec<Weighed>> = Vec::new();
        for (k, parts) in evidence.into_iter().enumerate() {
            weighed.push(
                parts
                    .into_iter()
                    .enumerate()
                    .map(|(part, e)| self.first_look(&scene, k, part, &attributions[k], e))
                    .collect(),
            );
        }
        let guesses = guesses(&weighed);
        for (k, parts) in weighed.iter_mut().enumerate() {
            let mut taken: Vec<usize> = Vec::new();
            for w in parts {
                self.second_look(&scene, &guesses, k, w);
                settle(w, &taken);
                taken.extend(w.chosen);
            }
        }
        let tags = RoleTags::new(reading, self.heads.role_tags(reading));
        describe(self.scorer.as_ref(), &scene, entities, &tags, &mut weighed);
        weighed
    }

    /// Scores of links and labels from the heads, for every speaker of every attribution.
    fn evidence(&self, scene: &Scene<'_>, reading: &Reading, attributions: &[Attribution]) -> Vec<Vec<Evidence>> {
        let names: Vec<Range<usize>> = scene.names.iter().map(|n| reading.pieces_in(n.span)).collect();
        let seen: Vec<usize> = (0..names.len()).filter(|&n| !names[n].is_empty()).collect();
        let keys: Vec<Range<usize>> = seen.iter().map(|&n| names[n].clone()).collect();
        let mut queries: Vec<Range<usize>> = Vec::new();
        for (a, said) in attributions.iter().zip(&scene.said) {
            for part in &said.parts {
                let pieces = part.span.map(|s| reading.pieces_in(s)).filter(|r| !r.is_empty());
                queries.push(pieces.unwrap_or(a.anchor..a.anchor + 1));
            }
        }
        let pieces = reading.pieces.len();
        queries.iter_mut().filter(|q| q.end > pieces).for_each(|q| *q = 0..pieces.min(1));
        if pieces == 0 || queries.is_empty() {
            return attributions.iter().map(|_| Vec::new()).collect();
        }
        let scores = self.heads.link(reading, &queries, &keys);
        let mut row = 0;
        let places: Vec<AttributionPieces> = attributions.iter().map(|a| AttributionPieces::of(reading, a)).collect();
        let contents: Vec<Range<usize>> = places.iter().flat_map(|p| p.content.iter().cloned()).collect();
        let details = self.heads.details(reading, &contents);
        let one = |(place, said): (&AttributionPieces, &super::scene::Said)| {
            let labels = self.heads.labels(reading, &details, place);
            let mut parts = Vec::new();
            for _ in &said.parts {
                let mut link = vec![UNSEEN; names.len()];
                for (column, &n) in seen.iter().enumerate() {
                    link[n] = scores[[row, column]];
                }
                parts.push(Evidence { link, nobody: scores[[row, keys.len()]], labels: labels.clone() });
                row += 1;
            }
            parts
        };
        places.iter().zip(&scene.said).map(one).collect()
    }

    /// Candidates and their chances, each attribution for itself.
    fn first_look(&self, scene: &Scene<'_>, k: usize, part: usize, a: &Attribution, evidence: Evidence) -> Weighed {
        let context = context(scene, k, part, a.quotation, !a.cue.is_empty(), &evidence);
        let list: Vec<(usize, Row)> = candidates(scene, k, part, &evidence)
            .into_iter()
            .map(|e| (e, candidate(scene, k, part, e, &evidence)))
            .collect();
        let mut scores: Vec<f32> = match &self.scorer {
            Some(scorer) => {
                let score = |(nobody, values): (f32, &[f32])| {
                    scorer.name.forward(&[&[nobody], values, &context.values].concat())[0]
                };
                rows(&list).map(score).collect()
            }
            None => {
                let links = list.iter().map(|c| c.1.get("link_log_share") * 4.0 + 6.0 * c.1.get("is_named"));
                links.chain([context.get("nobody_share").max(1e-6).ln()]).collect()
            }
        };
        let source = &scene.said[k].parts[part];
        prefer_the_expert(source, &list, &mut scores);
        Weighed {
            source: source.clone(),
            chances: softmax(&scores),
            again: Vec::new(),
            chosen: None,
            chance: 0.0,
            context,
            candidates: list,
            kind_row: Row::default(),
            kind: (SpeakerKind::Unknown, 0.0),
            expert_row: Row::default(),
            roles: Vec::new(),
            role: None,
            sure_row: Row::default(),
            evidence,
        }
    }

    /// Chances once more, with the guesses for the attributions around it.
    fn second_look(&self, scene: &Scene<'_>, guesses: &Guesses, k: usize, w: &mut Weighed) {
        let entities = w.candidates.iter().map(|c| Some(c.0)).chain([None]);
        w.again = entities.zip(&w.chances).map(|(e, &own)| company(scene, guesses, k, e, own)).collect();
        let Some(network) = self.scorer.as_ref().and_then(|s| s.again.as_ref()) else { return };
        let score = |((nobody, values), again): ((f32, &[f32]), &Row)| {
            network.forward(&[&[nobody], values, &w.context.values, &again.values].concat())[0]
        };
        let mut scores: Vec<f32> = rows(&w.candidates).zip(&w.again).map(score).collect();
        prefer_the_expert(&w.source, &w.candidates, &mut scores);
        w.chances = softmax(&scores);
    }

    fn link(&self, text: &str, entities: &Entities, experts: &BTreeMap<usize, f32>, w: &Weighed) -> SpeakerLink {
        let expert = w.chosen.map_or_else(|| expert(self.scorer.as_ref(), w), |entity| experts[&entity]) > 0.0;
        let score = match &self.scorer {
            Some(scorer) => sigmoid(scorer.sure.forward(&w.sure_row.values)[0]),
            None => w.chance * w.kind.1,
        };
        SpeakerLink {
            name: w.chosen.and_then(|e| entities.entities[e].name.clone()),
            kind: w.kind.0,
            entity: w.chosen,
            role: w.role,
            expert,
            method: method(text, entities, w),
            score,
        }
    }
}

impl SpeakerAttributor for ModelSpeakerAttributor {
    fn attribute(
        &self,
        page: &Page<'_>,
        reading: &Reading,
        entities: &mut Entities,
        attributions: &[Attribution],
    ) -> Vec<Vec<SpeakerLink>> {
        let weighed = self.weigh(page, reading, entities, attributions);
        let experts = experts(self.scorer.as_ref(), &weighed);
        let mut out = Vec::new();
        for parts in &weighed {
            out.push(parts.iter().map(|w| self.link(page.text(), entities, &experts, w)).collect());
        }
        settle_mentions(entities, &weighed);
        out
    }
}

/// A flag for nobody and what speaks for a candidate: of all candidates and, last, of nobody, for whom nothing does.
fn rows(candidates: &[(usize, Row)]) -> impl Iterator<Item = (f32, &[f32])> {
    candidates.iter().map(|c| (0.0, c.1.values.as_slice())).chain([(1.0, [0.0; inputs::CANDIDATE].as_slice())])
}

/// What the first look takes every attribution's speaker for.
fn guesses(weighed: &[Vec<Weighed>]) -> Guesses {
    let chances = |parts: &Vec<Weighed>| {
        parts.iter().flat_map(|w| w.candidates.iter().map(|c| c.0).zip(w.chances.iter().copied())).collect()
    };
    let nobody = |parts: &Vec<Weighed>| parts.first().and_then(|w| w.chances.last().copied()).unwrap_or(0.0);
    Guesses { entities: weighed.iter().map(chances).collect(), nobody: weighed.iter().map(nobody).collect() }
}

/// Takes the likeliest candidate that another speaker of the same attribution has not.
fn settle(w: &mut Weighed, taken: &[usize]) {
    let mut best = w.chances.len() - 1;
    for (n, chance) in w.chances.iter().enumerate() {
        let free = w.candidates.get(n).is_none_or(|c| !taken.contains(&c.0));
        if free && *chance > w.chances[best] {
            best = n;
        }
    }
    w.chosen = w.candidates.get(best).map(|c| c.0);
    w.chance = w.chances[best];
}

/// Descriptions and pronouns that are a source get the entity that was found for it.
fn settle_mentions(entities: &mut Entities, weighed: &[Vec<Weighed>]) {
    let mut changed = false;
    for w in weighed.iter().flatten() {
        let (Some(span), Some(entity)) = (w.source.span, w.chosen) else { continue };
        for (n, mention) in entities.mentions.iter_mut().enumerate() {
            if mention.span == span && mention.form != MentionForm::Named && mention.entity.is_none() {
                mention.entity = Some(entity);
                entities.entities[entity].mentions.push(n);
                changed = true;
            }
        }
    }
    if changed {
        entities.entities.iter_mut().for_each(|e| e.mentions.sort_unstable());
    }
}

/// "The expert" is whoever the article calls a professor, scientist, analyst: log odds are added to them, since the training data calls too
/// few that for the scorer to have learned it.
fn prefer_the_expert(source: &Source, candidates: &[(usize, Row)], scores: &mut [f32]) {
    const MORE: f32 = 2.0;
    if source.head.as_ref().is_some_and(|h| matches!(h.lower.as_str(), "expert" | "specialist")) {
        for (score, c) in scores.iter_mut().zip(candidates) {
            *score += MORE * c.1.get("answers_plain_description");
        }
    }
}
