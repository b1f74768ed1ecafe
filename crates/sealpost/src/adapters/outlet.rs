//! The outlet port over the practices' folders, and over the connections that go before them.

use crate::config::Folders;
use async_trait::async_trait;
use bytes::Bytes;
use connectors::folder::{self, Dress, FolderError, Profile};
use delivery::{Folder, HandOver, Reason};
use engine::ports::{Line, Outlet, OutletError};
use ids::Organisation;
use std::collections::{BTreeMap, HashMap};
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
    pub acks: Option<PathBuf>,
    /// Incoming folders of single practitioners, by their id in the roster.
    pub incoming_of: BTreeMap<String, PathBuf>,
    /// Folders below an incoming one, by what is in the file.
    pub subfolders: BTreeMap<String, String>,
    /// How messages are written for the software.
    pub dress: Dress,
}

impl Targets {
    /// The folders that a configuration names, used as a profile says.
    pub fn of(folders: &Folders, profile: &Profile) -> Self {
        Self {
            incoming: folders.incoming.clone(),
            acks: folders.acks.clone(),
            incoming_of: folders.incoming_of.clone(),
            subfolders: profile.takes.subfolders.clone(),
            dress: profile.dress(),
        }
    }

    /// Where a file goes: mail for somebody with a folder of their own goes there, all other into
    /// the practice's.
    pub fn folder_of(&self, file: &HandOver) -> PathBuf {
        let base = match file.folder {
            Folder::Acks => match &self.acks {
                Some(acks) => return acks.clone(),
                None => &self.incoming,
            },
            Folder::Incoming => {
                let own = file.owner.as_ref().and_then(|id| self.incoming_of.get(id));
                own.unwrap_or(&self.incoming)
            }
        };
        match self.subfolders.get(&file.kind) {
            Some(name) => base.join(name),
            None => base.clone(),
        }
    }

    /// The folders that are the practice's as a whole.
    pub fn shared(&self) -> Vec<PathBuf> {
        let mut all = self.with_subfolders(&self.incoming);
        all.extend(self.acks.clone());
        all
    }

    /// Every folder that files are handed to.
    pub fn all(&self) -> Vec<PathBuf> {
        let own = self.incoming_of.values();
        let own = own.flat_map(|folder| self.with_subfolders(folder));
        self.shared().into_iter().chain(own).collect()
    }

    fn with_subfolders(&self, folder: &Path) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> = self
            .subfolders
            .values()
            .map(|name| folder.join(name))
            .collect();
        all.push(folder.to_owned());
        all.sort();
        all.dedup();
        all
    }

    /// The bytes as the software reads them.
    fn dressed(&self, folder: Folder, bytes: Bytes) -> Bytes {
        match folder {
            Folder::Acks => self.dress.acknowledgement(bytes),
            Folder::Incoming => self.dress.message(bytes),
        }
    }
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
    pub fn all(&self) -> Vec<PathBuf> {
        self.folders.values().flat_map(Targets::all).collect()
    }

    fn targets(&self, org: &Organisation) -> Result<&Targets, OutletError> {
        self.folders.get(org).ok_or_else(|| {
            let words = format!(
                "Neither folders nor a connection are configured for {org}; add [practice.folders] \
                 or [practice.mllp.sender]"
            );
            OutletError(Reason::new("folder.none", words))
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
        file: &HandOver,
        bytes: Bytes,
    ) -> Result<String, OutletError> {
        let targets = self.targets(org)?;
        let (target, name) = (targets.folder_of(file), file.name.clone());
        let bytes = targets.dressed(file.folder, bytes);
        blocking(move || folder::stage(&target, &name, &bytes).map(|staged| staged.name)).await
    }

    async fn place(
        &self,
        org: &Organisation,
        file: &HandOver,
        staged: &str,
    ) -> Result<(), OutletError> {
        let target = self.targets(org)?.folder_of(file);
        let (staged, name) = (staged.to_owned(), file.name.clone());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(more: &str) -> Targets {
        let text = format!("outgoing = 'out'\nincoming = 'in'\n{more}");
        let folders: Folders = toml::from_str(&text).unwrap();
        Targets::of(&folders, &folders.profile().unwrap())
    }

    fn file(folder: Folder, kind: &str, owner: Option<&str>) -> HandOver {
        HandOver::new(folder, "a.hl7".to_owned())
            .holding(kind)
            .owned_by(owner)
    }

    #[test]
    fn mail_goes_into_its_owners_folder_and_else_into_the_practices() {
        let targets = targets("profile = 'best-practice'\nincoming_of = { banks = 'in-banks' }");
        for (owner, folder) in [
            (Some("banks"), "in-banks"),
            (Some("chan"), "in"),
            (None, "in"),
        ] {
            let mail = file(Folder::Incoming, "REF", owner);
            assert_eq!(targets.folder_of(&mail), PathBuf::from(folder), "{owner:?}");
        }
        let ack = file(Folder::Acks, "RRI", Some("banks"));
        assert_eq!(targets.folder_of(&ack), PathBuf::from("in"));
        assert_eq!(targets.all().len(), 2);
    }

    #[test]
    fn types_have_folders_of_their_own_and_what_has_none_goes_above_them() {
        let targets = targets("profile = 'healthlink'\nincoming_of = { banks = 'b' }");
        for (kind, owner, folder) in [
            ("REF", None, "in/RSD"),
            ("ORU", None, "in/Lab"),
            ("MDM", None, "in"),
            ("ORU", Some("banks"), "b/Lab"),
        ] {
            let mail = file(Folder::Incoming, kind, owner);
            assert_eq!(targets.folder_of(&mail), PathBuf::from(folder), "{kind}");
        }
        let ack = file(Folder::Acks, "RRI", None);
        assert_eq!(targets.folder_of(&ack), PathBuf::from("in/RSD"));
        let all = ["in", "in/Lab", "in/RSD", "b", "b/Lab", "b/RSD"].map(PathBuf::from);
        assert_eq!(targets.all(), all);
    }
}
