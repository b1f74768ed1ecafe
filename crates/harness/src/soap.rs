//! Any bytes as a request to our services, and as a reply to our requests.

use smd::{
    Addressing, Expected, Fault, MessageAnswer, Operation, Refusal, Reply, Request, RequestHead,
    ResponsesAnswer, Service, Strictness, WriteError, accepts_content_type, parse_reply,
    parse_request, write_deliver_reply, write_deliver_request, write_responses_reply,
    write_responses_request,
};

/// The request that replies are held against.
const MESSAGE_ID: &str = "urn:uuid:0a1b2c3d-1111-4222-8333-444455556666";
const REPLY_ID: &str = "urn:uuid:c0ffee00-1111-4222-8333-444455556666";
const ENDPOINT: &str = "https://gateway.banksia.example/smd";

const SERVICES: [Service; 2] = [
    Service::SealedMessageDelivery,
    Service::TransportResponseDelivery,
];

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
    let taken = SERVICES.map(|service| request(bytes, service));
    assert!(taken != [true; 2], "one request to two services");
    let understood = [Operation::DeliverMessage, Operation::DeliverResponses]
        .map(|operation| reply(bytes, operation));
    taken.contains(&true) || understood.contains(&true)
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
        Request::DeliverMessage(message) => {
            let other = message.metadata.other.iter();
            let other = other.map(|other| other.element.as_bytes());
            other.chain([&*message.encrypted_payload]).collect()
        }
        Request::DeliverResponses(responses) => {
            let other = responses.iter().flat_map(|one| &one.metadata.other);
            other.map(|other| other.element.as_bytes()).collect()
        }
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
    match request {
        Request::DeliverMessage(message) => write_deliver_request(message, &head),
        Request::DeliverResponses(responses) => write_responses_request(responses, &head),
    }
}

/// A yes to a request is understood as one by whoever asked.
fn can_be_answered(addressing: &Addressing, request: &Request, strictness: Strictness) {
    let id = &addressing.message_id;
    let (operation, answer) = match request {
        Request::DeliverMessage(_) => (
            Operation::DeliverMessage,
            write_deliver_reply(&MessageAnswer::Ok, id, REPLY_ID),
        ),
        Request::DeliverResponses(_) => (
            Operation::DeliverResponses,
            write_responses_reply(&ResponsesAnswer::Ok, id, REPLY_ID),
        ),
    };
    let expected = Expected {
        operation,
        message_id: id,
        strictness,
    };
    let reply = parse_reply(answer.status, &answer.body, &expected);
    // We give our own requests no id with blanks around it, nor the id that stands for none.
    let sensible = id.trim() == id && !id.ends_with("addressing/unspecified");
    assert!(!sensible || reply == Reply::Ok, "a yes is not understood");
}

fn can_be_refused(refusal: &Refusal, strictness: Strictness) {
    let written = refusal.write(REPLY_ID);
    let reply = reply_to_us(written.status, &written.body, refusal.operation, strictness);
    assert!(!is_yes(&reply), "a refusal became a yes");
    if let (Fault::Standard(told), Some(MESSAGE_ID)) =
        (&refusal.fault, refusal.relates_to.as_deref())
    {
        assert!(
            matches!(&reply, Reply::StandardError(heard) if heard.code == told.code),
            "a refusal is not understood"
        );
    }
}

fn reply(bytes: &[u8], operation: Operation) -> bool {
    let strict = reply_to_us(200, bytes, operation, Strictness::Strict);
    let lenient = reply_to_us(200, bytes, operation, Strictness::Interop);
    let failed = reply_to_us(500, bytes, operation, Strictness::Interop);
    assert!(!is_yes(&failed), "a failure became a yes");
    if !matches!(strict, Reply::Unclear { .. }) {
        assert_eq!(lenient, strict, "the policies hear different things");
    }
    // A reference such as &#x75; can spell the id as well, so look only where none is.
    let plain = !bytes.contains(&b'&') && !contains(bytes, b"<![CDATA[");
    if is_yes(&strict) && plain {
        // A comment may stand inside the id; the id without any is what an honest peer writes.
        let related = contains(bytes, MESSAGE_ID.as_bytes()) || contains(bytes, b"<!--");
        assert!(related, "a yes to another request");
    }
    !matches!(lenient, Reply::Unclear { .. })
}

fn reply_to_us(status: u16, body: &[u8], operation: Operation, strictness: Strictness) -> Reply {
    let expected = Expected {
        operation,
        message_id: MESSAGE_ID,
        strictness,
    };
    parse_reply(status, body, &expected)
}

fn is_yes(reply: &Reply) -> bool {
    matches!(reply, Reply::Ok | Reply::Duplicate)
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
