//! What is written is read back as it was, whatever is in it; and no input makes reading panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use bytes::Bytes;
use ids::{InvocationId, Timestamp};
use proptest::prelude::*;
use smd::{
    CertRef, Interaction, Metadata, Request, RequestHead, ResponseClass, RouteRecord,
    SealedMessage, Service, Strictness, TransportResponse, WriteError, parse_request,
    write_deliver_request, write_responses_request,
};
use support::*;

const HEAD: RequestHead<'_> = RequestHead {
    to: ENDPOINT,
    message_id: MESSAGE_ID,
};

fn uri() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9+.-]{0,8}:[!-~\u{e9}\u{1F600}]{1,40}"
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (0..253_402_300_799_999_i64).prop_map(Timestamp::from_millis)
}

fn party() -> impl Strategy<Value = ids::Organisation> {
    prop_oneof![
        Just(organisation(WATTLE)),
        Just(organisation(BANKSIA)),
        "[a-z]{1,8}".prop_map(|name| organisation(&format!("http://{name}.example/smd?a=1&b=2"))),
    ]
}

/// Text without the white space that reading drops at its ends.
fn text() -> impl Strategy<Value = String> {
    "[\\PC\t\r\n]{0,60}"
}

fn invocation() -> impl Strategy<Value = InvocationId> {
    "[!-~]{1,60}".prop_filter_map("must be an id", |text| InvocationId::parse(&text).ok())
}

fn cert_ref() -> impl Strategy<Value = CertRef> {
    (uri(), uri(), text()).prop_map(|(use_qualifier, cert_type, value)| CertRef {
        use_qualifier,
        cert_type,
        value,
    })
}

fn route_record() -> impl Strategy<Value = RouteRecord> {
    let cert_refs = prop::collection::vec(cert_ref(), 0..3);
    let uris = (uri(), uri(), uri());
    (any::<bool>(), party(), party(), uris, cert_refs).prop_map(
        |(send_intermediate_responses, target, service_provider, uris, cert_refs)| RouteRecord {
            send_intermediate_responses,
            interaction: Interaction {
                target,
                service_category: uris.0,
                service_interface: uris.1,
                service_endpoint: uris.2,
                service_provider,
                cert_refs,
            },
        },
    )
}

fn any_message() -> impl Strategy<Value = SealedMessage> {
    let times = (moment(), prop::option::of(moment()));
    let people = (prop::option::of(uri()), prop::option::of(uri()));
    let records = prop::collection::vec(route_record(), 0..3);
    let parties = (party(), party());
    let uris = (uri(), uri());
    let content = "[A-Za-z0-9+/=\r\n ]{0,200}";
    (times, invocation(), people, parties, uris, records, content).prop_map(
        |(times, invocation_id, people, parties, uris, route_records, content)| SealedMessage {
            metadata: Metadata {
                creation_time: times.0,
                expiry_time: times.1,
                invocation_id,
                receiver_individual: people.0,
                receiver_organisation: parties.0,
                sender_individual: people.1,
                sender_organisation: parties.1,
                service_category: uris.0,
                service_interface: uris.1,
                route_records,
                other: Vec::new(),
            },
            encrypted_payload: Bytes::from(payload().replace("<ep:keys/>", &content)),
        },
    )
}

fn any_response() -> impl Strategy<Value = TransportResponse> {
    let class = prop::sample::select(vec![
        ResponseClass::Success,
        ResponseClass::Information,
        ResponseClass::Warning,
        ResponseClass::Error,
    ]);
    let digest = prop::option::of("[A-Za-z0-9+/]{27}=");
    let category = prop::option::of(uri());
    let parts = (moment(), invocation(), party(), category);
    (parts, class, uri(), text(), digest, any::<bool>()).prop_map(
        |(parts, class, code, message, digest_value, final_)| {
            let mut response = receipt();
            response.metadata.transport_response_time = parts.0;
            response.metadata.invocation_id = parts.1;
            response.metadata.source_organisation = parts.2;
            response.metadata.service_category = parts.3;
            TransportResponse {
                class,
                code,
                message,
                digest_value,
                final_,
                ..response
            }
        },
    )
}

/// Reads as every service under both policies; the results do not matter.
fn read_all_ways(body: &[u8]) -> usize {
    let mut good = 0;
    for service in Service::ALL {
        for strictness in [Strictness::Strict, Strictness::Interop] {
            good += usize::from(parse_request(body, service, strictness).is_ok());
        }
    }
    let expected = smd::Expected {
        message_id: MESSAGE_ID,
        strictness: Strictness::Interop,
    };
    for parse in [smd::parse_deliver_reply, smd::parse_responses_reply] {
        good += usize::from(parse(200, body, &expected) == smd::Reply::Ok);
    }
    good
}

proptest! {
    #[test]
    fn a_message_comes_back_as_it_was_written(message in any_message()) {
        let body = write_deliver_request(&message, &HEAD).unwrap();
        let (addressing, read) = parsed(std::str::from_utf8(&body).unwrap());
        prop_assert_eq!(read, message);
        prop_assert_eq!(addressing.message_id, MESSAGE_ID);
        prop_assert_eq!(addressing.to.as_deref(), Some(ENDPOINT));
    }

    #[test]
    fn responses_come_back_as_they_were_written(
        responses in prop::collection::vec(any_response(), 1..4),
    ) {
        let body = write_responses_request(&responses, &HEAD).unwrap();
        let service = Service::TransportResponseDelivery;
        let (_, read) = parse_request(&body, service, Strictness::Strict).unwrap();
        prop_assert_eq!(read, Request::DeliverResponses(responses));
    }

    #[test]
    fn stored_values_come_back_from_json(message in any_message(), response in any_response()) {
        let json = serde_json::to_string(&message.metadata).unwrap();
        prop_assert_eq!(serde_json::from_str::<Metadata>(&json).unwrap(), message.metadata);
        let json = serde_json::to_string(&response).unwrap();
        prop_assert_eq!(serde_json::from_str::<TransportResponse>(&json).unwrap(), response);
    }

    #[test]
    fn no_bytes_make_reading_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
        read_all_ways(&body);
    }

    #[test]
    fn no_change_of_a_request_makes_reading_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut body = request().into_bytes();
        for (index, byte) in changes {
            let at = index.index(body.len());
            body[at] = byte;
        }
        read_all_ways(&body);
    }

    #[test]
    fn pieces_of_xml_in_any_order_make_no_trouble(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\">", "<env:Body>",
            "<env:Header>", "</env:Header>", "</env:Body>", "</env:Envelope>", "<a", " b=\"", "\"",
            "/>", ">", "</a>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&", "&#1;",
            "xmlns:a=\"",
            "<?xml ", "?>", "<!DOCTYPE", "[", "]", "text", ":", "'",
        ]), 0..40),
    ) {
        prop_assert_eq!(read_all_ways(pieces.concat().as_bytes()), 0);
    }
}

#[test]
fn a_request_cut_anywhere_is_refused() {
    let message_body = write_deliver_request(&message(), &HEAD).unwrap();
    let responses_body = write_responses_request(&[receipt()], &HEAD).unwrap();
    for whole in [message_body, responses_body] {
        assert_eq!(
            read_all_ways(&whole),
            2,
            "the whole is read under both policies"
        );
        for end in 0..whole.len() {
            assert_eq!(read_all_ways(&whole[..end]), 0, "{end} bytes");
        }
    }
}

#[test]
fn a_payload_that_does_not_stand_alone_is_not_sent() {
    let good = payload();
    let bad = [
        String::new(),
        "text".to_owned(),
        good.replace(EP, "urn:other"),
        good.replace(&format!(" xmlns:ep=\"{EP}\""), ""),
        good.replace(&format!(" xmlns:xenc=\"{XENC}\""), ""),
        good.replace("</ep:encryptedPayload>", ""),
        format!("{good}{good}"),
        format!("{good}</svc:message><svc:message>"),
        format!("<?xml version=\"1.0\"?>{good}"),
        format!("\u{FEFF}{good}"),
        format!("<x>{good}</x>"),
    ];
    for payload in bad {
        let mut message = message();
        message.encrypted_payload = Bytes::from(payload.clone());
        let outcome = write_deliver_request(&message, &HEAD);
        assert!(
            matches!(outcome, Err(WriteError::Payload { .. })),
            "{payload}"
        );
    }
    assert_eq!(
        write_responses_request(&[], &HEAD),
        Err(WriteError::NoResponses)
    );
}

#[test]
fn nothing_we_write_has_a_default_namespace_around_the_payload() {
    let body = write_deliver_request(&message(), &HEAD).unwrap();
    let text = String::from_utf8(body).unwrap();
    let (before, rest) = text.split_once("<ep:encryptedPayload").unwrap();
    assert!(!before.contains("xmlns=\""), "{before}");
    assert!(rest.contains("</env:Envelope>"));
}

#[test]
fn debug_shows_no_free_text_and_no_payload() {
    let mut response = receipt();
    response.message = "about Jane Citizen".to_owned();
    assert!(!format!("{response:?}").contains("Citizen"));
    assert!(!format!("{:?}", response.delivery_response()).contains("Citizen"));
    assert!(!format!("{:?}", message()).contains("EncryptedData"));
}
