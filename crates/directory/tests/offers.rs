//! What the sender can do, and which of it is chosen; what else could be done; the way back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod world;

use directory::uris::{ext, interface, payload};
use directory::{
    Alternative, Directory, Interface, Offer, Passage, Refusal, Route, Sought, answers_to,
};
use ids::Organisation;
use serde_json::{Value, json};
use world::*;

const LETTERS: &[&str] = &[payload::REF_L2, payload::REF_L1];
const BOTH: &[Interface] = &[Interface::Deferred, Interface::Immediate];

fn offered(directory: &Directory, offer: Offer<'_>) -> Result<Route, Refusal> {
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    directory.resolve_offer(&wanted, &offer, sender())
}

/// Alex at Banksia with a second endpoint, a copy of the first with a change.
fn with_second(change: impl FnOnce(&mut Value)) -> Value {
    let mut bundle = json();
    let mut second = resource(&mut bundle, "Endpoint/ep-banksia").clone();
    second["id"] = json!("ep-second");
    second["address"] = json!("https://second.example.net/smd");
    change(&mut second);
    let role = resource(&mut bundle, "PractitionerRole/alex-banksia");
    let references = role["endpoint"].as_array_mut().unwrap();
    references.push(json!({"reference": "Endpoint/ep-second"}));
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.push(json!({ "resource": second }));
    bundle
}

fn takes(endpoint: &mut Value, code: &str) {
    let system = "http://hl7.org.au/fhir/CodeSystem/endpoint-payload-type";
    endpoint["payloadType"] = json!([{"coding": [{"system": system, "code": code}]}]);
}

#[test]
fn the_best_form_that_the_recipient_takes_is_chosen() {
    let directory = read(&with_second(|it| takes(it, payload::REF_L1)));
    let route = offered(&directory, Offer::of(LETTERS)).unwrap();
    assert_eq!(route.payload, payload::REF_L2);
    let lesser: &[&str] = &[payload::REF_L1, payload::REF_L2];
    let route = offered(&directory, Offer::of(lesser)).unwrap();
    assert_eq!(route.payload, payload::REF_L1);
    assert_eq!(route.endpoint_address, "https://second.example.net/smd");
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    let told = directory.explain_offer(&wanted, &Offer::of(LETTERS), None, sender());
    let left_out = told
        .steps
        .iter()
        .find(|it| it.passage == Passage::LessPreferred);
    assert_eq!(left_out.unwrap().subject, "Endpoint/ep-second");
}

#[test]
fn deferred_comes_before_immediate_and_immediate_only_where_it_is_spoken() {
    let immediate = |it: &mut Value| {
        it["connectionType"]["code"] = json!(interface::SEALED_IMMEDIATE_MESSAGE_DELIVERY);
    };
    let both = Offer {
        interfaces: BOTH,
        ..Offer::of(LETTERS)
    };
    let route = offered(&read(&with_second(immediate)), both).unwrap();
    assert_eq!(route.interface, Interface::Deferred);
    let only = with("Endpoint/ep-banksia", immediate);
    let route = offered(&only, both).unwrap();
    assert_eq!(route.interface, Interface::Immediate);
    let refusal = offered(&only, Offer::of(LETTERS)).unwrap_err();
    assert_eq!(refusal.code(), "directory.connection-type-unsupported");
}

#[test]
fn of_two_targets_the_one_that_our_own_provider_runs_decides() {
    let other = "https://other-vendor.example.net/id/banksia";
    let bundle = with_second(|it| {
        it["identifier"][0]["value"] = json!(other);
        it["managingOrganization"] = json!({"reference": "Organization/wattle"});
    });
    let directory = read(&bundle);
    let refusal = offered(&directory, Offer::of(LETTERS)).unwrap_err();
    assert_eq!(refusal.code(), "directory.ambiguous-recipient");
    let ours = Organisation::Hpio(hpio(WATTLE));
    let route = offered(
        &directory,
        Offer {
            provider: Some(&ours),
            ..Offer::of(LETTERS)
        },
    );
    assert_eq!(route.unwrap().organisation.uri(), other);
    let stranger = Organisation::parse_uri("https://nobody.example.net/id").unwrap();
    let offer = Offer {
        provider: Some(&stranger),
        ..Offer::of(LETTERS)
    };
    assert!(offered(&directory, offer).is_err(), "nobody else decides");
}

#[test]
fn a_recipient_at_another_target_is_held_and_not_redirected() {
    let directory = read(&json());
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    let before = referral(&directory).unwrap().organisation;
    assert!(directory.resolve_again(&wanted, &before, sender()).is_ok());
    let moved = "https://new-vendor.example.net/id/banksia";
    let directory = with("Endpoint/ep-banksia", |it| {
        it["identifier"][0]["value"] = json!(moved);
    });
    let refusal = directory.resolve_again(&wanted, &before, sender());
    let expected = Refusal::TargetChanged {
        recipient: "Dr Alex Banks, Banksia Cardiology".into(),
        before: before.uri(),
        now: moved.into(),
    };
    assert_eq!(refusal, Err(expected));
}

fn alternatives(directory: &Directory) -> Vec<Alternative> {
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    let told = directory.explain(&wanted, sender());
    assert!(told.decision.is_err());
    told.alternatives
}

fn on_paper(fax: &[&str]) -> Alternative {
    Alternative::ByOtherMeans {
        fax: fax.iter().map(|&it| it.into()).collect(),
        phone: Vec::new(),
    }
}

#[test]
fn another_form_is_offered_where_they_take_it() {
    let directory = with("Endpoint/ep-banksia", |it| takes(it, payload::REF_L1));
    let expected = [
        Alternative::AnotherForm {
            recipient: "Dr Alex Banks, Banksia Cardiology".into(),
            payload: payload::REF_L1.into(),
        },
        on_paper(&[]),
    ];
    assert_eq!(alternatives(&directory), expected);
}

#[test]
fn another_place_of_the_same_person_is_offered_and_nobody_elses() {
    let directory = with("PractitionerRole/alex-banksia", |role| {
        role["active"] = json!(false);
    });
    let expected = [
        Alternative::AnotherPlace {
            recipient: "Dr Alex Banks, Wattle Street Medical".into(),
            facility: wattle(),
            provider_number: Some(ALEX_AT_WATTLE.into()),
        },
        on_paper(&[]),
    ];
    assert_eq!(alternatives(&directory), expected);
}

#[test]
fn paper_comes_last_with_the_numbers_of_the_directory() {
    let mut bundle = json();
    resource(&mut bundle, "Endpoint/ep-banksia")["status"] = json!("off");
    resource(&mut bundle, "PractitionerRole/alex-wattle")["active"] = json!(false);
    let organisation = resource(&mut bundle, "Organization/banksia");
    organisation["telecom"] = json!([
        {"system": "fax", "value": "02 5550 0001"},
        {"system": "email", "value": "desk@banksia.example"},
    ]);
    assert_eq!(alternatives(&read(&bundle)), [on_paper(&["02 5550 0001"])]);
}

#[test]
fn a_way_that_was_found_needs_no_other() {
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    let told = read(&json()).explain(&wanted, sender());
    assert_eq!(told.alternatives, []);
}

#[test]
fn a_number_that_is_retired_is_told_by_whose_it_is() {
    let status = json!([{"url": ext::HI_STATUS, "valueCoding": {"code": "R"}}]);
    let directory = with("PractitionerRole/alex-banksia", |role| {
        role["identifier"][0]["extension"] = status;
    });
    let expected = Refusal::NumberRetired {
        recipient: "Dr Alex Banks, Banksia Cardiology".into(),
    };
    assert_eq!(referral(&directory), Err(expected));
}

#[test]
fn a_name_finds_people_and_addresses_none() {
    let directory = read(&json());
    for name in ["Banks", "alex  BANKS", "Dr Alex Banks"] {
        let named = directory::IndividualId::new(name, "", "");
        let refusal = directory.resolve(&wanted(Default::default(), &[named]), sender());
        let Err(Refusal::NameOnly { fits }) = refusal else {
            panic!("{name}: {refusal:?}");
        };
        assert_eq!(fits.len(), 2, "{name}: {fits:?}");
    }
    let practice = ids::Hd::new("banksia cardiology", "", "");
    let refusal = directory.resolve(&wanted(practice, &[]), sender());
    assert!(
        matches!(refusal, Err(Refusal::NameOnly { .. })),
        "{refusal:?}"
    );
}

#[test]
fn the_answer_must_find_its_way_back() {
    let ours = Organisation::Hpio(hpio(BANKSIA));
    let check = |directory: &Directory, code| directory.check_reply(&ours, code, now(), sender());
    let directory = read(&json());
    assert_eq!(check(&directory, payload::REF_L2), Ok(()));
    assert_eq!(
        check(&directory, payload::RRI),
        Ok(()),
        "an answer needs none"
    );
    let gap = check(&directory, payload::ORU).unwrap_err();
    assert_eq!(gap.answers, answers_to(payload::ORU));
    assert!(gap.to_string().contains("acknowledgements"), "{gap}");
    let off = with("Endpoint/ep-banksia", |it| it["status"] = json!("off"));
    let gap = check(&off, payload::REF_L2).unwrap_err();
    assert_eq!(gap.refusal.code(), "directory.endpoint-inactive");
    let stranger = Organisation::parse_uri("https://nobody.example.net/id").unwrap();
    let gap = directory.check_reply(&stranger, payload::REF_L2, now(), sender());
    assert!(gap.unwrap_err().to_string().contains("has no endpoint"));
}

#[test]
fn the_way_back_goes_by_the_whole_facility_or_its_number() {
    let directory = read(&json());
    let back = |facility| directory.lookup_by_facility(&facility, payload::RRI, now(), sender());
    assert_eq!(
        back(banksia()).unwrap().organisation.uri(),
        Organisation::Hpio(hpio(BANKSIA)).uri()
    );
    let other = ids::Hd::new("Banksia Cardiology", "1.2.3.4", "ISO");
    let unknown = Refusal::UnknownRecipient {
        sought: Sought::Facility,
    };
    assert_eq!(back(other), Err(unknown));
    let refusal = directory.lookup_by_facility(&banksia(), payload::ACK, now(), sender());
    assert_eq!(refusal.unwrap_err().code(), "directory.payload-unsupported");
}

#[test]
fn transport_responses_go_to_the_endpoint_that_takes_them() {
    let ours = Organisation::Hpio(hpio(BANKSIA));
    let find = |directory: &Directory| directory.lookup_responses(&ours, now(), sender());
    let nobody = Refusal::UnknownRecipient {
        sought: Sought::Organisation,
    };
    assert_eq!(find(&read(&json())), Err(nobody));
    let responses = |it: &mut Value| {
        it["connectionType"]["code"] = json!(interface::TRANSPORT_RESPONSE_DELIVERY);
    };
    let found = find(&read(&with_second(responses))).unwrap();
    assert_eq!(found.endpoint, "ep-second");
    assert_eq!(found.address, "https://second.example.net/smd");
    let refused = [
        (
            json!({"status": "suspended"}),
            "directory.endpoint-inactive",
        ),
        (
            json!({"address": "http://plain.example.net"}),
            "directory.endpoint-incomplete",
        ),
        (json!({"extension": []}), "directory.wrong-environment"),
    ];
    for (change, code) in refused {
        let bundle = with_second(|it| {
            responses(it);
            let (name, value) = change.as_object().unwrap().iter().next().unwrap();
            it[name] = value.clone();
        });
        assert_eq!(find(&read(&bundle)).unwrap_err().code(), code);
    }
}
