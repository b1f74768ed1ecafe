//! Servers as they are: pages that expire, links that lead elsewhere, jobs that vanish.

use crate::rig::{Local, answer, bundle, organisation, scripted};
use mirror::{AskError, Bookmark, FollowError, Following, Way};

/// Twelve searches make a round; the first page is the organisations'.
fn page_of(base: &str, ids: &[&str], next: Option<&str>) -> crate::rig::Answer {
    let resources: Vec<String> = ids.iter().map(|id| organisation(id)).collect();
    let next = next.map(|token| format!("{base}?_getpages={token}"));
    answer(200, bundle(&resources, next.as_deref()))
}

#[tokio::test]
async fn a_round_that_broke_off_goes_on_where_it_was() {
    let (site, script) = scripted(|base| {
        vec![
            page_of(base, &["a", "b"], Some("p2")),
            answer(500, "<html>oops"),
            page_of(base, &["c"], None),
        ]
    })
    .await;
    let local = Local::new();
    let mirror = local.mirror("quirky", &site.base, Way::Time);
    let broken = mirror
        .follow(Following::Changes, &|_| {})
        .await
        .unwrap_err();
    assert!(matches!(
        broken,
        FollowError::Ask(AskError::Failed { status: 500, .. })
    ));
    assert_eq!(local.count("quirky"), 2);
    let name = "quirky".parse().unwrap();
    let mark = Bookmark::of(&local.register, &name).unwrap();
    assert!(mark.until.is_none() && mark.round.unwrap().next.unwrap().ends_with("p2"));
    let report = mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert_eq!((report.created, report.removed), (1, 0));
    assert_eq!(local.count("quirky"), 3);
    let lines = script.lock().unwrap().lines();
    assert!(
        lines[0].contains("/Organization?_lastUpdated=gt1970-01-01"),
        "{lines:?}"
    );
    assert!(lines[0].contains("_count=7"), "{lines:?}");
    assert!(lines[1].ends_with("_getpages=p2") && lines[2].ends_with("_getpages=p2"));
    assert!(lines[3].contains("/Organization?") && lines[3].contains("active=false"));
    assert_eq!(lines.len(), 14);
    let mark = Bookmark::of(&local.register, &name).unwrap();
    assert!(mark.round.is_none() && mark.until.is_some() && mark.whole_at.is_some());
}

#[tokio::test]
async fn a_page_that_expired_begins_its_search_again() {
    let (site, script) = scripted(|base| {
        vec![
            page_of(base, &["a", "b"], Some("p2")),
            answer(410, ""),
            page_of(base, &["a", "b"], Some("q2")),
            page_of(base, &["c"], None),
        ]
    })
    .await;
    let local = Local::new();
    let mirror = local.mirror("quirky", &site.base, Way::Time);
    let report = mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert_eq!((report.created, report.unchanged), (3, 2));
    let lines = script.lock().unwrap().lines();
    assert!(
        lines[2].contains("_lastUpdated") && lines[3].ends_with("q2"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_search_whose_pages_always_expire_is_given_up() {
    let (site, _) = scripted(|base| {
        (0..20)
            .map(|n| match n % 2 {
                0 => page_of(base, &["a"], Some("p2")),
                _ => answer(404, ""),
            })
            .collect()
    })
    .await;
    let local = Local::new();
    let mirror = local.mirror("quirky", &site.base, Way::Time);
    let error = mirror
        .follow(Following::Changes, &|_| {})
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        FollowError::Ask(AskError::Refused { status: 404, .. })
    ));
}

#[tokio::test]
async fn a_link_to_another_server_is_never_followed() {
    let (other, asked_there) = scripted(|_| Vec::new()).await;
    let stranger = other.base.replace("/fhir", "/fhir/Organization?secret=1");
    for link in [
        stranger.as_str(),
        "http://localhost/x",
        "//evil.example/x",
        "ftp://x/y",
    ] {
        let link = link.to_owned();
        let (site, _) =
            scripted(|_| vec![answer(200, bundle(&[organisation("a")], Some(&link)))]).await;
        let local = Local::new();
        let mirror = local.mirror("quirky", &site.base, Way::Time);
        let error = mirror
            .follow(Following::Changes, &|_| {})
            .await
            .unwrap_err();
        assert!(
            matches!(error, FollowError::Ask(AskError::Elsewhere(_))),
            "{link}: {error:?}"
        );
    }
    assert_eq!(asked_there.lock().unwrap().asked.len(), 0);
}

#[tokio::test]
async fn pages_in_a_circle_and_answers_that_are_none_are_told_as_such() {
    let (site, _) = scripted(|base| {
        vec![
            page_of(base, &["a"], Some("same")),
            page_of(base, &["a"], Some("same")),
        ]
    })
    .await;
    let local = Local::new();
    let mirror = local.mirror("quirky", &site.base, Way::Time);
    let error = mirror
        .follow(Following::Changes, &|_| {})
        .await
        .unwrap_err();
    assert!(error.to_string().contains("circle"), "{error}");
    for body in ["<html>", "{}", "[1,", ""] {
        let (site, _) = scripted(|_| vec![answer(200, body)]).await;
        let local = Local::new();
        let mirror = local.mirror("quirky", &site.base, Way::Time);
        let error = mirror
            .follow(Following::Changes, &|_| {})
            .await
            .unwrap_err();
        assert!(
            matches!(error, FollowError::Ask(AskError::Unreadable(_))),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_asked_for_what_is_out_of_use_is_followed_all_the_same() {
    const REFUSED: &str = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error",
        "code":"not-supported","diagnostics":"active cannot be searched"}]}"#;
    let (site, _) = scripted(|base| vec![page_of(base, &["a"], None), answer(400, REFUSED)]).await;
    let local = Local::new();
    let mirror = local.mirror("quirky", &site.base, Way::Time);
    let report = mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert_eq!(report.created, 1);
    assert!(
        report.warnings[0].contains("active cannot be searched"),
        "{report:?}"
    );
}

const GONE: &str = r#"{"resourceType":"Bundle","type":"transaction","entry":[
    {"request":{"method":"DELETE","url":"Organization/b"}}]}"#;

/// An export as HCPD has it, with a file wrapped in a Binary and one of what is gone.
fn hcpd_export(base: &str) -> Vec<crate::rig::Answer> {
    let place = format!("{base}/$export-poll-status?_jobId=7");
    let manifest = format!(
        r#"{{"transactionTime":"2026-11-30T01:02:03Z","output":[
        {{"type":"Organization","url":"{base}/Binary/1"}},
        {{"type":"Organization","url":"{base}/Binary/2"}}],
        "deleted":[{{"type":"Bundle","url":"{base}/Binary/3"}}],"error":[]}}"#
    );
    let lines = format!("{}\r\n\n{}", organisation("a"), organisation("b"));
    // `organisation("c")`, base64.
    let wrapped = concat!(
        r#"{"resourceType":"Binary","contentType":"application/fhir+ndjson","data":""#,
        "eyJyZXNvdXJjZVR5cGUiOiJPcmdhbml6YXRpb24iLCJpZCI6ImMiLCJhY3RpdmUiOnRydWUs",
        "Im5hbWUiOiJPcmcgYyJ9Cg==",
        r#""}"#
    );
    vec![
        answer(202, "").with("content-location", &place),
        answer(202, "")
            .with("retry-after", "0")
            .with("x-progress", "half"),
        answer(200, manifest),
        answer(200, lines).with("content-type", "application/fhir+ndjson"),
        answer(200, wrapped).with("content-type", "application/fhir+json"),
        answer(200, GONE.replace('\n', "")).with("content-type", "application/fhir+ndjson"),
        answer(202, ""),
    ]
}

#[tokio::test]
async fn an_export_is_polled_read_in_both_forms_and_cancelled() {
    let (site, script) = scripted(hcpd_export).await;
    let local = Local::new();
    let mirror = local.mirror("hcpd", &site.base, Way::Export);
    let report = mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert_eq!((report.created, report.removed), (3, 1));
    assert_eq!(local.count("hcpd"), 2);
    let script = script.lock().unwrap();
    let lines = script.lines();
    assert!(lines[0].starts_with("POST /$export") || lines[0].ends_with("/$export"));
    assert_eq!(script.asked[0].headers["prefer"], "respond-async");
    for wanted in [
        r#""valueString":"application/fhir+ndjson""#,
        r#""valueString":"Endpoint""#,
    ] {
        assert!(
            script.asked[0].body.contains(wanted),
            "{}",
            script.asked[0].body
        );
    }
    assert!(!script.asked[0].body.contains("_since"));
    assert!(
        lines[6].starts_with("DELETE") && lines[6].ends_with("_jobId=7"),
        "{lines:?}"
    );
    assert!(
        script
            .asked
            .iter()
            .all(|it| it.headers.contains_key("x-request-id"))
    );
    drop(script);
    let mark = Bookmark::of(&local.register, &"hcpd".parse().unwrap()).unwrap();
    assert_eq!(mark.until.as_deref(), Some("2026-11-30T01:02:03Z"));
}

#[tokio::test]
async fn an_export_that_vanished_is_asked_for_again_and_one_elsewhere_is_not_read() {
    let place = |base: &str, n: u8| format!("{base}/$export-poll-status?_jobId={n}");
    let (site, script) = scripted(|base| {
        vec![
            answer(202, "").with("content-location", &place(base, 1)),
            answer(404, ""),
            answer(202, "").with("content-location", &place(base, 2)),
            answer(
                200,
                r#"{"transactionTime":"2026-11-30T01:02:03Z","output":[]}"#,
            ),
        ]
    })
    .await;
    let local = Local::new();
    let mirror = local.mirror("hcpd", &site.base, Way::Export);
    mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert!(script.lock().unwrap().lines()[3].ends_with("_jobId=2"));
    let (site, _) = scripted(|base| {
        vec![
            answer(202, "").with("content-location", &place(base, 1)),
            answer(
                200,
                r#"{"transactionTime":"x","output":[{"type":"Organization",
                "url":"https://bucket.example/file"}]}"#,
            ),
        ]
    })
    .await;
    let local = Local::new();
    let mirror = local.mirror("hcpd", &site.base, Way::Export);
    let error = mirror
        .follow(Following::Changes, &|_| {})
        .await
        .unwrap_err();
    assert!(
        matches!(error, FollowError::Ask(AskError::Elsewhere(_))),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_rest_of_a_file_that_broke_off_is_asked_for_as_long_as_something_comes() {
    let lines = |numbers: std::ops::Range<u32>| -> String {
        let lines = numbers.map(|n| organisation(&format!("o{n}")) + "\n");
        lines.collect()
    };
    let ndjson = |body: String| answer(200, body).with("content-type", "application/fhir+ndjson");
    let (site, script) = scripted(|base| {
        let place = format!("{base}/$export-poll-status?_jobId=1");
        let manifest = format!(
            r#"{{"transactionTime":"2026-11-30T01:02:03Z","output":[
            {{"type":"Organization","url":"{base}/Binary/1"}}]}}"#
        );
        vec![
            answer(202, "").with("content-location", &place),
            answer(200, manifest),
            ndjson(lines(0..600)).cut(),
            ndjson(lines(0..700)),
            answer(202, ""),
            answer(202, "").with("content-location", &place),
            answer(
                200,
                "{\"transactionTime\":\"2026-11-30T02:02:03Z\",\"output\":[\
                {\"type\":\"Organization\",\"url\":\"BASE/Binary/2\"}]}"
                    .replace("BASE", base),
            ),
            ndjson(lines(0..10)).cut(),
        ]
    })
    .await;
    let local = Local::new();
    let mirror = local.mirror("hcpd", &site.base, Way::Export);
    let report = mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert_eq!((report.created, report.unchanged), (700, 0));
    let nothing = mirror
        .follow(Following::Changes, &|_| {})
        .await
        .unwrap_err();
    assert!(
        matches!(nothing, FollowError::Ask(AskError::Unreachable(_))),
        "{nothing:?}"
    );
    assert_eq!(script.lock().unwrap().asked.len(), 8);
}
