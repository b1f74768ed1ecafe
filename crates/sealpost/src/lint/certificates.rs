//! Endpoints whose certificates have ended or soon will.

use super::{Finding, leaf::Leaf};
use certs::Certificate;
use directory::uris::ext::ENCRYPTION_CERTIFICATE;
use fhir::Json;
use ids::{Severity, Timestamp};

/// Days before the end at which it is told.
const STEPS: [u32; 3] = [7, 30, 60];

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// One finding per endpoint in use: the certificate that lasts longest counts, as an older one may
/// stand beside it while keys are changed.
pub(super) fn ending(leaf: &Leaf, at: Timestamp, days: u32) -> Vec<Finding> {
    let soon = at.plus_millis(i64::from(days) * DAY);
    let mut findings = Vec::new();
    for (resource, place) in leaf.resources() {
        let Some(until) = lasts_until(resource) else {
            continue;
        };
        let date = until.to_rfc3339();
        let (severity, code, text) = if until < at {
            let text = format!("its certificate ended at {date}: nothing can be sent to it");
            (Severity::Error, "directory.certificate-expired", text)
        } else if until <= soon {
            let within = within(until.millis_since(at) / DAY, days);
            let text =
                format!("its certificate ends within {within} days, at {date}: publish the next");
            (Severity::Warning, "directory.certificate-expiring", text)
        } else {
            continue;
        };
        findings.push(Finding {
            severity,
            code: code.into(),
            place: place.to_owned(),
            text,
        });
    }
    findings
}

/// The step that a certificate with so many days left has reached: it is told anew at each.
fn within(left: i64, days: u32) -> u32 {
    let steps = STEPS.iter().copied();
    let mut steps = steps.filter(|step| left < i64::from(*step));
    steps.next().unwrap_or(days).min(days)
}

/// When the last certificate of an endpoint in use ends.
fn lasts_until(resource: &Json) -> Option<Timestamp> {
    let says = |name: &str, value: &str| resource.get(name).and_then(Json::as_str) == Some(value);
    if !says("resourceType", "Endpoint") || !says("status", "active") {
        return None;
    }
    let extensions = resource.get("extension")?.each();
    let certificates = extensions
        .filter(|it| it.get("url").and_then(Json::as_str) == Some(ENCRYPTION_CERTIFICATE))
        .filter_map(|it| it.get("valueString")?.as_str());
    // One that cannot be read is a finding of its own.
    let readable = certificates.filter_map(|text| Certificate::from_pem(text).ok());
    readable.map(|certificate| certificate.not_after()).max()
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn an_end_is_told_at_sixty_thirty_and_seven_days() {
        for (left, told) in [(59, 60), (30, 60), (29, 30), (7, 30), (6, 7), (0, 7)] {
            assert_eq!(within(left, 60), told, "{left} days left");
        }
        assert_eq!(within(80, 90), 90);
        assert_eq!(within(8, 10), 10);
    }
}
