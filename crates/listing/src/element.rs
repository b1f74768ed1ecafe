//! Elements that several resources have.

use directory::uris::{id, system};
use ids::Timestamp;
use serde_json::{Value, json};

use crate::data::Address;

/// Identifier systems that only own entries write.
pub(crate) const ABN: &str = "http://hl7.org.au/id/abn";
pub(crate) const AHPRA: &str = "http://hl7.org.au/id/ahpra-registration-number";
pub(crate) const LSPN: &str =
    "http://ns.electronichealth.net.au/id/location-specific-practice-number";
pub(crate) const NATA_SITE: &str = "http://hl7.org.au/id/nata-site";
/// SNOMED CT.
pub(crate) const SNOMED: &str = "http://snomed.info/sct";

/// The profiles of AU PD 2.0.1, by resource type.
pub(crate) fn profile(kind: &str) -> Value {
    let name = match kind {
        "Endpoint" => "au-pd-sm-endpoint",
        "HealthcareService" => "au-pd-healthcareservice",
        "Location" => "au-pd-location",
        "Organization" => "au-pd-organisation",
        "Practitioner" => "au-pd-practitioner",
        _ => "au-pd-practitionerrole",
    };
    json!({
        "profile": [format!("http://hl7.org.au/fhir/pd/StructureDefinition/{name}")]
    })
}

/// An identifier with the type that AU Base asks for.
pub(crate) fn identifier(system: &str, value: &str) -> Value {
    let (types, code, text) = match system {
        id::HPIO => (system::AU_IDENTIFIER_TYPE, "NOI", "HPI-O"),
        id::HPII => (system::IDENTIFIER_TYPE, "NPI", "HPI-I"),
        id::PROVIDER_NUMBER => (
            system::AU_IDENTIFIER_TYPE,
            "UPIN",
            "Medicare Provider Number",
        ),
        id::NPIO => (system::AU_IDENTIFIER_TYPE, "NPIO", "NPIO"),
        ABN => (system::AU_IDENTIFIER_TYPE, "ABN", "ABN"),
        AHPRA => (
            system::AU_IDENTIFIER_TYPE,
            "AHPRA",
            "Ahpra Registration Number",
        ),
        LSPN => (system::AU_IDENTIFIER_TYPE, "LSPN", "LSPN"),
        _ => (system::AU_IDENTIFIER_TYPE, "NATAS", "NATA Site Number"),
    };
    json!({
        "type": {"coding": [{"system": types, "code": code}], "text": text},
        "system": system,
        "value": value,
    })
}

/// A vendor's directory id (VDI): the system is the authority as it is known to others.
pub(crate) fn vendor_identifier(authority: &str, value: &str) -> Value {
    let part = |url: &str, value: &str| json!({"url": url, "valueString": value});
    json!({
        "extension": [{
            "url": directory::uris::ext::ASSIGNING_AUTHORITY,
            "extension": [part("namespace-id", authority)],
        }],
        "type": {
            "coding": [{"system": system::AU_IDENTIFIER_TYPE, "code": "VDI"}],
            "text": "Vendor Directory Identifier",
        },
        "system": vendor_system(authority),
        "value": value,
        "assigner": {"display": authority},
    })
}

/// A URI where the authority is one; else a name of its own under `urn:`.
fn vendor_system(authority: &str) -> String {
    if authority.contains("://") || authority.starts_with("urn:") {
        authority.to_owned()
    } else {
        let name = crate::practice::slug(&authority.to_lowercase());
        format!("urn:x-sealpost:vendor:{name}")
    }
}

/// `telecom`, of what is given.
pub(crate) fn telecom(points: &[(&str, Option<&String>)]) -> Vec<Value> {
    let given = points.iter().filter_map(|(system, value)| {
        let value = value.map(|it| it.trim()).filter(|it| !it.is_empty())?;
        Some(json!({"system": system, "value": value, "use": "work"}))
    });
    given.collect()
}

/// A street address.
pub(crate) fn address(address: &Address) -> Value {
    json!({
        "use": "work",
        "type": "physical",
        "line": [address.line.trim()],
        "city": address.suburb.trim(),
        "state": address.state.trim(),
        "postalCode": address.postcode.trim(),
        "country": "AU",
    })
}

/// SNOMED CT concepts.
pub(crate) fn concepts(codes: &[String]) -> Vec<Value> {
    let codes = codes.iter().map(|code| code.trim());
    codes
        .map(|code| json!({"coding": [{"system": SNOMED, "code": code}]}))
        .collect()
}

/// A Reference.
pub(crate) fn reference(kind: &str, id: &str) -> Value {
    json!({"reference": format!("{kind}/{id}")})
}

/// A Period, of the bounds that are given.
pub(crate) fn period(from: Option<Timestamp>, until: Option<Timestamp>) -> Value {
    let mut period = json!({});
    if let Some(from) = from {
        period["start"] = json!(from.to_rfc3339());
    }
    if let Some(until) = until {
        period["end"] = json!(until.to_rfc3339());
    }
    period
}

/// Leaves out what is empty: FHIR has no empty elements.
pub(crate) fn without_empty(resource: Value) -> Value {
    let Value::Object(members) = resource else {
        return resource;
    };
    let valued = members.into_iter().filter(|(_, value)| match value {
        Value::Null => false,
        Value::Array(values) => !values.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    });
    Value::Object(valued.collect())
}
