//! Times and limits of delivery: configuration, not code.

use crate::Urgency;
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
    /// How long we still know of a message that left a mailbox here, and keep its sealed bytes,
    /// once its outcome is known.
    pub removed_known_ms: i64,
    /// Sooner (or later) alarms for some messages that we sent: the first that fits counts, and
    /// the two times above for what fits none.
    pub overdue: Vec<Overdue>,
    /// When somebody is told of a received message that nobody opened: the first that fits
    /// counts; nobody is told of what fits none.
    pub unopened: Vec<Unopened>,
}

/// When nothing having confirmed a message that we sent is an alarm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overdue {
    /// Message code (MSH-9.1, e.g. `ORM`) that it is about; without one, any.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub message_code: Option<String>,
    /// Urgency that it is about; without one, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Sent, but no final transport response within this time.
    pub receipt_ms: i64,
    /// Delivered, but no acknowledgement by the software within this time.
    pub ack_ms: i64,
}

/// When a received message that nobody opened is passed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unopened {
    /// Urgency that it is about; without one, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// After this time the first person is told, after twice this time the second, and so on.
    pub after_ms: i64,
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
            removed_known_ms: 7 * DAY_MS,
            overdue: vec![
                overdue(Urgency::Stat, 15 * MINUTE_MS, HOUR_MS),
                overdue(Urgency::Urgent, HOUR_MS, 4 * HOUR_MS),
            ],
            unopened: vec![
                unopened(Urgency::Stat, HOUR_MS),
                unopened(Urgency::Urgent, 4 * HOUR_MS),
            ],
        }
    }
}

fn overdue(urgency: Urgency, receipt_ms: i64, ack_ms: i64) -> Overdue {
    Overdue {
        message_code: None,
        urgency: Some(urgency),
        receipt_ms,
        ack_ms,
    }
}

fn unopened(urgency: Urgency, after_ms: i64) -> Unopened {
    Unopened {
        urgency: Some(urgency),
        after_ms,
    }
}

impl Policy {
    /// How long a message that was sent may go without a final transport response.
    /// `message_type` is MSH-9, e.g. `REF^I12^REF_I12`.
    pub fn receipt_wait_ms(&self, message_type: &str, urgency: Urgency) -> i64 {
        self.overdue_for(message_type, urgency)
            .map_or(self.receipt_overdue_ms, |rule| rule.receipt_ms)
    }

    /// How long a message that was delivered may go without an acknowledgement.
    pub fn ack_wait_ms(&self, message_type: &str, urgency: Urgency) -> i64 {
        self.overdue_for(message_type, urgency)
            .map_or(self.ack_overdue_ms, |rule| rule.ack_ms)
    }

    /// How long a received message may lie unopened before somebody is told; `None` for ever.
    pub fn unopened_wait_ms(&self, urgency: Urgency) -> Option<i64> {
        let mut rules = self.unopened.iter();
        let rule = rules.find(|rule| rule.urgency.is_none_or(|of| of == urgency))?;
        Some(rule.after_ms.max(1))
    }

    fn overdue_for(&self, message_type: &str, urgency: Urgency) -> Option<&Overdue> {
        let code = message_type.split('^').next().unwrap_or_default();
        self.overdue.iter().find(|rule| {
            rule.message_code.as_deref().is_none_or(|of| of == code)
                && rule.urgency.is_none_or(|of| of == urgency)
        })
    }

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
    fn the_first_rule_that_fits_says_how_long_to_wait() {
        let rule = |code: Option<&str>, urgency, ms| Overdue {
            message_code: code.map(str::to_owned),
            urgency,
            receipt_ms: ms,
            ack_ms: ms * 10,
        };
        let policy = Policy {
            receipt_overdue_ms: 7,
            ack_overdue_ms: 70,
            overdue: vec![
                rule(Some("ORM"), Some(Urgency::Stat), 1),
                rule(Some("ORM"), None, 2),
                rule(None, Some(Urgency::Urgent), 3),
            ],
            ..Policy::default()
        };
        for (of, urgency, receipt) in [
            ("ORM^O01^ORM_O01", Urgency::Stat, 1),
            ("ORM^O01^ORM_O01", Urgency::Urgent, 2),
            ("ORM", Urgency::Routine, 2),
            ("REF^I12^REF_I12", Urgency::Urgent, 3),
            ("REF^I12^REF_I12", Urgency::Stat, 7),
            ("", Urgency::Routine, 7),
        ] {
            assert_eq!(policy.receipt_wait_ms(of, urgency), receipt, "{of}");
            assert_eq!(policy.ack_wait_ms(of, urgency), receipt * 10, "{of}");
        }
    }

    #[test]
    fn by_default_the_more_urgent_is_asked_after_sooner_and_routine_is_left_alone() {
        let policy = Policy::default();
        let receipt = |urgency| policy.receipt_wait_ms("REF^I12", urgency);
        assert!(receipt(Urgency::Stat) < receipt(Urgency::Urgent));
        assert!(receipt(Urgency::Urgent) < receipt(Urgency::Routine));
        let unopened = |urgency| policy.unopened_wait_ms(urgency);
        assert!(unopened(Urgency::Stat) < unopened(Urgency::Urgent));
        assert_eq!(unopened(Urgency::Routine), None);
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
