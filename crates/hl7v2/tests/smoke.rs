//! A referral through the whole crate: written, read, answered, and its answer read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use hl7v2::ack::{Ack, AckCode, AckKind, AckRequest, AckView};
use hl7v2::{AckCondition, Builder, Header, Message, MessageType, Profile};
use ids::{Hd, Timestamp};

fn referral() -> Vec<u8> {
    let mut builder = Builder::new(&Header {
        sending_application: Hd::new("SYNTHCIS", "", ""),
        sending_facility: Hd::new("Wattle St", "1.2.36.1.2001.1003.0.8003621566684455", "ISO"),
        receiving_application: Hd::default(),
        receiving_facility: Hd::new("Banksia", "1.2.36.1.2001.1003.0.8003629900024197", "ISO"),
        at: Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap(),
        message_type: MessageType::new("REF", "I12"),
        control_id: "M0001".to_owned(),
        processing_id: "P".to_owned(),
        profile: Profile::australian(Profile::REFERRAL),
        accept_ack: AckCondition::Always,
        application_ack: AckCondition::Always,
    });
    builder
        .segment("RF1")
        .text(1, "P")
        .components(6, &["R-1", "Wattle St"])
        .end();
    builder
        .segment("PRD")
        .components(1, &["AP"])
        .components(2, &["GREEN", "ALEX"])
        .end();
    builder
        .segment("PRD")
        .repeat(1, &["IR"])
        .repeat(1, &["RT"])
        .components(7, &["4024742F", "AUSHICPR", "UPIN"])
        .end();
    builder
        .segment("PID")
        .text(1, "1")
        .components(5, &["O'TEST & CO", "PAT"])
        .end();
    builder.finish().unwrap()
}

#[test]
fn a_referral_is_written_read_answered_and_the_answer_proves_it() {
    let written = referral();
    let reading = Message::read(written.clone());
    assert_eq!(reading.findings, []);
    let message = reading.message.unwrap();
    assert_eq!(message.bytes(), written);
    assert_eq!(message.text("PID-5.1"), "O'TEST & CO");
    let roles: Vec<_> = message
        .all("PRD-1")
        .map(|value| value.path().to_string())
        .collect();
    assert_eq!(roles, ["PRD[1]-1(1)", "PRD[2]-1(1)", "PRD[2]-1(2)"]);

    let answer = Ack::answering(
        &message,
        &AckRequest {
            kind: None,
            code: AckCode::AA,
            text: String::new(),
            errors: Vec::new(),
            control_id: "A0001".to_owned(),
            at: Timestamp::parse_rfc3339("2026-11-22T02:00:00Z").unwrap(),
            our_application: Hd::new("SEALPOST", "", ""),
            reader: None,
        },
    );
    let answer = Message::read(answer);
    assert_eq!(answer.findings, []);
    let answer = answer.message.unwrap();
    let view = AckView::read(&answer).unwrap();
    assert_eq!((view.kind, view.code), (AckKind::Rri, AckCode::AA));
    assert_eq!(view.answers, message.control_id());
    assert!(view.kind.proves(&message.message_type()));
    assert_eq!(answer.segments_named("PRD").count(), 2);
}
