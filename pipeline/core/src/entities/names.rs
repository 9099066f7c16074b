//! Names as words: what belongs to a name, and when two names can be one.

use crate::text::Span;

/// Honorifics and offices that stand before a person's name and are not part of it.
const TITLES: &[&str] = &[
    "admiral",
    "amb",
    "ambassador",
    "archbishop",
    "ayatollah",
    "baroness",
    "bishop",
    "brig",
    "brigadier",
    "cardinal",
    "capt",
    "captain",
    "chancellor",
    "chief",
    "cllr",
    "col",
    "colonel",
    "commissioner",
    "congressman",
    "congresswoman",
    "councillor",
    "councilman",
    "councilwoman",
    "cpl",
    "dame",
    "datuk",
    "deputy",
    "dr",
    "engr",
    "ex-president",
    "father",
    "first",
    "foreign",
    "former",
    "gen",
    "general",
    "gov",
    "governor",
    "hon",
    "honourable",
    "honorable",
    "imam",
    "inspector",
    "judge",
    "justice",
    "king",
    "lady",
    "lieutenant",
    "lord",
    "lt",
    "madam",
    "madame",
    "maj",
    "major",
    "mayor",
    "messrs",
    "minister",
    "miss",
    "monsieur",
    "mr",
    "mrs",
    "ms",
    "mx",
    "officer",
    "pastor",
    "pm",
    "pope",
    "premier",
    "president",
    "president-elect",
    "prime",
    "prince",
    "princess",
    "prof",
    "professor",
    "queen",
    "rep",
    "representative",
    "rev",
    "reverend",
    "sen",
    "senator",
    "secretary",
    "sgt",
    "sergeant",
    "sheikh",
    "sheriff",
    "sir",
    "sister",
    "speaker",
    "sultan",
    "supt",
    "the",
    "then-president",
    "vice",
];

/// Words that tell nothing about which name it is.
const SMALL: &[&str] = &["of", "the", "a", "an", "for", "in", "at", "and", "to", "on", "de", "la", "del", "&"];

/// Marks of generation that a name may end with.
const GENERATION: &[&str] = &["jr", "sr", "ii", "iii", "iv"];

/// Whether a lower-case word without full stops is a title that stands before names.
pub fn is_title(word: &str) -> bool {
    TITLES.binary_search(&word).is_ok() || TITLES.contains(&word)
}

/// Words of a text, lower case, full stops inside them dropped ("U.S." is "us"), possessive endings left out.
pub fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_alphanumeric() || (c == '-' && !word.is_empty()) {
            word.extend(c.to_lowercase());
        } else if c == '.' && !word.is_empty() && rest.peek().is_some_and(|n| n.is_alphanumeric()) {
            // inside an abbreviation
        } else if matches!(c, '\'' | '’') && !word.is_empty() && rest.peek().is_some_and(|n| n.is_alphanumeric()) {
            let mut after = rest.clone();
            let possessive =
                matches!(after.next(), Some('s' | 'S')) && !after.next().is_some_and(char::is_alphanumeric);
            if possessive {
                rest.next();
                out.push(std::mem::take(&mut word));
            }
        } else if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    for w in &mut out {
        while w.ends_with('-') {
            w.pop();
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

/// Words of a name without the titles before it.
pub fn name_words(name: &str) -> Vec<String> {
    let mut out = words(name);
    let titles = out.iter().take_while(|w| is_title(w)).count().min(out.len().saturating_sub(1));
    out.drain(..titles);
    out
}

/// A tagged span as a name: without white space, quotation marks, possessive ending and leading article; of a person also without
/// titles. Empty where nothing is left.
pub fn trim(text: &str, span: Span, person: bool) -> Span {
    let mut s = span.trim(text);
    loop {
        let inside = s.of(text);
        let before = s;
        let mark = |c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')');
        if let Some(c) = inside.chars().next().filter(|&c| !c.is_alphanumeric()) {
            s.start += c.len_utf8();
        } else if let Some(c) = inside.chars().next_back().filter(|&c| mark(c)) {
            s.end -= c.len_utf8();
        } else if inside.ends_with(')') && !inside.contains('(')
            || inside.ends_with('.') && !ends_in_abbreviation(inside)
        {
            s.end -= 1;
        } else if let Some(cut) = ["'s", "’s", "'S", "’S"].iter().find(|p| inside.ends_with(**p)) {
            s.end -= cut.len();
        } else if let Some((first, rest)) = inside.split_once(char::is_whitespace) {
            let word = first.trim_end_matches('.').to_lowercase();
            // "nonpartisan Budget Office": an adjective, unlike "van" or "bin"
            let adjective = first.chars().all(|c| c.is_lowercase() || c == '-')
                && first.chars().count() > 5
                && rest.starts_with(char::is_uppercase);
            let article = word == "the" || word == "a" || word == "an" || adjective;
            if !rest.trim().is_empty() && (article || person && is_title(&word) && !first.ends_with(',')) {
                s.start = s.end - rest.len();
            }
        }
        s = s.trim(text);
        if s == before {
            return s;
        }
    }
}

/// "U.S.", "J.", "Jr.": the full stop belongs to the name.
fn ends_in_abbreviation(name: &str) -> bool {
    let last = name.rsplit(char::is_whitespace).next().unwrap_or(name);
    let inner = last.trim_end_matches('.');
    inner.contains('.')
        || inner.chars().count() <= 1
        || matches!(inner, "Jr" | "Sr" | "Inc" | "Corp" | "Co" | "Ltd" | "St")
}

/// How surely a person's longer name and a shorter one are the same: 0 not at all, up to 3.
pub fn person_variant(long: &[String], short: &[String]) -> u8 {
    let (long, short) = (without_generation(long), without_generation(short));
    if long.is_empty() || short.is_empty() {
        return 0;
    }
    if long == short {
        return 3;
    }
    if short.len() > long.len() {
        return person_variant(short, long);
    }
    if let [only] = short {
        // initials alone name nobody
        if only.chars().count() < 2 {
            return 0;
        }
        return match long {
            [.., last] if last == only => 2,
            [first, ..] if first == only => 2,
            _ => u8::from(long.contains(only)),
        };
    }
    let (lf, ll) = (&long[0], &long[long.len() - 1]);
    let (sf, sl) = (&short[0], &short[short.len() - 1]);
    let initial =
        |a: &str, b: &str| a.chars().next() == b.chars().next() && (a.chars().count() == 1 || b.chars().count() == 1);
    if ll == sl && (lf == sf || initial(lf, sf)) {
        return 3;
    }
    if short.iter().all(|w| long.contains(w)) {
        return 2;
    }
    0
}

/// Whether two words differ by one letter left out, put in or changed, or two that changed places: a slip in a name.
pub fn one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a == b || a.len().abs_diff(b.len()) > 1 || a.len().min(b.len()) < 5 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a[front..].iter().rev().zip(b[front..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (left, right) = (a.len() - front - back, b.len() - front - back);
    left <= 1 && right <= 1 || left == 2 && right == 2 && a[front] == b[front + 1] && a[front + 1] == b[front]
}

fn without_generation(words: &[String]) -> &[String] {
    match words {
        [rest @ .., last] if !rest.is_empty() && GENERATION.contains(&last.as_str()) => rest,
        _ => words,
    }
}

/// Words that count, in order.
pub fn telling(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).filter(|w| !SMALL.contains(w)).collect()
}

/// Initials of the words that count: "national aeronautics and space administration" is "nasa".
pub fn acronym(words: &[String]) -> String {
    telling(words).iter().flat_map(|w| w.split('-')).filter_map(|w| w.chars().next()).collect()
}

/// Whether `short`, as written, can be `long`'s acronym.
pub fn is_acronym_of(short: &str, long: &[String]) -> bool {
    let letters: String = short.chars().filter(|c| c.is_alphanumeric()).collect();
    let upper = letters.chars().filter(|c| c.is_uppercase()).count();
    if letters.chars().count() < 2 || upper < 2 || short.contains(char::is_whitespace) || telling(long).len() < 2 {
        return false;
    }
    // "IISc" of the Indian Institute of Science
    let capitals: String = letters.chars().filter(|c| c.is_uppercase()).flat_map(char::to_lowercase).collect();
    if capitals.chars().count() > 2 && acronym(long) == capitals {
        return true;
    }
    let letters = letters.to_lowercase();
    let with_small: String = long.iter().filter_map(|w| w.chars().next()).collect();
    acronym(long) == letters || with_small == letters || letters.strip_suffix('s').is_some_and(|l| acronym(long) == l)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn trimmed(name: &str, person: bool) -> &str {
        trim(name, Span::new(0, name.len()), person).of(name)
    }

    #[test]
    fn names_lose_what_is_not_theirs() {
        for (tagged, name) in [
            ("President Xi Jinping", "Xi Jinping"),
            ("Mr. Trump’s", "Trump"),
            ("Dr. Maria Lopez,", "Maria Lopez"),
            ("Robert Downey Jr.", "Robert Downey Jr."),
            ("Sen.", "Sen"),
            ("“Lopez", "Lopez"),
            ("King", "King"),
        ] {
            assert_eq!(trimmed(tagged, true), name, "{tagged}");
        }
        for (tagged, name) in [
            ("the White House", "White House"),
            ("U.S.", "U.S."),
            ("Prime Minister's Office", "Prime Minister's Office"),
            ("UN's", "UN"),
        ] {
            assert_eq!(trimmed(tagged, false), name, "{tagged}");
        }
    }

    #[test]
    fn short_names_match_long_ones() {
        let variant = |a: &str, b: &str| person_variant(&name_words(a), &name_words(b));
        assert_eq!(variant("Carlos Aquino", "Mr. Aquino"), 2);
        assert_eq!(variant("Xi Jinping", "Xi"), 2);
        assert_eq!(variant("John F. Kennedy Jr.", "John Kennedy"), 3);
        assert_eq!(variant("J. Kennedy", "John Kennedy"), 3);
        assert_eq!(variant("Andrés Manuel López Obrador", "López Obrador"), 2);
        assert_eq!(variant("Bill Clinton", "Hillary Clinton"), 0);
        assert_eq!(variant("Bill Clinton", "Bill Gates"), 0);
    }

    #[test]
    fn acronyms_are_derived() {
        let long = name_words("National Aeronautics and Space Administration");
        assert!(is_acronym_of("NASA", &long));
        assert!(is_acronym_of("U.N.", &name_words("United Nations")));
        assert!(!is_acronym_of("nasa", &long));
        assert!(!is_acronym_of("NAS", &long));
    }

    #[test]
    fn slips_are_small() {
        assert!(one_slip("wimes", "wines") && one_slip("eldrige", "eldridge") && one_slip("barack", "barakc"));
        assert!(!one_slip("lopez", "lopez") && !one_slip("reed", "reid") && !one_slip("martin", "marten1"));
    }

    proptest! {
        #[test]
        fn any_text_is_accepted(text in "\\PC{0,60}", person: bool) {
            let span = trim(&text, Span::new(0, text.len()), person);
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            let name = name_words(&text);
            is_acronym_of(&text, &name);
            prop_assert!(name.is_empty() || person_variant(&name, &name) >= 1 || name.iter().all(|w| w.chars().count() < 2));
        }
    }
}
