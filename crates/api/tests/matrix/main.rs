//! Every search parameter in every form, asked of a running server: what the CapabilityStatement
//! promises is found, and nothing else.
//!
//! What is expected is computed from the values that each resource has, by plain comparison.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests fail by panicking"
)]

mod fixture;
mod forms;
mod robust;
mod server;
mod visible;
mod walk;

use fhir::Json;
use fixture::{Stored, stored};
use forms::{Case, cases};
use search::{ParameterKind, parameter};
use server::Server;
use std::collections::BTreeSet;

/// Parameters that all types have: asked of one type is asked of all.
const OF_ALL: [&str; 6] = [
    "_id",
    "_lastUpdated",
    "_profile",
    "_security",
    "_source",
    "_tag",
];

/// Type and parameter of everything that a CapabilityStatement promises.
async fn promised(server: &Server) -> Vec<(String, String)> {
    let statement = server.get("/metadata").await.json();
    let rest = statement.get("rest").unwrap().each().next().unwrap();
    let mut found = Vec::new();
    for resource in rest.get("resource").unwrap().each() {
        let kind = resource.get("type").unwrap().as_str().unwrap();
        for it in resource.get("searchParam").unwrap().each() {
            let name = it.get("name").unwrap().as_str().unwrap();
            found.push((kind.to_owned(), name.to_owned()));
        }
    }
    found
}

#[tokio::test]
async fn every_parameter_finds_what_it_says_in_every_form() {
    let server = Server::filled().await;
    let all = stored();
    let (mut asked, mut wrong) = (0, Vec::new());
    for (kind, name) in promised(&server).await {
        if OF_ALL.contains(&name.as_str()) && kind != "Organization" {
            continue;
        }
        let cases = cases(&all, &kind, &name);
        let least = match parameter(&kind, &name).unwrap().kind {
            ParameterKind::Position | ParameterKind::Uri => 4,
            ParameterKind::Date | ParameterKind::Number => 8,
            ParameterKind::Reference => 5,
            ParameterKind::String => 8,
            ParameterKind::Token => 9,
        };
        assert!(
            cases.len() >= least,
            "{kind}?{name} has only {} rows",
            cases.len()
        );
        for case in cases {
            asked += 1;
            wrong.extend(check(&server, &kind, &case).await);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {asked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(asked > 1_000, "only {asked} rows");
}

#[tokio::test]
async fn every_reference_chains_to_every_parameter_and_back() {
    let server = Server::filled().await;
    let all = stored();
    let (mut asked, mut wrong) = (0, Vec::new());
    for (kind, name) in promised(&server).await {
        let reference = parameter(&kind, &name).unwrap();
        if reference.kind != ParameterKind::Reference {
            continue;
        }
        for to in &reference.targets {
            for far in search::parameters_of(to).filter(|it| it.on != "*") {
                let Some(first) = cases(&all, to, far.name).into_iter().next() else {
                    continue;
                };
                for case in [
                    along(&all, (&kind, &name, to), &first),
                    against(&all, (&kind, &name, to), &all, far.name),
                ] {
                    asked += 1;
                    let on = if case.pairs[0].0.starts_with("_has") {
                        to
                    } else {
                        kind.as_str()
                    };
                    wrong.extend(check(&server, on, &case).await);
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {asked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(asked > 300, "only {asked} rows");
}

/// `organization:Organization.name=x`: those that refer to what the far search finds.
fn along(all: &[Stored], (kind, name, to): (&str, &str, &str), far: &Case) -> Case {
    let (far_name, value) = &far.pairs[0];
    let expected = all.iter().filter(|it| it.kind == kind).filter(|it| {
        let mut referred = it.references(name);
        referred.any(|reference| far.expected.contains(&reference))
    });
    Case {
        pairs: vec![(format!("{name}:{to}.{far_name}"), value.clone())],
        expected: expected.map(Stored::reference).collect(),
    }
}

/// `_has:PractitionerRole:organization:_id=x`: those that something with a value refers to.
fn against(
    all: &[Stored],
    (kind, name, to): (&str, &str, &str),
    from: &[Stored],
    _far: &str,
) -> Case {
    let near = from.iter().find(|it| it.kind == kind).unwrap();
    let expected: BTreeSet<String> = near.references(name).collect();
    let is_there = |reference: &&String| {
        let known = all.iter().any(|it| it.reference() == **reference);
        known && reference.starts_with(&format!("{to}/"))
    };
    Case {
        pairs: vec![(format!("_has:{kind}:{name}:_id"), near.id.clone())],
        expected: expected.iter().filter(is_there).cloned().collect(),
    }
}

/// What is wrong with the answer to a case, in words.
async fn check(server: &Server, kind: &str, case: &Case) -> Option<String> {
    let mut pairs = case.pairs.clone();
    // States alone are everything, which is not given.
    let name = pairs[0].0.split(':').next().unwrap_or_default();
    if ["active", "status", "suppressed"].contains(&name) {
        pairs.push(("_lastUpdated".to_owned(), "ge2000".to_owned()));
    }
    let answer = server.search(kind, &pairs).await;
    let asked = || {
        let pairs = case
            .pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        format!("{kind}?{}", pairs.collect::<Vec<_>>().join("&"))
    };
    if answer.status != 200 {
        return Some(format!("{}: {} {}", asked(), answer.status, answer.text));
    }
    let found: BTreeSet<String> = answer.entries("match").into_iter().collect();
    (found != case.expected).then(|| format!("{}: {found:?}, not {:?}", asked(), case.expected))
}

#[test]
fn a_parameter_without_values_would_be_noticed() {
    let all = stored();
    for it in search::parameters() {
        let kind = if it.on == "*" { "Organization" } else { it.on };
        let has = all.iter().filter(|of| of.kind == kind);
        let has = has.filter(|of| of.values(it.name).next().is_some()).count();
        assert!(has > 0, "{}?{} has no value in the fixture", it.on, it.name);
    }
    assert!(cases(&all, "Organization", "colour").is_empty());
    assert_eq!(Json::text("x").as_str(), Some("x"));
}
