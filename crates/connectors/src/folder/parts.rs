//! Parts: the messages of a claimed file, told apart.

use bytes::Bytes;
use hl7v2::ack::AckView;
use hl7v2::{Message, batch};

use super::claim::Claim;
use super::name::stem;
use super::trial::is_trial;
use crate::Part;

/// A message and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// An acknowledgement, wherever it was found: it must never be sent or imported as mail.
    Ack(Part),
    /// Anything else, readable or not: the intake says what is wrong with it.
    Message(Part),
    /// The acknowledgement of a test message of ours: whoever made the trial looks for it.
    Trial,
}

/// Takes a file apart. Never empty.
pub(super) fn pieces(claim: &Claim, bytes: &Bytes) -> Vec<Piece> {
    let found = batch::split(bytes);
    let of = found.len();
    let file_stem = stem(&claim.name);
    let part = |(n, piece): (usize, batch::Piece)| Part {
        claim: claim.id.to_string(),
        number: n + 1,
        of,
        bytes: bytes.slice(piece.range),
        file_stem: file_stem.clone(),
    };
    let judged = |part: Part| {
        let message = Message::read(part.bytes.clone()).message.ok();
        let ack = message.filter(Message::is_ack);
        match ack.map(|ack| AckView::read(&ack)) {
            None => Piece::Message(part),
            Some(Some(view)) if is_trial(&view.answers) => Piece::Trial,
            Some(_) => Piece::Ack(part),
        }
    };
    found
        .into_iter()
        .enumerate()
        .map(part)
        .map(judged)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    const ORU: &str = "MSH|^~\\&|A|B|C|D|20261122||ORU^R01|1|P|2.4\rPID|1\r";
    const ACK: &str = "MSH|^~\\&|A|B|C|D|20261122||ACK^R01|2|P|2.4\rMSA|AA|1\r";

    fn split(text: &str) -> Vec<Piece> {
        let claim = Claim::fresh(OsStr::new("12345.RRI"));
        pieces(&claim, &Bytes::from(text.to_owned()))
    }

    fn part(piece: &Piece) -> &Part {
        match piece {
            Piece::Ack(part) | Piece::Message(part) => part,
            Piece::Trial => panic!("no trial"),
        }
    }

    #[test]
    fn a_bare_message_is_the_whole_file() {
        let found = split(ORU);
        assert!(matches!(&found[..], [Piece::Message(_)]));
        assert_eq!(part(&found[0]).bytes, ORU.as_bytes());
        assert_eq!(part(&found[0]).file_stem.as_deref(), Some("12345"));
    }

    #[test]
    fn line_ends_of_every_kind_are_the_same_file() {
        for end in ["\n", "\r\n", "\r\n\r\n"] {
            let text = ORU.replace('\r', end);
            let found = split(&text);
            assert!(matches!(&found[..], [Piece::Message(_)]), "{end:?}");
            assert_eq!(part(&found[0]).bytes, text.as_bytes(), "byte for byte");
        }
    }

    #[test]
    fn a_batch_is_taken_apart_and_numbered() {
        let text = format!("FHS|^~\\&\rBHS|^~\\&\r{ORU}{ACK}{ORU}BTS|3\rFTS|1\r");
        let found = split(&text);
        assert!(matches!(
            &found[..],
            [Piece::Message(_), Piece::Ack(_), Piece::Message(_)]
        ));
        let claim = part(&found[0]).claim.clone();
        for (n, piece) in found.iter().enumerate() {
            assert_eq!(part(piece).key(), format!("{claim}/{}", n + 1));
            assert_eq!(part(piece).of, 3);
        }
        assert_eq!(part(&found[1]).bytes, ACK.as_bytes());
    }

    #[test]
    fn the_acknowledgement_of_a_trial_is_for_nobody() {
        let id = super::super::trial::control_id();
        let found = split(&ACK.replace("AA|1", &format!("AA|{id}")));
        assert_eq!(found, [Piece::Trial]);
    }

    #[test]
    fn what_is_no_message_is_passed_on_whole() {
        for text in ["", "hello", "\u{0}\u{0}", "001 PIT"] {
            let found = split(text);
            assert!(matches!(&found[..], [Piece::Message(_)]), "{text:?}");
            assert_eq!(part(&found[0]).bytes, text.as_bytes());
        }
    }

    #[test]
    fn debug_shows_no_content() {
        let shown = format!("{:?}", split(ORU));
        assert!(
            !shown.contains("MSH") && !shown.contains("12345"),
            "{shown}"
        );
    }
}
