//! The stand-in for a practice's clinical software: imports files and acknowledges them.

use crate::Failure;
use crate::setup::NodeFiles;
use engine::Clock;
use engine::clock::SystemClock;
use std::fs;
use std::path::{Path, PathBuf};
use synth::cis::{Verdict, import};

/// Imports what lies in the incoming folder: each file is read, deleted and acknowledged, as
/// clinical software with drop folders does. Returns how many were imported.
pub(super) fn look(files: &NodeFiles) -> Result<usize, Failure> {
    let mut imported = 0;
    for path in waiting(&files.incoming())? {
        let bytes = fs::read(&path).map_err(|error| Failure::file(&path, &error))?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let now = SystemClock.now();
        let control_id = format!("CIS{}", now.as_millis());
        if let Ok(ack) = import(&bytes, Verdict::Accept, &control_id, now) {
            drop_file(&files.software_acks(), &ack.name(&name), &ack.bytes)?;
        }
        fs::remove_file(&path).map_err(|error| Failure::file(&path, &error))?;
        imported += 1;
    }
    Ok(imported)
}

/// Finished files in a folder, by name.
pub(super) fn waiting(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let wrong = |error: std::io::Error| Failure::file(folder, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let finished = !name.starts_with(['~', '.']) && !name.ends_with(".tmp");
        if finished && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes a file as well-behaved software does: under a temporary name, then renamed.
pub(super) fn drop_file(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let temporary = folder.join(format!("~{name}.tmp"));
    let wrong = |error: std::io::Error| Failure::file(&temporary, &error);
    fs::write(&temporary, bytes).map_err(wrong)?;
    fs::rename(&temporary, folder.join(name)).map_err(wrong)
}
