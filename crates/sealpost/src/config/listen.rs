//! Where the node takes messages and transport responses.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

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
    /// Path of TransportResponseDelivery.
    #[serde(default = "Listen::default_response_path")]
    pub transport_response_delivery: String,
    /// Largest request body, in bytes.
    #[serde(default = "Listen::default_max_body_bytes")]
    pub max_body_bytes: usize,
}

impl Listen {
    fn default_delivery_path() -> String {
        "/smd/SealedMessageDelivery".to_owned()
    }

    fn default_response_path() -> String {
        "/smd/TransportResponseDelivery".to_owned()
    }

    /// A 16 MiB message (HL7au 019), sealed, is base64 of base64: 1.8 times as large.
    fn default_max_body_bytes() -> usize {
        40 * 1024 * 1024
    }

    /// URL at which others deliver sealed messages to us.
    pub fn delivery_url(&self) -> String {
        format!(
            "{}{}",
            self.public_url.trim_end_matches('/'),
            self.sealed_message_delivery
        )
    }

    /// URL at which others tell us what became of ours.
    pub fn response_url(&self) -> String {
        format!(
            "{}{}",
            self.public_url.trim_end_matches('/'),
            self.transport_response_delivery
        )
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if !self.public_url.starts_with("https://") {
            found.push("listen.public_url must start with https://".to_owned());
        }
        let paths = [
            ("sealed_message_delivery", &self.sealed_message_delivery),
            (
                "transport_response_delivery",
                &self.transport_response_delivery,
            ),
        ];
        for (name, path) in paths {
            if !path.starts_with('/') {
                found.push(format!("listen.{name} must start with /"));
            }
        }
        if self.sealed_message_delivery == self.transport_response_delivery {
            found.push("the two services in [listen] need different paths".to_owned());
        }
        found
    }
}
