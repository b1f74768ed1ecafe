//! Certificates and keys are renewed while the nodes run.

use crate::drill::{brisk, comes_to_show, put_certificate, put_key, shows};
use delivery::End;
use sealpost::config::EarlierKey;
use sealpost::setup::directory_json;
use std::fs;
use synth::pki::Issued;
use testkit::party::Side;
use testkit::pki::{now, pki};
use testkit::world::Plan;
use testkit::{World, mail, until};

async fn brisk_world() -> World {
    let side = || Side {
        configure: Some(brisk()),
        ..Side::default()
    };
    World::planned(Plan {
        gp: side(),
        specialist: side(),
        ..Plan::default()
    })
    .await
}

/// The GP's directory lists this certificate for the specialist from now on.
async fn list_for_gp(world: &World, issued: &Issued) {
    let (gp, specialist) = (&world.gp, &world.specialist);
    let address = |party: &testkit::Party| party.gateway().address().expect("it listens");
    let entries = [
        (&gp.practice, &gp.issued, address(gp)),
        (&specialist.practice, issued, address(specialist)),
    ];
    let json = directory_json(now(), &entries).unwrap();
    fs::write(gp.config.directory.file().unwrap(), json).unwrap();
    let org = gp.practice.organisation();
    let content = mail::referral_of(&gp.practice, &specialist.practice, "ASK");
    until("the new entry in use", async || {
        let route = gp.gateway().engine().route_to(&org, &content).ok()?;
        (route.certificate == issued.certificate.der()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_taken_up_and_nobody_notices() {
    let mut world = brisk_world().await;
    world.still_works().await;
    let new = pki().another(&world.specialist.practice);
    put_key(&world.specialist, &new);
    put_certificate(&world.specialist, &new);
    comes_to_show(&world.specialist, &new).await;
    // Others still seal to the certificate before: its key opens.
    world.still_works().await;
    list_for_gp(&world, &new).await;
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_without_its_key_changes_nothing() {
    let mut world = brisk_world().await;
    let (old, new) = (
        world.specialist.issued.clone(),
        pki().another(&world.specialist.practice),
    );
    put_certificate(&world.specialist, &new);
    world.specialist.gateway().reload();
    world.still_works().await;
    assert!(shows(&world.specialist, &old).await, "half of a pair");
    put_key(&world.specialist, &new);
    comes_to_show(&world.specialist, &new).await;
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_practice_changes_nothing() {
    let mut world = brisk_world().await;
    let old = world.specialist.issued.clone();
    put_key(&world.specialist, &pki().third);
    put_certificate(&world.specialist, &pki().third);
    world.specialist.gateway().reload();
    world.still_works().await;
    assert!(shows(&world.specialist, &old).await);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_queued_for_the_earlier_key_still_opens_after_the_rollover() {
    let mut world = World::start().await;
    world.specialist.stop().await;
    world.refer("QUEUED");
    world
        .gp
        .sent("QUEUED", |life| {
            life.envelope.is_some() && life.failures > 0
        })
        .await;
    let keys = world.specialist.config.practices[0].clone();
    let earlier = EarlierKey {
        certificate: keys.certificate.with_file_name("earlier.pem"),
        key: keys.key.with_file_name("earlier.key.pem"),
    };
    fs::rename(&keys.certificate, &earlier.certificate).unwrap();
    fs::rename(&keys.key, &earlier.key).unwrap();
    fs::copy(&earlier.key, &keys.key).unwrap();
    let new = pki().another(&world.specialist.practice);
    put_key(&world.specialist, &new);
    put_certificate(&world.specialist, &new);
    world.specialist.config.practices[0]
        .earlier_keys
        .push(earlier);
    world.specialist.start().await.unwrap();
    until("the queued message accepted", async || {
        world.specialist.clinic.look();
        let sent = world.gp.outbound().await;
        sent.into_iter()
            .find(|life| life.control_id == "QUEUED")
            .filter(|life| life.status() == delivery::Status::Ended(End::Accepted))
    })
    .await;
    world.finish().await;
}
