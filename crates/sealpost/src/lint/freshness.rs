//! Endpoints that have confirmed a delivery before, but not for long.

use super::leaf::Leaf;
use super::{Circumstances, Finding};
use directory::fhir::Resource;
use ids::Severity;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// One finding per endpoint in use. One that nothing was ever sent to is not stale.
pub(super) fn stale(leaf: &Leaf, circumstances: &Circumstances) -> Vec<Finding> {
    let longest = i64::from(circumstances.stale_days) * DAY;
    let mut findings = Vec::new();
    for resource in leaf.understood() {
        let Resource::Endpoint(endpoint) = resource else {
            continue;
        };
        let targets = endpoint.targets();
        let last = targets
            .filter_map(|target| circumstances.verified.get(&target))
            .max();
        let Some(last) = last.filter(|at| circumstances.at.millis_since(**at) > longest) else {
            continue;
        };
        if endpoint.status.as_deref() != Some("active") {
            continue;
        }
        findings.push(Finding {
            severity: Severity::Warning,
            code: "directory.not-confirmed-lately".into(),
            place: leaf.place_of(resource),
            text: format!(
                "no delivery to it was confirmed since {}: check with them before sending",
                last.to_rfc3339()
            ),
        });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::{Organisation, Timestamp};

    #[test]
    fn only_what_was_confirmed_once_can_be_stale() {
        let entry = |id: &str, status: &str| {
            format!(
                r#"{{"resource":{{"resourceType":"Endpoint","id":"{id}","status":"{status}",
                "identifier":[{{"system":"{}","value":"https://{id}.example/id"}}]}}}}"#,
                directory::uris::id::SMD_TARGET
            )
        };
        let all = ["old", "fresh", "never", "off"];
        let entries = all.map(|id| entry(id, if id == "off" { "off" } else { "active" }));
        let bundle = format!(
            r#"{{"resourceType":"Bundle","type":"collection","entry":[{}]}}"#,
            entries.join(",")
        );
        let read = Leaf::of_file(bundle.as_bytes()).unwrap();
        let at = Timestamp::parse_rfc3339("2026-11-30T00:00:00Z").unwrap();
        let seen = |id: &str, days: i64| {
            let uri = format!("https://{id}.example/id");
            (
                Organisation::parse_uri(&uri).unwrap(),
                at.plus_millis(-days * DAY),
            )
        };
        let mut circumstances = Circumstances::usual(at);
        circumstances.verified = [seen("old", 91), seen("fresh", 90), seen("off", 400)].into();
        let found = stale(&read, &circumstances);
        let places: Vec<&str> = found.iter().map(|it| it.place.as_str()).collect();
        assert_eq!(places, ["entry[0] Endpoint/old"]);
    }
}
