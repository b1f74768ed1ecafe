//! `sealpost certs show`: what certificates say.

use super::describe::Description;
use crate::adapters::keyring::chain;
use crate::{Failure, output};
use std::path::PathBuf;

/// Says what certificates say.
///
/// Being readable is not being trusted: see `sealpost certs check`.
///
/// With --json, one object a line for each certificate, in the order of the files:
///
/// {"file", "subject", "issuer", "serial", "not_before", "not_after", "organisations",
/// "identity_fault", "authority", "signature_algorithm", "rsa_bits", "key_usage",
/// "extended_key_usage", "ski", "thumbprint_sha256", "san_uris", "policies",
/// "revocation_lists", "ocsp_responders"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Files with one or more certificates, PEM or DER.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print one JSON object a line for each certificate.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    for file in &args.files {
        for certificate in chain(file)? {
            let description = Description::of(file, &certificate);
            if args.json {
                output::json(&description)?;
            } else {
                description.print()?;
            }
        }
    }
    Ok(())
}
