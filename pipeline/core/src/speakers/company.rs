//! The second look: with a first guess for every attribution, what the guesses around one say of its candidates.

use super::features::Row;
use super::scene::Scene;

/// First guesses: for every attribution the chances of entities, and of nobody.
pub struct Guesses {
    /// `(entity, chance)` of every candidate, for each attribution.
    pub entities: Vec<Vec<(usize, f32)>>,
    /// Chance that the speaker has no name.
    pub nobody: Vec<f32>,
}

impl Guesses {
    /// Chance of `entity` (None: nobody) in attribution `k`.
    fn of(&self, k: usize, entity: Option<usize>) -> f32 {
        match entity {
            Some(entity) => self.entities[k].iter().filter(|e| e.0 == entity).map(|e| e.1).fold(0.0, f32::max),
            None => self.nobody[k],
        }
    }
}

/// What the guesses say of one candidate (None: nobody) of attribution `k`, whose own chance was `own`.
pub fn company(scene: &Scene<'_>, guesses: &Guesses, k: usize, entity: Option<usize>, own: f32) -> Row {
    let count = scene.said.len();
    let paragraph = scene.paragraph(scene.said[k].at);
    let apart = |o: usize| scene.paragraph(scene.said[o].at) as isize - paragraph as isize;
    let chance = |o: Option<usize>| o.filter(|&o| o < count).map_or(0.0, |o| guesses.of(o, entity));
    let outside = |o: &usize| scene.said[*o].enclosing.is_none();
    let previous = (0..k).rev().find(outside);
    let next = (k + 1..count).find(outside);
    let most = |range: std::ops::Range<usize>, distance: isize| {
        range.filter(|&o| o != k && apart(o) == distance).map(|o| guesses.of(o, entity)).fold(0.0, f32::max)
    };
    let near = k.saturating_sub(12)..(k + 13).min(count);
    let mut row = Row::default();
    row.add("own", own);
    row.add("own_odds", super::scorer::logit(own) / 3.0);
    row.add("previous", chance(previous));
    row.add("previous_here", if previous.is_some_and(|o| apart(o) == 0) { chance(previous) } else { 0.0 });
    let goes_on = scene.said[k].goes_on;
    row.flag("goes_on", goes_on);
    row.add("previous_goes_on", if goes_on { chance(previous) } else { 0.0 });
    row.add("next", chance(next));
    row.add("next_here", if next.is_some_and(|o| apart(o) == 0) { chance(next) } else { 0.0 });
    row.add("before_last", chance(k.checked_sub(2)));
    row.add("encloser", chance(scene.said[k].enclosing));
    row.add("paragraph", most(near.clone(), 0));
    row.add("paragraph_before", most(near.clone(), -1));
    row.add("paragraph_behind", most(near.clone(), 1));
    let mut weight = 1.0;
    let mut before = 0.0;
    for o in (near.start..k).rev().filter(outside) {
        before += weight * guesses.of(o, entity);
        weight *= 0.6;
    }
    row.add("before", before);
    let mut weight = 1.0;
    let mut behind = 0.0;
    for o in (k + 1..near.end).filter(outside) {
        behind += weight * guesses.of(o, entity);
        weight *= 0.6;
    }
    row.add("behind", behind);
    let all: f32 = near.clone().filter(|&o| o != k).map(|o| guesses.of(o, entity)).sum();
    row.add("share", all / near.len().max(1) as f32);
    row.flag("has_previous_here", previous.is_some_and(|o| apart(o) == 0));
    row.flag("has_next_here", next.is_some_and(|o| apart(o) == 0));
    row
}
