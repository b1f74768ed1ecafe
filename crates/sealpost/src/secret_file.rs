//! Files that hold secrets: nobody but their owner may read them.

use crate::Failure;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Refuses a file that other users of the machine can read.
pub fn refuse_if_shared(path: &Path) -> Result<(), Failure> {
    let about = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?;
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
    std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))
}
