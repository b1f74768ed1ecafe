//! Reading certificates: every accessor, every published spelling.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use certs::{Certificate, CertificateError, SignatureAlgorithm};
use rcgen::{CustomExtension, KeyPair};

use crate::pki::{self, CRL_URL, DAY, HPIO, OCA_KEY, now};

#[test]
fn every_accessor_gives_what_was_issued() {
    let pki = pki::pki();
    let certificate = pki.issue(&pki::leaf());
    assert_eq!(
        certificate.subject(),
        format!(
            "DC={HPIO}, O=Wattle Street Medical, CN={}",
            pki::common_name(HPIO)
        )
    );
    assert_eq!(certificate.issuer(), "C=AU, CN=TEST OCA");
    assert_eq!(
        certificate.serial(),
        "c10203",
        "a leading zero byte is not part of the number"
    );
    assert_eq!(certificate.not_before(), now().plus_millis(-30 * DAY));
    assert_eq!(certificate.not_after(), now().plus_millis(700 * DAY));
    assert_eq!(certificate.ski().map(<[u8]>::len), Some(20));
    assert_eq!(certificate.rsa_bits(), Some(2_048));
    assert_eq!(
        *certificate.signature_algorithm(),
        SignatureAlgorithm::RsaSha256
    );
    let usage = certificate.key_usage().unwrap();
    assert!(usage.digital_signature() && usage.key_encipherment() && usage.data_encipherment());
    assert!(!usage.key_cert_sign() && !usage.crl_sign());
    assert!(certificate.extended_key_usage().is_none());
    assert_eq!(certificate.crl_distribution_points(), [CRL_URL]);
    assert!(certificate.san_uris().is_empty());
    assert!(!certificate.is_authority());
    assert!(pki.oca_certificate().is_authority());
    assert!(pki.oca_certificate().key_usage().unwrap().crl_sign());
}

#[test]
fn policies_and_information_access_are_read() {
    let mut leaf = pki::leaf();
    leaf.custom_extensions = vec![policy(), information_access()];
    let certificate = pki::pki().issue(&leaf);
    assert_eq!(certificate.policies(), ["1.2.36.174030967.1.20.1.1"]);
    assert_eq!(certificate.ocsp_responders(), ["http://o.test"]);
    assert_eq!(certificate.ca_issuers(), ["http://i.test"]);
}

#[test]
fn public_key_is_a_subject_public_key_info() {
    let certificate = pki::pki().issue(&pki::leaf());
    let expected = rcgen::PublicKeyData::subject_public_key_info(&*pki::LEAF_KEY);
    assert_eq!(certificate.public_key_der(), expected);
}

#[test]
fn an_eight_byte_key_identifier_is_kept_as_it_is() {
    let mut leaf = pki::leaf();
    leaf.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(vec![7; 8]);
    assert_eq!(pki::pki().issue(&leaf).ski(), Some([7_u8; 8].as_slice()));
}

#[test]
fn a_key_that_is_not_rsa_has_no_rsa_length() {
    let pki = pki::pki();
    let certificate = pki::issue(&pki::leaf(), &KeyPair::generate().unwrap(), &pki.oca);
    assert_eq!(certificate.rsa_bits(), None);
}

#[test]
fn thumbprint_is_the_sha256_of_the_der() {
    let certificate = pki::pki().issue(&pki::leaf());
    let expected = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, certificate.der());
    assert_eq!(
        certificate.thumbprint_sha256().as_slice(),
        expected.as_ref()
    );
    assert_eq!(certificate.thumbprint_hex().len(), 64);
    assert!(
        certificate
            .thumbprint_hex()
            .starts_with(&format!("{:02x}", expected.as_ref()[0]))
    );
}

#[test]
fn every_published_spelling_gives_the_same_certificate() {
    let certificate = pki::pki().issue(&pki::leaf());
    let pem = certificate.to_pem();
    let body = STANDARD.encode(certificate.der());
    let one_line = format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----");
    let spellings = [
        ("RFC 7468", pem.clone()),
        ("CRLF", pem.replace('\n', "\r\n")),
        ("CR", pem.replace('\n', "\r")),
        (
            "one long base64 line",
            format!("-----BEGIN CERTIFICATE-----\r\n{body}\r\n-----END CERTIFICATE-----\r\n"),
        ),
        ("all on one line", one_line),
        ("spaces for line ends", pem.replace('\n', " ")),
        ("literal \\n", pem.replace('\n', "\\n")),
        ("literal \\r\\n", pem.replace('\n', "\\r\\n")),
        ("base64 of PEM", STANDARD.encode(&pem)),
        ("base64 of PEM, wrapped", wrap(&STANDARD.encode(&pem))),
        ("bare base64 DER", body.clone()),
        ("bare base64 DER, wrapped", wrap(&body)),
        (
            "bare base64 without padding",
            body.trim_end_matches('=').to_owned(),
        ),
        ("byte order mark", format!("\u{feff}{pem}")),
        ("text around", format!("subject=somebody\n{pem}\nthe end")),
        (
            "older label",
            pem.replace("CERTIFICATE", "X509 CERTIFICATE"),
        ),
    ];
    for (name, text) in spellings {
        assert_eq!(
            Certificate::from_pem(&text).as_ref(),
            Ok(&certificate),
            "{name}"
        );
    }
}

#[test]
fn pem_is_written_in_64_columns_with_line_feeds() {
    let pem = pki::pki().issue(&pki::leaf()).to_pem();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\nMII"));
    assert!(pem.ends_with("\n-----END CERTIFICATE-----\n"));
    assert!(!pem.contains('\r'));
    assert!(pem.lines().all(|line| line.len() <= 64));
}

#[test]
fn a_chain_keeps_its_order_and_skips_the_key_beside_it() {
    let pki = pki::pki();
    let leaf = pki.issue(&pki::leaf());
    let file = format!(
        "{}{}{}",
        OCA_KEY.serialize_pem(),
        leaf.to_pem(),
        pki.oca.pem()
    );
    let chain = Certificate::chain_from_pem(&file).unwrap();
    assert_eq!(chain, [leaf.clone(), pki.oca_certificate()]);
    assert_eq!(Certificate::from_pem(&file), Ok(leaf));
}

#[test]
fn a_der_file_is_read_as_it_is() {
    let certificate = pki::pki().issue(&pki::leaf());
    assert_eq!(
        Certificate::chain_from_bytes(certificate.der()),
        Ok(vec![certificate])
    );
}

#[test]
fn what_is_not_a_certificate_is_named() {
    let pem = pki::pki().issue(&pki::leaf()).to_pem();
    let request = pem.replace("CERTIFICATE", "CERTIFICATE REQUEST");
    let cases = [
        (String::new(), CertificateError::Empty),
        (" \r\n\\n ".to_owned(), CertificateError::Empty),
        (
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----".to_owned(),
            CertificateError::Empty,
        ),
        ("not base64!".to_owned(), CertificateError::Base64),
        (pem.replace("MII", "M*I"), CertificateError::Base64),
        (
            OCA_KEY.serialize_pem(),
            CertificateError::FoundInstead {
                found: "a private key",
            },
        ),
        (
            request,
            CertificateError::FoundInstead {
                found: "a certificate request",
            },
        ),
        (pem[..200].to_owned(), CertificateError::NoEndMarker),
        (
            "-----BEGIN CERTIFICATE".to_owned(),
            CertificateError::NoEndMarker,
        ),
        (
            "aGVsbG8gd29ybGQ=".to_owned(),
            CertificateError::Malformed {
                place: "outermost structure",
            },
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(Certificate::from_pem(&text), Err(expected), "{expected:?}");
    }
}

#[test]
fn an_error_never_repeats_a_private_key() {
    let error = Certificate::from_pem(&OCA_KEY.serialize_pem()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this is a private key, not a certificate: supply the certificate itself"
    );
}

#[test]
fn debug_names_the_certificate_in_one_line() {
    let text = format!("{:?}", pki::pki().issue(&pki::leaf()));
    assert!(
        text.contains("Wattle Street Medical") && text.contains("c10203"),
        "{text}"
    );
    assert!(text.len() < 400, "the DER is not in it: {text}");
}

fn wrap(text: &str) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join("\r\n")
}

/// certificatePolicies with the policy of NASH organisation certificates.
fn policy() -> CustomExtension {
    // 1.2.36.174030967.1.20.1.1
    let oid = [0x2a, 0x24, 0xd2, 0xfe, 0x80, 0x77, 0x01, 0x14, 0x01, 0x01];
    let mut content = vec![0x30, 14, 0x30, 12, 0x06, 10];
    content.extend_from_slice(&oid);
    CustomExtension::from_oid_content(&[2, 5, 29, 32], content)
}

/// authorityInfoAccess with an OCSP responder and the place of the issuer's certificate.
fn information_access() -> CustomExtension {
    let mut content = vec![0x30, 54];
    for (method, uri) in [(1, b"http://o.test"), (2, b"http://i.test")] {
        content.extend_from_slice(&[0x30, 25, 0x06, 8, 0x2b, 6, 1, 5, 5, 7, 48, method, 0x86, 13]);
        content.extend_from_slice(uri);
    }
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], content)
}
