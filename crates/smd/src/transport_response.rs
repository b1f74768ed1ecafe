//! What became of a message, told by a later party (`TransportResponse/2010`).

use std::fmt;

use ids::{InvocationId, Organisation, ResponseId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{DeliveryResponse, OtherMetadata, ResponseClass};

/// A transport response: a Receipt when `final_` is true, else Progress.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransportResponse {
    /// Who answers which message.
    pub metadata: ResponseMetadata,
    /// How it went. Decide on this, never on `code`.
    pub class: ResponseClass,
    /// The answering party's own code; a URI by the schema. No standard set is published.
    pub code: String,
    /// A sentence for people. May be empty.
    pub message: String,
    /// The digest inside the message's signature, base64: proof that the message was decrypted.
    pub digest_value: Option<String>,
    /// Whether this ends the exchange.
    pub final_: bool,
}

impl TransportResponse {
    /// The `deliveryResponse` part alone.
    #[must_use]
    pub fn delivery_response(&self) -> DeliveryResponse {
        DeliveryResponse {
            class: self.class,
            code: self.code.clone(),
            message: self.message.clone(),
            digest_value: self.digest_value.clone(),
        }
    }
}

/// Leaves out the message: it is a stranger's text.
impl fmt::Debug for TransportResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportResponse")
            .field("metadata", &self.metadata)
            .field("class", &self.class)
            .field("code", &self.code)
            .field("digest_value", &self.digest_value)
            .field("final_", &self.final_)
            .finish_non_exhaustive()
    }
}

/// Who answers which message (TransportResponseMetadataType).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseMetadata {
    /// When the response was made.
    pub transport_response_time: Timestamp,
    /// Unique per response; makes delivering it idempotent.
    pub response_id: ResponseId,
    /// Who made the response: the receiver or an intermediary.
    pub source_organisation: Organisation,
    /// The category of the message answered.
    pub service_category: Option<String>,
    /// The message answered.
    pub invocation_id: InvocationId,
    /// The receiver of the message answered; copied from it, not swapped.
    pub receiver_organisation: Organisation,
    /// The sender of the message answered; copied from it, not swapped.
    pub sender_organisation: Organisation,
    /// Further metadata, kept byte for byte.
    pub other: Vec<OtherMetadata>,
}
