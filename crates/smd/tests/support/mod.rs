//! Messages and envelopes to test with. All people and organisations are made up.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

pub(crate) mod mailbox;

use bytes::Bytes;
use ids::{InvocationId, Organisation, ResponseId, Timestamp};
use smd::{
    Addressing, Fault, Interaction, Metadata, Refusal, Request, ResponseClass, ResponseMetadata,
    RouteRecord, SealedMessage, Service, Strictness, TransportResponse, interfaces, parse_request,
};

pub(crate) const MESSAGE_ID: &str = "urn:uuid:0a1b2c3d-1111-4222-8333-444455556666";
pub(crate) const REPLY_ID: &str = "urn:uuid:c0ffee00-1111-4222-8333-444455556666";
pub(crate) const ENDPOINT: &str = "https://gateway.banksia.example/smd";
pub(crate) const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";

pub(crate) const ENV: &str = "http://www.w3.org/2003/05/soap-envelope";
pub(crate) const WSA: &str = "http://www.w3.org/2005/08/addressing";
pub(crate) const SMD: &str = "http://ns.electronichealth.net.au/smd/svc/SealedMessageDelivery/2010";
pub(crate) const TRD: &str =
    "http://ns.electronichealth.net.au/smd/svc/TransportResponseDelivery/2010";
pub(crate) const SM: &str = "http://ns.electronichealth.net.au/smd/xsd/SealedMessage/2010";
pub(crate) const TR: &str = "http://ns.electronichealth.net.au/smd/xsd/TransportResponse/2010";
pub(crate) const ELS: &str = "http://ns.electronichealth.net.au/els/xsd/DataTypes/2010";
pub(crate) const EP: &str = "http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010";
pub(crate) const SE: &str = "http://ns.electronichealth.net.au/wsp/xsd/StandardError/2010";
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

pub(crate) const WATTLE: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003628233352432";
pub(crate) const BANKSIA: &str =
    "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003620000030499";
pub(crate) const CATEGORY: &str =
    "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706";

pub(crate) fn smd_action() -> String {
    format!("{SMD}/SealedMessageDelivery/deliverRequest")
}

pub(crate) fn trd_action() -> String {
    format!("{TRD}/TransportResponseDelivery/deliverRequest")
}

/// A payload that needs nothing from its surroundings.
pub(crate) fn payload() -> String {
    format!(
        "<ep:encryptedPayload xmlns:ep=\"{EP}\" xmlns:xenc=\"{XENC}\"><ep:keys/>\
         <ep:encryptedPayloadData><xenc:EncryptedData Id=\"_1\"/></ep:encryptedPayloadData>\
         </ep:encryptedPayload>"
    )
}

pub(crate) fn organisation(uri: &str) -> Organisation {
    Organisation::parse_uri(uri).unwrap()
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

pub(crate) fn message() -> SealedMessage {
    let interaction = Interaction {
        target: organisation(WATTLE),
        service_category: interfaces::TRANSPORT_RESPONSE_CATEGORY.to_owned(),
        service_interface: interfaces::TRANSPORT_RESPONSE_DELIVERY_TLS.to_owned(),
        service_endpoint: "https://gateway.wattle.example/smd/responses".to_owned(),
        service_provider: organisation(WATTLE),
        cert_refs: Vec::new(),
    };
    let metadata = Metadata {
        creation_time: time("2026-11-22T01:02:03Z"),
        expiry_time: Some(time("2026-12-22T01:02:03Z")),
        invocation_id: InvocationId::parse("urn:uuid:2f1c7d38-7a52-4c0e-9a53-0f4d1f6f6a11")
            .unwrap(),
        receiver_individual: None,
        receiver_organisation: organisation(BANKSIA),
        sender_individual: None,
        sender_organisation: organisation(WATTLE),
        service_category: CATEGORY.to_owned(),
        service_interface: interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
        route_records: vec![RouteRecord {
            send_intermediate_responses: true,
            interaction,
        }],
        other: Vec::new(),
    };
    SealedMessage {
        metadata,
        encrypted_payload: Bytes::from(payload()),
    }
}

pub(crate) fn receipt() -> TransportResponse {
    let metadata = ResponseMetadata {
        transport_response_time: time("2026-11-22T01:05:00Z"),
        response_id: ResponseId::parse("urn:uuid:8d3b7a54-41fb-4d39-9d0e-1a5d2f0c9b77").unwrap(),
        source_organisation: organisation(BANKSIA),
        service_category: Some(CATEGORY.to_owned()),
        invocation_id: InvocationId::parse("urn:uuid:2f1c7d38-7a52-4c0e-9a53-0f4d1f6f6a11")
            .unwrap(),
        receiver_organisation: organisation(BANKSIA),
        sender_organisation: organisation(WATTLE),
        other: Vec::new(),
    };
    TransportResponse {
        metadata,
        class: ResponseClass::Success,
        code: smd::codes::DELIVERED.to_owned(),
        message: "Taken by the practice's software".to_owned(),
        digest_value: Some("bhtaseqfKBSUKKo4RtUzWOzwv6M=".to_owned()),
        final_: true,
    }
}

/// An envelope with these header blocks and this body content.
pub(crate) fn envelope(header: &str, body: &str) -> String {
    format!(
        "<env:Envelope xmlns:env=\"{ENV}\" xmlns:wsa=\"{WSA}\"><env:Header>{header}</env:Header>\
         <env:Body>{body}</env:Body></env:Envelope>"
    )
}

/// The two header blocks nobody may leave out.
pub(crate) fn header(action: &str) -> String {
    format!("<wsa:Action>{action}</wsa:Action><wsa:MessageID>{MESSAGE_ID}</wsa:MessageID>")
}

/// `svc:deliver` with this content in place of metadata and payload.
pub(crate) fn deliver(content: &str) -> String {
    format!(
        "<svc:deliver xmlns:svc=\"{SMD}\" xmlns:sm=\"{SM}\" xmlns:els=\"{ELS}\">\
         <svc:message>{content}</svc:message></svc:deliver>"
    )
}

/// The metadata of [`message`] as XML, without its route record, and with more at the end.
pub(crate) fn metadata_xml(more: &str) -> String {
    let interface = interfaces::SEALED_MESSAGE_DELIVERY_TLS;
    format!(
        "<sm:metadata><sm:creationTime>2026-11-22T01:02:03Z</sm:creationTime>\
         <sm:expiryTime>2026-12-22T01:02:03Z</sm:expiryTime>\
         <sm:invocationId>urn:uuid:2f1c7d38-7a52-4c0e-9a53-0f4d1f6f6a11</sm:invocationId>\
         <sm:receiverOrganisation>{BANKSIA}</sm:receiverOrganisation>\
         <sm:senderOrganisation>{WATTLE}</sm:senderOrganisation>\
         <sm:serviceCategory>{CATEGORY}</sm:serviceCategory>\
         <sm:serviceInterface>{interface}</sm:serviceInterface>{more}</sm:metadata>"
    )
}

/// A good SealedMessageDelivery request.
pub(crate) fn request() -> String {
    let content = format!("{}{}", metadata_xml(""), payload());
    envelope(&header(&smd_action()), &deliver(&content))
}

/// Reads a SealedMessageDelivery request strictly.
pub(crate) fn parse(body: &str) -> Result<(Addressing, Request), Box<Refusal>> {
    parse_request(
        body.as_bytes(),
        Service::SealedMessageDelivery,
        Strictness::Strict,
    )
}

/// The message in a SealedMessageDelivery request that must be good.
pub(crate) fn parsed(body: &str) -> (Addressing, SealedMessage) {
    match parse(body) {
        Ok((addressing, Request::DeliverMessage(message))) => (addressing, *message),
        Ok((_, other)) => panic!("{other:?}"),
        Err(refusal) => panic!("{refusal:?}"),
    }
}

/// The fault that a SealedMessageDelivery request is refused with.
pub(crate) fn refused(body: &str) -> Fault {
    parse(body).expect_err("the request must be refused").fault
}

/// Code and message of the standard error that a request is refused with.
pub(crate) fn refused_as(body: &str) -> (smd::StandardErrorCode, String) {
    let fault = refused(body);
    let Fault::Standard(error) = fault else {
        panic!("{fault:?}");
    };
    (error.code, error.message)
}
