//! Exclusive: a file nobody else is using, as far as the operating system can tell.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{FlockOperation, Mode, OFlags, fcntl_lock, flock, open};
use rustix::io::Errno;

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight {
    inode: u64,
    /// Size in bytes.
    pub(super) size: u64,
    /// Last change, seconds and nanoseconds by the file server's clock: only ever compared with
    /// itself, as that clock may be wrong.
    pub(super) modified: (i64, i64),
}

impl Sight {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }
}

/// An open, plain file under our lock; the lock ends with the value.
#[derive(Debug)]
pub(super) struct Exclusive {
    file: File,
    /// Its state when it was opened.
    pub(super) sight: Sight,
}

/// Why a file could not be had exclusively.
#[derive(Debug)]
pub(super) enum NotExclusive {
    /// The operating system refused.
    Failed(io::Error),
    /// It is not there any more.
    Gone,
    /// Another program has it locked or open.
    Held,
    /// It is a link, folder, pipe or device.
    NotAFile,
}

impl Exclusive {
    /// Opens a file for reading without following a link or waiting for a pipe, and takes both
    /// kinds of lock that file servers use to pass on what Windows programs hold.
    pub(super) fn open(path: &Path) -> Result<Self, NotExclusive> {
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = File::from(open(path, flags, Mode::empty()).map_err(not_opened)?);
        let metadata = file.metadata().map_err(NotExclusive::Failed)?;
        if !metadata.is_file() {
            return Err(NotExclusive::NotAFile);
        }
        let it = Self {
            file,
            sight: Sight::of(&metadata),
        };
        // A whole-file lock needs no permission to write here; a record lock only excludes
        // writers, which is what matters.
        let locks = [
            flock(it.file.as_fd(), FlockOperation::NonBlockingLockExclusive),
            fcntl_lock(it.file.as_fd(), FlockOperation::NonBlockingLockShared),
        ];
        if locks.into_iter().any(is_held) {
            return Err(NotExclusive::Held);
        }
        Ok(it)
    }

    /// Reads the file; `None` when it changed meanwhile. At most `max` bytes are read, and a
    /// longer file gives `max + 1` of them.
    pub(super) fn read(&mut self, max: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.sight.size.min(max)).unwrap_or(0));
        (&self.file)
            .take(max.saturating_add(1))
            .read_to_end(&mut bytes)?;
        let unchanged = Sight::of(&self.file.metadata()?) == self.sight;
        Ok(unchanged.then_some(bytes))
    }
}

impl Drop for Exclusive {
    /// Unlocks instead of only closing: a child process just being started still has a copy of
    /// the open file, and the practice's software would find it locked for that long.
    fn drop(&mut self) {
        if let Err(errno) = flock(self.file.as_fd(), FlockOperation::Unlock) {
            tracing::debug!(%errno, "file not unlocked; closing does it");
        }
    }
}

fn not_opened(errno: Errno) -> NotExclusive {
    match errno {
        Errno::NOENT => NotExclusive::Gone,
        Errno::LOOP | Errno::NXIO | Errno::ISDIR => NotExclusive::NotAFile,
        Errno::BUSY | Errno::TXTBSY => NotExclusive::Held,
        other => NotExclusive::Failed(other.into()),
    }
}

/// Only a definite answer counts: file systems without locks must not stop the mail.
fn is_held(result: rustix::io::Result<()>) -> bool {
    matches!(result, Err(Errno::WOULDBLOCK | Errno::ACCESS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{FileType, makedev, mknodat};
    use std::fs;
    use std::io::Write;

    #[test]
    fn a_free_file_is_opened_and_read_within_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(
            Exclusive::open(&path).unwrap().read(5).unwrap().unwrap(),
            b"12345"
        );
        assert_eq!(
            Exclusive::open(&path).unwrap().read(3).unwrap().unwrap(),
            b"1234"
        );
    }

    #[test]
    fn a_file_that_changes_while_being_read_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        let mut file = Exclusive::open(&path).unwrap();
        fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"6")
            .unwrap();
        assert_eq!(file.read(100).unwrap(), None);
    }

    #[test]
    fn a_locked_file_is_held_until_it_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        let other = File::open(&path).unwrap();
        for lock in [
            FlockOperation::NonBlockingLockExclusive,
            FlockOperation::NonBlockingLockShared,
        ] {
            flock(&other, lock).unwrap();
            assert!(matches!(Exclusive::open(&path), Err(NotExclusive::Held)));
        }
        flock(&other, FlockOperation::NonBlockingUnlock).unwrap();
        assert!(Exclusive::open(&path).is_ok());
    }

    #[test]
    fn a_copy_in_a_child_process_does_not_keep_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        let file = Exclusive::open(&path).unwrap();
        let copy = file.file.try_clone().unwrap();
        drop(file);
        assert!(Exclusive::open(&path).is_ok());
        drop(copy);
    }

    #[test]
    fn links_folders_and_pipes_are_no_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "x").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        let mode = Mode::from_raw_mode(0o600);
        mknodat(
            rustix::fs::CWD,
            path("pipe"),
            FileType::Fifo,
            mode,
            makedev(0, 0),
        )
        .unwrap();
        for name in ["link", "folder", "pipe"] {
            let result = Exclusive::open(&path(name));
            assert!(
                matches!(result, Err(NotExclusive::NotAFile)),
                "{name}: {result:?}"
            );
        }
        assert!(matches!(
            Exclusive::open(&path("none")),
            Err(NotExclusive::Gone)
        ));
    }
}
