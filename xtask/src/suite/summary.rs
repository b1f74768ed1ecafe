//! The last lines of the suite: each step's outcome, the skips and failures again, the count.

use std::fmt::Write;
use std::time::Duration;

use super::Outcome;

/// The outcome of one step.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The step's name.
    pub(super) name: &'static str,
    /// How long it took.
    pub(super) time: Duration,
    /// What became of it.
    pub(super) outcome: Outcome,
}

impl Row {
    /// The step's outcome, name and time; and why, unless it passed.
    pub(super) fn line(&self) -> String {
        let (word, why) = match &self.outcome {
            Outcome::Passed => ("PASS", ""),
            Outcome::Failed(why) => ("FAIL", why.as_str()),
            Outcome::Skipped(why) => ("SKIPPED", why.as_str()),
        };
        let head = format!(
            "{word:7} {:14} {:6.1} s",
            self.name,
            self.time.as_secs_f64()
        );
        let indented = why.replace('\n', "\n        ");
        if why.is_empty() {
            head
        } else {
            format!("{head}  {indented}")
        }
    }
}

/// Whether no step failed; a suite of no steps has not passed.
pub(super) fn none_failed(rows: &[Row]) -> bool {
    !rows.is_empty() && count(rows, |outcome| matches!(outcome, Outcome::Failed(_))) == 0
}

/// The summary of all `rows`; its last line is the plain count.
pub(super) fn render(rows: &[Row]) -> String {
    let passed = count(rows, |outcome| matches!(outcome, Outcome::Passed));
    let failed = count(rows, |outcome| matches!(outcome, Outcome::Failed(_)));
    let skipped = count(rows, |outcome| matches!(outcome, Outcome::Skipped(_)));
    let mut text = String::from("\n=== summary\n");
    for row in rows {
        // Writing to a String does not fail.
        writeln!(text, "{}", row.line()).unwrap_or_default();
    }
    if skipped > 0 {
        let steps = if skipped == 1 {
            "step was"
        } else {
            "steps were"
        };
        writeln!(
            text,
            "ATTENTION: {skipped} {steps} SKIPPED; what they check is unproven here"
        )
        .unwrap_or_default();
    }
    write!(
        text,
        "\n{passed} passed, {failed} failed, {skipped} skipped"
    )
    .unwrap_or_default();
    text
}

fn count(rows: &[Row], wanted: impl Fn(&Outcome) -> bool) -> usize {
    rows.iter().filter(|row| wanted(&row.outcome)).count()
}

#[cfg(test)]
mod tests {
    use super::{Row, none_failed, render};
    use crate::suite::Outcome;
    use std::time::Duration;

    fn row(name: &'static str, outcome: Outcome) -> Row {
        Row {
            name,
            time: Duration::from_millis(1_250),
            outcome,
        }
    }

    #[test]
    fn the_last_line_is_the_plain_count() {
        let rows = [
            row("fmt", Outcome::Passed),
            row("deny", Outcome::Failed("openssl\nis banned".to_owned())),
            row("interop", Outcome::Skipped("no data".to_owned())),
        ];
        let text = render(&rows);
        assert_eq!(text.lines().last(), Some("1 passed, 1 failed, 1 skipped"));
        assert!(text.contains("PASS    fmt               1.2 s"), "{text}");
        assert!(text.contains("FAIL    deny              1.2 s  openssl\n        is banned"));
        assert!(
            text.contains("SKIPPED interop           1.2 s  no data"),
            "{text}"
        );
        assert!(text.contains("ATTENTION: 1 step was SKIPPED"), "{text}");
    }

    #[test]
    fn only_a_failure_fails_and_nothing_is_no_success() {
        let skipped = row("interop", Outcome::Skipped(String::new()));
        let failed = row("deny", Outcome::Failed(String::new()));
        assert!(none_failed(&[row("fmt", Outcome::Passed), skipped.clone()]));
        assert!(!none_failed(&[skipped, failed]));
        assert!(!none_failed(&[]));
    }
}
