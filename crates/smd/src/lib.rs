//! SMD: SOAP 1.2 and WS-Addressing bytes on one side, typed operations on the other.
//!
//! Pure: bytes in, values out, and back. It implements the interfaces published in 2010 for
//! SealedMessageDelivery and TransportResponseDelivery, as server and as client.
#![forbid(unsafe_code)]

mod delivery_response;
mod metadata;
mod other_metadata;
mod reply;
mod sealed_message;
mod standard_error;
mod strictness;
mod transport_response;

pub use delivery_response::{DeliveryResponse, ResponseClass};
pub use metadata::{CertRef, Interaction, Metadata, RouteRecord};
pub use other_metadata::OtherMetadata;
pub use reply::{Reply, WhyUnclear};
pub use sealed_message::SealedMessage;
pub use standard_error::{StandardError, StandardErrorCode};
pub use strictness::Strictness;
pub use transport_response::{ResponseMetadata, TransportResponse};
