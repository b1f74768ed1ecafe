//! Change events: which files were renamed into a folder just now.
//!
//! A hint, never the truth: a share tells nothing of what other machines do, and the operating
//! system may drop events. What no event told of is found by polling.

use std::ffi::OsString;
use std::path::Path;

use notify::event::{Event, EventKind, ModifyKind, RenameMode};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::sync::identity;

/// Names that wait to be looked at, as a count; those beyond are left to polling.
const NAMES_KEPT: usize = 1_024;

/// Tells of one folder.
pub(super) struct Hints {
    identity: (u64, u64),
    names: mpsc::Receiver<OsString>,
    _watcher: RecommendedWatcher,
}

impl Hints {
    /// Begins to listen; `None` where the operating system tells nothing of the folder.
    pub(super) fn of(folder: &Path) -> Option<Self> {
        let (tell, names) = mpsc::channel(NAMES_KEPT);
        let heard = move |event: notify::Result<Event>| {
            if let Some(name) = event.ok().and_then(renamed_to) {
                // Without room the name is left to polling.
                drop(tell.try_send(name));
            }
        };
        let mut watcher = notify::recommended_watcher(heard).ok()?;
        let identity = identity(folder).ok()?;
        watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
        Some(Self {
            identity,
            names,
            _watcher: watcher,
        })
    }

    /// Whether it tells of the folder that is there now: a share that came back is another.
    pub(super) fn is_of(&self, folder: &Path) -> bool {
        identity(folder).is_ok_and(|found| found == self.identity)
    }

    /// Waits for a file that was renamed into the folder; gives it and those that came with it.
    pub(super) async fn next(&mut self) -> Vec<OsString> {
        let mut names = Vec::new();
        if self.names.recv_many(&mut names, NAMES_KEPT).await == 0 {
            // Nobody tells any more.
            std::future::pending::<()>().await;
        }
        names
    }
}

/// The name that a file got, if the event tells of one.
fn renamed_to(event: Event) -> Option<OsString> {
    let EventKind::Modify(ModifyKind::Name(mode)) = event.kind else {
        return None;
    };
    let mut paths = event.paths.into_iter();
    let path = match mode {
        RenameMode::To => paths.next(),
        RenameMode::Both => paths.nth(1),
        RenameMode::Any | RenameMode::From | RenameMode::Other => None,
    };
    path?.file_name().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[tokio::test]
    async fn a_rename_is_told_and_writing_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut hints = Hints::of(folder.path()).unwrap();
        fs::write(path("written.hl7"), "x").unwrap();
        fs::write(path("a.tmp"), "x").unwrap();
        fs::rename(path("a.tmp"), path("a.hl7")).unwrap();
        let mut told = hints.next().await;
        told.dedup();
        assert_eq!(told, ["a.hl7"]);
        assert!(hints.is_of(folder.path()));
        let other = tempfile::tempdir().unwrap();
        assert!(!hints.is_of(other.path()));
        assert!(Hints::of(&path("missing")).is_none());
    }

    #[tokio::test]
    async fn a_file_that_comes_from_another_folder_is_told() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut hints = Hints::of(to.path()).unwrap();
        fs::write(from.path().join("b.hl7"), "x").unwrap();
        fs::rename(from.path().join("b.hl7"), to.path().join("b.hl7")).unwrap();
        assert_eq!(hints.next().await, ["b.hl7"]);
    }
}
