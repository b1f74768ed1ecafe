//! Verifies a chain offline, entry by entry, against signed heads kept elsewhere.

use ids::{Organisation, Timestamp};

use crate::entry::Entry;
use crate::error::{JsonError, SignatureError};
use crate::fault::{Fault, Warning};
use crate::hash::Hash;
use crate::head::Head;
use crate::public_key::PublicKey;
use crate::report::{HeadCheck, Report, Verdict};
use crate::signed_head::SignedHead;

/// How many warnings a report lists; all are counted.
pub const MAX_WARNINGS: usize = 100;

/// Takes the entries of one chain from the first to the last. Holds 32 bytes an entry, so that
/// signed heads can be judged once all are seen.
#[derive(Debug)]
pub struct Verifier {
    org: Organisation,
    keys: Vec<PublicKey>,
    /// Hash of entry `n` at `n - 1`, as far as the chain is unbroken.
    hashes: Vec<Hash>,
    last_at: Option<Timestamp>,
    first_break: Option<Fault>,
    warnings: Vec<Warning>,
    warnings_total: u64,
}

impl Verifier {
    /// For the chain of this organisation; `keys` are the public keys that may have signed heads,
    /// taken from where the heads are kept and not from beside the chain.
    #[must_use]
    pub fn new(org: Organisation, keys: &[PublicKey]) -> Self {
        Self {
            org,
            keys: keys.to_vec(),
            hashes: Vec::new(),
            last_at: None,
            first_break: None,
            warnings: Vec::new(),
            warnings_total: 0,
        }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// The first [`Fault`] of the chain, again on every entry after it: they are not looked at.
    pub fn push(&mut self, entry: &Entry) -> Result<(), Fault> {
        self.unbroken()?;
        match self.fault_of(entry) {
            Some(fault) => Err(self.breaks(fault)),
            None => {
                self.note_time(entry);
                self.hashes.push(entry.hash);
                Ok(())
            }
        }
    }

    /// Takes the next line of an export; a line that cannot be read breaks the chain.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_json_line(&mut self, line: &str) -> Result<(), Fault> {
        self.unbroken()?;
        match Entry::parse_json_line(line) {
            Ok(entry) => self.push(&entry),
            Err(error) => Err(self.breaks_unreadable(error)),
        }
    }

    /// Holds the signed heads against what was seen.
    #[must_use]
    pub fn finish(self, heads: &[SignedHead]) -> Report {
        let check = |head: &SignedHead| HeadCheck {
            head: head.clone(),
            verdict: self.judge(head),
        };
        let heads = heads.iter().map(check).collect();
        Report {
            verified: self.verified(),
            first_break: self.first_break,
            warnings: self.warnings,
            warnings_total: self.warnings_total,
            heads,
        }
    }

    /// Last entry of the unbroken part.
    fn verified(&self) -> Head {
        Head {
            org: self.org.clone(),
            seq: self.count(),
            hash: self.last_hash(),
        }
    }

    fn last_hash(&self) -> Hash {
        self.hashes.last().copied().unwrap_or(Hash::ZERO)
    }

    /// usize has at most 64 bits on every target Rust supports, so nothing is cut off.
    const fn count(&self) -> u64 {
        self.hashes.len() as u64
    }

    const fn expected(&self) -> u64 {
        self.count() + 1
    }

    const fn unbroken(&self) -> Result<(), Fault> {
        match self.first_break {
            Some(fault) => Err(fault),
            None => Ok(()),
        }
    }

    fn breaks_unreadable(&mut self, error: JsonError) -> Fault {
        self.breaks(Fault::Unreadable {
            expected: self.expected(),
            error,
        })
    }

    const fn breaks(&mut self, fault: Fault) -> Fault {
        self.first_break = Some(fault);
        fault
    }

    /// From the outside in: the wrong chain, the wrong place, the wrong neighbour, the wrong
    /// content. The first that holds says most about what was done.
    fn fault_of(&self, entry: &Entry) -> Option<Fault> {
        let expected = self.expected();
        if entry.org != self.org {
            return Some(Fault::WrongOrganisation { expected });
        }
        if entry.seq != expected {
            return Some(Fault::SeqGap {
                expected,
                found: entry.seq,
            });
        }
        if entry.prev != self.last_hash() {
            return Some(Fault::PrevMismatch { seq: expected });
        }
        if entry.hash != entry.computed_hash() {
            return Some(Fault::HashMismatch { seq: expected });
        }
        None
    }

    fn note_time(&mut self, entry: &Entry) {
        let at = entry.draft.at;
        if let Some(last) = self.last_at.filter(|last| *last > at) {
            self.warnings_total += 1;
            if self.warnings.len() < MAX_WARNINGS {
                let by_millis = last.millis_since(at);
                self.warnings.push(Warning::TimeWentBack {
                    seq: entry.seq,
                    by_millis,
                });
            }
        }
        self.last_at = Some(at);
    }

    fn judge(&self, signed: &SignedHead) -> Verdict {
        if signed.head.org != self.org {
            return Verdict::WrongOrganisation;
        }
        let Some(key) = self.keys.iter().find(|key| key.key_id() == signed.key_id) else {
            return Verdict::UnknownKey;
        };
        match signed.verify(key) {
            Err(SignatureError::Bad) => Verdict::BadSignature,
            Err(SignatureError::OtherKey) => Verdict::UnknownKey,
            Ok(()) => self.compare(&signed.head),
        }
    }

    /// What a head whose signature is good says of the chain.
    fn compare(&self, head: &Head) -> Verdict {
        match self.hash_at(head.seq) {
            Some(hash) if hash == head.hash => Verdict::Confirmed,
            Some(_) => Verdict::Rewritten,
            None if self.first_break.is_some() => Verdict::NotReached,
            None => Verdict::Truncated,
        }
    }

    fn hash_at(&self, seq: u64) -> Option<Hash> {
        match seq.checked_sub(1) {
            None => Some(Hash::ZERO),
            Some(index) => self.hashes.get(usize::try_from(index).ok()?).copied(),
        }
    }
}
