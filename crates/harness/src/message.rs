//! Any bytes as HL7 v2: a file, a message, a stream.

use hl7v2::{Finding, Limits, Message, Path, batch, check_bytes, codes, explain};
use ids::Direction;

use crate::{answer, frames, parts};

/// Limits that small inputs come to.
const SMALL: Limits = Limits {
    bytes: 2_048,
    segments: 12,
    fields: 120,
};

/// Digits of a value that no sentence of ours holds: the longest prefix of a number has six.
const TELLING_DIGITS: usize = 8;

/// How many values are looked for in the findings.
const VALUES_SOUGHT: usize = 16;

/// Any bytes as HL7 v2: nothing is lost, every finding points into the input and repeats nothing
/// that stands there, every value is where its path says, every answer can be read again.
pub fn hl7v2(bytes: &[u8]) -> bool {
    file(bytes);
    frames::check(bytes);
    if let Some(message) = message(bytes, &SMALL) {
        assert!(message.segments().count() <= SMALL.segments && bytes.len() <= SMALL.bytes);
    }
    let message = message(bytes, &Limits::default());
    message.is_some_and(|message| {
        parts::check(&message);
        answer::check(&message);
        assert_eq!(message.into_bytes(), bytes, "bytes were lost");
        true
    })
}

fn file(bytes: &[u8]) {
    let pieces = batch::split(bytes);
    assert!(!pieces.is_empty(), "a file of nothing");
    let mut end = 0;
    for piece in &pieces {
        let range = &piece.range;
        assert!(range.start >= end && range.start <= range.end && range.end <= bytes.len());
        end = range.end;
        check_findings(&piece.findings, bytes);
    }
    // The directions differ in severities only, so one for each input is enough.
    let direction = if bytes.len().is_multiple_of(2) {
        Direction::Read
    } else {
        Direction::Write
    };
    let checked = check_bytes(bytes, direction, &Limits::default());
    let ranges = checked.iter().map(|one| &one.range);
    let same = ranges.eq(pieces.iter().map(|piece| &piece.range));
    assert!(same, "checking splits otherwise than splitting");
    for one in &checked {
        check_findings(&one.findings, bytes);
        let told = count(&one.findings, &codes::UNREADABLE);
        assert_eq!(told, usize::from(one.message.is_err()), "silently unread");
        if let Ok(message) = &one.message {
            keep_secrets(message, &one.findings);
        }
    }
}

fn message(bytes: &[u8], limits: &Limits) -> Option<Message> {
    let reading = Message::read_within(bytes, limits);
    check_findings(&reading.findings, bytes);
    let Ok(message) = reading.message else {
        assert_eq!(reading.findings.len(), 1, "not the one reason");
        return None;
    };
    assert_eq!(message.bytes(), bytes, "bytes were lost");
    Some(message)
}

/// Every finding is one of the published ones, is told once, and points into the input.
fn check_findings(findings: &[Finding], bytes: &[u8]) {
    for (at, finding) in findings.iter().enumerate() {
        let code = finding.code;
        let explained = explain(code).expect("an unpublished code");
        assert!(finding.sentence.starts_with(explained.says), "other words");
        assert!(finding.offset <= bytes.len(), "{code} is outside");
        let place = finding.path.parse::<Path>();
        assert!(finding.path.is_empty() || place.is_ok(), "{code}");
        assert!(!findings[..at].contains(finding), "{code} twice");
    }
}

fn count(findings: &[Finding], code: &codes::Code) -> usize {
    let same = findings.iter().filter(|finding| finding.code == code.name);
    same.count()
}

/// Numbers of patients and of people do not come out in findings.
fn keep_secrets(message: &Message, findings: &[Finding]) {
    let telling = |raw: &&[u8]| raw.len() >= TELLING_DIGITS && raw.iter().all(u8::is_ascii_digit);
    let values = message.values().map(|value| value.raw()).filter(telling);
    for secret in values.take(VALUES_SOUGHT) {
        let secret = String::from_utf8_lossy(secret);
        let tells = |finding: &Finding| finding.sentence.contains(&*secret);
        assert!(!findings.iter().any(tells), "a finding repeats a value");
    }
}
