//! Mixed mail both ways, for every profile: nothing is lost, nothing is imported twice, and every
//! status is true.
//!
//! `SEALPOST_CIS_MESSAGES` says how many messages go each way; few, where it is not set.

use crate::exchange::{Exchange, OWNER};
use delivery::{End, Outbound, Status};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use testkit::{Cis, Party, until};

/// Each way, where the environment says nothing.
const FEW: usize = 10;

fn messages() -> usize {
    let said = std::env::var("SEALPOST_CIS_MESSAGES").ok();
    said.map_or(FEW, |said| {
        said.parse().expect("SEALPOST_CIS_MESSAGES is a number")
    })
}

impl Exchange {
    /// So many messages go each way, and all of them end.
    async fn exchange(&mut self, count: usize) {
        for number in 1..=count {
            self.gp.send(&self.world.specialist.practice, number);
            self.specialist.send(&self.world.gp.practice, number);
        }
        let confirms = self.gp.acknowledges;
        let all = count * if confirms { 4 } else { 2 };
        let mut seen = 0;
        while seen < all {
            // Patience is for the next file, not for all of them.
            seen = until("another file", async || {
                let now = self.gp.look() + self.specialist.look();
                (now > seen).then_some(now)
            })
            .await;
        }
        for party in [&self.world.gp, &self.world.specialist] {
            until("every message ends", async || {
                let ended = |life: &Outbound| life.status().is_end();
                let sent = party.outbound().await;
                let documents = sent.iter().filter(|life| life.kind.is_document());
                (documents.filter(|life| ended(life)).count() >= count).then_some(())
            })
            .await;
        }
        // What would come twice has come by now, as all that answers it has.
        self.gp.look();
        self.specialist.look();
    }

    async fn judge(&self, count: usize) {
        judge(&self.world.gp, &self.gp, &self.specialist, count).await;
        judge(&self.world.specialist, &self.specialist, &self.gp, count).await;
        for party in [&self.world.gp, &self.world.specialist] {
            assert_eq!(party.failed(), Vec::new(), "in failed/");
        }
    }
}

/// What one side sent, against what the other has and what was said of it.
async fn judge(sender: &Party, from: &Cis, to: &Cis, count: usize) {
    let sent = sender.outbound().await;
    let documents: Vec<_> = sent.iter().filter(|life| life.kind.is_document()).collect();
    let ids: BTreeSet<_> = documents.iter().map(|life| &life.control_id).collect();
    assert_eq!(
        (documents.len(), ids.len()),
        (count, count),
        "taken once each"
    );
    assert_eq!(
        to.imported.keys().collect::<BTreeSet<_>>(),
        ids,
        "lost or made up"
    );
    assert!(
        to.imported.values().all(|times| *times == 1),
        "imported twice"
    );
    for life in documents {
        let id = &life.control_id;
        let (end, code) = if to.refused.contains_key(id) {
            (End::Rejected, Some("AE"))
        } else if to.acknowledges {
            (End::Accepted, Some("AA"))
        } else {
            (End::DeliveredUnconfirmed, None)
        };
        assert_eq!(life.status(), Status::Ended(end), "{id}: {:?}", life.reason);
        let told = from.acks.get(id).map(Vec::as_slice).unwrap_or_default();
        let codes: Vec<&str> = told.iter().map(|ack| ack.code.as_str()).collect();
        assert_eq!(codes, Vec::from_iter(code), "{id} is told once, and truly");
    }
}

async fn mixed_mail(profile: &'static str) -> Exchange {
    let (count, began) = (messages(), Instant::now());
    let mut exchange = Exchange::start(profile).await;
    exchange.exchange(count).await;
    exchange.judge(count).await;
    say(profile, count, began.elapsed());
    for party in [&exchange.world.gp, &exchange.world.specialist] {
        party.audit_is_unbroken().await;
    }
    exchange
}

#[allow(clippy::print_stderr, reason = "figures for whoever scales the test")]
fn say(profile: &str, count: usize, took: Duration) {
    eprintln!(
        "{profile}: {count} messages each way in {} ms",
        took.as_millis()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn best_practice_has_a_folder_for_each_practitioner_and_holds_files_open() {
    let exchange = mixed_mail("best-practice").await;
    let folder = exchange.world.specialist.config.practices[0]
        .folders
        .clone();
    let own = &folder.unwrap().incoming_of[OWNER];
    let mut letters = exchange.specialist.found_in.iter();
    assert!(letters.all(|(id, found)| found == own || id.starts_with("RES")));
}

#[tokio::test(flavor = "multi_thread")]
async fn careright_ends_lines_in_lf() {
    mixed_mail("careright").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn communicare_confirms_nothing_and_nothing_is_claimed() {
    let exchange = mixed_mail("communicare").await;
    assert!(exchange.gp.acks.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn genie_looks_seldom_and_writes_every_message_under_one_name() {
    let exchange = mixed_mail("genie").await;
    let names: BTreeSet<_> = exchange.gp.written.values().collect();
    assert_eq!(names.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn generic_software_is_served_as_nothing_is_known_of_it() {
    mixed_mail("generic").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn healthlink_folders_are_by_type_and_lines_end_in_crlf() {
    let exchange = mixed_mail("healthlink").await;
    for (id, folder) in &exchange.specialist.found_in {
        let wanted = if id.starts_with("RES") { "Lab" } else { "RSD" };
        assert!(folder.ends_with(wanted), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn medical_director_processes_elsewhere_and_finds_acknowledgements_by_file_name() {
    let exchange = mixed_mail("medical-director").await;
    for (id, acks) in &exchange.gp.acks {
        let stem = exchange.gp.written[id].trim_end_matches(".HL7");
        let extension = if id.starts_with("RES") { "ACK" } else { "RRI" };
        assert_eq!(acks[0].file, format!("{stem}.{extension}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn medical_objects_folders_hold_batches() {
    let exchange = mixed_mail("medical-objects").await;
    let files: BTreeSet<_> = exchange.gp.written.values().collect();
    assert!(files.len() < exchange.gp.written.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn stat_health_moves_what_it_cannot_import_and_its_sender_learns_so() {
    let exchange = mixed_mail("stat-health").await;
    let folders = exchange.world.gp.config.practices[0].folders.clone();
    let failed = std::fs::read_dir(folders.unwrap().failed_import.unwrap());
    assert_eq!(failed.unwrap().count(), exchange.gp.refused.len());
    assert!(!exchange.gp.refused.is_empty());
}

/// The switch that people forget: until it is on, nothing is accepted, and nobody says so.
#[tokio::test(flavor = "multi_thread")]
async fn medical_director_with_acknowledgements_off_leaves_delivered_and_claims_no_more() {
    let mut exchange = Exchange::start("medical-director").await;
    exchange.specialist.acknowledges = false;
    let id = exchange.gp.send(&exchange.world.specialist.practice, 2);
    until("the import", async || {
        exchange.gp.look();
        exchange.specialist.look();
        exchange.specialist.imported.get(&id).copied()
    })
    .await;
    let delivered = |life: &Outbound| life.status() == Status::Delivered;
    exchange.world.gp.sent(&id, delivered).await;
    assert!(exchange.gp.acks.is_empty());
}
