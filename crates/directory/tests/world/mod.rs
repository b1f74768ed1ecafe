//! A small directory of invented practices, to be spoilt one fact at a time.
#![allow(dead_code, reason = "each test file uses its own part of the world")]

use certs::Certificate;
use directory::uris::payload;
use directory::{
    CertificateJudge, Directory, DirectoryBuilder, DirectoryFinding, Environment, IndividualId,
    NewEndpoint, NewOrganisation, NewPractitioner, NewRole, Refusal, Route, Sender, Wanted,
};
use ids::{Hd, Hpii, Hpio, Organisation, ProviderNumber, Timestamp};
use rcgen::{CertificateParams, KeyPair};
use serde_json::Value;

/// HPI-O of Banksia Cardiology (a published test value).
pub(crate) const BANKSIA: &str = "8003621566684455";
/// HPI-O of Wattle Street Medical.
pub(crate) const WATTLE: &str = "8003629900024197";
/// Alex Banks at Banksia Cardiology.
pub(crate) const ALEX_AT_BANKSIA: &str = "2426621B";
/// Alex Banks at Wattle Street Medical.
pub(crate) const ALEX_AT_WATTLE: &str = "4024742F";
/// Kim Lee at Banksia Cardiology.
pub(crate) const KIM_AT_BANKSIA: &str = "2304227F";
/// Alex Banks, wherever.
pub(crate) const ALEX: &str = "8003611566666859";
/// Kim Lee, wherever.
pub(crate) const KIM: &str = "8003614899999997";

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

pub(crate) fn now() -> Timestamp {
    at("2026-11-22T01:02:03Z")
}

pub(crate) fn hpio(digits: &str) -> Hpio {
    Hpio::parse(digits).unwrap()
}

pub(crate) fn facility(name: &str, digits: &str) -> Hd {
    Hd::new(name, &hpio(digits).oid(), "ISO")
}

pub(crate) fn banksia() -> Hd {
    facility("Banksia Cardiology", BANKSIA)
}

pub(crate) fn wattle() -> Hd {
    facility("Wattle Street Medical", WATTLE)
}

/// A self-signed certificate; good enough wherever the judge is a stand-in.
pub(crate) fn certificate() -> Certificate {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(Vec::<String>::new()).unwrap();
    Certificate::from_pem(&params.self_signed(&key).unwrap().pem()).unwrap()
}

/// A self-signed certificate valid from the start of a year.
pub(crate) fn certificate_from(year: i32) -> Certificate {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.not_before = rcgen::date_time_ymd(year, 1, 1);
    Certificate::from_pem(&params.self_signed(&key).unwrap().pem()).unwrap()
}

pub(crate) fn endpoint(id: &str, digits: &str, name: &str) -> NewEndpoint {
    NewEndpoint {
        id: id.into(),
        name: format!("{name} secure messaging"),
        target: Organisation::Hpio(hpio(digits)),
        address: format!("https://{id}.example.net/smd"),
        facility: facility(name, digits),
        application: Some(Hd::new("ExampleClinical", "", "")),
        payloads: vec![payload::REF_L2.into(), payload::RRI.into()],
        certificates: vec![certificate()],
        environment: Environment::Test,
        managed_by: id.trim_start_matches("ep-").into(),
    }
}

pub(crate) fn role(id: &str, person: &str, place: &str, number: &str) -> NewRole {
    NewRole {
        id: id.into(),
        practitioner: person.into(),
        organisation: place.into(),
        occupation: "Cardiologist".into(),
        provider_number: Some(ProviderNumber::parse(number).unwrap()),
        endpoints: vec![format!("ep-{place}")],
    }
}

fn person(id: &str, hpii: &str, given: &str, family: &str) -> NewPractitioner {
    NewPractitioner {
        id: id.into(),
        hpii: Some(Hpii::parse(hpii).unwrap()),
        prefix: "Dr".into(),
        given: given.into(),
        family: family.into(),
    }
}

pub(crate) fn builder() -> DirectoryBuilder {
    let organisation = |id: &str, name: &str, digits: &str| NewOrganisation {
        id: id.into(),
        name: name.into(),
        hpio: Some(hpio(digits)),
    };
    DirectoryBuilder::new(now())
        .organisation(organisation("banksia", "Banksia Cardiology", BANKSIA))
        .organisation(organisation("wattle", "Wattle Street Medical", WATTLE))
        .endpoint(endpoint("ep-banksia", BANKSIA, "Banksia Cardiology"))
        .endpoint(endpoint("ep-wattle", WATTLE, "Wattle Street Medical"))
        .practitioner(person("alex", ALEX, "Alex", "Banks"))
        .practitioner(person("kim", KIM, "Kim", "Lee"))
        .role(role("alex-banksia", "alex", "banksia", ALEX_AT_BANKSIA))
        .role(role("alex-wattle", "alex", "wattle", ALEX_AT_WATTLE))
        .role(role("kim-banksia", "kim", "banksia", KIM_AT_BANKSIA))
}

/// The usual directory as JSON, to be edited.
pub(crate) fn json() -> Value {
    serde_json::from_str(&builder().build().unwrap()).unwrap()
}

/// The resource `Type/id` of a Bundle.
pub(crate) fn resource<'a>(bundle: &'a mut Value, name: &str) -> &'a mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    let named = |resource: &Value| {
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        format!("{kind}/{}", resource["id"].as_str().unwrap_or_default()) == name
    };
    let entry = entries.iter_mut().find(|entry| named(&entry["resource"]));
    &mut entry.unwrap()["resource"]
}

/// The usual directory with one resource changed.
pub(crate) fn with(name: &str, change: impl FnOnce(&mut Value)) -> Directory {
    let mut bundle = json();
    change(resource(&mut bundle, name));
    read(&bundle)
}

pub(crate) fn read(bundle: &Value) -> Directory {
    Directory::read(bundle.to_string().as_bytes())
        .unwrap()
        .directory
}

pub(crate) fn findings(bundle: &Value) -> Vec<DirectoryFinding> {
    Directory::read(bundle.to_string().as_bytes())
        .unwrap()
        .findings
}

pub(crate) fn provider(number: &str) -> IndividualId {
    IndividualId::new(number, "AUSHICPR", "UPIN")
}

pub(crate) fn wanted(facility: Hd, individuals: &[IndividualId]) -> Wanted {
    Wanted {
        facility,
        individuals: individuals.to_vec(),
        payload: payload::REF_L2.into(),
        at: now(),
    }
}

/// A judge that trusts everything.
pub(crate) struct Trusting;

impl CertificateJudge for Trusting {
    fn judge(&self, _: &Certificate, _: &Organisation, _: Timestamp) -> Result<(), String> {
        Ok(())
    }
}

pub(crate) fn sender() -> Sender<'static> {
    Sender {
        environment: Environment::Test,
        judge: &Trusting,
    }
}

/// Resolves a referral to Alex Banks at Banksia Cardiology.
pub(crate) fn referral(directory: &Directory) -> Result<Route, Refusal> {
    directory.resolve(&wanted(banksia(), &[provider(ALEX_AT_BANKSIA)]), sender())
}
