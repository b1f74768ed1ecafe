//! The outlet port over the practices' folders, and over the connections that go before them.

use async_trait::async_trait;
use bytes::Bytes;
use connectors::folder::{self, FolderError};
use delivery::{Folder, Reason};
use engine::ports::{Line, Outlet, OutletError};
use ids::Organisation;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Hands files to the folders of each practice's software, and messages to its connections.
#[derive(Default)]
pub struct FolderOutlet {
    folders: HashMap<Organisation, Targets>,
    lines: HashMap<Organisation, Lines>,
}

/// The connections of one practice's software that go before its folders.
#[derive(Clone, Default)]
pub struct Lines {
    /// For its mail.
    pub incoming: Option<Arc<dyn Line>>,
    /// For acknowledgements of what it sent.
    pub acks: Option<Arc<dyn Line>>,
}

/// The folders of one practice.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Where its software imports from.
    pub incoming: PathBuf,
    /// Where its software reads acknowledgements; the incoming folder where it has no other.
    pub acks: PathBuf,
}

impl FolderOutlet {
    /// Adds a practice.
    pub fn add(&mut self, org: Organisation, targets: Targets) {
        self.folders.insert(org, targets);
    }

    /// Adds the connections of a practice.
    pub fn connect(&mut self, org: Organisation, lines: Lines) {
        self.lines.insert(org, lines);
    }

    /// Every folder that files are handed to.
    pub fn all(&self) -> impl Iterator<Item = &Path> {
        self.folders
            .values()
            .flat_map(|to| [to.incoming.as_path(), to.acks.as_path()])
    }

    fn target(&self, org: &Organisation, folder: Folder) -> Result<PathBuf, OutletError> {
        let targets = self.folders.get(org).ok_or_else(|| {
            let words = format!(
                "Neither folders nor a connection are configured for {org}; add [practice.folders] \
                 or [practice.mllp.sender]"
            );
            OutletError(Reason::new("folder.none", words))
        })?;
        Ok(match folder {
            Folder::Acks => targets.acks.clone(),
            Folder::Incoming => targets.incoming.clone(),
        })
    }
}

#[async_trait]
impl Outlet for FolderOutlet {
    fn line(&self, org: &Organisation, folder: Folder) -> Option<Arc<dyn Line>> {
        let lines = self.lines.get(org)?;
        match folder {
            Folder::Acks => lines.acks.clone(),
            Folder::Incoming => lines.incoming.clone(),
        }
    }

    async fn stage(
        &self,
        org: &Organisation,
        folder: Folder,
        name: &str,
        bytes: Bytes,
    ) -> Result<String, OutletError> {
        let (target, name) = (self.target(org, folder)?, name.to_owned());
        blocking(move || folder::stage(&target, &name, &bytes).map(|staged| staged.name)).await
    }

    async fn place(
        &self,
        org: &Organisation,
        folder: Folder,
        staged: &str,
        name: &str,
    ) -> Result<(), OutletError> {
        let target = self.target(org, folder)?;
        let (staged, name) = (staged.to_owned(), name.to_owned());
        blocking(move || folder::place(&target, &staged, &name).map(drop)).await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FolderError> + Send + 'static,
) -> Result<T, OutletError> {
    match spawn_blocking(work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(OutletError(Reason::new(error.code(), error.to_string()))),
        Err(error) => Err(OutletError(Reason::new(
            "folder.interrupted",
            error.to_string(),
        ))),
    }
}
