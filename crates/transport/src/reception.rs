//! Who is behind each operation: from what a peer asks to what it is told.

use axum::response::Response;
use smd::{
    MailboxQuery, Operation, RemoveResponses, Request, ResponsesAnswer, RetrieveMessages,
    SealedMessage, StandardError, StandardErrorCode, TransportResponse, WriteError, WrittenReply,
    write_deliver_reply, write_fault, write_responses_reply,
};

use crate::endpoint::{send, soap};
use crate::outgoing::Outgoing;
use crate::{
    Custody, Immediate, Interactions, Mailboxes, PeerIdentity, RetrievalLimits, Services, answer,
    collected,
};

/// The services of a node, each asked for what it offers.
pub(crate) struct Reception {
    services: Services,
    limits: RetrievalLimits,
    outgoing: Outgoing,
}

/// Which request is answered, and how the answer is called.
#[derive(Clone, Copy)]
struct Ids<'a> {
    relates_to: &'a str,
    message_id: &'a str,
}

impl Reception {
    pub(crate) fn new(services: Services, limits: RetrievalLimits) -> Self {
        Self {
            services,
            outgoing: Outgoing::new(&limits),
            limits,
        }
    }

    /// The answer to a request whose `wsa:MessageID` was `relates_to`.
    pub(crate) async fn answer(
        &self,
        peer: &PeerIdentity,
        asked: Request,
        relates_to: &str,
        message_id: &str,
    ) -> Response {
        let ids = Ids {
            relates_to,
            message_id,
        };
        let operation = asked.operation();
        let services = &self.services;
        let answered = match asked {
            Request::DeliverImmediate(message) => match &services.immediate {
                Some(immediate) => Some(answer_now(&**immediate, peer, *message, ids).await),
                None => None,
            },
            Request::DeliverMessage(message) => match &services.custody {
                Some(custody) => Some(take(&**custody, peer, *message, ids).await),
                None => None,
            },
            Request::DeliverResponses(responses) => match &services.custody {
                Some(custody) => Some(take_responses(&**custody, peer, responses, ids).await),
                None => None,
            },
            Request::ListInteractions(_)
            | Request::Publish(..)
            | Request::ValidateInteraction(_) => match &services.interactions {
                Some(interactions) => interact(&**interactions, peer, asked, ids).await,
                None => None,
            },
            Request::ListMessages(query) => match &services.mailboxes {
                Some(mailboxes) => Some(list(&**mailboxes, peer, &query, ids).await),
                None => None,
            },
            Request::RemoveResponses(wanted) => match &services.mailboxes {
                Some(mailboxes) => Some(remove(&**mailboxes, peer, wanted, ids).await),
                None => None,
            },
            Request::RetrieveMessages(wanted) => match &services.mailboxes {
                Some(mailboxes) => return self.retrieve(&**mailboxes, peer, wanted, ids).await,
                None => None,
            },
            Request::RetrieveResponses(query) => match &services.mailboxes {
                Some(mailboxes) => Some(responses(&**mailboxes, peer, &query, ids).await),
                None => None,
            },
        };
        // A service that is not offered has no route, so this is for a fault of ours.
        send(answered.unwrap_or_else(|| not_offered(operation, ids)))
    }

    async fn retrieve(
        &self,
        mailboxes: &dyn Mailboxes,
        peer: &PeerIdentity,
        wanted: RetrieveMessages,
        ids: Ids<'_>,
    ) -> Response {
        let Some(slot) = self.outgoing.slot(peer) else {
            tracing::warn!(?peer, "collects too much at the same time");
            let message = "Too much is being collected at the moment; try again later.";
            return send(busy(Operation::RetrieveMessages, message, ids));
        };
        let RetrieveMessages {
            organisation,
            invocation_ids,
        } = wanted;
        let most_bytes = self.limits.bytes;
        let outcome = mailboxes
            .retrieve(peer, &organisation, &invocation_ids, most_bytes)
            .await;
        let answer = collected::to_retrieval(outcome, invocation_ids.into_iter().next());
        let written = smd::write_retrieve_messages_reply(&answer, ids.relates_to, ids.message_id);
        let written =
            written.unwrap_or_else(|error| unwritten(Operation::RetrieveMessages, &error, ids));
        soap(written.status, slot.body(written.body))
    }
}

async fn take(
    custody: &dyn Custody,
    peer: &PeerIdentity,
    message: SealedMessage,
    ids: Ids<'_>,
) -> WrittenReply {
    let outcome = custody.take_message(peer, message).await;
    let answer = answer::to_message(outcome);
    write_deliver_reply(&answer, ids.relates_to, ids.message_id)
}

/// Takes one after the other; the first that is not `Ok` ends the request.
async fn take_responses(
    custody: &dyn Custody,
    peer: &PeerIdentity,
    responses: Vec<TransportResponse>,
    ids: Ids<'_>,
) -> WrittenReply {
    let mut last = ResponsesAnswer::Ok;
    for response in responses {
        last = answer::to_response(custody.take_response(peer, response).await);
        if last != ResponsesAnswer::Ok {
            break;
        }
    }
    write_responses_reply(&last, ids.relates_to, ids.message_id)
}

async fn answer_now(
    immediate: &dyn Immediate,
    peer: &PeerIdentity,
    message: SealedMessage,
    ids: Ids<'_>,
) -> WrittenReply {
    let answer = collected::to_immediate(immediate.answer(peer, message).await);
    let written = smd::write_immediate_reply(&answer, ids.relates_to, ids.message_id);
    written.unwrap_or_else(|error| unwritten(Operation::DeliverImmediate, &error, ids))
}

async fn list(
    mailboxes: &dyn Mailboxes,
    peer: &PeerIdentity,
    query: &MailboxQuery,
    ids: Ids<'_>,
) -> WrittenReply {
    let answer = collected::to_list(mailboxes.list(peer, query).await);
    smd::write_list_messages_reply(&answer, ids.relates_to, ids.message_id)
}

async fn responses(
    mailboxes: &dyn Mailboxes,
    peer: &PeerIdentity,
    query: &MailboxQuery,
    ids: Ids<'_>,
) -> WrittenReply {
    let answer = collected::to_responses(mailboxes.responses(peer, query).await);
    smd::write_retrieve_responses_reply(&answer, ids.relates_to, ids.message_id)
}

async fn remove(
    mailboxes: &dyn Mailboxes,
    peer: &PeerIdentity,
    wanted: RemoveResponses,
    ids: Ids<'_>,
) -> WrittenReply {
    let outcome = mailboxes.remove(peer, &wanted).await;
    let first = wanted.response_ids.into_iter().next();
    let answer = collected::to_removal(outcome, first);
    smd::write_remove_responses_reply(&answer, ids.relates_to, ids.message_id)
}

/// Answers what is asked of an endpoint location service; nothing for any other request.
async fn interact(
    interactions: &dyn Interactions,
    peer: &PeerIdentity,
    asked: Request,
    Ids {
        relates_to,
        message_id,
    }: Ids<'_>,
) -> Option<WrittenReply> {
    Some(match asked {
        Request::ListInteractions(query) => {
            let answer = collected::to_interactions(interactions.list(peer, &query).await);
            smd::write_list_interactions_reply(&answer, relates_to, message_id)
        }
        Request::ValidateInteraction(interaction) => {
            let answer = collected::to_validity(interactions.validate(peer, &interaction).await);
            smd::write_validate_interaction_reply(&answer, relates_to, message_id)
        }
        Request::Publish(publication, interaction) => {
            let outcome = interactions.publish(peer, publication, &interaction).await;
            let answer = collected::to_publication(outcome);
            smd::write_publish_reply(publication, &answer, relates_to, message_id)
        }
        Request::DeliverImmediate(_)
        | Request::DeliverMessage(_)
        | Request::DeliverResponses(_)
        | Request::ListMessages(_)
        | Request::RemoveResponses(_)
        | Request::RetrieveMessages(_)
        | Request::RetrieveResponses(_) => return None,
    })
}

/// What we hold cannot be put into an envelope: our affair, which the peer may ask about again.
fn unwritten(operation: Operation, error: &WriteError, ids: Ids<'_>) -> WrittenReply {
    tracing::error!(%error, "an answer could not be written");
    busy(operation, "The answer could not be written.", ids)
}

fn busy(operation: Operation, message: &str, ids: Ids<'_>) -> WrittenReply {
    standard(
        operation,
        StandardErrorCode::ServiceTemporaryUnavailable,
        message,
        ids,
    )
}

fn not_offered(operation: Operation, ids: Ids<'_>) -> WrittenReply {
    let code = StandardErrorCode::ServicePermanentUnavailable;
    standard(
        operation,
        code,
        "This node does not offer the service.",
        ids,
    )
}

fn standard(
    operation: Operation,
    code: StandardErrorCode,
    message: &str,
    ids: Ids<'_>,
) -> WrittenReply {
    let message = message.to_owned();
    let fault = smd::Fault::Standard(StandardError { code, message });
    write_fault(operation, &fault, Some(ids.relates_to), ids.message_id)
}
