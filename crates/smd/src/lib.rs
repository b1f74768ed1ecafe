//! SMD: SOAP 1.2 and WS-Addressing bytes on one side, typed operations on the other.
//!
//! Pure: bytes in, values out, and back. It implements the interfaces published in 2010 for
//! SealedMessageDelivery and TransportResponseDelivery, as server and as client.
//!
//! As the server: [`accepts_content_type`], then [`parse_request`]; what comes out is either a
//! [`Request`], answered with [`write_deliver_reply`] or [`write_responses_reply`], or a
//! [`Refusal`] that writes its own answer. As the client: [`write_deliver_request`] or
//! [`write_responses_request`], then [`parse_reply`].
//!
//! An operation is one file that reads and writes its request and its answers
//! (`deliver_message`, `deliver_responses`); the values they carry are one file each. A further
//! operation adds its file and its variants of [`Operation`] and [`Request`].
#![forbid(unsafe_code)]

mod addressing;
mod character;
pub mod codes;
mod content_type;
mod cursor;
mod deliver_message;
mod deliver_responses;
mod delivery_response;
mod envelope;
mod fault;
mod hops;
mod interaction;
pub mod interfaces;
mod lift;
pub mod limits;
mod message_list;
mod metadata;
mod namespace;
mod other_metadata;
mod read_error;
mod refusal;
mod reply;
mod request;
mod request_head;
mod response_list;
mod sealed_message;
mod sequence;
mod service;
mod standard_error;
mod strictness;
mod tag;
mod transport_response;
mod value;
mod write_error;
mod writer;
mod written_reply;

pub use addressing::Addressing;
pub use content_type::{CONTENT_TYPE, accepts_content_type};
pub use deliver_message::{MessageAnswer, write_deliver_reply, write_deliver_request};
pub use deliver_responses::{ResponsesAnswer, write_responses_reply, write_responses_request};
pub use delivery_response::{DeliveryResponse, ResponseClass};
pub use fault::Fault;
pub use hops::HOP;
pub use interaction::{CertRef, Interaction};
pub use message_list::{MessageList, RetrievalRecord};
pub use metadata::{Metadata, RouteRecord};
pub use other_metadata::OtherMetadata;
pub use refusal::{Refusal, write_fault};
pub use reply::{Expected, Reply, WhyUnclear, parse_reply};
pub use request::{Request, parse_request};
pub use request_head::RequestHead;
pub use response_list::ResponseList;
pub use sealed_message::SealedMessage;
pub use service::{Operation, Service};
pub use standard_error::{StandardError, StandardErrorCode};
pub use strictness::Strictness;
pub use transport_response::{ResponseMetadata, TransportResponse};
pub use write_error::WriteError;
pub use written_reply::WrittenReply;
