//! A circuit breaker: a source that keeps failing is left alone for a while.

use ids::Timestamp;

/// Failures in a row before a source is left alone.
const FAILURES: u32 = 3;

/// How long it is left alone at first, in milliseconds; each further failure doubles it.
const FIRST_REST_MS: i64 = 30_000;

/// How long it is left alone at most, in milliseconds.
const LONGEST_REST_MS: i64 = 600_000;

/// Counts what became of requests to one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    failures: u32,
    resting_until: Option<Timestamp>,
}

/// Whether a source is asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// It is asked.
    Ask,
    /// It is left alone until then.
    Rest(Timestamp),
}

impl Breaker {
    /// Whether the source is asked now. Of those who ask after a rest only one gets through: the
    /// others wait for what became of it.
    pub fn pass(&mut self, now: Timestamp) -> Passing {
        match self.resting_until {
            Some(until) if now < until => Passing::Rest(until),
            Some(_) => {
                self.resting_until = Some(now.plus_millis(self.rest_ms()));
                Passing::Ask
            }
            None => Passing::Ask,
        }
    }

    /// It answered.
    pub fn answered(&mut self) {
        *self = Self::default();
    }

    /// It did not answer, or answered that it is in trouble.
    pub fn failed(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES {
            self.resting_until = Some(now.plus_millis(self.rest_ms()));
        }
    }

    fn rest_ms(&self) -> i64 {
        let doublings = self.failures.saturating_sub(FAILURES).min(10);
        FIRST_REST_MS
            .saturating_mul(1 << doublings)
            .min(LONGEST_REST_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn three_failures_in_a_row_earn_a_rest_that_grows_and_one_answer_ends_it() {
        let mut breaker = Breaker::default();
        for _ in 0..2 {
            breaker.failed(at(0));
            assert_eq!(breaker.pass(at(0)), Passing::Ask);
        }
        breaker.failed(at(0));
        assert_eq!(breaker.pass(at(29)), Passing::Rest(at(30)));
        // One gets through, the next does not.
        assert_eq!(breaker.pass(at(30)), Passing::Ask);
        assert_eq!(breaker.pass(at(31)), Passing::Rest(at(60)));
        breaker.failed(at(32));
        assert_eq!(breaker.pass(at(90)), Passing::Rest(at(92)));
        for _ in 0..50 {
            breaker.failed(at(100));
        }
        assert_eq!(breaker.pass(at(100)), Passing::Rest(at(700)));
        breaker.answered();
        assert_eq!(breaker.pass(at(100)), Passing::Ask);
        breaker.failed(at(100));
        assert_eq!(breaker.pass(at(100)), Passing::Ask);
    }
}
