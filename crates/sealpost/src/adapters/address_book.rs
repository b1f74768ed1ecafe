//! The directory port over a provider-directory file.

use arc_swap::ArcSwap;
use bytes::Bytes;
use certs::{Certificate, Purpose};
use delivery::Reason;
use delivery::outbound::{ImmediateService, NotPrepared};
use directory::{
    CertificateJudge, Directory, Environment, IndividualId, Interface, Offer, Refusal, ReplyGap,
    Sender, Wanted,
};
use engine::ports;
use ids::{Hd, Organisation, Timestamp};
use transport::LiveTrust;

/// A directory that can be replaced while the node runs.
pub struct AddressBook {
    directory: ArcSwap<Directory>,
    judge: LiveJudge,
    environment: Environment,
}

impl AddressBook {
    /// An address book over a directory; certificates are judged by `trust`.
    pub fn new(directory: Directory, trust: LiveTrust, environment: Environment) -> Self {
        Self {
            directory: ArcSwap::from_pointee(directory),
            judge: LiveJudge(trust),
            environment,
        }
    }

    /// Puts the directory of another address book in the place of ours.
    pub fn replace(&self, fresh: &Self) {
        self.directory.store(fresh.directory.load_full());
    }

    fn sender(&self) -> Sender<'_> {
        Sender {
            environment: self.environment,
            judge: &self.judge,
        }
    }
}

impl LiveJudge {
    /// What a refusal means for a message: while authorities are still asked, it may be another
    /// one in a moment.
    pub(super) fn not_prepared(&self, refusal: &Refusal) -> NotPrepared {
        let sentence = format!("{} {}", refusal.sentence(), refusal.advice());
        let reason = Reason::new(refusal.code(), sentence);
        if refusal.is_recipient_unknown() {
            NotPrepared::RecipientUnknown(reason)
        } else if self.0.is_asking() {
            NotPrepared::NotNow(reason)
        } else {
            NotPrepared::Impossible(reason)
        }
    }
}

/// Recipients are judged against whom we trust at the moment.
pub(super) struct LiveJudge(pub(super) LiveTrust);

impl CertificateJudge for LiveJudge {
    fn judge(
        &self,
        certificate: &Certificate,
        organisation: &Organisation,
        at: Timestamp,
    ) -> Result<(), String> {
        self.0
            .judge(certificate, &[], Purpose::KeyEncipherment, at)
            .map_err(|refusal| refusal.to_string())?;
        certs::proves(certificate, organisation).map_err(|mismatch| mismatch.to_string())
    }
}

impl ports::Directory for AddressBook {
    fn resolve(&self, wanted: &ports::Wanted) -> Result<ports::Route, NotPrepared> {
        let route = either_way(&self.directory.load(), wanted, self.sender());
        route.map_err(|refusal| self.judge.not_prepared(&refusal))
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
            .map_err(|refusal| self.judge.not_prepared(&refusal))
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
            .map_err(|refusal| self.judge.not_prepared(&refusal))
    }

    fn reply_gap(&self, ours: &Organisation, category: &str, at: Timestamp) -> Option<Reason> {
        let directory = self.directory.load();
        let checked = directory.check_reply(ours, category, at, self.sender());
        checked.err().map(|gap| not_returned(&gap))
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

/// Why the answer to a message may not come back, for the sender.
pub(super) fn not_returned(gap: &ReplyGap) -> Reason {
    Reason::new("reply-gap", gap.to_string())
}

/// What the engine wants, in the directory's words.
pub(super) fn wanted_of(wanted: &ports::Wanted) -> Wanted {
    let individuals = wanted.individuals.iter();
    Wanted {
        facility: wanted.facility.clone(),
        individuals: individuals
            .map(|one| IndividualId::new(&one.id, &one.authority, &one.id_type))
            .collect(),
        payload: wanted.category.clone(),
        at: wanted.at,
    }
}

/// The route of a message: the ordinary way, with the service that answers at once where that is
/// wanted; that service alone where the recipient has no other.
pub(super) fn either_way(
    directory: &Directory,
    wanted: &ports::Wanted,
    sender: Sender<'_>,
) -> Result<ports::Route, Refusal> {
    let is_wanted = wanted.immediate;
    let wanted = wanted_of(wanted);
    let ordinary = directory.resolve(&wanted, sender).map(port_route);
    let is_only = match &ordinary {
        Ok(_) if is_wanted => false,
        // It has endpoints, and none for the ordinary way.
        Err(Refusal::ConnectionTypeUnsupported { .. }) => true,
        Ok(_) | Err(_) => return ordinary,
    };
    let payloads = [wanted.payload.as_str()];
    let offer = Offer {
        interfaces: &[Interface::Immediate],
        ..Offer::of(&payloads)
    };
    let Ok(found) = directory.resolve_offer(&wanted, &offer, sender) else {
        return ordinary;
    };
    let receiver = found.organisation.clone();
    let service = ImmediateService {
        address: found.endpoint_address.clone(),
        provider: found.provider.clone(),
        is_only,
    };
    let mut route = ordinary.unwrap_or_else(|_| port_route(found));
    // Sealed for the one, it is of no use to another.
    if route.receiver == receiver {
        route.immediate = Some(service);
    }
    Ok(route)
}

pub(super) fn port_route(route: directory::Route) -> ports::Route {
    ports::Route {
        receiver: route.organisation,
        address: route.endpoint_address,
        provider: route.provider,
        immediate: None,
        category: route.payload,
        practice: match route.receiving_facility.namespace {
            unnamed if unnamed.is_empty() => route.recipient_name.clone(),
            name => name,
        },
        recipient: route.recipient_name,
        certificate: Bytes::copy_from_slice(route.certificate.der()),
        listing: Some(route.snapshot),
    }
}
