//! Words of reporting, and the verb forms that lead to them.

use super::{list, List, Table};
use crate::report::{Act, Endorsement, Polarity};
use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) const CUES: List = list!("cues");
pub(super) const IRREGULAR_VERBS: List = list!("irregular_verbs");

/// What kind of word heads a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CueClass {
    /// "said", "pointed out".
    Verb,
    /// "the warning".
    Noun,
    /// "according to".
    Preposition,
    /// "is confident".
    Adjective,
    /// "reportedly".
    Adverb,
}

/// One word of a cue's lemma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueWord {
    /// This word, in any form.
    Lemma(&'static str),
    /// "one's": his, her, their, the bank's.
    Possessive,
    /// "oneself": himself, themselves.
    Reflexive,
}

/// A cue of reporting.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// Its lemma as the list has it.
    pub lemma: &'static str,
    /// The lemma word by word; never empty. Objects and adverbs may stand between.
    pub words: Vec<CueWord>,
    /// What kind of word heads it.
    pub class: CueClass,
    /// What a person, group or organization does by it.
    pub act: Act,
    /// Whether it rejects the content.
    pub polarity: Polarity,
    /// What choosing it adds.
    pub endorsement: Endorsement,
    /// What a document or data do by it, and media.
    pub document_act: Act,
}

pub(super) fn cue_row([lemma, class, act, polarity, endorsement, document_act]: [&'static str; 6]) -> Option<Cue> {
    let words: Vec<CueWord> = lemma
        .split(' ')
        .map(|word| match word {
            "one's" => CueWord::Possessive,
            "oneself" => CueWord::Reflexive,
            _ => CueWord::Lemma(word),
        })
        .collect();
    let class = match class {
        "verb" => CueClass::Verb,
        "noun" => CueClass::Noun,
        "prep" => CueClass::Preposition,
        "adj" => CueClass::Adjective,
        "adv" => CueClass::Adverb,
        _ => return None,
    };
    let polarity = match polarity {
        "affirmed" => Polarity::Affirmed,
        "denied" => Polarity::Denied,
        _ => return None,
    };
    let endorsement = match endorsement {
        "neutral" => Endorsement::Neutral,
        "distanced" => Endorsement::Distanced,
        "endorsed" => Endorsement::Endorsed,
        _ => return None,
    };
    let known = words.iter().any(|w| matches!(w, CueWord::Lemma(w) if !w.is_empty()));
    known.then_some(Cue {
        lemma,
        words,
        class,
        act: act_named(act)?,
        polarity,
        endorsement,
        document_act: act_named(document_act)?,
    })
}

pub(super) fn act_named(name: &str) -> Option<Act> {
    Some(match name {
        "speech" => Act::Speech,
        "writing" => Act::Writing,
        "thought" => Act::Thought,
        "intention" => Act::Intention,
        "evidence" => Act::Evidence,
        "other" => Act::Other,
        _ => return None,
    })
}

/// All cues, found by the first word of their lemma.
#[derive(Debug)]
pub struct Cues {
    all: Vec<Cue>,
    by_first: HashMap<String, Vec<usize>>,
}

impl Cues {
    /// Cues whose lemma begins with `lemma`, which is in lower case, those of most words first and in the list's order within.
    pub fn beginning_with(&self, lemma: &str) -> impl Iterator<Item = &Cue> {
        self.by_first.get(lemma).into_iter().flatten().map(|&n| &self.all[n])
    }

    /// Cues whose lemma begins with a possessive or a reflexive.
    pub fn beginning_with_possessive(&self) -> impl Iterator<Item = &Cue> {
        self.beginning_with("one's")
    }

    /// In the order of the list.
    pub fn all(&self) -> &[Cue] {
        &self.all
    }
}

/// The list of cues.
pub fn cues() -> &'static Cues {
    static ALL: LazyLock<Cues> = LazyLock::new(|| {
        let all = CUES.rows(cue_row);
        let mut longest_first: Vec<usize> = (0..all.len()).collect();
        longest_first.sort_by_key(|&n| std::cmp::Reverse(all[n].words.len()));
        let mut by_first: HashMap<String, Vec<usize>> = HashMap::new();
        for n in longest_first {
            let first = all[n].lemma.split(' ').next().unwrap_or(all[n].lemma).to_lowercase();
            by_first.entry(first).or_default().push(n);
        }
        Cues { all, by_first }
    });
    &ALL
}

pub(super) fn irregular_row([form, lemma]: [&'static str; 2]) -> Option<(&'static str, &'static str)> {
    Some((form, lemma))
}

/// Lemmas that a word may be a form of as a verb, most likely first, in lower case; the word itself is among them.
pub fn lemmas(word: &str) -> Vec<String> {
    static IRREGULAR: LazyLock<Table<(&str, &str)>> =
        LazyLock::new(|| Table::new(IRREGULAR_VERBS.rows(irregular_row), |row| row.0.to_string()));
    let word = word.to_lowercase();
    let mut found = Vec::new();
    if let Some((_, lemma)) = IRREGULAR.get(&word) {
        found.push((*lemma).to_string());
    }
    let mut add = |ending: &str, replacements: &[&str]| {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            found.extend(replacements.iter().map(|r| format!("{stem}{r}")));
        }
    };
    add("ies", &["y", "ie"]);
    add("ied", &["y", "ie"]);
    add("ing", &["", "e"]);
    add("ed", &["", "e"]);
    add("es", &["", "e"]);
    add("s", &[""]);
    add("d", &[""]);
    // a doubled consonant: "regretted", "begging"
    for ending in ["ed", "ing"] {
        if let Some(stem) = word.strip_suffix(ending) {
            let mut chars = stem.chars().rev();
            if let (Some(a), Some(b)) = (chars.next(), chars.next()) {
                if a == b && a.is_ascii_alphabetic() {
                    found.push(stem[..stem.len() - 1].to_string());
                }
            }
        }
    }
    found.push(word);
    found
}

/// Whether a word is a form of a verb of speech or writing: "said", "asks", "wrote".
pub fn is_speech_verb(word: &str) -> bool {
    lemmas(word).iter().any(|lemma| {
        cues().beginning_with(lemma).any(|cue| {
            cue.words.len() == 1 && cue.class == CueClass::Verb && matches!(cue.act, Act::Speech | Act::Writing)
        })
    })
}
