//! What can happen to an outbound message.

use super::{Envelope, Fallback};
use crate::{Reason, ResponseClass};
use ids::Organisation;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An acknowledgement came back, signed by the original's receiver (the engine checked).
    Acked(Ack),
    /// What came in the reply to it was opened, and its receiver signed it.
    AnswerOpened {
        /// Facility that answers.
        by: String,
    },
    /// The reply to it was an answer, which is in our custody.
    AnsweredInReply,
    /// A delivery attempt was cut short, by a crash or a lost lease: it may have arrived.
    AttemptLost,
    /// A person recorded that the content went another way.
    FellBack {
        /// How.
        how: Fallback,
        /// The person's user name.
        by: String,
    },
    /// An acknowledgement was given in the reply to the call that it was kept for.
    GivenInReply,
    /// The clock was compared with the deadlines.
    Look,
    /// It was posted for an answer at once, and none came.
    NotAnswered {
        /// Why.
        reason: Reason,
        /// Whether the peer may have it all the same.
        may_have_arrived: bool,
    },
    /// It could not be addressed or sealed.
    NotPrepared(NotPrepared),
    /// It was addressed and sealed.
    Prepared(Box<Envelope>),
    /// A transport response came back.
    Receipt(Receipt),
    /// Nobody waits for the acknowledgement any more.
    Released,
    /// The delivery attempt ended.
    Replied(Reply),
    /// The failure report could not be written; try again.
    ReportFailed(Reason),
    /// The failure report is in the folder of the practice's software.
    ReportPlaced,
    /// The failure report lies under this temporary name.
    ReportStaged(String),
    /// The directory now has the recipient at another target than the message was sealed for.
    TargetMoved(Reason),
}

/// Why there is no sealed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPrepared {
    /// It cannot be sent as it is: content, our own certificate, the recipient's endpoint.
    Impossible(Reason),
    /// Try again later: a port was not available.
    NotNow(Reason),
    /// The directory knows no such recipient.
    RecipientUnknown(Reason),
}

/// How a delivery attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The peer refuses it for good (`deliverError`).
    Refused {
        /// The peer's responseCode.
        code: String,
        /// The peer's words.
        message: String,
    },
    /// `ok` or `duplicate`: the peer has it.
    Taken {
        /// Whether the peer had it already.
        duplicate: bool,
    },
    /// The request may have arrived: no reply was understood, or it was turned away to be
    /// retried. Never taken for success.
    Unclear(String),
    /// The request certainly did not arrive.
    Unreachable(String),
}

/// A transport response about this message, from a peer that may speak about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Receipt (true) or progress (false).
    pub is_final: bool,
    /// responseClass.
    pub class: ResponseClass,
    /// responseCode, as text.
    pub code: String,
    /// The peer's words.
    pub message: String,
    /// What its digest shows.
    pub digest: DigestCheck,
    /// Whether the TLS peer is entitled to declare the message failed.
    pub entitled: bool,
    /// `sourceOrganisation`.
    pub source: Organisation,
}

/// What the digest in a transport response shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestCheck {
    /// There is none.
    Missing,
    /// It equals the digest kept when sealing.
    Right,
    /// It is another one.
    Wrong,
}

/// An HL7 acknowledgement about this message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ack {
    /// The receiving software did not take it (typed AE, AR, CE or CR).
    Negative {
        /// MSA-1.
        code: String,
        /// MSA-3 or ERR text, as given.
        text: String,
        /// Facility that acknowledges.
        by: String,
    },
    /// Informational: a generic ACK proves nothing about the target software.
    Generic {
        /// MSA-1.
        code: String,
        /// Facility that acknowledges.
        by: String,
    },
    /// The receiving software took it (typed AA or CA).
    Positive {
        /// MSA-1.
        code: String,
        /// Facility that acknowledges.
        by: String,
    },
    /// A person opened it.
    Read {
        /// Reader as named in MSH-3, else the facility.
        by: String,
    },
}
