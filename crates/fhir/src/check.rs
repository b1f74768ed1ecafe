//! Whether a resource has the structure that FHIR R4 gives it.

use crate::form::fits;
use crate::schema::{Element, Kind, Primitive, Type, resource_type, type_named};
use crate::{Json, Object, Problem, What};

/// What is wrong with the structure of a resource: elements that do not exist, values of the wrong
/// kind or form, what is empty, arrays where there are none and none where there must be.
/// Cardinalities and bindings of profiles are not part of it.
#[must_use]
pub fn check(resource: &Json) -> Vec<Problem> {
    let mut found = Vec::new();
    whole(resource, "", &mut found);
    found
}

fn whole(resource: &Json, place: &str, found: &mut Vec<Problem>) {
    let Json::Object(object) = resource else {
        found.push(Problem::new(place, What::WrongKind("an object")));
        return;
    };
    let name = object.get("resourceType").and_then(Json::as_str);
    let Some(kind) = name.and_then(resource_type) else {
        found.push(Problem::new(place, What::UnknownResource));
        return;
    };
    let place = if place.is_empty() { kind.name } else { place };
    members(object, kind, place, found);
}

fn members(object: &Object, kind: &Type, place: &str, found: &mut Vec<Problem>) {
    if object.is_empty() {
        found.push(Problem::new(place, What::Empty));
    }
    for (name, value) in object.iter() {
        let place = format!("{place}.{name}");
        let plain = name.strip_prefix('_').unwrap_or(name);
        if is_attribute(kind, name) {
            if value.as_str().is_none_or(str::is_empty) {
                found.push(Problem::new(place, What::WrongKind("a string")));
            }
        } else if let Some(element) = kind.element(plain) {
            if name == plain {
                values(value, element, object, &place, found);
            } else {
                companions(value, element, object, &place, found);
            }
        } else {
            found.push(Problem::new(place, What::UnknownElement));
        }
    }
}

/// Members that XML writes as attributes, and the type of a resource.
pub(crate) fn is_attribute(kind: &Type, name: &str) -> bool {
    match name {
        "id" => !kind.is_resource,
        "resourceType" => kind.is_resource,
        "url" => kind.name == "Extension",
        _ => false,
    }
}

fn values(value: &Json, element: &Element, of: &Object, place: &str, found: &mut Vec<Problem>) {
    match (value, element.repeats) {
        (Json::Array(items), true) => {
            if items.is_empty() {
                found.push(Problem::new(place, What::Empty));
            }
            for (index, item) in items.iter().enumerate() {
                let place = format!("{place}[{index}]");
                if *item == Json::Null {
                    if !companion_is_there(of, &element.name, index) {
                        found.push(Problem::new(place, What::Null));
                    }
                } else {
                    single(item, element.kind, &place, found);
                }
            }
        }
        (Json::Array(_), false) => found.push(Problem::new(place, What::Once)),
        (_, true) => found.push(Problem::new(place, What::Repeats)),
        (_, false) => single(value, element.kind, place, found),
    }
}

fn companion_is_there(of: &Object, name: &str, index: usize) -> bool {
    let companions = of.get(&format!("_{name}"));
    companions
        .and_then(|it| it.each().nth(index))
        .is_some_and(|it| *it != Json::Null)
}

/// `_name`: ids and extensions of primitive values.
fn companions(value: &Json, element: &Element, of: &Object, place: &str, found: &mut Vec<Problem>) {
    if !matches!(element.kind, Kind::Primitive(_)) {
        found.push(Problem::new(place, What::UnknownElement));
        return;
    }
    match (value, element.repeats) {
        (Json::Array(_), false) => found.push(Problem::new(place, What::Once)),
        (Json::Array(items), true) if items.is_empty() => {
            found.push(Problem::new(place, What::Empty));
        }
        (Json::Array(_), true) | (_, false) => {
            let values = of.get(&element.name);
            for (index, item) in value.each().enumerate() {
                let place = if element.repeats {
                    format!("{place}[{index}]")
                } else {
                    place.into()
                };
                let has_value = values
                    .and_then(|it| it.each().nth(index))
                    .is_some_and(|it| *it != Json::Null);
                if *item != Json::Null {
                    single(item, Kind::Complex("Element"), &place, found);
                } else if !has_value {
                    found.push(Problem::new(place, What::Null));
                }
            }
        }
        (_, true) => found.push(Problem::new(place, What::Repeats)),
    }
}

fn single(value: &Json, kind: Kind, place: &str, found: &mut Vec<Problem>) {
    match kind {
        Kind::Complex(name) => match (value, type_named(name)) {
            (Json::Object(object), Some(kind)) => members(object, kind, place, found),
            _ => found.push(Problem::new(place, What::WrongKind("an object"))),
        },
        Kind::Resource => whole(value, place, found),
        Kind::Xhtml => match value.as_str() {
            Some(text) => found.extend(crate::narrative::check(text, place)),
            None => found.push(Problem::new(place, What::WrongKind("a string"))),
        },
        Kind::Primitive(primitive) => found.extend(wrong(value, primitive, place)),
    }
}

fn wrong(value: &Json, primitive: Primitive, place: &str) -> Option<Problem> {
    let what = match (primitive, value) {
        (Primitive::Boolean, Json::Bool(_)) => return None,
        (Primitive::Number(kind), Json::Number(text))
        | (Primitive::Text(kind), Json::Text(text)) => {
            if fits(kind, text) {
                return None;
            }
            if text.is_empty() {
                What::Empty
            } else {
                What::Form(kind)
            }
        }
        (Primitive::Boolean, _) => What::WrongKind("true or false"),
        (Primitive::Number(_), _) => What::WrongKind("a number"),
        (Primitive::Text(_), _) => What::WrongKind("a string"),
    };
    Some(Problem::new(place, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let found = check(&Json::parse(text).unwrap());
        found.iter().map(ToString::to_string).collect()
    }

    fn only(text: &str, place: &str, what: &What) {
        assert_eq!(problems(text), [format!("{place}: {what}")]);
    }

    #[test]
    fn a_sound_resource_has_no_problems() {
        let text = r#"{"resourceType":"Location","id":"a","text":{"status":"generated",
            "div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
            "alias":["A",null],"_alias":[null,{"extension":[{"url":"urn:x","valueCode":"b"}]}],
            "position":{"longitude":151.20,"latitude":-33.860},
            "contained":[{"resourceType":"Organization","id":"b","active":true}]}"#;
        assert_eq!(problems(text), [""; 0]);
    }

    #[test]
    fn each_fault_is_named_with_its_place() {
        let of = |rest: &str| format!(r#"{{"resourceType":"Organization",{rest}}}"#);
        only(
            &of(r#""nam":"x""#),
            "Organization.nam",
            &What::UnknownElement,
        );
        only(
            &of(r#""name":7"#),
            "Organization.name",
            &What::WrongKind("a string"),
        );
        only(&of(r#""name":"""#), "Organization.name", &What::Empty);
        only(&of(r#""name":["x"]"#), "Organization.name", &What::Once);
        only(&of(r#""alias":"x""#), "Organization.alias", &What::Repeats);
        only(&of(r#""alias":[]"#), "Organization.alias", &What::Empty);
        only(
            &of(r#""alias":["x",null]"#),
            "Organization.alias[1]",
            &What::Null,
        );
        only(&of(r#""type":[{}]"#), "Organization.type[0]", &What::Empty);
        only(
            &of(r#""active":"yes""#),
            "Organization.active",
            &What::WrongKind("true or false"),
        );
        only(&of(r#""id":"a b""#), "Organization.id", &What::Form("id"));
        only(
            &of(r#""_type":[{"id":"x"}]"#),
            "Organization._type",
            &What::UnknownElement,
        );
        let place = "Organization.identifier[0].period.start";
        let text = of(r#""identifier":[{"period":{"start":"1/2/2026"}}]"#);
        only(&text, place, &What::Form("dateTime"));
        only(
            &of(r#""contained":[{"resourceType":"Patient"}]"#),
            "Organization.contained[0]",
            &What::UnknownResource,
        );
        only("[]", "", &What::WrongKind("an object"));
        only(r#"{"name":"x"}"#, "", &What::UnknownResource);
    }
}
