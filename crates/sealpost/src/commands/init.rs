//! `sealpost init`: a node to start from, with synthetic certificates.

use crate::setup::{DirectoryPlan, NodePlan, Reach, directory_json, write_node};
use crate::{Failure, output};
use engine::Clock;
use engine::clock::SystemClock;
use ids::Hpio;
use std::net::SocketAddr;
use std::path::PathBuf;
use synth::TestPki;
use synth::pki::Validity;
use synth::world::Practice;

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder to write; must not hold a configuration yet.
    #[arg(default_value = "sealpost-node")]
    folder: PathBuf,
    /// Name of the practice.
    #[arg(long, default_value = "Wattle Street Medical")]
    name: String,
    /// Its HPI-O, 16 digits. Without one, a test number.
    #[arg(long)]
    hpio: Option<String>,
    /// Where the node listens.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
}

/// Writes configuration, data folder, test CA and certificate.
pub fn run(args: &Args) -> Result<(), Failure> {
    let mut practice = Practice::wattle_street_medical();
    practice.name.clone_from(&args.name);
    if args.name.contains(['"', '\\', '\n']) {
        return Err(Failure::Usage(
            "--name: leave out quotes, backslashes, line ends".into(),
        ));
    }
    if let Some(hpio) = &args.hpio {
        practice.hpio =
            Hpio::parse(hpio).map_err(|error| Failure::Usage(format!("--hpio: {error}")))?;
    }
    let now = SystemClock.now();
    let failed = |error: synth::pki::PkiError| Failure::Unavailable(error.to_string());
    let pki = TestPki::new(now).map_err(failed)?;
    let validity = Validity::two_years(now.plus_millis(-3_600_000));
    let issued = pki
        .organisation(&practice.hpio, &practice.name, validity)
        .map_err(failed)?;
    let directory = directory_json(now, &[(&practice, &issued, args.listen)])?;
    let files = write_node(&NodePlan {
        folder: &args.folder,
        practice: &practice,
        reach: Reach::Listener(args.listen),
        issued: &issued,
        root_pem: &pki.root_pem(),
        intermediate_pem: &pki.intermediate_pem(),
        directory: DirectoryPlan::File(&directory),
        poll_ms: 1_000,
        first_retry_ms: 15_000,
    })?;
    let config = files.config();
    output::line(&format!("Wrote {}.", config.display()))?;
    output::line("Its certificate is synthetic: for tests only, trusted by nobody else.")?;
    output::line(&format!(
        "Next: sealpost serve --config {}",
        config.display()
    ))
}
