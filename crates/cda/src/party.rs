//! People and organisations, and how to reach them.

use serde::{Deserialize, Serialize};
use xml::Element;

use crate::limits::DETAILS_MAX;
use crate::opaque::opaque;
use crate::walk::{self, child_text, children};
use crate::{Code, Identifier};

/// The name of a person (PN).
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PersonName {
    /// Titles before the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefixes: Vec<String>,
    /// Given names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
    /// Family name. A name that was given as one text is here whole.
    pub family: String,
    /// Titles behind the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suffixes: Vec<String>,
}

/// A postal address (AD).
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// What it is for: `H` home, `WP` work, and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Street lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// Suburb or town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suburb: Option<String>,
    /// State or territory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Postcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A telephone number, e-mail address or the like (TEL).
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Telecom {
    /// As a URI: `tel:0255501234`, `mailto:desk@example.test`.
    pub value: String,
    /// What it is for: `WP` work, and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// An organisation.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Its addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Its telephone numbers and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telecoms: Vec<Telecom>,
}

/// A practitioner or other person in a role, and the organisation they act for.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Names, the usual one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<PersonName>,
    /// Identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// What they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Code>,
    /// Addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Telephone numbers and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telecoms: Vec<Telecom>,
    /// For whom they act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Organisation>,
}

opaque!(PersonName, Address, Telecom, Organisation, Participant);

impl PersonName {
    /// The name in the order it is spoken.
    #[must_use]
    pub fn words(&self) -> String {
        let family = std::iter::once(&self.family);
        let parts = self.prefixes.iter().chain(&self.given);
        let parts: Vec<&str> = parts
            .chain(family)
            .chain(&self.suffixes)
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" ")
    }

    pub(crate) fn read(element: Element<'_>) -> Self {
        let parts = |local| {
            let found = children(element, local).take(DETAILS_MAX).map(walk::text);
            found.filter(|text| !text.is_empty()).collect::<Vec<_>>()
        };
        let family = parts("family").join(" ");
        let whole = family.is_empty() && element.children().next().is_none();
        Self {
            prefixes: parts("prefix"),
            given: parts("given"),
            family: if whole { walk::text(element) } else { family },
            suffixes: parts("suffix"),
        }
    }
}

impl Address {
    /// The address in one line.
    #[must_use]
    pub fn words(&self) -> String {
        let town = [&self.suburb, &self.state, &self.postcode]
            .into_iter()
            .flatten();
        let town: Vec<&str> = town.map(String::as_str).collect();
        let mut parts: Vec<&str> = self.lines.iter().map(String::as_str).collect();
        let town = town.join(" ");
        parts.push(&town);
        parts.extend(self.country.as_deref());
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }

    fn read(element: Element<'_>) -> Self {
        let lines = children(element, "streetAddressLine").take(DETAILS_MAX);
        let mut lines: Vec<String> = lines.map(walk::text).collect();
        let parts = |names: &[&str], between: &str| {
            let found = names.iter().filter_map(|name| child_text(element, name));
            found.collect::<Vec<_>>().join(between)
        };
        let street = [
            parts(&["additionalLocator", "unitType"], " "),
            parts(&["unitID", "houseNumber"], "/"),
            parts(&["direction", "streetName", "streetNameType"], " "),
            parts(&["postBox", "deliveryAddressLine"], " "),
        ];
        lines.push(walk::collapse(&street.join(" ")));
        if element.children().next().is_none() {
            lines.push(walk::text(element));
        }
        lines.retain(|line| !line.is_empty());
        Self {
            purpose: walk::attribute(element, "use"),
            lines,
            suburb: child_text(element, "city"),
            state: child_text(element, "state"),
            postcode: child_text(element, "postalCode"),
            country: child_text(element, "country"),
        }
    }
}

impl Telecom {
    /// Without `tel:` or `mailto:`.
    #[must_use]
    pub fn words(&self) -> &str {
        let plain = self.value.strip_prefix("tel:");
        plain
            .or_else(|| self.value.strip_prefix("mailto:"))
            .unwrap_or(&self.value)
    }
}

impl Organisation {
    /// Reads an `Organization`, whose name and identifiers may be those of the whole it is part of.
    pub(crate) fn read(element: Element<'_>) -> Self {
        let whole = walk::descend(element, &["asOrganizationPartOf", "wholeOrganization"]);
        let places: Vec<Element<'_>> = whole.into_iter().chain([element]).collect();
        Self {
            name: places.iter().find_map(|place| child_text(*place, "name")),
            identifiers: identifiers(&places),
            addresses: addresses(&places),
            telecoms: telecoms(&places),
        }
    }
}

impl Participant {
    /// The first name, else the organisation's.
    #[must_use]
    pub fn words(&self) -> String {
        let person = self.names.first().map(PersonName::words);
        let organisation = || self.organisation.as_ref().and_then(|org| org.name.clone());
        person
            .filter(|name| !name.is_empty())
            .or_else(organisation)
            .unwrap_or_default()
    }

    /// Reads a role (`assignedAuthor`, `assignedEntity`, `intendedRecipient`), with the names of
    /// its person and its organisation.
    pub(crate) fn read(role: Element<'_>, person: &str, organisation: &str) -> Self {
        let player = walk::child(role, person);
        let places: Vec<Element<'_>> = player.into_iter().chain([role]).collect();
        // Where the organisation is an employer, it hangs below the person.
        let employer = player
            .and_then(|player| walk::descend(player, &["asEmployment", "employerOrganization"]));
        let organisation = walk::child(role, organisation).or(employer);
        Self {
            names: player.map(names).unwrap_or_default(),
            identifiers: identifiers(&places),
            role: walk::child(role, "code").map(Code::read),
            addresses: addresses(&places),
            telecoms: telecoms(&places),
            organisation: organisation.map(Organisation::read),
        }
    }
}

/// The names of a person.
pub(crate) fn names(person: Element<'_>) -> Vec<PersonName> {
    let names = children(person, "name").take(DETAILS_MAX);
    names
        .map(PersonName::read)
        .filter(|name| !name.words().is_empty())
        .collect()
}

/// Identifiers: those of the entity (an Australian extension) first, then those of the role. A
/// bare UUID only links parts of the document: it says nothing to anybody and is left out.
pub(crate) fn identifiers(places: &[Element<'_>]) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Vec::new();
    for place in places {
        let entity = walk::all(*place, &["asEntityIdentifier", "id"]);
        let all = entity.into_iter().chain(children(*place, "id"));
        for identifier in all.filter_map(Identifier::read) {
            let is_new = !identifier.is_bare_uuid() && !found.contains(&identifier);
            if is_new && found.len() < DETAILS_MAX {
                found.push(identifier);
            }
        }
    }
    found
}

/// Addresses.
pub(crate) fn addresses(places: &[Element<'_>]) -> Vec<Address> {
    let all = places.iter().flat_map(|place| walk::all(*place, &["addr"]));
    let read = all.take(DETAILS_MAX).map(Address::read);
    read.filter(|address| !address.words().is_empty()).collect()
}

/// Telephone numbers and the like.
pub(crate) fn telecoms(places: &[Element<'_>]) -> Vec<Telecom> {
    let all = places
        .iter()
        .flat_map(|place| walk::all(*place, &["telecom"]));
    let read = all.take(DETAILS_MAX).filter_map(|element| {
        Some(Telecom {
            value: walk::attribute(element, "value")?,
            purpose: walk::attribute(element, "use"),
        })
    });
    read.collect()
}
