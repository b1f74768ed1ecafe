//! Requests in the shapes that the stacks of real peers give them, in our own words.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use smd::{Request, ResponseClass, Service, Strictness, parse_request};
use support::*;

/// JAX-WS: a default namespace on the body element, every prefix declared there, a message id
/// that is no URN, all blocks of the header in a default namespace of their own.
fn jaxws() -> String {
    let action = smd_action();
    let interface = smd::interfaces::SEALED_MESSAGE_DELIVERY_TLS;
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S=\"{ENV}\"><S:Header>\
         <To xmlns=\"{WSA}\">{ENDPOINT}</To>\
         <Action xmlns=\"{WSA}\" xmlns:S=\"{ENV}\" S:mustUnderstand=\"true\">{action}</Action>\
         <ReplyTo xmlns=\"{WSA}\">\n    <Address>{ANONYMOUS}</Address>\n</ReplyTo>\
         <FaultTo xmlns=\"{WSA}\"><Address>{ANONYMOUS}</Address></FaultTo>\
         <MessageID xmlns=\"{WSA}\">uuid:5f0c6d1e-9f7b-4a53-8d25-6f2f9a1f0001</MessageID>\
         </S:Header><S:Body>\
         <ns6:deliver xmlns=\"{EP}\" xmlns:ns2=\"{XENC}\" xmlns:ns3=\"{DSIG}\" xmlns:ns4=\"{SM}\" \
         xmlns:ns5=\"{ELS}\" xmlns:ns6=\"{SMD}\" xmlns:ns7=\"{SE}\"><ns6:message><ns4:metadata>\
         <ns4:creationTime>2026-11-22T12:02:03.004+11:00</ns4:creationTime>\
         <ns4:invocationId>urn:uuid:1</ns4:invocationId>\
         <ns4:receiverOrganisation>{BANKSIA}</ns4:receiverOrganisation>\
         <ns4:senderOrganisation>{WATTLE}</ns4:senderOrganisation>\
         <ns4:serviceCategory>{CATEGORY}</ns4:serviceCategory>\
         <ns4:serviceInterface>{interface}</ns4:serviceInterface>\
         <ns4:routeRecord><ns4:sendIntermediateResponses>true</ns4:sendIntermediateResponses>\
         <ns4:interaction><ns5:target>{WATTLE}</ns5:target>\
         <ns5:serviceCategory>urn:c</ns5:serviceCategory>\
         <ns5:serviceInterface>urn:i</ns5:serviceInterface>\
         <ns5:serviceEndpoint>http://a.example</ns5:serviceEndpoint>\
         <ns5:serviceProvider>{WATTLE}</ns5:serviceProvider></ns4:interaction></ns4:routeRecord>\
         </ns4:metadata><encryptedPayload><keys><ns2:EncryptedKey><ns3:KeyInfo/>\
         </ns2:EncryptedKey></keys><encryptedPayloadData/></encryptedPayload>\
         </ns6:message></ns6:deliver></S:Body></S:Envelope>"
    )
}

/// WCF: `mustUnderstand` as a digit, also on `To`; a default namespace at every change of
/// vocabulary; seven digits of fraction.
fn wcf() -> String {
    let action = smd_action();
    let interface = smd::interfaces::SEALED_MESSAGE_DELIVERY_TLS;
    format!(
        "<s:Envelope xmlns:s=\"{ENV}\" xmlns:a=\"{WSA}\"><s:Header>\
         <a:Action s:mustUnderstand=\"1\">{action}</a:Action>\
         <a:MessageID>urn:uuid:5f0c6d1e-9f7b-4a53-8d25-6f2f9a1f0002</a:MessageID>\
         <a:ReplyTo><a:Address>{ANONYMOUS}</a:Address></a:ReplyTo>\
         <a:To s:mustUnderstand=\"1\">{ENDPOINT}</a:To></s:Header>\
         <s:Body xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><deliver xmlns=\"{SMD}\"><message>\
         <metadata xmlns=\"{SM}\"><creationTime>2026-11-22T01:02:03.0040000Z</creationTime>\
         <invocationId>urn:uuid:1</invocationId>\
         <receiverOrganisation>{BANKSIA}</receiverOrganisation>\
         <senderOrganisation>{WATTLE}</senderOrganisation>\
         <serviceCategory>{CATEGORY}</serviceCategory>\
         <serviceInterface>{interface}</serviceInterface>\
         <otherTransportMetadata><metadataType>urn:example:test</metadataType>\
         <metadataValue xsi:type=\"xsd:string\">9</metadataValue></otherTransportMetadata>\
         </metadata><encryptedPayload xmlns=\"{EP}\"><keys><EncryptedKey xmlns=\"{XENC}\"/></keys>\
         </encryptedPayload></message></deliver></s:Body></s:Envelope>"
    )
}

/// zeep: a declaration with a line break, prefixes by number, no reply address, pretty-printed.
fn zeep() -> String {
    let action = smd_action();
    let interface = smd::interfaces::SEALED_MESSAGE_DELIVERY_TLS;
    format!(
        "<?xml version='1.0' encoding='utf-8'?>\n\
         <soap-env:Envelope xmlns:soap-env=\"{ENV}\">\n  <soap-env:Header xmlns:wsa=\"{WSA}\">\n\
         <wsa:Action>{action}</wsa:Action>\n\
         <wsa:MessageID>urn:uuid:5f0c6d1e-9f7b-4a53-8d25-6f2f9a1f0003</wsa:MessageID>\n\
         <wsa:To>{ENDPOINT}</wsa:To>\n</soap-env:Header>\n<soap-env:Body>\n\
         <ns0:deliver xmlns:ns0=\"{SMD}\">\n<ns0:message>\n<ns1:metadata xmlns:ns1=\"{SM}\">\n\
         <ns1:creationTime>2026-11-22T01:02:03.004000+00:00</ns1:creationTime>\n\
         <ns1:invocationId>urn:uuid:1</ns1:invocationId>\n\
         <ns1:receiverOrganisation>{BANKSIA}</ns1:receiverOrganisation>\n\
         <ns1:senderOrganisation>{WATTLE}</ns1:senderOrganisation>\n\
         <ns1:serviceCategory>{CATEGORY}</ns1:serviceCategory>\n\
         <ns1:serviceInterface>{interface}</ns1:serviceInterface>\n</ns1:metadata>\n\
         <ns2:encryptedPayload xmlns:ns2=\"{EP}\">\n<ns2:keys/>\n</ns2:encryptedPayload>\n\
         </ns0:message>\n</ns0:deliver>\n</soap-env:Body>\n</soap-env:Envelope>\n"
    )
}

/// A hand-written client: `From`, no `To`, message id with white space around it, comments.
fn hand_written() -> String {
    let header = format!(
        "<wsa:From><wsa:Address>{ENDPOINT}</wsa:Address></wsa:From><!-- to the practice -->\
         <wsa:Action> {} </wsa:Action><wsa:MessageID>\n urn:x:1&#13;</wsa:MessageID>",
        smd_action()
    );
    let created = "2026-11-22T01:02:03Z";
    let content = format!("{}{}", metadata_xml(""), payload());
    envelope(
        &header,
        &deliver(&content.replace(created, "2026-11-22T01:02:03.004Z")),
    )
}

#[test]
fn every_stack_is_read_to_the_same_values() {
    let stacks = [
        (
            "JAX-WS",
            jaxws(),
            "uuid:5f0c6d1e-9f7b-4a53-8d25-6f2f9a1f0001",
        ),
        (
            "WCF",
            wcf(),
            "urn:uuid:5f0c6d1e-9f7b-4a53-8d25-6f2f9a1f0002",
        ),
        (
            "zeep",
            zeep(),
            "urn:uuid:5f0c6d1e-9f7b-4a53-8d25-6f2f9a1f0003",
        ),
        ("by hand", hand_written(), "\n urn:x:1\r"),
    ];
    for (stack, body, message_id) in stacks {
        let (addressing, message) = parsed(&body);
        assert_eq!(addressing.message_id, message_id, "{stack}");
        assert_eq!(addressing.action, smd_action(), "{stack}");
        let metadata = message.metadata;
        assert_eq!(
            metadata.creation_time,
            time("2026-11-22T01:02:03.004Z"),
            "{stack}"
        );
        assert_eq!(
            metadata.receiver_organisation,
            organisation(BANKSIA),
            "{stack}"
        );
        assert_eq!(
            metadata.sender_organisation,
            organisation(WATTLE),
            "{stack}"
        );
        assert_eq!(metadata.service_category, CATEGORY, "{stack}");
    }
}

#[test]
fn a_payload_keeps_its_meaning_outside_its_envelope() {
    let (_, message) = parsed(&jaxws());
    let expected = format!(
        "<encryptedPayload xmlns=\"{EP}\" xmlns:ns2=\"{XENC}\" xmlns:ns3=\"{DSIG}\"><keys>\
         <ns2:EncryptedKey><ns3:KeyInfo/></ns2:EncryptedKey></keys><encryptedPayloadData/>\
         </encryptedPayload>"
    );
    assert_eq!(message.encrypted_payload, expected);
    let (_, message) = parsed(&wcf());
    let expected = format!(
        "<encryptedPayload xmlns=\"{EP}\"><keys><EncryptedKey xmlns=\"{XENC}\"/></keys>\
         </encryptedPayload>"
    );
    assert_eq!(message.encrypted_payload, expected);
    let (_, message) = parsed(&request());
    assert_eq!(
        message.encrypted_payload,
        payload(),
        "one that stands alone is kept verbatim"
    );
}

#[test]
fn a_payload_that_was_read_can_be_sent_on() {
    for body in [jaxws(), wcf(), zeep(), hand_written()] {
        let (_, message) = parsed(&body);
        let head = smd::RequestHead {
            to: ENDPOINT,
            message_id: MESSAGE_ID,
        };
        let sent_on = smd::write_deliver_request(&message, &head).unwrap();
        assert_eq!(parsed(std::str::from_utf8(&sent_on).unwrap()).1, message);
    }
}

#[test]
fn unknown_metadata_keep_the_prefixes_of_their_values() {
    let (_, message) = parsed(&wcf());
    let [other] = message.metadata.other.as_slice() else {
        panic!("{:?}", message.metadata.other);
    };
    assert_eq!(other.metadata_type, "urn:example:test");
    for declaration in [
        format!("xmlns=\"{SM}\""),
        "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"".to_owned(),
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"".to_owned(),
    ] {
        assert!(other.element.contains(&declaration), "{}", other.element);
    }
}

#[test]
fn a_byte_order_mark_is_no_problem() {
    assert_eq!(
        parsed(&format!("\u{FEFF}{}", request())),
        parsed(&request())
    );
}

/// A transport response as the reference clients' own tests send it.
fn loose_response(code: &str, class: &str) -> String {
    let content = format!(
        "<svc:deliver xmlns:svc=\"{TRD}\" xmlns:tr=\"{TR}\"><svc:response><tr:metadata>\
         <tr:transportResponseTime>2026-11-22T01:05:00Z</tr:transportResponseTime>\
         <tr:responseId>urn:uuid:2</tr:responseId>\
         <tr:sourceOrganisation>{BANKSIA}</tr:sourceOrganisation>\
         <tr:invocationId>urn:uuid:1</tr:invocationId>\
         <tr:receiverOrganisation>{BANKSIA}</tr:receiverOrganisation>\
         <tr:senderOrganisation>{WATTLE}</tr:senderOrganisation></tr:metadata>\
         <tr:deliveryResponse>{class}<tr:responseCode>{code}</tr:responseCode><tr:message/>\
         <tr:digestValue>\r\nbhta seqf\nKBSUKKo4RtUzWOzwv6M=&#13;\n</tr:digestValue>\
         </tr:deliveryResponse><tr:final>1</tr:final></svc:response></svc:deliver>"
    );
    envelope(&header(&trd_action()), &content)
}

#[test]
fn the_liberties_of_the_reference_clients_pass_in_interop_only() {
    let class = "<tr:responseClass>Success</tr:responseClass>";
    let cases = [
        ("urn:x:ok", class, true, ResponseClass::Success),
        ("urn:x:ok", "", false, ResponseClass::Information),
        ("", class, false, ResponseClass::Success),
        ("DeliveryResponseCode", class, false, ResponseClass::Success),
    ];
    for (code, class, strictly_good, expected) in cases {
        let body = loose_response(code, class);
        let service = Service::TransportResponseDelivery;
        let strict = parse_request(body.as_bytes(), service, Strictness::Strict);
        assert_eq!(strict.is_ok(), strictly_good, "{code:?} {class:?}");
        let loose = parse_request(body.as_bytes(), service, Strictness::Interop);
        let Ok((_, Request::DeliverResponses(responses))) = loose else {
            panic!("{code:?} {class:?}: {loose:?}");
        };
        let [response] = responses.as_slice() else {
            panic!("{} responses", responses.len());
        };
        assert_eq!((response.class, response.code.as_str()), (expected, code));
        assert_eq!(
            response.digest_value.as_deref(),
            Some("bhtaseqfKBSUKKo4RtUzWOzwv6M=")
        );
        assert!(response.final_);
    }
}

#[test]
fn a_metadata_type_that_is_no_uri_passes_in_interop_only() {
    let other = "<sm:otherTransportMetadata><sm:metadataType>TEST</sm:metadataType>\
        <sm:metadataValue/></sm:otherTransportMetadata>";
    let content = format!("{}{}", metadata_xml(other), payload());
    let body = envelope(&header(&smd_action()), &deliver(&content));
    assert!(parse(&body).is_err());
    let service = Service::SealedMessageDelivery;
    assert!(parse_request(body.as_bytes(), service, Strictness::Interop).is_ok());
}
