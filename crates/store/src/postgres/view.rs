//! What a group of transactions is decided on: the rows it touches, read under lock.

use super::failure::Trouble;
use super::name::{self, KeyName, RecordName};
use super::pipeline::{Step, pipeline};
use super::row::{message_id, parse};
use crate::Transaction;
use audit::Head;
use delivery::Plan;
use ids::{MessageId, Organisation};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

/// How long the server lets a group wait for another's locks, and its node say nothing in the
/// middle of one, before it ends it.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
    SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";

/// A record that is there.
pub(super) struct Kept {
    pub(super) version: u64,
    pub(super) tokens: Vec<String>,
}

/// The rows that a group touches, as of its locks and of what its transactions did so far.
#[derive(Default)]
pub(super) struct View {
    /// Versions of messages.
    pub(super) lives: HashMap<MessageId, u64>,
    /// Slots of outstanding work, by ticket.
    pub(super) work: HashMap<i64, (MessageId, String)>,
    /// Tickets of outstanding work, by slot.
    pub(super) slots: HashMap<(MessageId, String), i64>,
    /// Holders of unique keys.
    pub(super) keys: HashMap<KeyName, MessageId>,
    pub(super) records: HashMap<RecordName, Kept>,
    /// Ends of audit chains, by the stored name of their organisation.
    pub(super) heads: HashMap<String, Head>,
    /// Tickets to give out, in order.
    pub(super) tickets: VecDeque<i64>,
}

/// What a group touches, in the columns of the questions about it. Each is asked for in one order,
/// so that no two groups wait for each other.
#[derive(Default)]
struct Touched {
    lives: BTreeSet<Uuid>,
    settled: BTreeSet<i64>,
    keys: BTreeSet<KeyName>,
    records: BTreeSet<RecordName>,
    chains: BTreeMap<String, Organisation>,
    plans: i64,
}

impl Touched {
    fn by(group: &[&Transaction]) -> Self {
        let mut touched = Self::default();
        for transaction in group {
            touched.settled.extend(transaction.settle.map(|t| t.0));
            for write in &transaction.writes {
                touched.lives.insert(write.life.id().as_uuid());
                let planned = write.plans.iter();
                let planned = planned.filter(|plan| matches!(plan, Plan::Perform { .. }));
                touched.plans += i64::try_from(planned.count()).unwrap_or(i64::MAX);
            }
            let unique = transaction.keys.iter().filter(|k| k.key.space.is_unique());
            touched.keys.extend(unique.map(|new| name::named(new).0));
            let records = transaction.records.iter();
            touched.records.extend(records.map(|r| (&r.key).into()));
            for (org, _) in &transaction.audit {
                touched.chains.insert(name::org(org), org.clone());
            }
        }
        touched
    }
}

/// Begins a transaction of the database and reads under lock what the group touches. One round
/// trip. The order of the statements is the order in which every group takes its locks: messages,
/// work, records, audit chains.
pub(super) async fn begin(client: &Client, group: &[&Transaction]) -> Result<Read, Trouble> {
    let touched = Touched::by(group);
    let lives: Vec<Uuid> = touched.lives.iter().copied().collect();
    let settled: Vec<i64> = touched.settled.iter().copied().collect();
    let (orgs, spaces, values) = columns3(&touched.keys, |k| (&k.org, k.space, &k.value));
    let (owners, shelves, ids) = columns3(&touched.records, |r| (&r.org, r.shelf, &r.id));
    let chains: Vec<&str> = touched.chains.keys().map(String::as_str).collect();
    let steps: Vec<Step<'_>> = vec![
        Step::plain(BEGIN),
        Step::one("SELECT pg_current_xact_id()::text", vec![]),
        Step::when(!lives.is_empty(), LIVES, vec![(&lives, Type::UUID_ARRAY)]),
        Step::when(
            !(lives.is_empty() && settled.is_empty()),
            WORK,
            vec![(&settled, Type::INT8_ARRAY), (&lives, Type::UUID_ARRAY)],
        ),
        Step::when(
            !ids.is_empty(),
            RECORDS,
            vec![
                (&owners, Type::TEXT_ARRAY),
                (&shelves, Type::TEXT_ARRAY),
                (&ids, Type::BYTEA_ARRAY),
            ],
        ),
        Step::when(!chains.is_empty(), HEADS, vec![(&chains, Type::TEXT_ARRAY)]),
        Step::when(
            !values.is_empty(),
            KEYS,
            vec![
                (&orgs, Type::TEXT_ARRAY),
                (&spaces, Type::TEXT_ARRAY),
                (&values, Type::BYTEA_ARRAY),
            ],
        ),
        Step::when(
            touched.plans > 0,
            TICKETS,
            vec![(&touched.plans, Type::INT8)],
        ),
    ];
    let mut answers = pipeline(client, &steps).await?.into_iter().skip(1);
    let mut next = || answers.next().unwrap_or_default();
    let id = next();
    let id = id
        .first()
        .map(|row| row.try_get(0))
        .transpose()?
        .unwrap_or_default();
    let view = View::read(&touched, [next(), next(), next(), next(), next(), next()])?;
    Ok(Read { id, view })
}

/// What a group begins with.
pub(super) struct Read {
    /// The server's own name of the transaction, to ask later what became of it.
    pub(super) id: String,
    pub(super) view: View,
}

const LIVES: &str =
    "SELECT id, version FROM sealpost.life WHERE id = ANY($1) ORDER BY id FOR UPDATE";
const WORK: &str = "SELECT ticket, life, slot FROM sealpost.work
    WHERE ticket = ANY($1) OR life = ANY($2) ORDER BY ticket FOR UPDATE";
const RECORDS: &str = "SELECT org, shelf, id, version, tokens FROM sealpost.record
    WHERE (org, shelf, id) IN (SELECT * FROM unnest($1, $2, $3))
    ORDER BY org, shelf, id FOR UPDATE";
const HEADS: &str =
    "SELECT org, head FROM sealpost.audit_head WHERE org = ANY($1) ORDER BY org FOR UPDATE";
const KEYS: &str = "SELECT org, space, value, life FROM sealpost.unique_key
    WHERE (org, space, value) IN (SELECT * FROM unnest($1, $2, $3))";
const TICKETS: &str = "SELECT nextval('sealpost.ticket') FROM generate_series(1, $1)";

impl View {
    fn read(touched: &Touched, answers: [Vec<Row>; 6]) -> Result<Self, Trouble> {
        let [lives, work, records, heads, keys, tickets] = answers;
        let mut view = Self::default();
        for row in &lives {
            let version: i64 = row.try_get(1)?;
            let id = message_id(row.try_get(0)?);
            view.lives.insert(id, version.unsigned_abs());
        }
        for row in &work {
            let (ticket, life) = (row.try_get(0)?, message_id(row.try_get(1)?));
            let slot: String = row.try_get(2)?;
            view.work.insert(ticket, (life, slot.clone()));
            view.slots.insert((life, slot), ticket);
        }
        for row in &records {
            let (org, shelf): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
            let id: &[u8] = row.try_get(2)?;
            let of_row =
                |name: &&RecordName| (&*name.org, name.shelf, &*name.id) == (org, shelf, id);
            let version: i64 = row.try_get(3)?;
            let kept = Kept {
                version: version.unsigned_abs(),
                tokens: parse(row.try_get(4)?)?,
            };
            if let Some(name) = touched.records.iter().find(of_row) {
                view.records.insert(name.clone(), kept);
            }
        }
        for row in &keys {
            let (org, space): (String, &str) = (row.try_get(0)?, row.try_get(1)?);
            let space = crate::Space::ALL.into_iter().find(|s| s.as_str() == space);
            let Some(space) = space else { continue };
            let name = KeyName {
                org,
                space: space.as_str(),
                value: row.try_get(2)?,
            };
            view.keys.insert(name, message_id(row.try_get(3)?));
        }
        for row in &heads {
            view.heads.insert(row.try_get(0)?, parse(row.try_get(1)?)?);
        }
        for row in &tickets {
            view.tickets.push_back(row.try_get(0)?);
        }
        Ok(view)
    }
}

fn columns3<'a, R>(
    rows: &'a BTreeSet<R>,
    of: impl Fn(&'a R) -> (&'a String, &'static str, &'a Vec<u8>),
) -> (Vec<&'a str>, Vec<&'static str>, Vec<&'a [u8]>) {
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for (first, second, third) in rows.iter().map(of) {
        columns.0.push(first.as_str());
        columns.1.push(second);
        columns.2.push(third.as_slice());
    }
    columns
}
