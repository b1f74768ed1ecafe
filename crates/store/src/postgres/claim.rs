//! Taking work: rows that another node is taking are passed over, not waited for.

use super::failure::Trouble;
use super::name;
use super::pipeline::{Step, pipeline};
use super::row::{limit, work};
use crate::work::{Pick, Turns};
use crate::{Claim, Work};
use std::collections::VecDeque;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row};

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
    SET LOCAL idle_in_transaction_session_timeout = '10s'";
const FREE: &str = "SELECT ticket, life, slot, lane, taken, urgent, free_at FROM sealpost.work
    WHERE urgent = $1 AND free_at <= $2 AND lane <> ALL ($3)
      AND (free_at, ticket) > ($4, $5)
    ORDER BY free_at, ticket LIMIT $6 FOR UPDATE SKIP LOCKED";
const TAKE: &str = "UPDATE sealpost.work SET free_at = $2, taken = true, node = $3, worker = $4
    WHERE ticket = ANY ($1)";

/// Takes due work in turn, passing over busy lanes.
pub(super) async fn claim(
    client: &Client,
    claim: &Claim,
    turns: &Turns,
    node: &str,
) -> Result<Vec<Work>, Trouble> {
    let claimed = begun(client, claim, turns, node).await;
    if let Err(Trouble::Again(_) | Trouble::Refused(_)) = &claimed {
        client.batch_execute("ROLLBACK").await?;
    }
    claimed
}

async fn begun(
    client: &Client,
    claim: &Claim,
    turns: &Turns,
    node: &str,
) -> Result<Vec<Work>, Trouble> {
    let (mut urgent, mut regular) = (Queue::new(true), Queue::new(false));
    {
        let max = limit(claim.max);
        let now = claim.lease.now.as_millis();
        let busy = &claim.lease.busy_lanes;
        let mut steps = vec![Step::plain(BEGIN)];
        for queue in [&urgent, &regular] {
            steps.push(queue.question(&now, busy, &max));
        }
        let answers = pipeline(client, &steps).await?;
        let mut answers = answers.into_iter().skip(1);
        urgent.take_in(claim, answers.next().unwrap_or_default())?;
        regular.take_in(claim, answers.next().unwrap_or_default())?;
    }
    let mut pick = Pick::new(claim, turns);
    while let Err(Dry { is_urgent }) = pick.run(|is_urgent| match is_urgent {
        true => urgent.next(),
        false => regular.next(),
    }) {
        let queue = if is_urgent { &mut urgent } else { &mut regular };
        let mut passed_over = claim.lease.busy_lanes.clone();
        passed_over.extend(pick.sated_lanes());
        let (now, max) = (claim.lease.now.as_millis(), limit(claim.max));
        let steps = [queue.question(&now, &passed_over, &max)];
        let mut answers = pipeline(client, &steps).await?;
        queue.take_in(claim, answers.pop().unwrap_or_default())?;
    }
    let found = pick.into_found();
    let tickets: Vec<i64> = found.iter().map(|work| work.ticket.0).collect();
    let until = claim.lease.until.as_millis();
    let worker = name::shown(&claim.lease.worker);
    let take = Step::when(
        !tickets.is_empty(),
        TAKE,
        vec![
            (&tickets, Type::INT8_ARRAY),
            (&until, Type::INT8),
            (&node, Type::TEXT),
            (&worker, Type::TEXT),
        ],
    );
    pipeline(client, &[take, Step::plain("COMMIT")]).await?;
    Ok(found)
}

/// The free work of one kind, read some at a time.
struct Queue {
    is_urgent: bool,
    rows: VecDeque<Work>,
    /// Where the rows that were read end.
    free_at: i64,
    ticket: i64,
    /// There may be more than was read.
    has_more: bool,
}

/// The rows that were read are used up, and there may be more.
struct Dry {
    is_urgent: bool,
}

impl Queue {
    fn new(is_urgent: bool) -> Self {
        Self {
            is_urgent,
            rows: VecDeque::new(),
            free_at: i64::MIN,
            ticket: i64::MIN,
            has_more: true,
        }
    }

    fn question<'a>(
        &'a self,
        now: &'a i64,
        passed_over: &'a Vec<String>,
        max: &'a i64,
    ) -> Step<'a> {
        let values: Vec<super::pipeline::Value<'a>> = vec![
            (&self.is_urgent, Type::BOOL),
            (now, Type::INT8),
            (passed_over, Type::TEXT_ARRAY),
            (&self.free_at, Type::INT8),
            (&self.ticket, Type::INT8),
            (max, Type::INT8),
        ];
        Step::one(FREE, values)
    }

    fn take_in(&mut self, claim: &Claim, rows: Vec<Row>) -> Result<(), Trouble> {
        self.has_more = claim.max > 0 && rows.len() >= claim.max;
        for row in &rows {
            self.rows.push_back(work(row)?);
            self.ticket = row.try_get(0)?;
            self.free_at = row.try_get(6)?;
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Work>, Dry> {
        match self.rows.pop_front() {
            Some(work) => Ok(Some(work)),
            None if self.has_more => Err(Dry {
                is_urgent: self.is_urgent,
            }),
            None => Ok(None),
        }
    }
}
