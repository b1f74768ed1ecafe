//! Any bytes as a request to our services, and as a reply to our requests.

use smd::{
    Addressing, Answer, Fault, MessageAnswer, Operation, Published, Refusal, Request, RequestHead,
    ResponsesAnswer, Service, Strictness, WriteError, WrittenReply, accepts_content_type,
    parse_request, write_deliver_reply, write_deliver_request, write_responses_reply,
    write_responses_request,
};

use crate::soap_reply::{Heard, hear, reply};

/// The request that replies are held against.
pub(crate) const MESSAGE_ID: &str = "urn:uuid:0a1b2c3d-1111-4222-8333-444455556666";
const REPLY_ID: &str = "urn:uuid:c0ffee00-1111-4222-8333-444455556666";
const ENDPOINT: &str = "https://gateway.banksia.example/smd";

/// Prefixes that our envelopes declare around a payload.
const OUR_PREFIXES: [&str; 6] = ["env", "wsa", "svc", "sm", "tr", "els"];

type Parsed = Result<(Addressing, Request), Box<Refusal>>;

/// Any bytes as a request to our services and as a reply to our requests. What is taken under the
/// strict policy is taken under the lenient one, and means the same; what was read can be written
/// and read again; every refusal can be written; a reply that was not understood is never a yes.
pub fn soap(bytes: &[u8]) -> bool {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let xml = text.to_ascii_lowercase().contains("xml");
        assert!(xml || accepts_content_type(text).is_err(), "not XML at all");
    }
    let taken = Service::ALL.map(|service| request(bytes, service));
    let takers = taken.iter().filter(|taken| **taken).count();
    assert!(takers <= 1, "one request to two services");
    let operations = Service::ALL.iter().flat_map(|service| service.operations());
    let understood = operations
        .filter(|operation| reply(bytes, **operation))
        .count();
    takers > 0 || understood > 0
}

fn request(bytes: &[u8], service: Service) -> bool {
    let strict = parse_request(bytes, service, Strictness::Strict);
    let lenient = parse_request(bytes, service, Strictness::Interop);
    if let Ok(strict) = &strict {
        let same = lenient.as_ref().is_ok_and(|lenient| lenient == strict);
        assert!(same, "the policies read different things");
    }
    for (parsed, strictness) in [
        (&strict, Strictness::Strict),
        (&lenient, Strictness::Interop),
    ] {
        match parsed {
            Ok((addressing, request)) => {
                comes_back(addressing, request, service, strictness);
                can_be_answered(addressing, request, strictness);
            }
            Err(refusal) => can_be_refused(refusal, strictness),
        }
    }
    lenient.is_ok()
}

/// What was read is read again from what is written of it.
fn comes_back(
    addressing: &Addressing,
    request: &Request,
    service: Service,
    strictness: Strictness,
) {
    let written = write(addressing, request).expect("what was read cannot be written");
    let again = parse_request(&written, service, strictness);
    let (addressed, again) = again.expect("what we wrote cannot be read");
    assert_eq!(addressed.message_id, addressing.message_id);
    assert_eq!(addressed.action, addressing.action);
    if again == *request {
        return;
    }
    // A prefix that nothing bound, in a value that only looks like a name, is bound when it stands
    // in an envelope of ours which has that prefix. From then on nothing changes.
    assert!(mentions_our_prefixes(request), "something else was read");
    let written = write(addressing, &again).expect("what was read cannot be written");
    let third: Parsed = parse_request(&written, service, strictness);
    assert!(third.is_ok_and(|(_, third)| third == again));
}

fn mentions_our_prefixes(request: &Request) -> bool {
    let kept: Vec<&[u8]> = match request {
        Request::DeliverImmediate(message) | Request::DeliverMessage(message) => {
            let other = message.metadata.other.iter();
            let other = other.map(|other| other.element.as_bytes());
            other.chain([&*message.encrypted_payload]).collect()
        }
        Request::DeliverResponses(responses) => {
            let other = responses.iter().flat_map(|one| &one.metadata.other);
            other.map(|other| other.element.as_bytes()).collect()
        }
        Request::ListInteractions(_)
        | Request::ListMessages(_)
        | Request::Publish(..)
        | Request::RemoveResponses(_)
        | Request::RetrieveMessages(_)
        | Request::RetrieveResponses(_)
        | Request::ValidateInteraction(_) => Vec::new(),
    };
    let mentioned = |prefix: &&str| {
        let wanted = format!("{prefix}:");
        kept.iter().any(|text| contains(text, wanted.as_bytes()))
    };
    OUR_PREFIXES.iter().any(mentioned)
}

fn write(addressing: &Addressing, request: &Request) -> Result<Vec<u8>, WriteError> {
    let head = RequestHead {
        to: ENDPOINT,
        message_id: &addressing.message_id,
    };
    Ok(match request {
        Request::DeliverImmediate(message) => smd::write_immediate_request(message, &head)?,
        Request::DeliverMessage(message) => write_deliver_request(message, &head)?,
        Request::DeliverResponses(responses) => write_responses_request(responses, &head)?,
        Request::ListInteractions(query) => smd::write_list_interactions_request(query, &head)?,
        Request::ListMessages(query) => smd::write_list_messages_request(query, &head),
        Request::Publish(publication, interaction) => {
            smd::write_publish_request(*publication, interaction, &head)
        }
        Request::RemoveResponses(wanted) => smd::write_remove_responses_request(wanted, &head)?,
        Request::RetrieveMessages(wanted) => smd::write_retrieve_messages_request(wanted, &head),
        Request::RetrieveResponses(query) => smd::write_retrieve_responses_request(query, &head),
        Request::ValidateInteraction(interaction) => {
            smd::write_validate_interaction_request(interaction, &head)
        }
    })
}

/// A yes to a request is understood as one by whoever asked.
fn can_be_answered(addressing: &Addressing, request: &Request, strictness: Strictness) {
    let id = &addressing.message_id;
    let yes = yes_to(request, id).expect("what was read cannot be written");
    let heard = hear(yes.status, &yes.body, request.operation(), id, strictness);
    // We give our own requests no id with blanks around it, nor the id that stands for none.
    let sensible = id.trim() == id && !id.ends_with("addressing/unspecified");
    assert!(!sensible || heard == Heard::Yes, "a yes is not understood");
}

/// A yes that gives back as much of the request as the operation can.
fn yes_to(request: &Request, id: &str) -> Result<WrittenReply, WriteError> {
    Ok(match request {
        Request::DeliverImmediate(message) => {
            smd::write_immediate_reply(&Answer::Given(message.clone()), id, REPLY_ID)?
        }
        Request::DeliverMessage(_) => write_deliver_reply(&MessageAnswer::Ok, id, REPLY_ID),
        Request::DeliverResponses(_) => write_responses_reply(&ResponsesAnswer::Ok, id, REPLY_ID),
        Request::ListInteractions(_) => {
            smd::write_list_interactions_reply(&Answer::Given(Vec::new()), id, REPLY_ID)
        }
        Request::ListMessages(_) => {
            let list = smd::MessageList::default();
            smd::write_list_messages_reply(&Answer::Given(list), id, REPLY_ID)
        }
        Request::Publish(publication, _) => {
            let answer = Answer::Given(Published::Ok);
            smd::write_publish_reply(*publication, &answer, id, REPLY_ID)
        }
        Request::RemoveResponses(wanted) => {
            let answer = Answer::Given(wanted.response_ids.clone());
            smd::write_remove_responses_reply(&answer, id, REPLY_ID)
        }
        Request::RetrieveMessages(_) => {
            smd::write_retrieve_messages_reply(&Answer::Given(Vec::new()), id, REPLY_ID)?
        }
        Request::RetrieveResponses(_) => {
            let list = smd::ResponseList::default();
            smd::write_retrieve_responses_reply(&Answer::Given(list), id, REPLY_ID)
        }
        Request::ValidateInteraction(_) => {
            smd::write_validate_interaction_reply(&Answer::Given(true), id, REPLY_ID)
        }
    })
}

fn can_be_refused(refusal: &Refusal, strictness: Strictness) {
    let written = refusal.write(REPLY_ID);
    let operation: Operation = refusal.operation;
    let heard = hear(
        written.status,
        &written.body,
        operation,
        MESSAGE_ID,
        strictness,
    );
    assert!(heard != Heard::Yes, "a refusal became a yes");
    if let (Fault::Standard(told), Some(MESSAGE_ID)) =
        (&refusal.fault, refusal.relates_to.as_deref())
    {
        let expected = Heard::StandardError(told.code);
        assert!(heard == expected, "a refusal is not understood");
    }
}

pub(crate) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
