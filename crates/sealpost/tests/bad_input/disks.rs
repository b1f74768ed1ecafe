//! Folders and disks that are full, read-only, gone, or somebody else's.

use delivery::inbound::Phase;
use delivery::{Inbound, Status};
use smd::{Reply, StandardErrorCode};
use std::fs;
use std::path::Path;
use testkit::party::{Side, files_in, noted};
use testkit::pki::pki;
use testkit::world::Plan;
use testkit::{Frozen, HandClient, SmallDisk, World, mail, until};

/// The specialist opens a message and cannot hand it over, for this reason. Its sender sees
/// "Delivered to practice" meanwhile, which is the truth.
async fn waits_to_be_handed_over(world: &World, control_id: &str, code: &str) -> Inbound {
    world.refer(control_id);
    let alarmed = |life: &Inbound| {
        let letter = life.letter.as_ref();
        letter.is_some_and(|letter| letter.control_id == control_id) && noted(&life.timeline, code)
    };
    let life = world.specialist.received("an alarm", alarmed).await;
    assert_eq!(life.phase, Phase::HandingOver);
    assert!(life.timeline.iter().any(|entry| entry.alarm));
    let delivered = |life: &delivery::Outbound| life.status() == Status::Delivered;
    world.gp.sent(control_id, delivered).await;
    life
}

/// Afterwards it is handed over, once, and others follow.
async fn is_handed_over_after_all(world: &mut World, control_id: &str) {
    until("the file that waited", async || {
        world.specialist.clinic.look();
        world.specialist.clinic.imported.remove(control_id)
    })
    .await;
    world.still_works().await;
    assert_eq!(
        world.specialist.clinic.imported.get(control_id),
        None,
        "twice"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incoming_folder_that_is_read_only_keeps_files_waiting() {
    let mut world = World::written(Plan::default()).await;
    let Some(disk) = SmallDisk::over(&world.specialist.files.incoming(), 4_096) else {
        return;
    };
    start(&mut world).await;
    disk.allow_writing(false);
    waits_to_be_handed_over(&world, "READONLY", "folder.read-only").await;
    disk.allow_writing(true);
    is_handed_over_after_all(&mut world, "READONLY").await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incoming_folder_on_a_full_disk_keeps_files_waiting() {
    let mut world = World::written(Plan::default()).await;
    let Some(disk) = SmallDisk::over(&world.specialist.files.incoming(), 256) else {
        return;
    };
    start(&mut world).await;
    disk.fill();
    waits_to_be_handed_over(&world, "FULL", "folder.disk-full").await;
    let left = files_in(disk.path());
    let ours = left.iter().filter(|(name, _)| !name.starts_with("filler"));
    assert_eq!(ours.count(), 0, "no half-written file stays");
    disk.empty();
    is_handed_over_after_all(&mut world, "FULL").await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_taken_out_of_the_outgoing_folder_waits_there() {
    let mut world = World::start().await;
    world.gp.stop().await;
    let original = world.refer("STUCK");
    let outgoing = world.gp.files.outgoing();
    let Some(frozen) = Frozen::new(&outgoing) else {
        return;
    };
    world.gp.start().await.unwrap();
    receives_meanwhile(&world).await;
    let there = files_in(&outgoing);
    assert_eq!(there.len(), 1, "neither taken nor copied");
    assert_eq!(there[0].1, original);
    drop(frozen);
    let sent = world
        .gp
        .sent("STUCK", |life| life.delivered_at.is_some())
        .await;
    assert_eq!(world.gp.bytes(&sent.content).await, original);
    world.finish().await;
}

async fn start(world: &mut World) {
    world.gp.start().await.unwrap();
    world.specialist.start().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_store_is_temporarily_unavailable_to_peers_and_loses_nothing() {
    let mut world = World::written(Plan::default()).await;
    let data = world.specialist.config.data.clone();
    let Some(disk) = SmallDisk::over(&data, 8_192) else {
        return;
    };
    start(&mut world).await;
    world.still_works().await;
    disk.fill();
    let url = world.specialist.delivery_url();
    let client = HandClient::new(&pki().gp);
    let before = world.specialist.inbound().await.len();
    let refused = mail::good_message("GOOD-BY-HAND");
    let Reply::StandardError(error) = client.deliver(&url, &refused).await else {
        panic!("nothing can be stored");
    };
    assert_eq!(error.code, StandardErrorCode::ServiceTemporaryUnavailable);
    assert_eq!(error.message, "Nothing was accepted; try again later.");
    world.refer("GOOD-LATER");
    let waits = world
        .gp
        .sent("GOOD-LATER", |life| noted(&life.timeline, "not-reached"))
        .await;
    assert_eq!(waits.status(), Status::WaitingToSend);
    assert_eq!(
        world.specialist.inbound().await.len(),
        before,
        "still readable"
    );
    disk.empty();
    let gone = world
        .gp
        .sent("GOOD-LATER", |life| life.delivered_at.is_some())
        .await;
    assert_eq!(gone.envelope, waits.envelope, "the same id and bytes");
    assert_eq!(
        client.deliver(&url, &refused).await,
        Reply::Ok,
        "as if for the first time"
    );
    world.still_works().await;
    until("all of it handed over", async || {
        world.specialist.clinic.look();
        (world.specialist.clinic.imported.len() == 4).then_some(())
    })
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_store_at_the_sender_leaves_the_file_with_its_software() {
    let mut world = World::written(Plan::default()).await;
    let Some(disk) = SmallDisk::over(&world.gp.config.data, 8_192) else {
        return;
    };
    start(&mut world).await;
    world.still_works().await;
    disk.fill();
    let original = world.refer("GOOD1");
    let work = world.gp.files.outgoing().join(".sealpost-work");
    let claimed = until("the claim", async || {
        files_in(&work)
            .into_iter()
            .find(|(name, _)| name.ends_with("GOOD1.ref"))
    })
    .await;
    assert_eq!(claimed.1, original);
    assert_eq!(world.gp.outbound().await.len(), 1, "not ours yet");
    disk.empty();
    world
        .gp
        .sent("GOOD1", |life| life.delivered_at.is_some())
        .await;
    until("the original in sent/", async || {
        let sent = files_in(&world.gp.files.outgoing().join("sent"));
        sent.into_iter()
            .find(|(name, bytes)| name == "GOOD1.ref" && *bytes == original)
    })
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outgoing_folder_that_is_removed_and_comes_back_is_used_again() {
    let mut world = World::start().await;
    world.still_works().await;
    let outgoing = world.gp.files.outgoing();
    let away = outgoing.with_extension("away");
    // A share that goes and comes back as it was, then one that comes back empty.
    fs::rename(&outgoing, &away).unwrap();
    receives_meanwhile(&world).await;
    fs::rename(&away, &outgoing).unwrap();
    world.still_works().await;
    remove(&outgoing);
    receives_meanwhile(&world).await;
    fs::create_dir(&outgoing).unwrap();
    world.still_works().await;
    world.finish().await;
}

/// Removes a folder at once: the node must not make new ones in it meanwhile.
fn remove(folder: &Path) {
    let gone = folder.with_extension("gone");
    fs::rename(folder, &gone).unwrap();
    fs::remove_dir_all(gone).unwrap();
}

/// The GP's node takes what comes, whatever became of a folder.
async fn receives_meanwhile(world: &World) {
    let (gp, specialist) = (&world.gp.practice, &world.specialist.practice);
    let content = mail::referral_of(specialist, gp, "MEANWHILE");
    let sealed = mail::seal(&content, &pki().specialist, &pki().gp.certificate);
    let client = HandClient::new(&pki().specialist);
    let message = mail::message(specialist, gp, &sealed);
    let reply = client.deliver(&world.gp.delivery_url(), &message).await;
    assert_eq!(reply, Reply::Ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incoming_folder_that_is_removed_and_comes_back_gets_what_waited() {
    let mut world = World::start().await;
    world.still_works().await;
    let incoming = world.specialist.files.incoming();
    let away = incoming.with_extension("away");
    fs::rename(&incoming, &away).unwrap();
    waits_to_be_handed_over(&world, "GONE", "folder.vanished").await;
    fs::rename(&away, &incoming).unwrap();
    is_handed_over_after_all(&mut world, "GONE").await;
    remove(&incoming);
    waits_to_be_handed_over(&world, "REMOVED", "folder.vanished").await;
    fs::create_dir(&incoming).unwrap();
    is_handed_over_after_all(&mut world, "REMOVED").await;
    world.finish().await;
}

/// A second specialist's gateway that shares `what` with a running one does not start, and says
/// so in these words; the first goes on, and once it has stopped the second starts.
async fn second_gateway_does_not_start(
    share: fn(&mut sealpost::Config, &sealpost::Config),
    words: &[&str],
) {
    let mut world = World::start().await;
    let shared = world.specialist.config.clone();
    let plan = Plan {
        specialist: Side {
            configure: Some(Box::new(move |config| share(config, &shared))),
            ..Side::default()
        },
        ..Plan::default()
    };
    let mut second = World::written(plan).await;
    let failure = second.specialist.start().await.unwrap_err().to_string();
    for word in words {
        assert!(failure.contains(word), "{word}: {failure}");
    }
    world.still_works().await;
    world.specialist.stop().await;
    second.specialist.start().await.unwrap();
    second.specialist.stop().await;
    world.gp.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_gateway_on_an_outgoing_folder_does_not_start() {
    let share = |config: &mut sealpost::Config, other: &sealpost::Config| {
        let theirs = other.practices[0].folders.clone().unwrap();
        let ours = config.practices[0].folders.as_mut().unwrap();
        ours.outgoing = theirs.outgoing;
    };
    let words = [
        "folders/outgoing is already in use by the Sealpost node of Banksia Cardiology",
        "stop that gateway, or give each its own folder",
    ];
    second_gateway_does_not_start(share, &words).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_gateway_on_an_incoming_folder_does_not_start() {
    let share = |config: &mut sealpost::Config, other: &sealpost::Config| {
        let theirs = other.practices[0].folders.clone().unwrap();
        let ours = config.practices[0].folders.as_mut().unwrap();
        ours.incoming = theirs.incoming;
    };
    let words = [
        "folders/incoming is already in use",
        "give each its own folder",
    ];
    second_gateway_does_not_start(share, &words).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_gateway_on_a_data_folder_does_not_start() {
    let share = |config: &mut sealpost::Config, other: &sealpost::Config| {
        config.data.clone_from(&other.data);
        config.vault.clone_from(&other.vault);
        config.practices[0].key.clone_from(&other.practices[0].key);
    };
    let words = [
        "another sealpost serves",
        "give this node its own data folder",
    ];
    second_gateway_does_not_start(share, &words).await;
}
