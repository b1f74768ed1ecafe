//! The five characters that take a message apart (HL7 v2.4 §2.7).

/// The delimiters in force. Those of a damaged MSH-2 have already been repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimiters {
    /// Between fields, MSH-1; `|`.
    pub field: u8,
    /// Between components; `^`.
    pub component: u8,
    /// Between repetitions; `~`.
    pub repetition: u8,
    /// Around escape sequences; `\`.
    pub escape: u8,
    /// Between subcomponents; `&`.
    pub subcomponent: u8,
}

impl Delimiters {
    /// The only set the Australian localisation allows to be sent (ADRM 024).
    pub const STANDARD: Self = Self {
        field: b'|',
        component: b'^',
        repetition: b'~',
        escape: b'\\',
        subcomponent: b'&',
    };

    /// MSH-2 for these delimiters.
    pub fn encoding_characters(&self) -> [u8; 4] {
        [
            self.component,
            self.repetition,
            self.escape,
            self.subcomponent,
        ]
    }

    /// Whether no two are alike and each can be told from data and from line ends.
    pub(crate) fn usable(&self) -> bool {
        let all = [
            self.field,
            self.component,
            self.repetition,
            self.escape,
            self.subcomponent,
        ];
        let distinct = all
            .iter()
            .enumerate()
            .all(|(at, one)| !all[..at].contains(one));
        distinct && all.iter().all(|&byte| can_delimit(byte))
    }
}

/// Whether a byte may serve as a delimiter: printable ASCII, not a letter, digit or space.
pub(crate) fn can_delimit(byte: u8) -> bool {
    byte.is_ascii_punctuation()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_set_is_usable_and_doubles_are_not() {
        assert!(Delimiters::STANDARD.usable());
        assert!(
            !Delimiters {
                escape: b'^',
                ..Delimiters::STANDARD
            }
            .usable()
        );
        assert!(
            !Delimiters {
                repetition: b'A',
                ..Delimiters::STANDARD
            }
            .usable()
        );
        assert!(
            !Delimiters {
                field: b'\r',
                ..Delimiters::STANDARD
            }
            .usable()
        );
    }
}
