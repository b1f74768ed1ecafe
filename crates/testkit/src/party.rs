//! One practice with its node, running within the test, and its clinical software.

use crate::pki::{now, pki};
use crate::until::until;
use crate::{Clinic, mail};
use audit::{Action, Entry, Verifier};
use delivery::{Direction, End, Inbound, Life, Outbound, Reason, Status};
use sealpost::config::Listen;
use sealpost::setup::{DirectoryPlan, NodeFiles, NodePlan, Reach, write_node};
use sealpost::{Config, Failure, Gateway, NetworkLimits};
use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{LifeQuery, Store};
use synth::pki::Issued;
use synth::world::Practice;

/// A practice, its node and its software.
pub struct Party {
    /// Who it is.
    pub practice: Practice,
    /// What it shows and signs with.
    pub issued: Issued,
    /// The files of its node.
    pub files: NodeFiles,
    /// Its configuration.
    pub config: Config,
    /// Its clinical software.
    pub clinic: Clinic,
    limits: Option<NetworkLimits>,
    gateway: Option<Gateway>,
}

/// Something to be done to a file before it is used.
pub type Change<T> = Box<dyn FnOnce(&mut T)>;

/// Who a party is, before it has a node.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) practice: Practice,
    pub(crate) issued: Issued,
    pub(crate) address: SocketAddr,
}

/// What is special about one side of a [`World`](crate::World).
#[derive(Default)]
pub struct Side {
    /// What it shows and signs with, where that is not the certificate the PKI made for it.
    pub issued: Option<Issued>,
    /// The certificate that the other's directory gives for it, where that is another one.
    pub listed: Option<Issued>,
    /// Done to the directory that it reads.
    pub directory: Option<Change<serde_json::Value>>,
    /// Done to its configuration.
    pub configure: Option<Change<Config>>,
    /// A revocation list that it holds, PEM.
    pub revoked: Option<String>,
    /// Limits of its network.
    pub limits: Option<NetworkLimits>,
}

impl Party {
    /// Writes the node below `folder`. It does not run yet.
    pub(crate) fn write(folder: &Path, member: Member, directory: &str, side: Side) -> Self {
        let Member {
            practice, issued, ..
        } = member;
        let plan = NodePlan {
            folder,
            practice: &practice,
            reach: Reach::Listener(member.address),
            issued: &issued,
            root_pem: &pki().root_pem,
            intermediate_pem: &pki().intermediate_pem,
            directory: DirectoryPlan::File(directory),
            poll_ms: 20,
            first_retry_ms: 100,
        };
        let files = write_node(&plan).expect("a node can be written");
        let mut config = Config::load(&files.config()).expect("a configuration just written");
        // As brisk as the retries of such a node.
        (
            config.limits.breaker_first_ms,
            config.limits.breaker_longest_ms,
        ) = (100, 500);
        if let Some(list) = &side.revoked {
            let path = folder.join("keys/revoked.crl.pem");
            fs::write(&path, list).expect("a revocation list can be written");
            config.trust.revocation_lists.push(path);
        }
        if let Some(configure) = side.configure {
            configure(&mut config);
        }
        Self {
            clinic: Clinic::new(NodeFiles::new(folder), practice.clone()),
            practice,
            issued,
            files,
            config,
            limits: side.limits,
            gateway: None,
        }
    }

    /// Starts the node.
    ///
    /// # Errors
    /// What `sealpost serve` would print.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let store = self.config.open_store().await?;
        let limits = self.limits.clone();
        let limits = limits.unwrap_or_else(|| NetworkLimits::of(&self.config));
        let gateway = Gateway::start_within(self.config.clone(), store, limits);
        self.gateway = Some(gateway.await?);
        Ok(())
    }

    /// Stops the node, if it runs, and waits until it has.
    pub async fn stop(&mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().await;
        }
    }

    /// The running node.
    pub fn gateway(&self) -> &Gateway {
        self.gateway.as_ref().expect("the node runs")
    }

    /// Its store.
    pub fn store(&self) -> &Arc<dyn Store> {
        self.gateway().engine().store()
    }

    /// Where others deliver sealed messages to it.
    pub fn delivery_url(&self) -> String {
        self.listen().delivery_url()
    }

    /// Where others deliver transport responses to it.
    pub fn response_url(&self) -> String {
        self.listen().response_url()
    }

    fn listen(&self) -> &Listen {
        self.config.listen.as_ref().expect("a node that listens")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.gateway().address().expect("a node that listens")
    }

    /// Its software writes a file into the outgoing folder.
    pub fn drop_file(&self, name: &str, bytes: &[u8]) {
        let folder = self.files.outgoing();
        let temporary = folder.join(format!("~{name}.tmp"));
        fs::write(&temporary, bytes).expect("a file can be written");
        fs::rename(&temporary, folder.join(name)).expect("a file can be renamed");
    }

    /// Its software refers somebody to `to`. Gives the bytes.
    pub fn refer(&self, to: &Practice, control_id: &str) -> Vec<u8> {
        let bytes = mail::referral_of(&self.practice, to, control_id);
        self.drop_file(&format!("{control_id}.ref"), &bytes);
        bytes
    }

    /// What it sends, oldest first, acknowledgements included.
    pub async fn outbound(&self) -> Vec<Outbound> {
        let lives = self.lives(Direction::Outbound).await;
        let outbound = lives.into_iter().filter_map(|life| match life {
            Life::Outbound(life) => Some(*life),
            Life::Inbound(_) | Life::Relayed(_) => None,
        });
        outbound.collect()
    }

    /// What it received, oldest first.
    pub async fn inbound(&self) -> Vec<Inbound> {
        let lives = self.lives(Direction::Inbound).await;
        let inbound = lives.into_iter().filter_map(|life| match life {
            Life::Inbound(life) => Some(*life),
            Life::Outbound(_) | Life::Relayed(_) => None,
        });
        inbound.collect()
    }

    async fn lives(&self, direction: Direction) -> Vec<Life> {
        let query = LifeQuery {
            direction: Some(direction),
            ..LifeQuery::default()
        };
        let lives = self.store().lives(&query).await;
        let lives = lives.expect("the store can be read");
        lives.into_iter().rev().map(|stored| stored.life).collect()
    }

    /// The document under this control id, once `wanted` is true of it.
    pub async fn sent(&self, control_id: &str, wanted: impl Fn(&Outbound) -> bool) -> Outbound {
        let mut last = None;
        until(&format!("{control_id} as wanted"), async || {
            let all = self.outbound().await;
            let found = all
                .into_iter()
                .find(|life| life.kind.is_document() && life.control_id == control_id);
            if found != last {
                // Shown only when the test fails: who stands where is what one wants to know.
                last.clone_from(&found);
                say(control_id, found.as_ref());
            }
            found.filter(&wanted)
        })
        .await
    }

    /// The document under this control id, once it has ended in this way.
    pub async fn ended(&self, control_id: &str, end: End) -> Outbound {
        self.sent(control_id, |life| life.status() == Status::Ended(end))
            .await
    }

    /// The inbound message that `wanted` is true of, once there is one.
    pub async fn received(&self, what: &str, wanted: impl Fn(&Inbound) -> bool) -> Inbound {
        until(what, async || {
            self.inbound().await.into_iter().find(&wanted)
        })
        .await
    }

    /// Its whole audit chain.
    pub async fn audit(&self) -> Vec<Entry> {
        let org = self.practice.organisation();
        let entries = self.store().audit(&org, 0, 100_000).await;
        entries.expect("the audit chain can be read")
    }

    /// Whether an entry of its audit chain has this action and, among its details, this one.
    pub async fn audited(&self, action: Action, name: &str, value: &str) -> bool {
        let entries = self.audit().await;
        entries.iter().any(|entry| {
            entry.draft.action == action
                && entry.draft.detail.get(name).is_some_and(|it| it == value)
        })
    }

    /// Fails unless its audit chain is unbroken.
    pub async fn audit_is_unbroken(&self) {
        let mut verifier = Verifier::new(self.practice.organisation(), &[]);
        for entry in self.audit().await {
            verifier.push(&entry).expect("an unbroken chain");
        }
    }

    /// The bytes under a name in its store.
    pub async fn bytes(&self, id: &delivery::BlobId) -> Vec<u8> {
        let bytes = self.store().blob(id).await;
        let bytes = bytes.expect("the store can be read");
        bytes.expect("the bytes are kept").to_vec()
    }

    /// Files in `failed/` with their content, by name.
    pub fn failed(&self) -> Vec<(String, Vec<u8>)> {
        files_in(&self.files.outgoing().join("failed"))
    }

    /// The failure reports and acknowledgements that lie in its ack folder, as text.
    pub fn acks(&self) -> Vec<String> {
        let files = files_in(&self.files.acks());
        let text = |(_, bytes): (String, Vec<u8>)| String::from_utf8_lossy(&bytes).into_owned();
        files.into_iter().map(text).collect()
    }
}

/// Files of a folder that is there, hidden ones left out, by name. A file that a running node
/// renames or takes away between listing and reading is left out as well.
pub fn files_in(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    paths
        .into_iter()
        .filter(|path| !name(path).starts_with(['.', '~']))
        .filter_map(|path| Some((name(&path), read_if_there(&path)?)))
        .collect()
}

fn read_if_there(path: &Path) -> Option<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        read => Some(read.expect("a file can be read")),
    }
}

/// Whether a line of the timeline has a note with this code.
pub fn noted(timeline: &[delivery::Entry], code: &str) -> bool {
    notes(timeline).any(|note| note.code == code)
}

/// The notes of a timeline.
pub fn notes(timeline: &[delivery::Entry]) -> impl Iterator<Item = &Reason> {
    timeline.iter().filter_map(|entry| entry.note.as_ref())
}

#[allow(clippy::print_stderr, reason = "shown only when the test fails")]
fn say(control_id: &str, life: Option<&Outbound>) {
    let words = life.map_or_else(
        || "nothing yet".to_owned(),
        |life| life.status().to_string(),
    );
    let reason = life.and_then(|life| life.reason.as_ref());
    eprintln!("{} {control_id}: {words} {reason:?}", now().to_rfc3339());
}
