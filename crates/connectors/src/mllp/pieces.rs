//! Pieces: the messages of one frame, each with the id by which it is known again.

use bytes::Bytes;
use hl7v2::{Message, batch};

use crate::Part;

/// One message of a frame.
pub(super) struct Piece {
    /// As it is offered to an intake.
    pub(super) part: Part,
    /// The message, where it can be read.
    pub(super) message: Option<Message>,
}

impl Piece {
    /// Whether it is an acknowledgement: it must never be sent or imported as mail.
    pub(super) fn is_ack(&self) -> bool {
        self.message.as_ref().is_some_and(Message::is_ack)
    }
}

/// Takes a frame apart: usually one message, but batches and messages one after the other are
/// seen. Never empty.
pub(super) fn pieces(payload: &Bytes) -> Vec<Piece> {
    let found = batch::split(payload);
    found
        .into_iter()
        .map(|piece| of(payload.slice(piece.range)))
        .collect()
}

fn of(bytes: Bytes) -> Piece {
    let message = Message::read(&bytes[..]).message.ok();
    let claim = format!("mllp-{}", digest(&bytes, message.as_ref()));
    let part = Part {
        claim,
        number: 1,
        of: 1,
        bytes,
        file_stem: None,
    };
    Piece { part, message }
}

/// What a message is known by: everything but MSH-7, which some software sets anew when it sends
/// again.
fn digest(bytes: &[u8], message: Option<&Message>) -> String {
    let header = message.and_then(|message| message.segments().next());
    let Some(stamp) = header.and_then(|header| header.field(7)) else {
        return engine::blob_name(bytes);
    };
    let from = stamp.offset().min(bytes.len());
    let to = (from + stamp.raw().len()).min(bytes.len());
    engine::blob_name(&[&bytes[..from], &bytes[to..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        let found = pieces(&Bytes::from(text.to_owned()));
        assert_eq!(found.len(), 1, "{text}");
        found[0].part.key()
    }

    #[test]
    fn a_message_sent_again_is_known_again_whatever_its_time() {
        let first = "MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\rPID|1||20261122\r";
        assert_eq!(
            key(first),
            key(&first.replacen("20261122", "20261123120000+1100", 1))
        );
        assert_eq!(key(first), key(&first.replacen("20261122", "", 1)));
        let bom = format!("\u{feff}{first}");
        assert_eq!(key(&bom), key(&bom.replacen("20261122", "2026", 1)));
    }

    #[test]
    fn any_other_difference_is_another_message() {
        let first = "MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\rPID|1||7\r";
        for other in [
            first.replace("|1|P", "|2|P"),
            first.replace("||7", "||8"),
            first.replace("|B|", "|E|"),
            first.replace("PID|1||7\r", ""),
        ] {
            assert_ne!(key(first), key(&other), "{other}");
        }
        assert_ne!(key("hello"), key("hullo"));
        assert_eq!(key("hello"), key("hello"));
    }

    #[test]
    fn several_messages_in_one_frame_are_told_apart() {
        let one = |id: &str| format!("MSH|^~\\&|A|B|C|D|20261122||ORU^R01|{id}|P|2.4\rPID|1\r");
        let ack = "MSH|^~\\&|A|B|C|D|2026||ACK^R01|3|P|2.4\rMSA|AA|1\r";
        for text in [
            format!("{}{}{ack}", one("1"), one("2")),
            format!(
                "FHS|^~\\&\rBHS|^~\\&\r{}{}{ack}BTS|3\rFTS|1\r",
                one("1"),
                one("2")
            ),
            format!("{}\n{}\n{ack}", one("1"), one("2")).replace('\r', "\r\n"),
        ] {
            let found = pieces(&Bytes::from(text.clone()));
            let acks: Vec<bool> = found.iter().map(Piece::is_ack).collect();
            assert_eq!(acks, [false, false, true], "{text}");
            assert_ne!(found[0].part.key(), found[1].part.key());
        }
    }
}
