//! Regions of any text: they cover every word once, in order, whatever the page's markup claimed.
#![no_main]

mod input;

use dixit_core::article::{Region, RegionKind};
use dixit_core::regions;
use dixit_core::text::Span;
use input::{assert_partition, Input};
use libfuzzer_sys::fuzz_target;

const KINDS: [RegionKind; 7] = [
    RegionKind::Title,
    RegionKind::Byline,
    RegionKind::Dateline,
    RegionKind::Body,
    RegionKind::Caption,
    RegionKind::BlockQuotation,
    RegionKind::Furniture,
];

fuzz_target!(|data: &[u8]| {
    let input = Input::of(data);
    let text = &*input.text;
    let known: Vec<Region> =
        input.stretches().into_iter().map(|(span, kind)| Region { kind: KINDS[kind % KINDS.len()], span }).collect();
    let found = regions::find(text, &known);
    let spans: Vec<Span> = found.iter().map(|region| region.span).collect();
    assert_partition(text, Span::new(0, text.len()), &spans);

    // known regions that stand in order are what they were said to be, but for furniture within them
    let mut end = 0;
    for region in known {
        if region.span.start < end {
            continue;
        }
        end = region.span.end;
        for part in found.iter().filter(|part| part.span.overlaps(region.span)) {
            assert!(region.span.contains(part.span), "{part:?} reaches out of the known {region:?}");
            assert!(part.kind == region.kind || part.kind == RegionKind::Furniture, "{part:?} in the known {region:?}");
        }
    }
});
