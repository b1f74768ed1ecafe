//! What one resource gives to the cards of the entries that it belongs to.

use crate::mark::{TELEHEALTH, key_of, language, mark, payload};
use crate::{Place, speciality_words, words};
use directory::CodeSet;
use directory::uris::{id, interface};
use fhir::Json;
use search::{Indexed, Parameter};

/// What one resource gives to cards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lent {
    /// Words, where the resource is shown.
    pub words: Vec<String>,
    /// Marks of searches, whether or not the resource is shown: searches look themselves.
    pub marks: Vec<String>,
    /// Marks of what people choose by, where the resource is shown.
    pub choices: Vec<String>,
    /// Where it is.
    pub place: Option<Place>,
    /// Whether sealed messages can be sent there, as far as the entry itself says.
    pub receives: bool,
}

/// What a resource gives; `indexed` is what [`search::index`] finds in it.
#[must_use]
pub fn lent(resource: &Json, indexed: &[(&Parameter, Indexed)]) -> Lent {
    let kind = text(resource, "resourceType");
    let mut lent = Lent {
        words: words_of(kind, resource),
        ..Lent::default()
    };
    let receives = kind == "Endpoint" && receives(resource);
    for (parameter, value) in indexed {
        marks_of(&mut lent, kind, parameter, value, receives);
    }
    if is_remote(kind, resource) {
        lent.choices.push(TELEHEALTH.to_owned());
    }
    lent.receives = receives;
    for list in [&mut lent.words, &mut lent.marks, &mut lent.choices] {
        list.sort_unstable();
        list.dedup();
    }
    lent
}

fn marks_of(lent: &mut Lent, kind: &str, parameter: &Parameter, value: &Indexed, receives: bool) {
    let key = key_of(kind, parameter.name);
    match value {
        Indexed::Text { folded, .. } => lent.marks.extend(key.map(|key| mark(key, folded))),
        Indexed::Token { code, .. } => {
            lent.marks.extend(key.map(|key| mark(key, code)));
            if parameter.name == "payload-type" && receives {
                lent.choices.push(payload(code));
            }
            if ["communication", "languages"].contains(&parameter.name) {
                lent.choices.push(language(code));
            }
        }
        Indexed::Position {
            latitude,
            longitude,
        } => lent.place = Place::new(*latitude, *longitude),
        Indexed::Date(_) | Indexed::Number(_) | Indexed::Reference(_) | Indexed::Uri(_) => {}
    }
}

fn words_of(kind: &str, resource: &Json) -> Vec<String> {
    let mut found = Vec::new();
    match kind {
        "HealthcareService" => {
            found.extend(words(text(resource, "name")));
            for name in ["type", "specialty"] {
                found.extend(coded(resource, name));
            }
        }
        "Location" => {
            found.extend(words(text(resource, "name")));
            let address = resource.get("address").into_iter().flat_map(Json::each);
            for part in address {
                for name in ["city", "district", "state", "postalCode"] {
                    found.extend(words(text(part, name)));
                }
            }
        }
        "Organization" => {
            found.extend(words(text(resource, "name")));
            found.extend(texts(resource, "alias").flat_map(words));
        }
        "Practitioner" => {
            let names = resource.get("name").into_iter().flat_map(Json::each);
            found.extend(names.flat_map(person));
        }
        "PractitionerRole" => {
            for name in ["code", "specialty"] {
                found.extend(coded(resource, name));
            }
        }
        _ => {}
    }
    found.extend(numbers(resource));
    found
}

/// The names of a person, and the first letters of given names.
fn person(name: &Json) -> Vec<String> {
    let family = text(name, "family");
    let mut found = words(family);
    for given in texts(name, "given") {
        let parts = words(given);
        let initials = parts.iter().filter_map(|part| part.chars().next());
        found.extend(initials.map(String::from).collect::<Vec<_>>());
        found.extend(parts);
    }
    if family.is_empty() {
        found.extend(words(text(name, "text")));
    }
    found
}

/// The words of coded things.
fn coded(resource: &Json, name: &str) -> Vec<String> {
    let concepts = resource.get(name).into_iter().flat_map(Json::each);
    let mut found = Vec::new();
    for concept in concepts {
        found.extend(speciality_words(None, text(concept, "text")));
        for coding in concept.get("coding").into_iter().flat_map(Json::each) {
            let is_snomed = text(coding, "system") == "http://snomed.info/sct";
            let code = is_snomed.then(|| text(coding, "code"));
            found.extend(speciality_words(code, text(coding, "display")));
        }
    }
    found
}

/// Numbers that people have on paper: provider numbers, HPI-O, HPI-I, ids of vendors.
fn numbers(resource: &Json) -> Vec<String> {
    let identifiers = resource.get("identifier").into_iter().flat_map(Json::each);
    let on_paper = identifiers.filter(|it| {
        let codes = it.get("type").and_then(|of| of.get("coding"));
        let is_vendors = codes
            .into_iter()
            .flat_map(Json::each)
            .any(|coding| text(coding, "code") == "VDI");
        is_vendors || [id::HPIO, id::HPII, id::PROVIDER_NUMBER].contains(&text(it, "system"))
    });
    on_paper
        .map(|it| words(text(it, "value")).concat())
        .filter(|number| !number.is_empty())
        .collect()
}

/// Active, sealed message delivery, an address, and a certificate.
fn receives(endpoint: &Json) -> bool {
    let published = || {
        let extensions = endpoint.get("extension").into_iter().flat_map(Json::each);
        extensions
            .map(|it| text(it, "url"))
            .any(|url| url == directory::uris::ext::ENCRYPTION_CERTIFICATE)
    };
    let connection = endpoint.get("connectionType");
    let of = connection.map_or("", |it| text(it, "system"));
    let is_ours = of.is_empty() || CodeSet::SmdInterfaces.systems().contains(&of);
    let code = connection.map_or("", |it| text(it, "code"));
    text(endpoint, "status") == "active"
        && is_ours
        && code == interface::SEALED_MESSAGE_DELIVERY
        && text(endpoint, "address")
            .to_ascii_lowercase()
            .starts_with("https://")
        && published()
}

/// Whether a service can be had without going there, by what it or its location is called.
fn is_remote(kind: &str, resource: &Json) -> bool {
    const SAID: [&str; 4] = ["telehealth", "telemedicine", "videoconference", "virtual"];
    let names: &[&str] = match kind {
        "HealthcareService" => &["category", "characteristic", "program", "type"],
        "Location" => &["physicalType", "type"],
        _ => return false,
    };
    let concepts = names
        .iter()
        .filter_map(|name| resource.get(name))
        .flat_map(Json::each);
    let mut said = concepts.flat_map(|concept| {
        let codings = concept.get("coding").into_iter().flat_map(Json::each);
        let mut all: Vec<String> = codings
            .flat_map(|coding| {
                let is_virtual = text(coding, "code").eq_ignore_ascii_case("vi");
                let more = is_virtual.then(|| "virtual".to_owned());
                words(text(coding, "display")).into_iter().chain(more)
            })
            .collect();
        all.extend(words(text(concept, "text")));
        all
    });
    said.any(|word| SAID.contains(&word.as_str()))
}

/// The international code for any payload.
pub(crate) fn any_payload() -> String {
    payload(directory::uris::payload::ANY)
}

fn text<'j>(of: &'j Json, name: &str) -> &'j str {
    of.get(name).and_then(Json::as_str).unwrap_or_default()
}

fn texts<'j>(of: &'j Json, name: &str) -> impl Iterator<Item = &'j str> {
    let all = of.get(name).into_iter().flat_map(Json::each);
    all.filter_map(Json::as_str)
}
