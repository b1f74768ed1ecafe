//! The address book over the store. Every change is committed together with its audit record.

mod collector;
mod directory;
mod kept;
#[cfg(test)]
mod tests;

pub use collector::Collector;
pub use directory::{candidates, state};
pub use kept::{Kept, Origin};

use ::contacts::{Contact, Field, Link, Read, Unfit, is_same, keys};
use audit::{Action, Draft};
use ids::{Organisation, Timestamp};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::{RecordKey, RecordQuery, RecordWrite, Shelf, Store, StoreError, Transaction};

/// Records that are read or written at a time.
const PAGE: usize = 500;

/// The address books of the practices of a node.
#[derive(Clone)]
pub struct ContactBook {
    store: Arc<dyn Store>,
}

/// Whose address book, who changes it, and when.
#[derive(Clone, Copy, Debug)]
pub struct Change<'c> {
    /// Our practice.
    pub org: &'c Organisation,
    /// Who does it, for the audit trail.
    pub by: &'c str,
    /// The present.
    pub at: Timestamp,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Contacts who were not known.
    pub added: u64,
    /// Contacts of whom something else is known now.
    pub updated: u64,
    /// Contacts in the file of whom nothing else is known now.
    pub unchanged: u64,
}

/// Why the address book was not changed.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// The contact is there already.
    #[error("this contact is there already as {0}; change that one with: contacts edit {0} …")]
    Known(String),
    /// Nobody is left in it.
    #[error("it names neither a person nor an organisation; give family=… or organisation=…")]
    Nobody,
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A value cannot be right.
    #[error("{}: {unfit}", field.name())]
    Unfit {
        /// Which.
        field: Field,
        /// Why, and what to do.
        unfit: Unfit,
    },
}

impl ContactBook {
    /// The address books that are kept in this store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Everybody in a practice's address book, by name.
    pub async fn all(&self, org: &Organisation) -> Result<Vec<Kept>, StoreError> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let query = RecordQuery {
                org: org.clone(),
                shelf: Shelf::Contact,
                after: after.take(),
                limit: PAGE,
            };
            let page = self.store.records(&query).await?;
            after = page.last().map(|record| record.key.id.clone());
            let is_last = page.len() < PAGE;
            for record in &page {
                all.push(Kept::of(record)?);
            }
            if is_last {
                break;
            }
        }
        all.sort_by_cached_key(Kept::sorted_by);
        Ok(all)
    }

    /// One contact.
    pub async fn contact(&self, org: &Organisation, id: &str) -> Result<Option<Kept>, StoreError> {
        let record = self.store.record(&key(org, id)).await?;
        record.as_ref().map(Kept::of).transpose()
    }

    /// Whoever is the same as this contact.
    pub async fn same(
        &self,
        org: &Organisation,
        contact: &Contact,
    ) -> Result<Option<Kept>, StoreError> {
        let found = self
            .store
            .records_with(org, Shelf::Contact, &keys(contact), PAGE)
            .await?;
        for record in &found {
            let kept = Kept::of(record)?;
            if is_same(&kept.contact, contact) {
                return Ok(Some(kept));
            }
        }
        Ok(None)
    }

    /// Takes what a file says: the newest file counts, but for what a person has edited. Whoever
    /// is the same as somebody who is here, or further up in the file, is one contact.
    pub async fn import(&self, change: Change<'_>, read: &[Read]) -> Result<Imported, StoreError> {
        let mut all = self.all(change.org).await?;
        let before: Vec<Contact> = all.iter().map(|kept| kept.contact.clone()).collect();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, kept) in all.iter().enumerate() {
            for key in keys(&kept.contact) {
                places.entry(key).or_default().push(place);
            }
        }
        let mut imported = Imported::default();
        let mut named: BTreeSet<usize> = BTreeSet::new();
        for one in read {
            let likely = keys(&one.contact);
            let mut likely = likely.iter().filter_map(|key| places.get(key)).flatten();
            let same = likely.find(|place| {
                let kept = all.get(**place);
                kept.is_some_and(|kept| is_same(&kept.contact, &one.contact))
            });
            let place = same.copied().unwrap_or(all.len());
            named.insert(place);
            match all.get_mut(place) {
                Some(kept) => kept.contact = kept.contact.updated_by(&one.contact),
                None => {
                    all.push(Kept::new(one.contact.clone(), Origin::Import));
                    imported.added += 1;
                }
            }
            for key in all
                .get(place)
                .map(|kept| keys(&kept.contact))
                .iter()
                .flatten()
            {
                let there = places.entry(key.clone()).or_default();
                if !there.contains(&place) {
                    there.push(place);
                }
            }
        }
        let mut changed = Vec::new();
        for (place, kept) in all.into_iter().enumerate() {
            match before.get(place) {
                Some(was) if *was == kept.contact => {
                    imported.unchanged += u64::from(named.contains(&place));
                }
                Some(_) => {
                    imported.updated += 1;
                    changed.push(kept);
                }
                None => changed.push(kept),
            }
        }
        self.put_all(change, &changed).await?;
        Ok(imported)
    }

    /// Writes what a file brought, some at a time.
    async fn put_all(&self, change: Change<'_>, changed: &[Kept]) -> Result<(), StoreError> {
        for some in changed.chunks(PAGE) {
            let count = some.len().to_string();
            let writes = some.iter().map(|kept| kept.write(change.org));
            let writes = writes.collect::<Result<Vec<_>, _>>()?;
            let detail = [("contacts", count.as_str())];
            self.commit(change, writes, Action::ContactsImported, &detail)
                .await?;
        }
        Ok(())
    }

    /// Adds a contact by hand.
    pub async fn add(
        &self,
        change: Change<'_>,
        values: &[(Field, String)],
    ) -> Result<Kept, NotChanged> {
        let contact = edited(&Contact::default(), values)?;
        if let Some(same) = self.same(change.org, &contact).await? {
            return Err(NotChanged::Known(same.id));
        }
        self.added(change, contact, Origin::Person).await
    }

    async fn added(
        &self,
        change: Change<'_>,
        contact: Contact,
        origin: Origin,
    ) -> Result<Kept, NotChanged> {
        let kept = Kept::new(contact, origin);
        let writes = vec![kept.write(change.org)?];
        let detail = [("contact", kept.id.as_str()), ("from", origin.as_str())];
        self.commit(change, writes, Action::ContactAdded, &detail)
            .await?;
        Ok(kept.written())
    }

    /// Changes a contact by hand.
    pub async fn edit(
        &self,
        change: Change<'_>,
        kept: Kept,
        values: &[(Field, String)],
    ) -> Result<Kept, NotChanged> {
        let contact = edited(&kept.contact, values)?;
        self.put(
            change,
            Kept { contact, ..kept },
            values.iter().map(|(field, _)| *field),
        )
        .await
    }

    async fn put(
        &self,
        change: Change<'_>,
        kept: Kept,
        fields: impl Iterator<Item = Field>,
    ) -> Result<Kept, NotChanged> {
        let fields: Vec<&str> = fields.map(Field::name).collect();
        let fields = fields.join(" ");
        let writes = vec![kept.write(change.org)?];
        let detail = [("contact", kept.id.as_str()), ("fields", &fields)];
        self.commit(change, writes, Action::ContactChanged, &detail)
            .await?;
        Ok(kept.written())
    }

    /// Takes a contact out.
    pub async fn remove(&self, change: Change<'_>, kept: &Kept) -> Result<(), StoreError> {
        let write = RecordWrite {
            body: None,
            tokens: Vec::new(),
            ..kept.write(change.org)?
        };
        let detail = [("contact", kept.id.as_str())];
        self.commit(change, vec![write], Action::ContactRemoved, &detail)
            .await
    }

    /// Links a contact to an entry of the directory.
    pub async fn link(
        &self,
        change: Change<'_>,
        kept: Kept,
        link: Link,
    ) -> Result<Kept, StoreError> {
        let way = if link.by_hand { "hand" } else { "identifier" };
        let detail = [
            ("contact", kept.id.clone()),
            ("entry", link.reference.clone()),
            ("by", way.to_owned()),
        ];
        let detail: Vec<(&str, &str)> = detail
            .iter()
            .map(|(name, it)| (*name, it.as_str()))
            .collect();
        let kept = Kept {
            link: Some(link),
            parted: false,
            ..kept
        };
        let writes = vec![kept.write(change.org)?];
        self.commit(change, writes, Action::ContactLinked, &detail)
            .await?;
        Ok(kept.written())
    }

    /// Parts a contact from its entry; it is not linked by itself any more.
    pub async fn unlink(&self, change: Change<'_>, kept: Kept) -> Result<Kept, StoreError> {
        let kept = Kept {
            link: None,
            parted: true,
            ..kept
        };
        let writes = vec![kept.write(change.org)?];
        let detail = [("contact", kept.id.as_str())];
        self.commit(change, writes, Action::ContactUnlinked, &detail)
            .await?;
        Ok(kept.written())
    }

    async fn commit(
        &self,
        change: Change<'_>,
        records: Vec<RecordWrite>,
        action: Action,
        detail: &[(&str, &str)],
    ) -> Result<(), StoreError> {
        let text = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let draft = Draft {
            at: change.at,
            actor: change.by.to_owned(),
            action,
            subject: None,
            detail: detail.iter().map(text).collect(),
        };
        let transaction = Transaction {
            records,
            audit: vec![(change.org.clone(), draft)],
            ..Transaction::default()
        };
        self.store.commit(transaction).await.map(drop)
    }
}

/// A contact with what a person says.
fn edited(contact: &Contact, values: &[(Field, String)]) -> Result<Contact, NotChanged> {
    let mut next = contact.clone();
    for (field, text) in values {
        let set = next.edit(*field, text);
        set.map_err(|unfit| NotChanged::Unfit {
            field: *field,
            unfit,
        })?;
    }
    if !next.names_anybody() {
        return Err(NotChanged::Nobody);
    }
    Ok(next)
}

fn key(org: &Organisation, id: &str) -> RecordKey {
    RecordKey {
        org: org.clone(),
        shelf: Shelf::Contact,
        id: id.to_owned(),
    }
}
