//! What a practice's software connects to and sends its messages over.

use super::mllp::{AnswersName, MllpTls, beyond_loopback, millis};
use connectors::mllp::ListenerLimits;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::time::Duration;

/// What the software connects to.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MllpListener {
    /// Address and port.
    pub address: SocketAddr,
    /// What secures it; only an address of the loopback interface may do without.
    #[serde(default)]
    pub tls: Option<MllpTls>,
    /// Names, of which a client's certificate must have one; without any, every client that the
    /// authorities certify may call.
    #[serde(default)]
    pub client_names: Vec<String>,
    /// Which messages get an accept acknowledgement in enhanced mode.
    #[serde(default)]
    pub answers: AnswersName,
    /// Connections at the same time.
    #[serde(default = "MllpListener::default_connections")]
    pub connections: usize,
    /// Size of one message, in bytes.
    #[serde(default = "MllpListener::default_frame_bytes")]
    pub frame_bytes: usize,
    /// Memory for messages that are being read, of all connections together, in bytes.
    #[serde(default = "MllpListener::default_bytes_together")]
    pub bytes_together: usize,
    /// How long a message may take from its first byte to its last, in milliseconds.
    #[serde(default = "MllpListener::default_frame_ms")]
    pub frame_ms: u64,
    /// How long a connection may be open without a message, in milliseconds.
    #[serde(default = "MllpListener::default_idle_ms")]
    pub idle_ms: u64,
}

impl MllpListener {
    fn default_connections() -> usize {
        ListenerLimits::default().connections
    }

    fn default_frame_bytes() -> usize {
        ListenerLimits::default().frame_bytes
    }

    fn default_bytes_together() -> usize {
        ListenerLimits::default().bytes_together
    }

    fn default_frame_ms() -> u64 {
        millis(ListenerLimits::default().frame)
    }

    fn default_idle_ms() -> u64 {
        millis(ListenerLimits::default().idle)
    }

    /// The limits of the listener.
    pub fn limits(&self) -> ListenerLimits {
        ListenerLimits {
            connections: self.connections,
            frame_bytes: self.frame_bytes,
            bytes_together: self.bytes_together,
            frame: Duration::from_millis(self.frame_ms),
            idle: Duration::from_millis(self.idle_ms),
            ..ListenerLimits::default()
        }
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.tls.is_none() && !self.address.ip().is_loopback() {
            found.push(beyond_loopback("listener", &self.address.to_string()));
        }
        if self.tls.is_none() && !self.client_names.is_empty() {
            let words = "mllp.listener.client_names says nothing without [practice.mllp.listener.\
                         tls]: nobody proves a name in plain";
            found.push(words.to_owned());
        }
        let numbers = [
            ("connections", self.connections),
            ("frame_bytes", self.frame_bytes),
        ];
        for (name, number) in numbers {
            if number == 0 {
                found.push(format!("mllp.listener.{name} is 0: nothing could come in"));
            }
        }
        if self.bytes_together < self.frame_bytes {
            let words = "mllp.listener.bytes_together is less than frame_bytes: the largest \
                         message could never be read";
            found.push(words.to_owned());
        }
        found
    }
}
