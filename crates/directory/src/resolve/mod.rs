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
use crate::explanation::Explanation;
use crate::judge::CertificateJudge;
use crate::refusal::Refusal;
use crate::route::Route;
use crate::trail::Trail;
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
        self.for_message(wanted, sender, &mut Trail::off())
    }

    /// As [`Self::resolve`], with the steps that were walked.
    #[must_use]
    pub fn explain(&self, wanted: &Wanted, sender: Sender<'_>) -> Explanation {
        let mut trail = Trail::on();
        let decision = self.for_message(wanted, sender, &mut trail);
        let steps = trail.steps();
        Explanation { decision, steps }
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
        let consignment = Consignment { payload, at };
        self.for_organisation(organisation, consignment, sender, &mut Trail::off())
    }

    /// As [`Self::lookup_by_organisation`], with the steps that were walked.
    #[must_use]
    pub fn explain_organisation(
        &self,
        organisation: &Organisation,
        payload: &str,
        at: Timestamp,
        sender: Sender<'_>,
    ) -> Explanation {
        let mut trail = Trail::on();
        let consignment = Consignment { payload, at };
        let decision = self.for_organisation(organisation, consignment, sender, &mut trail);
        let steps = trail.steps();
        Explanation { decision, steps }
    }

    fn for_message(
        &self,
        wanted: &Wanted,
        sender: Sender<'_>,
        trail: &mut Trail,
    ) -> Result<Route, Refusal> {
        let candidates = seek::by_message(self, wanted, trail)?;
        let consignment = Consignment {
            payload: &wanted.payload,
            at: wanted.at,
        };
        sieve::choose(self, candidates, consignment, sender, trail)
    }

    fn for_organisation(
        &self,
        organisation: &Organisation,
        consignment: Consignment<'_>,
        sender: Sender<'_>,
        trail: &mut Trail,
    ) -> Result<Route, Refusal> {
        let candidates = seek::by_organisation(self, organisation, trail)?;
        sieve::choose(self, candidates, consignment, sender, trail)
    }
}
