//! First names, titles, roles and groups.

use super::{list, singulars, List, Table};
use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) const FIRST_NAMES: List = list!("first_names");
pub(super) const TITLES: List = list!("titles");
pub(super) const ROLES: List = list!("roles");
pub(super) const GROUPS: List = list!("groups");

/// The gender that a word suggests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gender {
    /// He.
    Male,
    /// She.
    Female,
}

fn gender(code: &str) -> Option<Option<Gender>> {
    Some(match code {
        "m" => Some(Gender::Male),
        "f" => Some(Gender::Female),
        "u" | "-" => None,
        _ => return None,
    })
}

fn yes(code: &str) -> Option<bool> {
    match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

pub(super) fn first_name_row([name, code]: [&'static str; 2]) -> Option<(&'static str, Option<Gender>)> {
    Some((name, gender(code)?))
}

/// Whether a word is a first name: `Some(None)` for one that men and women have.
pub fn first_name(word: &str) -> Option<Option<Gender>> {
    static ALL: LazyLock<Table<(&str, Option<Gender>)>> =
        LazyLock::new(|| Table::new(FIRST_NAMES.rows(first_name_row), |row| row.0.to_lowercase()));
    ALL.get_folded(word).map(|row| row.1)
}

/// A title that stands before a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Title {
    /// As written.
    pub title: &'static str,
    /// The gender that it tells.
    pub gender: Option<Gender>,
    /// Whether it is a role as well ("President"), or only a form of address ("Mr.").
    pub office: bool,
}

pub(super) fn title_row([title, code, office]: [&'static str; 3]) -> Option<Title> {
    Some(Title { title, gender: gender(code)?, office: yes(office)? })
}

/// The longest title that `text` begins with, in its own case, where a space follows it.
pub fn title_before(text: &str) -> Option<&'static Title> {
    static ALL: LazyLock<HashMap<&str, Vec<Title>>> = LazyLock::new(|| {
        let mut by_first: HashMap<&str, Vec<Title>> = HashMap::new();
        for title in TITLES.rows(title_row) {
            by_first.entry(title.title.split(' ').next().unwrap_or(title.title)).or_default().push(title);
        }
        by_first
    });
    let first = text.split(char::is_whitespace).next()?;
    let titles = ALL.get(first)?;
    let stands = |title: &&Title| {
        text.strip_prefix(title.title).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    };
    titles.iter().filter(stands).max_by_key(|title| title.title.len())
}

/// Whether somebody of a role is quoted for expertise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Expertise {
    /// Professionally: professor, analyst.
    Yes,
    /// As a party to the matter: minister, spokesman.
    No,
    /// An expert when commenting on the matter of others: lawyer, doctor.
    Maybe,
}

/// A noun for what one person is or does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Singular.
    pub noun: &'static str,
    /// The gender that it tells.
    pub gender: Option<Gender>,
    /// Whether its holders are quoted for expertise.
    pub expert: Expertise,
    /// Whether its holders speak for somebody else.
    pub spokesperson: bool,
    /// The plural where it is irregular.
    pub plural: Option<&'static str>,
}

pub(super) fn role_row([noun, code, expert, kind, spokesperson, plural]: [&'static str; 6]) -> Option<Role> {
    let expert = match expert {
        "yes" => Expertise::Yes,
        "no" => Expertise::No,
        "maybe" => Expertise::Maybe,
        _ => return None,
    };
    let plural = Some(plural).filter(|&p| p != "-");
    (kind == "person").then_some(Role { noun, gender: gender(code)?, expert, spokesperson: yes(spokesperson)?, plural })
}

/// The role that a noun of one or several words names, and whether it stands in the plural, where it names a group.
pub fn role(noun: &str) -> Option<(&'static Role, bool)> {
    /// By singular, and by irregular plural.
    struct Roles(Table<Role>, Table<(Role, &'static str)>);
    static ALL: LazyLock<Roles> = LazyLock::new(|| {
        let rows = ROLES.rows(role_row);
        let plurals = rows.iter().filter_map(|&role| Some((role, role.plural?))).collect();
        Roles(Table::new(rows, |role| role.noun.to_lowercase()), Table::new(plurals, |row| row.1.to_lowercase()))
    });
    let Roles(singular, plural) = &*ALL;
    if let Some(role) = singular.get_folded(noun) {
        return Some((role, false));
    }
    if let Some((role, _)) = plural.get_folded(noun) {
        return Some((role, true));
    }
    singulars(&noun.to_lowercase()).iter().find_map(|noun| singular.get(noun)).map(|role| (role, true))
}

/// A collective noun that can be a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// As the list has it: plural ("officials") or collective ("ministry").
    pub noun: &'static str,
    /// Whether it is an organization without a name rather than people without one.
    pub organization: bool,
}

pub(super) fn group_row([noun, kind]: [&'static str; 2]) -> Option<Group> {
    let organization = match kind {
        "group" => false,
        "organization" => true,
        _ => return None,
    };
    Some(Group { noun, organization })
}

/// The collective that a noun of one or several words names: "officials", "the ministry" without its article.
pub fn group(noun: &str) -> Option<&'static Group> {
    static ALL: LazyLock<Table<Group>> =
        LazyLock::new(|| Table::new(GROUPS.rows(group_row), |group| group.noun.to_lowercase()));
    ALL.get_folded(noun)
}
