//! Changing kept bytes in place: for encrypting what was stored in clear.

use crate::{MemoryStore, PostgresStore, SqliteStore, Store, StoreError};
use async_trait::async_trait;
use bytes::Bytes;
use delivery::BlobId;

/// A store whose content can be put into another form. No part of [`Store`]: whoever works with
/// messages keeps bytes once and never changes them.
#[async_trait]
pub trait Rewrite: Store {
    /// Names of content after one, in order, at most `limit`. A store that keeps content and sealed
    /// bytes together names both.
    async fn contents(
        &self,
        after: Option<&BlobId>,
        limit: usize,
    ) -> Result<Vec<BlobId>, StoreError>;

    /// Puts other bytes under a name of [`Self::contents`], and returns once that survives a power
    /// loss. A name that is not there stays so.
    async fn rewrite(&self, id: &BlobId, bytes: Bytes) -> Result<(), StoreError>;
}

#[async_trait]
impl Rewrite for MemoryStore {
    async fn contents(
        &self,
        after: Option<&BlobId>,
        limit: usize,
    ) -> Result<Vec<BlobId>, StoreError> {
        Ok(self.blob_ids(after, limit))
    }

    async fn rewrite(&self, id: &BlobId, bytes: Bytes) -> Result<(), StoreError> {
        self.replace_blob(id, bytes);
        Ok(())
    }
}

#[async_trait]
impl Rewrite for SqliteStore {
    async fn contents(
        &self,
        after: Option<&BlobId>,
        limit: usize,
    ) -> Result<Vec<BlobId>, StoreError> {
        self.blob_ids(after, limit)
    }

    async fn rewrite(&self, id: &BlobId, bytes: Bytes) -> Result<(), StoreError> {
        self.replace_blob(id, &bytes)
    }
}

#[async_trait]
impl Rewrite for PostgresStore {
    async fn contents(
        &self,
        after: Option<&BlobId>,
        limit: usize,
    ) -> Result<Vec<BlobId>, StoreError> {
        self.content_ids(after, limit).await
    }

    async fn rewrite(&self, id: &BlobId, bytes: Bytes) -> Result<(), StoreError> {
        self.replace_content(id, &bytes).await
    }
}
