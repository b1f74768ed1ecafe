//! The same clean input read here and by an independent reader must come out alike.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use hl7v2::Message;
use proptest::collection::vec;
use proptest::prelude::*;

/// Compares every leaf, both ways round by their counts.
fn compare(text: &str) {
    let other = hl7_parser::parse_message(text).expect("clean input");
    let ours = Message::read(text).message.expect("clean input");
    let segments: Vec<_> = ours.segments().collect();
    let theirs: Vec<_> = other.segments().collect();
    assert_eq!(segments.len(), theirs.len());
    for (one, two) in segments.iter().zip(theirs).skip(1) {
        assert_eq!(one.name(), two.name);
        let fields: Vec<_> = one.fields().collect();
        assert_eq!(fields.len(), two.fields().count(), "{}", one.name());
        for (field, their_field) in fields.iter().zip(two.fields()) {
            assert_eq!(field.raw(), their_field.raw_value().as_bytes());
            let repetitions: Vec<_> = field.repetitions().collect();
            let their_repetitions: Vec<_> = their_field.repeats().collect();
            if their_repetitions.is_empty() {
                assert!(field.raw().is_empty());
                continue;
            }
            assert_eq!(repetitions.len(), their_repetitions.len());
            for (repetition, their_repetition) in repetitions.iter().zip(their_repetitions) {
                assert_eq!(repetition.raw(), their_repetition.raw_value().as_bytes());
                let theirs: Vec<_> = their_repetition.components().collect();
                if repetition.raw().is_empty() {
                    continue;
                }
                assert_eq!(repetition.components().count(), theirs.len());
                for (component, their_component) in repetition.components().zip(theirs) {
                    assert_eq!(component.raw(), their_component.raw_value().as_bytes());
                    let subs = component.subcomponents();
                    for (sub, their_sub) in subs.zip(their_component.subcomponents()) {
                        assert_eq!(sub.raw(), their_sub.raw_value().as_bytes());
                    }
                }
            }
        }
    }
}

#[test]
fn the_synthetic_messages_read_alike() {
    for text in synthetic::ALL {
        compare(text);
    }
}

proptest! {
    #[test]
    fn generated_messages_read_alike(
        lines in vec(
            "(PID|OBX|PRD|PV1|ZZ1)(\\|[A-Za-z0-9 \u{e9}]{0,4}([~^&][A-Za-z0-9]{1,4}){0,4}){1,6}",
            1..8,
        ),
    ) {
        compare(&format!("MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\r{}\r", lines.join("\r")));
    }
}
