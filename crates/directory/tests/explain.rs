//! The way to a decision: which entries were considered and left out, and why.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod world;

use directory::uris::ext;
use directory::{Directory, Effect, IndividualId, Passage, Step};
use ids::{Hd, Organisation};
use serde_json::{Value, json};
use world::*;

/// What is spoilt, and what must be said of it.
type Row = (fn(&mut Value), Passage);

fn steps(directory: &Directory, facility: Hd, individuals: &[IndividualId]) -> Vec<Step> {
    let wanted = wanted(facility, individuals);
    let explanation = directory.explain(&wanted, sender());
    assert_eq!(explanation.decision, directory.resolve(&wanted, sender()));
    explanation.steps
}

fn step(subject: &str, passage: Passage) -> Step {
    Step {
        subject: subject.into(),
        passage,
    }
}

fn alex(directory: &Directory) -> Vec<Step> {
    steps(directory, banksia(), &[provider(ALEX_AT_BANKSIA)])
}

#[test]
fn a_plain_way_is_short() {
    let expected = [
        step("PractitionerRole/alex-banksia", Passage::FoundByIdentifier),
        step("Endpoint/ep-banksia", Passage::EndpointOffered),
        step("Endpoint/ep-banksia", Passage::Chosen),
    ];
    assert_eq!(alex(&read(&json())), expected);
}

#[test]
fn identifiers_that_lead_nowhere_are_told_by_number_and_never_by_value() {
    let ids = [
        IndividualId::new("Banks", "", ""),
        IndividualId::new(BANKSIA, "AUSHIC", "NOI"),
        provider("4322581B"),
    ];
    let told = steps(&read(&json()), banksia(), &ids);
    let expected = [
        step("identifier 1", Passage::IdentifierWithoutMeaning),
        step("identifier 2", Passage::IdentifierSetAside),
        step("identifier 3", Passage::IdentifierOfNobody),
    ];
    assert_eq!(told, expected);
    let bare = IndividualId::new(ALEX, "AUSHIC", "NPI");
    let told = steps(&read(&json()), Hd::default(), &[bare]);
    assert_eq!(told, [step("identifier 1", Passage::IdentifierSetAside)]);
}

#[test]
fn entries_are_left_out_with_their_reason() {
    let role = "PractitionerRole/alex-banksia";
    let suppressed = json!([{"url": ext::SUPPRESSED}]);
    let table: [Row; 3] = [
        (|role| role["active"] = json!(false), Passage::Inactive),
        (
            |role| role["endpoint"] = json!([{"reference": "Endpoint/gone"}]),
            Passage::EndpointLost,
        ),
        (
            |role| role["organization"] = json!({"reference": "Organization/wattle"}),
            Passage::EndpointOffered,
        ),
    ];
    for (change, passage) in table {
        let told = alex(&with(role, change));
        assert!(told.iter().any(|it| it.passage == passage), "{told:?}");
    }
    let told = alex(&with(role, |role| role["extension"] = suppressed.clone()));
    assert_eq!(told, [step(role, Passage::Hidden)]);
    let told = steps(&read(&json()), banksia(), &[provider(ALEX_AT_WATTLE)]);
    let wattle = step("PractitionerRole/alex-wattle", Passage::OtherPractice);
    assert!(told.contains(&wattle), "{told:?}");
}

#[test]
fn endpoints_are_left_out_with_their_reason() {
    let table: [Row; 7] = [
        (|e| e["status"] = json!("off"), Passage::EndpointInactive),
        (
            |e| e["connectionType"] = Value::Null,
            Passage::OtherInterface,
        ),
        (|e| e["payloadType"] = json!([]), Passage::OtherPayload),
        (
            |e| e["address"] = json!("http://plain.example.net"),
            Passage::AddressMissing,
        ),
        (
            |e| {
                e["extension"]
                    .as_array_mut()
                    .unwrap()
                    .retain(|it| it["url"] != ext::ENVIRONMENT_TYPE)
            },
            Passage::OtherEnvironment,
        ),
        (
            |e| {
                let extensions = e["extension"].as_array_mut().unwrap();
                extensions.retain(|it| it["url"] != ext::ENCRYPTION_CERTIFICATE);
            },
            Passage::CertificatesMissing,
        ),
        (
            |e| {
                let mut extensions = e["extension"].as_array_mut().unwrap().iter_mut();
                let found = extensions.find(|it| it["url"] == ext::ENCRYPTION_CERTIFICATE);
                found.unwrap()["valueString"] = json!("nothing");
            },
            Passage::CertificateUnreadable,
        ),
    ];
    for (change, passage) in table {
        let told = alex(&with("Endpoint/ep-banksia", change));
        assert_eq!(told.last(), Some(&step("Endpoint/ep-banksia", passage)));
    }
}

#[test]
fn an_older_alternative_and_a_second_target_are_told_apart() {
    let twice = |target: Option<&str>| {
        let mut bundle = json();
        let mut second = resource(&mut bundle, "Endpoint/ep-banksia").clone();
        second["id"] = json!("ep-older");
        second["meta"]["lastUpdated"] = json!("2020-01-01T00:00:00Z");
        if let Some(target) = target {
            second["identifier"][0]["value"] = json!(target);
        }
        let entries = bundle["entry"].as_array_mut().unwrap();
        entries.push(json!({"resource": second}));
        steps(&read(&bundle), banksia(), &[])
    };
    let told = twice(None);
    assert_eq!(
        told[2..],
        [
            step("Endpoint/ep-banksia", Passage::Chosen),
            step("Endpoint/ep-older", Passage::Older),
        ]
    );
    let told = twice(Some("https://smd.vendor.example.net/id/banksia"));
    assert_eq!(
        told[2..],
        [
            step("Endpoint/ep-banksia", Passage::TargetNotAlone),
            step("Endpoint/ep-older", Passage::TargetNotAlone),
        ]
    );
}

#[test]
fn the_way_back_is_explained_too() {
    let directory = read(&json());
    let organisation = Organisation::Hpio(hpio(BANKSIA));
    let payload = directory::uris::payload::RRI;
    let told = directory.explain_organisation(&organisation, payload, now(), sender());
    assert!(told.decision.is_ok());
    let expected = [
        step("Endpoint/ep-banksia", Passage::FoundByTarget),
        step("Endpoint/ep-banksia", Passage::Chosen),
    ];
    assert_eq!(told.steps, expected);
}

#[test]
fn every_effect_has_its_word() {
    assert_eq!(Passage::Chosen.effect(), Effect::Chosen);
    assert_eq!(Passage::FoundByTarget.effect().as_str(), "considered");
    let refused = Passage::CertificateRefused("It is revoked.".into());
    assert_eq!(refused.effect().as_str(), "left-out");
    assert_eq!(refused.words(), "It is revoked.");
}
