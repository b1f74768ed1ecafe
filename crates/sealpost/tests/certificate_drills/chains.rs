//! Certificates that do not lead to a root, or not to whom they should.

use crate::drill::{brisk_and, never_leaves};
use synth::pki::Flaw;
use synth::world::Practice;
use testkit::party::Side;
use testkit::pki::pki;
use testkit::world::Plan;
use testkit::{AuthorityDesk, World};

/// The GP's node does not hold the intermediate; both certificates say where it is.
async fn without_intermediate(desk: &AuthorityDesk, fetch: bool) -> World {
    let issue = |practice: &Practice| Some(desk.issue(practice, &desk.by_issuer()));
    let configure = brisk_and(move |config| {
        config.trust.intermediates = None;
        config.trust.fetch = fetch;
    });
    World::planned(Plan {
        gp: Side {
            issued: issue(&Practice::wattle_street_medical()),
            configure: Some(configure),
            ..Side::default()
        },
        specialist: Side {
            issued: issue(&Practice::banksia_cardiology()),
            ..Side::default()
        },
        ..Plan::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_intermediate_is_fetched_from_where_the_certificate_says() {
    let desk = AuthorityDesk::open().await;
    let mut world = without_intermediate(&desk, true).await;
    world.still_works().await;
    assert!(desk.asked() > 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_intermediate_is_named_where_nothing_is_fetched() {
    let desk = AuthorityDesk::open().await;
    let world = without_intermediate(&desk, false).await;
    never_leaves(&world, "GAP", "(the intermediate) is missing here").await;
    assert_eq!(desk.asked(), 0);
    world.finish().await;
}

async fn listed_with(issued: synth::pki::Issued, sentence: &str) {
    let plan = Plan {
        specialist: Side {
            listed: Some(issued),
            ..Side::default()
        },
        ..Plan::default()
    };
    let world = World::planned(plan).await;
    never_leaves(&world, "LISTED", sentence).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_organisation_is_not_sealed_to() {
    listed_with(pki().third.clone(), "the certificate belongs to").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_certificate_is_not_sealed_to() {
    let expired = pki().flawed(&Practice::banksia_cardiology(), Flaw::Expired);
    listed_with(expired, "The certificate expired on").await;
}
