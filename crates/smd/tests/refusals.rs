//! Which requests are refused, with which fault, and what the peer is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use smd::{Fault, Service, StandardErrorCode, Strictness, parse_request};
use support::*;

/// A request with these header blocks.
fn with_header(header: &str) -> String {
    let content = format!("{}{}", metadata_xml(""), payload());
    envelope(header, &deliver(&content))
}

fn action() -> String {
    format!("<wsa:Action>{}</wsa:Action>", smd_action())
}

fn message_id() -> String {
    format!("<wsa:MessageID>{MESSAGE_ID}</wsa:MessageID>")
}

#[test]
fn header_blocks_that_are_missing_empty_or_doubled() {
    let (action, id) = (action(), message_id());
    let required = |header| Fault::HeaderRequired { header };
    let repeated = |header| Fault::HeaderRepeated { header };
    let to = format!("<wsa:To>{ENDPOINT}</wsa:To>");
    let reply_to = format!("<wsa:ReplyTo><wsa:Address>{ANONYMOUS}</wsa:Address></wsa:ReplyTo>");
    let cases = [
        (id.clone(), required("Action")),
        (action.clone(), required("MessageID")),
        (
            format!("<wsa:Action> \n</wsa:Action>{id}"),
            required("Action"),
        ),
        (format!("{action}<wsa:MessageID/>"), required("MessageID")),
        (format!("{action}{action}{id}"), repeated("Action")),
        (format!("{action}{id}{id}"), repeated("MessageID")),
        (format!("{action}{id}{to}{to}"), repeated("To")),
        (
            format!("{action}{id}{reply_to}{reply_to}"),
            repeated("ReplyTo"),
        ),
        (String::new(), required("Action")),
    ];
    for (header, expected) in cases {
        assert_eq!(refused(&with_header(&header)), expected, "{header}");
    }
    let no_header = request().replace(&format!("<env:Header>{action}{id}</env:Header>"), "");
    assert_eq!(refused(&no_header), required("Action"));
}

#[test]
fn answers_go_back_on_the_connection_or_nowhere() {
    let good = header(&smd_action());
    let none = "http://www.w3.org/2005/08/addressing/none";
    for block in ["ReplyTo", "FaultTo"] {
        for address in ["http://10.0.0.1:8080/admin", none, ""] {
            let epr = format!("<wsa:{block}><wsa:Address>{address}</wsa:Address></wsa:{block}>");
            let fault = refused(&with_header(&format!("{good}{epr}")));
            assert_eq!(fault, Fault::OnlyAnonymous { header: block }, "{address}");
        }
        let empty = format!("{good}<wsa:{block}/>");
        assert_eq!(
            refused(&with_header(&empty)),
            Fault::OnlyAnonymous { header: block }
        );
    }
}

#[test]
fn an_unknown_action_is_named_in_the_fault() {
    let other = format!("{SMD}/SealedMessageDelivery/retrieveRequest");
    let fault = refused(&with_header(&header(&other)));
    assert_eq!(fault, Fault::ActionNotSupported { action: other });
    // The action of another service is not an operation of this one.
    let fault = refused(&with_header(&header(&trd_action())));
    assert_eq!(
        fault,
        Fault::ActionNotSupported {
            action: trd_action()
        }
    );
}

#[test]
fn a_mandatory_block_must_be_understood_if_it_is_for_us() {
    let good = header(&smd_action());
    let role = |role: &str| format!(" env:role=\"{ENV}/role/{role}\"");
    let cases = [
        ("env:mustUnderstand=\"true\"", String::new(), false),
        ("env:mustUnderstand=\"1\"", role("next"), false),
        (
            "env:mustUnderstand=\" 1 \"",
            role("ultimateReceiver"),
            false,
        ),
        (
            "env:mustUnderstand=\"true\"",
            " env:role=\"\"".to_owned(),
            false,
        ),
        ("env:mustUnderstand=\"true\"", role("none"), true),
        (
            "env:mustUnderstand=\"1\"",
            " env:role=\"urn:other\"".to_owned(),
            true,
        ),
        ("env:mustUnderstand=\"false\"", String::new(), true),
        ("env:mustUnderstand=\"0\"", String::new(), true),
        ("mustUnderstand=\"1\"", String::new(), true),
    ];
    for (duty, role, passes) in cases {
        let block = format!("<p:Policy xmlns:p=\"urn:p\" {duty}{role}><p:x/></p:Policy>");
        let body = with_header(&format!("{block}{good}"));
        if passes {
            parsed(&body);
            continue;
        }
        let (namespace, local) = ("urn:p".to_owned(), "Policy".to_owned());
        assert_eq!(
            refused(&body),
            Fault::NotUnderstood { namespace, local },
            "{duty}{role}"
        );
    }
}

#[test]
fn a_block_for_somebody_else_is_not_taken_for_ours() {
    let (action, id) = (action(), message_id());
    let foreign = format!(
        "<wsa:Action env:role=\"{ENV}/role/none\">urn:other</wsa:Action>\
         <wsa:ReplyTo env:role=\"urn:other\"><wsa:Address>http://10.0.0.1</wsa:Address>\
         </wsa:ReplyTo>"
    );
    parsed(&with_header(&format!("{foreign}{action}{id}")));
}

#[test]
fn conflicting_duties_are_refused() {
    let good = header(&smd_action());
    let block = format!(
        "<p:x xmlns:p=\"urn:p\" xmlns:e=\"{ENV}\" env:mustUnderstand=\"0\" e:mustUnderstand=\"1\"/>"
    );
    let (code, _) = refused_as(&with_header(&format!("{block}{good}")));
    assert_eq!(code, StandardErrorCode::BadlyFormedMsg);
    let block = "<p:x xmlns:p=\"urn:p\" env:mustUnderstand=\"yes\"/>";
    let (code, _) = refused_as(&with_header(&format!("{block}{good}")));
    assert_eq!(code, StandardErrorCode::BadParam);
}

#[test]
fn soap_1_1_is_named_as_the_wrong_version() {
    let old = "http://schemas.xmlsoap.org/soap/envelope/";
    assert_eq!(
        refused(&request().replace(ENV, old)),
        Fault::VersionMismatch
    );
}

/// Each case: its name, the request, and words of the refusal.
fn all_badly_formed(cases: &[(&str, String, &str)]) {
    for (name, body, words) in cases {
        let (code, message) = refused_as(body);
        assert_eq!(code, StandardErrorCode::BadlyFormedMsg, "{name}: {message}");
        assert!(message.contains(words), "{name}: {message}");
    }
}

#[test]
fn what_the_schema_forbids_is_badly_formed() {
    let good = request();
    let swapped = "<sm:serviceInterface>urn:i</sm:serviceInterface>\
        <sm:serviceCategory>urn:c</sm:serviceCategory>";
    let category = format!("<sm:serviceCategory>{CATEGORY}</sm:serviceCategory>");
    let doubled = category.repeat(2);
    all_badly_formed(&[
        ("order", good.replace(&category, swapped), "does not belong"),
        (
            "doubled",
            good.replace(&category, &doubled),
            "more than 1 serviceCategory",
        ),
        (
            "text",
            good.replace("<sm:metadata>", "<sm:metadata>note"),
            "text between",
        ),
        (
            "unknown",
            good.replace("<sm:metadata>", "<sm:metadata><sm:x/>"),
            "does not belong",
        ),
        (
            "namespace",
            good.replace(SM, "urn:other"),
            "does not belong",
        ),
        (
            "no payload",
            good.replace(&payload(), ""),
            "encryptedPayload is missing",
        ),
        (
            "two payloads",
            good.replace(&payload(), &payload().repeat(2)),
            "more than 1",
        ),
        (
            "child",
            good.replace(CATEGORY, "urn:<sm:x/>"),
            "does not belong",
        ),
        (
            "empty body",
            envelope(&header(&smd_action()), ""),
            "an element is missing in Body",
        ),
        (
            "no body",
            good.replace("env:Body", "env:Header"),
            "more than 1 Header",
        ),
        (
            "other root",
            good.replace("env:Envelope", "env:Letter"),
            "does not belong",
        ),
    ]);
}

#[test]
fn what_the_schema_requires_must_be_there() {
    let good = request();
    let required = [
        "creationTime",
        "invocationId",
        "receiverOrganisation",
        "senderOrganisation",
        "serviceCategory",
        "serviceInterface",
    ];
    for name in required {
        let (open, close) = (format!("<sm:{name}>"), format!("</sm:{name}>"));
        let (before, rest) = good.split_once(&open).unwrap();
        let without = format!("{before}{}", rest.split_once(&close).unwrap().1);
        all_badly_formed(&[(name, without, &format!("{name} is missing in metadata"))]);
    }
    parsed(&good.replace("<sm:expiryTime>2026-12-22T01:02:03Z</sm:expiryTime>", ""));
}

#[test]
fn values_of_the_wrong_kind_are_named_but_never_quoted() {
    let record = |value: &str| {
        format!(
            "<sm:routeRecord><sm:sendIntermediateResponses>{value}\
             </sm:sendIntermediateResponses></sm:routeRecord>"
        )
    };
    let cases = [
        (
            request().replace(CATEGORY, "a private word"),
            "serviceCategory",
        ),
        (
            request().replace(BANKSIA, "a private word"),
            "receiverOrganisation",
        ),
        (
            request().replace("urn:uuid:2f1c7d38-7a52-4c0e-9a53-0f4d1f6f6a11", " "),
            "invocationId",
        ),
        (
            request().replace(
                "</sm:metadata>",
                &format!("{}</sm:metadata>", record("private")),
            ),
            "sendIntermediateResponses",
        ),
    ];
    for (body, field) in cases {
        let (code, message) = refused_as(&body);
        assert_eq!(code, StandardErrorCode::BadParam, "{message}");
        assert!(
            message.contains(field) && !message.contains("private"),
            "{message}"
        );
    }
    for time in [
        "2026-11-22T01:02:03",
        "2026-11-22",
        "2026-13-01T00:00:00Z",
        "soon",
    ] {
        let (code, message) = refused_as(&request().replace("2026-11-22T01:02:03Z", time));
        assert_eq!(code, StandardErrorCode::BadTimestamp, "{message}");
        assert!(message.contains("creationTime"), "{message}");
    }
}

#[test]
fn a_delivery_of_no_transport_responses_is_a_bad_parameter() {
    let body = format!("<svc:deliver xmlns:svc=\"{TRD}\"/>");
    let body = envelope(&header(&trd_action()), &body);
    let service = Service::TransportResponseDelivery;
    let refusal = parse_request(body.as_bytes(), service, Strictness::Interop).unwrap_err();
    let Fault::Standard(error) = &refusal.fault else {
        panic!("{refusal:?}");
    };
    assert_eq!(error.code, StandardErrorCode::BadParam);
}

#[test]
fn the_answer_relates_to_the_request_wherever_its_id_could_be_read() {
    let id = Some(MESSAGE_ID.to_owned());
    let good = request();
    let cases = [
        ("body", good.replace(CATEGORY, "x"), id.clone()),
        ("cut", good[..good.len() - 40].to_owned(), id.clone()),
        (
            "header",
            with_header(&format!("{}<x><y></x>", message_id())),
            id,
        ),
        ("doubled", with_header(&message_id().repeat(2)), None),
        ("not XML", "hello".to_owned(), None),
    ];
    for (name, body, expected) in cases {
        let refusal = parse(&body).unwrap_err();
        assert_eq!(refusal.relates_to, expected, "{name}");
        let written = refusal.write(REPLY_ID);
        assert_eq!(written.status, 500, "{name}");
        let text = String::from_utf8(written.body).unwrap();
        let related = expected.unwrap_or_else(|| format!("{WSA}/unspecified"));
        assert!(
            text.contains(&format!("<wsa:RelatesTo>{related}</wsa:RelatesTo>")),
            "{text}"
        );
    }
}

#[test]
fn each_fault_is_written_as_its_standard_says() {
    let sub = |code: &str| format!("<env:Subcode><env:Value>{code}</env:Value>");
    let namespace = "urn:\"p\"".to_owned();
    let local = "Policy".to_owned();
    let cases = [
        (
            Fault::HeaderRequired { header: "Action" },
            sub("wsa:MessageAddressingHeaderRequired"),
        ),
        (
            Fault::HeaderRepeated { header: "To" },
            sub("wsa:InvalidCardinality"),
        ),
        (
            Fault::OnlyAnonymous { header: "FaultTo" },
            sub("wsa:OnlyAnonymousAddressSupported"),
        ),
        (
            Fault::ActionNotSupported {
                action: "a<b".into(),
            },
            "a&lt;b</wsa:Action>".into(),
        ),
        (
            Fault::VersionMismatch,
            "<env:SupportedEnvelope qname=\"env:Envelope\">".into(),
        ),
        (
            Fault::NotUnderstood { namespace, local },
            "<env:NotUnderstood xmlns:nu=\"urn:&quot;p&quot;\" qname=\"nu:Policy\">".into(),
        ),
    ];
    for (fault, expected) in cases {
        let operation = smd::Operation::DeliverMessage;
        let written = smd::write_fault(operation, &fault, Some(MESSAGE_ID), REPLY_ID);
        let text = String::from_utf8(written.body).unwrap();
        assert!(text.contains(&expected), "{text}");
        let expected = smd::Expected {
            message_id: MESSAGE_ID,
            strictness: Strictness::Strict,
        };
        let foreign = smd::parse_deliver_reply(500, text.as_bytes(), &expected);
        let why = smd::WhyUnclear::ForeignFault;
        assert_eq!(foreign, smd::Reply::Unclear { why }, "{fault:?}");
    }
}
