//! `sealpost store`: the database that the node keeps messages in.

mod moving;

use crate::{Config, Failure, output};
use std::path::PathBuf;
use store::postgres::{migrate, prune_sealed};
use store::{PostgresSettings, PostgresStore, SqliteStore, Store};

/// Weeks of sealed bytes that `prune` keeps unless told otherwise: a quarter of a year.
const KEPT_WEEKS: i32 = 13;

/// Arguments of `store`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Say whether the store can be used, and what it holds.
    Check,
    /// Bring the database to the schema of this program, while nodes run.
    ///
    /// Run it with a role that owns the schema, before the first node of a new version starts,
    /// and every few weeks for the partitions to come.
    Migrate,
    /// Move everything from the file of the data folder into the database that the configuration
    /// names now; stop the node first.
    ///
    /// Run it with a role that owns the schema, after `store migrate`. All is moved or nothing;
    /// then the file is put aside as `sealpost.db.moved`.
    Move,
    /// Drop the sealed bytes of messages that ended long ago; content and audit stay.
    Prune {
        /// Keep those of so many weeks.
        #[arg(long, default_value_t = KEPT_WEEKS)]
        weeks: i32,
    },
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let path = args.config.as_deref().ok_or_else(|| {
        Failure::Usage("name the configuration: --config FILE, or SEALPOST_CONFIG".to_owned())
    })?;
    let config = Config::load(path)?;
    let settings = config.store.postgres(&config.data)?;
    super::block_on(async {
        match (&args.action, settings) {
            (Action::Check, None) => check_file(&config).await,
            (Action::Check, Some(settings)) => check_database(&settings).await,
            (Action::Migrate, None) => {
                // Opening it brings it forward.
                drop(SqliteStore::open(&config.store_path())?);
                output::line("the store is a file; it has the schema of this program")
            }
            (Action::Migrate, Some(settings)) => {
                let done = migrate(&settings).await?;
                output::line(&format!("schema {} -> {}", done.from, done.to))
            }
            (Action::Move, None) => Err(Failure::Usage(
                "the configuration names no database: set [store] kind = \"postgres\" and its url \
                 first"
                    .to_owned(),
            )),
            (Action::Move, Some(settings)) => moving::run(&config, &settings).await,
            (Action::Prune { .. }, None) => Err(Failure::Usage(
                "the store is a file; there are no partitions to drop".to_owned(),
            )),
            (Action::Prune { weeks }, Some(settings)) => {
                let dropped = prune_sealed(&settings, *weeks).await?;
                for name in &dropped {
                    output::line(&format!("dropped {name}"))?;
                }
                output::line(&format!("{} partitions dropped", dropped.len()))
            }
        }
    })
}

async fn check_file(config: &Config) -> Result<(), Failure> {
    let path = config.store_path();
    // SQLite would make an empty store, and an empty store is sound.
    std::fs::metadata(&path).map_err(|error| Failure::file(&path, &error))?;
    let store = SqliteStore::open(&path)?;
    let faults = store.check()?;
    if let Some(first) = faults.first() {
        return Err(Failure::Negative(format!(
            "{}: {} faults, the first: {first}; restore the data folder from a backup",
            path.display(),
            faults.len()
        )));
    }
    output::line(&format!("{} is sound", path.display()))?;
    say_due(&store).await
}

async fn check_database(settings: &PostgresSettings) -> Result<(), Failure> {
    let store = PostgresStore::open(settings).await?;
    let facts = store.facts().await?;
    output::line(&format!(
        "PostgreSQL {}, schema {}",
        facts.server, facts.schema
    ))?;
    output::line(&format!(
        "synchronous_commit = {}",
        facts.synchronous_commit
    ))?;
    let standbys = match facts.synchronous_standbys.as_str() {
        "" => "none: a commit is on this server alone when it returns",
        names => names,
    };
    output::line(&format!("synchronous standbys: {standbys}"))?;
    output::line(&format!(
        "partitions of sealed bytes from this week on: {}",
        facts.partitions_ahead
    ))?;
    if facts.partitions_ahead < 2 {
        output::line("  ! run `sealpost store migrate` soon: it makes those of the coming weeks")?;
    }
    say_due(&store).await
}

async fn say_due(store: &dyn Store) -> Result<(), Failure> {
    match store.next_due().await? {
        Some(due) => output::line(&format!("Next work due {}.", due.to_rfc3339())),
        None => output::line("No work is planned."),
    }
}
