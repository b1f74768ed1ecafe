//! A first look at a message with the eyes of the Australian localisation: header, structure,
//! identifiers, dates and attachments. The full rule engine comes later.
//!
//! A departure from the localisation is an error in what we are about to send and a warning in
//! what came from someone else, because no clinical message is dropped for a rule of form. What
//! makes a message unusable is an error both ways.

mod attachments;
mod dates;
mod header;
mod identifiers;
mod orders;
mod patient;
mod referral;
mod report;
mod structure;
mod texts;

use std::ops::Range;

use ids::Direction;

use crate::batch;
use crate::codes;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::message::Message;
use crate::reading::{Reading, Unreadable};
use report::Report;

/// One message of a file, read and checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Where it stands in the file, in bytes.
    pub range: Range<usize>,
    /// The message, or why there is none.
    pub message: Result<Message, Unreadable>,
    /// Everything found: in the file around it (with the first message), in reading it, and in
    /// checking it. Offsets are bytes from the start of the file.
    pub findings: Vec<Finding>,
}

/// Checks a message that was read. What was odd in reading it is not repeated.
pub fn check(message: &Message, direction: Direction) -> Vec<Finding> {
    let mut report = Report::new(direction);
    if message.is_ack() {
        report.whole(&codes::ACK);
    }
    header::check(message, &mut report);
    structure::check(message, &mut report);
    referral::check(message, &mut report);
    orders::check(message, &mut report);
    patient::check(message, &mut report);
    identifiers::check(message, &mut report);
    dates::check(message, &mut report);
    attachments::check(message, &mut report);
    texts::check(message, &mut report);
    report.into_findings()
}

/// Splits a file, and reads and checks each of its messages. Never empty, never panics.
pub fn check_bytes(bytes: &[u8], direction: Direction, limits: &Limits) -> Vec<Checked> {
    let checked = |piece: batch::Piece| {
        let start = piece.range.start;
        let Reading { message, findings } =
            Message::read_within(&bytes[piece.range.clone()], limits);
        let found = message
            .as_ref()
            .map(|message| check(message, direction))
            .unwrap_or_default();
        let moved = findings.into_iter().chain(found).map(|mut finding| {
            finding.offset += start;
            finding
        });
        let findings = piece.findings.into_iter().chain(moved).collect();
        Checked {
            range: piece.range,
            message,
            findings,
        }
    };
    batch::split(bytes).into_iter().map(checked).collect()
}
