//! What a node calls to see whether its directory is right: endpoints by `lint --probe`, the
//! directories that it follows by `doctor`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "tests fail by panicking"
)]

use api::directory::{RateLimit, Tokens};
use async_trait::async_trait;
use bytes::Bytes;
use register::Register;
use sealpost::directory_server::{DirectoryServer, DirectoryService};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use synth::pki::Issued;
use synth::world::Practice;
use testkit::free_address;
use testkit::hand_server::{Answer, HandServer};
use testkit::pki::pki;
use transport::{Clients, Credentials, ServerTls};

/// The configuration of the GP's node, with this directory.
fn node(folder: &Path, directory: &str) {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    };
    write("roots.pem", &pki().root_pem);
    write("between.pem", &pki().intermediate_pem);
    write("practice.pem", &pki().gp.chain_pem);
    write("practice.key", &pki().gp.key_pem);
    let gp = Practice::wattle_street_medical();
    // A table of the directory has to stand behind the plain keys.
    let (plain, table) = if directory.starts_with('[') {
        ("", directory)
    } else {
        (directory, "")
    };
    let text = format!(
        r#"data = "data"
        {plain}
        environment = "test"
        [listen]
        address = "127.0.0.1:0"
        public_url = "https://smd.wattle.example"
        [trust]
        anchors = "roots.pem"
        intermediates = "between.pem"
        private_networks = ["127.0.0.0/8"]
        [[practice]]
        name = "{}"
        organisation = "{}"
        certificate = "practice.pem"
        key = "practice.key"
{table}"#,
        gp.name,
        gp.hpio.as_str(),
    );
    write("node.toml", &text);
    std::fs::create_dir(folder.join("data")).unwrap();
}

fn sealpost(folder: &Path, args: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealpost"));
    let args = args.split_whitespace();
    command.current_dir(folder).args(args).output().unwrap()
}

/// Answers that nothing is here, which is an answer all the same.
struct Nothing;

#[async_trait]
impl Answer for Nothing {
    async fn answer(&self, _path: &str, _body: Bytes) -> (u16, Vec<u8>) {
        (404, Vec::new())
    }
}

async fn listener(issued: &Issued) -> HandServer {
    HandServer::start(issued, Arc::new(Nothing)).await
}

fn endpoint(id: &str, status: &str, address: SocketAddr) -> Value {
    json!({ "resource": {
        "resourceType": "Endpoint",
        "id": id,
        "status": status,
        "identifier": [{
            "system": directory::uris::id::SMD_TARGET,
            "value": Practice::banksia_cardiology().organisation().uri(),
        }],
        "address": format!("https://{address}/smd/{id}"),
    }})
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_in_use_is_called_and_must_show_a_certificate_of_its_target() {
    let folder = tempfile::tempdir().unwrap();
    node(folder.path(), "directory = \"directory.json\"");
    let right = listener(&pki().specialist).await;
    let wrong = listener(&pki().third).await;
    let away = free_address();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
        endpoint("right", "active", right.address),
        endpoint("wrong", "active", wrong.address),
        endpoint("away", "active", away),
        endpoint("off", "off", away),
    ]});
    std::fs::write(folder.path().join("directory.json"), bundle.to_string()).unwrap();
    let unreachable = |more: &str| -> Vec<(String, String)> {
        let args = format!("directory lint --json --node node.toml {more}");
        let ran = sealpost(folder.path(), &args);
        let report: Value = serde_json::from_slice(&ran.stdout).expect("a report");
        let found = report["findings"].as_array().unwrap().iter();
        let found = found.filter(|it| it["code"] == "directory.endpoint-unreachable");
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        found
            .map(|it| (text(&it["place"]), text(&it["text"])))
            .collect()
    };
    let mut told = unreachable("--file directory.json --probe");
    told.sort();
    let places: Vec<&str> = told.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(
        places,
        ["entry[1] Endpoint/wrong", "entry[2] Endpoint/away"],
        "{told:?}"
    );
    assert!(told[0].1.contains("(tls)"), "{told:?}");
    assert!(told[1].1.contains("(connect)"), "{told:?}");
    assert!(unreachable("--file directory.json").is_empty());

    // The same entries in a register go by their ids.
    let imported = sealpost(folder.path(), "directory import directory.json");
    assert_eq!(imported.status.code(), Some(0), "{imported:?}");
    let told = unreachable("--probe");
    let mut places: Vec<&str> = told.iter().map(|(place, _)| place.as_str()).collect();
    places.sort_unstable();
    assert_eq!(places, ["Endpoint/away", "Endpoint/wrong"], "{told:?}");
}

/// A directory that anybody may read, run by the specialist.
async fn directory_server(folder: &Path) -> DirectoryServer {
    let own = Credentials::from_pem(&pki().specialist.chain_pem, &pki().specialist.key_pem);
    let tls = ServerTls::taking(Clients::Anybody, &own.unwrap(), pki().anchors()).unwrap();
    let service = DirectoryService {
        register: Arc::new(Register::open(&folder.join("served.sqlite")).unwrap()),
        tokens: Tokens {
            is_public: true,
            ..Tokens::default()
        },
        base: "https://127.0.0.1/fhir".to_owned(),
        publisher: "Test".to_owned(),
        rate: RateLimit::default(),
        explains: None,
        beside: axum::Router::new(),
    };
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    service.serve(listen, Arc::new(tls)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_which_of_the_followed_directories_answers() {
    let folder = tempfile::tempdir().unwrap();
    let server = directory_server(folder.path()).await;
    let hpio = Practice::banksia_cardiology().hpio;
    let source = |name: &str, address: SocketAddr, organisation: &str| {
        format!(
            "[[directory.source]]\nname = \"{name}\"\nbase = \"https://{address}/fhir\"\n\
             organisation = \"{organisation}\"\n"
        )
    };
    let (here, away) = (server.address(), free_address());
    let sources = [
        source("here", here, hpio.as_str()),
        source("away", away, hpio.as_str()),
    ];
    let table = format!(
        "[directory]\nregister = \"data/directory.sqlite\"\n{}",
        sources.concat()
    );
    node(folder.path(), &table);
    let ran = sealpost(folder.path(), "doctor --config node.toml --json --wait 1");
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let state = |base: String| -> Value {
        let found = report["findings"].as_array().unwrap().iter();
        let mut found = found.filter(|it| it["leg"] == "directory" && it["subject"] == base);
        found.next().cloned().unwrap_or_default()
    };
    let good = state(format!("https://{here}/fhir"));
    assert_eq!(good["state"], "good", "{report}");
    let broken = state(format!("https://{away}/fhir"));
    assert_eq!(broken["state"], "broken", "{broken}");
    assert!(
        broken["fix"].as_str().unwrap().contains("directory.source"),
        "{broken}"
    );
    server.stop().await.unwrap();
}
