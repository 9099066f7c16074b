//! Quotation marks: for every character whether it stands in them and how, and every pair of marks with what it holds.
//!
//! Typography is evidence, not a verdict: the encoder is told the [`QuoteState`] of each word piece and decides for itself.
//! States are computed paragraph by paragraph, so that a mark that nobody closed spoils no more than its paragraph.

mod letters;
mod marks;

pub(crate) use letters::{is_letter, is_letter_or_number, is_line_end, is_space};
pub use letters::{paragraphs, shape};

use crate::article::QuotationKind;
use crate::text::Span;

/// Where a character stands among quotation marks. The numbers are those that the encoder was trained with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum QuoteState {
    /// In no marks.
    #[default]
    Outside = 0,
    /// Between double marks that belong together.
    Inside = 1,
    /// Is an opening mark, double or single.
    Opening = 2,
    /// Is a closing mark, double or single.
    Closing = 3,
    /// Behind an opening mark that nothing closes.
    Unclosed = 4,
    /// Before a closing mark that nothing opened.
    Unopened = 5,
    /// Between single marks.
    Single = 6,
    /// Between single marks inside double ones.
    Nested = 7,
}

/// Double or single marks. `''` counts as double.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarkKind {
    /// “…”, "…", «…», ''…''.
    Double,
    /// ‘…’, '…', ‹…›.
    Single,
}

/// What one pair of marks holds, or one mark whose partner is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The opening mark; None where a closing mark stands alone.
    pub open: Option<Span>,
    /// The closing mark; None where an opening mark stands alone.
    pub close: Option<Span>,
    /// What stands between. Without a closing mark it reaches to the next mark or the paragraph's end, without an opening one
    /// back to the last mark or the paragraph's start.
    pub inner: Span,
    /// Double or single.
    pub kind: MarkKind,
    /// Whether it stands wholly inside another one.
    pub nested: bool,
    /// Quotations of one chain have one number, the rest a number of their own. A chain is a quotation of several paragraphs,
    /// each of which opens it again and only the last of which closes it.
    pub chain: usize,
    /// Whether the next paragraph opens it again, so that its missing closing mark is no mistake.
    pub reopened: bool,
}

impl Quoted {
    /// The marks with what they hold.
    pub fn outer(&self) -> Span {
        Span::new(self.open.map_or(self.inner.start, |m| m.start), self.close.map_or(self.inner.end, |m| m.end))
    }
}

/// The quotation marks of a text.
///
/// ```
/// use dixit_core::typography::{QuoteState, QuoteStates};
/// let text = "“It rained,” she said.";
/// let quotes = QuoteStates::of(text);
/// assert_eq!(quotes.state_at(3), QuoteState::Inside);
/// assert_eq!(quotes.pairs()[0].inner.of(text), "It rained,");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuoteStates {
    /// First byte of each stretch of one state, in text order; what stands before the first is outside.
    runs: Vec<(usize, QuoteState)>,
    quoted: Vec<Quoted>,
    /// Numbers in `quoted` of those in single marks.
    singles: Vec<usize>,
    /// Numbers in `quoted` of those of which one mark is missing.
    lonely: Vec<usize>,
}

impl QuoteStates {
    /// Reads the marks of `text`.
    pub fn of(text: &str) -> Self {
        let mut states = QuoteStates::default();
        let mut chains = 0;
        // number of the quotation that the last paragraph left open at its end
        let mut left_open: Option<usize> = None;
        for paragraph in paragraphs(text) {
            let quoted = if paragraph.of(text).chars().any(marks::may_be_mark) {
                states.read(text, paragraph)
            } else {
                Vec::new()
            };
            let mut next_open = None;
            for mut q in quoted {
                let opens_again =
                    q.kind == MarkKind::Double && q.open.is_some_and(|mark| mark.start == paragraph.start);
                if let Some(earlier) = left_open.take_if(|_| opens_again) {
                    states.quoted[earlier].reopened = true;
                    q.chain = states.quoted[earlier].chain;
                } else {
                    q.chain = chains;
                    chains += 1;
                }
                if q.close.is_none() && q.inner.end == paragraph.end {
                    next_open = Some(states.quoted.len());
                }
                if q.kind == MarkKind::Single {
                    states.singles.push(states.quoted.len());
                }
                if q.open.is_none() || q.close.is_none() {
                    states.lonely.push(states.quoted.len());
                }
                states.quoted.push(q);
            }
            left_open = next_open;
        }
        states
    }

    /// The state of the character at byte `offset`.
    pub fn state_at(&self, offset: usize) -> QuoteState {
        match self.runs.partition_point(|&(start, _)| start <= offset) {
            0 => QuoteState::Outside,
            n => self.runs[n - 1].1,
        }
    }

    /// What stands in marks, in the order of its first byte.
    pub fn pairs(&self) -> &[Quoted] {
        &self.quoted
    }

    /// Whether the text has any double mark.
    pub fn has_double(&self) -> bool {
        self.singles.len() < self.quoted.len()
    }

    /// The last of the quotations `numbers` that begins at or before byte `at`.
    fn last_before(&self, numbers: &[usize], at: usize) -> Option<&Quoted> {
        let after = numbers.partition_point(|&n| self.quoted[n].inner.start <= at);
        Some(&self.quoted[numbers[after.checked_sub(1)?]])
    }

    /// Notes the states of one paragraph and returns what its marks hold, in text order.
    fn read(&mut self, text: &str, paragraph: Span) -> Vec<Quoted> {
        use QuoteState::{Closing, Inside, Nested, Opening, Outside, Single, Unclosed, Unopened};
        let doubles = marks::pair_doubles(text, paragraph);
        let singles = marks::pair_singles(text, paragraph);
        if doubles.pairs.is_empty() && doubles.unclosed.is_empty() && doubles.unopened.is_empty() && singles.is_empty()
        {
            return Vec::new();
        }
        let mut quoted = double_quotations(&doubles, paragraph);
        quoted.extend(singles.iter().map(|&(open, close)| {
            quotation(Some(open), Some(close), Span::new(open.end, close.start), MarkKind::Single)
        }));

        let base = paragraph.start;
        let mut state = vec![Outside; paragraph.len()];
        for q in &quoted {
            let value = match (q.kind, q.open, q.close) {
                (MarkKind::Single, ..) => Single,
                (_, Some(_), Some(_)) => Inside,
                (_, _, None) => Unclosed,
                (_, None, _) => Unopened,
            };
            for s in &mut state[q.inner.start - base..q.inner.end - base] {
                *s = if value == Single && matches!(*s, Inside | Unclosed | Unopened) { Nested } else { value };
            }
        }
        // marks last: they are marks whatever they stand in, a paired one before a lonely one
        for lonely in [false, true] {
            for q in quoted.iter().filter(|q| (q.open.is_none() || q.close.is_none()) == lonely) {
                for (mark, value) in [(q.open, Opening), (q.close, Closing)] {
                    if let Some(mark) = mark {
                        state[mark.start - base..mark.end - base].fill(value);
                    }
                }
            }
        }
        self.note(&state, base);

        quoted.sort_by_key(|q| (q.outer().start, std::cmp::Reverse(q.outer().end)));
        mark_nested(&mut quoted);
        quoted
    }

    fn note(&mut self, state: &[QuoteState], base: usize) {
        let mut last = QuoteState::Outside;
        for (i, &s) in state.iter().enumerate() {
            if s != last {
                self.runs.push((base + i, s));
                last = s;
            }
        }
        if last != QuoteState::Outside {
            self.runs.push((base + state.len(), QuoteState::Outside));
        }
    }
}

fn quotation(open: Option<Span>, close: Option<Span>, inner: Span, kind: MarkKind) -> Quoted {
    Quoted { open, close, inner, kind, nested: false, chain: 0, reopened: false }
}

/// What the double marks of a paragraph hold: pairs first, then what is unclosed, then what is unopened, as the states are
/// filled in.
fn double_quotations(doubles: &marks::Marks, paragraph: Span) -> Vec<Quoted> {
    let mut starts: Vec<usize> = doubles.pairs.iter().map(|&(open, _)| open.start).collect();
    starts.extend(doubles.unclosed.iter().chain(&doubles.unopened).map(|mark| mark.start));
    starts.push(paragraph.end);
    starts.sort_unstable();
    let mut ends: Vec<usize> = doubles.pairs.iter().map(|&(_, close)| close.end).collect();
    ends.extend(doubles.unopened.iter().map(|mark| mark.end));
    ends.push(paragraph.start);
    ends.sort_unstable();

    let pairs = doubles
        .pairs
        .iter()
        .map(|&(open, close)| quotation(Some(open), Some(close), Span::new(open.end, close.start), MarkKind::Double));
    let unclosed = doubles.unclosed.iter().map(|&open| {
        let stop = starts[starts.partition_point(|&s| s < open.end)];
        quotation(Some(open), None, Span::new(open.end, stop), MarkKind::Double)
    });
    let unopened = doubles.unopened.iter().map(|&close| {
        let from = ends[ends.partition_point(|&e| e <= close.start) - 1];
        quotation(None, Some(close), Span::new(from, close.start), MarkKind::Double)
    });
    pairs.chain(unclosed).chain(unopened).collect()
}

/// Notes which quotations of a paragraph stand inside another one. `quoted` is in text order; double ones do not overlap each
/// other, nor do single ones, so the last one opened is the only one that can hold the next.
fn mark_nested(quoted: &mut [Quoted]) {
    let mut last: [Option<Span>; 2] = [None, None];
    for q in quoted {
        let own = usize::from(q.kind == MarkKind::Single);
        q.nested = last[1 - own].is_some_and(|other| other.contains(q.outer()));
        last[own] = Some(q.inner);
    }
}

/// Whether the words of `content` stand in quotation marks: all (direct), some (mixed) or none (indirect). `in_block_quotation`
/// says that the article sets the whole content as a quotation.
///
/// Single marks count where they hold three words or more, or where the article uses no double marks: fewer words in single
/// marks beside double ones are mostly names and words talked about. A mark without a partner counts for a content that reaches
/// it: how far from it the quotation goes, nobody can say.
pub fn quotation_kind(text: &str, content: &[Span], quotes: &QuoteStates, in_block_quotation: bool) -> QuotationKind {
    if in_block_quotation {
        return QuotationKind::Direct;
    }
    let (mut quoted, mut bare) = (0usize, 0usize);
    for &part in content {
        for (offset, word) in words(text, part) {
            let Some((at, _)) = word.char_indices().find(|&(_, c)| is_letter_or_number(c)) else { continue };
            let at = offset + at;
            let in_double = || is_in_reach(text, content, quotes, at);
            let in_single = || !quotes.has_double() || holds_three_words(text, quotes, at);
            let counts = match quotes.state_at(at) {
                QuoteState::Outside | QuoteState::Opening | QuoteState::Closing => false,
                QuoteState::Inside => true,
                QuoteState::Unclosed | QuoteState::Unopened => in_double(),
                QuoteState::Single => in_single(),
                QuoteState::Nested => in_double() || in_single(),
            };
            if counts {
                quoted += 1;
            } else {
                bare += 1;
            }
        }
    }
    match (quoted, bare) {
        (0, _) => QuotationKind::Indirect,
        (_, 0) => QuotationKind::Direct,
        _ => QuotationKind::Mixed,
    }
}

/// Whether `content` reaches the mark of the double quotation that byte `at` stands in: nothing but punctuation and space lies
/// between them. It need not where both marks are there, or where the next paragraph opens the quotation again.
fn is_in_reach(text: &str, content: &[Span], quotes: &QuoteStates, at: usize) -> bool {
    let Some(q) = quotes.last_before(&quotes.lonely, at).filter(|q| at < q.inner.end && !q.reopened) else {
        return true;
    };
    let no_word = |start: usize, end: usize| start >= end || !text[start..end].contains(is_letter_or_number);
    content.iter().filter(|part| part.overlaps(q.inner)).any(|part| {
        let from_opening = q.open.is_some() && no_word(q.inner.start, part.start);
        let to_closing = q.close.is_some() && no_word(part.end, q.inner.end);
        from_opening || to_closing
    })
}

fn words(text: &str, span: Span) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    span.of(text).split(is_space).filter(|w| !w.is_empty()).map(move |w| (w.as_ptr() as usize - base, w))
}

fn holds_three_words(text: &str, quotes: &QuoteStates, at: usize) -> bool {
    quotes.last_before(&quotes.singles, at).is_some_and(|q| words(text, q.inner).nth(2).is_some())
}

#[cfg(test)]
mod tests;
