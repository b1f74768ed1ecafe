//! The connector pack, as far as it takes running gateways: each test is named after what happens
//! to a practice's folders. The rest is in `crates/connectors/tests`; docs/connectors.md has the
//! list.

use crate::exchange::{Exchange, OWNER};
use delivery::{End, Outbound, Status};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use synth::document::referral_of_size;
use synth::world::Patient;
use testkit::party::files_in;
use testkit::pause::pause;
use testkit::pki::now;
use testkit::{Clinic, Pair, until};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");

/// A PDF of ten megabytes, in base64, with a referral around it; in bytes.
const TEN_MEGABYTES: usize = 14_000_000;

/// A referral of the GP with this text in it, in this character set.
fn written(exchange: &Exchange, id: &str, set: &str, text: &[u8]) -> Vec<u8> {
    let bytes = exchange.world.gp.practice.clone();
    let to = &exchange.world.specialist.practice;
    let plain = testkit::mail::referral_of(&bytes, to, id);
    let plain = String::from_utf8(plain).unwrap();
    let (header, rest) = plain.split_once('\r').unwrap();
    let mut fields: Vec<&str> = header.split('|').collect();
    fields.resize(fields.len().max(18), "");
    fields[17] = set;
    let (before, after) = rest.split_once("palpitations").unwrap();
    let header = fields.join("|");
    [
        header.as_bytes(),
        b"\r",
        before.as_bytes(),
        text,
        after.as_bytes(),
    ]
    .concat()
}

/// Sends a referral and gives what the specialist's software found in its file.
async fn carried(exchange: &mut Exchange, id: &str, bytes: Vec<u8>) -> Vec<u8> {
    exchange.gp.send_bytes("REF", id, bytes);
    until("the import", async || {
        exchange.gp.look();
        exchange.specialist.look();
        exchange.specialist.contents.get(id).cloned()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn characters_of_every_set_come_as_they_were_sent() {
    let mut exchange = Exchange::start("generic").await;
    for (id, set, text) in [
        ("UTF8", "UNICODE UTF-8", "Zoë Łukasz".as_bytes()),
        ("LATIN1", "8859/1", &b"Zo\xEB"[..]),
        // Windows-1252 under the name of 8859/1, and with no name at all.
        ("W1252", "8859/1", b"O\x92Hara"),
        ("UNNAMED", "", b"O\x92Hara"),
    ] {
        let bytes = written(&exchange, id, set, text);
        assert_eq!(
            carried(&mut exchange, id, bytes.clone()).await,
            bytes,
            "{id}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn characters_become_those_that_the_software_reads_where_nothing_is_lost() {
    let mut exchange = Exchange::configured("generic", |config| {
        let folders = config.practices[0].folders.as_mut().unwrap();
        folders.charset = Some(connectors::folder::dress::Charset::Latin1);
    })
    .await;
    let bytes = written(&exchange, "CAN", "UNICODE UTF-8", "Zoë".as_bytes());
    let found = carried(&mut exchange, "CAN", bytes).await;
    assert_eq!(found, written(&exchange, "CAN", "8859/1", b"Zo\xEB"));
    let bytes = written(&exchange, "CANNOT", "UNICODE UTF-8", "Łukasz".as_bytes());
    assert_eq!(carried(&mut exchange, "CANNOT", bytes.clone()).await, bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_of_ten_megabytes_arrives_whole() {
    let mut exchange = Exchange::start("generic").await;
    let (from, to) = (
        &exchange.world.gp.practice,
        &exchange.world.specialist.practice,
    );
    let patient = Patient::juniper_tessellate();
    let bytes = referral_of_size(from, to, &patient, "LARGE", now(), TEN_MEGABYTES).unwrap();
    assert!(bytes.len() >= TEN_MEGABYTES);
    let found = carried(&mut exchange, "LARGE", bytes.clone()).await;
    assert!(found == bytes, "{} of {} bytes", found.len(), bytes.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_that_comes_late_ends_the_alarm() {
    let mut exchange = Exchange::configured("generic", |config| {
        config.delivery.ack_overdue_ms = 100;
    })
    .await;
    exchange.specialist.acknowledges = false;
    let id = exchange.gp.send(&exchange.world.specialist.practice, 2);
    until("the import", async || {
        exchange.gp.look();
        exchange.specialist.look();
        exchange.specialist.imported.get(&id).copied()
    })
    .await;
    let overdue = |life: &Outbound| life.status() == Status::Overdue;
    exchange.world.gp.sent(&id, overdue).await;
    exchange.specialist.acknowledge_late();
    exchange.world.gp.ended(&id, End::Accepted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_the_software_reaches_the_sender_in_its_words() {
    let mut exchange = Exchange::start("generic").await;
    exchange.specialist.habits.refuses_every = Some(1);
    let id = exchange.gp.send(&exchange.world.specialist.practice, 2);
    let rejected = until("the refusal", async || {
        exchange.gp.look();
        exchange.specialist.look();
        let sent = exchange.world.gp.outbound().await;
        sent.into_iter()
            .find(|life| life.control_id == id)
            .filter(|life| life.status() == Status::Ended(End::Rejected))
    })
    .await;
    let reason = rejected.reason.unwrap();
    assert!(reason.sentence.contains("no such patient"), "{reason:?}");
}

/// As by a virus scanner: that a file is gone proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_removed_without_acknowledgement_is_not_accepted() {
    let mut exchange = Exchange::start("generic").await;
    let incoming = exchange.world.specialist.files.incoming();
    let id = exchange.gp.send(&exchange.world.specialist.practice, 2);
    let name = until("the file", async || {
        exchange.gp.look();
        files_in(&incoming).pop().map(|(name, _)| name)
    })
    .await;
    fs::remove_file(incoming.join(name)).unwrap();
    let other = exchange.gp.send(&exchange.world.specialist.practice, 4);
    until("the one after it", async || {
        exchange.gp.look();
        exchange.specialist.look();
        exchange.gp.acks.get(&other).cloned()
    })
    .await;
    let delivered = |life: &Outbound| life.status() == Status::Delivered;
    exchange.world.gp.sent(&id, delivered).await;
}

/// Two practitioners in one folder: some products then stop acknowledging, so it is refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_path_shared_by_two_practitioners_is_refused_at_the_start() {
    let mut exchange = Exchange::start("best-practice").await;
    let party = &mut exchange.world.specialist;
    party.stop().await;
    let own = &mut party.config.practices[0];
    let folders = own.folders.as_mut().unwrap();
    let shared = folders.incoming_of[OWNER].join("../incoming-owner/.");
    folders.incoming_of.insert("other".to_owned(), shared);
    let said = party.start().await.unwrap_err().to_string();
    assert!(
        said.contains("(other)") && said.contains("(owner)"),
        "{said}"
    );
    assert!(said.contains("give each its own folder"), "{said}");
}

/// No terminal, no home, no environment, a session of its own: as a service manager starts it.
#[test]
fn a_node_works_as_a_service_without_a_desktop_session() {
    let folder = tempfile::tempdir().unwrap();
    let pair = Pair::write(Path::new(PROGRAM), folder.path());
    let mut services = [&pair.gp, &pair.specialist].map(|node| {
        let mut command = Command::new("setsid");
        command
            .args([PROGRAM, "serve", "--config"])
            .arg(node.files().config())
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Service(command.spawn().unwrap())
    });
    let clinic = |node: &testkit::Node| Clinic::new(node.files(), node.practice().clone());
    let (mut gp, mut specialist) = (clinic(&pair.gp), clinic(&pair.specialist));
    gp.send(pair.specialist.practice(), "SERVICE");
    let deadline = Instant::now() + Duration::from_secs(60);
    while !gp.acknowledged.contains_key("SERVICE") {
        gp.look();
        specialist.look();
        assert!(Instant::now() < deadline, "no acknowledgement");
        for service in &mut services {
            assert_eq!(service.0.try_wait().unwrap(), None, "it ended");
        }
        pause(Duration::from_millis(20));
    }
}

/// A process that is ended with the test.
struct Service(std::process::Child);

impl Drop for Service {
    fn drop(&mut self) {
        drop((self.0.kill(), self.0.wait()));
    }
}
