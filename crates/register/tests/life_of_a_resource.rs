//! How resources come, change, are read, and go.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use fhir::Json;
use ids::Timestamp;
use register::{Change, Changed, Page, Register, RegisterError, State, View};
use search::{Handling, Query};

const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

struct Rig {
    register: Register,
    _folder: tempfile::TempDir,
}

impl Rig {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("directory.sqlite")).unwrap();
        Self {
            register,
            _folder: folder,
        }
    }

    fn put(&self, body: &str) -> Changed {
        self.register.change(&[put(body)], NOW).unwrap()[0]
    }

    fn ask(&self, query: &str, view: &View) -> Result<Page, RegisterError> {
        let (kind, rest) = query.split_once('?').unwrap();
        let pairs = rest.split('&').map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        });
        let query = Query::parse(kind, &pairs.collect::<Vec<_>>(), Handling::Strict).unwrap();
        self.register.search(&query, view)
    }

    fn found(&self, query: &str) -> Vec<String> {
        let page = self.ask(query, &view(100)).unwrap();
        page.matches.iter().map(|held| held.id.clone()).collect()
    }
}

fn put(body: &str) -> Change {
    Change::Put {
        body: body.to_owned(),
        expected: None,
        source: "own".to_owned(),
    }
}

fn view(count: usize) -> View {
    View {
        count,
        after: None,
        shown: State::Current,
    }
}

fn organisation(id: &str, name: &str) -> String {
    format!(r#"{{"resourceType":"Organization","id":"{id}","name":"{name}","x":-33.860}}"#)
}

#[test]
fn what_was_given_is_what_comes_back_with_version_and_time() {
    let rig = Rig::new();
    let body = organisation("a", "Wattle");
    assert_eq!(rig.put(&body), Changed::Created { version: 1 });
    assert_eq!(rig.put(&body), Changed::Unchanged { version: 1 });
    assert_eq!(
        rig.put(&organisation("a", "Banksia")),
        Changed::Updated { version: 2 }
    );
    let held = rig.register.read("Organization", "a").unwrap().unwrap();
    assert_eq!(held.body, organisation("a", "Banksia"));
    let served = held.resource().unwrap();
    let meta = served.get("meta").unwrap();
    assert_eq!(meta.get("versionId").and_then(Json::as_str), Some("2"));
    assert_eq!(
        meta.get("lastUpdated").and_then(Json::as_str),
        Some(&*NOW.to_rfc3339())
    );
    assert_eq!(served.get("x"), Some(&Json::Number("-33.860".into())));
    assert_eq!(rig.register.read("Organization", "b").unwrap(), None);
}

#[test]
fn what_no_longer_holds_is_no_longer_found() {
    let rig = Rig::new();
    rig.put(&organisation("a", "Wattle"));
    rig.put(&organisation("a", "Banksia"));
    assert_eq!(rig.found("Organization?name=wattle"), [""; 0]);
    assert_eq!(rig.found("Organization?name=banksia"), ["a"]);
    let (kind, id) = ("Organization".to_owned(), "a".to_owned());
    let gone = rig
        .register
        .change(&[Change::Delete { kind, id }], NOW)
        .unwrap();
    assert_eq!(gone, [Changed::Deleted]);
    assert_eq!(rig.found("Organization?name=banksia"), [""; 0]);
    let held = rig.register.read("Organization", "a").unwrap().unwrap();
    assert_eq!(
        (held.state, held.version, &*held.body),
        (State::Deleted, 3, "")
    );
    // It may come back, and its versions go on.
    assert_eq!(
        rig.put(&organisation("a", "Wattle")),
        Changed::Updated { version: 4 }
    );
}

#[test]
fn a_writer_that_read_an_older_version_is_refused_and_nothing_changes() {
    let rig = Rig::new();
    rig.put(&organisation("a", "Wattle"));
    rig.put(&organisation("a", "Banksia"));
    let late = Change::Put {
        body: organisation("a", "Grevillea"),
        expected: Some(1),
        source: "own".to_owned(),
    };
    let both = [put(&organisation("b", "Acacia")), late];
    let refused = rig.register.change(&both, NOW).unwrap_err();
    let conflict = RegisterError::VersionConflict {
        expected: 1,
        found: 2,
    };
    assert_eq!(refused, conflict);
    assert_eq!(rig.found("Organization?name:missing=false"), ["a"]);
}

#[test]
fn what_cannot_be_addressed_is_refused() {
    let rig = Rig::new();
    for body in [
        "[]",
        "{",
        r#"{"resourceType":"Patient","id":"a"}"#,
        r#"{"resourceType":"Organization"}"#,
        r#"{"resourceType":"Organization","id":"../a"}"#,
    ] {
        let refused = rig.register.change(&[put(body)], NOW);
        assert_eq!(refused, Err(RegisterError::NotAddressable), "{body}");
    }
}

#[test]
fn pages_are_walked_without_gap_or_repetition_while_others_write() {
    let rig = Rig::new();
    for number in 0..10 {
        rig.put(&organisation(&format!("a{number}"), "Wattle"));
    }
    for count in 1..12 {
        let mut seen = Vec::new();
        let mut next = view(count);
        loop {
            let page = rig.ask("Organization?name=wattle", &next).unwrap();
            seen.extend(page.matches.iter().map(|held| held.id.clone()));
            let Some(after) = page.next else { break };
            // Written over while it is walked: each stays in its place.
            rig.put(&organisation(
                "a3",
                &format!("Wattle {count} {}", seen.len()),
            ));
            next.after = Some(after);
        }
        let all: Vec<String> = (0..10).map(|number| format!("a{number}")).collect();
        assert_eq!(seen, all, "{count} to a page");
    }
}

#[test]
fn a_page_of_another_search_is_refused() {
    let rig = Rig::new();
    rig.put(&organisation("a", "Wattle"));
    let mut next = view(1);
    for (after, query) in [
        ("x", "Organization?name=w"),
        ("o1", "Organization?name=w"),
        ("b1", "Organization?name=w&_sort=name"),
    ] {
        next.after = Some(after.to_owned());
        assert_eq!(
            rig.ask(query, &next).unwrap_err(),
            RegisterError::UnknownPage,
            "{query}"
        );
    }
}

#[test]
fn matches_come_in_the_order_that_was_asked_for() {
    let rig = Rig::new();
    for (id, name) in [("a", "Wattle"), ("b", "acacia"), ("c", "Éclair")] {
        rig.put(&organisation(id, name));
    }
    assert_eq!(
        rig.found("Organization?name:missing=false&_sort=name"),
        ["b", "c", "a"]
    );
    assert_eq!(
        rig.found("Organization?name:missing=false&_sort=-name"),
        ["a", "c", "b"]
    );
    assert_eq!(
        rig.found("Organization?name:missing=false&_sort=-_id"),
        ["c", "b", "a"]
    );
    for (id, east) in [("far", 152.5), ("near", 151.3), ("mid", 151.9)] {
        rig.put(&format!(
            r#"{{"resourceType":"Location","id":"{id}","position":
            {{"latitude":-33.8,"longitude":{east}}}}}"#
        ));
    }
    let nearest = rig.found("Location?near=-33.8|151.2|500&_sort=near");
    assert_eq!(nearest, ["near", "mid", "far"]);
}

#[test]
fn inclusions_come_with_their_match_and_once() {
    let rig = Rig::new();
    rig.put(r#"{"resourceType":"Organization","id":"parent","name":"P"}"#);
    rig.put(
        r#"{"resourceType":"Organization","id":"o","name":"O",
            "partOf":{"reference":"Organization/parent"}}"#,
    );
    rig.put(r#"{"resourceType":"Endpoint","id":"e","status":"active"}"#);
    rig.put(r#"{"resourceType":"Endpoint","id":"off","status":"off"}"#);
    for id in ["r1", "r2"] {
        rig.put(&format!(
            r#"{{"resourceType":"PractitionerRole","id":"{id}",
            "organization":{{"reference":"Organization/o"}},
            "endpoint":[{{"reference":"Endpoint/e"}},{{"reference":"Endpoint/off"}},
            {{"reference":"Endpoint/nowhere"}}]}}"#
        ));
    }
    let included = |query: &str, count: usize| {
        let page = rig.ask(query, &view(count)).unwrap();
        let names = page.included.iter().map(register::Held::reference);
        (page.matches.len(), page.total, names.collect::<Vec<_>>())
    };
    let both = "PractitionerRole?_id=r1,r2&_include=PractitionerRole:organization\
                &_include=PractitionerRole:endpoint";
    let names = vec!["Organization/o".to_owned(), "Endpoint/e".to_owned()];
    assert_eq!(included(both, 10), (2, Some(2), names.clone()));
    assert_eq!(included(both, 1), (1, Some(2), names));
    // The same page without the count, unless an order or the number itself is asked for.
    let total = |more: &str, count: usize| {
        let query = format!("PractitionerRole?_id=r1,r2&_total=none{more}");
        let page = rig.ask(&query, &view(count)).unwrap();
        (page.matches.len(), page.total)
    };
    assert_eq!(total("", 1), (1, None));
    assert_eq!(total("&_sort=_id", 1), (1, Some(2)));
    assert_eq!(total("", 0), (0, Some(2)));
    let iterated = "PractitionerRole?_id=r1&_include=PractitionerRole:organization\
                    &_include:iterate=Organization:partof";
    assert_eq!(
        included(iterated, 10).2,
        ["Organization/o", "Organization/parent"]
    );
    let once = "PractitionerRole?_id=r1&_include=PractitionerRole:organization\
                &_include=Organization:partof";
    assert_eq!(included(once, 10).2, ["Organization/o"]);
    let against = "Endpoint?_id=e&_revinclude=PractitionerRole:endpoint";
    assert_eq!(
        included(against, 10).2,
        ["PractitionerRole/r1", "PractitionerRole/r2"]
    );
    assert_eq!(
        included(
            "Organization?_id=o&_include=Organization:partof:Organization",
            9
        )
        .2,
        ["Organization/parent"]
    );
}

#[test]
fn changes_are_told_in_order_deletions_among_them() {
    let rig = Rig::new();
    rig.put(&organisation("a", "Wattle"));
    rig.put(&organisation("b", "Banksia"));
    rig.put(&organisation("a", "Acacia"));
    let (kind, id) = ("Organization".to_owned(), "b".to_owned());
    rig.register
        .change(&[Change::Delete { kind, id }], NOW)
        .unwrap();
    let all = rig.register.changes(0, 10).unwrap();
    let told: Vec<_> = all
        .iter()
        .map(|held| (&*held.id, held.state, held.change))
        .collect();
    assert_eq!(told, [("a", State::Current, 3), ("b", State::Deleted, 4)]);
    assert_eq!(rig.register.changes(3, 10).unwrap().len(), 1);
    assert_eq!(rig.register.changes(0, 1).unwrap()[0].id, "a");
}

#[test]
fn a_veil_hides_what_belongs_to_an_organisation_and_is_lifted_again() {
    let rig = Rig::new();
    let veiled = r#"{"resourceType":"Organization","id":"o","name":"O","extension":[
        {"url":"http://digitalhealth.gov.au/fhir/cc/StructureDefinition/suppressed","extension":[
        {"url":"suppressedBy","valueCodeableConcept":{"text":"x"}},
        {"url":"includeSelf","valueBoolean":false}]}]}"#;
    rig.put(
        r#"{"resourceType":"Location","id":"l","name":"L",
            "managingOrganization":{"reference":"Organization/o"}}"#,
    );
    let is_shown = |kind: &str, id: &str| {
        let held = rig.register.read(kind, id).unwrap().unwrap();
        rig.register.is_shown(&held, State::Current).unwrap()
    };
    rig.put(veiled);
    assert!(is_shown("Organization", "o"));
    assert!(!is_shown("Location", "l"));
    assert_eq!(rig.found("Location?name=l"), [""; 0]);
    rig.put(r#"{"resourceType":"Organization","id":"o","name":"O"}"#);
    assert!(is_shown("Location", "l"));
}

#[test]
fn a_file_of_a_later_version_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("directory.sqlite");
    drop(Register::open(&path).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let newer = RegisterError::Newer {
        found: 99,
        known: 2,
    };
    assert_eq!(Register::open(&path).unwrap_err(), newer);
    let path = folder.path().join("other.sqlite");
    std::fs::write(&path, "not a database, but long enough to look like one").unwrap();
    assert!(matches!(
        Register::open(&path),
        Err(RegisterError::Damaged(_))
    ));
}
