//! Content signed by somebody who may not, or not for the sender named.

use crate::refused::{refused_here, refused_on_the_way};
use delivery::End;
use delivery::inbound::Phase;
use smd::Reply;
use synth::pki::{Flaw, Issued};
use synth::world::Practice;
use testkit::party::Side;
use testkit::pki::{pki, third_practice};
use testkit::world::Plan;
use testkit::{HandClient, World, mail, until};

/// What the GP sends is signed by `signer` instead.
async fn signer_is_refused(signer: Issued, revoked: Option<String>, code: &str) {
    let plan = Plan {
        relayed: true,
        specialist: Side {
            revoked,
            ..Side::default()
        },
        ..Plan::default()
    };
    let mut world = World::planned(plan).await;
    world.relay().tamper(move |mut message| {
        let (gp, specialist) = (
            Practice::wattle_street_medical(),
            Practice::banksia_cardiology(),
        );
        let content = mail::referral_of(&gp, &specialist, "FORGED");
        let recipient = &pki().specialist.certificate;
        message.encrypted_payload = mail::seal(&content, &signer, recipient).xml.into();
        message
    });
    refused_on_the_way(&world, "FORGED", code).await;
    world.relay().be_honest();
    world.still_works().await;
    world.finish().await;
}

fn flawed(flaw: Flaw) -> Issued {
    pki().flawed(&Practice::wattle_street_medical(), flaw)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_signer_is_refused() {
    signer_is_refused(flawed(Flaw::Expired), None, "expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_whose_certificate_is_for_another_use_is_refused() {
    signer_is_refused(flawed(Flaw::EnciphermentOnly), None, "wrong-usage").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_with_a_certificate_named_sha1_is_refused() {
    signer_is_refused(flawed(Flaw::Sha1), None, "sha1-signed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_signer_is_refused() {
    let signer = pki().another(&Practice::wattle_street_medical());
    let list = pki().list_with(&signer);
    signer_is_refused(signer, Some(list), "revoked").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_of_an_unknown_authority_is_refused() {
    let signer = pki().untrusted(&Practice::wattle_street_medical());
    signer_is_refused(signer, None, "bad-signature").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_that_names_two_organisations_is_refused() {
    signer_is_refused(flawed(Flaw::TwoOrganisations), None, "signer-ambiguous").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_of_another_organisation_than_the_sender_named_is_refused() {
    signer_is_refused(pki().third.clone(), None, "signer-not-sender").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn content_of_the_gp_sent_on_under_another_name_is_refused() {
    let mut world = World::start_relayed().await;
    world.still_works().await;
    let stolen = world.relay().passed().remove(0).message;
    let third = third_practice();
    let mut message = stolen.clone();
    message.metadata.sender_organisation = third.organisation();
    message.metadata.invocation_id = mail::new_invocation();
    let reply = HandClient::new(&pki().third)
        .deliver(&world.specialist.delivery_url(), &message)
        .await;
    assert_eq!(reply, Reply::Ok, "custody comes first");
    let received = world
        .specialist
        .received("a refusal", |life| life.phase == Phase::Refused)
        .await;
    refused_here(&world, &received, "signer-not-sender").await;
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_certificate_that_has_expired_is_named_before_anything_is_signed() {
    let plan = Plan {
        gp: Side {
            issued: Some(flawed(Flaw::Expired)),
            listed: Some(pki().gp.clone()),
            ..Side::default()
        },
        ..Plan::default()
    };
    let mut world = World::planned(plan).await;
    world.refer("EXPIRED");
    let ended = world.gp.ended("EXPIRED", End::NeverLeft).await;
    let reason = ended.reason.unwrap();
    assert_eq!(reason.code, "own-certificate");
    assert!(
        reason.sentence.contains("expired on"),
        "{}",
        reason.sentence
    );
    assert_eq!(ended.envelope, None, "nothing was sealed");
    until("the report to the GP's software", async || {
        world.gp.clinic.look();
        world.gp.clinic.acknowledged.get("EXPIRED").copied()
    })
    .await;
    // The certificate is renewed.
    world.gp.stop().await;
    let practice = &world.gp.config.practices[0];
    std::fs::write(&practice.certificate, &pki().gp.chain_pem).unwrap();
    std::fs::write(&practice.key, &pki().gp.key_pem).unwrap();
    world.gp.start().await.unwrap();
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_the_certificate_of_another_organisation_does_not_start() {
    let plan = Plan {
        gp: Side {
            issued: Some(pki().third.clone()),
            ..Side::default()
        },
        ..Plan::default()
    };
    let mut world = World::written(plan).await;
    let failure = world.gp.start().await.unwrap_err().to_string();
    assert!(failure.contains("Wattle Street Medical"), "{failure}");
    assert!(failure.contains("belongs to"), "{failure}");
    assert!(failure.contains("8003629999900034"), "{failure}");
}
