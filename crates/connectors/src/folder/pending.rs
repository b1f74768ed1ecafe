//! Pending: claimed files that are not settled yet.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::{fs, io};

use ids::Timestamp;

use super::back_off::next_try;
use super::claim::{Claim, ClaimId};
use super::error::FolderError;

/// The claims of one work folder and when each is to be offered next.
#[derive(Debug, Default)]
pub(super) struct Pending {
    items: BTreeMap<ClaimId, Item>,
    next: u64,
}

#[derive(Debug)]
struct Item {
    claim: Claim,
    order: u64,
    since: Timestamp,
    due: Timestamp,
    failures: u32,
}

impl Pending {
    /// The claims in a work folder, in the order of their names. Foreign files are left alone.
    pub(super) fn recovered(work: &Path, now: Timestamp) -> Result<Self, FolderError> {
        let fault = |error: io::Error| FolderError::of(work, &error);
        let mut names: Vec<OsString> = Vec::new();
        for entry in fs::read_dir(work).map_err(fault)? {
            names.push(entry.map_err(fault)?.file_name());
        }
        let mut claims: Vec<Claim> = names
            .iter()
            .filter_map(|name| Claim::of_work_name(name))
            .collect();
        claims.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let mut pending = Self::default();
        for claim in claims {
            tracing::info!(claim = %claim.id, "claim found again");
            pending.add(claim, now);
        }
        Ok(pending)
    }

    /// Adds a claim, due at once. One that is known already stays as it is.
    pub(super) fn add(&mut self, claim: Claim, now: Timestamp) {
        let order = self.next;
        self.next += 1;
        let id = claim.id;
        let item = Item {
            claim,
            order,
            since: now,
            due: now,
            failures: 0,
        };
        self.items.entry(id).or_insert(item);
    }

    /// The claims that are due, first come first, at most `most`.
    pub(super) fn due(&self, now: Timestamp, most: usize) -> Vec<Claim> {
        let mut due: Vec<&Item> = self.items.values().filter(|item| item.due <= now).collect();
        due.sort_by_key(|item| item.order);
        due.into_iter()
            .take(most)
            .map(|item| item.claim.clone())
            .collect()
    }

    /// Leaves a claim alone for a while.
    pub(super) fn postpone(&mut self, id: ClaimId, now: Timestamp) {
        if let Some(item) = self.items.get_mut(&id) {
            item.failures = item.failures.saturating_add(1);
            item.due = next_try(item.failures, now);
        }
    }

    /// Forgets a claim that is settled.
    pub(super) fn remove(&mut self, id: ClaimId) {
        self.items.remove(&id);
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.items.len()
    }

    /// Since when the oldest is here.
    pub(super) fn oldest(&self) -> Option<Timestamp> {
        self.items.values().map(|item| item.since).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn first_come_first_and_a_postponed_claim_waits() {
        let mut pending = Pending::default();
        let claims: Vec<Claim> = ["a", "b", "c"]
            .iter()
            .map(|name| Claim::fresh(OsStr::new(name)))
            .collect();
        for (second, claim) in (0..).zip(&claims) {
            pending.add(claim.clone(), at(second));
        }
        assert_eq!(pending.due(at(9), 2), claims[..2]);
        pending.postpone(claims[0].id, at(9));
        assert_eq!(pending.due(at(9), 9), claims[1..]);
        assert_eq!(pending.due(at(10), 9), claims);
        pending.postpone(claims[0].id, at(10));
        assert_eq!(
            pending.due(at(11), 9),
            claims[1..],
            "the second wait is longer"
        );
        pending.remove(claims[0].id);
        assert_eq!((pending.count(), pending.oldest()), (2, Some(at(1))));
    }

    #[test]
    fn a_claim_found_again_keeps_its_wait() {
        let mut pending = Pending::default();
        let claim = Claim::fresh(OsStr::new("a"));
        pending.add(claim.clone(), at(0));
        pending.postpone(claim.id, at(0));
        pending.add(claim, at(0));
        assert!(pending.due(at(0), 9).is_empty());
    }
}
