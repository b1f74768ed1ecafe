//! The two practices of the demo: written to disk and started as real nodes.

use crate::setup::{NodeFiles, NodePlan, Reach, directory_json, write_node};
use crate::{Config, Failure, Gateway};
use engine::Clock;
use engine::clock::SystemClock;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use synth::TestPki;
use synth::pki::{Issued, PkiError, Validity};
use synth::world::Practice;

/// Looks at folders are frequent: somebody is watching.
const POLL_MS: u64 = 100;
/// Certificates begin an hour ago, so that clocks need not agree to the second.
const HEAD_START_MS: i64 = 3_600_000;

/// One practice of the demo.
pub struct Party {
    /// Who it is.
    pub practice: Practice,
    /// Its files.
    pub files: NodeFiles,
    /// Its running node.
    pub gateway: Gateway,
}

/// The two practices.
pub struct World {
    /// Wattle Street Medical.
    pub gp: Party,
    /// Banksia Cardiology.
    pub specialist: Party,
}

impl World {
    /// Writes both nodes below `folder` and starts them.
    pub async fn start(folder: &Path) -> Result<Self, Failure> {
        let now = SystemClock.now();
        let pki = TestPki::new(now).map_err(failed)?;
        let gp = Practice::wattle_street_medical();
        let specialist = Practice::banksia_cardiology();
        let validity = Validity::two_years(now.plus_millis(-HEAD_START_MS));
        let issue = |practice: &Practice| {
            pki.organisation(&practice.hpio, &practice.name, validity)
                .map_err(failed)
        };
        let (gp_keys, specialist_keys) = (issue(&gp)?, issue(&specialist)?);
        let (gp_address, specialist_address) = two_free_addresses()?;
        let directory = directory_json(
            now,
            &[
                (&gp, &gp_keys, gp_address),
                (&specialist, &specialist_keys, specialist_address),
            ],
        )?;
        let at = Place {
            folder,
            pki: &pki,
            directory: &directory,
        };
        Ok(Self {
            gp: at.party("gp", gp, &gp_keys, gp_address).await?,
            specialist: at
                .party(
                    "specialist",
                    specialist,
                    &specialist_keys,
                    specialist_address,
                )
                .await?,
        })
    }

    /// Stops both nodes.
    pub async fn stop(self) {
        self.gp.gateway.stop().await;
        self.specialist.gateway.stop().await;
    }
}

/// Where and with what the parties are set up.
struct Place<'a> {
    folder: &'a Path,
    pki: &'a TestPki,
    directory: &'a str,
}

impl Place<'_> {
    async fn party(
        &self,
        name: &str,
        practice: Practice,
        issued: &Issued,
        address: SocketAddr,
    ) -> Result<Party, Failure> {
        let files = write_node(&NodePlan {
            folder: &self.folder.join(name),
            practice: &practice,
            reach: Reach::Listener(address),
            issued,
            root_pem: &self.pki.root_pem(),
            intermediate_pem: &self.pki.intermediate_pem(),
            directory: self.directory,
            poll_ms: POLL_MS,
            first_retry_ms: 500,
        })?;
        let gateway = Gateway::start(Config::load(&files.config())?).await?;
        Ok(Party {
            practice,
            files,
            gateway,
        })
    }
}

fn failed(error: PkiError) -> Failure {
    Failure::Unavailable(error.to_string())
}

/// Two loopback ports that nothing listens on at this moment.
fn two_free_addresses() -> Result<(SocketAddr, SocketAddr), Failure> {
    let free = || {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.local_addr().map(|address| (listener, address))
    };
    // Both are held until both are known, so that they differ.
    let wrong = |error: std::io::Error| Failure::Unavailable(format!("loopback: {error}"));
    let (first, one) = free().map_err(wrong)?;
    let (second, two) = free().map_err(wrong)?;
    drop((first, second));
    Ok((one, two))
}
