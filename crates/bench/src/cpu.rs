//! CPU time, user and system.

use rustix::time::{ClockId, Timespec, clock_gettime};

/// Milliseconds of CPU time that this process used so far.
pub(crate) fn process_ms() -> f64 {
    millis(clock_gettime(ClockId::ProcessCPUTime))
}

/// Milliseconds of CPU time that this thread used so far.
pub(crate) fn thread_ms() -> f64 {
    millis(clock_gettime(ClockId::ThreadCPUTime))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "CPU time of a run fits a double exactly enough"
)]
fn millis(time: Timespec) -> f64 {
    time.tv_sec as f64 * 1_000.0 + time.tv_nsec as f64 / 1_000_000.0
}
