//! From an extracted tree to text: blocks become paragraphs, and what the markup says they are becomes regions.

use dixit_core::article::{Region, RegionKind};
use dixit_core::text::Span;
use dom_query::{Document, NodeRef};

/// The text of `content` and the regions known from its markup, in text order, one for every paragraph that has one. A
/// `headline` comes first, and is not repeated where the content has it as a heading.
pub fn text(content: &Document, headline: Option<&str>) -> (String, Vec<Region>) {
    let mut writer = Writer::default();
    if let Some(headline) = headline {
        writer.kinds.push(RegionKind::Title);
        writer.words(headline);
        writer.end_paragraph();
        writer.kinds.pop();
        writer.headline = writer.text.clone();
    }
    walk(&content.root(), &mut writer);
    writer.end_paragraph();
    (writer.text, writer.regions)
}

/// All words in a node, in one line.
pub fn line(node: &NodeRef<'_>) -> String {
    let mut writer = Writer { one_line: true, ..Writer::default() };
    walk(node, &mut writer);
    writer.end_paragraph();
    writer.text
}

/// Enters and leaves every node below `root` and `root` itself, in order and without recursion.
fn walk(root: &NodeRef<'_>, writer: &mut Writer) {
    let mut node = *root;
    loop {
        let into = writer.enter(&node);
        if let Some(child) = node.first_child().filter(|_| into) {
            node = child;
            continue;
        }
        writer.leave(&node, into);
        loop {
            if node.id == root.id {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            node = parent;
            writer.leave(&node, true);
        }
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    regions: Vec<Region>,
    /// What the open elements say the text is, innermost last.
    kinds: Vec<RegionKind>,
    /// Where the open paragraph begins; None where there is none.
    paragraph: Option<usize>,
    /// White space that is written before the next word.
    gap: Option<char>,
    /// Open `<pre>`.
    preformatted: usize,
    /// Open `<q>`.
    quoted: usize,
    headline: String,
    one_line: bool,
}

impl Writer {
    /// Whether what is in the node is wanted.
    fn enter(&mut self, node: &NodeRef<'_>) -> bool {
        if node.is_text() {
            self.words(&node.text());
            return false;
        }
        let Some(name) = node.node_name() else { return true };
        let name: &str = &name;
        if UNSEEN.contains(&name) {
            return false;
        }
        match name {
            "br" => self.gap = Some(if self.one_line { ' ' } else { '\n' }),
            "td" | "th" => self.gap = self.paragraph.and(Some(if self.one_line { ' ' } else { '\t' })),
            "q" => {
                self.quoted += 1;
                self.words(if self.quoted % 2 == 1 { "“" } else { "‘" });
            }
            _ if BLOCKS.contains(&name) => {
                self.end_paragraph();
                self.kinds.extend(kind(name));
                self.preformatted += usize::from(name == "pre");
            }
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: &NodeRef<'_>, was_entered: bool) {
        let Some(name) = node.node_name().filter(|_| was_entered) else { return };
        let name: &str = &name;
        if name == "q" {
            // the mark stands at the word, whatever white space the page has before it
            self.gap = None;
            self.words(if self.quoted % 2 == 1 { "”" } else { "’" });
            self.quoted = self.quoted.saturating_sub(1);
        } else if BLOCKS.contains(&name) {
            self.end_paragraph();
            if kind(name).is_some() {
                self.kinds.pop();
            }
            self.preformatted = self.preformatted.saturating_sub(usize::from(name == "pre"));
        }
    }

    /// Writes words; white space between them becomes one space, and none at the ends of a paragraph.
    fn words(&mut self, words: &str) {
        for character in words.chars() {
            // a no-break space is a character of the text
            if matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                if self.preformatted > 0 && character == '\n' {
                    self.gap = Some('\n');
                } else if self.gap.is_none() {
                    self.gap = Some(' ');
                }
                continue;
            }
            match self.paragraph {
                Some(_) => self.text.extend(self.gap.take()),
                None => {
                    self.gap = None;
                    if !self.text.is_empty() {
                        self.text.push_str(if self.one_line { " " } else { "\n\n" });
                    }
                    self.paragraph = Some(self.text.len());
                }
            }
            self.text.push(character);
        }
    }

    fn end_paragraph(&mut self) {
        self.gap = None;
        let Some(start) = self.paragraph.take() else { return };
        let span = Span::new(start, self.text.len()).trim(&self.text);
        let kind =
            self.kinds.last().copied().filter(|&kind| kind != RegionKind::Title || span.len() <= LONGEST_HEADING);
        let repeats_headline = kind == Some(RegionKind::Title)
            && !self.headline.is_empty()
            && same_words(span.of(&self.text), &self.headline);
        if repeats_headline || span.is_empty() {
            // with the empty line before it
            let end = self.text[..start].trim_end_matches('\n').len();
            self.text.truncate(end);
            return;
        }
        if let Some(kind) = kind {
            self.regions.push(Region { kind, span });
        }
    }
}

fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    words(one) == words(other)
}

/// Bytes of a heading. What is longer is running text that a page sets large: its first paragraph, a quotation.
const LONGEST_HEADING: usize = 200;

fn kind(name: &str) -> Option<RegionKind> {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(RegionKind::Title),
        "blockquote" => Some(RegionKind::BlockQuotation),
        "figcaption" | "caption" => Some(RegionKind::Caption),
        _ => None,
    }
}

/// Elements that begin a paragraph and end it.
const BLOCKS: [&str; 43] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Elements whose content is not shown as text.
const UNSEEN: [&str; 20] = [
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "embed", "audio", "video",
    "canvas", "select", "textarea", "button", "input", "svg", "math", "datalist", "map",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> String {
        text(&Document::fragment(html), None).0
    }

    #[test]
    fn blocks_are_paragraphs_and_white_space_collapses() {
        assert_eq!(
            read("<div> One\n  <b>two</b>,<p>three</p>four </div>\n<p> </p>five"),
            "One two,\n\nthree\n\nfour\n\nfive"
        );
        assert_eq!(read("<p>a<br>b <br> c</p>"), "a\nb\nc");
        assert_eq!(read("<p>no\u{a0}break</p>"), "no\u{a0}break");
        assert_eq!(read("<table><tr><td>a<td>b<tr><td>c</table>"), "a\tb\n\nc");
        assert_eq!(read("<pre>one\n  two</pre>"), "one\ntwo");
        assert_eq!(read(""), "");
    }

    #[test]
    fn marks_that_a_browser_draws_are_written() {
        assert_eq!(read("<p>She said <q>he said <q>no</q> </q>.</p>"), "She said “he said ‘no’”.");
    }

    #[test]
    fn regions_have_true_spans() {
        let html = "<h2>The plan</h2><p>It rained.</p><blockquote><p>We go.</p><p>Now.</p></blockquote><figure><figcaption>A boat</figcaption></figure>";
        let (text, regions) = text(&Document::fragment(html), None);
        let read: Vec<_> = regions.iter().map(|region| (region.kind, region.span.of(&text))).collect();
        assert_eq!(
            read,
            [
                (RegionKind::Title, "The plan"),
                (RegionKind::BlockQuotation, "We go."),
                (RegionKind::BlockQuotation, "Now."),
                (RegionKind::Caption, "A boat")
            ]
        );
    }

    #[test]
    fn a_headline_stands_once() {
        let content = Document::fragment("<h2>It  Rains</h2><p>It rained.</p><h2>Later</h2><p>Sun.</p>");
        let (text, regions) = text(&content, Some("It rains"));
        assert_eq!(text, "It rains\n\nIt rained.\n\nLater\n\nSun.");
        assert_eq!(regions.iter().map(|region| region.span.of(&text)).collect::<Vec<_>>(), ["It rains", "Later"]);
    }

    #[test]
    fn a_paragraph_that_is_set_as_a_heading_is_none() {
        let content =
            Document::fragment(format!("<h2>{}</h2><p>So it went.</p>", "It rained all day in the north. ".repeat(8)));
        assert_eq!(text(&content, None).1, []);
    }

    #[test]
    fn one_line_of_a_heading() {
        let page = Document::from("<h1> The <br>long\n<span>day</span><script>x</script></h1>");
        assert_eq!(line(&page.select("h1").nodes()[0]), "The long day");
    }
}
