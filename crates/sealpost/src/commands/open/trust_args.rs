//! The flags that say whom to trust, without a configuration.

use crate::Failure;
use certs::{Anchors, AnchorsError};
use std::path::{Path, PathBuf};

/// Whom to trust. Nothing is built in.
#[derive(Debug, clap::Args)]
pub struct TrustArgs {
    /// Trusted root certificates, PEM or DER; may be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    trust: Vec<PathBuf>,
    /// Intermediate certificates, PEM or DER; may be repeated.
    #[arg(long, value_name = "FILE")]
    intermediate: Vec<PathBuf>,
    /// Revocation lists, PEM or DER; may be repeated.
    #[arg(long, value_name = "FILE")]
    crl: Vec<PathBuf>,
}

impl TrustArgs {
    /// Reads all the files.
    pub fn anchors(&self) -> Result<Anchors, Failure> {
        let anchors = add(Anchors::default(), &self.trust, Anchors::with_roots)?;
        let anchors = add(anchors, &self.intermediate, Anchors::with_intermediates)?;
        add(anchors, &self.crl, Anchors::with_revocation_lists)
    }
}

fn add(
    anchors: Anchors,
    files: &[PathBuf],
    with: impl Fn(Anchors, &[u8]) -> Result<Anchors, AnchorsError>,
) -> Result<Anchors, Failure> {
    files.iter().try_fold(anchors, |anchors, path| {
        let bytes = read(path)?;
        with(anchors, &bytes)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::file(path, &error))
}
