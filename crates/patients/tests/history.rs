//! Confirmed decisions teach; undone ones are forgotten.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{Hd, Timestamp};
use patients::{
    Candidate, Decision, Filing, FilingError, FilingState, LearnedFact, NameUse, Person,
    RecordNumber, Route, Sex, decide,
};

fn at() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T00:00:00Z").unwrap()
}

fn person(family: &str, numbers: &[(&str, &str)]) -> Person {
    let mut person = Person::default();
    person.add_name(family, "Juniper", "", NameUse::Current);
    person.set_birth_date("19790312", at());
    person.sex = Some(Sex::Female);
    for (authority, value) in numbers {
        person.add_record_number(RecordNumber::new(Hd::new(authority, "", ""), value).unwrap());
    }
    person
}

fn outcome(incoming: &Person, known: &Person) -> Decision {
    let candidate = Candidate {
        id: "P1",
        person: known,
    };
    decide(incoming, &[candidate], true)
}

#[test]
fn what_a_person_confirms_is_known_next_time_and_forgotten_when_undone() {
    let known = person("Tessellate", &[("WATTLE", "100")]);
    let incoming = person("Wheelbarrow", &[("LAB", "55")]);
    assert_eq!(outcome(&incoming, &known).code(), "family-differs");

    let filing = Filing::by_person("f1", ("P1", &known), &incoming, "rosa", at());
    assert_eq!(filing.learned.len(), 2);
    assert!(filing.learned.iter().all(|learned| learned.filing == "f1"));
    let taught = known.with_learned(&filing.learned);
    assert_eq!(outcome(&incoming, &taught).code(), "record-number");
    assert_eq!(taught.with_learned(&filing.learned), taught, "learned once");

    let undone = filing.undo("rosa", at().plus_millis(1)).unwrap();
    assert!(matches!(&undone.status, FilingState::Undone { by, .. } if by == "rosa"));
    let again = known.with_learned(&undone.learned);
    assert_eq!(again, known);
    assert_eq!(undone.undo("rosa", at()), Err(FilingError::Undone));
}

#[test]
fn the_rules_alone_teach_nothing_until_a_person_confirms() {
    let known = person("Tessellate", &[]);
    let incoming = person("Tessellate", &[("LAB", "55")]);
    let filing = Filing::automatic("f1", "P1", Route::Ihi, at());
    assert!(filing.learned.is_empty());
    assert_eq!(filing.route.as_deref(), Some("ihi"));
    let confirmed = filing
        .clone()
        .confirm(&incoming, &known, "rosa", at())
        .unwrap();
    assert!(matches!(confirmed.learned[0].fact, LearnedFact::Number(_)));
    let twice = confirmed
        .clone()
        .confirm(&incoming, &known, "else", at())
        .unwrap();
    assert_eq!(twice, confirmed, "the first confirmation stays");
    let undone = filing.undo("rosa", at()).unwrap();
    assert_eq!(
        undone.confirm(&incoming, &known, "rosa", at()),
        Err(FilingError::Undone)
    );
}

#[test]
fn a_second_number_of_one_facility_is_not_learned() {
    let known = person("Tessellate", &[("WATTLE", "100")]);
    let incoming = person("Tessellate", &[("WATTLE", "101")]);
    assert!(LearnedFact::between(&incoming, &known).is_empty());
}

#[test]
fn slips_and_names_in_another_order_are_not_learned() {
    let known = person("Tessellate", &[]);
    assert!(LearnedFact::between(&person("Tesselate", &[]), &known).is_empty());
    let mut swapped = Person::default();
    swapped.add_name("Juniper", "Tessellate", "", NameUse::Current);
    assert!(LearnedFact::between(&swapped, &known).is_empty());
    let mut short = Person::default();
    short.add_name("Tessellate", "Juno", "", NameUse::Current);
    assert!(LearnedFact::between(&short, &known).is_empty());
    assert_eq!(
        LearnedFact::between(&person("Wheelbarrow", &[]), &known).len(),
        1
    );
}

#[test]
fn a_filing_is_kept_as_json() {
    let known = person("Tessellate", &[]);
    let incoming = person("Wheelbarrow", &[("LAB", "55")]);
    let filing = Filing::by_person("f1", ("P1", &known), &incoming, "rosa", at());
    let json = serde_json::to_string(&filing).unwrap();
    assert_eq!(serde_json::from_str::<Filing>(&json).unwrap(), filing);
    assert!(!format!("{filing:?}").contains("Wheelbarrow"));
}
