//! Two gateways in this process, each with its own store, keys and listener.

use crate::watch::{Confirmed, Watching};
use bytes::Bytes;
use engine::Clock;
use engine::clock::SystemClock;
use sealpost::setup::{DirectoryPlan, NodePlan, Reach, directory_json, write_node};
use sealpost::{Config, Gateway};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use store::Store;
use synth::TestPki;
use synth::document::referral_of_size;
use synth::pki::{Issued, Validity};
use synth::world::{Patient, Practice};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{self, UnboundedReceiver};

/// The two gateways.
pub(crate) struct Pair {
    pub(crate) sender: Gateway,
    receiver: Gateway,
    pub(crate) sender_org: ids::Organisation,
    pub(crate) sender_key_pem: String,
    pub(crate) confirmed: Mutex<UnboundedReceiver<Confirmed>>,
    practices: [Practice; 2],
    bytes: usize,
    _folder: tempfile::TempDir,
}

impl Pair {
    /// Starts both; messages will have about `bytes` bytes.
    pub(crate) async fn start(bytes: usize) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let practices = [
            Practice::wattle_street_medical(),
            Practice::banksia_cardiology(),
        ];
        let now = SystemClock.now();
        let pki = TestPki::new(now).map_err(|error| error.to_string())?;
        let validity = Validity::two_years(now.plus_millis(-3_600_000));
        let issue = |practice: &Practice| {
            let issued = pki.organisation(&practice.hpio, &practice.name, validity);
            issued.map_err(|error| error.to_string())
        };
        let issued = [issue(&practices[0])?, issue(&practices[1])?];
        let addresses = free_addresses().map_err(|error| error.to_string())?;
        let entries: Vec<_> = (0..2)
            .map(|n| (&practices[n], &issued[n], addresses[n]))
            .collect();
        let directory = directory_json(now, &entries).map_err(|error| error.to_string())?;
        let mut configs = Vec::new();
        for (practice, issued, address) in &entries {
            let place = folder.path().join(practice.hpio.as_str());
            configs.push(config(
                &place, practice, issued, *address, &pki, &directory,
            )?);
        }
        let (tell, confirmed) = mpsc::unbounded_channel();
        let sender_store = Arc::new(Watching::new(open(&configs[0]).await?, tell));
        let receiver_store = open(&configs[1]).await?;
        let start = async |config: Config, store: Arc<dyn Store>| {
            let started = Gateway::start_over(config, store).await;
            started.map_err(|error| error.to_string())
        };
        let receiver = start(configs.remove(1), receiver_store).await?;
        let sender = start(configs.remove(0), sender_store).await?;
        Ok(Self {
            sender,
            receiver,
            sender_org: practices[0].organisation(),
            sender_key_pem: issued[0].key_pem.clone(),
            confirmed: Mutex::new(confirmed),
            practices,
            bytes,
            _folder: folder,
        })
    }

    /// Message number `n`.
    pub(crate) fn message(&self, n: usize) -> Result<Bytes, String> {
        let [from, to] = &self.practices;
        let patient = Patient::juniper_tessellate();
        let now = SystemClock.now();
        let control_id = format!("BENCH{n:08}");
        referral_of_size(from, to, &patient, &control_id, now, self.bytes)
            .map(Bytes::from)
            .map_err(|error| error.to_string())
    }

    pub(crate) async fn stop(self) {
        self.sender.stop().await;
        self.receiver.stop().await;
    }
}

async fn open(config: &Config) -> Result<Arc<dyn Store>, String> {
    config.open_store().await.map_err(|error| error.to_string())
}

fn config(
    folder: &std::path::Path,
    practice: &Practice,
    issued: &Issued,
    address: SocketAddr,
    pki: &TestPki,
    directory: &str,
) -> Result<Config, String> {
    let files = write_node(&NodePlan {
        folder,
        practice,
        reach: Reach::Listener(address),
        issued,
        root_pem: &pki.root_pem(),
        intermediate_pem: &pki.intermediate_pem(),
        directory: DirectoryPlan::File(directory),
        poll_ms: 1_000,
        first_retry_ms: 1_000,
    })
    .map_err(|error| error.to_string())?;
    let mut config = Config::load(&files.config()).map_err(|error| error.to_string())?;
    // Connectors off: what is measured begins at the engine.
    for practice in &mut config.practices {
        practice.folders = None;
    }
    Ok(config)
}

fn free_addresses() -> std::io::Result<[SocketAddr; 2]> {
    let (one, two) = (
        TcpListener::bind("127.0.0.1:0")?,
        TcpListener::bind("127.0.0.1:0")?,
    );
    Ok([one.local_addr()?, two.local_addr()?])
}
