//! Finds quotation marks in one paragraph and says which belong together.
//!
//! Two passes that know nothing of each other: double marks (“ ” „ ‟ « » " ＂, doubled single ones '' `` among them) and single
//! marks (‘ ’ ' ‹ ›). Direction is told by a mark's neighbours first and by its glyph second, because pages that went through
//! machine translation or plain-text editors set the wrong glyph as often as not. The training program (scripts/train/features.py)
//! does the same step by step; a stored example holds the two together.

use super::letters::{is_digit, is_letter, is_letter_or_number, is_space};
use crate::text::Span;

/// Marks of one pass over one paragraph, in text order.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Opening and closing mark.
    pub pairs: Vec<(Span, Span)>,
    /// Opening marks that nothing closes.
    pub unclosed: Vec<Span>,
    /// Closing marks that nothing opened.
    pub unopened: Vec<Span>,
}

/// Whether a character can be a quotation mark or a part of one.
pub(super) fn may_be_mark(c: char) -> bool {
    is_double(c) || matches!(c, '\'' | '`' | '‘' | '’' | '‹')
}

fn is_double(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '«' | '»' | '"' | '＂')
}

fn looks_opening(c: char) -> bool {
    matches!(c, '“' | '„' | '‟' | '«')
}

fn looks_closing(c: char) -> bool {
    matches!(c, '”' | '»')
}

/// One paragraph of a text, asked for the neighbours of a place. Beyond its ends stands a space.
struct Line<'a> {
    text: &'a str,
    span: Span,
}

impl Line<'_> {
    fn before(&self, at: usize) -> char {
        self.text[self.span.start..at].chars().next_back().unwrap_or(' ')
    }

    fn after(&self, at: usize) -> char {
        self.text[at..self.span.end].chars().next().unwrap_or(' ')
    }

    /// By its neighbours, a mark at `mark` opens: nothing, a space, an opening bracket or a dash before it, a word after it.
    fn opens(&self, mark: Span) -> bool {
        let (before, after) = (self.before(mark.start), self.after(mark.end));
        (is_space(before) || "([{—–-/‘'".contains(before)) && !is_space(after) && !".,;:!?)]}".contains(after)
    }

    /// By its neighbours, a mark at `mark` closes: a word or a full stop before it, no word after it.
    fn closes(&self, mark: Span) -> bool {
        let (before, after) = (self.before(mark.start), self.after(mark.end));
        !is_space(before) && !"([{".contains(before) && !is_letter_or_number(after)
    }

    /// Double marks and the glyph each counts as.
    fn doubles(&self) -> impl Iterator<Item = (Span, char)> + '_ {
        let mut rest = self.span.of(self.text).char_indices().peekable();
        std::iter::from_fn(move || loop {
            let (at, c) = rest.next()?;
            let start = self.span.start + at;
            if is_double(c) {
                return Some((Span::new(start, start + c.len_utf8()), c));
            }
            if matches!(c, '\'' | '`' | '‘' | '’') && rest.next_if(|&(_, next)| next == c).is_some() {
                let glyph = match c {
                    '`' | '‘' => '“',
                    '’' => '”',
                    _ => '"',
                };
                return Some((Span::new(start, start + 2 * c.len_utf8()), glyph));
            }
        })
    }
}

/// Pairs the double marks of the paragraph `span`.
pub(super) fn pair_doubles(text: &str, span: Span) -> Marks {
    let line = Line { text, span };
    let mut found = Marks::default();
    let mut opened: Option<Span> = None;
    for (mark, glyph) in line.doubles() {
        let (opens, closes) = (line.opens(mark), line.closes(mark));
        let closes_only = closes && !opens;
        match opened {
            None if closes_only || looks_closing(glyph) && !opens => {
                let inches = glyph == '"' && mark.start > span.start && is_digit(line.before(mark.start));
                if !inches {
                    found.unopened.push(mark);
                }
            }
            None => opened = Some(mark),
            Some(earlier) if looks_opening(glyph) && !closes_only => {
                found.unclosed.push(earlier);
                opened = Some(mark);
            }
            Some(earlier) => {
                found.pairs.push((earlier, mark));
                opened = None;
            }
        }
    }
    found.unclosed.extend(opened);
    found
}

/// Pairs the single marks of the paragraph `span`, British quotations and inner ones; apostrophes are none. A mark that opens is
/// closed by the first one after a full stop or comma, else by the first that could close at all, both before the next curly
/// mark that opens.
pub(super) fn pair_singles(text: &str, span: Span) -> Vec<(Span, Span)> {
    let line = Line { text, span };
    let mut openers = Vec::new();
    let mut strong = Vec::new();
    let mut weak = Vec::new();
    let mut barriers = Vec::new();
    for (at, c) in span.of(text).char_indices() {
        if !matches!(c, '‘' | '’' | '\'' | '‹' | '›') {
            continue;
        }
        let mark = Span::new(span.start + at, span.start + at + c.len_utf8());
        let has_before = mark.start > span.start;
        let (before, after) = (line.before(mark.start), line.after(mark.end));
        let doubled = before == c || after == c;
        if matches!(c, '‘' | '‹') {
            barriers.push(mark.start);
        }
        if doubled {
            continue;
        }
        if matches!(c, '‘' | '\'' | '‹')
            && (is_space(before) || "([{—–\"“«".contains(before))
            && (is_letter(after) || matches!(after, '"' | '“'))
        {
            openers.push(mark);
        }
        if matches!(c, '’' | '\'' | '›') && has_before && !is_space(before) && !is_letter_or_number(after) {
            if ".,!?…;".contains(before) {
                strong.push(mark);
            } else {
                weak.push(mark);
            }
        }
    }
    let mut pairs: Vec<(Span, Span)> = Vec::new();
    let (mut next_strong, mut next_weak, mut next_barrier) = (0, 0, 0);
    for open in openers {
        if pairs.last().is_some_and(|&(_, close)| open.start < close.end) {
            continue;
        }
        // all four lists stand in text order, so each pointer only moves on
        let skip = |list: &[Span], at: &mut usize| {
            while list.get(*at).is_some_and(|mark| mark.start < open.end) {
                *at += 1;
            }
            list.get(*at).copied()
        };
        // a mark directly behind the opening one never bars it
        while barriers.get(next_barrier).is_some_and(|&b| b <= open.end) {
            next_barrier += 1;
        }
        let barrier = barriers.get(next_barrier).copied().unwrap_or(span.end);
        let strong = skip(&strong, &mut next_strong).filter(|mark| mark.start < barrier);
        let weak = skip(&weak, &mut next_weak).filter(|mark| mark.start < barrier);
        if let Some(close) = strong.or(weak).filter(|close| close.start > open.end) {
            pairs.push((open, close));
        }
    }
    pairs
}
