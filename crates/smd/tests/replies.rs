//! What a peer's answer is taken to mean. The point of most cases is what it is NOT taken to mean.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use smd::{
    DeliveryResponse, Expected, MessageAnswer, Reply, ResponseClass, ResponsesAnswer,
    StandardError, StandardErrorCode, Strictness, WhyUnclear, codes, parse_deliver_reply,
    parse_responses_reply, write_deliver_reply, write_responses_reply,
};
use support::*;

const EXPECTED: Expected<'_> = Expected {
    message_id: MESSAGE_ID,
    strictness: Strictness::Strict,
};

const INTEROP: Expected<'_> = Expected {
    strictness: Strictness::Interop,
    ..EXPECTED
};

fn unclear(why: WhyUnclear) -> Reply {
    Reply::Unclear { why }
}

/// A reply envelope with this body that relates to our request.
fn related(body: &str) -> String {
    let relates_to = format!("<wsa:RelatesTo>{MESSAGE_ID}</wsa:RelatesTo>");
    envelope(&relates_to, body)
}

fn status(word: &str) -> String {
    format!(
        "<svc:deliverResponse xmlns:svc=\"{SMD}\"><svc:status>{word}</svc:status>\
         </svc:deliverResponse>"
    )
}

/// A fault with this Detail, and a code that says nothing.
fn fault(detail: &str) -> String {
    format!(
        "<env:Fault><env:Code><env:Value>env:Receiver</env:Value></env:Code><env:Reason>\
         <env:Text xml:lang=\"en\">something</env:Text></env:Reason>\
         <env:Detail>{detail}</env:Detail></env:Fault>"
    )
}

fn standard_error(code: &str) -> String {
    format!(
        "<se:standardError xmlns:se=\"{SE}\"><se:errorCode>{code}</se:errorCode>\
         <se:message>later</se:message></se:standardError>"
    )
}

fn deliver_error(class: &str, code: &str) -> String {
    format!(
        "<svc:deliverError xmlns:svc=\"{SMD}\" xmlns:tr=\"{TR}\"><svc:deliveryResponse>{class}\
         <tr:responseCode>{code}</tr:responseCode><tr:message>no</tr:message>\
         </svc:deliveryResponse></svc:deliverError>"
    )
}

fn read(status: u16, body: &str) -> Reply {
    parse_deliver_reply(status, body.as_bytes(), &EXPECTED)
}

#[test]
fn what_we_answer_is_what_the_sender_reads() {
    let refused = DeliveryResponse {
        class: ResponseClass::Error,
        code: codes::UNKNOWN_RECEIVER.to_owned(),
        message: "Not served <here>\r\n".to_owned(),
        digest_value: None,
    };
    let error = StandardError {
        code: StandardErrorCode::ServiceTemporaryUnavailable,
        message: "Again & later".to_owned(),
    };
    let cases = [
        (MessageAnswer::Ok, 200, Reply::Ok),
        (MessageAnswer::Duplicate, 200, Reply::Duplicate),
        (
            MessageAnswer::Refused(refused.clone()),
            500,
            Reply::Refused(refused),
        ),
        (
            MessageAnswer::StandardError(error.clone()),
            500,
            Reply::StandardError(error.clone()),
        ),
    ];
    for (answer, status, expected) in cases {
        let written = write_deliver_reply(&answer, MESSAGE_ID, REPLY_ID);
        assert_eq!(written.status, status);
        assert_eq!(
            parse_deliver_reply(status, &written.body, &EXPECTED),
            expected
        );
    }
    let unknown = DeliveryResponse {
        class: ResponseClass::Error,
        code: codes::UNKNOWN_SENDER.to_owned(),
        message: "who?".to_owned(),
        digest_value: None,
    };
    let message = unknown.message.clone();
    let cases = [
        (ResponsesAnswer::Ok, Reply::Ok),
        (
            ResponsesAnswer::UnknownSender { message },
            Reply::Refused(unknown),
        ),
        (
            ResponsesAnswer::StandardError(error.clone()),
            Reply::StandardError(error),
        ),
    ];
    for (answer, expected) in cases {
        let written = write_responses_reply(&answer, MESSAGE_ID, REPLY_ID);
        assert_eq!(
            parse_responses_reply(written.status, &written.body, &EXPECTED),
            expected
        );
    }
}

#[test]
fn every_standard_error_code_makes_the_round_trip() {
    for code in StandardErrorCode::ALL {
        let reply = read(500, &related(&fault(&standard_error(code.as_str()))));
        let Reply::StandardError(error) = reply else {
            panic!("{code:?}: {reply:?}");
        };
        assert_eq!(error.code, *code);
    }
}

#[test]
fn a_fault_is_known_by_its_detail_not_by_its_code() {
    for code in [
        "env:Sender",
        "env:Receiver",
        "env:MustUnderstand",
        "x:whatever",
        "",
    ] {
        let class = "<tr:responseClass>Error</tr:responseClass>";
        let body = related(&fault(&deliver_error(class, "urn:x")));
        let body = body.replace("env:Receiver", code);
        assert!(matches!(read(500, &body), Reply::Refused(_)), "{code}");
    }
    // JAX-WS in its talkative setting puts a stack trace beside the declared fault.
    let trace = "<ns2:exception xmlns:ns2=\"urn:jaxws\"><message>x</message></ns2:exception>";
    let detail = format!("{trace}{}", standard_error("badParam"));
    assert!(matches!(
        read(500, &related(&fault(&detail))),
        Reply::StandardError(_)
    ));
}

#[test]
fn a_refusal_with_an_odd_code_or_without_class_is_still_a_refusal() {
    for (class, code) in [
        ("", "urn:x"),
        ("", ""),
        ("", "NO"),
        (
            "<tr:responseClass>Warning\
        </tr:responseClass>",
            "urn:x",
        ),
    ] {
        let reply = read(500, &related(&fault(&deliver_error(class, code))));
        let Reply::Refused(response) = reply else {
            panic!("{class} {code}: {reply:?}");
        };
        assert_eq!(response.code, code);
        if class.is_empty() {
            assert_eq!(response.class, ResponseClass::Error);
        }
    }
    // Some stacks send faults with status 200.
    let body = related(&fault(&deliver_error("", "urn:x")));
    assert!(matches!(read(200, &body), Reply::Refused(_)));
}

#[test]
fn nothing_broken_is_taken_for_success() {
    let ok = related(&status("ok"));
    assert_eq!(read(200, &ok), Reply::Ok);
    let http = |status| unclear(WhyUnclear::HttpStatus { status });
    assert_eq!(read(500, &ok), http(500), "a status of failure");
    assert_eq!(read(302, &ok), http(302), "a redirect");
    assert_eq!(read(202, ""), http(202), "JAX-WS that answers elsewhere");
    assert_eq!(read(200, ""), http(200), "nothing");
    assert_eq!(
        read(502, "<html><body>Bad gateway</body></html>"),
        http(502),
        "a proxy"
    );
    assert_eq!(read(503, "busy"), http(503), "text");

    let wrong = unclear(WhyUnclear::WrongAnswer);
    assert_eq!(read(200, &related(&status("accepted"))), wrong);
    assert_eq!(read(200, &related(&status("OK"))), wrong);
    let empty = format!("<svc:deliverResponse xmlns:svc=\"{SMD}\"/>");
    assert_eq!(read(200, &related(&empty)), wrong);
    assert_eq!(
        read(200, &ok.replace("deliverResponse", "retrieveResponse")),
        wrong
    );
    let other_service = parse_responses_reply(200, ok.as_bytes(), &EXPECTED);
    assert_eq!(other_service, wrong, "an answer of another service");
    let duplicate = related(&status("duplicate")).replace(SMD, TRD);
    assert_eq!(
        parse_responses_reply(200, duplicate.as_bytes(), &EXPECTED),
        wrong
    );

    let unreadable = [
        format!("{ok}<more/>"),
        ok.replace("</env:Body>", "<x/></env:Body>"),
        ok.replace("</svc:status>", "</svc:status><svc:status>ok</svc:status>"),
        ok.replace("<svc:status>ok", "<svc:status>ok<x/>"),
        ok.replace(ENV, "http://schemas.xmlsoap.org/soap/envelope/"),
        "<html/>".to_owned(),
        "{\"status\":\"ok\"}".to_owned(),
    ];
    for body in unreadable {
        let reply = read(200, &body);
        let why = matches!(
            &reply,
            Reply::Unclear {
                why: WhyUnclear::Unreadable { .. }
            }
        );
        assert!(why, "{body}: {reply:?}");
    }
}

#[test]
fn an_answer_cut_short_is_never_clear() {
    let class = "<tr:responseClass>Error</tr:responseClass>";
    for whole in [
        related(&status("ok")),
        related(&fault(&standard_error("notAuthorised"))),
        related(&fault(&deliver_error(class, "urn:x"))),
    ] {
        for end in 0..whole.len() {
            let reply = parse_deliver_reply(200, &whole.as_bytes()[..end], &INTEROP);
            assert!(
                matches!(reply, Reply::Unclear { .. }),
                "{end} bytes: {reply:?}"
            );
        }
    }
}

#[test]
fn an_answer_must_relate_to_our_request() {
    let block = |id: &str| format!("<wsa:RelatesTo>{id}</wsa:RelatesTo>");
    let other = block("urn:uuid:ffffffff-1111-4222-8333-444455556666");
    let unspecified = block(&format!("{WSA}/unspecified"));
    let not_reply =
        format!("<wsa:RelatesTo RelationshipType=\"urn:kind\">{MESSAGE_ID}</wsa:RelatesTo>");
    let explicit =
        format!("<wsa:RelatesTo RelationshipType=\"{WSA}/reply\">{MESSAGE_ID}</wsa:RelatesTo>");
    let missing = unclear(WhyUnclear::MissingRelatesTo);
    let wrong = unclear(WhyUnclear::WrongRelatesTo);
    let cases = [
        (String::new(), missing.clone(), Reply::Ok),
        (unspecified, missing.clone(), Reply::Ok),
        (not_reply, missing, Reply::Ok),
        (other.clone(), wrong.clone(), wrong.clone()),
        (
            format!("{}{other}", block(MESSAGE_ID)),
            wrong.clone(),
            wrong,
        ),
        (explicit, Reply::Ok, Reply::Ok),
        (block(&format!("\n {MESSAGE_ID} ")), Reply::Ok, Reply::Ok),
    ];
    for (header, strict, interop) in cases {
        let body = envelope(&header, &status("ok"));
        assert_eq!(
            parse_deliver_reply(200, body.as_bytes(), &EXPECTED),
            strict,
            "{header}"
        );
        assert_eq!(
            parse_deliver_reply(200, body.as_bytes(), &INTEROP),
            interop,
            "{header}"
        );
    }
}

#[test]
fn faults_that_say_nothing_definite() {
    let class = "<tr:responseClass>Error</tr:responseClass>";
    let refusal = deliver_error(class, "urn:x");
    let trd_error = format!(
        "<svc:deliverError xmlns:svc=\"{TRD}\"><svc:errorCode>odd</svc:errorCode>\
         <svc:message/></svc:deliverError>"
    );
    let unknown = unclear(WhyUnclear::UnknownErrorCode);
    let cases = [
        (fault(""), unclear(WhyUnclear::ForeignFault)),
        (fault(&trd_error), unclear(WhyUnclear::ForeignFault)),
        (
            fault(&standard_error("certificateMislaid")),
            unknown.clone(),
        ),
        (
            fault(&format!("{refusal}{}", standard_error("badParam"))),
            unclear(WhyUnclear::WrongAnswer),
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(read(500, &related(&body)), expected, "{body}");
    }
    let reply = parse_responses_reply(500, related(&fault(&trd_error)).as_bytes(), &EXPECTED);
    assert_eq!(reply, unknown);
}

#[test]
fn a_mandatory_block_in_an_answer_must_be_understood() {
    let block = format!(
        "<wsa:RelatesTo>{MESSAGE_ID}</wsa:RelatesTo>\
         <p:only-if xmlns:p=\"urn:p\" env:mustUnderstand=\"1\"/>"
    );
    let body = envelope(&block, &status("ok"));
    assert_eq!(read(200, &body), unclear(WhyUnclear::NotUnderstood));
}

#[test]
fn a_reply_shows_no_words_of_the_peer_in_debug() {
    let body = related(&fault(&deliver_error("", "urn:x")));
    let body = body.replace(">no<", ">about Jane Citizen<");
    assert!(!format!("{:?}", read(500, &body)).contains("Citizen"));
}
