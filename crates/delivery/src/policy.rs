//! Times and limits of delivery: configuration, not code.

use ids::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};

/// All times in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Wait before the second attempt.
    pub first_retry_ms: i64,
    /// Longest wait between two attempts.
    pub longest_retry_ms: i64,
    /// A message that nobody took within this time of being accepted from the sender's software
    /// ends. The published interfaces set none; 30 days outlast any holiday closure.
    pub expiry_ms: i64,
    /// Sent, but no final transport response within this time: an alarm.
    pub receipt_overdue_ms: i64,
    /// Delivered, but no acknowledgement by the software within this time: an alarm.
    pub ack_overdue_ms: i64,
    /// Delivered, still unconfirmed after this time: ends as "does not confirm".
    pub unconfirmed_after_ms: i64,
    /// How long we keep trying to tell a sender's provider the outcome.
    pub respond_for_ms: i64,
}

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

impl Default for Policy {
    fn default() -> Self {
        Self {
            first_retry_ms: 15_000,
            longest_retry_ms: 30 * MINUTE_MS,
            expiry_ms: 30 * DAY_MS,
            receipt_overdue_ms: DAY_MS,
            ack_overdue_ms: DAY_MS,
            unconfirmed_after_ms: 7 * DAY_MS,
            respond_for_ms: 30 * DAY_MS,
        }
    }
}

impl Policy {
    /// The wait after failed attempt number `attempt` (from 1): doubles from the first to the
    /// longest, plus up to a quarter of itself as jitter. Integers only; the jitter comes from
    /// the message id and the attempt, so that the schedule is reproducible and peers are not
    /// all called at once after an outage.
    pub fn retry_delay_ms(&self, id: MessageId, attempt: u32) -> i64 {
        let doublings = attempt.saturating_sub(1).min(40);
        let grown = self
            .first_retry_ms
            .max(1)
            .saturating_mul(1_i64 << doublings);
        let wait = grown.min(self.longest_retry_ms.max(1));
        let spread = wait / 4;
        if spread == 0 {
            return wait;
        }
        wait + i64::try_from(mix(id, attempt) % spread.unsigned_abs()).unwrap_or(0)
    }

    /// When to try again after failed attempt `attempt`.
    pub fn retry_at(&self, now: Timestamp, id: MessageId, attempt: u32) -> Timestamp {
        now.plus_millis(self.retry_delay_ms(id, attempt))
    }
}

/// A small integer hash (splitmix64 finaliser) of id and attempt.
fn mix(id: MessageId, attempt: u32) -> u64 {
    let (high, low) = id.as_uuid().as_u64_pair();
    let mut x = high ^ low.rotate_left(17) ^ u64::from(attempt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(n: u128) -> MessageId {
        MessageId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn the_whole_schedule_doubles_to_its_ceiling_with_bounded_jitter() {
        let policy = Policy {
            first_retry_ms: 1_000,
            longest_retry_ms: 60_000,
            ..Policy::default()
        };
        let base = [
            1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
        ];
        for (n, base) in base.into_iter().enumerate() {
            let attempt = u32::try_from(n + 1).unwrap();
            for seed in 0..50 {
                let wait = policy.retry_delay_ms(id(seed), attempt);
                assert!(
                    (base..base + base / 4).contains(&wait),
                    "attempt {attempt}: {wait}"
                );
            }
        }
    }

    #[test]
    fn jitter_spreads_and_repeats() {
        let policy = Policy::default();
        let waits: std::collections::HashSet<_> = (0..100)
            .map(|seed| policy.retry_delay_ms(id(seed), 3))
            .collect();
        assert!(waits.len() > 90, "{}", waits.len());
        assert_eq!(
            policy.retry_delay_ms(id(7), 3),
            policy.retry_delay_ms(id(7), 3)
        );
    }

    #[test]
    fn absurd_settings_neither_overflow_nor_spin() {
        let policy = Policy {
            first_retry_ms: i64::MAX,
            longest_retry_ms: 0,
            ..Policy::default()
        };
        assert_eq!(policy.retry_delay_ms(id(1), u32::MAX), 1);
        let policy = Policy {
            first_retry_ms: -5,
            longest_retry_ms: 10,
            ..Policy::default()
        };
        assert!(policy.retry_delay_ms(id(1), 1) >= 1);
    }
}
