//! Answers of authorities. Those in `tests/ocsp` were made by OpenSSL's responder, which shares
//! no code with the reader, on 2026-11-30 for a week; its keys are gone.

use certs::{
    Anchors, Certificate, Freshness, OcspAnswer, OcspError, OcspQuestion, OcspStatus, Purpose,
    Refusal, Revocation, RevocationMode, RevocationPolicy, judge, ocsp_request,
};
use ids::Timestamp;
use proptest::prelude::*;

const DAY: i64 = 24 * 60 * 60 * 1_000;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// Half an hour after the answers were made.
fn now() -> Timestamp {
    at("2026-11-30T19:30:00Z")
}

fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ocsp");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

fn certificate(name: &str) -> Certificate {
    let chain = Certificate::chain_from_bytes(&file(&format!("{name}.pem"))).unwrap();
    chain[0].clone()
}

fn read_at(
    answer: &[u8],
    about: &str,
    nonce: Option<&[u8]>,
    at: Timestamp,
) -> Result<OcspAnswer, OcspError> {
    let question = OcspQuestion {
        certificate: &certificate(about),
        issuer: &certificate("ca"),
        nonce,
        at,
    };
    OcspAnswer::from_der(answer, &question)
}

fn read(answer: &str, about: &str) -> Result<OcspAnswer, OcspError> {
    read_at(&file(&format!("{answer}.der")), about, None, now())
}

fn nonce() -> Vec<u8> {
    let request = file("request_nonce.der");
    request[request.len() - 16..].to_vec()
}

#[test]
fn a_request_is_what_openssl_writes() {
    let (good, ca) = (certificate("good"), certificate("ca"));
    assert_eq!(ocsp_request(&good, &ca, None).unwrap(), file("request.der"));
    let with_nonce = ocsp_request(&good, &ca, Some(&nonce())).unwrap();
    assert_eq!(with_nonce, file("request_nonce.der"));
}

#[test]
fn the_three_things_that_an_authority_can_say() {
    let good = read("good", "good").unwrap();
    assert_eq!(good.status(), OcspStatus::Good);
    assert_eq!(good.this_update(), at("2026-11-30T18:59:51Z"));
    assert_eq!(good.next_update(), Some(at("2026-12-07T18:59:51Z")));
    let since = at("2026-11-01T00:00:00Z");
    let revoked = read("revoked", "revoked").unwrap();
    assert_eq!(revoked.status(), OcspStatus::Revoked { since });
    let unknown = read("unknown", "unlisted").unwrap();
    assert_eq!(unknown.status(), OcspStatus::Unknown);
}

#[test]
fn a_responder_that_the_issuer_certified_may_answer_for_it() {
    for answer in ["delegated", "by_key"] {
        assert_eq!(read(answer, "good").unwrap().status(), OcspStatus::Good);
    }
}

#[test]
fn nobody_else_may_answer() {
    // Certified by the issuer, but not for answering; certified by another authority of the same
    // name for answering.
    for answer in ["not_entitled", "other_authority"] {
        let refused = read(answer, "good").unwrap_err();
        assert_eq!(refused, OcspError::NotAuthorised, "{answer}");
    }
    let question = OcspQuestion {
        certificate: &certificate("good"),
        issuer: &certificate("other"),
        nonce: None,
        at: now(),
    };
    let refused = OcspAnswer::from_der(&file("good.der"), &question).unwrap_err();
    assert_eq!(
        refused,
        OcspError::NotAuthorised,
        "signed by another key of that name"
    );
}

#[test]
fn a_responder_whose_certificate_has_ended_may_not_answer() {
    let late = at("2050-01-01T00:00:00Z");
    let refused = read_at(&file("delegated.der"), "good", None, late).unwrap_err();
    assert_eq!(refused, OcspError::NotAuthorised);
}

#[test]
fn a_signature_over_sha1_does_not_count() {
    assert_eq!(read("sha1", "good").unwrap_err(), OcspError::BadSignature);
}

#[test]
fn an_answer_about_another_certificate_is_no_answer() {
    let refused = read("good", "revoked").unwrap_err();
    assert_eq!(refused, OcspError::AnotherCertificate);
}

#[test]
fn a_nonce_that_comes_back_must_be_ours() {
    let answer = file("good_nonce.der");
    let ours = read_at(&answer, "good", Some(&nonce()), now()).unwrap();
    assert!(ours.repeats_nonce());
    let refused = read_at(&answer, "good", Some(&[7; 16]), now()).unwrap_err();
    assert_eq!(refused, OcspError::BadNonce);
    // An answer made beforehand has none; its times say how fresh it is.
    let made_before = read_at(&file("good.der"), "good", Some(&nonce()), now()).unwrap();
    assert!(!made_before.repeats_nonce());
}

#[test]
fn an_answer_has_its_time() {
    let early = at("2026-11-30T18:50:00Z");
    let refused = read_at(&file("good.der"), "good", None, early).unwrap_err();
    assert!(
        matches!(refused, OcspError::NotYetIssued { .. }),
        "{refused}"
    );
    let good = read("good", "good").unwrap();
    assert_eq!(good.freshness(now()), Freshness::Current);
    let late = now().plus_millis(8 * DAY);
    assert!(matches!(good.freshness(late), Freshness::Stale { .. }));
    let no_next = read("no_next", "good").unwrap();
    assert_eq!(no_next.freshness(now()), Freshness::NoNextUpdate);
}

#[test]
fn a_responder_that_does_not_answer_is_named() {
    let try_later = [0x30, 3, 0x0a, 1, 3];
    let refused = read_at(&try_later, "good", None, now()).unwrap_err();
    let status = "tryLater";
    assert_eq!(refused, OcspError::NotSuccessful { status });
    for bad in [
        &[][..],
        &[0x30, 0],
        &[0x30, 3, 0x0a, 1, 0],
        b"<html>no</html>",
    ] {
        let refused = read_at(bad, "good", None, now()).unwrap_err();
        assert_eq!(refused, OcspError::Malformed, "{bad:?}");
    }
    let large = vec![0; certs::MAX_OCSP_BYTES + 1];
    let refused = read_at(&large, "good", None, now()).unwrap_err();
    assert!(matches!(refused, OcspError::TooLarge { .. }));
}

fn anchors() -> Anchors {
    Anchors::new(&file("ca.pem")).unwrap()
}

fn judged(anchors: &Anchors, about: &str, at: Timestamp) -> Result<Revocation, Refusal> {
    judge(&certificate(about), anchors, Purpose::Signing, at).map(|trusted| trusted.revocation())
}

#[test]
fn what_the_authority_says_decides() {
    let good = anchors().with_answer(read("good", "good").unwrap());
    let freshness = Freshness::Current;
    assert_eq!(
        judged(&good, "good", now()),
        Ok(Revocation::NotListed { freshness })
    );
    // It speaks about the one certificate alone.
    assert_eq!(judged(&good, "revoked", now()), Ok(Revocation::NoList));
    let revoked = anchors().with_answer(read("revoked", "revoked").unwrap());
    let since = at("2026-11-01T00:00:00Z");
    assert_eq!(
        judged(&revoked, "revoked", now()),
        Err(Refusal::Revoked { since })
    );
    let unknown = anchors().with_answer(read("unknown", "unlisted").unwrap());
    assert_eq!(judged(&unknown, "unlisted", now()), Ok(Revocation::NoList));
}

#[test]
fn a_revocation_does_not_undo_what_was_taken_before_it() {
    let issued = certificate("revoked").not_before();
    let since = at("2026-11-01T00:00:00Z");
    let revoked = anchors().with_answer(read("revoked", "revoked").unwrap());
    // The certificate of the fixture begins after the moment it was revoked at, so that the only
    // time before is one at which it was not valid yet: the refusal is another one.
    assert!(issued > since);
    let before = judged(&revoked, "revoked", since.plus_millis(-1));
    assert!(
        matches!(before, Err(Refusal::NotYetValid { .. })),
        "{before:?}"
    );
    let at_once = judged(&revoked, "revoked", issued);
    assert_eq!(at_once, Err(Refusal::Revoked { since }));
}

fn policy(mode: RevocationMode) -> RevocationPolicy {
    RevocationPolicy {
        mode,
        max_age_ms: 7 * DAY,
    }
}

#[test]
fn hard_fail_refuses_what_is_not_known_or_ran_out() {
    let hard = anchors().with_policy(policy(RevocationMode::HardFail));
    let issuer = || "C=AU, CN=TEST OCSP authority".to_owned();
    let refused = judged(&hard, "good", now()).unwrap_err();
    assert_eq!(refused, Refusal::RevocationUnknown { issuer: issuer() });
    assert_eq!(
        refused.to_string(),
        "Whether the certificate was cancelled cannot be told: its issuer \
         \"C=AU, CN=TEST OCSP authority\" has not said so."
    );
    let known = hard.with_answer(read("good", "good").unwrap());
    assert!(judged(&known, "good", now()).is_ok());
    let since = at("2026-12-07T18:59:51Z");
    let late = since.plus_millis(1);
    let stale = Refusal::RevocationStale {
        issuer: issuer(),
        since,
    };
    assert_eq!(judged(&known, "good", late), Err(stale));
}

#[test]
fn soft_fail_lets_pass_what_is_not_known_until_it_hardens() {
    let soft = anchors().with_policy(policy(RevocationMode::SoftFail));
    assert_eq!(judged(&soft, "good", now()), Ok(Revocation::NoList));
    let asked = soft
        .clone()
        .with_asked(certificate("good").thumbprint_sha256(), now());
    let last = now().plus_millis(7 * DAY);
    assert!(judged(&asked, "good", last).is_ok());
    let refused = judged(&asked, "good", last.plus_millis(1)).unwrap_err();
    assert_eq!(refused.code(), "revocation-unknown");

    let known = soft.with_answer(read("good", "good").unwrap());
    let ran_out = at("2026-12-07T18:59:51Z");
    assert!(judged(&known, "good", ran_out.plus_millis(7 * DAY)).is_ok());
    let refused = judged(&known, "good", ran_out.plus_millis(7 * DAY + 1)).unwrap_err();
    assert_eq!(refused.code(), "revocation-stale");
}

#[test]
fn what_was_said_later_counts_for_the_time_before() {
    let hard = anchors().with_policy(policy(RevocationMode::HardFail));
    let known = hard.with_answer(read("good", "good").unwrap());
    let custody = certificate("good").not_before();
    assert!(judged(&known, "good", custody).is_ok());
}

proptest! {
    #[test]
    fn no_change_of_a_byte_makes_another_answer(place in 0_usize..1_300, bit in 0_u32..8) {
        let whole = file("good.der");
        let mut changed = whole.clone();
        let place = place % changed.len();
        changed[place] ^= 1 << bit;
        let expected = read("good", "good").unwrap();
        if let Ok(answer) = read_at(&changed, "good", None, now()) {
            prop_assert_eq!(answer, expected);
        }
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read_at(&bytes, "good", None, now()).is_err());
    }

    #[test]
    fn an_answer_that_is_cut_is_none(end in 0_usize..1_300) {
        let whole = file("good.der");
        let end = end % whole.len();
        prop_assert!(read_at(&whole[..end], "good", None, now()).is_err());
    }
}
