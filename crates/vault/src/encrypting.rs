//! Encrypting what a store holds in clear, while nodes may work with it.

use crate::cipher::sealed_with;
use crate::records::sealed_text;
use crate::{EncryptedStore, Place, PlainValues, Vault, file_names};
use delivery::Life;
use ids::Organisation;
use std::sync::Arc;
use store::{
    LifeQuery, LifeWrite, RecordKey, RecordQuery, RecordWrite, Rewrite, Shelf, Store, StoreError,
    Transaction,
};

/// Values that are looked at in one round.
const PAGE: usize = 200;
/// How often one value is tried that others keep changing.
const TRIES: usize = 10;

/// How much was encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encrypted {
    /// Pieces of content; where the store keeps them together, sealed bytes as well.
    pub contents: usize,
    /// Messages with the name of a file.
    pub messages: usize,
    /// Records.
    pub records: usize,
}

/// Encrypts all content of a store, the records of `orgs`, and the file names of all messages.
/// What is encrypted already is passed over, so it may be run again after an interruption.
///
/// # Errors
/// What the store says. What was encrypted until then is.
pub async fn encrypt_all<S: Rewrite>(
    store: Arc<S>,
    vault: Arc<Vault>,
    orgs: &[Organisation],
) -> Result<Encrypted, StoreError> {
    let over = EncryptedStore::new(store.clone(), vault.clone(), PlainValues::Accepted);
    // Marks the store, or finds out that it belongs to another vault.
    drop(over.commit(Transaction::default()).await?);
    let mut done = Encrypted::default();
    let mut after = None;
    loop {
        let page = store.contents(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        for id in page {
            let bytes = store.blob(&id).await?.unwrap_or_default();
            if id == crate::encrypted_store::mark() || sealed_with(&bytes).is_some() {
                continue;
            }
            let sealed = vault.seal(&Place::Content(id.as_str()), &bytes)?;
            store.rewrite(&id, sealed.into()).await?;
            done.contents += 1;
        }
    }
    for org in orgs {
        for shelf in Shelf::ALL {
            done.records += records_of(store.as_ref(), &over, org, shelf).await?;
        }
    }
    done.messages = messages(store.as_ref(), &over).await?;
    Ok(done)
}

async fn records_of(
    store: &dyn Store,
    over: &EncryptedStore,
    org: &Organisation,
    shelf: Shelf,
) -> Result<usize, StoreError> {
    let mut query = RecordQuery {
        org: org.clone(),
        shelf,
        after: None,
        limit: PAGE,
    };
    let mut done = 0;
    loop {
        let page = store.records(&query).await?;
        let Some(last) = page.last() else {
            return Ok(done);
        };
        query.after = Some(last.key.id.clone());
        for record in page {
            done += usize::from(one_record(store, over, &record.key).await?);
        }
    }
}

/// Writes a record as it is, through the encryption. Gives whether there was need to.
async fn one_record(
    store: &dyn Store,
    over: &EncryptedStore,
    key: &RecordKey,
) -> Result<bool, StoreError> {
    let mut conflict = None;
    for _ in 0..TRIES {
        let Some(record) = store.record(key).await? else {
            return Ok(false);
        };
        if sealed_text(&record.body).is_some() {
            return Ok(false);
        }
        let write = RecordWrite {
            key: record.key,
            expected: record.version,
            body: Some(record.body),
            tokens: record.tokens,
        };
        let writing = Transaction {
            records: vec![write],
            ..Transaction::default()
        };
        match over.commit(writing).await {
            Ok(_) => return Ok(true),
            Err(error @ StoreError::RecordConflict { .. }) => conflict = Some(error),
            Err(error) => return Err(error),
        }
    }
    conflict.map_or(Ok(false), Err)
}

async fn messages(store: &dyn Store, over: &EncryptedStore) -> Result<usize, StoreError> {
    let mut query = LifeQuery {
        limit: PAGE,
        ..LifeQuery::default()
    };
    let mut done = 0;
    loop {
        let page = store.lives(&query).await?;
        let Some(last) = page.last() else {
            return Ok(done);
        };
        query.before = Some((last.life.since(), last.life.id()));
        for stored in page {
            if file_names::has_plain(&stored.life) {
                done += usize::from(one_message(store, over, stored.life).await?);
            }
        }
    }
}

async fn one_message(
    store: &dyn Store,
    over: &EncryptedStore,
    life: Life,
) -> Result<bool, StoreError> {
    let id = life.id();
    let mut conflict = None;
    for _ in 0..TRIES {
        let Some(stored) = over.life(id).await? else {
            return Ok(false);
        };
        let write = LifeWrite {
            life: stored.life,
            expected: stored.version,
            plans: Vec::new(),
        };
        let writing = Transaction {
            writes: vec![write],
            ..Transaction::default()
        };
        match over.commit(writing).await {
            Ok(_) => return Ok(true),
            Err(error @ StoreError::Conflict(_)) => conflict = Some(error),
            Err(error) => return Err(error),
        }
        let now = store.life(id).await?;
        if !now.is_some_and(|stored| file_names::has_plain(&stored.life)) {
            return Ok(false);
        }
    }
    conflict.map_or(Ok(false), Err)
}
