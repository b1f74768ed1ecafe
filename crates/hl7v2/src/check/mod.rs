//! A message with the eyes of HL7 v2.4 as localised for Australia (HL7AUSD-STD-OO-ADRM-2021.1).
//!
//! The rules are data: each [`Point`] of the tables in `points` names its messages and profile,
//! its places, one test of a closed vocabulary, and how grave it is in what we send and in what
//! we receive. They are keyed by MSH-9 and MSH-12, so that a message that claims no Australian
//! profile is held against the base rules alone. A departure from the localisation is an error in
//! what we are about to send and at most a warning in what came from someone else, because no
//! clinical message is dropped for a rule of form; what makes a message unusable is an error both
//! ways. What is odd about embedded documents and escapes is found in code and listed in
//! [`crate::codes`].

mod attachments;
mod bytes;
mod displays;
mod explain;
mod fields;
mod file_rules;
mod identifiers;
mod layout;
mod parts;
mod perform;
mod point;
mod providers;
mod report;
mod scope;
mod stamps;
mod test;
mod texts;

use std::ops::Range;

use ids::Direction;

use crate::batch;
use crate::codes;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::message::Message;
use crate::reading::{Reading, Unreadable};
use report::{Broken, Report};
use scope::Scope;

pub use explain::{Explanation, explain, explanations};
pub use file_rules::FileRules;
pub use point::{Point, ProfileKey, points};

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

/// Checks a message that was read. What was odd in reading it is not repeated. Time is linear in
/// the bytes.
pub fn check(message: &Message, direction: Direction) -> Vec<Finding> {
    let mut report = Report::default();
    if message.is_ack() {
        report.whole(&codes::ACK);
    }
    let scope = Scope::of(message);
    for point in points().iter().filter(|point| scope.covers(point)) {
        if let Some(severity) = point.severity(direction) {
            let mut broken = Broken {
                point,
                severity,
                report: &mut report,
            };
            perform::perform(message, &scope.kind.code, &mut broken);
        }
    }
    attachments::check(message, &mut report);
    texts::check(message, &mut report);
    report.into_findings()
}

/// Splits a file, and reads and checks each of its messages. Never empty, never panics.
pub fn check_bytes(bytes: &[u8], direction: Direction, limits: &Limits) -> Vec<Checked> {
    let pieces = batch::split(bytes);
    let mut file = FileRules::new(pieces.len());
    let checked = |piece: batch::Piece| {
        let start = piece.range.start;
        let Reading { message, findings } =
            Message::read_within(&bytes[piece.range.clone()], limits);
        let mut found = findings;
        if let Ok(message) = &message {
            found.extend(check(message, direction));
            found.extend(file.see(message, direction));
        }
        let moved = found.into_iter().map(|mut finding| {
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
    pieces.into_iter().map(checked).collect()
}
