//! `sealpost vault rotate`: another master key.

use super::settings;
use crate::vault_files::{self, Rotation};
use crate::{Config, Failure, output};
use std::path::{Path, PathBuf};

/// Changes the master key. Content, records and sealed private keys stay as they are.
///
/// With vault.key_file all is done at once; after an interruption, run it again. Where the master
/// key is a credential or an environment variable, give --to: the new key is written to a file, and
/// both open the vault until you have put the new one in place and run the command with --finish.
/// A running node need not be restarted. Whoever has the old master key and an old copy of the data
/// folder can still open that copy.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where the new master key is written, if vault.key_file is not used.
    #[arg(long, value_name = "FILE", conflicts_with = "finish")]
    to: Option<PathBuf>,
    /// Let no other master key than the configured one open the vault any more.
    #[arg(long)]
    finish: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, config: &Config) -> Result<(), Failure> {
    let settings = settings(config)?;
    let present = settings.master()?;
    if args.finish {
        vault_files::finish(config, &present)?;
        return output::line(&format!(
            "Master key {} alone opens the vault.",
            present.id()
        ));
    }
    match (&settings.key_file, &args.to) {
        (Some(path), None) => {
            let rotation = rotation(config, &path.with_extension("next"))?;
            rotation.seal_to_both(config, &present)?;
            rotation.replace(path)?;
            let present = settings.master()?;
            vault_files::finish(config, &present)?;
            output::line(&format!(
                "Master key {} in {} alone opens the vault. Copy it to where the old one was kept.",
                present.id(),
                path.display()
            ))
        }
        (None, Some(path)) => {
            rotation(config, path)?.seal_to_both(config, &present)?;
            output::line(&format!(
                "The old master key and the one in {} open the vault. Put the new one in the place \
                 of {}, then run `sealpost vault rotate --finish`.",
                path.display(),
                settings.place()
            ))
        }
        (Some(_), Some(_)) => Err(Failure::Usage(
            "vault.key_file names the file; leave out --to".to_owned(),
        )),
        (None, None) => Err(Failure::Usage(format!(
            "the master key is {}; say where the new one is written: --to FILE",
            settings.place()
        ))),
    }
}

/// A new change, or one that was interrupted.
fn rotation(config: &Config, next: &Path) -> Result<Rotation, Failure> {
    match next.exists() {
        true => Rotation::resume(config, next),
        false => Rotation::begin(config, next),
    }
}
