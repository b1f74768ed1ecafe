//! Certificates and keys are renewed while the nodes run.

use crate::drill::{brisk, comes_to_show, put_certificate, put_key, shows};
use delivery::{End, Outbound};
use sealpost::config::EarlierKey;
use sealpost::setup::directory_json;
use std::fs;
use synth::pki::Issued;
use synth::world::Practice;
use testkit::party::Side;
use testkit::pki::{now, pki};
use testkit::world::Plan;
use testkit::{World, mail, until};

/// How long a certificate lasts that ends while mail is under way, in milliseconds.
const LIFE_MS: i64 = 8_000;

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
    queue(&mut world, "QUEUED").await;
    renew_while_away(&mut world);
    world.specialist.start().await.unwrap();
    accepted(&mut world, "QUEUED").await;
    world.finish().await;
}

/// Mail is sealed for the specialist, whose node is away.
async fn queue(world: &mut World, control_id: &str) {
    world.specialist.stop().await;
    world.refer(control_id);
    let is_queued = |life: &Outbound| life.envelope.is_some() && life.failures > 0;
    world.gp.sent(control_id, is_queued).await;
}

/// The specialist gets a new key and certificate; the ones before only open.
fn renew_while_away(world: &mut World) {
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
}

async fn accepted(world: &mut World, control_id: &str) {
    until("the queued message accepted", async || {
        world.specialist.clinic.look();
        let sent = world.gp.outbound().await;
        sent.into_iter()
            .find(|life| life.control_id == control_id)
            .filter(|life| life.status() == delivery::Status::Ended(End::Accepted))
    })
    .await;
}

/// Sealed while the certificate was good, and not yet delivered when it ends: the mail waits, says
/// why, and arrives once the certificate is renewed.
#[tokio::test(flavor = "multi_thread")]
async fn mail_in_flight_waits_while_the_certificate_has_ended() {
    let end = now().plus_millis(LIFE_MS);
    let ending = pki().ending(&Practice::banksia_cardiology(), end);
    let mut world = World::planned(Plan {
        gp: Side {
            configure: Some(Box::new(|config| config.delivery.longest_retry_ms = 500)),
            ..Side::default()
        },
        specialist: Side {
            issued: Some(ending),
            ..Side::default()
        },
        ..Plan::default()
    })
    .await;
    queue(&mut world, "FLIGHT").await;
    assert!(now() < end, "it was sealed in time");
    until("the end of the certificate", async || {
        (now() > end.plus_millis(1_000)).then_some(())
    })
    .await;
    world.specialist.start().await.unwrap();
    let says_why = |life: &Outbound| {
        let mut notes = life.timeline.iter().filter_map(|it| it.note.as_ref());
        notes.any(|note| note.sentence.contains("certificate expired on"))
    };
    let waiting = world.gp.sent("FLIGHT", says_why).await;
    assert_eq!(waiting.status(), delivery::Status::WaitingToSend);
    assert_eq!(world.specialist.inbound().await, []);
    world.specialist.stop().await;
    renew_while_away(&mut world);
    world.specialist.start().await.unwrap();
    accepted(&mut world, "FLIGHT").await;
    world.finish().await;
}
