//! Two records that are one person's, and the way back.

use super::{Entry, PatientIndex, draft};
use audit::Action;
use ids::{Organisation, Timestamp};
use store::StoreError;

/// Why records cannot be merged or parted.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// The records are one, or would lead back to each other.
    #[error("these records are one already")]
    Circle,
    /// It is not merged.
    #[error("this record was not merged into another one")]
    NotMerged,
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such record, or one that was merged before.
    #[error("no such patient, or the record was merged already")]
    Unknown,
}

impl PatientIndex {
    /// The record `retired` is kept, and from now on stands for the patient `survivor`.
    pub async fn merge(
        &self,
        org: &Organisation,
        (retired, survivor): (&str, &str),
        by: &str,
        at: Timestamp,
    ) -> Result<(), MergeError> {
        if retired == survivor {
            return Err(MergeError::Circle);
        }
        let standing = |entry: Option<Entry>| entry.filter(|entry| entry.merged_into.is_none());
        let old = standing(self.entry(org, retired).await?).ok_or(MergeError::Unknown)?;
        // Written again as it is, so that two merges at once cannot lead in a circle.
        let new = standing(self.entry(org, survivor).await?).ok_or(MergeError::Unknown)?;
        let old = Entry {
            merged_into: Some(survivor.to_owned()),
            ..old
        };
        let detail = [("retired", retired), ("survivor", survivor)];
        let audit = draft(Action::PatientMerged, by, at, &detail);
        let writes = vec![old.write(org, retired)?, new.write(org, survivor)?];
        Ok(self.commit(org, writes, audit).await?)
    }

    /// The record `retired` stands for itself again.
    pub async fn unmerge(
        &self,
        org: &Organisation,
        retired: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<(), MergeError> {
        let entry = self.entry(org, retired).await?.ok_or(MergeError::Unknown)?;
        let survivor = entry.merged_into.clone().ok_or(MergeError::NotMerged)?;
        let entry = Entry {
            merged_into: None,
            ..entry
        };
        let detail = [("retired", retired), ("survivor", survivor.as_str())];
        let audit = draft(Action::PatientUnmerged, by, at, &detail);
        Ok(self
            .commit(org, vec![entry.write(org, retired)?], audit)
            .await?)
    }
}
