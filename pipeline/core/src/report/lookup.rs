//! What the list of cues knows of the words of reporting.

use super::{Act, Endorsement, Polarity, Report};
use crate::lexicon::{self, Cue, CueClass, CueWord, OrganizationKind, WordPosition};

/// What the words of reporting say, as far as the list of cues knows them; None where it does not.
///
/// `source` is the source as written: a text or data ("the report", "figures") and the media do by a cue what the list has for
/// documents, as does every source where `is_document_source` says that it is one. Of several cues in the words the longest
/// decides, then the first that is no light verb ("issued a *warning*", "continued to *insist*"). A negation turns the polarity
/// ("did not say" denies, "has not ruled out" affirms) and takes back what the cue adds.
///
/// ```
/// use dixit_core::report::{report_by_lexicon, Act, Polarity};
/// let report = report_by_lexicon("has not ruled out", "the mayor", false).unwrap();
/// assert_eq!((report.act, report.polarity), (Act::Speech, Polarity::Affirmed));
/// assert!(report_by_lexicon("strolled", "the mayor", false).is_none());
/// ```
pub fn report_by_lexicon(cue_words: &str, source: &str, is_document_source: bool) -> Option<Report> {
    let words = words(cue_words);
    let found = matches(&words);
    let head = decisive(&found, &words)?;
    let cue = head.cue;
    let kind = source_kind(source);
    let act = match kind {
        SourceKind::Document(evidence) if cue.class == CueClass::Preposition && cue.document_act == Act::Writing => {
            evidence
        }
        SourceKind::Media if cue.document_act == Act::Intention => Act::Intention,
        SourceKind::Other if !is_document_source => cue.act,
        _ => match cue.document_act {
            // a text states what its authors think
            Act::Thought | Act::Intention => Act::Writing,
            act => act,
        },
    };
    let negated = negations(&words, head) % 2 == 1;
    // "reportedly said": the adverb says what the writer adds
    let adverb = found.iter().find(|m| m.cue.class == CueClass::Adverb && m.cue.endorsement != Endorsement::Neutral);
    let (polarity, endorsement) = match (negated, cue.polarity) {
        (true, Polarity::Affirmed) => (Polarity::Denied, Endorsement::Neutral),
        (true, Polarity::Denied) => (Polarity::Affirmed, Endorsement::Neutral),
        (false, polarity) => (polarity, adverb.map_or(cue.endorsement, |m| m.cue.endorsement)),
    };
    Some(Report { act, polarity, endorsement, method: "cue_lexicon" })
}

/// Longest cue that is looked at, in words: none is longer, and an article may have anything.
const MOST_WORDS: usize = 40;
/// Words that may stand between two of a cue's lemma: "made it *very* clear".
const WIDEST_GAP: usize = 2;

/// One word of a cue, and what it may be a form of.
#[derive(Debug)]
struct Word {
    form: String,
    lemmas: Vec<String>,
}

impl Word {
    fn new(form: String) -> Self {
        let lemmas = lexicon::lemmas(&form);
        Word { form, lemmas }
    }

    fn is(&self, lemma: &str) -> bool {
        self.lemmas.iter().any(|l| l == lemma)
    }

    fn is_possessive(&self) -> bool {
        matches!(self.form.as_str(), "my" | "our" | "your" | "his" | "her" | "its" | "their" | "'s" | "one's")
    }
}

/// The words in lower case, contractions taken apart: "didn't" is did and n't, "bank's" is bank and 's.
fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '-' | '’');
    for token in text.split(|c: char| !inner(c)).filter(|t| !t.is_empty()).take(MOST_WORDS) {
        let token = token.to_lowercase().replace('’', "'");
        let token = token.trim_matches(['\'', '-']);
        if token.is_empty() {
            continue;
        }
        if token == "cannot" {
            found.extend(["can", "not"].map(|w| Word::new(w.to_string())));
        } else if let Some(stem) = token.strip_suffix("n't").filter(|stem| !stem.is_empty()) {
            let stem = match stem {
                "wo" => "will",
                "ca" => "can",
                "sha" => "shall",
                other => other,
            };
            found.push(Word::new(stem.to_string()));
            found.push(Word::new("n't".to_string()));
        } else if let Some(at) = token.find('\'').filter(|&at| at > 0) {
            found.push(Word::new(token[..at].to_string()));
            found.push(Word::new(token[at..].to_string()));
        } else {
            found.push(Word::new(token.to_string()));
        }
    }
    if found.last().is_some_and(|word| word.form == "according") {
        found.push(Word::new("to".to_string()));
    }
    found
}

/// A cue of the list found in the words: from the first of its words to behind the last.
#[derive(Clone, Copy, Debug)]
struct Match {
    cue: &'static Cue,
    start: usize,
    end: usize,
}

/// The best cue that begins at each word: of most words, and of the class that fits the word's form and neighbours.
fn matches(words: &[Word]) -> Vec<Match> {
    let mut found = Vec::new();
    for start in 0..words.len() {
        let word = &words[start];
        let possessive =
            word.is_possessive().then(|| lexicon::cues().beginning_with_possessive()).into_iter().flatten();
        let by_lemma = word.lemmas.iter().flat_map(|lemma| lexicon::cues().beginning_with(lemma));
        let here =
            possessive.chain(by_lemma).filter_map(|cue| end_of(cue, words, start).map(|end| Match { cue, start, end }));
        let noun_expected = start > 0 && (words[start - 1].is_possessive() || is_determiner(&words[start - 1].form));
        // the last of several equal ones wins in max_by_key, so the order is turned round
        let here: Vec<Match> = here.collect();
        let best = here.into_iter().rev().max_by_key(|m| (m.cue.words.len(), fits(m.cue.class, word, noun_expected)));
        found.extend(best);
    }
    found
}

/// How well a class fits a word of this form.
fn fits(class: CueClass, word: &Word, noun_expected: bool) -> u8 {
    let inflected = word.lemmas.first().is_some_and(|lemma| *lemma != word.form);
    match class {
        CueClass::Noun if noun_expected => 3,
        CueClass::Verb if inflected => 2,
        CueClass::Adjective | CueClass::Adverb | CueClass::Preposition if !inflected => 2,
        CueClass::Verb => 1,
        _ => 0,
    }
}

/// Where the lemma of `cue`, begun at `start`, ends in `words`, if it stands there.
fn end_of(cue: &Cue, words: &[Word], start: usize) -> Option<usize> {
    let mut at = start;
    for (n, part) in cue.words.iter().enumerate() {
        let light = n > 0 && matches!(cue.words[n - 1], CueWord::Lemma("be" | "have"));
        let gap = if n == 0 || light { 0 } else { WIDEST_GAP };
        let next = (at..words.len().min(at + gap + 1)).find(|&i| match part {
            CueWord::Lemma(lemma)
                if cue.words.len() == 1 && cue.class != CueClass::Verb && cue.class != CueClass::Noun =>
            {
                words[i].form == *lemma
            }
            CueWord::Lemma(lemma) => words[i].is(&lemma.to_lowercase()),
            CueWord::Possessive => words[i].is_possessive(),
            CueWord::Reflexive => words[i].form.ends_with("self") || words[i].form.ends_with("selves"),
        })?;
        at = next + 1;
    }
    Some(at)
}

/// The cue that decides: the longest of several words; else the first that is no light verb, auxiliary or adverb; else what
/// there is.
fn decisive<'m>(found: &'m [Match], words: &[Word]) -> Option<&'m Match> {
    let longest = found.iter().map(|m| m.cue.words.len()).max()?;
    if longest > 1 {
        return found.iter().find(|m| m.cue.words.len() == longest);
    }
    let heavy = |m: &&Match| !is_light(&words[m.start]) && m.cue.class != CueClass::Adverb;
    let of_class = |classes: &[CueClass]| found.iter().filter(heavy).find(|m| classes.contains(&m.cue.class));
    of_class(&[CueClass::Verb, CueClass::Noun, CueClass::Adjective])
        .or_else(|| of_class(&[CueClass::Preposition]))
        .or_else(|| {
            found.iter().filter(|m| !is_auxiliary(&words[m.start])).min_by_key(|m| m.cue.class == CueClass::Adverb)
        })
}

/// Verbs that leave it to a word after them to say what was done.
fn is_light(word: &Word) -> bool {
    const LIGHT: &[&str] = &[
        "make", "give", "take", "issue", "voice", "continue", "go", "get", "come", "begin", "start", "keep", "seem",
        "appear", "offer", "put", "set", "use", "release", "hold", "raise", "turn", "move", "proceed", "try", "help",
        "find",
    ];
    is_auxiliary(word) || LIGHT.iter().any(|light| word.is(light))
}

fn is_auxiliary(word: &Word) -> bool {
    matches!(
        word.form.as_str(),
        "be" | "am"
            | "is"
            | "are"
            | "was"
            | "were"
            | "been"
            | "being"
            | "'s"
            | "'re"
            | "'m"
            | "have"
            | "has"
            | "had"
            | "having"
            | "'ve"
            | "'d"
            | "do"
            | "does"
            | "did"
            | "done"
            | "will"
            | "would"
            | "'ll"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "shall"
            | "should"
            | "to"
            | "as"
            | "for"
            | "by"
            | "in"
            | "on"
            | "of"
            | "that"
            | "it"
            | "with"
            | "from"
            | "at"
    )
}

fn is_determiner(form: &str) -> bool {
    matches!(
        form,
        "the" | "a" | "an" | "this" | "that" | "these" | "those" | "any" | "no" | "some" | "another" | "such"
    )
}

/// Negations that bear on the cue: those outside its own words ("decline to say" has its polarity in the list).
fn negations(words: &[Word], head: &Match) -> usize {
    let inside = |i: usize| {
        i >= head.start
            && i < head.end
            && head.cue.words.iter().any(|w| matches!(w, CueWord::Lemma(l) if *l == words[i].form))
    };
    let mut count = 0;
    for (i, word) in words.iter().enumerate().take(head.end) {
        let next = words.get(i + 1).map_or("", |w| w.form.as_str());
        let negates = match word.form.as_str() {
            "not" | "n't" => !matches!(next, "only" | "just" | "merely" | "simply"),
            "never" | "no" | "nor" | "neither" | "without" | "hardly" | "unwilling" | "unable" => true,
            "little" | "few" => i == 0 || words[i - 1].form != "a",
            "fail" | "fails" | "failed" | "failing" | "refuse" | "refuses" | "refused" | "refusing" | "decline"
            | "declines" | "declined" | "declining" => next == "to" && i < head.start,
            _ => false,
        };
        count += usize::from(negates && !inside(i));
    }
    count
}

/// What a source is as far as its own words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SourceKind {
    /// A text or data, and which of the two.
    Document(Act),
    /// A newspaper, agency, broadcaster.
    Media,
    /// Anything else.
    Other,
}

fn source_kind(source: &str) -> SourceKind {
    let words: Vec<&str> = source.split_whitespace().take(12).collect();
    // the head stands before the first comma, preposition or relative clause
    let mut end = words.len();
    for (i, word) in words.iter().enumerate() {
        let bare = word.trim_end_matches([',', ';', ':', ')']);
        let ends_here = bare.len() < word.len();
        if i > 0 && is_after_head(bare) {
            end = i;
            break;
        }
        if ends_here {
            end = i + 1;
            break;
        }
    }
    let trim = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != '&').to_string();
    let head: Vec<String> = words[..end].iter().map(|w| trim(w)).collect();
    // "Geological Survey" is no survey: a capitalised phrase is a name
    let is_name = head.len() > 2 && head[1..].iter().all(|w| w.starts_with(char::is_uppercase));
    for length in [3, 2, 1] {
        let tail = head.len().checked_sub(length).filter(|_| !is_name).map(|from| head[from..].join(" "));
        if let Some(act) = tail.as_deref().and_then(lexicon::document) {
            return SourceKind::Document(act);
        }
    }
    if is_media(&head) {
        SourceKind::Media
    } else {
        SourceKind::Other
    }
}

/// Whether a noun phrase, cut behind its head, names a newspaper, an agency, a broadcaster.
fn is_media(head: &[String]) -> bool {
    let capital = |w: &String| w.starts_with(char::is_uppercase);
    let media = |words: &str, position| {
        lexicon::organization_word(words).is_some_and(|o| o.kind == OrganizationKind::Media && o.position == position)
    };
    let Some(last) = head.last() else { return false };
    if matches!(
        last.to_lowercase().as_str(),
        "newspaper" | "magazine" | "newspapers" | "daily" | "weekly" | "tabloid" | "broadcaster"
    ) {
        return true;
    }
    // a media's own name behind words of description: "the British newspaper The Guardian"
    let named = (head.len().saturating_sub(5)..head.len()).any(|from| {
        let described = from == 0 || !capital(&head[from - 1]) || head[from - 1] == "The";
        let name = head[from..].join(" ");
        let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(&name);
        described && (media(name, WordPosition::Name) || media(&format!("The {name}"), WordPosition::Name))
    });
    let article = head.iter().rposition(|w| w == "The").or_else(|| head[0].eq_ignore_ascii_case("the").then_some(0));
    let name = &head[article.map_or(0, |at| at + 1)..];
    let long_enough = name.len() > 1 || name.len() == 1 && article.is_some();
    named
        || long_enough && name.iter().all(capital) && (media(last, WordPosition::End) || media(last, WordPosition::Any))
}

fn is_after_head(word: &str) -> bool {
    matches!(
        word,
        "of" | "by"
            | "from"
            | "in"
            | "on"
            | "at"
            | "for"
            | "to"
            | "with"
            | "about"
            | "into"
            | "that"
            | "which"
            | "who"
            | "whose"
            | "released"
            | "published"
            | "issued"
            | "posted"
            | "conducted"
            | "obtained"
            | "seen"
            | "signed"
            | "sent"
            | "and"
            | "or"
            | "last"
            | "this"
            | "as"
            | "dated"
            | "titled"
            | "entitled"
            | "called"
            | "commissioned"
            | "compiled"
    )
}

#[cfg(test)]
mod tests;
