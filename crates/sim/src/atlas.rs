//! Who lives in a world, and where: what does not change while it runs.

use crate::chance::Chance;
use engine::{Filing, Practice};
use ids::{Hd, Organisation};
use std::sync::Arc;
use zones::Zone;

/// A practice, and the node that serves it.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) practice: Practice,
    pub(crate) node: usize,
}

/// All practices, and Mallory: an organisation with keys and a certificate of its own that
/// follows no rule.
#[derive(Clone, Debug)]
pub(crate) struct Atlas {
    pub(crate) sites: Vec<Site>,
    pub(crate) nodes: usize,
    pub(crate) mallory: Organisation,
    pub(crate) mallory_facility: Hd,
    /// Mallory passes on others' messages as a business, and some practices trust it to.
    pub(crate) mallory_is_trusted: bool,
}

/// Who listens at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listener {
    Mallory,
    Node(usize),
    Nobody,
}

const NAMES: [&str; 4] = [
    "Wattle Street Medical",
    "Banksia Cardiology",
    "Grevillea Imaging",
    "Waratah Surgery",
];

/// The last one has no HPI-O, only a vendor's target.
const ORGANISATIONS: [&str; 4] = [
    "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455",
    "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003629900024197",
    "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003627500000328",
    "https://waratah.example/smd/target",
];

const MALLORY: &str = "https://mallory.example/smd/target";
const MALLORY_SERVICE: &str = "https://mallory.example/service";
/// A facility that the directory knows, without an endpoint.
pub(crate) const CLOSED: &str = "Closed Clinic";
/// A facility that the directory does not know.
pub(crate) const UNKNOWN: &str = "Unknown Clinic";

impl Atlas {
    /// Two to four practices, one each on a node, or two that share one.
    pub(crate) fn random(chance: &mut Chance) -> Option<Self> {
        let sites = 2 + chance.below(3);
        let shared = sites > 2 && chance.one_in(3);
        let mallory_is_trusted = chance.one_in(3);
        let mallory = Organisation::parse_uri(MALLORY).ok()?;
        let trusted = mallory_is_trusted.then_some(&mallory);
        let sites: Vec<_> = (0..sites)
            .map(|n| {
                let node = if shared { n.saturating_sub(1) } else { n };
                let practice = practice(n, node, trusted, chance)?;
                Some(Site { practice, node })
            })
            .collect::<Option<_>>()?;
        Some(Self {
            nodes: sites.last().map_or(0, |site| site.node + 1),
            sites,
            mallory,
            mallory_facility: Hd::new("Mallory Relay", "", ""),
            mallory_is_trusted,
        })
    }

    pub(crate) fn site(&self, n: usize) -> Option<&Site> {
        self.sites.get(n)
    }

    /// The place of an organisation's site.
    pub(crate) fn place_of(&self, org: &Organisation) -> Option<usize> {
        self.sites.iter().position(|site| site.practice.org == *org)
    }

    /// The organisation that a facility names.
    pub(crate) fn owner_of(&self, facility: &Hd) -> Option<&Organisation> {
        if self.mallory_facility.same_as(facility) {
            return Some(&self.mallory);
        }
        let site = |site: &&Site| site.practice.is_named_by(facility);
        self.sites.iter().find(site).map(|site| &site.practice.org)
    }

    pub(crate) fn listener(&self, address: &str) -> Listener {
        if address == MALLORY_SERVICE {
            return Listener::Mallory;
        }
        let node = (0..self.nodes)
            .find(|node| address == message_service(*node) || address == response_service(*node));
        node.map_or(Listener::Nobody, Listener::Node)
    }

    /// Whether the server at an address shows a certificate of this organisation.
    pub(crate) fn shows(&self, listener: Listener, org: &Organisation) -> bool {
        match listener {
            Listener::Mallory => *org == self.mallory,
            Listener::Node(node) => self.practices_of(node).any(|practice| practice.org == *org),
            Listener::Nobody => false,
        }
    }

    pub(crate) fn practices_of(&self, node: usize) -> impl Iterator<Item = &Practice> {
        let here = self.sites.iter().filter(move |site| site.node == node);
        here.map(|site| &site.practice)
    }

    /// Where an organisation takes sealed messages.
    pub(crate) fn address_of(&self, org: &Organisation) -> Option<String> {
        if *org == self.mallory {
            return Some(MALLORY_SERVICE.to_owned());
        }
        let site = self.site(self.place_of(org)?)?;
        Some(message_service(site.node))
    }

    /// Where Mallory wants transport responses.
    pub(crate) fn mallory_service(&self) -> String {
        MALLORY_SERVICE.to_owned()
    }
}

fn message_service(node: usize) -> String {
    format!("https://node{node}.example/deliver")
}

/// Where a node takes transport responses.
pub(crate) fn response_service(node: usize) -> String {
    format!("https://node{node}.example/respond")
}

fn practice(
    n: usize,
    node: usize,
    trusted: Option<&Organisation>,
    chance: &mut Chance,
) -> Option<Practice> {
    let org = Organisation::parse_uri(ORGANISATIONS.get(n)?).ok()?;
    let name = *NAMES.get(n)?;
    let facility = match &org {
        Organisation::Hpio(hpio) => Hd::new(name, &hpio.oid(), "ISO"),
        Organisation::Target(_) => Hd::new(name, "", ""),
    };
    let imports = !chance.one_in(8);
    Some(Practice {
        org,
        name: name.to_owned(),
        facility,
        application: Hd::new("Sealpost", "", ""),
        respond_to: (!chance.one_in(10)).then(|| response_service(node)),
        imports,
        software_confirms: imports && !chance.one_in(4),
        reads_acks: !chance.one_in(6),
        acks_by_file_name: chance.one_in(2),
        file_names: delivery::FileNames::default(),
        sends_read_acks: !chance.one_in(4),
        provider: None,
        sends_through: None,
        trusted_intermediaries: trusted.into_iter().cloned().collect(),
        production: !chance.one_in(6),
        roster: Arc::default(),
        filing: Filing::default(),
        zone: Zone::utc(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_practice_is_found_by_organisation_facility_and_address() {
        for seed in 0..50 {
            let atlas = Atlas::random(&mut Chance::new(seed)).unwrap();
            assert!((2..=4).contains(&atlas.sites.len()));
            for (place, site) in atlas.sites.iter().enumerate() {
                let org = &site.practice.org;
                assert_eq!(atlas.place_of(org), Some(place));
                assert_eq!(atlas.owner_of(&site.practice.facility), Some(org));
                let listener = atlas.listener(&atlas.address_of(org).unwrap());
                assert_eq!(listener, Listener::Node(site.node));
                assert!(atlas.shows(listener, org));
                assert!(!atlas.shows(listener, &atlas.mallory));
            }
            let mallory = atlas.listener(&atlas.mallory_service());
            assert_eq!(mallory, Listener::Mallory);
            assert_eq!(
                atlas.listener("https://elsewhere.example"),
                Listener::Nobody
            );
            assert_eq!(atlas.owner_of(&Hd::new(UNKNOWN, "", "")), None);
        }
    }

    #[test]
    fn some_worlds_have_a_node_for_two() {
        let shares = |seed| {
            let atlas = Atlas::random(&mut Chance::new(seed)).unwrap();
            atlas.nodes < atlas.sites.len()
        };
        assert!((0..50).any(shares) && !(0..50).all(shares));
    }
}
