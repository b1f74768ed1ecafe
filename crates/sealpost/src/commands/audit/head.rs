//! `sealpost audit head`: signs how far the chains have come.

use super::chains;
use crate::commands::block_on;
use crate::{Config, Failure, audit_key, output};
use audit::{JsonError, KeyError, SigningKey, sign_head};
use engine::Clock as _;
use engine::clock::SystemClock;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use store::Store;

/// Signs how far every chain has come.
///
/// The heads are signed with the node's audit key, and written as JSON lines. Keep them away from
/// the node, with the key that `audit key` prints: `audit verify` then shows
/// whether the past up to here was cut off or rewritten. The key is made if there is none yet.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Configuration of the node.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Append to this file instead of printing.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let key = audit_key::load_or_make(&audit_key::path(&config), config.open_vault()?.as_deref())?;
    let lines = block_on(async {
        let store = chains::open_configured(&config).await?;
        signed(store.as_ref(), &config, &key).await
    })?;
    match &args.out {
        Some(path) => append(path, &lines),
        None => lines.iter().try_for_each(|line| output::line(line)),
    }
}

async fn signed(
    store: &dyn Store,
    config: &Config,
    key: &SigningKey,
) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for organisation in chains::organisations(store, Some(config)).await? {
        let head = store.head(&organisation).await?;
        let signed = sign_head(key, head, SystemClock.now())
            .map_err(|error: KeyError| Failure::Unavailable(error.to_string()))?;
        let line = signed.to_json_line();
        lines.push(line.map_err(|error: JsonError| Failure::Unavailable(error.to_string()))?);
    }
    Ok(lines)
}

/// Appends whole lines, safe from a power loss.
fn append(path: &Path, lines: &[String]) -> Result<(), Failure> {
    let text: String = lines
        .iter()
        .flat_map(|line| [line.as_str(), "\n"])
        .collect();
    let written = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .and_then(|mut file: File| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
    written.map_err(|error| Failure::file(path, &error))
}
