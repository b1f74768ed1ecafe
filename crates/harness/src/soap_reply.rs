//! Any bytes as a reply to a request of ours.

use smd::{
    Answer, Expected, Operation, Publication, Reply, StandardErrorCode, Strictness, WhyUnclear,
};

use crate::soap::{MESSAGE_ID, contains};

/// What a reply says, of whatever operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Refused,
    StandardError(StandardErrorCode),
    Unclear,
    Yes,
}

/// A failure is never a yes; the policies hear the same; a yes is one to our request. Whether
/// anything was heard.
pub(crate) fn reply(bytes: &[u8], operation: Operation) -> bool {
    let heard = |status, strictness| hear(status, bytes, operation, MESSAGE_ID, strictness);
    let strict = heard(200, Strictness::Strict);
    let lenient = heard(200, Strictness::Interop);
    let failed = heard(500, Strictness::Interop);
    assert!(failed != Heard::Yes, "a failure became a yes");
    if strict != Heard::Unclear {
        assert_eq!(lenient, strict, "the policies hear different things");
    }
    // A reference such as &#x75; can spell the id as well, so look only where none is.
    let plain = !bytes.contains(&b'&') && !contains(bytes, b"<![CDATA[");
    if strict == Heard::Yes && plain {
        // A comment may stand inside the id; the id without any is what an honest peer writes.
        let related = contains(bytes, MESSAGE_ID.as_bytes()) || contains(bytes, b"<!--");
        assert!(related, "a yes to another request");
    }
    lenient != Heard::Unclear
}

/// Reads a reply to the request with this id.
pub(crate) fn hear(
    status: u16,
    body: &[u8],
    operation: Operation,
    message_id: &str,
    strictness: Strictness,
) -> Heard {
    let expected = Expected {
        message_id,
        strictness,
    };
    let publish = |publication| smd::parse_publish_reply(publication, status, body, &expected);
    match operation {
        Operation::AddInteraction => of_answer(publish(Publication::Add)),
        Operation::DeliverImmediate => {
            of_answer(smd::parse_immediate_reply(status, body, &expected))
        }
        Operation::DeliverMessage => of_reply(&smd::parse_deliver_reply(status, body, &expected)),
        Operation::DeliverResponses => {
            of_reply(&smd::parse_responses_reply(status, body, &expected))
        }
        Operation::ListInteractions => {
            of_answer(smd::parse_list_interactions_reply(status, body, &expected))
        }
        Operation::ListMessages => {
            of_answer(smd::parse_list_messages_reply(status, body, &expected))
        }
        Operation::RemoveInteraction => of_answer(publish(Publication::Remove)),
        Operation::RemoveResponses => {
            of_answer(smd::parse_remove_responses_reply(status, body, &expected))
        }
        Operation::RetrieveMessages => {
            of_answer(smd::parse_retrieve_messages_reply(status, body, &expected))
        }
        Operation::RetrieveResponses => {
            of_answer(smd::parse_retrieve_responses_reply(status, body, &expected))
        }
        Operation::ValidateInteraction => of_answer(smd::parse_validate_interaction_reply(
            status, body, &expected,
        )),
    }
}

fn of_answer<T, R>(read: Result<Answer<T, R>, WhyUnclear>) -> Heard {
    match read {
        Ok(Answer::Given(_)) => Heard::Yes,
        Ok(Answer::Refused(_)) => Heard::Refused,
        Ok(Answer::StandardError(error)) => Heard::StandardError(error.code),
        Err(_) => Heard::Unclear,
    }
}

fn of_reply(reply: &Reply) -> Heard {
    match reply {
        Reply::Duplicate | Reply::Ok => Heard::Yes,
        Reply::Refused(_) => Heard::Refused,
        Reply::StandardError(error) => Heard::StandardError(error.code),
        Reply::Unclear { .. } => Heard::Unclear,
    }
}
