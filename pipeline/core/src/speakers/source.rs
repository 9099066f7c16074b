//! What a source's own words say: a name and where it stands in them, a pronoun, or a description of one, of many, of a text.

use super::tokens::{is_function, is_preposition, is_relative, stem, tokens, Token};
use crate::article::EntityKind;
use crate::lexicon::{self, Gender};
use crate::text::Span;

/// A named mention, as far as sources care.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name {
    /// Where.
    pub span: Span,
    /// Number of its entity.
    pub entity: usize,
    /// What the entity is.
    pub kind: EntityKind,
}

/// Where a name stands in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// It is what the source denotes: "Republican strategist Ann Reed, who …".
    Head,
    /// Behind a comma: "the governor, Ann Reed".
    Apposition,
    /// "Reed’s lawyer".
    Possessor,
    /// "a spokesman for Reed".
    Prepositional,
    /// "the Reed campaign".
    Modifier,
}

/// The closed-class word that a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pronoun {
    /// He.
    He,
    /// She.
    She,
    /// They, these, both.
    They,
    /// It.
    It,
    /// I, my.
    I,
    /// We.
    We,
    /// You.
    You,
    /// Who, which, that.
    Relative,
    /// Some, many, others, everyone.
    Indefinite,
}

/// How a description begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Determiner {
    /// The, this.
    Definite,
    /// A, another.
    Indefinite,
    /// His, the bank's.
    Possessive,
    /// Many, three.
    Quantity,
    /// Nothing.
    Bare,
}

/// One speaker's words in a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Where; None where no source is written.
    pub span: Option<Span>,
    /// The pronoun that it is.
    pub pronoun: Option<Pronoun>,
    /// Numbers of the names inside (in the list given) and their places, in text order.
    pub names: Vec<(usize, Place)>,
    /// How the description begins.
    pub determiner: Determiner,
    /// The noun that says what the source is.
    pub head: Option<Token>,
    /// Whether it denotes several.
    pub plural: bool,
    /// Stems of its words that tell something.
    pub stems: Vec<String>,
    /// Whether the head is a noun for one person.
    pub role: bool,
    /// Whether the head is a noun for a text, data or an image.
    pub document: bool,
    /// Whether the head is a collective noun; and whether that is an organization.
    pub group: Option<bool>,
    /// The gender that the head tells.
    pub gender: Option<Gender>,
    /// Whether it has "of", "for", "from" or "by" behind the head.
    pub complement: bool,
    /// Number of words.
    pub words: usize,
}

impl Source {
    /// A source that is not written.
    pub fn none() -> Self {
        Source {
            span: None,
            pronoun: None,
            names: Vec::new(),
            determiner: Determiner::Bare,
            head: None,
            plural: false,
            stems: Vec::new(),
            role: false,
            document: false,
            group: None,
            gender: None,
            complement: false,
            words: 0,
        }
    }

    /// The first name that is what the source denotes.
    pub fn named(&self) -> Option<(usize, Place)> {
        let first = |place| self.names.iter().copied().find(|n| n.1 == place);
        first(Place::Head).or_else(|| first(Place::Apposition))
    }

    /// Reads the words of `span`. `names`: all named mentions in text order.
    pub fn read(text: &str, span: Span, names: &[Name]) -> Self {
        let span = span.trim(text);
        let words = tokens(text, span);
        let mut source =
            Source { span: Some(span), words: words.iter().filter(|t| t.is_word()).count(), ..Source::none() };
        if words.is_empty() {
            source.span = None;
            return source;
        }
        source.pronoun = pronoun(&words);
        if let Some(p) = source.pronoun {
            source.plural = matches!(p, Pronoun::They | Pronoun::We | Pronoun::Indefinite);
            source.gender = match p {
                Pronoun::He => Some(Gender::Male),
                Pronoun::She => Some(Gender::Female),
                _ => None,
            };
            return source;
        }
        source.names = places(text, &words, span, names);
        source.determiner = determiner(&words);
        source.stems = words.iter().filter(|t| t.is_word() && !is_function(&t.lower)).map(|t| stem(&t.lower)).collect();
        source.read_head(&words);
        source
    }

    fn read_head(&mut self, words: &[Token]) {
        let phrase = first_phrase(words);
        self.complement =
            words.get(phrase.len()).is_some_and(|t| matches!(t.lower.as_str(), "of" | "for" | "from" | "by"));
        let Some(mut head) = phrase.iter().rev().find(|t| t.is_word()) else { return };
        let quantity = is_quantity(&head.lower);
        if quantity && words.get(phrase.len()).is_some_and(|t| t.lower == "of") {
            // "one of the researchers": the noun behind says what they are
            let rest = first_phrase(&words[phrase.len() + 1..]);
            if let Some(inner) = rest.iter().rev().find(|t| t.is_word()) {
                self.plural = head.lower != "one";
                head = inner;
            }
            self.describe(head);
            self.plural = phrase.iter().all(|t| t.lower != "one");
        } else {
            self.describe(head);
        }
        self.head = Some(head.clone());
    }

    fn describe(&mut self, head: &Token) {
        let word = head.lower.as_str();
        let role = lexicon::role(word);
        let group = lexicon::group(word);
        self.role = role.is_some();
        self.document = lexicon::document(word).is_some();
        self.group = group.map(|g| g.organization);
        self.gender = role.filter(|r| !r.1).and_then(|r| r.0.gender).or(match word {
            "woman" | "mother" | "daughter" | "wife" | "girl" | "sister" | "widow" => Some(Gender::Female),
            "man" | "father" | "son" | "husband" | "boy" | "brother" => Some(Gender::Male),
            _ => None,
        });
        let ending = word.ends_with('s') && !["ss", "us", "is"].iter().any(|e| word.ends_with(e));
        self.plural = match (role, group) {
            (Some((_, plural)), _) => plural,
            (None, Some(g)) => !g.organization,
            _ => ending || matches!(word, "people" | "men" | "women" | "children"),
        };
    }
}

/// Words up to the first preposition, relative word or mark, but not before the second word.
fn first_phrase(words: &[Token]) -> &[Token] {
    let end = words.iter().position(|t| {
        !t.is_word() && !t.is_possessive() && t.lower != "." || is_preposition(&t.lower) || is_relative(&t.lower)
    });
    match end {
        Some(0) | None => words,
        Some(end) => &words[..end],
    }
}

fn is_quantity(word: &str) -> bool {
    matches!(
        word,
        "one"
            | "some"
            | "many"
            | "most"
            | "several"
            | "few"
            | "all"
            | "both"
            | "none"
            | "any"
            | "each"
            | "half"
            | "majority"
            | "dozens"
            | "hundreds"
            | "thousands"
            | "millions"
            | "number"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "dozen"
            | "group"
            | "lot"
            | "plenty"
    )
}

fn determiner(words: &[Token]) -> Determiner {
    let phrase = first_phrase(words);
    let first = words[0].lower.as_str();
    if phrase.iter().any(Token::is_possessive)
        || matches!(first, "his" | "her" | "its" | "their" | "my" | "our" | "your")
    {
        return Determiner::Possessive;
    }
    match first {
        "the" | "this" | "that" | "these" | "those" => Determiner::Definite,
        "a" | "an" | "another" => Determiner::Indefinite,
        _ if is_quantity(first) && first != "group" || first.chars().all(|c| c.is_ascii_digit() || c == ',') => {
            Determiner::Quantity
        }
        _ => Determiner::Bare,
    }
}

fn pronoun(words: &[Token]) -> Option<Pronoun> {
    let count = words.iter().filter(|t| t.is_word()).count();
    let reflexive =
        count == 2 && words.last().is_some_and(|t| t.lower.ends_with("self") || t.lower.ends_with("selves"));
    if count > 1 && !reflexive && !(count == 2 && matches!(words[1].lower.as_str(), "both" | "all" | "each")) {
        return None;
    }
    let first = words.iter().find(|t| t.is_word())?;
    Some(match first.lower.as_str() {
        "he" | "him" | "his" | "himself" => Pronoun::He,
        "she" | "her" | "hers" | "herself" => Pronoun::She,
        "they" | "them" | "their" | "theirs" | "these" | "those" | "both" => Pronoun::They,
        "it" | "its" | "this" => Pronoun::It,
        "i" | "me" | "my" | "mine" | "i'm" | "i’m" => Pronoun::I,
        "we" | "us" | "our" | "ours" if first.lower != "us" || !first.capital => Pronoun::We,
        "you" | "your" => Pronoun::You,
        "who" | "which" | "that" | "whom" | "whose" => Pronoun::Relative,
        "some" | "many" | "others" | "most" | "several" | "few" | "everyone" | "everybody" | "someone" | "somebody"
        | "anyone" | "nobody" | "all" | "none" | "one" | "another" | "people" | "any" => Pronoun::Indefinite,
        _ => return None,
    })
}

/// Names inside the source and where each stands.
fn places(text: &str, words: &[Token], span: Span, names: &[Name]) -> Vec<(usize, Place)> {
    let first = names.partition_point(|n| n.span.end <= span.start);
    let mut out: Vec<(usize, Place)> = Vec::new();
    for (number, name) in names.iter().enumerate().skip(first).take_while(|(_, n)| n.span.start < span.end) {
        if !span.contains(name.span) {
            continue;
        }
        let inside: Vec<usize> = (0..words.len()).filter(|&k| words[k].span.overlaps(name.span)).collect();
        let (Some(&a), Some(&b)) = (inside.first(), inside.last()) else { continue };
        // back to the mark that begins this part of the source
        let opens = |t: &Token| {
            !t.is_word() && !t.is_possessive() && !matches!(t.lower.as_str(), "." | "\"" | "“" | "”" | "'" | "’" | "-")
        };
        let start = (0..a).rev().find(|&k| opens(&words[k])).map_or(0, |k| k + 1);
        let before = &words[start..a];
        let next = words.get(b + 1);
        let place = if next.is_some_and(Token::is_possessive)
            || next.is_some_and(|t| matches!(t.lower.as_str(), "'" | "’") && text[..t.span.start].ends_with('s'))
        {
            Place::Possessor
        } else if before.iter().any(|t| is_preposition(&t.lower) || is_relative(&t.lower)) {
            Place::Prepositional
        } else if next.is_some_and(|t| {
            t.is_word() && !t.capital && !is_preposition(&t.lower) && !is_relative(&t.lower) && !is_function(&t.lower)
        }) {
            Place::Modifier
        } else if next
            .is_some_and(|t| t.is_word() && t.capital && names.get(number + 1).is_some_and(|n| span.contains(n.span)))
        {
            // "Russian Foreign Minister Sergey Lavrov": another name is what this one leads to
            Place::Modifier
        } else if next.is_some_and(|t| t.is_word() && t.capital && lexicon::role(&t.lower).is_some()) {
            Place::Modifier
        } else if start == 0 {
            Place::Head
        } else {
            Place::Apposition
        };
        out.push((number, place));
    }
    out
}

/// A source's words, one span for each of several speakers that it joins by name: "Ann Reed and Bo Lind".
pub fn split(text: &str, span: Span, names: &[Name]) -> Vec<Span> {
    let words = tokens(text, span);
    let inside: Vec<&Name> = names.iter().filter(|n| span.contains(n.span) && n.kind != EntityKind::Group).collect();
    if inside.len() < 2 {
        return vec![span];
    }
    let in_name = |t: &Token| inside.iter().any(|n| n.span.overlaps(t.span));
    let mut cuts: Vec<(Span, bool)> = Vec::new();
    for (k, word) in words.iter().enumerate() {
        let comma = word.lower == ",";
        if !(comma || matches!(word.lower.as_str(), "and" | "&")) || in_name(word) {
            continue;
        }
        // a few words of title or role may stand before the name
        let lead = words[k + 1..]
            .iter()
            .take(6)
            .take_while(|t| t.is_word() && !is_preposition(&t.lower) && !is_relative(&t.lower) || t.lower == ".");
        let named = lead.clone().find(|t| in_name(t)).and_then(|t| inside.iter().find(|n| n.span.overlaps(t.span)));
        let Some(name) = named else { continue };
        let behind = words.iter().find(|t| t.span.start >= name.span.end);
        let bare = behind.is_none_or(|t| !t.is_possessive() && (!t.is_word() || is_function(&t.lower)));
        let person = name.kind == EntityKind::Person;
        // in a list of names of other kinds nothing but an article stands between
        let list = text[word.span.end..name.span.start.max(word.span.end)].trim().trim_start_matches("the").is_empty();
        if bare && (!comma || person || list) {
            cuts.push((word.span, comma));
        }
    }
    if !cuts.iter().any(|c| !c.1) {
        return vec![span];
    }
    let mut parts = Vec::new();
    let mut start = span.start;
    for (cut, comma) in &cuts {
        let part = Span::new(start, cut.start.max(start)).trim(text);
        if part.is_empty() && *comma {
            continue;
        }
        if !part.is_empty() {
            parts.push(part);
        }
        start = cut.end;
    }
    parts.push(Span::new(start.min(span.end), span.end).trim(text));
    parts.retain(|p| !p.is_empty());
    // each part must denote a name of its own, and all of them people or none
    let mut kinds = Vec::new();
    for part in &parts {
        let own =
            Span::new(part.start, part.end - (part.of(text).len() - part.of(text).trim_end_matches([',', ' ']).len()));
        match Source::read(text, own, names).named() {
            Some((name, _)) => kinds.push(names[name].kind == EntityKind::Person),
            None => return vec![span],
        }
    }
    if parts.len() < 2 || kinds.iter().any(|k| *k != kinds[0]) {
        return vec![span];
    }
    parts
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
