//! What a page's head says about the article: JSON-LD first, which is written for machines, then `meta` elements, then the rest.

use crate::{dates, language};
use dixit_core::article::Metadata;
use dom_query::Document;
use serde_json::Value;
use std::collections::BTreeMap;

/// Title, byline, address, date, publisher and language, as far as the page states them.
pub fn of(document: &Document) -> Metadata {
    let linked = linked_data(document);
    let meta = meta_elements(document);
    let named = |keys: &[&str]| keys.iter().find_map(|&key| meta.get(key)).map(String::as_str);
    let attribute = |selector: &str, name: &str| {
        document.select(selector).nodes().first().and_then(|node| node.attr(name)).map(|value| value.to_string())
    };

    let title = linked.title.as_deref().and_then(line).or_else(|| named(TITLE).and_then(line));
    let byline = linked
        .byline
        .as_deref()
        .and_then(self::byline)
        .or_else(|| BYLINE.iter().filter_map(|key| meta.get(*key)).find_map(|value| self::byline(value)));
    let url = attribute("link[rel=canonical]", "href")
        .filter(|url| is_address(url))
        .or_else(|| named(&["og:url"]).map(str::to_owned).or(linked.url).filter(|url| is_address(url)));
    let published = linked
        .published
        .as_deref()
        .and_then(dates::iso8601)
        .or_else(|| PUBLISHED.iter().filter_map(|key| meta.get(*key)).find_map(|value| dates::iso8601(value)))
        .or_else(|| time_element(document));
    let publisher = linked.publisher.as_deref().and_then(line).or_else(|| {
        PUBLISHER
            .iter()
            .filter_map(|key| meta.get(*key))
            .filter(|value| !is_address(value))
            .find_map(|value| line(value))
    });
    let language = attribute("html", "lang")
        .or_else(|| attribute("html", "xml:lang"))
        .as_deref()
        .and_then(language::stated)
        .or_else(|| linked.language.as_deref().and_then(language::stated))
        .or_else(|| LANGUAGE.iter().filter_map(|key| meta.get(*key)).find_map(|value| language::stated(value)));
    Metadata { title, byline, url, published, publisher, language }
}

const TITLE: &[&str] =
    &["og:title", "headline", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "title"];
const BYLINE: &[&str] =
    &["author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl"];
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "dc.date.issued",
    "dc.date",
    "pubdate",
    "publish-date",
    "publishdate",
    "publication_date",
    "date",
];
const PUBLISHER: &[&str] = &["og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "application-name"];
const LANGUAGE: &[&str] = &["content-language", "language", "dc.language", "dcterms.language", "og:locale"];

/// `content` of the `meta` elements, by their name in small letters; of several the first.
fn meta_elements(document: &Document) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for node in document.select("meta[content]").nodes() {
        let Some(content) = node.attr("content").filter(|content| !content.trim().is_empty()) else { continue };
        for attribute in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(names) = node.attr(attribute) {
                for name in names.split_ascii_whitespace() {
                    found.entry(name.to_ascii_lowercase()).or_insert_with(|| content.trim().to_owned());
                }
            }
        }
    }
    found
}

/// A `time` that says it is the date of publication, or the only one.
fn time_element(document: &Document) -> Option<String> {
    let times = document.select("time[datetime]");
    let says = |value: Option<String>, words: &[&str]| {
        value.is_some_and(|value| words.iter().any(|word| value.to_ascii_lowercase().contains(word)))
    };
    let telling = times.nodes().iter().find(|node| {
        node.has_attr("pubdate")
            || says(node.attr("itemprop").map(|v| v.to_string()), &["datepublished"])
            || says(node.attr("class").map(|v| v.to_string()), &["publish", "posted", "entry-date", "dateline"])
    });
    let only = (times.nodes().len() == 1).then(|| &times.nodes()[0]);
    telling.or(only).and_then(|node| dates::iso8601(&node.attr("datetime")?))
}

/// What JSON-LD says.
#[derive(Default)]
struct Linked {
    title: Option<String>,
    byline: Option<String>,
    url: Option<String>,
    published: Option<String>,
    publisher: Option<String>,
    language: Option<String>,
}

/// The first article in the page's JSON-LD; blocks that are no JSON are passed over.
fn linked_data(document: &Document) -> Linked {
    for script in document.select("script[type*='ld+json']").nodes() {
        let text = script.text();
        let json = text.trim().trim_start_matches("<!--").trim_end_matches("-->");
        let json = json
            .trim()
            .trim_start_matches("//<![CDATA[")
            .trim_start_matches("<![CDATA[")
            .trim_end_matches("]]>")
            .trim_end_matches("//");
        let Ok(value) = serde_json::from_str::<Value>(json) else { continue };
        if let Some(article) = article_in(&value, 3) {
            return linked(article);
        }
    }
    Linked::default()
}

/// The first object that is an article, in lists and graphs up to some depth.
fn article_in(value: &Value, depth: usize) -> Option<&Value> {
    match value {
        Value::Array(items) if depth > 0 => items.iter().find_map(|item| article_in(item, depth - 1)),
        Value::Object(fields) => {
            let is_article = |name: &Value| {
                name.as_str()
                    .is_some_and(|name| name.ends_with("Article") || name.ends_with("Posting") || name == "Report")
            };
            let types = fields.get("@type");
            let found = types.is_some_and(|types| {
                is_article(types) || types.as_array().is_some_and(|types| types.iter().any(is_article))
            });
            if found {
                return Some(value);
            }
            fields.get("@graph").filter(|_| depth > 0).and_then(|graph| article_in(graph, depth - 1))
        }
        _ => None,
    }
}

fn linked(article: &Value) -> Linked {
    let text = |key: &str| article.get(key).and_then(Value::as_str).map(str::to_owned);
    Linked {
        title: text("headline").or_else(|| text("name")),
        byline: article.get("author").and_then(names),
        url: text("url").or_else(|| {
            let page = article.get("mainEntityOfPage")?;
            page.as_str().or_else(|| page.get("@id")?.as_str()).map(str::to_owned)
        }),
        published: text("datePublished"),
        publisher: article.get("publisher").and_then(names),
        language: text("inLanguage"),
    }
}

/// Names of one or several persons or organizations, each a string or an object.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name.clone()).filter(|name| !is_address(name)),
        Value::Object(fields) => fields.get("name").and_then(names),
        Value::Array(items) => {
            let several: Vec<String> =
                items.iter().filter_map(|item| if item.is_array() { None } else { names(item) }).collect();
            Some(several.join(", ")).filter(|joined| !joined.is_empty())
        }
        _ => None,
    }
}

fn is_address(value: &str) -> bool {
    value.starts_with("http://") || value.starts_with("https://")
}

/// `value` with its white space collapsed; None where nothing is left.
pub fn line(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    Some(words.join(" ")).filter(|line| !line.is_empty())
}

/// Names in a byline, without "By"; None where it is an address, or too long to be names.
pub fn byline(value: &str) -> Option<String> {
    const LONGEST: usize = 200;
    let names = line(value)?;
    let names = match names.split_once(' ') {
        Some((by, rest)) if by.eq_ignore_ascii_case("by") => rest.to_owned(),
        _ => names,
    };
    Some(names).filter(|names| names.len() <= LONGEST && !is_address(names))
}

/// Whether a heading and a title say the same, give or take the outlet's name or a shorter form for the head.
pub fn agree(heading: &str, title: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (heading, title) = (words(heading), words(title));
    // the name of an outlet stands in many titles and is the heading of its page
    const LEAST: usize = 3;
    if heading == title {
        return true;
    }
    if heading.len() < LEAST || title.len() < LEAST {
        return false;
    }
    let shared = heading.iter().filter(|word| title.contains(word)).count();
    shared * 10 >= heading.len().min(title.len()) * 7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Metadata {
        of(&Document::from(html))
    }

    #[test]
    fn linked_data_comes_first() {
        let page = r#"<html lang="en-GB"><head><meta property="og:title" content="Other | Site"><meta name="author" content="https://x/y">
            <link rel="canonical" href="https://example.org/a"><script type="application/ld+json">{"@context":"https://schema.org","@graph":[
            {"@type":"WebPage"},{"@type":["NewsArticle"],"headline":"Rain  in the north","datePublished":"2024-05-03T10:00:00+02:00",
            "author":[{"@type":"Person","name":"Ann Reed"},{"name":"Bo Lind"}],"publisher":{"name":"The Example"}}]}</script></head></html>"#;
        let expected = Metadata {
            title: Some("Rain in the north".to_owned()),
            byline: Some("Ann Reed, Bo Lind".to_owned()),
            url: Some("https://example.org/a".to_owned()),
            published: Some("2024-05-03T10:00:00+02:00".to_owned()),
            publisher: Some("The Example".to_owned()),
            language: Some("en".to_owned()),
        };
        assert_eq!(read(page), expected);
    }

    #[test]
    fn meta_elements_and_times_stand_in() {
        let page = r#"<head><meta property="og:site_name" content="The Example"><meta name="Author" content="By Ann Reed">
            <meta name="date" content="soon"><script type="application/ld+json">{broken</script></head><body><time datetime="2024-05-03">3 May</time>"#;
        let meta = read(page);
        assert_eq!((meta.publisher.as_deref(), meta.byline.as_deref()), (Some("The Example"), Some("Ann Reed")));
        assert_eq!((meta.published.as_deref(), meta.title, meta.language), (Some("2024-05-03"), None, None));
        assert_eq!(read("<p>x"), Metadata::default());
    }

    #[test]
    fn headings_agree_with_titles() {
        assert!(agree("Rain in the north", "Rain in the north | The Example"));
        assert!(agree("Rain in the north kills three, officials say", "Rain in the north kills three"));
        assert!(!agree("The Example", "Rain in the north | The Example"));
        assert!(!agree("More from our site today", "Rain in the north kills three"));
    }
}
