//! Every figure, and what it is a figure of.
//!
//! All are percentages unless said otherwise. A row is a gold attribution; it is found where a record matches it ([`matching`]).
//!
//! | figure | is |
//! |---|---|
//! | `articles`, `gold`, `predicted` | numbers of gold articles, of their rows, of records of these articles |
//! | `bad_offsets` | number of spans of records whose text is not the article's at their offsets: anything but 0 is an error |
//! | `unknown_articles` | number of articles that records name and the gold lacks: likewise |
//! | `tokens.ROLE.f1` | F1 over words: a word counts for a role where it lies in a span of it, in any row or record of the article |
//! | `spans.ROLE.f1` | F1 over the different sets of words that an article has for the role |
//! | `content.precision`, `.recall`, `.f1` | of records that found a row; of rows that were found; of both |
//! | `content.exact_f1` | the same, where row and record have the very same words |
//! | `e2e.f1` | the same, where the source is right: it shares a word with the row's, or neither has any |
//! | `outer.content.f1`, `outer.e2e.f1` | content and e2e without rows that are nested in another row, and without the records that found them |
//! | `nested.gold`, `nested.recall` | number of the nested rows; how many were found |
//! | `direct.gold`, `direct.recall` | number of rows that are direct quotations; how many were found |
//! | `direct.source.accuracy`, `direct.speaker.accuracy` | of direct rows that were found: right source, right speaker |
//! | `quotation.accuracy` | of rows that were found: direct, indirect or mixed as the row |
//! | `source.accuracy`, `cue.accuracy` | of those whose gold has a source, a cue: shares a word with it |
//! | `act.accuracy`, `endorsement.macro_f1`, `denied.f1` | of those with an act: act; endorsement; polarity `denied`, of which the gold has `denied.gold` |
//!
//! Figures of the speaker layer are over rows that say who speaks, and but for the first over those of them that were found:
//!
//! | figure | is |
//! |---|---|
//! | `speaker.f1` | found, and with the right names ([`names`]); records that found a row without the layer do not count |
//! | `resolve.accuracy` | right names where the row's source has no word of them (pronoun, description), of which there are `resolve.n` |
//! | `speaker.full_name` | of right names: exactly the gold's, titles aside |
//! | `speaker.named_precision` | right names, of records that name anybody |
//! | `speaker.calibration_error` | of the first speaker's score against right names, 0 to 1 ([`calibration`]) |
//! | `kind.accuracy` | kind of the first speaker |
//! | `role.accuracy`, `role.precision` | any speaker's role shares half of its words with the row's: of rows, of records that have one |
//! | `expert.f1` | F1 of "quoted for expertise", over rows with a name |
//! | `certainty.accuracy`, `certainty.macro_f1` | its label |
//! | `stance.target_recall`, `stance.target_precision` | targets of the gold that were found by name; found ones that are in the gold |
//! | `stance.macro_f1` | label of the gold's targets; a target that was not found has none |
//! | `checkworthy.ap`, `checkworthy.f1` | average precision of the record's highest claim; F1 at 0.5; `checkworthy.base_rate` of the rows are worth checking |
//!
//! [`matching`]: crate::matching
//! [`names`]: crate::names
//! [`calibration`]: crate::calibration

use crate::calibration::expected_calibration_error;
use crate::comparison::{Comparison, Role};
use crate::gold::Row;
use crate::labels::{average_precision, Found, Labels, Share};
use crate::names::{name_words, role_words, same_name, Naming};
use crate::records::{Record, Stance};
use crate::words::{casefold, WordSet};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt;

/// The kind of a speaker whom a record does not tell.
const UNKNOWN: &str = "unknown";

/// A claim with a chance as high as this is taken for worth checking.
const WORTH_CHECKING: f64 = 0.5;

/// What is counted, article by article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    articles: usize,
    /// In the order of [`Role::ALL`].
    tokens: [Found; 3],
    spans: [Found; 3],

    content: Found,
    exact: Found,
    e2e: Found,
    outer: Found,
    outer_e2e: Found,
    speaker: Found,

    nested: Share,
    direct: Share,
    direct_source: Share,
    direct_speaker: Share,
    quotation: Share,
    source: Share,
    cue: Share,
    resolve: Share,
    full_name: Share,
    named: Share,
    kind: Share,
    role: Share,
    role_found: Share,
    target_spurious: Share,

    act: Labels,
    endorsement: Labels,
    polarity: Labels,
    certainty: Labels,
    stance: Labels,
    expert: Labels,

    speaker_scores: Vec<(f64, bool)>,
    check_worthiness: Vec<(f64, bool)>,
}

impl Counts {
    /// Counts one article more.
    pub(crate) fn add(&mut self, article: &Comparison<'_>) {
        self.articles += 1;
        self.add_roles(article);
        self.add_attributions(article);
        for (number, row, record) in article.rows() {
            if row.is_direct() {
                self.direct.add(record.is_some());
            }
            if let Some(record) = record {
                self.add_match(article, number, row, record);
                if let Some(naming) = article.naming(number, record) {
                    self.add_layer(article, row, article.records[record], naming == Naming::Right);
                }
            }
        }
    }

    fn add_roles(&mut self, article: &Comparison<'_>) {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            let wanted: BTreeSet<&WordSet> = article.wanted.iter().map(|parts| parts.of(role)).collect();
            let found: BTreeSet<&WordSet> = article.found.iter().map(|parts| parts.of(role)).collect();
            let words = |sets: &BTreeSet<&WordSet>| sets.iter().copied().flatten().copied().collect::<WordSet>();
            let (wanted_words, found_words) = (words(&wanted), words(&found));
            let shared = wanted_words.intersection(&found_words).count();
            self.tokens[place].add(wanted_words.len(), found_words.len(), shared);
            let filled = |set: &&&WordSet| !set.is_empty();
            let shared = wanted.intersection(&found).filter(filled).count();
            self.spans[place].add(wanted.iter().filter(filled).count(), found.iter().filter(filled).count(), shared);
        }
    }

    fn add_attributions(&mut self, article: &Comparison<'_>) {
        let (rows, records) = (article.wanted.len(), article.records.len());
        let nested: WordSet = (0..rows).filter(|&row| article.is_nested(row)).collect();
        nested.iter().for_each(|row| self.nested.add(article.matches.contains_key(row)));
        let count = |counts: &dyn Fn(usize, usize) -> bool| {
            article.matches.iter().filter(|(&row, &record)| counts(row, record)).count()
        };
        let is_outer = |row: usize| !nested.contains(&row);
        self.content.add(rows, records, article.matches.len());
        self.exact.add(rows, records, count(&|row, record| article.is_exact(row, record)));
        self.e2e.add(rows, records, count(&|row, record| article.source_is_right(row, record)));

        let outer_rows = rows - nested.len();
        let outer_records = records - count(&|row, _| !is_outer(row));
        self.outer.add(outer_rows, outer_records, count(&|row, _| is_outer(row)));
        let outer_e2e = count(&|row, record| is_outer(row) && article.source_is_right(row, record));
        self.outer_e2e.add(outer_rows, outer_records, outer_e2e);

        let has_layer = |row: usize| article.article.annotations[row].has_layer();
        let layered = (0..rows).filter(|&row| has_layer(row)).count();
        if layered > 0 {
            let others = count(&|row, _| !has_layer(row));
            let right = count(&|row, record| article.naming(row, record) == Some(Naming::Right));
            self.speaker.add(layered, records - others, right);
        }
    }

    /// What every row that was found has.
    fn add_match(&mut self, article: &Comparison<'_>, number: usize, row: &Row, record: usize) {
        if !article.wanted[number].source.is_empty() {
            let right = article.source_is_right(number, record);
            self.source.add(right);
            if row.is_direct() {
                self.direct_source.add(right);
            }
        }
        if let Some(right) = article.cue_is_right(number, record) {
            self.cue.add(right);
        }
        let record = article.records[record];
        self.quotation.add(record.quotation == row.quotation);
        if !row.act.is_empty() {
            let report = &record.report;
            self.act.add(&row.act, report.act.as_deref());
            self.endorsement.add(row.endorsement.as_deref().unwrap_or_default(), report.endorsement.as_deref());
            self.polarity.add(row.polarity.as_deref().unwrap_or_default(), report.polarity.as_deref());
        }
    }

    /// What a row that was found and says who speaks has.
    fn add_layer(&mut self, article: &Comparison<'_>, row: &Row, record: &Record, right: bool) {
        let (wanted, given) = (row.names(), record.names());
        if right && !wanted.is_empty() {
            self.full_name.add(sorted_words(&wanted) == sorted_words(&given));
        }
        if !given.is_empty() {
            self.named.add(right);
        }
        if row.is_direct() {
            self.direct_speaker.add(right);
        }
        if article.is_anaphor(row) {
            self.resolve.add(right);
        }
        let first = record.speakers.first();
        self.speaker_scores.extend(first.map(|speaker| (speaker.score, right)));
        if let Some(kind) = row.kind.as_deref().filter(|kind| !kind.is_empty()) {
            self.kind.add(first.map_or(Some(UNKNOWN), |speaker| speaker.kind.as_deref()) == Some(kind));
        }
        if let Some(expert) = row.expert.filter(|_| !wanted.is_empty()) {
            let found = record.speakers.iter().any(|speaker| speaker.expert);
            self.expert.add(yes_or_no(expert), Some(yes_or_no(found)));
        }
        if let Some(certainty) = &row.certainty {
            self.certainty.add(certainty, record.certainty.label.as_deref());
        }
        if let Some(worth_checking) = row.checkworthy {
            let highest = record.claims.iter().map(|claim| claim.check_worthiness).fold(0.0, f64::max);
            self.check_worthiness.push((highest, worth_checking));
        }
        self.add_role(row, record);
        self.add_targets(row, record);
    }

    fn add_role(&mut self, row: &Row, record: &Record) {
        let wanted = role_words(row.role.as_deref().unwrap_or_default());
        let roles = record.speakers.iter().filter_map(|speaker| speaker.role.as_ref());
        let found: Vec<BTreeSet<String>> =
            roles.map(|role| role_words(&role.text)).filter(|words| !words.is_empty()).collect();
        // token F1 of a half or more: 2 · shared / (one + other) ≥ 1/2
        let is_right = |words: &BTreeSet<String>| 4 * words.intersection(&wanted).count() >= words.len() + wanted.len();
        let right = !wanted.is_empty() && found.iter().any(is_right);
        if !wanted.is_empty() {
            self.role.add(right);
        }
        if !found.is_empty() {
            self.role_found.add(right);
        }
    }

    fn add_targets(&mut self, row: &Row, record: &Record) {
        let mut left: Vec<&Stance> = record.stance.iter().collect();
        for (name, label) in &row.targets {
            let equal = left.iter().position(|stance| casefold(&stance.target) == casefold(name));
            let hit = equal.or_else(|| left.iter().position(|stance| same_name(&stance.target, name)));
            let found = hit.map(|hit| left.remove(hit));
            if found.is_some() {
                self.target_spurious.add(false);
            }
            self.stance.add(label, found.and_then(|stance| stance.label.as_deref()));
        }
        left.iter().for_each(|_| self.target_spurious.add(true));
    }

    /// The figures over all articles that were counted.
    pub(crate) fn figures(&self, bad_offsets: usize, unknown_articles: usize) -> Figures {
        use Figure::{Count, Nothing};
        let value = |value: Option<f64>| value.map_or(Nothing, Figure::Value);
        let percent = |share: Share| value(share.percent());
        let mut figures = vec![
            ("articles", Count(self.articles)),
            ("gold", Count(self.content.gold)),
            ("predicted", Count(self.content.found)),
            ("bad_offsets", Count(bad_offsets)),
            ("unknown_articles", Count(unknown_articles)),
        ];
        let names = [
            ("tokens.content.f1", "spans.content.f1"),
            ("tokens.source.f1", "spans.source.f1"),
            ("tokens.cue.f1", "spans.cue.f1"),
        ];
        for ((tokens_name, spans_name), (tokens, spans)) in names.into_iter().zip(self.tokens.iter().zip(&self.spans)) {
            figures.push((tokens_name, value(tokens.f1_of_any())));
            figures.push((spans_name, value(spans.f1_of_any())));
        }
        let has_act = !self.act.is_empty();
        figures.extend([
            ("content.precision", Figure::Value(self.content.precision())),
            ("content.recall", Figure::Value(self.content.recall())),
            ("content.f1", Figure::Value(self.content.f1())),
            ("content.exact_f1", Figure::Value(self.exact.f1())),
            ("quotation.accuracy", percent(self.quotation)),
            ("source.accuracy", percent(self.source)),
            ("cue.accuracy", percent(self.cue)),
            ("e2e.f1", Figure::Value(self.e2e.f1())),
            ("outer.content.f1", Figure::Value(self.outer.f1())),
            ("outer.e2e.f1", Figure::Value(self.outer_e2e.f1())),
            ("nested.gold", Count(self.nested.rows())),
            ("nested.recall", percent(self.nested)),
            ("direct.gold", Count(self.direct.rows())),
            ("direct.recall", percent(self.direct)),
            ("direct.source.accuracy", percent(self.direct_source)),
            ("act.accuracy", value(self.act.accuracy())),
            ("endorsement.macro_f1", value(self.endorsement.macro_f1(&["neutral", "distanced", "endorsed"]))),
            ("denied.f1", value(self.polarity.macro_f1(&["denied"]))),
            ("denied.gold", if has_act { Count(self.polarity.gold("denied")) } else { Nothing }),
        ]);
        let has_layer = self.speaker.gold > 0;
        let is_worth_checking = self.check_worthiness.iter().map(|&(_, worth)| worth);
        let mut worth_checking = Labels::default();
        for &(chance, worth) in &self.check_worthiness {
            worth_checking.add(yes_or_no(worth), Some(yes_or_no(chance >= WORTH_CHECKING)));
        }
        let of_checks = |figure: f64| if self.check_worthiness.is_empty() { Nothing } else { Figure::Value(figure) };
        let mut base_rate = Share::default();
        is_worth_checking.for_each(|worth| base_rate.add(worth));
        figures.extend([
            ("speaker.f1", value(self.speaker.f1_of_any())),
            ("direct.speaker.accuracy", percent(self.direct_speaker)),
            ("resolve.accuracy", percent(self.resolve)),
            ("resolve.n", if has_layer { Count(self.resolve.rows()) } else { Nothing }),
            ("speaker.full_name", percent(self.full_name)),
            ("speaker.named_precision", percent(self.named)),
            ("speaker.calibration_error", value(expected_calibration_error(&self.speaker_scores))),
            ("kind.accuracy", percent(self.kind)),
            ("role.accuracy", percent(self.role)),
            ("role.precision", percent(self.role_found)),
            ("expert.f1", value(self.expert.macro_f1(&[YES]))),
            ("certainty.accuracy", value(self.certainty.accuracy())),
            ("certainty.macro_f1", value(self.certainty.macro_f1(&["certain", "probable", "possible", "nonfactual"]))),
            ("stance.target_recall", value(self.stance.answered())),
            ("stance.target_precision", value(self.target_spurious.percent().map(|spurious| 100.0 - spurious))),
            ("stance.macro_f1", value(self.stance.macro_f1(&["favor", "against", "neutral"]))),
            ("checkworthy.ap", of_checks(average_precision(&self.check_worthiness))),
            ("checkworthy.f1", value(worth_checking.macro_f1(&[YES]))),
            ("checkworthy.base_rate", percent(base_rate)),
        ]);
        Figures(figures)
    }
}

const YES: &str = "yes";

fn yes_or_no(yes: bool) -> &'static str {
    if yes {
        YES
    } else {
        "no"
    }
}

fn sorted_words(names: &[&str]) -> Vec<Vec<String>> {
    let mut words: Vec<Vec<String>> = names.iter().map(|name| name_words(name)).collect();
    words.sort();
    words
}

/// What a figure comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// A number of something.
    Count(usize),
    /// A percentage, or an error from 0 to 1.
    Value(f64),
    /// The gold has nothing to measure by.
    Nothing,
}

/// `87`, `86.21` or `–`.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Count(count) => f.pad(&count.to_string()),
            Figure::Value(value) => f.pad(&format!("{value:.2}")),
            Figure::Nothing => f.pad("–"),
        }
    }
}

/// A number, with two decimals at most, or null.
impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Figure::Count(count) => serializer.serialize_u64(*count as u64),
            // rounded as it is printed
            Figure::Value(value) => {
                serializer.serialize_f64(format!("{value:.2}").parse().map_err(serde::ser::Error::custom)?)
            }
            Figure::Nothing => serializer.serialize_none(),
        }
    }
}

/// Every figure by name, always the same in the same order.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures(Vec<(&'static str, Figure)>);

impl Figures {
    /// The figures with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Figure)> + '_ {
        self.0.iter().copied()
    }

    /// A figure by its name; None where there is no such figure, or nothing to measure it by.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.iter().find(|(known, _)| *known == name).and_then(|(_, figure)| match figure {
            Figure::Count(count) => Some(count as f64),
            Figure::Value(value) => Some(value),
            Figure::Nothing => None,
        })
    }
}

/// A table of two columns, one figure a line.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|(name, figure)| writeln!(f, "{name:<28}{figure:>10}"))
    }
}

/// An object of numbers and nulls.
impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
