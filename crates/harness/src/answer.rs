//! Answers: whatever message came, its acknowledgement can be read, names it, and says what it was
//! to say.

use hl7v2::ack::{
    Ack, AckCode, AckError, AckKind, AckRequest, AckView, ErrorCode, Reader, ReaderId,
};
use hl7v2::{Message, Path};
use ids::{Hd, Timestamp};

const KINDS: [Option<AckKind>; 7] = [
    None,
    Some(AckKind::AckR01),
    Some(AckKind::AckT02),
    Some(AckKind::Generic),
    Some(AckKind::OrrO02),
    Some(AckKind::Read),
    Some(AckKind::Rri),
];

const CODES: [AckCode; 6] = [
    AckCode::AA,
    AckCode::AE,
    AckCode::AR,
    AckCode::CA,
    AckCode::CE,
    AckCode::CR,
];

/// MSH-10 of the answer: holds the usual delimiters, so that it must be escaped.
const CONTROL_ID: &str = "A|1^2~3\\4&5";

/// Answers in one way each, which the bytes choose: over many messages that is every way.
pub(crate) fn check(message: &Message) {
    drop(AckView::read(message));
    let sum: usize = message.bytes().iter().map(|byte| usize::from(*byte)).sum();
    let kind = KINDS[sum % KINDS.len()];
    let code = CODES[sum / KINDS.len() % CODES.len()];
    let sparse = (sum / KINDS.len() / CODES.len()).is_multiple_of(2);
    let answer = Ack::answering(message, &request(kind, code, sparse));
    let read = Message::read(answer).message;
    let answer = read.expect("our own answer cannot be read");
    assert_eq!(answer.text("MSH-10"), CONTROL_ID, "text was changed");
    let asked = message.control_id();
    // An empty one cannot be named. Control bytes do not come back as they were: those that end a
    // segment or a frame are written as blanks, and a NUL at the end is read as junk after it.
    if asked.is_empty() || asked.iter().any(u8::is_ascii_control) {
        return;
    }
    assert!(answer.is_ack(), "somebody would acknowledge the answer");
    let view = AckView::read(&answer).expect("our own answer says nothing");
    assert_eq!(view.answers, asked, "the answer names another message");
    assert_eq!(view.code, code, "the answer says something else");
    let meant = kind.unwrap_or_else(|| AckKind::for_message(message));
    assert_eq!(view.kind, meant, "the answer is of another kind");
}

/// A request; a sparse one says no more than it must, so that MSA ends in the identifier.
fn request(kind: Option<AckKind>, code: AckCode, sparse: bool) -> AckRequest {
    let error = AckError {
        code: ErrorCode::DataType,
        place: Some(Path::field(b"PID", 7).occurrence(1)),
    };
    let text = "two\r\nlines | and \u{e9}\u{b}";
    AckRequest {
        kind,
        code,
        text: if sparse { "" } else { text }.to_owned(),
        errors: if sparse { Vec::new() } else { vec![error] },
        control_id: CONTROL_ID.to_owned(),
        at: Timestamp::from_millis(1_795_000_000_000),
        our_application: Hd::new("SEAL\rPOST", "^", "&"),
        reader: Some(Reader {
            name: "k~b".to_owned(),
            id: ReaderId::ProviderNumber("1".to_owned()),
        }),
    }
}
