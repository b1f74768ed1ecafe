//! Where organisations collect what waits for them: the engine, or a stand-in in tests.

use std::time::Duration;

use async_trait::async_trait;
use engine::{Engine, MailboxRefusal};
use ids::{InvocationId, Organisation, ResponseId};
use smd::{MailboxQuery, MessageList, RemoveResponses, ResponseList, SealedMessage};
use store::Durable;

use crate::PeerIdentity;

/// Gives what waits. What is retrieved is noted before it is given, and what is removed before
/// that is said: both need a [`Durable`], which only a store can make.
#[async_trait]
pub trait Mailboxes: Send + Sync + 'static {
    /// Lists sealed messages (SealedMessageRetrieval `list`), at most as many as the query wants.
    async fn list(
        &self,
        peer: &PeerIdentity,
        query: &MailboxQuery,
    ) -> Result<MessageList, MailboxRefusal>;

    /// Gives sealed messages (SealedMessageRetrieval `retrieve`), all or none. Where there are
    /// several and together they hold more than `most_bytes`, none is given and none is marked.
    async fn retrieve(
        &self,
        peer: &PeerIdentity,
        organisation: &Organisation,
        ids: &[InvocationId],
        most_bytes: usize,
    ) -> Result<Durable<Vec<SealedMessage>>, MailboxRefusal>;

    /// Gives transport responses (TransportResponseRetrieval `retrieve`).
    async fn responses(
        &self,
        peer: &PeerIdentity,
        query: &MailboxQuery,
    ) -> Result<Durable<ResponseList>, MailboxRefusal>;

    /// Marks transport responses as done (TransportResponseRetrieval `remove`), all or none.
    async fn remove(
        &self,
        peer: &PeerIdentity,
        wanted: &RemoveResponses,
    ) -> Result<Durable<Vec<ResponseId>>, MailboxRefusal>;

    /// Whether something new waits, or comes within this time.
    async fn news(
        &self,
        peer: &PeerIdentity,
        organisation: &Organisation,
        within: Duration,
    ) -> Result<bool, MailboxRefusal>;
}

/// The mailboxes of the organisations that this node is the provider of.
#[async_trait]
impl Mailboxes for Engine {
    async fn list(
        &self,
        peer: &PeerIdentity,
        query: &MailboxQuery,
    ) -> Result<MessageList, MailboxRefusal> {
        let (all, limit) = (query.all_available, query.limit);
        self.list_messages(peer, &query.organisation, all, limit)
            .await
    }

    async fn retrieve(
        &self,
        peer: &PeerIdentity,
        organisation: &Organisation,
        ids: &[InvocationId],
        most_bytes: usize,
    ) -> Result<Durable<Vec<SealedMessage>>, MailboxRefusal> {
        self.retrieve_messages(peer, organisation, ids, most_bytes)
            .await
    }

    async fn responses(
        &self,
        peer: &PeerIdentity,
        query: &MailboxQuery,
    ) -> Result<Durable<ResponseList>, MailboxRefusal> {
        let (all, limit) = (query.all_available, query.limit);
        self.list_responses(peer, &query.organisation, all, limit)
            .await
    }

    async fn remove(
        &self,
        peer: &PeerIdentity,
        wanted: &RemoveResponses,
    ) -> Result<Durable<Vec<ResponseId>>, MailboxRefusal> {
        let ids = &wanted.response_ids;
        let removed = self
            .remove_responses(peer, &wanted.organisation, ids, wanted.force)
            .await?;
        Ok(removed.map(|()| ids.clone()))
    }

    async fn news(
        &self,
        peer: &PeerIdentity,
        organisation: &Organisation,
        within: Duration,
    ) -> Result<bool, MailboxRefusal> {
        Engine::news(self, peer, organisation, within).await
    }
}
