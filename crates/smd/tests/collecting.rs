//! The operations of the services beside the two deliveries: what is asked comes over as it was,
//! and so does every answer and every declared fault.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use smd::limits::{MAX_IDS, MAX_LIST_BYTES};
use smd::{
    Answer, DeliveryResponse, Expected, Fault, ImmediateAnswer, ImmediateRefusal, Publication,
    Published, RemoveResponsesCode, RemoveResponsesError, ResponseClass, RetrieveMessagesCode,
    RetrieveMessagesError, Service, StandardErrorCode, Strictness, TimeoutCode,
    UnknownOrganisation, UnknownTarget, WhyUnclear, WriteError, WrittenReply, parse_request,
};
use support::mailbox::*;
use support::*;

const EXPECTED: Expected<'_> = Expected {
    message_id: MESSAGE_ID,
    strictness: Strictness::Strict,
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Writes each answer, and holds what is read of it against it. A fault has status 500; what is
/// given is not believed under that status.
fn come_back<T: Clone + PartialEq + std::fmt::Debug, R: Clone + PartialEq + std::fmt::Debug>(
    answers: &[Answer<T, R>],
    write: impl Fn(&Answer<T, R>) -> WrittenReply,
    parse: impl Fn(u16, &[u8], &Expected<'_>) -> Result<Answer<T, R>, WhyUnclear>,
) {
    for answer in answers {
        let written = write(answer);
        let given = matches!(answer, Answer::Given(_));
        assert_eq!(written.status, if given { 200 } else { 500 }, "{answer:?}");
        let read = parse(written.status, &written.body, &EXPECTED);
        assert_eq!(read.as_ref(), Ok(answer), "{}", text(&written.body));
        let failed = parse(503, &written.body, &EXPECTED);
        let status = WhyUnclear::HttpStatus { status: 503 };
        assert_eq!(failed.is_err_and(|why| why == status), given, "{answer:?}");
        let other = text(&written.body).replace(MESSAGE_ID, "urn:uuid:another");
        let stray = parse(written.status, other.as_bytes(), &EXPECTED);
        assert_eq!(stray, Err(WhyUnclear::WrongRelatesTo));
        let (before, around) = other.split_once("<env:Body>").unwrap();
        assert!(before.contains("<wsa:RelatesTo>") && !around.contains(" xmlns=\""));
        for end in 0..written.body.len() {
            assert!(
                parse(200, &written.body[..end], &EXPECTED).is_err(),
                "{end}"
            );
        }
    }
}

#[test]
fn every_request_is_read_as_it_was_written_and_by_its_own_service_only() {
    for (service, body, expected) in requests() {
        for strictness in [Strictness::Strict, Strictness::Interop] {
            let (addressing, read) = parse_request(&body, service, strictness).unwrap();
            assert_eq!(read, expected);
            assert_eq!(addressing.message_id, MESSAGE_ID);
        }
        for other in Service::ALL {
            if other != service {
                let refusal = parse_request(&body, other, Strictness::Interop).unwrap_err();
                let unknown = matches!(refusal.fault, Fault::ActionNotSupported { .. });
                assert!(unknown, "{other:?}: {refusal:?}");
                assert_eq!(refusal.operation, other.first_operation());
            }
        }
        for end in 0..body.len() {
            let cut = parse_request(&body[..end], service, Strictness::Interop);
            assert!(cut.is_err(), "{service:?} cut at {end}");
        }
    }
}

#[test]
fn lists_of_messages_and_their_refusals() {
    let message = "Not served <here>".to_owned();
    come_back(
        &[
            Answer::Given(message_list()),
            Answer::Given(smd::MessageList::default()),
            Answer::Refused(UnknownOrganisation { message }),
            Answer::StandardError(busy()),
        ],
        |answer| smd::write_list_messages_reply(answer, MESSAGE_ID, REPLY_ID),
        smd::parse_list_messages_reply,
    );
}

#[test]
fn retrieved_messages_and_their_refusals() {
    let refused = |code| {
        Answer::Refused(RetrieveMessagesError {
            code,
            message: "No such message".to_owned(),
            invocation_id: Some(invocation("urn:x:1")),
        })
    };
    let mut answers: Vec<_> = RetrieveMessagesCode::ALL.into_iter().map(refused).collect();
    answers.push(Answer::Refused(RetrieveMessagesError {
        code: RetrieveMessagesCode::UnknownReceiverOrganisation,
        message: String::new(),
        invocation_id: None,
    }));
    answers.push(Answer::Given(vec![message(), message()]));
    answers.push(Answer::Given(Vec::new()));
    answers.push(Answer::StandardError(busy()));
    let write = |answer: &_| smd::write_retrieve_messages_reply(answer, MESSAGE_ID, REPLY_ID);
    come_back(
        &answers,
        |answer| write(answer).unwrap(),
        smd::parse_retrieve_messages_reply,
    );
    let mut broken = message();
    broken.encrypted_payload = "<ep:encryptedPayload/>".into();
    let outcome = write(&Answer::Given(vec![message(), broken]));
    assert!(matches!(outcome, Err(WriteError::Payload { .. })));
}

#[test]
fn lists_of_responses_and_their_refusals() {
    let message = "Not served here".to_owned();
    come_back(
        &[
            Answer::Given(response_list()),
            Answer::Given(smd::ResponseList::default()),
            Answer::Refused(UnknownOrganisation { message }),
            Answer::StandardError(busy()),
        ],
        |answer| smd::write_retrieve_responses_reply(answer, MESSAGE_ID, REPLY_ID),
        smd::parse_retrieve_responses_reply,
    );
}

#[test]
fn removed_responses_and_their_refusals() {
    let refused = |code| {
        Answer::Refused(RemoveResponsesError {
            code,
            message: "Retrieve it first, or use force".to_owned(),
            response_id: Some(response_id("urn:r:1")),
        })
    };
    let mut answers: Vec<_> = RemoveResponsesCode::ALL.into_iter().map(refused).collect();
    answers.push(Answer::Given(vec![
        response_id("urn:r:1"),
        response_id("urn:r:2"),
    ]));
    answers.push(Answer::StandardError(busy()));
    come_back(
        &answers,
        |answer| smd::write_remove_responses_reply(answer, MESSAGE_ID, REPLY_ID),
        smd::parse_remove_responses_reply,
    );
    let none = smd::RemoveResponses {
        response_ids: Vec::new(),
        ..remove()
    };
    let outcome = smd::write_remove_responses_request(&none, &HEAD);
    assert_eq!(outcome, Err(WriteError::NoResponses));
}

#[test]
fn immediate_answers_and_their_refusals() {
    let refused = ImmediateRefusal::Refused(DeliveryResponse {
        class: ResponseClass::Error,
        code: smd::codes::UNKNOWN_RECEIVER.to_owned(),
        message: "Not served <here>".to_owned(),
        digest_value: None,
    });
    let late = |code| ImmediateRefusal::Timeout {
        code,
        message: "The software is late".to_owned(),
    };
    let mut answers: Vec<ImmediateAnswer> = vec![
        Answer::Given(Box::new(message())),
        Answer::Refused(refused),
        Answer::StandardError(busy()),
    ];
    answers.extend(TimeoutCode::ALL.map(|code| Answer::Refused(late(code))));
    let write = |answer: &_| smd::write_immediate_reply(answer, MESSAGE_ID, REPLY_ID);
    come_back(
        &answers,
        |answer| write(answer).unwrap(),
        smd::parse_immediate_reply,
    );
    let mut broken = message();
    broken.encrypted_payload = "text".into();
    assert!(write(&Answer::Given(Box::new(broken.clone()))).is_err());
    assert!(smd::write_immediate_request(&broken, &HEAD).is_err());
}

#[test]
fn interactions_and_their_refusals() {
    come_back(
        &[
            Answer::Given(vec![interaction(), interaction()]),
            Answer::Given(Vec::new()),
            Answer::Refused(UnknownTarget),
            Answer::StandardError(busy()),
        ],
        |answer| smd::write_list_interactions_reply(answer, MESSAGE_ID, REPLY_ID),
        smd::parse_list_interactions_reply,
    );
    come_back(
        &[
            Answer::Given(true),
            Answer::Given(false),
            Answer::Refused(UnknownTarget),
            Answer::StandardError(busy()),
        ],
        |answer| smd::write_validate_interaction_reply(answer, MESSAGE_ID, REPLY_ID),
        smd::parse_validate_interaction_reply,
    );
    for publication in [Publication::Add, Publication::Remove] {
        let mut answers = vec![
            Answer::Refused(UnknownTarget),
            Answer::StandardError(busy()),
        ];
        answers.extend(Published::ALL.map(Answer::Given));
        come_back(
            &answers,
            |answer| smd::write_publish_reply(publication, answer, MESSAGE_ID, REPLY_ID),
            |status, body, expected| smd::parse_publish_reply(publication, status, body, expected),
        );
    }
    let mut query = interaction_query();
    query.service_categories.clear();
    let outcome = smd::write_list_interactions_request(&query, &HEAD);
    assert_eq!(outcome, Err(WriteError::NoCategories));
}

#[test]
fn an_answer_of_one_operation_is_none_of_another() {
    let add = smd::write_publish_reply(
        Publication::Add,
        &Answer::Given(Published::Ok),
        MESSAGE_ID,
        REPLY_ID,
    );
    let read = smd::parse_publish_reply(Publication::Remove, 200, &add.body, &EXPECTED);
    assert_eq!(read, Err(WhyUnclear::WrongAnswer));
    let refused = Answer::Refused(UnknownTarget);
    let lookup = smd::write_list_interactions_reply(&refused, MESSAGE_ID, REPLY_ID);
    let read = smd::parse_publish_reply(Publication::Add, 500, &lookup.body, &EXPECTED);
    assert_eq!(read, Err(WhyUnclear::ForeignFault));
}

#[test]
fn a_code_that_is_not_published_is_no_refusal() {
    let removed = Answer::Refused(RemoveResponsesError {
        code: RemoveResponsesCode::UnknownResponse,
        message: String::new(),
        response_id: None,
    });
    let written = smd::write_remove_responses_reply(&removed, MESSAGE_ID, REPLY_ID);
    let odd = text(&written.body).replace("unknownResponse", "unknownMessage");
    let read = smd::parse_remove_responses_reply(500, odd.as_bytes(), &EXPECTED);
    assert_eq!(read, Err(WhyUnclear::UnknownErrorCode));
    let answer = Answer::Given(vec![response_id("urn:r:1")]);
    let written = smd::write_remove_responses_reply(&answer, MESSAGE_ID, REPLY_ID);
    let odd = text(&written.body).replace(">ok<", ">pending<");
    let read = smd::parse_remove_responses_reply(200, odd.as_bytes(), &EXPECTED);
    assert_eq!(read, Err(WhyUnclear::WrongAnswer));
}

/// What the request is refused with once `from` is replaced by `to`.
fn refused_with(of: usize, from: &str, to: &str) -> StandardErrorCode {
    let (service, body, _) = requests().swap_remove(of);
    let whole = text(&body);
    let spoilt = whole.replace(from, to);
    assert_ne!(spoilt, whole);
    let refusal = parse_request(spoilt.as_bytes(), service, Strictness::Interop).unwrap_err();
    let Fault::Standard(error) = refusal.fault else {
        panic!("{:?}", refusal.fault);
    };
    error.code
}

#[test]
fn values_that_make_no_sense_are_bad_parameters() {
    const LIST: usize = 1;
    const REMOVE: usize = 4;
    const LOOKUP: usize = 5;
    let limit = |value: &str| format!("<svc:limit>{value}</svc:limit>");
    for value in ["-1", "2147483648", "x", "", "1.5"] {
        let code = refused_with(LIST, &limit("20"), &limit(value));
        assert_eq!(code, StandardErrorCode::BadParam, "{value}");
    }
    let code = refused_with(LIST, "true</svc:allAvailable>", "yes</svc:allAvailable>");
    assert_eq!(code, StandardErrorCode::BadParam);
    let ids = "<svc:responseId>urn:r:1</svc:responseId><svc:responseId>urn:r:2</svc:responseId>";
    assert_eq!(refused_with(REMOVE, ids, ""), StandardErrorCode::BadParam);
    let categories = format!(
        "<els:serviceCategory>{CATEGORY}</els:serviceCategory>\
         <els:serviceCategory>urn:example:other</els:serviceCategory>"
    );
    assert_eq!(
        refused_with(LOOKUP, &categories, ""),
        StandardErrorCode::BadParam
    );
    let force = "<svc:force>false</svc:force>";
    assert_eq!(
        refused_with(REMOVE, force, ""),
        StandardErrorCode::BadlyFormedMsg
    );
}

#[test]
fn more_ids_than_one_request_may_name_are_refused() {
    let wanted = smd::RetrieveMessages {
        invocation_ids: vec![invocation("urn:x:1"); MAX_IDS + 1],
        ..retrieve()
    };
    let body = smd::write_retrieve_messages_request(&wanted, &HEAD);
    let service = Service::SealedMessageRetrieval;
    assert!(parse_request(&body, service, Strictness::Strict).is_err());
}

#[test]
fn a_list_ends_where_it_would_grow_too_large_and_tells_that_there_is_more() {
    let mut list = message_list();
    let other = format!(
        "<sm:otherTransportMetadata xmlns:sm=\"{SM}\"><sm:metadataType>urn:x</sm:metadataType>\
         <sm:metadataValue>{}</sm:metadataValue></sm:otherTransportMetadata>",
        "<a/>".repeat(10_000)
    );
    list.records[0].metadata.other = vec![smd::OtherMetadata {
        metadata_type: "urn:x".to_owned(),
        element: other,
    }];
    list.records = vec![list.records[0].clone(); 50];
    list.total_available = 50;
    let answer = Answer::Given(list);
    let written = smd::write_list_messages_reply(&answer, MESSAGE_ID, REPLY_ID);
    assert!(
        written.body.len() < MAX_LIST_BYTES + 100_000,
        "{}",
        written.body.len()
    );
    let read = smd::parse_list_messages_reply(200, &written.body, &EXPECTED).unwrap();
    let Answer::Given(read) = read else {
        panic!("{read:?}");
    };
    assert_eq!(read.total_available, 50);
    assert!(
        (1..50).contains(&read.records.len()),
        "{}",
        read.records.len()
    );
}

#[test]
fn a_retrieved_payload_is_that_which_was_stored_byte_for_byte() {
    let odd = format!(
        "<ep:encryptedPayload  xmlns:ep='{EP}'\n xmlns:xs=\"urn:xs\" a=\"xs:string\"><ep:keys />\
         <!-- kept -->\r\n</ep:encryptedPayload >"
    );
    let mut stored = message();
    stored.encrypted_payload = odd.clone().into();
    let answer = Answer::Given(vec![stored]);
    let written = smd::write_retrieve_messages_reply(&answer, MESSAGE_ID, REPLY_ID).unwrap();
    assert!(text(&written.body).contains(&odd));
    let read = smd::parse_retrieve_messages_reply(200, &written.body, &EXPECTED);
    assert_eq!(read, Ok(answer));
}
