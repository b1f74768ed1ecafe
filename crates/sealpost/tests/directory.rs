//! The provider directory on the command line and over HTTPS, as its users run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use synth::providers::Providers;
use testkit::HandClient;
use testkit::pki::pki;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn sealpost(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealpost"));
    command.current_dir(folder).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A folder with a directory of 20 roles.
fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let providers = Providers::generate(3, 20);
    let all = (0..providers.practices()).flat_map(|number| providers.practice(number, 0));
    let lines: Vec<String> = all.collect();
    std::fs::write(folder.path().join("all.ndjson"), lines.join("\n")).unwrap();
    let imported = sealpost(folder.path(), &["directory", "import", "all.ndjson"]);
    let summary = format!(
        "{} created, 0 updated, 0 unchanged, 0 left out",
        lines.len()
    );
    assert!(said(&imported).contains(&summary), "{imported:?}");
    folder
}

#[test]
fn what_is_imported_is_found_and_exported() {
    let folder = filled();
    let query = "PractitionerRole?specialty=394579002&_include=PractitionerRole:practitioner";
    let found = sealpost(folder.path(), &["directory", "search", query]);
    let lines = said(&found);
    assert!(
        lines.contains("PractitionerRole/r8") && lines.contains("Practitioner/p8"),
        "{lines}"
    );
    assert!(lines.ends_with("8 of 8 shown\n"), "{lines}");
    let again = sealpost(folder.path(), &["directory", "import", "all.ndjson"]);
    assert!(said(&again).contains("0 created, 0 updated"), "{again:?}");
    let exported = sealpost(folder.path(), &["directory", "export"]);
    // What is exported is what a node takes as its directory file.
    let reading = directory::Directory::read(&exported.stdout).unwrap();
    assert_eq!(
        reading
            .findings
            .iter()
            .filter(|it| it.place.contains("Endpoint"))
            .count(),
        0
    );
    let refused = sealpost(
        folder.path(),
        &["directory", "search", "Practitioner?gender=female"],
    );
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    std::fs::write(
        folder.path().join("other.json"),
        r#"{"resourceType":"Patient","id":"x"}"#,
    )
    .unwrap();
    let left_out = sealpost(folder.path(), &["directory", "import", "other.json"]);
    assert_eq!(left_out.status.code(), Some(1), "{left_out:?}");
    assert!(
        said(&left_out).contains("Patient/x left out"),
        "{left_out:?}"
    );
}

/// A server that ends with the test.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        };
        write("chain.pem", &pki().specialist.chain_pem);
        write("key.pem", &pki().specialist.key_pem);
        write("roots.pem", &pki().root_pem);
        write("intermediates.pem", &pki().intermediate_pem);
        write("tokens", "let-me-read reader\n");
        let args = "directory serve --listen 127.0.0.1:0 --base https://localhost/fhir \
                    --certificate chain.pem --key key.pem --anchors roots.pem \
                    --intermediates intermediates.pem --tokens tokens";
        let mut process = Command::new(env!("CARGO_BIN_EXE_sealpost"))
            .current_dir(folder)
            .args(args.split_whitespace())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = process.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let address = line.split([' ', ',']).nth(2).unwrap().parse().unwrap();
        Self { process, address }
    }

    async fn get(&self, client: &HandClient, more: &str) -> String {
        let path = "/fhir/PractitionerRole?identifier=%7Cx,y&_format=json";
        self.ask(client, path, more).await
    }

    async fn ask(&self, client: &HandClient, path: &str, more: &str) -> String {
        let mut stream = client.connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A close without the TLS farewell is a close.
        drop(stream.read_to_end(&mut answer).await);
        String::from_utf8(answer).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_show_a_token_or_a_certificate() {
    let folder = filled();
    let server = Server::start(folder.path());
    let nameless = HandClient::nameless();
    let answer = server.get(&nameless, "").await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(answer.contains("OperationOutcome"), "{answer}");
    let answer = server
        .get(&nameless, "Authorization: Bearer let-me-read\r\n")
        .await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(
        answer.contains("https://localhost/fhir/PractitionerRole?"),
        "{answer}"
    );
    let answer = server
        .get(&nameless, "Authorization: Bearer guess\r\n")
        .await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let proven = HandClient::new(&pki().gp);
    let answer = server.get(&proven, "").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let untrusted = pki().untrusted(&synth::world::Practice::wattle_street_medical());
    let alert = HandClient::new(&untrusted)
        .turned_away(server.address)
        .await;
    assert!(alert.contains("AlertReceived"), "{alert}");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_ask_why_a_recipient_cannot_be_sent_to() {
    let folder = filled();
    let server = Server::start(folder.path());
    let proven = HandClient::new(&pki().gp);
    let nobody = "/fhir/$why?provider-number=2426621B";
    let answer = server.ask(&proven, nobody, "").await;
    assert!(answer.contains("directory.unknown-recipient"), "{answer}");
    assert!(answer.contains("by-other-means"), "{answer}");
    let system = "http://ns.electronichealth.net.au/id/medicare-provider-number";
    let named = format!("/fhir/PractitionerRole?identifier={system}%7C&_count=1");
    let role = server.ask(&proven, &named, "").await;
    let number = role.split("medicare-provider-number\",\"value\":\"").nth(1);
    let number = number
        .unwrap_or_else(|| panic!("{role}"))
        .split('"')
        .next()
        .unwrap();
    let known = format!("/fhir/$why?provider-number={number}");
    let answer = server.ask(&proven, &known, "").await;
    assert!(
        answer.contains("carries an identifier of the recipient"),
        "{answer}"
    );
    let answer = server.ask(&HandClient::nameless(), &known, "").await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let answer = server.ask(&proven, "/fhir/$why?whom=x", "").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

/// A folder with a token and a file of two sources: the server's directory, and one that is away.
fn following(server: &Server, served: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "let-me-read\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let served = served.display();
    let sources = format!(
        r#"[trust]
        anchors = "{served}/roots.pem"
        intermediates = "{served}/intermediates.pem"
        private_networks = ["127.0.0.0/8"]
        [[source]]
        name = "hub"
        base = "https://{address}/fhir"
        organisation = "{hpio}"
        access = {{ by = "bearer", file = "token" }}
        [[source]]
        name = "away"
        base = "https://127.0.0.1:9/fhir"
        "#,
        address = server.address,
        hpio = synth::world::Practice::banksia_cardiology().hpio.as_str(),
    );
    std::fs::write(folder.path().join("sources.toml"), sources).unwrap();
    folder
}

#[test]
fn a_directory_is_copied_and_searched_beside_one_that_is_away() {
    let served = filled();
    let server = Server::start(served.path());
    let folder = following(&server, served.path());
    let run = |args: &[&str]| {
        let mut all = vec!["directory"];
        all.extend(args);
        all.extend(["--sources", "sources.toml"]);
        sealpost(folder.path(), &all)
    };
    let synced = run(&["sync", "--only", "hub"]);
    assert_eq!(synced.status.code(), Some(0), "{synced:?}");
    assert!(said(&synced).starts_with("hub: all of it: "), "{synced:?}");
    assert!(
        said(&synced).contains("hub: up to date as of 20"),
        "{synced:?}"
    );
    let both = run(&["sync"]);
    assert_eq!(both.status.code(), Some(3), "{both:?}");
    assert!(
        said(&both).contains("hub: what changed: 0 new, 0 changed"),
        "{both:?}"
    );
    assert!(String::from_utf8_lossy(&both.stderr).contains("away: it cannot be reached"));

    let found = run(&["search", "PractitionerRole?specialty=394579002"]);
    let lines = said(&found);
    assert!(lines.contains("PractitionerRole/hub.r8"), "{lines}");
    assert!(
        lines.contains("[hub, as of ") && lines.ends_with("8 found\n"),
        "{lines}"
    );
    let notice = String::from_utf8_lossy(&found.stderr).into_owned();
    assert!(
        notice.contains("The directory \"away\" gave no answer"),
        "{notice}"
    );
    let bundle = run(&["search", "--bundle", "PractitionerRole?specialty=394579002"]);
    let bundle: serde_json::Value = serde_json::from_slice(&bundle.stdout).unwrap();
    let entries = bundle["entry"].as_array().unwrap();
    assert_eq!(entries.last().unwrap()["search"]["mode"], "outcome");
    drop(server);
    let offline = run(&["search", "PractitionerRole?specialty=394579002"]);
    assert!(said(&offline).ends_with("8 found\n"), "{offline:?}");

    let token = folder.path().join("token");
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = run(&["sync"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("chmod 600"));
    let unnamed = sealpost(folder.path(), &["directory", "sync"]);
    assert_eq!(unnamed.status.code(), Some(2), "{unnamed:?}");
}

#[test]
fn a_file_of_tokens_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens");
    std::fs::write(&path, "let-me-read reader\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let args = "directory serve --certificate a --key b --anchors c --tokens tokens";
    let args: Vec<&str> = args.split_whitespace().collect();
    let refused = sealpost(folder.path(), &args);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("chmod 600"),
        "{refused:?}"
    );
}
