//! What is written as XML is read again as the same JSON, for resources made from the element
//! definitions themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use fhir::schema::{Element, Kind, Primitive, Type, resource_type, type_named};
use fhir::{Json, Object, check, parse_xml, write_xml};
use proptest::prelude::*;

const KINDS: [&str; 11] = [
    "Bundle",
    "CapabilityStatement",
    "Endpoint",
    "HealthcareService",
    "Location",
    "OperationOutcome",
    "Organization",
    "Parameters",
    "Practitioner",
    "PractitionerRole",
    "Provenance",
];

/// Makes sound resources.
struct Maker(fastrand::Rng);

impl Maker {
    fn resource(&mut self, kind: &str, depth: u32) -> Json {
        let object = Object::new().with("resourceType", Json::text(kind));
        Json::Object(self.fill(object, resource_type(kind).unwrap(), depth))
    }

    fn fill(&mut self, mut object: Object, kind: &Type, depth: u32) -> Object {
        if kind.name == "Extension" {
            object.set("url", Json::text("urn:x:extension"));
        } else if !kind.is_resource && self.0.u8(..) < 20 {
            object.set("id", Json::text("e1"));
        }
        let mut chosen = false;
        for element in &kind.elements {
            let is_choice = kind.name == "Extension" && element.name.starts_with("value");
            if self.0.u8(..) > 60 || (is_choice && std::mem::replace(&mut chosen, true)) {
                continue;
            }
            self.add(&mut object, element, depth);
        }
        if object.is_empty() {
            let extension = type_named("Extension").unwrap();
            let inner = self.fill(Object::new(), extension, 0);
            object.set("extension", Json::Array(vec![Json::Object(inner)]));
        }
        object
    }

    fn add(&mut self, object: &mut Object, element: &Element, depth: u32) {
        let count = if element.repeats {
            self.0.usize(1..4)
        } else {
            1
        };
        let mut values: Vec<Json> = Vec::new();
        for _ in 0..count {
            match self.value(element.kind, depth) {
                Some(value) => values.push(value),
                None => return,
            }
        }
        let is_primitive = matches!(element.kind, Kind::Primitive(_));
        let is_plain = element.name == "id";
        if is_primitive && !is_plain && self.0.u8(..) < 40 {
            let mut beside = vec![Json::Null; count];
            let index = self.0.usize(..count);
            beside[index] = Json::Object(Object::new().with("id", Json::text("p1")));
            if self.0.bool() {
                values[index] = Json::Null;
            }
            let name = format!("_{}", element.name);
            set(object, &name, beside, element.repeats);
        }
        set(object, &element.name, values, element.repeats);
    }

    fn value(&mut self, kind: Kind, depth: u32) -> Option<Json> {
        Some(match kind {
            Kind::Complex(_) | Kind::Resource if depth == 0 => return None,
            Kind::Complex(name) => {
                let kind = type_named(name).unwrap();
                Json::Object(self.fill(Object::new(), kind, depth - 1))
            }
            Kind::Resource => {
                let kind = KINDS[self.0.usize(3..8)];
                self.resource(kind, depth - 1)
            }
            Kind::Xhtml => Json::text(
                "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p title=\"a&amp;b\">\
                 x &lt; y</p></div>",
            ),
            Kind::Primitive(Primitive::Boolean) => Json::Bool(self.0.bool()),
            Kind::Primitive(Primitive::Number("decimal")) => Json::Number("-33.860".into()),
            Kind::Primitive(Primitive::Number(_)) => Json::Number("17".into()),
            Kind::Primitive(Primitive::Text(name)) => Json::text(text_of(name)),
        })
    }
}

fn text_of(kind: &str) -> &'static str {
    match kind {
        "base64Binary" => "aGk=",
        "code" => "a code",
        "date" => "2026-11-22",
        "dateTime" | "instant" => "2026-11-22T08:00:00.120+10:30",
        "id" => "id-1",
        "oid" => "urn:oid:1.2.36",
        "time" => "08:30:00",
        "uuid" => "urn:uuid:5e0fd0b6-7a0c-4a3f-9f43-7c8c0a1d2e3f",
        "canonical" | "uri" | "url" => "https://directory.example/x?a=1&b=2",
        _ => "Zoë \"O'Neil\" <b>&\n\tline\u{1F600}",
    }
}

fn set(object: &mut Object, name: &str, mut values: Vec<Json>, repeats: bool) {
    if values.iter().all(|value| *value == Json::Null) {
        return;
    }
    let value = if repeats {
        Json::Array(values)
    } else {
        values.remove(0)
    };
    object.set(name, value);
}

/// The same with members in the order of their names.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        Json::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let same = members.into_iter();
            Json::Object(same.fold(Object::new(), |object, (name, value)| {
                object.with(name, sorted(value))
            }))
        }
        Json::Bool(_) | Json::Null | Json::Number(_) | Json::Text(_) => json.clone(),
    }
}

proptest! {
    #[test]
    fn a_sound_resource_survives_xml(seed: u64, kind in 0..KINDS.len()) {
        let resource = Maker(fastrand::Rng::with_seed(seed)).resource(KINDS[kind], 3);
        prop_assert_eq!(check(&resource), []);
        let written = write_xml(&resource).unwrap();
        let read = parse_xml(written.as_bytes()).unwrap();
        prop_assert_eq!(sorted(&read), sorted(&resource));
        // Its elements are in the order of the specification now, so it is written the same.
        prop_assert_eq!(write_xml(&read).unwrap(), written);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
        drop(parse_xml(text.as_bytes()));
    }

    #[test]
    fn a_damaged_document_is_read_or_refused(seed: u64, at in 0..10_000_usize, byte: u8) {
        let resource = Maker(fastrand::Rng::with_seed(seed)).resource("Endpoint", 2);
        let mut written = write_xml(&resource).unwrap().into_bytes();
        let at = at % written.len();
        written[at] = byte;
        drop(parse_xml(&written));
        written.truncate(at);
        prop_assert!(parse_xml(&written).is_err());
    }
}

#[test]
fn xml_is_refused_with_the_place() {
    let refused = |inner: &str| {
        let text = format!("<Organization xmlns=\"http://hl7.org/fhir\">{inner}</Organization>");
        parse_xml(text.as_bytes()).unwrap_err().to_string()
    };
    for (inner, place) in [
        ("<nam value='x'/>", "Organization.nam: "),
        (
            "<name value='x'/><active value='true'/>",
            "Organization.active: it stands after",
        ),
        (
            "<name value='x'/><name value='y'/>",
            "Organization.name: it may stand only once",
        ),
        (
            "<active value='yes'/>",
            "Organization.active: it must be true or false",
        ),
        (
            "<name>x</name>",
            "Organization.name: it must be a value in its attribute",
        ),
        ("<name/>", "Organization.name: it is empty"),
        ("text", "Organization: it must be elements"),
        (
            "<name xmlns='urn:other' value='x'/>",
            "Organization.name: FHIR R4 has no",
        ),
        (
            "<name value='x' title='y'/>",
            "Organization.name.title: FHIR R4 has no",
        ),
        (
            "<contained><Patient/></contained>",
            "Organization.contained: the resource type",
        ),
        (
            "<contained/>",
            "Organization.contained: it must be one resource",
        ),
    ] {
        let error = refused(inner);
        assert!(error.starts_with(place), "{error}");
    }
    let hostile = "<!DOCTYPE x [<!ENTITY a 'b'>]><Organization xmlns='http://hl7.org/fhir'/>";
    let error = parse_xml(hostile.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("document type declaration"), "{error}");
    assert!(parse_xml(b"<Organization/>").is_err());
    let located = "<Organization xmlns='http://hl7.org/fhir' \
                   xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' \
                   xsi:schemaLocation='http://hl7.org/fhir fhir-all.xsd'>\
                   <id value='a'/></Organization>";
    assert!(parse_xml(located.as_bytes()).is_ok());
}

#[test]
fn a_resource_that_is_not_sound_is_not_written() {
    for text in [
        r#"{"resourceType":"Organization","nam":"x"}"#,
        r#"{"resourceType":"Organization","name":["x",["y"]]}"#,
        r#"{"resourceType":"Organization","type":["x"]}"#,
        r#"{"resourceType":"Patient"}"#,
        r#"{"resourceType":"Location","text":{"div":"</div><script/>"}}"#,
        "[]",
    ] {
        assert!(write_xml(&Json::parse(text).unwrap()).is_err(), "{text}");
    }
}
