//! Attacks by name. Each is refused, quickly, and without taking part of the message for all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use smd::{Fault, StandardErrorCode, limits};
use support::*;

fn badly_formed(body: &str) -> String {
    let (code, message) = refused_as(body);
    assert_eq!(code, StandardErrorCode::BadlyFormedMsg, "{message}");
    message
}

/// A request with this in place of the payload's content.
fn with_payload(content: &str) -> String {
    request().replace("<ep:keys/>", content)
}

#[test]
fn entity_expansion() {
    let mut dtd = "<!DOCTYPE x [<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..30 {
        let inner = level - 1;
        dtd.push_str(&format!("<!ENTITY a{level} \"&a{inner};&a{inner};\">"));
    }
    let body = format!("{dtd}]>{}", request().replace(CATEGORY, "&a29;"));
    assert!(badly_formed(&body).contains("document type declaration"));
    assert!(badly_formed(&request().replace(CATEGORY, "&a29;")).contains("entity"));
    assert!(badly_formed(&with_payload("&a29;")).contains("entity"));
    assert!(badly_formed(&with_payload("<ep:x a=\"&a29;\"/>")).contains("entity"));
}

#[test]
fn external_entity() {
    let dtd = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
    let body = format!("{dtd}{}", request().replace(CATEGORY, "urn:&f;"));
    assert!(badly_formed(&body).contains("document type declaration"));
    let inside = with_payload("<!DOCTYPE x>");
    badly_formed(&inside);
}

#[test]
fn processing_instruction() {
    let sheet = "<?xml-stylesheet href=\"http://10.0.0.1/\"?>";
    assert!(badly_formed(&format!("{sheet}{}", request())).contains("processing instruction"));
    assert!(badly_formed(&with_payload(sheet)).contains("processing instruction"));
    assert!(badly_formed(&with_payload("<?xml version=\"1.0\"?>")).contains("instruction"));
}

#[test]
fn deep_nesting() {
    let deep = limits::MAX_DEPTH + 1;
    let nest = format!("{}{}", "<ep:x>".repeat(deep), "</ep:x>".repeat(deep));
    assert!(badly_formed(&with_payload(&nest)).contains("levels"));
    let endless = format!("<a>{}", "<a>".repeat(1_000_000));
    assert!(!badly_formed(&endless).is_empty());
}

#[test]
fn too_many_elements() {
    let many = "<ep:x/>".repeat(limits::MAX_ELEMENTS);
    assert!(badly_formed(&with_payload(&many)).contains("elements"));
}

#[test]
fn too_many_attributes() {
    let attributes = |count: usize| {
        let all: String = (0..count).map(|n| format!(" a{n}=\"\"")).collect();
        with_payload(&format!("<ep:x{all}/>"))
    };
    parsed(&attributes(limits::MAX_ATTRIBUTES));
    assert!(badly_formed(&attributes(limits::MAX_ATTRIBUTES + 1)).contains("attributes"));
    // A hundred thousand took other parsers most of a minute.
    assert!(badly_formed(&attributes(100_000)).contains("start tag"));
}

#[test]
fn a_tag_without_end() {
    let long = format!("<ep:x a=\"{}\"/>", "x".repeat(limits::MAX_TAG_BYTES));
    assert!(badly_formed(&with_payload(&long)).contains("start tag"));
    badly_formed(&format!("<{}", "a".repeat(10_000_000)));
}

#[test]
fn namespace_declarations_without_end() {
    let level = |depth: usize| {
        let all: String = (0..20)
            .map(|n| format!(" xmlns:p{depth}x{n}=\"urn:x\""))
            .collect();
        format!("<ep:x{all}>")
    };
    let open: String = (0..20).map(level).collect();
    badly_formed(&with_payload(&format!("{open}{}", "</ep:x>".repeat(20))));
}

#[test]
fn endless_values_and_lists() {
    let long = format!("urn:{}", "x".repeat(limits::MAX_VALUE_BYTES));
    assert!(badly_formed(&request().replace(CATEGORY, &long)).contains("bytes in one value"));
    let id = "x".repeat(limits::MAX_MESSAGE_ID_BYTES + 1);
    badly_formed(&request().replace(MESSAGE_ID, &id));
    let blocks = "<x/>".repeat(limits::MAX_HEADER_BLOCKS + 1);
    let body = request().replace("<env:Header>", &format!("<env:Header>{blocks}"));
    assert!(badly_formed(&body).contains("header blocks"));
    let other = "<sm:otherTransportMetadata><sm:metadataType>urn:x</sm:metadataType>\
        <sm:metadataValue/></sm:otherTransportMetadata>";
    let many = format!(
        "{}</sm:metadata>",
        other.repeat(limits::MAX_ROUTE_RECORDS + 1)
    );
    badly_formed(&request().replace("</sm:metadata>", &many));
    let big = format!(
        "<sm:metadataValue>{}",
        "x".repeat(limits::MAX_OTHER_METADATA_BYTES)
    );
    let big = format!(
        "{}</sm:metadata>",
        other.replace("<sm:metadataValue/>", &format!("{big}</sm:metadataValue>"))
    );
    badly_formed(&request().replace("</sm:metadata>", &big));
}

#[test]
fn wrapped_envelope() {
    let inner = request();
    let cases = [
        format!("<x>{inner}</x>"),
        envelope(&header(&smd_action()), &inner),
        envelope(&format!("{}<x>{inner}</x>", header(&smd_action())), ""),
        inner.replace("</env:Envelope>", &format!("{inner}</env:Envelope>")),
        format!("{inner}{inner}"),
        inner.replace("</env:Envelope>", "<env:Body/></env:Envelope>"),
        inner.replace("<env:Header>", "<env:Body/><env:Header>"),
        inner.replace(
            "</env:Body>",
            "<svc:deliver xmlns:svc=\"urn:x\"/></env:Body>",
        ),
        inner.replace("<env:Body>", "<env:Body><x/>"),
        inner.replace("</svc:message>", "</svc:message><svc:message/>"),
        inner
            .replace("<ep:encryptedPayload ", "<x><ep:encryptedPayload ")
            .replace("</ep:encryptedPayload>", "</ep:encryptedPayload></x>"),
    ];
    for body in cases {
        badly_formed(&body);
    }
}

#[test]
fn metadata_smuggled_beside_the_real_ones() {
    let other = metadata_xml("").replace(BANKSIA, WATTLE);
    let doubled = request().replace("<ep:enc", &format!("{other}<ep:enc"));
    badly_formed(&doubled);
    // Inside a kept value or the payload it is data, and the real metadata count.
    let inside = format!(
        "<sm:otherTransportMetadata><sm:metadataType>urn:x</sm:metadataType>\
         <sm:metadataValue>{other}</sm:metadataValue></sm:otherTransportMetadata></sm:metadata>"
    );
    let (_, message) = parsed(&request().replace("</sm:metadata>", &inside));
    assert_eq!(
        message.metadata.receiver_organisation,
        organisation(BANKSIA)
    );
    let (_, message) = parsed(&with_payload(&other.replace("sm:", "ep:")));
    assert_eq!(
        message.metadata.receiver_organisation,
        organisation(BANKSIA)
    );
}

#[test]
fn prefixes_that_lie() {
    for (prefix, uri) in [("xml", "urn:x"), ("xmlns", "urn:x"), ("p", "")] {
        let declared = format!("<ep:x xmlns:{prefix}=\"{uri}\"/>");
        badly_formed(&with_payload(&declared));
    }
    badly_formed(&with_payload("<nowhere:x/>"));
    badly_formed(&with_payload("<ep:x nowhere:a=\"\"/>"));
    // The same URI to one reader, another to the next.
    badly_formed(&with_payload("<ep:x xmlns:p=\"urn:&#120;\"/>"));
}

#[test]
fn ill_formed_in_ways_parsers_overlook() {
    for content in [
        "<ep:x a=\"1\"a2=\"2\"/>",
        "<ep:x a=\"1\" a=\"2\"/>",
        "<ep:x a='<'/>",
        "<ep:x a=1/>",
        "<ep:x a/>",
        "<ep:x b\"c=\"1\"/>",
        "<ep:1/>",
        "<ep:a:b/>",
        "<:x/>",
        "<ep:x></ep:y>",
        "<ep:x></ep:x a=\"1\">",
        "]]>",
        "a & b",
        "&#0;",
        "&#xFFFE;",
        "&#x110000;",
        "&lt",
        "\u{1}",
        "\u{FFFF}",
        "<!-- a -- b -->",
        "<![CDATA[",
        "<!ELEMENT x>",
        "< ep:x/>",
    ] {
        badly_formed(&with_payload(content));
    }
    for content in [
        "<ep:x a='\"' b=\">\"/>",
        "&#x9;&amp;",
        "<![CDATA[<&]]>",
        "<!-- - -->",
    ] {
        let (_, message) = parsed(&with_payload(content));
        let text = std::str::from_utf8(&message.encrypted_payload).unwrap();
        assert!(text.contains(content), "{text}");
    }
}

#[test]
fn another_encoding_than_declared() {
    let declared = |encoding: &str| format!("<?xml version=\"1.0\"{encoding}?>{}", request());
    for good in [
        "",
        " encoding=\"UTF-8\"",
        " encoding='utf-8'",
        " encoding = \"US-ASCII\"",
    ] {
        parsed(&declared(good));
    }
    for bad in [
        " encoding=\"UTF-7\"",
        " encoding=\"UTF-16\"",
        " encoding=\"utf-8x\"",
    ] {
        assert!(badly_formed(&declared(bad)).contains("UTF-8"), "{bad}");
    }
    let service = smd::Service::SealedMessageDelivery;
    let utf16: Vec<u8> = request()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin1 = request().replace(CATEGORY, "urn:caf\u{e9}").into_bytes();
    let latin1: Vec<u8> = latin1.into_iter().filter(|byte| *byte != 0xC3).collect();
    for body in [utf16, latin1] {
        let refusal = smd::parse_request(&body, service, smd::Strictness::Interop).unwrap_err();
        assert!(matches!(refusal.fault, Fault::Standard(_)), "{refusal:?}");
    }
}

#[test]
fn a_large_message_is_read_in_one_pass() {
    // Quadratic behaviour in any of these would keep the suite busy for minutes.
    const BYTES: usize = 4 * 1024 * 1024;
    let fillers = [
        "A",
        "a:",
        "&amp;",
        "] ]",
        "\u{e9}",
        "<!---->",
        "x<![CDATA[]]>",
    ];
    for filler in fillers {
        let content = filler.repeat(BYTES / filler.len());
        let (_, message) = parsed(&with_payload(&content));
        assert!(
            message.encrypted_payload.len() >= BYTES - filler.len(),
            "{filler}"
        );
    }
}
