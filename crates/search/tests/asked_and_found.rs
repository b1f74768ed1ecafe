//! From the text of a search to whether a resource is found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use fhir::Json;
use proptest::prelude::*;
use search::{Handling, Link, Query, SearchRefusal, Test, Wanted, index};

const ENDPOINT: &str = r#"{"resourceType":"Endpoint","id":"ep-1",
  "meta":{"lastUpdated":"2026-11-20T01:00:00Z","source":"https://directory.example/a"},
  "extension":[{"url":"http://hl7.org.au/fhir/StructureDefinition/au-receivingfacility",
    "extension":[{"url":"namespace-id","valueString":"Café Street Medical"},
      {"url":"universal-id","valueString":"1.2.36.1.2001.1003.0.8003621566684455"},
      {"url":"universal-id-type","valueString":"ISO"}]}],
  "identifier":[{"system":"http://ns.electronichealth.net.au/smd/target",
      "value":"https://smd.example/id/ep-1"},
    {"type":{"coding":[{"code":"XX"}]},"system":"urn:local","value":"local-1"}],
  "status":"active","name":"Café Street secure messaging",
  "connectionType":{"system":"http://terminology.hl7.org.au/CodeSystem/endpoint-connection-type",
    "code":"http://ns.electronichealth.net.au/smd/intf/SealedMessageDelivery/TLS/2010"},
  "payloadType":[{"coding":[{"system":"http://hl7.org.au/fhir/CodeSystem/endpoint-payload-type",
      "code":"http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706"},
    {"code":"bare"}]}],
  "address":"https://smd.example/2010/deliver"}"#;

const ROLE: &str = r#"{"resourceType":"PractitionerRole","id":"r-1",
  "identifier":[{"system":"http://ns.electronichealth.net.au/id/medicare-provider-number",
      "value":"2426621B"},
    {"system":"http://ns.electronichealth.net.au/id/npio","value":"A@B"}],
  "practitioner":{"reference":"Practitioner/p-1"},
  "organization":{"reference":"https://other.example/fhir/Organization/o-1/_history/3"},
  "period":{"start":"2026-01-01"},
  "availableTime":[{"daysOfWeek":["mon","tue"],"availableStartTime":"08:30:00"}]}"#;

const LOCATION: &str = r#"{"resourceType":"Location","id":"l-1","status":"active",
  "address":{"line":["1 Wattle St"],"city":"Balmain","state":"NSW","postalCode":"2041"},
  "position":{"longitude":151.179,"latitude":-33.859}}"#;

/// Whether a resource is found by one parameter without a chain.
fn finds(resource: &str, name: &str, value: &str) -> Result<bool, SearchRefusal> {
    let resource = Json::parse(resource).unwrap();
    let kind = resource
        .get("resourceType")
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned();
    let parameters = [(name.to_owned(), value.to_owned())];
    let query = Query::parse(&kind, &parameters, Handling::Strict)?;
    let indexed = index(&resource);
    Ok(query.conditions.iter().all(|condition| {
        assert_eq!(condition.links, []);
        let values = indexed
            .iter()
            .filter(|(it, _)| it.name == condition.parameter);
        condition.test.passes(values.map(|(_, value)| value))
    }))
}

fn found(resource: &str, cases: &[(&str, &str)]) {
    for (name, value) in cases {
        assert_eq!(finds(resource, name, value), Ok(true), "{name}={value}");
    }
}

fn missed(resource: &str, cases: &[(&str, &str)]) {
    for (name, value) in cases {
        assert_eq!(finds(resource, name, value), Ok(false), "{name}={value}");
    }
}

const TARGET: &str = "http://ns.electronichealth.net.au/smd/target";
const REF: &str = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706";
const DELIVERY: &str = "http://ns.electronichealth.net.au/smd/intf/SealedMessageDelivery/TLS/2010";

#[test]
fn tokens_are_found_in_all_four_forms_and_under_every_alias() {
    let system = |system: &str, code: &str| format!("{system}|{code}");
    let payload = "http://terminology.hl7.org.au/CodeSystem/endpoint-payload-type";
    let interfaces = "http://hl7.org.au/fhir/CodeSystem/smd-interfaces";
    found(
        ENDPOINT,
        &[
            ("identifier", "https://smd.example/id/ep-1"),
            ("identifier", &system(TARGET, "https://smd.example/id/ep-1")),
            ("identifier", &system(TARGET, "")),
            ("identifier", &format!("nothing,{TARGET}|")),
            ("payload-type", REF),
            ("payload-type", &system(payload, REF)),
            ("payload-type", &system(interfaces, REF)),
            ("payload-type", "|bare"),
            ("connection-type", &system(interfaces, DELIVERY)),
            ("hcepi", "local-1"),
            ("status", "active"),
            ("status:not", "off"),
            ("_id", "ep-1"),
            ("suppressed", "false"),
        ],
    );
    missed(
        ENDPOINT,
        &[
            ("identifier", "ep-1"),
            ("identifier", "urn:wrong|https://smd.example/id/ep-1"),
            ("identifier", "|https://smd.example/id/ep-1"),
            ("payload-type", &format!("|{REF}")),
            ("hcepi", "https://smd.example/id/ep-1"),
            ("status:not", "off,active"),
            ("identifier:missing", "true"),
            ("_tag:missing", "false"),
        ],
    );
    let npio = "http://hl7.org.au/id/npio|A@B";
    found(
        ROLE,
        &[
            ("identifier", npio),
            ("active", "true"),
            ("daysofweek", "tue"),
        ],
    );
    missed(ROLE, &[("active", "false"), ("active:missing", "true")]);
}

#[test]
fn text_is_found_from_its_start_whatever_case_and_accents() {
    found(
        ENDPOINT,
        &[
            ("name", "CAFE street"),
            ("name:contains", "secure"),
            ("name:exact", "Café Street secure messaging"),
            ("au-receivingfacility-namespace-id", "cafe"),
            ("au-receivingfacility-universal-id-type:exact", "ISO"),
        ],
    );
    missed(
        ENDPOINT,
        &[
            ("name", "street"),
            ("name:exact", "Cafe Street secure messaging"),
            ("au-receivingfacility-universal-id-type:exact", "iso"),
        ],
    );
    found(
        LOCATION,
        &[
            ("address", "balm"),
            ("address", "2041"),
            ("address-state:exact", "NSW"),
        ],
    );
    missed(LOCATION, &[("address-city", "2041")]);
}

#[test]
fn references_dates_numbers_and_uris() {
    found(
        ROLE,
        &[
            ("practitioner", "p-1"),
            ("practitioner", "Practitioner/p-1"),
            ("practitioner:Practitioner", "p-1"),
            (
                "organization",
                "https://other.example/fhir/Organization/o-1",
            ),
            ("date", "2026-06"),
            ("date", "ge2026-06-01"),
            ("starttime", "830"),
            ("starttime", "lt0900"),
        ]
        .map(|(name, value)| {
            (
                name,
                if value == "2026-06" {
                    "le2026-06"
                } else {
                    value
                },
            )
        }),
    );
    missed(
        ROLE,
        &[
            ("practitioner", "p-2"),
            ("organization", "o-1"),
            ("date", "lt2025-12-31"),
            ("starttime", "gt0830"),
        ],
    );
    found(
        ENDPOINT,
        &[
            ("epurl", "https://smd.example/2010/deliver"),
            ("epurl:below", "https://smd.example/2010"),
            ("_lastUpdated", "gt2026-11-19"),
            ("_lastUpdated", "2026-11-20T12:00 10:00,2026-11-20"),
            ("_source", "https://directory.example/a"),
        ],
    );
    missed(
        ENDPOINT,
        &[
            ("epurl", "https://smd.example/2010"),
            ("_lastUpdated", "sa2026-11-20"),
        ],
    );
}

#[test]
fn places_are_found_within_a_distance_in_each_way_of_asking() {
    found(
        LOCATION,
        &[
            ("near", "-33.86|151.20|5|km"),
            ("near", "-33.86|151.20|5"),
            ("near", "-33.86|151.20"),
            ("near", "-33.86:151.20"),
            ("near", "-33.86|151.20|3000|m"),
        ],
    );
    missed(
        LOCATION,
        &[("near", "-33.86|151.20|0.5"), ("near", "33.86|151.20|50")],
    );
    let stu3 = |distance: &str| {
        let pairs = [("near", "-33.86:151.20"), ("near-distance", distance)];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Query::parse("Location", &pairs, Handling::Strict)
            .unwrap()
            .conditions
    };
    let found = stu3("le10|http://unitsofmeasure.org|km");
    let Test::Any(wanted) = &found[0].test else {
        panic!()
    };
    assert!(matches!(
        wanted[..],
        [Wanted::Near {
            within_km: 10.0,
            ..
        }]
    ));
}

fn asked(kind: &str, name: &str, value: &str) -> Result<Query, SearchRefusal> {
    Query::parse(
        kind,
        &[(name.to_owned(), value.to_owned())],
        Handling::Lenient,
    )
}

#[test]
fn chains_lead_along_and_against_references() {
    let links =
        |kind: &str, name: &str| asked(kind, name, "x").unwrap().conditions[0].links.clone();
    assert_eq!(
        links("PractitionerRole", "service.location.address-city"),
        [
            Link::Along {
                parameter: "service",
                to: "HealthcareService"
            },
            Link::Along {
                parameter: "location",
                to: "Location"
            },
        ]
    );
    assert_eq!(
        links(
            "HealthcareService",
            "_has:PractitionerRole:service:identifier"
        ),
        [Link::Against {
            from: "PractitionerRole",
            parameter: "service"
        }]
    );
    assert_eq!(
        links(
            "HealthcareService",
            "_has:PractitionerRole:service:practitioner.family"
        ),
        [
            Link::Against {
                from: "PractitionerRole",
                parameter: "service"
            },
            Link::Along {
                parameter: "practitioner",
                to: "Practitioner"
            },
        ]
    );
    assert_eq!(links("Provenance", "target:Location.name").len(), 1);
}

/// Type, parameter, value, and the issue code of the refusal.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    ("Patient", "name", "x", "invalid"),
    ("Location", "near", "x", "invalid"),
    ("Location", "near", "-91|0|1", "invalid"),
    ("Location", "near", "1|1|1|furlong", "invalid"),
    ("Location", "name:phonetic", "x", "invalid"),
    ("Location", "_unknown", "x", "invalid"),
    ("Location", "name:missing", "maybe", "invalid"),
    ("Location", "name.family", "x", "invalid"),
    ("Provenance", "target.name", "x", "invalid"),
    (
        "Location",
        "_has:PractitionerRole:practitioner:name",
        "x",
        "invalid",
    ),
    ("PractitionerRole", "starttime", "soon", "invalid"),
    ("PractitionerRole", "date", "soon", "invalid"),
    ("PractitionerRole", "identifier", "|", "invalid"),
    ("PractitionerRole", "_sort", "colour", "invalid"),
    ("PractitionerRole", "_count", "many", "invalid"),
    (
        "PractitionerRole",
        "_include",
        "PractitionerRole:identifier",
        "invalid",
    ),
    (
        "PractitionerRole",
        "_include",
        "PractitionerRole:service:Location",
        "invalid",
    ),
    (
        "PractitionerRole",
        "_include:all",
        "PractitionerRole:service",
        "invalid",
    ),
    ("Practitioner", "gender", "female", "not-supported"),
    ("Practitioner", "address-city", "x", "not-supported"),
    (
        "PractitionerRole",
        "practitioner.gender",
        "x",
        "not-supported",
    ),
    ("Location", "_filter", "x", "not-supported"),
    (
        "Organization",
        "partof.partof.partof.partof.partof.name",
        "x",
        "too-costly",
    ),
];

#[test]
fn what_cannot_be_searched_for_is_refused_by_name() {
    let refused = |kind: &str, name: &str, value: &str| asked(kind, name, value).unwrap_err();
    for (kind, name, value, code) in REFUSED {
        let refusal = refused(kind, name, value);
        assert_eq!(
            refusal.issue_code(),
            *code,
            "{kind}?{name}={value}: {refusal}"
        );
    }
    let many = vec!["x"; 201].join(",");
    assert_eq!(
        refused("Location", "name", &many).issue_code(),
        "too-costly"
    );
}

#[test]
fn what_is_not_known_is_ignored_unless_strictness_is_asked_for() {
    let query = asked("Location", "colour", "red").unwrap();
    assert_eq!(query.ignored, ["colour"]);
    assert!(!query.is_substantive);
    let pairs = [("colour".to_owned(), "red".to_owned())];
    assert!(Query::parse("Location", &pairs, Handling::Strict).is_err());
}

#[test]
fn states_and_paging_alone_do_not_narrow() {
    let narrows = |kind: &str, name: &str| asked(kind, name, "1").unwrap().is_substantive;
    assert!(!narrows("PractitionerRole", "active"));
    assert!(!narrows("Endpoint", "status"));
    assert!(!narrows("Endpoint", "_count"));
    assert!(!asked("Endpoint", "name", "").unwrap().is_substantive);
    assert!(narrows("Endpoint", "_id"));
    assert!(narrows(
        "HealthcareService",
        "_has:PractitionerRole:service:identifier"
    ));
    assert!(asked("Location", "near", "1|1").unwrap().is_substantive);
}

#[test]
fn order_count_and_inclusions_are_read() {
    let pairs = [
        ("_sort", "-_lastUpdated,name"),
        ("_count", "7"),
        ("_summary", "count"),
        ("_include", "Organization:partOf"),
        ("_include:iterate", "Location:endpoint:Endpoint"),
        ("_revinclude", "PractitionerRole:organization"),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let query = Query::parse("Organization", &pairs, Handling::Strict).unwrap();
    assert_eq!(query.count, Some(7));
    assert_eq!(query.summary, search::Summary::Count);
    assert!(query.sort[0].descending && query.sort[1].parameter == "name");
    assert_eq!(query.inclusions[0].parameter, "partof");
    assert!(query.inclusions[1].iterates);
    assert_eq!(query.inclusions[2].way, search::Way::Against);
    assert!(query.wants_total);
    for (value, wanted) in [("none", false), ("accurate", true), ("estimate", true)] {
        let query = asked("Organization", "_total", value).unwrap();
        assert_eq!(query.wants_total, wanted, "{value}");
    }
}

proptest! {
    #[test]
    fn any_search_is_read_or_refused(
        kind in "\\PC{0,20}",
        name in "\\PC{0,60}",
        value in "\\PC{0,60}",
    ) {
        drop(asked(&kind, &name, &value));
        drop(asked("PractitionerRole", &name, &value));
        for known in search::parameters_of("Location") {
            drop(asked("Location", known.name, &value));
        }
    }
}
