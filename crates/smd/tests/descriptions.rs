//! The interface descriptions say what this crate reads and writes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use smd::description::{schema, wsdl};
use smd::{Service, StandardErrorCode};

const ADDRESS: &str = "https://provider.example:8443/smd/x";

/// Every start tag of a document: its name and its attributes.
fn tags(document: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(document);
    reader.config_mut().expand_empty_elements = true;
    let mut tags = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        if let Event::Start(tag) = &event {
            tags.push((name_of(tag), attributes(tag)));
        } else if event == Event::Eof {
            return tags;
        }
    }
}

fn name_of(tag: &BytesStart<'_>) -> String {
    tag.name().into_inner().to_owned()
}

fn attributes(tag: &BytesStart<'_>) -> BTreeMap<String, String> {
    let each = tag.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let name = attribute.key.into_inner().to_owned();
        (name, unescaped(&attribute.value))
    });
    each.collect()
}

fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).unwrap().into_owned()
}

/// The values of one attribute of all elements with this name.
fn values(document: &str, element: &str, attribute: &str) -> Vec<String> {
    let of_name = tags(document)
        .into_iter()
        .filter(|(name, _)| name == element);
    of_name
        .filter_map(|(_, mut attributes)| attributes.remove(attribute))
        .collect()
}

/// The service's schemas by name, as far as its description leads to them.
fn schemas(service: Service) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut wanted = values(&wsdl(service, ADDRESS), "xs:import", "schemaLocation");
    while let Some(place) = wanted.pop() {
        let name = place
            .strip_prefix(&format!("{ADDRESS}?xsd="))
            .expect("a place of ours")
            .to_owned();
        if let Entry::Vacant(vacant) = found.entry(name) {
            let text = schema(service, vacant.key(), ADDRESS).expect("a schema of this name");
            wanted.extend(values(&text, "xs:import", "schemaLocation"));
            vacant.insert(text);
        }
    }
    found
}

#[test]
fn each_wsdl_has_the_operations_elements_and_actions_of_our_tables() {
    for service in Service::ALL {
        let document = wsdl(service, ADDRESS);
        let mut actions = BTreeSet::new();
        let mut elements = BTreeSet::from(["se:standardError".to_owned()]);
        let mut operations = Vec::new();
        for operation in service.operations() {
            operations.push(operation.name().to_owned());
            actions.insert(operation.request_action());
            actions.insert(operation.reply_action());
            elements.insert(format!("svc:{}", operation.name()));
            elements.insert(format!("svc:{}", operation.reply_name()));
            for fault in operation.faults() {
                elements.insert(format!("svc:{fault}"));
                actions.insert(operation.fault_action(fault));
            }
            actions.insert(operation.fault_action("standardError"));
        }
        let told = ["wsdl:input", "wsdl:output", "wsdl:fault"];
        let told = told
            .iter()
            .flat_map(|kind| values(&document, kind, "wsam:Action"));
        assert_eq!(told.collect::<BTreeSet<_>>(), actions, "{service:?}");
        let parts = values(&document, "wsdl:part", "element");
        assert_eq!(BTreeSet::from_iter(parts.clone()), elements, "{service:?}");
        assert_eq!(parts.len(), elements.len(), "{service:?}: a message twice");
        let twice = [operations.clone(), operations].concat();
        assert_eq!(values(&document, "wsdl:operation", "name"), twice);
        assert_eq!(values(&document, "soap12:address", "location"), [ADDRESS]);
        let space = [service.namespace()];
        assert_eq!(
            values(&document, "wsdl:definitions", "targetNamespace"),
            space
        );
    }
}

#[test]
fn every_element_of_a_service_is_in_its_schema() {
    for service in Service::ALL {
        let schemas = schemas(service);
        let own = values(&schemas[service.name()], "xs:element", "name");
        for operation in service.operations() {
            let reply = operation.reply_name();
            let names = [operation.name(), reply.as_str()].into_iter();
            for name in names.chain(operation.faults().iter().copied()) {
                assert!(own.iter().any(|own| own == name), "{service:?} {name}");
            }
        }
        assert!(schemas.contains_key("StandardError"));
    }
}

#[test]
fn the_schema_of_the_standard_error_has_the_codes_of_its_services() {
    for service in Service::ALL {
        let text = schema(service, "StandardError", ADDRESS).unwrap();
        let codes = values(&text, "xs:enumeration", "value");
        let ours: Vec<_> = StandardErrorCode::of(service)
            .map(StandardErrorCode::as_str)
            .collect();
        assert_eq!(codes, ours);
        let els = matches!(service, Service::Lookup | Service::Publish);
        assert_eq!(codes.len(), if els { 23 } else { 22 });
    }
}

#[test]
fn a_schema_of_another_service_is_not_served() {
    for service in Service::ALL {
        for other in Service::ALL {
            let served = schema(service, other.name(), ADDRESS).is_some();
            assert_eq!(served, service == other);
        }
        assert_eq!(schema(service, "", ADDRESS), None);
        assert_eq!(schema(service, "../SealedMessage", ADDRESS), None);
    }
}

#[test]
fn an_odd_address_stays_inside_its_attribute() {
    let odd = "https://x/\"><evil/>&a";
    for service in Service::ALL {
        let document = wsdl(service, odd);
        assert!(!document.contains("<evil/>"));
        assert_eq!(values(&document, "soap12:address", "location"), [odd]);
        let text = schema(service, service.name(), odd).unwrap();
        assert!(!text.contains("<evil/>"));
    }
}
