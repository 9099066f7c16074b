//! Marked-up cases: one line of the page each, its region named before it.

use super::*;
use proptest::prelude::*;

/// Regions as `kind: words`, one a line.
fn read(text: &str, known: &[Region]) -> String {
    let name = |kind| serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default();
    find(text, known).iter().map(|r| format!("{}: {}\n", name(r.kind), r.span.of(text))).collect()
}

/// Takes the names off, finds the regions and compares.
#[track_caller]
fn check(marked: &str) {
    let marked: Vec<&str> = marked.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let mut text = String::new();
    for line in &marked {
        let (kind, words) = line.split_once(": ").unwrap();
        // a dateline with a sentence behind it, and a credit behind a caption, share its line
        text.push_str(words);
        text.push_str(if kind == "dateline" && words.ends_with(['-', '–', '—']) { " " } else { "\n\n" });
    }
    let expected: String = marked.iter().map(|l| format!("{l}\n")).collect();
    assert_eq!(read(&text, &[]), expected);
}

#[test]
fn a_page_with_its_chrome() {
    check(
        "furniture: Skip to content
         title: Harbour bridge to close for repairs until the end of the year
         byline: By Ana Kovač and Tom Reed
         dateline: March 3, 2024
         body: The harbour bridge will close on Monday, the mayor said, and nobody knows for how long it will have to stay closed this time.
         furniture: READ ALSO: Ferry fares to rise by a third
         body: “We checked it twice,” said Lena Marin, an engineer at the port authority, who has looked after the bridge for thirty years.
         title: A long wait
         body: Repairs will take until the end of the year, she added, unless the steel that was ordered last autumn comes earlier than planned.
         caption: The harbour bridge on Sunday. Photo: Tom Reed
         body: The mayor thanked everybody for their patience.
         furniture: Source: Tern Daily
         furniture: Share this article:
         furniture: harbour-bridge news.jpg
         furniture: Most popular",
    );
}

#[test]
fn a_wire_story() {
    check(
        "title: Ferry lost off the northern coast
         dateline: OSLO, March 3 (Reuters) -
         body: A ferry with forty people on board was lost off the northern coast on Sunday, the coast guard said.
         body: The search went on through the night.
         byline: (Reporting by Ana Kovač; Editing by Tom Reed)",
    );
}

#[test]
fn a_caption_and_its_credit_share_a_line() {
    for (caption, credit) in [("The ferry in Oslo.", "  AFP"), ("The ferry in Oslo.", " AFP (ANA KOVAC/)")] {
        let expected = format!("caption: {caption}\nfurniture: {}\n", credit.trim());
        assert_eq!(read(&format!("{caption}{credit}"), &[]), expected);
    }
    let text = "The ferry in the harbour of Oslo. (Ana Kovač/Pool via AP, File)";
    assert_eq!(
        read(text, &[]),
        "caption: The ferry in the harbour of Oslo.\nfurniture: (Ana Kovač/Pool via AP, File)\n"
    );
    assert_eq!(
        read("He said so (his voice was low) and/or left (in haste).", &[]),
        "body: He said so (his voice was low) and/or left (in haste).\n"
    );
}

#[test]
fn headlines_that_trail_behind_are_furniture() {
    check(
        "title: Ferry lost
         body: A ferry with forty people on board was lost off the northern coast on Sunday, the coast guard said late in the evening.
         body: The search went on through the night, and two boats from the next harbour joined it in the morning when the wind dropped.
         body: “We will go on as long as there is hope,” the harbour master said, and he asked everybody else to stay on shore.
         furniture: Mayor opens new school after long delay
         furniture: Snow expected in the mountains from Thursday
         furniture: Bank raises its rate for the third time",
    );
}

#[test]
fn short_lines_of_running_text_stay() {
    check(
        "title: Three questions for the harbour master
         body: Is the bridge safe?
         body: Yes.
         body: What will be done about the ferry that was lost?
         body: We will go on looking.
         body: REED: I never said that.
         body: UPDATE: The mayor said that the bridge would open on Friday.",
    );
}

#[test]
fn what_the_page_said_stands() {
    let text = "Bridge closed\nWe checked it.\nTwice.\nMost popular\nThe end of it all came on Sunday.";
    let at = |words: &str| {
        let start = text.find(words).unwrap();
        Span::new(start, start + words.len())
    };
    let known = [
        Region { kind: RegionKind::Title, span: at("Bridge closed") },
        Region { kind: RegionKind::BlockQuotation, span: at("We checked it.\nTwice.") },
        Region { kind: RegionKind::Title, span: at("Most popular") },
    ];
    assert_eq!(read(text, &known), "title: Bridge closed\nblock_quotation: We checked it.\nblock_quotation: Twice.\nfurniture: Most popular\nbody: The end of it all came on Sunday.\n");
}

#[test]
fn known_regions_may_be_anything() {
    let text = "é a b";
    let known = [(1, 3), (4, 2), (3, 4), (2, 99)]
        .map(|(start, end)| Region { kind: RegionKind::Caption, span: Span { start, end } });
    assert_eq!(read(text, &known), "body: é\ncaption: a\nbody: b\n");
}

#[test]
fn bylines() {
    for line in
        ["By Ana Kovač", "By ANA KOVAC and TOM REED", "By Ana Kovač, Tern News", "By Ana Kovač in Oslo", "By Staff"]
    {
        let text = format!("Ferry lost off the coast\n{line}\nA ferry was lost off the northern coast on Sunday, the coast guard said.");
        assert!(read(&text, &[]).contains(&format!("byline: {line}\n")), "{line}");
    }
    let text = "Ferry lost off the coast\nMaria Lopez, BBC News\nA ferry was lost off the northern coast on Sunday, the coast guard said.";
    assert!(read(text, &[]).contains("byline: Maria Lopez, BBC News\n"));
    for line in ["By Monday the river had risen", "By then nobody knew what to do", "By The Sea it rained."] {
        let text = format!("Ferry lost off the coast\n{line}\nA ferry was lost off the northern coast on Sunday, the coast guard said.");
        assert!(!read(&text, &[]).contains("byline"), "{line}");
    }
}

#[test]
fn style_sheets_are_furniture() {
    assert_eq!(
        read(".bio {\n  float: left;\n}\nHe said: “Go; now”.", &[]),
        "furniture: .bio {\nfurniture: float: left;\nfurniture: }\nbody: He said: “Go; now”.\n"
    );
}

#[test]
fn five_megabytes_take_no_time() {
    assert_eq!(find(&"word ".repeat(1_000_000), &[]).len(), 1);
    assert_eq!(find(&"A short line that says nothing\n".repeat(20_000), &[]).len(), 20_000);
}

proptest! {
    #[test]
    fn regions_cover_the_text_in_order(text in r#"([a-zA-Z.?!“”"' (){};:\n\r—-]|\PC|Photo: |By Ana |OSLO \(AP\) — |Share this\n){0,80}"#, cuts in prop::collection::vec((0usize..200, 0usize..60), 0..4)) {
        let known: Vec<Region> = cuts.iter().map(|&(start, length)| Region { kind: RegionKind::BlockQuotation, span: Span { start, end: start + length } }).collect();
        let regions = find(&text, &known);
        let mut last = 0;
        let mut covered = 0;
        for region in &regions {
            prop_assert!(region.span.start >= last && !region.span.is_empty());
            prop_assert_eq!(region.span.trim(&text), region.span);
            prop_assert!(text[last..region.span.start].trim().is_empty());
            last = region.span.end;
            covered += region.span.of(&text).chars().filter(|c| !c.is_whitespace()).count();
        }
        prop_assert_eq!(covered, text.chars().filter(|c| !c.is_whitespace()).count());
    }
}
