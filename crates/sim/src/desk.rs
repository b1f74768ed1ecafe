//! The disk of a practice: what survives every crash.

use bytes::Bytes;
use delivery::Folder;
use ids::MessageId;
use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::Group;

/// The folders of one practice, with the private work folder of its gateway.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) claims: Vec<Claim>,
    pub(crate) incoming: BTreeMap<String, Bytes>,
    pub(crate) due_answers: Vec<DueAnswer>,
    staged: BTreeMap<String, (Folder, Bytes)>,
    ack_names: BTreeSet<String>,
    temporaries: usize,
    claimed: usize,
}

/// A file of the software in the private work folder.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// The same claim is the same message.
    pub(crate) id: String,
    pub(crate) bytes: Bytes,
    pub(crate) stem: Option<String>,
    pub(crate) is_answer: bool,
    /// How many are submitting it now.
    pub(crate) under_way: usize,
    /// What the engine said that it became.
    pub(crate) told: Option<MessageId>,
    /// Moved out of the work folder.
    pub(crate) is_moved: bool,
}

impl Claim {
    /// Whether it lies in the work folder still.
    pub(crate) fn is_open(&self) -> bool {
        !self.is_moved
    }
}

/// An acknowledgement that the software is going to write.
#[derive(Clone, Debug)]
pub(crate) struct DueAnswer {
    pub(crate) at: i64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) stem: Option<String>,
    /// The group that it answers and whether it says yes; `None` where it proves nothing.
    pub(crate) verdict: Option<(Group, bool)>,
}

impl Desk {
    /// The software writes a file, and the gateway moves it into its work folder.
    pub(crate) fn drop_file(&mut self, bytes: Vec<u8>, stem: Option<String>, is_answer: bool) {
        self.claimed += 1;
        self.claims.push(Claim {
            id: format!("claim-{}", self.claimed),
            bytes: bytes.into(),
            stem,
            is_answer,
            under_way: 0,
            told: None,
            is_moved: false,
        });
    }

    pub(crate) fn claim_mut(&mut self, id: &str) -> Option<&mut Claim> {
        self.claims.iter_mut().find(|claim| claim.id == id)
    }

    /// Writes a temporary file; returns its name.
    pub(crate) fn stage(&mut self, folder: Folder, bytes: Bytes) -> String {
        self.temporaries += 1;
        let name = format!("~{}.tmp", self.temporaries);
        self.staged.insert(name.clone(), (folder, bytes));
        name
    }

    /// What lies under a temporary name.
    pub(crate) fn staged(&self, temporary: &str) -> Option<(Folder, Bytes)> {
        self.staged.get(temporary).cloned()
    }

    /// Renames a temporary file, never over another: the name that it got. `None` when it is
    /// gone.
    pub(crate) fn place(&mut self, temporary: &str, name: &str) -> Option<String> {
        let (folder, bytes) = self.staged.remove(temporary)?;
        let name = self.free_name(folder, name);
        self.put(folder, name.clone(), bytes);
        Some(name)
    }

    /// Throws a temporary file away.
    pub(crate) fn lose(&mut self, temporary: &str) {
        self.staged.remove(temporary);
    }

    pub(crate) fn put(&mut self, folder: Folder, name: String, bytes: Bytes) {
        match folder {
            Folder::Acks => {
                self.ack_names.insert(name);
            }
            Folder::Incoming => {
                self.incoming.insert(name, bytes);
            }
        }
    }

    fn free_name(&self, folder: Folder, name: &str) -> String {
        let is_free = |name: &String| match folder {
            Folder::Acks => !self.ack_names.contains(name),
            Folder::Incoming => !self.incoming.contains_key(name),
        };
        let numbered = (2..).map(|n| format!("{name}.{n}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(is_free).unwrap_or_else(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staged_file_is_placed_once_and_never_over_another() {
        let mut desk = Desk::default();
        let place = |desk: &mut Desk, text: &'static str| {
            let temporary = desk.stage(Folder::Incoming, Bytes::from_static(text.as_bytes()));
            let name = desk.place(&temporary, "a.hl7");
            assert_eq!(desk.place(&temporary, "a.hl7"), None, "it is gone");
            name.unwrap()
        };
        assert_eq!(place(&mut desk, "one"), "a.hl7");
        assert_eq!(place(&mut desk, "two"), "a.hl7.2");
        assert_eq!(&desk.incoming["a.hl7"][..], b"one");
    }

    #[test]
    fn every_dropped_file_is_a_claim_of_its_own() {
        let mut desk = Desk::default();
        desk.drop_file(b"x".to_vec(), None, false);
        desk.drop_file(b"x".to_vec(), None, false);
        assert_ne!(desk.claims[0].id, desk.claims[1].id);
        assert!(desk.claims.iter().all(Claim::is_open));
    }
}
