//! What peers are told of what they collect, look up or publish: one place, one exhaustive match
//! each.

use engine::{ImmediateRefusal, MailboxRefusal};
use ids::{InvocationId, ResponseId};
use smd::{
    Answer, Interaction, ListInteractionsAnswer, ListMessagesAnswer, MessageAnswer, MessageList,
    PublishAnswer, Published, RemoveResponsesAnswer, RemoveResponsesCode, RemoveResponsesError,
    ResponseList, RetrieveMessagesAnswer, RetrieveMessagesCode, RetrieveMessagesError,
    RetrieveResponsesAnswer, SealedMessage, StandardError, StandardErrorCode, TimeoutCode,
    UnknownOrganisation, UnknownTarget, ValidateInteractionAnswer,
};
use store::Durable;

use crate::InteractionRefusal;
use crate::answer::{to_refusal, unavailable};

/// The answer to SealedMessageRetrieval `list`.
pub(crate) fn to_list(outcome: Result<MessageList, MailboxRefusal>) -> ListMessagesAnswer {
    match outcome {
        Ok(list) => Answer::Given(list),
        Err(refusal) => of_mailbox(refusal),
    }
}

/// The answer to SealedMessageRetrieval `retrieve`, which asked for this message first.
pub(crate) fn to_retrieval(
    outcome: Result<Durable<Vec<SealedMessage>>, MailboxRefusal>,
    first: Option<InvocationId>,
) -> RetrieveMessagesAnswer {
    let refusal = match outcome {
        Ok(messages) => return Answer::Given(messages.into_inner()),
        Err(refusal) => refusal,
    };
    let message = refusal.to_string();
    let (code, invocation_id) = match refusal {
        MailboxRefusal::HasBeenRemoved(id) => (RetrieveMessagesCode::HasBeenRemoved, Some(id)),
        MailboxRefusal::UnknownMessage(id) => (RetrieveMessagesCode::UnknownMessage, Some(id)),
        MailboxRefusal::UnknownOrganisation(_) => {
            (RetrieveMessagesCode::UnknownReceiverOrganisation, first)
        }
        MailboxRefusal::HasNotBeenRetrieved(_)
        | MailboxRefusal::NotEntitled(_)
        | MailboxRefusal::Store(_)
        | MailboxRefusal::TooLarge { .. }
        | MailboxRefusal::UnknownResponse(_) => {
            return Answer::StandardError(standard_of(&refusal, message));
        }
    };
    Answer::Refused(RetrieveMessagesError {
        code,
        message,
        invocation_id,
    })
}

/// The answer to TransportResponseRetrieval `retrieve`.
pub(crate) fn to_responses(
    outcome: Result<Durable<ResponseList>, MailboxRefusal>,
) -> RetrieveResponsesAnswer {
    match outcome {
        Ok(list) => Answer::Given(list.into_inner()),
        Err(refusal) => of_mailbox(refusal),
    }
}

/// The answer to TransportResponseRetrieval `remove`, which named this response first.
pub(crate) fn to_removal(
    outcome: Result<Durable<Vec<ResponseId>>, MailboxRefusal>,
    first: Option<ResponseId>,
) -> RemoveResponsesAnswer {
    let refusal = match outcome {
        Ok(removed) => return Answer::Given(removed.into_inner()),
        Err(refusal) => refusal,
    };
    let message = refusal.to_string();
    let (code, response_id) = match refusal {
        MailboxRefusal::HasNotBeenRetrieved(id) => {
            (RemoveResponsesCode::HasNotBeenRetrieved, Some(id))
        }
        MailboxRefusal::UnknownResponse(id) => (RemoveResponsesCode::UnknownResponse, Some(id)),
        MailboxRefusal::UnknownOrganisation(_) => (RemoveResponsesCode::UnknownOrganisation, first),
        MailboxRefusal::HasBeenRemoved(_)
        | MailboxRefusal::NotEntitled(_)
        | MailboxRefusal::Store(_)
        | MailboxRefusal::TooLarge { .. }
        | MailboxRefusal::UnknownMessage(_) => {
            return Answer::StandardError(standard_of(&refusal, message));
        }
    };
    Answer::Refused(RemoveResponsesError {
        code,
        message,
        response_id,
    })
}

/// The answer to an immediate message.
pub(crate) fn to_immediate(
    outcome: Result<Durable<SealedMessage>, ImmediateRefusal>,
) -> smd::ImmediateAnswer {
    let timeout = |code, message| Answer::Refused(smd::ImmediateRefusal::Timeout { code, message });
    let refusal = match outcome {
        Ok(answer) => return Answer::Given(Box::new(answer.into_inner())),
        Err(refusal) => refusal,
    };
    let message = refusal.to_string();
    match refusal {
        ImmediateRefusal::Late => timeout(TimeoutCode::BusyRetryLater, message),
        ImmediateRefusal::Unanswerable(_) => timeout(TimeoutCode::RequestFailure, message),
        ImmediateRefusal::Receive(refusal) => match to_refusal(refusal) {
            MessageAnswer::Refused(response) => {
                Answer::Refused(smd::ImmediateRefusal::Refused(response))
            }
            MessageAnswer::StandardError(error) => Answer::StandardError(error),
            MessageAnswer::Ok | MessageAnswer::Duplicate => {
                timeout(TimeoutCode::RequestFailure, message)
            }
        },
    }
}

/// The answer to ELS `listInteractions`.
pub(crate) fn to_interactions(
    outcome: Result<Vec<Interaction>, InteractionRefusal>,
) -> ListInteractionsAnswer {
    of_interactions(outcome)
}

/// The answer to ELS `validateInteraction`.
pub(crate) fn to_validity(outcome: Result<bool, InteractionRefusal>) -> ValidateInteractionAnswer {
    of_interactions(outcome)
}

/// The answer to ELS `addInteraction` and `removeInteraction`.
pub(crate) fn to_publication(outcome: Result<Published, InteractionRefusal>) -> PublishAnswer {
    of_interactions(outcome)
}

fn of_mailbox<T>(refusal: MailboxRefusal) -> Answer<T, UnknownOrganisation> {
    let message = refusal.to_string();
    match refusal {
        MailboxRefusal::UnknownOrganisation(_) => Answer::Refused(UnknownOrganisation { message }),
        MailboxRefusal::HasBeenRemoved(_)
        | MailboxRefusal::HasNotBeenRetrieved(_)
        | MailboxRefusal::NotEntitled(_)
        | MailboxRefusal::Store(_)
        | MailboxRefusal::TooLarge { .. }
        | MailboxRefusal::UnknownMessage(_)
        | MailboxRefusal::UnknownResponse(_) => {
            Answer::StandardError(standard_of(&refusal, message))
        }
    }
}

/// What a refusal is that the operation declares no fault for.
fn standard_of(refusal: &MailboxRefusal, message: String) -> StandardError {
    let code = match refusal {
        MailboxRefusal::Store(error) => return unavailable(error),
        MailboxRefusal::NotEntitled(_) => StandardErrorCode::NotAuthorised,
        MailboxRefusal::HasBeenRemoved(_)
        | MailboxRefusal::HasNotBeenRetrieved(_)
        | MailboxRefusal::TooLarge { .. }
        | MailboxRefusal::UnknownMessage(_)
        | MailboxRefusal::UnknownOrganisation(_)
        | MailboxRefusal::UnknownResponse(_) => StandardErrorCode::BadParam,
    };
    StandardError { code, message }
}

fn of_interactions<T>(outcome: Result<T, InteractionRefusal>) -> Answer<T, UnknownTarget> {
    let refusal = match outcome {
        Ok(given) => return Answer::Given(given),
        Err(refusal) => refusal,
    };
    let message = refusal.to_string();
    let code = match refusal {
        InteractionRefusal::UnknownTarget(_) => return Answer::Refused(UnknownTarget),
        InteractionRefusal::Invalid(_) => StandardErrorCode::BadParam,
        InteractionRefusal::NotEntitled(_) => StandardErrorCode::NotAuthorised,
        InteractionRefusal::Unavailable(_) => StandardErrorCode::ServiceTemporaryUnavailable,
    };
    Answer::StandardError(StandardError { code, message })
}
