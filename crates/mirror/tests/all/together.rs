//! One search over the local copy and several sources.

use crate::rig::{
    Answer, Local, Ours, Shared, Site, answer, bundle, client, now, scripted, source,
};
use fhir::Json;
use mirror::{Access, Federation, Following, Found, Secret, Way};
use search::{Handling, Query};
use std::sync::Arc;
use std::time::Duration;

const HPIO: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0";

fn listed(id: &str, hpio: &str, name: &str) -> String {
    format!(
        r#"{{"resourceType":"Organization","id":"{id}","active":true,"name":"{name}",
        "identifier":[{{"system":"{HPIO}","value":"{hpio}"}}]}}"#
    )
}

struct World {
    local: Local,
    federation: Federation,
    _ours: Ours,
    _slow: (Site, Shared),
    asked_of_third: Shared,
    _third: Site,
}

/// A followed source, one that never answers, and one that is only asked.
async fn world(third: Vec<Answer>) -> World {
    let (ours, local) = (Ours::start().await, Local::new());
    ours.put([
        listed("o1", "8003621566684455", "Banksia One"),
        listed("o2", "8003629999900042", "Banksia Two"),
    ]);
    let mirror = local.mirror("hub", &ours.site.base, Way::Time);
    mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    ours.put([
        listed("o1", "8003621566684455", "Banksia One renamed"),
        listed("o3", "8003629999900059", "Banksia Three"),
    ]);
    let slow = scripted(|_| (0..50).map(|_| Answer::never()).collect()).await;
    let (site, asked) = scripted(|_| third).await;
    let with = |base: &str| Arc::new(client(base, Access::Bearer(Secret::new("letmein"))));
    let federation = Federation::new(local.register.clone(), Duration::from_secs(3), now)
        .with(
            source("hub", &ours.site.base, Way::Time),
            with(&ours.site.base),
        )
        .with(source("slow", &slow.0.base, Way::Time), with(&slow.0.base))
        .with(source("third", &site.base, Way::Time), with(&site.base));
    World {
        local,
        federation,
        _ours: ours,
        _slow: slow,
        asked_of_third: asked,
        _third: site,
    }
}

async fn banksia(federation: &Federation) -> Found {
    let parameters = vec![("name".to_owned(), "banksia".to_owned())];
    let query = Query::parse("Organization", &parameters, Handling::Strict).unwrap();
    federation.search(&query, &parameters, 20).await.unwrap()
}

fn names(found: &Found) -> Vec<String> {
    let name = |json: &Json| json.get("name").unwrap().as_str().unwrap().to_owned();
    found.hits.iter().map(|hit| name(&hit.resource)).collect()
}

#[tokio::test]
async fn hits_come_once_with_their_origin_and_what_is_missing_is_said() {
    let theirs = vec![
        listed("x", "8003629999900042", "Banksia Two elsewhere"),
        listed("y", "8003629999900091", "Banksia Nine"),
    ];
    let world = world(vec![answer(200, bundle(&theirs, None))]).await;
    let found = banksia(&world.federation).await;
    assert_eq!(
        names(&found),
        [
            "Banksia One renamed",
            "Banksia Two",
            "Banksia Three",
            "Banksia Nine"
        ]
    );
    let two = &found.hits[1];
    assert_eq!(two.origin.source.as_deref(), Some("hub"));
    assert_eq!(two.also.len(), 1);
    assert_eq!(two.also[0].source.as_deref(), Some("third"));
    assert!(
        two.also[0]
            .url
            .as_deref()
            .unwrap()
            .ends_with("/Organization/x")
    );
    assert!(found.hits.iter().all(|hit| hit.origin.as_of.is_some()));
    assert_eq!(found.notices.len(), 1);
    let sentence = found.notices[0].sentence();
    assert!(sentence.contains("\"slow\" gave no answer") && sentence.contains("3000 ms"));
    let bundle = found.bundle();
    assert_eq!(fhir::check(&bundle), []);
    assert!(
        bundle.to_string().contains(r#""mode":"outcome""#),
        "{bundle}"
    );
    // Nothing of a search is kept: the copy is what following made it.
    assert_eq!(world.local.count("hub"), 2);
}

#[tokio::test]
async fn without_any_source_the_copy_answers_and_failing_ones_are_left_alone_for_a_while() {
    let failing = (0..50).map(|_| answer(500, "")).collect();
    let world = world(failing).await;
    for _ in 0..3 {
        let found = banksia(&world.federation).await;
        assert_eq!(found.notices.len(), 2, "{:?}", found.notices);
    }
    let asked = world.asked_of_third.lock().unwrap().asked.len();
    assert_eq!(asked, 3);
    let found = banksia(&world.federation).await;
    assert_eq!(names(&found).len(), 3);
    assert!(
        found
            .notices
            .iter()
            .all(|it| it.words.contains("is not asked until"))
    );
    assert_eq!(world.asked_of_third.lock().unwrap().asked.len(), asked);
    let alone = Federation::new(world.local.register.clone(), Duration::from_secs(1), now);
    let found = banksia(&alone).await;
    assert_eq!(names(&found), ["Banksia One", "Banksia Two"]);
    assert!(found.notices.is_empty());
    assert!(found.hits[0].origin.as_of.is_some());
}
