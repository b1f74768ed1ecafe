//! The practice itself, its places and what is offered there.

use directory::uris::ext::PUBLISHING_DELEGATE;
use directory::uris::id;
use ids::Timestamp;
use routing::{Location, Service};
use serde_json::{Value, json};

use crate::element::{
    ABN, LSPN, NATA_SITE, address, concepts, identifier, profile, reference, telecom,
    vendor_identifier, without_empty,
};
use crate::practice::{Practice, id_prefix};

/// The Organization.
pub(crate) fn organization(practice: &Practice<'_>) -> Value {
    let hpio = practice.hpio().map(|it| identifier(id::HPIO, it.as_str()));
    let abn = practice
        .data
        .abn
        .as_ref()
        .map(|it| identifier(ABN, &digits(it)));
    let identifiers: Vec<Value> = hpio.into_iter().chain(abn).collect();
    let delegates = practice.data.delegates.iter();
    let delegates: Vec<Value> = delegates
        .map(|uri| json!({"url": PUBLISHING_DELEGATE, "valueUri": uri}))
        .collect();
    let data = practice.data;
    let first = practice.roster.locations.first();
    let place = first.and_then(|it| practice.listed_location(&it.id));
    without_empty(json!({
        "resourceType": "Organization",
        "id": id_prefix(practice.organisation),
        "meta": profile("Organization"),
        "extension": delegates,
        "identifier": identifiers,
        "active": true,
        "name": practice.name,
        "telecom": telecom(&[
            ("phone", data.phone.as_ref()),
            ("fax", data.fax.as_ref()),
            ("email", data.email.as_ref()),
        ]),
        "address": place.map(|it| vec![address(&it.address)]).unwrap_or_default(),
    }))
}

/// The Location. A place without a number that AU PD knows does not claim AU PD's profile.
pub(crate) fn location(practice: &Practice<'_>, place: &Location, now: Timestamp) -> Value {
    let listed = practice.listed_location(&place.id);
    let lspn = listed.and_then(|it| it.lspn.as_ref());
    let site = listed.and_then(|it| it.nata_site.as_ref());
    let identifiers: Vec<Value> = lspn
        .map(|it| identifier(LSPN, it))
        .into_iter()
        .chain(site.map(|it| identifier(NATA_SITE, it)))
        .collect();
    let meta = if identifiers.is_empty() {
        Value::Null
    } else {
        profile("Location")
    };
    let position = listed.and_then(|it| it.position.as_ref());
    let position = position.and_then(|(north, east)| {
        let number = |text: &str| text.trim().parse::<serde_json::Number>().ok();
        Some(json!({"longitude": number(east)?, "latitude": number(north)?}))
    });
    let status = if is_closed(practice, &place.id, now) {
        "inactive"
    } else {
        "active"
    };
    without_empty(json!({
        "resourceType": "Location",
        "id": practice.id(&[&place.id]),
        "meta": meta,
        "identifier": identifiers,
        "status": status,
        "name": place.name,
        "telecom": telecom(&[
            ("phone", listed.and_then(|it| it.phone.as_ref())),
            ("fax", listed.and_then(|it| it.fax.as_ref())),
        ]),
        "address": listed.map(|it| address(&it.address)),
        "position": position,
        "managingOrganization": reference("Organization", &id_prefix(practice.organisation)),
    }))
}

/// Whether a place is shut for good. A day counts from its midnight in UTC: hours do not matter
/// where a place is given up.
pub(crate) fn is_closed(practice: &Practice<'_>, location: &str, now: Timestamp) -> bool {
    let listed = practice.listed_location(location);
    let closed = listed.and_then(|it| it.closed.as_deref());
    let from = closed.and_then(|day| Timestamp::parse_rfc3339(&format!("{day}T00:00:00Z")).ok());
    from.is_some_and(|from| from <= now)
}

/// The HealthcareService that stands for a place as a whole: every role names one.
pub(crate) fn whole_service(practice: &Practice<'_>, place: &Location, now: Timestamp) -> Value {
    let listed = practice.listed_location(&place.id);
    let name = if practice.roster.locations.len() > 1 {
        format!("{}, {}", practice.name, place.name)
    } else {
        practice.name.to_owned()
    };
    without_empty(json!({
        "resourceType": "HealthcareService",
        "id": whole_service_id(practice, &place.id),
        "meta": profile("HealthcareService"),
        "identifier": [own_identifier(practice, &place.id)],
        "active": !is_closed(practice, &place.id, now),
        "providedBy": reference("Organization", &id_prefix(practice.organisation)),
        "location": [reference("Location", &practice.id(&[&place.id]))],
        "name": name,
        "telecom": telecom(&[
            ("phone", listed.and_then(|it| it.phone.as_ref()).or(practice.data.phone.as_ref())),
            ("fax", listed.and_then(|it| it.fax.as_ref()).or(practice.data.fax.as_ref())),
        ]),
        "endpoint": [reference("Endpoint", &practice.id(&["smd"]))],
    }))
}

/// Id of the service that stands for a place.
pub(crate) fn whole_service_id(practice: &Practice<'_>, location: &str) -> String {
    practice.id(&[location, "all"])
}

/// A service of the roster.
pub(crate) fn service(
    practice: &Practice<'_>,
    service: &Service,
    place: &Location,
    now: Timestamp,
) -> Value {
    let listed = practice.listed_service(&service.id);
    let vendor = service.ids.iter();
    let mut identifiers: Vec<Value> = vendor
        .map(|it| vendor_identifier(&it.authority, &it.id))
        .collect();
    if identifiers.is_empty() {
        identifiers.push(own_identifier(practice, &service.id));
    }
    let is_offered = service.until.is_none_or(|until| now < until);
    without_empty(json!({
        "resourceType": "HealthcareService",
        "id": practice.id(&["service", &service.id]),
        "meta": profile("HealthcareService"),
        "identifier": identifiers,
        "active": is_offered && !is_closed(practice, &place.id, now),
        "providedBy": reference("Organization", &id_prefix(practice.organisation)),
        "specialty": listed.map(|it| concepts(&it.specialties)).unwrap_or_default(),
        "location": [reference("Location", &practice.id(&[&place.id]))],
        "name": service.name,
        "telecom": telecom(&[("phone", listed.and_then(|it| it.phone.as_ref()))]),
        "endpoint": [reference("Endpoint", &practice.id(&["smd"]))],
    }))
}

/// The HPI-O; where there is none, an id of the practice's own under its target.
fn own_identifier(practice: &Practice<'_>, local: &str) -> Value {
    match practice.hpio() {
        Some(hpio) => identifier(id::HPIO, hpio.as_str()),
        None => vendor_identifier(&practice.organisation.uri(), local),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
