//! What can happen to an inbound message.

use super::{Letter, Outcome};
use crate::{HandOver, Reason};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The file could not be written or renamed; try again.
    HandOverFailed(Reason),
    /// It was not opened.
    NotVerified(NotVerified),
    /// A person opened it for the first time, or again.
    PersonOpened {
        /// Who, as the policy allows it to be named.
        by: String,
    },
    /// The file has its final name, and the software will or will not confirm it.
    Placed {
        /// Whether this practice's software writes acknowledgements.
        software_confirms: bool,
    },
    /// The practice's software answered.
    SoftwareAcked {
        /// MSA-1.
        code: String,
        /// Whether the code is a positive one.
        positive: bool,
    },
    /// The file lies under this temporary name.
    Staged(String),
    /// A sender's address was told the outcome, or was not.
    Told {
        /// Index of the route.
        route: u32,
        /// How it went.
        told: Told,
    },
    /// Opened, verified, read.
    Verified {
        /// What was inside.
        letter: Letter,
        /// The file for the practice's software; `None` for an informational acknowledgement and
        /// where no software is connected.
        hand_over: Option<HandOver>,
        /// What every route is told.
        outcome: Outcome,
    },
}

/// Why an inbound message was not opened and verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotVerified {
    /// A port was not available; try again.
    NotNow(Reason),
    /// Refused, with the precise reason for us and the opaque outcome for the peer.
    Refused {
        /// For our own screens and audit.
        reason: Reason,
        /// For the peer.
        outcome: Outcome,
    },
    /// The same signed content was received before, under another id.
    Replay {
        /// For our own screens and audit.
        reason: Reason,
        /// For the peer: the recorded outcome of the first copy.
        outcome: Outcome,
    },
    /// Genuine, but a person has to decide what to do with it.
    Triage {
        /// What was inside.
        letter: Letter,
        /// What is to be decided.
        reason: Reason,
        /// For the peer: delivered to the practice.
        outcome: Outcome,
    },
}

/// How telling a route went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It said `ok`.
    Done,
    /// It will never take it: a permanent refusal, or an address we may not call.
    Never(String),
    /// Try again.
    NotYet(String),
}
