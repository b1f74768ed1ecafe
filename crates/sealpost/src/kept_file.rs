//! Small files of JSON in which a node keeps what it knows between two looks.

use crate::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Reads what was kept; nothing, where nothing was kept yet. For what can be found out again:
/// whoever meets a damaged file is told to remove it.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Failure> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::file(path, &error)),
    };
    let kept = serde_json::from_slice(&bytes).map_err(|error| {
        let path = path.display();
        Failure::Unavailable(format!("{path}: {error}; remove the file"))
    })?;
    Ok(Some(kept))
}

/// Keeps it, whole or not at all.
pub(crate) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let bytes = serde_json::to_vec(value);
    let bytes = bytes.map_err(|error| Failure::Unavailable(format!("JSON: {error}")))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(&bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
