//! The directory over HTTP: the look-ups of AU PD, pages, formats, errors and publishing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests fail by panicking"
)]

mod export;
mod publishing;
mod rig;

use api::directory::RateLimit;
use axum::body::Body;
use fhir::{Json, check, parse_xml, write_xml};
use http::{Request, StatusCode};
use rig::{BASE, HPIO, OURS, Rig, proven, request, text};

const PROVIDER: &str = "http://ns.electronichealth.net.au/id/medicare-provider-number";
const ROLE_INCLUDES: &str = "&_include=PractitionerRole:organization\
                             &_include=PractitionerRole:endpoint\
                             &_include=PractitionerRole:location";
const SERVICE_INCLUDES: &str = "&_include=HealthcareService:organization\
                                &_include=HealthcareService:endpoint\
                                &_include=HealthcareService:location";

/// The look-ups of the AU PD test scripts of 2018: resource type and search.
fn lookups() -> Vec<(&'static str, String)> {
    let hpii = "http://ns.electronichealth.net.au/id/hi/hpii/1.0|8003619900015717";
    let roles = [
        "practitioner.name=Testwell".to_owned(),
        "practitioner.family=Testwell&practitioner.given=Ada".to_owned(),
        "specialty=http://snomed.info/sct|394579002".to_owned(),
        format!("identifier={PROVIDER}|2426621B"),
        "identifier=http://hl7.org.au/id/npio|8003619900015717@8003621566684455".to_owned(),
        format!("organization.identifier={HPIO}|{OURS}"),
        format!("practitioner.identifier={hpii}"),
    ];
    let services = [
        "identifier=https://vendor.example/id/service|SV-1".to_owned(),
        "name=Downunder".to_owned(),
        "organization.name=Downunder".to_owned(),
        "specialty=http://snomed.info/sct|394579002".to_owned(),
        format!("organization.identifier={HPIO}|{OURS}"),
    ];
    let roles = roles.map(|search| ("PractitionerRole", search + ROLE_INCLUDES));
    let services = services.map(|search| ("HealthcareService", search + SERVICE_INCLUDES));
    roles.into_iter().chain(services).collect()
}

fn encoded(search: &str) -> String {
    search.replace('|', "%7C").replace('@', "%40")
}

#[tokio::test]
async fn the_twelve_look_ups_are_answered_in_json_and_xml_and_the_hit_is_read() {
    let rig = Rig::filled();
    assert_eq!(lookups().len(), 12);
    for (kind, search) in lookups() {
        let path = format!("/{kind}?active=true&{}", encoded(&search));
        let answer = rig.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        assert_eq!(answer.entries("match").len(), 1, "{path}");
        let mut included = answer.entries("include");
        included.sort();
        assert_eq!(
            included,
            ["Endpoint/ep-1", "Location/loc-1", "Organization/org-1"],
            "{path}"
        );
        assert_eq!(answer.json().get("total"), Some(&Json::Number("1".into())));
        assert_eq!(check(&answer.json()), [], "{path}");
        let as_xml = rig
            .get(&format!("{path}&_format=application/fhir%2Bxml"))
            .await;
        assert!(
            as_xml
                .header("content-type")
                .starts_with("application/fhir+xml")
        );
        let from_xml = parse_xml(as_xml.text.as_bytes()).unwrap();
        let from_json = without_self(&answer.json());
        assert_eq!(
            write_xml(&without_self(&from_xml)),
            write_xml(&from_json),
            "{path}"
        );
        let hit = rig.get(&format!("/{}", answer.entries("match")[0])).await;
        assert_eq!(text(&hit.json(), &["resourceType"]), Some(kind));
    }
}

/// A Bundle without its links, which name the format.
fn without_self(bundle: &Json) -> Json {
    let Json::Object(mut object) = bundle.clone() else {
        panic!()
    };
    object.remove("link");
    Json::Object(object)
}

#[tokio::test]
async fn a_search_may_come_as_a_form() {
    let rig = Rig::filled();
    let form = format!("identifier={PROVIDER}%7C2426621B");
    let request = request("POST", "/PractitionerRole/_search?active=true", "reader")
        .header("Content-Type", "application/x-www-form-urlencoded");
    let answer = rig.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(answer.entries("match"), ["PractitionerRole/role-1"]);
    let long = request_with_form("x".repeat(70_000));
    assert_eq!(rig.send(long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

fn request_with_form(form: String) -> Request<Body> {
    let request = request("POST", "/PractitionerRole/_search", "reader");
    request.body(Body::from(form)).unwrap()
}

#[tokio::test]
async fn pages_lead_on_to_the_last_and_belong_to_their_search() {
    let rig = Rig::filled();
    for number in 0..7 {
        let body =
            format!(r#"{{"resourceType":"Organization","id":"x{number}","name":"Walk {number}"}}"#);
        let put = request("PUT", &format!("/Organization/x{number}"), "operator")
            .header("Content-Type", "application/json");
        assert_eq!(
            rig.send(put.body(Body::from(body)).unwrap()).await.status,
            StatusCode::CREATED
        );
    }
    for count in 1..9 {
        let mut at = Some(format!("/Organization?name=walk&_count={count}"));
        let mut seen = Vec::new();
        while let Some(path) = at {
            let answer = rig.get(&path).await;
            let found = answer.entries("match");
            assert!(found.len() <= count);
            assert!(answer.link("self").unwrap().starts_with(BASE));
            seen.extend(found);
            at = answer.link("next");
        }
        let all: Vec<String> = (0..7)
            .map(|number| format!("Organization/x{number}"))
            .collect();
        assert_eq!(seen, all, "{count} to a page");
    }
    let first = rig.get("/Organization?name=walk&_count=2").await;
    let stolen = first
        .link("next")
        .unwrap()
        .replace("name=walk", "name=down");
    assert_eq!(rig.get(&stolen).await.status, StatusCode::BAD_REQUEST);
    let only_total = rig.get("/Organization?name=walk&_summary=count").await;
    assert_eq!(
        only_total.json().get("total"),
        Some(&Json::Number("7".into()))
    );
    assert_eq!(only_total.json().get("entry"), None);
}

#[tokio::test]
async fn errors_are_outcomes_with_the_id_of_the_request() {
    let rig = Rig::filled();
    for (path, status, code) in [
        ("/Patient?name=x", StatusCode::BAD_REQUEST, "invalid"),
        (
            "/Practitioner?gender=female",
            StatusCode::BAD_REQUEST,
            "not-supported",
        ),
        (
            "/PractitionerRole?active=true",
            StatusCode::BAD_REQUEST,
            "invalid",
        ),
        (
            "/PractitionerRole?_unknown=x",
            StatusCode::BAD_REQUEST,
            "invalid",
        ),
        ("/Location/nowhere", StatusCode::NOT_FOUND, "not-found"),
        ("/a/b/c", StatusCode::NOT_FOUND, "not-found"),
        (
            "/Organization?name=x&_format=text/html",
            StatusCode::NOT_ACCEPTABLE,
            "not-supported",
        ),
        (
            "/Organization?name=x&_page=b1.0",
            StatusCode::BAD_REQUEST,
            "invalid",
        ),
    ] {
        let request = request("GET", path, "reader").header("X-Request-ID", "trace-7");
        let answer = rig.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        let outcome = answer.json();
        assert_eq!(check(&outcome), [], "{path}");
        let issues: Vec<_> = outcome.get("issue").unwrap().each().collect();
        assert_eq!(text(issues[0], &["code"]), Some(code), "{path}");
        assert!(
            text(issues[1], &["diagnostics"])
                .unwrap()
                .contains("trace-7")
        );
        assert_eq!(answer.header("x-request-id"), "trace-7");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let hostile = request("GET", "/metadata", "reader").header("X-Request-ID", "a b<script>");
    let answer = rig.send(hostile.body(Body::empty()).unwrap()).await;
    assert!(!answer.header("x-request-id").contains("script"));
}

#[tokio::test]
async fn what_is_not_known_is_left_out_and_said_or_refused_when_strict() {
    let rig = Rig::filled();
    let answer = rig.get("/Organization?name=downunder&colour=red").await;
    assert_eq!(answer.entries("match"), ["Organization/org-1"]);
    assert_eq!(answer.entries("outcome"), ["OperationOutcome/"]);
    assert!(!answer.link("self").unwrap().contains("colour"));
    let strict = request("GET", "/Organization?name=downunder&colour=red", "reader")
        .header("Prefer", "handling=strict");
    let answer = rig.send(strict.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nobody_gets_nothing_and_the_impatient_wait() {
    let rig = Rig::limited(RateLimit {
        burst: 3,
        per_minute: 60,
    });
    let nameless = || {
        Request::builder()
            .uri("/metadata")
            .body(Body::empty())
            .unwrap()
    };
    let answer = rig.send(nameless()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    let wrong = request("GET", "/metadata", "guess")
        .body(Body::empty())
        .unwrap();
    assert_eq!(rig.send(wrong).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(rig.get("/metadata").await.status, StatusCode::OK);
    let answer = rig.get("/metadata").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn the_capability_statement_promises_what_is_served() {
    let rig = Rig::limited(RateLimit {
        burst: 10_000,
        per_minute: 1,
    });
    let statement = rig.get("/metadata").await.json();
    assert_eq!(check(&statement), []);
    let rest = statement.get("rest").unwrap().each().next().unwrap();
    for resource in rest.get("resource").unwrap().each() {
        let kind = text(resource, &["type"]).unwrap();
        for it in resource.get("searchParam").unwrap().each() {
            let name = text(it, &["name"]).unwrap();
            let path = format!("/{kind}?{name}:missing=false&_id=x");
            assert_eq!(rig.get(&path).await.status, StatusCode::OK, "{path}");
        }
        for (list, parameter) in [
            ("searchInclude", "_include"),
            ("searchRevInclude", "_revinclude"),
        ] {
            for value in resource.get(list).into_iter().flat_map(Json::each) {
                let path = format!("/{kind}?_id=x&{parameter}={}", value.as_str().unwrap());
                assert_eq!(rig.get(&path).await.status, StatusCode::OK, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn an_organisation_publishes_its_own_entries_and_no_others() {
    let rig = Rig::filled();
    let location = |name: &str| {
        format!(
            r#"{{"resourceType":"Location","id":"loc-2","name":"{name}",
            "managingOrganization":{{"reference":"Organization/org-1"}}}}"#
        )
    };
    let other = "8003629900024197";
    let put = |hpio: &str, name: &str| proven("PUT", "/Location/loc-2", hpio, &location(name));
    let answer = rig.send(put(other, "Theirs")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    let answer = rig.send(put(OURS, "Ours")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert_eq!(answer.header("etag"), "W/\"1\"");
    assert_eq!(
        rig.send(put(OURS, "Ours still")).await.status,
        StatusCode::OK
    );
    assert_eq!(
        rig.send(put(other, "Theirs")).await.status,
        StatusCode::FORBIDDEN
    );
    let mut late = put(OURS, "Late");
    late.headers_mut()
        .insert("If-Match", "W/\"1\"".parse().unwrap());
    assert_eq!(rig.send(late).await.status, StatusCode::PRECONDITION_FAILED);
    let gone = |hpio: &str| proven("DELETE", "/Location/loc-2", hpio, "");
    assert_eq!(rig.send(gone(other)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(rig.send(gone(OURS)).await.status, StatusCode::OK);
    assert_eq!(
        rig.get("/Location/loc-2").await.status,
        StatusCode::NOT_FOUND
    );
    let by_token =
        request("PUT", "/Location/loc-2", "reader").header("Content-Type", "application/json");
    let answer = rig
        .send(by_token.body(Body::from(location("x"))).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_not_sound_is_not_published() {
    let rig = Rig::filled();
    let sent = async |media: &str, body: &str| {
        let put = request("PUT", "/Location/loc-3", "operator").header("Content-Type", media);
        rig.send(put.body(Body::from(body.to_owned())).unwrap())
            .await
    };
    let json = "application/fhir+json";
    let unknown = r#"{"resourceType":"Location","id":"loc-3","nam":"x"}"#;
    let answer = sent(json, unknown).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text
            .contains("Location.nam: FHIR R4 has no such element"),
        "{}",
        answer.text
    );
    let misplaced = r#"{"resourceType":"Location","id":"loc-4","name":"x"}"#;
    assert_eq!(sent(json, misplaced).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        sent("text/plain", unknown).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    assert_eq!(
        sent(json, "{").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let huge = format!("{{\"x\":\"{}\"}}", "y".repeat(1_100_000));
    assert_eq!(
        sent(json, &huge).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let xml = "<Location xmlns=\"http://hl7.org/fhir\"><id value=\"loc-3\"/>\
               <name value=\"By XML\"/></Location>";
    assert_eq!(
        sent("application/fhir+xml", xml).await.status,
        StatusCode::CREATED
    );
    let read = rig.get("/Location/loc-3").await;
    assert_eq!(text(&read.json(), &["name"]), Some("By XML"));
}

#[tokio::test]
async fn what_is_hidden_is_hidden_from_readers_on_every_way() {
    let rig = Rig::filled();
    let suppressed = r#"{"resourceType":"Practitioner","id":"pra-1","active":true,
        "name":[{"family":"Testwell"}],"extension":[
        {"url":"http://digitalhealth.gov.au/fhir/cc/StructureDefinition/suppressed","extension":[
        {"url":"suppressedBy","valueCodeableConcept":{"text":"x"}}]}]}"#;
    let put = request("PUT", "/Practitioner/pra-1", "operator")
        .header("Content-Type", "application/json");
    assert_eq!(
        rig.send(put.body(Body::from(suppressed)).unwrap())
            .await
            .status,
        StatusCode::OK
    );
    assert_eq!(
        rig.get("/Practitioner/pra-1").await.status,
        StatusCode::NOT_FOUND
    );
    for path in [
        "/Practitioner?name=testwell",
        "/Practitioner?_has:PractitionerRole:practitioner:identifier=2426621B",
        "/PractitionerRole?practitioner.name=testwell",
    ] {
        assert_eq!(rig.get(path).await.entries("match"), [""; 0], "{path}");
    }
    let path = "/PractitionerRole?identifier=2426621B&_include=PractitionerRole:practitioner";
    assert_eq!(rig.get(path).await.entries("include"), [""; 0]);
    let path = "/Practitioner/pra-1";
    let operator = request("GET", path, "operator")
        .body(Body::empty())
        .unwrap();
    assert_eq!(rig.send(operator).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_base_with_a_slash_is_nothing_and_says_so() {
    let rig = Rig::below("/fhir");
    for path in ["/fhir/", "/fhir", "/fhir/a/b/c"] {
        let answer = rig.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            answer.text.contains("OperationOutcome"),
            "{path}: {}",
            answer.text
        );
    }
    assert_eq!(rig.get("/fhir/metadata").await.status, StatusCode::OK);
}
