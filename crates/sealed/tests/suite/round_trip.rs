//! What is sealed comes out as it went in.

use proptest::prelude::*;
use sealed::{Payload, PayloadKind, Profile};

use crate::fixtures::{DOCUMENT, MESSAGE, PROFILES, RECEIVER, SENDER, opened, seal_ids, sealed};
use crate::forge::{canonical, lifted};

#[test]
fn a_message_comes_out_byte_for_byte_in_every_profile() {
    for profile in PROFILES {
        let sealed = sealed(&Payload::message(MESSAGE), profile);
        let opened = opened(&sealed.xml).unwrap();
        assert_eq!(opened.payload().kind(), PayloadKind::Message);
        assert_eq!(opened.payload().bytes(), MESSAGE);
        assert_eq!(opened.digest(), &sealed.digest);
        assert_eq!(opened.algorithms(), profile.algorithms());
        assert_eq!(sealed.digest_algorithm, profile.algorithms().digest);
        assert_eq!(opened.signers(), std::slice::from_ref(&SENDER.certificate));
        assert_eq!(opened.into_payload().into_bytes(), MESSAGE);
    }
}

#[test]
fn a_document_comes_out_with_all_that_is_signed_and_nothing_else() {
    for profile in PROFILES {
        let opened = opened(&sealed(&Payload::xml(DOCUMENT), profile).xml).unwrap();
        assert_eq!(opened.payload().kind(), PayloadKind::Xml);
        let text = std::str::from_utf8(opened.payload().bytes()).unwrap();
        assert_eq!(text, lifted(DOCUMENT));
        assert_eq!(
            canonical(text),
            canonical(std::str::from_utf8(DOCUMENT).unwrap())
        );
        assert!(text.contains("xmlns:xs=") && text.contains("<?reader keep this?>"));
        assert!(text.contains(">onetwo<") && !text.contains("<!--"));
    }
}

#[test]
fn a_document_without_comments_or_odd_white_space_is_verbatim() {
    let document = "<a  b='1'   xmlns:unused = \"urn:u\" ><c/>&#13;<![CDATA[<>]]>\u{1F600}</a >";
    let opened = opened(&sealed(&Payload::xml(document), Profile::Default).xml).unwrap();
    assert_eq!(opened.payload().bytes(), document.as_bytes());
}

#[test]
fn a_document_that_is_itself_a_message_comes_out_as_the_message() {
    let wrapped = "<x:odd.name xmlns:x='http://ns.electronichealth.net.au/smd/xsd/Message/2010'>\
                   \n <x:data> aGVs\r\nbG8= </x:data></x:odd.name>";
    let opened = opened(&sealed(&Payload::xml(wrapped), Profile::Default).xml).unwrap();
    assert_eq!(opened.payload(), &Payload::message(*b"hello"));
}

#[test]
fn a_document_may_use_our_own_prefixes_for_anything() {
    for document in [
        "<sp:a xmlns:sp='urn:other'><sp:b/></sp:a>",
        "<sp:a xmlns:sp='http://ns.electronichealth.net.au/xsp/xsd/SignedPayload/2010'/>",
        "<a xmlns='http://ns.electronichealth.net.au/xsp/xsd/SignedPayload/2010'><b/></a>",
        "<ds:a xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><ds:Signature/></ds:a>",
    ] {
        let opened = opened(&sealed(&Payload::xml(document), Profile::Default).xml).unwrap();
        assert_eq!(opened.payload().bytes(), document.as_bytes());
    }
}

#[test]
fn a_payload_of_megabytes_goes_round() {
    let bytes: Vec<u8> = (0..5_000_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for profile in [Profile::Default, Profile::Modern] {
        let sealed = sealed(&Payload::message(bytes.clone()), profile);
        assert!(opened(&sealed.xml).unwrap().payload().bytes() == bytes);
    }
}

#[test]
fn each_of_several_recipients_opens_with_its_own_key() {
    use crate::fixtures::{Ring, SHORT_SKI, STRANGER, Trusting, now};
    let recipients = [
        STRANGER.certificate.clone(),
        RECEIVER.certificate.clone(),
        SHORT_SKI.clone(),
    ];
    let payload = Payload::message(MESSAGE);
    for profile in PROFILES {
        let sealed = sealed::seal(
            &payload,
            &SENDER.signer(),
            &recipients,
            profile,
            &seal_ids(),
        )
        .unwrap();
        let short = Ring(vec![(
            vec![0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x07, 0x18],
            RECEIVER.key.decryption.clone(),
        )]);
        for ring in [Ring::of(&RECEIVER), Ring::of(&STRANGER), short] {
            let trust = Trusting(&[&SENDER.certificate]);
            let opened = sealed::open(&sealed.xml, &ring, &trust, now()).unwrap();
            assert_eq!(opened.payload(), &payload);
        }
    }
}

fn profile() -> impl Strategy<Value = Profile> {
    prop::sample::select(PROFILES.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_bytes_go_round_in_any_profile(
        bytes in prop::collection::vec(any::<u8>(), 0..3_000),
        profile in profile(),
    ) {
        let sealed = sealed(&Payload::message(bytes.clone()), profile);
        let opened = opened(&sealed.xml).unwrap();
        prop_assert_eq!(opened.payload().bytes(), bytes);
        prop_assert_eq!(opened.digest(), &sealed.digest);
    }

    #[test]
    fn any_text_in_a_document_goes_round(
        text in "[ -~\u{a0}-\u{ff}\u{1F600}-\u{1F64F}\n\t]{0,200}",
        profile in profile(),
    ) {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let document = format!("<a xmlns='urn:a'><b>{escaped}</b></a>");
        let opened = opened(&sealed(&Payload::xml(document.clone()), profile).xml).unwrap();
        prop_assert_eq!(opened.payload().bytes(), document.as_bytes());
    }
}
