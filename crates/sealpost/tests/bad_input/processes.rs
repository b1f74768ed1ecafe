//! What only a process of its own can show: what it writes, how much memory it takes, and what it
//! does when no file may grow.

use sealpost::Config;
use sealpost::secret_file::private_key;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use synth::world::Patient;
use tempfile::TempDir;
use testkit::party::files_in;
use testkit::pki::{pki, third_practice};
use testkit::{Clinic, HandClient, Node, Pair, mail, until};
use tokio::io::AsyncWriteExt;

struct Processes {
    pair: Pair,
    gp: Clinic,
    specialist: Clinic,
    folder: TempDir,
}

impl Processes {
    fn start(filter: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_sealpost"));
        let mut pair = Pair::write(program, folder.path());
        pair.gp.start_logging(filter);
        pair.specialist.start_logging(filter);
        let clinic = |node: &Node| Clinic::new(node.files(), node.practice().clone());
        Self {
            gp: clinic(&pair.gp),
            specialist: clinic(&pair.specialist),
            pair,
            folder,
        }
    }

    /// Until the GP's message has this status; both practices' software goes on working.
    async fn status(&mut self, control_id: &str, wanted: &str) -> Value {
        until(&format!("{control_id}: {wanted}"), async || {
            self.gp.look();
            self.specialist.look();
            let listed = self.pair.gp.command(&["status", "--json"]);
            let views = listed
                .lines()
                .map(|line| serde_json::from_str(line).unwrap());
            let mut views = views.filter(|view: &Value| view["control_id"] == control_id);
            views.next().filter(|view| view["status"] == wanted)
        })
        .await
    }

    async fn still_works(&mut self, control_id: &str) {
        self.gp.send(self.pair.specialist.practice(), control_id);
        self.status(control_id, "Accepted by their software").await;
        assert_eq!(self.specialist.imported.get(control_id), Some(&1));
    }

    fn url(&self) -> String {
        let config = fs::read_to_string(self.pair.specialist.files().config()).unwrap();
        let url = config
            .lines()
            .find_map(|line| line.strip_prefix("public_url = "));
        format!(
            "{}/smd/SealedMessageDelivery",
            url.unwrap().trim_matches('"')
        )
    }

    /// A client with the GP's own certificate, and the files it has from the GP's node.
    fn gp_client(&self) -> HandClient {
        let place = self.pair.gp.files().config();
        let keys = place.parent().unwrap().join("keys");
        let vault = Config::load(&place).unwrap().open_vault().unwrap();
        let key = private_key(&keys.join("practice.key.pem"), vault.as_deref()).unwrap();
        let chain = fs::read_to_string(keys.join("practice.pem")).unwrap();
        HandClient::of_pem(&chain, &key)
    }
}

/// What nobody but the recipient may ever read, and what it looks like in base64.
fn markers() -> Vec<String> {
    let patient = Patient::juniper_tessellate();
    let mut markers = vec![
        patient.family.clone(),
        patient.given.clone(),
        patient.street.clone(),
        patient.born.clone(),
        patient.record_number.clone(),
        patient.ihi.expose().to_owned(),
    ];
    for shift in 0..3 {
        let padded = format!("{}{}^{}", "x".repeat(shift), patient.family, patient.given);
        let encoded = mail::base64(padded.as_bytes());
        markers.push(encoded[4..16].to_owned());
    }
    markers
}

fn assert_holds_no_patient(what: &str, text: &str) {
    let lower = text.to_lowercase();
    for marker in markers() {
        if let Some(place) = lower.find(&marker.to_lowercase()) {
            let from = place.saturating_sub(200);
            let around = String::from_utf8_lossy(&text.as_bytes()[from..place]);
            panic!("{marker} in {what}, after: {around}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_patient_data_in_logs_status_audit_or_names_that_we_give() {
    let mut it = Processes::start("trace");
    it.still_works("GOOD").await;
    // What goes wrong must not tell either: no such recipient, no HL7, no such certificate.
    it.gp.send(&third_practice(), "NOBODY");
    it.status("NOBODY", "Recipient not found").await;
    let outgoing = it.pair.gp.files().outgoing();
    let original = mail::referral_of(it.pair.gp.practice(), &third_practice(), "X");
    let headless = &original[original.iter().position(|b| *b == b'\r').unwrap() + 1..];
    fs::write(outgoing.join("Tessellate_Juniper_19790312.ref"), headless).unwrap();
    it.status("", "Never left this practice").await;
    let stranger = HandClient::new(&pki().gp);
    let answer = stranger.post(&it.url(), smd::CONTENT_TYPE, original).await;
    answer.unwrap_err();
    let opened = it.pair.specialist.command(&["inbox", "list", "--json"]);
    let opened: Value = serde_json::from_str(opened.lines().next().unwrap()).unwrap();
    let id = opened["id"].as_str().unwrap();
    let open = ["inbox", "open", id, "--reader", "banks"];
    let content = it.pair.specialist.command(&open);
    assert!(
        content.contains("Tessellate"),
        "there is something to be found"
    );
    it.status("GOOD", "Opened").await;

    for node in [&it.pair.gp, &it.pair.specialist] {
        let log = node.log();
        assert!(log.contains("TRACE"), "everything is logged");
        assert_holds_no_patient("the log", &log);
        commands_show_no_patient(node, it.folder.path());
    }
    let log = it.pair.specialist.log();
    let mut lines = log.lines();
    let refused = lines.find(|line| line.contains("certificate was refused"));
    let refused = refused.expect("a line about the client that was not let in");
    assert!(
        refused.contains("the signatures are not genuine"),
        "{refused}"
    );
    assert!(
        refused.contains("WARN"),
        "seen without being asked for: {refused}"
    );
    files_show_no_patient(it.folder.path(), &outgoing);
    let failed = files_in(&outgoing.join("failed"));
    assert_eq!(failed.len(), 2, "the file and its note");
}

fn commands_show_no_patient(node: &Node, folder: &Path) {
    let status = ["status", "--all"];
    let json = ["status", "--all", "--json"];
    for command in [&status[..], &json, &["queue"]] {
        assert_holds_no_patient(command[0], &node.command(command));
    }
    let export = folder.join("audit.jsonl");
    let (config, out) = (node.files().config(), export.to_str().unwrap());
    let config = config.to_str().unwrap();
    node.command(&["audit", "export", "--config", config, "--out", out]);
    assert_holds_no_patient("the audit trail", &fs::read_to_string(export).unwrap());
}

/// Originals keep the name that the practice's own software gave them, where it put them.
fn files_show_no_patient(folder: &Path, outgoing: &Path) {
    for path in walk(folder) {
        let name = path.strip_prefix(folder).unwrap();
        let name = name.to_string_lossy().into_owned();
        if !path.starts_with(outgoing) {
            assert_holds_no_patient("a file name", &name);
        }
        if name.ends_with(".reason.txt") {
            assert_holds_no_patient("a note", &fs::read_to_string(&path).unwrap());
        }
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(&path));
        }
        found.push(path);
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_100_megabytes_is_not_read_into_memory() {
    const MEGABYTE: usize = 1024 * 1024;
    let mut it = Processes::start("warn");
    it.still_works("GOOD0").await;
    let before = it.pair.specialist.peak_memory_kib();
    let url = it.url();
    let address = url
        .trim_start_matches("https://")
        .split('/')
        .next()
        .unwrap();
    let address: std::net::SocketAddr = address.parse().unwrap();
    let head = format!(
        "POST /smd/SealedMessageDelivery HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\n\
         Content-Length: {}\r\n\r\n",
        smd::CONTENT_TYPE,
        100 * MEGABYTE
    );
    let piece = vec![b'<'; MEGABYTE];
    for _ in 0..3 {
        let mut stream = it.gp_client().connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..100 {
            if stream.write_all(&piece).await.is_err() {
                break;
            }
        }
    }
    it.still_works("GOOD1").await;
    let grown = it.pair.specialist.peak_memory_kib().saturating_sub(before);
    assert!(grown < 32 * 1024, "{grown} KiB more than before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_none_of_whose_files_may_grow_says_so_and_recovers() {
    let mut it = Processes::start("warn");
    it.still_works("GOOD0").await;
    it.pair.specialist.limit_files(Some(4_096));
    it.gp.send(it.pair.specialist.practice(), "GOOD1");
    let refused = until("a message that could not be stored", async || {
        let listed = it.pair.gp.command(&["status", "--json"]);
        let views = listed
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let mut views = views.filter(|view: &Value| view["control_id"] == "GOOD1");
        views
            .next()
            .filter(|view| view.to_string().contains("serviceTemporaryUnavailable"))
    })
    .await;
    assert_eq!(refused["status"], "Waiting to send");
    it.pair.specialist.limit_files(None);
    it.status("GOOD1", "Accepted by their software").await;
    it.still_works("GOOD2").await;
    assert!(it.specialist.imported.values().all(|times| *times == 1));
    assert!(it.pair.specialist.kill(), "it never stopped");
}
