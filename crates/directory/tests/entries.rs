//! Entries in unusual but lawful states: who runs an endpoint, who is meant, what is hidden.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod world;

use certs::Certificate;
use directory::uris::{ext, id, payload};
use directory::{CertificateJudge, Environment, IndividualId, NewService, Refusal, Sender, Sought};
use ids::{Hd, Organisation, Timestamp};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use world::*;

fn provider_of(change: impl FnOnce(&mut Value)) -> Option<String> {
    let route = referral(&with("Endpoint/ep-banksia", change)).unwrap();
    route.provider.map(|provider| provider.uri())
}

#[test]
fn who_runs_an_endpoint_is_told_where_it_is_identified() {
    let csp = json!({"identifier": {"system": id::CSP, "value": "8003630000000004"}});
    assert_eq!(
        provider_of(|endpoint| endpoint["managingOrganization"] = csp),
        Some(format!("{}/8003630000000004", id::CSP))
    );
    let target = "https://smd.vendor.example.net/id/node";
    let vendor = json!({"identifier": {"system": id::SMD_TARGET, "value": target}});
    assert_eq!(
        provider_of(|endpoint| endpoint["managingOrganization"] = vendor),
        Some(target.into())
    );
    for nameless in [
        json!({"display": "Example Vendor"}),
        json!({"reference": "Organization/gone"}),
        json!({"reference": "Practitioner/alex"}),
        json!({"identifier": {"system": "http://hl7.org.au/id/abn", "value": "51824753556"}}),
        Value::Null,
    ] {
        assert_eq!(
            provider_of(|endpoint| endpoint["managingOrganization"] = nameless),
            None
        );
    }
}

#[test]
fn two_roles_of_one_person_at_one_practice_are_one_recipient() {
    let text = builder()
        .role(role("alex-echo", "alex", "banksia", "0302523B"))
        .build()
        .unwrap();
    let directory = directory::Directory::read(text.as_bytes())
        .unwrap()
        .directory;
    let ids = [provider(ALEX_AT_BANKSIA), provider("0302523B")];
    let route = directory
        .resolve(&wanted(banksia(), &ids), sender())
        .unwrap();
    assert_eq!(route.recipient_name, "Dr Alex Banks, Banksia Cardiology");
}

#[test]
fn a_person_at_two_practices_is_told_apart_by_the_facility_only() {
    let directory = read(&json());
    let hpii = IndividualId::new(ALEX, "AUSHIC", "NPI");
    for (place, address) in [
        (banksia(), "https://ep-banksia.example.net/smd"),
        (wattle(), "https://ep-wattle.example.net/smd"),
    ] {
        let wanted = wanted(place, std::slice::from_ref(&hpii));
        assert_eq!(
            directory
                .resolve(&wanted, sender())
                .unwrap()
                .endpoint_address,
            address
        );
    }
    let both = [provider(ALEX_AT_BANKSIA), provider(ALEX_AT_WATTLE)];
    let refusal = directory
        .resolve(&wanted(Hd::default(), &both), sender())
        .unwrap_err();
    assert!(
        matches!(refusal, Refusal::AmbiguousRecipient { .. }),
        "{refusal}"
    );
}

#[test]
fn a_practice_known_by_name_alone_is_told_but_never_written_to() {
    let mut bundle = json();
    let banksia = resource(&mut bundle, "Organization/banksia");
    banksia["identifier"] = json!([]);
    resource(&mut bundle, "PractitionerRole/alex-banksia")["endpoint"] = json!([]);
    let named = Hd::new("Banksia Cardiology", "", "");
    let refusal = read(&bundle)
        .resolve(&wanted(named, &[provider(ALEX_AT_BANKSIA)]), sender())
        .unwrap_err();
    let recipient = "Dr Alex Banks, Banksia Cardiology".to_owned();
    assert_eq!(refusal, Refusal::EndpointMissing { recipient });
}

fn echo() -> directory::DirectoryBuilder {
    builder().service(NewService {
        id: "echo".into(),
        name: "Echo Laboratory".into(),
        organisation: "banksia".into(),
        endpoints: vec!["ep-banksia".into()],
    })
}

#[test]
fn a_service_that_closed_is_no_longer_active() {
    let mut bundle: Value = serde_json::from_str(&echo().build().unwrap()).unwrap();
    resource(&mut bundle, "HealthcareService/echo")["active"] = json!(false);
    let noi = IndividualId::new(BANKSIA, "AUSHIC", "NOI");
    let refusal = read(&bundle)
        .resolve(&wanted(banksia(), &[noi]), sender())
        .unwrap_err();
    let recipient = "Echo Laboratory, Banksia Cardiology".to_owned();
    assert_eq!(refusal, Refusal::RecipientInactive { recipient });
}

#[test]
fn a_vendors_number_of_a_service_finds_it_beside_an_organisations() {
    let mut bundle: Value = serde_json::from_str(&echo().build().unwrap()).unwrap();
    let service = resource(&mut bundle, "HealthcareService/echo");
    service["identifier"].as_array_mut().unwrap().push(json!({
        "type": {"coding": [{"code": "VDI"}]},
        "system": "http://vendor.example.net/routing",
        "value": "ECHO1",
        "assigner": {"display": "Example Vendor"},
    }));
    let directory = read(&bundle);
    let find = |individual| {
        let wanted = wanted(banksia(), &[individual]);
        directory
            .resolve(&wanted, sender())
            .map(|route| route.recipient_name)
    };
    let echo = "Echo Laboratory, Banksia Cardiology".to_owned();
    assert_eq!(
        find(IndividualId::new("ECHO1", "EXAMPLE VENDOR", "VDI")),
        Ok(echo)
    );
    let unknown = Err(Refusal::UnknownRecipient {
        sought: Sought::Individual,
    });
    assert_eq!(
        find(IndividualId::new("ECHO1", "Another Vendor", "VDI")),
        unknown
    );
}

#[test]
fn a_number_the_hi_service_withdrew_is_nobodys() {
    let status = |code: &str| json!([{"url": ext::HI_STATUS, "valueCoding": {"code": code}}]);
    let mut bundle = json();
    for (code, found) in [("A", true), ("D", false), ("R", false)] {
        let person = resource(&mut bundle, "Practitioner/alex");
        person["identifier"][0]["extension"] = status(code);
        let hpii = IndividualId::new(ALEX, "AUSHIC", "NPI");
        let route = read(&bundle).resolve(&wanted(banksia(), &[hpii]), sender());
        assert_eq!(route.is_ok(), found, "{code}");
    }
}

#[test]
fn the_way_back_is_sieved_like_the_way_out() {
    let hpio = Organisation::Hpio(hpio(BANKSIA));
    let back = |change: fn(&mut Value)| {
        let directory = with("Endpoint/ep-banksia", change);
        directory
            .lookup_by_organisation(&hpio, payload::RRI, now(), sender())
            .unwrap_err()
            .code()
    };
    assert_eq!(
        back(|e| e["status"] = json!("off")),
        "directory.endpoint-inactive"
    );
    assert_eq!(
        back(|e| e["connectionType"] = Value::Null),
        "directory.connection-type-unsupported"
    );
    assert_eq!(
        back(|e| e["payloadType"] = json!([])),
        "directory.payload-unsupported"
    );
    assert_eq!(
        back(|e| e["address"] = json!("")),
        "directory.endpoint-incomplete"
    );
    let hidden: fn(&mut Value) = |e| {
        e["extension"]
            .as_array_mut()
            .unwrap()
            .push(json!({"url": ext::SUPPRESSED}));
    };
    assert_eq!(
        back(hidden),
        "directory.endpoint-missing",
        "known, and without an endpoint"
    );
    let directory = read(&json());
    let production = Sender {
        environment: Environment::Production,
        ..sender()
    };
    let refusal = directory.lookup_by_organisation(&hpio, payload::RRI, now(), production);
    assert_eq!(refusal.unwrap_err().code(), "directory.wrong-environment");
}

/// Counts how often it was asked, and refuses.
#[derive(Default)]
struct Counting(AtomicUsize);

impl CertificateJudge for Counting {
    fn judge(&self, _: &Certificate, _: &Organisation, _: Timestamp) -> Result<(), String> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err("revoked".into())
    }
}

#[test]
fn a_heap_of_certificates_is_judged_only_so_far() {
    let pem = certificate().to_pem();
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        let one = json!({"url": ext::ENCRYPTION_CERTIFICATE, "valueString": pem});
        endpoint["extension"]
            .as_array_mut()
            .unwrap()
            .extend(vec![one; 1_000]);
    });
    let judge = Counting::default();
    let sender = Sender {
        judge: &judge,
        ..sender()
    };
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    let refusal = directory.resolve(&wanted, sender).unwrap_err();
    assert!(matches!(refusal, Refusal::CertificateUnusable { .. }));
    assert_eq!(
        judge.0.load(Ordering::SeqCst),
        16,
        "each once: the target is the HPI-O"
    );
}

#[test]
fn names_of_any_length_and_shape_stay_readable() {
    let directory = with("Organization/banksia", |organization| {
        organization["name"] = json!(format!("Banksia\r\n{}", "x".repeat(10_000)));
    });
    let name = referral(&directory).unwrap().recipient_name;
    assert!(name.starts_with("Dr Alex Banks, Banksia  xxx"), "{name}");
    assert!(name.chars().count() < 200);
    for nameless in [Value::Null, json!(""), json!("  ")] {
        let directory = with("Organization/banksia", |organization| {
            organization["name"] = nameless;
        });
        let name = referral(&directory).unwrap().recipient_name;
        assert_eq!(name, "Dr Alex Banks, a practice without a name");
    }
}
