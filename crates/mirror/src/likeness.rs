//! By what two entries of different sources are told to be about the same thing.

use directory::uris::id;
use fhir::Json;

/// What an entry is known by wherever it is listed; nothing for an entry that only its source can
/// tell apart.
///
/// An endpoint is known by its SMD target, a role by provider number and HPI-O, then by its
/// vendor's id; an organisation, a service and a person by their number. `beside` holds the entries
/// that the entry refers to.
pub(crate) fn likeness(resource: &Json, beside: &[Json]) -> Option<String> {
    let kind = resource.get("resourceType")?.as_str()?;
    let known = match kind {
        "Endpoint" => identifier(resource, &[id::SMD_TARGET]),
        "Organization" => identifier(resource, &[id::HPIO]),
        "Practitioner" => identifier(resource, &[id::HPII]),
        "PractitionerRole" => role(resource, beside).or_else(|| vendor(resource)),
        "HealthcareService" => vendor(resource).or_else(|| identifier(resource, &[id::HPIO])),
        _ => None,
    };
    known.map(|known| format!("{kind} {known}"))
}

/// Provider number and HPI-O. The number alone says as much: it is one person at one place; but
/// a number that was typed wrongly must not merge two practices.
fn role(role: &Json, beside: &[Json]) -> Option<String> {
    let number = identifier(role, &[id::PROVIDER_NUMBER])?;
    let npio = identifier(role, &[id::NPIO, id::NPIO_OLDER]);
    let from_npio = npio.as_deref().and_then(|npio| npio.split_once('@'));
    let hpio = from_npio.map(|(_, hpio)| hpio.to_owned()).or_else(|| {
        let organisation = role.get("organization")?.get("reference")?.as_str()?;
        let listed = beside.iter().find(|it| is_named(it, organisation))?;
        identifier(listed, &[id::HPIO])
    })?;
    Some(format!("{} {hpio}", number.to_uppercase()))
}

fn is_named(resource: &Json, reference: &str) -> bool {
    let text = |name: &str| resource.get(name).and_then(Json::as_str);
    let (kind, id) = (text("resourceType"), text("id"));
    reference
        .split_once('/')
        .is_some_and(|(of, it)| kind == Some(of) && id == Some(it))
}

fn identifier(resource: &Json, systems: &[&str]) -> Option<String> {
    let all = resource.get("identifier").into_iter().flat_map(Json::each);
    let mut fitting = all.filter(|it| {
        let system = it.get("system").and_then(Json::as_str);
        system.is_some_and(|system| systems.contains(&system))
    });
    let value = fitting.find_map(|it| it.get("value")?.as_str())?;
    Some(value.trim().to_owned())
}

/// System and value of a vendor's directory id.
fn vendor(resource: &Json) -> Option<String> {
    let all = resource.get("identifier").into_iter().flat_map(Json::each);
    let is_vendor = |it: &&Json| {
        let codings = it.get("type").and_then(|kind| kind.get("coding"));
        let mut codings = codings.into_iter().flat_map(Json::each);
        codings.any(|it| it.get("code").and_then(Json::as_str) == Some("VDI"))
    };
    let mut found = all.filter(is_vendor);
    found.find_map(|it| {
        let system = it.get("system")?.as_str()?;
        Some(format!("{system}|{}", it.get("value")?.as_str()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, beside: &[&str]) -> Option<String> {
        let beside: Vec<Json> = beside.iter().map(|it| Json::parse(it).unwrap()).collect();
        likeness(&Json::parse(text).unwrap(), &beside)
    }

    fn role_with(identifiers: &str) -> String {
        format!(
            r#"{{"resourceType":"PractitionerRole","id":"r","identifier":[{identifiers}],
            "organization":{{"reference":"Organization/o"}}}}"#
        )
    }

    #[test]
    fn a_role_is_known_by_number_and_place_then_by_its_vendor() {
        let number = format!(
            r#"{{"system":"{}","value":"2426621b"}}"#,
            id::PROVIDER_NUMBER
        );
        let npio = format!(r#"{{"system":"{}","value":"1@800362"}}"#, id::NPIO);
        let both = of(&role_with(&format!("{number},{npio}")), &[]);
        assert_eq!(both.as_deref(), Some("PractitionerRole 2426621B 800362"));
        let organisation = format!(
            r#"{{"resourceType":"Organization","id":"o","identifier":[{{"system":"{}",
            "value":"800362"}}]}}"#,
            id::HPIO
        );
        assert_eq!(of(&role_with(&number), &[&organisation]), both);
        assert_eq!(of(&role_with(&number), &[]), None);
        let vendor = r#"{"type":{"coding":[{"code":"VDI"}]},"system":"urn:v","value":"7"}"#;
        assert_eq!(
            of(&role_with(vendor), &[]).as_deref(),
            Some("PractitionerRole urn:v|7")
        );
    }

    #[test]
    fn two_roles_of_one_practice_are_never_the_same_for_sharing_its_endpoint() {
        let endpoint = format!(
            r#"{{"resourceType":"Endpoint","id":"e",
            "identifier":[{{"system":"{}","value":"t"}}]}}"#,
            id::SMD_TARGET
        );
        assert_eq!(of(&endpoint, &[]).as_deref(), Some("Endpoint t"));
        assert_eq!(of(&role_with(""), &[&endpoint]), None);
    }
}
