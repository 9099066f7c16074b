//! Words and marks of a stretch of text, and the closed word classes that speakers are told by.

use crate::text::Span;

/// A word, a possessive ending, or one mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// In lower case.
    pub lower: String,
    /// Whether it begins with a capital.
    pub capital: bool,
}

impl Token {
    /// Whether it is a word, not a mark or an ending.
    pub fn is_word(&self) -> bool {
        self.lower.chars().next().is_some_and(char::is_alphanumeric)
    }
    /// Whether it is the ending of a possessive.
    pub fn is_possessive(&self) -> bool {
        matches!(self.lower.as_str(), "'s" | "’s")
    }
}

/// Cuts `span` of `text` into tokens. Hyphens, inner apostrophes and the full stops of abbreviations stay inside words.
pub fn tokens(text: &str, span: Span) -> Vec<Token> {
    let inside = span.of(text);
    let chars: Vec<(usize, char)> = inside.char_indices().collect();
    let at = |k: usize| chars.get(k).map(|c| c.1);
    let letter = |k: usize| at(k).is_some_and(char::is_alphanumeric);
    let mut out = Vec::new();
    let mut k = 0;
    while k < chars.len() {
        let start = k;
        if letter(k) {
            while letter(k) || matches!(at(k), Some('-' | '.' | '\'' | '’')) && letter(k + 1) && !possessive(&chars, k)
            {
                k += 1;
            }
        } else if possessive(&chars, k) {
            k += 2;
        } else {
            k += 1;
            if chars[start].1.is_whitespace() {
                continue;
            }
        }
        let end = chars.get(k).map_or(inside.len(), |c| c.0);
        let surface = &inside[chars[start].0..end];
        let place = Span::new(span.start + chars[start].0, span.start + end);
        out.push(Token {
            span: place,
            lower: surface.to_lowercase(),
            capital: surface.chars().next().is_some_and(char::is_uppercase),
        });
    }
    out
}

/// Whether the possessive ending stands at `k`.
fn possessive(chars: &[(usize, char)], k: usize) -> bool {
    let at = |k: usize| chars.get(k).map(|c| c.1);
    k > 0
        && matches!(at(k), Some('\'' | '’'))
        && matches!(at(k + 1), Some('s' | 'S'))
        && !at(k + 2).is_some_and(char::is_alphanumeric)
        && at(k - 1).is_some_and(char::is_alphanumeric)
}

/// Words that end the first noun phrase of a source.
pub fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "for"
            | "from"
            | "in"
            | "at"
            | "with"
            | "on"
            | "by"
            | "to"
            | "about"
            | "against"
            | "among"
            | "between"
            | "within"
            | "behind"
            | "under"
            | "near"
            | "inside"
            | "outside"
            | "over"
            | "across"
            | "representing"
            | "including"
            | "like"
            | "than"
            | "before"
            | "after"
            | "during"
    )
}

/// Words that open a clause about the noun before them.
pub fn is_relative(word: &str) -> bool {
    matches!(word, "who" | "which" | "that" | "whose" | "whom" | "where" | "when")
}

/// Words without content of their own.
pub fn is_function(word: &str) -> bool {
    is_preposition(word)
        || is_relative(word)
        || matches!(
            word,
            "the"
                | "a"
                | "an"
                | "and"
                | "or"
                | "but"
                | "as"
                | "is"
                | "was"
                | "are"
                | "were"
                | "be"
                | "been"
                | "has"
                | "have"
                | "had"
                | "will"
                | "would"
                | "not"
                | "no"
                | "his"
                | "her"
                | "its"
                | "their"
                | "my"
                | "our"
                | "your"
                | "he"
                | "she"
                | "it"
                | "they"
                | "we"
                | "i"
                | "you"
                | "this"
                | "these"
                | "those"
                | "also"
                | "some"
                | "many"
                | "one"
                | "other"
                | "another"
                | "said"
                | "says"
                | "told"
                | "while"
                | "if"
                | "so"
                | "then"
                | "there"
                | "according"
        )
}

/// What words share that are forms of each other, roughly: their first six letters.
pub fn stem(word: &str) -> String {
    word.chars().take(6).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn endings_stand_alone_and_abbreviations_stay_whole() {
        let text = "O’Neil’s U.S. ex-aide, 5.";
        let shown: Vec<_> = tokens(text, Span::new(0, text.len())).iter().map(|t| t.span.of(text)).collect();
        assert_eq!(shown, ["O’Neil", "’s", "U.S", ".", "ex-aide", ",", "5", "."]);
    }

    proptest! {
        #[test]
        fn tokens_hold_everything_but_space(text in "\\PC{0,80}") {
            let mut end = 0;
            for t in tokens(&text, Span::new(0, text.len())) {
                prop_assert!(text[end..t.span.start].chars().all(char::is_whitespace));
                end = t.span.end;
            }
            prop_assert!(text[end..].chars().all(char::is_whitespace));
        }
    }
}
