//! The wire between nodes, in memory: who calls is who the certificate names, and replies can be
//! lost.

use super::world::{Node, Outside, Peered};
use async_trait::async_trait;
use delivery::inbound::Told;
use delivery::outbound::{ImmediateService, Reply};
use engine::ports::{Courier, Destination, Mailbox, MailboxError, News};
use engine::{
    Engine, ImmediateRefusal, MailboxRefusal, NotAnswered, ReceiveRefusal, Reception,
    ResponseRefusal,
};
use ids::{InvocationId, Organisation, ResponseId};
use smd::{MessageList, ResponseList, SealedMessage, TransportResponse};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long an agent waits for news.
const WAIT: Duration = Duration::from_secs(5);

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The call arrives, and its reply does not.
    ReplyLost,
    /// The call arrives twice.
    Twice,
    /// The call does not arrive.
    Unreachable,
}

/// All nodes by the host of their addresses.
#[derive(Default)]
pub(crate) struct Net {
    nodes: Mutex<BTreeMap<String, Arc<Node>>>,
    /// Of the calls to come.
    pub(crate) faults: Mutex<VecDeque<Option<Fault>>>,
    /// Every message that was posted: to where, and what.
    pub(crate) posted: Mutex<Vec<(String, SealedMessage)>>,
    /// Every response that was posted.
    pub(crate) responded: Mutex<Vec<(String, TransportResponse)>>,
    /// Who answers at once, and where.
    pub(crate) immediate: Mutex<BTreeMap<Organisation, ImmediateService>>,
    /// The software of the practices is out of order.
    pub(crate) software_is_silent: AtomicBool,
    /// Exchanges that were begun.
    pub(crate) exchanges: AtomicUsize,
}

impl Net {
    pub(crate) fn add(&self, node: Arc<Node>) {
        let mut nodes = self.nodes.lock().unwrap();
        nodes.insert(node.host.to_owned(), node);
    }

    fn engine(&self, to: &Destination) -> Option<Arc<Engine>> {
        self.node(to).map(|node| node.engine())
    }

    fn node(&self, to: &Destination) -> Option<Arc<Node>> {
        let host = to.address.strip_prefix("https://")?.split('/').next()?;
        let node = self.nodes.lock().unwrap().get(host).cloned()?;
        // TLS: the node must be who is expected there.
        assert_eq!(node.org, to.organisation, "{}", to.address);
        node.listens.then_some(node)
    }

    fn fault(&self) -> Option<Fault> {
        self.faults.lock().unwrap().pop_front().flatten()
    }
}

#[async_trait]
impl Courier for Outside {
    async fn deliver(&self, to: &Destination, message: &SealedMessage) -> Reply {
        let net = self.net();
        let fault = net.fault();
        let Some(engine) = net.engine(to).filter(|_| fault != Some(Fault::Unreachable)) else {
            return Reply::Unreachable("connection refused".into());
        };
        let posted = (to.address.clone(), message.clone());
        net.posted.lock().unwrap().push(posted);
        let peer = Peered::new(&to.on_behalf_of);
        if fault == Some(Fault::Twice) {
            engine.receive(&peer, message.clone()).await.ok();
        }
        let reply = match engine.receive(&peer, message.clone()).await {
            Ok(done) => Reply::Taken {
                duplicate: *done.get() == Reception::Duplicate,
            },
            Err(ReceiveRefusal::Store(error)) => Reply::Unclear(error.to_string()),
            Err(refusal) => Reply::Refused {
                code: format!("urn:test:{refusal:?}"),
                message: refusal.to_string(),
            },
        };
        match fault {
            Some(Fault::ReplyLost) => Reply::Unclear("connection reset".into()),
            Some(Fault::Twice | Fault::Unreachable) | None => reply,
        }
    }

    async fn exchange(
        &self,
        to: &Destination,
        message: &SealedMessage,
    ) -> Result<SealedMessage, NotAnswered> {
        let net = self.net();
        let fault = net.fault();
        let not = |may_have_arrived, why: String| NotAnswered {
            may_have_arrived,
            why,
        };
        let Some(node) = net.node(to).filter(|_| fault != Some(Fault::Unreachable)) else {
            return Err(not(false, "connection refused".to_owned()));
        };
        net.exchanges.fetch_add(1, Ordering::SeqCst);
        let (peer, engine) = (Peered::new(&to.on_behalf_of), node.engine());
        let silent = net.software_is_silent.load(Ordering::SeqCst);
        let ask = || meanwhile(self, &node, silent, engine.answer(&peer, message.clone()));
        if fault == Some(Fault::Twice) {
            ask().await.ok();
        }
        let answered = ask().await;
        if fault == Some(Fault::ReplyLost) {
            return Err(not(true, "connection reset".to_owned()));
        }
        match answered {
            Ok(answer) => Ok(answer.into_inner()),
            Err(refusal) => Err(not(true, refusal.to_string())),
        }
    }

    async fn respond(&self, to: &Destination, response: &TransportResponse) -> Told {
        let net = self.net();
        let fault = net.fault();
        let Some(engine) = net.engine(to).filter(|_| fault != Some(Fault::Unreachable)) else {
            return Told::NotYet("connection refused".into());
        };
        let responded = (to.address.clone(), response.clone());
        net.responded.lock().unwrap().push(responded);
        let peer = Peered::new(&to.on_behalf_of);
        let times = if fault == Some(Fault::Twice) { 2 } else { 1 };
        let mut told = Told::Done;
        for _ in 0..times {
            told = match engine.transport_response(&peer, response.clone()).await {
                Ok(_) => Told::Done,
                Err(ResponseRefusal::Store(error)) => Told::NotYet(error.to_string()),
                Err(refusal) => Told::Never(refusal.to_string()),
            };
        }
        match fault {
            Some(Fault::ReplyLost) => Told::NotYet("connection reset".into()),
            Some(Fault::Twice | Fault::Unreachable) | None => told,
        }
    }
}

/// A call waits; meanwhile the node that it waits for works, its software answers unless it is
/// silent, and a second passes each time.
pub(crate) async fn meanwhile(
    outside: &Outside,
    node: &Node,
    silent: bool,
    call: impl Future<Output = Result<store::Durable<SealedMessage>, ImmediateRefusal>>,
) -> Result<store::Durable<SealedMessage>, ImmediateRefusal> {
    let others = async {
        loop {
            node.works().await;
            if !silent {
                node.acknowledges().await;
            }
            outside.pass(1_000);
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        answered = call => answered,
        () = others => unreachable!("it goes on for ever"),
    }
}

/// A refusal as the agent reads it.
fn refused(refusal: MailboxRefusal) -> MailboxError {
    if let MailboxRefusal::Store(error) = refusal {
        return MailboxError::Unavailable(error.to_string());
    }
    MailboxError::Refused {
        code: format!("{refusal:?}"),
        message: refusal.to_string(),
    }
}

impl Outside {
    fn provider(&self, at: &Destination) -> Result<(Arc<Engine>, Peered, bool), MailboxError> {
        let net = self.net();
        let fault = net.fault();
        let engine = net.engine(at).filter(|_| fault != Some(Fault::Unreachable));
        let engine = engine.ok_or_else(|| MailboxError::Unavailable("refused".into()))?;
        let is_lost = fault == Some(Fault::ReplyLost);
        Ok((engine, Peered::new(&at.on_behalf_of), is_lost))
    }
}

fn given<T>(answer: Result<T, MailboxRefusal>, is_lost: bool) -> Result<T, MailboxError> {
    match is_lost {
        true => Err(MailboxError::Unavailable("connection reset".into())),
        false => answer.map_err(refused),
    }
}

#[async_trait]
impl Mailbox for Outside {
    async fn list(
        &self,
        at: &Destination,
        all: bool,
        limit: usize,
    ) -> Result<MessageList, MailboxError> {
        let (engine, peer, is_lost) = self.provider(at)?;
        let list = engine.list_messages(&peer, &at.on_behalf_of, all, limit);
        given(list.await, is_lost)
    }

    async fn retrieve(
        &self,
        at: &Destination,
        ids: &[InvocationId],
    ) -> Result<Vec<SealedMessage>, MailboxError> {
        let (engine, peer, is_lost) = self.provider(at)?;
        let most = usize::MAX;
        let messages = engine.retrieve_messages(&peer, &at.on_behalf_of, ids, most);
        given(messages.await.map(store::Durable::into_inner), is_lost)
    }

    async fn responses(
        &self,
        at: &Destination,
        all: bool,
        limit: usize,
    ) -> Result<ResponseList, MailboxError> {
        let (engine, peer, is_lost) = self.provider(at)?;
        let list = engine.list_responses(&peer, &at.on_behalf_of, all, limit);
        given(list.await.map(store::Durable::into_inner), is_lost)
    }

    async fn remove(
        &self,
        at: &Destination,
        ids: &[ResponseId],
        force: bool,
    ) -> Result<(), MailboxError> {
        let (engine, peer, is_lost) = self.provider(at)?;
        let removed = engine.remove_responses(&peer, &at.on_behalf_of, ids, force);
        given(removed.await.map(drop), is_lost)
    }

    async fn wait(&self, at: &Destination) -> Result<News, MailboxError> {
        let (engine, peer, is_lost) = self.provider(at)?;
        let news = given(engine.news(&peer, &at.on_behalf_of, WAIT).await, is_lost)?;
        Ok(if news { News::Came } else { News::None })
    }
}
