//! News of patients: from tables, ADT messages and PIT files.

use super::{Entry, MergeError, PatientIndex, draft};
use audit::Action;
use hl7v2::{Limits, Message, Unreadable, batch};
use ids::{Hd, Organisation, Timestamp};
use patients::{AdtError, Change, Columns, CsvError, Decision, Person, RecordNumber, Rows};
use serde::Serialize;
use std::collections::BTreeSet;
use store::{RecordWrite, StoreError};
use uuid::Uuid;

/// Records that are written in one transaction.
const BATCH: usize = 500;

/// Whose news it is, and who brings it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    /// Our practice.
    pub org: &'s Organisation,
    /// The facility that gave the record numbers: the practice's own.
    pub authority: &'s Hd,
    /// Who imports.
    pub by: &'s str,
    /// The present.
    pub at: Timestamp,
}

/// How far news are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// The practice's own system: what it says is so.
    Practice,
    /// A laboratory: it fills gaps, where nothing it says is against the record.
    Laboratory,
}

/// What became of news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Patients who were not known.
    pub added: u64,
    /// Patients whose record changed.
    pub updated: u64,
    /// Patients whose record says the same.
    pub unchanged: u64,
    /// Records that were merged into others.
    pub merged: u64,
    /// News without a record number of ours about somebody who is known, or may be, and news of
    /// a laboratory that are against the record: left alone.
    pub left: u64,
    /// Messages that were no such news, or could not be used.
    pub skipped: u64,
}

/// Why news were not taken, as far as they were not. What was before them is in.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// The table is damaged.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// The file holds neither messages nor a table.
    #[error("there is nothing in the file to import")]
    Empty,
    /// Two records could not become one.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// News that wait to be committed together.
#[derive(Default)]
struct Pending {
    writes: Vec<RecordWrite>,
    /// Record numbers that they are about.
    numbers: BTreeSet<String>,
    imported: Imported,
}

impl PatientIndex {
    /// Takes a file: HL7 messages, a PIT file or a table; its content says which.
    pub async fn import(&self, source: Source<'_>, bytes: &[u8]) -> Result<Imported, NotImported> {
        let text = String::from_utf8_lossy(bytes);
        let first = &bytes[..bytes.len().min(16)];
        let mut pending = Pending::default();
        match Message::read_within(first, &Limits::default()).message {
            Err(Unreadable::Pit) => {
                for person in patients::read_pit(&text, source.authority, source.at) {
                    self.take(source, &mut pending, person, Weight::Laboratory)
                        .await?;
                }
            }
            Err(Unreadable::Header) => self.table(source, &mut pending, &text).await?,
            Err(Unreadable::Empty) => return Err(NotImported::Empty),
            Ok(_)
            | Err(
                Unreadable::Batch
                | Unreadable::Delimiters
                | Unreadable::Fields(_)
                | Unreadable::Segments(_)
                | Unreadable::Size(_)
                | Unreadable::Utf16,
            ) => self.messages(source, &mut pending, bytes).await?,
        }
        self.flush(source, &mut pending).await?;
        Ok(pending.imported)
    }

    async fn table(
        &self,
        source: Source<'_>,
        pending: &mut Pending,
        text: &str,
    ) -> Result<(), NotImported> {
        let mut rows = Rows::of(text);
        let heading = rows.next().ok_or(NotImported::Empty)??;
        let columns = Columns::read(&heading)?;
        for row in rows {
            // What was read before a damaged row is kept.
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    self.flush(source, pending).await?;
                    return Err(error.into());
                }
            };
            let person = columns.person(&row, source.authority, source.at);
            self.take(source, pending, person, Weight::Practice).await?;
        }
        Ok(())
    }

    async fn messages(
        &self,
        source: Source<'_>,
        pending: &mut Pending,
        bytes: &[u8],
    ) -> Result<(), NotImported> {
        for piece in batch::split(bytes) {
            let read = Message::read_within(&bytes[piece.range], &Limits::default());
            let change = read
                .message
                .map(|message| Change::read(&message, source.at));
            match change {
                Ok(Ok(Change::Update(person))) => {
                    self.take(source, pending, person, Weight::Practice).await?
                }
                Ok(Ok(Change::Merge { survivor, retired })) => {
                    self.take(source, pending, survivor.clone(), Weight::Practice)
                        .await?;
                    self.flush(source, pending).await?;
                    self.join(source, pending, &survivor, &retired).await?;
                }
                Ok(Err(
                    AdtError::Event
                    | AdtError::NoPatient
                    | AdtError::NotAdt
                    | AdtError::NothingRetired,
                ))
                | Err(_) => pending.imported.skipped += 1,
            }
        }
        Ok(())
    }

    /// Takes news of one person: by the practice's own record number, or, without one, only when
    /// nobody known comes into question.
    async fn take(
        &self,
        source: Source<'_>,
        pending: &mut Pending,
        person: Person,
        weight: Weight,
    ) -> Result<(), NotImported> {
        let Some(number) = own_number(&person, source.authority) else {
            self.flush(source, pending).await?;
            match self.decide(source.org, &person).await? {
                Decision::New if !person.names.is_empty() => add(source, pending, person)?,
                Decision::New => pending.imported.skipped += 1,
                Decision::Matched { .. } | Decision::NeedsPerson { .. } => {
                    pending.imported.left += 1;
                }
            }
            return Ok(());
        };
        let name = number.expose().to_ascii_lowercase();
        if pending.numbers.contains(&name) || pending.writes.len() >= BATCH {
            self.flush(source, pending).await?;
        }
        let known = self.numbered(source.org, &number).await?;
        pending.numbers.insert(name);
        match known {
            None => add(source, pending, person)?,
            Some((id, entry)) => {
                let next = match weight {
                    Weight::Practice => entry.person.updated_by(&person),
                    Weight::Laboratory => {
                        if !patients::judge(&person, &entry.taught())
                            .conflicts
                            .is_empty()
                        {
                            pending.imported.left += 1;
                            return Ok(());
                        }
                        person.updated_by(&entry.person)
                    }
                };
                if next == entry.person {
                    pending.imported.unchanged += 1;
                    return Ok(());
                }
                let entry = Entry {
                    person: next,
                    ..entry
                };
                pending.writes.push(entry.write(source.org, &id)?);
                pending.imported.updated += 1;
            }
        }
        Ok(())
    }

    async fn join(
        &self,
        source: Source<'_>,
        pending: &mut Pending,
        survivor: &Person,
        retired: &[RecordNumber],
    ) -> Result<(), NotImported> {
        let number = own_number(survivor, source.authority);
        let survivor = match number {
            Some(number) => self.numbered(source.org, &number).await?,
            None => None,
        };
        let Some((survivor, _)) = survivor else {
            pending.imported.skipped += 1;
            return Ok(());
        };
        for number in retired {
            let known = self.numbered(source.org, number).await?;
            match known.filter(|(id, entry)| *id != survivor && entry.merged_into.is_none()) {
                None => pending.imported.skipped += 1,
                Some((id, _)) => {
                    let ids = (id.as_str(), survivor.as_str());
                    self.merge(source.org, ids, source.by, source.at).await?;
                    pending.imported.merged += 1;
                }
            }
        }
        Ok(())
    }

    /// The record of a number of ours; one that was merged only when there is no other.
    async fn numbered(
        &self,
        org: &Organisation,
        number: &RecordNumber,
    ) -> Result<Option<(String, Entry)>, StoreError> {
        /// Records with the same digits of different facilities.
        const SAME_DIGITS_MAX: usize = 50;
        let token = format!("r:{}", number.expose().to_ascii_lowercase());
        let records = self.with(org, &[token], SAME_DIGITS_MAX).await?;
        let mut merged = None;
        for record in records {
            let entry = Entry::of(&record)?;
            if entry
                .person
                .record_numbers
                .iter()
                .any(|n| n.is_same(number))
            {
                let id = record.key.id.trim_start_matches(Entry::PREFIX).to_owned();
                if entry.merged_into.is_none() {
                    return Ok(Some((id, entry)));
                }
                merged = Some((id, entry));
            }
        }
        Ok(merged)
    }

    /// Commits what waits, with its audit record.
    async fn flush(&self, source: Source<'_>, pending: &mut Pending) -> Result<(), StoreError> {
        pending.numbers.clear();
        let writes = std::mem::take(&mut pending.writes);
        if writes.is_empty() {
            return Ok(());
        }
        let count = writes.len().to_string();
        let detail = [("records", count.as_str())];
        let audit = draft(Action::PatientsImported, source.by, source.at, &detail);
        self.commit(source.org, writes, audit).await
    }
}

fn add(source: Source<'_>, pending: &mut Pending, person: Person) -> Result<(), StoreError> {
    let entry = Entry {
        person,
        ..Entry::default()
    };
    // An id that says nothing about the patient: it stands in audit records and logs.
    let id = Uuid::new_v4().simple().to_string();
    pending.writes.push(entry.write(source.org, &id)?);
    pending.imported.added += 1;
    Ok(())
}

/// The record number that the practice itself gave.
fn own_number(person: &Person, authority: &Hd) -> Option<RecordNumber> {
    let mut numbers = person.record_numbers.iter();
    numbers
        .find(|number| number.authority().same_as(authority))
        .cloned()
}
