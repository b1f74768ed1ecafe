//! Who signed: one or several, trusted or not.

use sealed::{OpenError, Payload, Profile, open};

use crate::fixtures::{
    MESSAGE, RECEIVER, Ring, SENDER, STRANGER, Trusting, now, refusal, seal_ids, sealed,
};
use crate::forge::{DS, INNER, honest_parts, outer_of, plain_text, signed_payload};

/// The same element signed by the stranger too.
fn stranger_signature() -> String {
    let recipients = [RECEIVER.certificate.clone()];
    let payload = Payload::message(MESSAGE);
    let profile = Profile::Default;
    let sealed = sealed::seal(
        &payload,
        &STRANGER.signer(),
        &recipients,
        profile,
        &seal_ids(),
    )
    .unwrap();
    let inner = String::from_utf8(plain_text(&sealed.xml)).unwrap();
    crate::forge::part(&inner, "<ds:Signature ", "</ds:Signature>").to_owned()
}

#[test]
fn a_signer_that_is_not_trusted_is_refused_with_the_judges_words() {
    let xml = sealed(&Payload::message(MESSAGE), Profile::Default).xml;
    let error = open(&xml, &Ring::of(&RECEIVER), &Trusting(&[]), now()).unwrap_err();
    let OpenError::SignerRefused(refusal) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(refusal.code, "unknown-signer");
    assert_eq!(error.reason(), "the signer is not one of ours to trust");
    assert_eq!(error.to_string(), "the sealed payload could not be opened");
}

#[test]
fn all_signers_are_named_in_order_and_all_must_be_trusted() {
    let (signature, data) = honest_parts();
    let both = outer_of(signed_payload(
        &format!("{signature}{}", stranger_signature()),
        data,
    ));
    let trust = Trusting(&[&SENDER.certificate, &STRANGER.certificate]);
    let opened = open(&both, &Ring::of(&RECEIVER), &trust, now()).unwrap();
    assert_eq!(
        opened.signers(),
        [SENDER.certificate.clone(), STRANGER.certificate.clone()]
    );
    assert_eq!(opened.payload().bytes(), MESSAGE);
    assert!(matches!(refusal(&both), OpenError::SignerRefused(_)));
}

#[test]
fn one_bad_signature_beside_good_ones_spoils_all() {
    let (signature, data) = honest_parts();
    let marker = "<ds:SignatureValue>";
    let bad = stranger_signature().replace(marker, &format!("{marker}AAAA"));
    for signatures in [format!("{signature}{bad}"), format!("{bad}{signature}")] {
        let error = refusal(&outer_of(signed_payload(&signatures, data)));
        assert_eq!(format!("{error:?}"), "NotOpened(..)");
    }
    let empty = format!("{signature}<ds:Signature xmlns:ds=\"{DS}\"/>");
    assert!(
        refusal(&outer_of(signed_payload(&empty, data)))
            .reason()
            .contains("missing")
    );
}

#[test]
fn signatures_past_the_limit_are_not_verified() {
    let (signature, data) = honest_parts();
    let trust = Trusting(&[&SENDER.certificate]);
    let times = |count: usize| {
        let outer = outer_of(signed_payload(&signature.repeat(count), data));
        open(&outer, &Ring::of(&RECEIVER), &trust, now()).map(|opened| opened.signers().len())
    };
    assert_eq!(times(4), Ok(4));
    assert!(times(5).unwrap_err().reason().contains("more than 4"));
}

#[test]
fn white_space_around_signatures_is_no_matter() {
    let spaced = INNER
        .replace("><ds:", ">\n  <ds:")
        .replace("\n  <ds:SignedInfo", "<ds:SignedInfo")
        .replace("><sp:signedPayloadData", ">\r\n<sp:signedPayloadData");
    // Within SignedInfo white space is signed, so there it must stay as it was.
    let info = crate::forge::part(&INNER, "<ds:SignedInfo", "</ds:SignedInfo>");
    let spaced_info = crate::forge::part(&spaced, "<ds:SignedInfo", "</ds:SignedInfo>");
    let text = spaced.replace(spaced_info, info);
    assert_ne!(text, *INNER);
    assert!(crate::fixtures::opened(&outer_of(&text)).is_ok());
    assert!(refusal(&outer_of(&spaced)).reason().contains("signature"));
}
