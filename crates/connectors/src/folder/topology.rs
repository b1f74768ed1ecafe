//! Topology: which folders may be used together.
//!
//! A folder that is both read and written would send a practice its own mail in circles, and one
//! folder read on behalf of two practices would send one practice's mail in the other's name.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What a folder is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Files appear here and are claimed.
    Read,
    /// Files are handed over here.
    Write,
}

/// One folder of one practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderUse {
    /// Whose folder, as people would say it.
    pub owner: String,
    /// What for.
    pub what_for: Use,
    /// The folder.
    pub folder: PathBuf,
}

/// Why a set of folders is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FolderConflict {
    /// A folder is both read and written: files would go round in circles.
    #[error(
        "{} is used both to read messages ({reader}) and to hand them over ({writer}): messages \
         would go round in circles; give each direction its own folder",
        folder.display()
    )]
    Loop {
        /// The folder.
        folder: PathBuf,
        /// Who reads there.
        reader: String,
        /// Who writes there.
        writer: String,
    },
    /// Two practices, or two readers of one practice, share a folder.
    #[error(
        "{} is used by {first} and by {second}: give each its own folder",
        folder.display()
    )]
    Shared {
        /// The folder.
        folder: PathBuf,
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
}

/// Checks every pair of folders of a node. Acknowledgements and mail of *one* practice may be
/// handed over in the same folder; nothing else may be shared.
///
/// Folders are compared by what they lead to, so that two spellings, links or mounts of one folder
/// are found; a folder that is not there yet is compared by its path.
///
/// # Errors
/// The first [`FolderConflict`].
pub fn check_folders(uses: &[FolderUse]) -> Result<(), FolderConflict> {
    let places: Vec<Place> = uses.iter().map(|one| Place::of(&one.folder)).collect();
    for (n, (one, place)) in uses.iter().zip(&places).enumerate() {
        for (other, other_place) in uses.iter().zip(&places).take(n) {
            if place == other_place {
                judge(other, one)?;
            }
        }
    }
    Ok(())
}

fn judge(one: &FolderUse, other: &FolderUse) -> Result<(), FolderConflict> {
    let folder = other.folder.clone();
    let (first, second) = (one.owner.clone(), other.owner.clone());
    match (one.what_for, other.what_for) {
        (Use::Read, Use::Write) => Err(FolderConflict::Loop {
            folder,
            reader: first,
            writer: second,
        }),
        (Use::Write, Use::Read) => Err(FolderConflict::Loop {
            folder,
            reader: second,
            writer: first,
        }),
        (Use::Write, Use::Write) if first == second => Ok(()),
        (Use::Read, Use::Read) | (Use::Write, Use::Write) => Err(FolderConflict::Shared {
            folder,
            first,
            second,
        }),
    }
}

/// What a path leads to.
#[derive(PartialEq, Eq)]
enum Place {
    There(u64, u64),
    NotYet(PathBuf),
}

impl Place {
    fn of(folder: &Path) -> Self {
        match fs::metadata(folder) {
            Ok(metadata) => Self::There(metadata.dev(), metadata.ino()),
            Err(_) => Self::NotYet(plain(folder)),
        }
    }
}

/// The path without `.` and `..`, below the real path of the nearest parent that is there.
fn plain(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let mut path = PathBuf::new();
    for component in absolute.components() {
        if component == std::path::Component::ParentDir {
            path.pop();
        } else {
            path.push(component);
        }
        path = path.canonicalize().unwrap_or(path);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(owner: &str, what_for: Use, folder: &Path) -> FolderUse {
        FolderUse {
            owner: owner.into(),
            what_for,
            folder: folder.to_path_buf(),
        }
    }

    #[test]
    fn separate_folders_are_fine_and_acks_may_join_the_mail() {
        let root = tempfile::tempdir().unwrap();
        let (out, incoming) = (root.path().join("out"), root.path().join("in"));
        let uses = [
            used("Wattle", Use::Read, &out),
            used("Wattle", Use::Write, &incoming),
            used("Wattle", Use::Write, &incoming),
        ];
        assert_eq!(check_folders(&uses), Ok(()));
    }

    #[test]
    fn in_and_out_in_one_folder_is_a_loop_whatever_it_is_called() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("folder");
        fs::create_dir(&folder).unwrap();
        let link = root.path().join("link");
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        for alias in [folder.clone(), link, root.path().join("folder/../folder/.")] {
            for order in [[Use::Read, Use::Write], [Use::Write, Use::Read]] {
                let uses = [
                    used("Wattle", order[0], &folder),
                    used("Wattle", order[1], &alias),
                ];
                let error = check_folders(&uses).unwrap_err();
                assert!(matches!(error, FolderConflict::Loop { .. }), "{error}");
            }
        }
    }

    #[test]
    fn folders_that_are_not_there_yet_are_compared_by_path() {
        let root = tempfile::tempdir().unwrap();
        let link = root.path().join("link");
        std::os::unix::fs::symlink(root.path(), &link).unwrap();
        let later = root.path().join("later");
        for alias in [root.path().join("x/../later"), link.join("later")] {
            let uses = [
                used("Wattle", Use::Read, &later),
                used("Wattle", Use::Write, &alias),
            ];
            assert!(matches!(
                check_folders(&uses),
                Err(FolderConflict::Loop { .. })
            ));
        }
    }

    #[test]
    fn two_practices_never_share() {
        let root = tempfile::tempdir().unwrap();
        for what_for in [Use::Read, Use::Write] {
            let uses = [
                used("Wattle", what_for, root.path()),
                used("Banksia", what_for, root.path()),
            ];
            let error = check_folders(&uses).unwrap_err();
            assert!(
                error.to_string().contains("Wattle and by Banksia"),
                "{error}"
            );
        }
        let twice = [
            used("Wattle", Use::Read, root.path()),
            used("Wattle", Use::Read, root.path()),
        ];
        assert!(matches!(
            check_folders(&twice),
            Err(FolderConflict::Shared { .. })
        ));
    }
}
