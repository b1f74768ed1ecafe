//! `sealpost vault open-key`: a sealed private key, taken out for another program.

use super::open;
use crate::{Config, Failure, output, secret_file};
use std::path::PathBuf;

/// Writes the private key of a sealed file in clear into a new file that only its owner can read.
///
/// For another program, or for leaving this one. Delete what is written as soon as it is used.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The sealed key file.
    file: PathBuf,
    /// The new file.
    out: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args, config: &Config) -> Result<(), Failure> {
    let pem = secret_file::private_key(&args.file, Some(open(config)?.as_ref()))?;
    secret_file::write_new(&args.out, pem.as_bytes())?;
    output::line(&format!("Wrote {} in clear.", args.out.display()))
}
