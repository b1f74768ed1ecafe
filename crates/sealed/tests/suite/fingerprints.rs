//! The same sealed content has the same fingerprint however it is written, and other content has
//! another.

use proptest::prelude::*;
use sealed::{OpenError, Payload, Profile, fingerprint};

use crate::fixtures::{MESSAGE, sealed};
use crate::forge::{OUTER, part};

fn of(text: &str) -> [u8; 32] {
    fingerprint(text.as_bytes()).unwrap()
}

#[test]
fn spelling_does_not_change_it() {
    let original = of(&OUTER);
    let id = part(&OUTER, "Id=\"", "\" ");
    for same in [
        OUTER.replace("ep:", "p:").replace(":ep=", ":p="),
        OUTER.replace("ep:", "").replace(":ep=", "="),
        OUTER.replace("><", ">\r\n <"),
        OUTER
            .replace("CipherValue>", "CipherValue>\n")
            .replace("</xenc:CipherValue>\n", "</xenc:CipherValue>"),
        OUTER.replace("<ep:keys>", "<!-- c --><ep:keys>"),
        format!("<?xml version='1.0'?>{}", *OUTER),
        OUTER
            .replace(id, "Id=\"_other\" ")
            .replace(&format!("#{}", seal_data_id()), "#_other"),
    ] {
        assert_ne!(same, *OUTER);
        assert_eq!(of(&same), original, "{same}");
    }
}

fn seal_data_id() -> String {
    crate::fixtures::seal_ids().data_id
}

#[test]
fn content_changes_it() {
    let original = of(&OUTER);
    let key = part(&OUTER, "<xenc:EncryptedKey ", "</xenc:EncryptedKey>");
    let ski = part(&OUTER, "<ds:X509SKI>", "</ds:X509SKI>");
    let value = part(key, "<xenc:CipherValue>", "</xenc:CipherValue>");
    let others = [
        OUTER.replace("#aes256-cbc", "#aes128-cbc"),
        OUTER.replace("#rsa-1_5", "#rsa-oaep-mgf1p"),
        OUTER.replace(key, &key.repeat(2)),
        OUTER.replace(ski, "<ds:X509SKI>AAAA</ds:X509SKI>"),
        OUTER.replace(value, "<xenc:CipherValue>AAAA</xenc:CipherValue>"),
        String::from_utf8(sealed(&Payload::message(MESSAGE), Profile::Default).xml).unwrap(),
    ];
    let mut all: Vec<_> = others.iter().map(|text| of(text)).collect();
    all.push(original);
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn bytes_cannot_be_moved_from_one_field_to_the_next() {
    let with = |ski: &str, value: &str| {
        let own_ski = part(&OUTER, "<ds:X509SKI>", "</ds:X509SKI>");
        let own = part(&OUTER, "<xenc:CipherValue>", "</xenc:CipherValue>");
        of(&OUTER
            .replace(own_ski, &format!("<ds:X509SKI>{ski}</ds:X509SKI>"))
            .replace(
                own,
                &format!("<xenc:CipherValue>{value}</xenc:CipherValue>"),
            ))
    };
    assert_ne!(with("AAAAAAAA", "AAAA"), with("AAAA", "AAAAAAAA"));
}

#[test]
fn an_unreadable_payload_has_none() {
    assert!(matches!(fingerprint(b"<a"), Err(OpenError::Xml(_))));
    assert!(matches!(fingerprint(b"<a/>"), Err(OpenError::Layout(_))));
}

proptest! {
    #[test]
    fn it_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(fingerprint(&bytes).is_err());
    }
}
