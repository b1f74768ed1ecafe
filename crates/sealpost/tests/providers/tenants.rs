//! A running provider takes an organisation in when its file appears, lets it go when the file
//! goes, and is not confused by a file with a mistake.

use crate::PROGRAM;
use crate::ledger::Ledger;
use delivery::{End, Outbound, Status};
use sealpost::tenants::{self, Tenant};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::pause::pause;
use testkit::{Node, Providers};

/// Everything here happens within this time.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the provider has noticed that its tenants changed.
fn changes(provider: &Node) -> usize {
    provider
        .log()
        .matches("that this provider serves changed")
        .count()
}

fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "{what}");
        pause(Duration::from_millis(50));
    }
}

#[test]
fn tenants_come_and_go_while_the_provider_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut hosts = Providers::write(Path::new(PROGRAM), folder.path());
    let specialist = hosts.specialist.practice().clone();
    let tenants = hosts.ironbark.folder().join("tenants");
    let file = tenants.join(tenants::file_name(&specialist.organisation()));
    fs::remove_file(&file).unwrap();
    for node in hosts.all() {
        node.start_logging("info");
    }
    let is_turned_away = || hosts.specialist.log().contains("collecting failed");
    wait(
        "an agent that nobody serves collects nothing",
        is_turned_away,
    );

    let tenant = Tenant {
        name: specialist.name.clone(),
        organisation: specialist.organisation(),
        collectors: Vec::new(),
    };
    tenants::add(&tenants, &tenant).unwrap();
    wait("the file is noticed", || changes(&hosts.ironbark) == 1);
    let mut clinics = hosts.clinics();
    clinics[1].send(hosts.gp.practice(), "TENANT1");
    let status = |control_id: &str| {
        let sent = Ledger::of(&hosts.specialist).sent_by(&specialist.organisation());
        let mut sent = sent.iter().filter(|life| life.control_id == control_id);
        sent.next().map(Outbound::status)
    };
    wait("a document goes both ways", || {
        clinics.iter_mut().for_each(|clinic| {
            clinic.look();
        });
        status("TENANT1") == Some(Status::Ended(End::Accepted))
    });

    fs::write(tenants.join("a-mistake.toml"), "name = 'X'").unwrap();
    let complains = || hosts.ironbark.log().contains("a-mistake.toml");
    wait("a mistake is named", complains);
    assert_eq!(changes(&hosts.ironbark), 1, "and changes nothing");
    fs::remove_file(tenants.join("a-mistake.toml")).unwrap();
    fs::remove_file(&file).unwrap();
    wait("that the file has gone is noticed", || {
        changes(&hosts.ironbark) == 2
    });
    clinics[1].send(hosts.gp.practice(), "TENANT2");
    // To a provider that does not know either of the two, it is the receiver who is unknown.
    let is_over = || status("TENANT2") == Some(Status::Ended(End::RecipientNotFound));
    wait("nothing more is passed on for it", is_over);
}
