//! The unsigned envelope data of a sealed message (`SealedMessage/2010`, MessageMetadataType).

use ids::{InvocationId, Organisation, Timestamp};
use serde::{Deserialize, Serialize};

use crate::OtherMetadata;

/// Who sends what to whom, and who wants to hear about it.
///
/// Nothing here is signed. Every field is a claim until the sealed payload has been opened and its
/// signer compared with `sender_organisation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// When the sender made the message. Unsigned: never judge a signature by it.
    pub creation_time: Timestamp,
    /// After this moment the message must not be delivered.
    pub expiry_time: Option<Timestamp>,
    /// The sender's name for this message; kept by every retry, so it is the duplicate key.
    pub invocation_id: InvocationId,
    /// The person addressed, as a URI (usually an HPI-I URI).
    pub receiver_individual: Option<String>,
    /// The organisation addressed.
    pub receiver_organisation: Organisation,
    /// The person sending, as a URI (usually an HPI-I URI).
    pub sender_individual: Option<String>,
    /// The organisation sending; must be provable from the signing certificate.
    pub sender_organisation: Organisation,
    /// What kind of payload is inside, as a URI. The set is open.
    pub service_category: String,
    /// The interface URI of the service being called.
    pub service_interface: String,
    /// Who wants transport responses, and where; empty means they are collected instead.
    pub route_records: Vec<RouteRecord>,
    /// Further metadata, kept byte for byte.
    pub other: Vec<OtherMetadata>,
}

/// One party that wants transport responses about a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteRecord {
    /// Whether this party also wants responses that are not final.
    pub send_intermediate_responses: bool,
    /// Where to deliver them.
    pub interaction: Interaction,
}

/// A way to reach an organisation with one kind of payload (ELS `DataTypes/2010`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// The organisation to be reached.
    pub target: Organisation,
    /// What it accepts here, as a URI.
    pub service_category: String,
    /// The interface it speaks, as a URI.
    pub service_interface: String,
    /// The address it listens on. Received from a peer: subject to the egress policy before use.
    pub service_endpoint: String,
    /// The organisation that runs the endpoint.
    pub service_provider: Organisation,
    /// Certificates to use with it.
    pub cert_refs: Vec<CertRef>,
}

/// A certificate named by its use (`QualifiedCertRef/2010`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertRef {
    /// What the certificate is for, as a URI.
    pub use_qualifier: String,
    /// How `value` names the certificate, as a URI.
    pub cert_type: String,
    /// The certificate, or where it is.
    pub value: String,
}
