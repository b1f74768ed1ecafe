//! The signed container that is not encrypted, as CDA packages hold it.

use sealed::{PayloadKind, Profile, SealError, SignatureFault, sign, verify};

use crate::fixtures::{DOCUMENT, PROFILES, SENDER, STRANGER};

const SMALL: &[u8] = b"<a:note xmlns:a='urn:test:a'><a:line b='1'>text</a:line></a:note>";

fn container(profile: Profile) -> String {
    String::from_utf8(sign(SMALL, &SENDER.signer(), profile, "_1").unwrap()).unwrap()
}

#[test]
fn what_is_signed_is_verified_and_comes_out() {
    for profile in PROFILES {
        for document in [SMALL, DOCUMENT] {
            let signed = sign(document, &SENDER.signer(), profile, "_1").unwrap();
            let verified = verify(&signed).unwrap();
            assert_eq!(verified.content().kind(), PayloadKind::Xml);
            let [by] = verified.signatures() else {
                panic!("one signature")
            };
            assert_eq!(by.certificate.der(), SENDER.certificate.der());
            assert_eq!(by.signature, profile.algorithms().signature);
            assert_eq!(by.digest, profile.algorithms().digest);
        }
    }
    let verified = verify(container(Profile::Default).as_bytes()).unwrap();
    let text = String::from_utf8(verified.content().bytes().to_vec()).unwrap();
    assert!(
        text.starts_with("<a:note xmlns:a='urn:test:a'>"),
        "{text:?}"
    );
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    assert_eq!(
        container(Profile::LegacySha1),
        container(Profile::LegacySha1)
    );
}

#[test]
fn each_change_is_told_by_its_name() {
    let whole = container(Profile::Default);
    let value = whole.find("<ds:SignatureValue").unwrap();
    let value = value + whole[value..].find('>').unwrap() + 10;
    let swapped = if &whole[value..=value] == "A" {
        "B"
    } else {
        "A"
    };
    let mut forged = whole.clone();
    forged.replace_range(value..=value, swapped);
    let other = sign(SMALL, &STRANGER.signer(), Profile::Default, "_1").unwrap();
    let other = String::from_utf8(other).unwrap();
    let key_info = |text: &str| {
        let from = text.find("<ds:KeyInfo").unwrap();
        let to = text.find("</ds:KeyInfo>").unwrap();
        text[from..to].to_owned()
    };
    for (code, changed) in [
        ("content-changed", whole.replace(">text<", ">test<")),
        ("signature-wrong", forged),
        (
            "signature-wrong",
            whole.replace(&key_info(&whole), &key_info(&other)),
        ),
        (
            "algorithm-refused",
            whole.replace("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5"),
        ),
        ("layout-wrong", whole.replace("sp:signatures", "sp:other")),
        ("xml-refused", whole.replace("<a:note", "<a:not")),
        (
            "xml-refused",
            format!("<!DOCTYPE a [<!ENTITY b 'c'>]>{whole}"),
        ),
        ("xml-refused", String::new()),
    ] {
        let fault = verify(changed.as_bytes()).unwrap_err();
        assert_eq!(fault.code(), code, "{fault}");
        assert!(!fault.to_string().contains("text"));
    }
}

#[test]
fn what_is_unfit_is_not_signed() {
    let signer = SENDER.signer();
    let error = |document: &[u8], id| sign(document, &signer, Profile::Default, id).unwrap_err();
    assert_eq!(error(SMALL, "1"), SealError::IdUnfit);
    assert_eq!(error(b"<a id='_1'/>", "_1"), SealError::PayloadConfusing);
    assert!(matches!(error(b"<a>", "_1"), SealError::PayloadXml(_)));
}

#[test]
fn a_container_without_signatures_proves_nothing() {
    let whole = container(Profile::Default);
    let from = whole.find("<ds:Signature ").unwrap();
    let to = whole.find("</sp:signatures>").unwrap();
    let mut bare = whole;
    bare.replace_range(from..to, "");
    assert!(matches!(
        verify(bare.as_bytes()).unwrap_err(),
        SignatureFault::Layout(_)
    ));
}
