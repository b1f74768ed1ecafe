//! A first look at a message with the eyes of the Australian localisation: header, structure,
//! identifiers, dates and attachments. The full rule engine comes later.
//!
//! What is wrong is an error when we are about to send it, and at most a warning when it came from
//! someone else: no clinical message is dropped for a rule of form.

mod header;

use std::ops::Range;

use ids::Direction;

use crate::batch;
use crate::codes::{self, Code};
use crate::finding::{Finding, Findings, Severity};
use crate::limits::Limits;
use crate::message::Message;
use crate::reading::{Reading, Unreadable};

/// One message of a file, read and checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Where it stands in the file.
    pub range: Range<usize>,
    /// The message, or why there is none.
    pub message: Result<Message, Unreadable>,
    /// Everything found: in the file around it (with the first message), reading it, checking
    /// it. Offsets are bytes from the start of the file.
    pub findings: Vec<Finding>,
}

/// Checks a message that was read. What was odd in reading it is not repeated.
pub fn check(message: &Message, direction: Direction) -> Vec<Finding> {
    let mut report = Report {
        direction,
        findings: Findings::default(),
    };
    if message.is_ack() {
        report.whole(&codes::ACK, Severity::Info);
    }
    header::check(message, &mut report);
    report.findings.into_sorted()
}

/// Splits a file, and reads and checks each of its messages. Never empty.
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

/// Collects what the parts of a check find.
pub(crate) struct Report {
    direction: Direction,
    findings: Findings,
}

impl Report {
    fn whole(&mut self, code: &Code, severity: Severity) {
        self.findings
            .push(code, || Finding::new(code, "", 0).graded(severity));
    }
}
