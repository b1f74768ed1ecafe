//! From a practice to its resources.

use directory::uris::{ext, interface, system};
use directory::{CodeSet, fhir::Extension};
use ids::{Hd, Organisation, Timestamp};
use serde_json::{Value, json};

use crate::check::check;
use crate::element::{profile, reference, without_empty};
use crate::place::{location, organization, service, whole_service};
use crate::practice::{Practice, id_prefix};
use crate::problem::{Gravity, Problem};
use crate::role::{posts, practitioner, role};

/// AU Base 7's payload system, written beside AU PD's so that both kinds of reader find the code.
const AU_BASE_7_PAYLOADS: &str = "http://terminology.hl7.org.au/CodeSystem/endpoint-payload-type";

/// What is published.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// The resources; what is referred to comes before what refers.
    pub resources: Vec<Value>,
    /// What somebody should look at; it is published all the same.
    pub warnings: Vec<Problem>,
}

/// The resources of a practice as they are to stand in directories at `now`.
///
/// # Errors
/// Every [`Problem`], warnings among them, when one of them is an error: nothing wrong is
/// published.
pub fn listing(practice: &Practice<'_>, now: Timestamp) -> Result<Listing, Vec<Problem>> {
    let problems = check(practice, now);
    if problems.iter().any(|it| it.gravity == Gravity::Error) {
        return Err(problems);
    }
    let roster = practice.roster;
    let mut resources = vec![organization(practice)];
    resources.extend(endpoints(practice, now));
    for place in &roster.locations {
        resources.push(location(practice, place, now));
        resources.push(whole_service(practice, place, now));
    }
    for one in &roster.services {
        let listed = practice.listed_service(&one.id);
        let place = practice.location(listed.and_then(|it| it.location.as_deref()));
        resources.extend(place.map(|place| service(practice, one, place, now)));
    }
    for person in &roster.practitioners {
        resources.extend(practitioner(practice, person, now));
        for post in posts(person) {
            let place = practice.location(post.and_then(|it| it.location.as_deref()));
            resources.extend(place.map(|place| role(practice, person, (post, place), now)));
        }
    }
    Ok(Listing {
        resources,
        warnings: problems,
    })
}

/// Sealed messages, and transport responses.
fn endpoints(practice: &Practice<'_>, now: Timestamp) -> [Value; 2] {
    let payloads = practice.payloads().into_iter().map(payload).collect();
    let sealed = endpoint(practice, interface::SEALED_MESSAGE_DELIVERY, payloads, now);
    let nothing = json!({"coding": [{"system": system::PAYLOAD_TYPE, "code": "none"}]});
    let code = interface::TRANSPORT_RESPONSE_DELIVERY;
    [sealed, endpoint(practice, code, vec![nothing], now)]
}

fn endpoint(
    practice: &Practice<'_>,
    interface_code: &str,
    payloads: Vec<Value>,
    now: Timestamp,
) -> Value {
    let is_sealed = interface_code == interface::SEALED_MESSAGE_DELIVERY;
    let reach = practice.reach;
    let (last, what, address) = if is_sealed {
        ("smd", "secure messaging", &reach.delivery)
    } else {
        ("responses", "transport responses", &reach.responses)
    };
    let mut extensions = vec![
        designator(ext::RECEIVING_FACILITY, practice.facility),
        designator(ext::RECEIVING_APPLICATION, practice.application),
    ];
    if is_sealed {
        let usable = reach.certificates.iter();
        let usable = usable.filter(|it| now <= it.not_after());
        extensions.extend(usable.map(
            |it| json!({"url": ext::ENCRYPTION_CERTIFICATE, "valueString": it.to_pem().trim_end()}),
        ));
    }
    extensions.push(json!({
        "url": ext::ENVIRONMENT_TYPE,
        "valueCodeableConcept": {
            "coding": [{"system": system::ENVIRONMENT, "code": reach.environment.code()}],
        },
    }));
    without_empty(json!({
        "resourceType": "Endpoint",
        "id": practice.id(&[last]),
        "meta": profile("Endpoint"),
        "extension": extensions,
        "identifier": [{
            "system": directory::uris::id::SMD_TARGET,
            "value": practice.organisation.uri(),
        }],
        "status": "active",
        "connectionType": {
            "system": CodeSet::SmdInterfaces.canonical(),
            "code": interface_code,
        },
        "name": format!("{} {what}", practice.name),
        "managingOrganization": managed_by(practice),
        "payloadType": payloads,
        "payloadMimeType": if is_sealed { vec!["application/hl7-v2"] } else { Vec::new() },
        "address": address,
    }))
}

/// Who runs the endpoint.
fn managed_by(practice: &Practice<'_>) -> Value {
    let Some((provider, name)) = &practice.reach.provider else {
        let mut own = reference("Organization", &id_prefix(practice.organisation));
        own["display"] = json!(practice.name);
        return own;
    };
    let identifier = match provider {
        Organisation::Hpio(hpio) => {
            json!({"system": directory::uris::id::HPIO, "value": hpio.as_str()})
        }
        Organisation::Target(_) => {
            json!({"system": directory::uris::id::SMD_TARGET, "value": provider.uri()})
        }
    };
    json!({"identifier": identifier, "display": name})
}

fn designator(url: &str, hd: &Hd) -> Value {
    // A designator is strings within strings; it is always writable.
    serde_json::to_value(Extension::designator(url, hd)).unwrap_or_default()
}

fn payload(code: &str) -> Value {
    let systems = [CodeSet::PayloadTypes.canonical(), AU_BASE_7_PAYLOADS];
    json!({"coding": systems.map(|system| json!({"system": system, "code": code}))})
}
