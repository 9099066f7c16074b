//! Which of the article's words state a speaker's role: candidates and what speaks for each.

use super::features::Row;
use super::scene::Scene;
use super::source::Source;
use super::tokens::{is_function, is_preposition, is_relative, tokens, Token};
use crate::article::EntityKind;
use crate::entities::bio::{decode, Tagged};
use crate::lexicon::{self, Expertise};
use crate::reading::Reading;
use crate::text::Span;
use ndarray::Array2;

/// What the role head says of every piece, and the spans it makes.
pub struct RoleTags<'a> {
    /// Where the pieces stand.
    pub reading: &'a Reading,
    /// `[pieces, 3]`: outside, begin, inside.
    pub chances: Array2<f32>,
    /// Spans that the head would mark, low chances included, with their mean chance.
    pub spans: Vec<(Span, f32)>,
}

impl<'a> RoleTags<'a> {
    /// Decodes the head's chances.
    pub fn new(reading: &'a Reading, chances: Array2<f32>) -> Self {
        let place = |t: Tagged| {
            (Span::new(reading.pieces[t.pieces.start].start, reading.pieces[t.pieces.end - 1].end), t.score)
        };
        let mut spans: Vec<(Span, f32)> =
            decode(chances.view(), &reading.word_start, 1.0).into_iter().map(place).collect();
        spans.extend(decode(chances.view(), &reading.word_start, 0.1).into_iter().map(place));
        spans.sort_by_key(|s| s.0);
        spans.dedup_by_key(|s| s.0);
        RoleTags { reading, chances, spans }
    }

    /// Mean chance to be in a role, chance that one begins at the first piece, chance that the piece behind is still in it.
    fn chances(&self, span: Span) -> [f32; 3] {
        let pieces = self.reading.pieces_in(span);
        if pieces.is_empty() {
            return [0.0; 3];
        }
        let inside = |p: usize| self.chances[[p, 1]] + self.chances[[p, 2]];
        let mean = pieces.clone().map(inside).sum::<f32>() / pieces.len() as f32;
        let behind = if pieces.end < self.chances.nrows() { self.chances[[pieces.end, 2]] } else { 0.0 };
        [mean, self.chances[[pieces.start, 1]], behind]
    }
}

/// Words that may state a role.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleCandidate {
    /// Where.
    pub span: Span,
    /// What speaks for it.
    pub row: Row,
}

/// Where a candidate came from.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Tag,
    Before,
    Title,
    Behind,
    BehindShort,
    Source,
    SourceHead,
}

const FROM: [(&str, Origin); 7] = [
    ("from_tag", Origin::Tag),
    ("from_before", Origin::Before),
    ("from_title", Origin::Title),
    ("from_behind", Origin::Behind),
    ("from_behind_short", Origin::BehindShort),
    ("from_source", Origin::Source),
    ("from_source_head", Origin::SourceHead),
];

struct Found {
    span: Span,
    from: Origin,
    gap: usize,
    rival: bool,
    chance: f32,
}

/// Candidates for an entity. `sources`: descriptions that were found to denote it.
pub fn of_entity(scene: &Scene<'_>, tags: &RoleTags<'_>, entity: usize, sources: &[&Source]) -> Vec<RoleCandidate> {
    let facts = &scene.facts[entity];
    let mut found: Vec<Found> = Vec::new();
    for &n in &facts.names {
        let name = scene.names[n].span;
        let before = scene.before(name);
        if let (Some(first), Some(last)) = (before.first(), before.last()) {
            let end = if scene.text[last.span.end..].starts_with('.') { last.span.end + 1 } else { last.span.end };
            found.push(Found {
                span: Span::new(first.span.start, end),
                from: Origin::Before,
                gap: 1,
                rival: false,
                chance: 0.0,
            });
            let title = before.iter().map(|t| t.span.start).find(|&s| {
                lexicon::title_before(scene.text[s..name.start].trim_end())
                    .is_some_and(|t| t.office && s + t.title.len() == s + scene.text[s..name.start].trim_end().len())
            });
            if let Some(start) = title {
                found.push(Found {
                    span: Span::new(start, end),
                    from: Origin::Title,
                    gap: 1,
                    rival: false,
                    chance: 0.0,
                });
            }
        }
        for (span, from) in apposition(scene, name) {
            found.push(Found { span, from, gap: 2, rival: false, chance: 0.0 });
        }
        near_tags(scene, tags, entity, name, &mut found);
    }
    for source in sources {
        in_source(source, scene, tags, &mut found);
    }
    rows(scene, tags, Some(facts.kind), found)
}

/// Candidates for a speaker without a name: in the source's own words.
pub fn of_source(scene: &Scene<'_>, tags: &RoleTags<'_>, source: &Source) -> Vec<RoleCandidate> {
    let mut found = Vec::new();
    in_source(source, scene, tags, &mut found);
    rows(scene, tags, None, found)
}

fn near_tags(scene: &Scene<'_>, tags: &RoleTags<'_>, entity: usize, name: Span, found: &mut Vec<Found>) {
    let first = tags.spans.partition_point(|s| s.0.start + 300 < name.start);
    let near =
        tags.spans[first..].iter().take_while(|s| s.0.start < name.end + 90).filter(|s| s.0.end + 90 > name.start);
    for &(span, chance) in near {
        let span = tidy(scene.text, span);
        if span.is_empty() || span.overlaps(name) && span.len() <= name.len() {
            continue;
        }
        let (from, to) =
            if span.start >= name.end { (name.end, span.start) } else { (span.end.min(name.start), name.start) };
        if scene.text[from..to].contains('\n') {
            continue;
        }
        let rival = scene.names[scene.names_in(Span::new(from, to))]
            .iter()
            .any(|n| n.entity != entity && n.kind == EntityKind::Person)
            || belongs_to_another(scene, entity, span);
        found.push(Found {
            span,
            from: Origin::Tag,
            gap: to - from + if span.start >= name.end { 1 } else { 0 },
            rival,
            chance,
        });
    }
}

/// Whether the words are in apposition to another person's name ("Ann Lee, now chair of the board, met …") or stand right before it.
pub(super) fn belongs_to_another(scene: &Scene<'_>, entity: usize, span: Span) -> bool {
    let near = scene.names_at(Span::new(span.start.saturating_sub(NEAR), span.end + 2));
    scene.names[near].iter().filter(|n| n.entity != entity && n.kind == EntityKind::Person).any(|other| {
        let name = other.span;
        let small = |w: &str| matches!(w, "" | "now" | "the" | "a" | "an");
        let apposed = name.end <= span.start
            && scene.text[name.end..span.start]
                .strip_prefix([',', '(', '–', '—'])
                .is_some_and(|between| between.split(|c: char| !c.is_alphanumeric()).all(small));
        let titled = span.end <= name.start && scene.text[span.end..name.start].chars().all(|c| c == ' ');
        apposed || titled
    })
}

/// How many bytes before an apposition the name may end.
const NEAR: usize = 12;

fn in_source(source: &Source, scene: &Scene<'_>, tags: &RoleTags<'_>, found: &mut Vec<Found>) {
    let Some(span) = source.span.filter(|_| source.pronoun.is_none()) else { return };
    let words = tokens(scene.text, span);
    let start = words.iter().position(|t| t.is_word() && !opens(t)).unwrap_or(0);
    let Some(first) = words.get(start) else { return };
    let whole = Span::new(first.span.start, span.end);
    if whole.len() < 90 {
        found.push(Found { span: tidy(scene.text, whole), from: Origin::Source, gap: 0, rival: false, chance: 0.0 });
    }
    let ends = |t: &&Token| t.is_word() && !is_preposition(&t.lower) && !is_relative(&t.lower) || t.is_possessive();
    if let Some(last) = words[start..].iter().take_while(ends).last() {
        let head = Span::new(first.span.start, last.span.end);
        found.push(Found { span: head, from: Origin::SourceHead, gap: 0, rival: false, chance: 0.0 });
    }
    for &(tag, chance) in tags.spans.iter().filter(|t| span.contains(t.0)) {
        found.push(Found { span: tidy(scene.text, tag), from: Origin::Tag, gap: 0, rival: false, chance });
    }
}

/// Articles, possessives and numbers before a noun.
fn opens(token: &Token) -> bool {
    matches!(
        token.lower.as_str(),
        "the"
            | "a"
            | "an"
            | "this"
            | "that"
            | "these"
            | "those"
            | "some"
            | "many"
            | "several"
            | "most"
            | "all"
            | "other"
            | "another"
            | "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "his"
            | "her"
            | "its"
            | "their"
    ) || token.lower.chars().all(|c| c.is_ascii_digit())
}

/// The apposition behind a name, whole and cut before its first preposition; without its article.
fn apposition(scene: &Scene<'_>, name: Span) -> Vec<(Span, Origin)> {
    let mut to = (name.end + 120).min(scene.text.len());
    while !scene.text.is_char_boundary(to) {
        to -= 1;
    }
    let line = scene.text[name.end..to].find('\n').map_or(to, |i| name.end + i);
    let words = tokens(scene.text, Span::new(name.end, line));
    let Some(mark) = words.first() else { return Vec::new() };
    let copula = matches!(mark.lower.as_str(), "is" | "was")
        && words.get(1).is_some_and(|t| matches!(t.lower.as_str(), "a" | "an" | "the"));
    if !(copula || matches!(mark.lower.as_str(), "," | "(" | "–" | "—")) {
        return Vec::new();
    }
    let mut start = 1;
    while words
        .get(start)
        .is_some_and(|t| matches!(t.lower.as_str(), "the" | "a" | "an" | "who" | "is" | "was" | "now"))
    {
        start += 1;
    }
    let Some(first) = words.get(start).filter(|t| t.is_word() && !is_function(&t.lower)) else { return Vec::new() };
    let inside = |t: &&Token| {
        (t.is_word() || t.is_possessive() || matches!(t.lower.as_str(), "-" | "&"))
            && !is_relative(&t.lower)
            && !matches!(t.lower.as_str(), "said" | "says" | "told" | "but")
    };
    let run: Vec<&Token> = words[start..].iter().take_while(inside).collect();
    let mut out = Vec::new();
    if let Some(last) = run.iter().rev().find(|t| t.is_word()).filter(|_| run.len() <= 14) {
        out.push((Span::new(first.span.start, last.span.end), Origin::Behind));
    }
    let short = run.iter().take_while(|t| !is_preposition(&t.lower)).filter(|t| t.is_word()).last();
    if let Some(last) = short {
        out.push((Span::new(first.span.start, last.span.end), Origin::BehindShort));
    }
    out
}

/// Without white space, marks and an article at its ends.
fn tidy(text: &str, span: Span) -> Span {
    let words = tokens(text, span);
    let first = words
        .iter()
        .find(|t| t.is_word() && !matches!(t.lower.as_str(), "the" | "a" | "an" | "and" | "who" | "is" | "was"));
    let last = words.iter().rev().find(|t| t.is_word());
    match (first, last) {
        (Some(f), Some(l)) if f.span.start < l.span.end => {
            let dotted = text[l.span.end..span.end].starts_with('.');
            Span::new(f.span.start, l.span.end + usize::from(dotted))
        }
        _ => Span::new(span.start, span.start),
    }
}

fn rows(scene: &Scene<'_>, tags: &RoleTags<'_>, kind: Option<EntityKind>, found: Vec<Found>) -> Vec<RoleCandidate> {
    let mut groups: Vec<(String, Vec<Found>)> = Vec::new();
    for f in found {
        let key = f.span.of(scene.text).to_lowercase();
        if key.is_empty() || f.span.len() > 160 {
            continue;
        }
        match groups.iter_mut().find(|g| g.0 == key) {
            Some(group) => group.1.push(f),
            None => groups.push((key, vec![f])),
        }
    }
    let total = groups.len();
    groups.into_iter().enumerate().map(|(k, (key, found))| row(scene, tags, kind, k, total, &key, &found)).collect()
}

fn row(
    scene: &Scene<'_>,
    tags: &RoleTags<'_>,
    kind: Option<EntityKind>,
    rank: usize,
    total: usize,
    words: &str,
    found: &[Found],
) -> RoleCandidate {
    let best = found.iter().map(|f| (tags.chances(f.span)[0], f.span)).fold((-1.0, found[0].span), |a, b| {
        if b.0 > a.0 {
            b
        } else {
            a
        }
    });
    let span = best.1;
    let [mean, begin, behind] = tags.chances(span);
    let mut row = Row::default();
    row.add("tag_mean", mean);
    row.add("tag_begin", begin);
    row.add("tag_behind", behind);
    row.add("tag_chance", found.iter().map(|f| f.chance).fold(0.0, f32::max));
    for (name, from) in FROM {
        row.flag(name, found.iter().any(|f| f.from == from));
    }
    row.add("gap", found.iter().map(|f| f.gap).min().map_or(5.0, |g| (g as f32).ln_1p()));
    row.flag("rival", found.iter().all(|f| f.rival));
    row.add("times", (found.len() as f32).ln_1p());
    row.add("rank", rank as f32 / total.max(1) as f32);
    row.add("rivals", (total as f32).ln_1p());
    row.add("place", span.start as f32 / scene.text.len().max(1) as f32);
    let list = tokens(scene.text, span);
    let count = list.iter().filter(|t| t.is_word()).count();
    row.add("words", (count as f32).ln_1p());
    row.flag("one_word", count == 1);
    row.flag("long", count > 7);
    let role = |t: &Token| lexicon::role(&t.lower);
    let phrase: Vec<&Token> = list.iter().take_while(|t| !is_preposition(&t.lower)).collect();
    row.flag("role_noun", list.iter().any(|t| role(t).is_some()));
    row.flag("role_head", phrase.last().is_some_and(|t| role(t).is_some()));
    row.flag("plural", phrase.last().is_some_and(|t| role(t).is_some_and(|r| r.1)));
    row.flag("group_head", phrase.last().is_some_and(|t| lexicon::group(&t.lower).is_some()));
    row.flag("document_head", phrase.last().is_some_and(|t| lexicon::document(&t.lower).is_some()));
    row.flag("title", lexicon::title_before(span.of(scene.text)).is_some_and(|t| t.title.len() == span.len()));
    row.flag("office", lexicon::title_before(span.of(scene.text)).is_some_and(|t| t.office));
    row.flag("address", lexicon::title_before(span.of(scene.text)).is_some_and(|t| !t.office));
    row.flag("capital", list.first().is_some_and(|t| t.capital));
    row.flag("preposition", phrase.len() < list.len());
    row.flag("former", words.starts_with("former") || words.starts_with("ex-"));
    row.flag("digit", words.chars().any(|c| c.is_ascii_digit()));
    row.flag("holds_name", scene.names[scene.names_in(span)].iter().any(|n| n.kind == EntityKind::Person));
    row.flag(
        "holds_organization",
        scene.names[scene.names_in(span)].iter().any(|n| n.kind == EntityKind::Organization),
    );
    row.flag("verb", phrase.last().is_some_and(|t| lexicon::is_speech_verb(&t.lower) || t.lower.ends_with("ing")));
    for (name, k) in [
        ("of_person", EntityKind::Person),
        ("of_organization", EntityKind::Organization),
        ("of_location", EntityKind::Location),
    ] {
        row.flag(name, kind == Some(k));
    }
    row.flag("of_unnamed", kind.is_none());
    RoleCandidate { span, row }
}

/// Whether the words name an expert: yes, maybe, no; as flags.
pub fn expertise(words: &str) -> [bool; 3] {
    let list = tokens(words, Span::new(0, words.len()));
    let has = |e: Expertise| list.iter().any(|t| lexicon::role(&t.lower).is_some_and(|r| r.0.expert == e));
    [has(Expertise::Yes), has(Expertise::Maybe), has(Expertise::No)]
}
