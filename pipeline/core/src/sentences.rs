//! Cuts regions into sentences by rules.
//!
//! Rules and not a model: news is edited text, the hard cases are few and can be named (abbreviations, initials, marks behind
//! the stop, no space behind it), and a rule that is wrong can be found and mended. A sentence ends at a stop, with the closing
//! marks behind it; several sentences inside one quotation are several. What precedes a clause of reporting
//! (“Why?” he asked) goes with it.

mod following;

use crate::article::{Region, Sentence};
use crate::lexicon::{self, AbbreviationKind};
use crate::pipeline::SentenceSplitter;
use crate::text::Span;
use crate::typography::{is_letter, is_letter_or_number, is_line_end, QuoteState, QuoteStates};
use following::Next;

/// Splits by stops, abbreviations and what follows.
#[derive(Clone, Copy, Debug, Default)]
pub struct RuleSentenceSplitter;

impl SentenceSplitter for RuleSentenceSplitter {
    fn split(&self, text: &str, regions: &[Region], quotes: &QuoteStates) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        for (number, region) in regions.iter().enumerate() {
            let cutter = Cutter { text, end: region.span.end, quotes };
            let mut start = region.span.start;
            for cut in cutter.cuts(region.span.start).into_iter().chain([region.span.end]) {
                let span = Span::new(start, cut).trim(text);
                if !span.is_empty() {
                    sentences.push(Sentence { span, region: number });
                }
                start = cut;
            }
        }
        sentences
    }
}

/// Longest stretch before a stop that is looked at to tell what word it ends: no abbreviation is longer.
const WORD_WINDOW: usize = 48;
/// Longest stretch without a space that is looked at around a stop to tell an address from a missing space.
const TOKEN_WINDOW: usize = 200;

/// One region, asked where its sentences end.
struct Cutter<'a> {
    text: &'a str,
    end: usize,
    quotes: &'a QuoteStates,
}

impl<'a> Cutter<'a> {
    /// Places where one sentence ends and another may begin, in order.
    fn cuts(&self, start: usize) -> Vec<usize> {
        let mut cuts = Vec::new();
        let mut from = start;
        let mut at = start;
        while let Some(c) = self.char_at(at) {
            if is_line_end(c) {
                cuts.push(at);
                at += c.len_utf8();
                from = at;
                continue;
            }
            if !is_stop(c) {
                at += c.len_utf8();
                continue;
            }
            let stops = Span::new(at, self.end_of_stops(at));
            let after = self.end_of_closers(stops.end);
            if self.ends_sentence(from, stops, after) {
                cuts.push(after);
                from = after;
            }
            at = after;
        }
        cuts
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text[at..self.end].chars().next()
    }

    fn two_chars(&self, at: usize) -> Option<(char, char)> {
        let mut chars = self.text[at..self.end].chars();
        Some((chars.next()?, chars.next()?))
    }

    /// End of a run of stops, spaced dots (". . .") among them.
    fn end_of_stops(&self, start: usize) -> usize {
        let mut end = start;
        while let Some(c) = self.char_at(end) {
            if is_stop(c) {
                end += c.len_utf8();
            } else if let Some((' ', dot @ ('.' | '…'))) = self.two_chars(end) {
                let next = end + 1 + dot.len_utf8();
                if self.text[next..self.end].starts_with(is_letter_or_number) {
                    break;
                }
                end = next;
            } else {
                break;
            }
        }
        end
    }

    /// End of what closes behind a stop: quotation marks, brackets, numbers of notes; marks set behind a space by mistake too.
    fn end_of_closers(&self, start: usize) -> usize {
        let mut end = start;
        while let Some(c) = self.char_at(end) {
            let next = end + c.len_utf8();
            let mark = match self.quotes.state_at(end) {
                QuoteState::Closing => true,
                QuoteState::Opening => false,
                _ => {
                    matches!(c, '”' | '»')
                        || matches!(c, '"' | '\'' | '’') && !self.text[next..self.end].starts_with(is_letter)
                }
            };
            if mark && is_quotation_mark(c) || matches!(c, ')' | ']' | '}') {
                end = next;
            } else if let length @ 1.. = note(&self.text[end..self.end]) {
                end += length;
            } else if c == ' '
                && is_quotation_mark(self.char_at(next).unwrap_or(' '))
                && self.quotes.state_at(next) == QuoteState::Closing
            {
                end = next;
            } else {
                break;
            }
        }
        end
    }

    /// Whether `stops`, with what closes up to `after`, end the sentence that began at `from`.
    fn ends_sentence(&self, from: usize, stops: Span, after: usize) -> bool {
        let run = stops.of(self.text);
        let rest = &self.text[after..self.end];
        let gap = rest.len() - rest.trim_start().len();
        let next = Next::read(rest.trim_start());
        if run.contains(['。', '！', '？', '।']) {
            return true; // scripts that set no space
        }
        if next.first == '\0' {
            return gap == rest.len(); // nothing but white space, or nothing but marks: those stay with the sentence
        }
        let closed = &self.text[stops.end..after];
        let bracketed_mark = closed.starts_with(')') && self.text[..stops.start].ends_with('(');
        if bracketed_mark {
            return false;
        }
        if gap == 0 {
            return self.is_missing_space(stops, after, &next);
        }
        let lower = next.first.is_lowercase() && !next.word.contains(char::is_uppercase);
        if lower && !(next.bracketed && run == ".") {
            return false;
        }
        let before = self.word_before(from, stops.start);
        match Stop::of(run) {
            Stop::Question => {
                // “Why?” Ana Kovač asked.
                let reported = closed.contains(is_quotation_mark) && opens_with_reporting(rest.trim_start());
                let in_name = closed.is_empty() && is_name_with_mark(before);
                !reported && !in_name
            }
            Stop::Ellipsis => next.first.is_uppercase() || next.quoted || next.first.is_numeric(),
            Stop::Dot => !self.is_inner_dot(from, stops.start, before, closed, &next),
        }
    }

    /// The word that a stop at `at` ends: letters, digits and inner dots.
    fn word_before(&self, from: usize, at: usize) -> &'a str {
        let mut start = at.saturating_sub(WORD_WINDOW).max(from);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        let window = &self.text[start..at];
        let word = window
            .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '/' | '—' | '–') || is_quotation_mark(c))
            .next()
            .unwrap_or("");
        word.rsplit('-').next().unwrap_or(word)
    }

    /// Whether one full stop belongs to its word (abbreviation, initial, numbering) and ends no sentence here.
    fn is_inner_dot(&self, from: usize, at: usize, word: &str, closed: &str, next: &Next) -> bool {
        if word.is_empty() || closed.contains(is_quotation_mark) {
            return false;
        }
        let begins_sentence =
            self.text[from..at].trim_start().trim_start_matches(['•', '⁃', '·', '-', '*', ' ']) == word;
        let numbering = word.chars().all(|c| c.is_ascii_digit() || c == '.')
            && word.split('.').all(|part| part.len() <= 3)
            || word.len() == 1 && is_ascii_letter(word);
        if begins_sentence && numbering && matches!(closed, "" | ")") {
            return true;
        }
        let starts_anew = next.is_starter();
        if is_ascii_letter(word) {
            // an initial; "plan B. The", "you and I. Did"
            return !starts_anew || next.word == "I" && word != "I";
        }
        if !closed.is_empty() && closed != ")" {
            return false;
        }
        match lexicon::abbreviation(word) {
            Some(AbbreviationKind::Never) => true,
            Some(AbbreviationKind::BeforeNumber) => next.first.is_numeric(),
            Some(AbbreviationKind::MayEnd) => !starts_anew && !next.quoted,
            None => has_inner_dots(word) && !starts_anew && !next.quoted,
        }
    }

    /// Whether a stop without a space behind it ends a sentence: "the war.The", "twice.”She".
    fn is_missing_space(&self, stops: Span, after: usize, next: &Next) -> bool {
        let opens_quotation = self.quotes.state_at(after) == QuoteState::Opening;
        if after > stops.end {
            return opens_quotation
                || next.offset == 0
                    && next.first.is_uppercase()
                    && self.text[stops.end..after].contains(|c| is_quotation_mark(c) || c == ')');
        }
        let run = stops.of(self.text);
        let before = self.text[..stops.start].chars().next_back().unwrap_or(' ');
        if opens_quotation {
            return is_letter_or_number(before) && next.first.is_uppercase();
        }
        if next.offset != 0 || !next.first.is_uppercase() {
            return false;
        }
        let word = self.word_before(stops.start.saturating_sub(WORD_WINDOW), stops.start);
        match Stop::of(run) {
            Stop::Question => true,
            Stop::Ellipsis => false,
            Stop::Dot => {
                let plain = word.chars().count() > 1
                    && word.chars().all(|c| is_letter_or_number(c) || matches!(c, '’' | '\'' | '%' | ','))
                    && (before.is_lowercase() || before.is_numeric() || before == '%');
                let new_word = next.word.chars().nth(1).is_none_or(|c| c.is_lowercase() || matches!(c, '’' | '\''));
                plain && new_word && lexicon::abbreviation(word).is_none() && !self.in_address(stops.start)
            }
        }
    }

    /// Whether the stretch without spaces around `at` is a web address, a mail address, a path or a dotted identifier.
    fn in_address(&self, at: usize) -> bool {
        let mut from = at.saturating_sub(TOKEN_WINDOW);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let mut to = (at + TOKEN_WINDOW).min(self.end);
        while !self.text.is_char_boundary(to) {
            to -= 1;
        }
        let head = self.text[from..at].rsplit(char::is_whitespace).next().unwrap_or("");
        let tail = self.text[at..to].split(char::is_whitespace).next().unwrap_or("");
        let whole = [head, tail];
        let last = tail.trim_start_matches('.').split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        whole.iter().any(|part| part.contains(['@', '/', '\\', '_', '=', '#'])) || head.starts_with("www.") || matches!(last, "Com" | "Org" | "Net" | "COM")
            // "report.Final.docx"
            || tail.split('.').skip(2).any(|part| part.starts_with(is_letter_or_number))
    }
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…' | '。' | '！' | '？' | '।' | '؟' | '‼' | '⁇' | '⁈' | '⁉')
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '«' | '»' | '"' | '＂' | '\'' | '’' | '‘' | '‹' | '›' | '`')
}

/// The kind of a run of stops.
#[derive(Clone, Copy)]
enum Stop {
    /// One full stop.
    Dot,
    /// A question or exclamation mark in it.
    Question,
    /// Several dots.
    Ellipsis,
}

impl Stop {
    fn of(run: &str) -> Self {
        if run.contains(['?', '!', '！', '？', '؟', '‼', '⁇', '⁈', '⁉']) {
            Stop::Question
        } else if matches!(run, "." | "。" | "।") {
            Stop::Dot
        } else {
            Stop::Ellipsis
        }
    }
}

/// Length of the number of a note that `rest` begins with: "[12]", " [1, 3–5]", or " 7" where a word follows that begins a
/// sentence. 0 where there is none.
fn note(rest: &str) -> usize {
    let unspaced = rest.strip_prefix(' ').unwrap_or(rest);
    let space = rest.len() - unspaced.len();
    if let Some(inner) = unspaced.strip_prefix('[') {
        return match inner
            .char_indices()
            .take(12)
            .find(|&(_, c)| !(c.is_ascii_digit() || matches!(c, ',' | '–' | '-' | ' ')))
        {
            Some((length @ 1.., ']')) => space + length + 2,
            _ => 0,
        };
    }
    let digits = unspaced.bytes().take(3).take_while(u8::is_ascii_digit).count();
    if matches!(digits, 1 | 2)
        && space == 1
        && unspaced[digits..].starts_with(' ')
        && Next::read(&unspaced[digits + 1..]).is_starter()
    {
        return space + digits;
    }
    0
}

fn is_ascii_letter(word: &str) -> bool {
    word.len() == 1 && word.chars().all(|c| c.is_ascii_alphabetic())
}

/// "U.S", "a.m", "Ph.D": letters with dots between them.
fn has_inner_dots(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| !part.is_empty() && part.chars().count() <= 2 && part.chars().all(is_letter))
}

/// Names that end in a mark of exclamation.
fn is_name_with_mark(word: &str) -> bool {
    matches!(word, "Yahoo" | "Jeopardy" | "Jeb" | "Oklahoma")
}

/// Whether `rest` begins with a name and a verb of speech: "Ana Kovač asked", "Dr. Reed wrote".
fn opens_with_reporting(rest: &str) -> bool {
    let mut names = 0;
    for word in rest.split_whitespace().take(6) {
        let bare = word.trim_end_matches([',', '.', ';', ':', '!', '?']);
        if bare.starts_with(char::is_uppercase) {
            names += 1;
            if !bare.ends_with(is_letter) || word.ends_with([',', ';', ':', '!', '?']) {
                return false;
            }
        } else {
            return names > 0 && lexicon::is_speech_verb(bare);
        }
    }
    false
}

#[cfg(test)]
mod tests;
