//! Where the parts of a check put what they find.

use crate::check::point::Point;
use crate::codes::Code;
use crate::finding::{Finding, Findings, Severity};
use crate::path::Path;
use crate::segment::Segment;
use crate::value::Value;

/// The findings of one check.
#[derive(Default)]
pub(crate) struct Report {
    findings: Findings,
}

/// Where one point puts what it finds.
pub(crate) struct Broken<'r> {
    pub(crate) point: &'static Point,
    pub(crate) severity: Severity,
    pub(crate) report: &'r mut Report,
}

impl Report {
    /// An oddity at a value.
    pub(crate) fn odd(&mut self, code: &Code, value: &Value<'_>) {
        self.findings
            .add(code, value.offset(), || value.path().to_string());
    }

    /// An oddity at a value, with the reason added.
    pub(crate) fn odd_saying(&mut self, code: &Code, value: &Value<'_>, more: &str) {
        let finding = || Finding::new(code, value.path().to_string(), value.offset()).saying(more);
        self.findings.push(code.name, finding);
    }

    /// Something about the message as a whole.
    pub(crate) fn whole(&mut self, code: &Code) {
        self.findings.add(code, 0, String::new);
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings.into_sorted()
    }
}

impl Broken<'_> {
    /// Broken by a value.
    pub(crate) fn at(&mut self, value: &Value<'_>) {
        self.put(value.path(), value.offset(), "");
    }

    /// Broken by a value, but no graver than this; `more` holds words and never values.
    pub(crate) fn no_graver_than(&mut self, limit: Severity, value: &Value<'_>, more: &str) {
        let severity = self.severity.min(limit);
        let point = self.point;
        self.report.findings.push(&point.id, || {
            finding(
                point,
                severity,
                value.path().to_string(),
                value.offset(),
                more,
            )
        });
    }

    /// Broken by a part of a value, which may not be there.
    pub(crate) fn part(&mut self, value: &Value<'_>, component: u32) {
        let place = value.path().component(component);
        let offset = value
            .component(component)
            .map_or(value.offset(), |part| part.offset());
        self.put(place, offset, "");
    }

    /// Broken at a place in a segment, which may not be there.
    pub(crate) fn in_segment(&mut self, segment: &Segment<'_>, place: Path) {
        let end = segment.offset() + segment.raw().len();
        let offset = segment
            .field(place.field)
            .map_or(end, |value| value.offset());
        let place = place.occurrence(segment.occurrence());
        self.put(place, offset, "");
    }

    /// Broken by the message as a whole.
    pub(crate) fn whole(&mut self) {
        self.somewhere("", 0, "");
    }

    /// Broken by segments of this name, or by their absence.
    pub(crate) fn named(&mut self, name: &str) {
        self.somewhere(name, 0, &format!("{name}."));
    }

    /// Broken at a byte.
    pub(crate) fn byte(&mut self, place: Option<Path>, offset: usize) {
        let path = place.map(|place| place.to_string()).unwrap_or_default();
        self.somewhere(&path, offset, "");
    }

    fn put(&mut self, place: Path, offset: usize, more: &str) {
        let (point, severity) = (self.point, self.severity);
        self.report.findings.push(&point.id, || {
            finding(point, severity, place.to_string(), offset, more)
        });
    }

    fn somewhere(&mut self, path: &str, offset: usize, more: &str) {
        let (point, severity) = (self.point, self.severity);
        self.report.findings.push(&point.id, || {
            finding(point, severity, path.to_owned(), offset, more)
        });
    }
}

/// What a broken point says.
pub(crate) fn finding(
    point: &'static Point,
    severity: Severity,
    path: String,
    offset: usize,
    more: &str,
) -> Finding {
    let finding = Finding {
        code: &point.id,
        severity,
        path,
        offset,
        sentence: point.says.clone(),
        fix: &point.fix,
    };
    if more.is_empty() {
        finding
    } else {
        finding.saying(more)
    }
}
