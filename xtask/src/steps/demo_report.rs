//! What the demo's JSON must say: two messages of people, each with the end it should have.

use serde_json::Value;

/// Every status word that people see.
const STATUSES: &[&str] = &[
    "Draft",
    "Waiting for review",
    "Waiting to send",
    "Sent, not yet collected",
    "Delivered to practice",
    "No confirmation, overdue",
    "Accepted by their software",
    "Opened",
    "Delivered to practice; their software does not confirm",
    "Rejected",
    "Recipient not found",
    "Could not be opened securely",
    "Never left this practice",
    "Not collected in time",
    "Recalled",
];

/// What the referral's timeline must hold, in this order.
const REFERRAL_ORDER: &[&str] = &[
    "Delivered to practice",
    "Accepted by their software",
    OPENED,
];
const OPENED: &str = "Opened";
const NOT_FOUND: &str = "Recipient not found";

/// Everything that is wrong with the report `text`; empty when nothing is.
pub fn faults(text: &str) -> Vec<String> {
    let report: Value = match serde_json::from_str(text) {
        Ok(report) => report,
        Err(error) => return vec![format!("the demo printed no JSON object: {error}")],
    };
    let Some(messages) = report["messages"].as_array() else {
        return vec!["the demo's JSON has no list `messages`".to_owned()];
    };
    let mut faults = directory_faults(&report["directory"]);
    if messages.len() != 2 {
        faults.push(format!(
            "{} messages, not the 2 that people sent",
            messages.len()
        ));
    }
    for (index, message) in messages.iter().enumerate() {
        let named = |fault: String| format!("message {}: {fault}", index + 1);
        faults.extend(message_faults(message).into_iter().map(named));
        if message["status"] == OPENED {
            let listed = listing_faults(message, &report["directory"]["base"]);
            faults.extend(listed.into_iter().map(named));
        }
    }
    for status in [OPENED, NOT_FOUND] {
        let count = messages
            .iter()
            .filter(|message| message["status"] == status)
            .count();
        if count != 1 {
            faults.push(format!("{count} messages end as `{status}`, not 1"));
        }
    }
    faults
}

/// Recipients are looked up at a server over HTTPS, and in no file.
fn directory_faults(directory: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let base = &directory["base"];
    if !base
        .as_str()
        .is_some_and(|base| base.starts_with("https://"))
    {
        faults.push(format!("the directory is at {base}, not at an https URL"));
    }
    if directory["files"] != Value::Array(Vec::new()) {
        faults.push(format!(
            "a node reads directory files: {}",
            directory["files"]
        ));
    }
    faults
}

/// What was sent was addressed by an entry of that server.
fn listing_faults(message: &Value, base: &Value) -> Vec<String> {
    let listing = &message["listing"];
    let mut faults = Vec::new();
    if base.is_null() || listing["endpoint"]["source"] != *base {
        let source = &listing["endpoint"]["source"];
        faults.push(format!("its endpoint is from {source}, not from {base}"));
    }
    if listing["certificate_sha256"]
        .as_str()
        .is_none_or(str::is_empty)
    {
        faults.push("it does not say to which certificate it was sealed".to_owned());
    }
    faults
}

fn message_faults(message: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for field in ["kind", "from", "to"] {
        if message[field].as_str().is_none_or(str::is_empty) {
            faults.push(format!("`{field}` is {}, not a text", message[field]));
        }
    }
    let timeline = message["timeline"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let statuses: Vec<_> = timeline.iter().map(|entry| &entry["status"]).collect();
    if statuses.last().copied() != Some(&message["status"]) {
        faults.push(format!(
            "`status` {} is not where the timeline ends",
            message["status"]
        ));
    }
    faults.extend(timeline.iter().flat_map(entry_faults));
    // Without the Z, a second sorts before the fractions of it.
    let moment = |entry: &Value| {
        entry["at"]
            .as_str()
            .map(|at| at.trim_end_matches('Z').to_owned())
    };
    if !timeline.is_sorted_by_key(moment) {
        faults.push("the timeline goes back in time".to_owned());
    }
    let id = &message["invocation_id"];
    if message["status"] == OPENED {
        let mut rest = statuses.iter();
        let in_order = REFERRAL_ORDER
            .iter()
            .all(|want| rest.any(|status| *status == want));
        if !in_order {
            faults.push(format!(
                "the timeline does not hold {REFERRAL_ORDER:?} in this order"
            ));
        }
        if id.as_str().is_none_or(str::is_empty) {
            faults.push(format!("it was sealed, but `invocation_id` is {id}"));
        }
    } else if message["status"] == NOT_FOUND && message.get("invocation_id") != Some(&Value::Null) {
        faults.push(format!(
            "nothing was sealed, but `invocation_id` is {id}, not null"
        ));
    }
    faults
}

fn entry_faults(entry: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if !entry["status"]
        .as_str()
        .is_some_and(|status| STATUSES.contains(&status))
    {
        faults.push(format!("{} is no status word", entry["status"]));
    }
    if !entry["at"].as_str().is_some_and(is_time) {
        faults.push(format!("`at` is {}, not a time in UTC", entry["at"]));
    }
    if entry["by"].as_str().is_none_or(str::is_empty) {
        faults.push(format!(
            "`by` is {}; every step was taken by somebody",
            entry["by"]
        ));
    }
    faults
}

/// Whether `text` has the shape `2026-11-22T01:02:03Z`, with or without a fraction.
fn is_time(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let Some(fraction) = shape
        .strip_prefix("0000-00-00T00:00:00")
        .and_then(|t| t.strip_suffix('Z'))
    else {
        return false;
    };
    let digits = fraction.strip_prefix('.').unwrap_or(fraction);
    fraction.is_empty()
        || (fraction != digits && !digits.is_empty() && digits.bytes().all(|b| b == b'0'))
}

#[cfg(test)]
mod tests {
    use super::{faults, is_time};

    const GOOD: &str = r#"{"directory": {"base": "https://localhost:1/fhir", "files": []},
        "messages": [
        {"invocation_id": "urn:uuid:1", "kind": "referral", "from": "Wattle Street Medical",
         "to": "Banksia Cardiology", "status": "Opened",
         "listing": {"endpoint": {"source": "https://localhost:1/fhir"},
            "certificate_sha256": "ab12"}, "timeline": [
            {"at": "2026-11-22T01:02:03Z", "status": "Waiting to send", "by": "Wattle"},
            {"at": "2026-11-22T01:02:03.123Z", "status": "Delivered to practice", "by": "Banksia"},
            {"at": "2026-11-22T01:02:04Z", "status": "Accepted by their software", "by": "Banksia"},
            {"at": "2026-11-22T01:02:05Z", "status": "Opened", "by": "Dr Example"}]},
        {"invocation_id": null, "kind": "referral", "from": "Wattle Street Medical",
         "to": "nobody", "status": "Recipient not found", "timeline": [
            {"at": "2026-11-22T01:02:03Z", "status": "Recipient not found", "by": "Wattle"}]}]}"#;

    #[test]
    fn the_right_report_has_no_fault() {
        assert_eq!(faults(GOOD), Vec::<String>::new());
    }

    #[test]
    fn each_change_for_the_worse_is_a_fault() {
        for (from, to) in [
            ("\"messages\"", "\"mail\""),
            ("\"urn:uuid:1\"", "null"),
            (
                "\"invocation_id\": null",
                "\"invocation_id\": \"urn:uuid:2\"",
            ),
            ("\"invocation_id\": null, ", ""),
            ("\"kind\": \"referral\"", "\"kind\": \"\""),
            ("\"to\": \"nobody\"", "\"to\": null"),
            ("\"status\": \"Opened\",\n", "\"status\": \"Rejected\",\n"),
            (
                "\"status\": \"Opened\", \"by\"",
                "\"status\": \"Accepted by their software\", \"by\"",
            ),
            (
                "\"status\": \"Delivered to practice\"",
                "\"status\": \"Sent, not yet collected\"",
            ),
            ("\"status\": \"Waiting to send\"", "\"status\": \"Queued\""),
            ("\"by\": \"Dr Example\"", "\"by\": \"\""),
            ("01:02:05Z", "01:02:05"),
            (
                "\"https://localhost:1/fhir\"",
                "\"http://localhost:1/fhir\"",
            ),
            ("\"files\": []", "\"files\": [\"gp/directory.json\"]"),
            (
                "\"source\": \"https://localhost:1/fhir\"",
                "\"source\": \"file\"",
            ),
            ("\"ab12\"", "\"\""),
            ("01:02:05Z", "01:02:03Z"),
        ] {
            let bad = GOOD.replacen(from, to, 1);
            assert_ne!(bad, GOOD, "{from} is not in the report");
            assert!(!faults(&bad).is_empty(), "{from} -> {to} went unseen");
        }
    }

    #[test]
    fn a_third_message_or_no_json_is_a_fault() {
        let third = GOOD.replacen("[\n        {", "[{\"status\": \"Opened\"}, {", 1);
        assert!(
            faults(&third)
                .iter()
                .any(|fault| fault.starts_with("3 messages"))
        );
        for text in ["", "done", "{}", "[]", "{\"messages\": {}}"] {
            assert_eq!(faults(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn times_are_in_utc() {
        for good in ["2026-11-22T01:02:03Z", "2026-11-22T01:02:03.5Z"] {
            assert!(is_time(good), "{good}");
        }
        for bad in [
            "",
            "2026-11-22",
            "2026-11-22T01:02:03+08:00",
            "2026-11-22T01:02:03.Z",
            "0Z",
        ] {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
