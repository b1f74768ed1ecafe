//! A practice publishes what it says of itself, into a directory and into a file, as its users
//! run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use synth::world::Practice;
use testkit::pki::pki;

fn sealpost(folder: &Path, args: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealpost"));
    let args = args.split_whitespace();
    command.current_dir(folder).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// A directory server that ends with the test, run by the specialist.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start(folder: &Path) -> Self {
        write(folder, "server.pem", &pki().specialist.chain_pem);
        write(folder, "server.key", &pki().specialist.key_pem);
        let args = "directory serve --listen 127.0.0.1:0 --base https://localhost/fhir \
                    --certificate server.pem --key server.key --anchors roots.pem \
                    --intermediates between.pem";
        let mut process = Command::new(env!("CARGO_BIN_EXE_sealpost"))
            .current_dir(folder)
            .args(args.split_whitespace())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = process.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let address = line.split([' ', ',']).nth(2).unwrap();
        let port = address.rsplit(':').next().unwrap().parse().unwrap();
        Self { process, port }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The configuration of the GP's node; `more` is what else its practitioner says.
fn node(folder: &Path, port: u16, more: &str) {
    let (gp, specialist) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    let (hpio, server) = (gp.hpio.as_str(), specialist.hpio.as_str());
    let number = gp.practitioner.provider_number.as_str();
    let hpii = gp.practitioner.hpii.as_str();
    write(
        folder,
        "node.toml",
        &format!(
            r#"
            data = "data"
            directory = "directory.json"
            environment = "test"
            [listen]
            address = "127.0.0.1:8443"
            public_url = "https://smd.wattle.example"
            [trust]
            anchors = "roots.pem"
            intermediates = "between.pem"
            private_networks = ["127.0.0.0/8"]
            [publish]
            [[publish.directory]]
            base = "https://127.0.0.1:{port}/fhir"
            organisation = "{server}"
            [[practice]]
            name = "{}"
            organisation = "{hpio}"
            certificate = "practice.pem"
            key = "practice.key"
            triage_owner = "first"
            [[practice.location]]
            id = "main"
            name = "Main rooms"
            [[practice.practitioner]]
            id = "first"
            name = "Dr First Person"
            hpii = "{hpii}"
            provider_numbers = [{{ number = "{number}" }}]
            {more}
            [[practice.listing.location]]
            id = "main"
            address = {{ line = "1 A St", suburb = "B", state = "NSW", postcode = "2999" }}
            "#,
            gp.name
        ),
    );
}

/// A folder with trust, keys and a server.
fn world() -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "roots.pem", &pki().root_pem);
    write(at, "between.pem", &pki().intermediate_pem);
    write(at, "practice.pem", &pki().gp.chain_pem);
    write(at, "practice.key", &pki().gp.key_pem);
    write(
        at,
        "directory.json",
        r#"{"resourceType":"Bundle","type":"collection"}"#,
    );
    std::fs::create_dir(at.join("data")).unwrap();
    let server = Server::start(at);
    node(at, server.port, "");
    (folder, server)
}

const PUBLISH: &str = "directory publish --config node.toml";

#[test]
fn a_practice_is_published_found_kept_in_step_and_taken_away() {
    let (folder, server) = world();
    let at = folder.path();
    let dry = sealpost(at, &format!("{PUBLISH} --dry-run"));
    assert!(
        said(&dry).contains("new        PractitionerRole/"),
        "{dry:?}"
    );
    let published = sealpost(at, PUBLISH);
    assert!(said(&published).contains("7 written"), "{published:?}");
    let again = sealpost(at, PUBLISH);
    assert!(said(&again).contains("as it should be"), "{again:?}");
    let gp = Practice::wattle_street_medical();
    let number = gp.practitioner.provider_number.as_str();
    let resolve = format!("directory resolve --environment test --provider-number {number}");
    let resolved = sealpost(at, &resolve);
    assert_eq!(resolved.status.code(), Some(0), "{resolved:?}");
    assert!(
        said(&resolved).contains("https://smd.wattle.example/smd/SealedMessageDelivery"),
        "{resolved:?}"
    );
    node(at, server.port, "until = \"2026-01-01T00:00:00+11:00\"");
    let left = sealpost(at, PUBLISH);
    assert!(said(&left).contains("2 written"), "{left:?}");
    assert!(said(&left).contains(": active, period"), "{left:?}");
    let gone = sealpost(at, &resolve);
    assert!(
        said(&gone).contains("directory.recipient-inactive"),
        "{gone:?}"
    );
    let away = sealpost(at, &format!("{PUBLISH} --withdraw"));
    assert!(said(&away).contains("7 written"), "{away:?}");
    let told = sealpost(at, "directory search Provenance?recorded=gt2000");
    assert!(said(&told).contains("16 of 16 shown"), "{told:?}");
}

#[test]
fn a_mistake_keeps_everything_back_and_is_named() {
    let (folder, server) = world();
    let at = folder.path();
    node(at, server.port, "");
    let text = std::fs::read_to_string(at.join("node.toml")).unwrap();
    write(at, "node.toml", &text.replace("\"NSW\"", "\"Victoria\""));
    let refused = sealpost(at, PUBLISH);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(
        said(&refused).contains("location \"main\": address.state"),
        "{refused:?}"
    );
    let found = sealpost(at, "directory search Organization?_id=x");
    assert!(said(&found).contains("0 of 0"), "{found:?}");
}

#[test]
fn the_file_for_others_is_what_a_sender_resolves_from() {
    let (folder, _server) = world();
    let at = folder.path();
    let written = sealpost(at, &format!("{PUBLISH} --file out.json"));
    assert!(
        said(&written).contains("7 entries in out.json"),
        "{written:?}"
    );
    let hpio = Practice::wattle_street_medical().hpio;
    let resolve = format!(
        "directory resolve --file out.json --environment test --payload rri --organisation {}",
        hpio.as_str()
    );
    let resolved = sealpost(at, &resolve);
    assert_eq!(resolved.status.code(), Some(0), "{resolved:?}");
}

#[test]
fn an_organisation_that_left_is_taken_out_by_the_operator() {
    let (folder, _server) = world();
    let at = folder.path();
    sealpost(at, PUBLISH);
    let hpio = Practice::wattle_street_medical().hpio;
    let args = format!("directory withdraw --of {}", hpio.as_str());
    let dry = sealpost(at, &format!("{args} --dry-run"));
    assert!(said(&dry).contains("7 of "), "{dry:?}");
    let gone = sealpost(at, &args);
    assert!(said(&gone).contains("take away  Organization/"), "{gone:?}");
    let again = sealpost(at, &args);
    assert!(said(&again).contains("0 of "), "{again:?}");
}
