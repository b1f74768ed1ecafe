//! How much memory, time and patience an MLLP connection gets.

use std::time::Duration;

/// Limits of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenerLimits {
    /// Connections at the same time; others wait until one ends. Each has one message under way.
    pub connections: usize,
    /// Size of one frame, in bytes.
    pub frame_bytes: usize,
    /// Memory for the frames of all connections that are being read, in bytes; at least
    /// `frame_bytes`. Who comes when it is used up waits, as long as a frame may take.
    pub bytes_together: usize,
    /// From the connection to the end of the TLS handshake.
    pub handshake: Duration,
    /// From the first byte of a frame to its last.
    pub frame: Duration,
    /// How long a connection may be open without a complete frame.
    pub idle: Duration,
    /// How long the other side may take to accept a reply.
    pub reply: Duration,
    /// How long connections may go on once the listener stops.
    pub drain: Duration,
}

impl Default for ListenerLimits {
    fn default() -> Self {
        Self {
            connections: 16,
            frame_bytes: hl7v2::mllp::FRAME_BYTES_MAX,
            bytes_together: 64 * 1024 * 1024,
            handshake: Duration::from_secs(10),
            frame: Duration::from_secs(120),
            idle: Duration::from_secs(60 * 60),
            reply: Duration::from_secs(30),
            drain: Duration::from_secs(30),
        }
    }
}

/// Limits of a sender. `turn`, `connect`, `write` and `ack` together are shorter than a lease of
/// the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderLimits {
    /// Messages that wait for their turn, the one under way included; more are turned away.
    pub outstanding: usize,
    /// How long a message waits for its turn.
    pub turn: Duration,
    /// To find the host, connect and shake hands.
    pub connect: Duration,
    /// To write one frame.
    pub write: Duration,
    /// From the end of a frame to its acknowledgement.
    pub ack: Duration,
    /// Size of an acknowledgement, in bytes.
    pub ack_bytes: usize,
    /// How long the software is left alone after a connection failed; twice as long after each
    /// further failure...
    pub first_retry: Duration,
    /// ...and never longer than this.
    pub longest_retry: Duration,
}

impl Default for SenderLimits {
    fn default() -> Self {
        Self {
            outstanding: 16,
            turn: Duration::from_secs(45),
            connect: Duration::from_secs(10),
            write: Duration::from_secs(15),
            ack: Duration::from_secs(30),
            ack_bytes: 1024 * 1024,
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_secs(60),
        }
    }
}

impl SenderLimits {
    /// How long to leave the software alone after so many failures in a row, from 1.
    pub(super) fn retry_after(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(16);
        let wait = self.first_retry.saturating_mul(1 << doublings);
        wait.min(self.longest_retry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_schedule() {
        let limits = SenderLimits::default();
        let waits: Vec<u64> = (0..=8).map(|n| limits.retry_after(n).as_secs()).collect();
        assert_eq!(waits, [1, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(limits.retry_after(u32::MAX).as_secs(), 60);
    }

    #[test]
    fn a_sender_gives_up_before_its_lease_runs_out() {
        let it = SenderLimits::default();
        let lease = u64::try_from(engine::Limits::default().lease_ms).unwrap();
        // A connection that had gone is tried once more.
        let longest = it.turn + (it.connect + it.write + it.ack) * 2;
        assert!(longest < Duration::from_millis(lease));
    }
}
