//! Any bytes as a request to our services and as a reply to our requests: every refusal can be
//! written, and a reply that was not understood is never a yes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use smd::{Expected, Operation, Reply, Service, Strictness, parse_reply, parse_request};

const MESSAGE_ID: &str = "urn:uuid:0a1b2c3d-1111-4222-8333-444455556666";

fuzz_target!(|bytes: &[u8]| {
    for strictness in [Strictness::Strict, Strictness::Interop] {
        for service in [
            Service::SealedMessageDelivery,
            Service::TransportResponseDelivery,
        ] {
            if let Err(refusal) = parse_request(bytes, service, strictness) {
                let operation = refusal.operation;
                let written = refusal.write("urn:uuid:c0ffee00-1111-4222-8333-444455556666");
                let expected = Expected {
                    operation,
                    message_id: MESSAGE_ID,
                    strictness,
                };
                let reply = parse_reply(written.status, &written.body, &expected);
                assert!(
                    !matches!(reply, Reply::Ok | Reply::Duplicate),
                    "a refusal became a yes"
                );
            }
        }
        for operation in [Operation::DeliverMessage, Operation::DeliverResponses] {
            let expected = Expected {
                operation,
                message_id: MESSAGE_ID,
                strictness,
            };
            let failed = parse_reply(500, bytes, &expected);
            assert!(
                !matches!(failed, Reply::Ok | Reply::Duplicate),
                "a failure became a yes"
            );
            let yes = matches!(
                parse_reply(200, bytes, &expected),
                Reply::Ok | Reply::Duplicate
            );
            let related = contains(bytes, MESSAGE_ID.as_bytes());
            // A reference such as &#x75; can spell the id as well, so look only where none is.
            let plain = !bytes.contains(&b'&') && !contains(bytes, b"<![CDATA[");
            if yes && plain && strictness == Strictness::Strict {
                assert!(related, "a yes to another request");
            }
        }
    }
});

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
