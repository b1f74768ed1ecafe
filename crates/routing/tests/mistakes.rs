//! What is wrong with a roster is said all at once, with its place.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::Timestamp;
use routing::{Remark, Roster, RosterData};

fn mistakes(text: &str) -> Vec<String> {
    let data: RosterData = toml::from_str(text).unwrap();
    match Roster::new(data, None) {
        Ok(_) => Vec::new(),
        Err(found) => found.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_practice_of_the_table_is_without_mistakes() {
    assert_eq!(
        mistakes(include_str!("practice.toml")),
        Vec::<String>::new()
    );
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let base = "triage_owner = \"kim\"\n[[staff]]\nid = \"kim\"\nname = \"Kim\"\n";
    let one = "[[practitioners]]\nid = \"a\"\nname = \"Dr A B\"\n";
    let cases = [
        (one.to_owned(), "triage_owner is missing"),
        (format!("{base}{one}{one}"), "id \"a\" is used twice"),
        (
            format!("{base}[[services]]\nid = \"kim\"\nname = \"S\"\nids = []\n"),
            "id \"kim\" is used twice",
        ),
        (
            format!("{base}[[practitioners]]\nid = \" \"\nname = \"Dr\"\n"),
            "practitioner 1: id and name must not be empty",
        ),
        (
            format!("{base}[[locations]]\nid = \"w\"\nname = \"\"\n"),
            "location 1: id and name must not be empty",
        ),
        (
            format!("{base}{one}provider_numbers = [{{ number = \"2426621C\" }}]\n"),
            "practitioner \"a\": provider number 2426621C: ",
        ),
        (
            format!("{base}{one}hpii = \"8003610000010110\"\n"),
            "practitioner \"a\": HPI-I 8003610000010110: ",
        ),
        (
            format!("{base}{one}delegates = [\"zed\"]\n"),
            "practitioner \"a\": delegates names \"zed\", whom the roster does not know",
        ),
        (
            format!(
                "{base}{one}provider_numbers = [{{ number = \"2426621B\", \
                 location = \"x\" }}]\n"
            ),
            "location names \"x\", whom the roster does not know as a location",
        ),
        (
            format!("{base}{one}absences = [{{ forward_to = \"kim\", delegate_to = \"kim\" }}]\n"),
            "an absence has forward_to and delegate_to",
        ),
        (
            format!(
                "{base}{one}from = \"2026-02-01T00:00:00Z\"\nuntil = \"2026-01-01T00:00:00Z\"\n"
            ),
            "practitioner \"a\": until is not after from",
        ),
    ];
    for (text, wanted) in cases {
        let found = mistakes(&text);
        assert_eq!(found.len(), 1, "{wanted}: {found:?}");
        assert!(found[0].contains(wanted), "{wanted}: {found:?}");
    }
}

#[test]
fn one_identifier_leads_to_one_person_in_whatever_form_it_is_written() {
    let found = mistakes(
        r#"
        triage_owner = "a"
        [[practitioners]]
        id = "a"
        name = "Dr A"
        hpii = "8003610000010112"
        provider_numbers = [{ number = "0432103J" }]
        other_ids = [{ authority = "Argus", id = "X" }]
        [[practitioners]]
        id = "b"
        name = "Dr B"
        hpii = "8003 6100 0001 0112"
        provider_numbers = [{ number = "432103j" }]
        [[services]]
        id = "s"
        name = "Service"
        ids = [{ authority = "ARGUS ", id = "X" }]
        "#,
    );
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].contains("provider number 432103j belongs to \"a\" and to \"b\""));
    assert!(found[1].contains("HPI-I"), "{found:?}");
    assert!(
        found[2].contains("belongs to \"a\" and to \"s\""),
        "{found:?}"
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let found = mistakes(
        "triage_owner = \"x\"\nescalation = [\"y\"]\n[[practitioners]]\nid = \"a\"\nname = \"\"\n",
    );
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn an_unknown_field_and_a_time_without_zone_are_refused() {
    let unknown = toml::from_str::<RosterData>("[[staff]]\nid = \"a\"\nnam = \"b\"\n");
    assert!(unknown.unwrap_err().to_string().contains("nam"));
    let zoneless = "[[practitioners]]\nid = \"a\"\nname = \"b\"\nfrom = \"2026-01-01\"\n";
    let error = toml::from_str::<RosterData>(zoneless).unwrap_err();
    assert!(error.to_string().contains("date, time and zone"), "{error}");
}

#[test]
fn what_is_written_is_read_back() {
    let data: RosterData = toml::from_str(include_str!("practice.toml")).unwrap();
    let text = toml::to_string(&data).unwrap();
    assert_eq!(toml::from_str::<RosterData>(&text).unwrap(), data);
}

#[test]
fn what_is_worth_a_look_is_said() {
    let data: RosterData = toml::from_str(include_str!("practice.toml")).unwrap();
    let mut quiet = data.clone();
    quiet.escalation.clear();
    let now = Timestamp::parse_rfc3339("2026-11-22T12:00:00+11:00").unwrap();
    let found = Roster::new(quiet, None).unwrap().remarks(now);
    assert_eq!(found[0], Remark::NoEscalation);
    for wanted in [
        Remark::NoSuccessor("Prof Owen Evans".into()),
        Remark::Away("Dr Noor Ivy".into()),
        Remark::Away("Dr Bo Lamb".into()),
        Remark::ServiceUnstaffed("Holter monitoring".into()),
    ] {
        assert!(found.contains(&wanted), "{wanted} in {found:?}");
    }
    assert!(!found.contains(&Remark::Away("Dr Tom Gray".into())));
    let mut bare = data;
    bare.practitioners[0].provider_numbers.clear();
    bare.practitioners[0].hpii = None;
    bare.practitioners[0].other_ids.clear();
    let found = Roster::new(bare, None).unwrap().remarks(now);
    assert!(found.contains(&Remark::NoIdentifier("Dr Rosa Banks".into())));
}
