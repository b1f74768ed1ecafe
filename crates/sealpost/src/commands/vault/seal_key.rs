//! `sealpost vault seal-key`: a private key in clear becomes a sealed one.

use super::open;
use crate::{Config, Failure, output, secret_file};
use sealed::PrivateKey;
use std::path::PathBuf;
use vault::sealed_key;
use zeroize::Zeroizing;

/// Seals a private key file (PEM) in its place.
///
/// The old content may stay on the disk for a while where it was; on a disk that is not encrypted,
/// have the certificate renewed if that matters.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The key file.
    file: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args, config: &Config) -> Result<(), Failure> {
    let path = &args.file;
    let vault = open(config)?;
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let text = Zeroizing::new(text);
    if sealed_key::is_sealed(&text) {
        vault
            .open_key(&text)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
        return output::line(&format!("{} is sealed already.", path.display()));
    }
    PrivateKey::from_pem(&text)
        .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
    let sealed = vault
        .seal_key(&text)
        .map_err(|error| Failure::Unavailable(error.to_string()))?;
    secret_file::replace(path, sealed.as_bytes())?;
    output::line(&format!(
        "{} is sealed with data key {}.",
        path.display(),
        vault.id()
    ))
}
