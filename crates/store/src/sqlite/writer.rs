//! The writing thread: takes all that waits, commits it in one transaction, then answers.

use super::{apply, unavailable};
use crate::work::Turns;
use crate::{Claim, Committed, StoreError, Transaction, Work};
use rusqlite::Connection;
use std::sync::mpsc;
use tokio::sync::oneshot;

/// Commands that share one commit, at most.
const GROUP_COMMANDS: usize = 512;
/// Bytes that share one commit, about.
const GROUP_BYTES: usize = 64 * 1024 * 1024;
/// Commands that may wait; more make their senders wait.
const QUEUE_COMMANDS: usize = 4_096;

enum Command {
    Claim(Claim, oneshot::Sender<Result<Vec<Work>, StoreError>>),
    Commit(
        Box<Transaction>,
        oneshot::Sender<Result<Committed, StoreError>>,
    ),
    Release(oneshot::Sender<Result<(), StoreError>>),
}

/// Handle of the writing thread; the thread ends when the handle is dropped.
#[derive(Debug)]
pub(super) struct Writer {
    commands: mpsc::SyncSender<Command>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (commands, queue) = mpsc::sync_channel(QUEUE_COMMANDS);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&connection, &queue))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { commands })
    }

    pub(super) async fn commit(&self, transaction: Transaction) -> Result<Committed, StoreError> {
        self.ask(|reply| Command::Commit(Box::new(transaction), reply))
            .await
    }

    pub(super) async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        self.ask(|reply| Command::Claim(claim, reply)).await
    }

    pub(super) async fn release_leases(&self) -> Result<(), StoreError> {
        self.ask(Command::Release).await
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Command,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        // A full queue blocks this worker thread for as long as one commit takes: back-pressure.
        self.commands.send(command(reply)).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the store's writing thread has stopped; restart the program".into())
}

/// An answer that may be given once the group is on disk.
type Answer = Box<dyn FnOnce(Option<&StoreError>) + Send>;

fn run(connection: &Connection, queue: &mpsc::Receiver<Command>) {
    let turns = Turns::default();
    while let Ok(first) = queue.recv() {
        if let Err(error) = connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(unavailable)
        {
            refuse(first, error);
            continue;
        }
        let mut answers = Vec::new();
        let mut bytes = size(&first);
        answers.push(perform(connection, first, &turns));
        // A full or failing disk makes SQLite end the whole transaction: what followed would be a
        // transaction of its own, committed although the group then fails.
        let open = || !connection.is_autocommit();
        while open() && answers.len() < GROUP_COMMANDS && bytes < GROUP_BYTES {
            let Ok(next) = queue.try_recv() else { break };
            bytes += size(&next);
            answers.push(perform(connection, next, &turns));
        }
        let failure = match open() {
            true => connection
                .execute_batch("COMMIT")
                .map_err(unavailable)
                .err(),
            false => Some(ended()),
        };
        if failure.is_some() {
            roll_back(connection);
        }
        for answer in answers {
            answer(failure.as_ref());
        }
    }
}

/// For what shared a group with the command during which the disk failed.
fn ended() -> StoreError {
    StoreError::Unavailable("the disk failed during another commit; is it full?".to_owned())
}

fn roll_back(connection: &Connection) {
    // After a failed COMMIT, SQLite may have rolled back by itself; then this one fails, rightly.
    drop(connection.execute_batch("ROLLBACK"));
}

fn size(command: &Command) -> usize {
    match command {
        Command::Commit(transaction, _) => transaction.blobs.iter().map(|b| b.bytes.len()).sum(),
        Command::Claim(..) | Command::Release(_) => 0,
    }
}

/// Performs one command inside a savepoint, so that its failure leaves the group intact.
fn perform(connection: &Connection, command: Command, turns: &Turns) -> Answer {
    match command {
        Command::Claim(claim, reply) => {
            later(saved(connection, |c| apply::claim(c, &claim, turns)), reply)
        }
        Command::Commit(transaction, reply) => later(
            saved(connection, |c| apply::transaction(c, *transaction)),
            reply,
        ),
        Command::Release(reply) => later(saved(connection, apply::release_leases), reply),
    }
}

fn saved<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    run_cached(connection, "SAVEPOINT one")?;
    match work(connection) {
        Ok(value) => {
            run_cached(connection, "RELEASE one")?;
            Ok(value)
        }
        // The savepoint went with the transaction.
        Err(error) if connection.is_autocommit() => Err(error),
        Err(error) => {
            run_cached(connection, "ROLLBACK TO one")?;
            run_cached(connection, "RELEASE one")?;
            Err(error)
        }
    }
}

fn run_cached(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut s| s.execute([]))
        .map_err(unavailable)?;
    Ok(())
}

fn later<T: Send + 'static>(
    result: Result<T, StoreError>,
    reply: oneshot::Sender<Result<T, StoreError>>,
) -> Answer {
    Box::new(move |failure| {
        let result = match failure {
            Some(error) => result.and(Err(error.clone())),
            None => result,
        };
        // Nobody waits for the answer any more: the caller was cancelled, the commit stands.
        drop(reply.send(result));
    })
}

fn refuse(command: Command, error: StoreError) {
    match command {
        Command::Claim(_, reply) => drop(reply.send(Err(error))),
        Command::Commit(_, reply) => drop(reply.send(Err(error))),
        Command::Release(reply) => drop(reply.send(Err(error))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::prepare;
    use super::super::{connect, read};
    use super::*;
    use crate::Blob;
    use delivery::BlobId;

    fn keeping(n: u8, bytes: usize) -> Transaction {
        let blob = Blob {
            id: BlobId::from_digest(&[n; 32]),
            bytes: vec![n; bytes].into(),
            kind: crate::BlobKind::Content,
        };
        Transaction {
            blobs: vec![blob],
            ..Transaction::default()
        }
    }

    #[test]
    fn a_disk_that_is_full_in_the_middle_of_a_group_answers_each_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let connection = connect(&path).unwrap();
        prepare(&connection).unwrap();
        let pages: i64 = connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        let limit = format!("PRAGMA max_page_count = {}", pages + 8);
        connection
            .query_row(&limit, [], |row| row.get::<_, i64>(0))
            .unwrap();
        for round in 0..3 {
            let (commands, queue) = mpsc::sync_channel(8);
            let sizes = [100, 1_000_000, 100];
            let answers: Vec<_> = (1..=3)
                .zip(sizes)
                .map(|(n, bytes)| {
                    let (reply, answer) = oneshot::channel();
                    let transaction = Box::new(keeping(round * 10 + n, bytes));
                    commands.send(Command::Commit(transaction, reply)).unwrap();
                    answer
                })
                .collect();
            drop(commands);
            run(&connection, &queue);
            let reader = connect(&path).unwrap();
            let mut kept = 0;
            for (n, answer) in (1..=3).zip(answers) {
                let answer = answer.blocking_recv().unwrap();
                let id = BlobId::from_digest(&[round * 10 + n; 32]);
                let there = read::blob(&reader, &id).unwrap().is_some();
                assert_eq!(answer.is_ok(), there, "round {round}, {n}: {answer:?}");
                let full = |error: StoreError| error.to_string().contains("full");
                assert!(answer.err().is_none_or(full), "the cause is named");
                kept += usize::from(there);
            }
            assert!(kept < 3, "the large one does not fit");
            assert!(connection.is_autocommit(), "no transaction is left open");
        }
    }
}
