//! Our own server as the source: by time and by export.

use crate::rig::{Local, Ours, now, organisation};
use fhir::Json;
use mirror::{FollowError, Following, Way, about_recipient, concern, look_up};
use register::State;
use std::time::Duration;
use synth::providers::Providers;

fn practices(roles: usize) -> Vec<String> {
    let providers = Providers::generate(5, roles);
    (0..providers.practices())
        .flat_map(|number| providers.practice(number, 0))
        .collect()
}

fn first_role(bodies: &[String]) -> (String, String) {
    let role = bodies
        .iter()
        .find(|it| it.starts_with(r#"{"resourceType":"PractitionerRole""#))
        .unwrap();
    let json = Json::parse(role).unwrap();
    let id = json.get("id").unwrap().as_str().unwrap().to_owned();
    (id, role.clone())
}

/// A life of a directory: everything, nothing new, one role out of use and one gone.
async fn life(way: Way) {
    let (theirs, local) = (Ours::start().await, Local::new());
    let bodies = practices(20);
    theirs.put(bodies.clone());
    let mirror = local.mirror("hub", &theirs.site.base, way);
    let report = mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert!(report.whole);
    assert_eq!(report.created, bodies.len() as u64, "{way:?}");
    assert_eq!(local.count("hub"), bodies.len() as u64);

    // References lead to the copies: a chained search finds what it found there.
    let (id, body) = first_role(&bodies);
    let copy = local
        .register
        .read("PractitionerRole", &format!("hub.{id}"));
    let copy = copy.unwrap().unwrap();
    assert_eq!(copy.source, "directory:hub");
    let json = Json::parse(&copy.body).unwrap();
    let person = json.get("practitioner").unwrap().get("reference").unwrap();
    let (kind, person) = person.as_str().unwrap().split_once('/').unwrap();
    assert!(local.register.read(kind, person).unwrap().is_some());

    let again = mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert!(!again.whole);
    assert_eq!(
        (again.created, again.updated, again.removed),
        (0, 0, 0),
        "{way:?}"
    );

    let left = body.replacen(r#""active":true"#, r#""active":false"#, 1);
    assert_ne!(left, body);
    theirs.put([left]);
    theirs.delete("Organization", "nobody");
    theirs.put([organisation("short-lived")]);
    mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    theirs.delete("Organization", "short-lived");
    let delta = mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert!(!delta.whole);
    let copy = local
        .register
        .read("PractitionerRole", &format!("hub.{id}"));
    assert_eq!(copy.unwrap().unwrap().state, State::Inactive, "{way:?}");
    let gone = |local: &Local| {
        let held = local
            .register
            .read("Organization", "hub.short-lived")
            .unwrap();
        held.is_none_or(|held| held.state == State::Deleted)
    };
    // Paging cannot show that something is gone; an export can.
    assert_eq!(gone(&local), way == Way::Export);
    mirror.follow(Following::Whole, &|_| {}).await.unwrap();
    assert!(gone(&local));
    let kept = local.count("hub");
    assert!(kept >= bodies.len() as u64 - 1, "{kept}");
}

#[tokio::test]
async fn a_directory_is_followed_by_time() {
    life(Way::Time).await;
}

#[tokio::test]
async fn a_directory_is_followed_by_export() {
    life(Way::Export).await;
}

#[tokio::test]
async fn what_is_withheld_is_not_kept_but_for_the_organisation_that_hides_others() {
    const BY: &str = r#""extension":[{
        "url":"http://digitalhealth.gov.au/fhir/cc/StructureDefinition/suppressed",
        "extension":[{"url":"suppressedBy","valueCodeableConcept":{"text":"x"}}]}]"#;
    let (theirs, local) = (Ours::start().await, Local::new());
    let location = r#"{"resourceType":"Location","id":"l","status":"active","name":"L"}"#;
    theirs.put([organisation("o"), organisation("p"), location.to_owned()]);
    let mirror = local.mirror("hub", &theirs.site.base, Way::Export);
    mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    assert_eq!(local.count("hub"), 3);
    let withheld = |body: &str| body.replacen(r#""id""#, &format!(r#"{BY},"id""#), 1);
    theirs.put([withheld(&organisation("o")), withheld(location)]);
    mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    let state = |kind: &str, id: &str| local.register.read(kind, id).unwrap().unwrap();
    let purged = state("Location", "hub.l");
    assert_eq!((purged.state, purged.body.as_str()), (State::Deleted, ""));
    assert_eq!(state("Organization", "hub.o").state, State::Suppressed);
    assert_eq!(state("Organization", "hub.p").state, State::Current);
}

#[tokio::test]
async fn a_source_that_lost_most_of_its_entries_is_not_believed_at_once() {
    let (theirs, local) = (Ours::start().await, Local::new());
    theirs.put((0..40).map(|n| organisation(&format!("o{n}"))));
    let mirror = local.mirror("hub", &theirs.site.base, Way::Time);
    mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    for n in 0..30 {
        theirs.delete("Organization", &format!("o{n}"));
    }
    let refused = mirror.follow(Following::Whole, &|_| {}).await;
    assert_eq!(refused, Err(FollowError::Shrunk { here: 40, gone: 30 }));
    assert_eq!(local.count("hub"), 40);
    let taken = mirror.follow(Following::WholeEvenIfSmaller, &|_| {}).await;
    assert_eq!(taken.unwrap().removed, 30);
    assert_eq!(local.count("hub"), 10);
}

#[tokio::test]
async fn two_sources_with_the_same_ids_stay_side_by_side() {
    let (one, two, local) = (Ours::start().await, Ours::start().await, Local::new());
    one.put([organisation("o")]);
    two.put([organisation("o").replace("Org o", "Another")]);
    for (name, theirs) in [("one", &one), ("two", &two)] {
        let mirror = local.mirror(name, &theirs.site.base, Way::Time);
        mirror.follow(Following::Changes, &|_| {}).await.unwrap();
    }
    let body = |id: &str| {
        local
            .register
            .read("Organization", id)
            .unwrap()
            .unwrap()
            .body
    };
    assert!(body("one.o").contains("Org o") && body("two.o").contains("Another"));
    // Following one of them to the end takes nothing of the other away.
    one.delete("Organization", "o");
    let mirror = local.mirror("one", &one.site.base, Way::Time);
    mirror.follow(Following::Whole, &|_| {}).await.unwrap();
    assert_eq!((local.count("one"), local.count("two")), (0, 1));
}

#[tokio::test]
async fn one_recipient_is_looked_up_before_the_copy_is_made() {
    let (theirs, local) = (Ours::start().await, Local::new());
    let bodies = practices(12);
    theirs.put(bodies.clone());
    let (_, role) = first_role(&bodies);
    let role = Json::parse(&role).unwrap();
    let number = role.get("identifier").unwrap().each().next().unwrap();
    let number = number.get("value").unwrap().as_str().unwrap();
    let named = directory::IndividualId::new(number, "AUSHICPR", "UPIN");
    let questions = about_recipient(&ids::Hd::default(), &[named]);
    assert_eq!(concern(&local.register, &questions).unwrap(), []);
    let mirror = local.mirror("hub", &theirs.site.base, Way::Time);
    let deadline = Duration::from_secs(20);
    let report = look_up(
        &mirror.client,
        &mirror.source,
        local.register.clone(),
        &questions,
        deadline,
        now,
    );
    let report = report.await.unwrap();
    assert!(report.created >= 3, "{report:?}");
    let found = concern(&local.register, &questions).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].source.as_deref(), Some("hub"));
    let directory = directory::Directory::read(found[0].bundle().unwrap().as_bytes()).unwrap();
    assert!(directory.directory.resources().count() >= 3);
}
