//! What the verifier says in the end.

use crate::fault::{Fault, Warning};
use crate::head::Head;
use crate::signed_head::SignedHead;

/// What a signed head proves of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Verdict {
    /// The signature does not fit: head or signature was changed. Nothing follows for the chain.
    #[error("the signature does not fit; this head was changed and proves nothing")]
    BadSignature,
    /// The chain has the very entry that was signed: all up to it is as it was then.
    #[error("confirmed: everything up to this entry is as it was when signed")]
    Confirmed,
    /// The chain is broken before the entry that was signed.
    #[error("not reached: the chain is broken before this entry")]
    NotReached,
    /// The chain has another entry at this number than the one signed: the past was rewritten.
    #[error("REWRITTEN: another entry stands where this one was signed")]
    Rewritten,
    /// The chain ends before the entry that was signed: its end was cut off.
    #[error("TRUNCATED: the chain ends before this entry")]
    Truncated,
    /// None of the keys given signed it.
    #[error("signed by a key that was not given; it proves nothing")]
    UnknownKey,
    /// It belongs to another organisation's chain.
    #[error("belongs to another organisation's chain")]
    WrongOrganisation,
}

/// One signed head and what it proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadCheck {
    /// The head.
    pub head: SignedHead,
    /// What it proves.
    pub verdict: Verdict,
}

/// What was verified and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Last entry of the unbroken part; genesis when there is none.
    pub verified: Head,
    /// Where the chain breaks first.
    pub first_break: Option<Fault>,
    /// The first [`crate::MAX_WARNINGS`] oddities.
    pub warnings: Vec<Warning>,
    /// How many oddities there were in all.
    pub warnings_total: u64,
    /// What each signed head proves, in the order given.
    pub heads: Vec<HeadCheck>,
}

impl Report {
    /// Whether nothing speaks against the chain: no break, and every signed head confirmed.
    /// Warnings do not count. Without signed heads this says only that the chain fits itself:
    /// see [`Self::confirmed_up_to`].
    #[must_use]
    pub fn is_intact(&self) -> bool {
        let confirmed = |check: &HeadCheck| check.verdict == Verdict::Confirmed;
        self.first_break.is_none() && self.heads.iter().all(confirmed)
    }

    /// The highest entry that a signed head confirms. Entries after it could have been rewritten
    /// by whoever holds the chain; with none, all could.
    #[must_use]
    pub fn confirmed_up_to(&self) -> Option<u64> {
        let confirmed = self
            .heads
            .iter()
            .filter(|check| check.verdict == Verdict::Confirmed);
        confirmed.map(|check| check.head.head.seq).max()
    }
}
