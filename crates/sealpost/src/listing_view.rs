//! By which directory entries a message was addressed, in words.

use serde_json::Value;

/// A line for the endpoint and the addressee each, and one for the certificate; nothing where the
/// directory told nothing.
pub fn words(listing: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for part in ["addressee", "endpoint"] {
        let text = |name: &str| listing[part][name].as_str();
        let Some(reference) = text("reference") else {
            continue;
        };
        let version = text("version").map(|it| format!(", version {it}"));
        let updated = text("last_updated").map(|it| format!(", of {it}"));
        let source = text("source").map(|it| format!(", from {it}"));
        let rest = [version, updated, source].map(Option::unwrap_or_default);
        lines.push(format!("addressed by {reference}{}", rest.concat()));
    }
    if let Some(thumbprint) = listing["certificate_sha256"].as_str() {
        lines.push(format!("sealed to certificate {thumbprint}"));
    }
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    lines
        .iter()
        .map(|line| line.chars().map(plain).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_and_certificate_are_named_and_what_is_missing_is_left_out() {
        let listing = json!({
            "endpoint": {"reference": "Endpoint/hub.e", "version": "3",
                "last_updated": "2026-11-30T00:00:00Z", "source": "https://hub.example/fhir"},
            "addressee": {"reference": "PractitionerRole/hub.r", "version": null},
            "certificate_sha256": "ab12",
        });
        assert_eq!(
            words(&listing),
            [
                "addressed by PractitionerRole/hub.r",
                "addressed by Endpoint/hub.e, version 3, of 2026-11-30T00:00:00Z, \
                 from https://hub.example/fhir",
                "sealed to certificate ab12",
            ]
        );
        assert_eq!(words(&json!({})), Vec::<String>::new());
    }
}
