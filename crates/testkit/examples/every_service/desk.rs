//! Answers immediate messages: with the payload that came, or not at all, as their category says.

use async_trait::async_trait;
use engine::{ImmediateRefusal, Peer, ReceiveRefusal};
use ids::Organisation;
use smd::SealedMessage;
use store::{Durable, MemoryStore, Store, Transaction};
use transport::{Immediate, PeerIdentity};

/// The desk of one receiver.
pub(crate) struct Desk {
    pub(crate) receiver: Organisation,
}

impl Desk {
    fn admit(&self, peer: &PeerIdentity, message: &SealedMessage) -> Result<(), ReceiveRefusal> {
        let metadata = &message.metadata;
        if metadata.receiver_organisation != self.receiver {
            let receiver = metadata.receiver_organisation.clone();
            return Err(ReceiveRefusal::UnknownReceiver(receiver));
        }
        let sender = &metadata.sender_organisation;
        if peer.organisations().contains(sender) {
            return Ok(());
        }
        Err(ReceiveRefusal::NotEntitled(sender.clone()))
    }
}

#[async_trait]
impl Immediate for Desk {
    async fn answer(
        &self,
        peer: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<SealedMessage>, ImmediateRefusal> {
        self.admit(peer, &message)?;
        match message.metadata.service_category.as_str() {
            "urn:example:late" => return Err(ImmediateRefusal::Late),
            "urn:example:mute" => {
                let words = "the receiving software does not answer";
                return Err(ImmediateRefusal::Unanswerable(words));
            }
            _ => {}
        }
        let mut answer = message;
        let metadata = &mut answer.metadata;
        std::mem::swap(
            &mut metadata.receiver_organisation,
            &mut metadata.sender_organisation,
        );
        // A value that follows a commit, as everything positive must.
        let committed = MemoryStore::new().commit(Transaction::default()).await;
        let committed = committed.map_err(ReceiveRefusal::Store)?;
        Ok(committed.map(|_| answer))
    }
}
