//! Whoever sends changed payloads and watches must learn nothing from how they are refused.

use proptest::prelude::*;
use sealed::{OpenError, Payload, Profile};

use crate::fixtures::{MESSAGE, RECEIVER, Ring, SENDER, Trusting, now, opened, refusal, sealed};
use crate::forge::{INNER, OUTER, outer_of, outer_with, with_values};

/// The values of key and data.
fn values(outer: &str) -> [Vec<u8>; 2] {
    let decoded = |at: usize| {
        let value = outer.split("CipherValue>").nth(at).unwrap();
        xml::decode_base64(value.split('<').next().unwrap()).unwrap()
    };
    [decoded(1), decoded(3)]
}

fn uniform(outer: &str, what: &str) {
    let error = refusal(outer.as_bytes());
    assert_eq!(format!("{error:?}"), "NotOpened(..)", "{what}");
    assert_eq!(error, refusal(&outer_of("garbage")), "{what}");
}

#[test]
fn every_changed_byte_of_key_and_data_is_refused_in_the_same_way() {
    for profile in [Profile::Default, Profile::Modern] {
        let text = sealed(&Payload::message(MESSAGE), profile).xml;
        let text = String::from_utf8(text).unwrap();
        let [key, data] = values(&text);
        let flipped = |bytes: &[u8], at: usize| {
            let mut changed = bytes.to_vec();
            changed[at] ^= 1 << (at % 8);
            changed
        };
        for at in 0..key.len() {
            uniform(
                &with_values(&text, [&flipped(&key, at), &data]),
                &format!("key {at}"),
            );
        }
        for at in 0..data.len() {
            uniform(
                &with_values(&text, [&key, &flipped(&data, at)]),
                &format!("data {at}"),
            );
        }
    }
}

#[test]
fn every_length_of_key_and_data_is_refused_in_the_same_way() {
    let [key, data] = values(&OUTER);
    for length in 0..key.len() {
        uniform(
            &with_values(&OUTER, [&key[..length], &data]),
            &format!("key {length}"),
        );
    }
    for length in (0..data.len()).step_by(3) {
        uniform(
            &with_values(&OUTER, [&key, &data[..length]]),
            &format!("data {length}"),
        );
    }
    let longer = |bytes: &[u8], by: usize| [bytes, &vec![0; by]].concat();
    for by in [1, 16, 256, 10_000] {
        uniform(
            &with_values(&OUTER, [&longer(&key, by), &data]),
            "longer key",
        );
        uniform(
            &with_values(&OUTER, [&key, &longer(&data, by)]),
            "longer data",
        );
    }
}

#[test]
fn a_session_key_of_the_wrong_length_is_refused_in_the_same_way() {
    let [_, data] = values(&OUTER);
    for length in [0, 1, 15, 16, 24, 31, 33, 64, 245] {
        let outer = String::from_utf8(outer_with(&vec![7; length], &data)).unwrap();
        uniform(&outer, &format!("{length} bytes"));
    }
}

#[test]
fn wrong_padding_wrong_text_and_wrong_signature_are_the_same_refusal() {
    // The last byte says how long the padding is. Only what is right opens, also where the text
    // would be well formed with the padding left on (32 is a space).
    let spaces = 16 - INNER.len() % 16;
    for last in 0..=40_u8 {
        let mut text = format!("{}{}", *INNER, " ".repeat(spaces)).into_bytes();
        let end = text.len() - 1;
        text[end] = last;
        let outer = raw_cbc(&text);
        if (1..=spaces).contains(&usize::from(last)) {
            assert!(opened(&outer).is_ok(), "padding of {last}");
        } else {
            uniform(
                &String::from_utf8(outer).unwrap(),
                &format!("padding of {last}"),
            );
        }
    }
    uniform(&String::from_utf8(outer_of("<a/>")).unwrap(), "other root");
    let unsigned = INNER.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA");
    uniform(&String::from_utf8(outer_of(unsigned)).unwrap(), "signature");
}

/// Seals whole blocks without adding padding.
fn raw_cbc(text: &[u8]) -> Vec<u8> {
    use aes::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
    let mode = cbc::Encryptor::<aes::Aes256>::new_from_slices(&[9; 32], &[8; 16]).unwrap();
    let mut blocks = text.to_vec();
    mode.encrypt_padded::<NoPadding>(&mut blocks, text.len())
        .unwrap();
    outer_with(&[9; 32], &[&[8; 16], &blocks[..]].concat())
}

#[test]
fn no_byte_of_the_whole_document_can_be_changed_without_notice() {
    let original = opened(OUTER.as_bytes()).unwrap();
    let mut bytes = OUTER.clone().into_bytes();
    for at in 0..bytes.len() {
        let bit = 1 << (at % 8);
        bytes[at] ^= bit;
        match opened(&bytes) {
            // Such as a quote of the same kind: then nothing but the spelling has changed.
            Ok(opened) => assert_eq!(opened.payload(), original.payload(), "byte {at}"),
            Err(error) => assert_eq!(error.peer_code(), "not-opened"),
        }
        bytes[at] ^= bit;
    }
}

#[test]
fn no_truncation_opens() {
    for length in 0..OUTER.len() {
        let error = refusal(&OUTER.as_bytes()[..length]);
        assert!(matches!(error, OpenError::Xml(_)), "{length}: {error:?}");
    }
    for length in (0..INNER.len()).step_by(7) {
        uniform(
            &String::from_utf8(outer_of(&INNER[..length])).unwrap(),
            "inner truncation",
        );
    }
}

#[test]
fn an_unlucky_random_substitute_key_decrypts_nothing() {
    let [_, data] = values(&OUTER);
    let text = with_values(&OUTER, [&[0; 256], &data]);
    for _ in 0..50 {
        uniform(&text, "all zero key");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_documents_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(opened(&bytes).is_err());
        prop_assert!(opened(&outer_of(&bytes)).is_err());
    }

    #[test]
    fn spliced_documents_never_panic(
        from in 0..6_000_usize,
        to in 0..6_000_usize,
        length in 0..300_usize,
    ) {
        let splice = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            let (from, to) = (from % bytes.len(), to % bytes.len());
            let moved: Vec<u8> = bytes[from..].iter().copied().take(length).collect();
            bytes.splice(to..to, moved);
            bytes
        };
        let original = opened(OUTER.as_bytes()).unwrap();
        let outcomes = [opened(&splice(&OUTER)), opened(&outer_of(splice(&INNER)))];
        for opened in outcomes.into_iter().flatten() {
            prop_assert_eq!(opened.payload(), original.payload());
        }
    }
}

#[test]
fn trust_is_not_asked_about_a_signature_that_is_not_valid() {
    struct Unasked;
    impl sealed::Trust for Unasked {
        fn judge(
            &self,
            _: &certs::Certificate,
            _: ids::Timestamp,
        ) -> Result<(), sealed::TrustRefusal> {
            panic!("asked")
        }
    }
    let forged = outer_of(INNER.replace("<m:data>", "<m:data>AAAA"));
    assert!(sealed::open(&forged, &Ring::of(&RECEIVER), &Unasked, now()).is_err());
    let trust = Trusting(&[&SENDER.certificate]);
    assert!(sealed::open(OUTER.as_bytes(), &Ring::of(&RECEIVER), &trust, now()).is_ok());
}
