//! Walking the pages of a search.

use crate::server::Server;
use std::collections::BTreeSet;

const SEARCH: &str = "/PractitionerRole?organization=org-1\
                      &_include=PractitionerRole:practitioner\
                      &_include=PractitionerRole:organization";
const ROLES: usize = 7;

fn role(number: usize) -> [String; 2] {
    [
        format!(r#"{{"resourceType":"Practitioner","id":"p{number}","name":[{{"family":"W"}}]}}"#),
        format!(
            r#"{{"resourceType":"PractitionerRole","id":"r{number}",
            "organization":{{"reference":"Organization/org-1"}},
            "practitioner":{{"reference":"Practitioner/p{number}"}}}}"#
        ),
    ]
}

async fn filled() -> Server {
    let mut bodies = vec![r#"{"resourceType":"Organization","id":"org-1"}"#.to_owned()];
    bodies.extend((0..ROLES).flat_map(role));
    Server::with(&bodies).await
}

/// All matches, page after page; `between` happens after the first.
async fn walk(server: &Server, first: &str, count: usize, between: impl FnOnce()) -> Vec<String> {
    let (mut at, mut between) = (Some(first.to_owned()), Some(between));
    let mut seen = Vec::new();
    while let Some(path) = at {
        let answer = server.get(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let found = answer.entries("match");
        assert!(
            !found.is_empty() && found.len() <= count,
            "{path}: {found:?}"
        );
        // Each match brings what it refers to, each once, on its own page.
        let included = answer.entries("include");
        let once: BTreeSet<&String> = included.iter().collect();
        assert_eq!(once.len(), included.len(), "{path}");
        for name in &found {
            let person = name.replace("PractitionerRole/r", "Practitioner/p");
            assert!(
                included.contains(&person),
                "{path}: {name} without {person}"
            );
        }
        assert!(included.contains(&"Organization/org-1".to_owned()));
        assert_eq!(included.len(), found.len() + 1);
        seen.extend(found);
        at = answer.link("next");
        if let Some(between) = between.take() {
            between();
        }
    }
    seen
}

#[tokio::test]
async fn pages_of_any_size_are_together_what_was_asked_for() {
    let server = filled().await;
    let all: Vec<String> = (0..ROLES)
        .map(|it| format!("PractitionerRole/r{it}"))
        .collect();
    for order in ["", "&_sort=-_id", "&_sort=_lastUpdated"] {
        for count in 1..=ROLES + 1 {
            let first = format!("{SEARCH}{order}&_count={count}");
            let seen = walk(&server, &first, count, || {}).await;
            let mut expected = all.clone();
            if order.contains("-_id") {
                expected.reverse();
            }
            assert_eq!(seen, expected, "{count} to a page, {order}");
        }
    }
}

#[tokio::test]
async fn what_comes_meanwhile_moves_nothing() {
    for count in 1..ROLES {
        let server = filled().await;
        let first = format!("{SEARCH}&_count={count}");
        let seen = walk(&server, &first, count, || server.put(&role(ROLES))).await;
        let once: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(once.len(), seen.len(), "{count} to a page: {seen:?}");
        for number in 0..ROLES {
            let name = format!("PractitionerRole/r{number}");
            assert!(seen.contains(&name), "{count} to a page lacks {name}");
        }
    }
}

#[tokio::test]
async fn a_page_is_never_larger_than_the_server_allows() {
    let server = filled().await;
    server.put(&(10..150).flat_map(role).collect::<Vec<_>>());
    let answer = server.get(&format!("{SEARCH}&_count=5000")).await;
    assert_eq!(answer.entries("match").len(), 100);
    assert!(answer.link("next").is_some());
    let by_default = server.get(SEARCH).await;
    assert_eq!(by_default.entries("match").len(), 30);
    let nothing = server.get(&format!("{SEARCH}&_count=0")).await;
    assert!(nothing.entries("match").is_empty() && nothing.link("next").is_none());
}
