//! The node's own key for signing audit heads: `audit.key` in its data folder.

use crate::{Config, Failure};
use audit::SigningKey;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use vault::{Place, Vault, is_sealed_value};
use zeroize::Zeroizing;

/// Where the key lies: PKCS#8 DER, sealed where the node has a vault, readable by its owner alone.
pub fn path(config: &Config) -> PathBuf {
    config.data.join("audit.key")
}

/// Reads the key; `None` when there is none yet.
pub fn load(path: &Path, vault: Option<&Vault>) -> Result<Option<SigningKey>, Failure> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::file(path, &error)),
    };
    let wrong =
        |words: &dyn std::fmt::Display| Failure::Usage(format!("{}: {words}", path.display()));
    let der = match (is_sealed_value(&bytes), vault) {
        (false, _) => bytes,
        (true, Some(vault)) => {
            let opened = vault.open(&Place::AuditKey, &bytes);
            Zeroizing::new(opened.map_err(|error| wrong(&error))?)
        }
        (true, None) => {
            return Err(wrong(
                &"it is sealed, and the configuration has no [vault]; put it back",
            ));
        }
    };
    SigningKey::from_pkcs8(&der)
        .map(Some)
        .map_err(|error| wrong(&error))
}

/// Seals the key if it lies in clear. Gives whether it did.
pub fn seal(path: &Path, vault: &Vault) -> Result<bool, Failure> {
    if load(path, Some(vault))?.is_none() {
        return Ok(false);
    }
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let bytes = Zeroizing::new(bytes);
    if is_sealed_value(&bytes) {
        return Ok(false);
    }
    let sealed = vault.seal(&Place::AuditKey, &bytes);
    let sealed = sealed.map_err(|error| Failure::Unavailable(error.to_string()))?;
    crate::secret_file::replace(path, &sealed)?;
    Ok(true)
}

/// Reads the key, making it if there is none. The folder must exist.
pub fn load_or_make(path: &Path, vault: Option<&Vault>) -> Result<SigningKey, Failure> {
    if let Some(key) = load(path, vault)? {
        return Ok(key);
    }
    make(path, vault).map_err(|error| Failure::file(path, &error))?;
    // Read back, whoever made it: of two processes that make one, the first wins.
    let lost = || Failure::Unavailable(format!("{} vanished; try again", path.display()));
    load(path, vault)?.ok_or_else(lost)
}

/// Puts a new key in its place whole, and never in the place of another.
fn make(path: &Path, vault: Option<&Vault>) -> Result<(), std::io::Error> {
    let der = SigningKey::generate().map_err(std::io::Error::other)?;
    let der = match vault {
        None => der,
        Some(vault) => vault
            .seal(&Place::AuditKey, &der)
            .map(Zeroizing::new)
            .map_err(std::io::Error::other)?,
    };
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
        assert!(load(&path, None).unwrap().is_none());
        let made = load_or_make(&path, None).unwrap();
        let again = load_or_make(&path, None).unwrap();
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
        make(&path, None).unwrap();
        let first = std::fs::read(&path).unwrap();
        make(&path, None).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), first);
    }

    #[test]
    fn what_is_no_key_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.key");
        std::fs::write(&path, "not a key").unwrap();
        let failure = load_or_make(&path, None).unwrap_err();
        assert!(matches!(failure, Failure::Usage(_)), "{failure}");
        assert!(failure.to_string().contains("audit.key"));
        assert_eq!(std::fs::read(&path).unwrap(), b"not a key");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let failure = load_or_make(Path::new("/no/such/folder/audit.key"), None).unwrap_err();
        assert!(matches!(failure, Failure::Unavailable(_)), "{failure}");
    }

    #[test]
    fn a_vault_seals_it_from_the_start_or_later() {
        let folder = tempfile::tempdir().unwrap();
        let master = vault::MasterKey::generate().unwrap();
        let file = vault::KeyFile::generate(&master, "now").unwrap();
        let vault = file.open(&master).unwrap();
        let public = |path: &Path| {
            let key = load_or_make(path, Some(&vault)).unwrap();
            key.public_key()
        };
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        make(&old, None).unwrap();
        let before = public(&old);
        assert!(!is_sealed_value(&std::fs::read(&old).unwrap()));
        assert!(seal(&old, &vault).unwrap());
        assert!(!seal(&old, &vault).unwrap(), "once is enough");
        assert_eq!(public(&old), before);
        public(&new);
        assert!(!seal(&folder.path().join("none"), &vault).unwrap());
        for path in [old, new] {
            assert!(is_sealed_value(&std::fs::read(&path).unwrap()));
            let refused = load(&path, None).unwrap_err().to_string();
            assert!(refused.contains("[vault]"), "{refused}");
        }
    }
}
