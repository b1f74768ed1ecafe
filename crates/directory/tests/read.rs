//! Reading directory files: what is kept, what is reported, what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod world;

use directory::fhir::Resource;
use directory::{Directory, DirectoryError, FindingCode, Refusal};
use ids::Severity;
use proptest::prelude::*;
use serde_json::{Value, json};
use world::*;

fn codes(bundle: &Value) -> Vec<(FindingCode, String)> {
    findings(bundle)
        .into_iter()
        .map(|finding| (finding.code, finding.place))
        .collect()
}

#[test]
fn a_good_file_has_no_findings() {
    assert_eq!(codes(&json()), []);
}

#[test]
fn what_we_do_not_understand_is_kept() {
    let mut bundle = json();
    let endpoint = resource(&mut bundle, "Endpoint/ep-banksia");
    endpoint["contact"] = json!([{"system": "email", "value": "help@example.net"}]);
    endpoint["_name"] = json!({"extension": [{"url": "x", "valueBoolean": true}]});
    endpoint["connectionType"]["userSelected"] = json!(false);
    endpoint["extension"]
        .as_array_mut()
        .unwrap()
        .push(json!({"url": "y", "valueDecimal": 1.5}));
    let before = endpoint.clone();
    let location = json!({"resourceType": "Location", "id": "loc", "status": "active"});
    bundle["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"resource": location}));
    let directory = read(&bundle);
    let kept = |id: &str| {
        let found = directory
            .resources()
            .find(|resource| resource.id() == id)
            .unwrap();
        serde_json::to_value(found).unwrap()
    };
    assert_eq!(kept("ep-banksia"), before);
    assert_eq!(kept("loc"), location);
}

#[test]
fn a_byte_order_mark_is_no_obstacle() {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    bytes.extend(json().to_string().bytes());
    assert!(Directory::read(&bytes).unwrap().findings.is_empty());
}

#[test]
fn one_bad_entry_never_spoils_the_file() {
    let mut bundle = json();
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.insert(
        0,
        json!({"resource": {"resourceType": "Endpoint", "id": "x", "status": 7}}),
    );
    entries.insert(
        1,
        json!({"resource": {"resourceType": "Organization", "name": "no id"}}),
    );
    entries.insert(2, json!({"resource": "text"}));
    entries.insert(3, json!({}));
    let expected = [
        (FindingCode::Broken, "entry[0]".to_owned()),
        (FindingCode::IdMissing, "entry[1]".to_owned()),
        (FindingCode::Broken, "entry[2]".to_owned()),
        (FindingCode::Broken, "entry[3]".to_owned()),
    ];
    assert_eq!(codes(&bundle), expected);
    assert!(referral(&read(&bundle)).is_ok());
}

#[test]
fn findings_name_the_entry_and_their_severity() {
    let mut bundle = json();
    resource(&mut bundle, "Organization/banksia")
        .as_object_mut()
        .unwrap()
        .remove("active");
    let endpoint = resource(&mut bundle, "Endpoint/ep-wattle");
    endpoint["address"] = json!("http://plain.example.net");
    endpoint["identifier"][0]["value"] = json!("SMD001234567890");
    endpoint["period"] = json!({"start": "yesterday"});
    endpoint["extension"][2]["valueString"] = json!("LS0tLS1CRUdJTi");
    resource(&mut bundle, "PractitionerRole/kim-banksia")["endpoint"] =
        json!([{"reference": "Endpoint/gone"}]);
    bundle["type"] = json!("batch");
    let found = findings(&bundle);
    let listed: Vec<(&str, &str)> = found
        .iter()
        .map(|finding| (finding.code.as_str(), finding.place.as_str()))
        .collect();
    let wattle = "entry[3] Endpoint/ep-wattle";
    let expected = [
        ("directory.unusual-bundle", "Bundle.type"),
        ("directory.active-missing", "entry[0] Organization/banksia"),
        ("directory.target-not-uri", wattle),
        ("directory.address-not-https", wattle),
        ("directory.certificate-unreadable", wattle),
        ("directory.period-unreadable", wattle),
        (
            "directory.dangling-reference",
            "entry[8] PractitionerRole/kim-banksia",
        ),
    ];
    assert_eq!(listed, expected);
    let severity = |code: FindingCode| found.iter().find(|f| f.code == code).unwrap().severity();
    assert_eq!(severity(FindingCode::ActiveMissing), Severity::Warning);
    assert_eq!(severity(FindingCode::AddressNotHttps), Severity::Error);
    assert!(
        found
            .iter()
            .all(|finding| !finding.sentence().contains("plain.example.net"))
    );
}

#[test]
fn two_entries_with_one_id_are_not_followed() {
    let mut bundle = json();
    let copy = resource(&mut bundle, "Endpoint/ep-banksia").clone();
    bundle["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"resource": copy}));
    assert!(
        codes(&bundle)
            .iter()
            .any(|(code, _)| *code == FindingCode::Duplicate)
    );
    assert!(matches!(
        referral(&read(&bundle)),
        Err(Refusal::EndpointMissing { .. })
    ));
}

/// The usual directory as one source publishes it, with absolute URLs.
fn from_source(base: &str) -> Vec<Value> {
    let mut bundle = json();
    let entries = bundle["entry"].as_array_mut().unwrap();
    for entry in entries.iter_mut() {
        let kind = entry["resource"]["resourceType"].as_str().unwrap();
        let id = entry["resource"]["id"].as_str().unwrap();
        entry["fullUrl"] = json!(format!("{base}/{kind}/{id}"));
    }
    entries.clone()
}

#[test]
fn two_sources_may_use_the_same_ids() {
    let mut entries = from_source("https://one.example.net/fhir");
    let mut others = from_source("https://two.example.net/fhir");
    for entry in &mut others {
        if entry["resource"]["id"] == "ep-banksia" {
            entry["resource"]["address"] = json!("https://other.example.net/smd");
        }
        if entry["resource"]["id"] == "alex-banksia" {
            entry["resource"]["identifier"][0]["value"] = json!("0302523B");
        }
    }
    entries.extend(others);
    let bundle = json!({"resourceType": "Bundle", "type": "searchset", "entry": entries});
    assert_eq!(codes(&bundle), []);
    let directory = read(&bundle);
    let route = |number: &str| {
        directory
            .resolve(&wanted(banksia(), &[provider(number)]), sender())
            .unwrap()
    };
    assert_eq!(
        route(ALEX_AT_BANKSIA).endpoint_address,
        "https://ep-banksia.example.net/smd"
    );
    assert_eq!(
        route("0302523B").endpoint_address,
        "https://other.example.net/smd"
    );
}

#[test]
fn absolute_and_versioned_references_are_followed() {
    let mut entries = from_source("https://one.example.net/fhir");
    for entry in &mut entries {
        if entry["resource"]["id"] == "alex-banksia" {
            entry["resource"]["endpoint"][0]["reference"] =
                json!("https://one.example.net/fhir/Endpoint/ep-banksia/_history/3");
        }
    }
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    assert_eq!(codes(&bundle), []);
    assert!(referral(&read(&bundle)).is_ok());
}

#[test]
fn an_absolute_reference_never_falls_back_to_another_source() {
    let mut entries = from_source("https://one.example.net/fhir");
    for entry in &mut entries {
        if entry["resource"]["id"] == "alex-banksia" {
            entry["resource"]["endpoint"][0]["reference"] =
                json!("https://two.example.net/fhir/Endpoint/ep-banksia");
        }
    }
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    assert!(matches!(
        referral(&read(&bundle)),
        Err(Refusal::EndpointMissing { .. })
    ));
}

#[test]
fn what_is_no_bundle_is_refused_with_its_place() {
    assert_eq!(
        Directory::read(b"{\n  \"resourceType\": \"Bundle\",\n oops").unwrap_err(),
        DirectoryError::NotJson { line: 3, column: 2 }
    );
    assert_eq!(
        Directory::read(br#"{"resourceType": "Endpoint"}"#).unwrap_err(),
        DirectoryError::NotABundle
    );
    assert!(matches!(
        Directory::read(b"").unwrap_err(),
        DirectoryError::NotJson { .. }
    ));
    let deep = "[".repeat(100_000);
    assert!(matches!(
        Directory::read(deep.as_bytes()).unwrap_err(),
        DirectoryError::NotJson { .. }
    ));
}

#[test]
fn a_file_past_the_limits_is_refused() {
    let bytes = vec![b' '; directory::MAX_FILE_BYTES + 1];
    let expected = DirectoryError::TooLarge {
        bytes: directory::MAX_FILE_BYTES + 1,
    };
    assert_eq!(Directory::read(&bytes).unwrap_err(), expected);
    let entries = vec!["{}"; directory::MAX_ENTRIES + 1].join(",");
    let text = format!(r#"{{"resourceType":"Bundle","entry":[{entries}]}}"#);
    let expected = DirectoryError::TooManyEntries {
        entries: directory::MAX_ENTRIES + 1,
    };
    assert_eq!(Directory::read(text.as_bytes()).unwrap_err(), expected);
}

#[test]
fn errors_do_not_repeat_the_file() {
    let error = Directory::read(br#"{"resourceType": 7, "x": "secret"}"#).unwrap_err();
    assert!(!error.to_string().contains("secret"));
    assert!(!format!("{error:?}").contains("secret"));
}

#[test]
fn resources_can_be_read_one_by_one() {
    let endpoint: Resource =
        serde_json::from_value(json!({"resourceType": "Endpoint", "id": "e"})).unwrap();
    assert_eq!((endpoint.kind(), endpoint.id()), ("Endpoint", "e"));
    assert!(endpoint.meta().is_none());
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        drop(Directory::read(&bytes));
    }

    /// A good file with one value anywhere replaced: reading, findings and resolution stay total.
    #[test]
    fn a_damaged_file_is_read_without_panic(
        pick in any::<prop::sample::Index>(),
        with in prop_oneof![
            Just(Value::Null), Just(json!([])), Just(json!({})), Just(json!(-1)),
            Just(json!("")), Just(json!("é^|\u{0}")), Just(json!([[{"url": 1}]])),
        ],
    ) {
        let mut bundle = json_once();
        let mut pointers = Vec::new();
        collect(&bundle, String::new(), &mut pointers);
        let pointer = pick.get(&pointers).clone();
        *bundle.pointer_mut(&pointer).unwrap() = with;
        if let Ok(reading) = Directory::read(bundle.to_string().as_bytes()) {
            drop(referral(&reading.directory));
        }
    }
}

/// Making keys is slow; the property test makes them once.
fn json_once() -> Value {
    static BUNDLE: std::sync::LazyLock<Value> = std::sync::LazyLock::new(json);
    BUNDLE.clone()
}

fn collect(value: &Value, path: String, into: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                collect(item, format!("{path}/{n}"), into);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(item, format!("{path}/{key}"), into);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    into.push(path);
}
