//! What is reported about a directory.

use crate::{Failure, output};
use ids::Severity;
use serde::{Serialize, Serializer};

/// One thing that is wrong.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    /// An error is to be corrected.
    #[serde(serialize_with = "word")]
    pub(super) severity: Severity,
    /// A stable word.
    pub(super) code: &'static str,
    /// Which entry.
    pub(super) place: String,
    /// What is wrong there.
    pub(super) text: String,
}

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    entries: usize,
    pub(super) errors: usize,
    warnings: usize,
    pub(super) findings: Vec<Finding>,
}

impl Report {
    /// About so many entries; errors come first.
    pub(super) fn new(entries: usize, mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let errors = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count();
        Self {
            entries,
            errors,
            warnings: findings.len() - errors,
            findings,
        }
    }

    /// For people.
    pub(super) fn print(&self) -> Result<(), Failure> {
        for finding in &self.findings {
            let text = format!(
                "{}: {}: {} ({})",
                name(finding.severity),
                finding.place,
                finding.text,
                finding.code
            );
            // Ids and references are whatever the file has; a terminal must not obey them.
            output::line(&text.replace(char::is_control, " "))?;
        }
        let counted = [
            (self.entries, "entry", "entries"),
            (self.errors, "error", "errors"),
            (self.warnings, "warning", "warnings"),
        ];
        let counted = counted.map(|(count, one, many)| {
            let noun = if count == 1 { one } else { many };
            format!("{count} {noun}")
        });
        output::line(&counted.join(", "))
    }
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands fields over by reference"
)]
fn word<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name(*severity))
}
