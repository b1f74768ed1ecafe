//! The chains in a node's store.

use crate::config::StoreConfig;
use crate::{Config, Failure};
use audit::Entry;
use ids::Organisation;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use store::{LifeQuery, SqliteStore, Store, StoreError};

/// Entries read at a time.
const PAGE_ENTRIES: usize = 1_000;

/// Messages read at a time.
const PAGE_LIVES: usize = 1_000;

/// Opens a store that is there; never makes one.
pub(super) fn open(path: &Path) -> Result<SqliteStore, Failure> {
    // SQLite would make an empty store of a mistyped name, and an empty store is intact.
    std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?;
    SqliteStore::open(path)
        .map_err(|error| Failure::Unavailable(format!("{}: {error}", path.display())))
}

/// Opens the store of a node; never makes one.
pub(super) async fn open_configured(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    match config.store {
        StoreConfig::Sqlite => Ok(Arc::new(open(&config.store_path())?)),
        StoreConfig::Postgres(_) => config.open_store().await,
    }
}

/// The organisations that may have a chain: those configured, and those with messages.
pub(super) async fn organisations(
    store: &dyn Store,
    config: Option<&Config>,
) -> Result<BTreeSet<Organisation>, Failure> {
    let mut found = BTreeSet::new();
    for practice in config.iter().flat_map(|config| &config.practices) {
        let organisation = crate::config::organisation(&practice.organisation);
        found.insert(organisation.map_err(|error| Failure::Usage(error.to_string()))?);
    }
    let provider = config.and_then(|config| config.provider.as_ref());
    found.extend(provider.and_then(crate::config::Provider::organisation));
    let mut query = LifeQuery {
        limit: PAGE_LIVES,
        ..LifeQuery::default()
    };
    loop {
        let page = store.lives(&query).await?;
        let Some(last) = page.last() else {
            return Ok(found);
        };
        query.before = Some((last.life.since(), last.life.id()));
        found.extend(page.iter().map(|stored| stored.life.org().clone()));
    }
}

/// Gives every entry of a chain to `take`, from the first on, until it says stop.
///
/// An entry that cannot be read is given as `None`, the last.
pub(super) async fn entries(
    store: &dyn Store,
    organisation: &Organisation,
    mut take: impl FnMut(Option<&Entry>) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let mut after = 0;
    let mut limit = PAGE_ENTRIES;
    loop {
        let page = match store.audit(organisation, after, limit).await {
            // One by one from here, to find the entry.
            Err(StoreError::Damaged(_)) if limit > 1 => {
                limit = 1;
                continue;
            }
            Err(StoreError::Damaged(_)) => {
                take(None)?;
                return Ok(());
            }
            page => page?,
        };
        for entry in &page {
            if !take(Some(entry))? {
                return Ok(());
            }
        }
        let last = page.last().map_or(after, |entry| entry.seq);
        if page.len() < limit {
            return Ok(());
        }
        if last <= after {
            // It says another number than it is stored under, and would be read for ever.
            take(None)?;
            return Ok(());
        }
        after = last;
    }
}
