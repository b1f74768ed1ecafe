//! People and organisations as the Australian guides have them: national identifiers hang on the
//! person or organisation as `ext:asEntityIdentifier`, not on the role.

use crate::markup::Markup;
use crate::party::{Address, Organisation, Participant, PersonName, Telecom};
use crate::{Code, Identifier, IdentifierKind};

/// The name of the area that national identifiers are of.
const NATIONAL: &str = "National Identifier";

pub(super) fn names(names: &[PersonName], m: &mut Markup) {
    for name in names {
        m.element("name", &[("use", "L")], |m| {
            name.prefixes.iter().for_each(|t| m.leaf("prefix", &[], t));
            name.given.iter().for_each(|t| m.leaf("given", &[], t));
            m.leaf("family", &[], &name.family);
            name.suffixes.iter().for_each(|t| m.leaf("suffix", &[], t));
        });
    }
}

pub(super) fn addresses(addresses: &[Address], m: &mut Markup) {
    for address in addresses {
        let purpose = address.purpose.as_deref().map(|purpose| ("use", purpose));
        m.element("addr", purpose.as_slice(), |m| {
            let lines = address.lines.iter();
            lines.for_each(|line| m.leaf("streetAddressLine", &[], line));
            for (name, value) in [
                ("city", &address.suburb),
                ("state", &address.state),
                ("postalCode", &address.postcode),
                ("country", &address.country),
            ] {
                if let Some(value) = value {
                    m.leaf(name, &[], value);
                }
            }
        });
    }
}

pub(super) fn telecoms(telecoms: &[Telecom], m: &mut Markup) {
    for telecom in telecoms {
        let mut attributes = vec![("value", telecom.value.as_str())];
        attributes.extend(telecom.purpose.as_deref().map(|purpose| ("use", purpose)));
        m.empty("telecom", &attributes);
    }
}

/// Identifiers of a person or organisation. Medicare cards are entitlements, and stand elsewhere.
pub(super) fn entity_identifiers(identifiers: &[Identifier], m: &mut Markup) {
    for id in identifiers {
        let is_national = match id.kind() {
            IdentifierKind::Hpii | IdentifierKind::Hpio | IdentifierKind::Ihi => true,
            IdentifierKind::Medicare => continue,
            IdentifierKind::Other => false,
        };
        m.element("ext:asEntityIdentifier", &[("classCode", "IDENT")], |m| {
            identifier("ext:id", id, m);
            if is_national {
                let class = [("classCode", "PLC")];
                m.element("ext:assigningGeographicArea", &class, |m| {
                    m.leaf("ext:name", &[], NATIONAL);
                });
            }
        });
    }
}

pub(super) fn identifier(name: &str, id: &Identifier, m: &mut Markup) {
    let mut attributes = vec![("root", id.root.as_str())];
    if let Some(extension) = &id.extension {
        attributes.push(("extension", extension));
    }
    let authority = match id.kind() {
        // What they are called is fixed.
        IdentifierKind::Hpii | IdentifierKind::Hpio | IdentifierKind::Ihi => Some(id.label()),
        IdentifierKind::Medicare | IdentifierKind::Other => id.authority.as_deref(),
    };
    attributes.extend(authority.map(|authority| ("assigningAuthorityName", authority)));
    m.empty(name, &attributes);
}

pub(super) fn code(name: &str, code: &Code, m: &mut Markup) {
    let mut attributes = Vec::new();
    for (name, value) in [
        ("code", &code.code),
        ("codeSystem", &code.system),
        ("codeSystemName", &code.system_name),
        ("displayName", &code.display),
    ] {
        attributes.extend(value.as_deref().map(|value| (name, value)));
    }
    if code.code.is_none() {
        attributes.push(("nullFlavor", "OTH"));
    }
    match &code.original {
        Some(original) => m.element(name, &attributes, |m| {
            m.leaf("originalText", &[], original);
        }),
        None => m.empty(name, &attributes),
    }
}

/// What an `Organization` holds, in the order of the schema.
pub(super) fn organisation(organisation: &Organisation, m: &mut Markup) {
    if let Some(name) = &organisation.name {
        m.leaf("name", &[], name);
    }
    telecoms(&organisation.telecoms, m);
    addresses(&organisation.addresses, m);
    entity_identifiers(&organisation.identifiers, m);
}

/// Author or recipient: what a role holds up to its person.
pub(super) fn role(who: &Participant, id: &str, m: &mut Markup) {
    m.empty("id", &[("root", id)]);
    if let Some(role) = &who.role {
        code("code", role, m);
    }
    addresses(&who.addresses, m);
    telecoms(&who.telecoms, m);
}
