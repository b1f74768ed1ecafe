//! `sealpost audit export`: the chains as JSON lines.

use super::chains;
use crate::commands::block_on;
use crate::commands::open::out_file::OutFile;
use crate::{Config, Failure, output};
use ids::Organisation;
use std::path::PathBuf;
use store::Store;

/// Writes the audit chains as JSON lines.
///
/// One entry a line, chain after chain. `sealpost audit verify FILE` verifies them anywhere,
/// without the node.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Configuration of the node.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Only this organisation's chain: an HPI-O of 16 digits, or an organisation's URI.
    #[arg(long, value_name = "ORG", value_parser = crate::config::organisation)]
    org: Option<Organisation>,
    /// Where the lines are written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let (entries, chains) = block_on(async {
        let store = chains::open_configured(&config).await?;
        export(store.as_ref(), &config, args).await
    })?;
    let out = args.out.display();
    output::line(&format!(
        "{entries} entries of {chains} organisations in {out}"
    ))
}

async fn export(store: &dyn Store, config: &Config, args: &Args) -> Result<(u64, usize), Failure> {
    let organisations = match &args.org {
        Some(organisation) => [organisation.clone()].into(),
        None => chains::organisations(store, Some(config)).await?,
    };
    let mut out = OutFile::begin(&args.out)?;
    let mut count = 0;
    for organisation in &organisations {
        chains::entries(store, organisation, |entry| {
            let Some(entry) = entry else {
                return Err(damaged(organisation));
            };
            let line = entry.to_json_line();
            let line = line.map_err(|error| Failure::Unavailable(error.to_string()))?;
            out.write(line.as_bytes())?;
            out.write(b"\n")?;
            count += 1;
            Ok(true)
        })
        .await?;
    }
    out.finish()?;
    Ok((count, organisations.len()))
}

fn damaged(organisation: &Organisation) -> Failure {
    Failure::Unavailable(format!(
        "the chain of {organisation} holds an entry that cannot be read: \
         `sealpost audit verify` says which; restore the data folder from a backup"
    ))
}
