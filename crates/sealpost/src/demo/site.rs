//! Where the demo's nodes are written, and the authority that all of them trust.

use super::hub::Hub;
use crate::Failure;
use crate::setup::{
    DirectoryPlan, NodeFiles, NodePlan, ProviderPlan, Reach, write_node, write_provider,
};
use crate::tenants::Tenant;
use engine::Clock;
use engine::clock::SystemClock;
use ids::{Hpio, Timestamp};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use synth::TestPki;
use synth::pki::{Issued, PkiError, Validity};
use synth::world::{Practice, Provider};

/// Before a second attempt at anything, in milliseconds.
const FIRST_RETRY_MS: i64 = 500;
/// Certificates begin an hour ago, so that clocks need not agree to the second.
const HEAD_START_MS: i64 = 3_600_000;

/// A folder, and who issues certificates in it.
pub(super) struct Site {
    folder: PathBuf,
    pki: TestPki,
    root: String,
    intermediate: String,
    /// Between two looks at a folder, in milliseconds.
    poll_ms: u64,
    /// When the demo began.
    pub(super) now: Timestamp,
}

impl Site {
    pub(super) fn new(folder: &Path, poll_ms: u64) -> Result<Self, Failure> {
        let now = SystemClock.now();
        let pki = TestPki::new(now).map_err(failed)?;
        Ok(Self {
            folder: folder.to_owned(),
            root: pki.root_pem(),
            intermediate: pki.intermediate_pem(),
            pki,
            poll_ms,
            now,
        })
    }

    pub(super) fn keys_of(&self, practice: &Practice) -> Result<Issued, Failure> {
        self.issue(&practice.hpio, &practice.name)
    }

    /// The key of a provider's own.
    pub(super) fn keys_of_provider(&self, provider: &Provider) -> Result<Issued, Failure> {
        self.issue(&provider.hpio, &provider.name)
    }

    /// The directory that all nodes of the demo follow.
    pub(super) async fn open_hub(&self) -> Result<Hub, Failure> {
        let [listen, _] = self.free_addresses()?;
        let from = self.now.plus_millis(-HEAD_START_MS);
        Hub::start(&self.folder, &self.pki, listen, from).await
    }

    fn issue(&self, hpio: &Hpio, name: &str) -> Result<Issued, Failure> {
        let validity = Validity::two_years(self.now.plus_millis(-HEAD_START_MS));
        let issued = self.pki.organisation(hpio, name, validity);
        issued.map_err(failed)
    }

    /// The node of a practice.
    pub(super) fn write_node(
        &self,
        name: &str,
        practice: &Practice,
        issued: &Issued,
        reach: Reach<'_>,
        directory: DirectoryPlan<'_>,
    ) -> Result<NodeFiles, Failure> {
        write_node(&NodePlan {
            folder: &self.folder.join(name),
            practice,
            reach,
            issued,
            root_pem: &self.root,
            intermediate_pem: &self.intermediate,
            directory,
            poll_ms: self.poll_ms,
            first_retry_ms: FIRST_RETRY_MS,
        })
    }

    /// The node of a provider that knows another one, and serves a practice.
    pub(super) fn write_provider(
        &self,
        provider: &Provider,
        address: SocketAddr,
        peer: &Provider,
        serves: &Practice,
        directory: DirectoryPlan<'_>,
    ) -> Result<NodeFiles, Failure> {
        write_provider(&ProviderPlan {
            folder: &self.folder.join(provider.hpio.as_str()),
            provider,
            address,
            issued: &self.issue(&provider.hpio, &provider.name)?,
            root_pem: &self.root,
            intermediate_pem: &self.intermediate,
            directory,
            peers: std::slice::from_ref(peer),
            tenants: &[Tenant {
                name: serves.name.clone(),
                organisation: serves.organisation(),
                collectors: Vec::new(),
            }],
            hosted: &[],
            poll_ms: self.poll_ms,
            first_retry_ms: FIRST_RETRY_MS,
        })
    }

    /// Two loopback ports that nothing listens on at this moment.
    pub(super) fn free_addresses(&self) -> Result<[SocketAddr; 2], Failure> {
        let free = || {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            listener.local_addr().map(|address| (listener, address))
        };
        // Both are held until both are known, so that they differ.
        let wrong = |error: std::io::Error| Failure::Unavailable(format!("loopback: {error}"));
        let (first, one) = free().map_err(wrong)?;
        let (second, two) = free().map_err(wrong)?;
        drop((first, second));
        Ok([one, two])
    }
}

fn failed(error: PkiError) -> Failure {
    Failure::Unavailable(error.to_string())
}
