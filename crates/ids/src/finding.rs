//! What was noticed about an identifier, graded by whether we are about to write it or have
//! read it.

use crate::error::IdError;
use crate::kind::IdKind;

/// Which way the identifier travels. Our own output is held to the letter; what others sent is
/// never dropped for a check digit (hl7v2-au §1.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// We received it.
    Read,
    /// We are about to send it.
    Write,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth telling; the value is used.
    Warning,
    /// Must be corrected before we send it.
    Error,
}

/// What kind of thing was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdCode {
    /// See [`IdError::Character`].
    Character,
    /// See [`IdError::CheckDigit`].
    CheckDigit,
    /// See [`IdError::Empty`].
    Empty,
    /// See [`IdError::Form`].
    Form,
    /// See [`IdError::Length`].
    Length,
    /// Case, padding or separators were brought to the canonical form.
    Normalised,
    /// An older or differently cased spelling of the URI.
    OlderSpelling,
    /// See [`IdError::Prefix`].
    Prefix,
    /// See [`IdError::TooLong`].
    TooLong,
    /// Allowed, though not seen on identifiers really issued.
    Unusual,
}

impl IdCode {
    /// The stable code for reports, e.g. `id.check-digit`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Character => "id.character",
            Self::CheckDigit => "id.check-digit",
            Self::Empty => "id.empty",
            Self::Form => "id.form",
            Self::Length => "id.length",
            Self::Normalised => "id.normalised",
            Self::OlderSpelling => "id.older-spelling",
            Self::Prefix => "id.prefix",
            Self::TooLong => "id.too-long",
            Self::Unusual => "id.unusual",
        }
    }
}

/// One thing noticed about one identifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdFinding {
    /// What kind of thing.
    pub code: IdCode,
    /// How grave: an error on what we write, a warning on what we read; some are only ever
    /// warnings.
    pub severity: Severity,
    /// One plain sentence that never repeats the value.
    pub sentence: String,
}

impl IdFinding {
    /// The finding for a fault: an error when we write, a warning when we read.
    #[must_use]
    pub fn graded(fault: IdError, direction: Direction) -> Self {
        let severity = match direction {
            Direction::Read => Severity::Warning,
            Direction::Write => Severity::Error,
        };
        Self {
            code: code_of(fault),
            severity,
            sentence: fault.to_string(),
        }
    }

    /// The finding for a fault that is a warning whichever way the value travels.
    #[must_use]
    pub fn warning(fault: IdError) -> Self {
        Self::graded(fault, Direction::Read)
    }

    pub(crate) fn note(code: IdCode, id: IdKind, remark: &str) -> Self {
        Self {
            code,
            severity: Severity::Warning,
            sentence: format!("{id}: {remark}"),
        }
    }
}

/// What a lenient reader gives: nothing and the fault as a warning, or the value with what is to
/// be said of it and, when its canonical text differs from `given`, that it was normalised.
pub(crate) fn read_as<T>(
    id: IdKind,
    given: &str,
    shaped: Result<T, IdError>,
    canonical: impl Fn(&T) -> &str,
    findings: impl Fn(&T) -> Vec<IdFinding>,
) -> (Option<T>, Vec<IdFinding>) {
    match shaped {
        Err(fault) => (None, vec![IdFinding::warning(fault)]),
        Ok(value) => {
            let mut found = findings(&value);
            if canonical(&value) != given {
                let remark = "case, padding or separators were normalised";
                found.push(IdFinding::note(IdCode::Normalised, id, remark));
            }
            (Some(value), found)
        }
    }
}

/// The code that goes with a fault.
const fn code_of(fault: IdError) -> IdCode {
    match fault {
        IdError::Character { .. } => IdCode::Character,
        IdError::CheckDigit { .. } => IdCode::CheckDigit,
        IdError::Empty { .. } => IdCode::Empty,
        IdError::Form { .. } => IdCode::Form,
        IdError::Length { .. } => IdCode::Length,
        IdError::Prefix { .. } => IdCode::Prefix,
        IdError::TooLong { .. } => IdCode::TooLong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_fault_is_an_error_written_and_a_warning_read() {
        let fault = IdError::CheckDigit { id: IdKind::Hpio };
        let written = IdFinding::graded(fault, Direction::Write);
        let read = IdFinding::graded(fault, Direction::Read);
        assert_eq!(written.severity, Severity::Error);
        assert_eq!(read.severity, Severity::Warning);
        assert_eq!(read, IdFinding::warning(fault));
        assert_eq!(written.code.as_str(), "id.check-digit");
        assert!(
            written.sentence.starts_with("HPI-O: "),
            "{}",
            written.sentence
        );
    }

    #[test]
    fn errors_outrank_warnings() {
        assert!(Severity::Error > Severity::Warning);
    }
}
