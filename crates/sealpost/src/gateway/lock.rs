//! One process at a time works on a data folder.

use crate::{Config, Failure};
use std::fs::{File, TryLockError};

/// Held for as long as the file is open.
pub(crate) fn take(config: &Config) -> Result<File, Failure> {
    let path = config.data.join("node.lock");
    let file = File::create(&path).map_err(|error| Failure::file(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::Usage(format!(
            "another sealpost serves {}; stop it first, or give this node its own data folder",
            config.data.display()
        ))),
        Err(TryLockError::Error(error)) => Err(Failure::file(&path, &error)),
    }
}
