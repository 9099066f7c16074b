//! The depth of a page, capped in its source: tags that would nest deeper are left out, their content stays where it is.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// How many blocks may be nested in one another, and how many inline elements. Real pages stay under fifty.
const DEEPEST: usize = 100;

/// `page` without the tags that open an element at more than the greatest depth, and without those that close them.
///
/// Blocks and inline elements are counted apart: an old page with hundreds of unclosed `<font>` keeps its blocks.
pub fn capped(page: &str) -> Cow<'_, str> {
    // every element has a tag: with fewer than the cap in all there is nothing to look for
    if page.bytes().filter(|&byte| byte == b'<').count() <= DEEPEST {
        return Cow::Borrowed(page);
    }
    let mut open = Open::default();
    let mut kept = String::new();
    let mut copied = 0;
    let mut rest = 0;
    while let Some(tag) = next_tag(page, rest) {
        rest = tag.end;
        let keep = if tag.closes { open.close(&tag.name) } else { open.open(&tag.name) };
        if !keep {
            kept.push_str(&page[copied..tag.start]);
            copied = tag.end;
        }
        if !tag.closes && RAW_TEXT.contains(&tag.name.as_str()) {
            rest = end_of_raw_text(page, tag.end, &tag.name);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(page);
    }
    kept.push_str(&page[copied..]);
    Cow::Owned(kept)
}

#[derive(Default)]
struct Open {
    blocks: Vec<String>,
    inline: Vec<String>,
    /// Elements that were left out and are still open, by name.
    left_out: BTreeMap<String, usize>,
}

impl Open {
    /// Whether the tag is kept.
    fn open(&mut self, name: &str) -> bool {
        if VOID.contains(&name) || CLOSED_BY_OTHERS.contains(&name) {
            return true;
        }
        let stack = if INLINE.contains(&name) { &mut self.inline } else { &mut self.blocks };
        if stack.len() >= DEEPEST {
            *self.left_out.entry(name.to_owned()).or_insert(0) += 1;
            return false;
        }
        stack.push(name.to_owned());
        true
    }

    /// Whether the tag is kept.
    fn close(&mut self, name: &str) -> bool {
        if let Some(left_out) = self.left_out.get_mut(name).filter(|left_out| **left_out > 0) {
            *left_out -= 1;
            return false;
        }
        let stack = if INLINE.contains(&name) { &mut self.inline } else { &mut self.blocks };
        if let Some(at) = stack.iter().rposition(|open| open == name) {
            stack.truncate(at);
        }
        true
    }
}

struct Tag {
    start: usize,
    /// Behind its `>`.
    end: usize,
    /// In small letters.
    name: String,
    closes: bool,
}

/// The first tag at or behind byte `from`; comments are passed over. None where none is whole.
fn next_tag(page: &str, mut from: usize) -> Option<Tag> {
    let bytes = page.as_bytes();
    loop {
        let start = from + page[from..].find('<')?;
        if bytes[start..].starts_with(b"<!--") {
            from = start + 4 + page[start + 4..].find("-->")? + 3;
            continue;
        }
        let closes = bytes.get(start + 1) == Some(&b'/');
        let name_start = start + 1 + usize::from(closes);
        if !bytes.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
            from = start + 1;
            continue;
        }
        let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
        let name_end = name_start + bytes[name_start..].iter().position(ends_name)?;
        let end = end_of_tag(bytes, name_end)?;
        return Some(Tag { start, end, name: page[name_start..name_end].to_ascii_lowercase(), closes });
    }
}

/// Behind the `>` of a tag whose attributes begin at `from`; one in a quoted value does not count.
fn end_of_tag(bytes: &[u8], from: usize) -> Option<usize> {
    let mut quote = None;
    let mut before = b' ';
    for (at, &byte) in bytes.iter().enumerate().skip(from) {
        match quote {
            Some(mark) if byte == mark => quote = None,
            Some(_) => {}
            None if byte == b'>' => return Some(at + 1),
            // a mark begins a value only behind the sign
            None if matches!(byte, b'"' | b'\'') && before == b'=' => quote = Some(byte),
            None => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    None
}

/// Where the text of a `script` and the like ends: at its closing tag, which is not part of it.
fn end_of_raw_text(page: &str, from: usize, name: &str) -> usize {
    let bytes = page.as_bytes();
    let mut at = from;
    while let Some(found) = page[at..].find("</") {
        let tag = at + found + 2;
        if bytes.get(tag..tag + name.len()).is_some_and(|closing| closing.eq_ignore_ascii_case(name.as_bytes())) {
            return at + found;
        }
        at = tag;
    }
    page.len()
}

const RAW_TEXT: [&str; 5] = ["script", "style", "textarea", "title", "xmp"];

/// Elements that have no content and no closing tag.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements that their like or their parent closes: without a closing tag of their own they are not nested.
const CLOSED_BY_OTHERS: [&str; 20] = [
    "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption",
    "rp", "rt", "html", "head", "body", "frame",
];

const INLINE: [&str; 33] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "blink",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shallow_pages_stay_as_they_are() {
        let page = "<div><p>a<p>b".repeat(90);
        assert!(matches!(capped(&page), Cow::Borrowed(_)));
        let closed = "<div><p>a</p></div><br>".repeat(5000);
        assert!(matches!(capped(&closed), Cow::Borrowed(_)));
        let unclosed = "<p>a<li>b<td>c".repeat(5000);
        assert!(matches!(capped(&unclosed), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_too_deep_keeps_its_content_and_its_neighbours() {
        let page =
            format!("{}<p>He left.</p>{}<div>Behind.</div>", "<div class='>'>".repeat(2000), "</div>".repeat(2000));
        let capped = capped(&page);
        assert_eq!(capped.matches("<div").count(), DEEPEST + 1);
        assert_eq!(capped.matches("</div").count(), DEEPEST + 1);
        assert!(capped.contains("<p>He left.</p>") && capped.ends_with("<div>Behind.</div>"));
    }

    #[test]
    fn scripts_and_comments_are_no_tags() {
        let page = format!("<script>{}</script><!-- {} --><p>x</p>", "\"<div>\"".repeat(200), "<div>".repeat(200));
        assert_eq!(capped(&page), page);
    }

    #[test]
    fn unclosed_inline_tags_leave_blocks_alone() {
        let page = format!("{}<div><p>He left.</p></div>", "<font color=red>".repeat(2000));
        assert!(capped(&page).ends_with("<div><p>He left.</p></div>"));
    }

    proptest! {
        #[test]
        fn any_source_is_survived(parts in prop::collection::vec(prop_oneof![
            Just("<".to_owned()), Just(">".to_owned()), Just("</".to_owned()), Just("<!--".to_owned()), Just("<div a='".to_owned()),
            Just("<script>".to_owned()), Just("<b>".to_owned()), Just("</b>".to_owned()), "\\PC{0,3}"], 0..400)) {
            let page = parts.concat();
            let capped = capped(&page);
            prop_assert!(capped.len() <= page.len());
        }
    }
}
