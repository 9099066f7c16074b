//! Where spans end: at quotation marks where they nearly do, and never on white space.

use crate::pipeline::Page;
use crate::text::Span;

/// How many bytes an end may lie from a mark and still be moved to it: a word piece and a stop.
const NEAR: usize = 4;

/// Content spans with their ends at the marks that open and close them. Marks belong to the content. Of a quotation that stands away
/// from the anchor (byte `anchor`) a content has all where it has half: nobody is quoted with half a quotation.
pub(crate) fn to_marks(page: &Page<'_>, spans: Vec<Span>, anchor: usize) -> Vec<Span> {
    let text = page.text();
    let mut out: Vec<Span> = Vec::new();
    for mut span in spans {
        let around = Span::new(span.start.saturating_sub(NEAR), (span.end + NEAR).min(text.len()));
        for quoted in page.quotes.pairs().iter().filter(|q| q.outer().overlaps(around)) {
            let outer = quoted.outer();
            let inner = quoted.inner.trim(text);
            let shared = span.end.min(inner.end).saturating_sub(span.start.max(inner.start));
            let paired = quoted.open.is_some() && quoted.close.is_some();
            if paired && !quoted.nested && shared * 2 >= inner.len() && !(outer.start <= anchor && anchor < outer.end) {
                span = Span::new(span.start.min(outer.start), span.end.max(outer.end));
                continue;
            }
            // begins at the first quoted word, or a stop before it: the mark belongs to it
            if span.start > outer.start && span.start <= inner.start && span.end > inner.start {
                span.start = outer.start;
            }
            if span.end < outer.end
                && span.end + NEAR > inner.end
                && span.start < inner.end
                && !text[span.end.min(inner.end)..inner.end].chars().any(char::is_alphanumeric)
            {
                span.end = outer.end;
            }
        }
        let span = without_stops_before(span, text).trim(text);
        match out.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ if span.is_empty() => {}
            _ => out.push(span),
        }
    }
    out
}

/// A span without what ended the sentence or clause before it.
fn without_stops_before(span: Span, text: &str) -> Span {
    let words = span.of(text);
    let rest = words.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | ')'));
    Span::new(span.end - rest.len(), span.end)
}

/// Spans without quotation marks, commas and white space at their ends; those of nothing else go.
pub(crate) fn without_marks(page: &Page<'_>, spans: Vec<Span>) -> Vec<Span> {
    let text = page.text();
    let loose = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '“' | '”' | '"' | '„' | '«' | '»');
    spans
        .into_iter()
        .filter_map(|span| {
            let words = span.of(text);
            let start = span.start + (words.len() - words.trim_start_matches(loose).len());
            let end = start + words.trim_matches(loose).len();
            (start < end).then(|| Span::new(start, end))
        })
        .collect()
}
