//! "LONDON, March 3 (Reuters) - ": place, date and agency before the first sentence.

use regex::Regex;
use std::sync::LazyLock;

/// Longest dateline, in bytes.
const LONGEST: usize = 120;

/// Bytes at the start of a paragraph that are its dateline, the dash and the space behind it among them; 0 where there is none.
///
/// A place counts where it is written in capitals, or with a date or an agency behind it.
pub(super) fn length(paragraph: &str) -> usize {
    static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x)^
            (?P<place>[\p{Lu}][\p{L}.'’-]*(?:[\s/-]+(?:[\p{Lu}][\p{L}.'’-]*|de|del|da|do|la|le|of|al|el|upon|on|am))*)
            (?P<wider>(?:[,.]\s+[\p{Lu}][\p{L}.'’-]*(?:\s+[\p{Lu}][\p{L}.'’-]*){0,2}){0,2}?)
            (?P<date>[,.]?\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?
                (?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?)
                (?:,?\s+(?:19|20)\d\d)?)?
            (?P<agency>[,.]?\s*(?:\([\p{Lu}][\w\s.&/’'-]{1,40}\)|/[\p{Lu}][\w\s.]{1,30}/|(?:AP|AFP|Reuters|REUTERS|UPI|Xinhua|KUNA|TASS|ANI|PTI|IANS|KAZINFORM|BERNAMA|Bernama)\b))?
            [,.:]?\s*(?:--|[-–—])\s*(?P<rest>\S)",
        )
        .expect("a fixed pattern")
    });
    let mut end = paragraph.len().min(LONGEST);
    while !paragraph.is_char_boundary(end) {
        end -= 1;
    }
    let head = &paragraph[..end];
    if !head.contains(['-', '–', '—']) {
        return 0;
    }
    let Some(found) = DATELINE.captures(head) else { return 0 };
    let place = &found["place"];
    let mut letters = place.chars().filter(|c| c.is_alphabetic());
    let in_capitals = letters.clone().count() >= 3 && letters.all(char::is_uppercase);
    let placed = found.name("date").is_some() || found.name("agency").is_some();
    let words = place.split_whitespace().count();
    let Some(rest) = found.name("rest") else { return 0 };
    // "VIDEO - the mayor": a sentence follows a dateline, and begins with a capital, a figure or a mark
    let begins = rest.as_str().chars().next().is_some_and(|c| !c.is_lowercase());
    // a hyphen inside a word is no dash
    let dash = head[..rest.start()].trim_end();
    let spaced =
        dash.ends_with(['–', '—']) || dash.ends_with("--") || head[dash.len()..].starts_with(char::is_whitespace);
    let long_rest = paragraph[rest.start()..].split_whitespace().nth(5).is_some();
    if (in_capitals || placed) && words <= 5 && begins && spaced && long_rest {
        rest.start()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn datelines_end_behind_the_dash() {
        for (dateline, rest) in [
            ("LONDON, March 3 (Reuters) - ", "The ferry left at six and nobody saw it."),
            ("NEW YORK (AP) — ", "The ferry left at six and nobody saw it."),
            ("COLUMBIA, S.C. - ", "The ferry left at six and nobody saw it."),
            ("RENO, Nev. (AP) — ", "The ferry left at six and nobody saw it."),
            ("Oslo, Oct 5 (Xinhua) -- ", "The ferry left at six and nobody saw it."),
            ("OSLO. March 3. KAZINFORM – ", "The ferry left at six and nobody saw it."),
            ("SYDNEY—", "“The ferry left at six and nobody saw it.”"),
        ] {
            assert_eq!(length(&format!("{dateline}{rest}")), dateline.len(), "{dateline}");
        }
    }

    #[test]
    fn sentences_are_none() {
        for text in [
            "The ferry - an old one - left at six and nobody saw it.",
            "The state-owned ferry left at six and nobody saw it again.",
            "Ana Kovač — the harbour master — saw it leave at six.",
            "UN-backed talks began at six and nobody saw them end.",
            "EU - what now?",
            "A-",
            "",
        ] {
            assert_eq!(length(text), 0, "{text}");
        }
    }
}
