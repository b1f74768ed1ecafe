//! What was odd about a message, in words that hold no patient data.

use serde::{Deserialize, Serialize};

use crate::codes::Code;
use crate::limits::FINDINGS_PER_CODE_MAX;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Not as the standard has it, but read with a clear meaning.
    Warning,
    /// Wrong: the meaning is in doubt, or we must not send it like this.
    Error,
}

/// One oddity, placed. The sentence never repeats a value of the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code, e.g. `H7-TERM-LF` or `HL7au:00047.1`; [`crate::explain()`] says more of it.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where, as a path such as `PID[1]-3(2).1`; empty when it concerns the whole input.
    pub path: String,
    /// Byte offset into the input that was read.
    pub offset: usize,
    /// A plain sentence: what is odd, and how it was read.
    pub sentence: String,
    /// A plain sentence: what to do about it.
    pub fix: &'static str,
}

impl Finding {
    /// A finding of `code` at its usual severity.
    pub(crate) fn new(code: &Code, path: impl Into<String>, offset: usize) -> Self {
        Self {
            code: code.name,
            severity: code.severity,
            path: path.into(),
            offset,
            sentence: code.sentence.to_owned(),
            fix: code.fix,
        }
    }

    /// The same finding with words (never values) added after the sentence.
    pub(crate) fn saying(mut self, more: &str) -> Self {
        self.sentence.push(' ');
        self.sentence.push_str(more);
        self
    }
}

/// Collects findings and keeps a hostile message from filling memory with them.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    kept: Vec<Finding>,
    /// How often each code was seen; a message has few, so a list beats a map.
    seen: Vec<(&'static str, usize)>,
}

impl Findings {
    /// Keeps a finding unless its code has been seen too often; `path` is only built when kept.
    pub(crate) fn add(&mut self, code: &Code, offset: usize, path: impl FnOnce() -> String) {
        if self.room(code.name) {
            self.kept.push(Finding::new(code, path(), offset));
        }
    }

    /// Keeps a ready finding unless its code has been seen too often.
    pub(crate) fn push(&mut self, code: &'static str, finding: impl FnOnce() -> Finding) {
        if self.room(code) {
            self.kept.push(finding());
        }
    }

    /// The findings in the order of their offsets, with a note for each code cut short.
    pub(crate) fn into_sorted(mut self) -> Vec<Finding> {
        let mut cut = self.seen;
        cut.retain(|(_, count)| *count > FINDINGS_PER_CODE_MAX);
        cut.sort_unstable();
        self.kept.sort_by_key(|finding| finding.offset);
        for (name, count) in cut {
            let more = format!("{name} was found {count} times.");
            self.kept
                .push(Finding::new(&crate::codes::MORE, "", 0).saying(&more));
        }
        self.kept
    }

    fn room(&mut self, code: &'static str) -> bool {
        let known = self.seen.iter_mut().find(|(name, _)| *name == code);
        let count = match known {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.seen.push((code, 1));
                1
            }
        };
        count <= FINDINGS_PER_CODE_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn a_code_that_repeats_without_end_is_cut_short_and_says_so() {
        let mut findings = Findings::default();
        for offset in 0..1000 {
            findings.add(&codes::TERM_LF, offset, String::new);
        }
        let kept = findings.into_sorted();
        assert_eq!(kept.len(), FINDINGS_PER_CODE_MAX + 1);
        let last = kept.last().unwrap();
        assert_eq!(last.code, "H7-MORE");
        assert!(last.sentence.contains("1000 times"));
    }

    #[test]
    fn findings_come_in_the_order_of_the_bytes() {
        let mut findings = Findings::default();
        findings.add(&codes::TERM_LF, 9, String::new);
        findings.add(&codes::BOM, 0, String::new);
        let offsets: Vec<_> = findings.into_sorted().iter().map(|f| f.offset).collect();
        assert_eq!(offsets, [0, 9]);
    }

    #[test]
    fn severities_rank_from_info_to_error() {
        assert!(Severity::Info < Severity::Warning && Severity::Warning < Severity::Error);
    }
}
