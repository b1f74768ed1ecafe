//! Where the node takes messages and transport responses, and gives out what it holds.

use super::listen_limits::ListenLimits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use transport::Paths;

/// The listener.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// Address and port to listen on, e.g. `0.0.0.0:8443`.
    pub address: SocketAddr,
    /// How others reach it, e.g. `https://smd.practice.example:8443`; without a path.
    pub public_url: String,
    /// Path of SealedMessageDelivery.
    #[serde(default = "Listen::default_delivery_path")]
    pub sealed_message_delivery: String,
    /// Path of SealedImmediateMessageDelivery.
    #[serde(default = "Listen::default_immediate_path")]
    pub sealed_immediate_message_delivery: String,
    /// Path of SealedMessageRetrieval.
    #[serde(default = "Listen::default_retrieval_path")]
    pub sealed_message_retrieval: String,
    /// Path of TransportResponseDelivery.
    #[serde(default = "Listen::default_response_path")]
    pub transport_response_delivery: String,
    /// Path of TransportResponseRetrieval.
    #[serde(default = "Listen::default_response_retrieval_path")]
    pub transport_response_retrieval: String,
    /// Path where our own agents wait for news; no part of SMD.
    #[serde(default = "Listen::default_news_path")]
    pub news: String,
    /// Path of ELS Lookup.
    #[serde(default = "Listen::default_lookup_path")]
    pub lookup: String,
    /// Path of ELS Publish.
    #[serde(default = "Listen::default_publish_path")]
    pub publish: String,
    /// Largest request body, in bytes.
    #[serde(default = "Listen::default_max_body_bytes")]
    pub max_body_bytes: usize,
    /// Limits on connections, bodies and answers.
    #[serde(default)]
    pub limits: ListenLimits,
}

impl Listen {
    fn default_delivery_path() -> String {
        Paths::default().sealed_message_delivery
    }

    fn default_immediate_path() -> String {
        Paths::default().sealed_immediate_message_delivery
    }

    fn default_retrieval_path() -> String {
        Paths::default().sealed_message_retrieval
    }

    fn default_response_path() -> String {
        Paths::default().transport_response_delivery
    }

    fn default_response_retrieval_path() -> String {
        Paths::default().transport_response_retrieval
    }

    fn default_news_path() -> String {
        Paths::default().news
    }

    fn default_lookup_path() -> String {
        Paths::default().lookup
    }

    fn default_publish_path() -> String {
        Paths::default().publish
    }

    /// A 16 MiB message (HL7au 019), sealed, is base64 of base64: 1.8 times as large.
    fn default_max_body_bytes() -> usize {
        40 * 1024 * 1024
    }

    /// URL at which others deliver sealed messages to us.
    pub fn delivery_url(&self) -> String {
        self.url(&self.sealed_message_delivery)
    }

    /// URL at which others tell us what became of ours.
    pub fn response_url(&self) -> String {
        self.url(&self.transport_response_delivery)
    }

    /// URL at which the organisations that we serve collect messages.
    pub fn retrieval_url(&self) -> String {
        self.url(&self.sealed_message_retrieval)
    }

    /// URL at which the organisations that we serve collect transport responses.
    pub fn response_retrieval_url(&self) -> String {
        self.url(&self.transport_response_retrieval)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }

    /// Where each service is.
    pub fn paths(&self) -> Paths {
        Paths {
            lookup: self.lookup.clone(),
            news: self.news.clone(),
            publish: self.publish.clone(),
            sealed_immediate_message_delivery: self.sealed_immediate_message_delivery.clone(),
            sealed_message_delivery: self.sealed_message_delivery.clone(),
            sealed_message_retrieval: self.sealed_message_retrieval.clone(),
            transport_response_delivery: self.transport_response_delivery.clone(),
            transport_response_retrieval: self.transport_response_retrieval.clone(),
        }
    }

    /// The paths, by the names that the configuration gives them.
    fn named(&self) -> [(&'static str, &String); 8] {
        let immediate = &self.sealed_immediate_message_delivery;
        let responses = &self.transport_response_retrieval;
        [
            ("sealed_message_delivery", &self.sealed_message_delivery),
            ("sealed_immediate_message_delivery", immediate),
            ("sealed_message_retrieval", &self.sealed_message_retrieval),
            (
                "transport_response_delivery",
                &self.transport_response_delivery,
            ),
            ("transport_response_retrieval", responses),
            ("news", &self.news),
            ("lookup", &self.lookup),
            ("publish", &self.publish),
        ]
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if !self.public_url.starts_with("https://") {
            found.push("listen.public_url must start with https://".to_owned());
        }
        found.extend(self.limits.mistakes(self.max_body_bytes));
        let mut seen = BTreeSet::new();
        for (name, path) in self.named() {
            if !path.starts_with('/') {
                found.push(format!("listen.{name} must start with /"));
            }
            if !seen.insert(path) {
                found.push(format!(
                    "listen.{name} is the path of another service; each needs its own"
                ));
            }
        }
        found
    }
}
