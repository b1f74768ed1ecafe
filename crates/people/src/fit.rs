//! How well a card answers, and what comes first.

use crate::band_of;
use serde::Serialize;

/// How a word was answered, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// By the same word.
    Exact,
    /// By another form of the same name.
    Alike,
    /// By a word that begins so.
    Beginning,
    /// By a word that is spelt nearly so.
    Near,
}

/// Which word of a card answered a typed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What was typed.
    pub typed: String,
    /// The word of the card.
    pub word: String,
    /// How it answers.
    pub grade: Grade,
}

/// How a card answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// That of its worst word.
    pub grade: Grade,
    /// Kilometres from where somebody looks, where both places are known.
    pub km: Option<f64>,
    /// The answer to each word.
    pub found: Vec<Found>,
}

/// What comes first: how well it fits; who is known to the practice; what is about as near; who
/// can be sent to; what is nearer; what was there first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// How well it fits.
    pub grade: Grade,
    /// Whether the practice does not know it.
    pub is_new: bool,
    /// The band of its distance; where nobody looks from anywhere, all are in one.
    pub band: usize,
    /// Whether it cannot be sent to.
    pub is_deaf: bool,
    /// Its distance in metres.
    pub metres: u64,
    /// Its row in the register.
    pub row: i64,
}

impl Rank {
    /// The rank of an entry at `row`.
    #[must_use]
    pub fn of(row: i64, grade: Grade, is_known: bool, receives: bool, km: Option<f64>) -> Self {
        Self {
            grade,
            is_new: !is_known,
            band: band_of(km),
            is_deaf: !receives,
            metres: km.map_or(u64::MAX, metres),
            row,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no two places are further apart than 20,100 km"
)]
fn metres(km: f64) -> u64 {
    (km.max(0.0) * 1_000.0) as u64
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { typed, word, grade } = self;
        match grade {
            Grade::Exact => f.write_str(typed),
            Grade::Alike => write!(f, "{typed}: {word}, the same name"),
            Grade::Beginning => write!(f, "{typed}: {word}"),
            Grade::Near => write!(f, "{typed}: {word}, spelt nearly so"),
        }
    }
}
