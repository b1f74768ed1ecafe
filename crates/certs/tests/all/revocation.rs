//! Revocation lists: read, checked against their issuer, and what they do to a judgement.

use certs::{
    Anchors, AnchorsError, Certificate, Freshness, Purpose, Refusal, Revocation, RevocationList,
    RevocationListError, Trusted, judge,
};
use rcgen::{
    CertificateRevocationListParams, CrlDistributionPoint, CrlIssuingDistributionPoint, CrlScope,
    KeyPair, KeyUsagePurpose,
};

use crate::pki::{self, Authority, CRL_URL, DAY, Pki, now};

const OCA_NAME: &str = "C=AU, CN=TEST OCA";
const LEAF_SERIAL: &[u8] = &[0xc1, 0x02, 0x03];

fn pem(list: &CertificateRevocationListParams, issuer: &Authority) -> String {
    list.signed_by(issuer).unwrap().pem().unwrap()
}

fn with_list(pki: &Pki, list: &CertificateRevocationListParams) -> Anchors {
    pki.anchors()
        .with_revocation_lists(pem(list, &pki.oca).as_bytes())
        .unwrap()
}

fn judged(pki: &Pki, anchors: &Anchors) -> Result<Trusted, Refusal> {
    judge(&pki.issue(&pki::leaf()), anchors, Purpose::Signing, now())
}

#[test]
fn a_listed_certificate_is_refused_by_name() {
    let pki = pki::pki();
    let anchors = with_list(&pki, &pki::list(&[&[9], LEAF_SERIAL]));
    let since = now().plus_millis(-DAY);
    let refused = judged(&pki, &anchors).unwrap_err();
    assert_eq!(refused, Refusal::Revoked { since });
    assert_eq!(
        refused.to_string(),
        "The certificate was cancelled by its issuer on 2026-11-21."
    );
}

#[test]
fn a_certificate_not_listed_is_trusted_until_the_next_list() {
    let pki = pki::pki();
    let anchors = with_list(&pki, &pki::list(&[&[9]]));
    let trusted = judged(&pki, &anchors).unwrap();
    let fresh = Revocation::NotListed {
        freshness: Freshness::Current,
    };
    assert_eq!(trusted.revocation(), fresh);
    assert_eq!(trusted.valid_until(), now().plus_millis(6 * DAY));
}

#[test]
fn a_stale_list_is_a_finding_and_still_revokes() {
    let pki = pki::pki();
    let mut list = pki::list(&[]);
    list.next_update = pki::date(now().plus_millis(-1_000));
    let trusted = judged(&pki, &with_list(&pki, &list)).unwrap();
    let next_update = now().plus_millis(-1_000);
    let stale = Revocation::NotListed {
        freshness: Freshness::Stale { next_update },
    };
    assert_eq!(trusted.revocation(), stale);
    assert!(
        trusted.valid_until() > now(),
        "a list that is over does not end the answer"
    );

    let mut list = pki::list(&[LEAF_SERIAL]);
    list.next_update = pki::date(now().plus_millis(-1_000));
    assert!(matches!(
        judged(&pki, &with_list(&pki, &list)),
        Err(Refusal::Revoked { .. })
    ));
}

#[test]
fn a_list_from_the_future_is_a_finding() {
    let pki = pki::pki();
    let mut list = pki::list(&[]);
    list.this_update = pki::date(now().plus_millis(DAY));
    let trusted = judged(&pki, &with_list(&pki, &list)).unwrap();
    let this_update = now().plus_millis(DAY);
    let future = Revocation::NotListed {
        freshness: Freshness::NotYetIssued { this_update },
    };
    assert_eq!(trusted.revocation(), future);
}

#[test]
fn the_newest_list_counts_whatever_the_order() {
    let pki = pki::pki();
    let mut old = pki::list(&[LEAF_SERIAL]);
    old.this_update = pki::date(now().plus_millis(-3 * DAY));
    let (old, new) = (pem(&old, &pki.oca), pem(&pki::list(&[]), &pki.oca));
    for lists in [format!("{old}{new}"), format!("{new}{old}")] {
        let anchors = pki
            .anchors()
            .with_revocation_lists(lists.as_bytes())
            .unwrap();
        assert!(judged(&pki, &anchors).is_ok());
        assert_eq!(anchors.revocation_lists().len(), 2);
    }
}

#[test]
fn the_root_can_revoke_an_intermediate() {
    let pki = pki::pki();
    let oca_serial = hex_bytes(&pki.oca_certificate().serial());
    let list = pem(&pki::list(&[&oca_serial]), &pki.root);
    let anchors = pki
        .anchors()
        .with_revocation_lists(list.as_bytes())
        .unwrap();
    let refused = judged(&pki, &anchors).unwrap_err();
    let since = now().plus_millis(-DAY);
    assert_eq!(
        refused,
        Refusal::IssuerRevoked {
            issuer: OCA_NAME.to_owned(),
            since
        }
    );
    assert_eq!(refused.code(), "issuer-revoked");
}

#[test]
fn the_same_number_of_another_issuer_means_nothing() {
    let pki = pki::pki();
    let list = pem(&pki::list(&[LEAF_SERIAL]), &pki.root);
    let anchors = pki
        .anchors()
        .with_revocation_lists(list.as_bytes())
        .unwrap();
    assert_eq!(
        judged(&pki, &anchors).unwrap().revocation(),
        Revocation::NoList
    );
}

#[test]
fn the_list_of_a_renewed_authority_does_not_speak_for_its_old_key() {
    let pki = pki::pki();
    let params = pki::authority("TEST OCA");
    let renewed = rcgen::CertifiedIssuer::signed_by(params, &*pki::LEAF_KEY, &pki.root).unwrap();
    let list = pem(&pki::list(&[LEAF_SERIAL]), &renewed);
    let anchors = pki
        .anchors()
        .with_intermediates(renewed.pem().as_bytes())
        .unwrap()
        .with_revocation_lists(list.as_bytes())
        .unwrap();
    let ours = judged(&pki, &anchors).unwrap();
    assert_eq!(ours.revocation(), Revocation::NoList);
    let below = pki::issue(&pki::leaf(), &*pki::LEAF_KEY, &renewed);
    let theirs = judge(&below, &anchors, Purpose::Signing, now());
    assert!(matches!(theirs, Err(Refusal::Revoked { .. })));
}

#[test]
fn a_list_by_somebody_else_in_the_same_name_is_refused() {
    let pki = pki::pki();
    let forger = KeyPair::generate().unwrap();
    let oca = rcgen::CertifiedIssuer::self_signed(pki::authority("TEST OCA"), forger).unwrap();
    let der = pki::list(&[LEAF_SERIAL]).signed_by(&oca).unwrap();
    let expected = RevocationListError::NotSignedByIssuer {
        issuer: OCA_NAME.to_owned(),
    };
    let refused = RevocationList::from_der(der.der(), &[pki.oca_certificate()]);
    assert_eq!(refused.unwrap_err(), expected);
    let refused = pki.anchors().with_revocation_lists(der.der());
    assert_eq!(refused.unwrap_err(), AnchorsError::RevocationList(expected));
}

#[test]
fn a_changed_list_is_refused() {
    let pki = pki::pki();
    let list = pki::list(&[LEAF_SERIAL]).signed_by(&pki.oca).unwrap();
    let mut der = list.der().to_vec();
    let at = der
        .windows(3)
        .position(|bytes| bytes == LEAF_SERIAL)
        .unwrap();
    der[at + 2] ^= 1;
    let refused = RevocationList::from_der(&der, &[pki.oca_certificate()]).unwrap_err();
    assert!(
        matches!(refused, RevocationListError::NotSignedByIssuer { .. }),
        "{refused}"
    );
}

#[test]
fn an_authority_that_may_not_sign_lists_does_not() {
    let root = pki::root_named("TEST Root", &pki::ROOT_KEY);
    let mut params = pki::authority("TEST OCA");
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let oca = rcgen::CertifiedIssuer::signed_by(params, &*pki::OCA_KEY, &root).unwrap();
    let signer = pki::pki().oca;
    let list = pki::list(&[]).signed_by(&signer).unwrap();
    let oca = Certificate::from_der(oca.der()).unwrap();
    let refused = RevocationList::from_der(list.der(), &[oca]).unwrap_err();
    assert!(
        matches!(refused, RevocationListError::NotSignedByIssuer { .. }),
        "{refused}"
    );
}

#[test]
fn lists_are_read_from_der_pem_and_base64() {
    let pki = pki::pki();
    let list = pki::list(&[LEAF_SERIAL]).signed_by(&pki.oca).unwrap();
    let pem = list.pem().unwrap();
    for bytes in [
        list.der().to_vec(),
        pem.replace('\n', "\r\n").into_bytes(),
        pem.into_bytes(),
    ] {
        let lists = RevocationList::from_bytes(&bytes, &[pki.oca_certificate()]).unwrap();
        assert_eq!(lists.len(), 1);
        assert_eq!(lists[0].issuer(), OCA_NAME);
        assert_eq!(lists[0].this_update(), now().plus_millis(-DAY));
        assert_eq!(lists[0].next_update(), Some(now().plus_millis(6 * DAY)));
        assert_eq!(lists[0].freshness(now()), Freshness::Current);
    }
}

#[test]
fn what_is_not_a_list_is_refused() {
    let pki = pki::pki();
    let issuers = [pki.oca_certificate()];
    let read = |bytes: &[u8]| RevocationList::from_bytes(bytes, &issuers).unwrap_err();
    assert!(matches!(
        read(pki.oca.pem().as_bytes()),
        RevocationListError::Text(_)
    ));
    assert!(matches!(read(b""), RevocationListError::Text(_)));
    assert_eq!(read(pki.oca.der()), RevocationListError::Malformed);
    let list = pki::list(&[]).signed_by(&pki.oca).unwrap();
    let longer = [list.der().as_ref(), &[0]].concat();
    assert_eq!(read(&longer), RevocationListError::Malformed);
}

#[test]
fn a_list_for_other_certificates_does_not_speak_about_ours() {
    let pki = pki::pki();
    let point = |uri: &str, scope| CrlIssuingDistributionPoint {
        distribution_point: CrlDistributionPoint {
            uris: vec![uri.to_owned()],
        },
        scope,
    };
    let cases = [
        (point(CRL_URL, None), true),
        (point(CRL_URL, Some(CrlScope::UserCertsOnly)), true),
        (point(CRL_URL, Some(CrlScope::CaCertsOnly)), false),
        (point("http://elsewhere.example.invalid/", None), false),
    ];
    for (point, speaks) in cases {
        let mut list = pki::list(&[LEAF_SERIAL]);
        list.issuing_distribution_point = Some(point);
        let judged = judged(&pki, &with_list(&pki, &list));
        if speaks {
            assert!(matches!(judged, Err(Refusal::Revoked { .. })));
        } else {
            assert_eq!(judged.unwrap().revocation(), Revocation::NoList);
        }
    }
}

fn hex_bytes(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter_map(|c| c.to_digit(16))
        .map(|d| u8::try_from(d).unwrap())
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}
