//! `sealpost certs request`: a new key, and the request for its certificate.

use crate::{Config, Failure, authority, output, secret_file};
use std::path::PathBuf;

/// Makes a new private key, sealed by the node's vault, and a request for a certificate of it.
///
/// The key never leaves this machine: send the request to the authority, and import what comes
/// back: sealpost certs import CERTIFICATE --key KEY.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the organisation.
    #[arg(long)]
    name: String,
    /// The new file for the key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The new file for the request.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Configuration of the node.
    #[arg(long, env = "SEALPOST_CONFIG", value_name = "FILE")]
    config: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let vault = Config::load(&args.config)?.open_vault()?;
    let made = authority::request(&args.name)?;
    secret_file::write_key(&args.key, &made.key_pem, vault.as_deref())?;
    secret_file::write_new(&args.out, made.pem.as_bytes())?;
    output::line(&format!("Send {} to the authority.", args.out.display()))
}
