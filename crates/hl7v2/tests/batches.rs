//! Files of one message, of many, wrapped and bare.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod synthetic;

use hl7v2::batch::split;
use hl7v2::{Limits, Message, Unreadable, check_bytes, mllp};
use ids::Direction;
use synthetic::codes;

const ONE: &str = "MSH|^~\\&|A|||||||1\rPID|1\r";
const TWO: &str = "MSH|^~\\&|A|||||||2\rPID|1\r";

/// Control ids of the messages, and the codes told with the first piece.
fn taken_apart(bytes: &[u8]) -> (Vec<String>, Vec<&'static str>) {
    let pieces = split(bytes);
    let id = |piece: &hl7v2::batch::Piece| {
        let message = Message::read(&bytes[piece.range.clone()]).message.unwrap();
        String::from_utf8(message.control_id().to_vec()).unwrap()
    };
    assert!(pieces.iter().skip(1).all(|piece| piece.findings.is_empty()));
    (pieces.iter().map(id).collect(), codes(&pieces[0].findings))
}

#[test]
fn a_bare_message_is_the_whole_file() {
    for text in [
        ONE.to_owned(),
        format!("\u{feff}\n{ONE}\u{1a}"),
        format!("\u{b}{ONE}\u{1c}\r"),
    ] {
        let pieces = split(text.as_bytes());
        assert_eq!(pieces.len(), 1);
        assert_eq!(pieces[0].range, 0..text.len());
        assert!(pieces[0].findings.is_empty());
    }
}

#[test]
fn a_batch_gives_its_messages_and_nothing_else() {
    for terminator in ["\r", "\n", "\r\n", "\n\n"] {
        let text = format!("FHS|^~\\&|X\rBHS|^~\\&|X\r{ONE}{TWO}BTS|2\rFTS|1\r");
        let text = text.replace('\r', terminator);
        let (ids, found) = taken_apart(text.as_bytes());
        assert_eq!(ids, ["1", "2"], "{terminator:?}");
        assert_eq!(found, [""; 0], "{terminator:?}");
        let last = split(text.as_bytes()).pop().unwrap();
        assert!(text[last.range].ends_with(&format!("PID|1{terminator}")));
    }
}

#[test]
fn batches_may_lack_headers_trailers_and_right_counts() {
    for (text, ids, wanted) in [
        (format!("BHS|^~\\&\r{ONE}BTS|1\r"), 1, &[][..]),
        (format!("BHS|^~\\&\r{ONE}BTS\r"), 1, &[]),
        (format!("BHS|^~\\&\r{ONE}BTS|\r"), 1, &[]),
        (
            format!("BHS|^~\\&\r{ONE}{TWO}BTS|3\r"),
            2,
            &["H7-BATCH-COUNT"],
        ),
        (format!("FHS|^~\\&\r{ONE}FTS|7\r"), 1, &["H7-BATCH-COUNT"]),
        (
            format!("FHS|^~\\&\rBHS|^~\\&\r{ONE}"),
            1,
            &["H7-BATCH-TRAILER", "H7-BATCH-TRAILER"],
        ),
        (format!("{ONE}BTS|1\r"), 1, &[]),
        (
            format!("BHS|^~\\&\r{ONE}BTS|1\rBHS|^~\\&\r{TWO}BTS|1\r"),
            2,
            &[],
        ),
        (
            format!("FHS|^~\\&\rremark\r{ONE}FTS|1\r"),
            1,
            &["H7-BATCH-STRAY"],
        ),
        (
            format!("remark\rBHS|^~\\&\r{ONE}BTS|1\r"),
            1,
            &["H7-BATCH-STRAY"],
        ),
        (format!("{ONE}{TWO}"), 2, &["H7-BATCH-BARE"]),
        (format!("{ONE}\r\r{TWO}"), 2, &["H7-BATCH-BARE"]),
    ] {
        let (found_ids, found) = taken_apart(text.as_bytes());
        assert_eq!(found_ids.len(), ids, "{text:?}");
        assert_eq!(found, wanted, "{text:?}");
    }
}

#[test]
fn glued_frames_and_other_separators_are_messages_of_their_own() {
    let glued = [mllp::encode(ONE.as_bytes()), mllp::encode(TWO.as_bytes())].concat();
    assert_eq!(taken_apart(&glued).0, ["1", "2"]);
    let other = format!("{ONE}{}", TWO.replace('|', "#"));
    assert_eq!(taken_apart(other.as_bytes()).0, ["1", "2"]);
    let marks = format!("{ONE}\u{feff}{TWO}");
    assert_eq!(taken_apart(marks.as_bytes()).0, ["1", "2"]);
}

#[test]
fn several_messages_are_never_read_as_one() {
    for text in [
        format!("{ONE}{TWO}"),
        format!("{ONE}\u{b}{TWO}"),
        format!("{ONE}{}", TWO.replace('|', "#")),
        format!("FHS|^~\\&\r{ONE}"),
        format!("{ONE}BTS|1\r"),
    ] {
        assert_eq!(
            Message::read(text.as_str()).message.unwrap_err(),
            Unreadable::Batch
        );
    }
}

#[test]
fn what_holds_no_message_is_one_piece_that_says_why() {
    for (text, why, code) in [
        ("", Unreadable::Empty, None),
        ("\r\n \u{b}\u{1c}\r", Unreadable::Empty, None),
        (
            "FHS|^~\\&\rFTS|0\r",
            Unreadable::Batch,
            Some("H7-BATCH-EMPTY"),
        ),
        ("001 SYNTH PATHOLOGY\n", Unreadable::Pit, None),
        ("<ClinicalDocument/>", Unreadable::Header, None),
        ("%PDF-1.4", Unreadable::Header, None),
        ("msh|^~\\&|", Unreadable::Header, None),
        ("M\0S\0H\0|\0", Unreadable::Utf16, None),
        ("\0M\0S\0H\0|", Unreadable::Utf16, None),
    ] {
        let pieces = split(text.as_bytes());
        assert_eq!(pieces.len(), 1);
        assert_eq!(codes(&pieces[0].findings).first().copied(), code);
        let checked = check_bytes(text.as_bytes(), Direction::Read, &Limits::default());
        assert_eq!(checked[0].message.as_ref().unwrap_err(), &why, "{text:?}");
        let said = checked[0].findings.last().unwrap();
        assert_eq!(said.code, "H7-UNREADABLE");
        assert!(said.sentence.contains(&why.to_string()));
    }
    let utf16 = b"\xff\xfeM\0S\0H\0";
    assert_eq!(
        Message::read(&utf16[..]).message.unwrap_err(),
        Unreadable::Utf16
    );
}

#[test]
fn offsets_of_checked_messages_are_those_of_the_file() {
    let text = format!(
        "BHS|^~\\&\r{ONE}{}BTS|2\r",
        TWO.replace("PID|1", "PID|1|\u{1}")
    );
    let checked = check_bytes(text.as_bytes(), Direction::Read, &Limits::default());
    assert_eq!(checked.len(), 2);
    let control = checked[1]
        .findings
        .iter()
        .find(|one| one.code == "H7-CONTROL")
        .unwrap();
    assert_eq!(text.as_bytes()[control.offset], 1);
    assert_eq!(control.path, "PID[1]-2(1).1");
}
