//! What is judged about the chain: who issued the certificate, and who issued them.

use certs::{
    Anchors, AnchorsError, Certificate, MAX_PEER_INTERMEDIATES, Purpose, Refusal, judge, judge_with,
};
use rcgen::{
    CertifiedIssuer, CustomExtension, ExtendedKeyUsagePurpose, GeneralSubtree, KeyPair,
    KeyUsagePurpose, NameConstraints,
};

use crate::pki::{self, Authority, DAY, OCA_KEY, Pki, ROOT_KEY, now};

const ROOT_NAME: &str = "C=AU, CN=TEST Root";
const OCA_NAME: &str = "C=AU, CN=TEST OCA";

fn refusal(certificate: &Certificate, anchors: &Anchors) -> Refusal {
    judge(certificate, anchors, Purpose::Signing, now()).unwrap_err()
}

fn roots(root: &Authority) -> Anchors {
    Anchors::new(root.pem().as_bytes()).unwrap()
}

/// The usual PKI with a changed authority in the middle.
fn with_authority(change: impl FnOnce(&mut rcgen::CertificateParams)) -> Pki {
    let root = pki::root_named("TEST Root", &ROOT_KEY);
    let mut params = pki::authority("TEST OCA");
    change(&mut params);
    let oca = CertifiedIssuer::signed_by(params, &*OCA_KEY, &root).unwrap();
    Pki { root, oca }
}

#[test]
fn a_missing_intermediate_is_named() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let refused = refusal(&certificate, &roots(&pki.root));
    assert_eq!(
        refused,
        Refusal::MissingIntermediate {
            issuer: OCA_NAME.to_owned()
        }
    );
    assert_eq!(
        refused.to_string(),
        "The certificate of its issuer \"C=AU, CN=TEST OCA\" (the intermediate) is missing here."
    );
}

#[test]
fn an_unknown_root_is_named() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let strangers = roots(&pki::root_named("Stranger", &pki::LEAF_KEY))
        .with_intermediates(pki.oca.pem().as_bytes())
        .unwrap();
    let unknown = Refusal::UnknownIssuer {
        issuer: ROOT_NAME.to_owned(),
    };
    assert_eq!(refusal(&certificate, &strangers), unknown);
    assert_eq!(
        refusal(&certificate, &Anchors::default()),
        Refusal::MissingIntermediate {
            issuer: OCA_NAME.to_owned(),
        }
    );
}

#[test]
fn a_certificate_that_issued_itself_has_an_unknown_issuer() {
    let leaf = pki::leaf();
    let der = leaf.self_signed(&*pki::LEAF_KEY).unwrap();
    let certificate = Certificate::from_der(der.der()).unwrap();
    let issuer = certificate.issuer().to_owned();
    let refused = refusal(&certificate, &pki::pki().anchors());
    assert_eq!(refused, Refusal::UnknownIssuer { issuer });
}

#[test]
fn a_borrowed_issuer_name_does_not_help() {
    let pki = pki::pki();
    let forger = KeyPair::generate().unwrap();
    let oca = CertifiedIssuer::self_signed(pki::authority("TEST OCA"), forger).unwrap();
    let der = pki::leaf().signed_by(&*pki::LEAF_KEY, &oca).unwrap();
    let forged = Certificate::from_der(der.der()).unwrap();
    let bad = Refusal::BadSignature {
        issuer: OCA_NAME.to_owned(),
    };
    assert_eq!(refusal(&forged, &pki.anchors()), bad);

    let sent = [Certificate::from_der(oca.der()).unwrap()];
    let judged = judge_with(&forged, &sent, &pki.anchors(), Purpose::Signing, now());
    assert!(
        judged.is_err(),
        "a forged intermediate in the handshake does not help either"
    );
}

#[test]
fn a_changed_certificate_is_refused() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let mut der = certificate.der().to_vec();
    let at = der.windows(6).position(|bytes| bytes == b"Wattle").unwrap();
    der[at] = b'B';
    let changed = Certificate::from_der(&der).unwrap();
    let bad = Refusal::BadSignature {
        issuer: OCA_NAME.to_owned(),
    };
    assert_eq!(refusal(&changed, &pki.anchors()), bad);
}

#[test]
fn an_intermediate_from_the_handshake_completes_the_chain() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let anchors = roots(&pki.root);
    let sent = [certificate.clone(), pki.oca_certificate()];
    let trusted = judge_with(&certificate, &sent, &anchors, Purpose::TlsClient, now()).unwrap();
    assert_eq!(trusted.issuers()[0], pki.oca_certificate());
}

#[test]
fn a_handshake_of_many_certificates_is_cut_short() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    let mut sent = vec![certificate.clone(); MAX_PEER_INTERMEDIATES];
    sent.push(pki.oca_certificate());
    let judged = judge_with(
        &certificate,
        &sent,
        &roots(&pki.root),
        Purpose::TlsClient,
        now(),
    );
    let missing = Refusal::MissingIntermediate {
        issuer: OCA_NAME.to_owned(),
    };
    assert_eq!(judged.unwrap_err(), missing);
}

#[test]
fn a_root_may_issue_directly() {
    let root = pki::root_named("TEST Root", &ROOT_KEY);
    let certificate = pki::issue(&pki::leaf(), &*pki::LEAF_KEY, &root);
    let trusted = judge(&certificate, &roots(&root), Purpose::Signing, now()).unwrap();
    assert_eq!(trusted.issuers().len(), 1);
}

#[test]
fn an_expired_intermediate_is_named() {
    let pki = with_authority(|params| params.not_after = pki::date(now().plus_millis(-DAY)));
    let certificate = pki.issue(&pki::leaf());
    let oca = pki.oca_certificate();
    let expected = Refusal::IssuerNotCurrent {
        issuer: OCA_NAME.to_owned(),
        not_before: oca.not_before(),
        not_after: oca.not_after(),
    };
    assert_eq!(refusal(&certificate, &pki.anchors()), expected);
}

#[test]
fn an_expired_root_is_named() {
    let mut params = pki::authority("TEST Root");
    params.not_after = pki::date(now().plus_millis(-DAY));
    let root = CertifiedIssuer::self_signed(params, &*ROOT_KEY).unwrap();
    let oca = CertifiedIssuer::signed_by(pki::authority("TEST OCA"), &*OCA_KEY, &root).unwrap();
    let pki = Pki { root, oca };
    let refused = refusal(&pki.issue(&pki::leaf()), &pki.anchors());
    let is_root = matches!(
        &refused,
        Refusal::IssuerNotCurrent { issuer, .. } if issuer == ROOT_NAME
    );
    assert!(is_root, "{refused:?}");
}

#[test]
fn a_renewed_root_beside_the_expired_one_is_found() {
    let mut old = pki::authority("TEST Root");
    old.not_after = pki::date(now().plus_millis(-DAY));
    let old = CertifiedIssuer::self_signed(old, &*ROOT_KEY).unwrap();
    let pki = pki::pki();
    let both = format!("{}{}", old.pem(), pki.root.pem());
    let anchors = Anchors::new(both.as_bytes())
        .unwrap()
        .with_intermediates(pki.oca.pem().as_bytes())
        .unwrap();
    let certificate = pki.issue(&pki::leaf());
    let trusted = judge(&certificate, &anchors, Purpose::Signing, now()).unwrap();
    assert!(trusted.issuers()[1].not_after() > now());
}

#[test]
fn a_sha1_intermediate_is_named() {
    let pki = pki::pki();
    let sha1 = pki::as_sha1(&pki.oca_certificate());
    let anchors = roots(&pki.root).with_intermediates(sha1.der()).unwrap();
    let refused = refusal(&pki.issue(&pki::leaf()), &anchors);
    assert_eq!(
        refused,
        Refusal::Sha1Signed {
            subject: OCA_NAME.to_owned()
        }
    );
}

#[test]
fn a_distrusted_authority_takes_everybody_below_with_it() {
    let pki = pki::pki();
    let root = Certificate::from_der(pki.root.der()).unwrap();
    let certificate = pki.issue(&pki::leaf());
    for (authority, name) in [(pki.oca_certificate(), OCA_NAME), (root, ROOT_NAME)] {
        let anchors = pki.anchors().with_distrusted(authority.thumbprint_sha256());
        let refused = refusal(&certificate, &anchors);
        assert_eq!(
            refused,
            Refusal::Distrusted {
                subject: name.to_owned()
            }
        );
    }
}

#[test]
fn an_issuer_without_certificate_signing_is_refused() {
    let pki = with_authority(|params| params.key_usages = vec![KeyUsagePurpose::CrlSign]);
    let refused = refusal(&pki.issue(&pki::leaf()), &pki.anchors());
    assert_eq!(
        refused,
        Refusal::Unusable {
            rule: "an issuer may not sign certificates"
        }
    );
}

#[test]
fn an_organisation_cannot_issue_for_another() {
    let pki = pki::pki();
    let middle = CertifiedIssuer::signed_by(pki::leaf(), &*pki::LEAF_KEY, &pki.oca).unwrap();
    let der = pki::leaf().signed_by(&*pki::LEAF_KEY, &middle).unwrap();
    let below = Certificate::from_der(der.der()).unwrap();
    let sent = [Certificate::from_der(middle.der()).unwrap()];
    let refused = judge_with(&below, &sent, &pki.anchors(), Purpose::Signing, now());
    assert!(refused.is_err());
    assert!(!sent[0].is_authority());
}

#[test]
fn an_issuer_limited_to_other_uses_is_refused() {
    let pki = with_authority(|params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning];
    });
    let refused = refusal(&pki.issue(&pki::leaf()), &pki.anchors());
    let rule = "its issuer may not issue certificates for this use";
    assert_eq!(refused, Refusal::Unusable { rule });
}

#[test]
fn name_constraints_are_kept() {
    let pki = with_authority(|params| {
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName("vendor.example".to_owned())],
            excluded_subtrees: Vec::new(),
        });
    });
    let mut leaf = pki::leaf();
    let name = "elsewhere.example".try_into().unwrap();
    leaf.subject_alt_names = vec![rcgen::SanType::DnsName(name)];
    let refused = refusal(&pki.issue(&leaf), &pki.anchors());
    assert_eq!(
        refused,
        Refusal::Unusable {
            rule: "its name is outside what its issuer may certify"
        }
    );
}

#[test]
fn an_unknown_critical_extension_is_refused() {
    let mut leaf = pki::leaf();
    let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![0x05, 0x00]);
    extension.set_criticality(true);
    leaf.custom_extensions.push(extension);
    let pki = pki::pki();
    let refused = refusal(&pki.issue(&leaf), &pki.anchors());
    assert_eq!(
        refused,
        Refusal::Unusable {
            rule: "it has a critical extension that is not known"
        }
    );
}

#[test]
fn the_private_extension_of_nash_is_no_obstacle() {
    let mut leaf = pki::leaf();
    let oid = [1, 2, 36, 73_665_175, 1, 10009];
    leaf.custom_extensions
        .push(CustomExtension::from_oid_content(&oid, vec![0x05, 0x00]));
    let pki = pki::pki();
    assert!(judge(&pki.issue(&leaf), &pki.anchors(), Purpose::Signing, now()).is_ok());
}

#[test]
fn an_organisation_among_the_trusted_ones_is_refused() {
    let certificate = pki::pki().issue(&pki::leaf());
    let subject = certificate.subject().to_owned();
    let expected = AnchorsError::NotAuthority { subject };
    assert_eq!(Anchors::new(certificate.der()).unwrap_err(), expected);
    let pem = certificate.to_pem();
    let refused = Anchors::default().with_intermediates(pem.as_bytes());
    assert_eq!(refused.unwrap_err(), expected);
}

#[test]
fn authorities_that_certify_each_other_end() {
    let a = pki::root_named("A", &ROOT_KEY);
    let b = pki::root_named("B", &OCA_KEY);
    let a_by_b = CertifiedIssuer::signed_by(pki::authority("A"), &*ROOT_KEY, &b).unwrap();
    let b_by_a = CertifiedIssuer::signed_by(pki::authority("B"), &*OCA_KEY, &a).unwrap();
    let anchors = roots(&pki::root_named("Stranger", &pki::LEAF_KEY))
        .with_intermediates(format!("{}{}", a_by_b.pem(), b_by_a.pem()).as_bytes())
        .unwrap();
    let certificate = pki::issue(&pki::leaf(), &*pki::LEAF_KEY, &a_by_b);
    let refused = refusal(&certificate, &anchors);
    assert!(
        matches!(refused, Refusal::UnknownIssuer { .. }),
        "{refused:?}"
    );
}
