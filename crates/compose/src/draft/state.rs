//! Where a draft stands.

use ids::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a draft stands. The words are those of the whole product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its author writes.
    Draft,
    /// Somebody who may release it is to look at it.
    WaitingForReview,
    /// It was released: these messages are what is sent, byte for byte.
    Released {
        /// Login of the releaser.
        by: String,
        /// When.
        at: Timestamp,
        /// One message for each recipient, in their order.
        parcels: Vec<Parcel>,
    },
    /// It will not be sent. It is kept.
    Discarded {
        /// Whose login.
        by: String,
        /// When.
        at: Timestamp,
        /// Why, in their words.
        reason: String,
    },
}

/// One message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// The recipient, for people.
    pub to: String,
    /// MSH-10.
    pub control_id: String,
    /// Content address of the message.
    pub content: String,
    /// The outbound message that it became.
    pub message: Option<MessageId>,
}

impl State {
    /// The words on the screen. A released draft says no more than that it waits: from then on its
    /// messages have words of their own.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::WaitingForReview => "Waiting for review",
            Self::Released { .. } => "Waiting to send",
            Self::Discarded { .. } => "Discarded",
        }
    }

    /// The messages of a released draft.
    pub fn parcels(&self) -> &[Parcel] {
        match self {
            Self::Released { parcels, .. } => parcels,
            Self::Discarded { .. } | Self::Draft | Self::WaitingForReview => &[],
        }
    }

    /// Whether it was released, and not every message of it has been submitted yet.
    pub fn is_to_be_submitted(&self) -> bool {
        self.parcels().iter().any(|parcel| parcel.message.is_none())
    }
}
