//! The documents, read back by the HL7 crate.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hl7v2::{Finding, Message, ProcessingId, Profile, Severity, check};
use ids::{Direction, Timestamp};
use proptest::prelude::*;
use synth::document::{referral, referral_of_size, result};
use synth::world::{Patient, Practice};

use crate::now;

fn a_referral() -> Vec<u8> {
    referral(
        &Practice::wattle_street_medical(),
        &Practice::banksia_cardiology(),
        &Patient::juniper_tessellate(),
        "WSM-0001",
        now(),
    )
    .unwrap()
}

fn a_result() -> Vec<u8> {
    result(
        &Practice::banksia_cardiology(),
        &Practice::wattle_street_medical(),
        &Patient::juniper_tessellate(),
        "BC-0001",
        now(),
    )
    .unwrap()
}

fn sized(bytes: usize, at: Timestamp) -> Vec<u8> {
    referral_of_size(
        &Practice::wattle_street_medical(),
        &Practice::banksia_cardiology(),
        &Patient::juniper_tessellate(),
        "WSM-0002",
        at,
        bytes,
    )
    .unwrap()
}

/// Reads a document and demands that nothing is wrong with it.
fn read(bytes: &[u8]) -> Message {
    let reading = Message::read(bytes);
    let message = reading.message.unwrap();
    let findings: Vec<Finding> = reading
        .findings
        .into_iter()
        .chain(check(&message, Direction::Write))
        .collect();
    let wrong: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.severity != Severity::Info)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    message
}

fn segments(message: &Message) -> Vec<&str> {
    message.segments().map(|segment| segment.name()).collect()
}

#[test]
fn a_referral_has_the_segments_of_the_simplified_profile() {
    let bytes = a_referral();
    let message = read(&bytes);
    let expected = [
        "MSH", "RF1", "PRD", "PRD", "PID", "OBR", "OBX", "OBX", "PV1",
    ];
    assert_eq!(segments(&message), expected);
    assert!(message.message_type().is("REF", "I12"));
    assert_eq!(message.text("MSH-9"), "REF^I12^REF_I12");
    assert_eq!(message.profile(), Profile::australian(Profile::REFERRAL));
    assert_eq!(message.processing_id(), ProcessingId::Production);
    assert_eq!(message.control_id(), b"WSM-0001");
    assert!(message.wants_application_ack());
}

#[test]
fn every_patient_can_be_referred() {
    for patient in Patient::all() {
        let bytes = referral(
            &Practice::wattle_street_medical(),
            &Practice::banksia_cardiology(),
            &patient,
            "WSM-0003",
            now(),
        );
        let message = read(&bytes.unwrap());
        assert_eq!(message.text("PID-5.1"), patient.family);
    }
}

#[test]
fn facilities_are_those_of_both_practices() {
    let message = read(&a_referral());
    assert_eq!(
        message.sending_facility(),
        Practice::wattle_street_medical().facility()
    );
    assert_eq!(
        message.receiving_facility(),
        Practice::banksia_cardiology().facility()
    );
}

#[test]
fn exactly_one_author_and_one_intended_recipient() {
    let message = read(&a_referral());
    let roles: Vec<String> = message
        .all("PRD-1.1")
        .map(|value| value.text().into_owned())
        .collect();
    assert_eq!(roles, ["RP", "AP", "RT", "IR"]);
    let ids: Vec<String> = message
        .all("PRD-7.1")
        .map(|v| v.text().into_owned())
        .collect();
    let expected = [
        "9999011Y",
        "8003619999900019@8003629999900018",
        "9999021X",
        "8003619999900027@8003629999900026",
    ];
    assert_eq!(ids, expected);
    let kinds: Vec<String> = message
        .all("PRD-7.3")
        .map(|v| v.text().into_owned())
        .collect();
    assert_eq!(kinds, ["UPIN", "NPIO", "UPIN", "NPIO"]);
}

#[test]
fn the_patient_has_a_record_number_and_an_ihi() {
    let message = read(&a_referral());
    let ids: Vec<String> = message
        .all("PID-3.1")
        .map(|v| v.text().into_owned())
        .collect();
    assert_eq!(ids, ["TEST00001", "8003609999900010"]);
    let kinds: Vec<String> = message
        .all("PID-3.5")
        .map(|v| v.text().into_owned())
        .collect();
    assert_eq!(kinds, ["MR", "NI"]);
    assert_eq!(
        message.text("PID-3.4.2"),
        "1.2.36.1.2001.1003.0.8003629999900018"
    );
}

#[test]
fn displays_come_last_and_the_pdf_is_a_pdf() {
    let message = read(&a_referral());
    let kinds: Vec<String> = message
        .all("OBX-3.1")
        .map(|v| v.text().into_owned())
        .collect();
    assert_eq!(kinds, ["TXT", "PDF"]);
    let systems: Vec<String> = message
        .all("OBX-3.3")
        .map(|v| v.text().into_owned())
        .collect();
    assert_eq!(systems, ["AUSPDI", "AUSPDI"]);
    let pdf = pdf_of(&message);
    assert!(pdf.starts_with(b"%PDF-1.4\n") && pdf.ends_with(b"%%EOF\n"));
    let text = String::from_utf8(pdf).unwrap();
    assert!(text.contains("(Patient: Ms Juniper Tessellate) Tj"));
}

#[test]
fn documents_are_ascii_and_end_in_a_carriage_return() {
    for bytes in [a_referral(), a_result()] {
        assert!(
            bytes
                .iter()
                .all(|byte| *byte == b'\r' || (0x20..0x7f).contains(byte))
        );
        assert_eq!(bytes.last(), Some(&b'\r'));
    }
}

#[test]
fn the_same_call_gives_the_same_bytes() {
    assert_eq!(a_referral(), a_referral());
    assert_eq!(sized(50_000, now()), sized(50_000, now()));
}

#[test]
fn a_result_goes_to_whoever_asked() {
    let message = read(&a_result());
    assert_eq!(
        segments(&message),
        ["MSH", "PID", "PV1", "OBR", "OBX", "OBX"]
    );
    assert!(message.message_type().is("ORU", "R01"));
    assert_eq!(message.profile(), Profile::australian(Profile::ORDERS));
    assert_eq!(message.text("PV1-9.1"), "9999011Y");
    assert_eq!(message.text("OBR-16.1"), "9999021X");
    assert_eq!(message.text("OBX-5"), "76");
    assert!(message.wants_application_ack());
}

#[test]
fn a_name_beyond_ascii_is_refused_and_not_garbled() {
    let mut practice = Practice::wattle_street_medical();
    practice.name = "Caf\u{e9} Medical".to_owned();
    let other = Practice::banksia_cardiology();
    let patient = Patient::juniper_tessellate();
    assert!(referral(&practice, &other, &patient, "X-1", now()).is_err());
    assert!(result(&other, &practice, &patient, "X-2", now()).is_err());
}

#[test]
fn sizes_from_ten_kilobytes_to_sixteen_megabytes_are_met() {
    for bytes in [10_000, 100_000, 1_000_000, 16 * 1024 * 1024 - 64] {
        let made = sized(bytes, now());
        assert!(
            (bytes..bytes + 32).contains(&made.len()),
            "{} for {bytes}",
            made.len()
        );
    }
}

#[test]
fn a_size_below_the_plain_referral_gives_that() {
    let plain = sized(0, now());
    assert_eq!(sized(100, now()), plain);
    assert!(plain.len() < 10_000, "{}", plain.len());
}

fn pdf_of(message: &Message) -> Vec<u8> {
    let data = message.all("OBX-5.5").last().unwrap();
    STANDARD.decode(data.raw()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_size_is_met_and_readable(bytes in 0_usize..60_000) {
        let made = sized(bytes, now());
        let plain = sized(0, now()).len();
        prop_assert!(made.len() >= bytes && made.len() < bytes.max(plain) + 32);
        let pdf = pdf_of(&read(&made));
        prop_assert!(pdf.starts_with(b"%PDF-1.4\n") && pdf.ends_with(b"%%EOF\n"));
    }
}
