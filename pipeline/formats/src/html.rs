//! Web pages: what of a page is the article, as text in paragraphs, with the regions that its markup gives away and what its
//! head says about it.
//!
//! The article is found by dom_smoothie, a port of Mozilla's Readability. What it keeps becomes text here: each block is a
//! paragraph, paragraphs are separated by an empty line, white space in them is collapsed, and nothing but `<q>`, whose marks a
//! browser draws, adds a character that the page has not. The headline comes first where the page shows one.
//!
//! Depth is capped before anything else looks at the page ([`depth`]): parsing and extraction take time that grows with its
//! square, and a page nested to a hundred thousand tags is an attack or an accident.

pub mod blocks;
pub mod depth;
pub mod metadata;

use crate::{decode, Problem};
use dixit_core::article::{Article, RegionKind};
use dom_query::{Document, NodeRef};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// The article on a page.
///
/// # Errors
/// Where the page is no text, or has no article.
pub fn article(bytes: Vec<u8>) -> Result<Article, Problem> {
    let declared = decode::declared_in_html(&bytes);
    let page = decode::text(bytes, declared)?;
    // a panic in somebody else's parser costs the page, also where the caller reads in its only thread
    catch_unwind(AssertUnwindSafe(|| extract(&page))).unwrap_or_else(|panic| {
        let message =
            panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(Problem::ExtractionFailed { message: message.unwrap_or("a panic without a message").to_owned() })
    })
}

/// The article on a page that is text already. The article's id is left empty.
///
/// # Errors
/// [`Problem::NoArticle`].
pub fn extract(page: &str) -> Result<Article, Problem> {
    let document = Document::from(depth::capped(page).as_ref());
    let mut meta = metadata::of(&document);
    let headline = headline(&document, meta.title.as_deref());
    keep_sources_of_quotations(&document);
    mark_captions(&document);

    let config = dom_smoothie::Config { disable_json_ld: true, ..dom_smoothie::Config::default() };
    let mut reader =
        dom_smoothie::Readability::with_document(document, None, Some(config)).map_err(|_| Problem::NoArticle)?;
    let found = reader.parse().map_err(|_| Problem::NoArticle)?;

    let content = Document::fragment(found.content);
    let (text, known_regions) = blocks::text(&content, headline.as_deref());
    let headings = known_regions.iter().filter(|region| region.kind == RegionKind::Title).count();
    if text.split("\n\n").filter(|paragraph| !paragraph.is_empty()).count() == headings {
        return Err(Problem::NoArticle);
    }
    if headline.is_some() {
        meta.title = headline;
    } else if meta.title.is_none() {
        meta.title = metadata::line(&found.title);
    }
    if meta.byline.is_none() {
        // found by class names on the page, where dates and counts stand beside names
        meta.byline = found
            .byline
            .as_deref()
            .filter(|byline| !byline.contains(|c: char| c.is_ascii_digit()))
            .and_then(metadata::byline);
    }
    Ok(Article { id: String::new(), text, meta, known_regions })
}

/// The headline as the page shows it: the `h1` that agrees with the title in the page's head; else the only `h1`, if it is
/// longer than the name of an outlet.
fn headline(document: &Document, title: Option<&str>) -> Option<String> {
    const LONGER_THAN_A_NAME: usize = 4;
    let shown: Vec<String> =
        document.select("h1").nodes().iter().filter_map(|node| metadata::line(&blocks::line(node))).collect();
    if let Some(title) = title {
        if let Some(agreeing) = shown.iter().find(|h1| metadata::agree(h1, title)) {
            return Some(agreeing.clone());
        }
    }
    match shown.as_slice() {
        [only] if only.split_whitespace().count() >= LONGER_THAN_A_NAME => Some(only.clone()),
        _ => None,
    }
}

/// Moves the line that names a block quotation's source behind the quotation: it is not quoted, and Readability would remove a
/// `footer`.
fn keep_sources_of_quotations(document: &Document) {
    for source in document.select("blockquote > footer, blockquote > cite").nodes() {
        let Some(quotation) = source.parent() else { continue };
        if source.has_name("cite") && source.next_sibling().is_some_and(|next| !blocks::line(&next).trim().is_empty()) {
            // a cite in running text names a work
            continue;
        }
        source.rename("p");
        quotation.insert_after(source);
    }
}

/// Captions that are set as paragraphs: Readability drops the classes that tell.
fn mark_captions(document: &Document) {
    const CLASSES: &str = ".wp-caption-text, .image-caption, .photo-caption, .img-caption, .media-caption";
    let is_leaf = |node: &NodeRef<'_>| node.has_name("p") || node.has_name("span") || node.has_name("div");
    for node in document.select(CLASSES).nodes().iter().filter(|node| is_leaf(node)) {
        node.rename("figcaption");
    }
}
