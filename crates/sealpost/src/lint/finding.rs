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

/// Findings of each severity that are listed; beyond, they are only counted.
const LISTED_MAX: usize = 20_000;

/// Findings as they come: the first are kept, all are counted.
#[derive(Debug)]
pub(crate) struct Findings {
    errors: Kept,
    warnings: Kept,
}

#[derive(Debug)]
struct Kept {
    listed: Vec<Finding>,
    count: usize,
    most: usize,
}

impl Kept {
    fn new(most: usize) -> Self {
        Self {
            listed: Vec::new(),
            count: 0,
            most,
        }
    }
}

impl Default for Findings {
    fn default() -> Self {
        Self::at_most(LISTED_MAX)
    }
}

impl Findings {
    fn at_most(listed: usize) -> Self {
        Self {
            errors: Kept::new(listed),
            warnings: Kept::new(listed),
        }
    }

    /// What they come to, about so many entries; errors come first.
    pub(crate) fn report(self, entries: usize) -> Report {
        let Self { errors, warnings } = self;
        let (found, counted) = (errors.count + warnings.count, [&errors, &warnings]);
        let listed: usize = counted.iter().map(|it| it.listed.len()).sum();
        Report {
            entries,
            errors: errors.count,
            warnings: warnings.count,
            not_listed: found - listed,
            findings: errors.listed.into_iter().chain(warnings.listed).collect(),
        }
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, more: T) {
        for finding in more {
            let kept = match finding.severity {
                Severity::Error => &mut self.errors,
                Severity::Warning => &mut self.warnings,
            };
            kept.count += 1;
            if kept.listed.len() < kept.most {
                kept.listed.push(finding);
            }
        }
    }
}

/// All of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) entries: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    /// Findings that are counted, but not among `findings`.
    #[serde(default)]
    pub(crate) not_listed: usize,
    pub(crate) findings: Vec<Finding>,
}

impl Report {
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
        if self.not_listed > 0 {
            output::line(&format!("{} more are not listed", self.not_listed))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_what_is_listed_findings_are_counted() {
        let finding = |severity| Finding {
            severity,
            code: "directory.broken".into(),
            place: "Endpoint/e".to_owned(),
            text: "broken".to_owned(),
        };
        let mut found = Findings::at_most(2);
        found.extend([Severity::Warning; 3].map(finding));
        found.extend([finding(Severity::Error)]);
        let report = found.report(9);
        assert_eq!((report.entries, report.errors, report.warnings), (9, 1, 3));
        assert_eq!((report.findings.len(), report.not_listed), (3, 1));
        assert_eq!(report.findings[0].severity, Severity::Error);
        // A report that an earlier version kept has no such number.
        let kept = r#"{"entries":1,"errors":0,"warnings":0,"findings":[]}"#;
        assert_eq!(serde_json::from_str::<Report>(kept).unwrap().not_listed, 0);
    }
}
