//! The element definitions of FHIR R4, as far as a provider directory needs them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Every type by name, parsed once from `elements.txt`.
static TYPES: LazyLock<HashMap<&'static str, Type>> =
    LazyLock::new(|| parse(include_str!("elements.txt")));

/// One type: its elements in the order of the specification, those of its bases first.
#[derive(Debug)]
pub struct Type {
    /// Its name, e.g. `HumanName` or `Provenance.agent`.
    pub name: &'static str,
    /// Its elements.
    pub elements: Vec<Element>,
    /// Whether it is a resource: it has a `resourceType` and stands by itself.
    pub is_resource: bool,
}

/// One element of a type.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its name; for a choice with the type, e.g. `valueString`.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Whether it may stand more than once.
    pub repeats: bool,
}

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Other elements, by type name.
    Complex(&'static str),
    /// One value.
    Primitive(Primitive),
    /// A resource of any kind.
    Resource,
    /// The XHTML of a narrative.
    Xhtml,
}

/// How JSON writes a primitive value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// `true` or `false`.
    Boolean,
    /// A number; the name of the FHIR type.
    Number(&'static str),
    /// A string; the name of the FHIR type.
    Text(&'static str),
}

/// The type of this name.
#[must_use]
pub fn type_named(name: &str) -> Option<&'static Type> {
    TYPES.get(name)
}

/// The resource type of this name.
#[must_use]
pub fn resource_type(name: &str) -> Option<&'static Type> {
    type_named(name).filter(|found| found.is_resource && !ABSTRACT.contains(&name))
}

const ABSTRACT: [&str; 2] = ["DomainResource", "Resource"];

impl Type {
    /// The element of this name.
    #[must_use]
    pub fn element(&self, name: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.name == name)
    }
}

fn parse(table: &'static str) -> HashMap<&'static str, Type> {
    let mut types: HashMap<&'static str, Type> = HashMap::new();
    let mut current: Option<Type> = None;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some(element) = line.strip_prefix("    ") {
            if let Some(open) = current.as_mut() {
                open.elements.extend(elements(element));
            }
            continue;
        }
        if let Some(done) = current.take() {
            types.insert(done.name, done);
        }
        if !line.is_empty() {
            current = Some(opened(line, &types));
        }
    }
    types.extend(current.map(|done| (done.name, done)));
    types
}

fn opened(line: &'static str, known: &HashMap<&'static str, Type>) -> Type {
    let (name, base) = match line.split_once(" : ") {
        Some((name, base)) => (name, known.get(base)),
        None => (line, None),
    };
    Type {
        name,
        elements: base.map_or_else(Vec::new, |base| base.elements.clone()),
        is_resource: name == "Resource" || base.is_some_and(|base| base.is_resource),
    }
}

fn elements(line: &'static str) -> Vec<Element> {
    let mut words = line.split(' ');
    let name = words.next().unwrap_or_default();
    if let Some(choice) = name.strip_suffix("[x]") {
        let each = words.map(|kind| Element {
            name: format!("{choice}{}", capitalised(kind)),
            kind: kind_of(kind),
            repeats: false,
        });
        return each.collect();
    }
    let kind = kind_of(words.next().unwrap_or_default());
    vec![Element {
        name: name.trim_end_matches('*').to_owned(),
        kind,
        repeats: name.ends_with('*'),
    }]
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn kind_of(name: &'static str) -> Kind {
    match name {
        "Resource" => Kind::Resource,
        "xhtml" => Kind::Xhtml,
        "boolean" => Kind::Primitive(Primitive::Boolean),
        "decimal" | "integer" | "positiveInt" | "unsignedInt" => {
            Kind::Primitive(Primitive::Number(name))
        }
        _ if name.starts_with(|first: char| first.is_ascii_lowercase()) => {
            Kind::Primitive(Primitive::Text(name))
        }
        _ => Kind::Complex(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_an_element_names_is_defined() {
        assert!(TYPES.len() > 40);
        for found in TYPES.values() {
            for element in &found.elements {
                if let Kind::Complex(name) = element.kind {
                    assert!(type_named(name).is_some(), "{}: {name}", found.name);
                }
            }
        }
    }

    #[test]
    fn bases_come_first_and_names_stand_once() {
        let endpoint = resource_type("Endpoint").unwrap();
        let names: Vec<_> = endpoint.elements.iter().map(|it| &it.name[..]).collect();
        assert_eq!(names[..4], ["id", "meta", "implicitRules", "language"]);
        assert_eq!(names[8], "identifier");
        for found in TYPES.values() {
            let mut names: Vec<_> = found.elements.iter().map(|it| &it.name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), found.elements.len(), "{}", found.name);
        }
    }

    #[test]
    fn choices_name_their_type() {
        let extension = type_named("Extension").unwrap();
        let value = extension.element("valueUnsignedInt").unwrap();
        assert_eq!(
            value.kind,
            Kind::Primitive(Primitive::Number("unsignedInt"))
        );
        let value = extension.element("valueCodeableConcept").unwrap();
        assert_eq!(value.kind, Kind::Complex("CodeableConcept"));
        assert!(extension.element("value").is_none());
    }

    #[test]
    fn only_whole_resources_are_resource_types() {
        assert!(resource_type("Provenance").is_some());
        for name in [
            "Resource",
            "DomainResource",
            "Identifier",
            "Provenance.agent",
            "Patient",
        ] {
            assert!(resource_type(name).is_none(), "{name}");
        }
    }
}
