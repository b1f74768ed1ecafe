//! What can happen to a relayed message.

use crate::ResponseClass;
use crate::inbound::Told;
use crate::outbound::{NotPrepared, Reply};
use ids::Organisation;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody along the route said how it fares.
    Answered(Answer),
    /// The receiver retrieved it from its mailbox.
    Collected {
        /// The TLS peer that did, for people.
        by: String,
    },
    /// An attempt to forward it ended.
    Forwarded {
        /// Who runs the address.
        via: Organisation,
        /// How the attempt ended.
        reply: Reply,
    },
    /// The clock was compared with the deadlines.
    Look,
    /// The directory names no address to forward it to.
    NotRouted(NotPrepared),
    /// An address was told something, or was not.
    Told {
        /// Index of the telling.
        telling: u32,
        /// How it went.
        told: Told,
    },
}

/// A transport response about a relayed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Receipt (true) or progress (false).
    pub is_final: bool,
    /// responseClass.
    pub class: ResponseClass,
    /// responseCode, as text.
    pub code: String,
    /// The peer's words.
    pub message: String,
    /// Whether the TLS peer may say what became of the message. The digest of a success says
    /// nothing to a provider, which cannot open the message.
    pub entitled: bool,
    /// Who says so, for people.
    pub by: String,
}
