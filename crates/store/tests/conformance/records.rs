//! What every store must do with records.

use super::fixture::*;
use delivery::Effect;
use ids::Organisation;
use store::{
    RECORD_ID_BYTES, Record, RecordKey, RecordQuery, RecordWrite, Shelf, Store, StoreError,
    Transaction,
};

fn key(name: &str) -> RecordKey {
    RecordKey {
        org: org("a"),
        shelf: Shelf::Patient,
        id: name.to_owned(),
    }
}

fn texts(tokens: &[&str]) -> Vec<String> {
    tokens.iter().map(|token| (*token).to_owned()).collect()
}

fn body(n: u32) -> String {
    format!("{{\"n\":{n}}}")
}

fn writing(key: RecordKey, expected: u64, n: u32, tokens: &[&str]) -> Transaction {
    Transaction {
        records: vec![RecordWrite {
            key,
            expected,
            body: Some(body(n)),
            tokens: texts(tokens),
        }],
        ..Transaction::default()
    }
}

fn removing(key: RecordKey, expected: u64) -> Transaction {
    Transaction {
        records: vec![RecordWrite {
            key,
            expected,
            body: None,
            tokens: Vec::new(),
        }],
        ..Transaction::default()
    }
}

fn record(key: RecordKey, version: u64, n: u32, tokens: &[&str]) -> Record {
    Record {
        key,
        version,
        body: body(n),
        tokens: texts(tokens),
    }
}

const CONFLICT: StoreError = StoreError::RecordConflict {
    shelf: Shelf::Patient,
};

fn ids(found: &[Record]) -> Vec<&str> {
    found.iter().map(|record| record.key.id.as_str()).collect()
}

async fn with(store: &dyn Store, tokens: &[&str], limit: usize) -> Vec<Record> {
    store
        .records_with(&org("a"), Shelf::Patient, &texts(tokens), limit)
        .await
        .unwrap()
}

fn query(after: Option<&str>, limit: usize) -> RecordQuery {
    RecordQuery {
        org: org("a"),
        shelf: Shelf::Patient,
        after: after.map(str::to_owned),
        limit,
    }
}

pub(crate) async fn a_record_is_read_back_as_written(store: &dyn Store) {
    assert_eq!(store.record(&key("p")).await.unwrap(), None);
    put(store, writing(key("p"), 0, 1, &["b", "a", "b"])).await;
    let written = Some(record(key("p"), 1, 1, &["a", "b"]));
    assert_eq!(store.record(&key("p")).await.unwrap(), written);
    assert_eq!(store.record(&key("P")).await.unwrap(), None);
}

pub(crate) async fn a_record_is_written_once_per_version(store: &dyn Store) {
    assert_eq!(
        store.commit(writing(key("p"), 1, 1, &[])).await,
        Err(CONFLICT)
    );
    put(store, writing(key("p"), 0, 1, &[])).await;
    put(store, writing(key("p"), 1, 2, &[])).await;
    for expected in [0, 1, 3] {
        let stale = store.commit(writing(key("p"), expected, 9, &[])).await;
        assert_eq!(stale, Err(CONFLICT), "expected {expected}");
        let stale = store.commit(removing(key("p"), expected)).await;
        assert_eq!(stale, Err(CONFLICT), "expected {expected}");
    }
    let kept = Some(record(key("p"), 2, 2, &[]));
    assert_eq!(store.record(&key("p")).await.unwrap(), kept);
}

pub(crate) async fn a_record_and_a_message_are_written_together_or_not(store: &dyn Store) {
    let both = |n, expected| Transaction {
        records: writing(key("p"), expected, 1, &["t"]).records,
        ..planning(n, Effect::Prepare, 0)
    };
    assert_eq!(store.commit(both(1, 4)).await, Err(CONFLICT));
    assert_eq!(store.life(id(1)).await.unwrap(), None);
    assert_eq!(claim(store, 10, 10).await, []);
    put(store, write(life(1), 0, vec![])).await;
    let stale = store.commit(both(1, 0)).await;
    assert_eq!(stale, Err(StoreError::Conflict(id(1))));
    assert_eq!(store.record(&key("p")).await.unwrap(), None);
    assert_eq!(with(store, &["t"], 9).await, []);
    put(store, both(2, 0)).await;
    assert_eq!(ids(&with(store, &["t"], 9).await), ["p"]);
    assert_eq!(claim(store, 10, 10).await.len(), 1);
}

pub(crate) async fn two_writes_of_one_record_in_one_transaction_are_refused(store: &dyn Store) {
    let mut twice = writing(key("p"), 0, 1, &["a"]);
    twice
        .records
        .extend(writing(key("p"), 1, 2, &["b"]).records);
    assert_eq!(store.commit(twice).await, Err(CONFLICT));
    assert_eq!(store.record(&key("p")).await.unwrap(), None);
}

pub(crate) async fn tokens_are_replaced_with_the_record(store: &dyn Store) {
    put(store, writing(key("p"), 0, 1, &["old", "both"])).await;
    put(store, writing(key("p"), 1, 2, &["both", "new"])).await;
    assert_eq!(with(store, &["old"], 9).await, []);
    for token in ["both", "new"] {
        let found = with(store, &[token], 9).await;
        assert_eq!(found, [record(key("p"), 2, 2, &["both", "new"])]);
    }
}

pub(crate) async fn records_are_listed_by_id_in_pages(store: &dyn Store) {
    for name in ["é", "b", "a", "B", "ab", ""] {
        put(store, writing(key(name), 0, 1, &[])).await;
    }
    let all = store.records(&query(None, 99)).await.unwrap();
    assert_eq!(ids(&all), ["", "B", "a", "ab", "b", "é"], "by byte");
    let first = store.records(&query(None, 2)).await.unwrap();
    assert_eq!(ids(&first), ["", "B"]);
    let next = store.records(&query(Some("B"), 3)).await.unwrap();
    assert_eq!(ids(&next), ["a", "ab", "b"]);
    let between = store.records(&query(Some("aa"), 1)).await.unwrap();
    assert_eq!(ids(&between), ["ab"], "an id that is not there will do");
    assert_eq!(store.records(&query(Some("é"), 9)).await.unwrap(), []);
    assert_eq!(store.records(&query(None, 0)).await.unwrap(), []);
}

pub(crate) async fn any_token_finds_a_record_once(store: &dyn Store) {
    put(store, writing(key("3"), 0, 1, &["smith", "1970"])).await;
    put(store, writing(key("1"), 0, 1, &["smith", "1980"])).await;
    put(store, writing(key("2"), 0, 1, &["jones", "1980"])).await;
    assert_eq!(ids(&with(store, &["smith", "1970"], 9).await), ["1", "3"]);
    assert_eq!(ids(&with(store, &["1980", "none"], 9).await), ["1", "2"]);
    let any = ["1980", "smith", "1980"];
    assert_eq!(ids(&with(store, &any, 9).await), ["1", "2", "3"]);
    assert_eq!(ids(&with(store, &any, 2).await), ["1", "2"]);
    assert_eq!(with(store, &["Smith"], 9).await, []);
    assert_eq!(with(store, &[], 9).await, []);
}

pub(crate) async fn records_with_a_token_are_counted(store: &dyn Store) {
    let count = async |shelf, token: &str| store.count_with(&org("a"), shelf, token).await.unwrap();
    assert_eq!(count(Shelf::Patient, "t").await, 0);
    put(store, writing(key("1"), 0, 1, &["t", "u"])).await;
    put(store, writing(key("2"), 0, 1, &["t"])).await;
    let elsewhere = RecordKey {
        org: org("b"),
        ..key("3")
    };
    put(store, writing(elsewhere, 0, 1, &["t"])).await;
    assert_eq!(count(Shelf::Patient, "t").await, 2);
    assert_eq!(count(Shelf::Patient, "u").await, 1);
    assert_eq!(count(Shelf::Parcel, "t").await, 0);
    put(store, writing(key("1"), 1, 2, &["u"])).await;
    put(store, removing(key("2"), 1)).await;
    assert_eq!(count(Shelf::Patient, "t").await, 0);
    assert_eq!(count(Shelf::Patient, "u").await, 1);
}

pub(crate) async fn records_of_organisations_and_kinds_are_apart(store: &dyn Store) {
    let elsewhere = |org: Organisation, shelf| RecordKey {
        org,
        shelf,
        id: "p".into(),
    };
    let draft = elsewhere(org("a"), Shelf::Draft);
    let other = elsewhere(org("b"), Shelf::Patient);
    put(store, writing(draft.clone(), 0, 7, &["t"])).await;
    put(store, writing(other.clone(), 0, 8, &["t"])).await;
    assert_eq!(store.record(&key("p")).await.unwrap(), None);
    assert_eq!(store.records(&query(None, 9)).await.unwrap(), []);
    assert_eq!(with(store, &["t"], 9).await, []);
    put(store, writing(key("p"), 0, 1, &["t"])).await;
    put(store, removing(key("p"), 1)).await;
    for (key, n) in [(draft, 7), (other, 8)] {
        let found = store
            .records_with(&key.org, key.shelf, &texts(&["t"]), 9)
            .await;
        assert_eq!(found.unwrap(), [record(key, 1, n, &["t"])]);
    }
}

pub(crate) async fn a_removed_record_is_gone_and_can_be_new_again(store: &dyn Store) {
    put(store, writing(key("p"), 0, 1, &["t"])).await;
    put(store, removing(key("p"), 1)).await;
    assert_eq!(store.record(&key("p")).await.unwrap(), None);
    assert_eq!(store.records(&query(None, 9)).await.unwrap(), []);
    assert_eq!(with(store, &["t"], 9).await, []);
    assert_eq!(store.commit(removing(key("p"), 1)).await, Err(CONFLICT));
    put(store, removing(key("p"), 0)).await;
    put(store, writing(key("p"), 0, 2, &["u"])).await;
    let again = Some(record(key("p"), 1, 2, &["u"]));
    assert_eq!(store.record(&key("p")).await.unwrap(), again);
}

pub(crate) async fn the_id_of_a_record_has_an_end(store: &dyn Store) {
    let longest = "é".repeat(RECORD_ID_BYTES / 2);
    put(store, writing(key(&longest), 0, 1, &[])).await;
    let refused = store
        .commit(writing(key(&format!("{longest}x")), 0, 1, &[]))
        .await;
    let shelf = Shelf::Patient;
    assert_eq!(refused, Err(StoreError::RecordIdTooLong { shelf }));
}

pub(crate) async fn records_may_hold_any_characters(store: &dyn Store) {
    // A control character, a null character, a long token that no index holds whole.
    let long: String = (0..2_000u32).map(|n| format!("{n}-")).collect();
    let odd = RecordWrite {
        key: key("\0\u{1}'\"\\"),
        expected: 0,
        body: Some("\"\\u0000 \u{1f600} \\n\"".to_owned()),
        tokens: vec!["\0".to_owned(), "\u{fffd}".to_owned(), long.clone()],
    };
    put(
        store,
        Transaction {
            records: vec![odd.clone()],
            ..Transaction::default()
        },
    )
    .await;
    let kept = store.record(&odd.key).await.unwrap().unwrap();
    assert_eq!(Some(&kept.body), odd.body.as_ref());
    assert_eq!(kept.tokens.len(), 3);
    for token in &odd.tokens {
        assert_eq!(with(store, &[token], 9).await, std::slice::from_ref(&kept));
    }
    let almost = format!("{long}x");
    assert_eq!(with(store, &[&almost], 9).await, []);
}
