//! `sealpost audit key`: the public half of the node's audit key.

use crate::{Config, Failure, audit_key, output};
use std::path::PathBuf;

/// Prints the node's public audit key.
///
/// It is an Ed25519 key in base64, and verifies the signed heads. Keep it with the signed heads,
/// away from the node. The key is made if there is none yet.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Configuration of the node.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let key = audit_key::load_or_make(&audit_key::path(&config), config.open_vault()?.as_deref())?;
    output::line(&key.public_key().to_string())
}
