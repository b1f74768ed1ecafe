//! `sealpost certs issue`: a certificate for an organisation's request, from one's own authority.

use crate::authority::Authority;
use crate::{Config, Failure, output, secret_file};
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::Organisation;
use std::path::PathBuf;

/// Issues a certificate for a request (PKCS#10, PEM), as a messaging vendor's: the organisation's
/// SMD target or HPI-O stands in it as a URI. The organisation's private key is not needed, and
/// never asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The request.
    request: PathBuf,
    /// Whose certificate it is to be: an SMD target (URI), or an HPI-O of 16 digits.
    #[arg(long, value_name = "ORG", value_parser = crate::config::organisation)]
    organisation: Organisation,
    /// Name of the organisation.
    #[arg(long)]
    name: String,
    /// Certificate of the authority, PEM.
    #[arg(long, value_name = "FILE")]
    authority: PathBuf,
    /// Key of the authority, PEM.
    #[arg(long, value_name = "FILE")]
    authority_key: PathBuf,
    /// Days for which it is valid.
    #[arg(long, default_value_t = 730)]
    days: i64,
    /// The new file for the certificate.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Configuration of the node whose vault sealed the authority's key.
    #[arg(long, env = "SEALPOST_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let vault = match &args.config {
        None => None,
        Some(path) => Config::load(path)?.open_vault()?,
    };
    let text =
        |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error));
    secret_file::refuse_if_shared(&args.authority_key)?;
    let key = secret_file::private_key(&args.authority_key, vault.as_deref())?;
    let authority = Authority::from_pem(&text(&args.authority)?, &key)?;
    let issued = authority.issue(
        &text(&args.request)?,
        &args.organisation,
        &args.name,
        (SystemClock.now(), args.days),
    )?;
    secret_file::write_new(&args.out, issued.to_pem().as_bytes())?;
    output::line(&format!(
        "Wrote {}, valid until {}.",
        args.out.display(),
        issued.not_after().to_rfc3339()
    ))
}
