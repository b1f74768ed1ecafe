//! What was found in one file.

use super::source;
use super::text::printable;
use crate::{Failure, output};
use hl7v2::batch::{self, Piece};
use hl7v2::check::{Explanation, FileRules};
use hl7v2::{Finding, Limits, Message, Severity, check};
use ids::Direction;
use serde::Serialize;
use std::path::Path;

/// Messages and findings that a report lists, each; all are counted.
const LISTED_MAX: usize = 10_000;

/// Messages of one file that are checked; no batch in use comes near.
const CHECKED_MAX: usize = 100_000;

/// The finding that a file could not be read.
const FILE_UNREADABLE: About = About {
    code: "FILE-UNREADABLE",
    says: "The file could not be read.",
    fix: "Look at the name, at who may read the file, and at its size.",
};

/// The finding that a file holds more messages than are checked.
const FILE_MESSAGES: About = About {
    code: "FILE-MESSAGES",
    says: "The file holds more messages than are checked.",
    fix: "Split the file and check each part.",
};

/// A finding about a file and no message in it.
struct About {
    code: &'static str,
    says: &'static str,
    fix: &'static str,
}

/// What there is to say about the codes of files.
pub(super) fn explanations() -> [Explanation; 2] {
    [FILE_UNREADABLE, FILE_MESSAGES].map(|about| Explanation {
        code: about.code,
        says: about.says,
        why: "",
        fix: about.fix,
        source: "This command.",
        applies: "every file".to_owned(),
        send: Some(Severity::Error),
        receive: Some(Severity::Error),
    })
}

/// One file, checked.
#[derive(Debug, Default, Serialize)]
pub(super) struct FileReport {
    file: String,
    /// Whether no finding is an error.
    pub(super) ok: bool,
    #[serde(rename = "type")]
    kind: Option<String>,
    control_id: Option<String>,
    messages: Vec<MessageReport>,
    message_count: usize,
    findings: Vec<Found>,
    finding_count: usize,
}

#[derive(Debug, Serialize)]
struct MessageReport {
    /// MSH-9; `None` where the message could not be read.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// MSH-10.
    control_id: Option<String>,
    /// Where it begins in the file.
    offset: usize,
    /// Its length.
    bytes: usize,
}

#[derive(Debug, Serialize)]
struct Found {
    #[serde(flatten)]
    finding: Finding,
    /// Which message of several, from 1; outside of all of them `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Option<usize>>,
}

impl FileReport {
    /// Reads and checks a file. Always gives a report: what cannot be read is a finding.
    pub(super) fn of(path: &Path, direction: Direction) -> Self {
        let file = path.display().to_string();
        let mut report = Self {
            file,
            ok: true,
            ..Self::default()
        };
        match source::read(path) {
            Ok(bytes) => report.check(&bytes, direction),
            Err(why) => report.find(FILE_UNREADABLE.finding(0, why.to_string()), None),
        }
        report
    }

    /// Piece by piece, so that a file of very many messages is never held as so many.
    fn check(&mut self, bytes: &[u8], direction: Direction) {
        let pieces = batch::split(bytes);
        self.message_count = pieces.len();
        if let Some(next) = pieces.get(CHECKED_MAX) {
            let words = format!("Only the first {CHECKED_MAX} messages were checked.");
            let finding = FILE_MESSAGES.finding(next.range.start, words);
            self.find(finding, Some(None));
        }
        let mut rules = FileRules::new(self.message_count);
        for (index, piece) in pieces.into_iter().take(CHECKED_MAX).enumerate() {
            self.check_piece(bytes, index, piece, (direction, &mut rules));
        }
        if let ([only], 1) = (self.messages.as_slice(), self.message_count) {
            self.kind.clone_from(&only.kind);
            self.control_id.clone_from(&only.control_id);
        }
    }

    fn check_piece(
        &mut self,
        bytes: &[u8],
        index: usize,
        piece: Piece,
        (direction, rules): (Direction, &mut FileRules),
    ) {
        let range = piece.range;
        let several = self.message_count > 1;
        for finding in piece.findings {
            let within = range.contains(&finding.offset).then_some(index + 1);
            self.find(finding, several.then_some(within));
        }
        let read = Message::read_within(&bytes[range.clone()], &Limits::default());
        let mut found = read.findings;
        if let Ok(message) = &read.message {
            found.extend(check(message, direction));
            found.extend(rules.see(message, direction));
        }
        for mut finding in found {
            finding.offset += range.start;
            self.find(finding, several.then_some(Some(index + 1)));
        }
        if index < LISTED_MAX {
            self.messages
                .push(MessageReport::of(read.message.ok().as_ref(), &range));
        }
    }

    fn find(&mut self, finding: Finding, message: Option<Option<usize>>) {
        self.ok &= finding.severity != Severity::Error;
        self.finding_count += 1;
        if self.findings.len() < LISTED_MAX {
            self.findings.push(Found { finding, message });
        }
    }

    /// Prints the report for people.
    pub(super) fn print(&self) -> Result<(), Failure> {
        let file = printable(&self.file);
        let what = match self.messages.as_slice() {
            [only] if self.message_count == 1 => only.words(),
            _ => format!("{} messages", self.message_count),
        };
        output::line(&format!("{file}: {what}: {}", self.tally()))?;
        for Found { finding, message } in &self.findings {
            let Finding {
                code,
                severity,
                path,
                offset,
                sentence,
                fix,
            } = finding;
            let word = severity_word(*severity);
            let message = message.flatten().map(|number| format!("message {number} "));
            let message = message.unwrap_or_default();
            output::line(&format!(
                "  {word:7} {code:20} {message}{path} at byte {offset}"
            ))?;
            output::line(&format!("          {}", printable(sentence)))?;
            output::line(&format!("          -> {fix}"))?;
        }
        let more = self.finding_count - self.findings.len();
        if more > 0 {
            output::line(&format!("  and {more} more"))?;
        }
        Ok(())
    }

    fn tally(&self) -> String {
        if self.finding_count == 0 {
            return "nothing to remark".to_owned();
        }
        let count = |severity, word| {
            let of = self
                .findings
                .iter()
                .filter(|found| found.finding.severity == severity);
            let count = of.count();
            (count > 0).then(|| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        };
        let counts = [
            count(Severity::Error, "error"),
            count(Severity::Warning, "warning"),
            count(Severity::Info, "remark"),
        ];
        counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl About {
    fn finding(&self, offset: usize, sentence: String) -> Finding {
        Finding {
            code: self.code,
            severity: Severity::Error,
            path: String::new(),
            offset,
            sentence,
            fix: self.fix,
        }
    }
}

impl MessageReport {
    fn of(message: Option<&Message>, range: &std::ops::Range<usize>) -> Self {
        Self {
            kind: message.map(|message| message.message_type().to_string()),
            control_id: message
                .map(|message| String::from_utf8_lossy(message.control_id()).into_owned()),
            offset: range.start,
            bytes: range.len(),
        }
    }

    fn words(&self) -> String {
        match (&self.kind, &self.control_id) {
            (Some(kind), Some(id)) => format!("{} {}", printable(kind), printable(id)),
            (_, _) => "not a message".to_owned(),
        }
    }
}

pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
