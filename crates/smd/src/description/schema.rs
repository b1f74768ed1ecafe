//! The schemas of a service, by name.

use crate::namespace::Namespace;
use crate::writer::Writer;
use crate::{Service, StandardErrorCode};

use super::place;

/// Name of the schema of the fault that every operation declares.
pub(super) const STANDARD_ERROR: &str = "StandardError";

/// The schemas that several services use.
const SHARED: &[(&str, &str)] = &[
    ("DataTypes", include_str!("DataTypes.xsd")),
    ("EncryptedPayload", include_str!("EncryptedPayload.xsd")),
    ("Encryption", include_str!("Encryption.xsd")),
    ("QualifiedCertRef", include_str!("QualifiedCertRef.xsd")),
    ("SealedMessage", include_str!("SealedMessage.xsd")),
    ("Signature", include_str!("Signature.xsd")),
    ("TransportResponse", include_str!("TransportResponse.xsd")),
];

/// The schema of this name as the service imports it, where schemas name others by their
/// addresses; nothing if there is none. The own elements of a service are in the schema with its
/// name.
#[must_use]
pub fn schema(service: Service, name: &str, address: &str) -> Option<String> {
    if name == STANDARD_ERROR {
        return Some(standard_error(service));
    }
    let text = if name == service.name() {
        own(service)
    } else {
        SHARED.iter().find(|(shared, _)| *shared == name)?.1
    };
    Some(with_places(text, address))
}

/// The elements of a service.
fn own(service: Service) -> &'static str {
    match service {
        Service::Lookup => include_str!("Lookup.xsd"),
        Service::Publish => include_str!("Publish.xsd"),
        Service::SealedImmediateMessageDelivery => {
            include_str!("SealedImmediateMessageDelivery.xsd")
        }
        Service::SealedMessageDelivery => include_str!("SealedMessageDelivery.xsd"),
        Service::SealedMessageRetrieval => include_str!("SealedMessageRetrieval.xsd"),
        Service::TransportResponseDelivery => include_str!("TransportResponseDelivery.xsd"),
        Service::TransportResponseRetrieval => include_str!("TransportResponseRetrieval.xsd"),
    }
}

/// The files name one another as neighbours; a caller finds them by address.
fn with_places(text: &str, address: &str) -> String {
    const BEFORE: &str = "schemaLocation=\"";
    const AFTER: &str = ".xsd\"";
    let mut pieces = text.split(BEFORE);
    let mut placed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        placed.push_str(BEFORE);
        match piece.split_once(AFTER) {
            Some((name, rest)) => {
                let mut value = Writer::with_capacity(0);
                value.text(&place(address, name));
                placed.push_str(&value.into_text());
                placed.push('"');
                placed.push_str(rest);
            }
            None => placed.push_str(piece),
        }
    }
    placed
}

/// The schema of `standardError`, out of our table of codes.
fn standard_error(service: Service) -> String {
    let mut w = Writer::with_capacity(4096);
    let namespace = Namespace::StandardError.uri();
    w.verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let attributes = [
        ("xmlns:xs", "http://www.w3.org/2001/XMLSchema"),
        ("xmlns:se", namespace),
        ("targetNamespace", namespace),
        ("elementFormDefault", "qualified"),
    ];
    w.open_with("xs:schema", &attributes);
    let (name, kind) = (("name", "standardError"), ("type", "se:StandardErrorType"));
    w.empty("xs:element", &[name, kind]);
    w.open_with("xs:complexType", &[("name", "StandardErrorType")]);
    w.open("xs:sequence");
    let code = ("type", "se:StandardErrorCodeType");
    w.empty("xs:element", &[("name", "errorCode"), code]);
    w.empty("xs:element", &[("name", "message"), ("type", "xs:string")]);
    w.close("xs:sequence");
    w.close("xs:complexType");
    w.open_with("xs:simpleType", &[("name", "StandardErrorCodeType")]);
    w.open_with("xs:restriction", &[("base", "xs:string")]);
    for code in StandardErrorCode::of(service) {
        w.empty("xs:enumeration", &[("value", code.as_str())]);
    }
    w.close("xs:restriction");
    w.close("xs:simpleType");
    w.close("xs:schema");
    w.into_text()
}
