//! Mark: how a folder is known again after a crash or a remount.
//!
//! A staged file that is gone was placed before, *if* this is the folder it was staged in: the
//! empty mount point of a lost share has no staged files either. Device and inode numbers of
//! network shares change from mount to mount, so a small hidden file carries the mark. It is only
//! looked at when a staged file is gone.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use uuid::Uuid;

use super::sync::sync_folder;

/// The file with the mark.
pub(super) const MARK_FILE: &str = ".sealpost-folder";

/// Length of a mark, in hexadecimal digits.
const MARK_CHARS: usize = 8;

/// The folder's mark, made now when it has none.
///
/// # Errors
/// As the operating system reports them.
pub(super) fn ensure(folder: &Path) -> io::Result<String> {
    if let Some(mark) = read(folder) {
        return Ok(mark);
    }
    let path = folder.join(MARK_FILE);
    // What cannot be read as a mark is the rest of a crash.
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mark = Uuid::new_v4().simple().to_string()[..MARK_CHARS].to_owned();
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)?;
    writeln!(file, "{mark}")?;
    file.sync_all()?;
    sync_folder(folder)?;
    Ok(mark)
}

/// The folder's mark, when it has one.
pub(super) fn read(folder: &Path) -> Option<String> {
    let path = folder.join(MARK_FILE);
    let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    let text = if is_file {
        fs::read_to_string(path).ok()?
    } else {
        return None;
    };
    Some(text.trim().to_owned()).filter(|mark| is_mark(mark))
}

/// Whether the text has the form of a mark.
pub(super) fn is_mark(text: &str) -> bool {
    text.len() == MARK_CHARS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stays_and_a_damaged_one_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), None);
        let mark = ensure(folder.path()).unwrap();
        assert!(is_mark(&mark));
        assert_eq!(ensure(folder.path()).unwrap(), mark);
        fs::write(folder.path().join(MARK_FILE), "").unwrap();
        let other = ensure(folder.path()).unwrap();
        assert!(is_mark(&other));
        assert_eq!(read(folder.path()), Some(other));
    }

    #[test]
    fn two_folders_have_two_marks() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        assert_ne!(ensure(one.path()).unwrap(), ensure(two.path()).unwrap());
    }
}
