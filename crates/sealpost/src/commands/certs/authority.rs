//! `sealpost certs authority`: a small certification authority of one's own.

use crate::authority::Authority;
use crate::{Config, Failure, output, secret_file};
use engine::Clock as _;
use engine::clock::SystemClock;
use std::path::PathBuf;

/// Makes a small certification authority: for a provider whose organisations have no NASH
/// certificate, and for training.
///
/// With --config, its key is sealed by that node's vault. Others trust what it issues only once
/// they have its certificate among their trust anchors.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its name.
    #[arg(long)]
    name: String,
    /// The new file for its certificate.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The new file for its key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Configuration of the node whose vault seals the key.
    #[arg(long, env = "SEALPOST_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let vault = match &args.config {
        None => None,
        Some(path) => Config::load(path)?.open_vault()?,
    };
    let made = Authority::generate(&args.name, SystemClock.now())?;
    secret_file::write_key(&args.key, &made.key_pem, vault.as_deref())?;
    secret_file::write_new(&args.certificate, made.pem.as_bytes())?;
    output::line(&format!("Wrote {}", args.certificate.display()))?;
    output::line(&format!(
        "and its key {}{}.",
        args.key.display(),
        if vault.is_some() {
            ", sealed"
        } else {
            " in clear"
        }
    ))
}
