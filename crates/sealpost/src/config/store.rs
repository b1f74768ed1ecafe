//! Where messages are kept: in the data folder, or in a PostgreSQL that nodes share.

use crate::Failure;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{PostgresSettings, PostgresStore, SqliteStore, Store};
use vault::EncryptedStore;

/// Holds the database's password, where `password_file` does not.
const PASSWORD_VARIABLE: &str = "SEALPOST_STORE_PASSWORD";
/// Name of the file in the data folder that holds the node's name among those that share a
/// database. The lock on the folder proves that no other process goes by it.
const NODE_NAME_FILE: &str = "node.name";

/// Where messages are kept.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum StoreConfig {
    /// In a file of the data folder.
    #[default]
    Sqlite,
    /// In a PostgreSQL database that several nodes may share.
    Postgres(Postgres),
}

/// A PostgreSQL database.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Postgres {
    /// `postgres://user@host/database`, without a password; may go through a pooler.
    pub url: String,
    /// File that holds the password alone. Without one, `SEALPOST_STORE_PASSWORD` may hold it.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// PEM file of the certification authorities of the server's certificate. Needed unless the
    /// database is reached by a socket or a loopback address.
    #[serde(default)]
    pub authorities: Option<PathBuf>,
    /// Direct address for wake-ups, past any pooler.
    #[serde(default)]
    pub listen_url: Option<String>,
    /// Connections for reading and claiming, at most.
    #[serde(default)]
    pub connections: Option<usize>,
    /// Writing connections.
    #[serde(default)]
    pub writers: Option<usize>,
}

impl StoreConfig {
    pub(super) fn resolve(&mut self, base: &Path) {
        match self {
            Self::Sqlite => {}
            Self::Postgres(postgres) => {
                for file in [&mut postgres.password_file, &mut postgres.authorities] {
                    *file = file.take().map(|path| base.join(path));
                }
            }
        }
    }

    /// The settings of a database; `None` for a file of the data folder.
    pub fn postgres(&self, data: &Path) -> Result<Option<PostgresSettings>, Failure> {
        match self {
            Self::Sqlite => Ok(None),
            Self::Postgres(postgres) => postgres.settings(data).map(Some),
        }
    }
}

impl Postgres {
    fn settings(&self, data: &Path) -> Result<PostgresSettings, Failure> {
        let mut settings = PostgresSettings::new(&self.url, &node_name(data)?);
        settings.password = self.password()?;
        if let Some(path) = &self.authorities {
            let pem = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
            settings.authorities = Some(pem);
        }
        settings.listen_url.clone_from(&self.listen_url);
        settings.connections = self.connections.unwrap_or(settings.connections);
        settings.writers = self.writers.unwrap_or(settings.writers);
        Ok(settings)
    }

    fn password(&self) -> Result<Option<String>, Failure> {
        let Some(path) = &self.password_file else {
            return Ok(std::env::var(PASSWORD_VARIABLE).ok());
        };
        let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
        Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

/// The node's name, made once and kept in its data folder.
fn node_name(data: &Path) -> Result<String, Failure> {
    let path = data.join(NODE_NAME_FILE);
    let wrong = |error: std::io::Error| Failure::file(&path, &error);
    let made = format!("node-{}", uuid::Uuid::new_v4().simple());
    // Linking fails if the name is there: of two processes that begin at once, one makes it.
    let mut fresh = tempfile::NamedTempFile::new_in(data).map_err(wrong)?;
    std::io::Write::write_all(&mut fresh, made.as_bytes()).map_err(wrong)?;
    fresh.as_file().sync_all().map_err(wrong)?;
    match fresh.persist_noclobber(&path) {
        Ok(_) => Ok(made),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            let name = std::fs::read_to_string(&path).map_err(wrong)?;
            Ok(name.trim().to_owned())
        }
        Err(error) => Err(wrong(error.error)),
    }
}

impl super::Config {
    /// Opens the store of the node, and makes it if it is a file that is not there. With a vault,
    /// it is encrypted. Must be called within a tokio runtime.
    pub async fn open_store(&self) -> Result<Arc<dyn Store>, Failure> {
        let store: Arc<dyn Store> = match self.store.postgres(&self.data)? {
            None => {
                self.refuse_if_moved()?;
                Arc::new(SqliteStore::open(&self.store_path())?)
            }
            Some(settings) => Arc::new(PostgresStore::open(&settings).await?),
        };
        let Some((vault, plain)) = self.open_vault()?.zip(self.plain_values()) else {
            return match vault::encrypting_key(store.as_ref()).await? {
                None => Ok(store),
                Some(key) => Err(Failure::Usage(format!(
                    "the store is encrypted with data key {key}, and the configuration has no \
                     [vault]; put back the section and its master key"
                ))),
            };
        };
        Ok(Arc::new(EncryptedStore::new(store, vault, plain)))
    }

    /// An empty store in the place of one that was moved would look as if everything were lost.
    fn refuse_if_moved(&self) -> Result<(), Failure> {
        let aside = self.moved_store_path();
        if self.store_path().exists() || !aside.exists() {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "{}: the store was moved into a database; name that in [store]",
            aside.display()
        )))
    }

    /// The same for callers that cannot wait otherwise. The runtime must be one of several
    /// threads.
    pub fn open_store_blocking(&self) -> Result<Arc<dyn Store>, Failure> {
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(self.open_store())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<StoreConfig, toml::de::Error> {
        toml::from_str(text)
    }

    #[test]
    fn a_database_is_named_and_its_secrets_are_files() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), "SECRET\n").unwrap();
        let text = "kind = 'postgres'\nurl = 'postgres://sealpost@localhost/sealpost'\n\
                    password_file = 'password'\nwriters = 3";
        let mut config = parsed(text).unwrap();
        config.resolve(folder.path());
        let settings = config.postgres(folder.path()).unwrap().unwrap();
        assert_eq!(settings.password.as_deref(), Some("SECRET"));
        assert_eq!(settings.writers, 3);
        let shown = format!(
            "{settings:?} {config:?} {}",
            toml::to_string(&config).unwrap()
        );
        assert!(!shown.contains("SECRET"));
        let again = config.postgres(folder.path()).unwrap().unwrap();
        assert_eq!(settings.node, again.node, "a node keeps its name");
        let elsewhere = tempfile::tempdir().unwrap();
        let other = config.postgres(elsewhere.path()).unwrap().unwrap();
        assert_ne!(settings.node, other.node);
    }

    #[test]
    fn without_more_the_store_is_a_file() {
        assert!(matches!(StoreConfig::default(), StoreConfig::Sqlite));
        assert!(matches!(parsed("kind = 'sqlite'"), Ok(StoreConfig::Sqlite)));
        assert!(parsed("kind = 'postgres'").is_err(), "no address");
        assert!(parsed("kind = 'oracle'").is_err());
        let unknown = "kind = 'postgres'\nurl = 'postgres://a@localhost/b'\npassword = 'x'";
        assert!(
            parsed(unknown).is_err(),
            "a password stands in no configuration"
        );
    }
}
