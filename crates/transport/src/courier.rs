//! Posting sealed messages and transport responses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use async_trait::async_trait;
use certs::Anchors;
use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::Courier;
use engine::ports::Destination;
use http::header::CONTENT_TYPE;
use ids::Organisation;
use reqwest::{Client, Response, Url, redirect};
use smd::{
    Expected, Operation, RequestHead, SealedMessage, Strictness, TransportResponse, WriteError,
    parse_reply, write_deliver_request, write_responses_request,
};
use uuid::Uuid;

use crate::failure::{failed, innermost};
use crate::outcome::{Called, of_message, of_response};
use crate::resolver::GuardedResolver;
use crate::tls::client_config;
use crate::{CourierLimits, Credentials, EgressPolicy};

/// What we show to others and whom we trust.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The certificates and keys of our practices; one that names several serves each of them.
    pub credentials: Vec<Credentials>,
    /// Whom we trust.
    pub anchors: Arc<Anchors>,
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

    async fn call(
        &self,
        to: &Destination,
        operation: Operation,
        write: impl FnOnce(&RequestHead<'_>) -> Result<Vec<u8>, WriteError>,
    ) -> Called {
        let url = match self.policy.check_url(&to.address) {
            Ok(url) => url,
            Err(refusal) => return Called::Forbidden(refusal.to_string()),
        };
        let message_id = Uuid::new_v4().urn().to_string();
        let head = RequestHead {
            to: &to.address,
            message_id: &message_id,
        };
        let body = match write(&head) {
            Ok(body) => body,
            Err(error) => return Called::Unreachable(error.to_string()),
        };
        let client = match self.client(to) {
            Ok(client) => client,
            Err(why) => return Called::Unreachable(why),
        };
        let (status, answer) = match self.exchange(&client, url, body).await {
            Ok(answered) => answered,
            Err(called) => return called,
        };
        let expected = Expected {
            operation,
            message_id: &message_id,
            strictness: self.strictness,
        };
        Called::Answered(status, parse_reply(status, &answer, &expected))
    }

    async fn exchange(
        &self,
        client: &Client,
        url: Url,
        body: Vec<u8>,
    ) -> Result<(u16, Vec<u8>), Called> {
        let request = client
            .post(url)
            .header(CONTENT_TYPE, smd::CONTENT_TYPE)
            .body(body);
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let answer = self.read_answer(response).await?;
        Ok((status, answer))
    }

    async fn read_answer(&self, mut response: Response) -> Result<Vec<u8>, Called> {
        let limit = self.limits.answer_bytes;
        let mut answer = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(failed)? {
            if answer.len() + piece.len() > limit {
                return Err(Called::Lost(format!(
                    "the answer is larger than {limit} bytes"
                )));
            }
            answer.extend_from_slice(&piece);
        }
        Ok(answer)
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
        Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::new(GuardedResolver(self.policy.clone())))
            .https_only(true)
            .http1_only()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(self.limits.connect)
            .timeout(self.limits.call)
            .pool_idle_timeout(self.limits.idle)
            .pool_max_idle_per_host(self.limits.idle_connections)
            .build()
            .map_err(|error| innermost(&error))
    }
}

#[async_trait]
impl Courier for HttpsCourier {
    async fn deliver(&self, to: &Destination, message: &SealedMessage) -> Reply {
        let write = |head: &RequestHead<'_>| write_deliver_request(message, head);
        of_message(self.call(to, Operation::DeliverMessage, write).await)
    }

    async fn respond(&self, to: &Destination, response: &TransportResponse) -> Told {
        let responses = std::slice::from_ref(response);
        let write = |head: &RequestHead<'_>| write_responses_request(responses, head);
        of_response(self.call(to, Operation::DeliverResponses, write).await)
    }
}
