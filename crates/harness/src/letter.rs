//! Any bytes as a message that is to be carried.

use document::{FailureReport, Letter, ReadAck};
use hl7v2::Message;
use hl7v2::ack::{AckCode, AckKind, AckView};
use ids::{Hd, Timestamp};

const NOW: Timestamp = Timestamp::from_millis(1_796_083_200_000);

/// Any bytes as a message that is to be carried: what is read of it agrees with the message, and
/// what is written in answer is an acknowledgement of the right sort of exactly that message.
pub fn document(bytes: &[u8]) -> bool {
    let letter = Letter::read(bytes);
    let read = Message::read(bytes).message;
    assert_eq!(letter.is_ok(), read.is_ok(), "two opinions");
    let Ok(message) = read else {
        return false;
    };
    let (read_ack, report) = (read_ack(bytes), failure_report(bytes));
    let answerable = !message.control_id().is_empty() && !message.is_ack();
    assert_eq!(read_ack.is_some(), answerable, "answered what must not be");
    assert_eq!(report.is_some(), answerable, "answered what must not be");
    let plain = !message.control_id().iter().any(u8::is_ascii_control);
    if plain && let (Some(read_ack), Some(report)) = (read_ack, report) {
        let view = view(read_ack, &message);
        assert_eq!((view.kind, view.code), (AckKind::Read, AckCode::AA));
        let view = self::view(report, &message);
        assert_eq!(view.code, AckCode::AE, "a failure reads as something else");
    }
    let letter = letter.ok();
    letter.is_some_and(|letter| {
        drop((letter.to(), letter.from()));
        letter.cannot_be_sent().is_none()
    })
}

fn read_ack(original: &[u8]) -> Option<Vec<u8>> {
    let ack = ReadAck {
        reader: "kim|oaks",
        at: NOW,
        control_id: "R-1",
    };
    ack.write(original, &Hd::new("SEALPOST", "1.2.36.99", "ISO"))
}

fn failure_report(original: &[u8]) -> Option<Vec<u8>> {
    let report = FailureReport {
        code: "recipient-unknown",
        sentence: "Nobody of that name is in the directory",
        status: "Recipient not found",
        at: NOW,
        control_id: "R-2",
        application: &Hd::new("SEALPOST", "", ""),
    };
    report.write(original)
}

fn view(ack: Vec<u8>, original: &Message) -> AckView {
    let read = Message::read(ack).message;
    let ack = read.expect("our own acknowledgement cannot be read");
    let view = AckView::read(&ack).expect("our own acknowledgement says nothing");
    assert_eq!(view.answers, original.control_id(), "of another message");
    view
}
