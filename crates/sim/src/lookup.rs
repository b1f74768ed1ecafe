//! The directory and the keys of a world, as the engine reaches them.

use crate::atlas::{CLOSED, UNKNOWN};
use crate::fault::Fault;
use crate::parcel;
use crate::scene::Scene;
use bytes::Bytes;
use delivery::Reason;
use delivery::outbound::NotPrepared;
use engine::ports::{Endpoint, OpenedParcel, Route, SealedParcel, Wanted};
use engine::{Directory, Sealer};
use ids::{Hd, MessageId, Organisation, Timestamp};
use std::sync::Arc;

/// Knows every practice of the atlas.
#[derive(Debug)]
pub(crate) struct Lookup(pub(crate) Arc<Scene>);

impl Directory for Lookup {
    fn resolve(&self, wanted: &Wanted) -> Result<Route, NotPrepared> {
        let name = wanted.facility.namespace.as_str();
        if name == CLOSED {
            let words = "The recipient has no endpoint for sealed messages";
            return Err(NotPrepared::Impossible(Reason::new("no-endpoint", words)));
        }
        let owner = self.0.atlas().owner_of(&wanted.facility);
        let owner = owner.filter(|_| name != UNKNOWN).ok_or_else(|| {
            let words = "The directory knows no such facility";
            NotPrepared::RecipientUnknown(Reason::new("recipient-unknown", words))
        })?;
        self.resolve_organisation(owner, &wanted.category, wanted.at)
    }

    fn resolve_organisation(
        &self,
        receiver: &Organisation,
        category: &str,
        _at: Timestamp,
    ) -> Result<Route, NotPrepared> {
        if self.0.strikes(Fault::DirectoryAway) {
            let words = "The directory is being updated";
            return Err(NotPrepared::NotNow(Reason::new("directory-away", words)));
        }
        let address = self.0.atlas().address_of(receiver).ok_or_else(|| {
            let words = "The directory knows no such organisation";
            NotPrepared::RecipientUnknown(Reason::new("recipient-unknown", words))
        })?;
        let key_of = if self.0.strikes(Fault::KeySwapped) {
            &self.0.atlas().mallory
        } else {
            receiver
        };
        Ok(Route {
            receiver: receiver.clone(),
            address,
            provider: None,
            immediate: None,
            category: category.to_owned(),
            recipient: receiver.uri(),
            practice: receiver.uri(),
            certificate: Bytes::from(key_of.uri()),
            listing: None,
        })
    }

    fn endpoint(
        &self,
        org: &Organisation,
        category: &str,
        at: Timestamp,
    ) -> Result<Endpoint, NotPrepared> {
        let route = self.resolve_organisation(org, category, at)?;
        Ok(Endpoint {
            address: route.address,
            provider: route.provider,
        })
    }

    fn owns_facility(&self, org: &Organisation, facility: &Hd) -> bool {
        self.0.atlas().owner_of(facility) == Some(org)
    }
}

/// Holds the keys of every practice.
#[derive(Debug)]
pub(crate) struct Keys(pub(crate) Arc<Scene>);

impl Sealer for Keys {
    fn seal(
        &self,
        org: &Organisation,
        payload: &[u8],
        certificate: &[u8],
        _id: MessageId,
    ) -> Result<SealedParcel, Reason> {
        let recipient = String::from_utf8_lossy(certificate);
        let nonce = self.0.uuid().to_string();
        let parcel = parcel::seal(org, &recipient, payload, &nonce);
        if recipient == self.0.atlas().mallory.uri() {
            self.0.ledger().missealed(&parcel.digest);
        }
        Ok(parcel)
    }

    fn open(
        &self,
        org: &Organisation,
        sealed: &[u8],
        _at: Timestamp,
    ) -> Result<OpenedParcel, Reason> {
        parcel::open(org, sealed)
    }

    fn fingerprint(&self, sealed: &[u8]) -> Result<String, Reason> {
        parcel::fingerprint(sealed)
    }
}
