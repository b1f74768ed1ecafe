//! FolderHealth: what an operator should know about a folder.

use ids::Timestamp;

use super::error::FolderError;

/// The state of one folder, to be shown and alarmed on. Holds counts and times, no file names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderHealth {
    /// Since when the folder cannot be used; `None` while it can.
    pub unreachable_since: Option<Timestamp>,
    /// The latest problem, gone once the folder works again.
    pub problem: Option<FolderError>,
    /// Files that wait: claimed and not settled, or handed over and not collected.
    pub waiting: usize,
    /// Since when the oldest of them waits, by our own clock.
    pub not_emptied_since: Option<Timestamp>,
    /// Files that were left alone at the last look.
    pub passed_over: PassedOver,
}

/// Files left alone, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// Another program holds the file open.
    pub locked: usize,
    /// A folder, link or device with the name of a message file.
    pub not_files: usize,
    /// An extension that is not configured.
    pub unrecognised: usize,
    /// Files that could not be moved or looked at.
    pub unmovable: usize,
}

impl FolderHealth {
    /// Notes a failure of the folder as a whole.
    pub(super) fn fail(&mut self, problem: FolderError, now: Timestamp) {
        self.unreachable_since.get_or_insert(now);
        self.problem = Some(problem);
    }

    /// Notes that the folder could be used.
    pub(super) fn recover(&mut self) {
        self.unreachable_since = None;
        self.problem = None;
    }
}
