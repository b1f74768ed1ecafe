//! Passing a message on to whoever receives it next.

use super::custody::{no_provider, served_here_but_unknown};
use crate::Engine;
use crate::engine::unpacked;
use crate::ports::{Destination, Sought};
use delivery::outbound::NotPrepared;
use delivery::relay::{Event, Phase};
use smd::SealedMessage;
use store::{StoreError, Work};

impl Engine {
    /// Posts the stored bytes and metadata, the same in every attempt.
    pub(crate) async fn forward(&self, work: &Work) -> Result<(), StoreError> {
        let (life, _) = self.relayed(work.life).await?;
        if life.phase != Phase::Forwarding {
            return self.settle_only(work.ticket).await;
        }
        let hosting = self.hosting.as_ref().ok_or_else(no_provider)?;
        let now = self.now();
        let event = if now >= life.expires_at {
            Event::Look
        } else {
            let directory = &self.ports.directory;
            let category = &life.metadata.service_category;
            let sought = Sought::Organisation(life.receiver());
            directory.refresh(sought).await;
            match directory.endpoint(life.receiver(), category, now) {
                Err(why) => Event::NotRouted(why),
                Ok(endpoint) => {
                    let via = endpoint.provider.unwrap_or_else(|| life.receiver().clone());
                    if via == hosting.provider.org {
                        let why = served_here_but_unknown(life.receiver());
                        Event::NotRouted(NotPrepared::RecipientUnknown(why))
                    } else {
                        let to = Destination {
                            address: endpoint.address,
                            organisation: via.clone(),
                            on_behalf_of: hosting.provider.org.clone(),
                        };
                        let message = SealedMessage {
                            encrypted_payload: unpacked(&self.bytes(&life.sealed).await?),
                            metadata: life.metadata,
                        };
                        let reply = self.ports.courier.deliver(&to, &message).await;
                        Event::Forwarded { via, reply }
                    }
                }
            }
        };
        self.advance_relayed(life.id, Some(work.ticket), &event)
            .await
            .map(drop)
    }

    /// Compares a relayed message with the clock.
    pub(crate) async fn look_at_relayed(&self, work: &Work) -> Result<(), StoreError> {
        self.advance_relayed(work.life, Some(work.ticket), &Event::Look)
            .await
            .map(drop)
    }
}
