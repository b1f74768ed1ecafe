//! What the JSON of `demo --providers` must say of the providers: the referral passed both, was
//! held at one until it was collected, and its sender was told so.

use serde_json::Value;

/// What a sender is told of a message that waits for its receiver.
const HELD: &str = "Held for";
/// What the receiver's provider notes.
const COLLECTED: &str = "Collected by";
const DELIVERED: &str = "Delivered";
const OPENED: &str = "Opened";

/// Everything that is wrong with the report `text`; empty when nothing is. Whether it is JSON is
/// said elsewhere.
pub fn faults(text: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(text).unwrap_or_default();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let messages = list(&report["messages"]);
    let Some(referral) = messages.iter().find(|it| it["status"] == OPENED) else {
        return vec!["no message of the report was opened".to_owned()];
    };
    let mut faults = Vec::new();
    if !is_noted(referral, HELD) {
        faults.push(format!("its sender was never told `{HELD}`"));
    }
    let passages = list(&report["providers"]);
    let of_it = |it: &&Value| it["invocation_id"] == referral["invocation_id"];
    let passed: Vec<_> = passages.iter().filter(of_it).collect();
    let mut names: Vec<_> = passed
        .iter()
        .filter_map(|it| it["provider"].as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.len() != 2 || passed.len() != 2 {
        faults.push(format!(
            "it passed {names:?} in {} pieces, not two providers",
            passed.len()
        ));
    }
    for passage in &passed {
        if passage["status"] != DELIVERED {
            let (name, status) = (&passage["provider"], &passage["status"]);
            faults.push(format!(
                "at {name} it stands as {status}, not `{DELIVERED}`"
            ));
        }
    }
    if !passed.iter().any(|it| is_noted(it, COLLECTED)) {
        faults.push(format!("no provider noted `{COLLECTED}`"));
    }
    faults
}

fn is_noted(of: &Value, words: &str) -> bool {
    let timeline = of["timeline"].as_array();
    let mut entries = timeline.into_iter().flatten();
    entries.any(|entry| {
        entry["note"]
            .as_str()
            .is_some_and(|note| note.contains(words))
    })
}

#[cfg(test)]
mod tests {
    use super::faults;

    const GOOD: &str = r#"{"messages": [
        {"invocation_id": "urn:uuid:1", "status": "Opened",
         "timeline": [{"note": "Information: Held for the practice to collect"}]},
        {"invocation_id": null, "status": "Recipient not found", "timeline": []}],
      "providers": [
        {"provider": "Gumnut", "invocation_id": "urn:uuid:1", "status": "Delivered",
         "timeline": []},
        {"provider": "Ironbark", "invocation_id": "urn:uuid:1", "status": "Delivered",
         "timeline": [{"note": "Collected by the receiving practice"}]},
        {"provider": "Gumnut", "invocation_id": "urn:uuid:2", "status": "To be passed on",
         "timeline": []}]}"#;

    #[test]
    fn the_right_report_has_no_fault() {
        assert_eq!(faults(GOOD), Vec::<String>::new());
    }

    #[test]
    fn each_change_for_the_worse_is_a_fault() {
        for (from, to) in [
            ("\"Opened\"", "\"Rejected\""),
            ("Held for", "Gone to"),
            ("Collected by", "Given to"),
            ("\"Delivered\"", "\"Held for collection\""),
            ("\"Ironbark\"", "\"Gumnut\""),
            ("\"urn:uuid:2\"", "\"urn:uuid:1\""),
            ("\"providers\"", "\"others\""),
        ] {
            let bad = GOOD.replacen(from, to, 1);
            assert_ne!(bad, GOOD, "{from} is not in the report");
            assert!(!faults(&bad).is_empty(), "{from} -> {to} went unseen");
        }
        assert_eq!(faults("no JSON").len(), 1);
    }
}
