//! Posting sealed messages and transport responses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use async_trait::async_trait;
use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::ports::Destination;
use engine::{Courier, NotAnswered};
use http::header::CONTENT_TYPE;
use ids::Organisation;
use reqwest::{Client, Response, Url};
use smd::{
    Expected, RequestHead, SealedMessage, Strictness, TransportResponse, WriteError,
    parse_deliver_reply, parse_immediate_reply, parse_responses_reply, write_deliver_request,
    write_immediate_request, write_responses_request,
};
use uuid::Uuid;

use crate::failure::{failed, innermost};
use crate::outcome::{Called, Failed, of_exchange, of_message, of_response};
use crate::tls::client_config;
use crate::{CourierLimits, Credentials, EgressPolicy, LiveTrust};

/// What we show to others and whom we trust.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The certificates and keys of our practices; one that names several serves each of them.
    pub credentials: Vec<Credentials>,
    /// Whom we trust.
    pub anchors: LiveTrust,
}

/// Posts over mutual TLS, with connections kept between calls.
///
/// There is a client of its own for each pair of our practice and their organisation, because
/// both are part of how a connection is made: a connection is never used for anybody else.
pub struct HttpsCourier {
    trust: ArcSwap<Trust>,
    policy: Arc<EgressPolicy>,
    limits: CourierLimits,
    strictness: Strictness,
    clients: Mutex<HashMap<Pair, Client>>,
}

/// How much one call may take.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    /// From the first step to the last byte of the answer.
    pub(crate) time: Duration,
    /// Size of the answer in bytes.
    pub(crate) bytes: usize,
}

/// Our practice, their organisation.
type Pair = (Organisation, Organisation);

/// Most clients kept. Beyond it all are dropped and made again as needed.
const MOST_CLIENTS: usize = 1_024;

impl HttpsCourier {
    /// A courier. `strictness` says whether replies without `wsa:RelatesTo` are accepted.
    #[must_use]
    pub fn new(
        trust: Trust,
        policy: EgressPolicy,
        limits: CourierLimits,
        strictness: Strictness,
    ) -> Self {
        Self {
            trust: ArcSwap::from_pointee(trust),
            policy: Arc::new(policy),
            limits,
            strictness,
            clients: Mutex::default(),
        }
    }

    /// Replaces what we show and whom we trust. Calls under way end as they began; all others
    /// make new connections.
    pub fn replace(&self, trust: Trust) {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        self.trust.store(Arc::new(trust));
        clients.clear();
    }

    /// Posts a request, and reads its answer within the limits of `room`.
    pub(crate) async fn call<T>(
        &self,
        to: &Destination,
        room: Room,
        write: impl FnOnce(&RequestHead<'_>) -> Result<Vec<u8>, WriteError>,
        parse: impl FnOnce(u16, &[u8], &Expected<'_>) -> T,
    ) -> Called<T> {
        let (client, url) = self.reach(to)?;
        let message_id = Uuid::new_v4().urn().to_string();
        let head = RequestHead {
            to: &to.address,
            message_id: &message_id,
        };
        let body = write(&head).map_err(|error| Failed::Unreachable(error.to_string()))?;
        let request = client
            .post(url)
            .header(CONTENT_TYPE, smd::CONTENT_TYPE)
            .timeout(room.time)
            .body(body);
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let answer = read_answer(response, room.bytes).await?;
        let expected = Expected {
            message_id: &message_id,
            strictness: self.strictness,
        };
        Ok((status, parse(status, &answer, &expected)))
    }

    /// The client that may call this destination, and its address.
    pub(crate) fn reach(&self, to: &Destination) -> Result<(Client, Url), Failed> {
        let url = self.policy.check_url(&to.address);
        let url = url.map_err(|refusal| Failed::Forbidden(refusal.to_string()))?;
        let client = self.client(to).map_err(Failed::Unreachable)?;
        Ok((client, url))
    }

    /// Its limits.
    pub(crate) fn limits(&self) -> &CourierLimits {
        &self.limits
    }

    /// The room for an ordinary answer.
    pub(crate) fn ordinary(&self) -> Room {
        Room {
            time: self.limits.call,
            bytes: self.limits.answer_bytes,
        }
    }

    /// The client for a pair of organisations.
    fn client(&self, to: &Destination) -> Result<Client, String> {
        let pair = (to.on_behalf_of.clone(), to.organisation.clone());
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&pair) {
            return Ok(client.clone());
        }
        let client = self.connect_as(&pair)?;
        if clients.len() >= MOST_CLIENTS {
            clients.clear();
        }
        clients.insert(pair, client.clone());
        Ok(client)
    }

    fn connect_as(&self, (ours, theirs): &Pair) -> Result<Client, String> {
        let trust = self.trust.load();
        let credentials = trust
            .credentials
            .iter()
            .find(|c| c.organisations().contains(ours));
        let credentials = credentials.ok_or_else(|| {
            format!("there is no certificate for {ours} on this node: add it to the configuration")
        })?;
        let tls = client_config(credentials, trust.anchors.clone(), theirs)
            .map_err(|error| error.to_string())?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .http1_only();
        self.policy
            .dress(client)
            .connect_timeout(self.limits.connect)
            .timeout(self.limits.call)
            .pool_idle_timeout(self.limits.idle)
            .pool_max_idle_per_host(self.limits.idle_connections)
            .build()
            .map_err(|error| innermost(&error))
    }
}

async fn read_answer(mut response: Response, limit: usize) -> Result<Vec<u8>, Failed> {
    let mut answer = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(failed)? {
        if answer.len() + piece.len() > limit {
            let why = format!("the answer is larger than {limit} bytes");
            return Err(Failed::Lost(why));
        }
        answer.extend_from_slice(&piece);
    }
    Ok(answer)
}

#[async_trait]
impl Courier for HttpsCourier {
    async fn deliver(&self, to: &Destination, message: &SealedMessage) -> Reply {
        let write = |head: &RequestHead<'_>| write_deliver_request(message, head);
        of_message(
            self.call(to, self.ordinary(), write, parse_deliver_reply)
                .await,
        )
    }

    async fn exchange(
        &self,
        to: &Destination,
        message: &SealedMessage,
    ) -> Result<SealedMessage, NotAnswered> {
        let write = |head: &RequestHead<'_>| write_immediate_request(message, head);
        // Work is leased meanwhile: an answer may be large, and never takes longer than others.
        let room = Room {
            time: self.limits.call,
            bytes: self.limits.collected_bytes,
        };
        of_exchange(self.call(to, room, write, parse_immediate_reply).await)
    }

    async fn respond(&self, to: &Destination, response: &TransportResponse) -> Told {
        let responses = std::slice::from_ref(response);
        let write = |head: &RequestHead<'_>| write_responses_request(responses, head);
        of_response(
            self.call(to, self.ordinary(), write, parse_responses_reply)
                .await,
        )
    }
}
