//! What was wrong, in the codes of HL7 table 0357. The texts are fixed, so that no patient data
//! can get into an error segment.

use crate::ack::AckCode;
use crate::path::Path;

/// The codes of table 0357.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// 0.
    Accepted,
    /// 100.
    SegmentSequence,
    /// 101.
    RequiredFieldMissing,
    /// 102.
    DataType,
    /// 103.
    TableValue,
    /// 200.
    UnsupportedType,
    /// 201.
    UnsupportedTrigger,
    /// 202.
    UnsupportedProcessingId,
    /// 203.
    UnsupportedVersion,
    /// 204.
    UnknownKey,
    /// 205.
    DuplicateKey,
    /// 206.
    RecordLocked,
    /// 207.
    InternalError,
}

/// An error, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AckError {
    /// What is wrong.
    pub code: ErrorCode,
    /// Where, in the message that is answered; segment, occurrence and field are told.
    pub place: Option<Path>,
}

impl ErrorCode {
    /// All codes, in the order of the table.
    pub const ALL: [Self; 13] = [
        Self::Accepted,
        Self::SegmentSequence,
        Self::RequiredFieldMissing,
        Self::DataType,
        Self::TableValue,
        Self::UnsupportedType,
        Self::UnsupportedTrigger,
        Self::UnsupportedProcessingId,
        Self::UnsupportedVersion,
        Self::UnknownKey,
        Self::DuplicateKey,
        Self::RecordLocked,
        Self::InternalError,
    ];

    /// Number and text of the table.
    pub fn entry(self) -> (u16, &'static str) {
        match self {
            Self::Accepted => (0, "Message accepted"),
            Self::SegmentSequence => (100, "Segment sequence error"),
            Self::RequiredFieldMissing => (101, "Required field missing"),
            Self::DataType => (102, "Data type error"),
            Self::TableValue => (103, "Table value not found"),
            Self::UnsupportedType => (200, "Unsupported message type"),
            Self::UnsupportedTrigger => (201, "Unsupported event code"),
            Self::UnsupportedProcessingId => (202, "Unsupported processing id"),
            Self::UnsupportedVersion => (203, "Unsupported version id"),
            Self::UnknownKey => (204, "Unknown key identifier"),
            Self::DuplicateKey => (205, "Duplicate key identifier"),
            Self::RecordLocked => (206, "Application record locked"),
            Self::InternalError => (207, "Application internal error"),
        }
    }

    /// Reads the number of a code.
    pub fn read(number: &str) -> Option<Self> {
        let number: u16 = number.trim().parse().ok()?;
        Self::ALL.into_iter().find(|code| code.entry().0 == number)
    }

    /// Whether the code goes with an acknowledgement code: 100 to 103 with AE and CE, 200 to 203
    /// with AR and CR, the others with any error (HL7 v2.4 table 0357).
    pub fn goes_with(self, code: AckCode) -> bool {
        match self.entry().0 {
            0 => code.is_positive(),
            100..=103 => matches!(code, AckCode::AE | AckCode::CE),
            200..=203 => matches!(code, AckCode::AR | AckCode::CR),
            _ => !code.is_positive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_from_its_number() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::read(&code.entry().0.to_string()), Some(code));
        }
        assert_eq!(ErrorCode::read("104"), None);
        assert_eq!(ErrorCode::read(""), None);
    }

    #[test]
    fn content_errors_go_with_ae_and_header_errors_with_ar() {
        assert!(ErrorCode::RequiredFieldMissing.goes_with(AckCode::AE));
        assert!(!ErrorCode::RequiredFieldMissing.goes_with(AckCode::AR));
        assert!(ErrorCode::UnsupportedVersion.goes_with(AckCode::CR));
        assert!(ErrorCode::InternalError.goes_with(AckCode::AE));
        assert!(!ErrorCode::InternalError.goes_with(AckCode::AA));
        assert!(ErrorCode::Accepted.goes_with(AckCode::CA));
    }
}
