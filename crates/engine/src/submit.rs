//! Taking a message from the practice's software.

use crate::advance::Along;
use crate::engine::blob;
use crate::open::urgency;
use crate::{Engine, Practice};
use bytes::Bytes;
use delivery::outbound::{self, Accepted, Kind, Outbound};
use delivery::{Life, Reason};
use document::Letter;
use ids::{MessageId, Organisation, Timestamp};
use store::{Durable, Key, NewKey, Space, StoreError};

/// A message that the practice's software wants sent.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Whose software.
    pub org: Organisation,
    /// The connector's claim: the same claim is the same message.
    pub claim: String,
    /// The bytes as they came: one message.
    pub bytes: Bytes,
    /// Base name of the file, where acknowledgements are found by it.
    pub file_stem: Option<String>,
    /// Whether its sender wants an answer at once, where the recipient can give one.
    pub immediate: bool,
}

/// A message that is ours now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// Its id.
    pub id: MessageId,
    /// It was kept, but cannot be sent as it is.
    pub refused: Option<Reason>,
}

/// Why a message is not ours yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The store could not commit it; submit it again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// This node does not serve the practice.
    #[error("practice {0} is not served here; check the organisation in the configuration")]
    UnknownPractice(Organisation),
}

impl Engine {
    /// Takes responsibility for a message. Idempotent by claim. A message that cannot be sent as
    /// it is gets kept too, and has ended when this returns.
    pub async fn submit(&self, it: Submission) -> Result<Durable<Submitted>, SubmitError> {
        let practice = self
            .practice(&it.org)
            .ok_or_else(|| SubmitError::UnknownPractice(it.org.clone()))?;
        let claim = Key::new(&it.org, Space::Claim, &[&it.claim]);
        if let Some(id) = self.store.find(&claim).await?.first() {
            return Ok(self.submitted_before(*id).await?);
        }
        let now = self.now();
        let content = blob(it.bytes.clone());
        let (life, refused) = self.outbound_document(practice, &it, content.id.clone(), now);
        let id = life.id;
        let along = Along {
            keys: vec![NewKey {
                key: claim.clone(),
                life: id,
            }],
            blobs: vec![content],
        };
        let mut transaction = self.begin(None, &along, now);
        let step = outbound::begin(life, refused.clone(), now, &self.policy);
        self.add_outbound(&mut transaction, step, 0);
        match self.commit(transaction).await {
            Ok(committed) => Ok(committed.map(|_| Submitted { id, refused })),
            Err(StoreError::KeyTaken { holder, .. }) => Ok(self.submitted_before(holder).await?),
            Err(error) => Err(error.into()),
        }
    }

    async fn submitted_before(&self, id: MessageId) -> Result<Durable<Submitted>, StoreError> {
        let stored = self.store.life(id).await?;
        let stored = stored.ok_or_else(|| StoreError::Damaged(format!("message {id} is gone")))?;
        Ok(stored.durable().map(|stored| {
            let refused = match stored.life {
                Life::Outbound(life) if life.envelope.is_none() => life.reason,
                Life::Inbound(_) | Life::Outbound(_) | Life::Relayed(_) => None,
            };
            Submitted { id, refused }
        }))
    }

    /// A new message of one of our practices.
    pub(crate) fn accepted(
        &self,
        practice: &Practice,
        kind: Kind,
        content: delivery::BlobId,
        now: Timestamp,
    ) -> Outbound {
        Outbound::new(Accepted {
            id: self.ports.identifiers.message_id(),
            org: practice.org.clone(),
            from: practice.name.clone(),
            kind,
            content,
            at: now,
            expires_at: now.plus_millis(self.policy.expiry_ms),
        })
    }

    fn outbound_document(
        &self,
        practice: &Practice,
        it: &Submission,
        content: delivery::BlobId,
        now: Timestamp,
    ) -> (Outbound, Option<Reason>) {
        let mut life = self.accepted(practice, Kind::Document, content, now);
        life.immediate.wanted = it.immediate;
        life.file_stem = it.file_stem.clone().filter(|_| practice.acks_by_file_name);
        let letter = match Letter::read(&it.bytes) {
            Ok(letter) => letter,
            Err(reason) => return (life, Some(from_document(reason))),
        };
        life.control_id.clone_from(&letter.control_id);
        life.message_type.clone_from(&letter.message_type);
        life.to = letter.to();
        life.urgency = urgency(letter.urgency);
        let refused = letter.cannot_be_sent().map(from_document).or_else(|| {
            (!practice.is_named_by(&letter.sender)).then(|| {
                let words = "MSH-4 does not name this practice; set the sending facility in the \
                             clinical software to the practice's name and HPI-O";
                Reason::new("sender-not-us", words)
            })
        });
        (life, refused)
    }
}

/// A reason that `document` gives.
pub(crate) fn from_document(reason: document::Problem) -> Reason {
    Reason::new(reason.code, reason.sentence)
}
