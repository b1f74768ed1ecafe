//! The people and places: right in form, and plainly not real.

use std::collections::BTreeSet;

use ids::{Direction, Organisation};
use synth::world::{Patient, Practice};

fn practices() -> [Practice; 2] {
    [
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    ]
}

#[test]
fn every_number_passes_without_a_finding() {
    for practice in practices() {
        assert!(practice.hpio.findings(Direction::Write).is_empty());
        assert!(
            practice
                .practitioner
                .hpii
                .findings(Direction::Write)
                .is_empty()
        );
        assert!(
            practice
                .practitioner
                .provider_number
                .findings(Direction::Write)
                .is_empty()
        );
    }
    for patient in Patient::all() {
        assert!(patient.ihi.findings(Direction::Write).is_empty());
    }
}

#[test]
fn every_number_is_plainly_a_test_value() {
    for practice in practices() {
        assert!(practice.hpio.as_str().contains("99999000"));
        assert!(practice.practitioner.hpii.as_str().contains("99999000"));
        assert!(
            practice
                .practitioner
                .provider_number
                .as_str()
                .starts_with("99990")
        );
        assert!(
            practice.phone[2..].starts_with("55500"),
            "numbers for fiction"
        );
    }
    for patient in Patient::all() {
        assert!(patient.ihi.expose().contains("99999000"));
        assert!(patient.record_number.starts_with("TEST"));
    }
}

#[test]
fn nobody_shares_a_number() {
    let patients = Patient::all();
    let ihis: BTreeSet<&str> = patients
        .iter()
        .map(|patient| patient.ihi.expose())
        .collect();
    let records: BTreeSet<&str> = patients
        .iter()
        .map(|patient| patient.record_number.as_str())
        .collect();
    assert_eq!(
        (ihis.len(), records.len()),
        (patients.len(), patients.len())
    );
    let [a, b] = practices();
    assert_ne!(a.hpio, b.hpio);
    assert_ne!(a.practitioner.hpii, b.practitioner.hpii);
}

#[test]
fn the_world_is_the_same_every_time() {
    assert_eq!(Patient::all(), Patient::all());
    assert_eq!(Patient::all()[0], Patient::juniper_tessellate());
    assert_eq!(practices(), practices());
}

#[test]
fn a_practice_is_one_organisation_in_smd_and_in_hl7() {
    let practice = Practice::wattle_street_medical();
    let uri = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003629999900018";
    assert_eq!(
        practice.organisation(),
        Organisation::parse_uri(uri).unwrap()
    );
    let facility = practice.facility();
    assert_eq!(facility.namespace, "Wattle Street Medical");
    assert_eq!(
        facility.universal_id,
        "1.2.36.1.2001.1003.0.8003629999900018"
    );
    assert_eq!(facility.universal_type, "ISO");
}

#[test]
fn a_date_of_birth_is_eight_digits() {
    for patient in Patient::all() {
        assert_eq!(patient.born.len(), 8);
        assert!(patient.born.bytes().all(|byte| byte.is_ascii_digit()));
    }
}
