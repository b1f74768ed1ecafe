//! JSON that is not of the shape: the place is named, the value never quoted.

use document::{Correspondence, JSON_BYTES_MAX};
use proptest::prelude::*;
use serde_json::Value;

use crate::fixture::letter;

fn refused(json: &str) -> String {
    let problem = Correspondence::parse_json(json.as_bytes()).unwrap_err();
    problem.to_string()
}

fn changed(at: &str, value: Value) -> String {
    let mut json = letter("referral");
    match json.pointer_mut(at) {
        Some(place) => *place = value,
        None => {
            let (parent, name) = at.rsplit_once('/').unwrap();
            let parent = json.pointer_mut(parent).unwrap();
            parent
                .as_object_mut()
                .unwrap()
                .insert(name.to_owned(), value);
        }
    }
    json.to_string()
}

/// Where, what stands there, and how the refusal begins.
const SLIPS: &[(&str, &str, &str)] = &[
    (
        "/patient/names/0/familly",
        "\"Secret\"",
        "patient.names[0].familly: this name is",
    ),
    (
        "/patient/birth_date",
        "\"01/03/1956\"",
        "patient.birth_date: write a date as",
    ),
    (
        "/patient/sex",
        "\"Secret\"",
        "patient.sex: expected one of `A`, `F`, `M`",
    ),
    (
        "/urgency",
        "\"Secret\"",
        "urgency: expected one of `routine`, `urgent`, `stat`",
    ),
    (
        "/at",
        "\"20261122120203+1100\"",
        "at: write date, time and offset",
    ),
    (
        "/control_id",
        "[\"Secret\"]",
        "control_id: expected a string",
    ),
    (
        "/document/displays/pdf",
        "\"Secret!\"",
        "document.displays.pdf: write the bytes",
    ),
    (
        "/document/displays/pdf",
        "{\"path\": \"OBX[1]-5\"}",
        "document.displays.pdf",
    ),
    (
        "/document/id/id",
        "17042042",
        "document.id.id: expected a string",
    ),
    (
        "/author/identifiers/0",
        "{\"authority\": {}}",
        "author.identifiers[0]: missing",
    ),
    (
        "/sender/facility/name",
        "\"Secret\"",
        "sender.facility.name: this name is not",
    ),
];

#[test]
fn the_place_and_what_is_expected_are_named() {
    for (at, value, wanted) in SLIPS {
        let told = refused(&changed(at, serde_json::from_str(value).unwrap()));
        assert!(told.starts_with(wanted), "{told}");
        assert!(
            !told.contains("Secret") && !told.contains("17042042"),
            "{told}"
        );
    }
}

#[test]
fn what_is_no_json_is_told_by_line() {
    assert_eq!(
        refused("{\n \"kind\": \"referral\",,"),
        ".: this is not JSON (line 2, column 21)"
    );
    assert!(refused("").starts_with(".: the input ends too early"));
    assert!(refused("{\"kind\": \"referral\"}").contains("missing field `form`"));
    assert!(refused(&format!("{} x", letter("referral"))).contains("this is not JSON"));
    let deep = "[".repeat(100_000);
    assert!(Correspondence::parse_json(deep.as_bytes()).is_err());
    let large = vec![b' '; JSON_BYTES_MAX + 1];
    assert!(
        Correspondence::parse_json(&large)
            .unwrap_err()
            .to_string()
            .contains("32 MiB")
    );
}

#[test]
fn nothing_shows_a_patient_in_debug() {
    let input = Correspondence::parse_json(letter("referral").to_string().as_bytes()).unwrap();
    let shown = format!(
        "{input:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        input.patient,
        input.document,
        input.patient.names,
        input.patient.identifiers,
        input.referral,
        input.document.observations,
        input.document.displays,
    );
    for secret in [
        "Nguyen",
        "8003608833357361",
        "1956",
        "Nowhere",
        "Palpitations",
        "76",
        "Dear",
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Correspondence::parse_json(&bytes).is_err());
    }

    #[test]
    fn an_input_that_was_hit_is_refused_or_read(at in 0usize..2000, byte in any::<u8>()) {
        let mut bytes = letter("referral").to_string().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(read) = Correspondence::parse_json(&bytes) {
            // Read or not, writing it is lawful or refused, never a panic.
            let _written = document::write(&read);
        }
    }
}
