//! What is suppressed, inactive or off is not there, on whatever way somebody comes.

use crate::server::Server;

const SUPPRESSED: &str = r#""extension":[{"url":
    "http://digitalhealth.gov.au/fhir/cc/StructureDefinition/suppressed","extension":[
    {"url":"suppressedBy","valueCodeableConcept":{"text":"x"}}]}]"#;

/// A practice in which one resource of each type carries `hidden`, and its neighbour does not.
fn bodies(hidden: fn(&str) -> String) -> Vec<String> {
    let body = |kind: &str, id: &str, members: &str, is_hidden: bool| {
        let more = if is_hidden {
            format!(",{}", hidden(kind))
        } else {
            String::new()
        };
        format!(r#"{{"resourceType":"{kind}","id":"{id}",{members}{more}}}"#)
    };
    let mut all = Vec::new();
    for (id, is_hidden) in [("seen", false), ("veiled", true)] {
        let refer = |name: &str, to: &str| format!(r#""{name}":{{"reference":"{to}/{id}"}}"#);
        let organisation = refer("managingOrganization", "Organization");
        let endpoint = refer("endpoint", "Endpoint").replace(":{", ":[{") + "]";
        let place = refer("location", "Location").replace(":{", ":[{") + "]";
        all.push(body("Organization", id, r#""name":"Wattle""#, is_hidden));
        all.push(body(
            "Practitioner",
            id,
            r#""name":[{"family":"Wattle"}]"#,
            is_hidden,
        ));
        let members = format!(r#""name":"Wattle",{organisation}"#);
        all.push(body("Location", id, &members, is_hidden));
        all.push(body("Endpoint", id, &members, is_hidden));
        let members = format!(
            r#""name":"Wattle",{},{place},{endpoint}"#,
            refer("providedBy", "Organization")
        );
        all.push(body("HealthcareService", id, &members, is_hidden));
        // The role itself is shown: it must not lead to what is hidden.
        let members = format!(
            r#"{},{},{place},{endpoint}"#,
            refer("practitioner", "Practitioner"),
            refer("healthcareService", "HealthcareService").replace(":{", ":[{") + "]"
        );
        all.push(body("PractitionerRole", id, &members, false));
    }
    all
}

fn suppressed(_: &str) -> String {
    SUPPRESSED.to_owned()
}

fn inactive(kind: &str) -> String {
    match kind {
        "Location" => r#""status":"inactive""#,
        "Endpoint" => r#""status":"off""#,
        _ => r#""active":false"#,
    }
    .to_owned()
}

async fn nothing_leads_there(server: &Server) {
    for kind in [
        "Organization",
        "Practitioner",
        "Location",
        "Endpoint",
        "HealthcareService",
    ] {
        assert_eq!(server.get(&format!("/{kind}/seen")).await.status, 200);
        let answer = server.get(&format!("/{kind}/veiled")).await;
        assert_eq!(answer.status, 404, "{kind}: {}", answer.text);
    }
    let includes = "_include=PractitionerRole:practitioner&_include=PractitionerRole:location\
        &_include=PractitionerRole:endpoint&_include=PractitionerRole:service\
        &_include:iterate=HealthcareService:organization\
        &_include:iterate=Location:organization&_revinclude:iterate=HealthcareService:location\
        &_revinclude:iterate=Location:organization&_revinclude:iterate=Endpoint:organization";
    for search in [
        "/Organization?name=wattle".to_owned(),
        "/Organization?_id=veiled,seen".to_owned(),
        "/Practitioner?family=wattle".to_owned(),
        "/Location?name=wattle&_revinclude=HealthcareService:location".to_owned(),
        "/Endpoint?name=wattle&_include=Endpoint:organization".to_owned(),
        "/HealthcareService?name=wattle&_include=HealthcareService:endpoint".to_owned(),
        format!("/PractitionerRole?_id=veiled,seen&{includes}"),
        "/PractitionerRole?practitioner.family=wattle".to_owned(),
        "/PractitionerRole?location.name=wattle".to_owned(),
        "/PractitionerRole?endpoint.name=wattle".to_owned(),
        "/PractitionerRole?service.name=wattle".to_owned(),
        "/PractitionerRole?service.organization.name=wattle".to_owned(),
        "/HealthcareService?_has:PractitionerRole:service:_id=seen,veiled".to_owned(),
        "/Organization?_has:HealthcareService:organization:name=wattle".to_owned(),
        "/Organization?_has:Location:organization:name=wattle".to_owned(),
        "/Organization?_has:Endpoint:organization:name=wattle".to_owned(),
    ] {
        let answer = server.get(&search).await;
        assert_eq!(answer.status, 200, "{search}: {}", answer.text);
        let matches = answer.entries("match");
        assert!(
            matches.iter().any(|it| it.ends_with("/seen")),
            "{search}: {matches:?}"
        );
        let mut all = matches.into_iter().chain(answer.entries("include"));
        let leaked = all.find(|it| it.ends_with("/veiled") && it != "PractitionerRole/veiled");
        assert_eq!(leaked, None, "{search}");
        let by_chain = search.contains('.') && !search.contains("_include");
        if by_chain {
            assert!(!answer.text.contains("PractitionerRole/veiled"), "{search}");
        }
    }
    let found = server.get("/$find?q=wattle").await;
    assert_eq!(found.status, 200, "{}", found.text);
    assert!(
        found.text.contains("PractitionerRole/seen"),
        "{}",
        found.text
    );
    assert!(!found.text.contains("/veiled"), "{}", found.text);
}

#[tokio::test]
async fn what_is_suppressed_is_not_there() {
    nothing_leads_there(&Server::with(&bodies(suppressed)).await).await;
}

#[tokio::test]
async fn what_is_inactive_or_off_is_not_there_unless_it_is_asked_for() {
    let server = Server::with(&bodies(inactive)).await;
    nothing_leads_there(&server).await;
    for search in [
        "/Organization?active=false&name=wattle",
        "/Location?status=inactive&name=wattle",
        "/Endpoint?status=off&name=wattle",
    ] {
        let found = server.get(search).await.entries("match");
        assert_eq!(found.len(), 1, "{search}");
        assert!(found[0].ends_with("/veiled"));
    }
}
