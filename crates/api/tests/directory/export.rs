//! `$export`: snapshot, delta with changes of state, both forms of a file, cancelling, expiry, and
//! what is refused.

use crate::rig::{Answer, BASE, NOW, Rig, request};
use axum::body::Body;
use base64::Engine;
use fhir::Json;
use http::{Request, StatusCode};
use ids::Timestamp;
use register::Change;
use std::cell::Cell;

thread_local! {
    static CLOCK: Cell<i64> = const { Cell::new(NOW.as_millis()) };
}

fn clock() -> Timestamp {
    Timestamp::from_millis(CLOCK.get())
}

fn pass(seconds: i64) {
    CLOCK.set(CLOCK.get() + seconds * 1_000);
}

fn parameter(name: &str, value: &str) -> String {
    format!(r#"{{"name":"{name}","valueString":"{value}"}}"#)
}

fn order(more: &[(&str, &str)]) -> Request<Body> {
    order_of("reader", more)
}

fn order_of(token: &str, more: &[(&str, &str)]) -> Request<Body> {
    let mut all = vec![parameter("_outputFormat", "application/fhir+ndjson")];
    all.extend(more.iter().map(|(name, value)| parameter(name, value)));
    let body = format!(
        r#"{{"resourceType":"Parameters","parameter":[{}]}}"#,
        all.join(",")
    );
    request("POST", "/$export", token)
        .header("Content-Type", "application/fhir+json")
        .header("Prefer", "respond-async")
        .body(Body::from(body))
        .unwrap()
}

const ALL: &[(&str, &str)] = &[("_type", "Organization,Location,PractitionerRole")];

/// Polls until the export is ready: the writer is a thread of its own.
async fn ready(rig: &Rig, place: &str) -> Answer {
    let place = place.strip_prefix(BASE).unwrap();
    loop {
        let look = rig.get(place).await;
        if look.status != StatusCode::ACCEPTED {
            return look;
        }
        assert!(look.headers.contains_key("retry-after"));
        assert!(look.header("x-progress").contains("written"));
        tokio::task::yield_now().await;
    }
}

async fn exported(rig: &Rig, more: &[(&str, &str)]) -> (String, Json) {
    let begun = rig.send(order(more)).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text);
    let place = begun.header("content-location").to_owned();
    let manifest = ready(rig, &place).await;
    assert_eq!(manifest.status, StatusCode::OK, "{}", manifest.text);
    assert_eq!(manifest.header("cache-control"), "no-store");
    (place, manifest.json())
}

/// URLs of a list of the manifest, with the types they are of.
fn files(manifest: &Json, list: &str) -> Vec<(String, String)> {
    let files = manifest.get(list).into_iter().flat_map(Json::each);
    let text = |it: &Json, name: &str| it.get(name).unwrap().as_str().unwrap().to_owned();
    files
        .map(|it| (text(it, "type"), text(it, "url")))
        .collect()
}

async fn lines(rig: &Rig, url: &str) -> Vec<String> {
    let path = url.strip_prefix(BASE).unwrap();
    let get = request("GET", path, "reader").header("Accept", "application/fhir+ndjson");
    let file = rig.send(get.body(Body::empty()).unwrap()).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text);
    assert_eq!(file.header("content-type"), "application/fhir+ndjson");
    file.text.lines().map(ToOwned::to_owned).collect()
}

async fn all_lines(rig: &Rig, manifest: &Json, list: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (_, url) in files(manifest, list) {
        all.extend(lines(rig, &url).await);
    }
    all
}

fn put(rig: &Rig, body: &str) {
    let change = Change::Put {
        body: body.to_owned(),
        expected: None,
        source: "x".to_owned(),
    };
    rig.register.change(&[change], clock()).unwrap();
}

const WITHHELD: &str = r#"{"resourceType":"Location","id":"hidden","status":"active","extension":
    [{"url":"http://digitalhealth.gov.au/fhir/cc/StructureDefinition/suppressed","extension":
    [{"url":"suppressedBy","valueCodeableConcept":{"text":"x"}}]}]}"#;
const LEFT: &str = r#"{"resourceType":"Location","id":"left","status":"inactive"}"#;

fn with_rig() -> Rig {
    CLOCK.set(NOW.as_millis());
    let rig = Rig::clocked(clock);
    for entry in Json::parse(include_str!("practice.json"))
        .unwrap()
        .get("entry")
        .unwrap()
        .each()
    {
        put(&rig, &entry.get("resource").unwrap().to_string());
    }
    rig
}

#[tokio::test]
async fn a_snapshot_holds_what_is_shown_and_a_delta_every_state_and_what_is_gone() {
    let rig = with_rig();
    put(&rig, WITHHELD);
    put(&rig, LEFT);
    let (_, manifest) = exported(&rig, ALL).await;
    let types: Vec<String> = files(&manifest, "output")
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(types, ["Organization", "Location", "PractitionerRole"]);
    let snapshot = all_lines(&rig, &manifest, "output").await;
    assert!(
        snapshot
            .iter()
            .any(|it| it.contains("\"role-1\"") && it.contains("versionId"))
    );
    assert!(
        !snapshot
            .iter()
            .any(|it| it.contains("hidden") || it.contains("left"))
    );
    assert!(manifest.get("deleted").is_none());

    let until = manifest
        .get("transactionTime")
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned();
    pass(60);
    put(&rig, &LEFT.replace("inactive", "active"));
    let gone = Change::Delete {
        kind: "PractitionerRole".to_owned(),
        id: "role-1".to_owned(),
    };
    rig.register.change(&[gone], clock()).unwrap();
    pass(60);
    let (_, delta) = exported(&rig, &[ALL[0], ("_since", &until)]).await;
    let changed = all_lines(&rig, &delta, "output").await;
    // Both came within the margin that an export keeps before its beginning.
    assert!(
        changed.iter().any(|it| it.contains("\"hidden\"")),
        "{changed:?}"
    );
    assert!(
        changed
            .iter()
            .any(|it| it.contains("\"left\"") && it.contains("\"active\""))
    );
    let gone = all_lines(&rig, &delta, "deleted").await;
    assert_eq!(gone.len(), 1);
    assert!(gone[0].contains(r#""method":"DELETE","url":"PractitionerRole/role-1""#));

    let later = delta
        .get("transactionTime")
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned();
    let (_, nothing) = exported(&rig, &[ALL[0], ("_since", &later)]).await;
    assert_eq!(files(&nothing, "output"), []);
}

#[tokio::test]
async fn a_filter_narrows_its_type_alone_and_hides_what_a_search_hides() {
    let rig = with_rig();
    put(
        &rig,
        r#"{"resourceType":"Location","id":"perth","status":"active","address":{"city":"Perth"}}"#,
    );
    let filter = ("_typeFilter", "Location?address-city=Perth");
    let (_, manifest) = exported(&rig, &[ALL[0], filter]).await;
    let all = all_lines(&rig, &manifest, "output").await;
    let locations: Vec<_> = all
        .iter()
        .filter(|it| it.contains("\"Location\""))
        .collect();
    assert!(
        locations.len() == 1 && locations[0].contains("perth"),
        "{locations:?}"
    );
    assert!(all.iter().any(|it| it.contains("role-1")));
}

#[tokio::test]
async fn a_file_comes_as_lines_or_within_a_binary() {
    let rig = with_rig();
    let (_, manifest) = exported(&rig, &[("_type", "Organization")]).await;
    let (_, url) = files(&manifest, "output").remove(0);
    let raw = lines(&rig, &url).await;
    let path = url.strip_prefix(BASE).unwrap();
    let get = request("GET", path, "reader").header("Accept", "application/fhir+json");
    let binary = rig.send(get.body(Body::empty()).unwrap()).await.json();
    assert_eq!(binary.get("resourceType"), Some(&Json::text("Binary")));
    let data = binary.get("data").unwrap().as_str().unwrap();
    let data = base64::engine::general_purpose::STANDARD
        .decode(data)
        .unwrap();
    assert_eq!(
        String::from_utf8(data).unwrap().lines().collect::<Vec<_>>(),
        raw
    );
}

#[tokio::test]
async fn a_cancelled_or_expired_export_is_not_there_any_more_and_leaves_no_file() {
    let rig = with_rig();
    let folder = rig.register.path().with_extension("sqlite.exports");
    let kept = || std::fs::read_dir(&folder).map_or(0, Iterator::count);
    let (place, manifest) = exported(&rig, ALL).await;
    let path = place.strip_prefix(BASE).unwrap();
    assert_eq!(kept(), 1);
    let delete = || {
        request("DELETE", path, "reader")
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(rig.send(delete()).await.status, StatusCode::ACCEPTED);
    assert_eq!(rig.get(path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rig.send(delete()).await.status, StatusCode::NOT_FOUND);
    let (_, url) = files(&manifest, "output").remove(0);
    assert_eq!(rig.get(&url).await.status, StatusCode::NOT_FOUND);
    assert_eq!(kept(), 0);

    let (place, _) = exported(&rig, ALL).await;
    let path = place.strip_prefix(BASE).unwrap();
    pass(3_500);
    assert_eq!(rig.get(path).await.status, StatusCode::OK);
    pass(200);
    assert_eq!(rig.get(path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(kept(), 0);
}

#[tokio::test]
async fn an_export_is_its_callers_alone() {
    let rig = with_rig();
    let begun = rig.send(order_of("operator", ALL)).await;
    let place = begun
        .header("content-location")
        .strip_prefix(BASE)
        .unwrap()
        .to_owned();
    assert_eq!(rig.get(&place).await.status, StatusCode::NOT_FOUND);
    let nobody = rig.send(order_of("guess", ALL)).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused_as_the_guide_says() {
    let rig = with_rig();
    for (more, status) in [
        (&[("_type", "Patient")][..], StatusCode::FORBIDDEN),
        (&[], StatusCode::BAD_REQUEST),
        (
            &[("_type", "Location"), ("_since", "soon")],
            StatusCode::BAD_REQUEST,
        ),
        (
            &[
                ("_type", "Location"),
                ("_typeFilter", "Location?_include=Location:endpoint"),
            ],
            StatusCode::BAD_REQUEST,
        ),
        (
            &[
                ("_type", "Practitioner"),
                ("_typeFilter", "Practitioner?gender=male"),
            ],
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let refused = rig.send(order(more)).await;
        assert_eq!(refused.status, status, "{more:?}: {}", refused.text);
        assert!(refused.text.contains("OperationOutcome"), "{more:?}");
    }
    let mut impatient = order(ALL);
    impatient.headers_mut().remove("prefer");
    assert_eq!(rig.send(impatient).await.status, StatusCode::BAD_REQUEST);
    for path in ["/Binary/x", "/Binary/x-1", "/$export-poll-status?_jobId=x"] {
        assert_eq!(rig.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let put = request("PUT", "/Binary/x", "operator")
        .body(Body::empty())
        .unwrap();
    assert_eq!(rig.send(put).await.status, StatusCode::METHOD_NOT_ALLOWED);
}
