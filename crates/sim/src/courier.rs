//! The network as the engine reaches it: every way in which a call can go wrong.

use crate::atlas::Listener;
use crate::fault::Fault;
use crate::mallory;
use crate::pause::{Awaited, Replier, reply};
use crate::sabotage::Sabotage;
use crate::scene::Scene;
use crate::wire::{Cargo, Request, TlsPeer};
use async_trait::async_trait;
use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::Courier;
use engine::ports::Destination;
use smd::{SealedMessage, TransportResponse};
use std::sync::Arc;

/// Carries for one node.
#[derive(Debug)]
pub(crate) struct Postman {
    pub(crate) scene: Arc<Scene>,
    pub(crate) node: usize,
}

/// What the caller knows once the request has left, or has not.
enum Sent<T> {
    Awaited(Awaited<T>),
    /// It certainly did not leave.
    Kept,
    /// It may arrive; the caller waits no longer.
    Lost,
}

/// Longest time on the way, when nothing is wrong.
const LATENCY_MS: i64 = 400;

#[async_trait]
impl Courier for Postman {
    async fn deliver(&self, to: &Destination, message: &SealedMessage) -> Reply {
        self.scene.pause().await;
        let listener = self.listener(to);
        if self.invents_taken() {
            return Reply::Taken { duplicate: false };
        }
        self.scene.wire().tap(message, listener);
        let node = match listener {
            Listener::Mallory => return mallory::takes(&self.scene, message),
            Listener::Nobody => return Reply::Unreachable("no route to host".to_owned()),
            Listener::Node(node) => node,
        };
        let boxed = Box::new(message.clone());
        let sent = self.send(node, to, |replier| Cargo::Message(boxed, replier));
        let reply = match sent {
            Sent::Awaited(awaited) => awaited.await,
            Sent::Lost => return Reply::Unclear("no reply in time".to_owned()),
            Sent::Kept => return Reply::Unreachable("connection refused".to_owned()),
        };
        self.scene.moved();
        match reply {
            None => Reply::Unclear("connection reset".to_owned()),
            Some(_) if self.scene.strikes(Fault::GarbageReply) => {
                Reply::Unclear("the reply is no XML".to_owned())
            }
            Some(reply) => reply,
        }
    }

    /// Nobody here asks for an answer at once: the atlas lists no such service.
    async fn exchange(
        &self,
        _: &Destination,
        _: &SealedMessage,
    ) -> Result<SealedMessage, engine::NotAnswered> {
        Err(engine::NotAnswered {
            may_have_arrived: false,
            why: "connection refused".to_owned(),
        })
    }

    async fn respond(&self, to: &Destination, response: &TransportResponse) -> Told {
        self.scene.pause().await;
        let node = match self.listener(to) {
            Listener::Mallory => return mallory::is_told(&self.scene),
            Listener::Nobody => return Told::NotYet("no route to host".to_owned()),
            Listener::Node(node) => node,
        };
        let boxed = Box::new(response.clone());
        let sent = self.send(node, to, |replier| Cargo::Response(boxed, replier));
        let told = match sent {
            Sent::Awaited(awaited) => awaited.await,
            Sent::Lost => return Told::NotYet("no reply in time".to_owned()),
            Sent::Kept => return Told::NotYet("connection refused".to_owned()),
        };
        self.scene.moved();
        match told {
            None => Told::NotYet("connection reset".to_owned()),
            Some(_) if self.scene.strikes(Fault::GarbageReply) => {
                Told::NotYet("the reply is no XML".to_owned())
            }
            Some(told) => told,
        }
    }
}

impl Postman {
    /// Nobody, where the server shows another certificate than the one expected.
    fn listener(&self, to: &Destination) -> Listener {
        let listener = self.scene.atlas().listener(&to.address);
        if self.scene.atlas().shows(listener, &to.organisation) {
            listener
        } else {
            Listener::Nobody
        }
    }

    fn invents_taken(&self) -> bool {
        self.scene.sabotage == Some(Sabotage::CourierInventsTaken) && self.scene.one_in(8)
    }

    fn send<T>(
        &self,
        to: usize,
        destination: &Destination,
        cargo: impl FnOnce(Option<Replier<T>>) -> Cargo,
    ) -> Sent<T> {
        let scene = &self.scene;
        let is_cut = scene.wire().is_severed(self.node, to) || scene.strikes(Fault::RequestLost);
        if is_cut {
            // A cut line shows at once, or only when no reply comes.
            let at_once = scene.one_in(2);
            return if at_once { Sent::Kept } else { Sent::Lost };
        }
        let (delay, awaited, replier) = if scene.strikes(Fault::Delayed) {
            let longest = scene.policy().expiry_ms;
            (scene.between(LATENCY_MS, longest), None, None)
        } else if scene.strikes(Fault::ReplyLost) {
            (self.latency(), None, None)
        } else {
            let (replier, awaited) = reply();
            (self.latency(), Some(awaited), Some(replier))
        };
        scene.wire().send(Request {
            at: scene.now() + delay,
            from: Some(self.node),
            to,
            peer: TlsPeer(vec![destination.on_behalf_of.clone()]),
            cargo: cargo(replier),
        });
        awaited.map_or(Sent::Lost, Sent::Awaited)
    }

    fn latency(&self) -> i64 {
        self.scene.between(0, LATENCY_MS)
    }
}
