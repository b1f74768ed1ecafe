//! Who may publish: each way of publishing for somebody else is refused, and each change is told.

use crate::rig::{CONFIGURED, HPIO, OURS, Rig, proven};
use directory::uris::ext::PUBLISHING_DELEGATE;
use http::StatusCode;

/// Nobody's delegate.
const STRANGER: &str = "8003629900024197";
const PROVIDER: &str = "http://ns.electronichealth.net.au/id/medicare-provider-number";
const TARGET: &str = "http://ns.electronichealth.net.au/smd/target";

fn organisation(hpio: &str, delegate: Option<&str>) -> String {
    let extension = delegate.map(|it| {
        let uri = format!("{HPIO}/{it}");
        format!(r#""extension":[{{"url":"{PUBLISHING_DELEGATE}","valueUri":"{uri}"}}],"#)
    });
    format!(
        r#"{{"resourceType":"Organization","id":"org-{hpio}",{}"active":true,"name":"X",
        "identifier":[{{"system":"{HPIO}","value":"{hpio}"}}]}}"#,
        extension.unwrap_or_default()
    )
}

fn role(id: &str, owner: &str, number: &str) -> String {
    format!(
        r#"{{"resourceType":"PractitionerRole","id":"{id}","active":true,
        "identifier":[{{"system":"{PROVIDER}","value":"{number}"}}],
        "organization":{{"reference":"Organization/{owner}"}}}}"#
    )
}

/// Puts and gives the status and what was said.
async fn put(rig: &Rig, path: &str, by: &str, body: &str) -> (StatusCode, String) {
    let answer = rig.send(proven("PUT", path, by, body)).await;
    (answer.status, answer.text)
}

#[tokio::test]
async fn a_spoofed_owner_is_refused() {
    let rig = Rig::filled();
    let path = format!("/Organization/org-{OURS}");
    let (status, text) = put(&rig, &path, STRANGER, &organisation(OURS, None)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(
        text.contains("not one that your certificate proves"),
        "{text}"
    );
    let body = role("r-2", "org-1", "4024742F");
    let (status, text) = put(&rig, "/PractitionerRole/r-2", STRANGER, &body).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text.contains("has not named you as its delegate"), "{text}");
    let (status, text) = put(
        &rig,
        "/PractitionerRole/r-2",
        STRANGER,
        &role("r-2", "none", "x"),
    )
    .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text.contains("certificate does not prove"), "{text}");
}

#[tokio::test]
async fn the_target_of_somebody_else_is_refused() {
    let rig = Rig::filled();
    let body = format!(
        r#"{{"resourceType":"Endpoint","id":"e-2","status":"active",
        "connectionType":{{"code":"x"}},"payloadType":[{{"text":"x"}}],
        "address":"https://x.example",
        "identifier":[{{"system":"{TARGET}","value":"{HPIO}/{OURS}"}}]}}"#
    );
    let (status, text) = put(&rig, "/Endpoint/e-2", STRANGER, &body).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text.contains("SMD target"), "{text}");
    let (status, text) = put(&rig, "/Endpoint/e-2", OURS, &body).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
}

#[tokio::test]
async fn a_provider_number_in_use_elsewhere_is_refused_until_it_is_given_up() {
    let rig = Rig::filled();
    let path = format!("/Organization/org-{STRANGER}");
    let (status, text) = put(&rig, &path, STRANGER, &organisation(STRANGER, None)).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let owner = format!("org-{STRANGER}");
    let taken = role("r-9", &owner, "2426621B");
    let (status, text) = put(&rig, "/PractitionerRole/r-9", STRANGER, &taken).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text.contains("provider number"), "{text}");
    let ended = role("role-1", "org-1", "2426621B").replace("true", "false");
    let (status, text) = put(&rig, "/PractitionerRole/role-1", OURS, &ended).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let (status, text) = put(&rig, "/PractitionerRole/r-9", STRANGER, &taken).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
}

#[tokio::test]
async fn a_delegate_that_the_owner_named_publishes_under_the_owners_name() {
    let rig = Rig::filled();
    let body = role("r-2", "org-1", "4024742F");
    let (status, text) = put(&rig, "/PractitionerRole/r-2", CONFIGURED, &body).await;
    assert_eq!(status, StatusCode::CREATED, "named to the operator: {text}");
    let held = rig
        .register
        .read("PractitionerRole", "r-2")
        .unwrap()
        .unwrap();
    assert_eq!(held.source, format!("{HPIO}/{OURS}"));
    let body = role("r-3", "org-1", "2304227F");
    let (status, _) = put(&rig, "/PractitionerRole/r-3", STRANGER, &body).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "not yet named");
    let path = format!("/Organization/org-{OURS}");
    let naming = organisation(OURS, Some(STRANGER));
    let (status, text) = put(&rig, &path, CONFIGURED, &naming).await;
    assert_eq!(
        status,
        StatusCode::FORBIDDEN,
        "a delegate names no delegates"
    );
    assert!(text.contains("only the organisation itself"), "{text}");
    let (status, text) = put(&rig, &path, OURS, &naming).await;
    assert_eq!(status, StatusCode::CREATED, "{text}");
    let (status, text) = put(&rig, "/PractitionerRole/r-3", STRANGER, &body).await;
    assert_eq!(
        status,
        StatusCode::CREATED,
        "named in the owner's entry: {text}"
    );
    let gone = rig
        .send(proven("DELETE", "/PractitionerRole/r-3", STRANGER, ""))
        .await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.text);
}

#[tokio::test]
async fn every_change_is_told_of_with_who_and_on_whose_behalf_and_no_change_is_not() {
    let rig = Rig::filled();
    let body = role("r-2", "org-1", "4024742F");
    for _ in 0..2 {
        put(&rig, "/PractitionerRole/r-2", CONFIGURED, &body).await;
    }
    let mut gone = proven("DELETE", "/PractitionerRole/r-2", OURS, "");
    gone.headers_mut()
        .insert("If-Match", "W/\"7\"".parse().unwrap());
    assert_eq!(rig.send(gone).await.status, StatusCode::PRECONDITION_FAILED);
    rig.send(proven("DELETE", "/PractitionerRole/r-2", OURS, ""))
        .await;
    let found = rig.get("/Provenance?target=PractitionerRole/r-2").await;
    assert_eq!(found.entries("match").len(), 2, "{}", found.text);
    for wanted in ["CREATE", "DELETE", "onBehalfOf", CONFIGURED] {
        assert!(found.text.contains(wanted), "{wanted}: {}", found.text);
    }
}

#[tokio::test]
async fn a_publisher_reads_its_own_entries_in_any_state_and_nobody_elses() {
    let rig = Rig::filled();
    let ended = role("role-1", "org-1", "2426621B").replace("true", "false");
    put(&rig, "/PractitionerRole/role-1", OURS, &ended).await;
    let read = async |by: &str| {
        let answer = rig
            .send(proven("GET", "/PractitionerRole/role-1", by, ""))
            .await;
        answer.status
    };
    assert_eq!(read(OURS).await, StatusCode::OK);
    assert_eq!(read(STRANGER).await, StatusCode::NOT_FOUND);
}
