//! Any bytes as certificates and as revocation lists.

use std::sync::LazyLock;

use certs::{Anchors, Certificate, Purpose, RevocationList, judge, judge_with, proves};

use crate::world::NOW;

const ROOT: &[u8] = include_bytes!("../fixtures/root.pem");
const AUTHORITY: &[u8] = include_bytes!("../fixtures/authority.pem");
const LIST: &[u8] = include_bytes!("../fixtures/list.pem");
/// The certificates that may be trusted; being trusted is not being named, so that of two owners
/// is one of them. The authority has issued others: revoked, expired, not yet valid, with SHA-1.
const GOOD: [&str; 3] = [
    include_str!("../fixtures/organisation.pem"),
    include_str!("../fixtures/two-organisations.pem"),
    include_str!("../fixtures/vendor.pem"),
];
/// Those good for one use.
const HALF_GOOD: [(&str, &[Purpose]); 3] = [
    (
        include_str!("../fixtures/encipherment-only.pem"),
        &[Purpose::KeyEncipherment],
    ),
    (
        include_str!("../fixtures/signing-only.pem"),
        &[Purpose::Signing, Purpose::TlsClient, Purpose::TlsServer],
    ),
    (
        include_str!("../fixtures/missing-ski.pem"),
        &[Purpose::Signing, Purpose::TlsClient, Purpose::TlsServer],
    ),
];

struct Trust {
    anchors: Anchors,
    authorities: Vec<Certificate>,
    list: RevocationList,
    /// What may be trusted, and for what.
    good: Vec<(Certificate, &'static [Purpose])>,
}

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let anchors = Anchors::new(ROOT).and_then(|anchors| anchors.with_intermediates(AUTHORITY));
    let anchors = anchors.and_then(|anchors| anchors.with_revocation_lists(LIST));
    let anchors = anchors.expect("the anchors");
    let authorities = [anchors.roots(), anchors.intermediates()].concat();
    let mut lists = RevocationList::from_bytes(LIST, &authorities).expect("the list");
    let all = GOOD.map(|pem| (pem, &Purpose::ALL[..]));
    let good = all.into_iter().chain(HALF_GOOD).map(|(pem, purposes)| {
        let certificate = Certificate::from_pem(pem).expect("a good certificate");
        (certificate, purposes)
    });
    Trust {
        good: good.collect(),
        list: lists.swap_remove(0),
        authorities,
        anchors,
    }
});

/// Any bytes as certificates and as revocation lists: what was read is read again from what is
/// written; nothing is trusted that the authority did not issue exactly so, for exactly that; no
/// list counts that it did not sign.
pub fn certificate(bytes: &[u8]) -> bool {
    let trust: &Trust = &TRUST;
    let mut read = false;
    if let Ok(certificate) = Certificate::from_der(bytes) {
        look_at(trust, &certificate, &[]);
        read = true;
    }
    if let Ok(chain) = Certificate::chain_from_bytes(bytes) {
        assert!(!chain.is_empty(), "a chain of nothing");
        for certificate in &chain {
            look_at(trust, certificate, &chain);
        }
        lists(bytes, &chain);
        read = true;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(Certificate::from_pem(text));
    }
    lists(bytes, &[]);
    drop(Anchors::new(bytes));
    drop(Anchors::default().with_intermediates(bytes));
    let found = RevocationList::from_bytes(bytes, &trust.authorities).unwrap_or_default();
    for list in &found {
        let known = &trust.list;
        assert_eq!(list.this_update(), known.this_update(), "nobody's list");
        assert_eq!(list.next_update(), known.next_update(), "nobody's list");
    }
    read || !found.is_empty()
}

fn lists(bytes: &[u8], issuers: &[Certificate]) {
    for list in RevocationList::from_bytes(bytes, issuers).unwrap_or_default() {
        assert!(!issuers.is_empty(), "a list that nobody signed");
        assert!(!format!("{:?}", list.freshness(NOW)).is_empty());
    }
}

fn look_at(trust: &Trust, certificate: &Certificate, sent_along: &[Certificate]) {
    let again = Certificate::from_pem(&certificate.to_pem()).expect("our own PEM cannot be read");
    assert!(again == *certificate, "bytes were lost");
    assert_eq!(again.thumbprint_hex().len(), 64);
    for organisation in certificate.organisations().unwrap_or_default() {
        assert_eq!(proves(certificate, &organisation), Ok(()), "and yet not");
    }
    for purpose in Purpose::ALL {
        let without = judge(certificate, &Anchors::default(), purpose, NOW);
        assert!(without.is_err(), "trusted without an anchor");
        match judge_with(certificate, sent_along, &trust.anchors, purpose, NOW) {
            Ok(trusted) => {
                let good = |(known, purposes): &(Certificate, &[Purpose])| {
                    known == certificate && purposes.contains(&purpose)
                };
                assert!(trust.good.iter().any(good), "trusted for {purpose}");
                assert!(!trusted.issuers().is_empty() && trusted.valid_until() >= NOW);
            }
            Err(refusal) => drop((refusal.to_string(), refusal.fix(), refusal.code())),
        }
    }
}
