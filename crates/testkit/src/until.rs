//! Waiting for what must come: looking again and again, never concluding from time alone.

use std::time::Duration;

/// Longer than anything in a test takes, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// Looks until there is something, and gives it. Fails the test, naming `what` did not come, when
/// patience ends.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        let mut looks = tokio::time::interval(LOOK);
        loop {
            looks.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    match tokio::time::timeout(PATIENCE, looking).await {
        Ok(found) => found,
        Err(_) => panic!("it did not come about in time: {what}"),
    }
}
