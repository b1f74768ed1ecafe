//! Numbers whose check digits are wrong, and codes that nobody knows.

use super::{Finding, leaf::Leaf};
use directory::uris::{id, payload};
use fhir::Json;
use ids::{Abn, Hpii, Hpio, Npio, ProviderNumber, Severity};

const ABN: &str = "http://hl7.org.au/id/abn";

/// The service interfaces of SMD.
const INTERFACES: &str = "http://ns.electronichealth.net.au/smd/intf/";

/// Payload codes of AU PD and AU Base besides those that this version carries.
const CLINICAL_DOCUMENTS: &str = "/sc/deliver/hl7Mdm/2012";

/// One finding per number or code.
pub(super) fn wrong(leaf: &Leaf) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (resource, place) in leaf.resources() {
        for identifier in resource.get("identifier").into_iter().flat_map(Json::each) {
            findings.extend(number(identifier).map(|(severity, text)| Finding {
                severity,
                code: "directory.check-digit".into(),
                place: place.to_owned(),
                text,
            }));
        }
        findings.extend(unknown_codes(resource).map(|text| Finding {
            severity: Severity::Warning,
            code: "directory.unknown-code".into(),
            place: place.to_owned(),
            text,
        }));
    }
    findings
}

/// What is wrong with a number. The value is not repeated: it is in the entry. An ABN of synthetic
/// data seldom passes, and directories only ask for eleven digits: it is a warning.
fn number(identifier: &Json) -> Option<(Severity, String)> {
    let text = |name: &str| identifier.get(name).and_then(Json::as_str);
    let value = text("value")?.trim();
    let (what, read, severity) = match text("system")? {
        id::HPIO => ("HPI-O", Hpio::parse(value).err(), Severity::Error),
        id::HPII => ("HPI-I", Hpii::parse(value).err(), Severity::Error),
        id::NPIO | id::NPIO_OLDER => ("NPIO", Npio::parse(value).err(), Severity::Error),
        id::PROVIDER_NUMBER => (
            "provider number",
            ProviderNumber::parse(value).err(),
            Severity::Error,
        ),
        ABN => {
            let is_wrong = !Abn::read(value).1.is_empty();
            let words = "its ABN is not one: the check digits do not hold".to_owned();
            return is_wrong.then_some((Severity::Warning, words));
        }
        _ => return None,
    };
    read.map(|why| (severity, format!("its {what} is not one: {why}")))
}

fn unknown_codes(resource: &Json) -> impl Iterator<Item = String> {
    let is_endpoint = resource.get("resourceType").and_then(Json::as_str) == Some("Endpoint");
    let code = |coding: &Json| coding.get("code").and_then(Json::as_str).map(str::to_owned);
    let way = resource.get("connectionType").and_then(code);
    let way = way.filter(|it| it.contains("://") && !it.starts_with(INTERFACES));
    let way = way.map(|it| format!("its connection type {it} is none that SMD has"));
    let concepts = resource.get("payloadType").into_iter().flat_map(Json::each);
    let codings = concepts
        .filter_map(|it| it.get("coding"))
        .flat_map(Json::each);
    let forms = codings.filter_map(code).filter(|it| !is_payload(it));
    let mut forms: Vec<String> = forms.collect();
    forms.sort();
    forms.dedup();
    let forms = forms
        .into_iter()
        .map(|it| format!("its payload type {it} is in no published list"));
    way.into_iter().chain(forms).filter(move |_| is_endpoint)
}

fn is_payload(code: &str) -> bool {
    let known = [
        payload::REF_L2,
        payload::REF_L1,
        payload::RRI,
        payload::ORU,
        payload::ORM,
        payload::ORR,
        payload::ACK,
        payload::ACK_2012,
        payload::ANY,
        "none",
    ];
    known.contains(&code) || code.ends_with(CLINICAL_DOCUMENTS)
}
