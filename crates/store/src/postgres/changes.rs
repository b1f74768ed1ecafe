//! Deciding a group: each transaction against the view, in order, as if it were alone.

use super::name::{self, KeyName, RecordName};
use super::row::json;
use super::view::{Kept, View};
use crate::{
    BlobKind, Committed, Lease, LifeWrite, RecordWrite, StoreError, Ticket, Transaction, Work,
};
use audit::Head;
use bytes::Bytes;
use delivery::{Effect, Life, Plan};
use ids::{MessageId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// A message to write.
pub(super) struct LifeRow {
    pub(super) is_new: bool,
    pub(super) life: Life,
    pub(super) version: u64,
    pub(super) state: String,
}

/// Work to insert.
pub(super) struct WorkRow {
    pub(super) life: MessageId,
    pub(super) effect: Effect,
    pub(super) lane: String,
    pub(super) free_at: Timestamp,
    pub(super) due: Timestamp,
    pub(super) urgent: bool,
    pub(super) worker: Option<String>,
}

/// A record to write or to remove.
pub(super) struct RecordRow {
    /// What the table holds of it.
    pub(super) old_tokens: Option<Vec<String>>,
    /// What it is to hold.
    pub(super) new: Option<NewRecord>,
}

/// What a record is to hold.
pub(super) struct NewRecord {
    pub(super) version: u64,
    pub(super) body: String,
    pub(super) tokens: Vec<String>,
}

/// The rows that a group writes, in the order of their keys, so that no two groups wait for each
/// other.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) lives: BTreeMap<MessageId, LifeRow>,
    pub(super) dead_work: BTreeSet<i64>,
    pub(super) work: BTreeMap<i64, WorkRow>,
    pub(super) unique: BTreeMap<KeyName, MessageId>,
    pub(super) lookups: BTreeSet<(KeyName, MessageId)>,
    pub(super) records: BTreeMap<RecordName, RecordRow>,
    /// Sealed bytes that go before any come.
    pub(super) drops: BTreeSet<String>,
    pub(super) blobs: BTreeMap<(BlobKind, String), Bytes>,
    /// Organisation, number, entry.
    pub(super) audit: Vec<(String, u64, String)>,
    /// Ends of chains, and whether the chain is new.
    pub(super) heads: BTreeMap<String, (bool, Head)>,
    /// Some work is left to whoever claims it.
    pub(super) wakes: bool,
}

impl Changes {
    /// Decides one transaction. An error leaves view and changes as they were.
    pub(super) fn take_in(
        &mut self,
        view: &mut View,
        transaction: &Transaction,
    ) -> Result<Committed, StoreError> {
        check(view, transaction)?;
        let mut states = Vec::new();
        for write in &transaction.writes {
            states.push(json(&write.life)?);
        }
        self.add_audit(view, transaction)?;
        if let Some(Ticket(ticket)) = transaction.settle {
            self.remove_work(view, ticket);
        }
        for id in &transaction.drops {
            let id = id.as_str().to_owned();
            self.blobs.remove(&(BlobKind::Sealed, id.clone()));
            self.drops.insert(id);
        }
        for blob in &transaction.blobs {
            let name = (blob.kind, blob.id.as_str().to_owned());
            self.blobs.insert(name, blob.bytes.clone());
        }
        for new in &transaction.keys {
            let (key, life) = name::named(new);
            if !new.key.space.is_unique() {
                self.lookups.insert((key, life));
            } else if view.keys.insert(key.clone(), life).is_none() {
                self.unique.insert(key, life);
            }
        }
        for write in &transaction.records {
            self.write_record(view, write);
        }
        let mut committed = Committed::default();
        for (write, state) in transaction.writes.iter().zip(states) {
            let id = write.life.id();
            view.lives.insert(id, write.expected + 1);
            let was_new = self.lives.get(&id).is_some_and(|row| row.is_new);
            let row = LifeRow {
                is_new: was_new || write.expected == 0,
                life: write.life.clone(),
                version: write.expected + 1,
                state,
            };
            self.lives.insert(id, row);
            for plan in &write.plans {
                let taken = self.plan(view, write, plan, transaction.take.as_ref());
                committed.taken.extend(taken);
            }
        }
        Ok(committed)
    }

    fn add_audit(&mut self, view: &mut View, transaction: &Transaction) -> Result<(), StoreError> {
        let mut entries = Vec::new();
        let mut heads: BTreeMap<String, Head> = BTreeMap::new();
        for (org, draft) in &transaction.audit {
            let name = name::org(org);
            let head = heads.get(&name).or_else(|| view.heads.get(&name));
            let head = head.map_or_else(|| Head::genesis(org), Head::clone);
            let entry = audit::link(&head, draft.clone());
            entries.push((name.clone(), entry.seq, json(&entry)?));
            heads.insert(name, entry.head());
        }
        self.audit.extend(entries);
        for (name, head) in heads {
            let is_first = view.heads.insert(name.clone(), head.clone()).is_none();
            let is_new = is_first || self.heads.get(&name).is_some_and(|(is_new, _)| *is_new);
            self.heads.insert(name, (is_new, head));
        }
        Ok(())
    }

    fn write_record(&mut self, view: &mut View, write: &RecordWrite) {
        let name = RecordName::from(&write.key);
        let kept = view.records.remove(&name).map(|kept| kept.tokens);
        let new = write.body.as_ref().map(|body| NewRecord {
            version: write.expected + 1,
            body: body.clone(),
            tokens: write.ordered_tokens(),
        });
        if let Some(new) = &new {
            let (version, tokens) = (new.version, new.tokens.clone());
            view.records.insert(name.clone(), Kept { version, tokens });
        }
        match self.records.get_mut(&name) {
            // What the table holds was noted by the first to write it.
            Some(row) => row.new = new,
            None => {
                let old_tokens = kept;
                self.records.insert(name, RecordRow { old_tokens, new });
            }
        }
    }

    fn plan(
        &mut self,
        view: &mut View,
        write: &LifeWrite,
        plan: &Plan,
        take: Option<&Lease>,
    ) -> Option<Work> {
        let (Plan::Cancel(effect) | Plan::Perform { effect, .. }) = plan;
        let life = write.life.id();
        let slot = (life, effect.slot().as_str().to_owned());
        if let Some(old) = view.slots.get(&slot).copied() {
            self.remove_work(view, old);
        }
        let Plan::Perform {
            effect,
            due,
            urgent,
        } = plan
        else {
            return None;
        };
        // The check counted them.
        let ticket = view.tickets.pop_front()?;
        let lane = write.life.lane();
        let taken = take.filter(|lease| lease.takes(*due, &lane));
        self.wakes |= taken.is_none() && take.is_none_or(|lease| *due <= lease.now);
        let row = WorkRow {
            life,
            effect: *effect,
            lane: lane.clone(),
            free_at: taken.map_or(*due, |lease| lease.until),
            due: *due,
            urgent: *urgent,
            worker: taken.map(|lease| lease.worker.clone()),
        };
        self.work.insert(ticket, row);
        view.work.insert(ticket, slot.clone());
        view.slots.insert(slot, ticket);
        taken.map(|_| Work {
            ticket: Ticket(ticket),
            life,
            effect: *effect,
            lane,
            interrupted: false,
            urgent: *urgent,
        })
    }

    fn remove_work(&mut self, view: &mut View, ticket: i64) {
        if let Some(slot) = view.work.remove(&ticket) {
            view.slots.remove(&slot);
        }
        if self.work.remove(&ticket).is_none() {
            self.dead_work.insert(ticket);
        }
    }
}

/// Everything that can fail, before anything changes.
fn check(view: &View, transaction: &Transaction) -> Result<(), StoreError> {
    transaction.check()?;
    if let Some(Ticket(ticket)) = transaction.settle
        && !view.work.contains_key(&ticket)
    {
        return Err(StoreError::LeaseLost);
    }
    for new in transaction
        .keys
        .iter()
        .filter(|new| new.key.space.is_unique())
    {
        let (key, life) = name::named(new);
        if let Some(holder) = view.keys.get(&key).filter(|holder| **holder != life) {
            return Err(StoreError::KeyTaken {
                space: new.key.space,
                holder: *holder,
            });
        }
    }
    for RecordWrite { key, expected, .. } in &transaction.records {
        let kept = view.records.get(&key.into());
        if kept.map_or(0, |kept| kept.version) != *expected {
            return Err(StoreError::RecordConflict { shelf: key.shelf });
        }
    }
    for write in &transaction.writes {
        let id = write.life.id();
        if view.lives.get(&id).copied().unwrap_or(0) != write.expected {
            return Err(StoreError::Conflict(id));
        }
    }
    let planned = transaction.writes.iter().flat_map(|write| &write.plans);
    let planned = planned.filter(|plan| matches!(plan, Plan::Perform { .. }));
    if planned.count() > view.tickets.len() {
        let text = "the database gave fewer tickets than were asked for".to_owned();
        return Err(StoreError::Damaged(text));
    }
    Ok(())
}
