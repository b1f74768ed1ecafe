//! An invented practice with every situation that a listing knows.
#![allow(dead_code, reason = "each test file uses its own part")]

use certs::Certificate;
use directory::Environment;
use directory::uris::payload;
use ids::{Hd, Organisation, Timestamp};
use listing::{Listing, ListingData, Practice, Problem, Reach, listing};
use routing::RosterData;
use serde::Deserialize;
use serde_json::Value;
use synth::pki::{TestPki, Validity};

/// The practice as its configuration has it.
const CLINIC: &str = include_str!("clinic.toml");

#[derive(Deserialize)]
struct Written {
    listing: ListingData,
    roster: RosterData,
}

/// Everything that may be spoilt.
pub(crate) struct Clinic {
    pub(crate) organisation: Organisation,
    pub(crate) listing: ListingData,
    pub(crate) roster: RosterData,
    pub(crate) reach: Reach,
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

pub(crate) fn now() -> Timestamp {
    at("2026-11-22T01:02:03Z")
}

pub(crate) fn hpio() -> Organisation {
    let practice = synth::world::Practice::banksia_cardiology();
    practice.organisation()
}

/// A certificate of the practice, of a test authority, two years from `from`.
pub(crate) fn certificate(from: Timestamp) -> Certificate {
    let banksia = synth::world::Practice::banksia_cardiology();
    let pki = TestPki::new(from).unwrap();
    let validity = Validity::two_years(from);
    let issued = pki.organisation(&banksia.hpio, &banksia.name, validity);
    issued.unwrap().certificate
}

impl Clinic {
    pub(crate) fn new() -> Self {
        let written: Written = toml::from_str(CLINIC).unwrap();
        Self {
            organisation: hpio(),
            listing: written.listing,
            roster: written.roster,
            reach: Reach {
                delivery: "https://smd.banksia.example/smd/SealedMessageDelivery".into(),
                responses: "https://smd.banksia.example/smd/TransportResponseDelivery".into(),
                carries: vec![payload::REF_L2.into(), payload::RRI.into()],
                certificates: vec![certificate(now())],
                environment: Environment::Production,
                provider: None,
            },
        }
    }

    pub(crate) fn listed(&self, now: Timestamp) -> Result<Listing, Vec<Problem>> {
        let (facility, application) = (
            Hd::new("Banksia", "1.2.3", "ISO"),
            Hd::new("Sealpost", "", ""),
        );
        let practice = Practice {
            name: "Banksia Cardiology",
            organisation: &self.organisation,
            facility: &facility,
            application: &application,
            roster: &self.roster,
            data: &self.listing,
            reach: &self.reach,
        };
        listing(&practice, now)
    }

    /// The resources now.
    pub(crate) fn resources(&self) -> Vec<Value> {
        self.listed(now()).unwrap().resources
    }
}

/// The resource whose id ends so.
pub(crate) fn one<'a>(resources: &'a [Value], kind: &str, tail: &str) -> &'a Value {
    let is_it = |it: &&Value| {
        it["resourceType"] == kind && it["id"].as_str().unwrap_or_default().ends_with(tail)
    };
    let found = resources.iter().find(is_it);
    found.unwrap_or_else(|| panic!("no {kind} …{tail}"))
}
