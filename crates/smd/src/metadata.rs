//! The unsigned envelope data of a sealed message (`SealedMessage/2010`, MessageMetadataType).

use ids::{InvocationId, Organisation, Timestamp};
use serde::{Deserialize, Serialize};

use crate::cursor::Cursor;
use crate::limits::MAX_ROUTE_RECORDS;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::value;
use crate::writer::Writer;
use crate::{Interaction, OtherMetadata};

/// Who sends what to whom, and who wants to hear about it.
///
/// Nothing here is signed. Every field is a claim until the sealed payload has been opened and its
/// signer compared with `sender_organisation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// When the sender made the message. Unsigned: never judge a signature by it.
    pub creation_time: Timestamp,
    /// After this moment the message must not be delivered.
    pub expiry_time: Option<Timestamp>,
    /// The sender's name for this message; kept by every retry, so it is the duplicate key.
    pub invocation_id: InvocationId,
    /// The person addressed, as a URI (usually an HPI-I URI).
    pub receiver_individual: Option<String>,
    /// The organisation addressed.
    pub receiver_organisation: Organisation,
    /// The person sending, as a URI (usually an HPI-I URI).
    pub sender_individual: Option<String>,
    /// The organisation sending; must be provable from the signing certificate.
    pub sender_organisation: Organisation,
    /// What kind of payload is inside, as a URI. The set is open.
    pub service_category: String,
    /// The interface URI of the service being called.
    pub service_interface: String,
    /// Who wants transport responses, and where; empty means they are collected instead.
    pub route_records: Vec<RouteRecord>,
    /// Further metadata, kept byte for byte.
    pub other: Vec<OtherMetadata>,
}

/// One party that wants transport responses about a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteRecord {
    /// Whether this party also wants responses that are not final.
    pub send_intermediate_responses: bool,
    /// Where to deliver them.
    pub interaction: Interaction,
}

const SM: Namespace = Namespace::SealedMessage;

const FIELDS: &[Field] = &[
    Field::one(SM, "creationTime"),
    Field::one(SM, "expiryTime"),
    Field::one(SM, "invocationId"),
    Field::one(SM, "receiverIndividual"),
    Field::one(SM, "receiverOrganisation"),
    Field::one(SM, "senderIndividual"),
    Field::one(SM, "senderOrganisation"),
    Field::one(SM, "serviceCategory"),
    Field::one(SM, "serviceInterface"),
    Field::many(SM, "routeRecord", MAX_ROUTE_RECORDS),
    Field::many(SM, "otherTransportMetadata", MAX_ROUTE_RECORDS),
];

const ROUTE_FIELDS: &[Field] = &[
    Field::one(SM, "sendIntermediateResponses"),
    Field::one(SM, "interaction"),
];

impl Metadata {
    /// Reads the content of the element that is open.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, ReadError> {
        let (mut created, mut expires, mut invocation) = (None, None, None);
        let (mut receiver_individual, mut receiver) = (None, None);
        let (mut sender_individual, mut sender) = (None, None);
        let (mut category, mut interface) = (None, None);
        let (mut route_records, mut other) = (Vec::new(), Vec::new());
        let mut fields = Sequence::new("metadata", FIELDS);
        while let Some((name, element)) = fields.next(cursor)? {
            match name {
                "creationTime" => created = Some(value::time(cursor, name)?),
                "expiryTime" => expires = Some(value::time(cursor, name)?),
                "invocationId" => invocation = Some(value::invocation_id(cursor, name)?),
                "receiverIndividual" => receiver_individual = Some(value::uri(cursor, name)?),
                "receiverOrganisation" => receiver = Some(value::organisation(cursor, name)?),
                "senderIndividual" => sender_individual = Some(value::uri(cursor, name)?),
                "senderOrganisation" => sender = Some(value::organisation(cursor, name)?),
                "serviceCategory" => category = Some(value::uri(cursor, name)?),
                "serviceInterface" => interface = Some(value::uri(cursor, name)?),
                "routeRecord" => route_records.push(RouteRecord::read(cursor)?),
                _ => other.push(OtherMetadata::read(cursor, &element)?),
            }
        }
        Ok(Self {
            creation_time: fields.require(created, "creationTime", cursor)?,
            expiry_time: expires,
            invocation_id: fields.require(invocation, "invocationId", cursor)?,
            receiver_individual,
            receiver_organisation: fields.require(receiver, "receiverOrganisation", cursor)?,
            sender_individual,
            sender_organisation: fields.require(sender, "senderOrganisation", cursor)?,
            service_category: fields.require(category, "serviceCategory", cursor)?,
            service_interface: fields.require(interface, "serviceInterface", cursor)?,
            route_records,
            other,
        })
    }

    /// Writes it as an element of this name; prefix `sm` must be declared.
    pub(crate) fn write(&self, writer: &mut Writer, name: &str) {
        let expiry = self.expiry_time.map(Timestamp::to_rfc3339);
        writer.open(name);
        writer.leaf("sm:creationTime", &self.creation_time.to_rfc3339());
        writer.optional("sm:expiryTime", expiry.as_deref());
        writer.leaf("sm:invocationId", self.invocation_id.as_str());
        writer.optional("sm:receiverIndividual", self.receiver_individual.as_deref());
        writer.leaf("sm:receiverOrganisation", &self.receiver_organisation.uri());
        writer.optional("sm:senderIndividual", self.sender_individual.as_deref());
        writer.leaf("sm:senderOrganisation", &self.sender_organisation.uri());
        writer.leaf("sm:serviceCategory", &self.service_category);
        writer.leaf("sm:serviceInterface", &self.service_interface);
        for record in &self.route_records {
            record.write(writer);
        }
        for other in &self.other {
            writer.verbatim(&other.element);
        }
        writer.close(name);
    }
}

impl RouteRecord {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ReadError> {
        let (mut intermediate, mut interaction) = (None, None);
        let mut fields = Sequence::new("routeRecord", ROUTE_FIELDS);
        while let Some((name, _)) = fields.next(cursor)? {
            match name {
                "interaction" => interaction = Some(Interaction::read(cursor)?),
                _ => intermediate = Some(value::boolean(cursor, name)?),
            }
        }
        let what = "sendIntermediateResponses";
        Ok(Self {
            send_intermediate_responses: fields.require(intermediate, what, cursor)?,
            interaction: fields.require(interaction, "interaction", cursor)?,
        })
    }

    fn write(&self, writer: &mut Writer) {
        let intermediate = self.send_intermediate_responses;
        writer.open("sm:routeRecord");
        writer.boolean("sm:sendIntermediateResponses", intermediate);
        self.interaction.write(writer, "sm:interaction");
        writer.close("sm:routeRecord");
    }
}
