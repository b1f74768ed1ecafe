//! Any bytes as certificates and as revocation lists: what was read is read again from what is
//! written, and nothing is trusted without an anchor.

#![no_main]

use certs::{Anchors, Certificate, Purpose, RevocationList, judge};
use ids::Timestamp;
use libfuzzer_sys::fuzz_target;

/// 2026-12-01, in milliseconds since 1970: within the validity of the seeds.
const NOW: Timestamp = Timestamp::from_millis(1_796_083_200_000);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(bytes) {
        look_at(&certificate);
    }
    if let Ok(chain) = Certificate::chain_from_bytes(bytes) {
        assert!(!chain.is_empty(), "a chain of nothing");
        chain.iter().for_each(look_at);
        drop(RevocationList::from_bytes(bytes, &chain));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(Certificate::from_pem(text));
    }
    drop(RevocationList::from_bytes(bytes, &[]));
    drop(Anchors::new(bytes));
});

fn look_at(certificate: &Certificate) {
    let again = Certificate::from_pem(&certificate.to_pem()).expect("our own PEM cannot be read");
    assert_eq!(again.der(), certificate.der(), "bytes were lost");
    drop(certificate.organisations());
    let anchors = Anchors::default();
    for purpose in [
        Purpose::Signing,
        Purpose::KeyEncipherment,
        Purpose::TlsClient,
    ] {
        assert!(
            judge(certificate, &anchors, purpose, NOW).is_err(),
            "trusted without an anchor"
        );
    }
}
