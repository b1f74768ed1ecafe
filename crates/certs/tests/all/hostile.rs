//! Damaged input: an error or a certificate, never a panic, and quickly.

use certs::{Anchors, Certificate, CertificateError, RevocationList};
use proptest::prelude::*;

use crate::pki;

/// Pieces of PEM in any order.
const MARKERS: &str = "(-----BEGIN |CERTIFICATE|-----|END |\\\\n|[A-Za-z0-9+/=]|\n){0,60}";

#[test]
fn every_truncation_is_refused() {
    let der = pki::pki().issue(&pki::leaf()).der().to_vec();
    for length in 0..der.len() {
        assert!(
            Certificate::from_der(&der[..length]).is_err(),
            "{length} bytes"
        );
    }
}

#[test]
fn bytes_after_the_end_are_refused() {
    let mut der = pki::pki().issue(&pki::leaf()).der().to_vec();
    der.push(0);
    assert_eq!(
        Certificate::from_der(&der),
        Err(CertificateError::TrailingData)
    );
}

#[test]
fn a_repeated_extension_is_refused() {
    let mut leaf = pki::leaf();
    let extension = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 14], vec![4, 1, 7]);
    leaf.custom_extensions.push(extension);
    let der = leaf.signed_by(&*pki::LEAF_KEY, &pki::pki().oca).unwrap();
    let malformed = CertificateError::Malformed {
        place: "extensions (one is repeated)",
    };
    assert_eq!(Certificate::from_der(der.der()), Err(malformed));
}

#[test]
fn an_unreadable_extension_is_refused() {
    let mut leaf = pki::leaf();
    let extension = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 32], vec![0xff]);
    leaf.custom_extensions.push(extension);
    let der = leaf.signed_by(&*pki::LEAF_KEY, &pki::pki().oca).unwrap();
    assert!(matches!(
        Certificate::from_der(der.der()),
        Err(CertificateError::Malformed { .. })
    ));
}

#[test]
fn sizes_are_limited() {
    assert!(matches!(
        Certificate::from_der(&vec![0x30; 65 * 1024]),
        Err(CertificateError::TooLarge { .. })
    ));
    assert!(matches!(
        Certificate::from_pem(&"A".repeat(5 * 1024 * 1024)),
        Err(CertificateError::TooLarge { .. })
    ));
    let many = pki::pki().oca.pem().repeat(1_001);
    assert_eq!(
        Certificate::chain_from_pem(&many),
        Err(CertificateError::TooMany { limit: 1_000 })
    );
}

#[test]
fn a_file_of_nothing_but_markers_is_read_in_one_pass() {
    let markers = "-----BEGIN CERTIFICATE-----".repeat(100_000);
    assert!(Certificate::chain_from_pem(&markers).is_err());
    let others = "-----BEGIN X-----\n-----END X-----\n".repeat(100_000);
    let found = CertificateError::FoundInstead {
        found: "another kind of file",
    };
    assert_eq!(Certificate::chain_from_pem(&others), Err(found));
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let certificate = Certificate::chain_from_bytes(&bytes);
        let list = RevocationList::from_bytes(&bytes, &[]);
        prop_assert!(certificate.is_err() && list.is_err());
        prop_assert!(Anchors::new(&bytes).is_err());
    }

    #[test]
    fn any_text_is_answered(text in MARKERS) {
        prop_assert!(Certificate::from_pem(&text).is_err());
    }

    /// A flipped bit either is refused or leaves a certificate that equals no other.
    #[test]
    fn a_flipped_bit_never_goes_unnoticed(at in 0_usize..10_000, bit in 0_u8..8) {
        let original = pki::pki().issue(&pki::leaf());
        let mut der = original.der().to_vec();
        let at = at % der.len();
        der[at] ^= 1 << bit;
        if let Ok(changed) = Certificate::from_der(&der) {
            prop_assert_ne!(&changed, &original);
            prop_assert_ne!(changed.thumbprint_sha256(), original.thumbprint_sha256());
            let anchors = pki::pki().anchors();
            let judged = certs::judge(&changed, &anchors, certs::Purpose::Signing, pki::now());
            prop_assert!(judged.is_err());
        }
    }
}
