//! Resolution: which endpoint and certificate for this recipient and payload, and if none, why.
//!
//! Follows the target match of the Australian networks: the entries that carry the recipient's
//! identifiers, at the facility named, with the endpoints *those entries* reference (an endpoint
//! of a location or of a colleague is never borrowed); then status, environment, interface,
//! payload, address and certificate, each with its own refusal. A name alone never decides.

mod addressee;
mod candidate;
mod seek;
mod sieve;

use ids::{Organisation, Timestamp};

use crate::directory::Directory;
use crate::environment::Environment;
use crate::judge::CertificateJudge;
use crate::refusal::Refusal;
use crate::route::Route;
use crate::wanted::Wanted;

/// The sending side's part in the decision.
#[derive(Clone, Copy)]
pub struct Sender<'a> {
    /// The world this node belongs to.
    pub environment: Environment,
    /// Whether a certificate may be encrypted to.
    pub judge: &'a dyn CertificateJudge,
}

/// What is to be sent, and when.
#[derive(Clone, Copy)]
struct Consignment<'a> {
    payload: &'a str,
    at: Timestamp,
}

impl Directory {
    /// Finds the route for a message, by what it says about its recipient.
    ///
    /// # Errors
    /// The [`Refusal`] that names the step nearest to success.
    pub fn resolve(&self, wanted: &Wanted, sender: Sender<'_>) -> Result<Route, Refusal> {
        let candidates = seek::by_message(self, wanted)?;
        let consignment = Consignment {
            payload: &wanted.payload,
            at: wanted.at,
        };
        sieve::choose(self, candidates, consignment, sender)
    }

    /// Finds the route back to an organisation, for acknowledgements: by its SMD target, else by
    /// the HPI-O of an endpoint's receiving facility, else by the HPI-O of an entry.
    ///
    /// # Errors
    /// The [`Refusal`] that names the step nearest to success.
    pub fn lookup_by_organisation(
        &self,
        organisation: &Organisation,
        payload: &str,
        at: Timestamp,
        sender: Sender<'_>,
    ) -> Result<Route, Refusal> {
        let candidates = seek::by_organisation(self, organisation)?;
        sieve::choose(self, candidates, Consignment { payload, at }, sender)
    }
}
