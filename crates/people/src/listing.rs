//! What is shown of somebody who was found.

use crate::reach::{Reach, reach};
use fhir::Json;
use ids::Timestamp;
use serde::Serialize;

/// What is shown of a role or a service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listing {
    /// `Type/id` in the directory.
    pub reference: String,
    /// The person, or the service.
    pub name: String,
    /// What they are there: the texts of role codes.
    pub roles: Vec<String>,
    /// The texts of specialities and kinds of service.
    pub specialities: Vec<String>,
    /// The organisation.
    pub practice: Option<String>,
    /// Suburb or town.
    pub suburb: Option<String>,
    /// State or territory.
    pub state: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Fax number.
    pub fax: Option<String>,
    /// Medicare provider number.
    pub provider_number: Option<String>,
    /// HPI-O of the organisation.
    pub hpio: Option<String>,
    /// Whether they can be sent to.
    #[serde(flatten)]
    pub reach: Reach,
}

/// The resources that an entry refers to, as far as they are shown.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Whose role it is.
    pub practitioner: Option<Json>,
    /// Whose service, or where the role is.
    pub organization: Option<Json>,
    /// Where.
    pub location: Option<Json>,
    /// The service of a role.
    pub service: Option<Json>,
    /// Where messages are taken.
    pub endpoints: Vec<Json>,
}

impl Listing {
    /// What is shown of `own`. `wanted` is a payload type, if it matters whether they take it.
    #[must_use]
    pub fn of(own: &Json, around: &Around, wanted: Option<&str>, at: Timestamp) -> Self {
        let practice = around.organization.as_ref().and_then(|it| text(it, "name"));
        let service = around.service.as_ref().and_then(|it| text(it, "name"));
        let person = around.practitioner.as_ref().and_then(person);
        let name = person.or_else(|| text(own, "name")).or(service.clone());
        let name = name.or_else(|| practice.clone()).unwrap_or_default();
        let address = around.location.as_ref().and_then(|it| it.get("address"));
        let address = address.and_then(|it| it.each().next());
        let part = |name: &str| address.and_then(|it| text(it, name));
        let mut specialities = concepts(own, "specialty");
        specialities.extend(concepts(own, "type"));
        let near = [Some(own), around.location.as_ref(), around.service.as_ref()];
        let contact = |system: &str| near.iter().flatten().find_map(|it| telecom(it, system));
        let endpoints: Vec<&Json> = around.endpoints.iter().collect();
        let whom = practice.as_deref().unwrap_or(&name);
        let organization = around.organization.as_ref();
        Self {
            reference: format!(
                "{}/{}",
                text(own, "resourceType").unwrap_or_default(),
                text(own, "id").unwrap_or_default()
            ),
            reach: reach(whom, &endpoints, wanted, at),
            roles: concepts(own, "code"),
            specialities,
            suburb: part("city"),
            state: part("state"),
            postcode: part("postalCode"),
            phone: contact("phone"),
            fax: contact("fax"),
            provider_number: number(own, directory::uris::id::PROVIDER_NUMBER),
            hpio: organization.and_then(|it| number(it, directory::uris::id::HPIO)),
            practice,
            name,
        }
    }
}

/// A person's name as it is written on a letter.
fn person(practitioner: &Json) -> Option<String> {
    let names: Vec<&Json> = practitioner.get("name")?.each().collect();
    let official = |it: &&&Json| it.get("use").and_then(Json::as_str) == Some("official");
    let name = names.iter().find(official).or(names.first())?;
    let parts = ["prefix", "given", "family"]
        .iter()
        .filter_map(|part| name.get(part))
        .flat_map(Json::each)
        .filter_map(Json::as_str);
    let written = parts.collect::<Vec<_>>().join(" ");
    let is_written = !written.is_empty();
    is_written.then_some(written).or_else(|| text(name, "text"))
}

/// What coded things are called.
fn concepts(of: &Json, name: &str) -> Vec<String> {
    let all = of.get(name).into_iter().flat_map(Json::each);
    let called = all.filter_map(|concept| {
        let coded = || {
            let codings = concept.get("coding")?.each();
            codings
                .filter_map(|it| text(it, "display").or_else(|| text(it, "code")))
                .next()
        };
        text(concept, "text").or_else(coded)
    });
    called.collect()
}

fn telecom(of: &Json, system: &str) -> Option<String> {
    let mut all = of.get("telecom")?.each();
    let found = all.find(|it| it.get("system").and_then(Json::as_str) == Some(system))?;
    text(found, "value")
}

fn number(of: &Json, system: &str) -> Option<String> {
    let mut all = of.get("identifier")?.each();
    let found = all.find(|it| it.get("system").and_then(Json::as_str) == Some(system))?;
    text(found, "value")
}

fn text(of: &Json, name: &str) -> Option<String> {
    let found = of.get(name)?.as_str()?.trim();
    (!found.is_empty()).then(|| found.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::parse(text).unwrap()
    }

    #[test]
    fn a_role_is_shown_with_its_person_practice_and_place() {
        let own = json(
            r#"{"resourceType":"PractitionerRole","id":"r1","code":[{"coding":[{"display":"GP"}]}],
            "identifier":[{"system":"http://ns.electronichealth.net.au/id/medicare-provider-number",
            "value":"2426621B"}],"telecom":[{"system":"fax","value":"02 5550 0001"}]}"#,
        );
        let around = Around {
            practitioner: Some(json(
                r#"{"name":[{"use":"usual","text":"Ada"},{"use":"official","prefix":["Dr"],
                "given":["Ada"],"family":"Testwell"}]}"#,
            )),
            organization: Some(json(r#"{"name":"Wattle Medical"}"#)),
            location: Some(json(r#"{"address":{"city":"Dubbo","state":"NSW"}}"#)),
            ..Around::default()
        };
        let shown = Listing::of(&own, &around, None, Timestamp::from_millis(0));
        assert_eq!(shown.name, "Dr Ada Testwell");
        assert_eq!(shown.reference, "PractitionerRole/r1");
        assert_eq!(shown.roles, ["GP"]);
        assert_eq!(shown.practice.as_deref(), Some("Wattle Medical"));
        assert_eq!(shown.suburb.as_deref(), Some("Dubbo"));
        assert_eq!(shown.fax.as_deref(), Some("02 5550 0001"));
        assert_eq!(shown.provider_number.as_deref(), Some("2426621B"));
        assert!(!shown.reach.can_receive);
    }

    #[test]
    fn a_service_is_called_by_its_own_name() {
        let own = json(r#"{"resourceType":"HealthcareService","id":"s","name":"ED"}"#);
        let shown = Listing::of(&own, &Around::default(), None, Timestamp::from_millis(0));
        assert_eq!(shown.name, "ED");
        assert_eq!(shown.practice, None);
    }
}
