//! Following another directory: portions with their notes, and what was not seen again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::Timestamp;
use register::{Change, Changed, Portion, Register, RegisterError, Unseen};

const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

fn open() -> (tempfile::TempDir, Register) {
    let folder = tempfile::tempdir().unwrap();
    let register = Register::open(&folder.path().join("d.sqlite")).unwrap();
    (folder, register)
}

fn put(id: &str, source: &str) -> Change {
    Change::Put {
        body: format!(r#"{{"resourceType":"Organization","id":"{id}","name":"{id}"}}"#),
        expected: None,
        source: source.to_owned(),
    }
}

fn portion(ids: &[&str], seen: bool, note: Option<&str>) -> Portion {
    Portion {
        changes: ids.iter().map(|id| put(id, "a")).collect(),
        seen_at: seen.then(|| "a".to_owned()),
        notes: vec![("mark".to_owned(), note.map(ToOwned::to_owned))],
    }
}

#[test]
fn changes_and_notes_are_written_together_or_not_at_all() {
    let (_folder, register) = open();
    assert_eq!(register.note("mark").unwrap(), None);
    let done = register
        .take_in(&portion(&["1", "2"], false, Some("p2")), NOW)
        .unwrap();
    assert_eq!(done, [Changed::Created { version: 1 }; 2]);
    assert_eq!(register.note("mark").unwrap().as_deref(), Some("p2"));
    let mut bad = portion(&["3"], true, Some("p3"));
    bad.changes.push(Change::Put {
        body: "{}".to_owned(),
        expected: None,
        source: "a".to_owned(),
    });
    assert_eq!(
        register.take_in(&bad, NOW),
        Err(RegisterError::NotAddressable)
    );
    assert_eq!(register.note("mark").unwrap().as_deref(), Some("p2"));
    assert_eq!(register.read("Organization", "3").unwrap(), None);
    register.take_in(&portion(&[], false, None), NOW).unwrap();
    assert_eq!(register.note("mark").unwrap(), None);
}

#[test]
fn what_was_not_seen_in_a_round_is_told_of_its_source_alone() {
    let (_folder, register) = open();
    register
        .take_in(&portion(&["1", "2", "3", "4"], false, None), NOW)
        .unwrap();
    register.change(&[put("other", "b")], NOW).unwrap();
    register
        .take_in(&portion(&["2", "4"], true, None), NOW)
        .unwrap();
    let first = register.unseen("a", 0, 1).unwrap();
    let name = |id: &str| ("Organization".to_owned(), id.to_owned());
    assert_eq!(first.resources, [name("1")]);
    let second = register.unseen("a", first.next.unwrap(), 9).unwrap();
    assert_eq!(second.resources, [name("3")]);
    let end = register.unseen("a", second.next.unwrap(), 9).unwrap();
    assert_eq!(end, Unseen::default());
    assert_eq!(register.held_of("a").unwrap(), (4, Some(NOW)));
    register.forget_seen("a").unwrap();
    assert_eq!(register.unseen("a", 0, 9).unwrap().resources.len(), 4);
}

#[test]
fn what_is_gone_is_told_since_a_moment() {
    let (_folder, register) = open();
    register
        .take_in(&portion(&["1", "2"], false, None), NOW)
        .unwrap();
    let delete = |id: &str| Change::Delete {
        kind: "Organization".to_owned(),
        id: id.to_owned(),
    };
    register
        .change(&[delete("1")], NOW.plus_millis(10))
        .unwrap();
    register
        .change(&[delete("2")], NOW.plus_millis(20))
        .unwrap();
    assert_eq!(
        register.gone_since("Organization", NOW).unwrap(),
        ["1", "2"]
    );
    let later = NOW.plus_millis(10);
    assert_eq!(register.gone_since("Organization", later).unwrap(), ["2"]);
    assert_eq!(
        register.gone_since("Location", NOW).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn a_register_from_before_is_followed_like_a_new_one() {
    let (folder, register) = open();
    drop(register);
    let path = folder.path().join("d.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch("DROP TABLE note; DROP TABLE seen; DROP INDEX resource_by_time;")
        .unwrap();
    drop(connection);
    let register = Register::open(&path).unwrap();
    register
        .take_in(&portion(&["1"], true, Some("x")), NOW)
        .unwrap();
    assert_eq!(register.note("mark").unwrap().as_deref(), Some("x"));
}
