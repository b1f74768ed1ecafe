//! What ABN, ACN and ARBN have in common, and the macro that makes a type of each.

use crate::digits;

/// Whether the ninth digit of an ACN or ARBN follows from the first eight
/// (provider-directory §1.9).
pub(crate) fn company_check_holds(number: &str) -> bool {
    let sum = digits::weighted(number, &[8, 7, 6, 5, 4, 3, 2, 1]);
    digits::at(number, 8) == Some((10 - sum % 10) % 10)
}

/// Gives a `struct Name(String)` of `$count` digits its reading and writing. Published samples
/// fail the check digits wholesale (provider-directory §1.9), so `$holds` only ever warns.
macro_rules! business_number {
    ($name:ident, $count:literal, $words:literal, $holds:path, $system:literal) => {
        impl $name {
            /// The right count of digits, separators dropped. The check digit is left to
            /// [`Self::findings`].
            ///
            /// # Errors
            /// [`IdError`](crate::IdError) naming the first rule broken.
            pub fn parse(text: &str) -> Result<Self, crate::IdError> {
                crate::digits::exactly(text, crate::IdKind::$name, $count, $words).map(Self)
            }

            /// As [`Self::parse`], with a warning in place of an error, and the findings beside
            /// the value.
            #[must_use]
            pub fn read(text: &str) -> (Option<Self>, Vec<crate::IdFinding>) {
                crate::finding::read_as(
                    crate::IdKind::$name,
                    text,
                    Self::parse(text),
                    Self::as_str,
                    |number| number.findings(crate::Direction::Read),
                )
            }

            /// A warning, whichever way it travels, when the check digit does not hold.
            #[must_use]
            pub fn findings(&self, _direction: crate::Direction) -> Vec<crate::IdFinding> {
                if $holds(&self.0) {
                    return Vec::new();
                }
                let fault = crate::IdError::CheckDigit {
                    id: crate::IdKind::$name,
                };
                vec![crate::IdFinding::warning(fault)]
            }

            /// The digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn from_stored(text: &str) -> Result<Self, crate::IdError> {
                Self::parse(text)
            }
        }

        crate::text::open_text!($name);
        crate::uri_form::uri_form!($name, as_str, $system);
    };
}

pub(crate) use business_number;
