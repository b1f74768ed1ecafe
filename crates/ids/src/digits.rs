//! Numbers that people group with spaces, hyphens and slashes.

use crate::error::IdError;
use crate::kind::IdKind;

/// Drops separators, then checks that only ASCII digits are left; the caller judges how many.
pub(crate) fn only(text: &str, id: IdKind) -> Result<String, IdError> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && *c != '/')
        .collect();
    if plain.is_empty() {
        return Err(IdError::Empty { id });
    }
    match plain.chars().position(|c| !c.is_ascii_digit()) {
        Some(at) => Err(IdError::Character {
            id,
            position: at + 1,
        }),
        None => Ok(plain),
    }
}

/// As [`only`], and exactly so many of them; `expected` says the same in words.
pub(crate) fn exactly(
    text: &str,
    id: IdKind,
    count: usize,
    expected: &'static str,
) -> Result<String, IdError> {
    let plain = only(text, id)?;
    if plain.len() == count {
        Ok(plain)
    } else {
        Err(IdError::Length {
            id,
            expected,
            found: plain.len(),
        })
    }
}

/// The sum of digits times weights, over as many as both have.
pub(crate) fn weighted(digits: &str, weights: &[u32]) -> u32 {
    digits
        .bytes()
        .zip(weights)
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum()
}

/// The digit at `index`, when there is one.
pub(crate) fn at(digits: &str, index: usize) -> Option<u32> {
    digits.chars().nth(index).and_then(|c| c.to_digit(10))
}
