//! Writing what a group decided, and committing it, in one round trip.

mod records;

use super::changes::{Changes, LifeRow, WorkRow};
use super::failure::Trouble;
use super::name;
use super::pipeline::{Step, Value, pipeline};
use super::row::{json, number};
use crate::BlobKind;
use ids::MessageId;
use records::Records;
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use uuid::Uuid;

/// Where nodes are told that work was left to whoever claims it.
pub(super) const CHANNEL: &str = "sealpost_work";

/// Who writes a group, and the group's own name: they tell later whether its commit stands.
pub(super) struct Marker {
    pub(super) writer: Uuid,
    pub(super) batch: Uuid,
}

impl Marker {
    fn step(&self) -> Step<'_> {
        Step::one(
            "INSERT INTO sealpost.marker (writer, batch) VALUES ($1, $2)
             ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, at = excluded.at",
            vec![(&self.writer, Type::UUID), (&self.batch, Type::UUID)],
        )
    }

    /// Whether the commit of this group stands.
    pub(super) async fn is_there(&self, client: &Client) -> Result<bool, Trouble> {
        let sql = "SELECT FROM sealpost.marker WHERE (writer, batch) = ($1, $2)";
        let values: [Value<'_>; 2] = [(&self.writer, Type::UUID), (&self.batch, Type::UUID)];
        Ok(!client.query_typed(sql, &values).await?.is_empty())
    }
}

/// Writes the changes and commits. After [`Trouble::Lost`], nobody knows whether the commit stands
/// until the marker is asked for.
pub(super) async fn flush(
    client: &Client,
    changes: &Changes,
    node: &str,
    marker: &Marker,
) -> Result<(), Trouble> {
    let columns = Columns::of(changes, node)?;
    let mut steps = columns.steps();
    steps.push(marker.step());
    // If a statement before it failed, the server answers this one by rolling back.
    steps.push(Step::plain("COMMIT"));
    pipeline(client, &steps).await?;
    Ok(())
}

/// Writes the changes into the transaction that is open.
pub(super) async fn write(client: &Client, changes: &Changes, node: &str) -> Result<(), Trouble> {
    let columns = Columns::of(changes, node)?;
    pipeline(client, &columns.steps()).await?;
    Ok(())
}

/// What is written, in the columns of its statements.
struct Columns<'a> {
    lives: Lives<'a>,
    work: WorkColumns,
    keys: Keys<'a>,
    records: Records<'a>,
    drops: Vec<&'a str>,
    blobs: Blobs<'a>,
    audit: Audit<'a>,
    wakes: bool,
}

impl<'a> Columns<'a> {
    fn of(changes: &'a Changes, node: &str) -> Result<Self, Trouble> {
        Ok(Self {
            lives: Lives::of(changes),
            work: WorkColumns::of(changes, node),
            keys: Keys::of(changes),
            records: Records::of(changes)?,
            drops: changes.drops.iter().map(String::as_str).collect(),
            blobs: Blobs::of(changes),
            audit: Audit::of(changes)?,
            wakes: changes.wakes,
        })
    }

    fn steps(&self) -> Vec<Step<'_>> {
        let mut steps = Vec::new();
        self.lives.steps(&mut steps);
        self.work.steps(&mut steps);
        self.keys.steps(&mut steps);
        self.records.steps(&mut steps);
        steps.push(Step::when(
            !self.drops.is_empty(),
            "DELETE FROM sealpost.sealed WHERE id = ANY($1)",
            vec![(&self.drops, Type::TEXT_ARRAY)],
        ));
        self.blobs.steps(&mut steps);
        self.audit.steps(&mut steps);
        steps.push(Step::when(
            self.wakes,
            "SELECT pg_notify($1, '')",
            vec![(&CHANNEL, Type::TEXT)],
        ));
        steps
    }
}

#[derive(Default)]
struct LifeColumns<'a> {
    ids: Vec<Uuid>,
    orgs: Vec<String>,
    directions: Vec<&'static str>,
    since: Vec<i64>,
    versions: Vec<i64>,
    states: Vec<&'a str>,
}

/// Messages: those that are new, and those that are changed.
struct Lives<'a> {
    new: LifeColumns<'a>,
    changed: LifeColumns<'a>,
}

impl<'a> Lives<'a> {
    fn of(changes: &'a Changes) -> Self {
        let columns = |are_new: bool| {
            let mut columns = LifeColumns::default();
            let rows = changes.lives.iter();
            for (id, row) in rows.filter(|(_, row)| row.is_new == are_new) {
                columns.push(*id, row);
            }
            columns
        };
        Self {
            new: columns(true),
            changed: columns(false),
        }
    }

    fn steps<'b>(&'b self, steps: &mut Vec<Step<'b>>) {
        let Self { new, changed } = self;
        steps.push(Step::when(
            !new.ids.is_empty(),
            "INSERT INTO sealpost.life (id, org, direction, since, version, state)
             SELECT * FROM unnest($1, $2, $3, $4, $5, $6)",
            vec![
                (&new.ids, Type::UUID_ARRAY),
                (&new.orgs, Type::TEXT_ARRAY),
                (&new.directions, Type::TEXT_ARRAY),
                (&new.since, Type::INT8_ARRAY),
                (&new.versions, Type::INT8_ARRAY),
                (&new.states, Type::TEXT_ARRAY),
            ],
        ));
        steps.push(Step::when(
            !changed.ids.is_empty(),
            "UPDATE sealpost.life SET version = new.version, state = new.state
             FROM unnest($1, $2, $3) AS new (id, version, state) WHERE life.id = new.id",
            vec![
                (&changed.ids, Type::UUID_ARRAY),
                (&changed.versions, Type::INT8_ARRAY),
                (&changed.states, Type::TEXT_ARRAY),
            ],
        ));
    }
}

impl<'a> LifeColumns<'a> {
    fn push(&mut self, id: MessageId, row: &'a LifeRow) {
        self.ids.push(id.as_uuid());
        self.orgs.push(name::org(row.life.org()));
        self.directions.push(row.life.direction().as_str());
        self.since.push(row.life.since().as_millis());
        self.versions.push(number(row.version));
        self.states.push(&row.state);
    }
}

/// Work: what is gone, and what is new.
#[derive(Default)]
struct WorkColumns {
    dead: Vec<i64>,
    tickets: Vec<i64>,
    lives: Vec<Uuid>,
    slots: Vec<String>,
    lanes: Vec<String>,
    free_at: Vec<i64>,
    due: Vec<i64>,
    urgent: Vec<bool>,
    taken: Vec<bool>,
    nodes: Vec<Option<String>>,
    workers: Vec<Option<String>>,
}

impl WorkColumns {
    fn of(changes: &Changes, node: &str) -> Self {
        let mut columns = Self {
            dead: changes.dead_work.iter().copied().collect(),
            ..Self::default()
        };
        for (ticket, row) in &changes.work {
            columns.push(*ticket, row, node);
        }
        columns
    }

    fn push(&mut self, ticket: i64, row: &WorkRow, node: &str) {
        self.tickets.push(ticket);
        self.lives.push(row.life.as_uuid());
        self.slots.push(row.effect.slot().as_str().to_owned());
        self.lanes.push(row.lane.clone());
        self.free_at.push(row.free_at.as_millis());
        self.due.push(row.due.as_millis());
        self.urgent.push(row.urgent);
        self.taken.push(row.worker.is_some());
        self.nodes
            .push(row.worker.as_ref().map(|_| node.to_owned()));
        self.workers.push(row.worker.as_deref().map(name::shown));
    }

    fn steps<'b>(&'b self, steps: &mut Vec<Step<'b>>) {
        steps.push(Step::when(
            !self.dead.is_empty(),
            "DELETE FROM sealpost.work WHERE ticket = ANY($1)",
            vec![(&self.dead, Type::INT8_ARRAY)],
        ));
        steps.push(Step::when(
            !self.tickets.is_empty(),
            "INSERT INTO sealpost.work
                 (ticket, life, slot, lane, free_at, due, urgent, taken, node, worker)
             SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            vec![
                (&self.tickets, Type::INT8_ARRAY),
                (&self.lives, Type::UUID_ARRAY),
                (&self.slots, Type::TEXT_ARRAY),
                (&self.lanes, Type::TEXT_ARRAY),
                (&self.free_at, Type::INT8_ARRAY),
                (&self.due, Type::INT8_ARRAY),
                (&self.urgent, Type::BOOL_ARRAY),
                (&self.taken, Type::BOOL_ARRAY),
                (&self.nodes, Type::TEXT_ARRAY),
                (&self.workers, Type::TEXT_ARRAY),
            ],
        ));
    }
}

#[derive(Default)]
struct KeyColumns<'a> {
    orgs: Vec<&'a str>,
    spaces: Vec<&'static str>,
    values: Vec<&'a [u8]>,
    lives: Vec<Uuid>,
}

/// Names: unique ones, which must be new, and others, which may be there.
struct Keys<'a> {
    unique: KeyColumns<'a>,
    lookups: KeyColumns<'a>,
}

impl<'a> Keys<'a> {
    fn of(changes: &'a Changes) -> Self {
        let (mut unique, mut lookups) = (KeyColumns::default(), KeyColumns::default());
        let rows = changes.unique.iter().map(|(key, life)| (true, key, life));
        let others = changes.lookups.iter().map(|(key, life)| (false, key, life));
        for (is_unique, key, life) in rows.chain(others) {
            let columns = if is_unique { &mut unique } else { &mut lookups };
            columns.orgs.push(&key.org);
            columns.spaces.push(key.space);
            columns.values.push(&key.value);
            columns.lives.push(life.as_uuid());
        }
        Self { unique, lookups }
    }

    fn steps<'b>(&'b self, steps: &mut Vec<Step<'b>>) {
        let unique = "INSERT INTO sealpost.unique_key (org, space, value, life)
                      SELECT * FROM unnest($1, $2, $3, $4)";
        let lookup = "INSERT INTO sealpost.lookup (org, space, value, life)
                      SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        for (sql, columns) in [(unique, &self.unique), (lookup, &self.lookups)] {
            steps.push(Step::when(
                !columns.lives.is_empty(),
                sql,
                vec![
                    (&columns.orgs, Type::TEXT_ARRAY),
                    (&columns.spaces, Type::TEXT_ARRAY),
                    (&columns.values, Type::BYTEA_ARRAY),
                    (&columns.lives, Type::UUID_ARRAY),
                ],
            ));
        }
    }
}

/// Bytes: one statement each, for they are long.
struct Blobs<'a>(Vec<(&'static str, &'a str, &'a [u8])>);

impl<'a> Blobs<'a> {
    fn of(changes: &'a Changes) -> Self {
        let rows = changes.blobs.iter().map(|((kind, id), bytes)| {
            let sql = match kind {
                BlobKind::Content => {
                    "INSERT INTO sealpost.content (id, bytes) VALUES ($1, $2)
                     ON CONFLICT DO NOTHING"
                }
                BlobKind::Sealed => {
                    "INSERT INTO sealpost.sealed (id, week, bytes)
                     SELECT $1, floor(extract(epoch FROM now()) / 604800)::integer, $2
                     WHERE NOT EXISTS (SELECT FROM sealpost.sealed WHERE id = $1)
                     ON CONFLICT DO NOTHING"
                }
            };
            (sql, id.as_str(), &bytes[..])
        });
        Self(rows.collect())
    }

    fn steps<'b>(&'b self, steps: &mut Vec<Step<'b>>) {
        for (sql, id, bytes) in &self.0 {
            steps.push(Step::one(sql, vec![(id, Type::TEXT), (bytes, Type::BYTEA)]));
        }
    }
}

/// The audit trail: entries, and the ends of their chains.
#[derive(Default)]
struct Audit<'a> {
    orgs: Vec<&'a str>,
    numbers: Vec<i64>,
    entries: Vec<&'a str>,
    /// Of the chains that are new.
    new: (Vec<&'a str>, Vec<String>),
    /// Of the chains that grow.
    grown: (Vec<&'a str>, Vec<String>),
}

impl<'a> Audit<'a> {
    fn of(changes: &'a Changes) -> Result<Self, Trouble> {
        let mut columns = Self::default();
        for (org, seq, entry) in &changes.audit {
            columns.orgs.push(org);
            columns.numbers.push(number(*seq));
            columns.entries.push(entry);
        }
        for (org, (is_new, head)) in &changes.heads {
            let ends = if *is_new {
                &mut columns.new
            } else {
                &mut columns.grown
            };
            ends.0.push(org);
            ends.1.push(json(head)?);
        }
        Ok(columns)
    }

    fn steps<'b>(&'b self, steps: &mut Vec<Step<'b>>) {
        steps.push(Step::when(
            !self.entries.is_empty(),
            "INSERT INTO sealpost.audit (org, seq, entry) SELECT * FROM unnest($1, $2, $3)",
            vec![
                (&self.orgs, Type::TEXT_ARRAY),
                (&self.numbers, Type::INT8_ARRAY),
                (&self.entries, Type::TEXT_ARRAY),
            ],
        ));
        let grown = "UPDATE sealpost.audit_head SET head = new.head
                     FROM unnest($1, $2) AS new (org, head) WHERE audit_head.org = new.org";
        let new = "INSERT INTO sealpost.audit_head (org, head) SELECT * FROM unnest($1, $2)";
        for (sql, (orgs, heads)) in [(grown, &self.grown), (new, &self.new)] {
            let values: Vec<Value<'b>> = vec![(orgs, Type::TEXT_ARRAY), (heads, Type::TEXT_ARRAY)];
            steps.push(Step::when(!orgs.is_empty(), sql, values));
        }
    }
}
