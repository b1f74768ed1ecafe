//! How much of one person is kept; what comes after is left out.

/// Names of one person, current and former.
pub(crate) const NAMES_MAX: usize = 12;

/// Record numbers of one person.
pub(crate) const RECORD_NUMBERS_MAX: usize = 40;

/// Medicare or DVA numbers of one person, each.
pub(crate) const CARDS_MAX: usize = 6;

/// Addresses of one person.
pub(crate) const ADDRESSES_MAX: usize = 8;

/// Telephone numbers of one person.
pub(crate) const PHONES_MAX: usize = 12;

/// Characters of one text value that are kept and compared.
pub(crate) const TEXT_CHARS_MAX: usize = 120;

/// Digits of a telephone number that are compared, from the right: area code and number without
/// the leading zero, so that `+61` makes no difference.
pub(crate) const PHONE_DIGITS: usize = 9;
