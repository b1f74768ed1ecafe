//! The envelopes of the operations beside the two deliveries.

use std::path::Path;

use ids::ResponseId;
use smd::{
    Answer, DeliveryResponse, ImmediateRefusal, InteractionQuery, MailboxQuery, MessageList,
    Publication, Published, RemoveResponses, RemoveResponsesCode, RemoveResponsesError,
    RequestHead, ResponseClass, ResponseList, RetrievalRecord, RetrieveMessages,
    RetrieveMessagesCode, RetrieveMessagesError, SealedMessage, TimeoutCode, TransportResponse,
    UnknownOrganisation, UnknownTarget,
};

use super::{Outcome, REPLY_ID, REQUEST_ID, put};

const HEAD: RequestHead<'_> = RequestHead {
    to: "https://provider.example/smd",
    message_id: REQUEST_ID,
};

/// Writes one envelope of each kind.
pub(super) fn write(
    out: &Path,
    message: &SealedMessage,
    receipt: &TransportResponse,
) -> Outcome<()> {
    immediate(out, message)?;
    messages(out, message)?;
    responses(out, receipt)?;
    interactions(out, message)
}

fn immediate(out: &Path, message: &SealedMessage) -> Outcome<()> {
    let body = smd::write_immediate_request(message, &HEAD)?;
    put(out, "smd-immediate.request", &body)?;
    let refused = ImmediateRefusal::Refused(DeliveryResponse {
        class: ResponseClass::Error,
        code: smd::codes::UNKNOWN_RECEIVER.to_owned(),
        message: "Not served here.".to_owned(),
        digest_value: None,
    });
    let timeout = |code| ImmediateRefusal::Timeout {
        code,
        message: "The software did not answer.".to_owned(),
    };
    let answers = [
        ("response", Answer::Given(Box::new(message.clone()))),
        ("fault-deliverError", Answer::Refused(refused)),
        (
            "fault-busy",
            Answer::Refused(timeout(TimeoutCode::BusyRetryLater)),
        ),
        (
            "fault-failure",
            Answer::Refused(timeout(TimeoutCode::RequestFailure)),
        ),
    ];
    for (name, answer) in answers {
        let written = smd::write_immediate_reply(&answer, REQUEST_ID, REPLY_ID)?;
        put(out, &format!("smd-immediate.{name}"), &written.body)?;
    }
    Ok(())
}

fn messages(out: &Path, message: &SealedMessage) -> Outcome<()> {
    let organisation = message.metadata.receiver_organisation.clone();
    let query = query(message);
    let body = smd::write_list_messages_request(&query, &HEAD);
    put(out, "smd-list.request", &body)?;
    let record = RetrievalRecord {
        message_size: 7756,
        metadata: message.metadata.clone(),
    };
    let list = MessageList {
        total_available: 2,
        records: vec![record.clone(), record],
    };
    let unknown = UnknownOrganisation {
        message: "Not served here.".to_owned(),
    };
    let answers = [
        ("response", Answer::Given(list)),
        ("response-empty", Answer::Given(MessageList::default())),
        ("fault-listError", Answer::Refused(unknown)),
    ];
    for (name, answer) in answers {
        let written = smd::write_list_messages_reply(&answer, REQUEST_ID, REPLY_ID);
        put(out, &format!("smd-list.{name}"), &written.body)?;
    }
    let id = message.metadata.invocation_id.clone();
    let wanted = RetrieveMessages {
        organisation,
        invocation_ids: vec![id.clone(), id.clone()],
    };
    let body = smd::write_retrieve_messages_request(&wanted, &HEAD);
    put(out, "smd-retrieve.request", &body)?;
    let mut other = message.clone();
    let payload = String::from_utf8(message.encrypted_payload.to_vec())?;
    // Ids are unique in an envelope.
    other.encrypted_payload = payload.replace("_data", "_other").into();
    let both = vec![message.clone(), other];
    let mut answers = vec![("response", Answer::Given(both))];
    answers.push(("response-empty", Answer::Given(Vec::new())));
    for code in RetrieveMessagesCode::ALL {
        let error = RetrieveMessagesError {
            code,
            message: "No.".to_owned(),
            invocation_id: Some(id.clone()),
        };
        answers.push((code.as_str(), Answer::Refused(error)));
    }
    for (name, answer) in answers {
        let written = smd::write_retrieve_messages_reply(&answer, REQUEST_ID, REPLY_ID)?;
        put(out, &format!("smd-retrieve.{name}"), &written.body)?;
    }
    Ok(())
}

fn query(message: &SealedMessage) -> MailboxQuery {
    MailboxQuery {
        organisation: message.metadata.receiver_organisation.clone(),
        all_available: false,
        limit: 0,
    }
}

fn responses(out: &Path, receipt: &TransportResponse) -> Outcome<()> {
    let organisation = receipt.metadata.sender_organisation.clone();
    let query = MailboxQuery {
        organisation: organisation.clone(),
        all_available: true,
        limit: 20,
    };
    let body = smd::write_retrieve_responses_request(&query, &HEAD);
    put(out, "smd-collect.request", &body)?;
    let list = ResponseList {
        total_available: 1,
        responses: vec![receipt.clone()],
    };
    let unknown = UnknownOrganisation {
        message: "Not served here.".to_owned(),
    };
    let answers = [
        ("response", Answer::Given(list)),
        ("fault-retrieveError", Answer::Refused(unknown)),
    ];
    for (name, answer) in answers {
        let written = smd::write_retrieve_responses_reply(&answer, REQUEST_ID, REPLY_ID);
        put(out, &format!("smd-collect.{name}"), &written.body)?;
    }
    let ids: Vec<ResponseId> = vec![receipt.metadata.response_id.clone()];
    let wanted = RemoveResponses {
        force: true,
        organisation,
        response_ids: ids.clone(),
    };
    let body = smd::write_remove_responses_request(&wanted, &HEAD)?;
    put(out, "smd-remove.request", &body)?;
    let mut answers = vec![("response", Answer::Given(ids.clone()))];
    for code in RemoveResponsesCode::ALL {
        let error = RemoveResponsesError {
            code,
            message: "No.".to_owned(),
            response_id: ids.first().cloned(),
        };
        answers.push((code.as_str(), Answer::Refused(error)));
    }
    for (name, answer) in answers {
        let written = smd::write_remove_responses_reply(&answer, REQUEST_ID, REPLY_ID);
        put(out, &format!("smd-remove.{name}"), &written.body)?;
    }
    Ok(())
}

fn interactions(out: &Path, message: &SealedMessage) -> Outcome<()> {
    let record = message.metadata.route_records.first();
    let interaction = &record.ok_or("the message has a route record")?.interaction;
    let query = InteractionQuery {
        target: interaction.target.clone(),
        service_categories: vec![interaction.service_category.clone()],
        service_interfaces: Vec::new(),
    };
    let body = smd::write_list_interactions_request(&query, &HEAD)?;
    put(out, "els-list.request", &body)?;
    let answers = [
        ("response", Answer::Given(vec![interaction.clone()])),
        ("response-empty", Answer::Given(Vec::new())),
        ("fault-lookupError", Answer::Refused(UnknownTarget)),
    ];
    for (name, answer) in answers {
        let written = smd::write_list_interactions_reply(&answer, REQUEST_ID, REPLY_ID);
        put(out, &format!("els-list.{name}"), &written.body)?;
    }
    let body = smd::write_validate_interaction_request(interaction, &HEAD);
    put(out, "els-validate.request", &body)?;
    let answers = [
        ("response", Answer::Given(true)),
        ("fault-lookupError", Answer::Refused(UnknownTarget)),
    ];
    for (name, answer) in answers {
        let written = smd::write_validate_interaction_reply(&answer, REQUEST_ID, REPLY_ID);
        put(out, &format!("els-validate.{name}"), &written.body)?;
    }
    for (publication, kind) in [(Publication::Add, "add"), (Publication::Remove, "remove")] {
        let body = smd::write_publish_request(publication, interaction, &HEAD);
        put(out, &format!("els-{kind}.request"), &body)?;
        let mut answers: Vec<_> = Published::ALL
            .iter()
            .map(|code| (code.as_str(), Answer::Given(*code)))
            .collect();
        answers.push(("fault-publishError", Answer::Refused(UnknownTarget)));
        for (name, answer) in answers {
            let written = smd::write_publish_reply(publication, &answer, REQUEST_ID, REPLY_ID);
            put(out, &format!("els-{kind}.{name}"), &written.body)?;
        }
    }
    Ok(())
}
