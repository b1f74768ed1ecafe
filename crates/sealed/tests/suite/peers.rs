//! What other implementations sealed: python-xmlsec (libxmlsec1) and, for one key, OpenSSL.

use sealed::{Cipher, DigestAlgorithm, KeyTransport, Opened, PayloadKind, SignatureAlgorithm};

use crate::fixtures::{DOCUMENT, MESSAGE, SENDER, opened};
use crate::forge::{OUTER, canonical};

fn peer(xml: &str) -> Opened {
    let opened = opened(xml.as_bytes()).unwrap();
    assert_eq!(opened.signers(), std::slice::from_ref(&SENDER.certificate));
    opened
}

type Used = (SignatureAlgorithm, DigestAlgorithm, Cipher, KeyTransport);

fn used(opened: &Opened) -> Used {
    let algorithms = opened.algorithms();
    (
        algorithms.signature,
        algorithms.digest,
        algorithms.cipher,
        algorithms.key_transport,
    )
}

#[test]
fn messages_of_xmlsec_open_with_the_digests_it_made() {
    use {Cipher::*, DigestAlgorithm::*, KeyTransport::*, SignatureAlgorithm::*};
    let cases: [(&str, &str, Used); 4] = [
        (
            include_str!("../fixtures/peer-default-message.xml"),
            "6kxM5//YHUvVqbKt7FmYNVDOJ9+/1I/QhBVYn7zefIE=",
            (RsaSha256, Sha256, Aes256Cbc, Rsa15),
        ),
        (
            include_str!("../fixtures/peer-legacy-sha1-message.xml"),
            "LYFK5BeFCxLGCuoYZ7zuKjksITQ=",
            (RsaSha1, Sha1, Aes256Cbc, Rsa15),
        ),
        (
            include_str!("../fixtures/peer-modern-message.xml"),
            "5yIFokss9mhye/S+q9cXTNMI3hHN1MDVj15vPIxVXQA=",
            (RsaSha256, Sha256, Aes256Gcm, OaepMgf1p),
        ),
        (
            include_str!("../fixtures/peer-aes128-message.xml"),
            "luDuOIW/Xw7bEoIPHV0uyavA/LQ=",
            (RsaSha1, Sha1, Aes128Cbc, Rsa15),
        ),
    ];
    for (xml, digest, algorithms) in cases {
        let opened = peer(xml);
        assert_eq!(opened.payload().kind(), PayloadKind::Message);
        assert_eq!(opened.payload().bytes(), MESSAGE);
        assert_eq!(opened.digest().as_str(), digest);
        assert_eq!(used(&opened), algorithms);
    }
}

#[test]
fn a_document_of_xmlsec_opens() {
    let opened = peer(include_str!("../fixtures/peer-default-xml.xml"));
    assert_eq!(opened.payload().kind(), PayloadKind::Xml);
    assert_eq!(
        opened.digest().as_str(),
        "jEX3ScQZlXKb5/okgNxzZz2RY4KRVaG/21NVT7JECVs="
    );
    let text = std::str::from_utf8(opened.payload().bytes()).unwrap();
    assert_eq!(
        canonical(text),
        canonical(std::str::from_utf8(DOCUMENT).unwrap())
    );
}

#[test]
fn key_transport_of_xml_encryption_1_1_opens() {
    for (xml, transport) in [
        (
            include_str!("../fixtures/peer-oaep11-sha1.xml"),
            KeyTransport::Oaep11Sha1,
        ),
        (
            include_str!("../fixtures/peer-oaep11-sha256.xml"),
            KeyTransport::Oaep11Sha256,
        ),
    ] {
        let opened = peer(xml);
        assert_eq!(opened.payload().bytes(), MESSAGE);
        assert_eq!(opened.algorithms().key_transport, transport);
    }
}

#[test]
fn base64_may_be_broken_as_the_references_break_it() {
    let broken = |newline: &str| {
        let mut parts: Vec<String> = OUTER.split("CipherValue>").map(str::to_owned).collect();
        for value in [1, 3] {
            let (text, rest) = parts[value].split_once('<').unwrap();
            let lines: Vec<_> = text
                .as_bytes()
                .chunks(76)
                .map(String::from_utf8_lossy)
                .collect();
            parts[value] = format!("{newline}{}{newline}<{rest}", lines.join(newline));
        }
        let text = parts
            .join("CipherValue>")
            .replace("X509SKI>", &format!("X509SKI>{newline}"));
        text.replace(&format!("</ds:X509SKI>{newline}"), "</ds:X509SKI>")
    };
    for newline in ["\n", "\r\n", "&#13;\n", "&#xD;\r\n  ", " "] {
        assert_eq!(
            peer(&broken(newline)).payload().bytes(),
            MESSAGE,
            "{newline:?}"
        );
    }
}

#[test]
fn the_outer_part_may_be_indented_prefixed_and_declared_otherwise() {
    let indented = OUTER.replace("><", ">\n  <");
    let renamed = OUTER.replace("ep:", "p:").replace(":ep=", ":p=");
    let defaulted = OUTER.replace("ep:", "").replace(":ep=", "=");
    let commented = OUTER.replace("<ep:keys>", "<!-- k --><ep:keys><?pi?>");
    let declared = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}\n",
        *OUTER
    );
    for text in [indented, renamed, defaulted, commented, declared] {
        assert_eq!(peer(&text).payload().bytes(), MESSAGE, "{text}");
    }
}

#[test]
fn what_peers_leave_out_or_add_harmlessly_is_taken() {
    let list = crate::forge::part(&OUTER, "<xenc:ReferenceList>", "</xenc:ReferenceList>");
    let unlisted = OUTER.replace(list, "");
    let named = "<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:KeyName>k\
                 </ds:KeyName><ds:X509Data><ds:X509SubjectName>s</ds:X509SubjectName>";
    let with_names = OUTER.replace(
        "<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>",
        named,
    );
    assert_ne!(with_names, *OUTER);
    let untyped = OUTER.replace(" Type=\"http://www.w3.org/2001/04/xmlenc#Element\"", "");
    assert_ne!(untyped, *OUTER);
    for text in [unlisted, with_names, untyped] {
        assert_eq!(peer(&text).payload().bytes(), MESSAGE, "{text}");
    }
}
