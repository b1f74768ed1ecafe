//! The findings of the last time, and what changed since.

use super::finding::Report;
use crate::{Failure, output};
use std::collections::BTreeSet;
use std::path::Path;

/// Says which findings are new and which are gone, and keeps those of now for the next time.
pub(crate) fn compare(path: &Path, report: &Report, is_quiet: bool) -> Result<(), Failure> {
    let before = match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::file(path, &error)),
    };
    let now = report.lines();
    if let Some(before) = before.filter(|_| !is_quiet) {
        let before: BTreeSet<String> = before.lines().map(str::to_owned).collect();
        for line in now.difference(&before) {
            output::line(&format!("new: {line}"))?;
        }
        for line in before.difference(&now) {
            output::line(&format!("gone: {line}"))?;
        }
    }
    let lines: Vec<String> = now.into_iter().collect();
    std::fs::write(path, lines.join("\n")).map_err(|error| Failure::file(path, &error))
}
