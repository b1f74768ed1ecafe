//! Where the next page begins.

use crate::RegisterError;

/// Where the next page begins. Callers keep its text and give it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// Behind this row: rows only ever grow, so what comes meanwhile comes behind.
    Behind(i64),
    /// After this many matches, in an order that was asked for.
    Offset(usize),
}

impl Cursor {
    pub(crate) fn parse(text: &str) -> Result<Self, RegisterError> {
        let number = |text: &str| text.parse().map_err(|_| RegisterError::UnknownPage);
        match text.split_at_checked(1) {
            Some(("b", row)) => Ok(Self::Behind(
                i64::try_from(number(row)?).map_err(|_| RegisterError::UnknownPage)?,
            )),
            Some(("o", offset)) => Ok(Self::Offset(number(offset)?)),
            _ => Err(RegisterError::UnknownPage),
        }
    }

    pub(crate) fn text(self) -> String {
        match self {
            Self::Behind(row) => format!("b{row}"),
            Self::Offset(offset) => format!("o{offset}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        for cursor in [Cursor::Behind(7), Cursor::Offset(30)] {
            assert_eq!(Cursor::parse(&cursor.text()), Ok(cursor));
        }
        for text in ["", "b", "x7", "b-1", "o-1", "é"] {
            assert_eq!(
                Cursor::parse(text),
                Err(RegisterError::UnknownPage),
                "{text}"
            );
        }
    }
}
