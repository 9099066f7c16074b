//! From what the slots found to records: ids, parents, code points, rounded scores.

use super::{
    ArticleRef, AttributedClaim, AttributionRecord, CertaintyRecord, ClaimRecord, RecordSchema, ReportRecord,
    SpeakerRecord, StanceRecord, TextSpan,
};
use crate::article::{Article, Attribution, Entities};
use crate::pipeline::Page;
use crate::speakers::SpeakerLink;
use crate::stance::Assessment;
use crate::text::{CodePoints, Span};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Makes an article's [`TextSpan`]s: the only place where bytes become code points.
pub struct TextSpans<'a> {
    text: &'a str,
    points: CodePoints,
}

impl<'a> TextSpans<'a> {
    /// Counts once through `text`.
    pub fn new(text: &'a str) -> Self {
        TextSpans { text, points: CodePoints::new(text) }
    }

    /// `span` in code points, with its words.
    pub fn at(&self, span: Span) -> TextSpan {
        let (start, end) = self.offsets(span);
        TextSpan { start, end, text: span.of(self.text).to_owned() }
    }

    /// `span` in code points.
    pub fn offsets(&self, span: Span) -> (usize, usize) {
        (self.points.at(self.text, span.start), self.points.at(self.text, span.end))
    }

    fn all(&self, spans: &[Span]) -> Vec<TextSpan> {
        spans.iter().map(|&span| self.at(span)).collect()
    }
}

/// SHA-256 of the text's UTF-8 bytes, in hexadecimal.
pub fn text_sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // writing to a String cannot fail
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The records of one article in text order: by first start of the content, the longer first, then by cue.
///
/// `speakers` and `assessments` have one entry for every attribution, in its order; `entities` holds every entity that they number.
pub fn claims(
    page: &Page<'_>,
    entities: &Entities,
    attributions: &[Attribution],
    speakers: &[Vec<SpeakerLink>],
    assessments: &[Assessment],
    producer: &str,
) -> Vec<AttributedClaim> {
    debug_assert!(
        attributions.len() == speakers.len() && attributions.len() == assessments.len(),
        "one entry for every attribution"
    );
    let spans = TextSpans::new(page.text());
    let article = article_ref(page.article);

    let mut found: Vec<(&Attribution, &[SpeakerLink], &Assessment, Span)> = attributions
        .iter()
        .zip(speakers)
        .zip(assessments)
        .filter_map(|((attribution, links), assessment)| {
            Some((attribution, links.as_slice(), assessment, whole(&attribution.content)?))
        })
        .collect();
    found.sort_by_key(|(attribution, _, _, whole)| (whole.start, Reverse(whole.end), attribution.cue.first().copied()));

    let contents: Vec<Content<'_>> = found
        .iter()
        .map(|(attribution, _, _, whole)| Content {
            spans: &attribution.content,
            whole: *whole,
            length: attribution.content.iter().map(|s| s.len()).sum(),
        })
        .collect();
    let ids = ids(&article.id, &spans, &contents);
    let parents = parents(&contents);

    let known = |entity: Option<usize>| entity.filter(|&number| number < entities.entities.len());
    found
        .iter()
        .zip(&parents)
        .enumerate()
        .map(|(number, ((attribution, links, assessment, _), parent))| AttributedClaim {
            schema: RecordSchema::V1,
            id: ids[number].clone(),
            parent: parent.map(|parent| ids[parent].clone()),
            article: article.clone(),
            quotation: attribution.quotation,
            content: spans.all(&attribution.content),
            cue: spans.all(&attribution.cue),
            source: spans.all(&attribution.source),
            report: ReportRecord {
                act: assessment.report.act,
                polarity: assessment.report.polarity,
                endorsement: assessment.report.endorsement,
                method: Cow::Borrowed(assessment.report.method),
            },
            speakers: links
                .iter()
                .map(|link| SpeakerRecord {
                    name: link.name.clone(),
                    kind: link.kind,
                    entity: known(link.entity),
                    role: link.role.map(|role| spans.at(role)),
                    expert: link.expert,
                    method: Cow::Borrowed(link.method),
                    score: four_decimals(link.score),
                })
                .collect(),
            certainty: CertaintyRecord {
                label: assessment.certainty,
                method: Cow::Borrowed(assessment.certainty_method),
                score: four_decimals(assessment.certainty_score),
            },
            stance: assessment
                .stance
                .iter()
                .map(|stance| StanceRecord {
                    target: stance.target.clone(),
                    entity: known(stance.entity),
                    span: spans.at(stance.span),
                    label: stance.label,
                    method: Cow::Borrowed(assessment.stance_method),
                    score: four_decimals(stance.score),
                })
                .collect(),
            claims: assessment
                .claims
                .iter()
                .map(|claim| ClaimRecord {
                    spans: spans.all(&claim.spans),
                    check_worthiness: four_decimals(claim.check_worthiness),
                })
                .collect(),
            attribution: AttributionRecord {
                method: Cow::Borrowed(attribution.method),
                score: four_decimals(attribution.score),
            },
            producer: producer.to_owned(),
        })
        .collect()
}

fn article_ref(article: &Article) -> ArticleRef {
    let meta = &article.meta;
    ArticleRef {
        id: article.id.clone(),
        title: meta.title.clone(),
        url: meta.url.clone(),
        published: meta.published.clone(),
        publisher: meta.publisher.clone(),
        language: meta.language.clone(),
        text_sha256: text_sha256(&article.text),
    }
}

/// Four decimals are more than a calibrated chance can carry, and keep records comparable across kinds of CPU.
pub(super) fn four_decimals(score: f32) -> f64 {
    if score.is_finite() {
        (f64::from(score).clamp(0.0, 1.0) * 1e4).round() / 1e4
    } else {
        0.0
    }
}

struct Content<'a> {
    spans: &'a [Span],
    /// From its first start to its last end.
    whole: Span,
    /// Bytes in its spans.
    length: usize,
}

impl Content<'_> {
    /// Whether every word of `other` is in this one, which has more.
    fn holds(&self, other: &Content<'_>) -> bool {
        self.length > other.length
            && self.whole.contains(other.whole)
            && other.spans.iter().all(|inner| self.spans.iter().any(|outer| outer.contains(*inner)))
    }
}

fn whole(spans: &[Span]) -> Option<Span> {
    Some(Span::new(spans.first()?.start, spans.last()?.end))
}

fn ids(article: &str, spans: &TextSpans<'_>, contents: &[Content<'_>]) -> Vec<String> {
    let mut seen: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    contents
        .iter()
        .map(|content| {
            let (start, end) = spans.offsets(content.whole);
            let times = seen.entry((start, end)).or_insert(0);
            *times += 1;
            match *times {
                1 => format!("{article}#{start}-{end}"),
                times => format!("{article}#{start}-{end}~{times}"),
            }
        })
        .collect()
}

/// For every content the number of the shortest that holds it; the first of several.
fn parents(contents: &[Content<'_>]) -> Vec<Option<usize>> {
    // `open` holds those that may reach over the next one: contents are sorted by start, so the rest lies behind it for good
    let mut open: Vec<usize> = Vec::new();
    let mut parents = Vec::with_capacity(contents.len());
    for (number, content) in contents.iter().enumerate() {
        open.retain(|&earlier| contents[earlier].whole.end >= content.whole.start);
        // an equal start sorts the longer whole first, but of two equal wholes the one with a gap may come first
        let same_start = contents[number + 1..].iter().take_while(|later| later.whole == content.whole).count();
        let parent = open
            .iter()
            .copied()
            .chain(number + 1..=number + same_start)
            .filter(|&other| contents[other].holds(content))
            .min_by_key(|&other| (contents[other].length, other));
        parents.push(parent);
        open.push(number);
    }
    parents
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::QuotationKind;
    use crate::report::{Act, Endorsement, Polarity, Report};
    use crate::speakers::SpeakerKind;
    use crate::stance::{Certainty, CheckableClaim, Stance, StanceLabel};
    use crate::typography::QuoteStates;
    use proptest::prelude::*;

    fn attribution(content: &[Span]) -> Attribution {
        Attribution {
            content: content.to_vec(),
            cue: Vec::new(),
            source: Vec::new(),
            targets: Vec::new(),
            quotation: QuotationKind::Indirect,
            anchor: 0,
            method: "test",
            score: 0.5,
        }
    }

    fn assessment() -> Assessment {
        Assessment {
            certainty: Certainty::Certain,
            certainty_score: 0.812_345,
            certainty_method: "certainty_head",
            stance: Vec::new(),
            stance_method: "stance_head",
            report: Report {
                act: Act::Speech,
                polarity: Polarity::Affirmed,
                endorsement: Endorsement::Neutral,
                method: "cue_lexicon",
            },
            claims: Vec::new(),
        }
    }

    fn records(text: &str, attributions: &[Attribution]) -> Vec<AttributedClaim> {
        let article = Article { id: "a".to_owned(), text: text.to_owned(), ..Article::default() };
        let quotes = QuoteStates::of(text);
        let page = Page { article: &article, regions: &[], sentences: &[], quotes: &quotes };
        let assessments = vec![assessment(); attributions.len()];
        claims(
            &page,
            &Entities::default(),
            attributions,
            &vec![Vec::new(); attributions.len()],
            &assessments,
            "dixit 0; test; news",
        )
    }

    /// The place of `words` in `text`.
    fn find(text: &str, words: &str) -> Span {
        let start = text.find(words).expect("the words stand in the text");
        Span::new(start, start + words.len())
    }

    #[test]
    fn the_example_of_the_contract() {
        let text = "“Prices in the north rose by a third,” she said. Maria Lopez is the bank’s chief economist.";
        let article = Article { id: "ex-001".to_owned(), text: text.to_owned(), ..Article::default() };
        let quotes = QuoteStates::of(text);
        let page = Page { article: &article, regions: &[], sentences: &[], quotes: &quotes };
        let quoted = Attribution {
            cue: vec![find(text, "said")],
            source: vec![find(text, "she")],
            quotation: QuotationKind::Direct,
            score: 0.93,
            method: "anchored_reader",
            ..attribution(&[find(text, "“Prices in the north rose by a third,”")])
        };
        let lopez = SpeakerLink {
            name: Some("Maria Lopez".to_owned()),
            kind: SpeakerKind::Person,
            entity: None,
            role: Some(find(text, "the bank’s chief economist")),
            expert: true,
            method: "pronoun",
            score: 0.970_04,
        };
        let north = Stance {
            target: "the north".to_owned(),
            entity: None,
            span: find(text, "the north"),
            label: StanceLabel::Neutral,
            score: 0.71,
        };
        let checked =
            CheckableClaim { spans: vec![find(text, "Prices in the north rose by a third")], check_worthiness: 0.84 };
        let assessed = Assessment { stance: vec![north], claims: vec![checked], ..assessment() };
        let found = claims(
            &page,
            &Entities::default(),
            &[quoted],
            &[vec![lopez]],
            &[assessed],
            "dixit 0.1.0; careful 3f9a1c20; news",
        );
        let sha = text_sha256(text);
        let expected = [
            r#"{"schema":"attributed-claim/1","id":"ex-001#0-38","parent":null,"#,
            r#""article":{"id":"ex-001","title":null,"url":null,"published":null,"publisher":null,"language":null,"text_sha256":""#,
            &sha,
            r#""},"quotation":"direct","content":[{"start":0,"end":38,"text":"“Prices in the north rose by a third,”"}],"#,
            r#""cue":[{"start":43,"end":47,"text":"said"}],"source":[{"start":39,"end":42,"text":"she"}],"#,
            r#""report":{"act":"speech","polarity":"affirmed","endorsement":"neutral","method":"cue_lexicon"},"#,
            r#""speakers":[{"name":"Maria Lopez","kind":"person","entity":null,"#,
            r#""role":{"start":64,"end":90,"text":"the bank’s chief economist"},"expert":true,"method":"pronoun","score":0.97}],"#,
            r#""certainty":{"label":"certain","method":"certainty_head","score":0.8123},"#,
            r#""stance":[{"target":"the north","entity":null,"span":{"start":11,"end":20,"text":"the north"},"label":"neutral","method":"stance_head","score":0.71}],"#,
            r#""claims":[{"spans":[{"start":1,"end":36,"text":"Prices in the north rose by a third"}],"check_worthiness":0.84}],"#,
            r#""attribution":{"method":"anchored_reader","score":0.93},"producer":"dixit 0.1.0; careful 3f9a1c20; news"}"#,
        ]
        .concat();
        assert_eq!(serde_json::to_string(&found[0]).expect("a record is JSON"), expected);
        let read: AttributedClaim = serde_json::from_str(&expected).expect("a record reads back");
        assert_eq!(read, found[0]);
    }

    #[test]
    fn records_stand_in_text_order_and_know_their_parents() {
        let text = "A says that B denies that C lied. D agrees.";
        let outer = attribution(&[find(text, "that B denies that C lied")]);
        let inner = attribution(&[find(text, "that C lied")]);
        let innermost = attribution(&[find(text, "lied")]);
        let other = attribution(&[find(text, "agrees")]);
        let found = records(text, &[other, innermost, inner, outer]);
        let lines: Vec<(&str, Option<&str>)> = found.iter().map(|r| (r.id.as_str(), r.parent.as_deref())).collect();
        assert_eq!(
            lines,
            [("a#7-32", None), ("a#21-32", Some("a#7-32")), ("a#28-32", Some("a#21-32")), ("a#36-42", None)]
        );
    }

    #[test]
    fn equal_contents_are_numbered_and_hold_nothing_of_each_other() {
        let text = "Reed and, separately, Lopez said it rained.";
        let content = find(text, "it rained");
        let found = records(text, &[attribution(&[content]), attribution(&[content]), attribution(&[content])]);
        let lines: Vec<(&str, Option<&str>)> = found.iter().map(|r| (r.id.as_str(), r.parent.as_deref())).collect();
        assert_eq!(lines, [("a#33-42", None), ("a#33-42~2", None), ("a#33-42~3", None)]);
    }

    #[test]
    fn words_in_the_gap_of_an_interrupted_quotation_are_not_held_by_it() {
        let text = "“We will go,” she told them it was late, “and soon.”";
        let interrupted = attribution(&[find(text, "“We will go,”"), find(text, "“and soon.”")]);
        let gap = attribution(&[find(text, "it was late")]);
        let part = attribution(&[find(text, "soon")]);
        let found = records(text, &[interrupted, gap, part]);
        let parents: Vec<Option<&str>> = found.iter().map(|r| r.parent.as_deref()).collect();
        assert_eq!(parents, [None, None, Some("a#0-52")]);
    }

    #[test]
    fn scores_have_four_decimals_and_are_never_out_of_range() {
        let rounded: Vec<f64> = [0.971_249_9, 1.5, -0.1, f32::NAN].into_iter().map(four_decimals).collect();
        assert_eq!(rounded, [0.9712, 1.0, 0.0, 0.0]);
    }

    /// A text and stretches of it, as they might come from a detector.
    fn text_and_contents() -> impl Strategy<Value = (String, Vec<Vec<Span>>)> {
        ("\\PC{0,80}", prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 2..=4), 0..12))
            .prop_map(|(text, cuts)| {
                let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let contents = cuts
                    .iter()
                    .map(|cuts| {
                        let mut places: Vec<usize> = cuts.iter().map(|cut| *cut.get(&boundaries)).collect();
                        places.sort_unstable();
                        places.chunks_exact(2).map(|pair| Span::new(pair[0], pair[1])).collect()
                    })
                    .collect();
                (text, contents)
            })
    }

    proptest! {
        #[test]
        fn spans_are_true_ids_unique_and_parents_the_smallest((text, contents) in text_and_contents()) {
            let found = records(&text, &contents.iter().map(|spans| attribution(spans)).collect::<Vec<_>>());
            prop_assert_eq!(found.len(), contents.len());
            let characters: Vec<char> = text.chars().collect();
            for record in &found {
                for span in &record.content {
                    prop_assert_eq!(&characters[span.start..span.end].iter().collect::<String>(), &span.text);
                }
                prop_assert_eq!(found.iter().filter(|other| other.id == record.id).count(), 1);
                // the definition, spelled out; in code points, which order contents by length as bytes do not
                let size = |r: &AttributedClaim| r.content.iter().map(|s| s.text.len()).sum::<usize>();
                let smallest = found
                    .iter()
                    .filter(|other| size(other) > size(record))
                    .filter(|other| record.content.iter().all(|i| other.content.iter().any(|o| o.start <= i.start && i.end <= o.end)))
                    .map(size)
                    .min();
                let parent = record.parent.as_ref().and_then(|id| found.iter().find(|other| &other.id == id)).map(size);
                prop_assert_eq!(parent, smallest);
            }
        }
    }
}
