//! Back-off: how long to leave a claim alone after a temporary failure.

use ids::Timestamp;

/// First wait, in milliseconds.
const FIRST_MS: i64 = 1_000;

/// Longest wait, in milliseconds (5 minutes).
const LONGEST_MS: i64 = 300_000;

/// When to try again after this many failures (from 1).
pub(super) fn next_try(failures: u32, now: Timestamp) -> Timestamp {
    let doublings = failures.saturating_sub(1).min(16);
    now.plus_millis((FIRST_MS << doublings).min(LONGEST_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_schedule() {
        let now = Timestamp::from_millis(0);
        let waits: Vec<i64> = (0..=12)
            .map(|failures| next_try(failures, now).as_millis() / 1_000)
            .collect();
        assert_eq!(waits, [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(next_try(u32::MAX, now).as_millis(), LONGEST_MS);
    }
}
