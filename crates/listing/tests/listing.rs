//! From a practice to its entries: what they say, that they stay themselves, what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod clinic;

use clinic::*;
use directory::uris::{ext, interface};
use fhir::Json;
use ids::Organisation;
use listing::{Change, Gravity, Published, changes};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn every_entry_is_sound_fhir_and_refers_to_entries_of_its_own() {
    let resources = Clinic::new().resources();
    let name = |it: &Value| {
        format!(
            "{}/{}",
            it["resourceType"].as_str().unwrap(),
            it["id"].as_str().unwrap()
        )
    };
    let mut known = BTreeSet::new();
    for resource in &resources {
        let json = Json::parse(&resource.to_string()).unwrap();
        assert_eq!(fhir::check(&json), [], "{resource:#}");
        assert!(fhir::is_id(resource["id"].as_str().unwrap()));
        let text = resource.to_string();
        for reference in text.split("\"reference\":\"").skip(1) {
            let to = reference.split('"').next().unwrap();
            assert!(known.contains(to), "{} refers to {to}", name(resource));
        }
        assert!(
            known.insert(name(resource)),
            "{} is there twice",
            name(resource)
        );
    }
    assert_eq!(resources.len(), 13, "{known:?}");
}

#[test]
fn entries_claim_the_profiles_of_au_pd_where_they_can() {
    for resource in Clinic::new().resources() {
        let profile = resource["meta"]["profile"][0].as_str();
        let is_nameless_place = resource["id"].as_str().unwrap().ends_with("harbour");
        match resource["resourceType"].as_str().unwrap() {
            "Location" if is_nameless_place => assert_eq!(profile, None),
            _ => assert!(
                profile.unwrap().starts_with("http://hl7.org.au/fhir/pd/"),
                "{resource}"
            ),
        }
    }
}

#[test]
fn a_sender_resolves_each_number_to_what_was_published() {
    let clinic = Clinic::new();
    let entries: Vec<Value> = clinic
        .resources()
        .into_iter()
        .map(|it| json!({"resource": it}))
        .collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    let reading = directory::Directory::read(bundle.to_string().as_bytes()).unwrap();
    assert_eq!(reading.findings, []);
    struct Trusting;
    impl directory::CertificateJudge for Trusting {
        fn judge(
            &self,
            _: &certs::Certificate,
            _: &Organisation,
            _: ids::Timestamp,
        ) -> Result<(), String> {
            Ok(())
        }
    }
    for number in ["2426621B", "4024742F", "2304227F"] {
        let wanted = directory::Wanted {
            facility: ids::Hd::default(),
            individuals: vec![directory::IndividualId::new(number, "AUSHICPR", "UPIN")],
            payload: directory::uris::payload::REF_L2.into(),
            at: now(),
        };
        let sender = directory::Sender {
            environment: directory::Environment::Production,
            judge: &Trusting,
        };
        let route = reading.directory.resolve(&wanted, sender).unwrap();
        assert_eq!(route.endpoint_address, clinic.reach.delivery, "{number}");
        assert_eq!(route.receiving_facility.namespace, "Banksia");
        let back = reading
            .directory
            .lookup_responses(&clinic.organisation, now(), sender);
        assert_eq!(back.unwrap().address, clinic.reach.responses);
    }
}

#[test]
fn who_leaves_is_listed_as_leaving_and_then_as_gone() {
    let clinic = Clinic::new();
    let before = clinic.resources();
    let role = one(&before, "PractitionerRole", "dell-2304227F");
    assert_eq!(role["active"], true);
    assert_eq!(role["period"]["end"], "2026-11-30T12:59:59.999Z");
    let after = clinic
        .listed(at("2026-12-01T00:00:00+11:00"))
        .unwrap()
        .resources;
    assert_eq!(
        one(&after, "PractitionerRole", "dell-2304227F")["active"],
        false
    );
    assert_eq!(one(&after, "Practitioner", "-dell")["active"], false);
    assert_eq!(
        one(&after, "PractitionerRole", "banks-2426621B")["active"],
        true
    );
}

#[test]
fn an_absence_is_told_until_it_is_over_and_a_closed_place_takes_its_roles_along() {
    let mut clinic = Clinic::new();
    let now_listed = clinic.resources();
    let away = &one(&now_listed, "PractitionerRole", "banks-2426621B")["notAvailable"];
    assert_eq!(away.as_array().unwrap().len(), 1, "{away}");
    assert_eq!(away[0]["during"]["start"], "2026-12-19T13:00:00Z");
    let later = clinic.listed(at("2027-02-01T00:00:00Z")).unwrap().resources;
    assert_eq!(
        one(&later, "PractitionerRole", "banks-2426621B")["notAvailable"],
        Value::Null
    );
    clinic.listing.locations[0].closed = Some("2026-11-01".into());
    let closed = clinic.resources();
    assert_eq!(one(&closed, "Location", "wattle")["status"], "inactive");
    assert_eq!(
        one(&closed, "PractitionerRole", "banks-2426621B")["active"],
        false
    );
    assert_eq!(
        one(&closed, "PractitionerRole", "banks-4024742F")["active"],
        true
    );
}

#[test]
fn the_endpoint_says_what_the_node_can_do_and_no_more() {
    let mut clinic = Clinic::new();
    clinic
        .reach
        .certificates
        .push(certificate(at("2026-01-01T00:00:00Z")));
    clinic
        .reach
        .certificates
        .push(certificate(at("2024-01-01T00:00:00Z")));
    clinic.listing.payloads = vec![directory::uris::payload::REF_L2.into()];
    let resources = clinic.resources();
    let endpoint = one(&resources, "Endpoint", "-smd");
    let of = |url: &str| {
        let all = endpoint["extension"].as_array().unwrap();
        all.iter().filter(|it| it["url"] == url).count()
    };
    assert_eq!(
        of(ext::ENCRYPTION_CERTIFICATE),
        2,
        "the one that ended is left out"
    );
    assert_eq!(endpoint["payloadType"].as_array().unwrap().len(), 1);
    assert_eq!(
        endpoint["payloadType"][0]["coding"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        endpoint["managingOrganization"]["display"],
        "Banksia Cardiology"
    );
    let responses = one(&resources, "Endpoint", "-responses");
    let code = responses["connectionType"]["code"].as_str();
    assert_eq!(code, Some(interface::TRANSPORT_RESPONSE_DELIVERY));
    let provider = Organisation::parse_uri("https://provider.example.net/id").unwrap();
    clinic.reach.provider = Some((provider, "Example Provider".into()));
    let resources = clinic.resources();
    let managing = &one(&resources, "Endpoint", "-smd")["managingOrganization"];
    assert_eq!(managing["display"], "Example Provider");
    assert_eq!(managing["reference"], Value::Null);
}

/// What is spoilt, and the field that must be named.
type Row = (fn(&mut Clinic), &'static str);

/// Everything that can be wrong with what a practice says of itself.
const ROWS: [Row; 17] = [
    (
        |it| it.listing.abn = Some("51824753557".into()),
        "listing: abn",
    ),
    (
        |it| it.listing.delegates = vec!["provider".into()],
        "listing: delegates",
    ),
    (
        |it| it.listing.payloads = vec!["urn:x".into()],
        "listing: payloads",
    ),
    (
        |it| it.reach.delivery = "http://x.example/".into(),
        "listen: public_url",
    ),
    (|it| it.reach.certificates.clear(), "certificate"),
    (
        |it| it.reach.certificates = vec![certificate(at("2023-01-01T00:00:00Z"))],
        "certificate",
    ),
    (
        |it| {
            let other = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003629900024197";
            it.organisation = Organisation::parse_uri(other).unwrap();
        },
        "certificate",
    ),
    (|it| it.roster.locations.clear(), "location"),
    (
        |it| it.listing.locations[0].address.state = "New South Wales".into(),
        "location \"wattle\": address.state",
    ),
    (
        |it| it.listing.locations[1].address.postcode = "299".into(),
        "location \"harbour\": address.postcode",
    ),
    (
        |it| it.listing.locations[0].position = Some(("-133".into(), "x".into())),
        "location \"wattle\": position",
    ),
    (
        |it| it.roster.practitioners[0].hpii = Some("8003619900015718".into()),
        "practitioner \"banks\": hpii",
    ),
    (
        |it| it.roster.practitioners[1].hpii = None,
        "practitioner \"dell\": hpii",
    ),
    (
        |it| it.roster.practitioners[0].provider_numbers[0].number = "2426621A".into(),
        "practitioner \"banks\": provider_numbers",
    ),
    (
        |it| it.roster.practitioners[0].provider_numbers[0].location = None,
        "practitioner \"banks\": provider_numbers.location",
    ),
    (
        |it| it.listing.practitioners[0].specialties = vec!["cardiology".into()],
        "practitioner \"banks\": specialties",
    ),
    (
        |it| it.listing.practitioners[0].id = "bank".into(),
        "listing.practitioner \"bank\"",
    ),
];

#[test]
fn what_would_be_wrong_is_refused_by_field_with_its_fix() {
    for (spoil, field) in ROWS {
        let mut clinic = Clinic::new();
        spoil(&mut clinic);
        let problems = clinic.listed(now()).unwrap_err();
        let named = problems
            .iter()
            .find(|it| it.field == field && it.gravity == Gravity::Error);
        let named = named.unwrap_or_else(|| panic!("{field}: {problems:?}"));
        assert!(named.to_string().len() > field.len() + 10, "{named}");
    }
}

#[test]
fn a_practice_by_target_needs_an_abn_and_a_place_number_is_only_missed() {
    let mut clinic = Clinic::new();
    let warnings = clinic.listed(now()).unwrap().warnings;
    let fields: Vec<&str> = warnings.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["location \"harbour\": lspn"]);
    clinic.organisation = Organisation::parse_uri("https://vendor.example/id/B1").unwrap();
    clinic.listing.abn = None;
    let problems = clinic.listed(now()).unwrap_err();
    assert!(
        problems.iter().any(|it| it.field == "listing: abn"),
        "{problems:?}"
    );
}

fn published(resources: &[Value]) -> Vec<Published> {
    let served = |resource: &Value| {
        let mut resource = resource.clone();
        resource["meta"]["versionId"] = json!("3");
        resource["meta"]["lastUpdated"] = json!("2026-01-01T00:00:00Z");
        Published {
            resource,
            version: Some(3),
        }
    };
    resources.iter().map(served).collect()
}

#[test]
fn what_is_there_already_is_not_written_again() {
    let clinic = Clinic::new();
    let ours = clinic.resources();
    assert_eq!(changes(&ours, &published(&ours)), []);
    let all = changes(&ours, &[]);
    assert_eq!(all.len(), ours.len());
    let none = changes(&[], &published(&ours));
    let Change::Delete { reference, version } = &none[0] else {
        panic!("{none:?}");
    };
    assert!(
        reference.starts_with("PractitionerRole/"),
        "who refers goes first: {reference}"
    );
    assert_eq!(*version, Some(3));
}

#[test]
fn a_change_names_its_members_and_its_version() {
    let mut clinic = Clinic::new();
    let before = published(&clinic.resources());
    clinic.reach.delivery = "https://new.banksia.example/smd".into();
    clinic.roster.practitioners.remove(1);
    clinic.listing.practitioners.remove(1);
    let told = changes(&clinic.resources(), &before);
    let words: Vec<String> = told
        .iter()
        .map(|change| match change {
            Change::Put {
                reference,
                members,
                version,
                ..
            } => {
                format!("put {reference} {members:?} {version:?}")
            }
            Change::Delete { reference, .. } => format!("delete {reference}"),
        })
        .collect();
    let expected = [
        "put Endpoint/8003629900026655-smd [\"address\"] Some(3)",
        "delete PractitionerRole/8003629900026655-dell-2304227F",
        "delete Practitioner/8003629900026655-dell",
    ];
    let plain = |text: &str| {
        let prefix = listing::id_prefix(&clinic.organisation);
        text.replace("8003629900026655", &prefix)
    };
    assert_eq!(words, expected.map(plain));
}
