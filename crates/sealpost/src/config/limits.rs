//! How much is done at once, and for how long a peer that does not answer is left alone.

use delivery::Policy;
use engine::Limits;
use serde::{Deserialize, Serialize};
use transport::{BreakerLimits, LargeLimits};

/// `[limits]`. Each has a default for production.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Pieces of work under way at the same time.
    pub effects: usize,
    /// Of those, pieces that concern the same other organisation.
    pub effects_per_peer: usize,
    /// How long a call waits for the answer to an immediate message, in milliseconds.
    pub immediate_wait_ms: i64,
    /// Calls that wait so at the same time.
    pub immediate_calls: usize,
    /// From this size on a message is large, in bytes of its sealed payload.
    pub large_message_bytes: usize,
    /// Large messages that are being sent at the same time, in bytes.
    pub large_messages_together_bytes: usize,
    /// Failures in a row after which a peer is left alone.
    pub breaker_failures: u32,
    /// For how long the first time, in milliseconds; doubles with each failed trial.
    pub breaker_first_ms: i64,
    /// For how long at most, in milliseconds.
    pub breaker_longest_ms: i64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        let (engine, large, breaker) = (
            Limits::default(),
            LargeLimits::default(),
            BreakerLimits::default(),
        );
        Self {
            effects: engine.effects,
            effects_per_peer: engine.effects_per_lane,
            immediate_wait_ms: engine.immediate_wait_ms,
            immediate_calls: engine.immediate_calls,
            large_message_bytes: large.from_bytes,
            large_messages_together_bytes: large.together_bytes,
            breaker_failures: breaker.failures,
            breaker_first_ms: breaker.first_ms,
            breaker_longest_ms: breaker.longest_ms,
        }
    }
}

/// Longer than this nobody waits: calls of peers end before.
const LONGEST_WAIT_MS: i64 = 60_000;

impl LimitsConfig {
    /// Of the engine.
    pub fn engine(&self) -> Limits {
        Limits {
            effects: self.effects,
            effects_per_lane: self.effects_per_peer,
            immediate_wait_ms: self.immediate_wait_ms.clamp(0, LONGEST_WAIT_MS),
            immediate_calls: self.immediate_calls,
            ..Limits::default()
        }
    }

    /// When a peer is left alone: never for longer than a message of its own would wait.
    pub fn breaker(&self, policy: &Policy) -> BreakerLimits {
        BreakerLimits {
            failures: self.breaker_failures.max(1),
            first_ms: self.breaker_first_ms.min(policy.first_retry_ms),
            longest_ms: self.breaker_longest_ms.min(policy.longest_retry_ms),
            ..BreakerLimits::default()
        }
    }

    /// Of large messages.
    pub fn large(&self) -> LargeLimits {
        LargeLimits {
            from_bytes: self.large_message_bytes,
            together_bytes: self.large_messages_together_bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_as_by_default_and_nothing_unknown_is_said() {
        let read: LimitsConfig = toml::from_str("breaker_failures = 2").unwrap();
        let expected = LimitsConfig {
            breaker_failures: 2,
            ..LimitsConfig::default()
        };
        assert_eq!(read, expected);
        assert_eq!(LimitsConfig::default().engine(), Limits::default());
        assert!(toml::from_str::<LimitsConfig>("breaker = 2").is_err());
    }
}
