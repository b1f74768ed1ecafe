//! What really happened in a world, beside what its nodes believe; and the first contradiction.
//!
//! Stores tell the ledger of every commit, the rest of the world of every import, answer and
//! reading. No node ever sees it.

mod inbound;
mod outbound;
mod seen;

pub(crate) use inbound::InboundSeen;
pub(crate) use outbound::OutboundSeen;
pub(crate) use seen::Seen;

use delivery::BlobId;
use ids::{InvocationId, MessageId, Organisation};
use std::collections::{BTreeMap, BTreeSet};

/// A document that somebody wrote.
#[derive(Clone, Debug)]
pub(crate) struct Doc {
    /// Name of its bytes.
    pub(crate) content: BlobId,
    /// Whose acknowledgements are about it.
    pub(crate) group: Group,
    /// Not written by the facility that it names as sender: nobody may take it for genuine.
    pub(crate) is_forged: bool,
    /// MSH-11 is T.
    pub(crate) is_test: bool,
    /// The site that it is meant for, where that is one of ours.
    pub(crate) receiver: Option<usize>,
    /// Nothing in it keeps it from being sent.
    pub(crate) is_sendable: bool,
    /// The outbound message that it became.
    pub(crate) outbound: Option<MessageId>,
}

/// Messages that an acknowledgement cannot tell apart: mostly one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    pub(crate) from: Organisation,
    pub(crate) to: Option<Organisation>,
    pub(crate) control_id: String,
}

/// What the receiving side really did with the messages of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) accepted: usize,
    pub(crate) rejected: usize,
    pub(crate) opened: usize,
}

/// The duplicate key of a sealed message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Passage {
    pub(crate) sender: Organisation,
    pub(crate) receiver: Organisation,
    pub(crate) invocation: InvocationId,
}

/// The ledger of one world.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) docs: Vec<Doc>,
    by_content: BTreeMap<BlobId, usize>,
    truths: BTreeMap<Group, Truth>,
    pub(crate) outbound: BTreeMap<MessageId, OutboundSeen>,
    pub(crate) inbound: BTreeMap<MessageId, InboundSeen>,
    /// Received and committed, by the life that holds it.
    received: BTreeMap<Passage, MessageId>,
    with_mallory: BTreeSet<Passage>,
    /// Opened and verified: by whom, with which digest.
    verified: BTreeSet<(Organisation, String)>,
    refused: BTreeSet<Passage>,
    /// How often a site's software imported a document.
    imports: BTreeMap<(usize, usize), usize>,
    imported_names: BTreeSet<(usize, String)>,
    /// Digests of what was sealed for somebody else than its receiver.
    missealed: BTreeSet<String>,
    hopeful: BTreeSet<MessageId>,
    /// What expires after this has time enough to arrive, now that nothing goes wrong any more.
    time_enough: Option<i64>,
    objection: Option<String>,
}

impl Ledger {
    /// Objects to what happened. The first objection counts.
    pub(crate) fn object(&mut self, words: impl Into<String>) {
        if self.objection.is_none() {
            self.objection = Some(words.into());
        }
    }

    pub(crate) fn objection(&self) -> Option<&str> {
        self.objection.as_deref()
    }

    pub(crate) fn wrote(&mut self, doc: Doc) -> usize {
        let number = self.docs.len();
        self.by_content.insert(doc.content.clone(), number);
        self.docs.push(doc);
        number
    }

    pub(crate) fn doc_of(&self, content: &BlobId) -> Option<usize> {
        self.by_content.get(content).copied()
    }

    pub(crate) fn truth(&self, group: &Group) -> Truth {
        self.truths.get(group).cloned().unwrap_or_default()
    }

    pub(crate) fn truth_mut(&mut self, group: &Group) -> &mut Truth {
        self.truths.entry(group.clone()).or_default()
    }

    pub(crate) fn refused(&mut self, passage: Passage) {
        self.refused.insert(passage);
    }

    pub(crate) fn taken_by_mallory(&mut self, passage: Passage) {
        self.with_mallory.insert(passage);
    }

    pub(crate) fn verified(&mut self, org: &Organisation, digest: &str) {
        self.verified.insert((org.clone(), digest.to_owned()));
    }

    pub(crate) fn missealed(&mut self, digest: &str) {
        self.missealed.insert(digest.to_owned());
    }

    /// Nothing goes wrong any more: what expires after `time_enough` must arrive, be it under
    /// way now or begin later.
    pub(crate) fn calms_down(&mut self, time_enough: i64) {
        self.time_enough = Some(time_enough);
        let lives = self
            .outbound
            .iter()
            .filter(|(_, life)| !life.status.is_end() && life.expires_at.as_millis() > time_enough);
        self.hopeful.extend(lives.map(|(id, _)| *id));
    }

    /// Whether nothing kept this message from arriving.
    pub(crate) fn must_arrive(&self, id: MessageId, life: &OutboundSeen) -> bool {
        let is_missealed = life
            .digest
            .as_ref()
            .is_some_and(|digest| self.missealed.contains(digest));
        self.hopeful.contains(&id) && !is_missealed
    }

    pub(crate) fn receiver_life(&self, passage: &Passage) -> Option<MessageId> {
        self.received.get(passage).copied()
    }

    pub(crate) fn imports(&self, site: usize, doc: usize) -> usize {
        self.imports.get(&(site, doc)).copied().unwrap_or(0)
    }

    /// The software of `site` imports a file of its incoming folder.
    pub(crate) fn imported(
        &mut self,
        site: usize,
        is_production: bool,
        name: &str,
        content: &BlobId,
    ) -> Option<usize> {
        let Some(number) = self.doc_of(content) else {
            self.object(format!("site {site} was handed {name}, which nobody wrote"));
            return None;
        };
        let doc = self.docs.get(number)?.clone();
        if doc.is_forged {
            self.object(format!("site {site} was handed forged document {number}"));
        }
        if doc.receiver != Some(site) {
            self.object(format!(
                "site {site} was handed document {number} of another"
            ));
        }
        if doc.is_test && is_production {
            self.object(format!("site {site} was handed test document {number}"));
        }
        if !self.imported_names.insert((site, name.to_owned())) {
            self.object(format!("site {site} was handed the name {name} twice"));
        }
        let count = self.imports.entry((site, number)).or_default();
        *count += 1;
        if *count > 1 {
            self.object(format!("site {site} was handed document {number} twice"));
        }
        Some(number)
    }

    /// What a store has committed.
    pub(crate) fn observe(&mut self, seen: Vec<Seen>) {
        for one in seen {
            match one {
                Seen::Inbound(id, life) => self.observe_inbound(id, *life),
                Seen::Outbound(id, life) => self.observe_outbound(id, *life),
            }
        }
    }
}
