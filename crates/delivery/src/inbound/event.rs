//! What can happen to an inbound message.

use super::{Desk, Letter, Outcome, Owner, Route, Version};
use crate::{HandOver, Reason};
use ids::{MessageId, Timestamp};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An acknowledgement of ours answers it.
    Answered {
        /// Our outbound message.
        by: MessageId,
    },
    /// A person gave it to somebody.
    Assigned {
        /// To whom.
        to: Owner,
        /// Who did, as the policy allows them to be named.
        by: String,
    },
    /// A call waits for its answer.
    Awaited {
        /// For so long.
        until: Timestamp,
    },
    /// A copy of an immediate message came the ordinary way.
    CameOrdinarily {
        /// Who wants transport responses, and where.
        routes: Vec<Route>,
    },
    /// A person looked at what kept it from being filed, and filed it.
    Filed {
        /// Who, as the policy allows them to be named.
        by: String,
        /// To whom, where that is not who looks after it already.
        to: Option<Owner>,
        /// The file for the practice's software; `None` where no software is connected.
        hand_over: Option<HandOver>,
    },
    /// The file could not be written or renamed; try again.
    HandOverFailed(Reason),
    /// The clock was compared with the deadline by which somebody should have opened it.
    Look {
        /// Who is told that nobody did, in order.
        ladder: Vec<Owner>,
    },
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
    /// A person sent it back to its sender instead of filing it.
    Returned {
        /// Who, as the policy allows them to be named.
        by: String,
        /// Why: the sender is told so.
        reason: Reason,
    },
    /// The file lies under this temporary name.
    Staged(String),
    /// A newer version of its document came.
    Superseded {
        /// The message that brought it.
        by: MessageId,
    },
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
        /// Whose it is.
        desk: Option<Box<Desk>>,
    },
    /// It turned out which version of its document it is.
    Versioned(Version),
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
        /// Who decides, and about what.
        desk: Option<Box<Desk>>,
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
