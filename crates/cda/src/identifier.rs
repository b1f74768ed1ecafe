//! Identifiers (II): an OID or UUID, and what is unique below it.

use ids::{Hpii, Hpio, Ihi, MedicareNumber};
use serde::{Deserialize, Serialize};
use xml::Element;

use crate::names::{HI_OID, MEDICARE_CARD_OID, MEDICARE_PERSON_OID};
use crate::opaque::opaque;
use crate::walk;

/// An instance identifier.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// OID or UUID.
    pub root: String,
    /// What is unique below the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Who assigned it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

opaque!(Identifier);

/// Which national identifier it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum IdentifierKind {
    /// Of a practitioner.
    Hpii,
    /// Of an organisation.
    Hpio,
    /// Of a patient.
    Ihi,
    /// Of a Medicare card.
    Medicare,
    /// Any other.
    Other,
}

impl Identifier {
    /// An identifier without an authority's name.
    #[must_use]
    pub fn new(root: &str, extension: Option<&str>) -> Self {
        Self {
            root: root.to_owned(),
            extension: extension.map(str::to_owned),
            authority: None,
        }
    }

    /// Of a patient.
    #[must_use]
    pub fn ihi(ihi: &Ihi) -> Self {
        Self::national(ihi.expose(), "IHI")
    }

    /// Of a practitioner.
    #[must_use]
    pub fn hpii(hpii: &Hpii) -> Self {
        Self::national(hpii.as_str(), "HPI-I")
    }

    /// Of an organisation.
    #[must_use]
    pub fn hpio(hpio: &Hpio) -> Self {
        Self::national(hpio.as_str(), "HPI-O")
    }

    /// Of a Medicare card (10 digits), or of a person on it (11 digits).
    #[must_use]
    pub fn medicare(number: &MedicareNumber) -> Self {
        let root = if number.irn().is_some() {
            MEDICARE_PERSON_OID
        } else {
            MEDICARE_CARD_OID
        };
        Self {
            root: root.to_owned(),
            extension: Some(number.expose().to_owned()),
            authority: Some("Medicare Card Number".to_owned()),
        }
    }

    fn national(number: &str, authority: &str) -> Self {
        Self {
            root: format!("{HI_OID}{number}"),
            extension: None,
            authority: Some(authority.to_owned()),
        }
    }

    /// Which national identifier it is, by its root.
    #[must_use]
    pub fn kind(&self) -> IdentifierKind {
        let Some(number) = self.root.strip_prefix(HI_OID) else {
            let is_card = [MEDICARE_CARD_OID, MEDICARE_PERSON_OID].contains(&self.root.as_str());
            return if is_card {
                IdentifierKind::Medicare
            } else {
                IdentifierKind::Other
            };
        };
        match number.get(..6) {
            Some("800360") => IdentifierKind::Ihi,
            Some("800361") => IdentifierKind::Hpii,
            Some("800362") => IdentifierKind::Hpio,
            Some(_) | None => IdentifierKind::Other,
        }
    }

    /// The number that people know it by: the sixteen digits of a healthcare identifier, else the
    /// extension, else the root.
    #[must_use]
    pub fn number(&self) -> &str {
        match self.kind() {
            IdentifierKind::Hpii | IdentifierKind::Hpio | IdentifierKind::Ihi => {
                self.root.strip_prefix(HI_OID).unwrap_or(&self.root)
            }
            IdentifierKind::Medicare | IdentifierKind::Other => {
                self.extension.as_deref().unwrap_or(&self.root)
            }
        }
    }

    /// What people call it: `IHI`, or who assigned it.
    #[must_use]
    pub fn label(&self) -> &str {
        match self.kind() {
            IdentifierKind::Hpii => "HPI-I",
            IdentifierKind::Hpio => "HPI-O",
            IdentifierKind::Ihi => "IHI",
            IdentifierKind::Medicare => "Medicare",
            IdentifierKind::Other => self.authority.as_deref().unwrap_or("Identifier"),
        }
    }

    /// Whether the root is an OID or a UUID, as CDA demands.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        is_oid(&self.root) || is_uuid(&self.root)
    }

    /// Whether it is a UUID and nothing more.
    pub(crate) fn is_bare_uuid(&self) -> bool {
        is_uuid(&self.root) && self.extension.is_none() && self.authority.is_none()
    }

    pub(crate) fn read(element: Element<'_>) -> Option<Self> {
        let mut root = walk::attribute(element, "root")?;
        let mut extension = walk::attribute(element, "extension");
        // Some write the sixteen digits apart from the OID they belong to.
        if HI_OID.strip_suffix('.') == Some(root.as_str())
            && let Some(number) = extension.take()
        {
            root = format!("{HI_OID}{number}");
        }
        Some(Self {
            root,
            extension,
            authority: walk::attribute(element, "assigningAuthorityName"),
        })
    }
}

fn is_oid(text: &str) -> bool {
    let is_arc = |arc: &str| {
        let digits = !arc.is_empty() && arc.bytes().all(|byte| byte.is_ascii_digit());
        digits && (arc == "0" || !arc.starts_with('0'))
    };
    text.starts_with(['0', '1', '2']) && text.contains('.') && text.split('.').all(is_arc)
}

fn is_uuid(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| {
            if dashes.contains(&at) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

#[cfg(test)]
mod tests {
    use super::{Identifier, IdentifierKind};

    #[test]
    fn national_identifiers_are_known_by_their_root() {
        for (root, extension, kind, label, number) in [
            (
                "1.2.36.1.2001.1003.0.8003608166690503",
                None,
                IdentifierKind::Ihi,
                "IHI",
                "8003608166690503",
            ),
            (
                "1.2.36.1.2001.1003.0.8003614899999997",
                None,
                IdentifierKind::Hpii,
                "HPI-I",
                "8003614899999997",
            ),
            (
                "1.2.36.1.2001.1003.0.8003627500000328",
                None,
                IdentifierKind::Hpio,
                "HPI-O",
                "8003627500000328",
            ),
            (
                "1.2.36.1.5001.1.0.7.1",
                Some("2428778132"),
                IdentifierKind::Medicare,
                "Medicare",
                "2428778132",
            ),
            (
                "1.2.36.1.2001.1003.0.9",
                Some("7"),
                IdentifierKind::Other,
                "Identifier",
                "7",
            ),
        ] {
            let identifier = Identifier::new(root, extension);
            assert_eq!(identifier.kind(), kind, "{root}");
            assert_eq!(identifier.label(), label);
            assert_eq!(identifier.number(), number);
            assert!(identifier.is_well_formed());
        }
    }

    #[test]
    fn a_root_is_an_oid_or_a_uuid() {
        let well_formed = |root| Identifier::new(root, None).is_well_formed();
        assert!(well_formed("8BC3406A-B93F-11DE-8A39-0800200C9A66"));
        assert!(well_formed("2.25.1"));
        for root in [
            "",
            "1",
            "1.",
            ".1",
            "1.02",
            "3.1",
            "1.a",
            "LOGO",
            "8BC3406A-B93F-11DE-8A39-0800200C9A6",
            "8BC3406A_B93F-11DE-8A39-0800200C9A66",
            "https://example.test/1",
        ] {
            assert!(!well_formed(root), "{root}");
        }
    }
}
