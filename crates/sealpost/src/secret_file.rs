//! Files that hold secrets: nobody but their owner may read them.

use crate::Failure;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use vault::{Vault, sealed_key};
use zeroize::Zeroizing;

/// Refuses a file that other users of the machine can read.
pub fn refuse_if_shared(path: &Path) -> Result<(), Failure> {
    let about = fs::metadata(path).map_err(|error| Failure::file(path, &error))?;
    if about.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let shown = path.display();
    let words = format!("{shown} can be read by other users; take that away: chmod 600 {shown}");
    Err(Failure::Usage(words))
}

/// The text of such a file.
pub fn read(path: &Path) -> Result<String, Failure> {
    refuse_if_shared(path)?;
    fs::read_to_string(path).map_err(|error| Failure::file(path, &error))
}

/// The private key of a file, PEM: sealed by the vault, or in clear.
pub fn private_key(path: &Path, vault: Option<&Vault>) -> Result<Zeroizing<String>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let text = Zeroizing::new(text);
    let wrong =
        |words: &dyn std::fmt::Display| Failure::Usage(format!("{}: {words}", path.display()));
    match (sealed_key::is_sealed(&text), vault) {
        (false, _) => Ok(text),
        (true, Some(vault)) => vault.open_key(&text).map_err(|error| wrong(&error)),
        (true, None) => Err(wrong(
            &"this key is sealed by the node's vault; name the node's configuration, or take the \
              key out with `sealpost vault open-key`",
        )),
    }
}

/// Whether a file holds a private key in clear.
pub fn is_plain_key(path: &Path) -> Result<bool, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    Ok(!sealed_key::is_sealed(&Zeroizing::new(text)))
}

/// Writes a private key (PEM) into a new file: sealed where there is a vault.
pub fn write_key(path: &Path, pem: &str, vault: Option<&Vault>) -> Result<(), Failure> {
    let Some(vault) = vault else {
        return write_new(path, pem.as_bytes());
    };
    let sealed = vault
        .seal_key(pem)
        .map_err(|error| Failure::Unavailable(error.to_string()))?;
    write_new(path, sealed.as_bytes())
}

/// Writes a new file that only its owner can read, from its first byte; never over another.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(path).map_err(wrong)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(wrong)?;
    sync_folder(path)
}

/// Puts a file that only its owner can read in the place of what was there: whole, or not at all.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut file = tempfile::Builder::new()
        .prefix(".secret-")
        .tempfile_in(folder_of(path))
        .map_err(wrong)?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(wrong)?;
    file.persist(path).map_err(|error| wrong(error.error))?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> Result<(), Failure> {
    let folder = folder_of(path);
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| Failure::file(folder, &error))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}
