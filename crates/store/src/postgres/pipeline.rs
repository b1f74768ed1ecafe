//! Several statements in one round trip.

use super::failure::Trouble;
use futures_util::future::BoxFuture;
use std::future::poll_fn;
use std::task::Poll;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row};

/// A value of a statement and its type. With the types given, a statement is parsed, bound and
/// run in one message and has no name on the server: any connection of a pooler will do.
pub(super) type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// One statement.
pub(super) enum Step<'a> {
    /// Statements without values or answer.
    Plain(&'a str),
    /// A statement with values.
    One(&'a str, Vec<(&'a (dyn ToSql + Sync), Type)>),
    /// Nothing: the statement would touch no row.
    Skipped,
}

impl<'a> Step<'a> {
    pub(super) fn plain(sql: &'a str) -> Self {
        Self::Plain(sql)
    }

    pub(super) fn one(sql: &'a str, values: Vec<Value<'a>>) -> Self {
        Self::One(sql, values)
    }

    /// The statement, unless it would touch no row.
    pub(super) fn when(is_needed: bool, sql: &'a str, values: Vec<Value<'a>>) -> Self {
        if is_needed {
            Self::One(sql, values)
        } else {
            Self::Skipped
        }
    }

    async fn run(&self, client: &Client) -> Result<Vec<Row>, Error> {
        match self {
            Self::Plain(sql) => client.batch_execute(sql).await.map(|()| Vec::new()),
            Self::One(sql, values) => client.query_typed(sql, values).await,
            Self::Skipped => Ok(Vec::new()),
        }
    }
}

/// Sends all statements at once, in order, and then reads their answers, in order. The first
/// error is returned: those after it tell only that the transaction had failed by then.
pub(super) async fn pipeline(
    client: &Client,
    steps: &[Step<'_>],
) -> Result<Vec<Vec<Row>>, Trouble> {
    let mut running: Vec<BoxFuture<'_, Result<Vec<Row>, Error>>> = Vec::new();
    for step in steps {
        running.push(Box::pin(step.run(client)));
    }
    let mut answers: Vec<Option<Result<Vec<Row>, Error>>> = steps.iter().map(|_| None).collect();
    // The first poll of each sends it: polling in order is what keeps the order.
    poll_fn(|context| {
        let mut is_done = true;
        for (future, answer) in running.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(result) => *answer = Some(result),
                    Poll::Pending => is_done = false,
                }
            }
        }
        if is_done {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    let mut rows = Vec::with_capacity(answers.len());
    for answer in answers.into_iter().flatten() {
        rows.push(answer?);
    }
    Ok(rows)
}
