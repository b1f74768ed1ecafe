//! The node's own key for signing audit heads: `audit.key` in its data folder.

use crate::{Config, Failure};
use audit::SigningKey;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Where the key lies: PKCS#8 DER, readable by its owner alone.
pub fn path(config: &Config) -> PathBuf {
    config.data.join("audit.key")
}

/// Reads the key; `None` when there is none yet.
pub fn load(path: &Path) -> Result<Option<SigningKey>, Failure> {
    match std::fs::read(path) {
        Ok(der) => SigningKey::from_pkcs8(&der)
            .map(Some)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::file(path, &error)),
    }
}

/// Reads the key, making it if there is none. The folder must exist.
pub fn load_or_make(path: &Path) -> Result<SigningKey, Failure> {
    if let Some(key) = load(path)? {
        return Ok(key);
    }
    make(path).map_err(|error| Failure::file(path, &error))?;
    // Read back, whoever made it: of two processes that make one, the first wins.
    let lost = || Failure::Unavailable(format!("{} vanished; try again", path.display()));
    load(path)?.ok_or_else(lost)
}

/// Puts a new key in its place whole, and never in the place of another.
fn make(path: &Path) -> Result<(), std::io::Error> {
    let der = SigningKey::generate().map_err(std::io::Error::other)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".audit-key-")
        .tempfile_in(folder)?;
    file.write_all(&der)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => File::open(folder)?.sync_all(),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn it_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.key");
        assert!(load(&path).unwrap().is_none());
        let made = load_or_make(&path).unwrap();
        let again = load_or_make(&path).unwrap();
        assert_eq!(made.public_key(), again.public_key());
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_is_there_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.key");
        make(&path).unwrap();
        let first = std::fs::read(&path).unwrap();
        make(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), first);
    }

    #[test]
    fn what_is_no_key_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.key");
        std::fs::write(&path, "not a key").unwrap();
        let failure = load_or_make(&path).unwrap_err();
        assert!(matches!(failure, Failure::Usage(_)), "{failure}");
        assert!(failure.to_string().contains("audit.key"));
        assert_eq!(std::fs::read(&path).unwrap(), b"not a key");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let failure = load_or_make(Path::new("/no/such/folder/audit.key")).unwrap_err();
        assert!(matches!(failure, Failure::Unavailable(_)), "{failure}");
    }
}
