//! Finding a route: who is found, by what, and what the route says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod world;

use std::sync::Mutex;

use certs::Certificate;
use directory::uris::payload;
use directory::{CertificateJudge, Directory, IndividualId, Refusal, Sender, Sought};
use ids::{Hd, Organisation, Timestamp};
use serde_json::{Value, json};
use world::*;

#[test]
fn a_provider_number_at_its_facility_gives_the_whole_route() {
    let directory = read(&json());
    let route = referral(&directory).unwrap();
    assert_eq!(route.organisation, Organisation::Hpio(hpio(BANKSIA)));
    assert_eq!(route.endpoint_address, "https://ep-banksia.example.net/smd");
    assert_eq!(route.provider, Some(Organisation::Hpio(hpio(BANKSIA))));
    assert_eq!(route.payload, payload::REF_L2);
    assert_eq!(route.receiving_facility, banksia());
    assert_eq!(
        route.receiving_application,
        Some(Hd::new("ExampleClinical", "", ""))
    );
    assert_eq!(route.recipient_name, "Dr Alex Banks, Banksia Cardiology");
}

#[test]
fn the_snapshot_names_the_entries_and_the_certificate() {
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        endpoint["meta"]["versionId"] = json!("7");
        endpoint["meta"]["source"] = json!("https://directory.example.net");
    });
    let route = referral(&directory).unwrap();
    assert_eq!(
        route.snapshot["endpoint"]["reference"],
        "Endpoint/ep-banksia"
    );
    assert_eq!(route.snapshot["endpoint"]["version"], "7");
    assert_eq!(
        route.snapshot["endpoint"]["source"],
        "https://directory.example.net"
    );
    assert_eq!(
        route.snapshot["endpoint"]["last_updated"],
        "2026-11-22T01:02:03Z"
    );
    assert_eq!(
        route.snapshot["addressee"]["reference"],
        "PractitionerRole/alex-banksia"
    );
    assert_eq!(
        route.snapshot["certificate_sha256"],
        route.certificate.thumbprint_hex()
    );
    assert_eq!(route.snapshot["target"], route.organisation.uri());
    assert_eq!(route.snapshot["at"], "2026-11-22T01:02:03Z");
}

#[test]
fn every_kind_of_identifier_finds_the_role() {
    let mut bundle = json();
    let role = resource(&mut bundle, "PractitionerRole/alex-banksia");
    role["identifier"].as_array_mut().unwrap().push(json!({
        "type": {"coding": [{"code": "VDI"}]},
        "system": "http://vendor.example.net/routing",
        "value": "AB1",
        "assigner": {"display": "Example Vendor"},
    }));
    let directory = read(&bundle);
    let npio = format!("{ALEX}@{BANKSIA}");
    for (id, authority, id_type) in [
        (ALEX_AT_BANKSIA, "AUSHICPR", "UPIN"),
        (ALEX_AT_BANKSIA, "", ""),
        ("2426621b", "AUSHICPR", ""),
        (npio.as_str(), "AUSHIC", "NPIO"),
        (ALEX, "AUSHIC", "NPI"),
        ("AB1", "Example Vendor", "VDI"),
    ] {
        let wanted = wanted(banksia(), &[IndividualId::new(id, authority, id_type)]);
        let route = directory.resolve(&wanted, sender()).unwrap();
        assert_eq!(
            route.recipient_name, "Dr Alex Banks, Banksia Cardiology",
            "{id}"
        );
    }
}

#[test]
fn hpii_at_hpio_finds_a_role_that_publishes_no_such_identifier() {
    let directory = with("PractitionerRole/alex-banksia", |role| {
        let identifiers = role["identifier"].as_array_mut().unwrap();
        identifiers.retain(|id| id["system"] != directory::uris::id::NPIO);
    });
    let npio = IndividualId::new(&format!("{ALEX}@{BANKSIA}"), "AUSHIC", "NPIO");
    let route = directory
        .resolve(&wanted(Hd::default(), &[npio]), sender())
        .unwrap();
    assert_eq!(route.receiving_facility, banksia());
}

#[test]
fn several_identifiers_of_one_person_agree() {
    let directory = read(&json());
    let ids = [
        provider(ALEX_AT_BANKSIA),
        IndividualId::new(BANKSIA, "AUSHIC", "NOI"),
        IndividualId::new("unknown", "Some Vendor", "VDI"),
    ];
    let route = directory
        .resolve(&wanted(banksia(), &ids), sender())
        .unwrap();
    assert_eq!(route.recipient_name, "Dr Alex Banks, Banksia Cardiology");
}

#[test]
fn without_a_facility_the_provider_number_says_where() {
    let directory = read(&json());
    let wanted = wanted(Hd::default(), &[provider(ALEX_AT_WATTLE)]);
    let route = directory.resolve(&wanted, sender()).unwrap();
    assert_eq!(route.receiving_facility, wattle());
}

#[test]
fn a_facility_is_the_same_by_universal_id_even_under_another_name() {
    let directory = read(&json());
    let renamed = facility("Banksia Heart Centre", BANKSIA);
    let route = directory
        .resolve(&wanted(renamed, &[provider(ALEX_AT_BANKSIA)]), sender())
        .unwrap();
    assert_eq!(
        route.receiving_facility,
        banksia(),
        "MSH-6 as the directory publishes it"
    );
}

#[test]
fn a_local_facility_code_stands_beside_the_organisations_number() {
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        endpoint["extension"][0]["extension"] =
            json!([{"url": "namespace-id", "valueString": "bankscar"}]);
    });
    let local = Hd::new("bankscar", "", "");
    for named in [local.clone(), banksia()] {
        let route = directory
            .resolve(&wanted(named, &[provider(ALEX_AT_BANKSIA)]), sender())
            .unwrap();
        assert_eq!(route.receiving_facility, local);
    }
}

#[test]
fn a_facility_alone_is_enough_for_messages_that_name_nobody() {
    let directory = read(&json());
    let mut wanted = wanted(wattle(), &[]);
    wanted.payload = payload::RRI.into();
    let route = directory.resolve(&wanted, sender()).unwrap();
    assert_eq!(route.organisation, Organisation::Hpio(hpio(WATTLE)));
    assert_eq!(route.recipient_name, "Wattle Street Medical");
    assert_eq!(route.snapshot["addressee"], Value::Null);
}

#[test]
fn a_service_without_people_can_be_written_to() {
    let text = builder()
        .service(directory::NewService {
            id: "ed".into(),
            name: "Echo Laboratory".into(),
            organisation: "banksia".into(),
            endpoints: vec!["ep-banksia".into()],
        })
        .build()
        .unwrap();
    let directory = Directory::read(text.as_bytes()).unwrap().directory;
    let noi = IndividualId::new(BANKSIA, "AUSHIC", "NOI");
    let route = directory
        .resolve(&wanted(banksia(), &[noi]), sender())
        .unwrap();
    assert_eq!(route.recipient_name, "Echo Laboratory, Banksia Cardiology");
}

#[test]
fn any_payload_is_believed_in_the_international_system_only() {
    let take = |system: &str| {
        with("Endpoint/ep-banksia", |endpoint| {
            endpoint["payloadType"] = json!([{"coding": [{"system": system, "code": "any"}]}]);
        })
    };
    let international = "http://terminology.hl7.org/CodeSystem/endpoint-payload-type";
    assert!(referral(&take(international)).is_ok());
    let refusal = referral(&take("http://example.net/other")).unwrap_err();
    assert!(matches!(refusal, Refusal::PayloadUnsupported { .. }));
}

#[test]
fn sibling_codings_hold_different_payloads() {
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        endpoint["payloadType"] = json!([{"coding": [
            {"code": payload::RRI}, {"code": payload::REF_L2},
        ]}]);
    });
    assert!(referral(&directory).is_ok());
}

#[test]
fn of_two_endpoints_with_one_target_the_newest_is_used() {
    let mut bundle = json();
    let mut second = resource(&mut bundle, "Endpoint/ep-banksia").clone();
    second["id"] = json!("ep-banksia-2");
    second["address"] = json!("https://second.example.net/smd");
    second["meta"]["lastUpdated"] = json!("2026-11-22T09:00:00+08:00");
    bundle["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"resource": second}));
    let role = resource(&mut bundle, "PractitionerRole/alex-banksia");
    role["endpoint"] = json!([
        {"reference": "Endpoint/ep-banksia"}, {"reference": "Endpoint/ep-banksia-2"},
    ]);
    // 09:00 in Perth is 01:00 UTC: older than 01:02:03Z.
    assert_eq!(
        referral(&read(&bundle)).unwrap().endpoint_address,
        "https://ep-banksia.example.net/smd"
    );
    resource(&mut bundle, "Endpoint/ep-banksia-2")["meta"]["lastUpdated"] =
        json!("2026-11-22T09:10:00+08:00");
    assert_eq!(
        referral(&read(&bundle)).unwrap().endpoint_address,
        "https://second.example.net/smd"
    );
}

#[test]
fn acknowledgements_find_the_way_back() {
    let directory = read(&json());
    let back = |organisation: &Organisation| {
        directory.lookup_by_organisation(organisation, payload::RRI, now(), sender())
    };
    let route = back(&Organisation::Hpio(hpio(WATTLE))).unwrap();
    assert_eq!(route.endpoint_address, "https://ep-wattle.example.net/smd");
    let stranger = Organisation::Hpio(hpio("8003627500000328"));
    let refusal = back(&stranger).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::UnknownRecipient {
            sought: Sought::Organisation
        }
    );
}

#[test]
fn the_way_back_to_an_hpio_leads_through_its_facility_where_the_target_is_a_vendors() {
    let directory = with("Endpoint/ep-wattle", |endpoint| {
        endpoint["identifier"][0]["value"] = json!("https://smd.vendor.example.net/id/wattle");
    });
    let hpio = Organisation::Hpio(hpio(WATTLE));
    let route = directory
        .lookup_by_organisation(&hpio, payload::RRI, now(), sender())
        .unwrap();
    assert_eq!(
        route.organisation.uri(),
        "https://smd.vendor.example.net/id/wattle"
    );
    let target = Organisation::parse_uri("https://smd.vendor.example.net/id/wattle").unwrap();
    let same = directory
        .lookup_by_organisation(&target, payload::RRI, now(), sender())
        .unwrap();
    assert_eq!(same, route);
}

#[test]
fn the_way_back_leads_through_the_entry_where_no_facility_is_published() {
    let directory = with("Organization/wattle", |organization| {
        organization["endpoint"] = json!([{"reference": "Endpoint/ep-wattle"}]);
    });
    let mut bundle: Value = json!({"resourceType": "Bundle", "type": "collection", "entry": []});
    for resource in directory.resources() {
        let mut resource = serde_json::to_value(resource).unwrap();
        if resource["id"] == "ep-wattle" {
            resource["extension"].as_array_mut().unwrap().remove(0);
            resource["identifier"] = json!([]);
        }
        bundle["entry"]
            .as_array_mut()
            .unwrap()
            .push(json!({"resource": resource}));
    }
    let hpio = Organisation::Hpio(hpio(WATTLE));
    let directory = read(&bundle);
    let route = directory
        .lookup_by_organisation(&hpio, payload::RRI, now(), sender())
        .unwrap();
    assert_eq!(
        route.organisation, hpio,
        "its HPI-O stands in for the missing target"
    );
}

/// Remembers what it was asked, and accepts one identity only.
struct Picky {
    accepts: Organisation,
    asked: Mutex<Vec<(String, Organisation)>>,
}

impl CertificateJudge for Picky {
    fn judge(
        &self,
        certificate: &Certificate,
        organisation: &Organisation,
        _: Timestamp,
    ) -> Result<(), String> {
        let question = (certificate.thumbprint_hex(), organisation.clone());
        self.asked.lock().unwrap().push(question);
        if *organisation == self.accepts {
            Ok(())
        } else {
            Err("not theirs".into())
        }
    }
}

#[test]
fn a_nash_certificate_serves_a_vendors_target() {
    let vendor = "https://smd.vendor.example.net/id/banksia";
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        endpoint["identifier"][0]["value"] = json!(vendor);
    });
    let judge = Picky {
        accepts: Organisation::Hpio(hpio(BANKSIA)),
        asked: Mutex::new(Vec::new()),
    };
    let sender = Sender {
        judge: &judge,
        ..sender()
    };
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    let route = directory.resolve(&wanted, sender).unwrap();
    assert_eq!(
        route.organisation.uri(),
        vendor,
        "the receiver is named by its target"
    );
    let asked = judge.asked.lock().unwrap();
    assert_eq!(
        asked.first().unwrap().1.uri(),
        vendor,
        "the target is tried first"
    );
}

#[test]
fn the_site_that_receives_is_proved_and_not_the_employer() {
    let (hospital, number) = (
        facility("Grevillea Hospital", "8003627500000328"),
        "8003627500000328",
    );
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        endpoint["identifier"] = json!([]);
        endpoint["extension"][0]["extension"] = json!([
            {"url": "namespace-id", "valueString": hospital.namespace},
            {"url": "universal-id", "valueString": hospital.universal_id},
            {"url": "universal-id-type", "valueString": "ISO"},
        ]);
    });
    let wanted = wanted(hospital, &[provider(ALEX_AT_BANKSIA)]);
    let route = directory.resolve(&wanted, sender()).unwrap();
    assert_eq!(route.organisation, Organisation::Hpio(hpio(number)));
}

#[test]
fn the_newest_usable_certificate_is_taken() {
    let (old, new) = (certificate_from(2024), certificate_from(2025));
    let pem = |text: &str| {
        json!({
            "url": directory::uris::ext::ENCRYPTION_CERTIFICATE,
            "valueString": text,
        })
    };
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        let extensions = endpoint["extension"].as_array_mut().unwrap();
        extensions.retain(|e| e["url"] != directory::uris::ext::ENCRYPTION_CERTIFICATE);
        // As one network writes it, on a single line; as another does, with CRLF.
        extensions.push(pem("not a certificate"));
        extensions.push(pem(&old.to_pem().replace('\n', "\\n")));
        extensions.push(pem(&new.to_pem().replace('\n', "\r\n")));
    });
    assert_eq!(referral(&directory).unwrap().certificate, new);
    let judge = OnlyThis(old.clone());
    let sender = Sender {
        judge: &judge,
        ..sender()
    };
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    assert_eq!(directory.resolve(&wanted, sender).unwrap().certificate, old);
}

struct OnlyThis(Certificate);

impl CertificateJudge for OnlyThis {
    fn judge(&self, it: &Certificate, _: &Organisation, _: Timestamp) -> Result<(), String> {
        if *it == self.0 {
            Ok(())
        } else {
            Err("expired".into())
        }
    }
}
