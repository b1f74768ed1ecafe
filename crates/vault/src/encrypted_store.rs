//! A store over another one, to which nothing of a patient is given in clear.

use crate::cipher::sealed_with;
use crate::{KeyId, Place, Vault, VaultError, file_names, records};
use async_trait::async_trait;
use audit::{Entry, Head};
use bytes::Bytes;
use delivery::BlobId;
use ids::{MessageId, Organisation, Timestamp};
use std::fmt;
use std::sync::Arc;
use store::{
    Blob, BlobKind, Claim, Committed, Durable, Key, LifeQuery, Record, RecordKey, RecordQuery,
    Shelf, Store, StoreError, Stored, Transaction, Work,
};
use tokio::sync::OnceCell;

/// Before the name of the data key in the blob that says which key a store is encrypted with.
const MARK: &[u8] = b"sealpost vault 1, data key ";

/// What is done about values that were never encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainValues {
    /// They are read: the store was filled before there was a vault.
    Accepted,
    /// They are an error: whoever can write to the database could put them there.
    Refused,
}

/// A store that gives another one content, records and file names encrypted, and search tokens as
/// keyed hashes. Sealed bytes under way pass as they are: they are encrypted to their receiver.
///
/// The store below says with which data key it is encrypted: another vault is refused before it
/// writes or misses anything.
pub struct EncryptedStore {
    inner: Arc<dyn Store>,
    vault: Arc<Vault>,
    plain: PlainValues,
    marked: OnceCell<()>,
}

impl EncryptedStore {
    /// A store over `inner`.
    pub fn new(inner: Arc<dyn Store>, vault: Arc<Vault>, plain: PlainValues) -> Self {
        Self {
            inner,
            vault,
            plain,
            marked: OnceCell::new(),
        }
    }

    /// Compares the mark of the store below with our key, and makes it before the first write.
    async fn ready(&self, writes: bool) -> Result<(), StoreError> {
        if self.marked.initialized() {
            return Ok(());
        }
        let found = match encrypting_key(self.inner.as_ref()).await? {
            None if !writes => return Ok(()),
            None => {
                let bytes = [MARK, self.vault.id().to_string().as_bytes()].concat();
                let blob = Blob {
                    id: mark(),
                    bytes: bytes.into(),
                    kind: BlobKind::Content,
                };
                let marking = Transaction {
                    blobs: vec![blob],
                    ..Transaction::default()
                };
                drop(self.inner.commit(marking).await?);
                // Of two that write it at once, the first wins.
                encrypting_key(self.inner.as_ref()).await?
            }
            found => found,
        };
        if found != Some(self.vault.id()) {
            return Err(other_key(found, &self.vault));
        }
        // Somebody else was quicker: it is set all the same.
        self.marked.set(()).ok();
        Ok(())
    }

    fn hide(&self, mut transaction: Transaction) -> Result<Transaction, VaultError> {
        for write in &mut transaction.writes {
            write.life = file_names::hide(&self.vault, write.life.clone())?;
        }
        for blob in &mut transaction.blobs {
            let hidden = match blob.kind {
                BlobKind::Content => true,
                // Bytes that look like ours would be taken for ours.
                BlobKind::Sealed => sealed_with(&blob.bytes).is_some(),
            };
            if hidden {
                let place = Place::Content(blob.id.as_str());
                blob.bytes = self.vault.seal(&place, &blob.bytes)?.into();
            }
        }
        let records = std::mem::take(&mut transaction.records).into_iter();
        let records = records.map(|write| records::hide(&self.vault, write));
        transaction.records = records.collect::<Result<_, _>>()?;
        Ok(transaction)
    }

    fn show(&self, stored: Stored) -> Result<Stored, StoreError> {
        Ok(Stored {
            life: file_names::show(&self.vault, stored.life)?,
            version: stored.version,
        })
    }

    fn show_records(&self, found: Vec<Record>) -> Result<Vec<Record>, StoreError> {
        let shown = found
            .into_iter()
            .map(|record| records::show(&self.vault, record, self.plain));
        Ok(shown.collect::<Result<_, _>>()?)
    }
}

/// The data key that a store says it is encrypted with; `None` if it holds nothing encrypted.
///
/// # Errors
/// [`StoreError::Damaged`], and what the store says.
pub async fn encrypting_key(store: &dyn Store) -> Result<Option<KeyId>, StoreError> {
    let Some(bytes) = store.blob(&mark()).await? else {
        return Ok(None);
    };
    let name = bytes
        .strip_prefix(MARK)
        .and_then(|name| std::str::from_utf8(name).ok());
    let damaged = || StoreError::Damaged("the mark of the vault".to_owned());
    name.and_then(KeyId::parse).map(Some).ok_or_else(damaged)
}

/// Where the mark lies: no content has this name, which is no digest.
pub(crate) fn mark() -> BlobId {
    BlobId::from_digest(b"sealpost: mark of the vault, v.1")
}

fn other_key(found: Option<KeyId>, vault: &Vault) -> StoreError {
    match found {
        Some(sealed_with) => VaultError::OtherKey {
            place: "this store".to_owned(),
            sealed_with,
            held: vault.id(),
        }
        .into(),
        None => StoreError::Unavailable("the mark of the vault did not stay".to_owned()),
    }
}

impl fmt::Debug for EncryptedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptedStore({:?})", self.vault)
    }
}

#[async_trait]
impl Store for EncryptedStore {
    async fn commit(&self, transaction: Transaction) -> Result<Durable<Committed>, StoreError> {
        self.ready(true).await?;
        self.inner.commit(self.hide(transaction)?).await
    }

    async fn claim(&self, claim: Claim) -> Result<Vec<Work>, StoreError> {
        self.inner.claim(claim).await
    }

    async fn release_leases(&self) -> Result<(), StoreError> {
        self.ready(false).await?;
        self.inner.release_leases().await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due().await
    }

    async fn work_planned(&self) {
        self.inner.work_planned().await;
    }

    async fn life(&self, id: MessageId) -> Result<Option<Stored>, StoreError> {
        let found = self.inner.life(id).await?;
        found.map(|stored| self.show(stored)).transpose()
    }

    async fn find(&self, key: &Key) -> Result<Vec<MessageId>, StoreError> {
        self.inner.find(key).await
    }

    async fn lives(&self, query: &LifeQuery) -> Result<Vec<Stored>, StoreError> {
        let found = self.inner.lives(query).await?.into_iter();
        found.map(|stored| self.show(stored)).collect()
    }

    async fn record(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.ready(false).await?;
        let found = self.inner.record(key).await?;
        Ok(self.show_records(Vec::from_iter(found))?.pop())
    }

    async fn records(&self, query: &RecordQuery) -> Result<Vec<Record>, StoreError> {
        self.ready(false).await?;
        self.show_records(self.inner.records(query).await?)
    }

    async fn records_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        tokens: &[String],
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.ready(false).await?;
        let hashed = tokens
            .iter()
            .map(|token| self.vault.token(org, shelf, token));
        let mut wanted: Vec<_> = hashed.collect();
        // Records that were never encrypted are found by their tokens as they are.
        if self.plain == PlainValues::Accepted {
            wanted.extend_from_slice(tokens);
        }
        let found = self.inner.records_with(org, shelf, &wanted, limit).await?;
        self.show_records(found)
    }

    async fn count_with(
        &self,
        org: &Organisation,
        shelf: Shelf,
        token: &str,
    ) -> Result<usize, StoreError> {
        self.ready(false).await?;
        let hashed = self.vault.token(org, shelf, token);
        let count = self.inner.count_with(org, shelf, &hashed).await?;
        // Records that were never encrypted are found by their tokens as they are.
        let plain = match self.plain {
            PlainValues::Accepted => self.inner.count_with(org, shelf, token).await?,
            PlainValues::Refused => 0,
        };
        Ok(count.saturating_add(plain))
    }

    async fn blob(&self, id: &BlobId) -> Result<Option<Bytes>, StoreError> {
        self.ready(false).await?;
        let Some(bytes) = self.inner.blob(id).await? else {
            return Ok(None);
        };
        let place = Place::Content(id.as_str());
        match sealed_with(&bytes) {
            Some(_) => Ok(Some(self.vault.open(&place, &bytes)?.into())),
            None if self.plain == PlainValues::Refused && !is_named_by(id, &bytes) => {
                Err(VaultError::Plain(place.to_string()).into())
            }
            None => Ok(Some(bytes)),
        }
    }

    async fn audit(
        &self,
        org: &Organisation,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.inner.audit(org, after, limit).await
    }

    async fn head(&self, org: &Organisation) -> Result<Head, StoreError> {
        self.inner.head(org).await
    }
}

/// Whether bytes in clear are those that the name asks for: sealed bytes under way, which lie
/// beside content.
fn is_named_by(id: &BlobId, bytes: &[u8]) -> bool {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    id.as_str() == hex::encode(digest.as_ref())
}
