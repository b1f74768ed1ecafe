//! A peer's certificate is revoked while both nodes run.

use crate::drill::{brisk, brisk_and, loses_trust, never_leaves};
use sealpost::config::RevocationChoice;
use synth::pki::Addresses;
use synth::world::Practice;
use testkit::party::Side;
use testkit::world::Plan;
use testkit::{AuthorityDesk, World};

async fn a_revoked_peer_is_sent_nothing_more(desk: &AuthorityDesk, addresses: &Addresses) {
    let issued = desk.issue(&Practice::banksia_cardiology(), addresses);
    let plan = Plan {
        gp: Side {
            configure: Some(brisk()),
            ..Side::default()
        },
        specialist: Side {
            issued: Some(issued.clone()),
            ..Side::default()
        },
        ..Plan::default()
    };
    let mut world = World::planned(plan).await;
    world.still_works().await;
    assert!(desk.asked() > 0, "the authority was asked");
    desk.revoke(&issued);
    loses_trust(&world).await;
    never_leaves(&world, "REVOKED", "was cancelled by its issuer on").await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_revoked_by_list_is_sent_nothing_more() {
    let desk = AuthorityDesk::open().await;
    a_revoked_peer_is_sent_nothing_more(&desk, &desk.by_list()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_revoked_by_answer_is_sent_nothing_more() {
    let desk = AuthorityDesk::open().await;
    a_revoked_peer_is_sent_nothing_more(&desk, &desk.by_answer()).await;
}

/// Both practices' certificates name a list, and the GP's node must know.
async fn under_hard_fail(desk: &AuthorityDesk) -> World {
    let hard = |config: &mut sealpost::Config| {
        config.trust.revocation = RevocationChoice::HardFail;
    };
    let issue = |practice: &Practice| Some(desk.issue(practice, &desk.by_list()));
    let plan = Plan {
        gp: Side {
            issued: issue(&Practice::wattle_street_medical()),
            configure: Some(brisk_and(hard)),
            ..Side::default()
        },
        specialist: Side {
            issued: issue(&Practice::banksia_cardiology()),
            ..Side::default()
        },
        ..Plan::default()
    };
    World::planned(plan).await
}

#[tokio::test(flavor = "multi_thread")]
async fn under_hard_fail_mail_flows_once_the_authority_has_spoken() {
    let desk = AuthorityDesk::open().await;
    let mut world = under_hard_fail(&desk).await;
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_hard_fail_nothing_is_sent_when_the_authority_is_silent() {
    let desk = AuthorityDesk::open().await;
    desk.close();
    let world = under_hard_fail(&desk).await;
    never_leaves(
        &world,
        "SILENT",
        "Whether the certificate was cancelled cannot be told",
    )
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_authority_said_outlasts_a_restart() {
    let desk = AuthorityDesk::open().await;
    let issued = desk.issue(&Practice::banksia_cardiology(), &desk.by_list());
    let plan = Plan {
        gp: Side {
            configure: Some(brisk()),
            ..Side::default()
        },
        specialist: Side {
            issued: Some(issued.clone()),
            ..Side::default()
        },
        ..Plan::default()
    };
    let mut world = World::planned(plan).await;
    world.still_works().await;
    desk.revoke(&issued);
    loses_trust(&world).await;
    world.gp.stop().await;
    desk.close();
    world.gp.start().await.unwrap();
    never_leaves(&world, "RESTARTED", "was cancelled by its issuer on").await;
    world.finish().await;
}
