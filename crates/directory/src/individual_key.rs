//! IndividualKey: identifiers brought to one form, so that a message and a directory agree.

use ids::{Hpii, Hpio, Npio, ProviderNumber};

use crate::fhir::Identifier;
use crate::uris::id;
use crate::wanted::IndividualId;

/// One identifier in comparable form. Numbers are normalised and their check digits not
/// enforced: a directory that printed a wrong one must still match the message that copied it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum IndividualKey {
    /// HPI-I: a person, wherever they work. Never enough to address by itself.
    Hpii(String),
    /// HPI-O: an organisation or service.
    Hpio(String),
    /// `HPI-I@HPI-O`: a person at an organisation.
    Npio(String),
    /// Medicare provider number: a person at a location.
    Provider(String),
    /// A vendor's directory id; the authority in lower case.
    Vendor { authority: String, value: String },
}

impl IndividualKey {
    /// The key of an identifier in a message; `None` when it identifies nothing.
    ///
    /// Type and authority are often missing or misplaced in the field, so a number that can be
    /// recognised by its form is.
    pub(crate) fn of_message(wanted: &IndividualId) -> Option<Self> {
        let value = wanted.id.trim();
        if value.is_empty() {
            return None;
        }
        match wanted.id_type.trim().to_ascii_uppercase().as_str() {
            "UPIN" | "PRN" => return Some(Self::Provider(provider(value))),
            "NPIO" => return Some(Self::Npio(npio(value))),
            "NPI" => return Some(Self::Hpii(hpii(value))),
            "NOI" => return Some(Self::Hpio(hpio(value))),
            _ => {}
        }
        if wanted.authority.trim().eq_ignore_ascii_case("AUSHICPR") {
            return Some(Self::Provider(provider(value)));
        }
        Self::by_form(value).or_else(|| Self::vendor(&wanted.authority, value))
    }

    /// The keys a directory entry can be found by; several when a vendor id names its authority
    /// in several ways, none for an identifier of no use here.
    pub(crate) fn of_entry(identifier: &Identifier) -> Vec<Self> {
        if identifier.is_usable() {
            Self::of_any(identifier)
        } else {
            Vec::new()
        }
    }

    /// The same whatever the HI Service says of the number.
    pub(crate) fn of_any(identifier: &Identifier) -> Vec<Self> {
        let value = identifier.value.as_deref().unwrap_or_default().trim();
        if value.is_empty() {
            return Vec::new();
        }
        match identifier.system.as_deref() {
            Some(id::PROVIDER_NUMBER) => vec![Self::Provider(provider(value))],
            Some(id::NPIO | id::NPIO_OLDER) => vec![Self::Npio(npio(value))],
            Some(id::HPII) => vec![Self::Hpii(hpii(value))],
            Some(id::HPIO) => vec![Self::Hpio(hpio(value))],
            Some(_) | None if identifier.has_type("VDI") => Self::vendors(identifier, value),
            Some(_) | None => Vec::new(),
        }
    }

    /// Whether it names a person.
    pub(crate) fn is_person(&self) -> bool {
        match self {
            Self::Hpii(_) | Self::Npio(_) | Self::Provider(_) => true,
            Self::Hpio(_) | Self::Vendor { .. } => false,
        }
    }

    /// The person and the organisation of `HPI-I@HPI-O`.
    pub(crate) fn person_at(&self) -> Option<(Self, Hpio)> {
        let Self::Npio(text) = self else { return None };
        let npio = Npio::read(text).0?;
        let person = Self::Hpii(npio.individual().as_str().into());
        Some((person, npio.organisation().clone()))
    }

    fn vendors(identifier: &Identifier, value: &str) -> Vec<Self> {
        let hd = identifier.assigning_authority();
        let display = identifier
            .assigner
            .as_ref()
            .and_then(|by| by.display.as_deref());
        let named = hd.as_ref().map(|hd| hd.namespace.as_str());
        let universal = hd.as_ref().map(|hd| hd.universal_id.as_str());
        let authorities = [display, named, universal, identifier.system.as_deref()];
        let mut keys: Vec<Self> = authorities
            .into_iter()
            .flatten()
            .filter_map(|authority| Self::vendor(authority, value))
            .collect();
        keys.dedup();
        keys
    }

    fn vendor(authority: &str, value: &str) -> Option<Self> {
        let authority = authority.trim().to_lowercase();
        (!authority.is_empty()).then(|| Self::Vendor {
            authority,
            value: value.into(),
        })
    }

    /// Recognises a number whose form leaves no doubt (strict, check digit included).
    fn by_form(value: &str) -> Option<Self> {
        if Hpii::parse(value).is_ok() {
            return Some(Self::Hpii(value.into()));
        }
        if Hpio::parse(value).is_ok() {
            return Some(Self::Hpio(value.into()));
        }
        if Npio::parse(value).is_ok() {
            return Some(Self::Npio(value.into()));
        }
        ProviderNumber::parse(value)
            .ok()
            .map(|number| Self::Provider(number.as_str().into()))
    }
}

fn provider(value: &str) -> String {
    ProviderNumber::read(value)
        .0
        .map_or_else(|| plain(value), |n| n.as_str().into())
}

fn npio(value: &str) -> String {
    Npio::read(value)
        .0
        .map_or_else(|| plain(value), |n| n.as_str().into())
}

fn hpii(value: &str) -> String {
    Hpii::read(value)
        .0
        .map_or_else(|| plain(value), |n| n.as_str().into())
}

fn hpio(value: &str) -> String {
    Hpio::read(value)
        .0
        .map_or_else(|| plain(value), |n| n.as_str().into())
}

/// The form of a number that is not shaped as its kind should be: compared as text.
fn plain(value: &str) -> String {
    value.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::{CodeableConcept, Coding, Extension, Reference};
    use crate::uris::{ext, system};
    use ids::Hd;

    fn key(id: &str, authority: &str, id_type: &str) -> Option<IndividualKey> {
        IndividualKey::of_message(&IndividualId::new(id, authority, id_type))
    }

    fn provider_key(value: &str) -> Option<IndividualKey> {
        Some(IndividualKey::Provider(value.into()))
    }

    #[test]
    fn a_provider_number_is_known_by_type_authority_or_form() {
        assert_eq!(
            key("2426621B", "AUSHICPR", "UPIN"),
            provider_key("2426621B")
        );
        assert_eq!(key("2426621b", "", "PRN"), provider_key("2426621B"));
        assert_eq!(key(" 2426621B ", "aushicpr", ""), provider_key("2426621B"));
        assert_eq!(key("2426621B", "", ""), provider_key("2426621B"));
    }

    #[test]
    fn a_seven_character_provider_number_is_padded() {
        assert_eq!(key("49960CT", "AUSHICPR", "UPIN"), provider_key("049960CT"));
    }

    #[test]
    fn a_wrong_check_digit_still_matches_its_copy_but_is_not_guessed() {
        assert_eq!(
            key("988939BK", "AUSHICPR", "UPIN"),
            provider_key("988939BK")
        );
        assert_eq!(key("988939BK", "", ""), None);
    }

    #[test]
    fn healthcare_identifiers_are_known_by_form() {
        let hpii = IndividualKey::Hpii("8003611566666859".into());
        assert_eq!(key("8003611566666859", "AUSHIC", "NPI"), Some(hpii.clone()));
        assert_eq!(key("8003611566666859", "", ""), Some(hpii));
        let hpio = IndividualKey::Hpio("8003621566684455".into());
        assert_eq!(key("8003621566684455", "AUSHIC", "NOI"), Some(hpio));
        let npio = "8003611566666859@8003621566684455";
        assert_eq!(
            key(npio, "AUSHIC", "NPIO"),
            Some(IndividualKey::Npio(npio.into()))
        );
    }

    #[test]
    fn a_vendor_id_needs_its_authority() {
        let vendor = IndividualKey::Vendor {
            authority: "medical-objects".into(),
            value: "SJ1".into(),
        };
        assert_eq!(key("SJ1", "Medical-Objects", "VDI"), Some(vendor));
        assert_eq!(key("SJ1", "", "VDI"), None);
        assert_eq!(key("", "AUSHICPR", "UPIN"), None);
    }

    #[test]
    fn an_entry_is_found_under_every_name_of_its_vendor() {
        let hd = Hd {
            namespace: "Medical-Objects".into(),
            universal_id: "7C3E".into(),
            universal_type: "GUID".into(),
        };
        let identifier = Identifier {
            kind: Some(CodeableConcept {
                coding: vec![Coding::new(system::AU_IDENTIFIER_TYPE, "VDI")],
                ..CodeableConcept::default()
            }),
            extension: vec![Extension::designator(ext::ASSIGNING_AUTHORITY, &hd)],
            assigner: Some(Reference {
                display: Some("MO".into()),
                ..Reference::default()
            }),
            ..Identifier::new("http://ns.example.org/routing", "SJ1")
        };
        let keys = IndividualKey::of_entry(&identifier);
        for authority in [
            "MO",
            "medical-objects",
            "7c3e",
            "http://ns.example.org/routing",
        ] {
            let sought = key("SJ1", authority, "VDI").expect("a vendor key");
            assert!(keys.contains(&sought), "{authority}");
        }
    }

    #[test]
    fn both_spellings_of_npio_and_no_other_system_are_read() {
        let npio = "8003611566666859@8003621566684455";
        for system in [id::NPIO, id::NPIO_OLDER] {
            let keys = IndividualKey::of_entry(&Identifier::new(system, npio));
            assert_eq!(keys, [IndividualKey::Npio(npio.into())]);
        }
        let other = Identifier::new("http://hl7.org.au/id/abn", "51824753556");
        assert!(IndividualKey::of_entry(&other).is_empty());
    }

    #[test]
    fn a_number_the_hi_service_has_retired_finds_nobody() {
        let coding = Coding::new("", "R");
        let status = Extension {
            url: ext::HI_STATUS.into(),
            value_coding: Some(coding),
            ..Extension::default()
        };
        let identifier = Identifier {
            extension: vec![status],
            ..Identifier::new(id::HPIO, "8003621566684455")
        };
        assert!(IndividualKey::of_entry(&identifier).is_empty());
    }
}
