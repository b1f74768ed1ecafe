//! Who may deliver, collect, and say what became of a message.

use crate::mailbox::MailboxRefusal;
use crate::ports::Sought;
use crate::provider::Hosting;
use crate::{Engine, Peer};
use delivery::Relayed;
use ids::Organisation;
use smd::{Metadata, ResponseMetadata};

impl Engine {
    /// The provider, if the peer may collect for the organisation.
    pub(crate) fn mailbox_of(
        &self,
        peer: &dyn Peer,
        org: &Organisation,
    ) -> Result<&Hosting, MailboxRefusal> {
        let unknown = || MailboxRefusal::UnknownOrganisation(org.clone());
        let hosting = self.hosting.as_ref().ok_or_else(unknown)?;
        let tenant = hosting.tenant(org).ok_or_else(unknown)?;
        if tenant.is_spoken_for_by(peer) || self.takes_any_peer() {
            return Ok(hosting);
        }
        Err(MailboxRefusal::NotEntitled(org.clone()))
    }

    /// Whether the peer may deliver this message here: it is the sender, speaks for it as our
    /// tenant, is a provider that we list, or runs the sender's endpoint as the directory says.
    /// What a tenant sends through us comes from itself only.
    pub(super) async fn may_deliver(
        &self,
        hosting: &Hosting,
        peer: &dyn Peer,
        metadata: &Metadata,
    ) -> bool {
        let sender = &metadata.sender_organisation;
        if self.takes_any_peer() {
            return true;
        }
        if hosting.serves(sender) {
            return hosting.is_spoken_for(sender, peer);
        }
        let (proven, provider) = (peer.organisations(), &hosting.provider);
        proven.contains(sender)
            || proven.iter().any(|org| provider.peers.contains(org))
            || (provider.believes_directory
                && self
                    .runs_endpoint_of(peer, sender, &metadata.service_category)
                    .await)
    }

    /// Whether the peer may say what became of a message: it is the receiver or speaks for it, or
    /// we gave it the message, or it runs the receiver's endpoint.
    pub(super) async fn may_conclude(
        &self,
        hosting: &Hosting,
        peer: &dyn Peer,
        life: Option<&Relayed>,
        said: &ResponseMetadata,
    ) -> bool {
        let receiver = &said.receiver_organisation;
        let proven = peer.organisations();
        let via = life.and_then(|life| life.via.as_ref());
        if proven.contains(receiver) || via.is_some_and(|via| proven.contains(via)) {
            return true;
        }
        if hosting.serves(receiver) {
            return hosting.is_spoken_for(receiver, peer);
        }
        let category = life.map(|life| life.metadata.service_category.as_str());
        let category = category.or(said.service_category.as_deref());
        match category {
            Some(category) => self.runs_endpoint_of(peer, receiver, category).await,
            None => false,
        }
    }

    /// Other directories are asked about an organisation that ours does not list: a refusal is
    /// final, so it must not come from a copy that is behind.
    async fn runs_endpoint_of(&self, peer: &dyn Peer, org: &Organisation, category: &str) -> bool {
        let directory = &self.ports.directory;
        directory.refresh(Sought::Organisation(org)).await;
        let endpoint = directory.endpoint(org, category, self.now());
        let run_by = endpoint.ok().and_then(|endpoint| endpoint.provider);
        run_by.is_some_and(|provider| peer.organisations().contains(&provider))
    }
}
