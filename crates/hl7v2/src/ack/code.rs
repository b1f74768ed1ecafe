//! MSA-1: what became of the message (HL7 table 0008).

use std::fmt;

use serde::Serialize;

/// The six codes. A = the receiving application, C = the accepting side (commit level).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum AckCode {
    /// Processed: imported or filed.
    AA,
    /// Error in content or processing; to be fixed and sent again.
    AE,
    /// Rejected: type, version or processing id not supported, or not for us.
    AR,
    /// Safely stored; the sender may forget it.
    CA,
    /// Could not be stored, through no fault of the sender; worth a retry.
    CE,
    /// Refused at the door; a retry will not help.
    CR,
}

impl AckCode {
    /// All codes.
    pub const ALL: [Self; 6] = [Self::AA, Self::AE, Self::AR, Self::CA, Self::CE, Self::CR];

    /// The code as written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AA => "AA",
            Self::AE => "AE",
            Self::AR => "AR",
            Self::CA => "CA",
            Self::CE => "CE",
            Self::CR => "CR",
        }
    }

    /// Reads a code; blanks around it and small letters are let pass, anything else is no code.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|code| code.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether it is a yes: AA or CA.
    pub fn is_positive(self) -> bool {
        matches!(self, Self::AA | Self::CA)
    }

    /// Whether the receiving application speaks (AA, AE, AR), not only the accepting side.
    pub fn is_application(self) -> bool {
        matches!(self, Self::AA | Self::AE | Self::AR)
    }
}

impl fmt::Display for AckCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_nothing_else_is_a_code() {
        for code in AckCode::ALL {
            assert_eq!(AckCode::read(&code.to_string()), Some(code));
        }
        assert_eq!(AckCode::read(" aa "), Some(AckCode::AA));
        for text in ["", "A", "AAA", "OK", "\"\"", "BA"] {
            assert_eq!(AckCode::read(text), None, "{text}");
        }
    }

    #[test]
    fn only_aa_and_ca_are_a_yes() {
        let yes: Vec<_> = AckCode::ALL
            .into_iter()
            .filter(|code| code.is_positive())
            .collect();
        assert_eq!(yes, [AckCode::AA, AckCode::CA]);
        let application = AckCode::ALL
            .into_iter()
            .filter(|code| code.is_application())
            .count();
        assert_eq!(application, 3);
    }
}
