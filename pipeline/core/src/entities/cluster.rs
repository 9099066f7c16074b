//! Which named mentions are one entity: by variants of the name, longest names first.

use super::names::{is_acronym_of, name_words, one_slip, person_variant, telling, trim, words};
use crate::article::EntityKind;
use crate::lexicon::{self, CountryKind, Gender};
use crate::text::Span;
use std::collections::BTreeMap;

/// A name where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedMention {
    /// The name alone.
    pub span: Span,
    /// What the tagger takes it for.
    pub kind: EntityKind,
    /// How sure the tagger is.
    pub score: f32,
}

/// Mentions of one entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Where the fullest name stands first.
    pub name: Span,
    /// What most of its mentions are taken for.
    pub kind: EntityKind,
    /// Numbers of its mentions, in text order.
    pub mentions: Vec<usize>,
}

const KINDS: [EntityKind; 5] =
    [EntityKind::Person, EntityKind::Organization, EntityKind::Location, EntityKind::Group, EntityKind::Other];

/// Most entities that a name is compared with.
const MOST_COMPARED: usize = 1500;

/// All mentions of the same words.
struct Form {
    words: Vec<String>,
    votes: [f32; 5],
    mentions: Vec<usize>,
    kind: EntityKind,
}

/// An entity under construction.
struct Draft {
    forms: Vec<usize>,
    kind: EntityKind,
    mentions: Vec<usize>,
}

/// Groups `mentions`, which stand in text order, into entities, in the order of first mention.
pub fn cluster(text: &str, mentions: &[NamedMention]) -> Vec<Cluster> {
    let forms = forms(text, mentions);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut undecided: Vec<(usize, Vec<usize>)> = Vec::new();
    for (number, form) in forms.iter().enumerate() {
        let mut found: Vec<(u8, usize)> = Vec::new();
        // a text of thousands of names is no article: there only equal names are one
        let compared = if drafts.len() < MOST_COMPARED { drafts.len() } else { 0 };
        for (d, draft) in drafts[..compared].iter().enumerate() {
            let best = draft.forms.iter().map(|&f| variant(text, mentions, &forms[f], form)).max().unwrap_or(0);
            if best > 0 && !genders_differ(text, mentions, form, draft) {
                found.push((best, d));
            }
        }
        if found.is_empty() && form.kind == EntityKind::Person && form.words.len() == 1 && form.mentions.len() < 3 {
            // a surname with a slip in it
            let slip = |d: &Draft| {
                let surname = |f: &usize| {
                    forms[*f].words.len() > 1 && forms[*f].words.last().is_some_and(|w| one_slip(w, &form.words[0]))
                };
                d.kind == EntityKind::Person && d.forms.iter().any(surname)
            };
            found.extend((0..compared).filter(|&d| slip(&drafts[d])).map(|d| (1, d)));
            found.truncate(usize::from(found.len() == 1));
        }
        let top = found.iter().map(|x| x.0).max().unwrap_or(0);
        let best: Vec<usize> = found.iter().filter(|x| x.0 == top).map(|x| x.1).collect();
        match best[..] {
            [] => drafts.push(Draft { forms: vec![number], kind: form.kind, mentions: form.mentions.clone() }),
            [only] => {
                drafts[only].forms.push(number);
                drafts[only].mentions.extend(&form.mentions);
            }
            _ => undecided.push((number, best.clone())),
        }
    }
    for (number, candidates) in undecided {
        for &mention in &forms[number].mentions {
            let chosen = disambiguate(text, mentions, &forms, &drafts, mention, &candidates);
            drafts[chosen].mentions.push(mention);
        }
    }
    let mut out: Vec<Cluster> = drafts
        .into_iter()
        .map(|mut draft| {
            draft.mentions.sort_unstable();
            let name = fullest(text, mentions, &forms, &draft);
            Cluster { name, kind: draft.kind, mentions: draft.mentions }
        })
        .collect();
    out.sort_by_key(|c| c.mentions.first().copied());
    out
}

/// Forms, those that can be fullest names first: longest first, and of equal length the earliest.
fn forms(text: &str, mentions: &[NamedMention]) -> Vec<Form> {
    let mut by_words: BTreeMap<Vec<String>, Form> = BTreeMap::new();
    for (number, mention) in mentions.iter().enumerate() {
        let person = mention.kind == EntityKind::Person;
        let key = if person { name_words(mention.span.of(text)) } else { plain_words(mention.span.of(text)) };
        let form = by_words.entry(key.clone()).or_insert_with(|| Form {
            words: key,
            votes: [0.0; 5],
            mentions: Vec::new(),
            kind: mention.kind,
        });
        form.votes[mention.kind as usize] += mention.score;
        form.mentions.push(number);
    }
    let mut out: Vec<Form> = by_words.into_values().filter(|f| !f.words.is_empty()).collect();
    for form in &mut out {
        let mut top = 0;
        for k in 1..KINDS.len() {
            if form.votes[k] > form.votes[top] {
                top = k;
            }
        }
        form.kind = KINDS[top];
    }
    correct_surnames(&mut out);
    out.sort_by_key(|f| (std::cmp::Reverse(telling(&f.words).len()), f.mentions[0]));
    out
}

/// A name's words, "the" left out.
fn plain_words(name: &str) -> Vec<String> {
    let mut out = words(name);
    if out.len() > 1 && out[0] == "the" {
        out.remove(0);
    }
    out
}

/// A single word that the tagger hardly takes for an organization or a place, and that is a known person's surname, is that person.
fn correct_surnames(forms: &mut [Form]) {
    let surnames: Vec<String> = forms
        .iter()
        .filter(|f| f.kind == EntityKind::Person && f.words.len() > 1)
        .filter_map(|f| f.words.last().cloned())
        .collect();
    for form in forms {
        let sure = form.votes[form.kind as usize] / form.mentions.len() as f32;
        if form.words.len() == 1 && form.kind != EntityKind::Person && sure < 0.75 && surnames.contains(&form.words[0])
        {
            form.kind = EntityKind::Person;
        }
    }
}

/// How surely `short` is a variant of `long`: 0 not at all.
fn variant(text: &str, mentions: &[NamedMention], long: &Form, short: &Form) -> u8 {
    use EntityKind::{Group, Location, Organization, Other, Person};
    if long.words == short.words {
        return 3;
    }
    if (long.kind == Person) != (short.kind == Person) {
        return 0;
    }
    if long.kind == Person {
        return person_variant(&long.words, &short.words);
    }
    let (a, b) = (telling(&long.words), telling(&short.words));
    if a == b {
        return 3;
    }
    let surface = |form: &Form| mentions[form.mentions[0]].span.of(text);
    if same_country(surface(long), surface(short)) {
        return 3;
    }
    if form_introduces(text, mentions, long, short) || form_introduces(text, mentions, short, long) {
        return 3;
    }
    let organized = |kind| matches!(kind, Organization | Other);
    match (long.kind, short.kind) {
        (Group, Group) => u8::from(
            a.len() == 1
                && b.len() == 1
                && (a[0].strip_suffix('s') == Some(b[0]) || b[0].strip_suffix('s') == Some(a[0])),
        ),
        (Group | Location, _) | (_, Group | Location) if !is_acronym_of(surface(short), &long.words) => 0,
        _ if is_acronym_of(surface(short), &long.words) || is_acronym_of(surface(long), &short.words) => 3,
        (x, y) if organized(x) && organized(y) && !b.is_empty() && b.len() < a.len() => {
            if a.ends_with(&b) && (b.len() > 1 || !common_noun(b[0])) {
                2
            } else {
                u8::from(a.starts_with(&b) && b[0].chars().count() > 2 && (b.len() > 1 || !common_noun(b[0])))
            }
        }
        _ => 0,
    }
}

/// Words such as "party" or "committee" end many names.
fn common_noun(word: &str) -> bool {
    lexicon::group(word).is_some()
}

/// Two names of one country, its capital and its seat of government left aside.
fn same_country(a: &str, b: &str) -> bool {
    let named = |name: &str| {
        lexicon::country(name)
            .filter(|c| matches!(c.kind, CountryKind::Country | CountryKind::Alias | CountryKind::Bloc))
            .map(|c| c.country)
    };
    named(a).is_some_and(|country| named(b) == Some(country))
}

/// "Long Name (LN)": the short form stands in parentheses right behind the long one.
fn form_introduces(text: &str, mentions: &[NamedMention], long: &Form, short: &Form) -> bool {
    long.mentions.iter().any(|&m| {
        let rest = &text[mentions[m].span.end..];
        let Some(inner) = rest.trim_start().strip_prefix('(') else { return false };
        let inner = inner.trim_start_matches(['"', '“', '\'', '‘', ' ']);
        let Some((close, _)) = inner.char_indices().take(40).find(|c| c.1 == ')') else { return false };
        let written = &inner[..close];
        let start = text.len() - inner.len();
        let span = trim(text, Span::new(start, start + close), false);
        !written.is_empty() && plain_words(span.of(text)) == short.words
    })
}

/// Which of several entities a short name means here: the one whose gender the title before it tells, then the one named in full
/// most often, then the one named in full last before it.
fn disambiguate(
    text: &str,
    mentions: &[NamedMention],
    forms: &[Form],
    drafts: &[Draft],
    mention: usize,
    candidates: &[usize],
) -> usize {
    let at = mentions[mention].span.start;
    let told = title_gender(text, at);
    let key = |&d: &usize| {
        let full: Vec<usize> = drafts[d]
            .forms
            .iter()
            .filter(|&&f| forms[f].words.len() > 1)
            .flat_map(|&f| forms[f].mentions.iter().copied())
            .collect();
        let gender = gender_of(text, mentions, &drafts[d].mentions);
        let agrees = match (told, gender) {
            (Some(a), Some(b)) => i32::from(a == b) - i32::from(a != b),
            _ => 0,
        };
        let before =
            full.iter().rev().find(|&&m| mentions[m].span.start < at).map_or(0, |&m| mentions[m].span.start + 1);
        (agrees, full.len(), before)
    };
    candidates.iter().copied().max_by_key(key).unwrap_or(candidates[0])
}

/// Whether the titles before a short form tell another gender than those, or the first name, of the entity.
fn genders_differ(text: &str, mentions: &[NamedMention], form: &Form, draft: &Draft) -> bool {
    if form.kind != EntityKind::Person || form.words.len() > 1 {
        return false;
    }
    let told: Vec<Gender> = form.mentions.iter().filter_map(|&m| title_gender(text, mentions[m].span.start)).collect();
    let Some(&gender) = told.first() else { return false };
    told.iter().all(|g| *g == gender) && gender_of(text, mentions, &draft.mentions).is_some_and(|other| other != gender)
}

/// Gender that the title right before byte `at` tells.
pub fn title_gender(text: &str, at: usize) -> Option<Gender> {
    let before = text[floor(text, at.saturating_sub(60))..at].trim_end_matches(' ');
    let line = before.rsplit('\n').next().unwrap_or(before);
    // the longest title of up to three words that reaches the name
    let starts: Vec<usize> = line
        .char_indices()
        .filter(|&(i, c)| c != ' ' && (i == 0 || line[..i].ends_with(' ')))
        .map(|(i, _)| i)
        .collect();
    let mut candidates = starts.iter().rev().take(3).rev();
    candidates
        .find_map(|&i| lexicon::title_before(&line[i..]).filter(|t| t.title.len() == line.len() - i))
        .and_then(|t| t.gender)
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Gender that a person's titles and first name tell.
pub fn gender_of(text: &str, mentions: &[NamedMention], numbers: &[usize]) -> Option<Gender> {
    let mut male = 0i32;
    for &number in numbers {
        match title_gender(text, mentions[number].span.start) {
            Some(Gender::Male) => male += 1,
            Some(Gender::Female) => male -= 1,
            None => {}
        }
    }
    if male != 0 {
        return Some(if male > 0 { Gender::Male } else { Gender::Female });
    }
    numbers.iter().find_map(|&number| {
        let name = mentions[number].span.of(text);
        let (first, _) = name.split_once(char::is_whitespace)?;
        lexicon::first_name(first).flatten().or_else(|| lexicon::first_name(first.split('-').next()?).flatten())
    })
}

/// Where the fullest name stands first: most words that count, then most letters. Of headlines, where every word has a capital,
/// only where nothing else has the name; of a country, its name rather than the long or short forms of it.
fn fullest(text: &str, mentions: &[NamedMention], forms: &[Form], draft: &Draft) -> Span {
    let mut best = mentions[draft.mentions[0]].span;
    let mut size = (false, false, 0, 0);
    for &f in &draft.forms {
        let plain = forms[f].mentions.iter().find(|&&m| !in_headline(text, mentions[m].span));
        let span = mentions[*plain.unwrap_or(&forms[f].mentions[0])].span;
        let country = lexicon::country(span.of(text)).is_some_and(|c| c.kind == CountryKind::Country);
        let this = (country, plain.is_some(), telling(&forms[f].words).len(), span.of(text).chars().count());
        if this > size {
            (best, size) = (span, this);
        }
    }
    best
}

/// Whether most words of the line have a capital.
fn in_headline(text: &str, span: Span) -> bool {
    let (low, high) = (floor(text, span.start.saturating_sub(220)), floor(text, (span.end + 220).min(text.len())));
    let start = text[low..span.start].rfind('\n').map_or(low, |i| low + i + 1);
    let end = text[span.end..high].find('\n').map_or(high, |i| span.end + i);
    let outside = [&text[start..span.start], &text[span.end..end]];
    if end - start > 200 {
        return false;
    }
    let words = outside
        .iter()
        .flat_map(|part| part.split_whitespace())
        .filter(|w| w.chars().count() > 3 && w.starts_with(char::is_alphabetic));
    let (count, capitals) = words.fold((0, 0), |(n, c), w| (n + 1, c + usize::from(w.starts_with(char::is_uppercase))));
    count > 2 && capitals * 4 >= count * 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Mentions marked as `[p Maria Lopez]`, `[o …]`, `[l …]`, `[g …]`; clusters as lists of their words, fullest first.
    fn clusters(marked: &str) -> Vec<Vec<String>> {
        let mut text = String::new();
        let mut mentions = Vec::new();
        let mut rest = marked;
        while let Some(open) = rest.find('[') {
            text.push_str(&rest[..open]);
            let close = rest.find(']').unwrap();
            let kind = match &rest[open + 1..open + 2] {
                "p" => EntityKind::Person,
                "o" => EntityKind::Organization,
                "l" => EntityKind::Location,
                _ => EntityKind::Group,
            };
            let start = text.len();
            text.push_str(&rest[open + 3..close]);
            mentions.push(NamedMention { span: Span::new(start, text.len()), kind, score: 0.9 });
            rest = &rest[close + 1..];
        }
        text.push_str(rest);
        let words = |c: Cluster| {
            let mut out = vec![c.name.of(&text).to_owned()];
            out.extend(c.mentions.iter().map(|&m| mentions[m].span.of(&text).to_owned()));
            out
        };
        cluster(&text, &mentions).into_iter().map(words).collect()
    }

    #[test]
    fn variants_of_a_persons_name_are_one() {
        let found = clusters("[p Aquino] spoke. [p Carlos Aquino] teaches; [p Reed] does not. Mr. [p Aquino] left.");
        assert_eq!(found, vec![vec!["Carlos Aquino", "Aquino", "Carlos Aquino", "Aquino"], vec!["Reed", "Reed"]]);
    }

    #[test]
    fn ambiguous_surnames_follow_the_title() {
        let found = clusters("[p Hillary Clinton] met [p Bill Clinton]. [p Bill Clinton] spoke. Mrs. [p Clinton] left, Mr. [p Clinton] stayed.");
        assert_eq!(found[0], vec!["Hillary Clinton", "Hillary Clinton", "Clinton"]);
        assert_eq!(found[1], vec!["Bill Clinton", "Bill Clinton", "Bill Clinton", "Clinton"]);
    }

    #[test]
    fn organizations_by_acronym_and_ending() {
        let found = clusters("The [o World Health Organization] warned. The [o WHO] said. [o The New York Post] and the [o Post]. The [o Inter Body on Rights (IACHR)], [o IACHR].");
        assert_eq!(found[0], vec!["World Health Organization", "World Health Organization", "WHO"]);
        assert_eq!(found[1], vec!["The New York Post", "The New York Post", "Post"]);
        let found = clusters("The [o Agency for Rare Birds] ([o ARBX]) flew. [o ARBX] landed.");
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn one_country_several_names() {
        assert_eq!(clusters("The [l US] and the [l United States] and [l China].").len(), 2);
        assert_eq!(clusters("[p Donald Trump] of the [o Trump Organization].").len(), 2);
    }

    #[test]
    fn titles_of_another_gender_keep_names_apart() {
        let found = clusters("[p Michelle Obama] spoke. Mr. [p Obama] agreed.");
        assert_eq!(found.len(), 2);
        assert_eq!(clusters("[p Leslie Wimes] spoke. [p Wines] agreed.").len(), 1);
    }

    #[test]
    fn headlines_do_not_lengthen_names() {
        let found = clusters(
            "[p Elizabeth Warren Hammers] Wells Fargo Over Fake Accounts\nSenator [p Elizabeth Warren] spoke of it.",
        );
        assert_eq!(found[0][0], "Elizabeth Warren");
    }

    proptest! {
        #[test]
        fn every_mention_is_in_one_cluster(text in "[A-Ca-c.’' ()-]{0,80}", cuts in prop::collection::vec((0usize..80, 1usize..12, 0usize..5), 0..12)) {
            let mut mentions = Vec::new();
            let mut end = 0;
            let mut cuts = cuts;
            cuts.sort_unstable();
            for (start, len, kind) in cuts {
                let stop = (start + len).min(text.len());
                if start >= end && start < stop && text.is_char_boundary(start) && text.is_char_boundary(stop) {
                    let span = trim(&text, Span::new(start, stop), false);
                    if !words(span.of(&text)).is_empty() {
                        mentions.push(NamedMention { span, kind: KINDS[kind], score: 0.5 });
                        end = stop;
                    }
                }
            }
            let mut seen: Vec<usize> = cluster(&text, &mentions).into_iter().flat_map(|c| c.mentions).collect();
            seen.sort_unstable();
            prop_assert!(seen.windows(2).all(|w| w[0] < w[1]));
        }
    }
}
