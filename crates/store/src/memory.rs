//! A store in memory: for simulation and tests. It is lost with the process.

use crate::work::{Pick, Turns};
use crate::{
    Claim, Committed, Durable, Key, LifeQuery, LifeWrite, NewKey, Record, RecordKey, RecordQuery,
    RecordWrite, Shelf, Store, StoreError, Stored, Ticket, Transaction, Work,
};
use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::{BlobId, Effect, Plan};
use ids::{MessageId, Organisation, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A store in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    inner: Mutex<Inner>,
    turns: Turns,
}

#[derive(Debug, Default)]
struct Inner {
    lives: HashMap<MessageId, Stored>,
    keys: BTreeMap<Key, Vec<MessageId>>,
    work: BTreeMap<i64, Row>,
    slots: HashMap<(MessageId, Effect), i64>,
    next_ticket: i64,
    blobs: HashMap<BlobId, Bytes>,
    audit: HashMap<Organisation, Vec<Entry>>,
    records: BTreeMap<RecordKey, Record>,
}

#[derive(Debug)]
struct Row {
    life: MessageId,
    effect: Effect,
    lane: String,
    due: Timestamp,
    leased_until: Timestamp,
    taken_before: bool,
    urgent: bool,
}

impl Row {
    fn free_at(&self) -> Timestamp {
        self.due.max(self.leased_until)
    }

    fn work(&self, ticket: i64) -> Work {
        Work {
            ticket: Ticket(ticket),
            life: self.life,
            effect: self.effect,
            lane: self.lane.clone(),
            interrupted: self.taken_before,
            urgent: self.urgent,
        }
    }
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names of all bytes, in order.
    pub(crate) fn blob_ids(&self, after: Option<&BlobId>, limit: usize) -> Vec<BlobId> {
        let inner = self.inner();
        let names = inner.blobs.keys().cloned();
        let mut names: Vec<_> = names
            .filter(|id| after.is_none_or(|after| id > after))
            .collect();
        names.sort_unstable();
        names.truncate(limit);
        names
    }

    /// Puts other bytes under a name that is there.
    pub(crate) fn replace_blob(&self, id: &BlobId, bytes: Bytes) {
        if let Some(kept) = self.inner().blobs.get_mut(id) {
            *kept = bytes;
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // A poisoned lock means that a test panicked while holding it; the data is still whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        let mut inner = self.inner();
        inner.check(&transaction)?;
        Ok(Durable::new(inner.apply(transaction)))
    }

    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        let mut inner = self.inner();
        let free = |wanted: bool| {
            let mut free: Vec<_> = inner
                .work
                .iter()
                .filter(|(_, row)| row.urgent == wanted && row.free_at() <= claim.lease.now)
                .map(|(ticket, row)| (row.free_at(), *ticket, row.work(*ticket)))
                .collect();
            free.sort_unstable_by_key(|(free_at, ticket, _)| (*free_at, *ticket));
            free.into_iter().map(|(_, _, work)| work)
        };
        let (mut urgent, mut regular) = (free(true), free(false));
        let mut pick = Pick::new(&claim, &self.turns);
        let Ok(()) = pick.run(|is_urgent| {
            let next = if is_urgent {
                urgent.next()
            } else {
                regular.next()
            };
            Ok::<_, std::convert::Infallible>(next)
        });
        let taken = pick.into_found();
        for work in &taken {
            if let Some(row) = inner.work.get_mut(&work.ticket.0) {
                row.leased_until = claim.lease.until;
                row.taken_before = true;
            }
        }
        Ok(taken)
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        for row in self.inner().work.values_mut() {
            row.leased_until = Timestamp::from_millis(0);
        }
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.inner().work.values().map(Row::free_at).min())
    }

    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError> {
        Ok(self.inner().lives.get(&id).cloned())
    }

    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError> {
        Ok(self.inner().keys.get(key).cloned().unwrap_or_default())
    }

    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
        let inner = self.inner();
        let mut found: Vec<_> = inner.lives.values().filter(|s| matches(query, s)).collect();
        found.sort_unstable_by_key(|s| std::cmp::Reverse((s.life.since(), s.life.id())));
        let limit = if query.limit == 0 {
            usize::MAX
        } else {
            query.limit
        };
        Ok(found.into_iter().take(limit).cloned().collect())
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        Ok(self.inner().records.get(key).cloned())
    }

    async fn records(&self, query: &RecordQuery) -> Result<Vec<Record>, StoreError> {
        let inner = self.inner();
        let after = query.after.as_ref();
        let found = inner
            .shelf(&query.org, query.shelf)
            .filter(|record| after.is_none_or(|after| record.key.id > *after));
        Ok(found.take(query.limit).cloned().collect())
    }

    async fn records_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let inner = self.inner();
        let found = inner
            .shelf(org, shelf)
            .filter(|record| record.tokens.iter().any(|token| tokens.contains(token)));
        Ok(found.take(limit).cloned().collect())
    }

    async fn count_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        token: &str,
    ) -> Result<usize, StoreError> {
        let inner = self.inner();
        let of_token = |record: &&Record| record.tokens.iter().any(|has| has == token);
        Ok(inner.shelf(org, shelf).filter(of_token).count())
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StoreError> {
        Ok(self.inner().blobs.get(id).cloned())
    }

    async fn audit(
        &self,
        org: &Organisation,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let inner = self.inner();
        let chain = inner.audit.get(org).map_or(&[][..], Vec::as_slice);
        Ok(chain
            .iter()
            .filter(|entry| entry.seq > after)
            .take(limit)
            .cloned()
            .collect())
    }

    async fn head(&self, org: &Organisation) -> Result<Head, StoreError> {
        Ok(self.inner().head(org))
    }
}

fn matches(query: &LifeQuery, stored: &Stored) -> bool {
    let life = &stored.life;
    query.org.as_ref().is_none_or(|org| org == life.org())
        && query
            .direction
            .is_none_or(|direction| direction == life.direction())
        && query
            .before
            .is_none_or(|before| (life.since(), life.id()) < before)
}

impl Inner {
    /// Everything that can fail, before anything changes.
    fn check(&self, transaction: &Transaction) -> Result<(), StoreError> {
        transaction.check()?;
        if let Some(Ticket(ticket)) = transaction.settle
            && !self.work.contains_key(&ticket)
        {
            return Err(StoreError::LeaseLost);
        }
        for NewKey { key, life } in &transaction.keys {
            let holder = self.keys.get(key).and_then(|lives| lives.first());
            if let Some(holder) = holder.filter(|h| key.space.is_unique() && *h != life) {
                return Err(StoreError::KeyTaken {
                    space: key.space,
                    holder: *holder,
                });
            }
        }
        for RecordWrite { key, expected, .. } in &transaction.records {
            if self.records.get(key).map_or(0, |record| record.version) != *expected {
                return Err(StoreError::RecordConflict { shelf: key.shelf });
            }
        }
        for write in &transaction.writes {
            let id = write.life.id();
            let version = self.lives.get(&id).map_or(0, |stored| stored.version);
            if version != write.expected {
                return Err(StoreError::Conflict(id));
            }
        }
        Ok(())
    }

    fn apply(&mut self, transaction: Transaction) -> Committed {
        if let Some(Ticket(ticket)) = transaction.settle {
            self.remove_work(ticket);
        }
        for id in &transaction.drops {
            self.blobs.remove(id);
        }
        for blob in transaction.blobs {
            self.blobs.entry(blob.id).or_insert(blob.bytes);
        }
        for (org, draft) in transaction.audit {
            let entry = audit::link(&self.head(&org), draft);
            self.audit.entry(org).or_default().push(entry);
        }
        for NewKey { key, life } in transaction.keys {
            let lives = self.keys.entry(key).or_default();
            if let Err(place) = lives.binary_search(&life) {
                lives.insert(place, life);
            }
        }
        for record in transaction.records {
            self.write_record(record);
        }
        let mut committed = Committed::default();
        for write in transaction.writes {
            self.write(write, transaction.take.as_ref(), &mut committed);
        }
        committed
    }

    fn write(&mut self, write: LifeWrite, take: Option<&crate::Lease>, committed: &mut Committed) {
        let (id, lane) = (write.life.id(), write.life.lane());
        for plan in write.plans {
            let (Plan::Cancel(effect) | Plan::Perform { effect, .. }) = plan;
            if let Some(old) = self.slots.get(&(id, effect)).copied() {
                self.remove_work(old);
            }
            if let Plan::Perform {
                effect,
                due,
                urgent,
            } = plan
            {
                self.next_ticket += 1;
                let ticket = self.next_ticket;
                let taken = take.filter(|lease| lease.takes(due, &lane));
                let leased_until = taken.map_or(Timestamp::from_millis(0), |lease| lease.until);
                let mut row = Row {
                    life: id,
                    effect,
                    lane: lane.clone(),
                    due,
                    leased_until,
                    taken_before: false,
                    urgent,
                };
                if taken.is_some() {
                    committed.taken.push(row.work(ticket));
                    row.taken_before = true;
                }
                self.slots.insert((id, effect), ticket);
                self.work.insert(ticket, row);
            }
        }
        self.lives.insert(
            id,
            Stored {
                life: write.life,
                version: write.expected + 1,
            },
        );
    }

    fn write_record(&mut self, write: RecordWrite) {
        let tokens = write.ordered_tokens();
        match write.body {
            None => drop(self.records.remove(&write.key)),
            Some(body) => {
                let record = Record {
                    key: write.key.clone(),
                    version: write.expected + 1,
                    body,
                    tokens,
                };
                self.records.insert(write.key, record);
            }
        }
    }

    /// The records of one kind, by id.
    fn shelf(&self, org: &Organisation, shelf: Shelf) -> impl Iterator<Item = &Record> {
        let first = RecordKey {
            org: org.clone(),
            shelf,
            id: String::new(),
        };
        let of = (org.clone(), shelf);
        let from = self.records.range(first..).map(|(_, record)| record);
        from.take_while(move |record| (&record.key.org, record.key.shelf) == (&of.0, of.1))
    }

    fn remove_work(&mut self, ticket: i64) {
        if let Some(row) = self.work.remove(&ticket) {
            self.slots.remove(&(row.life, row.effect));
        }
    }

    fn head(&self, org: &Organisation) -> Head {
        let last = self.audit.get(org).and_then(|chain| chain.last());
        last.map_or_else(|| Head::genesis(org), Entry::head)
    }
}
