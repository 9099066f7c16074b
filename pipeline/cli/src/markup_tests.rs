use super::*;
use dixit_core::article::{Article, Entities, Region};
use dixit_core::text::Span;
use insta::assert_snapshot;
use serde_json::{json, Value};

const BLACK_AND_WHITE: Page = Page { width: 72, colour: false };

/// Where `words` stand in `text`, as records write it.
fn at(text: &str, words: &str) -> Value {
    let start = text[..text.find(words).unwrap()].chars().count();
    json!({"start": start, "end": start + words.chars().count(), "text": words})
}

fn record(
    text: &str,
    id: &str,
    parent: Option<&str>,
    content: &[&str],
    cue: &str,
    source: &str,
    speaker: Value,
) -> AttributedClaim {
    let spans =
        |words: &[&str]| words.iter().filter(|w| !w.is_empty()).map(|words| at(text, words)).collect::<Vec<_>>();
    let record = json!({
        "schema": "attributed-claim/1", "id": id, "parent": parent,
        "article": {"id": "ex-001", "title": null, "url": null, "published": null, "publisher": null, "language": "en", "text_sha256": ""},
        "quotation": "mixed", "content": spans(content), "cue": spans(&[cue]), "source": spans(&[source]),
        "report": {"act": "speech", "polarity": "affirmed", "endorsement": "neutral", "method": "cue_lexicon"},
        "speakers": [speaker],
        "certainty": {"label": "certain", "method": "certainty_head", "score": 0.81},
        "stance": [{"target": "the north", "entity": null, "span": at(text, content[0]), "label": "neutral", "method": "stance_head", "score": 0.71}],
        "claims": [{"spans": spans(content), "check_worthiness": 0.84}],
        "attribution": {"method": "anchored_reader", "score": 0.93},
        "producer": "dixit 0.1.0; careful 3f9a1c20; news"
    });
    serde_json::from_value(record).unwrap()
}

fn document(text: &str, claims: Vec<AttributedClaim>) -> Document {
    let mut article = Article { id: "ex-001".to_owned(), text: text.to_owned(), ..Article::default() };
    article.meta.language = Some("en".to_owned());
    Document { article, regions: Vec::new(), sentences: Vec::new(), entities: Entities::default(), claims }
}

fn example() -> Document {
    let text =
        "Prices\n\n“Prices in the north rose by a third,” she said. Maria Lopez is the bank’s chief economist.\n\n\
                She added that the minister had denied that rents fell.\nShare this article\n";
    let lopez = json!({"name": "Maria Lopez", "kind": "person", "entity": 0, "role": at(text, "the bank’s chief economist"),
                       "expert": true, "method": "pronoun", "score": 0.97});
    let minister = json!({"name": null, "kind": "anonymous", "entity": null, "role": null, "expert": false, "method": "nominal", "score": 0.5});
    let mut document = document(
        text,
        vec![
            record(text, "a", None, &["“Prices in the north rose by a third,”"], "said", "she", lopez.clone()),
            record(text, "b", None, &["that the minister had denied that rents fell"], "added", "She", lopez),
            record(text, "c", Some("b"), &["that rents fell"], "denied", "the minister", minister),
        ],
    );
    let region = |kind, words: &str| {
        let start = text.find(words).unwrap();
        Region { kind, span: Span::new(start, start + words.len()) }
    };
    document.regions = vec![region(RegionKind::Title, "Prices"), region(RegionKind::Furniture, "Share this article")];
    document
}

#[test]
fn brackets_and_subscripts_stand_where_colours_cannot() {
    assert_snapshot!(marked_up(&example(), BLACK_AND_WHITE), @r"
    ex-001 · en · 3 attributions

    Prices

    [“Prices in the north rose by a third,”]₁ {she}₁ <said>₁. Maria Lopez is
    the bank’s chief economist.

         ₁ speaker    Maria Lopez (person, expert), the bank’s chief
                      economist · pronoun 0.97
           report     mixed speech · affirmed · neutral · anchored_reader
                      0.93 · cue_lexicon
           certainty  certain · certainty_head 0.81
           stance     neutral: the north · stance_head 0.71
           check      0.84 “Prices in the north rose by a third,”

    {She}₂ <added>₂ [that {the minister}₃ had <denied>₃ [that rents
    fell]₃]₂.

         ₂ speaker    Maria Lopez (person, expert), the bank’s chief
                      economist · pronoun 0.97
           report     mixed speech · affirmed · neutral · anchored_reader
                      0.93 · cue_lexicon
           certainty  certain · certainty_head 0.81
           stance     neutral: the north · stance_head 0.71
           check      0.84 that the minister had denied that rents fell
         ₃ speaker    the minister (anonymous) · nominal 0.50
           report     mixed speech · affirmed · neutral · inside ₂ ·
                      anchored_reader 0.93 · cue_lexicon
           certainty  certain · certainty_head 0.81
           stance     neutral: the north · stance_head 0.71
           check      0.84 that rents fell

    Share this article
    ");
}

#[test]
fn colours_mark_parts_and_nested_contents_keep_their_brackets() {
    let coloured = marked_up(&example(), Page { colour: true, ..BLACK_AND_WHITE });
    let visible = coloured.replace('\x1b', "␛");
    let text: Vec<&str> = visible.lines().skip(2).filter(|line| !line.starts_with("  ") && !line.is_empty()).collect();
    assert_snapshot!(text.join("\n"), @r"
    ␛[1mPrices␛[0m
    ␛[32m“Prices in the north rose by a third,”␛[0m␛[2m₁␛[0m ␛[1;36mshe␛[0m␛[2m₁␛[0m ␛[1;33msaid␛[0m␛[2m₁␛[0m. Maria Lopez is the
    bank’s chief economist.
    ␛[1;36mShe␛[0m␛[2m₂␛[0m ␛[1;33madded␛[0m␛[2m₂␛[0m ␛[32mthat ␛[0m␛[1;36mthe minister␛[0m␛[2m₃␛[0m␛[32m had ␛[0m␛[1;33mdenied␛[0m␛[2m₃␛[0m␛[32m ␛[0m[␛[4;32mthat rents fell␛[0m]␛[2m₃,₂␛[0m.
    ␛[2mShare this article␛[0m
    ");
}

#[test]
fn what_colours_hide_is_what_they_add() {
    // without its codes the coloured page is the plain one less the brackets that colours stand for
    let coloured = marked_up(&example(), Page { colour: true, width: 10_000 });
    let mut bare = String::new();
    for (number, part) in coloured.split('\x1b').enumerate() {
        bare.push_str(if number == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    let plain = marked_up(&example(), Page { colour: false, width: 10_000 });
    let squeeze = |s: &str| s.chars().filter(|c| !"[]{}<>,".contains(*c)).collect::<String>();
    assert_eq!(squeeze(&bare), squeeze(&plain));
}

#[test]
fn escape_codes_in_an_article_never_reach_the_terminal() {
    let text = "\x1b]0;owned\x07“It \x1b[2Jrose,” Lo\u{9b}pez said.\r\nNext\rline\u{202e}.";
    let speaker = json!({"name": "Lo\u{9b}pez", "kind": "person", "entity": null, "role": at(text, "Lo\u{9b}pez"),
                         "expert": false, "method": "name", "score": 1.0});
    let mut hostile =
        document(text, vec![record(text, "a", None, &["“It \x1b[2Jrose,”"], "said", "Lo\u{9b}pez", speaker)]);
    hostile.article.id = "id\x1b[31m".to_owned();
    hostile.claims[0].stance[0].target = "\x1b[5m".to_owned();
    let shown = marked_up(&hostile, BLACK_AND_WHITE);
    assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    assert!(!shown.contains('\u{202e}'));
    assert!(shown.contains("\\u{1b}"));
}

#[test]
fn lines_keep_to_the_width() {
    for width in [30, 45, 80] {
        let shown = marked_up(&example(), Page { width, colour: false });
        for line in shown.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn an_article_without_attributions_is_shown_as_it_is() {
    assert_eq!(
        marked_up(&document("It rained.\n", Vec::new()), BLACK_AND_WHITE),
        "ex-001 · en · 0 attributions\n\nIt rained.\n"
    );
    assert_eq!(marked_up(&document("", Vec::new()), BLACK_AND_WHITE), "ex-001 · en · 0 attributions\n");
}

#[test]
fn the_legend_names_the_three_parts() {
    assert_eq!(legend(BLACK_AND_WHITE), "[content]₁  {source}₁  <cue>₁\n");
}
