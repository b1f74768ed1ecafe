//! How much the listener gives to whoever calls it.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use transport::{BodyLimits, ListenerLimits, RetrievalLimits};

/// `[listen.limits]`. Each has a default for production.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListenLimits {
    /// Connections at the same time, those still in their handshake included.
    pub connections: usize,
    /// Connections of one peer certificate at the same time.
    pub connections_per_peer: usize,
    /// From the TCP connection to the end of the TLS handshake, in milliseconds.
    pub handshake_ms: u64,
    /// Until the header of a request has come; so also how long a connection may stay idle, in
    /// milliseconds.
    pub header_ms: u64,
    /// After this a connection serves its request to the end and closes, in milliseconds.
    pub connection_age_ms: u64,
    /// How long requests under way may take once the node stops, in milliseconds.
    pub drain_ms: u64,
    /// Memory for all request bodies that are being read or worked on, in bytes.
    pub bodies_together_bytes: usize,
    /// A body may take this long whatever its size, in milliseconds...
    pub body_grace_ms: u64,
    /// ...beyond that must keep up this average, in bytes per second...
    pub body_bytes_per_second: u32,
    /// ...and never takes longer than this, in milliseconds.
    pub body_longest_ms: u64,
    /// Several messages together in one answer to who collects them, in bytes.
    pub answer_bytes: usize,
    /// Such answers to one peer certificate at the same time.
    pub answers_per_peer: usize,
    /// Such answers at the same time.
    pub answers_together: usize,
}

impl Default for ListenLimits {
    fn default() -> Self {
        let (listener, body, answer) = (
            ListenerLimits::default(),
            BodyLimits::default(),
            RetrievalLimits::default(),
        );
        Self {
            connections: listener.connections,
            connections_per_peer: listener.connections_per_peer,
            handshake_ms: millis(listener.handshake),
            header_ms: millis(listener.header),
            connection_age_ms: millis(listener.age),
            drain_ms: millis(listener.drain),
            bodies_together_bytes: body.bytes_together,
            body_grace_ms: millis(body.grace),
            body_bytes_per_second: body.bytes_per_second,
            body_longest_ms: millis(body.longest),
            answer_bytes: answer.bytes,
            answers_per_peer: answer.per_peer,
            answers_together: answer.together,
        }
    }
}

impl ListenLimits {
    /// Of connections.
    pub fn listener(&self) -> ListenerLimits {
        ListenerLimits {
            connections: self.connections,
            connections_per_peer: self.connections_per_peer,
            handshake: Duration::from_millis(self.handshake_ms),
            header: Duration::from_millis(self.header_ms),
            age: Duration::from_millis(self.connection_age_ms),
            drain: Duration::from_millis(self.drain_ms),
        }
    }

    /// Of request bodies, one of which may have so many bytes.
    pub fn bodies(&self, bytes: usize) -> BodyLimits {
        BodyLimits {
            bytes,
            bytes_together: self.bodies_together_bytes,
            grace: Duration::from_millis(self.body_grace_ms),
            bytes_per_second: self.body_bytes_per_second,
            longest: Duration::from_millis(self.body_longest_ms),
        }
    }

    /// Of answers that carry messages.
    pub fn answers(&self) -> RetrievalLimits {
        RetrievalLimits {
            bytes: self.answer_bytes,
            per_peer: self.answers_per_peer,
            together: self.answers_together,
        }
    }

    /// What nothing could be served with.
    pub(super) fn mistakes(&self, max_body_bytes: usize) -> Vec<String> {
        let each = [
            ("connections", self.connections),
            ("connections_per_peer", self.connections_per_peer),
            ("answers_per_peer", self.answers_per_peer),
            ("answers_together", self.answers_together),
        ];
        let mut found: Vec<String> = each
            .iter()
            .filter(|(_, value)| *value == 0)
            .map(|(name, _)| format!("listen.limits.{name} must be at least 1"))
            .collect();
        if self.bodies_together_bytes < max_body_bytes {
            found.push(format!(
                "listen.limits.bodies_together_bytes must be at least listen.max_body_bytes, \
                 {max_body_bytes}: no body of that size could ever be taken"
            ));
        }
        found
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_as_by_default_and_nothing_unknown_is_said() {
        let read: ListenLimits = toml::from_str("connections = 7\nhandshake_ms = 9").unwrap();
        assert_eq!(read.listener().connections, 7);
        assert_eq!(read.listener().handshake, Duration::from_millis(9));
        let limits = ListenLimits::default();
        assert_eq!(limits.listener(), ListenerLimits::default());
        assert_eq!(limits.answers(), RetrievalLimits::default());
        let bodies = BodyLimits::default();
        assert_eq!(limits.bodies(bodies.bytes), bodies);
        assert!(toml::from_str::<ListenLimits>("handshake = 9").is_err());
    }

    #[test]
    fn limits_with_which_nothing_could_be_served_are_mistakes() {
        assert_eq!(ListenLimits::default().mistakes(1), Vec::<String>::new());
        let none = ListenLimits {
            connections: 0,
            bodies_together_bytes: 9,
            ..ListenLimits::default()
        };
        let said = none.mistakes(10);
        assert_eq!(said[0], "listen.limits.connections must be at least 1");
        assert!(said[1].contains("bodies_together_bytes must be at least listen.max_body_bytes"));
    }
}
