//! How much the listener gives to strangers, and the courier to peers.

use std::time::Duration;

/// Limits of a listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenerLimits {
    /// Connections at the same time, those still in their handshake included.
    pub connections: usize,
    /// Connections of one peer certificate at the same time.
    pub connections_per_peer: usize,
    /// From the TCP connection to the end of the TLS handshake.
    pub handshake: Duration,
    /// From the first wait for a request to the end of its header; so also how long a connection
    /// may stay idle.
    pub header: Duration,
    /// After this a connection serves its request to the end and closes, so that no connection
    /// outlives the certificate it began with for long.
    pub age: Duration,
    /// How long requests under way may take once the listener stops or the age is reached.
    pub drain: Duration,
}

impl Default for ListenerLimits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            connections_per_peer: 64,
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(30),
            age: Duration::from_secs(15 * 60),
            drain: Duration::from_secs(30),
        }
    }
}

/// Limits on the bodies of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyLimits {
    /// Size of one body in bytes.
    pub bytes: usize,
    /// Memory for all bodies that are being read or worked on, in bytes; at least `bytes`.
    pub bytes_together: usize,
    /// A body may take this long whatever its size...
    pub grace: Duration,
    /// ...and beyond that must keep up this average, in bytes per second...
    pub bytes_per_second: u32,
    /// ...and never takes longer than this.
    pub longest: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            bytes: 32 * 1024 * 1024,
            bytes_together: 512 * 1024 * 1024,
            grace: Duration::from_secs(15),
            bytes_per_second: 8 * 1024,
            longest: Duration::from_secs(10 * 60),
        }
    }
}

/// Limits on answers that carry messages to who collects them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrievalLimits {
    /// Size of several messages together in one answer, in bytes. One message alone is given
    /// whatever its size.
    pub bytes: usize,
    /// Such answers to one peer certificate at the same time.
    pub per_peer: usize,
    /// Such answers at the same time.
    pub together: usize,
}

impl Default for RetrievalLimits {
    fn default() -> Self {
        Self {
            bytes: 32 * 1024 * 1024,
            per_peer: 4,
            together: 16,
        }
    }
}

/// Limits of the courier. A call is shorter than a lease of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourierLimits {
    /// To resolve the name, connect and shake hands.
    pub connect: Duration,
    /// For a whole call, from the first step to the last byte of the answer.
    pub call: Duration,
    /// How long an unused connection is kept. Less than peers keep theirs, so that a request is
    /// seldom sent into a connection that is just being closed.
    pub idle: Duration,
    /// Unused connections kept to one organisation.
    pub idle_connections: usize,
    /// Size of an answer in bytes, where it carries no message.
    pub answer_bytes: usize,
    /// For a whole call whose answer carries messages. Nothing is leased meanwhile.
    pub collect: Duration,
    /// Size of an answer that carries messages, in bytes.
    pub collected_bytes: usize,
    /// For a call that waits for news; longer than our own nodes hold it (25 s).
    pub wait: Duration,
}

impl Default for CourierLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            call: Duration::from_secs(90),
            idle: Duration::from_secs(15),
            idle_connections: 32,
            answer_bytes: 512 * 1024,
            collect: Duration::from_secs(5 * 60),
            collected_bytes: 48 * 1024 * 1024,
            wait: Duration::from_secs(40),
        }
    }
}
