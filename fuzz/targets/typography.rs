//! Quotation marks of any text: every pair is sound, every state agrees with the pairs, and no paragraph spoils another.
#![no_main]

mod input;

use dixit_core::article::QuotationKind;
use dixit_core::typography::{paragraphs, quotation_kind, MarkKind, QuoteState, QuoteStates};
use input::Input;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::of(data);
    let text = &*input.text;
    let quotes = QuoteStates::of(text);

    let mut quoted = vec![false; text.len()];
    let mut last = 0;
    for pair in quotes.pairs() {
        let outer = pair.outer();
        assert!(last <= outer.start && outer.end <= text.len(), "{pair:?} out of order or bounds");
        last = outer.start;
        assert!(pair.open.is_some() || pair.close.is_some(), "{pair:?} has no mark");
        assert!(pair.open.is_none_or(|open| open.end <= pair.inner.start), "{pair:?} overlaps its opening mark");
        assert!(pair.close.is_none_or(|close| pair.inner.end <= close.start), "{pair:?} overlaps its closing mark");
        for mark in [pair.open, pair.close].into_iter().flatten() {
            assert!(!mark.of(text).is_empty());
            assert!(
                matches!(quotes.state_at(mark.start), QuoteState::Opening | QuoteState::Closing),
                "{pair:?}: no mark at {mark:?}"
            );
        }
        quoted[outer.start..outer.end].fill(true);
        let has_words = pair.inner.of(text).chars().any(|c| c.is_ascii_alphanumeric());
        if pair.kind == MarkKind::Double && pair.open.is_some() && pair.close.is_some() && has_words {
            assert_eq!(
                quotation_kind(text, &[pair.inner], &quotes, false),
                QuotationKind::Direct,
                "{pair:?}: {:?}",
                pair.inner.of(text)
            );
        }
    }
    for (at, c) in text.char_indices() {
        assert_eq!(quotes.state_at(at) != QuoteState::Outside, quoted[at], "{c:?} at {at}: {:?}", quotes.state_at(at));
    }

    for paragraph in paragraphs(text) {
        let alone = QuoteStates::of(paragraph.of(text));
        for (at, c) in paragraph.of(text).char_indices() {
            assert_eq!(
                alone.state_at(at),
                quotes.state_at(paragraph.start + at),
                "{c:?} at {at} of the paragraph {paragraph:?}"
            );
        }
    }

    for (span, _) in input.stretches() {
        quotation_kind(text, &[span], &quotes, false);
    }
});
