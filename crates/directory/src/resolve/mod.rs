//! Resolution: which endpoint and certificate for this recipient and payload, and if none, why.
//!
//! Follows the target match of the Australian networks: the entries that carry the recipient's
//! identifiers, at the facility named, with the endpoints *those entries* reference (an endpoint
//! of a location or of a colleague is never borrowed); then status, environment, interface,
//! payload, address and certificate, each with its own refusal. A name alone never decides.

mod addressee;
mod candidate;
mod nobody;
mod otherwise;
mod outcome;
mod seek;
mod sieve;
mod whereabouts;

use ids::{Organisation, Timestamp};

pub(crate) use addressee::is_suppressed;
pub(crate) use sieve::is_active;

use crate::directory::Directory;
use crate::environment::Environment;
use crate::explanation::Explanation;
use crate::judge::CertificateJudge;
use crate::offer::Offer;
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
    offer: Offer<'a>,
    at: Timestamp,
}

impl Directory {
    /// Finds the route for a message, by what it says about its recipient.
    ///
    /// # Errors
    /// The [`Refusal`] that names the step nearest to success.
    pub fn resolve(&self, wanted: &Wanted, sender: Sender<'_>) -> Result<Route, Refusal> {
        self.resolve_offer(wanted, &Offer::of(&[&wanted.payload]), sender)
    }

    /// As [`Self::resolve`] for a message that the sender could write or deliver in several ways:
    /// the best that the recipient takes. The payload of `wanted` is what a refusal is about.
    ///
    /// # Errors
    /// The [`Refusal`] that names the step nearest to success.
    pub fn resolve_offer(
        &self,
        wanted: &Wanted,
        offer: &Offer<'_>,
        sender: Sender<'_>,
    ) -> Result<Route, Refusal> {
        self.for_message(wanted, *offer, sender, &mut Trail::off())
    }

    /// As [`Self::resolve`] for a message that was sealed for `before`: where the recipient is now
    /// at another target, the message is not sent there by itself.
    ///
    /// # Errors
    /// [`Refusal::TargetChanged`], or the [`Refusal`] that names the step nearest to success.
    pub fn resolve_again(
        &self,
        wanted: &Wanted,
        before: &Organisation,
        sender: Sender<'_>,
    ) -> Result<Route, Refusal> {
        unchanged(self.resolve(wanted, sender)?, before)
    }

    /// As [`Self::resolve_offer`], with the steps that were walked and, after a refusal, what else
    /// could be done; `before` as in [`Self::resolve_again`].
    #[must_use]
    pub fn explain_offer(
        &self,
        wanted: &Wanted,
        offer: &Offer<'_>,
        before: Option<&Organisation>,
        sender: Sender<'_>,
    ) -> Explanation {
        let mut trail = Trail::on();
        let decision = self.for_message(wanted, *offer, sender, &mut trail);
        let decision = match before {
            Some(before) => decision.and_then(|route| unchanged(route, before)),
            None => decision,
        };
        let consignment = Consignment {
            offer: *offer,
            at: wanted.at,
        };
        let alternatives = match &decision {
            Ok(_) => Vec::new(),
            Err(_) => otherwise::alternatives(self, wanted, consignment, sender),
        };
        Explanation {
            decision,
            steps: trail.steps(),
            alternatives,
        }
    }

    /// As [`Self::resolve`], with the steps that were walked and what else could be done.
    #[must_use]
    pub fn explain(&self, wanted: &Wanted, sender: Sender<'_>) -> Explanation {
        self.explain_offer(wanted, &Offer::of(&[&wanted.payload]), None, sender)
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
        let payloads = [payload];
        let offer = Offer::of(&payloads);
        let consignment = Consignment { offer, at };
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
        let payloads = [payload];
        let offer = Offer::of(&payloads);
        let consignment = Consignment { offer, at };
        let decision = self.for_organisation(organisation, consignment, sender, &mut trail);
        Explanation {
            decision,
            steps: trail.steps(),
            alternatives: Vec::new(),
        }
    }

    fn for_message(
        &self,
        wanted: &Wanted,
        offer: Offer<'_>,
        sender: Sender<'_>,
        trail: &mut Trail,
    ) -> Result<Route, Refusal> {
        let candidates = seek::by_message(self, wanted, trail)?;
        let consignment = Consignment {
            offer,
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

/// The route, if it leads to the target that a message was sealed for.
fn unchanged(route: Route, before: &Organisation) -> Result<Route, Refusal> {
    if route.organisation == *before {
        return Ok(route);
    }
    Err(Refusal::TargetChanged {
        recipient: route.recipient_name,
        before: before.uri(),
        now: route.organisation.uri(),
    })
}
