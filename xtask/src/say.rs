//! Lines for the person who runs a task.

use std::io::{self, Write};

/// Prints one line at once. A closed output (a pager that was left) is no reason to stop a check.
pub fn say(line: &str) {
    let mut out = io::stdout().lock();
    if writeln!(out, "{line}").is_ok() {
        out.flush().unwrap_or_default();
    }
}
