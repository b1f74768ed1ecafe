//! Transport responses as the delivery machines see them (SMD §3): receipts and progress.

use serde::{Deserialize, Serialize};

/// `responseClass` of a transport response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseClass {
    /// The receiver has it.
    Success,
    /// News on the way.
    Information,
    /// Trouble on the way that is still being worked on.
    Warning,
    /// It failed.
    Error,
}

/// What we answer a sender for a message that we received or pass on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Of a final one, Success or Error.
    pub class: ResponseClass,
    /// Our stable code URI.
    pub code: String,
    /// A sentence that tells the peer nothing secret.
    pub message: String,
    /// The digest of the signed payload: proof that we opened it. Success only.
    pub digest: Option<String>,
}

/// Codes that we put in, and recognise in, `responseCode`. None are published nationally
/// (SMD fact sheet §3), so decisions rest on the class; a known code only refines the words.
pub mod code {
    /// Opened, verified, stored at the practice.
    pub const DELIVERED: &str = "urn:sealpost:response:delivered";
    /// The same, and the practice's software is known never to confirm.
    pub const DELIVERED_NO_SOFTWARE_ACK: &str = "urn:sealpost:response:delivered-no-software-ack";
    /// The one opaque refusal for everything about decryption, signature and identity.
    pub const NOT_OPENED: &str = "urn:sealpost:response:not-opened";
    /// The organisation named as receiver is not served here.
    pub const UNKNOWN_RECEIVER: &str = "urn:sealpost:response:unknown-receiver";
    /// The same invocationId came with other content.
    pub const DIFFERENT_CONTENT: &str = "urn:sealpost:response:different-content-under-same-id";
    /// The TLS peer may not deliver for the organisation named as sender.
    pub const NOT_ENTITLED: &str = "urn:sealpost:response:not-entitled";
    /// Progress: passed on to the receiver's provider.
    pub const FORWARDED: &str = "urn:sealpost:response:forwarded";
    /// Progress: in the receiver's mailbox.
    pub const HELD: &str = "urn:sealpost:response:held-for-collection";
    /// Progress: the receiver retrieved it.
    pub const COLLECTED: &str = "urn:sealpost:response:collected";
    /// It expired before the receiver had it, or before anything confirmed it.
    pub const NOT_COLLECTED: &str = "urn:sealpost:response:not-collected";
    /// It came back to a provider that it had passed through.
    pub const LOOP: &str = "urn:sealpost:response:loop";
    /// It passed through as many providers as may be.
    pub const TOO_MANY_HOPS: &str = "urn:sealpost:response:too-many-hops";
    /// It cannot be passed on.
    pub const NOT_FORWARDED: &str = "urn:sealpost:response:not-forwarded";
    /// The message had expired when it arrived.
    pub const EXPIRED: &str = "urn:sealpost:response:expired";
}
