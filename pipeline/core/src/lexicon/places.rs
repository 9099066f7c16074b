//! Countries and their peoples, organizations, documents.

use super::cues::act_named;
use super::{list, singulars, List, Table};
use crate::report::Act;
use std::sync::LazyLock;

pub(super) const COUNTRIES: List = list!("countries");
pub(super) const NATIONALITIES: List = list!("nationalities");
pub(super) const ORGANIZATIONS: List = list!("organizations");
pub(super) const DOCUMENTS: List = list!("documents");

/// What a name of a country's is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CountryKind {
    /// The country's own name.
    Country,
    /// Another name of it.
    Alias,
    /// Its capital.
    Capital,
    /// Where it is governed from: Kremlin, White House.
    Seat,
    /// A part of it, or a land of disputed standing.
    Territory,
    /// Several countries together.
    Bloc,
}

/// A name that can stand for a government.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// As written.
    pub name: &'static str,
    /// The country meant.
    pub country: &'static str,
    /// What the name is.
    pub kind: CountryKind,
}

pub(super) fn country_row([name, country, kind]: [&'static str; 3]) -> Option<Country> {
    let kind = match kind {
        "country" => CountryKind::Country,
        "alias" => CountryKind::Alias,
        "capital" => CountryKind::Capital,
        "seat" => CountryKind::Seat,
        "territory" => CountryKind::Territory,
        "bloc" => CountryKind::Bloc,
        _ => return None,
    };
    Some(Country { name, country, kind })
}

/// The country that a name stands for: "Beijing", "the Kremlin" without its article.
pub fn country(name: &str) -> Option<&'static Country> {
    static ALL: LazyLock<Table<Country>> =
        LazyLock::new(|| Table::new(COUNTRIES.rows(country_row), |row| row.name.to_lowercase()));
    ALL.get_folded(name)
}

/// What kind of people a word of nationality names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NationalityKind {
    /// Of a country.
    Nationality,
    /// Of a part of a country.
    Regional,
    /// Of a part of the world.
    Region,
    /// A people, a faith.
    Group,
}

/// A word of nationality: "Kenyan".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nationality {
    /// Singular.
    pub word: &'static str,
    /// The country, if it is of one.
    pub country: Option<&'static str>,
    /// What kind of people.
    pub kind: NationalityKind,
}

pub(super) fn nationality_row([word, country, kind]: [&'static str; 3]) -> Option<Nationality> {
    let kind = match kind {
        "nationality" => NationalityKind::Nationality,
        "regional" => NationalityKind::Regional,
        "region" => NationalityKind::Region,
        "group" => NationalityKind::Group,
        _ => return None,
    };
    Some(Nationality { word, country: Some(country).filter(|&c| c != "-"), kind })
}

/// The nationality that a word names, and whether the word stands in the plural ("Kenyans").
pub fn nationality(word: &str) -> Option<(&'static Nationality, bool)> {
    static ALL: LazyLock<Table<Nationality>> =
        LazyLock::new(|| Table::new(NATIONALITIES.rows(nationality_row), |row| row.word.to_lowercase()));
    if let Some(found) = ALL.get_folded(word) {
        return Some((found, false));
    }
    singulars(&word.to_lowercase()).iter().find_map(|word| ALL.get(word)).map(|found| (found, true))
}

/// Where in an organization's name a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WordPosition {
    /// Last: "Inc.".
    End,
    /// Anywhere: "Ministry".
    Any,
    /// It is the whole name: "Reuters".
    Name,
}

/// What kind of organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum OrganizationKind {
    Company,
    Bank,
    Education,
    Research,
    Health,
    Government,
    Military,
    Party,
    Association,
    Religion,
    Sport,
    Media,
}

/// A word by which a name is known to be an organization's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganizationWord {
    /// As written.
    pub word: &'static str,
    /// Where in the name.
    pub position: WordPosition,
    /// Of what kind.
    pub kind: OrganizationKind,
}

pub(super) fn organization_row([word, position, kind]: [&'static str; 3]) -> Option<OrganizationWord> {
    use OrganizationKind as K;
    let position = match position {
        "end" => WordPosition::End,
        "any" => WordPosition::Any,
        "name" => WordPosition::Name,
        _ => return None,
    };
    let kind = match kind {
        "company" => K::Company,
        "bank" => K::Bank,
        "education" => K::Education,
        "research" => K::Research,
        "health" => K::Health,
        "government" => K::Government,
        "military" => K::Military,
        "party" => K::Party,
        "association" => K::Association,
        "religion" => K::Religion,
        "sport" => K::Sport,
        "media" => K::Media,
        _ => return None,
    };
    Some(OrganizationWord { word, position, kind })
}

/// What a word, or a whole name, says of the name it stands in. Compared with regard to case.
pub fn organization_word(word: &str) -> Option<&'static OrganizationWord> {
    static ALL: LazyLock<Table<OrganizationWord>> =
        LazyLock::new(|| Table::new(ORGANIZATIONS.rows(organization_row), |row| row.word.to_string()));
    ALL.get(word)
}

pub(super) fn document_row([noun, act]: [&'static str; 2]) -> Option<(&'static str, Act)> {
    let act = act_named(act).filter(|act| matches!(act, Act::Writing | Act::Evidence))?;
    Some((noun, act))
}

/// What a noun for a text, data or an image does as a source: writing or evidence. Singular or plural.
pub fn document(noun: &str) -> Option<Act> {
    static ALL: LazyLock<Table<(&str, Act)>> =
        LazyLock::new(|| Table::new(DOCUMENTS.rows(document_row), |row| row.0.to_lowercase()));
    let noun = noun.to_lowercase();
    ALL.get(&noun).or_else(|| singulars(&noun).iter().find_map(|noun| ALL.get(noun))).map(|row| row.1)
}
