//! Where immediate messages are answered: the engine, or a stand-in in tests.

use async_trait::async_trait;
use engine::{Engine, ImmediateRefusal};
use smd::SealedMessage;
use store::Durable;

use crate::PeerIdentity;

/// Answers a sealed message with another while the peer waits.
#[async_trait]
pub trait Immediate: Send + Sync + 'static {
    /// The answer, which is on disk before it is given.
    async fn answer(
        &self,
        peer: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<SealedMessage>, ImmediateRefusal>;
}

#[async_trait]
impl Immediate for Engine {
    async fn answer(
        &self,
        peer: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<SealedMessage>, ImmediateRefusal> {
        Self::answer(self, peer, message).await
    }
}
