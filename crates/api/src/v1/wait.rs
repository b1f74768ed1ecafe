//! Waiting for something new: the store is looked at again and again, so that it does not matter
//! which node brought it.

use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Longest wait, in seconds: less than proxies keep an idle call open.
const LONGEST_S: u64 = 50;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(200);

/// A wait that ends.
pub(super) struct Waiting {
    end: Instant,
}

impl Waiting {
    /// For so many seconds, [`LONGEST_S`] at most; not at all if nothing is said.
    pub(super) fn of(seconds: Option<u64>) -> Self {
        let wait = seconds.unwrap_or_default().min(LONGEST_S);
        Self {
            end: Instant::now() + Duration::from_secs(wait),
        }
    }

    /// Waits for the next look; false once there is none.
    pub(super) async fn again(&self) -> bool {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        sleep(left.min(LOOK)).await;
        true
    }
}
