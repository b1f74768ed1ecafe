//! Content that is not what it should be: no HL7, or for or from somebody else.

use audit::Action;
use delivery::inbound::Phase;
use delivery::{End, Status};
use ids::Hpio;
use sealpost::Config;
use synth::world::Practice;
use testkit::mail::{self, message, referral_of, route_to, seal};
use testkit::party::{Side, files_in};
use testkit::pki::{pki, third_practice};
use testkit::world::Plan;
use testkit::{Collector, HandClient, World, until};

/// HL7 by its looks, with a patient in it, but without a header that says how to read it.
const MALFORMED: &[u8] = b"MSX|^~\\&|CIS|Wattle\rPID|1||TEST00001||Tessellate^Juniper\r";

#[tokio::test(flavor = "multi_thread")]
async fn malformed_hl7_in_the_outgoing_folder_fails_with_its_reason() {
    let mut world = World::start().await;
    world.gp.drop_file("tessellate.ref", MALFORMED);
    let failed = until("the file in failed/", async || {
        Some(world.gp.failed()).filter(|files| files.len() == 2)
    })
    .await;
    assert_eq!(failed[0].0, "tessellate.ref");
    assert_eq!(failed[0].1, MALFORMED, "the original, byte for byte");
    let note = String::from_utf8(failed[1].1.clone()).unwrap();
    assert!(note.contains("does not begin with MSH"), "{note}");
    assert!(!note.contains("Tessellate"), "{note}");

    let life = world.gp.sent("", |life| life.status().is_end()).await;
    assert_eq!(life.status(), Status::Ended(End::NeverLeft));
    assert_eq!(life.reason.unwrap().code, "hl7-unreadable");
    assert_eq!(world.gp.bytes(&life.content).await, MALFORMED);
    assert!(
        world
            .gp
            .audited(Action::MessageEnded, "end", End::NeverLeft.words())
            .await
    );
    world.still_works().await;
    world.finish().await;
}

/// A PIT file as old laboratory software drops it.
const PIT: &[u8] = b"001 PINE LABORATORY\r\n100 TESSELLATE,Juniper\r\n301 Sodium 139\r\n999\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_pit_file_names_no_recipient_and_is_kept_with_the_reason() {
    // Whether software writes such files is for its profile to say; this one does.
    let writes_pit = |config: &mut Config| {
        let folders = config.practices[0].folders.as_mut().unwrap();
        folders.extensions = Some(["hl7", "ref", "pit"].map(str::to_owned).to_vec());
    };
    let mut world = World::planned(Plan {
        gp: Side {
            configure: Some(Box::new(writes_pit)),
            ..Side::default()
        },
        ..Plan::default()
    })
    .await;
    world.gp.drop_file("report.pit", PIT);
    let failed = until("the file in failed/", async || {
        Some(world.gp.failed()).filter(|files| files.len() == 2)
    })
    .await;
    assert_eq!(failed[0], ("report.pit".to_owned(), PIT.to_vec()));
    let note = String::from_utf8(failed[1].1.clone()).unwrap();
    assert!(note.contains("(pit-without-message)"), "{note}");
    assert!(
        note.contains("HL7") && !note.contains("TESSELLATE"),
        "{note}"
    );
    let life = world.gp.sent("", |life| life.status().is_end()).await;
    assert_eq!(life.status(), Status::Ended(End::NeverLeft));
    assert_eq!(world.gp.bytes(&life.content).await, PIT);
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_hl7_inside_a_sealed_message_is_kept_for_a_person_and_counts_as_delivered() {
    let mut world = World::start().await;
    let (gp, specialist) = (&world.gp.practice, &world.specialist.practice);
    let collector = Collector::start(&pki().gp).await;
    let sealed = seal(MALFORMED, &pki().gp, &pki().specialist.certificate);
    let mut message = message(gp, specialist, &sealed);
    message.metadata.route_records = vec![route_to(gp, &collector.url())];
    let reply = HandClient::new(&pki().gp)
        .deliver(&world.specialist.delivery_url(), &message)
        .await;
    assert_eq!(reply, smd::Reply::Ok);
    let received = world
        .specialist
        .received("triage", |life| life.phase == Phase::Triage)
        .await;
    assert_eq!(received.reason.unwrap().code, "hl7-unreadable");
    let content = received.letter.unwrap().content;
    assert_eq!(world.specialist.bytes(&content).await, MALFORMED);
    let told = until("the receipt", async || collector.taken().pop()).await;
    assert_eq!(told.class, smd::ResponseClass::Success);
    assert_eq!(
        told.code,
        smd::codes::DELIVERED,
        "a person may still file it"
    );
    assert_eq!(told.digest_value.unwrap(), sealed.digest.as_str());
    assert!(told.final_);
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outgoing_msh_6_that_no_directory_knows_is_recipient_not_found() {
    let mut world = World::start().await;
    let mut nobody = third_practice();
    nobody.hpio = Hpio::parse("8003629999900083").unwrap();
    let original = world.gp.refer(&nobody, "NOBODY");
    let life = world.gp.ended("NOBODY", End::RecipientNotFound).await;
    assert_eq!(
        life.reason.as_ref().unwrap().code,
        "directory.unknown-recipient"
    );
    assert_eq!(life.envelope, None, "nothing was sealed");
    assert_eq!(world.gp.bytes(&life.content).await, original);
    until("the report in the ack folder", async || {
        let acks = world.gp.acks();
        acks.into_iter().find(|text| {
            text.contains("MSA|AE|NOBODY|") && text.contains("directory.unknown-recipient")
        })
    })
    .await;
    assert_eq!(files_in(&world.gp.files.outgoing().join("sent")).len(), 1);
    world.gp.clinic.look();
    world.still_works().await;
    world.finish().await;
}

/// The GP signs something that names other facilities; the metadata names the right ones.
async fn misaddressed(from: &Practice, to: &Practice, code: &str) {
    let mut world = World::start_relayed().await;
    let content = referral_of(from, to, "ELSEWHERE");
    let original = content.clone();
    world.relay().tamper(move |mut message| {
        let specialist = &pki().specialist.certificate;
        message.encrypted_payload = seal(&content, &pki().gp, specialist).xml.into();
        message
    });
    world.refer("ELSEWHERE");
    let received = world
        .specialist
        .received("a refusal", |life| life.phase == Phase::Refused)
        .await;
    assert_eq!(received.reason.unwrap().code, code);
    let sealed = world.specialist.bytes(&received.sealed).await;
    let passed = world.relay().passed();
    assert_eq!(sealed, passed[0].message.encrypted_payload);
    assert_ne!(sealed, original, "what is refused stays sealed");
    assert!(
        world
            .specialist
            .audited(Action::MessageRefused, "reason", code)
            .await
    );
    let told = received.outcome.unwrap().response;
    assert_eq!(told.code, smd::codes::NOT_OPENED);
    assert!(!told.message.contains("MSH"), "{}", told.message);
    world.gp.ended("ELSEWHERE", End::NotOpenedSecurely).await;
    world.relay().be_honest();
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_content_whose_msh_6_is_another_facility_is_refused() {
    let gp = Practice::wattle_street_medical();
    misaddressed(&gp, &third_practice(), "facility-not-us").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_content_whose_msh_4_is_another_facility_is_refused() {
    let specialist = Practice::banksia_cardiology();
    misaddressed(&third_practice(), &specialist, "facility-not-sender").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_not_served_here_is_told_at_once() {
    let world = World::start().await;
    let (gp, third) = (Practice::wattle_street_medical(), third_practice());
    let content = referral_of(&gp, &third, "LOST");
    let sealed = seal(&content, &pki().gp, &pki().third.certificate);
    let client = HandClient::new(&pki().gp);
    let url = world.specialist.delivery_url();
    let reply = client.deliver(&url, &message(&gp, &third, &sealed)).await;
    let smd::Reply::Refused(response) = reply else {
        panic!("{reply:?}");
    };
    assert_eq!(response.code, smd::codes::UNKNOWN_RECEIVER);
    assert_eq!(world.specialist.inbound().await, []);
    let reply = client.deliver(&url, &mail::good_message("GOOD")).await;
    assert_eq!(reply, smd::Reply::Ok);
    world.finish().await;
}
