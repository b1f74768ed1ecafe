//! `sealpost vault encrypt-store`: what was stored before there was a vault.

use super::open;
use crate::commands::block_on;
use crate::{Config, Failure, audit_key, output};
use ids::Organisation;
use std::sync::Arc;
use store::{PostgresStore, Rewrite, SqliteStore};
use vault::{Encrypted, Vault, encrypt_all};

/// Encrypts content, records and file names that were stored before there was a vault.
///
/// Restart the node with its [vault] first, so that nothing more is stored in clear. May run beside
/// the node, and again after an interruption; the file of an embedded store is then written anew,
/// for which the node must be stopped. Backups from before stay as they are.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Runs the command.
pub(super) fn run(_: &Args, config: &Config) -> Result<(), Failure> {
    let vault = open(config)?;
    block_on(async {
        match config.store.postgres(&config.data)? {
            None => {
                let store = Arc::new(SqliteStore::open(&config.store_path())?);
                encrypt(store.clone(), vault.clone(), config).await?;
                store.compact()?;
                output::line("The file of the store was written anew.")?;
            }
            Some(settings) => {
                let store = Arc::new(PostgresStore::open(&settings).await?);
                encrypt(store, vault.clone(), config).await?;
                output::line(
                    "What was replaced stays in the database's files until its owner runs",
                )?;
                output::line("VACUUM FULL sealpost.content, sealpost.record, sealpost.life;")?;
            }
        }
        Ok(())
    })?;
    if audit_key::seal(&audit_key::path(config), &vault)? {
        output::line("The key of the audit trail is sealed.")?;
    }
    output::line("Next: set accept_plain = false under [vault], and restart the node.")
}

async fn encrypt<S: Rewrite>(
    store: Arc<S>,
    vault: Arc<Vault>,
    config: &Config,
) -> Result<(), Failure> {
    let mut orgs: Vec<Organisation> = Vec::new();
    for practice in &config.practices {
        let org = crate::config::organisation(&practice.organisation);
        orgs.push(org.map_err(|error| Failure::Usage(error.to_string()))?);
    }
    if let Some(provider) = &config.provider {
        let tenants = crate::tenants::read(&provider.tenants)?;
        orgs.extend(tenants.into_iter().map(|tenant| tenant.organisation));
    }
    let Encrypted {
        contents,
        messages,
        records,
    } = encrypt_all(store, vault, &orgs).await?;
    output::line(&format!(
        "Encrypted {contents} pieces of content, {records} records, {messages} messages with file \
         names."
    ))
}
