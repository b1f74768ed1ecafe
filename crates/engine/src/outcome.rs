//! What every route is told of a received message.

use delivery::inbound::{NotVerified, Outcome};
use delivery::response::code;
use delivery::{Reason, Response, ResponseClass};
use ids::Timestamp;

pub(crate) fn refused(reason: Reason, now: Timestamp) -> NotVerified {
    NotVerified::Refused {
        reason,
        outcome: not_opened(now),
    }
}

pub(crate) fn delivered(code: &str, digest: &str, at: Timestamp) -> Outcome {
    let response = Response {
        class: ResponseClass::Success,
        code: code.to_owned(),
        message: "Opened and verified at the practice".to_owned(),
        digest: Some(digest.to_owned()),
    };
    Outcome { at, response }
}

/// Everything about decryption, signature and identity looks the same to the peer.
pub(crate) fn not_opened(at: Timestamp) -> Outcome {
    let response = Response {
        class: ResponseClass::Error,
        code: code::NOT_OPENED.to_owned(),
        message: "The message could not be opened securely".to_owned(),
        digest: None,
    };
    Outcome { at, response }
}
