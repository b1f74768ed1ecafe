//! Whereabouts: where an organisation receives, for whoever passes on what others sealed.

use ids::{Organisation, Timestamp};

use super::outcome::provider;
use super::sieve::updated;
use super::{Consignment, seek, sieve};
use crate::directory::Directory;
use crate::environment::Environment;
use crate::offer::Offer;
use crate::refusal::Refusal;
use crate::route::Whereabouts;
use crate::trail::Trail;

impl Directory {
    /// Where an organisation receives this payload, and who runs it. No certificate is needed to
    /// pass a sealed message on, so none is judged; of several addresses, the newest.
    ///
    /// # Errors
    /// The [`Refusal`] that names the step nearest to success.
    pub fn whereabouts(
        &self,
        organisation: &Organisation,
        payload: &str,
        at: Timestamp,
        environment: Environment,
    ) -> Result<Whereabouts, Refusal> {
        let mut trail = Trail::off();
        let payloads = [payload];
        let offer = Offer::of(&payloads);
        let candidates = seek::by_organisation(self, organisation, &mut trail)?;
        let consignment = Consignment { offer, at };
        let reachable = sieve::reachable(candidates, consignment, environment, &mut trail)?;
        let newest = reachable.into_iter().max_by_key(|candidate| {
            let endpoint = candidate.endpoint;
            (updated(endpoint), std::cmp::Reverse(endpoint.id.clone()))
        });
        let newest = newest.ok_or(Refusal::AmbiguousRecipient { fits: Vec::new() })?;
        let address = newest.endpoint.https_address();
        Ok(Whereabouts {
            address: address.unwrap_or_default().into(),
            provider: provider(self, &newest),
        })
    }
}
