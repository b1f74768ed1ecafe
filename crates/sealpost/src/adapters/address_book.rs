//! The directory port over a provider-directory file.

use arc_swap::ArcSwap;
use bytes::Bytes;
use certs::Anchors;
use delivery::Reason;
use delivery::outbound::NotPrepared;
use directory::{Directory, Environment, IndividualId, Refusal, Sender, Wanted};
use engine::ports;
use ids::{Hd, Organisation, Timestamp};
use std::sync::Arc;

/// A directory that can be replaced while the node runs.
pub struct AddressBook {
    directory: ArcSwap<Directory>,
    anchors: Arc<Anchors>,
    environment: Environment,
}

impl AddressBook {
    /// An address book over a directory; certificates are judged against `anchors`.
    pub fn new(directory: Directory, anchors: Arc<Anchors>, environment: Environment) -> Self {
        Self {
            directory: ArcSwap::from_pointee(directory),
            anchors,
            environment,
        }
    }

    /// Puts another directory in the place of this one.
    pub fn replace(&self, directory: Directory) {
        self.directory.store(Arc::new(directory));
    }

    fn sender(&self) -> Sender<'_> {
        Sender {
            environment: self.environment,
            judge: self.anchors.as_ref(),
        }
    }
}

impl ports::Directory for AddressBook {
    fn resolve(&self, wanted: &ports::Wanted) -> Result<ports::Route, NotPrepared> {
        let individuals = wanted.individuals.iter();
        let wanted = Wanted {
            facility: wanted.facility.clone(),
            individuals: individuals
                .map(|one| IndividualId::new(&one.id, &one.authority, &one.id_type))
                .collect(),
            payload: wanted.category.clone(),
            at: wanted.at,
        };
        let route = self.directory.load().resolve(&wanted, self.sender());
        route
            .map(port_route)
            .map_err(|refusal| not_prepared(&refusal))
    }

    fn resolve_organisation(
        &self,
        receiver: &Organisation,
        category: &str,
        at: Timestamp,
    ) -> Result<ports::Route, NotPrepared> {
        let directory = self.directory.load();
        let route = directory.lookup_by_organisation(receiver, category, at, self.sender());
        route
            .map(port_route)
            .map_err(|refusal| not_prepared(&refusal))
    }

    fn endpoint(
        &self,
        org: &Organisation,
        category: &str,
        at: Timestamp,
    ) -> Result<ports::Endpoint, NotPrepared> {
        let directory = self.directory.load();
        let found = directory.whereabouts(org, category, at, self.environment);
        found
            .map(|whereabouts| ports::Endpoint {
                address: whereabouts.address,
                provider: whereabouts.provider,
            })
            .map_err(|refusal| not_prepared(&refusal))
    }

    fn owns_facility(&self, org: &Organisation, facility: &Hd) -> bool {
        if let (Organisation::Hpio(ours), Some(named)) = (org, facility.hpio()) {
            return *ours == named;
        }
        let directory = self.directory.load();
        let mut endpoints = directory.endpoints_of(org);
        endpoints.any(|endpoint| {
            endpoint
                .receiving_facility()
                .is_some_and(|published| published.same_as(facility))
        })
    }
}

fn port_route(route: directory::Route) -> ports::Route {
    ports::Route {
        receiver: route.organisation,
        address: route.endpoint_address,
        provider: route.provider,
        category: route.payload,
        practice: match route.receiving_facility.namespace {
            unnamed if unnamed.is_empty() => route.recipient_name.clone(),
            name => name,
        },
        recipient: route.recipient_name,
        certificate: Bytes::copy_from_slice(route.certificate.der()),
    }
}

fn not_prepared(refusal: &Refusal) -> NotPrepared {
    let sentence = format!("{} {}", refusal.sentence(), refusal.advice());
    let reason = Reason::new(refusal.code(), sentence);
    if refusal.is_recipient_unknown() {
        NotPrepared::RecipientUnknown(reason)
    } else {
        NotPrepared::Impossible(reason)
    }
}
