//! What a mailbox and an endpoint location service are asked, and answer.

use ids::{InvocationId, ResponseId};
use smd::{
    CertRef, Interaction, InteractionQuery, MailboxQuery, MessageList, Publication,
    RemoveResponses, Request, RequestHead, ResponseList, RetrievalRecord, RetrieveMessages,
    StandardError, StandardErrorCode, interfaces,
};

use super::*;

pub(crate) const HEAD: RequestHead<'_> = RequestHead {
    to: ENDPOINT,
    message_id: MESSAGE_ID,
};

pub(crate) fn query() -> MailboxQuery {
    MailboxQuery {
        organisation: organisation(BANKSIA),
        all_available: true,
        limit: 20,
    }
}

pub(crate) fn invocation(text: &str) -> InvocationId {
    InvocationId::parse(text).unwrap()
}

pub(crate) fn response_id(text: &str) -> ResponseId {
    ResponseId::parse(text).unwrap()
}

pub(crate) fn retrieve() -> RetrieveMessages {
    RetrieveMessages {
        organisation: organisation(BANKSIA),
        invocation_ids: vec![invocation("urn:x:1"), invocation("not a URI & <odd>")],
    }
}

pub(crate) fn remove() -> RemoveResponses {
    RemoveResponses {
        force: false,
        organisation: organisation(WATTLE),
        response_ids: vec![response_id("urn:r:1"), response_id("urn:r:2")],
    }
}

pub(crate) fn interaction() -> Interaction {
    Interaction {
        target: organisation(BANKSIA),
        service_category: CATEGORY.to_owned(),
        service_interface: interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
        service_endpoint: "https://provider.example/smd?a=1&b=2".to_owned(),
        service_provider: organisation("http://provider.example/smd"),
        cert_refs: vec![CertRef {
            use_qualifier: "http://ns.electronichealth.net.au/smd/qcr/use/payload/keyenc/2010"
                .to_owned(),
            cert_type: "http://ns.electronichealth.net.au/qcr/type/pem/2010".to_owned(),
            value: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(),
        }],
    }
}

pub(crate) fn interaction_query() -> InteractionQuery {
    InteractionQuery {
        target: organisation(BANKSIA),
        service_categories: vec![CATEGORY.to_owned(), "urn:example:other".to_owned()],
        service_interfaces: vec![interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned()],
    }
}

pub(crate) fn message_list() -> MessageList {
    let record = RetrievalRecord {
        message_size: 7756,
        metadata: message().metadata,
    };
    MessageList {
        total_available: 3,
        records: vec![record.clone(), record],
    }
}

pub(crate) fn response_list() -> ResponseList {
    ResponseList {
        total_available: 1,
        responses: vec![receipt()],
    }
}

pub(crate) fn busy() -> StandardError {
    StandardError {
        code: StandardErrorCode::ServiceTemporaryUnavailable,
        message: "Again & later".to_owned(),
    }
}

/// One request of each operation beside the two deliveries, as bytes and as what is to be read.
pub(crate) fn requests() -> Vec<(Service, Vec<u8>, Request)> {
    let immediate = smd::write_immediate_request(&message(), &HEAD).unwrap();
    let list = smd::write_list_interactions_request(&interaction_query(), &HEAD).unwrap();
    let boxed = || Box::new(interaction());
    let publish = |publication| smd::write_publish_request(publication, &interaction(), &HEAD);
    vec![
        (
            Service::SealedImmediateMessageDelivery,
            immediate,
            Request::DeliverImmediate(Box::new(message())),
        ),
        (
            Service::SealedMessageRetrieval,
            smd::write_list_messages_request(&query(), &HEAD),
            Request::ListMessages(query()),
        ),
        (
            Service::SealedMessageRetrieval,
            smd::write_retrieve_messages_request(&retrieve(), &HEAD),
            Request::RetrieveMessages(retrieve()),
        ),
        (
            Service::TransportResponseRetrieval,
            smd::write_retrieve_responses_request(&query(), &HEAD),
            Request::RetrieveResponses(query()),
        ),
        (
            Service::TransportResponseRetrieval,
            smd::write_remove_responses_request(&remove(), &HEAD).unwrap(),
            Request::RemoveResponses(remove()),
        ),
        (
            Service::Lookup,
            list,
            Request::ListInteractions(interaction_query()),
        ),
        (
            Service::Lookup,
            smd::write_validate_interaction_request(&interaction(), &HEAD),
            Request::ValidateInteraction(boxed()),
        ),
        (
            Service::Publish,
            publish(Publication::Add),
            Request::Publish(Publication::Add, boxed()),
        ),
        (
            Service::Publish,
            publish(Publication::Remove),
            Request::Publish(Publication::Remove, boxed()),
        ),
    ]
}
