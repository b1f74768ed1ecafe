//! The examples of `docs/messages.md` are input that is taken.

use document::{Acknowledgement, Kind, write};
use hl7v2::Message;

use crate::fixture::{input, sydney};

/// The examples in JSON, in order.
fn examples() -> Vec<serde_json::Value> {
    let page = include_str!("../../../../docs/messages.md");
    let blocks = page.split("```json\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap());
    blocks
        .map(|block| serde_json::from_str(block).unwrap())
        .collect()
}

#[test]
fn the_examples_can_be_written_and_answered() {
    let [letter, answer] = examples().try_into().unwrap();
    let bytes = write(&input(&letter)).unwrap();
    let read = sydney(&bytes).whole().unwrap();
    assert_eq!(read.kind, Kind::Referral);
    assert_eq!(read.urgency, document::Urgency::Urgent);
    let answer = Acknowledgement::parse_json(answer.to_string().as_bytes()).unwrap();
    let out = Message::read(answer.answering(&bytes).unwrap())
        .message
        .unwrap();
    assert_eq!(out.message_type().to_string(), "RRI^I12^RRI_I12");
}

#[test]
fn every_kind_is_on_the_page() {
    let page = include_str!("../../../../docs/messages.md");
    for kind in Kind::ALL {
        assert!(
            page.contains(&format!("`{}`", kind.name())),
            "{}",
            kind.name()
        );
    }
}
