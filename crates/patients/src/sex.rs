//! Administrative sex, as far as two records can be held against each other.

use serde::{Deserialize, Serialize};

/// HL7 table 0001, PID-8. What was not said, or cannot be compared, is no value at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sex {
    /// `F`.
    Female,
    /// `M`.
    Male,
    /// `O`; some exports write `X`, `I` or `N` for non-binary, which is not told apart here.
    Other,
}

impl Sex {
    /// From a code or a word in any case; `U`, `A`, `N` and anything unknown say nothing.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "f" | "female" | "woman" | "girl" => Some(Self::Female),
            "m" | "male" | "man" | "boy" => Some(Self::Male),
            "o" | "x" | "i" | "other" | "intersex" | "non-binary" | "nonbinary" => {
                Some(Self::Other)
            }
            _ => None,
        }
    }

    /// The code of table 0001.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Other => "O",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sex;

    #[test]
    fn codes_and_words_are_read_and_the_rest_says_nothing() {
        assert_eq!(Sex::read(" f "), Some(Sex::Female));
        assert_eq!(Sex::read("MALE"), Some(Sex::Male));
        assert_eq!(Sex::read("X"), Some(Sex::Other));
        for nothing in ["", "U", "A", "N", "?", "unknown"] {
            assert_eq!(Sex::read(nothing), None, "{nothing}");
        }
        for sex in [Sex::Female, Sex::Male, Sex::Other] {
            assert_eq!(Sex::read(sex.code()), Some(sex));
        }
    }
}
