//! What became of a message, told by a later party (`TransportResponse/2010`).

use std::fmt;

use ids::{InvocationId, Organisation, ResponseId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::cursor::Cursor;
use crate::limits::MAX_ROUTE_RECORDS;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::value;
use crate::writer::Writer;
use crate::{DeliveryResponse, OtherMetadata, ResponseClass};

/// A transport response: a Receipt when `final_` is true, else Progress.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransportResponse {
    /// Who answers which message.
    pub metadata: ResponseMetadata,
    /// How it went. Decide on this, never on `code`.
    pub class: ResponseClass,
    /// The answering party's own code; a URI by the schema. No standard set is published.
    pub code: String,
    /// A sentence for people. May be empty.
    pub message: String,
    /// The digest inside the message's signature, base64: proof that the message was decrypted.
    pub digest_value: Option<String>,
    /// Whether this ends the exchange.
    pub final_: bool,
}

impl TransportResponse {
    /// The `deliveryResponse` part alone.
    #[must_use]
    pub fn delivery_response(&self) -> DeliveryResponse {
        DeliveryResponse {
            class: self.class,
            code: self.code.clone(),
            message: self.message.clone(),
            digest_value: self.digest_value.clone(),
        }
    }
}

/// Leaves out the message: it is a stranger's text.
impl fmt::Debug for TransportResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportResponse")
            .field("metadata", &self.metadata)
            .field("class", &self.class)
            .field("code", &self.code)
            .field("digest_value", &self.digest_value)
            .field("final_", &self.final_)
            .finish_non_exhaustive()
    }
}

/// Who answers which message (TransportResponseMetadataType).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseMetadata {
    /// When the response was made.
    pub transport_response_time: Timestamp,
    /// Unique per response; makes delivering it idempotent.
    pub response_id: ResponseId,
    /// Who made the response: the receiver or an intermediary.
    pub source_organisation: Organisation,
    /// The category of the message answered.
    pub service_category: Option<String>,
    /// The message answered.
    pub invocation_id: InvocationId,
    /// The receiver of the message answered; copied from it, not swapped.
    pub receiver_organisation: Organisation,
    /// The sender of the message answered; copied from it, not swapped.
    pub sender_organisation: Organisation,
    /// Further metadata, kept byte for byte.
    pub other: Vec<OtherMetadata>,
}

const TR: Namespace = Namespace::TransportResponse;

const FIELDS: &[Field] = &[
    Field::one(TR, "metadata"),
    Field::one(TR, "deliveryResponse"),
    Field::one(TR, "final"),
];

const METADATA_FIELDS: &[Field] = &[
    Field::one(TR, "transportResponseTime"),
    Field::one(TR, "responseId"),
    Field::one(TR, "sourceOrganisation"),
    Field::one(TR, "serviceCategory"),
    Field::one(TR, "invocationId"),
    Field::one(TR, "receiverOrganisation"),
    Field::one(TR, "senderOrganisation"),
    Field::many(TR, "otherTransportMetadata", MAX_ROUTE_RECORDS),
];

impl TransportResponse {
    /// Reads the content of the element that is open. A response without class says nothing
    /// about the outcome, so where the policy lets it pass it counts as Information.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, ReadError> {
        let (mut metadata, mut response, mut last) = (None, None, None);
        let mut fields = Sequence::new("response", FIELDS);
        while let Some((name, _)) = fields.next(cursor)? {
            match name {
                "metadata" => metadata = Some(ResponseMetadata::read(cursor)?),
                "final" => last = Some(value::boolean(cursor, name)?),
                _ => response = Some(DeliveryResponse::read(cursor, ResponseClass::Information)?),
            }
        }
        let response = fields.require(response, "deliveryResponse", cursor)?;
        Ok(Self {
            metadata: fields.require(metadata, "metadata", cursor)?,
            class: response.class,
            code: response.code,
            message: response.message,
            digest_value: response.digest_value,
            final_: fields.require(last, "final", cursor)?,
        })
    }

    /// Writes it as an element of this name, which declares the prefixes its content needs.
    pub(crate) fn write(&self, writer: &mut Writer, name: &str) {
        writer.open_with(name, &[("xmlns:tr", TR.uri())]);
        self.metadata.write(writer);
        self.delivery_response()
            .write(writer, "tr:deliveryResponse");
        writer.boolean("tr:final", self.final_);
        writer.close(name);
    }
}

impl ResponseMetadata {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ReadError> {
        let (mut time, mut response_id, mut source) = (None, None, None);
        let (mut category, mut invocation) = (None, None);
        let (mut receiver, mut sender, mut other) = (None, None, Vec::new());
        let mut fields = Sequence::new("metadata", METADATA_FIELDS);
        while let Some((name, element)) = fields.next(cursor)? {
            match name {
                "transportResponseTime" => time = Some(value::time(cursor, name)?),
                "responseId" => response_id = Some(value::response_id(cursor, name)?),
                "sourceOrganisation" => source = Some(value::organisation(cursor, name)?),
                "serviceCategory" => category = Some(value::uri(cursor, name)?),
                "invocationId" => invocation = Some(value::invocation_id(cursor, name)?),
                "receiverOrganisation" => receiver = Some(value::organisation(cursor, name)?),
                "senderOrganisation" => sender = Some(value::organisation(cursor, name)?),
                _ => other.push(OtherMetadata::read(cursor, &element)?),
            }
        }
        Ok(Self {
            transport_response_time: fields.require(time, "transportResponseTime", cursor)?,
            response_id: fields.require(response_id, "responseId", cursor)?,
            source_organisation: fields.require(source, "sourceOrganisation", cursor)?,
            service_category: category,
            invocation_id: fields.require(invocation, "invocationId", cursor)?,
            receiver_organisation: fields.require(receiver, "receiverOrganisation", cursor)?,
            sender_organisation: fields.require(sender, "senderOrganisation", cursor)?,
            other,
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.open("tr:metadata");
        let time = self.transport_response_time.to_rfc3339();
        writer.leaf("tr:transportResponseTime", &time);
        writer.leaf("tr:responseId", self.response_id.as_str());
        writer.leaf("tr:sourceOrganisation", &self.source_organisation.uri());
        writer.optional("tr:serviceCategory", self.service_category.as_deref());
        writer.leaf("tr:invocationId", self.invocation_id.as_str());
        writer.leaf("tr:receiverOrganisation", &self.receiver_organisation.uri());
        writer.leaf("tr:senderOrganisation", &self.sender_organisation.uri());
        for other in &self.other {
            writer.verbatim(&other.element);
        }
        writer.close("tr:metadata");
    }
}
