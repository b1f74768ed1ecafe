//! Reading a file that may be anything.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Largest file read, in bytes: eight messages of the largest size, or a large batch.
pub(super) const FILE_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// The system says why.
    #[error("The file could not be read: {0}.")]
    Io(#[from] io::Error),
    /// A folder, a pipe or a device, which may have no end.
    #[error("This is not a file: give the name of a file with messages.")]
    NotAFile,
    /// Larger than is read.
    #[error("The file is larger than {FILE_BYTES_MAX} bytes: split it.")]
    TooLarge,
}

/// Reads a whole file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Unread> {
    // Asked before it is opened: opening a pipe waits for somebody to write into it.
    let about = std::fs::metadata(path)?;
    if !about.is_file() {
        return Err(Unread::NotAFile);
    }
    let mut bytes =
        Vec::with_capacity(usize::try_from(about.len().min(FILE_BYTES_MAX)).unwrap_or(0));
    File::open(path)?
        .take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(Unread::TooLarge);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_told_and_never_waited_for() {
        assert!(matches!(read(Path::new("/")), Err(Unread::NotAFile)));
        assert!(matches!(
            read(Path::new("/dev/zero")),
            Err(Unread::NotAFile)
        ));
        assert!(matches!(
            read(Path::new("/no/such/file")),
            Err(Unread::Io(_))
        ));
    }

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"MSH|").unwrap();
        assert_eq!(read(file.path()).unwrap(), b"MSH|");
        file.as_file().set_len(FILE_BYTES_MAX + 1).unwrap();
        assert!(matches!(read(file.path()), Err(Unread::TooLarge)));
    }
}
