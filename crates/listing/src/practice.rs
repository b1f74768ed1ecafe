//! One practice, as its configuration and its node know it.

use ids::{Hd, Hpio, Organisation};
use routing::{Location, RosterData};

use crate::data::{ListedLocation, ListedPractitioner, ListedService, ListingData};
use crate::reach::Reach;

/// Everything that an entry is made from.
#[derive(Clone, Copy, Debug)]
pub struct Practice<'a> {
    /// Its name, as registered.
    pub name: &'a str,
    /// Its HPI-O or SMD target.
    pub organisation: &'a Organisation,
    /// MSH-6 of messages to it.
    pub facility: &'a Hd,
    /// MSH-5 of messages to it.
    pub application: &'a Hd,
    /// Who works where.
    pub roster: &'a RosterData,
    /// What directories want besides.
    pub data: &'a ListingData,
    /// How it is reached.
    pub reach: &'a Reach,
}

/// Longest prefix, in characters: what comes after it must fit into a FHIR id of 64.
const PREFIX_CHARS: usize = 32;

/// What all ids of an organisation's entries begin with: its HPI-O, or the tail of its target in
/// the characters that FHIR allows.
#[must_use]
pub fn id_prefix(organisation: &Organisation) -> String {
    match organisation {
        Organisation::Hpio(hpio) => hpio.as_str().to_owned(),
        Organisation::Target(_) => {
            let uri = organisation.uri();
            let plain = uri.split_once("://").map_or(uri.as_str(), |(_, rest)| rest);
            let slug = slug(plain);
            let skipped = slug.len().saturating_sub(PREFIX_CHARS);
            slug[skipped..].trim_start_matches(['-', '.']).to_owned()
        }
    }
}

/// The text in letters, digits, `-` and `.`; everything else becomes `-`.
pub(crate) fn slug(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    text.trim()
        .chars()
        .map(|c| if fits(c) { c } else { '-' })
        .collect()
}

impl<'a> Practice<'a> {
    pub(crate) fn hpio(&self) -> Option<&'a Hpio> {
        match self.organisation {
            Organisation::Hpio(hpio) => Some(hpio),
            Organisation::Target(_) => None,
        }
    }

    /// `prefix-part-part`.
    pub(crate) fn id(&self, parts: &[&str]) -> String {
        let mut id = id_prefix(self.organisation);
        for part in parts {
            id.push('-');
            id.push_str(&slug(part));
        }
        id
    }

    pub(crate) fn listed_location(&self, id: &str) -> Option<&'a ListedLocation> {
        self.data.locations.iter().find(|it| it.id == id)
    }

    pub(crate) fn listed_practitioner(&self, id: &str) -> Option<&'a ListedPractitioner> {
        self.data.practitioners.iter().find(|it| it.id == id)
    }

    pub(crate) fn listed_service(&self, id: &str) -> Option<&'a ListedService> {
        self.data.services.iter().find(|it| it.id == id)
    }

    /// The location under an id; without one, the only location.
    pub(crate) fn location(&self, id: Option<&str>) -> Option<&'a Location> {
        match (id, self.roster.locations.as_slice()) {
            (Some(id), all) => all.iter().find(|it| it.id == id),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }

    /// What is taken: what was chosen, as far as the node carries it.
    pub(crate) fn payloads(&self) -> Vec<&'a str> {
        let carried = self.reach.carries.iter().map(String::as_str);
        let chosen = &self.data.payloads;
        carried
            .filter(|code| chosen.is_empty() || chosen.iter().any(|it| it == code))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_the_number_or_the_tail_of_the_target() {
        let hpio = Organisation::parse_uri(
            "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455",
        );
        assert_eq!(id_prefix(&hpio.unwrap()), "8003621566684455");
        let target = "https://smd.example-vendor.com.au/id/practices/ACC_5959";
        let target = Organisation::parse_uri(target).unwrap();
        let prefix = id_prefix(&target);
        assert!(prefix.ends_with("ACC-5959"), "{prefix}");
        assert!(
            prefix.len() <= PREFIX_CHARS && !prefix.contains('/'),
            "{prefix}"
        );
    }
}
