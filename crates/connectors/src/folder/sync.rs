//! Durable renames: never over another file, and synced.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// Renames a file unless the new name is taken (`AlreadyExists`).
///
/// Where the file system cannot do it in one step (some network shares) the new name is looked at
/// first. A hard link would close the remaining gap but could show the file twice after a crash;
/// the names written here are unique to this gateway, so the gap is the lesser evil.
///
/// # Errors
/// As the operating system reports them.
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => rename_looking(from, to),
        Err(errno) => Err(errno.into()),
    }
}

/// Renames after looking whether the new name is free.
fn rename_looking(from: &Path, to: &Path) -> io::Result<()> {
    match fs::symlink_metadata(to) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::rename(from, to),
        Err(error) => Err(error),
    }
}

/// Makes the names in a folder durable. Shares that cannot sync a folder are taken as they are.
///
/// # Errors
/// As the operating system reports them.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) => match Errno::from_io_error(&error) {
            Some(Errno::INVAL | Errno::OPNOTSUPP | Errno::BADF) => Ok(()),
            Some(_) | None => Err(error),
        },
        Ok(()) => Ok(()),
    }
}

/// Which folder a path leads to now: it changes when a share is mounted over it.
///
/// # Errors
/// As the operating system reports them; `NotADirectory` when it is no folder.
pub(super) fn identity(folder: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::metadata(folder)?;
    if !metadata.is_dir() {
        return Err(Errno::NOTDIR.into());
    }
    Ok((metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_renaming_never_overwrite() {
        for rename in [rename_new, rename_looking] {
            let folder = tempfile::tempdir().unwrap();
            let (from, to) = (folder.path().join("from"), folder.path().join("to"));
            fs::write(&from, "new").unwrap();
            fs::write(&to, "old").unwrap();
            let error = rename(&from, &to).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&to).unwrap(), b"old");
            fs::remove_file(&to).unwrap();
            rename(&from, &to).unwrap();
            assert_eq!(fs::read(&to).unwrap(), b"new");
            assert!(!from.exists());
        }
    }

    #[test]
    fn a_dangling_link_takes_the_name_too() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "new").unwrap();
        std::os::unix::fs::symlink("nowhere", &to).unwrap();
        for rename in [rename_new, rename_looking] {
            assert_eq!(
                rename(&from, &to).unwrap_err().kind(),
                io::ErrorKind::AlreadyExists
            );
        }
    }

    #[test]
    fn a_file_has_no_folder_identity() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(identity(folder.path()).is_ok());
        assert_eq!(
            Errno::from_io_error(&identity(&file).unwrap_err()),
            Some(Errno::NOTDIR)
        );
        sync_folder(folder.path()).unwrap();
    }
}
