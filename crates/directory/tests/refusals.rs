//! Every refusal, by name, from the state of the directory that causes it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod world;

use certs::Certificate;
use directory::uris::{ext, payload};
use directory::{
    CertificateJudge, Directory, Environment, IndividualId, Lack, Refusal, Sender, Sought,
};
use ids::{Hd, Organisation, Timestamp};
use serde_json::{Value, json};
use world::*;

const NAME: &str = "Dr Alex Banks, Banksia Cardiology";

fn refused(directory: &Directory, facility: Hd, individuals: &[IndividualId]) -> Refusal {
    directory
        .resolve(&wanted(facility, individuals), sender())
        .unwrap_err()
}

#[test]
fn unknown_individual() {
    let refusal = refused(&read(&json()), banksia(), &[provider("4322581B")]);
    assert_eq!(
        refusal,
        Refusal::UnknownRecipient {
            sought: Sought::Individual
        }
    );
    assert!(refusal.is_recipient_unknown());
    assert!(
        !refusal.to_string().contains("4322581B"),
        "nothing of the message is repeated"
    );
}

#[test]
fn an_unknown_person_is_not_replaced_by_the_practice() {
    let ids = [
        provider("4322581B"),
        IndividualId::new(BANKSIA, "AUSHIC", "NOI"),
    ];
    let refusal = refused(&read(&json()), banksia(), &ids);
    assert_eq!(
        refusal,
        Refusal::UnknownRecipient {
            sought: Sought::Individual
        }
    );
}

#[test]
fn an_identifier_that_says_nothing_finds_nobody() {
    let refusal = refused(
        &read(&json()),
        banksia(),
        &[IndividualId::new("Wattle-77", "", "")],
    );
    assert_eq!(
        refusal,
        Refusal::UnknownRecipient {
            sought: Sought::Individual
        }
    );
}

#[test]
fn unknown_facility() {
    let stranger = facility("Grevillea Clinic", "8003627500000328");
    let refusal = refused(&read(&json()), stranger, &[]);
    assert_eq!(
        refusal,
        Refusal::UnknownRecipient {
            sought: Sought::Facility
        }
    );
}

#[test]
fn a_message_that_names_nobody() {
    let blank = IndividualId::new("  ", "AUSHICPR", "UPIN");
    let refusal = refused(&read(&json()), Hd::default(), &[blank]);
    assert_eq!(
        refusal,
        Refusal::UnknownRecipient {
            sought: Sought::Nothing
        }
    );
}

#[test]
fn a_bare_hpii_is_no_address() {
    let hpii = IndividualId::new(ALEX, "AUSHIC", "NPI");
    let refusal = refused(&read(&json()), Hd::default(), &[hpii]);
    assert_eq!(
        refusal,
        Refusal::UnknownRecipient {
            sought: Sought::Individual
        }
    );
}

#[test]
fn suppressed_entries_are_as_if_absent() {
    let suppressed = json!([{"url": ext::SUPPRESSED}]);
    for name in [
        "PractitionerRole/alex-banksia",
        "Practitioner/alex",
        "Organization/banksia",
    ] {
        let directory = with(name, |resource| resource["extension"] = suppressed.clone());
        let refusal = referral(&directory).unwrap_err();
        let unknown = Refusal::UnknownRecipient {
            sought: Sought::Individual,
        };
        assert_eq!(refusal, unknown, "{name}");
    }
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        endpoint["extension"]
            .as_array_mut()
            .unwrap()
            .push(json!({"url": ext::SUPPRESSED}));
    });
    let refusal = referral(&directory).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::EndpointMissing {
            recipient: NAME.into()
        }
    );
}

#[test]
fn two_people_is_one_too_many() {
    let ids = [provider(ALEX_AT_BANKSIA), provider(KIM_AT_BANKSIA)];
    let refusal = refused(&read(&json()), banksia(), &ids);
    let fits = vec![NAME.to_owned(), "Dr Kim Lee, Banksia Cardiology".to_owned()];
    assert_eq!(refusal, Refusal::AmbiguousRecipient { fits });
    assert!(!refusal.is_recipient_unknown());
}

#[test]
fn two_targets_for_one_facility_is_ambiguous() {
    let mut bundle = json();
    let mut second = resource(&mut bundle, "Endpoint/ep-banksia").clone();
    second["id"] = json!("ep-banksia-2");
    second["identifier"][0]["value"] = json!("https://smd.vendor.example.net/id/banksia");
    bundle["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"resource": second}));
    let refusal = refused(&read(&bundle), banksia(), &[]);
    assert_eq!(
        refusal,
        Refusal::AmbiguousRecipient {
            fits: vec!["Banksia Cardiology".into()]
        }
    );
}

#[test]
fn one_provider_number_on_two_people_is_ambiguous() {
    let directory = with("PractitionerRole/kim-banksia", |role| {
        role["identifier"][0]["value"] = json!(ALEX_AT_BANKSIA);
    });
    assert!(matches!(
        referral(&directory),
        Err(Refusal::AmbiguousRecipient { .. })
    ));
}

#[test]
fn practitioner_at_another_practice() {
    let refusal = refused(&read(&json()), banksia(), &[provider(ALEX_AT_WATTLE)]);
    assert_eq!(
        refusal,
        Refusal::PractitionerNotAtThisPractice {
            practitioner: "Dr Alex Banks, Wattle Street Medical".into(),
            works_at: vec!["Wattle Street Medical".into()],
        }
    );
    assert!(refusal.is_recipient_unknown());
}

#[test]
fn practitioner_who_has_left() {
    let inactive = |resource: &mut Value| resource["active"] = json!(false);
    for name in [
        "PractitionerRole/alex-banksia",
        "Practitioner/alex",
        "Organization/banksia",
    ] {
        let refusal = referral(&with(name, inactive)).unwrap_err();
        assert_eq!(
            refusal,
            Refusal::RecipientInactive {
                recipient: NAME.into()
            },
            "{name}"
        );
        assert!(refusal.is_recipient_unknown());
    }
    let ended = with("PractitionerRole/alex-banksia", |role| {
        role["period"] = json!({"end": "2026-11-20"});
    });
    assert!(matches!(
        referral(&ended),
        Err(Refusal::RecipientInactive { .. })
    ));
    let last_day = with("PractitionerRole/alex-banksia", |role| {
        role["period"] = json!({"end": "2026-11-22"});
    });
    assert!(referral(&last_day).is_ok());
}

#[test]
fn endpoint_missing() {
    for change in [
        (|role| role["endpoint"] = json!([])) as fn(&mut Value),
        |role| role["endpoint"] = json!([{"reference": "Endpoint/gone"}]),
        |role| role["endpoint"] = json!([{"display": "by fax"}]),
        |role| role["endpoint"] = json!([{"reference": "Practitioner/alex"}]),
    ] {
        let refusal = referral(&with("PractitionerRole/alex-banksia", change)).unwrap_err();
        assert_eq!(
            refusal,
            Refusal::EndpointMissing {
                recipient: NAME.into()
            }
        );
        assert!(
            !refusal.is_recipient_unknown(),
            "we know them, they cannot be sent to"
        );
    }
}

#[test]
fn a_colleagues_endpoint_is_never_borrowed() {
    let directory = with("PractitionerRole/alex-banksia", |role| {
        role["endpoint"] = json!([])
    });
    let kim = directory.resolve(&wanted(banksia(), &[provider(KIM_AT_BANKSIA)]), sender());
    assert!(kim.is_ok());
    assert!(matches!(
        referral(&directory),
        Err(Refusal::EndpointMissing { .. })
    ));
}

#[test]
fn an_organisation_without_endpoints_is_known_all_the_same() {
    let mut bundle = json();
    bundle["entry"]
        .as_array_mut()
        .unwrap()
        .retain(|entry| entry["resource"]["resourceType"] != "Endpoint");
    let refusal = refused(&read(&bundle), banksia(), &[]);
    assert_eq!(
        refusal,
        Refusal::EndpointMissing {
            recipient: "Banksia Cardiology".into()
        }
    );
}

#[test]
fn endpoint_inactive() {
    for change in [
        (|endpoint| endpoint["status"] = json!("off")) as fn(&mut Value),
        |endpoint| endpoint["status"] = json!("suspended"),
        |endpoint| endpoint["status"] = json!("entered-in-error"),
        |endpoint| endpoint["status"] = Value::Null,
        |endpoint| endpoint["period"] = json!({"end": "2026-01-31"}),
        |endpoint| endpoint["period"] = json!({"start": "2027"}),
        |endpoint| endpoint["period"] = json!({"end": "next year"}),
    ] {
        let refusal = referral(&with("Endpoint/ep-banksia", change)).unwrap_err();
        assert_eq!(
            refusal,
            Refusal::EndpointInactive {
                recipient: NAME.into()
            }
        );
    }
}

#[test]
fn test_and_production_never_mix() {
    let directory = read(&json());
    let production = Sender {
        environment: Environment::Production,
        ..sender()
    };
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    let refusal = directory.resolve(&wanted, production).unwrap_err();
    let expected = Refusal::WrongEnvironment {
        recipient: NAME.into(),
        ours: Environment::Production,
    };
    assert_eq!(refusal, expected);

    let unmarked = with("Endpoint/ep-banksia", |endpoint| {
        let extensions = endpoint["extension"].as_array_mut().unwrap();
        extensions.retain(|extension| extension["url"] != ext::ENVIRONMENT_TYPE);
    });
    assert!(unmarked.resolve(&wanted, production).is_ok());
    assert!(matches!(
        referral(&unmarked),
        Err(Refusal::WrongEnvironment { .. })
    ));
}

#[test]
fn connection_type_unsupported() {
    for coding in [
        json!({"system": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
               "code": "hl7-fhir-rest"}),
        json!({"system": "http://terminology.hl7.org.au/CodeSystem/endpoint-connection-type",
               "code": "secure-messaging"}),
        json!({"code": directory::uris::interface::TRANSPORT_RESPONSE_DELIVERY}),
        Value::Null,
    ] {
        let directory = with("Endpoint/ep-banksia", |e| {
            e["connectionType"] = coding.clone()
        });
        let refusal = referral(&directory).unwrap_err();
        assert_eq!(
            refusal,
            Refusal::ConnectionTypeUnsupported {
                recipient: NAME.into()
            }
        );
    }
}

#[test]
fn payload_unsupported_says_what_they_take() {
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        endpoint["payloadType"] = json!([{"coding": [{"code": payload::REF_L1}]}]);
    });
    let refusal = referral(&directory).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::PayloadUnsupported {
            recipient: NAME.into(),
            wanted: payload::REF_L2.into(),
            they_take: vec![payload::REF_L1.into()],
        }
    );
    assert!(refusal.to_string().contains("single PDF"), "{refusal}");
}

#[test]
fn endpoint_incomplete() {
    for address in [
        "",
        "http://plain.example.net/smd",
        "https://",
        "https:// x",
        "ftp://x.net",
    ] {
        let directory = with("Endpoint/ep-banksia", |e| e["address"] = json!(address));
        let refusal = referral(&directory).unwrap_err();
        let expected = Refusal::EndpointIncomplete {
            recipient: NAME.into(),
            lacks: Lack::Address,
        };
        assert_eq!(refusal, expected, "{address}");
    }
    let mut bundle = json();
    let endpoint = resource(&mut bundle, "Endpoint/ep-banksia");
    endpoint["identifier"][0]["value"] = json!("SMD001234567890");
    endpoint["extension"][0]["extension"] = json!([
        {"url": "namespace-id", "valueString": "Banksia Cardiology"},
    ]);
    resource(&mut bundle, "Organization/banksia")["identifier"] = json!([]);
    let refusal = referral(&read(&bundle)).unwrap_err();
    let expected = Refusal::EndpointIncomplete {
        recipient: NAME.into(),
        lacks: Lack::Target,
    };
    assert_eq!(refusal, expected);
}

#[test]
fn certificate_missing() {
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        let extensions = endpoint["extension"].as_array_mut().unwrap();
        extensions.retain(|extension| extension["url"] != ext::ENCRYPTION_CERTIFICATE);
    });
    let refusal = referral(&directory).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::CertificateMissing {
            recipient: NAME.into()
        }
    );
}

struct Refusing;

impl CertificateJudge for Refusing {
    fn judge(&self, _: &Certificate, _: &Organisation, _: Timestamp) -> Result<(), String> {
        Err("The certificate expired on 2026-01-31.".into())
    }
}

#[test]
fn certificate_unusable_gives_the_judges_reason() {
    let sender = Sender {
        judge: &Refusing,
        ..sender()
    };
    let wanted = wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]);
    let refusal = read(&json()).resolve(&wanted, sender).unwrap_err();
    assert_eq!(
        refusal.sentence(),
        "The certificate of Dr Alex Banks, Banksia Cardiology cannot be used: The certificate \
         expired on 2026-01-31."
    );
}

#[test]
fn certificate_unreadable_is_unusable() {
    let directory = with("Endpoint/ep-banksia", |endpoint| {
        for extension in endpoint["extension"].as_array_mut().unwrap() {
            if extension["url"] == ext::ENCRYPTION_CERTIFICATE {
                extension["valueString"] = json!("LS0tLS1CRUdJTi");
            }
        }
    });
    assert!(matches!(
        referral(&directory),
        Err(Refusal::CertificateUnusable { .. })
    ));
}

#[test]
fn one_usable_endpoint_is_enough_and_the_others_do_not_matter() {
    let mut bundle = json();
    let mut second = resource(&mut bundle, "Endpoint/ep-banksia").clone();
    second["id"] = json!("ep-old");
    second["status"] = json!("off");
    second["identifier"][0]["value"] = json!("https://smd.vendor.example.net/id/old");
    bundle["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"resource": second}));
    resource(&mut bundle, "PractitionerRole/alex-banksia")["endpoint"] =
        json!([{"reference": "Endpoint/ep-old"}, {"reference": "Endpoint/ep-banksia"}]);
    assert!(referral(&read(&bundle)).is_ok());
}

#[test]
fn every_refusal_has_a_sentence_advice_and_its_own_code() {
    let name = || NAME.to_owned();
    let all = [
        Refusal::AmbiguousRecipient {
            fits: (0..9).map(|n| format!("practice {n}")).collect(),
        },
        Refusal::CertificateMissing { recipient: name() },
        Refusal::CertificateUnusable {
            recipient: name(),
            reason: "expired".into(),
        },
        Refusal::ConnectionTypeUnsupported { recipient: name() },
        Refusal::EndpointInactive { recipient: name() },
        Refusal::EndpointIncomplete {
            recipient: name(),
            lacks: Lack::Address,
        },
        Refusal::EndpointMissing { recipient: name() },
        Refusal::PayloadUnsupported {
            recipient: name(),
            wanted: payload::ORU.into(),
            they_take: Vec::new(),
        },
        Refusal::PractitionerNotAtThisPractice {
            practitioner: name(),
            works_at: vec![name()],
        },
        Refusal::RecipientInactive { recipient: name() },
        Refusal::UnknownRecipient {
            sought: Sought::Facility,
        },
        Refusal::WrongEnvironment {
            recipient: name(),
            ours: Environment::Test,
        },
        Refusal::NameOnly { fits: vec![name()] },
        Refusal::NumberRetired { recipient: name() },
        Refusal::TargetChanged {
            recipient: name(),
            before: "https://old.example.net/id".into(),
            now: "https://new.example.net/id".into(),
        },
    ];
    let mut codes: Vec<&str> = all.iter().map(Refusal::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all.len());
    for refusal in &all {
        assert!(refusal.sentence().ends_with('.'), "{refusal}");
        assert!(refusal.advice().ends_with('.'), "{refusal}");
        assert_eq!(
            refusal.to_string(),
            format!("{} {}", refusal.sentence(), refusal.advice())
        );
    }
    assert!(all[0].to_string().contains("and 4 more"));
    assert!(all[7].sentence().ends_with("they take: nothing."));
}
