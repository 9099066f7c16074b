use super::*;
use crate::article::{Article, Attribution, Entities};
use crate::entities::assemble;
use crate::pipeline::Page;
use crate::reading::Reading;
use crate::speakers::attributor::Weighed;
use crate::speakers::SpeakerKind;
use crate::typography::QuoteStates;
use ndarray::Array2;
use proptest::prelude::*;

/// An article as marked: `[p Ann Reed]` a person, `[o Bank]` an organization, `[l Peru]` a place; `<s …>` a source, `<q …>` the
/// content that goes with the nearest source before or behind it in its line, or with none.
struct Marked {
    article: Article,
    entities: Entities,
    attributions: Vec<Attribution>,
}

fn read(marked: &str) -> Marked {
    let mut text = String::new();
    let (mut named, mut spans) = (Vec::new(), Vec::new());
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut chars = marked.chars();
    while let Some(c) = chars.next() {
        match c {
            '[' | '<' => {
                let tag = chars.next().unwrap_or(' ');
                chars.next();
                open.push((tag, text.len()));
            }
            ']' | '>' => {
                let Some((tag, start)) = open.pop() else { continue };
                let span = Span::new(start, text.len());
                match tag {
                    'p' => named.push((span, 0, 0.9)),
                    'o' => named.push((span, 1, 0.9)),
                    'l' => named.push((span, 2, 0.9)),
                    _ => spans.push((tag, span)),
                }
            }
            c => text.push(c),
        }
    }
    named.sort_by_key(|n: &(Span, usize, f32)| n.0);
    spans.sort_by_key(|s| s.1);
    let line = |at: usize| text[..at].matches('\n').count();
    let mut attributions = Vec::new();
    for &(_, content) in spans.iter().filter(|s| s.0 == 'q') {
        let apart = |s: &Span| s.start.abs_diff(content.end).min(content.start.abs_diff(s.end));
        let near = spans.iter().filter(|s| s.0 == 's' && line(s.1.start) == line(content.start)).map(|s| s.1);
        let source: Vec<Span> = near.min_by_key(apart).into_iter().collect();
        let quotation = QuotationKind::Indirect;
        attributions.push(Attribution {
            content: vec![content],
            cue: vec![],
            source,
            targets: vec![],
            quotation,
            anchor: 0,
            method: "test",
            score: 1.0,
        });
    }
    let entities = assemble(&text, &named, &[]);
    Marked { article: Article { text, ..Article::default() }, entities, attributions }
}

fn no_evidence(names: usize) -> Evidence {
    let labels = LabelScores {
        certainty: [0.25; 4],
        kind: [1.0 / 7.0; 7],
        expert: 0.5,
        act: [1.0 / 6.0; 6],
        denied: 0.5,
        endorsement: [1.0 / 3.0; 3],
    };
    Evidence { link: vec![0.0; names], nobody: 0.0, labels }
}

/// Rows of every candidate of attribution `k`, by name.
fn rows(m: &Marked, k: usize) -> Vec<(String, Row)> {
    let sentences: Vec<crate::article::Sentence> = crate::typography::paragraphs(&m.article.text)
        .into_iter()
        .flat_map(|p| {
            let cuts: Vec<usize> =
                p.of(&m.article.text).match_indices(". ").map(|(i, _)| p.start + i + 2).chain([p.end]).collect();
            cuts.into_iter().scan(p.start, |start, end| Some(Span::new(std::mem::replace(start, end), end)))
        })
        .map(|span| crate::article::Sentence { span, region: 0 })
        .collect();
    let quotes = QuoteStates::of(&m.article.text);
    let page = Page { article: &m.article, regions: &[], sentences: &sentences, quotes: &quotes };
    let scene = Scene::new(&page, &m.entities, &m.attributions);
    if k >= scene.said.len() {
        return Vec::new();
    }
    let evidence = no_evidence(scene.names.len());
    let part = 0;
    context(&scene, k, part, QuotationKind::Indirect, false, &evidence);
    let name = |e: usize| m.entities.entities[e].name.clone().unwrap_or_default();
    candidates(&scene, k, part, &evidence)
        .into_iter()
        .map(|e| (name(e), candidate(&scene, k, part, e, &evidence)))
        .collect()
}

/// Value of a feature for the candidate of that name.
fn value(marked: &str, k: usize, name: &str, feature: &str) -> f32 {
    rows(&read(marked), k).iter().find(|r| r.0 == name).map(|r| r.1.get(feature)).unwrap_or(-1.0)
}

#[test]
fn pronouns_agree_in_gender() {
    let article = "Minister [p Maria Lopez] met [p Carlos Aquino] on Monday. <s She> said <q it rained>.";
    assert_eq!(value(article, 0, "Maria Lopez", "gender_agrees"), 1.0);
    assert_eq!(value(article, 0, "Carlos Aquino", "gender_disagrees"), 1.0);
    assert_eq!(value(article, 0, "Maria Lopez", "begins_previous_sentence"), 1.0);
    assert_eq!(value(article, 0, "Carlos Aquino", "nearest_before"), 1.0);
    assert_eq!(
        value("Mr. [p Quill] met Mrs. [p Brand]. <s She> said <q it rained>.", 0, "Brand", "gender_agrees"),
        1.0
    );
}

#[test]
fn descriptions_find_whom_they_describe() {
    let article = "[p Ann Reed], a professor at the university, met [p Bo Lind], the mayor. <s The professor> said <q it rained>.";
    assert_eq!(value(article, 0, "Ann Reed", "head_described"), 1.0);
    assert_eq!(value(article, 0, "Bo Lind", "head_described"), 0.0);
    let article = "Prime Minister [p Ann Reed] met [p Bo Lind]. <s The minister> said <q it rained>.";
    assert_eq!(value(article, 0, "Ann Reed", "head_described_alone"), 1.0);
    let article = "<s [p Ann Reed], an analyst in [l Lima],> said <q it rained>.\n<s The analyst> said <q it snowed>.";
    assert_eq!(value(article, 1, "Ann Reed", "head_described"), 1.0);
}

#[test]
fn plain_descriptions_are_told() {
    let article = |source: &str| {
        format!(
            "[p Ann Reed], a professor at the university, met [p Bo Lind], the mayor. <s {source}> said <q it rained>."
        )
    };
    for (source, ann, bo) in [
        ("The professor", 1.0, 0.0),
        ("The expert", 1.0, 0.0),
        ("The specialist", 1.0, 0.0),
        ("The mayor", 0.0, 1.0),
        ("An expert", 0.0, 0.0),
        ("The experts", 0.0, 0.0),
        ("The [o Northport] professor", 0.0, 0.0),
        ("She", 0.0, 0.0),
    ] {
        assert_eq!(value(&article(source), 0, "Ann Reed", "answers_plain_description"), ann, "{source}");
        assert_eq!(value(&article(source), 0, "Bo Lind", "answers_plain_description"), bo, "{source}");
    }
}

#[test]
fn neighbours_and_enclosing_speakers_are_told() {
    let article = "<s [p Ann Reed]> said <q it rained>. <q It will rain again>.\n<s [p Bo Lind]> said <q it snowed>.";
    let article = article.replace(". <q It will", ".\n<q It will");
    assert_eq!(value(&article, 1, "Ann Reed", "previous_speaker_adjacent"), 1.0);
    assert_eq!(value(&article, 1, "Ann Reed", "previous_speaker_next_paragraph"), 1.0);
    assert_eq!(value(&article, 1, "Bo Lind", "next_speaker_adjacent"), 1.0);
    let article = "[p Bo Lind] left.\n<s [p Ann Reed]> said <q that she had denied\u{20}it>.";
    assert_eq!(value(article, 0, "Ann Reed", "is_named"), 1.0);
    assert_eq!(value("[p Ann Reed]: <q It rained.>", 0, "Ann Reed", "labels"), 1.0);
}

#[test]
fn issuers_stand_in_the_source() {
    let article = "<s A report by the [o World Bank]> found <q that it rained>.";
    assert_eq!(value(article, 0, "World Bank", "document_of"), 1.0);
    assert_eq!(value(article, 0, "World Bank", "in_prepositional"), 1.0);
}

#[test]
fn rows_have_the_lengths_that_networks_expect() {
    use crate::speakers::company::{company, Guesses};
    use crate::speakers::description::{expert_row, kind_row, sure_row};
    use crate::speakers::roles::{of_entity, of_source, RoleTags};
    use crate::speakers::scorer::inputs::{CANDIDATE, COMPANY, CONTEXT, EXPERT, KIND, ROLE, SURE};
    let m = read("<s [p Ann Reed], the mayor,> said <q it rained>. <s An analyst> said <q it snowed>.");
    let quotes = QuoteStates::of(&m.article.text);
    let page = Page { article: &m.article, regions: &[], sentences: &[], quotes: &quotes };
    let scene = Scene::new(&page, &m.entities, &m.attributions);
    let reading = Reading { pieces: Vec::new(), word_start: Vec::new(), vectors: Array2::zeros((0, 1)) };
    let tags = RoleTags::new(&reading, Array2::zeros((0, 3)));
    let guesses = Guesses { entities: vec![Vec::new(); 2], nobody: vec![1.0; 2] };
    for (k, chosen) in [(0, Some(0)), (1, None)] {
        let evidence = no_evidence(scene.names.len());
        let source = &scene.said[k].parts[0];
        let w = Weighed {
            source: source.clone(),
            context: context(&scene, k, 0, QuotationKind::Indirect, false, &evidence),
            candidates: vec![(0, candidate(&scene, k, 0, 0, &evidence))],
            again: vec![company(&scene, &guesses, k, chosen, 0.5)],
            chances: vec![0.5, 0.5],
            chosen,
            chance: 0.5,
            kind_row: Row::default(),
            kind: (SpeakerKind::Person, 0.5),
            expert_row: Row::default(),
            roles: chosen.map_or_else(|| of_source(&scene, &tags, source), |e| of_entity(&scene, &tags, e, &[])),
            role: None,
            sure_row: Row::default(),
            evidence,
        };
        let labels = [w.evidence.labels.clone()];
        assert_eq!(w.context.values.len(), CONTEXT);
        assert_eq!(w.candidates[0].1.values.len(), CANDIDATE);
        assert_eq!(w.again[0].values.len(), COMPANY);
        assert_eq!(kind_row(&m.entities, &w, &labels).values.len(), KIND);
        assert!(!w.roles.is_empty() && w.roles.iter().all(|r| r.row.values.len() == ROLE));
        assert_eq!(expert_row(scene.text, &m.entities, &w, &labels).values.len(), EXPERT);
        assert_eq!(sure_row(&w).values.len(), SURE);
    }
}

proptest! {
    #[test]
    fn any_article_is_weighed(marked in "(\\[p A|\\[o B|\\]|<s |<q |>|\n|[A-Ca-c .,:’s\"“”é]){0,60}") {
        let m = read(&marked);
        for k in 0..m.attributions.len() {
            let found = rows(&m, k);
            for pair in found.windows(2) {
                prop_assert_eq!(&pair[0].1.names, &pair[1].1.names);
            }
            prop_assert!(found.iter().all(|r| r.1.values.iter().all(|v| v.is_finite())));
        }
    }
}

#[test]
fn an_apposition_belongs_to_the_name_before_it() {
    let text = "[p Ann Reed], now chair of the board, met [p Lee Moss]. <s [p Lee Moss]> said <q it went well>.";
    let m = read(text);
    let page = Page { article: &m.article, regions: &[], sentences: &[], quotes: &QuoteStates::of(&m.article.text) };
    let scene = Scene::new(&page, &m.entities, &m.attributions);
    let start = m.article.text.find("chair").expect("there");
    let chair = Span::new(start, start + "chair of the board".len());
    let of = |name: &str| scene.names.iter().find(|n| n.span.of(&m.article.text) == name).expect("there").entity;
    assert!(super::super::roles::belongs_to_another(&scene, of("Lee Moss"), chair));
    assert!(!super::super::roles::belongs_to_another(&scene, of("Ann Reed"), chair));
}
