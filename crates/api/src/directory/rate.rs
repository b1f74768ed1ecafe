//! How much one caller may ask.

use ids::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A token bucket per caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests that may come at once.
    pub burst: u32,
    /// Requests per minute in the long run.
    pub per_minute: u32,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self {
            burst: 120,
            per_minute: 600,
        }
    }
}

/// Callers that are remembered; the fullest buckets are forgotten first.
const CALLERS: usize = 10_000;

const MINUTE_MS: f64 = 60_000.0;

#[derive(Debug)]
pub(crate) struct Buckets {
    limit: RateLimit,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Buckets {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            buckets: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one request out of a caller's bucket; otherwise how many seconds to wait.
    pub(crate) fn take(&self, caller: &str, now: Timestamp) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= CALLERS && !buckets.contains_key(caller) {
            let limit = self.limit;
            buckets.retain(|_, bucket| bucket.filled(limit, now).left < f64::from(limit.burst));
            if buckets.len() >= CALLERS {
                return Err(60);
            }
        }
        let full = Bucket {
            left: f64::from(self.limit.burst),
            at: now,
        };
        let bucket = buckets.entry(caller.to_owned()).or_insert(full);
        *bucket = bucket.filled(self.limit, now);
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        let per_second = f64::from(self.limit.per_minute.max(1)) / 60.0;
        let wait = ((1.0 - bucket.left) / per_second).ceil();
        // At most a minute for one request, so it fits.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1 to 60"
        )]
        Err(wait.clamp(1.0, 60.0) as u64)
    }
}

impl Bucket {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of one process")]
    fn filled(self, limit: RateLimit, now: Timestamp) -> Self {
        let passed = now.millis_since(self.at).max(0) as f64;
        let more = passed * f64::from(limit.per_minute) / MINUTE_MS;
        Self {
            left: (self.left + more).min(f64::from(limit.burst)),
            at: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    #[test]
    fn a_burst_then_a_steady_flow_per_caller() {
        let buckets = Buckets::new(RateLimit {
            burst: 3,
            per_minute: 60,
        });
        for _ in 0..3 {
            assert_eq!(buckets.take("a", at(0)), Ok(()));
        }
        assert_eq!(buckets.take("a", at(0)), Err(1));
        assert_eq!(buckets.take("b", at(0)), Ok(()));
        assert_eq!(buckets.take("a", at(1_000)), Ok(()));
        assert_eq!(buckets.take("a", at(1_500)), Err(1));
        // A clock that goes back gives nothing away.
        assert_eq!(buckets.take("a", at(0)), Err(1));
    }

    #[test]
    fn memory_is_bounded() {
        let buckets = Buckets::new(RateLimit {
            burst: 1,
            per_minute: 1,
        });
        for caller in 0..CALLERS {
            assert_eq!(buckets.take(&caller.to_string(), at(0)), Ok(()));
        }
        assert_eq!(buckets.take("one more", at(0)), Err(60));
        assert_eq!(buckets.take("one more", at(120_000)), Ok(()));
    }
}
