//! Each liberty of the reference clients: refused as published, let pass by its name, and by its
//! name alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use smd::{
    Expected, Leniency, MessageAnswer, Reply, Service, Strictness, parse_deliver_reply,
    parse_request, write_deliver_reply,
};
use support::*;

/// Whether the one thing that the leniency is about is let pass.
fn passes(leniency: Leniency, strictness: Strictness) -> bool {
    let (service, body) = match leniency {
        // Who a peer is does not stand in what it sends: the engine asks.
        Leniency::AnyPeer => return strictness.allows(Leniency::AnyPeer),
        Leniency::ReplyWithoutRelatesTo => return reply_passes(strictness),
        Leniency::MetadataTypeNotUri => {
            let other = "<sm:otherTransportMetadata><sm:metadataType>TEST</sm:metadataType>\
                <sm:metadataValue/></sm:otherTransportMetadata>";
            (Service::SealedMessageDelivery, message_with(other))
        }
        Leniency::RouteEndpointNotUri => {
            let route = route_record("not an address");
            (Service::SealedMessageDelivery, message_with(&route))
        }
        Leniency::ResponseCodeNotUri => {
            let class = "<tr:responseClass>Success</tr:responseClass>";
            let body = response(class, "SUCCESS");
            (Service::TransportResponseDelivery, body)
        }
        Leniency::ResponseWithoutClass => {
            let body = response("", "urn:x:code");
            (Service::TransportResponseDelivery, body)
        }
    };
    parse_request(body.as_bytes(), service, strictness).is_ok()
}

fn reply_passes(strictness: Strictness) -> bool {
    let written = write_deliver_reply(&MessageAnswer::Ok, MESSAGE_ID, REPLY_ID);
    let body = String::from_utf8(written.body).unwrap();
    let whole = format!("<wsa:RelatesTo>{MESSAGE_ID}</wsa:RelatesTo>");
    assert!(body.contains(&whole), "{body}");
    let expected = Expected {
        message_id: MESSAGE_ID,
        strictness,
    };
    let body = body.replace(&whole, "");
    parse_deliver_reply(200, body.as_bytes(), &expected) == Reply::Ok
}

fn message_with(more: &str) -> String {
    let content = format!("{}{}", metadata_xml(more), payload());
    envelope(&header(&smd_action()), &deliver(&content))
}

fn route_record(endpoint: &str) -> String {
    let category = smd::interfaces::TRANSPORT_RESPONSE_CATEGORY;
    let interface = smd::interfaces::TRANSPORT_RESPONSE_DELIVERY_TLS;
    format!(
        "<sm:routeRecord><sm:sendIntermediateResponses>false</sm:sendIntermediateResponses>\
         <sm:interaction><els:target>{WATTLE}</els:target>\
         <els:serviceCategory>{category}</els:serviceCategory>\
         <els:serviceInterface>{interface}</els:serviceInterface>\
         <els:serviceEndpoint>{endpoint}</els:serviceEndpoint>\
         <els:serviceProvider>{WATTLE}</els:serviceProvider></sm:interaction></sm:routeRecord>"
    )
}

fn response(class: &str, code: &str) -> String {
    let content = format!(
        "<svc:deliver xmlns:svc=\"{TRD}\" xmlns:tr=\"{TR}\"><svc:response><tr:metadata>\
         <tr:transportResponseTime>2026-11-22T01:05:00Z</tr:transportResponseTime>\
         <tr:responseId>urn:uuid:2</tr:responseId>\
         <tr:sourceOrganisation>{BANKSIA}</tr:sourceOrganisation>\
         <tr:invocationId>urn:uuid:1</tr:invocationId>\
         <tr:receiverOrganisation>{BANKSIA}</tr:receiverOrganisation>\
         <tr:senderOrganisation>{WATTLE}</tr:senderOrganisation></tr:metadata>\
         <tr:deliveryResponse>{class}<tr:responseCode>{code}</tr:responseCode><tr:message/>\
         </tr:deliveryResponse><tr:final>true</tr:final></svc:response></svc:deliver>"
    );
    envelope(&header(&trd_action()), &content)
}

#[test]
fn strict_refuses_each_and_interop_accepts_each() {
    for one in Leniency::ALL {
        assert!(!passes(one, Strictness::Strict), "{}", one.name());
        assert!(passes(one, Strictness::Interop), "{}", one.name());
    }
}

#[test]
fn a_name_lets_pass_what_it_names_and_nothing_else() {
    for listed in Leniency::ALL {
        let strictness = Strictness::Allowing([listed].into_iter().collect());
        for one in Leniency::ALL {
            let passed = passes(one, strictness);
            assert_eq!(
                passed,
                one == listed,
                "{} for {}",
                listed.name(),
                one.name()
            );
        }
    }
}

#[test]
fn what_is_as_published_passes_whatever_is_listed() {
    let good = message_with(&route_record("https://gateway.wattle.example/responses"));
    let good = good.as_bytes();
    let nothing = Strictness::Allowing(smd::Leniencies::default());
    for strictness in [Strictness::Strict, nothing, Strictness::Interop] {
        assert!(parse_request(good, Service::SealedMessageDelivery, strictness).is_ok());
    }
}
