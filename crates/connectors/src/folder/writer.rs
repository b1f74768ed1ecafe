//! Handing files over: staged under a temporary name, then placed, never over another file.
//!
//! Blocking: call from a thread that may wait for a disk.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use uuid::Uuid;

use super::error::FolderError;
use super::mark;
use super::name::{alternatives, is_writable};
use super::sync::{identity, rename_new, sync_folder};

/// Temporary names tried for one file.
const MAX_STAGED: u32 = 100;

/// A file that is written and synced, but not yet visible to the practice's software.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its temporary name in the folder, `~<name>.<mark>.tmp`. Commit it before placing.
    pub name: String,
}

/// What became of a staged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// It now has this name: the one asked for, or with a counter where that was taken.
    As(String),
    /// It was placed before; the practice's software may have taken it already.
    Before,
}

/// Writes a file under a temporary name in `folder`, and syncs file and folder. Each call makes a
/// new file: one left over from a crash may belong to another message.
///
/// # Errors
/// [`FolderError`]; nothing is left behind. Only [`FolderError::BadName`] is permanent.
pub fn stage(folder: &Path, name: &str, bytes: &[u8]) -> Result<Staged, FolderError> {
    let fault = |error: io::Error| FolderError::of(folder, &error);
    if !is_writable(name) {
        return Err(FolderError::BadName {
            folder: folder.to_path_buf(),
        });
    }
    identity(folder).map_err(fault)?;
    let mark = mark::ensure(folder).map_err(fault)?;
    for n in 0..MAX_STAGED {
        let staged = staged_name(name, &mark, n);
        match write_new(&folder.join(&staged), bytes) {
            Ok(()) => {
                sync_folder(folder).map_err(fault)?;
                return Ok(Staged { name: staged });
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(fault(error)),
        }
    }
    Err(FolderError::NamesTaken {
        folder: folder.to_path_buf(),
    })
}

/// Gives a staged file its final name and syncs the folder. Repeating it is harmless: a staged
/// file that is gone was placed before, provided this is still the folder it was staged in.
///
/// # Errors
/// [`FolderError`]. [`FolderError::Unproven`] when the staged file is gone and the folder cannot
/// be known again; only [`FolderError::BadName`] is permanent.
pub fn place(folder: &Path, staged: &str, name: &str) -> Result<Placed, FolderError> {
    let fault = |error: io::Error| FolderError::of(folder, &error);
    let Some(mark) = mark_of(staged).filter(|_| is_writable(name)) else {
        return Err(FolderError::BadName {
            folder: folder.to_path_buf(),
        });
    };
    identity(folder).map_err(fault)?;
    let from = folder.join(staged);
    for free in alternatives(OsStr::new(name), Uuid::new_v4().simple()) {
        match rename_new(&from, &folder.join(&free)) {
            Ok(()) => {
                sync_folder(folder).map_err(fault)?;
                return Ok(Placed::As(free.to_string_lossy().into_owned()));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return placed_before(folder, mark);
            }
            Err(error) => return Err(fault(error)),
        }
    }
    Err(FolderError::NamesTaken {
        folder: folder.to_path_buf(),
    })
}

/// Removes staged files that no hand-over in `keep` knows: what a crash between staging and its
/// commit left behind. To be called before hand-overs begin. Gives the number removed.
///
/// # Errors
/// [`FolderError`] when the folder cannot be read or a file not removed.
pub fn sweep(folder: &Path, keep: &[String]) -> Result<usize, FolderError> {
    let fault = |error: io::Error| FolderError::of(folder, &error);
    let mut removed = 0;
    let Some(ours) = mark::read(folder) else {
        return Ok(removed);
    };
    for entry in fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if mark_of(name) != Some(ours.as_str()) || keep.iter().any(|kept| kept == name) {
            continue;
        }
        fs::remove_file(entry.path()).map_err(fault)?;
        removed += 1;
    }
    Ok(removed)
}

/// Writes and syncs a new file; on failure takes it away again and gives the first error.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        drop(file);
        // The write error is the one to tell; a file that stays is swept up later.
        drop(fs::remove_file(path));
    }
    written
}

fn placed_before(folder: &Path, mark: &str) -> Result<Placed, FolderError> {
    if mark::read(folder).as_deref() != Some(mark) {
        let folder = folder.to_path_buf();
        return Err(FolderError::Unproven {
            folder,
            mark: mark.to_owned(),
        });
    }
    // The rename may have been seen but not yet synced when the power went.
    sync_folder(folder).map_err(|error| FolderError::of(folder, &error))?;
    Ok(Placed::Before)
}

fn staged_name(name: &str, mark: &str, n: u32) -> String {
    if n == 0 {
        format!("~{name}.{mark}.tmp")
    } else {
        format!("~{name}.{mark}-{n}.tmp")
    }
}

/// The mark in a staged name; `None` for a name that [`stage`] does not make.
fn mark_of(staged: &str) -> Option<&str> {
    let inner = staged.strip_prefix('~')?.strip_suffix(".tmp")?;
    let (name, tail) = inner.rsplit_once('.')?;
    let mark = tail.split_once('-').map_or(tail, |(mark, _)| mark);
    (is_writable(name) && mark::is_mark(mark)).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staged_names_are_temporary_and_carry_the_mark() {
        for n in [0, 1, 99] {
            let staged = staged_name("a.hl7", "0123abcd", n);
            assert!(super::super::is_temporary(OsStr::new(&staged)));
            assert_eq!(mark_of(&staged), Some("0123abcd"));
        }
    }

    #[test]
    fn other_names_are_not_taken_for_staged_ones() {
        for name in [
            "",
            "a.hl7",
            "~a.hl7",
            "~a.hl7.tmp",
            "~.0123abcd.tmp",
            "~a.0123abcg.tmp",
            "~../../x.0123abcd.tmp",
            "../~a.0123abcd.tmp",
        ] {
            assert_eq!(mark_of(name), None, "{name}");
        }
    }
}
