//! What is judged about the certificate itself: each refusal by name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use certs::{Certificate, Purpose, Refusal, Revocation, judge};
use ids::Timestamp;
use proptest::prelude::*;
use rcgen::{
    CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    SubjectPublicKeyInfo,
};

use crate::pki::{self, DAY, Pki, now};

/// The public half of a throw-away RSA key of 1024 bits.
const WEAK_KEY: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCTz5YSb8K7Q6NJ3Zs6menAX1L\
Y0x7DIfoIbOXuy5nA+Q3IvPxw0o47edvrbOgeLBfGa6znwn17AUCaSDiELipbK1LkDx55Q+qk1jjQeUqBe6R2pWXOZDW\
ID9H9pdh4q37HnnT3PN0BKIPyomIqpBFf2I1CfIqFuY62ZTX+vLcpQIDAQAB";

fn refusal(pki: &Pki, certificate: &Certificate, purpose: Purpose, at: Timestamp) -> Refusal {
    judge(certificate, &pki.anchors(), purpose, at).unwrap_err()
}

fn refusal_of(leaf: &CertificateParams, purpose: Purpose) -> Refusal {
    let pki = pki::pki();
    refusal(&pki, &pki.issue(leaf), purpose, now())
}

#[test]
fn a_nash_shaped_certificate_serves_every_purpose() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    for purpose in Purpose::ALL {
        let trusted = judge(&certificate, &pki.anchors(), purpose, now()).unwrap();
        assert_eq!(trusted.certificate(), &certificate);
        assert_eq!(trusted.purpose(), purpose);
        let issuers: Vec<&str> = trusted.issuers().iter().map(Certificate::subject).collect();
        assert_eq!(issuers, ["C=AU, CN=TEST OCA", "C=AU, CN=TEST Root"]);
        assert_eq!(trusted.revocation(), Revocation::NoList);
        assert_eq!(trusted.valid_until(), certificate.not_after());
    }
}

#[test]
fn the_answer_holds_no_longer_than_the_shortest_issuer() {
    let mut oca = pki::authority("TEST OCA");
    oca.not_after = pki::date(now().plus_millis(5 * DAY));
    let root = pki::root_named("TEST Root", &pki::ROOT_KEY);
    let oca = rcgen::CertifiedIssuer::signed_by(oca, &*pki::OCA_KEY, &root).unwrap();
    let pki = Pki { root, oca };
    let certificate = pki.issue(&pki::leaf());
    let trusted = judge(&certificate, &pki.anchors(), Purpose::Signing, now()).unwrap();
    assert_eq!(trusted.valid_until(), now().plus_millis(5 * DAY));
}

#[test]
fn expired_is_refused_by_name() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let after = certificate.not_after().plus_millis(1_000);
    let refused = refusal(&pki, &certificate, Purpose::Signing, after);
    assert_eq!(
        refused,
        Refusal::Expired {
            not_after: certificate.not_after()
        }
    );
    assert_eq!(refused.code(), "expired");
    assert_eq!(
        refused.to_string(),
        "The certificate expired on 2028-10-22."
    );
}

#[test]
fn not_yet_valid_is_refused_by_name() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let before = certificate.not_before().plus_millis(-1);
    let refused = refusal(&pki, &certificate, Purpose::TlsClient, before);
    assert_eq!(
        refused,
        Refusal::NotYetValid {
            not_before: certificate.not_before()
        }
    );
    assert_eq!(
        refused.to_string(),
        "The certificate is not valid before 2026-10-23."
    );
}

#[test]
fn both_ends_of_validity_are_inside_it() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let last = certificate.not_after();
    for at in [certificate.not_before(), last, last.plus_millis(999)] {
        assert!(
            judge(&certificate, &pki.anchors(), Purpose::Signing, at).is_ok(),
            "{at}"
        );
    }
}

#[test]
fn sha1_is_refused_by_name() {
    let pki = pki::pki();
    let certificate = pki::as_sha1(&pki.issue(&pki::leaf()));
    let refused = refusal(&pki, &certificate, Purpose::Signing, now());
    assert_eq!(
        refused,
        Refusal::Sha1Signed {
            subject: certificate.subject().to_owned()
        }
    );
}

#[test]
fn a_short_rsa_key_is_refused_by_name() {
    let pki = pki::pki();
    let key = SubjectPublicKeyInfo::from_der(&STANDARD.decode(WEAK_KEY).unwrap()).unwrap();
    let certificate = pki::issue(&pki::leaf(), &key, &pki.oca);
    let subject = certificate.subject().to_owned();
    for purpose in Purpose::ALL {
        let refused = refusal(&pki, &certificate, purpose, now());
        assert_eq!(
            refused,
            Refusal::WeakKey {
                subject: subject.clone(),
                bits: 1_024
            }
        );
    }
}

#[test]
fn sealing_needs_rsa_and_tls_does_not() {
    let pki = pki::pki();
    let certificate = pki::issue(&pki::leaf(), &KeyPair::generate().unwrap(), &pki.oca);
    for purpose in [Purpose::Signing, Purpose::KeyEncipherment] {
        assert_eq!(
            refusal(&pki, &certificate, purpose, now()),
            Refusal::UnsupportedKey
        );
    }
    for purpose in [Purpose::TlsClient, Purpose::TlsServer] {
        assert!(judge(&certificate, &pki.anchors(), purpose, now()).is_ok());
    }
}

#[test]
fn without_a_key_identifier_one_can_sign_but_not_be_written_to() {
    let mut leaf = pki::leaf();
    leaf.is_ca = IsCa::NoCa;
    let pki = pki::pki();
    let certificate = pki.issue(&leaf);
    assert_eq!(certificate.ski(), None);
    assert_eq!(
        refusal(&pki, &certificate, Purpose::KeyEncipherment, now()),
        Refusal::MissingSki
    );
    assert!(judge(&certificate, &pki.anchors(), Purpose::Signing, now()).is_ok());
}

#[test]
fn key_usage_must_fit_the_purpose() {
    let mut signing_only = pki::leaf();
    signing_only.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let mut encrypting_only = pki::leaf();
    encrypting_only.key_usages = vec![KeyUsagePurpose::KeyEncipherment];
    let wrong = |purpose, lacks| Refusal::WrongUsage { purpose, lacks };
    assert_eq!(
        refusal_of(&signing_only, Purpose::KeyEncipherment),
        wrong(Purpose::KeyEncipherment, "the key usage keyEncipherment")
    );
    for purpose in [Purpose::Signing, Purpose::TlsClient, Purpose::TlsServer] {
        let refused = refusal_of(&encrypting_only, purpose);
        assert_eq!(refused, wrong(purpose, "the key usage digitalSignature"));
    }
}

#[test]
fn absent_usages_allow_everything() {
    let mut leaf = pki::leaf();
    leaf.key_usages = Vec::new();
    let pki = pki::pki();
    let certificate = pki.issue(&leaf);
    for purpose in Purpose::ALL {
        assert!(
            judge(&certificate, &pki.anchors(), purpose, now()).is_ok(),
            "{purpose}"
        );
    }
}

#[test]
fn an_extended_usage_must_fit_when_there_is_one() {
    use ExtendedKeyUsagePurpose::{Any, ClientAuth, EmailProtection, ServerAuth};
    use Purpose::{KeyEncipherment, Signing, TlsClient, TlsServer};
    let cases: [(Vec<ExtendedKeyUsagePurpose>, &[Purpose]); 5] = [
        (vec![ClientAuth], &[KeyEncipherment, Signing, TlsClient]),
        (vec![ServerAuth], &[KeyEncipherment, Signing, TlsServer]),
        (vec![ClientAuth, ServerAuth], &Purpose::ALL),
        (vec![Any], &Purpose::ALL),
        (vec![EmailProtection], &[]),
    ];
    let pki = pki::pki();
    for (usages, fitting) in cases {
        let mut leaf = pki::leaf();
        leaf.extended_key_usages.clone_from(&usages);
        let certificate = pki.issue(&leaf);
        for purpose in Purpose::ALL {
            let judged = judge(&certificate, &pki.anchors(), purpose, now());
            assert_eq!(
                judged.is_ok(),
                fitting.contains(&purpose),
                "{usages:?} for {purpose}"
            );
            let wrong = matches!(judged, Err(Refusal::WrongUsage { .. }) | Ok(_));
            assert!(wrong, "{usages:?} for {purpose}");
        }
    }
}

#[test]
fn an_authority_is_no_correspondent() {
    let pki = pki::pki();
    let refused = refusal(&pki, &pki.oca_certificate(), Purpose::TlsServer, now());
    assert!(matches!(refused, Refusal::WrongUsage { .. }), "{refused:?}");
}

#[test]
fn a_distrusted_certificate_is_refused_before_all_else() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let anchors = pki
        .anchors()
        .with_distrusted(certificate.thumbprint_sha256());
    let at = certificate.not_after().plus_millis(DAY);
    let refused = judge(&certificate, &anchors, Purpose::Signing, at).unwrap_err();
    assert_eq!(
        refused,
        Refusal::Distrusted {
            subject: certificate.subject().to_owned()
        }
    );
}

#[test]
fn every_refusal_is_a_sentence_with_a_fix_and_a_code() {
    let (issuer, subject) = ("CN=A".to_owned(), "CN=B".to_owned());
    let (not_before, not_after, since) = (now(), now(), now());
    let all = [
        Refusal::BadSignature {
            issuer: issuer.clone(),
        },
        Refusal::Distrusted {
            subject: subject.clone(),
        },
        Refusal::Expired { not_after },
        Refusal::IssuerNotCurrent {
            issuer: issuer.clone(),
            not_before,
            not_after,
        },
        Refusal::IssuerRevoked {
            issuer: issuer.clone(),
            since,
        },
        Refusal::MissingIntermediate {
            issuer: issuer.clone(),
        },
        Refusal::MissingSki,
        Refusal::NotYetValid { not_before },
        Refusal::Revoked { since },
        Refusal::Sha1Signed {
            subject: subject.clone(),
        },
        Refusal::UnknownIssuer { issuer },
        Refusal::Unusable { rule: "a rule" },
        Refusal::UnsupportedKey,
        Refusal::WeakKey {
            subject,
            bits: 1_024,
        },
        Refusal::WrongUsage {
            purpose: Purpose::Signing,
            lacks: "a usage",
        },
    ];
    let mut codes: Vec<&str> = all.iter().map(Refusal::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all.len(), "each its own code");
    for refusal in all {
        for text in [refusal.to_string(), refusal.fix().to_owned()] {
            assert!(text.ends_with('.') && text.len() > 20, "{text}");
            assert!(
                text.chars()
                    .next()
                    .is_some_and(|c| c.is_uppercase() || c == '"'),
                "{text}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Trusted exactly within the validity of the whole chain, at whatever time.
    #[test]
    fn trust_follows_validity(days in -600_i64..1_200) {
        let pki = pki::pki();
        let certificate = pki.issue(&pki::leaf());
        let at = now().plus_millis(days * DAY);
        let inside = certificate.not_before() <= at && at <= certificate.not_after();
        let judged = judge(&certificate, &pki.anchors(), Purpose::Signing, at);
        prop_assert_eq!(judged.is_ok(), inside);
    }
}
