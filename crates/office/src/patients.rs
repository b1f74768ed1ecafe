//! The patient index over the store: who is known, whose document something is, and the history
//! of both. Every change is committed together with its audit record.

mod case;
mod entry;
mod intake;
mod merging;
#[cfg(test)]
mod tests;

pub use case::{Case, CaseError};
pub use entry::Entry;
pub use intake::{Imported, NotImported, Source};
pub use merging::MergeError;

use async_trait::async_trait;
use audit::{Action, Draft};
use delivery::Reason;
use engine::PatientMatch;
use hl7v2::Message;
use ids::{Organisation, Timestamp};
use patients::{Candidate, Decision, Person, lookup};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Record, RecordKey, RecordQuery, RecordWrite, Shelf, Store, StoreError, Transaction};

/// Records that are compared with one incoming patient; with more, nobody is matched.
const CANDIDATES_MAX: usize = 400;

/// Further records that are compared so that a person at the desk sees them.
const WEAK_CANDIDATES_MAX: usize = 100;

/// Merges that are followed from one record to the next.
const MERGES_MAX: usize = 16;

/// Who acts where no person does.
const RULES: &str = "sealpost";

/// The patient index of the practices of a node.
#[derive(Clone)]
pub struct PatientIndex {
    store: Arc<dyn Store>,
}

impl PatientIndex {
    /// The index that is kept in this store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Whether a practice has a record of nobody: then its software matches for itself.
    pub async fn is_empty(&self, org: &Organisation) -> Result<bool, StoreError> {
        Ok(self.page(org, Entry::PREFIX, None, 1).await?.is_empty())
    }

    /// Decides whose details these are, over all records of the practice that may be meant.
    pub async fn decide(
        &self,
        org: &Organisation,
        incoming: &Person,
    ) -> Result<Decision, StoreError> {
        let wanted = lookup(incoming);
        let strong = self.with(org, &wanted.strong, CANDIDATES_MAX + 1).await?;
        let complete = strong.len() <= CANDIDATES_MAX;
        let weak = self.with(org, &wanted.weak, WEAK_CANDIDATES_MAX).await?;
        let mut entries = BTreeMap::new();
        for record in strong.iter().chain(&weak) {
            entries.insert(record.key.id.clone(), Entry::of(record)?);
        }
        let people = self.resolved(org, entries).await?;
        let candidates: Vec<Candidate<'_>> = people
            .iter()
            .map(|(id, person)| Candidate { id, person })
            .collect();
        Ok(patients::decide(incoming, &candidates, complete))
    }

    /// What is known of a patient.
    pub async fn entry(&self, org: &Organisation, id: &str) -> Result<Option<Entry>, StoreError> {
        let record = self.store.record(&key(org, Entry::PREFIX, id)).await?;
        record.map(|record| Entry::of(&record)).transpose()
    }

    /// People with the id of the record that they were merged into; with a record its survivor is
    /// there, too.
    async fn resolved(
        &self,
        org: &Organisation,
        mut entries: BTreeMap<String, Entry>,
    ) -> Result<Vec<(String, Person)>, StoreError> {
        let mut people = Vec::new();
        let found: Vec<String> = entries.keys().cloned().collect();
        let mut survivors = BTreeSet::new();
        for name in found {
            let mut last = name.clone();
            for _ in 0..MERGES_MAX {
                let Some(next) = entries
                    .get(&last)
                    .and_then(|entry| entry.merged_into.clone())
                else {
                    break;
                };
                let next = format!("{}{next}", Entry::PREFIX);
                if !entries.contains_key(&next) {
                    let key = RecordKey {
                        org: org.clone(),
                        shelf: Shelf::Patient,
                        id: next.clone(),
                    };
                    if let Some(record) = self.store.record(&key).await? {
                        entries.insert(next.clone(), Entry::of(&record)?);
                    }
                }
                last = next;
            }
            let id = last.trim_start_matches(Entry::PREFIX).to_owned();
            if let Some(entry) = entries.get(&name) {
                people.push((id.clone(), entry.taught()));
            }
            if last != name && survivors.insert(last.clone()) {
                let survivor = entries.get(&last).map(Entry::taught);
                people.extend(survivor.map(|person| (id, person)));
            }
        }
        Ok(people)
    }

    async fn with(
        &self,
        org: &Organisation,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        if tokens.is_empty() {
            return Ok(Vec::new());
        }
        self.store
            .records_with(org, Shelf::Patient, tokens, limit)
            .await
    }

    /// Records whose ids begin so, after one of them.
    async fn page(
        &self,
        org: &Organisation,
        prefix: &str,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let query = RecordQuery {
            org: org.clone(),
            shelf: Shelf::Patient,
            after: after.or_else(|| Some(prefix.to_owned())),
            limit,
        };
        let mut records = self.store.records(&query).await?;
        records.retain(|record| record.key.id.starts_with(prefix));
        Ok(records)
    }

    async fn commit(
        &self,
        org: &Organisation,
        records: Vec<RecordWrite>,
        draft: Draft,
    ) -> Result<(), StoreError> {
        let transaction = Transaction {
            records,
            audit: vec![(org.clone(), draft)],
            ..Transaction::default()
        };
        self.store.commit(transaction).await.map(drop)
    }
}

#[async_trait]
impl engine::Patients for PatientIndex {
    async fn matching(&self, org: &Organisation, message: &[u8], at: Timestamp) -> PatientMatch {
        match self.is_empty(org).await {
            Ok(true) => return PatientMatch::NotAsked,
            Ok(false) => {}
            Err(error) => return unavailable(&error),
        }
        let read = Message::read(message).message.ok();
        let Some(person) = read.and_then(|message| Person::read(&message, at)) else {
            let words = "The message names no patient; find out whose it is";
            return needs_person("patient-missing", words);
        };
        let document = engine::blob_name(message);
        match self.case(org, &document, person, at).await {
            Ok(case) => case.answer(),
            Err(error) => unavailable(&error),
        }
    }
}

fn unavailable(error: &StoreError) -> PatientMatch {
    tracing::warn!(%error, "patient index");
    let words = "The patient index did not answer; match the patient by hand";
    needs_person("patient-index", words)
}

fn needs_person(code: &str, words: &str) -> PatientMatch {
    PatientMatch::NeedsPerson {
        reason: Reason::new(code, words),
    }
}

fn key(org: &Organisation, prefix: &str, id: &str) -> RecordKey {
    RecordKey {
        org: org.clone(),
        shelf: Shelf::Patient,
        id: format!("{prefix}{id}"),
    }
}

fn draft(action: Action, by: &str, at: Timestamp, detail: &[(&str, &str)]) -> Draft {
    let text = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Draft {
        at,
        actor: by.to_owned(),
        action,
        subject: None,
        detail: detail.iter().map(text).collect(),
    }
}
