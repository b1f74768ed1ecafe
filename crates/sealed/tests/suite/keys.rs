//! Key files.

use sealed::{DecryptionKey, KeyError, PrivateKey, SigningKey};

use crate::fixtures::{
    MESSAGE, RECEIVER, RECEIVER_KEY, RECEIVER_KEY_PKCS1, Ring, SENDER, Trusting, now, sealed,
};
use crate::forge::der_of;

#[test]
fn every_form_of_a_key_file_gives_the_same_key() {
    let sealed = sealed(&sealed::Payload::message(MESSAGE), sealed::Profile::Default);
    let der = der_of(RECEIVER_KEY);
    let with_certificate = format!(
        "{}{RECEIVER_KEY}",
        include_str!("../fixtures/receiver.crt.pem")
    );
    let crlf = RECEIVER_KEY.replace('\n', "\r\n");
    for key in [
        PrivateKey::from_pem(RECEIVER_KEY).unwrap().decryption,
        PrivateKey::from_pem(RECEIVER_KEY_PKCS1).unwrap().decryption,
        PrivateKey::from_pem(&with_certificate).unwrap().decryption,
        PrivateKey::from_pem(&crlf).unwrap().decryption,
        PrivateKey::from_pkcs8_der(&der).unwrap().decryption,
        DecryptionKey::from_pkcs8_pem(RECEIVER_KEY).unwrap().into(),
        DecryptionKey::from_pkcs8_der(&der).unwrap().into(),
    ] {
        let ring = Ring(vec![(RECEIVER.certificate.ski().unwrap().to_vec(), key)]);
        let trust = Trusting(&[&SENDER.certificate]);
        assert!(sealed::open(&sealed.xml, &ring, &trust, now()).is_ok());
    }
    assert!(SigningKey::from_pkcs8_pem(RECEIVER_KEY_PKCS1).is_ok());
}

#[test]
fn what_is_no_key_is_refused_with_what_to_do() {
    let error = |text: &str| PrivateKey::from_pem(text).unwrap_err();
    assert_eq!(error("no key"), KeyError::NotPem);
    assert_eq!(
        error(include_str!("../fixtures/receiver.crt.pem")),
        KeyError::NotPem
    );
    let pem = |label: &str, body: &str| {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    };
    let encrypted = error(&pem("ENCRYPTED PRIVATE KEY", "AAAA"));
    assert_eq!(encrypted, KeyError::Encrypted);
    assert!(encrypted.to_string().contains("openssl pkey"));
    assert_eq!(error(&pem("EC PRIVATE KEY", "AAAA")), KeyError::NotRsa);
    assert_eq!(error(&pem("PRIVATE KEY", "AAAA")), KeyError::Unusable);
    assert_eq!(error(&pem("RSA PRIVATE KEY", "AAAA")), KeyError::Unusable);
    let der = der_of(RECEIVER_KEY);
    for length in [0, 1, 100, der.len() - 1] {
        let error = PrivateKey::from_pkcs8_der(&der[..length]).unwrap_err();
        assert_eq!(error, KeyError::Unusable, "{length}");
    }
}

#[test]
fn a_key_of_another_kind_is_refused() {
    let elliptic = rcgen::KeyPair::generate().unwrap();
    assert_eq!(
        PrivateKey::from_pem(&elliptic.serialize_pem()).unwrap_err(),
        KeyError::Unusable
    );
}
