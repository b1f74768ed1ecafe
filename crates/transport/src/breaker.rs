//! A circuit breaker for one destination: after enough failures nothing is tried for a while, then
//! one call, and only its success lets the others through again.

use ids::Timestamp;

/// When a breaker opens, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakerLimits {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long it stays open the first time, in milliseconds; doubles with each failed trial.
    pub first_ms: i64,
    /// Longest time that it stays open, in milliseconds.
    pub longest_ms: i64,
    /// A trial that nothing was heard of for so long is forgotten, in milliseconds.
    pub trial_ms: i64,
}

impl Default for BreakerLimits {
    fn default() -> Self {
        Self {
            failures: 5,
            first_ms: 5_000,
            longest_ms: 5 * 60_000,
            trial_ms: 180_000,
        }
    }
}

/// The state for one destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Breaker {
    failures: u32,
    openings: u32,
    /// Open until then; afterwards half open.
    until: Option<Timestamp>,
    /// Since when the one call of the half-open state is under way.
    trial: Option<Timestamp>,
}

impl Breaker {
    /// Whether a call may be made at `now`; if not, when to ask again.
    pub(crate) fn admit(
        &mut self,
        now: Timestamp,
        limits: &BreakerLimits,
    ) -> Result<(), Timestamp> {
        let Some(until) = self.until else {
            return Ok(());
        };
        if now < until {
            return Err(until);
        }
        if let Some(since) = self.trial {
            let forgotten = since.plus_millis(limits.trial_ms);
            if now < forgotten {
                return Err(now.plus_millis(limits.first_ms).min(forgotten));
            }
        }
        self.trial = Some(now);
        Ok(())
    }

    /// Takes note of how a call ended at `now`: whether the destination was reached.
    pub(crate) fn heard(&mut self, reached: bool, now: Timestamp, limits: &BreakerLimits) {
        if reached {
            *self = Self::default();
            return;
        }
        self.failures = self.failures.saturating_add(1);
        // Calls that began before it opened end while it is open: they are old news.
        let is_open = self.until.is_some_and(|until| now < until);
        if self.failures < limits.failures || is_open {
            return;
        }
        let doublings = self.openings.min(30);
        let wait = limits.first_ms.max(1).saturating_mul(1_i64 << doublings);
        self.openings = self.openings.saturating_add(1);
        self.until = Some(now.plus_millis(wait.min(limits.longest_ms.max(1))));
        self.trial = None;
    }

    /// Whether there is nothing to remember.
    pub(crate) fn is_fresh(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const LIMITS: BreakerLimits = BreakerLimits {
        failures: 3,
        first_ms: 100,
        longest_ms: 1_000,
        trial_ms: 5_000,
    };

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    fn open() -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            assert_eq!(breaker.admit(at(0), &LIMITS), Ok(()));
            breaker.heard(false, at(0), &LIMITS);
        }
        breaker
    }

    #[test]
    fn it_opens_after_so_many_failures_in_a_row() {
        let mut breaker = Breaker::default();
        for _ in 0..2 {
            breaker.heard(false, at(0), &LIMITS);
        }
        breaker.heard(true, at(0), &LIMITS);
        breaker.heard(false, at(0), &LIMITS);
        assert_eq!(breaker.admit(at(0), &LIMITS), Ok(()), "not in a row");
        assert_eq!(open().admit(at(99), &LIMITS), Err(at(100)));
    }

    #[test]
    fn half_open_it_lets_one_call_through() {
        let mut breaker = open();
        assert_eq!(breaker.admit(at(100), &LIMITS), Ok(()));
        assert!(breaker.admit(at(100), &LIMITS).is_err());
        breaker.heard(true, at(150), &LIMITS);
        assert!(breaker.is_fresh());
        assert_eq!(breaker.admit(at(150), &LIMITS), Ok(()));
    }

    #[test]
    fn each_failed_trial_doubles_the_wait_up_to_the_longest() {
        let mut breaker = open();
        let mut now = at(100);
        let mut waits = Vec::new();
        for _ in 0..6 {
            assert_eq!(breaker.admit(now, &LIMITS), Ok(()));
            breaker.heard(false, now, &LIMITS);
            let next = breaker.admit(now, &LIMITS).unwrap_err();
            waits.push(next.as_millis() - now.as_millis());
            now = next;
        }
        assert_eq!(waits, [200, 400, 800, 1_000, 1_000, 1_000]);
    }

    #[test]
    fn old_failures_do_not_lengthen_the_wait() {
        let mut breaker = open();
        for _ in 0..10 {
            breaker.heard(false, at(50), &LIMITS);
        }
        assert_eq!(breaker.admit(at(99), &LIMITS), Err(at(100)));
        assert_eq!(breaker.admit(at(100), &LIMITS), Ok(()));
    }

    #[test]
    fn a_trial_that_was_lost_does_not_close_the_door_for_ever() {
        let mut breaker = open();
        assert_eq!(breaker.admit(at(100), &LIMITS), Ok(()));
        assert!(breaker.admit(at(5_099), &LIMITS).is_err());
        assert_eq!(breaker.admit(at(5_100), &LIMITS), Ok(()));
    }

    /// Whatever happens, a destination that answers again is called again in a bounded time.
    #[test]
    fn no_history_keeps_a_destination_out_for_longer_than_the_longest_wait() {
        let mut seen = BTreeSet::new();
        for history in 0..4_096_u32 {
            let mut breaker = Breaker::default();
            let mut now = at(0);
            for step in 0..12 {
                now = now.plus_millis(37);
                if breaker.admit(now, &LIMITS).is_ok() {
                    breaker.heard(history & (1 << step) != 0, now, &LIMITS);
                }
            }
            let late = now.plus_millis(LIMITS.longest_ms);
            assert_eq!(breaker.admit(late, &LIMITS), Ok(()), "{history:b}");
            seen.insert(breaker.openings);
        }
        assert!(seen.len() > 2, "the histories differ: {seen:?}");
    }
}
