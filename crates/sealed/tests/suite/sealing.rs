//! What is written, and what is not sealed at all.

use sealed::{Payload, Profile, SealError, SealIds, Signer, seal};
use xml::{Limits, Tree, guard};

use crate::fixtures::{
    DOCUMENT, MESSAGE, NO_SKI, PROFILES, RECEIVER, SENDER, STRANGER, opened, seal_ids, sealed,
};
use crate::forge::{INNER, OUTER, canonical, part, plain_text};

fn error(payload: &Payload, ids: &SealIds) -> SealError {
    let recipients = [RECEIVER.certificate.clone()];
    seal(
        payload,
        &SENDER.signer(),
        &recipients,
        Profile::Default,
        ids,
    )
    .unwrap_err()
}

#[test]
fn every_prefix_is_declared_and_no_default_namespace_is() {
    for profile in PROFILES {
        let xml = String::from_utf8(sealed(&Payload::message(MESSAGE), profile).xml).unwrap();
        assert!(xml.starts_with("<ep:encryptedPayload xmlns:ep="), "{xml}");
        assert!(!xml.contains("xmlns=") && !xml.contains('\n') && !xml.contains("&#"));
        let guarded = guard(xml.as_bytes(), &Limits::default()).unwrap();
        assert!(
            Tree::parse(&guarded)
                .unwrap()
                .root()
                .elements()
                .all(|e| e.namespace().is_some())
        );
    }
    assert!(!INNER.contains("xmlns=") && !INNER.contains('\n'));
}

#[test]
fn the_layout_is_that_of_xsp_2010() {
    let names = |text: &str| {
        let guarded = guard(text.as_bytes(), &Limits::default()).unwrap();
        let tree = Tree::parse(&guarded).unwrap();
        tree.root()
            .elements()
            .map(|e| e.local_name().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        names(&OUTER),
        "encryptedPayload keys EncryptedKey EncryptionMethod KeyInfo X509Data X509SKI CipherData \
         CipherValue ReferenceList DataReference encryptedPayloadData EncryptedData \
         EncryptionMethod CipherData CipherValue"
    );
    assert_eq!(
        names(&INNER),
        "signedPayload signatures Signature SignedInfo CanonicalizationMethod SignatureMethod \
         Reference Transforms Transform DigestMethod DigestValue SignatureValue KeyInfo X509Data \
         X509Certificate signedPayloadData message data"
    );
    let ids = seal_ids();
    assert!(OUTER.contains(&format!("URI=\"#{}\"", ids.data_id)));
    assert!(OUTER.contains(&format!("Id=\"{}\" Type=", ids.data_id)));
    assert!(INNER.contains(&format!("URI=\"#{}\"", ids.payload_id)));
    assert!(INNER.contains(&format!("id=\"{}\"", ids.payload_id)));
}

#[test]
fn what_is_signed_is_written_in_canonical_form() {
    let info = part(&INNER, "<ds:SignedInfo ", "</ds:SignedInfo>");
    assert_eq!(canonical(info), info.as_bytes());
    let data = part(&INNER, "<sp:signedPayloadData ", "</sp:signedPayloadData>");
    assert_eq!(canonical(data), data.as_bytes());
}

#[test]
fn a_document_is_sent_with_declarations_that_only_values_use() {
    let xml = sealed(&Payload::xml(DOCUMENT), Profile::Default).xml;
    let inner = String::from_utf8(plain_text(&xml)).unwrap();
    assert!(inner.contains("xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""));
}

#[test]
fn the_same_payload_is_never_sealed_to_the_same_bytes_and_always_to_the_same_digest() {
    for profile in PROFILES {
        let payload = Payload::message(MESSAGE);
        let (one, other) = (sealed(&payload, profile), sealed(&payload, profile));
        assert_ne!(one.xml, other.xml);
        assert_eq!(one.digest, other.digest);
    }
}

#[test]
fn a_certificate_without_identifier_cannot_be_sealed_to() {
    let recipients = [RECEIVER.certificate.clone(), NO_SKI.clone()];
    let payload = Payload::message(MESSAGE);
    let error = seal(
        &payload,
        &SENDER.signer(),
        &recipients,
        Profile::Default,
        &seal_ids(),
    );
    let error = error.unwrap_err();
    assert!(
        matches!(error, SealError::CertificateSkiMissing { .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("Fixture receiver-no-ski"),
        "{error}"
    );
}

#[test]
fn there_must_be_recipients_and_not_too_many() {
    let sealing = |count: usize| {
        let recipients = vec![RECEIVER.certificate.clone(); count];
        let payload = Payload::message(MESSAGE);
        seal(
            &payload,
            &SENDER.signer(),
            &recipients,
            Profile::Default,
            &seal_ids(),
        )
    };
    assert_eq!(sealing(0).unwrap_err(), SealError::NoRecipient);
    assert!(sealing(64).is_ok());
    assert_eq!(
        sealing(65).unwrap_err(),
        SealError::TooManyRecipients { count: 65 }
    );
}

#[test]
fn a_key_does_not_sign_under_the_certificate_of_another() {
    let error = Signer::new(SENDER.key.signing.clone(), STRANGER.certificate.clone());
    assert_eq!(error.unwrap_err(), SealError::KeyMismatch);
}

#[test]
fn ids_must_be_plain_names() {
    let long = "a".repeat(129);
    for unfit in [
        "", "1a", "-a", ".a", "a b", "a\"b", "a<b", "a:b", "a#b", "é", &long,
    ] {
        for ids in [
            SealIds {
                payload_id: unfit.to_owned(),
                ..seal_ids()
            },
            SealIds {
                data_id: unfit.to_owned(),
                ..seal_ids()
            },
        ] {
            assert_eq!(
                error(&Payload::message(MESSAGE), &ids),
                SealError::IdUnfit,
                "{unfit}"
            );
        }
    }
}

#[test]
fn a_payload_that_no_receiver_could_verify_is_not_sealed() {
    let id = seal_ids().payload_id;
    for confusing in [
        "<sp:signedPayloadData xmlns:sp='http://ns.electronichealth.net.au/xsp/xsd/\
         SignedPayload/2010' id='x'/>"
            .to_owned(),
        format!("<a><b id='{id}'/></a>"),
        format!("<a ID='{id}'/>"),
    ] {
        assert_eq!(
            error(&Payload::xml(confusing), &seal_ids()),
            SealError::PayloadConfusing
        );
    }
    for not_xml in ["", "text", "<a>", "<!DOCTYPE a><a/>", "<a>&b;</a>"] {
        let error = error(&Payload::xml(not_xml), &seal_ids());
        assert!(
            matches!(error, SealError::PayloadXml(_)),
            "{not_xml}: {error}"
        );
    }
}

#[test]
fn the_wrapper_of_a_message_without_a_message_is_not_sealed() {
    const M: &str = "http://ns.electronichealth.net.au/smd/xsd/Message/2010";
    for content in ["", "<data/><data/>", "<data>*</data>"] {
        let wrapper = format!("<message xmlns='{M}'>{content}</message>");
        assert_eq!(
            error(&Payload::xml(wrapper), &seal_ids()),
            SealError::PayloadConfusing
        );
    }
    // Deeper inside it is a matter of the document.
    let inside = Payload::xml(format!("<a><message xmlns='{M}'/></a>"));
    assert!(opened(&sealed(&inside, Profile::Default).xml).is_ok());
}

#[test]
fn a_payload_past_the_limit_is_not_sealed() {
    let bytes = 32 * 1024 * 1024 + 1;
    let error = error(&Payload::message(vec![0; bytes]), &seal_ids());
    assert_eq!(error, SealError::PayloadTooLarge { bytes });
}

#[test]
fn nothing_of_a_payload_or_a_key_is_shown_by_debug() {
    let payload = Payload::message(*b"SECRET");
    assert_eq!(format!("{payload:?}"), "Payload(Message, 6 bytes)");
    let shown = format!("{:?} {:?}", SENDER.key, SENDER.signer());
    assert!(
        shown.contains("SigningKey(..)") && shown.contains("DecryptionKey(..)"),
        "{shown}"
    );
    assert!(
        shown.contains("Fixture sender") && !shown.contains("modulus"),
        "{shown}"
    );
}
