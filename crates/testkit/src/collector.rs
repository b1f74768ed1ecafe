//! A peer that takes transport responses and remembers them.

use crate::hand_server::{Answer, HandServer};
use async_trait::async_trait;
use bytes::Bytes;
use smd::{
    Request, ResponsesAnswer, Service, Strictness, TransportResponse, write_responses_reply,
};
use std::sync::{Arc, Mutex, PoisonError};
use synth::pki::Issued;
use uuid::Uuid;

/// Takes transport responses, until dropped.
#[derive(Debug)]
pub struct Collector {
    server: HandServer,
    taken: Arc<Taken>,
}

#[derive(Debug, Default)]
struct Taken(Mutex<Vec<TransportResponse>>);

impl Collector {
    /// Starts one that shows this certificate.
    pub async fn start(issued: &Issued) -> Self {
        let taken = Arc::new(Taken::default());
        let server = HandServer::start(issued, taken.clone()).await;
        Self { server, taken }
    }

    /// Where it takes responses.
    pub fn url(&self) -> String {
        format!("https://{}/responses", self.server.address)
    }

    /// What it took so far.
    pub fn taken(&self) -> Vec<TransportResponse> {
        let taken = self.taken.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.clone()
    }
}

#[async_trait]
impl Answer for Taken {
    async fn answer(&self, _path: &str, body: Bytes) -> (u16, Vec<u8>) {
        let service = Service::TransportResponseDelivery;
        let parsed = smd::parse_request(&body, service, Strictness::Strict);
        let (addressing, request) = parsed.expect("what a gateway answers can be read");
        let Request::DeliverResponses(responses) = request else {
            panic!("a collector takes transport responses only");
        };
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.extend(responses);
        let own = Uuid::new_v4().urn().to_string();
        let reply = write_responses_reply(&ResponsesAnswer::Ok, &addressing.message_id, &own);
        (reply.status, reply.body)
    }
}
