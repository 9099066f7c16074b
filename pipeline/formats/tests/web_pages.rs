//! Web pages: what of them is the article, what their markup tells, and what they cannot break.

use dixit_core::article::{Article, RegionKind};
use dixit_formats::{html, open, InputOptions};
use std::time::{Duration, Instant};

fn regions(article: &Article) -> Vec<(RegionKind, &str)> {
    article.known_regions.iter().map(|region| (region.kind, region.span.of(&article.text))).collect()
}

/// A page as outlets make them: a logo, navigation, share buttons, a caption, a block quotation, teasers, a footer.
const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Ferry to run again in spring, says port | The Harbour Post</title>
<meta property="og:site_name" content="The Harbour Post"><meta property="og:title" content="Ferry to run again in spring, says port">
<meta property="article:published_time" content="2024-02-11T08:30:00+01:00"><link rel="canonical" href="https://post.example/ferry">
<meta name="author" content="By Ann Reed"><script>var x = "<p>“Never,” said the script.</p>";</script><style>p { color: red }</style></head>
<body><header><a href="/">The Harbour Post</a><nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>Ferry to run again in spring, says port</h1>
<div class="share"><a href="https://x.example/share">Share this article</a></div>
<p>The ferry across the bay will run again from April, the port’s director said on Monday, after a winter in which islanders had to
be brought over by fishing boats, and in which two of the three piers were closed for repairs that took longer than planned.</p>
<figure><img src="ferry.jpg" alt="A ferry"><figcaption>The ferry in dock, seen from the old pier. Photo: Jo Lind</figcaption></figure>
<p>“We have tested both engines,” said the director, Maria Lopez. “They run,&nbsp;and they run well, and the crew has been trained
on the new safety rules, which nobody can say of every boat on this coast.”</p>
<blockquote><p>Without the ferry this island is a prison, and those who say otherwise have never spent a winter on it, or tried to get a
sick child to a doctor in a storm.</p><footer>Tom Vale, islander</footer></blockquote>
<h2>Cost of repairs</h2>
<p>The repairs cost two million, a third more than was planned, the port said. An island council spokesman said that it had not been
told, that it would ask for the bills, and that it expected an answer before the end of the month, when its budget is due.</p>
</article></main><aside class="related"><h3>Most popular</h3><ul><li><a href="/1">Whale seen</a></li><li><a href="/2">Mayor resigns</a></li></ul></aside>
<footer>© The Harbour Post. All rights reserved. <a href="/terms">Terms</a></footer></body></html>"#;

#[test]
fn a_news_page() {
    let article = html::extract(PAGE).unwrap();
    let paragraphs: Vec<&str> = article.text.split("\n\n").collect();
    assert!(
        paragraphs[1].starts_with("The ferry across the bay will run again from April, the port’s director"),
        "{}",
        article.text
    );
    assert!(article.text.contains("had to be brought over"), "white space collapses:\n{}", article.text);
    assert!(article.text.contains("run,\u{a0}and"), "no-break spaces stay:\n{}", article.text);
    for furniture in ["Most popular", "Terms", "Sport", "script", "color"] {
        assert!(!article.text.contains(furniture), "{furniture} in\n{}", article.text);
    }
    assert_eq!(article.text.matches("Ferry to run again").count(), 1);
    assert!(article.text.contains("\n\nTom Vale, islander\n\n"), "{}", article.text);
    let found = regions(&article);
    let kinds: Vec<RegionKind> = found.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(
        kinds,
        [RegionKind::Title, RegionKind::Caption, RegionKind::BlockQuotation, RegionKind::Title],
        "{found:?}"
    );
    assert_eq!(found[0].1, "Ferry to run again in spring, says port");
    assert_eq!(found[1].1, "The ferry in dock, seen from the old pier. Photo: Jo Lind");
    assert!(found[2].1.starts_with("Without the ferry") && found[2].1.ends_with("in a storm."));
    let meta = &article.meta;
    let fields =
        [&meta.title, &meta.byline, &meta.url, &meta.published, &meta.publisher, &meta.language].map(Option::as_deref);
    assert_eq!(
        fields,
        [
            Some("Ferry to run again in spring, says port"),
            Some("Ann Reed"),
            Some("https://post.example/ferry"),
            Some("2024-02-11T08:30:00+01:00"),
            Some("The Harbour Post"),
            Some("en")
        ]
    );
}

#[test]
fn the_id_is_the_path_and_encodings_are_found() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("post")).unwrap();
    let page = PAGE.replace("utf-8", "windows-1252");
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(&page);
    assert!(!unmappable);
    std::fs::write(folder.path().join("post/ferry.html"), bytes).unwrap();
    let read: Vec<_> = open(&[folder.path()], &InputOptions::default()).unwrap().collect();
    let incoming = read[0].as_ref().unwrap();
    assert_eq!((incoming.article.id.as_str(), incoming.origin.line), ("post/ferry.html", None));
    assert_eq!(incoming.article.text, html::extract(PAGE).unwrap().text);
}

#[test]
fn pages_without_an_article_fail_alone() {
    for page in [
        "",
        "<html><body></body></html>",
        "<html><body><script>render()</script><div id=app></div></body></html>",
        "<h1>Only a heading here</h1>",
    ] {
        assert_eq!(html::extract(page).map_err(|problem| problem.kind()), Err("no_article"), "{page}");
    }
}

#[test]
fn plain_and_broken_markup_is_read_all_the_same() {
    let article =
        html::extract("<p>It rained, she said.<p>“And <b>how</b>!” he said.<blockquote>Enough of it.").unwrap();
    assert_eq!(article.text, "It rained, she said.\n\n“And how!” he said.\n\nEnough of it.");
    assert_eq!(regions(&article), [(RegionKind::BlockQuotation, "Enough of it.")]);
}

#[test]
fn nesting_does_not_matter() {
    let paragraphs = "<p>The minister said that the plan would cost a third more than was planned, and that nobody had been told.</p>".repeat(6);
    let begun = Instant::now();
    for (tag, depth) in [
        ("div", 2_000),
        ("div", 100_000),
        ("b", 2_000),
        ("blockquote", 2_000),
        ("span", 50_000),
        ("table><tr><td", 5_000),
        ("ul><li", 5_000),
    ] {
        let open = format!("<{tag}>").repeat(depth);
        let close: String =
            tag.split("><").collect::<Vec<_>>().into_iter().rev().map(|tag| format!("</{tag}>")).collect();
        for page in [
            format!("<html><body>{open}{paragraphs}{}</body></html>", close.repeat(depth)),
            format!("{open}{paragraphs}"),
        ] {
            let article = html::extract(&page).unwrap_or_else(|problem| panic!("{tag} {depth}: {problem}"));
            assert!(article.text.contains("The minister said that the plan"), "{tag} {depth}: {}", article.text);
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn a_page_of_one_long_line() {
    let page =
        format!("<html><body><p>{}</p></body></html>", "The minister said so, and said so again. ".repeat(120_000));
    let article = html::extract(&page).unwrap();
    assert!(article.text.len() > 4_500_000);
}

#[test]
fn ten_thousand_quotation_marks_and_strange_characters() {
    let page = format!("<html><body><p>{}</p><p>He said: \u{202e}“e\u{301}”\u{202c} 👩‍👩‍👧\0 &#0; &#x1F600; &unknown; &amp;</p></body></html>", "“No,” he said. ".repeat(5_000));
    let article = html::extract(&page).unwrap();
    assert!(article.text.matches('“').count() > 5_000);
    assert!(article.text.contains("\u{202e}“e\u{301}”\u{202c} 👩‍👩‍👧"), "{}", &article.text[article.text.len() - 80..]);
}
