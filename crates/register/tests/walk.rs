//! Going through a register in portions, while others write.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests fail by panicking")]

use ids::Timestamp;
use register::{Change, Register};
use std::collections::BTreeSet;

const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

fn organisation(id: &str, name: &str) -> Change {
    Change::Put {
        body: format!(r#"{{"resourceType":"Organization","id":"{id}","name":"{name}"}}"#),
        expected: None,
        source: "own".to_owned(),
    }
}

fn deleted(id: &str) -> Change {
    Change::Delete {
        kind: "Organization".to_owned(),
        id: id.to_owned(),
    }
}

fn register(count: usize) -> (tempfile::TempDir, Register) {
    let folder = tempfile::tempdir().unwrap();
    let register = Register::open(&folder.path().join("directory.sqlite")).unwrap();
    let all: Vec<Change> = (0..count)
        .map(|it| organisation(&format!("o{it}"), "Wattle"))
        .collect();
    register.change(&all, NOW).unwrap();
    (folder, register)
}

#[test]
fn each_resource_is_given_once_also_where_it_changes_meanwhile() {
    let (_folder, register) = register(10);
    register.change(&[deleted("o7")], NOW).unwrap();
    let mut walk = register.walk(3);
    let first = walk.next().unwrap().unwrap();
    let names = |portion: &[register::Held]| -> Vec<String> {
        portion.iter().map(|it| it.id.clone()).collect()
    };
    assert_eq!(names(&first), ["o0", "o1", "o2"]);
    // One that was given changes, one that is still to come changes and one goes away.
    let changes = [
        organisation("o0", "Acacia"),
        organisation("o5", "Acacia"),
        deleted("o8"),
        organisation("o10", "Acacia"),
    ];
    register.change(&changes, NOW).unwrap();
    let rest: Vec<_> = walk.map(Result::unwrap).collect();
    assert!(rest.iter().all(|it| it.len() <= 3));
    let rest = rest.concat();
    assert_eq!(names(&rest), ["o3", "o4", "o5", "o6", "o9", "o10"]);
    assert!(rest[2].body.contains("Acacia"), "as it is now");
}

#[test]
fn a_portion_ends_where_it_is_large() {
    let (_folder, register) = register(0);
    // An element that nothing is found by.
    let long = "w".repeat(5 * 1_024 * 1_024);
    for id in ["a", "b", "c"] {
        let Change::Put { body, source, .. } = organisation(id, "Wattle") else {
            unreachable!("an organisation is put");
        };
        let extension =
            format!(r#","extension":[{{"url":"urn:example:x","valueString":"{long}"}}]}}"#);
        let change = Change::Put {
            body: body.replace('}', &extension),
            expected: None,
            source,
        };
        register.change(&[change], NOW).unwrap();
    }
    let sizes: Vec<usize> = register.walk(100).map(|it| it.unwrap().len()).collect();
    assert_eq!(sizes, [2, 1]);
}

#[test]
fn what_is_present_is_what_was_not_taken_away() {
    let (_folder, register) = register(2);
    register.change(&[deleted("o1")], NOW).unwrap();
    let asked = [
        "Organization/o0",
        "Organization/o1",
        "Organization/o2",
        "Practitioner/o0",
        "https://elsewhere.example/Organization/o0",
        "Patient/o0",
        "nothing",
    ];
    let present = register.present(asked).unwrap();
    assert_eq!(present, ["Organization/o0"].into());
    let empty: BTreeSet<&str> = BTreeSet::new();
    assert!(register.present(empty).unwrap().is_empty());
}
