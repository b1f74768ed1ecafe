//! FolderLock: one gateway per folder.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use rustix::io::Errno;

use super::error::FolderError;

/// The lock file in the work folder; its text says who holds it.
pub const LOCK_FILE: &str = ".sealpost.lock";

/// Longest holder text read back, in bytes.
const MAX_HOLDER_BYTES: u64 = 200;

/// The right to work on a folder, given back when dropped or when the process ends in any way.
///
/// Two locks: on the lock file, which can say who holds it, and on the watched folder itself,
/// which also stops a gateway that was given another work folder for it.
#[derive(Debug)]
pub(super) struct FolderLock {
    file: File,
    path: PathBuf,
    folder: File,
}

impl FolderLock {
    /// Takes the lock; `holder` is what another gateway will be told.
    pub(super) fn take(folder: &Path, work: &Path, holder: &str) -> Result<Self, FolderError> {
        let path = work.join(LOCK_FILE);
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = open(&path, flags, Mode::from_raw_mode(0o644)).map_err(io::Error::from);
        let mut file = File::from(file.map_err(|error| FolderError::of(work, &error))?);
        let held = |file: &mut File| FolderError::LockHeld {
            folder: folder.to_path_buf(),
            by: holder_of(file),
        };
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(held(&mut file)),
            Err(errno) => return Err(FolderError::of(work, &errno.into())),
        }
        let watched = File::open(folder).map_err(|error| FolderError::of(folder, &error))?;
        let mut lock = Self {
            file,
            path,
            folder: watched,
        };
        // Shares that cannot lock a folder still have the lock file.
        let second = flock(&lock.folder, FlockOperation::NonBlockingLockExclusive);
        if second == Err(Errno::WOULDBLOCK) {
            let by = "another gateway with a different work folder".to_owned();
            return Err(FolderError::LockHeld {
                folder: folder.to_path_buf(),
                by,
            });
        }
        let written = lock
            .file
            .set_len(0)
            .and_then(|()| writeln!(lock.file, "{holder}"));
        written.map_err(|error| FolderError::of(work, &error))?;
        Ok(lock)
    }

    /// Whether the lock is still the one that others would meet: not after the lock file was
    /// deleted, or another share was mounted over the folder.
    pub(super) fn is_current(&self) -> bool {
        let place = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let ours = self.file.metadata().map(place);
        let theirs = fs::symlink_metadata(&self.path).map(place);
        matches!((ours, theirs), (Ok(ours), Ok(theirs)) if ours == theirs)
    }
}

impl Drop for FolderLock {
    /// Unlocks instead of only closing: a child process just being started still has copies of
    /// our open files, and would hold the lock until its program begins.
    fn drop(&mut self) {
        for file in [&self.file, &self.folder] {
            if let Err(errno) = flock(file, FlockOperation::Unlock) {
                tracing::debug!(%errno, "folder not unlocked; closing does it");
            }
        }
    }
}

fn holder_of(file: &mut File) -> String {
    let mut text = Vec::new();
    let read = file
        .rewind()
        .and_then(|()| file.take(MAX_HOLDER_BYTES).read_to_end(&mut text));
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().next().unwrap_or_default().trim().to_owned();
    match read {
        Ok(_) if !line.is_empty() => line,
        Ok(_) | Err(_) => "another gateway".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folders {
        root: tempfile::TempDir,
    }

    impl Folders {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            for name in ["out", "work", "work-2"] {
                fs::create_dir(root.path().join(name)).unwrap();
            }
            Self { root }
        }

        fn take(&self, work: &str, holder: &str) -> Result<FolderLock, FolderError> {
            FolderLock::take(
                &self.root.path().join("out"),
                &self.root.path().join(work),
                holder,
            )
        }
    }

    #[test]
    fn a_second_gateway_is_told_who_holds_the_folder() {
        let folders = Folders::new();
        let held = folders.take("work", "gateway wattle, process 7").unwrap();
        let error = folders.take("work", "gateway banksia").unwrap_err();
        assert!(
            error
                .to_string()
                .contains("in use by gateway wattle, process 7"),
            "{error}"
        );
        drop(held);
        let _held = folders.take("work", "b").unwrap();
        let error = folders.take("work", "c").unwrap_err();
        assert!(
            error.to_string().contains("in use by b:"),
            "the shorter text replaced: {error}"
        );
    }

    #[test]
    fn another_work_folder_does_not_help() {
        let folders = Folders::new();
        let _held = folders.take("work", "first").unwrap();
        let error = folders.take("work-2", "second").unwrap_err();
        assert!(matches!(error, FolderError::LockHeld { .. }), "{error}");
    }

    #[test]
    fn a_copy_in_a_child_process_does_not_keep_the_lock() {
        let folders = Folders::new();
        let held = folders.take("work", "first").unwrap();
        let copies = [
            held.file.try_clone().unwrap(),
            held.folder.try_clone().unwrap(),
        ];
        drop(held);
        assert!(folders.take("work", "second").is_ok());
        drop(copies);
    }

    #[test]
    fn a_lock_file_that_was_replaced_is_noticed() {
        let folders = Folders::new();
        let held = folders.take("work", "first").unwrap();
        assert!(held.is_current());
        let path = folders.root.path().join("work").join(LOCK_FILE);
        fs::remove_file(&path).unwrap();
        assert!(!held.is_current());
        fs::write(&path, "").unwrap();
        assert!(!held.is_current());
    }

    #[test]
    fn a_link_is_no_lock_file() {
        let folders = Folders::new();
        let path = folders.root.path().join("work").join(LOCK_FILE);
        let victim = folders.root.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        std::os::unix::fs::symlink(&victim, path).unwrap();
        assert!(folders.take("work", "first").is_err());
        assert_eq!(fs::read(victim).unwrap(), b"precious");
    }
}
