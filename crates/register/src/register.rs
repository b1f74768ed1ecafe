//! The register: one file.

use crate::change::{Change, Changed, apply};
use crate::compile::Compiler;
use crate::file::{connect, prepare};
use crate::find::{Finding, Hit, SHOWN};
use crate::held::Held;
use crate::middle::middle;
use crate::page::{HELD, Page, View, held, one, page};
use crate::shelf::{Memory, Writing};
use crate::{RegisterError, State};
use ids::Timestamp;
use people::{Asked, Listing, Place, Vocabulary};
use rusqlite::{Connection, params};
use search::Query;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};

/// Reading connections that are kept open.
const READERS: usize = 8;

/// The resources of a directory, in one file.
#[derive(Debug)]
pub struct Register {
    path: PathBuf,
    writer: Mutex<Writer>,
    readers: Mutex<Vec<Connection>>,
    vocabulary: RwLock<Words>,
}

#[derive(Debug)]
struct Writer {
    connection: Connection,
    memory: Memory,
}

/// The words of all cards, as far as they were read.
#[derive(Debug, Default)]
struct Words {
    last: i64,
    vocabulary: Vocabulary,
}

impl Register {
    /// Opens the register at `path`, making it if it is not there. Its folder must exist.
    ///
    /// # Errors
    /// [`RegisterError::Newer`], [`RegisterError::Damaged`], [`RegisterError::Unavailable`].
    pub fn open(path: &Path) -> Result<Self, RegisterError> {
        let mut connection = connect(path)?;
        prepare(&mut connection)?;
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(Writer {
                connection,
                memory: Memory::default(),
            }),
            readers: Mutex::new(Vec::new()),
            vocabulary: RwLock::new(Words::default()),
        })
    }

    /// The file that the resources are in.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes all changes, or none. What each led to comes back in order.
    ///
    /// # Errors
    /// [`RegisterError::NotAddressable`], [`RegisterError::VersionConflict`], or what the disk
    /// says.
    pub fn change(
        &self,
        changes: &[Change],
        now: Timestamp,
    ) -> Result<Vec<Changed>, RegisterError> {
        self.writing(|writing| {
            let done = changes.iter().map(|it| apply(writing, it, now));
            done.collect()
        })
    }

    /// One resource, whatever its state.
    ///
    /// # Errors
    /// What the disk says.
    pub fn read(&self, kind: &str, id: &str) -> Result<Option<Held>, RegisterError> {
        let values = [kind.to_owned().into(), id.to_owned().into()];
        self.reading(|connection| one(connection, "n.text = ? AND r.id = ?", &values))
    }

    /// Whether a resource is shown to somebody who may see `shown`: a veil over its organisation
    /// hides it too.
    ///
    /// # Errors
    /// What the disk says.
    pub fn is_shown(&self, held: &Held, shown: State) -> Result<bool, RegisterError> {
        let found = [("_id".to_owned(), held.id.clone())];
        let Ok(query) = Query::parse(&held.kind, &found, search::Handling::Strict) else {
            return Ok(false);
        };
        let view = View {
            count: 1,
            after: None,
            shown,
        };
        Ok(!self.search(&query, &view)?.matches.is_empty())
    }

    /// One page of a search.
    ///
    /// # Errors
    /// [`RegisterError::UnknownPage`], [`RegisterError::TooManyToSort`], or what the disk says.
    pub fn search(&self, query: &Query, view: &View) -> Result<Page, RegisterError> {
        self.reading(|connection| {
            // One snapshot for matches, total and inclusions.
            let snapshot = connection.unchecked_transaction()?;
            page(&snapshot, query, view)
        })
    }

    /// People search: the best `count` entries for what was asked, in order. `known` are the
    /// references of entries that the practice has in its address book; among equals they come
    /// first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn find(
        &self,
        asked: &Asked,
        known: &[String],
        count: usize,
        at: Timestamp,
    ) -> Result<Vec<Hit>, RegisterError> {
        self.reading(|connection| {
            let snapshot = connection.unchecked_transaction()?;
            self.learn(&snapshot)?;
            let words = self.vocabulary.read();
            let words = words.unwrap_or_else(PoisonError::into_inner);
            let finding = Finding {
                compiler: Compiler {
                    connection: &snapshot,
                    shown: SHOWN,
                },
                asked,
                vocabulary: &words.vocabulary,
                count,
            };
            finding.run(known, at)
        })
    }

    /// What is shown of a role or a service (`Type/id`); nothing of one that is gone, hidden or not
    /// in use.
    ///
    /// # Errors
    /// What the disk says.
    pub fn listing(
        &self,
        reference: &str,
        at: Timestamp,
    ) -> Result<Option<Listing>, RegisterError> {
        self.reading(|connection| {
            let snapshot = connection.unchecked_transaction()?;
            let finding = Finding {
                compiler: Compiler {
                    connection: &snapshot,
                    shown: SHOWN,
                },
                asked: &Asked::default(),
                vocabulary: &Vocabulary::default(),
                count: 1,
            };
            finding.listing(reference, at)
        })
    }

    /// The middle of the locations in a suburb, its state behind it where several are called so;
    /// `None` where none is known, or where they lie far apart.
    ///
    /// # Errors
    /// What the disk says.
    pub fn place_of(&self, suburb: &str) -> Result<Option<Place>, RegisterError> {
        self.reading(|connection| middle(connection, suburb))
    }

    /// Reads the words that came since.
    fn learn(&self, connection: &Connection) -> Result<(), RegisterError> {
        let known = self.vocabulary.read();
        let last = known.unwrap_or_else(PoisonError::into_inner).last;
        let newest: Option<i64> =
            connection.query_row("SELECT max(number) FROM word", [], |row| row.get(0))?;
        if newest.is_none_or(|newest| newest <= last) {
            return Ok(());
        }
        let words = self.vocabulary.write();
        let mut words = words.unwrap_or_else(PoisonError::into_inner);
        let mut statement = connection
            .prepare_cached("SELECT number, text FROM word WHERE number > ?1 ORDER BY number")?;
        let mut found = statement.query(params![words.last])?;
        while let Some(row) = found.next()? {
            words.last = row.get(0)?;
            words.vocabulary.add(&row.get::<_, String>(1)?);
        }
        Ok(())
    }

    /// What changed after change number `after`, oldest first, deletions among it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn changes(&self, after: u64, limit: usize) -> Result<Vec<Held>, RegisterError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        self.reading(|connection| {
            let text = format!("{HELD} WHERE r.change > ?1 ORDER BY r.change LIMIT ?2");
            let mut statement = connection.prepare_cached(&text)?;
            let found = statement.query_map(params![after, limit], held)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// Writes all of it in one transaction, with the cards that follow it, or nothing.
    pub(crate) fn writing<T>(
        &self,
        write: impl FnOnce(&mut Writing<'_>) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Writer { connection, memory } = &mut *writer;
        let done = written(connection, memory, write);
        if done.is_err() {
            memory.clear();
        }
        done
    }

    pub(crate) fn reading<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, RegisterError>,
    ) -> Result<T, RegisterError> {
        let readers = || self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = readers().pop();
        let connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let result = read(&connection);
        let mut readers = readers();
        if readers.len() < READERS {
            readers.push(connection);
        }
        result
    }
}

fn written<T>(
    connection: &mut Connection,
    memory: &mut Memory,
    write: impl FnOnce(&mut Writing<'_>) -> Result<T, RegisterError>,
) -> Result<T, RegisterError> {
    let transaction = connection.transaction()?;
    let mut writing = Writing::new(&transaction, memory);
    let done = write(&mut writing)?;
    writing.settle()?;
    drop(writing);
    transaction.commit()?;
    Ok(done)
}
