//! `sealpost vault init`: the keys of a vault, for a node that has none yet.

use super::settings;
use crate::{Config, Failure, output, vault_files};

/// Makes the master key and the data key that the configuration's [vault] names.
///
/// `sealpost init` does this for a new node. A master key that is there is used; a data key that is
/// there is never replaced. Nodes that share a database need the same data key: copy vault.keys
/// from the first node's data folder instead.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Runs the command.
pub(super) fn run(_: &Args, config: &Config) -> Result<(), Failure> {
    let settings = settings(config)?;
    let keys = config.vault_keys_path();
    if keys.exists() {
        let words = format!("{} is there already; nothing was changed", keys.display());
        return Err(Failure::Usage(words));
    }
    let vault = match &settings.key_file {
        Some(path) if !path.exists() => vault_files::make(path, &keys)?,
        Some(_) | None => vault_files::make_keys(&settings.master()?, &keys)?,
    };
    output::line(&format!(
        "Made data key {} in {}, sealed to {}.",
        vault.id(),
        keys.display(),
        settings.place()
    ))?;
    output::line(
        "Keep a copy of the master key apart from this machine: without it nothing opens.",
    )?;
    output::line("Next: restart the node, then `sealpost vault seal-key` for each private key,")?;
    output::line("and `sealpost vault encrypt-store` for what was stored before.")
}
