//! A node that offers everything but custody, with a stand-in behind it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use engine::ports::Destination;
use engine::{ImmediateRefusal, MailboxRefusal};
use ids::{InvocationId, Organisation, ResponseId};
use smd::{
    Interaction, InteractionQuery, MailboxQuery, MessageList, Publication, Published,
    RemoveResponses, ResponseList, RetrievalRecord, SealedMessage, TransportResponse,
};
use store::Durable;
use transport::{
    BodyLimits, Immediate, InteractionRefusal, Interactions, ListenerLimits, Mailboxes, Paths,
    PeerIdentity, Services,
};

use super::{Running, World, durable};

/// Gives what it holds, or refuses as it is told to, and remembers what it was asked.
pub(crate) struct Post {
    pub(crate) message: SealedMessage,
    pub(crate) response: TransportResponse,
    pub(crate) interaction: Interaction,
    pub(crate) refusal: Mutex<Option<MailboxRefusal>>,
    pub(crate) immediate: Mutex<Option<ImmediateRefusal>>,
    pub(crate) unpublished: Mutex<Option<InteractionRefusal>>,
    pub(crate) news: Mutex<bool>,
    pub(crate) asked: Mutex<Vec<String>>,
}

impl Post {
    pub(crate) fn new(world: &World) -> Arc<Self> {
        let interaction = Interaction {
            target: world.specialist.organisation(),
            service_category: "urn:example:category".to_owned(),
            service_interface: smd::interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
            service_endpoint: "https://specialist.example/smd".to_owned(),
            service_provider: world.specialist.organisation(),
            cert_refs: Vec::new(),
        };
        Arc::new(Self {
            message: world.message(),
            response: world.response(),
            interaction,
            refusal: Mutex::default(),
            immediate: Mutex::default(),
            unpublished: Mutex::default(),
            news: Mutex::new(true),
            asked: Mutex::default(),
        })
    }

    pub(crate) fn check(&self, asked: String) -> Result<(), MailboxRefusal> {
        self.asked.lock().unwrap().push(asked);
        match self.refusal.lock().unwrap().clone() {
            Some(refusal) => Err(refusal),
            None => Ok(()),
        }
    }

    pub(crate) fn refuse(&self, refusal: MailboxRefusal) {
        *self.refusal.lock().unwrap() = Some(refusal);
    }
}

#[async_trait]
impl Mailboxes for Post {
    async fn list(
        &self,
        _: &PeerIdentity,
        query: &MailboxQuery,
    ) -> Result<MessageList, MailboxRefusal> {
        self.check(format!("list {} {}", query.all_available, query.limit))?;
        let record = RetrievalRecord {
            message_size: 100,
            metadata: self.message.metadata.clone(),
        };
        Ok(MessageList {
            total_available: 7,
            records: vec![record],
        })
    }

    async fn retrieve(
        &self,
        _: &PeerIdentity,
        organisation: &Organisation,
        ids: &[InvocationId],
        most_bytes: usize,
    ) -> Result<Durable<Vec<SealedMessage>>, MailboxRefusal> {
        self.check(format!(
            "retrieve {organisation} {} {most_bytes}",
            ids.len()
        ))?;
        Ok(durable(vec![self.message.clone(); ids.len()]).await)
    }

    async fn responses(
        &self,
        _: &PeerIdentity,
        query: &MailboxQuery,
    ) -> Result<Durable<ResponseList>, MailboxRefusal> {
        self.check(format!("responses {} {}", query.all_available, query.limit))?;
        let list = ResponseList {
            total_available: 1,
            responses: vec![self.response.clone()],
        };
        Ok(durable(list).await)
    }

    async fn remove(
        &self,
        _: &PeerIdentity,
        wanted: &RemoveResponses,
    ) -> Result<Durable<Vec<ResponseId>>, MailboxRefusal> {
        self.check(format!("remove {}", wanted.force))?;
        Ok(durable(wanted.response_ids.clone()).await)
    }

    async fn news(
        &self,
        _: &PeerIdentity,
        organisation: &Organisation,
        within: Duration,
    ) -> Result<bool, MailboxRefusal> {
        assert!(within <= Duration::from_secs(25));
        self.check(format!("news {organisation}"))?;
        Ok(*self.news.lock().unwrap())
    }
}

#[async_trait]
impl Immediate for Post {
    async fn answer(
        &self,
        _: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<SealedMessage>, ImmediateRefusal> {
        match self.immediate.lock().unwrap().clone() {
            Some(refusal) => Err(refusal),
            None => Ok(()),
        }?;
        Ok(durable(message).await)
    }
}

#[async_trait]
impl Interactions for Post {
    async fn list(
        &self,
        _: &PeerIdentity,
        query: &InteractionQuery,
    ) -> Result<Vec<Interaction>, InteractionRefusal> {
        if query.target == self.interaction.target {
            return Ok(vec![self.interaction.clone()]);
        }
        Err(InteractionRefusal::UnknownTarget(query.target.clone()))
    }

    async fn validate(
        &self,
        _: &PeerIdentity,
        interaction: &Interaction,
    ) -> Result<bool, InteractionRefusal> {
        Ok(*interaction == self.interaction)
    }

    async fn publish(
        &self,
        _: &PeerIdentity,
        publication: Publication,
        _: &Interaction,
    ) -> Result<Published, InteractionRefusal> {
        match self.unpublished.lock().unwrap().clone() {
            Some(refusal) => Err(refusal),
            None => Ok(match publication {
                Publication::Add => Published::Ok,
                Publication::Remove => Published::NotFound,
            }),
        }
    }
}

/// A node that offers everything, and who calls it.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) post: Arc<Post>,
    pub(crate) running: Running,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let world = World::new();
        let post = Post::new(&world);
        let services = Services {
            custody: None,
            immediate: Some(post.clone()),
            interactions: Some(post.clone()),
            mailboxes: Some(post.clone()),
        };
        let (limits, bodies) = (ListenerLimits::default(), BodyLimits::default());
        let running = Running::offering(services, world.server_tls(), limits, bodies).await;
        Self {
            world,
            post,
            running,
        }
    }

    pub(crate) fn at(&self, path: impl FnOnce(Paths) -> String) -> Destination {
        let url = self.running.url(&path(Paths::default()));
        self.world.destination(&url)
    }

    pub(crate) fn retrieval(&self) -> Destination {
        self.at(|paths| paths.sealed_message_retrieval)
    }

    pub(crate) fn responses(&self) -> Destination {
        self.at(|paths| paths.transport_response_retrieval)
    }
}
