//! What peers are told of what became of their request: one place, one exhaustive match each.

use engine::{ReceiveRefusal, Reception, ResponseRefusal, ResponseTaken};
use smd::{
    DeliveryResponse, MessageAnswer, ResponseClass, ResponsesAnswer, StandardError,
    StandardErrorCode, codes,
};
use store::{Durable, StoreError};

/// The answer to a sealed message.
pub(crate) fn to_message(outcome: Result<Durable<Reception>, ReceiveRefusal>) -> MessageAnswer {
    match outcome {
        Ok(durable) => match durable.get() {
            Reception::Duplicate => MessageAnswer::Duplicate,
            Reception::Taken => MessageAnswer::Ok,
        },
        Err(refusal) => to_refusal(refusal),
    }
}

/// The answer to a sealed message that was not taken.
pub(crate) fn to_refusal(refusal: ReceiveRefusal) -> MessageAnswer {
    let message = refusal.to_string();
    match refusal {
        ReceiveRefusal::DifferentContent => {
            refused(codes::DIFFERENT_CONTENT_UNDER_SAME_ID, message)
        }
        ReceiveRefusal::Loop => refused(codes::LOOP, message),
        ReceiveRefusal::TooManyHops(_) => refused(codes::TOO_MANY_HOPS, message),
        ReceiveRefusal::UnknownReceiver(_) => refused(codes::UNKNOWN_RECEIVER, message),
        ReceiveRefusal::Expired(_) => standard(StandardErrorCode::BadParam, message),
        ReceiveRefusal::MailboxFull(_) => {
            standard(StandardErrorCode::ServiceTemporaryUnavailable, message)
        }
        ReceiveRefusal::Malformed(_) => standard(StandardErrorCode::BadlyFormedMsg, message),
        ReceiveRefusal::NotEntitled(_) => standard(StandardErrorCode::NotAuthorised, message),
        ReceiveRefusal::Store(error) => MessageAnswer::StandardError(unavailable(&error)),
    }
}

/// The answer to one transport response; the first that is not `Ok` ends the request.
pub(crate) fn to_response(
    outcome: Result<Durable<ResponseTaken>, ResponseRefusal>,
) -> ResponsesAnswer {
    match outcome {
        Ok(durable) => match durable.get() {
            ResponseTaken => ResponsesAnswer::Ok,
        },
        Err(ResponseRefusal::Store(error)) => ResponsesAnswer::StandardError(unavailable(&error)),
        Err(refusal @ ResponseRefusal::UnknownSender(_)) => ResponsesAnswer::UnknownSender {
            message: refusal.to_string(),
        },
    }
}

/// Whatever is wrong with our store is our affair: the peer keeps its message and comes again.
pub(crate) fn unavailable(error: &StoreError) -> StandardError {
    tracing::error!(%error, "a request could not be committed");
    StandardError {
        code: StandardErrorCode::ServiceTemporaryUnavailable,
        message: "Nothing was accepted; try again later.".to_owned(),
    }
}

fn refused(code: &str, message: String) -> MessageAnswer {
    MessageAnswer::Refused(DeliveryResponse {
        class: ResponseClass::Error,
        code: code.to_owned(),
        message,
        digest_value: None,
    })
}

fn standard(code: StandardErrorCode, message: String) -> MessageAnswer {
    MessageAnswer::StandardError(StandardError { code, message })
}
