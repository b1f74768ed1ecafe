//! Hold: one gateway at a time hands files over in a folder.
//!
//! Two would take each other's staged files for the rest of a crash: [`sweep`](super::sweep) of
//! one would remove what the other is about to place, which would then look placed.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::error::FolderError;
use super::mark;

/// The right to hand files over in a folder, given back when dropped or when the process ends.
///
/// As with the folders that are read, two locks: on the file with the folder's mark, and on the
/// folder itself, because not every share can lock a folder.
#[derive(Debug)]
pub struct Hold {
    locked: [File; 2],
}

impl Hold {
    /// Takes the folder.
    ///
    /// # Errors
    /// [`FolderError::LockHeld`] when another gateway has it; others when it cannot be used now.
    pub fn take(folder: &Path) -> Result<Self, FolderError> {
        let fault = |error: io::Error| FolderError::of(folder, &error);
        mark::ensure(folder).map_err(fault)?;
        let open = |path: &Path| File::open(path).map_err(fault);
        let hold = Self {
            locked: [open(&folder.join(mark::MARK_FILE))?, open(folder)?],
        };
        for file in &hold.locked {
            if flock(file, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
                return Err(FolderError::LockHeld {
                    folder: folder.to_path_buf(),
                    by: "another gateway".to_owned(),
                });
            }
        }
        Ok(hold)
    }
}

impl Drop for Hold {
    /// Unlocks instead of only closing: a child process just being started still has copies of
    /// our open files.
    fn drop(&mut self) {
        for file in &self.locked {
            if let Err(errno) = flock(file, FlockOperation::Unlock) {
                tracing::debug!(%errno, "folder not unlocked; closing does it");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_second_gateway_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let held = Hold::take(folder.path()).unwrap();
        let error = Hold::take(folder.path()).unwrap_err();
        assert!(matches!(error, FolderError::LockHeld { .. }), "{error}");
        assert!(error.to_string().contains("give each its own folder"));
        drop(held);
        assert!(Hold::take(folder.path()).is_ok());
    }

    #[test]
    fn each_of_the_two_locks_is_enough() {
        let folder = tempfile::tempdir().unwrap();
        drop(Hold::take(folder.path()).unwrap());
        for path in [folder.path().join(mark::MARK_FILE), folder.path().into()] {
            let file = File::open(path).unwrap();
            flock(&file, FlockOperation::NonBlockingLockExclusive).unwrap();
            assert!(Hold::take(folder.path()).is_err());
        }
        assert!(Hold::take(folder.path()).is_ok());
    }

    #[test]
    fn holding_a_folder_does_not_keep_files_from_being_handed_over() {
        let folder = tempfile::tempdir().unwrap();
        let _held = Hold::take(folder.path()).unwrap();
        let staged = super::super::stage(folder.path(), "a.hl7", b"x").unwrap();
        super::super::place(folder.path(), &staged.name, "a.hl7").unwrap();
        assert_eq!(fs::read(folder.path().join("a.hl7")).unwrap(), b"x");
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_held() {
        let error = Hold::take(Path::new("/no/such/folder")).unwrap_err();
        assert!(matches!(error, FolderError::Vanished { .. }), "{error}");
    }
}
