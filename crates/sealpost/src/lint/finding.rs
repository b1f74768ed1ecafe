//! What is reported about a directory.

use crate::{Failure, output};
use ids::Severity;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// One thing that is wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Finding {
    /// An error is to be corrected.
    #[serde(serialize_with = "word", deserialize_with = "severity")]
    pub(crate) severity: Severity,
    /// A stable word.
    pub(crate) code: Cow<'static, str>,
    /// Which entry.
    pub(crate) place: String,
    /// What is wrong there.
    pub(crate) text: String,
}

/// All of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) entries: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) findings: Vec<Finding>,
}

impl Report {
    /// About so many entries; errors come first.
    pub(crate) fn new(entries: usize, mut findings: Vec<Finding>) -> Self {
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

    /// Every finding as a line, without what would steer a terminal.
    pub(crate) fn lines(&self) -> BTreeSet<String> {
        let lines = self.findings.iter();
        lines
            .map(|it| format!("{}: {} ({})", it.place, it.text, it.code))
            .map(|line| line.replace(char::is_control, " "))
            .collect()
    }

    /// For people.
    pub(crate) fn print(&self) -> Result<(), Failure> {
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
        output::line(&self.summary())
    }

    /// How much there is.
    pub(crate) fn summary(&self) -> String {
        let counted = [
            (self.entries, "entry", "entries"),
            (self.errors, "error", "errors"),
            (self.warnings, "warning", "warnings"),
        ];
        let counted = counted.map(|(count, one, many)| {
            let noun = if count == 1 { one } else { many };
            format!("{count} {noun}")
        });
        counted.join(", ")
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

fn severity<'de, D: Deserializer<'de>>(from: D) -> Result<Severity, D::Error> {
    let word = String::deserialize(from)?;
    [Severity::Warning, Severity::Error]
        .into_iter()
        .find(|it| name(*it) == word)
        .ok_or_else(|| de::Error::custom("neither error nor warning"))
}
