//! Chains to tamper with.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;

use audit::{Action, Draft, Entry, Head, PublicKey, Report, SignedHead, SigningKey, Verifier};
use ids::{MessageId, Organisation, Timestamp};
use uuid::Uuid;

pub(crate) fn org() -> Organisation {
    Organisation::parse_uri("http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455")
        .unwrap()
}

pub(crate) fn other_org() -> Organisation {
    Organisation::parse_uri("http://vendor.example/smd/id/2").unwrap()
}

/// The draft of entry `n`, one second after the one before.
pub(crate) fn draft(n: u64) -> Draft {
    Draft {
        at: Timestamp::from_millis(1_795_309_323_000 + 1_000 * i64::try_from(n).unwrap()),
        actor: "gateway".to_owned(),
        action: Action::ALL[usize::try_from(n).unwrap() % Action::ALL.len()],
        subject: n
            .is_multiple_of(2)
            .then(|| MessageId::from_uuid(Uuid::from_u128(n.into()))),
        detail: BTreeMap::from([("invocation".to_owned(), format!("urn:uuid:{n}"))]),
    }
}

/// Entries 1 to `length` of an organisation's chain.
pub(crate) fn chain_of(org: &Organisation, length: u64) -> Vec<Entry> {
    let mut head = Head::genesis(org);
    let mut entries = Vec::new();
    for n in 1..=length {
        let entry = audit::link(&head, draft(n));
        head = entry.head();
        entries.push(entry);
    }
    entries
}

pub(crate) fn chain(length: u64) -> Vec<Entry> {
    chain_of(&org(), length)
}

/// Every hash made to fit again, as somebody who holds the chain could do.
pub(crate) fn recomputed(entries: &[Entry]) -> Vec<Entry> {
    let mut head = Head::genesis(&entries[0].org);
    let mut fresh = Vec::new();
    for entry in entries {
        let entry = audit::link(&head, entry.draft.clone());
        head = entry.head();
        fresh.push(entry);
    }
    fresh
}

pub(crate) fn key() -> SigningKey {
    SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap()
}

/// The entry's head, signed a minute after it.
pub(crate) fn signed(key: &SigningKey, entry: &Entry) -> SignedHead {
    audit::sign_head(key, entry.head(), entry.draft.at.plus_millis(60_000)).unwrap()
}

pub(crate) fn verify(entries: &[Entry], keys: &[PublicKey], heads: &[SignedHead]) -> Report {
    let mut verifier = Verifier::new(org(), keys);
    for entry in entries {
        if verifier.push(entry).is_err() {
            break;
        }
    }
    verifier.finish(heads)
}
