//! `sealpost store move`: from the file of the data folder into the database that the
//! configuration names.

use crate::{Config, Failure, gateway, output};
use std::fs;
use store::PostgresSettings;
use store::postgres::move_from_file;

/// Moves everything, and puts the file aside so that no node goes on with it.
pub(super) async fn run(config: &Config, settings: &PostgresSettings) -> Result<(), Failure> {
    let (file, aside) = (config.store_path(), config.moved_store_path());
    if !file.exists() && aside.exists() {
        return output::line(&format!("nothing to do: {} was moved", aside.display()));
    }
    // A node that still works with the file would go on sending what the database holds too.
    let _lock = gateway::lock_data(config)?;
    let moved = move_from_file(&file, settings).await?;
    fs::rename(&file, &aside).map_err(|error| Failure::file(&file, &error))?;
    if moved.was_there {
        output::line("an earlier attempt had moved everything already")?;
    }
    output::line(&format!(
        "moved: {} messages, {} records, {} contents, {} entries of audit trails",
        moved.messages, moved.records, moved.contents, moved.audit_entries
    ))?;
    output::line(&format!(
        "the file is now {}; keep it like a backup",
        aside.display()
    ))
}
