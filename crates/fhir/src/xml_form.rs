//! A resource as XML (FHIR R4 §2.6.1): the same content as its JSON, in the order of the
//! specification.

use crate::check::is_attribute;
use crate::schema::{Element, Kind, Primitive, Type, resource_type, type_named};
use crate::{Json, Object, Problem, What, narrative};
use xml::{Limits, Tree};

const FHIR: &str = "http://hl7.org/fhir";

/// The largest document read, in bytes: a page of a directory.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Writes a resource as XML.
///
/// # Errors
/// The first [`Problem`] that keeps it from being written; none for what [`check`](crate::check())
/// finds sound.
pub fn write_xml(resource: &Json) -> Result<String, Problem> {
    let mut out = Vec::new();
    let root = Some(&*format!(" xmlns=\"{FHIR}\""));
    resource_element(resource, root, "", &mut out)?;
    // Only escaped and checked text went in.
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn resource_element(
    resource: &Json,
    namespace: Option<&str>,
    place: &str,
    out: &mut Vec<u8>,
) -> Result<(), Problem> {
    let Json::Object(object) = resource else {
        return Err(Problem::new(place, What::WrongKind("an object")));
    };
    let name = object.get("resourceType").and_then(Json::as_str);
    let kind = name
        .and_then(resource_type)
        .ok_or_else(|| Problem::new(place, What::UnknownResource))?;
    let place = if place.is_empty() { kind.name } else { place };
    open(kind.name, namespace.unwrap_or_default(), out);
    content(object, kind, place, out)?;
    close(kind.name, out);
    Ok(())
}

fn open(name: &str, attributes: &str, out: &mut Vec<u8>) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(attributes.as_bytes());
    out.push(b'>');
}

fn close(name: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// The elements of an object, in the order of its type.
fn content(object: &Object, kind: &Type, place: &str, out: &mut Vec<u8>) -> Result<(), Problem> {
    let known = |name: &str| {
        let plain = name.strip_prefix('_').unwrap_or(name);
        is_attribute(kind, name) || kind.element(plain).is_some()
    };
    if let Some((name, _)) = object.iter().find(|(name, _)| !known(name)) {
        return Err(Problem::new(
            format!("{place}.{name}"),
            What::UnknownElement,
        ));
    }
    for element in &kind.elements {
        let value = object.get(&element.name).unwrap_or(&Json::Null);
        let companion = object.get(&format!("_{}", element.name));
        let companion = companion.unwrap_or(&Json::Null);
        if is_attribute(kind, &element.name) {
            continue;
        }
        let place = format!("{place}.{}", element.name);
        let count = value.each().count().max(companion.each().count());
        for index in 0..count {
            let value = value.each().nth(index).unwrap_or(&Json::Null);
            let companion = companion.each().nth(index).unwrap_or(&Json::Null);
            one(element, value, companion, &place, out)?;
        }
    }
    Ok(())
}

fn one(
    element: &Element,
    value: &Json,
    companion: &Json,
    place: &str,
    out: &mut Vec<u8>,
) -> Result<(), Problem> {
    let name = &element.name;
    match element.kind {
        Kind::Complex(kind) => {
            let (Json::Object(object), Some(kind)) = (value, type_named(kind)) else {
                return Err(Problem::new(place, What::WrongKind("an object")));
            };
            open(name, &attributes(object, kind), out);
            content(object, kind, place, out)?;
            close(name, out);
        }
        Kind::Resource => {
            open(name, "", out);
            resource_element(value, None, place, out)?;
            close(name, out);
        }
        Kind::Xhtml => {
            let text = value.as_str().unwrap_or_default();
            if let Some(problem) = narrative::check(text, place) {
                return Err(problem);
            }
            out.extend_from_slice(text.as_bytes());
        }
        Kind::Primitive(_) => {
            let mut written = String::new();
            let none = Object::new();
            let rest = match companion {
                Json::Object(object) => object,
                Json::Array(_) | Json::Bool(_) | Json::Null | Json::Number(_) | Json::Text(_) => {
                    &none
                }
            };
            if let Some(kind) = type_named("Element") {
                written.push_str(&attributes(rest, kind));
                written.push_str(&value_attribute(value, place)?);
                open(name, &written, out);
                content(rest, kind, place, out)?;
                close(name, out);
            }
        }
    }
    Ok(())
}

fn attributes(object: &Object, kind: &Type) -> String {
    let mut out = String::new();
    for name in ["id", "url"] {
        if is_attribute(kind, name)
            && let Some(text) = object.get(name).and_then(Json::as_str)
        {
            out.push_str(&attribute(name, text));
        }
    }
    out
}

fn attribute(name: &str, text: &str) -> String {
    let mut out = format!(" {name}=\"").into_bytes();
    xml::escape_attribute(text, &mut out);
    out.push(b'"');
    String::from_utf8_lossy(&out).into_owned()
}

fn value_attribute(value: &Json, place: &str) -> Result<String, Problem> {
    Ok(match value {
        Json::Bool(value) => attribute("value", &value.to_string()),
        Json::Null => String::new(),
        Json::Number(text) | Json::Text(text) => attribute("value", text),
        Json::Array(_) | Json::Object(_) => {
            return Err(Problem::new(place, What::WrongKind("a single value")));
        }
    })
}

/// Reads a resource from XML. What comes back is its JSON; its structure is sound, the forms of
/// its values are left to [`check`](crate::check()).
///
/// # Errors
/// The first [`Problem`]: XML that is refused, an element that is unknown, out of order, or
/// repeated where it may not be.
pub fn parse_xml(bytes: &[u8]) -> Result<Json, Problem> {
    let limits = Limits {
        bytes: MAX_BYTES,
        ..Limits::default()
    };
    let whole = |error| Problem::new("the document", What::Xml(error));
    let guarded = xml::guard(bytes, &limits).map_err(whole)?;
    let tree = Tree::parse(&guarded).map_err(whole)?;
    resource_of(&tree.root(), tree.root().local_name())
}

fn resource_of(element: &xml::Element<'_>, place: &str) -> Result<Json, Problem> {
    let kind = resource_type(element.local_name())
        .filter(|_| element.namespace() == Some(FHIR))
        .ok_or_else(|| Problem::new(place, What::UnknownResource))?;
    let object = Object::new().with("resourceType", Json::text(kind.name));
    Ok(Json::Object(object_of(element, kind, place, object)?))
}

fn object_of(
    parent: &xml::Element<'_>,
    kind: &Type,
    place: &str,
    mut object: Object,
) -> Result<Object, Problem> {
    for (name, value) in parent.attributes() {
        // `xsi:schemaLocation` says nothing about the resource (FHIR R4 §2.6.1).
        if kind.is_resource && name == "schemaLocation" {
            continue;
        }
        if kind.is_resource || !is_attribute(kind, name) {
            return Err(Problem::new(
                format!("{place}.{name}"),
                What::UnknownElement,
            ));
        }
        object.set(name, Json::text(value));
    }
    if parent.has_text() {
        return Err(Problem::new(
            place,
            What::WrongKind("elements without text between them"),
        ));
    }
    let mut last = 0;
    let mut before: Option<&Element> = None;
    for child in parent.children() {
        let name = child.local_name();
        let place = format!("{place}.{name}");
        let at = kind.elements.iter().position(|known| known.name == name);
        let index = at.ok_or_else(|| Problem::new(&*place, What::UnknownElement))?;
        let element = &kind.elements[index];
        if index < last {
            return Err(Problem::new(place, What::Order));
        }
        if !element.repeats && before.is_some_and(|before| before.name == element.name) {
            return Err(Problem::new(place, What::Once));
        }
        (last, before) = (index, Some(element));
        add(&mut object, element, &child, &place)?;
    }
    Ok(object)
}

fn add(
    object: &mut Object,
    element: &Element,
    child: &xml::Element<'_>,
    place: &str,
) -> Result<(), Problem> {
    let in_fhir = child.namespace() == Some(FHIR) || element.kind == Kind::Xhtml;
    if !in_fhir {
        return Err(Problem::new(place, What::UnknownElement));
    }
    let (value, companion) = match element.kind {
        Kind::Complex(name) => {
            let kind = type_named(name).ok_or_else(|| Problem::new(place, What::UnknownElement))?;
            let inner = object_of(child, kind, place, Object::new())?;
            (Json::Object(inner), Json::Null)
        }
        Kind::Resource => {
            let [inner] = child
                .exactly::<1>()
                .ok_or_else(|| Problem::new(place, What::WrongKind("one resource")))?;
            (resource_of(&inner, place)?, Json::Null)
        }
        Kind::Xhtml => (Json::text(narrative::lift(child, place)?), Json::Null),
        Kind::Primitive(primitive) => primitive_of(child, primitive, place)?,
    };
    if !element.repeats {
        for (name, it) in [
            (element.name.clone(), value),
            (format!("_{}", element.name), companion),
        ] {
            if it != Json::Null {
                object.set(&name, it);
            }
        }
        return Ok(());
    }
    append(object, &element.name, value, companion);
    Ok(())
}

/// Adds to an array and keeps the array of companions beside it in step, where there is one.
fn append(object: &mut Object, name: &str, value: Json, companion: Json) {
    let beside = format!("_{name}");
    let mut values = taken(object, name);
    let mut companions = taken(object, &beside);
    let count = values.len().max(companions.len());
    values.resize(count, Json::Null);
    companions.resize(count, Json::Null);
    values.push(value);
    companions.push(companion);
    for (name, list) in [(name, values), (&*beside, companions)] {
        if list.iter().any(|it| *it != Json::Null) {
            object.set(name, Json::Array(list));
        }
    }
}

fn taken(object: &mut Object, name: &str) -> Vec<Json> {
    match object.remove(name) {
        Some(Json::Array(list)) => list,
        Some(Json::Bool(_) | Json::Null | Json::Number(_) | Json::Object(_) | Json::Text(_))
        | None => Vec::new(),
    }
}

fn primitive_of(
    child: &xml::Element<'_>,
    primitive: Primitive,
    place: &str,
) -> Result<(Json, Json), Problem> {
    let mut rest = Object::new();
    let mut value = Json::Null;
    for (name, text) in child.attributes() {
        match name {
            "id" => rest.set("id", Json::text(text)),
            "value" => value = typed(primitive, text, place)?,
            _ => {
                return Err(Problem::new(
                    format!("{place}.{name}"),
                    What::UnknownElement,
                ));
            }
        }
    }
    if child.has_text() {
        return Err(Problem::new(
            place,
            What::WrongKind("a value in its attribute `value`"),
        ));
    }
    for extension in child.children() {
        let kind = type_named("Extension")
            .filter(|_| extension.is(FHIR, "extension"))
            .ok_or_else(|| Problem::new(place, What::UnknownElement))?;
        let inner = object_of(&extension, kind, place, Object::new())?;
        let mut all = taken(&mut rest, "extension");
        all.push(Json::Object(inner));
        rest.set("extension", Json::Array(all));
    }
    if value == Json::Null && rest.is_empty() {
        return Err(Problem::new(place, What::Empty));
    }
    let companion = if rest.is_empty() {
        Json::Null
    } else {
        Json::Object(rest)
    };
    Ok((value, companion))
}

fn typed(primitive: Primitive, text: &str, place: &str) -> Result<Json, Problem> {
    match (primitive, text) {
        (Primitive::Boolean, "true") => Ok(Json::Bool(true)),
        (Primitive::Boolean, "false") => Ok(Json::Bool(false)),
        (Primitive::Boolean, _) => Err(Problem::new(place, What::WrongKind("true or false"))),
        (Primitive::Number(kind), _) if crate::form::fits(kind, text) => {
            Ok(Json::Number(text.to_owned()))
        }
        (Primitive::Number(kind), _) => Err(Problem::new(place, What::Form(kind))),
        (Primitive::Text(_), _) => Ok(Json::text(text)),
    }
}
