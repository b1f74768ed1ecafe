//! Lives through a history on three stores at once, and compares all that can be seen of them.

use crate::fixture::{at, changed, id, life_of, org};
use crate::history::{Change, Expected, LifeChange, RecordChange, Step};
use audit::{Action, Draft};
use delivery::outbound::{Envelope, Outbound};
use delivery::{BlobId, Effect, Life, Plan};
use futures_util::future::join_all;
use ids::InvocationId;
use proptest::test_runner::TestCaseError;
use store::{
    Blob, BlobKind, Claim, Key, Lease, LifeQuery, LifeWrite, NewKey, RecordKey, RecordQuery,
    RecordWrite, Shelf, Space, Store, StoreError, Ticket, Transaction, Work,
};

/// The memory store, SQLite, PostgreSQL.
pub(crate) type Trio = [Box<dyn Store>; 3];

/// Work without its ticket, which each store numbers as it likes: its place among all work that
/// was ever taken stands for it.
type Seen = (usize, ids::MessageId, Effect, String, bool, bool);

/// What three stores were seen to do.
pub(crate) struct Witness<'a> {
    trio: &'a Trio,
    now: i64,
    /// All work that was ever taken, as each store numbers it.
    tickets: [Vec<Ticket>; 3],
}

const EFFECTS: [Effect; 3] = [Effect::Prepare, Effect::Deliver, Effect::Look];
const ORGS: [&str; 2] = ["a", "b"];

impl<'a> Witness<'a> {
    pub(crate) fn new(trio: &'a Trio) -> Self {
        Self {
            trio,
            now: 0,
            tickets: Default::default(),
        }
    }

    /// Goes on with three stores that hold what the second of the others held.
    #[allow(dead_code, reason = "one of the tests goes on")]
    pub(crate) fn go_on(self, trio: &Trio) -> Witness<'_> {
        let [_, tickets, _] = self.tickets;
        Witness {
            trio,
            now: self.now,
            tickets: [tickets.clone(), tickets.clone(), tickets],
        }
    }

    pub(crate) async fn live_through(mut self, history: &[Step]) -> Result<Self, TestCaseError> {
        for (n, step) in history.iter().enumerate() {
            let seen = self.take(step).await;
            same(&format!("step {n}"), &seen)?;
            let due = self.each(async |store| store.next_due().await).await;
            same(&format!("next due after step {n}"), &due)?;
        }
        self.compare_all().await?;
        Ok(self)
    }

    async fn take(&mut self, step: &Step) -> [Vec<Result<Vec<Seen>, StoreError>>; 3] {
        match step {
            Step::Wait(ms) => {
                self.now += ms;
                Default::default()
            }
            Step::Release => {
                let done = self.each(async |store| store.release_leases().await).await;
                done.map(|done| vec![done.map(|()| Vec::new())])
            }
            Step::Claim {
                max,
                max_per_lane,
                busy,
                lease_ms,
            } => {
                let claim = Claim {
                    lease: Lease {
                        until: at(self.now + lease_ms),
                        busy_lanes: busy.iter().map(|lane| lane_of(*lane)).collect(),
                        ..self.lease()
                    },
                    max: *max,
                    max_per_lane: *max_per_lane,
                };
                let work = self
                    .each(async |store| store.claim(claim.clone()).await)
                    .await;
                let mut seen: [Vec<_>; 3] = Default::default();
                for (store, work) in work.into_iter().enumerate() {
                    seen[store].push(work.map(|work| self.recognise(store, work)));
                }
                seen
            }
            Step::Commit(changes) => self.commit(changes).await,
        }
    }

    async fn commit(&mut self, changes: &[Change]) -> [Vec<Result<Vec<Seen>, StoreError>>; 3] {
        let mut transactions = Vec::new();
        for change in changes {
            transactions.push(self.transaction(change).await);
        }
        let mut seen: [Vec<_>; 3] = Default::default();
        for (store, seen) in seen.iter_mut().enumerate() {
            let known = &self.tickets[store];
            let sent = transactions.iter().zip(changes).map(|(one, change)| {
                let settled = change.settle.filter(|_| !known.is_empty());
                let one = Transaction {
                    settle: settled.map(|index| *index.get(known)),
                    ..one.clone()
                };
                self.trio[store].commit(one)
            });
            for answer in join_all(sent).await {
                let taken = answer.map(|committed| committed.into_inner().taken);
                let taken = taken.map(|taken| self.recognise(store, taken));
                seen.push(taken);
            }
        }
        seen
    }

    fn lease(&self) -> Lease {
        Lease {
            worker: "w".into(),
            now: at(self.now),
            until: at(self.now + 10),
            busy_lanes: Vec::new(),
        }
    }

    fn recognise(&mut self, store: usize, work: Vec<Work>) -> Vec<Seen> {
        let known = &mut self.tickets[store];
        let mut seen = Vec::new();
        for work in work {
            let place = known.iter().position(|ticket| *ticket == work.ticket);
            let place = place.unwrap_or_else(|| {
                known.push(work.ticket);
                known.len() - 1
            });
            let Work {
                life,
                effect,
                lane,
                interrupted,
                urgent,
                ..
            } = work;
            seen.push((place, life, effect, lane, interrupted, urgent));
        }
        seen
    }

    async fn transaction(&self, change: &Change) -> Transaction {
        let mut transaction = Transaction {
            take: change.take.then(|| self.lease()),
            ..Transaction::default()
        };
        for life in &change.lives {
            transaction.writes.push(self.life_write(life).await);
        }
        for record in &change.records {
            transaction.records.push(self.record_write(record).await);
        }
        for (is_unique, value, life) in &change.keys {
            transaction.keys.push(NewKey {
                key: key(*is_unique, *value),
                life: id(u128::from(*life)),
            });
        }
        for chain in &change.audit {
            let draft = Draft {
                at: at(self.now),
                actor: "gateway".into(),
                action: Action::MessageSubmitted,
                subject: None,
                detail: [("chain".to_owned(), chain.to_string())].into(),
            };
            transaction
                .audit
                .push((org(ORGS[usize::from(*chain)]), draft));
        }
        if let Some((is_sealed, n)) = change.blob {
            let kind = if is_sealed {
                BlobKind::Sealed
            } else {
                BlobKind::Content
            };
            transaction.blobs.push(Blob {
                id: BlobId::from_digest(&[n; 32]),
                bytes: vec![n; usize::from(n)].into(),
                kind,
            });
        }
        transaction
    }

    async fn life_write(&self, change: &LifeChange) -> LifeWrite {
        let n = u128::from(change.life);
        let version = self.trio[0].life(id(n)).await.unwrap();
        let version = version.map_or(0, |stored| stored.version);
        let plans = change.plans.iter().map(|(effect, due, urgent)| {
            let effect = EFFECTS[usize::from(*effect)];
            match due {
                Some(due) => Plan::at(effect, at(self.now + due)).with_urgency(*urgent),
                None => Plan::Cancel(effect),
            }
        });
        LifeWrite {
            life: changed(&in_lane(n, change.lane), change.failures),
            expected: expected(change.expected, version),
            plans: plans.collect(),
        }
    }

    async fn record_write(&self, change: &RecordChange) -> RecordWrite {
        let key = record_key(change.org, change.id);
        let version = self.trio[0].record(&key).await.unwrap();
        let version = version.map_or(0, |record| record.version);
        RecordWrite {
            key,
            expected: expected(change.expected, version),
            body: change.body.map(|body| body.to_string()),
            tokens: change.tokens.iter().map(u8::to_string).collect(),
        }
    }

    async fn each<T>(&self, ask: impl AsyncFn(&dyn Store) -> T) -> [T; 3] {
        let [memory, sqlite, postgres] = self.trio;
        [
            ask(memory.as_ref()).await,
            ask(sqlite.as_ref()).await,
            ask(postgres.as_ref()).await,
        ]
    }

    async fn compare_all(&self) -> Result<(), TestCaseError> {
        let all = LifeQuery::default();
        let seen = self.each(async |store| store.lives(&all).await).await;
        same("messages", &seen)?;
        for n in 0..3 {
            let name = BlobId::from_digest(&[n; 32]);
            let seen = self.each(async |store| store.blob(&name).await).await;
            same("bytes", &seen)?;
            for is_unique in [true, false] {
                let key = key(is_unique, n);
                let seen = self.each(async |store| store.find(&key).await).await;
                same("keys", &seen)?;
            }
        }
        for name in ORGS {
            let org = &org(name);
            let seen = self
                .each(async |store| store.audit(org, 0, 999).await)
                .await;
            same("audit", &seen)?;
            let seen = self.each(async |store| store.head(org).await).await;
            same("head", &seen)?;
            let query = RecordQuery {
                org: org.clone(),
                shelf: Shelf::Draft,
                after: None,
                limit: 99,
            };
            let seen = self.each(async |store| store.records(&query).await).await;
            same("records", &seen)?;
            for token in 0..4 {
                let any = [token.to_string(), "0".to_owned()];
                let ask =
                    async |store: &dyn Store| store.records_with(org, Shelf::Draft, &any, 2).await;
                same("records by token", &self.each(ask).await)?;
            }
        }
        Ok(())
    }
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    [memory, sqlite, postgres]: &[T; 3],
) -> Result<(), TestCaseError> {
    proptest::prop_assert_eq!(memory, sqlite, "{}: memory and SQLite", what);
    proptest::prop_assert_eq!(sqlite, postgres, "{}: SQLite and PostgreSQL", what);
    Ok(())
}

fn expected(how: Expected, current: u64) -> u64 {
    match how {
        Expected::Current => current,
        Expected::Next => current + 1,
        Expected::Guess(version) => version,
    }
}

fn key(is_unique: bool, value: u8) -> Key {
    let space = if is_unique {
        Space::Claim
    } else {
        Space::Control
    };
    Key::new(&org("a"), space, &[&value.to_string()])
}

fn record_key(org_n: u8, n: u8) -> RecordKey {
    RecordKey {
        org: org(ORGS[usize::from(org_n)]),
        shelf: Shelf::Draft,
        id: n.to_string(),
    }
}

fn lane_of(lane: u8) -> String {
    org(&format!("lane-{lane}")).uri()
}

/// A message to the receiver that stands for the lane.
fn in_lane(n: u128, lane: u8) -> Life {
    let Life::Outbound(life) = life_of(org("a"), n) else {
        unreachable!("the fixture makes outbound messages")
    };
    let envelope = Envelope {
        invocation_id: InvocationId::parse("urn:uuid:1").unwrap(),
        receiver: org(&format!("lane-{lane}")),
        address: String::new(),
        provider: None,
        category: String::new(),
        digest: String::new(),
        sealed: BlobId::from_digest(&[0; 32]),
        sealed_at: at(0),
        recipient: String::new(),
        practice: String::new(),
        listing: None,
        reply_gap: None,
        immediate: None,
    };
    Life::Outbound(Box::new(Outbound {
        envelope: Some(envelope),
        ..*life
    }))
}
