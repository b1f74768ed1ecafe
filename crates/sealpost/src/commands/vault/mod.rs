//! `sealpost vault`: what encrypts keys and content at rest.

mod encrypt_store;
mod init;
mod open_key;
mod rotate;
mod seal_key;
mod status;

use crate::config::VaultConfig;
use crate::{Config, Failure};
use clap::Subcommand;
use std::path::PathBuf;
use std::sync::Arc;
use vault::Vault;

/// Arguments of `vault`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: VaultCommand,
}

#[derive(Debug, Subcommand)]
enum VaultCommand {
    EncryptStore(encrypt_store::Args),
    Init(init::Args),
    OpenKey(open_key::Args),
    Rotate(rotate::Args),
    SealKey(seal_key::Args),
    Status(status::Args),
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let path = args.config.as_deref().ok_or_else(|| {
        Failure::Usage("name the configuration: --config FILE, or SEALPOST_CONFIG".to_owned())
    })?;
    let config = Config::load(path)?;
    match &args.command {
        VaultCommand::EncryptStore(args) => encrypt_store::run(args, &config),
        VaultCommand::Init(args) => init::run(args, &config),
        VaultCommand::OpenKey(args) => open_key::run(args, &config),
        VaultCommand::Rotate(args) => rotate::run(args, &config),
        VaultCommand::SealKey(args) => seal_key::run(args, &config),
        VaultCommand::Status(args) => status::run(args, &config),
    }
}

/// The section of the configuration.
fn settings(config: &Config) -> Result<&VaultConfig, Failure> {
    config.vault.as_ref().ok_or_else(|| {
        Failure::Usage(
            "the configuration has no [vault]; add one, e.g. key_file = \"keys/master.key\""
                .to_owned(),
        )
    })
}

/// The open vault.
fn open(config: &Config) -> Result<Arc<Vault>, Failure> {
    settings(config)?;
    config
        .open_vault()?
        .ok_or_else(|| Failure::Usage("the configuration has no [vault]".to_owned()))
}
