//! Where requests go once they are read: the engine, or a stand-in in tests.

use async_trait::async_trait;
use engine::{Engine, ReceiveRefusal, Reception, ResponseRefusal, ResponseTaken};
use smd::{SealedMessage, TransportResponse};
use store::Durable;

use crate::PeerIdentity;

/// Takes what peers bring. A positive answer needs a [`Durable`], which only a store can make.
#[async_trait]
pub trait Custody: Send + Sync + 'static {
    /// Takes custody of a sealed message.
    async fn take_message(
        &self,
        peer: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<Reception>, ReceiveRefusal>;

    /// Takes note of a transport response.
    async fn take_response(
        &self,
        peer: &PeerIdentity,
        response: TransportResponse,
    ) -> Result<Durable<ResponseTaken>, ResponseRefusal>;
}

#[async_trait]
impl Custody for Engine {
    async fn take_message(
        &self,
        peer: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        self.receive(peer, message).await
    }

    async fn take_response(
        &self,
        peer: &PeerIdentity,
        response: TransportResponse,
    ) -> Result<Durable<ResponseTaken>, ResponseRefusal> {
        self.transport_response(peer, response).await
    }
}
