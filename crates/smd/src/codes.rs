//! Our own response codes. No standard set is published, so these are stable URIs of ours; a
//! peer decides on `responseClass`, and people read the message.

/// Final Success: opened, verified, and taken by the receiver's software.
pub const DELIVERED: &str = "urn:sealpost:response:delivered";
/// Final Success: opened, verified and handed over to software that never confirms.
pub const DELIVERED_NO_SOFTWARE_ACK: &str = "urn:sealpost:response:delivered-no-software-ack";
/// Final Error: not opened. Says nothing about the reason, which a sender could use to find out
/// how decryption failed.
pub const NOT_OPENED: &str = "urn:sealpost:response:not-opened";
/// Refused: the receiver named is not served here.
pub const UNKNOWN_RECEIVER: &str = "urn:sealpost:response:unknown-receiver";
/// Refused: another message was received under this invocation id.
pub const DIFFERENT_CONTENT_UNDER_SAME_ID: &str =
    "urn:sealpost:response:different-content-under-same-id";
/// Refused: the message came back to a provider that it had passed through.
pub const LOOP: &str = "urn:sealpost:response:loop";
/// Refused: the message passed through as many providers as may be.
pub const TOO_MANY_HOPS: &str = "urn:sealpost:response:too-many-hops";
/// How we note that a peer does not know the sender a transport response is for; the service has
/// an error code of its own for that on the wire.
pub const UNKNOWN_SENDER: &str = "urn:sealpost:response:unknown-sender";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_distinct_urns() {
        let all = [
            DELIVERED,
            DELIVERED_NO_SOFTWARE_ACK,
            NOT_OPENED,
            UNKNOWN_RECEIVER,
            DIFFERENT_CONTENT_UNDER_SAME_ID,
            LOOP,
            TOO_MANY_HOPS,
            UNKNOWN_SENDER,
        ];
        let distinct: HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        for code in all {
            assert!(code.starts_with("urn:sealpost:response:"), "{code}");
        }
    }
}
