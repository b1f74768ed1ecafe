//! Authoring a directory: what is written can be read and found, and mistakes are named.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod world;

use certs::{Anchors, Certificate};
use directory::{
    BuildError, Directory, DirectoryBuilder, Environment, NewOrganisation, Refusal, Sender,
};
use ids::Organisation;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_RSA_SHA256,
};
use serde_json::{Value, json};
use world::*;

#[test]
fn the_bundle_is_a_collection_in_the_published_shape() {
    let text = builder().build().unwrap();
    assert!(text.ends_with("}\n"));
    let mut bundle: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bundle["resourceType"], "Bundle");
    assert_eq!(bundle["type"], "collection");
    assert_eq!(bundle["timestamp"], "2026-11-22T01:02:03Z");
    let endpoint = resource(&mut bundle, "Endpoint/ep-banksia");
    assert_eq!(
        endpoint["connectionType"],
        json!({
            "system": "http://hl7.org.au/fhir/CodeSystem/smd-interfaces",
            "code": "http://ns.electronichealth.net.au/smd/intf/SealedMessageDelivery/TLS/2010",
        })
    );
    assert_eq!(
        endpoint["payloadType"][0]["coding"][0]["system"],
        "http://hl7.org.au/fhir/CodeSystem/endpoint-payload-type"
    );
    assert_eq!(
        endpoint["payloadType"][0]["coding"][1]["system"],
        "http://terminology.hl7.org.au/CodeSystem/endpoint-payload-type"
    );
    assert_eq!(
        endpoint["identifier"][0]["value"],
        format!("http://ns.electronichealth.net.au/id/hi/hpio/1.0/{BANKSIA}")
    );
    let pem = endpoint["extension"][2]["valueString"].as_str().unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
    assert!(pem.lines().all(|line| line.len() <= 64));
    let role = resource(&mut bundle, "PractitionerRole/alex-banksia");
    assert_eq!(role["identifier"][0]["type"]["coding"][0]["code"], "UPIN");
    assert_eq!(role["identifier"][1]["value"], format!("{ALEX}@{BANKSIA}"));
}

#[test]
fn the_same_input_writes_the_same_file() {
    let empty = || {
        DirectoryBuilder::new(now())
            .organisation(organisation("a"))
            .build()
            .unwrap()
    };
    assert_eq!(empty(), empty());
}

fn organisation(id: &str) -> NewOrganisation {
    NewOrganisation {
        id: id.into(),
        name: "Grevillea Clinic".into(),
        hpio: None,
    }
}

#[test]
fn mistakes_are_named() {
    let place = || "Organization/banksia".to_owned();
    let error = builder()
        .organisation(organisation("banksia"))
        .build()
        .unwrap_err();
    assert_eq!(error, BuildError::Duplicate { place: place() });

    let long = "x".repeat(65);
    for id in ["", "a b", "é", long.as_str()] {
        let error = builder()
            .organisation(organisation(id))
            .build()
            .unwrap_err();
        assert_eq!(
            error,
            BuildError::BadId {
                place: format!("Organization/{id}")
            }
        );
    }

    let mut lost = role("lost", "alex", "banksia", ALEX_AT_BANKSIA);
    lost.endpoints = vec!["ep-gone".into()];
    let error = builder().role(lost).build().unwrap_err();
    let expected = BuildError::DanglingReference {
        place: "PractitionerRole/lost".into(),
        to: "Endpoint/ep-gone".into(),
    };
    assert_eq!(error, expected);

    let mut plain = endpoint("ep-plain", WATTLE, "Wattle Street Medical");
    plain.managed_by = "wattle".into();
    plain.address = "http://plain.example.net".into();
    let error = builder().endpoint(plain).build().unwrap_err();
    assert_eq!(
        error,
        BuildError::AddressNotHttps {
            place: "Endpoint/ep-plain".into()
        }
    );
}

/// A root, and the certificate it gave to Banksia Cardiology in the NASH shape.
fn nash(organisation: &str) -> (String, Certificate) {
    let root_key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let mut root = CertificateParams::new(Vec::<String>::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    root.distinguished_name = DistinguishedName::new();
    root.distinguished_name
        .push(DnType::CommonName, "TEST Organisation Root");
    let root_pem = root.self_signed(&root_key).unwrap().pem();
    let issuer = Issuer::new(root, root_key);
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
    let mut leaf = CertificateParams::new(Vec::<String>::new()).unwrap();
    leaf.not_before = rcgen::date_time_ymd(2026, 1, 1);
    leaf.not_after = rcgen::date_time_ymd(2027, 1, 1);
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.use_authority_key_identifier_extension = true;
    leaf.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::DataEncipherment,
    ];
    leaf.distinguished_name = DistinguishedName::new();
    let name = format!("general.{organisation}.id.electronichealth.net.au");
    leaf.distinguished_name.push(DnType::CommonName, name);
    let leaf_pem = leaf.signed_by(&key, &issuer).unwrap().pem();
    (root_pem, Certificate::from_pem(&leaf_pem).unwrap())
}

fn with_certificate(certificate: Certificate) -> Directory {
    let mut certified = endpoint("ep-nash", BANKSIA, "Banksia Cardiology");
    certified.managed_by = "banksia".into();
    certified.certificates = vec![certificate];
    let mut reached = role("nash", "alex", "banksia", "0302523B");
    reached.endpoints = vec!["ep-nash".into()];
    let text = builder().endpoint(certified).role(reached).build().unwrap();
    Directory::read(text.as_bytes()).unwrap().directory
}

#[test]
fn trust_anchors_are_the_usual_judge() {
    let wanted = wanted(banksia(), &[provider("0302523B")]);
    let (root, certificate) = nash(BANKSIA);
    let anchors = Anchors::new(root.as_bytes()).unwrap();
    let sender = Sender {
        environment: Environment::Test,
        judge: &anchors,
    };
    let directory = with_certificate(certificate.clone());
    let route = directory.resolve(&wanted, sender).unwrap();
    assert_eq!(route.certificate, certificate);
    assert_eq!(route.organisation, Organisation::Hpio(hpio(BANKSIA)));

    let mut late = wanted.clone();
    late.at = at("2027-06-01T00:00:00Z");
    let refusal = directory.resolve(&late, sender).unwrap_err();
    assert!(matches!(refusal, Refusal::CertificateUnusable { .. }));
    assert!(
        refusal.to_string().contains("expired on 2027-01-01"),
        "{refusal}"
    );

    let (strange_root, _) = nash(BANKSIA);
    let strangers = Anchors::new(strange_root.as_bytes()).unwrap();
    let sender = Sender {
        environment: Environment::Test,
        judge: &strangers,
    };
    let refusal = directory.resolve(&wanted, sender).unwrap_err();
    assert!(matches!(refusal, Refusal::CertificateUnusable { .. }));
}

#[test]
fn somebody_elses_certificate_is_refused() {
    let (root, certificate) = nash(WATTLE);
    let anchors = Anchors::new(root.as_bytes()).unwrap();
    let sender = Sender {
        environment: Environment::Test,
        judge: &anchors,
    };
    let directory = with_certificate(certificate);
    let wanted = wanted(banksia(), &[provider("0302523B")]);
    let refusal = directory.resolve(&wanted, sender).unwrap_err();
    assert!(refusal.to_string().contains("belongs to"), "{refusal}");
}
