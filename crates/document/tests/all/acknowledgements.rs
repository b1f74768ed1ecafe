//! Each kind of acknowledgement, typed, of the message it belongs to.

use document::{Acknowledgement, Answer, Letter};
use hl7v2::ack::{AckKind, AckView, ErrorCode};
use hl7v2::{Message, Profile};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{bytes, letter, level_1, package, request, result, text};

fn ack(more: Value) -> Acknowledgement {
    let mut json = json!({
        "code": "AA",
        "control_id": "ACK-1",
        "at": "2026-11-22T12:05:00+11:00",
        "application": {"namespace": "SEALPOST"}
    });
    crate::fixture::merge(&mut json, more);
    Acknowledgement::parse_json(json.to_string().as_bytes()).unwrap()
}

fn answer(bytes: &[u8]) -> Answer {
    Letter::read(bytes).unwrap().answer.unwrap()
}

#[test]
fn each_message_is_answered_by_its_own_kind() {
    for (json, kind, nine, twelve) in [
        (
            letter("referral"),
            AckKind::Rri,
            "RRI^I12^RRI_I12",
            Profile::REFERRAL,
        ),
        (
            level_1("referral"),
            AckKind::Rri,
            "RRI^I12^RRI_I12",
            Profile::REFERRAL_L1,
        ),
        (
            result("final"),
            AckKind::AckR01,
            "ACK^R01^ACK_R01",
            Profile::ACK,
        ),
        (
            request("pathology-request", "LAB"),
            AckKind::OrrO02,
            "ORR^O02^ORR_O02",
            Profile::ORDER_RESPONSE,
        ),
        (package("referral"), AckKind::AckT02, "ACK^T02^ACK_T02", ""),
    ] {
        let original = bytes(&json);
        let out = ack(json!({})).answering(&original).unwrap();
        let message = Message::read(out.clone()).message.unwrap();
        assert_eq!(message.message_type().to_string(), nine);
        assert_eq!(message.profile().id, twelve);
        let answer = answer(&out);
        assert_eq!(
            (answer.kind, &*answer.code, answer.positive),
            (kind, "AA", true)
        );
        assert_eq!(answer.control_id, "WF-000123");
        assert!(answer.proves(&Letter::read(&original).unwrap().message_type));
        assert_eq!(message.text("MSH-7"), "20261122120500+1100");
        assert_eq!(message.text("MSH-10"), "ACK-1");
        let original = Message::read(original).message.unwrap();
        assert_eq!(message.receiving_facility(), original.sending_facility());
        assert_eq!(message.sending_facility(), original.receiving_facility());
        let errors = hl7v2::check(&message, ids::Direction::Write);
        let errors = errors
            .iter()
            .filter(|one| one.severity == hl7v2::Severity::Error);
        assert_eq!(errors.count(), 0, "{}", text(message.bytes()));
    }
}

#[test]
fn errors_of_v2_4_are_told_where_they_are() {
    let no = ack(json!({
        "code": "AE",
        "text": "The surname is missing",
        "errors": [{"code": 101, "place": "PID[1]-5"}, {"code": 103}]
    }));
    let out = no.answering(&bytes(&result("final"))).unwrap();
    let message = Message::read(out.clone()).message.unwrap();
    let err = "ERR|PID^1^5^101&Required field missing&HL70357~^^^103&Table value not found&HL70357";
    assert!(text(&out).contains(err), "{}", text(&out));
    let view = AckView::read(&message).unwrap();
    assert_eq!(
        view.errors,
        [ErrorCode::RequiredFieldMissing, ErrorCode::TableValue]
    );
    assert_eq!(view.text, "The surname is missing");
}

#[test]
fn the_clinical_answer_to_a_referral_is_apart_from_the_code() {
    for (said, wanted) in [("accepted", "A"), ("pending", "P"), ("rejected", "R")] {
        let answer = ack(json!({"referral": said}));
        let out = answer.answering(&bytes(&letter("referral"))).unwrap();
        let message = Message::read(out.clone()).message.unwrap();
        let view = AckView::read(&message).unwrap();
        assert_eq!(view.referral_status.as_deref(), Some(wanted));
        assert_eq!(view.code, hl7v2::ack::AckCode::AA);
        assert_eq!(message.text("RF1-6.1"), "REF-9");
        assert!(text(&out).ends_with('\r') && !text(&out).contains("\r\r"));
    }
    let told = ack(json!({"referral": "accepted"})).answering(&bytes(&result("final")));
    assert!(
        told.unwrap_err()
            .to_string()
            .starts_with("referral does not fit")
    );
}

#[test]
fn a_read_ack_names_who_opened_it() {
    for (id, kind) in [
        ("8003611566666859@8003629900024197", "NPIO"),
        ("4322581B", "AUSHICPR"),
    ] {
        let read = ack(json!({"kind": "read", "reader": {"name": "btran", "id": id}}));
        let out = read.answering(&bytes(&letter("referral"))).unwrap();
        let message = Message::read(out.clone()).message.unwrap();
        assert_eq!(message.text("MSH-3"), format!("btran^{id}^{kind}"));
        assert!(text(&out).contains("^HL7AU-OO-ACK-READ-2020006&&L|"));
        let answer = answer(&out);
        assert_eq!(
            (answer.kind, answer.reader.as_deref()),
            (AckKind::Read, Some("btran"))
        );
        assert!(!answer.proves("REF^I12^REF_I12"));
    }
}

#[test]
fn a_hop_answers_with_a_generic_acknowledgement_that_proves_nothing() {
    let hop = ack(json!({"kind": "generic", "code": "CA"}));
    let answer = answer(&hop.answering(&bytes(&letter("referral"))).unwrap());
    assert_eq!((answer.kind, &*answer.code), (AckKind::Generic, "CA"));
    assert!(!answer.proves("REF^I12^REF_I12"));
}

#[test]
fn answers_that_contradict_themselves_are_refused() {
    let referral = bytes(&letter("referral"));
    let reader = json!({"name": "btran", "id": "4322581B"});
    for (more, wanted) in [
        (json!({"kind": "ack-r01"}), "kind does not fit"),
        (json!({"code": "CA"}), "code does not fit"),
        (json!({"kind": "read"}), "reader does not fit"),
        (
            json!({"kind": "read", "code": "AE", "reader": reader}),
            "code does not fit",
        ),
        (json!({"reader": reader}), "reader does not fit"),
        (json!({"control_id": ""}), "control_id does not fit"),
        (
            json!({"errors": [{"code": 101}]}),
            "errors[0].code does not fit",
        ),
        (
            json!({"code": "AR", "errors": [{"code": 101}]}),
            "errors[0].code does not fit",
        ),
        (
            json!({"code": "AE", "errors": [{"code": 104}]}),
            "errors[0].code does not fit",
        ),
        (
            json!({"code": "AE", "errors": [{"code": 101, "place": "surname"}]}),
            "errors[0].place does not fit",
        ),
    ] {
        let told = ack(more).answering(&referral).unwrap_err().to_string();
        assert!(told.starts_with(wanted), "{told}");
    }
    let out = ack(json!({})).answering(&referral).unwrap();
    let told = ack(json!({})).answering(&out).unwrap_err().to_string();
    assert!(told.contains("never acknowledged"), "{told}");
    let told = ack(json!({}))
        .answering(b"MSH|^~\\&|A|B|C|D|2026||ORU^R01\r")
        .unwrap_err();
    assert!(told.to_string().contains("no MSH-10"), "{told}");
    assert!(ack(json!({})).answering(b"").is_err());
}

#[test]
fn an_unknown_code_is_refused_with_what_is_known() {
    let json = r#"{"code": "OK", "control_id": "1", "at": "2026-11-22T12:05:00+11:00"}"#;
    let told = Acknowledgement::parse_json(json.as_bytes())
        .unwrap_err()
        .to_string();
    assert!(
        told.starts_with("code: expected one of `AA`, `AE`"),
        "{told}"
    );
}

proptest! {
    #[test]
    fn any_message_is_answered_or_refused(
        delimiters in "[|$#][\\^%][~!][\\\\?][&@]",
        tail in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let d: Vec<char> = delimiters.chars().collect();
        let head: String = d.iter().collect();
        let f = d[0];
        let mut bytes = format!("MSH{head}{f}A{f}B{f}C{f}D{f}2026{f}{f}ORU{}R01{f}1{f}P\r", d[1])
            .into_bytes();
        bytes.extend_from_slice(&tail);
        if let Ok(out) = ack(json!({})).answering(&bytes) {
            let out = Message::read(out).message.unwrap();
            prop_assert_eq!(AckView::read(&out).unwrap().answers, b"1".to_vec());
            prop_assert_eq!(out.text("MSH-7").into_owned(), "20261122120500+1100");
        }
    }
}
