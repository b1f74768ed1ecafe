//! What people call a payload type.

use crate::uris::payload;

/// A payload code in plain words; a code without a name of ours is given as it is.
#[must_use]
pub fn payload_name(code: &str) -> &str {
    match code {
        payload::REF_L2 => "referrals and letters (REF Level 2)",
        payload::REF_L1 => "referrals and letters as a single PDF (REF Level 1)",
        payload::RRI => "answers to referrals (RRI)",
        payload::ORU => "results (ORU)",
        payload::ORM => "orders (ORM)",
        payload::ORR => "answers to orders (ORR)",
        payload::ACK | payload::ACK_2012 => "acknowledgements (ACK)",
        payload::ANY => "any payload",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_have_words_and_others_pass() {
        assert_eq!(payload_name(payload::RRI), "answers to referrals (RRI)");
        assert_eq!(payload_name("http://example.org/x"), "http://example.org/x");
    }
}
