//! The roster as people write it: plain data, checked by [`crate::Roster::new`].

use ids::Timestamp;
use serde::{Deserialize, Serialize};

/// Everybody and everything of a practice that a document can be for.
///
/// People and services are named by ids of the practice's own choosing (`banks`), which other
/// rows refer to. All ids together are unique.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RosterData {
    /// Places where the practice works.
    pub locations: Vec<Location>,
    /// People whom documents are addressed to.
    pub practitioners: Vec<Practitioner>,
    /// Services that documents are addressed to.
    pub services: Vec<Service>,
    /// People whom no document is addressed to, but who look after some.
    pub staff: Vec<Staff>,
    /// Id of the person who looks after what cannot be given to anybody.
    pub triage_owner: Option<String>,
    /// Ids of the people who are told of an urgent document that nobody opened, in order.
    pub escalation: Vec<String>,
    /// Whether a result that names nobody else is for the practitioner who ordered it (OBR-16).
    pub by_ordering_provider: bool,
}

/// A place where the practice works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Its id.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Who looks after what was addressed to this place, where that is not the practice's
    /// triage owner.
    #[serde(default)]
    pub triage_owner: Option<String>,
}

/// Somebody whom documents are addressed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practitioner {
    /// Their id.
    pub id: String,
    /// Their name, e.g. `Dr Rosa Banks`.
    pub name: String,
    /// Medicare provider numbers: one per location.
    #[serde(default)]
    pub provider_numbers: Vec<NumberAtLocation>,
    /// HPI-I, 16 digits.
    #[serde(default)]
    pub hpii: Option<String>,
    /// Ids in directories of vendors.
    #[serde(default)]
    pub other_ids: Vec<OtherId>,
    /// Works here from this instant on; without one, always has.
    #[serde(
        default,
        with = "crate::instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<Timestamp>,
    /// Works here until before this instant; without one, still does.
    #[serde(
        default,
        with = "crate::instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Timestamp>,
    /// Who took over after they left: suggested to the person in triage.
    #[serde(default)]
    pub successor: Option<String>,
    /// Ids of those who may always see and act on what is theirs.
    #[serde(default)]
    pub delegates: Vec<String>,
    /// When they are away.
    #[serde(default)]
    pub absences: Vec<Absence>,
}

/// A Medicare provider number at a location.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberAtLocation {
    /// Seven or eight characters.
    pub number: String,
    /// Id of the location.
    #[serde(default)]
    pub location: Option<String>,
    /// Valid until before this instant.
    #[serde(
        default,
        with = "crate::instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Timestamp>,
}

/// An id that some authority other than the national ones gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherId {
    /// The authority as messages write it, e.g. `Medical-Objects`; compared without case.
    pub authority: String,
    /// The id, compared exactly.
    pub id: String,
}

/// A time in which somebody is away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// From this instant on.
    #[serde(
        default,
        with = "crate::instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<Timestamp>,
    /// Until before this instant.
    #[serde(
        default,
        with = "crate::instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Timestamp>,
    /// Whom what comes in goes to instead.
    #[serde(default)]
    pub forward_to: Option<String>,
    /// Who may act on it while it stays theirs.
    #[serde(default)]
    pub delegate_to: Option<String>,
}

/// A service: a queue with people who look after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Its name, e.g. `Echocardiography`.
    pub name: String,
    /// Under which messages name it.
    pub ids: Vec<OtherId>,
    /// Ids of those who look after its queue.
    #[serde(default)]
    pub members: Vec<String>,
    /// Offered until before this instant.
    #[serde(
        default,
        with = "crate::instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Timestamp>,
    /// What took its place: suggested to the person in triage.
    #[serde(default)]
    pub successor: Option<String>,
}

/// Somebody who looks after documents without being addressed by any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// Their id.
    pub id: String,
    /// Their name, e.g. `Kim Ito, reception`.
    pub name: String,
}
