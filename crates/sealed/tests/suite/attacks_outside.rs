//! Attacks on what everybody can see. Refusals here may be precise: they say nothing that their
//! maker does not know.

use sealed::{AlgorithmPart, OpenError, Payload, Profile, Refused, seal};
use xml::{Limit, XmlError};

use crate::fixtures::{
    MESSAGE, RECEIVER, Ring, SENDER, STRANGER, Trusting, now, opened, refusal, seal_ids, sealed,
};
use crate::forge::{OUTER, part};

const RSA15: &str = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
const CBC: &str = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";

fn refused(outer: &str) -> OpenError {
    assert_ne!(outer, *OUTER, "the attack changes nothing");
    refusal(outer.as_bytes())
}

#[test]
fn a_payload_for_others_is_not_ours() {
    let recipients = [STRANGER.certificate.clone()];
    let payload = Payload::message(MESSAGE);
    let ids = seal_ids();
    let sealed = seal(
        &payload,
        &SENDER.signer(),
        &recipients,
        Profile::Default,
        &ids,
    )
    .unwrap();
    let error = refusal(&sealed.xml);
    assert_eq!(error, OpenError::NoKeyOfOurs);
    assert!(error.reason().contains("other certificates"));
}

#[test]
fn a_key_that_is_not_named_is_nobodys() {
    let name = part(&OUTER, "<ds:KeyInfo ", "</ds:KeyInfo>");
    for unnamed in [
        OUTER.replace(name, ""),
        OUTER.replace(
            part(name, "<ds:X509SKI>", "</ds:X509SKI>"),
            "<ds:X509SKI></ds:X509SKI>",
        ),
        OUTER.replace(
            part(name, "<ds:X509SKI>", "</ds:X509SKI>"),
            "<ds:KeyName>x</ds:KeyName>",
        ),
    ] {
        // Not even by a ring that knows a key by no name.
        let ring = Ring(vec![(Vec::new(), RECEIVER.key.decryption.clone())]);
        let trust = Trusting(&[&SENDER.certificate]);
        let error = sealed::open(unnamed.as_bytes(), &ring, &trust, now()).unwrap_err();
        assert_eq!(error, OpenError::NoKeyOfOurs);
    }
}

#[test]
fn recipients_with_swapped_keys_cannot_open() {
    let recipients = [RECEIVER.certificate.clone(), STRANGER.certificate.clone()];
    let payload = Payload::message(MESSAGE);
    for profile in [Profile::Default, Profile::Modern] {
        let sealed = seal(
            &payload,
            &SENDER.signer(),
            &recipients,
            profile,
            &seal_ids(),
        )
        .unwrap();
        let text = String::from_utf8(sealed.xml).unwrap();
        let skis: Vec<_> = text.split("X509SKI>").map(str::to_owned).collect();
        let [a, ours, b, theirs, c] = &skis[..] else {
            panic!("two names expected")
        };
        let swapped = [a, theirs, b, ours, c].map(String::as_str).join("X509SKI>");
        for ring in [Ring::of(&RECEIVER), Ring::of(&STRANGER)] {
            let trust = Trusting(&[&SENDER.certificate]);
            let error = sealed::open(swapped.as_bytes(), &ring, &trust, now()).unwrap_err();
            assert_eq!(format!("{error:?}"), "NotOpened(..)");
        }
    }
}

#[test]
fn other_ciphers_and_key_transports_are_refused_by_name() {
    let named = |part, uri: &str| {
        OpenError::Algorithm(Refused {
            part,
            name: uri.to_owned(),
        })
    };
    for uri in [
        "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
        "http://www.w3.org/2001/04/xmlenc#aes192-cbc",
        "http://www.w3.org/2009/xmlenc11#aes128-gcm",
        "http://www.w3.org/2001/04/xmlenc#AES256-CBC",
        "",
    ] {
        assert_eq!(
            refused(&OUTER.replace(CBC, uri)),
            named(AlgorithmPart::Cipher, uri)
        );
    }
    for uri in [
        "http://www.w3.org/2001/04/xmlenc#kw-aes256",
        "http://www.w3.org/2001/04/xmlenc#dh",
        "http://www.w3.org/2001/04/xmlenc#rsa-1_5 ",
        "",
    ] {
        let expected = named(AlgorithmPart::KeyTransport, uri.trim());
        assert_eq!(refused(&OUTER.replace(RSA15, uri)), expected);
    }
    let reason = refused(&OUTER.replace(CBC, "urn:x")).reason();
    assert!(reason.contains("encryption algorithm urn:x"), "{reason}");
}

#[test]
fn a_name_that_is_refused_is_quoted_safely() {
    let long = format!("urn:\u{1F600}\u{7f}&lt;{}", "x".repeat(1_000));
    let OpenError::Algorithm(Refused { name, .. }) = refused(&OUTER.replace(CBC, &long)) else {
        panic!("not refused by name")
    };
    assert!(name.starts_with("urn:<xx") && name.len() == 120, "{name}");
}

#[test]
fn oaep_with_other_parameters_is_refused_by_name() {
    let method = |uri: &str, parameters: &str| {
        let plain = format!("Algorithm=\"{RSA15}\"></xenc:EncryptionMethod>");
        OUTER.replace(
            &plain,
            &format!(
                "Algorithm=\"{uri}\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" \
             xmlns:x=\"http://www.w3.org/2009/xmlenc11#\">{parameters}</xenc:EncryptionMethod>"
            ),
        )
    };
    const MGF1P: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    const OAEP11: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
    let sha256 = "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>";
    let md5 = "<ds:DigestMethod Algorithm=\"urn:md5\"/>";
    let mask = "<x:MGF Algorithm=\"http://www.w3.org/2009/xmlenc11#mgf1sha512\"/>";
    let mask256 = "<x:MGF Algorithm=\"http://www.w3.org/2009/xmlenc11#mgf1sha256\"/>";
    for (uri, parameters, part, name) in [
        (
            MGF1P,
            sha256,
            AlgorithmPart::KeyTransportDigest,
            "xmlenc#sha256",
        ),
        (MGF1P, md5, AlgorithmPart::KeyTransportDigest, "urn:md5"),
        (MGF1P, mask, AlgorithmPart::KeyTransport, "MGF"),
        (
            MGF1P,
            "<xenc:OAEPparams>AAAA</xenc:OAEPparams>",
            AlgorithmPart::KeyTransport,
            "OAEPparams",
        ),
        (
            MGF1P,
            "<xenc:KeySize>256</xenc:KeySize>",
            AlgorithmPart::KeyTransport,
            "KeySize",
        ),
        (OAEP11, mask, AlgorithmPart::MaskGeneration, "mgf1sha512"),
        (OAEP11, mask256, AlgorithmPart::MaskGeneration, "mgf1sha256"),
        (OAEP11, sha256, AlgorithmPart::MaskGeneration, "mgf1sha1"),
    ] {
        let OpenError::Algorithm(refused) = refused(&method(uri, parameters)) else {
            panic!("{uri} {parameters} is not refused by name")
        };
        assert_eq!(refused.part, part);
        assert!(refused.name.ends_with(name), "{}", refused.name);
    }
    // An empty label is the usual one.
    let empty = method(MGF1P, "<xenc:OAEPparams></xenc:OAEPparams>");
    assert_eq!(format!("{:?}", refused(&empty)), "NotOpened(..)");
}

#[test]
fn other_layouts_are_refused() {
    let key = part(&OUTER, "<xenc:EncryptedKey ", "</xenc:EncryptedKey>");
    let data = part(&OUTER, "<xenc:EncryptedData ", "</xenc:EncryptedData>");
    let value = part(data, "<xenc:CipherValue>", "</xenc:CipherValue>");
    let id = seal_ids().data_id;
    let reference = "<xenc:CipherReference URI=\"http://attacker.example/\"/>";
    for other in [
        OUTER.replace("EncryptedPayload/2010", "EncryptedPayload/2011"),
        OUTER.replace("ep:keys", "ep:kezs"),
        OUTER.replace(key, ""),
        OUTER.replace(key, &key.repeat(65)),
        OUTER.replace(key, &format!("{key}<a/>")),
        OUTER.replace(data, ""),
        OUTER.replace(data, &data.repeat(2)),
        OUTER.replace(data, key),
        OUTER.replace(value, reference),
        OUTER.replace(value, &value.repeat(2)),
        OUTER.replace("#Element\"", "#Content\""),
        OUTER.replace(&format!("\"#{id}\""), "\"#_other\""),
        OUTER.replace(&format!("\"#{id}\""), &format!("\"{id}\"")),
        OUTER.replace(&format!("Id=\"{id}\""), "Id=\"_other\""),
        OUTER.replace(&format!(" Id=\"{id}\""), ""),
        OUTER
            .replace(&format!(" Id=\"{id}\""), "")
            .replace(&format!(" URI=\"#{id}\""), ""),
        OUTER.replace(
            part(&OUTER, "<xenc:DataReference ", "</xenc:DataReference>"),
            "",
        ),
        OUTER.replace(
            part(data, "<xenc:EncryptionMethod ", "</xenc:EncryptionMethod>"),
            "",
        ),
        OUTER.replace("<ep:keys>", "text<ep:keys>"),
        format!("<a>{}</a>", *OUTER),
    ] {
        let error = refused(&other);
        assert!(matches!(error, OpenError::Layout(_)), "{error:?}: {other}");
    }
}

#[test]
fn cipher_values_that_are_not_base64_are_refused() {
    let value = part(&OUTER, "<xenc:CipherValue>", "</xenc:CipherValue>");
    for other in [
        "<xenc:CipherValue>***</xenc:CipherValue>",
        "<xenc:CipherValue><a/></xenc:CipherValue>",
    ] {
        assert!(matches!(
            refused(&OUTER.replace(value, other)),
            OpenError::Xml(_)
        ));
    }
}

#[test]
fn document_types_and_entities_are_refused_outside() {
    let typed = |doctype: &str| refused(&format!("{doctype}{}", *OUTER));
    for doctype in [
        "<!DOCTYPE a [<!ENTITY lol 'lol'><!ENTITY lots '&lol;&lol;&lol;&lol;'>]>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE a SYSTEM 'http://attacker.example/a.dtd'>",
    ] {
        assert!(matches!(
            typed(doctype),
            OpenError::Xml(XmlError::DoctypeRefused(_))
        ));
    }
    let entity = OUTER.replace("<xenc:CipherValue>", "<xenc:CipherValue>&lol;");
    assert!(matches!(
        refused(&entity),
        OpenError::Xml(XmlError::ReferenceRefused(_))
    ));
}

#[test]
fn bombs_outside_are_refused_before_they_go_off() {
    let attributes = (0..100_000)
        .map(|i| format!(" a{i}='1'"))
        .collect::<String>();
    let bombs = [
        OUTER.replace("<ep:keys>", &format!("<ep:keys{attributes}>")),
        OUTER.replace("<ep:keys>", &"<a>".repeat(200)),
        OUTER.replace("<ep:keys>", &format!("<ep:keys>{}", "<a/>".repeat(3_000))),
        OUTER.replace(
            "<ep:keys>",
            &format!("<ep:keys a='{}'>", "x".repeat(70_000)),
        ),
        OUTER.replace(
            "<ep:keys>",
            &format!("<ep:keys>{}", "<!---->".repeat(10_000)),
        ),
    ];
    let limits = [
        Limit::TagAttributes,
        Limit::Depth,
        Limit::Elements,
        Limit::TagBytes,
        Limit::Nodes,
    ];
    for (bomb, expected) in bombs.iter().zip(limits) {
        let OpenError::Xml(XmlError::PastLimit { limit, .. }) = refused(bomb) else {
            panic!("{expected} is not what refused it")
        };
        assert_eq!(limit, expected);
    }
    let large = vec![b' '; 64 * 1024 * 1024 + 1];
    assert!(matches!(
        refusal(&large),
        OpenError::Xml(XmlError::PastLimit { .. })
    ));
}

#[test]
fn a_default_namespace_around_does_not_leak_into_the_payload() {
    // Replies of some servers have one in scope; decrypting in place would put the elements of a
    // payload without namespace into it.
    let document = "<text><paragraph>in no namespace</paragraph></text>";
    let sealed = sealed(&Payload::xml(document), Profile::Default);
    let text = String::from_utf8(sealed.xml).unwrap();
    let around = text.replace(
        "<ep:encryptedPayload ",
        "<ep:encryptedPayload xmlns=\"http://ns.electronichealth.net.au/xsp/xsd/\
         EncryptedPayload/2010\" ",
    );
    let opened = opened(around.as_bytes()).unwrap();
    assert_eq!(opened.payload().bytes(), document.as_bytes());
}
