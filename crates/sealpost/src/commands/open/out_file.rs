//! A file that appears whole or not at all, readable by its owner alone.

use crate::Failure;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file being written under a temporary name beside its place. Dropped before
/// [`finish`](Self::finish), it leaves nothing behind.
pub struct OutFile {
    path: PathBuf,
    folder: PathBuf,
    // Mode 0600, from its first byte on.
    file: BufWriter<NamedTempFile>,
}

impl OutFile {
    /// Begins the file. One already at `path` stays until [`finish`](Self::finish).
    pub fn begin(path: &Path) -> Result<Self, Failure> {
        let named = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let folder = named.unwrap_or(Path::new(".")).to_owned();
        let file = tempfile::Builder::new()
            .prefix(".sealpost-")
            .tempfile_in(&folder)
            .map_err(|error| Failure::file(path, &error))?;
        let file = BufWriter::new(file);
        Ok(Self {
            path: path.to_owned(),
            folder,
            file,
        })
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file
            .write_all(bytes)
            .map_err(|error| Failure::file(&self.path, &error))
    }

    /// Puts the file in its place, in the place of one already there, safe from a power loss.
    pub fn finish(self) -> Result<(), Failure> {
        let Self { path, folder, file } = self;
        let failed = |error: &std::io::Error| Failure::file(&path, error);
        let file = file.into_inner().map_err(|error| failed(error.error()))?;
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist(&path).map_err(|error| failed(&error.error))?;
        let synced = File::open(&folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| failed(&error))
    }
}

/// Writes a whole file of these bytes.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = OutFile::begin(path)?;
    file.write(bytes)?;
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn names(folder: &Path) -> usize {
        std::fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn it_replaces_what_was_there_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        std::fs::write(&path, "something longer than before").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(names(folder.path()), 1);
    }

    #[test]
    fn given_up_it_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        std::fs::write(&path, "old").unwrap();
        let mut file = OutFile::begin(&path).unwrap();
        file.write(b"half of the n").unwrap();
        drop(file);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), 1);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing/out");
        let failure = write(&missing, b"x").unwrap_err();
        assert!(matches!(failure, Failure::Unavailable(_)));
        assert!(failure.to_string().contains("missing/out"), "{failure}");
        let taken = folder.path().join("folder");
        std::fs::create_dir(&taken).unwrap();
        assert!(
            write(&taken, b"x")
                .unwrap_err()
                .to_string()
                .contains("folder")
        );
    }
}
