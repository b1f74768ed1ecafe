//! `sealpost directory resolve` and `lint`, as their users run them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use directory::uris::{ext, id, payload, system};
use directory::{
    CertificateJudge, DirectoryBuilder, Environment, Lack, NewEndpoint, NewOrganisation,
    NewPractitioner, NewRole, Refusal, Sought,
};
use ids::{Hpii, ProviderNumber};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};
use synth::pki::{Flaw, Issued};
use synth::world::Practice;
use testkit::pki::{now, pki};

/// Kim Lee at Banksia Cardiology.
const KIM_AT_BANKSIA: &str = "2304227F";
const KIM: &str = "8003614899999997";

fn sealpost(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealpost"));
    command.current_dir(folder).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn endpoint(at: &str, practice: &Practice, issued: &Issued) -> NewEndpoint {
    NewEndpoint {
        id: format!("ep-{at}"),
        name: format!("{} secure messaging", practice.name),
        target: practice.organisation(),
        address: format!("https://{at}.example.net/smd"),
        facility: practice.facility(),
        application: None,
        payloads: vec![payload::REF_L2.into(), payload::ACK.into()],
        certificates: vec![issued.certificate.clone()],
        environment: Environment::Test,
        managed_by: at.into(),
    }
}

fn role(id: &str, person: &str, number: &ProviderNumber) -> NewRole {
    NewRole {
        id: id.into(),
        practitioner: person.into(),
        organisation: "banksia".into(),
        occupation: "Cardiologist".into(),
        provider_number: Some(number.clone()),
        endpoints: vec!["ep-banksia".into()],
    }
}

/// Two practices; two people at one of them.
fn bundle() -> Value {
    let (wattle, banksia) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    let person = |id: &str, hpii: &Hpii, given: &str, family: &str| NewPractitioner {
        id: id.into(),
        hpii: Some(hpii.clone()),
        prefix: "Dr".into(),
        given: given.into(),
        family: family.into(),
    };
    let organisation = |id: &str, practice: &Practice| NewOrganisation {
        id: id.into(),
        name: practice.name.clone(),
        hpio: Some(practice.hpio.clone()),
    };
    let first = &banksia.practitioner;
    let kim = Hpii::parse(KIM).unwrap();
    let kims = ProviderNumber::parse(KIM_AT_BANKSIA).unwrap();
    let built = DirectoryBuilder::new(now())
        .organisation(organisation("wattle", &wattle))
        .organisation(organisation("banksia", &banksia))
        .endpoint(endpoint("wattle", &wattle, &pki().gp))
        .endpoint(endpoint("banksia", &banksia, &pki().specialist))
        .practitioner(person("first", &first.hpii, &first.given, &first.family))
        .practitioner(person("kim", &kim, "Kim", "Lee"))
        .role(role("first-banksia", "first", &first.provider_number))
        .role(role("kim-banksia", "kim", &kims))
        .build();
    serde_json::from_str(&built.unwrap()).unwrap()
}

/// The resource `Type/id`.
fn resource<'a>(bundle: &'a mut Value, name: &str) -> &'a mut Value {
    let (kind, id) = name.split_once('/').unwrap();
    let mut entries = bundle["entry"].as_array_mut().unwrap().iter_mut();
    let found = entries
        .find(|entry| entry["resource"]["resourceType"] == kind && entry["resource"]["id"] == id);
    &mut found.unwrap()["resource"]
}

fn spoilt(name: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut bundle = bundle();
    change(resource(&mut bundle, name));
    bundle
}

fn without_extension(endpoint: &mut Value, url: &str) {
    let extensions = endpoint["extension"].as_array_mut().unwrap();
    extensions.retain(|extension| extension["url"] != url);
}

fn certificate(endpoint: &mut Value) -> &mut Value {
    let mut extensions = endpoint["extension"].as_array_mut().unwrap().iter_mut();
    let found = extensions.find(|it| it["url"] == ext::ENCRYPTION_CERTIFICATE);
    &mut found.unwrap()["valueString"]
}

/// A folder with the files of the trusted authorities.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("roots.pem"), &pki().root_pem).unwrap();
    std::fs::write(folder.path().join("between.pem"), &pki().intermediate_pem).unwrap();
    folder
}

const TRUST: [&str; 4] = ["--anchors", "roots.pem", "--intermediates", "between.pem"];

/// Resolves in a test environment from a file.
fn resolve(bundle: &Value, args: &[&str]) -> Output {
    let folder = folder();
    std::fs::write(folder.path().join("d.json"), bundle.to_string()).unwrap();
    let mut all = vec!["directory", "resolve", "--file", "d.json"];
    all.extend(TRUST);
    all.extend(args);
    if !args.contains(&"--environment") {
        all.extend(["--environment", "test"]);
    }
    sealpost(folder.path(), &all)
}

/// The recipient that most refusals are about, as arguments.
struct First {
    number: String,
    facility: String,
    elsewhere: String,
    name: String,
}

fn first() -> First {
    let banksia = Practice::banksia_cardiology();
    let person = &banksia.practitioner;
    First {
        number: person.provider_number.as_str().to_owned(),
        facility: banksia.facility().to_string(),
        elsewhere: Practice::wattle_street_medical().facility().to_string(),
        name: format!("Dr {} {}, {}", person.given, person.family, banksia.name),
    }
}

/// One refusal: the directory, the recipient, and what must be said.
type Row = (Value, Vec<String>, Refusal);

/// A practitioner or practice is found, and cannot be addressed.
fn of_recipients() -> Vec<Row> {
    let First {
        number,
        facility,
        elsewhere,
        name,
    } = first();
    let owned = |args: &[&str]| args.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    vec![
        (
            spoilt("PractitionerRole/kim-banksia", |role| {
                role["identifier"][0]["value"] = json!(first().number);
            }),
            owned(&["--provider-number", &number]),
            Refusal::AmbiguousRecipient {
                fits: vec![name.clone(), "Dr Kim Lee, Banksia Cardiology".into()],
            },
        ),
        (
            spoilt("PractitionerRole/first-banksia", |role| {
                role["active"] = json!(false);
            }),
            owned(&["--provider-number", &number]),
            Refusal::RecipientInactive {
                recipient: name.clone(),
            },
        ),
        (
            bundle(),
            owned(&["--provider-number", &number, "--facility", &elsewhere]),
            Refusal::PractitionerNotAtThisPractice {
                practitioner: name.clone(),
                works_at: vec!["Banksia Cardiology".into()],
            },
        ),
        (
            spoilt("PractitionerRole/first-banksia", |role| {
                role["endpoint"] = json!([]);
            }),
            owned(&["--provider-number", &number, "--facility", &facility]),
            Refusal::EndpointMissing { recipient: name },
        ),
    ]
}

/// Nothing is found, or nothing that may be addressed by itself.
fn of_doubtful_recipients() -> Vec<Row> {
    let number = first().number;
    let owned = |args: &[&str]| args.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    let unknown = |sought| Refusal::UnknownRecipient { sought };
    let target = "https://smd.vendor.example.net/id/nobody";
    vec![
        (bundle(), Vec::new(), unknown(Sought::Nothing)),
        (
            bundle(),
            owned(&["--hpii", KIM]),
            unknown(Sought::Individual),
        ),
        (
            bundle(),
            owned(&["--name", "Kim LEE"]),
            Refusal::NameOnly {
                fits: vec!["Dr Kim Lee, Banksia Cardiology".into()],
            },
        ),
        (
            spoilt("PractitionerRole/first-banksia", |role| {
                let status = json!({"url": ext::HI_STATUS, "valueCoding": {"code": "D"}});
                role["identifier"][0]["extension"] = json!([status]);
            }),
            owned(&["--provider-number", &number]),
            Refusal::NumberRetired {
                recipient: first().name,
            },
        ),
        (
            bundle(),
            owned(&["--provider-number", &number, "--before", target]),
            Refusal::TargetChanged {
                recipient: first().name,
                before: target.into(),
                now: Practice::banksia_cardiology().organisation().uri(),
            },
        ),
        (
            bundle(),
            owned(&["--facility", "Nowhere Street Clinic^^"]),
            unknown(Sought::Facility),
        ),
        (
            bundle(),
            owned(&["--organisation", target]),
            unknown(Sought::Organisation),
        ),
    ]
}

fn of_endpoints() -> Vec<Row> {
    let endpoint = |change: fn(&mut Value)| spoilt("Endpoint/ep-banksia", change);
    let recipient = first().name;
    let number = || vec!["--provider-number".to_owned(), first().number];
    let with = |more: &[&str]| {
        let mut args = number();
        args.extend(more.iter().map(|&it| it.to_owned()));
        args
    };
    let mut nameless = endpoint(|it| {
        it["identifier"] = json!([]);
        without_extension(it, ext::RECEIVING_FACILITY);
    });
    resource(&mut nameless, "Organization/banksia")["identifier"] = json!([]);
    let name = || recipient.clone();
    vec![
        (
            endpoint(|it| it["status"] = json!("off")),
            number(),
            Refusal::EndpointInactive { recipient: name() },
        ),
        (
            bundle(),
            with(&["--environment", "production"]),
            Refusal::WrongEnvironment {
                recipient: name(),
                ours: Environment::Production,
            },
        ),
        (
            endpoint(|it| it["connectionType"]["code"] = json!("hl7-fhir-rest")),
            number(),
            Refusal::ConnectionTypeUnsupported { recipient: name() },
        ),
        (
            bundle(),
            with(&["--payload", "oru"]),
            Refusal::PayloadUnsupported {
                recipient: name(),
                wanted: payload::ORU.into(),
                they_take: vec![payload::ACK.into(), payload::REF_L2.into()],
            },
        ),
        (
            endpoint(|it| it["address"] = json!("http://banksia.example.net/smd")),
            number(),
            Refusal::EndpointIncomplete {
                recipient: name(),
                lacks: Lack::Address,
            },
        ),
        (
            nameless,
            number(),
            Refusal::EndpointIncomplete {
                recipient: name(),
                lacks: Lack::Target,
            },
        ),
    ]
}

fn of_certificates() -> Vec<Row> {
    let name = || first().name;
    let number = || vec!["--provider-number".to_owned(), first().number];
    let flawed = pki().flawed(&Practice::banksia_cardiology(), Flaw::Expired);
    let organisation = Practice::banksia_cardiology().organisation();
    let judged = pki()
        .anchors()
        .judge(&flawed.certificate, &organisation, now());
    vec![
        (
            spoilt("Endpoint/ep-banksia", |it| {
                without_extension(it, ext::ENCRYPTION_CERTIFICATE)
            }),
            number(),
            Refusal::CertificateMissing { recipient: name() },
        ),
        (
            spoilt("Endpoint/ep-banksia", |it| {
                *certificate(it) = json!(flawed.certificate.to_pem());
            }),
            number(),
            Refusal::CertificateUnusable {
                recipient: name(),
                reason: judged.unwrap_err(),
            },
        ),
    ]
}

#[test]
fn every_refusal_is_told_with_its_code_its_sentence_and_advice() {
    let mut codes = BTreeSet::new();
    let recipients = of_recipients().into_iter().chain(of_doubtful_recipients());
    let rest = of_endpoints().into_iter().chain(of_certificates());
    for (bundle, args, refusal) in recipients.chain(rest) {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = resolve(&bundle, &args);
        let text = said(&output);
        assert_eq!(output.status.code(), Some(1), "{args:?} {output:?}");
        for wanted in [refusal.code(), &refusal.sentence(), refusal.advice()] {
            assert!(text.contains(wanted), "{args:?}: {wanted:?} in {text}");
        }
        let args = [args.as_slice(), &["--json"]].concat();
        let answer: Value = serde_json::from_str(&said(&resolve(&bundle, &args))).unwrap();
        assert_eq!(answer["resolved"], false);
        assert_eq!(answer["refusal"]["code"], refusal.code());
        assert_eq!(answer["refusal"]["sentence"], refusal.sentence());
        assert_eq!(answer["refusal"]["advice"], refusal.advice());
        codes.insert(refusal.code());
    }
    assert_eq!(codes.len(), 15, "a row for every variant: {codes:?}");
}

#[test]
fn a_refusal_is_followed_by_the_next_best_things() {
    let off = spoilt("Endpoint/ep-banksia", |it| it["status"] = json!("off"));
    let number = first().number;
    let text = said(&resolve(&off, &["--provider-number", &number]));
    assert!(text.contains("  or: Print or fax it"), "{text}");
    let level_1 = spoilt("Endpoint/ep-banksia", |it| {
        for coding in it["payloadType"][0]["coding"].as_array_mut().unwrap() {
            coding["code"] = json!(payload::REF_L1);
        }
    });
    let args = ["--provider-number", &number, "--json"];
    let answer: Value = serde_json::from_str(&said(&resolve(&level_1, &args))).unwrap();
    assert_eq!(
        answer["alternatives"][0]["code"], "another-form",
        "{answer}"
    );
    let both = ["--provider-number", &number, "--payload", "ref-l2,ref-l1"];
    let taken = resolve(&level_1, &both);
    assert_eq!(taken.status.code(), Some(0), "{taken:?}");
    assert!(said(&taken).contains("single PDF"), "{taken:?}");
}

#[test]
fn a_sender_is_warned_that_no_answer_can_come_back() {
    let number = first().number;
    let wattle = Practice::wattle_street_medical();
    let args = [
        "--provider-number",
        &number,
        "--from",
        wattle.hpio.as_str(),
        "--payload",
        "ref-l2",
    ];
    let text = said(&resolve(&bundle(), &args));
    assert!(
        text.contains("Warning: The recipient may be unable"),
        "{text}"
    );
    let answering = spoilt("Endpoint/ep-wattle", |it| {
        let coding = json!({"code": payload::RRI});
        it["payloadType"][0]["coding"]
            .as_array_mut()
            .unwrap()
            .push(coding);
    });
    let text = said(&resolve(&answering, &args));
    assert!(!text.contains("Warning"), "{text}");
}

#[test]
fn a_way_is_told_with_endpoint_certificate_and_name() {
    let banksia = Practice::banksia_cardiology();
    let First {
        number,
        facility,
        name,
        ..
    } = first();
    let args = ["--provider-number", &number, "--facility", &facility];
    let output = resolve(&bundle(), &args);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = said(&output);
    let issued = &pki().specialist.certificate;
    for wanted in [
        &name,
        "https://banksia.example.net/smd",
        &banksia.organisation().uri(),
        payload::REF_L2,
        issued.subject(),
        &issued.thumbprint_hex(),
        &issued.not_after().to_rfc3339(),
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(
        !text.contains("considered") && !text.contains("NOT JUDGED"),
        "{text}"
    );
    let explained = said(&resolve(&bundle(), &[&args[..], &["--explain"]].concat()));
    for wanted in [
        "considered PractitionerRole/first-banksia carries an identifier of the recipient",
        "chosen     Endpoint/ep-banksia is the one",
    ] {
        assert!(explained.contains(wanted), "{wanted} in {explained}");
    }
}

#[test]
fn every_way_to_name_a_recipient_leads_to_them() {
    let banksia = Practice::banksia_cardiology();
    let person = &banksia.practitioner;
    let (hpii, facility) = (person.hpii.as_str(), banksia.facility().to_string());
    let npio = format!("{hpii}@{}", banksia.hpio.as_str());
    let mut bundle = bundle();
    let role = resource(&mut bundle, "PractitionerRole/first-banksia");
    role["identifier"].as_array_mut().unwrap().push(json!({
        "type": {"coding": [{"system": system::AU_IDENTIFIER_TYPE, "code": "VDI"}]},
        "system": "http://ns.example.org/routing", "value": "SJ1",
    }));
    let table: [&[&str]; 6] = [
        &["--npio", &npio],
        &["--hpii", hpii, "--facility", &facility],
        &["--service", "http://ns.example.org/routing|SJ1"],
        &["--facility", &facility],
        &["--organisation", banksia.hpio.as_str(), "--payload", "ack"],
        &["--organisation", &banksia.organisation().uri()],
    ];
    for args in table {
        let output = resolve(&bundle, &[args, &["--json", "--explain"]].concat());
        let answer: Value = serde_json::from_str(&said(&output)).unwrap();
        assert_eq!(
            answer["route"]["endpoint"], "https://banksia.example.net/smd",
            "{args:?}"
        );
        assert_eq!(answer["judged"], true);
        let last = answer["steps"].as_array().unwrap().last().unwrap();
        assert_eq!(last["effect"], "chosen", "{answer}");
    }
    for args in [
        &["--payload", "referral"][..],
        &["--service", "SJ1"],
        &["--organisation", &npio[17..], "--hpii", hpii],
    ] {
        assert_eq!(resolve(&bundle, args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn without_anchors_the_answer_says_that_trust_was_not_judged() {
    let folder = folder();
    std::fs::write(folder.path().join("d.json"), bundle().to_string()).unwrap();
    let number = first().number;
    let args = [
        "directory",
        "resolve",
        "--file",
        "d.json",
        "--environment",
        "test",
    ];
    let args = [&args[..], &["--provider-number", &number]].concat();
    let output = sealpost(folder.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(said(&output).contains("NOT JUDGED"), "{output:?}");
    let later = [&args[..], &["--time", "2100-01-01T00:00:00Z"]].concat();
    let output = sealpost(folder.path(), &later);
    assert!(
        said(&output).contains("directory.certificate-unusable"),
        "{output:?}"
    );
}

#[test]
fn a_certificate_on_the_revocation_list_is_refused_and_the_step_says_so() {
    let practice = Practice::banksia_cardiology();
    let revoked = pki().another(&practice);
    let directory = spoilt("Endpoint/ep-banksia", |it| {
        *certificate(it) = json!(revoked.certificate.to_pem());
    });
    let lists = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(lists.path(), pki().list_with(&revoked)).unwrap();
    let number = first().number;
    let args = ["--provider-number", &number, "--explain"];
    assert_eq!(resolve(&directory, &args).status.code(), Some(0));
    let list = ["--crl", lists.path().to_str().unwrap()];
    let text = said(&resolve(&directory, &[&args[..], &list].concat()));
    assert!(text.contains("directory.certificate-unusable"), "{text}");
    assert!(text.contains("left-out   Endpoint/ep-banksia"), "{text}");
}

#[test]
fn nothing_in_a_directory_reaches_the_terminal_as_a_command() {
    let folder = folder();
    let hostile = spoilt("PractitionerRole/first-banksia", |it| {
        it["id"] = json!("\u{1b}[2J");
        it["endpoint"] = json!([{"reference": "Endpoint/\u{1b}[2J"}]);
    });
    std::fs::write(folder.path().join("d.json"), hostile.to_string()).unwrap();
    let linted = sealpost(folder.path(), &["directory", "lint", "--file", "d.json"]);
    let number = first().number;
    let explained = resolve(&hostile, &["--provider-number", &number, "--explain"]);
    for text in [said(&linted), said(&explained)] {
        assert!(text.contains("[2J") && !text.contains('\u{1b}'), "{text:?}");
    }
}

#[test]
fn of_the_register_what_is_hidden_is_nobody_and_who_left_has_left() {
    let number = first().number;
    let asked = |bundle: &Value| {
        let folder = folder();
        std::fs::write(folder.path().join("d.json"), bundle.to_string()).unwrap();
        sealpost(
            folder.path(),
            &["directory", "import", "--at", "r.sqlite", "d.json"],
        );
        let args = [
            "directory",
            "resolve",
            "--at",
            "r.sqlite",
            "--environment",
            "test",
        ];
        let args = [&args[..], &TRUST, &["--provider-number", &number]].concat();
        said(&sealpost(folder.path(), &args))
    };
    assert!(asked(&bundle()).starts_with("Resolved: "));
    let left = spoilt("Practitioner/first", |it| it["active"] = json!(false));
    assert!(asked(&left).contains("directory.recipient-inactive"));
    let off = spoilt("Endpoint/ep-banksia", |it| it["status"] = json!("off"));
    assert!(asked(&off).contains("directory.endpoint-inactive"));
    let suppressed = json!([{"url": ext::SUPPRESSED, "valueBoolean": true}]);
    for name in ["PractitionerRole/first-banksia", "Organization/banksia"] {
        let hidden = spoilt(name, |it| it["extension"] = suppressed.clone());
        let text = asked(&hidden);
        assert!(
            text.contains("directory.unknown-recipient"),
            "{name}: {text}"
        );
    }
    let folder = folder();
    let missing = sealpost(folder.path(), &["directory", "resolve", "--hpii", KIM]);
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
    assert!(!folder.path().join("directory.sqlite").exists());
}

/// The report on a file, and the exit code.
fn lint(bundle: &Value, args: &[&str]) -> (Value, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("d.json"), bundle.to_string()).unwrap();
    let all = [&["directory", "lint", "--file", "d.json", "--json"], args].concat();
    let output = sealpost(folder.path(), &all);
    let report = serde_json::from_str(&said(&output));
    (report.unwrap(), output.status.code())
}

#[test]
fn a_sound_directory_has_no_findings() {
    let (report, code) = lint(&bundle(), &[]);
    assert_eq!(
        report,
        json!({"entries": 8, "errors": 0, "warnings": 0, "not_listed": 0, "findings": []})
    );
    assert_eq!(code, Some(0));
}

const BANKSIA: &str = "entry[3] Endpoint/ep-banksia";
const KIM_ROLE: &str = "entry[7] PractitionerRole/kim-banksia";

/// A directory, and the severity, code and place of what is wrong with it.
type Fault = (Value, &'static str, &'static str, &'static str);

fn faults_of_endpoints() -> Vec<Fault> {
    let endpoint = |severity, code, change: fn(&mut Value)| {
        let bundle = spoilt("Endpoint/ep-banksia", change);
        (bundle, severity, code, BANKSIA)
    };
    vec![
        endpoint("error", "directory.address-not-https", |it| {
            it["address"] = json!("http://banksia.example.net/smd");
        }),
        endpoint("error", "directory.certificate-unreadable", |it| {
            *certificate(it) = json!("nothing");
        }),
        endpoint("error", "directory.target-not-uri", |it| {
            it["identifier"] = json!([{"system": id::SMD_TARGET, "value": "not a URI"}]);
        }),
        endpoint("error", "fhir.structure", |it| it["colour"] = json!("red")),
        endpoint("warning", "directory.unknown-code", |it| {
            it["payloadType"][0]["coding"][0]["code"] = json!("urn:nobody:knows");
        }),
        endpoint("warning", "directory.certificate-of-another", |it| {
            *certificate(it) = json!(pki().gp.certificate.to_pem());
        }),
        endpoint("warning", "directory.dangling-reference", |it| {
            it["managingOrganization"]["reference"] = json!("Organization/gone");
        }),
    ]
}

fn faults_of_roles() -> Vec<Fault> {
    let role = |severity, code, change: fn(&mut Value)| {
        let bundle = spoilt("PractitionerRole/kim-banksia", change);
        (bundle, severity, code, KIM_ROLE)
    };
    vec![
        role("warning", "directory.dangling-reference", |it| {
            it["organization"]["reference"] = json!("Organization/gone");
        }),
        role("warning", "directory.active-missing", |it| {
            it.as_object_mut().unwrap().remove("active");
        }),
        role("error", "directory.check-digit", |it| {
            it["identifier"][0]["value"] = json!("2304227G");
        }),
        role("warning", "directory.ambiguous-role", |it| {
            it["identifier"][0]["value"] = json!(first().number);
        }),
        role("error", "directory.period-unreadable", |it| {
            it["period"] = json!({"end": "soon"});
        }),
    ]
}

fn faults_of_bundles() -> Vec<Fault> {
    let also = |severity, code, place, resource: Value| {
        let mut bundle = bundle();
        let entries = bundle["entry"].as_array_mut().unwrap();
        entries.push(json!({"resource": resource}));
        (bundle, severity, code, place)
    };
    let mut unusual = bundle();
    unusual["type"] = json!("transaction");
    let again = bundle()["entry"][0]["resource"].clone();
    let broken = json!({"resourceType": "Endpoint", "id": "x", "status": 7});
    let nameless = json!({"resourceType": "Endpoint"});
    let patient = json!({"resourceType": "Patient", "id": "x"});
    vec![
        also(
            "error",
            "directory.duplicate",
            "entry[8] Organization/wattle",
            again,
        ),
        also("error", "directory.id-missing", "entry[8]", nameless),
        also("error", "directory.broken", "entry[8] Endpoint/x", broken),
        also(
            "warning",
            "fhir.unknown-resource",
            "entry[8] Patient/x",
            patient,
        ),
        (
            unusual,
            "warning",
            "directory.unusual-bundle",
            "Bundle.type",
        ),
    ]
}

/// Asserts that the report tells of the fault, and of nothing graver.
fn assert_told(fault: &Fault, args: &[&str]) {
    let (bundle, severity, code, place) = fault;
    let (report, exit) = lint(bundle, args);
    let mut findings = report["findings"].as_array().unwrap().iter();
    let found = findings.find(|it| it["code"] == *code && it["place"] == *place);
    let found = found.unwrap_or_else(|| panic!("{code} at {place}: {report}"));
    assert_eq!(found["severity"], *severity, "{report}");
    assert_eq!(exit, Some(i32::from(*severity == "error")), "{report}");
}

#[test]
fn every_fault_is_found_where_it_is() {
    let faults = [
        faults_of_endpoints(),
        faults_of_roles(),
        faults_of_bundles(),
    ];
    for fault in faults.into_iter().flatten() {
        assert_told(&fault, &[]);
    }
}

#[test]
fn certificates_are_warned_of_before_they_end() {
    let expiring = (
        bundle(),
        "warning",
        "directory.certificate-expiring",
        BANKSIA,
    );
    assert_told(&expiring, &["--days", "800"]);
    let expired = (bundle(), "error", "directory.certificate-expired", BANKSIA);
    assert_told(&expired, &["--time", "2100-01-01T00:00:00Z"]);
    let off = spoilt("Endpoint/ep-banksia", |it| it["status"] = json!("off"));
    let (report, _) = lint(&off, &["--days", "800"]);
    assert_eq!(report["warnings"], 1, "only the endpoint in use: {report}");
}

#[test]
fn the_register_is_reported_to_people_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let spoilt = spoilt("PractitionerRole/kim-banksia", |it| {
        it["endpoint"] = json!([{"reference": "Endpoint/gone"}]);
        it["extension"] = json!([{"url": ext::SUPPRESSED, "valueBoolean": true}]);
    });
    std::fs::write(folder.path().join("d.json"), spoilt.to_string()).unwrap();
    sealpost(folder.path(), &["directory", "import", "d.json"]);
    let output = sealpost(folder.path(), &["directory", "lint"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let expected = "warning: PractitionerRole/kim-banksia: endpoint[0] leads to Endpoint/gone, \
                    which is not in this directory (directory.dangling-reference)\n\
                    8 entries, 0 errors, 1 warning\n";
    assert_eq!(said(&output), expected);
}

#[test]
fn what_changed_since_the_last_report_is_told() {
    let folder = folder();
    let lint = |bundle: Value| {
        std::fs::write(folder.path().join("d.json"), bundle.to_string()).unwrap();
        let args = "directory lint --file d.json --keep kept.txt";
        let args: Vec<&str> = args.split_whitespace().collect();
        said(&sealpost(folder.path(), &args))
    };
    assert!(
        !lint(bundle()).contains("new:"),
        "the first time has nothing before it"
    );
    let off = spoilt("Endpoint/ep-banksia", |it| {
        it["address"] = json!("http://x.example")
    });
    assert!(lint(off).contains("new: entry"), "a fault came");
    assert!(lint(bundle()).contains("gone: entry"), "and went");
}
