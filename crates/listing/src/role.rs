//! People and what they do where.

use directory::uris::id;
use ids::{Hpii, Npio, ProviderNumber, Timestamp};
use routing::{Absence, Location, NumberAtLocation, Practitioner};
use serde_json::{Value, json};

use crate::element::{
    AHPRA, concepts, identifier, period, profile, reference, vendor_identifier, without_empty,
};
use crate::name::Name;
use crate::place::{is_closed, whole_service_id};
use crate::practice::{Practice, id_prefix};

/// The Practitioner; `None` when the name cannot be listed, which the check tells.
pub(crate) fn practitioner(
    practice: &Practice<'_>,
    person: &Practitioner,
    now: Timestamp,
) -> Option<Value> {
    let listed = practice.listed_practitioner(&person.id);
    let name = Name::of(&person.name, listed)?;
    let hpii = person.hpii.as_deref().and_then(|it| Hpii::parse(it).ok());
    let hpii = hpii.map(|it| identifier(id::HPII, it.as_str()));
    let ahpra = listed.and_then(|it| it.ahpra.as_ref());
    let ahpra = ahpra.map(|it| identifier(AHPRA, it.trim()));
    let identifiers: Vec<Value> = hpii.into_iter().chain(ahpra).collect();
    let qualifications = listed.map(|it| it.qualifications.as_slice());
    let qualifications: Vec<Value> = qualifications
        .unwrap_or_default()
        .iter()
        .map(|text| json!({"code": {"text": text}}))
        .collect();
    let prefix: Vec<&String> = name.title.iter().collect();
    let mut official = json!({
        "use": "official",
        "family": name.family,
        "given": [name.given],
    });
    if !prefix.is_empty() {
        official["prefix"] = json!(prefix);
    }
    Some(without_empty(json!({
        "resourceType": "Practitioner",
        "id": practice.id(&[&person.id]),
        "meta": profile("Practitioner"),
        "identifier": identifiers,
        "active": person.until.is_none_or(|until| now < until),
        "name": [official],
        "qualification": qualifications,
    })))
}

/// The numbers under which a person is listed; one without number where there is none.
pub(crate) fn posts(person: &Practitioner) -> Vec<Option<&NumberAtLocation>> {
    if person.provider_numbers.is_empty() {
        vec![None]
    } else {
        person.provider_numbers.iter().map(Some).collect()
    }
}

/// The PractitionerRole of one number at one place.
pub(crate) fn role(
    practice: &Practice<'_>,
    person: &Practitioner,
    (post, place): (Option<&NumberAtLocation>, &Location),
    now: Timestamp,
) -> Value {
    let until = [person.until, post.and_then(|it| it.until)];
    let until = until.into_iter().flatten().min();
    let is_current = until.is_none_or(|until| now < until);
    // The last moment belongs to a Period; `until` is the first after it.
    let last = until.map(|until| until.plus_millis(-1));
    let number = post.and_then(|it| ProviderNumber::parse(&it.number).ok());
    let id_of_role = match &number {
        Some(number) => practice.id(&[&person.id, number.as_str()]),
        None => practice.id(&[&person.id, &place.id]),
    };
    let listed = practice.listed_practitioner(&person.id);
    let occupation = listed.and_then(|it| it.occupation.as_ref());
    let occupation: Vec<Value> = occupation.iter().map(|it| json!({"text": it})).collect();
    without_empty(json!({
        "resourceType": "PractitionerRole",
        "id": id_of_role,
        "meta": profile("PractitionerRole"),
        "identifier": identifiers(practice, person, number.as_ref()),
        "active": is_current && !is_closed(practice, &place.id, now),
        "period": period(person.from, last),
        "practitioner": reference("Practitioner", &practice.id(&[&person.id])),
        "organization": reference("Organization", &id_prefix(practice.organisation)),
        "code": occupation,
        "specialty": listed.map(|it| concepts(&it.specialties)).unwrap_or_default(),
        "location": [reference("Location", &practice.id(&[&place.id]))],
        "healthcareService": [
            reference("HealthcareService", &whole_service_id(practice, &place.id)),
        ],
        "notAvailable": absences(&person.absences, now),
        "endpoint": [reference("Endpoint", &practice.id(&["smd"]))],
    }))
}

fn identifiers(
    practice: &Practice<'_>,
    person: &Practitioner,
    number: Option<&ProviderNumber>,
) -> Vec<Value> {
    let mut found: Vec<Value> = number
        .map(|it| identifier(id::PROVIDER_NUMBER, it.as_str()))
        .into_iter()
        .collect();
    let hpii = person.hpii.as_deref().and_then(|it| Hpii::parse(it).ok());
    if let (Some(hpii), Some(hpio)) = (hpii, practice.hpio()) {
        let npio = Npio::new(hpii, hpio.clone());
        found.push(identifier(id::NPIO, npio.as_str()));
    }
    let others = person.other_ids.iter();
    found.extend(others.map(|it| vendor_identifier(&it.authority, &it.id)));
    found
}

/// Absences that are not over. Why somebody is away is nobody's business.
fn absences(all: &[Absence], now: Timestamp) -> Vec<Value> {
    let lasting = all
        .iter()
        .filter(|away| away.until.is_none_or(|until| now < until));
    let told = lasting.map(|away| {
        let last = away.until.map(|until| until.plus_millis(-1));
        without_empty(json!({
            "description": if away.forward_to.is_some() {
                "Away; a colleague looks after what comes in"
            } else {
                "Away"
            },
            "during": period(away.from, last),
        }))
    });
    told.collect()
}
