//! Kinds of characters, as the training program (Python) sorts them: model features are only worth something where both
//! programs see the same. Rust's own methods differ in a few places: combining vowel signs and circled letters count as
//! alphabetic there, the separators U+001C to U+001F not as white space.

use crate::text::Span;
use regex::Regex;
use std::sync::LazyLock;

static LETTER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{L}").expect("a fixed pattern"));
static DECIMAL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Nd}").expect("a fixed pattern"));

/// The first character that Rust calls alphabetic and that is no letter.
const FIRST_OTHER_ALPHABETIC: char = '\u{345}';

fn matches(class: &Regex, c: char) -> bool {
    class.is_match(c.encode_utf8(&mut [0; 4]))
}

/// White space, the four information separators among it.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// A letter: general category L.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_alphabetic() && (c < FIRST_OTHER_ALPHABETIC || matches(&LETTER, c))
}

/// A letter or a number of any kind.
pub(crate) fn is_letter_or_number(c: char) -> bool {
    c.is_numeric() || is_letter(c)
}

/// A digit: decimal in any script, superscript, subscript, circled; not a fraction, not a Roman numeral.
pub(crate) fn is_digit(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    c.is_numeric() && (matches(&DECIMAL, c) || is_marked_digit(c))
}

/// Digits that are not decimal (Unicode's Numeric_Type=Digit).
fn is_marked_digit(c: char) -> bool {
    matches!(c,
        '\u{b2}'..='\u{b3}' | '\u{b9}' | '\u{1369}'..='\u{1371}' | '\u{19da}' | '\u{2070}' | '\u{2074}'..='\u{2079}'
        | '\u{2080}'..='\u{2089}' | '\u{2460}'..='\u{2468}' | '\u{2474}'..='\u{247c}' | '\u{2488}'..='\u{2490}' | '\u{24ea}'
        | '\u{24f5}'..='\u{24fd}' | '\u{24ff}' | '\u{2776}'..='\u{277e}' | '\u{2780}'..='\u{2788}' | '\u{278a}'..='\u{2792}'
        | '\u{10a40}'..='\u{10a43}' | '\u{10e60}'..='\u{10e68}' | '\u{11052}'..='\u{1105a}' | '\u{1f100}'..='\u{1f10a}')
}

/// Ends a line: every character that Unicode counts as a line end.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The lines of a text that hold more than white space, without white space at their ends: its paragraphs.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(is_line_end) {
        let words = line.trim_matches(is_space);
        if !words.is_empty() {
            let before = line.len() - line.trim_start_matches(is_space).len();
            found.push(Span::new(start + before, start + before + words.len()));
        }
        start += line.len();
    }
    found
}

/// The shape of a word piece as written, a number that the encoder is told: 0 is the encoder's own mark (never returned here),
/// 1 lower case, 2 Title, 3 UPPER, 4 one capital, 5 digits, 6 mIxed, 7 punctuation and the rest, 8 a piece that continues a word
/// without and 9 with a capital.
pub fn shape(surface: &str, continues: bool) -> u8 {
    let upper = surface.chars().any(char::is_uppercase);
    if continues {
        return if upper { 9 } else { 8 };
    }
    if !surface.is_empty() && surface.chars().all(is_digit) {
        return 5;
    }
    if !surface.chars().any(is_letter) {
        return 7;
    }
    if !upper {
        return 1;
    }
    let mut rest = surface.chars();
    let first_upper = rest.next().is_some_and(char::is_uppercase);
    if rest.as_str().is_empty() {
        return 4;
    }
    if !surface.chars().any(char::is_lowercase) {
        return 3;
    }
    if first_upper && !rest.any(char::is_uppercase) {
        2
    } else {
        6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_sorted_as_in_training() {
        // a combining vowel sign, a circled letter, a Roman numeral, a superscript, a fraction
        assert_eq!(
            ['\u{93e}', 'Ⓐ', 'Ⅳ', '²', '½', 'ß', 'ح'].map(is_letter),
            [false, false, false, false, false, true, true]
        );
        assert_eq!(['Ⅳ', '²', '½', '٣', '7', 'x'].map(is_digit), [false, true, false, true, true, false]);
        assert!(is_space('\x1d') && is_space('\u{a0}') && !is_space('\u{200b}'));
    }

    #[test]
    fn shapes() {
        let of = |words: &[&str]| words.iter().map(|w| shape(w, false)).collect::<Vec<_>>();
        assert_eq!(
            of(&["rain", "Rain", "RAIN", "R", "2024", "McRain", "—", "", "x2", "X2", "²"]),
            [1, 2, 3, 4, 5, 6, 7, 7, 1, 3, 5]
        );
        assert_eq!((shape("fall", true), shape("Fall", true)), (8, 9));
    }

    #[test]
    fn a_paragraph_is_a_line_with_words() {
        let text = "One.\r\n\r\n  Two, \u{2028}three. \n\x1c\n";
        let found: Vec<&str> = paragraphs(text).into_iter().map(|p| p.of(text)).collect();
        assert_eq!(found, ["One.", "Two,", "three."]);
    }
}
