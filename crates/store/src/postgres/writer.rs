//! The writing connections: each takes all that waits for it and commits it as one group.

use super::changes::Changes;
use super::connect::Connector;
use super::failure::Trouble;
use super::flush::{Marker, flush};
use super::view;
use crate::{Committed, StoreError, Transaction};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::Client;
use tokio_postgres::types::Type;
use uuid::Uuid;

/// Transactions that share one commit, at most.
const GROUP_TRANSACTIONS: usize = 256;
/// Bytes that share one commit, about.
const GROUP_BYTES: usize = 32 * 1024 * 1024;
/// Transactions that may wait for one connection; more make their senders wait.
const QUEUE_TRANSACTIONS: usize = 4_096;
/// How long a group is tried again before its senders are told, in seconds.
const PATIENCE_SECONDS: u64 = 15;
/// How long one try may take, in seconds.
const TRY_SECONDS: u64 = 60;
/// Pause between two tries to connect, or to learn what became of a commit, in milliseconds.
const PAUSE_MS: u64 = 100;
/// How often a group gives way to other nodes' transactions before its senders are told.
const YIELDS: usize = 20;

type Answer = Result<Committed, StoreError>;

struct Command {
    transaction: Box<Transaction>,
    reply: oneshot::Sender<Answer>,
}

/// Handles of the writing connections; they end when the handle is dropped.
#[derive(Debug)]
pub(super) struct Writers {
    queues: Vec<mpsc::Sender<Command>>,
}

impl Writers {
    pub(super) fn start(connector: &Arc<Connector>, writers: usize, node: &str) -> Self {
        let queues = (0..writers).map(|_| {
            let (commands, queue) = mpsc::channel(QUEUE_TRANSACTIONS);
            let writer = Writer {
                connector: Arc::clone(connector),
                client: None,
                node: node.to_owned(),
                id: Uuid::new_v4(),
            };
            tokio::spawn(writer.run(queue));
            commands
        });
        Self {
            queues: queues.collect(),
        }
    }

    pub(super) async fn commit(&self, transaction: Transaction) -> Answer {
        let stopped = || StoreError::Unavailable("the store was closed".to_owned());
        let (reply, answer) = oneshot::channel();
        let queue = self.queue(&transaction).ok_or_else(stopped)?;
        let transaction = Box::new(transaction);
        let command = Command { transaction, reply };
        queue.send(command).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// One organisation is always written by one connection: its audit chain is one lock, for
    /// which two would only wait in turn.
    fn queue(&self, transaction: &Transaction) -> Option<&mpsc::Sender<Command>> {
        let org = (transaction.audit.first().map(|(org, _)| org))
            .or_else(|| transaction.writes.first().map(|write| write.life.org()))
            .or_else(|| transaction.records.first().map(|record| &record.key.org));
        let mut hasher = DefaultHasher::new();
        org.hash(&mut hasher);
        let spread = usize::try_from(hasher.finish() % 1_000_003).unwrap_or(0);
        self.queues.get(spread % self.queues.len().max(1))
    }
}

struct Writer {
    connector: Arc<Connector>,
    client: Option<Client>,
    node: String,
    /// Which writer of all this is; another process of the same node has others.
    id: Uuid,
}

/// What one try came to when it did not succeed.
enum Setback {
    /// Nothing was committed.
    Before(Trouble),
    /// The commit may stand.
    Unknown(Box<Doubt>),
}

/// A commit that was not answered.
struct Doubt {
    /// The server's own name of the transaction. After a crash the server may give the name to
    /// another one, so it tells only whether the transaction may still be going on.
    transaction: String,
    marker: Marker,
    /// The answers if the commit stands.
    answers: Vec<Answer>,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Command>) {
        while let Some(first) = queue.recv().await {
            let mut bytes = size(&first);
            let mut group = vec![first];
            while group.len() < GROUP_TRANSACTIONS && bytes < GROUP_BYTES {
                let Ok(next) = queue.try_recv() else { break };
                bytes += size(&next);
                group.push(next);
            }
            let transactions: Vec<&Transaction> = group.iter().map(|c| &*c.transaction).collect();
            let answers = self.settle(&transactions).await;
            for (command, answer) in group.into_iter().zip(answers) {
                // Nobody waits any more: the caller was cancelled, the commit stands.
                drop(command.reply.send(answer));
            }
        }
    }

    /// Commits a group; if the server refuses it as a whole, each of it alone.
    async fn settle(&mut self, group: &[&Transaction]) -> Vec<Answer> {
        match self.persist(group).await {
            Ok(answers) => answers,
            Err(Trouble::Refused(_)) if group.len() > 1 => {
                let mut answers = Vec::new();
                for one in group {
                    let answer = self.persist(std::slice::from_ref(one)).await;
                    answers.extend(answer.unwrap_or_else(|t| vec![Err(t.into_error())]));
                }
                answers
            }
            Err(trouble) => {
                let error = trouble.into_error();
                group.iter().map(|_| Err(error.clone())).collect()
            }
        }
    }

    /// Tries until the group is committed, refused, or patience ends.
    async fn persist(&mut self, group: &[&Transaction]) -> Result<Vec<Answer>, Trouble> {
        let give_up = Instant::now() + Duration::from_secs(PATIENCE_SECONDS);
        let mut yields = 0;
        loop {
            let setback = match self.attempt(group).await {
                Ok(answers) => return Ok(answers),
                Err(setback) => setback,
            };
            let trouble = match setback {
                Setback::Before(trouble) => trouble,
                Setback::Unknown(doubt) => {
                    self.client = None;
                    match self.stands(&doubt, give_up).await? {
                        true => return Ok(doubt.answers),
                        false => Trouble::Lost("the commit did not stand".to_owned()),
                    }
                }
            };
            match &trouble {
                Trouble::Again(_) if yields < YIELDS => yields += 1,
                Trouble::Lost(_) if Instant::now() < give_up => {
                    self.client = None;
                    sleep(Duration::from_millis(PAUSE_MS)).await;
                }
                Trouble::Again(_) | Trouble::Lost(_) | Trouble::Refused(_) => return Err(trouble),
            }
        }
    }

    /// One try.
    async fn attempt(&mut self, group: &[&Transaction]) -> Result<Vec<Answer>, Setback> {
        let client = match self.client.take().filter(|client| !client.is_closed()) {
            Some(client) => client,
            None => self.connector.connect().await.map_err(Setback::Before)?,
        };
        let limit = Duration::from_secs(TRY_SECONDS);
        let read = match timeout(limit, view::begin(&client, group)).await {
            Ok(Ok(read)) => read,
            Ok(Err(trouble)) => return Err(self.rolled_back(client, trouble).await),
            Err(_) => return Err(Setback::Before(silent())),
        };
        let (mut changes, mut view) = (Changes::default(), read.view);
        let decided = group.iter().map(|one| changes.take_in(&mut view, one));
        let answers: Vec<Answer> = decided.collect();
        let marker = Marker {
            writer: self.id,
            batch: Uuid::new_v4(),
        };
        match timeout(limit, flush(&client, &changes, &self.node, &marker)).await {
            Ok(Ok(())) => {
                self.client = Some(client);
                Ok(answers)
            }
            Ok(Err(Trouble::Lost(_))) | Err(_) => Err(Setback::Unknown(Box::new(Doubt {
                transaction: read.id,
                marker,
                answers,
            }))),
            // The server rolled back: a statement failed before the commit.
            Ok(Err(trouble @ (Trouble::Again(_) | Trouble::Refused(_)))) => {
                self.client = Some(client);
                Err(Setback::Before(trouble))
            }
        }
    }

    async fn rolled_back(&mut self, client: Client, trouble: Trouble) -> Setback {
        let limit = Duration::from_secs(TRY_SECONDS);
        let rolled_back = timeout(limit, client.batch_execute("ROLLBACK")).await;
        if matches!(rolled_back, Ok(Ok(()))) {
            self.client = Some(client);
        }
        Setback::Before(trouble)
    }

    /// Asks the server whether a commit that was not answered stands.
    async fn stands(&self, doubt: &Doubt, give_up: Instant) -> Result<bool, Trouble> {
        while Instant::now() < give_up {
            if let Ok(client) = self.connector.connect().await
                && let Ok(is_over) = is_over(&client, &doubt.transaction).await
                // Asked for after that: what was over by then is there, or never will be.
                && let Ok(stands) = doubt.marker.is_there(&client).await
                && (stands || is_over)
            {
                return Ok(stands);
            }
            sleep(Duration::from_millis(PAUSE_MS)).await;
        }
        let text = "the connection broke during a commit, which may or may not stand";
        Err(Trouble::Refused(StoreError::Unavailable(text.to_owned())))
    }
}

/// Whether a transaction has ended, one way or the other.
async fn is_over(client: &Client, transaction: &String) -> Result<bool, Trouble> {
    let sql = "SELECT pg_xact_status($1::text::xid8)";
    match client.query_typed(sql, &[(transaction, Type::TEXT)]).await {
        Ok(rows) => {
            let status = rows.first().map(|row| row.try_get::<_, Option<&str>>(0));
            Ok(status.transpose()?.flatten() != Some("in progress"))
        }
        // A server that crashed meanwhile has never heard of it: it lies in the future.
        Err(error) if error.code().is_some_and(|code| code.code() == "22023") => Ok(true),
        Err(error) => Err(error.into()),
    }
}

fn silent() -> Trouble {
    Trouble::Lost(format!("PostgreSQL did not answer within {TRY_SECONDS} s"))
}

fn size(command: &Command) -> usize {
    let blobs = command.transaction.blobs.iter();
    blobs.map(|blob| blob.bytes.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::{PostgresSettings, migrate};
    use pgrig::Database;

    /// A transaction that is to leave its marker.
    async fn begun(client: &Client) -> Doubt {
        client.batch_execute("BEGIN").await.unwrap();
        let sql = "SELECT pg_current_xact_id()::text";
        let transaction = client.query_one(sql, &[]).await.unwrap().get(0);
        let marker = Marker {
            writer: Uuid::new_v4(),
            batch: Uuid::new_v4(),
        };
        flush_marker(client, &marker).await;
        Doubt {
            transaction,
            marker,
            answers: Vec::new(),
        }
    }

    async fn flush_marker(client: &Client, marker: &Marker) {
        let sql = "INSERT INTO sealpost.marker VALUES ($1, $2)";
        client
            .execute(sql, &[&marker.writer, &marker.batch])
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn the_server_tells_what_became_of_a_commit_that_was_not_answered() {
        let database = Database::fresh().await;
        let settings = PostgresSettings::new(database.url(), "node-1");
        migrate(&settings).await.unwrap();
        let connector = Connector::new(database.url(), &settings).unwrap();
        let writer = Writer {
            connector: Arc::new(connector),
            client: None,
            node: "node-1".to_owned(),
            id: Uuid::new_v4(),
        };
        let patience = || Instant::now() + Duration::from_secs(PATIENCE_SECONDS);
        for (end, stands) in [("COMMIT", true), ("ROLLBACK", false)] {
            let client = database.connect().await;
            let doubt = begun(&client).await;
            client.batch_execute(end).await.unwrap();
            let told = writer.stands(&doubt, patience()).await;
            assert_eq!(told, Ok(stands), "{end}");
        }
        // The server finds out that this one is gone, and rolls it back.
        let gone = database.connect().await;
        let mut doubt = begun(&gone).await;
        drop(gone);
        assert_eq!(writer.stands(&doubt, patience()).await, Ok(false));
        // A server that crashed has not heard of it.
        doubt.transaction = (u64::MAX / 2).to_string();
        assert_eq!(writer.stands(&doubt, patience()).await, Ok(false));
        // After a crash, another transaction may go by its name.
        let other = database.connect().await;
        doubt.transaction = begun(&other).await.transaction;
        other.batch_execute("COMMIT").await.unwrap();
        assert_eq!(writer.stands(&doubt, patience()).await, Ok(false));
        // This one stays open: nobody can tell.
        let open = database.connect().await;
        let doubt = begun(&open).await;
        let soon = Instant::now() + Duration::from_millis(5 * PAUSE_MS);
        let told = writer.stands(&doubt, soon).await;
        let text = told.unwrap_err().into_error().to_string();
        assert!(text.contains("may or may not stand"), "{text}");
    }
}
