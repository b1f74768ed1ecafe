//! Where the node looks recipients up: a directory file, or its local copy of directories.

use crate::adapters::{AddressBook, LocalCopy};
use crate::config::{DirectoryConfig, Followed, Ground};
use crate::following::{self, LocalSources};
use crate::{Config, Failure};
use directory::Directory;
use register::Register;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use transport::{Credentials, LiveTrust};

/// The directory of a node, and the sources that it follows, if any.
#[derive(Clone)]
pub(crate) struct Recipients {
    /// The engine's port.
    pub(crate) port: Arc<dyn engine::Directory>,
    /// What a file holds.
    book: Option<Arc<AddressBook>>,
    followed: Option<(Followed, Arc<LocalSources>)>,
}

impl Recipients {
    /// Reads the file, or opens the local copy; nothing is asked yet.
    pub(crate) fn open(
        config: &Config,
        trust: LiveTrust,
        ground: &Ground,
    ) -> Result<Self, Failure> {
        match &config.directory {
            DirectoryConfig::File(path) => {
                let directory = read(path)?;
                let book = Arc::new(AddressBook::new(directory, trust, config.environment));
                Ok(Self {
                    port: book.clone(),
                    book: Some(book),
                    followed: None,
                })
            }
            DirectoryConfig::Followed(followed) => {
                let local = Arc::new(LocalSources::open(followed, ground)?);
                let look_up = Duration::from_millis(followed.look_up_ms);
                let port = LocalCopy::new(local.clone(), trust, config.environment, look_up);
                Ok(Self {
                    port: Arc::new(port),
                    book: None,
                    followed: Some((followed.clone(), local)),
                })
            }
        }
    }

    /// Takes over what the files hold now: the directory file, or the certificate that sources are
    /// shown.
    pub(crate) fn replace(&self, fresh: &Self, own: Option<&Credentials>) {
        if let (Some(book), Some(fresh)) = (&self.book, &fresh.book) {
            book.replace(fresh);
        }
        for one in self.followed.iter().flat_map(|(_, local)| &local.sources) {
            if let Err(error) = one.client.show(own) {
                tracing::error!(source = %one.source.name, %error, "the old certificate stays");
            }
        }
    }

    /// The local copy of directories, if it is one.
    pub(crate) fn register(&self) -> Option<Arc<Register>> {
        self.followed
            .as_ref()
            .map(|(_, local)| local.register.clone())
    }

    /// Follows all sources until the node stops.
    pub(crate) fn follow(self, tasks: &mut JoinSet<()>, stopped: &watch::Receiver<bool>) {
        let Some((followed, local)) = self.followed else {
            return;
        };
        let every = Duration::from_secs(followed.every_s.max(1));
        for mirror in local.mirrors(followed.whole_every_days) {
            tasks.spawn(following::follow(mirror, every, stopped.clone()));
        }
    }
}

fn read(path: &Path) -> Result<Directory, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let reading = Directory::read(&bytes)
        .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
    for finding in &reading.findings {
        tracing::info!(
            code = finding.code.as_str(),
            place = finding.place,
            "directory entry"
        );
    }
    Ok(reading.directory)
}
