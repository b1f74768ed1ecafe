//! Somebody in the middle: passes on to the specialist what the GP delivers, after doing with it
//! what the test wants done.
//!
//! It shows the specialist's certificate to the GP and the GP's to the specialist, so both take it
//! for the other; what it can do, a careless or hostile provider can.

use crate::hand_client::{Answered, HandClient};
use crate::hand_server::{Answer, HandServer};
use async_trait::async_trait;
use bytes::Bytes;
use smd::{Request, RequestHead, SealedMessage, Service, Strictness};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use synth::pki::Issued;

/// What becomes of a message on its way.
pub type Tamper = Arc<dyn Fn(SealedMessage) -> SealedMessage + Send + Sync>;

/// A relay at work, until dropped.
pub struct Relay {
    server: HandServer,
    middle: Arc<Middle>,
}

/// One message that went through.
#[derive(Clone, Debug)]
pub struct Passed {
    /// As it was passed on.
    pub message: SealedMessage,
    /// What the specialist answered.
    pub answered: Answered,
}

struct Middle {
    onward: HandClient,
    url: String,
    tamper: Mutex<Option<Tamper>>,
    passed: Mutex<Vec<Passed>>,
}

impl Relay {
    /// A relay that shows `server` to callers and `client` to the service at `url`.
    pub async fn start(server: &Issued, client: &Issued, url: String) -> Self {
        let middle = Arc::new(Middle {
            onward: HandClient::new(client),
            url,
            tamper: Mutex::default(),
            passed: Mutex::default(),
        });
        let server = HandServer::start(server, middle.clone()).await;
        Self { server, middle }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// From now on this is done with every message.
    pub fn tamper(&self, with: impl Fn(SealedMessage) -> SealedMessage + Send + Sync + 'static) {
        *lock(&self.middle.tamper) = Some(Arc::new(with));
    }

    /// From now on messages pass as they are.
    pub fn be_honest(&self) {
        *lock(&self.middle.tamper) = None;
    }

    /// What went through so far.
    pub fn passed(&self) -> Vec<Passed> {
        lock(&self.middle.passed).clone()
    }
}

#[async_trait]
impl Answer for Middle {
    async fn answer(&self, _path: &str, body: Bytes) -> (u16, Vec<u8>) {
        let service = Service::SealedMessageDelivery;
        let parsed = smd::parse_request(&body, service, Strictness::Strict);
        let (addressing, request) = parsed.expect("what a gateway delivers can be read");
        let Request::DeliverMessage(message) = request else {
            panic!("a relay passes on sealed messages only");
        };
        let tamper = lock(&self.tamper).clone();
        let message = match tamper {
            Some(tamper) => tamper(*message),
            None => *message,
        };
        let head = RequestHead {
            to: &self.url,
            message_id: &addressing.message_id,
        };
        let envelope = smd::write_deliver_request(&message, &head);
        let envelope = envelope.expect("a payload that can be written");
        let answered = self.onward.soap(&self.url, envelope).await;
        let answer = (answered.status, answered.body.clone().into_bytes());
        lock(&self.passed).push(Passed { message, answered });
        answer
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
