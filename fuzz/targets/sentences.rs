//! Sentences of any text: they cover every word of their region once, in order.
#![no_main]

mod input;

use dixit_core::article::{Region, RegionKind};
use dixit_core::pipeline::SentenceSplitter;
use dixit_core::regions;
use dixit_core::sentences::RuleSentenceSplitter;
use dixit_core::text::Span;
use dixit_core::typography::QuoteStates;
use input::{assert_partition, Input};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::of(data);
    let text = &*input.text;
    check(text, &regions::find(text, &[]));
    // one region over all lines, as a block quotation from markup may be
    check(text, &[Region { kind: RegionKind::BlockQuotation, span: Span::new(0, text.len()).trim(text) }]);
});

fn check(text: &str, regions: &[Region]) {
    let sentences = RuleSentenceSplitter.split(text, regions, &QuoteStates::of(text));
    assert!(sentences.windows(2).all(|pair| pair[0].region <= pair[1].region), "out of order");
    for (number, region) in regions.iter().enumerate() {
        let parts: Vec<Span> =
            sentences.iter().filter(|sentence| sentence.region == number).map(|sentence| sentence.span).collect();
        assert_partition(text, region.span, &parts);
    }
}
