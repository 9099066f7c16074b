use super::*;
use proptest::prelude::*;

/// Names marked as `[Ann Reed]` (people) or `{the bank}` (organizations).
pub(crate) fn marked(marked: &str) -> (String, Vec<Name>) {
    let (mut text, mut names) = (String::new(), Vec::new());
    let mut open = None;
    for c in marked.chars() {
        match c {
            '[' | '{' => {
                open = Some((text.len(), if c == '[' { EntityKind::Person } else { EntityKind::Organization }))
            }
            ']' | '}' => {
                if let Some((start, kind)) = open.take() {
                    names.push(Name { span: Span::new(start, text.len()), entity: names.len(), kind });
                }
            }
            c => text.push(c),
        }
    }
    (text, names)
}

fn read(words: &str) -> Source {
    let (text, names) = marked(words);
    Source::read(&text, Span::new(0, text.len()), &names)
}

#[test]
fn names_stand_in_their_places() {
    use Place::*;
    for (source, places) in [
        ("Republican strategist [Ann Reed], a spokeswoman for [Bo Lind]", vec![Head, Prepositional]),
        ("[Reed]’s lawyer, [Bo Lind]", vec![Possessor, Apposition]),
        ("the [Reed] campaign", vec![Modifier]),
        ("a spokesman for the {Ministry of Trade}", vec![Prepositional]),
        ("{United Nations} Secretary-General [Ann Reed]", vec![Modifier, Head]),
        ("Mr. [Lind]", vec![Head]),
    ] {
        assert_eq!(read(source).names.iter().map(|n| n.1).collect::<Vec<_>>(), places, "{source}");
    }
}

#[test]
fn descriptions_are_told_apart() {
    let head = |source: &str| read(source).head.map(|t| t.lower);
    assert_eq!(head("the bank’s chief economist").as_deref(), Some("economist"));
    assert_eq!(head("one of the researchers").as_deref(), Some("researchers"));
    assert_eq!(head("a spokesman for the ministry").as_deref(), Some("spokesman"));
    assert!(!read("one of the researchers").plural);
    assert!(read("some of the researchers").plural && read("officials").plural && !read("the minister").plural);
    assert!(read("the report").document && read("the minister").role);
    assert_eq!(read("the minister").determiner, Determiner::Definite);
    assert_eq!(read("two officials").determiner, Determiner::Quantity);
    assert_eq!(read("her lawyer").determiner, Determiner::Possessive);
    assert_eq!(read("She").pronoun, Some(Pronoun::She));
    assert_eq!(read("US").pronoun, None);
}

#[test]
fn joint_sources_are_split_by_name_only() {
    let parts = |source: &str| {
        let (text, names) = marked(source);
        split(&text, Span::new(0, text.len()), &names).iter().map(|s| s.of(&text).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(parts("[Ann Reed] and [Bo Lind]"), ["Ann Reed", "Bo Lind"]);
    assert_eq!(parts("[Reed], [Lind] and Mr. [Cho]"), ["Reed", "Lind", "Mr. Cho"]);
    assert_eq!(parts("the {United States}, {Britain} and {France}"), ["the United States", "Britain", "France"]);
    assert_eq!(parts("[Ann Reed], a judge, and Senator [Bo Lind]"), ["Ann Reed, a judge", "Senator Bo Lind"]);
    assert_eq!(parts("[Ann Reed], spokeswoman for [Lind]"), ["Ann Reed, spokeswoman for Lind"]);
    assert_eq!(parts("[Reed] and [Lind] supporters").len(), 1);
    assert_eq!(parts("the president of {France} and {Germany}").len(), 1);
    assert_eq!(parts("[Reed] and his wife").len(), 1);
}

proptest! {
    #[test]
    fn any_source_is_accepted(words in "[\\[\\]{}A-Ca-c ,’'sand.]{0,60}") {
        let (text, names) = marked(&words);
        let span = Span::new(0, text.len());
        Source::read(&text, span, &names);
        for part in split(&text, span, &names) {
            prop_assert!(span.contains(part));
        }
    }
}
