//! A person records that a document which ended badly went another way.

use crate::Engine;
use crate::advance::{Along, RETRIES};
use delivery::Life;
use delivery::outbound::{self, Event, Fallback};
use ids::MessageId;
use store::{Durable, StoreError};

/// Why it is not recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FallbackError {
    /// The message is under way or arrived: sending it twice could do harm.
    #[error(
        "message {0} did not end badly; `sealpost status {0}` says where it stands, and only what \
         never arrived is sent another way"
    )]
    NotFailed(MessageId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such document of ours.
    #[error("there is no document {0} that this practice sent; `sealpost status` lists them")]
    Unknown(MessageId),
}

impl Engine {
    /// Records that `by` sent the content of a message that ended badly another way. Its status
    /// stays; the timeline and the audit trail say how the loop was closed.
    ///
    /// # Errors
    /// [`FallbackError`]
    pub async fn record_fallback(
        &self,
        id: MessageId,
        how: Fallback,
        by: &str,
    ) -> Result<Durable<()>, FallbackError> {
        for _ in 0..RETRIES {
            let now = self.now();
            let stored = self.store.life(id).await?;
            let Some((Life::Outbound(life), version)) = stored.map(|it| (it.life, it.version))
            else {
                return Err(FallbackError::Unknown(id));
            };
            if !life.kind.is_document() {
                return Err(FallbackError::Unknown(id));
            }
            if !life.is_open_to_fallback() {
                return Err(FallbackError::NotFailed(id));
            }
            let by = by.to_owned();
            let step = outbound::step(&life, &Event::FellBack { how, by }, now, &self.policy);
            let mut transaction = self.begin(None, &Along::default(), now);
            self.add_outbound(&mut transaction, step, version);
            match self.commit(transaction).await {
                Ok(done) => return Ok(done.map(|_| ())),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(id).into())
    }
}
