//! Where the parts of a check put what they find, and how it is graded.

use ids::{Direction, IdFinding};

use crate::codes::{self, Code};
use crate::finding::{Finding, Findings, Severity};
use crate::path::Path;
use crate::segment::Segment;
use crate::value::Value;

/// The findings of one check.
pub(crate) struct Report {
    direction: Direction,
    findings: Findings,
}

impl Report {
    pub(crate) fn new(direction: Direction) -> Self {
        Self {
            direction,
            findings: Findings::default(),
        }
    }

    pub(crate) fn direction(&self) -> Direction {
        self.direction
    }

    /// A rule of the localisation broken at a value.
    pub(crate) fn rule(&mut self, code: &Code, value: &Value<'_>) {
        self.rule_at(code, value.path(), value.offset());
    }

    /// A rule of the localisation broken at a field, which may not be there.
    pub(crate) fn rule_in(&mut self, code: &Code, segment: &Segment<'_>, field: u32) {
        let (path, offset) = spot(segment, field);
        self.rule_at(code, path, offset);
    }

    /// A fault that makes a message unusable, at a field which may not be there.
    pub(crate) fn fault_in(&mut self, code: &Code, segment: &Segment<'_>, field: u32) {
        let (path, offset) = spot(segment, field);
        self.findings.add(code, offset, || path.to_string());
    }

    /// A fault at a value, with the reason added.
    pub(crate) fn fault_saying(&mut self, code: &Code, value: &Value<'_>, more: &str) {
        let finding = || Finding::new(code, value.path().to_string(), value.offset()).saying(more);
        self.findings.push(code, finding);
    }

    /// A segment that is missing; `firm` when the message is unusable without it.
    pub(crate) fn missing(&mut self, name: &str, firm: bool) {
        let code = &codes::SEG_MISSING;
        let severity = if firm {
            code.severity
        } else {
            self.grade(code)
        };
        let finding = || {
            Finding::new(code, name, 0)
                .graded(severity)
                .saying(&format!("{name}."))
        };
        self.findings.push(code, finding);
    }

    /// Something about the message as a whole.
    pub(crate) fn whole(&mut self, code: &Code) {
        let severity = self.grade(code);
        self.findings
            .push(code, || Finding::new(code, "", 0).graded(severity));
    }

    /// What the identifier rules say of a value. Their sentences never repeat it.
    pub(crate) fn identifier(&mut self, value: &Value<'_>, found: &[IdFinding]) {
        let code = &codes::ID_CHECK;
        for one in found {
            let severity = match one.severity {
                ids::Severity::Warning => Severity::Warning,
                ids::Severity::Error => Severity::Error,
            };
            self.findings.push(code, || {
                Finding::new(code, value.path().to_string(), value.offset())
                    .graded(severity)
                    .saying(&format!("{}.", one.sentence.trim_end_matches('.')))
            });
        }
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings.into_sorted()
    }

    fn rule_at(&mut self, code: &Code, path: Path, offset: usize) {
        let severity = self.grade(code);
        self.findings.push(code, || {
            Finding::new(code, path.to_string(), offset).graded(severity)
        });
    }

    /// An error only when we are about to send it.
    fn grade(&self, code: &Code) -> Severity {
        match self.direction {
            Direction::Read => code.severity.min(Severity::Warning),
            Direction::Write => code.severity,
        }
    }
}

/// The path and offset of a field, or of the place where it would be.
fn spot(segment: &Segment<'_>, field: u32) -> (Path, usize) {
    let path = Path {
        field,
        ..segment.path()
    };
    let end = segment.offset() + segment.raw().len();
    (
        path,
        segment.field(field).map_or(end, |value| value.offset()),
    )
}
