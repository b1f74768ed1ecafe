//! Candidate: an endpoint that might be used, and for whom.

use ids::{Hd, Hpio, Organisation};

use super::addressee::Addressee;
use crate::bundle::Entry;
use crate::directory::Located;
use crate::fhir::Endpoint;
use crate::name::shown;

/// Whom a message is sent to, and whom the certificate names.
pub(super) struct Identity {
    /// SMD `receiverOrganisation`.
    pub(super) receiver: Organisation,
    /// The organisation the certificate must prove.
    pub(super) proved: Organisation,
}

/// One endpoint under consideration.
#[derive(Clone)]
pub(super) struct Candidate<'a> {
    /// The endpoint.
    pub(super) endpoint: &'a Endpoint,
    /// The entry that holds it.
    pub(super) entry: &'a Entry,
    /// The entry that references it, when one was looked for.
    pub(super) addressee: Option<Addressee<'a>>,
    /// What people call the recipient.
    pub(super) name: String,
    /// MSH-6 to use.
    pub(super) facility: Hd,
    /// The HPI-O of the receiving site, when known.
    hpio: Option<Hpio>,
}

impl<'a> Candidate<'a> {
    /// An endpoint of an addressee. An endpoint that publishes no facility takes the one the
    /// message names.
    pub(super) fn of(addressee: Addressee<'a>, located: Located<'a>, named: &Hd) -> Self {
        let Located { entry, endpoint } = located;
        let facility = endpoint
            .receiving_facility()
            .unwrap_or_else(|| named.clone());
        let hpio = facility.hpio().or_else(|| addressee.hpio());
        let name = addressee.name();
        Self {
            endpoint,
            entry,
            addressee: Some(addressee),
            name,
            facility,
            hpio,
        }
    }

    /// An endpoint found by itself: its facility's name is what people call it.
    pub(super) fn alone(located: Located<'a>) -> Self {
        let Located { entry, endpoint } = located;
        let facility = endpoint.receiving_facility().unwrap_or_default();
        let names = [Some(facility.namespace.as_str()), endpoint.name.as_deref()];
        let name = names
            .into_iter()
            .flatten()
            .find(|name| !name.trim().is_empty());
        let name = shown(name.unwrap_or("a practice without a name"));
        let hpio = facility.hpio();
        Self {
            endpoint,
            entry,
            addressee: None,
            name,
            facility,
            hpio,
        }
    }

    /// Whom to name as the receiver, and whom the certificate must then prove, in order of
    /// preference: an SMD target by itself; else the first target, proved by the HPI-O of the
    /// site, as NASH certificates do; else the HPI-O as the target.
    pub(super) fn identities(&self) -> Vec<Identity> {
        let targets = self.endpoint.targets();
        let mut identities: Vec<Identity> = targets
            .map(|target| Identity {
                proved: target.clone(),
                receiver: target,
            })
            .collect();
        let site = self.hpio.clone().map(Organisation::Hpio);
        let asked = |site: &Organisation| identities.iter().any(|id| id.proved == *site);
        if let Some(site) = site.filter(|site| !asked(site)) {
            let first = identities
                .first()
                .map_or_else(|| site.clone(), |id| id.receiver.clone());
            identities.push(Identity {
                receiver: first,
                proved: site,
            });
        }
        identities
    }
}
