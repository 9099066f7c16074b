use super::*;
use crate::report::{Act, Endorsement, Polarity};

/// Lines of a list that do not fit its columns.
fn misfits<const N: usize, T>(list: &List, row: impl Fn([&'static str; N]) -> Option<T>) -> Vec<String> {
    list.read(row).filter_map(Result::err).collect()
}

#[test]
fn every_line_fits_its_columns() {
    let none: Vec<String> = Vec::new();
    assert_eq!(misfits(&cues::CUES, cues::cue_row), none);
    assert_eq!(misfits(&cues::IRREGULAR_VERBS, cues::irregular_row), none);
    assert_eq!(misfits(&page::ABBREVIATIONS, page::abbreviation_row), none);
    assert_eq!(misfits(&page::FURNITURE, page::furniture_row), none);
    assert_eq!(misfits(&people::FIRST_NAMES, people::first_name_row), none);
    assert_eq!(misfits(&people::TITLES, people::title_row), none);
    assert_eq!(misfits(&people::ROLES, people::role_row), none);
    assert_eq!(misfits(&people::GROUPS, people::group_row), none);
    assert_eq!(misfits(&places::COUNTRIES, places::country_row), none);
    assert_eq!(misfits(&places::NATIONALITIES, places::nationality_row), none);
    assert_eq!(misfits(&places::ORGANIZATIONS, places::organization_row), none);
    assert_eq!(misfits(&places::DOCUMENTS, places::document_row), none);
}

#[test]
fn a_misfit_is_told() {
    let list = List { name: "groups", lines: "# head\nofficials\tgroup\nvoters\tpeople\nmob\n" };
    assert_eq!(misfits(&list, people::group_row), ["groups.tsv: voters\tpeople", "groups.tsv: mob"]);
    assert_eq!(list.rows(people::group_row).len(), 1);
}

#[test]
fn every_expression_compiles() {
    for (pattern, _) in page::FURNITURE.rows(page::furniture_row) {
        if let page::Pattern::Expression(source) = pattern {
            assert!(regex::Regex::new(source).is_ok(), "{source}");
        }
    }
}

#[test]
fn cues_are_found_by_any_form() {
    let known = |word: &str| lemmas(word).into_iter().find(|lemma| cues().beginning_with(lemma).next().is_some());
    assert_eq!(
        ["said", "denies", "arguing", "planned", "urged", "warns"].map(known),
        ["say", "deny", "argue", "plan", "urge", "warn"].map(|l| Some(l.to_string()))
    );
    let say = cues().beginning_with("say").find(|cue| cue.lemma == "say").unwrap();
    assert_eq!((say.act, say.polarity, say.endorsement), (Act::Speech, Polarity::Affirmed, Endorsement::Neutral));
    assert!(is_speech_verb("asks") && is_speech_verb("wrote") && !is_speech_verb("walked"));
}

#[test]
fn words_are_found() {
    assert_eq!(first_name("Maria"), Some(Some(Gender::Female)));
    assert_eq!(first_name("xylophone"), None);
    assert_eq!(title_before("Prime Minister Ito").map(|t| (t.title, t.office)), Some(("Prime Minister", true)));
    assert_eq!(title_before("Mr. Reed").map(|t| (t.gender, t.office)), Some((Some(Gender::Male), false)));
    assert_eq!(title_before("Presidents"), None);
    assert_eq!(role("professor").map(|(r, plural)| (r.expert, plural)), Some((Expertise::Yes, false)));
    assert_eq!(role("Professors").map(|(_, plural)| plural), Some(true));
    assert_eq!(group("officials").map(|g| g.organization), Some(false));
    assert_eq!(group("Ministry").map(|g| g.organization), Some(true));
    assert_eq!(country("Beijing").map(|c| (c.country, c.kind)), Some(("China", CountryKind::Capital)));
    assert_eq!(nationality("Kenyans").map(|(n, plural)| (n.country, plural)), Some((Some("Kenya"), true)));
    assert_eq!(
        organization_word("Reuters").map(|o| (o.position, o.kind)),
        Some((WordPosition::Name, OrganizationKind::Media))
    );
    assert_eq!(
        (document("studies"), document("letter"), document("bridge")),
        (Some(Act::Evidence), Some(Act::Writing), None)
    );
    assert_eq!(
        ["Gen", "No", "Inc", "bridge"].map(abbreviation),
        [Some(AbbreviationKind::Never), Some(AbbreviationKind::BeforeNumber), Some(AbbreviationKind::MayEnd), None]
    );
}

#[test]
fn furniture_is_known() {
    let line = |text| furniture().line(text);
    assert_eq!(line("Share this article:"), Some(FurnitureWhat::Page));
    assert_eq!(line("The ferry left at six."), None);
    assert_eq!(furniture().prefix("Related: The ferry left at six"), Some(FurnitureWhat::Teaser));
    assert_eq!(furniture().prefix("Relatedness is no excuse"), None);
    assert_eq!(furniture().prefix(""), None);
}
