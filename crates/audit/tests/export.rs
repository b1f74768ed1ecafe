//! Export as lines of JSON, keys and signatures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use audit::{Action, Draft, Entry, Fault, Hash, Head, JsonError, KeyError, MAX_LINE_BYTES};
use audit::{PublicKey, SignatureError, SignedHead, SigningKey, Verifier};
use ids::MessageId;
use proptest::prelude::*;
use rig::{chain, draft, key, org, signed, verify};
use uuid::Uuid;

#[test]
fn an_entry_has_this_form() {
    let entry = &chain(2)[1];
    let expected = format!(
        concat!(
            r#"{{"org":"http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455","#,
            r#""seq":2,"prev":"{}","draft":{{"at":1795309325000,"actor":"gateway","#,
            r#""action":"{}","subject":"00000000-0000-0000-0000-000000000002","#,
            r#""detail":{{"invocation":"urn:uuid:2"}}}},"hash":"{}"}}"#
        ),
        entry.prev, entry.draft.action, entry.hash
    );
    assert_eq!(entry.to_json_line().unwrap(), expected);
}

/// Guards the encoding itself: a change of it would break every chain already kept. The hash was
/// computed by another program from the table on the crate's page.
#[test]
fn the_hash_of_a_known_entry_never_changes() {
    let sealed = Draft {
        action: Action::MessageSealed,
        subject: Some(MessageId::from_uuid(Uuid::from_u128(9))),
        ..draft(1)
    };
    let entry = audit::link(&Head::genesis(&org()), sealed);
    assert_eq!(entry.prev, Hash::ZERO);
    assert_eq!(
        entry.hash.to_string(),
        "2f1691953b6159bc240766d72c6d72614a4a9d774019693af7670d376916a843"
    );
}

#[test]
fn an_export_is_verified_line_by_line() {
    let entries = chain(20);
    let key = key();
    let mut verifier = Verifier::new(org(), &[key.public_key()]);
    for entry in &entries {
        verifier
            .push_json_line(&entry.to_json_line().unwrap())
            .unwrap();
    }
    let head = signed(&key, &entries[19]);
    let kept = SignedHead::parse_json_line(&head.to_json_line().unwrap()).unwrap();
    assert_eq!(kept, head);
    let report = verifier.finish(&[kept]);
    assert!(report.is_intact());
    assert_eq!(report.confirmed_up_to(), Some(20));
}

#[test]
fn a_line_that_cannot_be_read_breaks_the_chain_there() {
    let entries = chain(3);
    let mut verifier = Verifier::new(org(), &[]);
    verifier
        .push_json_line(&entries[0].to_json_line().unwrap())
        .unwrap();
    let line = entries[1].to_json_line().unwrap();
    let fault = verifier.push_json_line(&line[..40]).unwrap_err();
    assert!(
        matches!(fault, Fault::Unreadable { expected: 2, .. }),
        "{fault}"
    );
    assert_eq!(verifier.finish(&[]).first_break, Some(fault));
}

#[test]
fn lines_with_anything_more_less_or_twice_are_refused() {
    let line = chain(1)[0].to_json_line().unwrap();
    let zeros = Hash::ZERO.to_string();
    let cases = [
        (
            "unknown field",
            line.replacen("{\"org\"", "{\"note\":1,\"org\"", 1),
        ),
        (
            "unknown field in draft",
            line.replacen("{\"at\"", "{\"note\":1,\"at\"", 1),
        ),
        (
            "field twice",
            line.replacen("\"seq\":1", "\"seq\":1,\"seq\":1", 1),
        ),
        (
            "detail twice",
            line.replacen("{\"invocation\"", "{\"invocation\":\"x\",\"invocation\"", 1),
        ),
        ("field missing", line.replacen("\"seq\":1,", "", 1)),
        (
            "unknown action",
            line.replacen("\"action\":\"", "\"action\":\"x", 1),
        ),
        ("short hash", line.replacen(&zeros, &zeros[2..], 1)),
        ("negative seq", line.replacen("\"seq\":1", "\"seq\":-1", 1)),
        ("no organisation", line.replacen("http://", "", 1)),
        ("two values", format!("{line}{line}")),
        ("empty", String::new()),
        ("null", "null".to_owned()),
    ];
    assert!(Entry::parse_json_line(&line).is_ok());
    for (what, changed) in cases {
        assert_ne!(changed, line, "{what}");
        let error = Entry::parse_json_line(&changed).expect_err(what);
        assert!(matches!(error, JsonError::Malformed { .. }), "{what}");
    }
}

#[test]
fn no_error_repeats_the_line() {
    let line = chain(1)[0]
        .to_json_line()
        .unwrap()
        .replacen("ack", "Jane Citizen", 1);
    let line = line.replacen("\"action\":\"", "\"action\":\"Jane Citizen", 1);
    let error = Entry::parse_json_line(&line).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("Jane"));
}

#[test]
fn lines_have_a_limit_both_ways() {
    let mut long = draft(1);
    long.detail
        .insert("why".to_owned(), "x".repeat(MAX_LINE_BYTES));
    let entry = audit::link(&Head::genesis(&org()), long);
    assert_eq!(entry.to_json_line(), Err(JsonError::TooLong));
    let line = " ".repeat(MAX_LINE_BYTES + 1);
    assert_eq!(Entry::parse_json_line(&line), Err(JsonError::TooLong));
    assert_eq!(SignedHead::parse_json_line(&line), Err(JsonError::TooLong));
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let line = "[".repeat(100_000);
    assert!(Entry::parse_json_line(&line).is_err());
}

#[test]
fn a_key_survives_its_file() {
    let der = SigningKey::generate().unwrap();
    let first = SigningKey::from_pkcs8(&der).unwrap();
    let second = SigningKey::from_pkcs8(&der).unwrap();
    assert_eq!(first.public_key(), second.public_key());
    let head = signed(&first, &chain(1)[0]);
    assert_eq!(head.verify(&second.public_key()), Ok(()));
    assert_eq!(
        head,
        signed(&second, &chain(1)[0]),
        "Ed25519 signatures are deterministic"
    );
}

#[test]
fn keys_differ_and_their_names_with_them() {
    let (first, second) = (key(), key());
    assert_ne!(first.public_key(), second.public_key());
    assert_ne!(first.public_key().key_id(), second.public_key().key_id());
    let head = signed(&first, &chain(1)[0]);
    assert_eq!(
        head.verify(&second.public_key()),
        Err(SignatureError::OtherKey)
    );
}

#[test]
fn what_is_no_key_is_refused() {
    let der = SigningKey::generate().unwrap();
    for wrong in [
        &der[..der.len() - 1],
        &[][..],
        b"-----BEGIN PRIVATE KEY-----",
    ] {
        assert_eq!(SigningKey::from_pkcs8(wrong).unwrap_err(), KeyError::Pkcs8);
    }
}

#[test]
fn a_public_key_that_is_no_point_verifies_nothing() {
    let nonsense = PublicKey::from_bytes([0xff; PublicKey::BYTES]);
    let entries = chain(1);
    let mut head = signed(&key(), &entries[0]);
    head.key_id = nonsense.key_id();
    assert_eq!(head.verify(&nonsense), Err(SignatureError::Bad));
    assert!(!verify(&entries, &[nonsense], &[head]).is_intact());
}

#[test]
fn a_signing_key_shows_its_name_only() {
    let key = key();
    assert_eq!(
        format!("{key:?}"),
        format!("SigningKey({})", key.public_key().key_id())
    );
}

#[test]
fn public_keys_as_text() {
    let public = key().public_key();
    let json = serde_json::to_string(&public).unwrap();
    assert_eq!(json, format!("\"{public}\""));
    assert_eq!(serde_json::from_str::<PublicKey>(&json).unwrap(), public);
    for wrong in ["\"\"", "\"AAAA\"", "\"not base64!\"", "7"] {
        assert!(serde_json::from_str::<PublicKey>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_signature_of_wrong_length_is_no_signed_head() {
    let line = signed(&key(), &chain(1)[0]).to_json_line().unwrap();
    let (before, _) = line.split_once("\"signature\":\"").unwrap();
    let short = format!("{before}\"signature\":\"AAAA\"}}");
    assert!(SignedHead::parse_json_line(&short).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_entry_survives_its_line(
        at in any::<i64>(),
        actor in "\\PC{0,20}",
        detail in proptest::collection::btree_map(
            "\\PC{0,8}",
            "[\\x00-\\x7fé\u{2028}]{0,20}",
            0..5,
        ),
    ) {
        let mut odd = draft(1);
        odd.at = ids::Timestamp::from_millis(at);
        odd.actor = actor;
        odd.detail = detail;
        let entry = audit::link(&Head::genesis(&org()), odd);
        let line = entry.to_json_line().unwrap();
        prop_assert!(!line.contains('\n'));
        prop_assert_eq!(&Entry::parse_json_line(&line).unwrap(), &entry);
        prop_assert_eq!(entry.computed_hash(), entry.hash);
    }

    /// Whatever one byte of an export becomes, either the chain breaks or nothing it says changed.
    #[test]
    fn no_changed_byte_goes_unnoticed(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let entries = chain(4);
        let lines: Vec<String> = entries.iter().map(|e| e.to_json_line().unwrap()).collect();
        let mut bytes = lines.join("\n").into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut verifier = Verifier::new(org(), &[]);
        let whole = text.split('\n').all(|line| verifier.push_json_line(line).is_ok());
        let report = verifier.finish(&[]);
        if whole && report.verified.seq == 4 {
            let read: Vec<Entry> =
                text.split('\n').map(|line| Entry::parse_json_line(line).unwrap()).collect();
            let same = read[..3] == entries[..3] && read[3].draft == entries[3].draft;
            prop_assert!(same && report.verified == entries[3].head());
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        prop_assert!(Entry::parse_json_line(&text).is_err());
        prop_assert!(SignedHead::parse_json_line(&text).is_err());
    }
}
