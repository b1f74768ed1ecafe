//! SMD: SOAP 1.2 and WS-Addressing bytes on one side, typed operations on the other.
//!
//! Pure: bytes in, values out, and back. It implements the interfaces published in 2010: the five
//! services of SMD, and Lookup and Publish of the endpoint location service, each as server and as
//! client.
//!
//! As the server: [`accepts_content_type`], then [`parse_request`]; what comes out is either a
//! [`Request`], answered with the `write_…_reply` of its operation, or a [`Refusal`] that writes
//! its own answer. As the client: the `write_…_request` of an operation, then its
//! `parse_…_reply`.
//!
//! An operation is one file that reads and writes its request and its answers (`deliver_message`,
//! `list_messages`, …); the values they carry are one file each. A further operation adds its file
//! and its variants of [`Operation`] and [`Request`].
#![forbid(unsafe_code)]

mod addressing;
mod answer;
mod character;
mod coded_fault;
pub mod codes;
mod content_type;
mod cursor;
mod deliver_immediate;
mod deliver_message;
mod deliver_responses;
mod delivery_response;
pub mod description;
mod envelope;
mod fault;
mod hops;
mod interaction;
pub mod interfaces;
mod leniency;
mod lift;
pub mod limits;
mod list_interactions;
mod list_messages;
mod mailbox_query;
mod message_list;
mod metadata;
mod namespace;
mod other_metadata;
mod publish_interaction;
mod read_error;
mod refusal;
mod remove_responses;
mod reply;
mod request;
mod request_head;
mod response_list;
mod retrieve_messages;
mod retrieve_responses;
mod sealed_message;
mod sequence;
mod service;
mod standard_error;
mod strictness;
mod tag;
mod transport_response;
mod unknown_organisation;
mod unknown_target;
mod validate_interaction;
mod value;
mod write_error;
mod writer;
mod written_reply;

pub use addressing::Addressing;
pub use answer::Answer;
pub use content_type::{CONTENT_TYPE, accepts_content_type};
pub use deliver_immediate::{
    ImmediateAnswer, ImmediateRefusal, TimeoutCode, parse_immediate_reply, write_immediate_reply,
    write_immediate_request,
};
pub use deliver_message::{
    MessageAnswer, parse_deliver_reply, write_deliver_reply, write_deliver_request,
};
pub use deliver_responses::{
    ResponsesAnswer, parse_responses_reply, write_responses_reply, write_responses_request,
};
pub use delivery_response::{DeliveryResponse, ResponseClass};
pub use fault::Fault;
pub use hops::HOP;
pub use interaction::{CertRef, Interaction};
pub use leniency::{Leniencies, Leniency};
pub use list_interactions::{
    InteractionQuery, ListInteractionsAnswer, parse_list_interactions_reply,
    write_list_interactions_reply, write_list_interactions_request,
};
pub use list_messages::{
    ListMessagesAnswer, parse_list_messages_reply, write_list_messages_reply,
    write_list_messages_request,
};
pub use mailbox_query::MailboxQuery;
pub use message_list::{MessageList, RetrievalRecord};
pub use metadata::{Metadata, RouteRecord};
pub use other_metadata::OtherMetadata;
pub use publish_interaction::{
    Publication, PublishAnswer, Published, parse_publish_reply, write_publish_reply,
    write_publish_request,
};
pub use refusal::{Refusal, write_fault};
pub use remove_responses::{
    RemoveResponses, RemoveResponsesAnswer, RemoveResponsesCode, RemoveResponsesError,
    parse_remove_responses_reply, write_remove_responses_reply, write_remove_responses_request,
};
pub use reply::{Expected, Reply, WhyUnclear};
pub use request::{Request, parse_request};
pub use request_head::RequestHead;
pub use response_list::ResponseList;
pub use retrieve_messages::{
    RetrieveMessages, RetrieveMessagesAnswer, RetrieveMessagesCode, RetrieveMessagesError,
    parse_retrieve_messages_reply, write_retrieve_messages_reply, write_retrieve_messages_request,
};
pub use retrieve_responses::{
    RetrieveResponsesAnswer, parse_retrieve_responses_reply, write_retrieve_responses_reply,
    write_retrieve_responses_request,
};
pub use sealed_message::SealedMessage;
pub use service::{Operation, Service};
pub use standard_error::{StandardError, StandardErrorCode};
pub use strictness::Strictness;
pub use transport_response::{ResponseMetadata, TransportResponse};
pub use unknown_organisation::UnknownOrganisation;
pub use unknown_target::UnknownTarget;
pub use validate_interaction::{
    ValidateInteractionAnswer, parse_validate_interaction_reply, write_validate_interaction_reply,
    write_validate_interaction_request,
};
pub use write_error::WriteError;
pub use written_reply::WrittenReply;
