//! Performing one effect.

use crate::Engine;
use delivery::{Effect, Life};
use store::{Claim, StoreError, Work};

impl Engine {
    /// Takes due work, oldest first, as far as it may be performed now.
    pub async fn claim(&self, max: usize) -> Result<Vec<Work>, StoreError> {
        let lease = self.lease(self.now());
        self.store
            .claim(Claim {
                lease,
                max,
                max_per_lane: self.limits.effects_per_lane,
            })
            .await
    }

    /// Performs one effect and commits what came of it. After an error the effect is still
    /// planned: it is performed again once its lease has run out.
    pub async fn perform(&self, work: &Work) -> Result<(), StoreError> {
        let done = match work.effect {
            Effect::Deliver => self.deliver(work).await,
            Effect::Forward => self.forward(work).await,
            Effect::Look => self.look_at(work).await,
            Effect::Open => self.open(work).await,
            Effect::Place => self.place(work).await,
            Effect::Prepare => self.prepare(work).await,
            Effect::Respond(n) => self.answer_back(work, n).await,
            Effect::Stage => self.stage(work).await,
        };
        match done {
            // Somebody else took over and was faster: what they recorded stands.
            Err(StoreError::LeaseLost) => Ok(()),
            other => other,
        }
    }

    async fn look_at(&self, work: &Work) -> Result<(), StoreError> {
        match self.store.life(work.life).await?.map(|stored| stored.life) {
            Some(Life::Outbound(_)) => self.look(work).await,
            Some(Life::Inbound(_)) => self.look_inbound(work).await,
            Some(Life::Relayed(_)) => self.look_at_relayed(work).await,
            None => self.settle_only(work.ticket).await,
        }
    }

    async fn answer_back(&self, work: &Work, n: u32) -> Result<(), StoreError> {
        match self.store.life(work.life).await?.map(|stored| stored.life) {
            Some(Life::Inbound(_)) => self.respond(work, n).await,
            Some(Life::Relayed(_)) => self.tell(work, n).await,
            Some(Life::Outbound(_)) | None => self.settle_only(work.ticket).await,
        }
    }
}
