//! FolderError: what is wrong with a folder, and who can put it right.

use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use thiserror::Error;

/// Whether trying again later can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The same attempt will fail again until the request itself changes.
    Permanent,
    /// Worth another try once the cause is gone.
    Temporary,
}

/// A folder that cannot be used. The text names the folder, which is configuration, and never a
/// file, whose name may hold patient data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FolderError {
    /// A file name that must not be used for a hand-over.
    #[error(
        "a file name for {} is not usable: it must be plain, visible and at most {} bytes long",
        folder.display(), super::MAX_NAME_BYTES
    )]
    BadName {
        /// The folder.
        folder: PathBuf,
    },
    /// Another program is using the file or folder.
    #[error("another program is using {}: close it, or wait", folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// No space, no quota, or a file larger than allowed.
    #[error("the disk of {} is full: free some space or raise the quota", folder.display())]
    DiskFull {
        /// The folder.
        folder: PathBuf,
    },
    /// Another gateway works on this folder.
    #[error(
        "{} is already in use by {by}: stop that gateway, or give each its own folder",
        folder.display()
    )]
    LockHeld {
        /// The folder.
        folder: PathBuf,
        /// Who says to hold it.
        by: String,
    },
    /// Every name tried is taken.
    #[error("{} holds too many files of one name: move old ones away", folder.display())]
    NamesTaken {
        /// The folder.
        folder: PathBuf,
    },
    /// There is something of that name, but no folder.
    #[error("{} is not a folder: correct the configuration", folder.display())]
    NotAFolder {
        /// The path.
        folder: PathBuf,
    },
    /// Some other failure of the operating system.
    #[error("{} cannot be used ({kind}): check the disk and the share", folder.display())]
    Other {
        /// The folder.
        folder: PathBuf,
        /// What the operating system says, without a path.
        kind: io::ErrorKind,
    },
    /// Files cannot be moved between the two without copying.
    #[error(
        "{} is on another disk than the folder it serves: choose a folder on the same disk",
        folder.display()
    )]
    OtherVolume {
        /// The folder that should be moved.
        folder: PathBuf,
    },
    /// The service account may not do it.
    #[error(
        "permission denied in {}: give the Sealpost service account full control",
        folder.display()
    )]
    PermissionDenied {
        /// The folder.
        folder: PathBuf,
    },
    /// The disk or share only allows reading.
    #[error("{} is read-only: mount or share it for writing", folder.display())]
    ReadOnly {
        /// The folder.
        folder: PathBuf,
    },
    /// A staged file is gone, and so is the sign that this is the folder it was staged in.
    #[error(
        "{} does not seem to be the folder a file was prepared in: mount the share again; if it is \
         the right folder, put the text {mark} into a file named .sealpost-folder there",
        folder.display()
    )]
    Unproven {
        /// The folder.
        folder: PathBuf,
        /// The mark of the folder that the file was prepared in.
        mark: String,
    },
    /// The share does not answer.
    #[error("{} cannot be reached: check the network and the share", folder.display())]
    Unreachable {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder is not there.
    #[error("{} does not exist: create it, or mount the share", folder.display())]
    Vanished {
        /// The folder.
        folder: PathBuf,
    },
}

impl FolderError {
    /// What an operating system error means for this folder.
    #[must_use]
    pub fn of(folder: &Path, error: &io::Error) -> Self {
        let folder = folder.to_path_buf();
        match Errno::from_io_error(error) {
            Some(Errno::NOSPC | Errno::DQUOT | Errno::FBIG) => Self::DiskFull { folder },
            Some(Errno::ROFS) => Self::ReadOnly { folder },
            Some(Errno::ACCESS | Errno::PERM) => Self::PermissionDenied { folder },
            Some(Errno::NOENT) => Self::Vanished { folder },
            Some(Errno::NOTDIR) => Self::NotAFolder { folder },
            Some(Errno::XDEV) => Self::OtherVolume { folder },
            Some(Errno::NAMETOOLONG) => Self::BadName { folder },
            Some(Errno::BUSY | Errno::TXTBSY | Errno::AGAIN) => Self::Busy { folder },
            Some(
                Errno::STALE
                | Errno::NOTCONN
                | Errno::HOSTDOWN
                | Errno::HOSTUNREACH
                | Errno::NETUNREACH
                | Errno::NODEV
                | Errno::TIMEDOUT
                | Errno::CONNRESET
                | Errno::CONNABORTED
                | Errno::IO,
            ) => Self::Unreachable { folder },
            Some(_) | None => Self::Other {
                folder,
                kind: error.kind(),
            },
        }
    }

    /// Whether trying again later can help.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::BadName { .. } => Class::Permanent,
            Self::Busy { .. }
            | Self::DiskFull { .. }
            | Self::LockHeld { .. }
            | Self::NamesTaken { .. }
            | Self::NotAFolder { .. }
            | Self::Other { .. }
            | Self::OtherVolume { .. }
            | Self::PermissionDenied { .. }
            | Self::ReadOnly { .. }
            | Self::Unproven { .. }
            | Self::Unreachable { .. }
            | Self::Vanished { .. } => Class::Temporary,
        }
    }

    /// A stable code for logs and machine-readable status.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadName { .. } => "folder.bad-name",
            Self::Busy { .. } => "folder.busy",
            Self::DiskFull { .. } => "folder.disk-full",
            Self::LockHeld { .. } => "folder.lock-held",
            Self::NamesTaken { .. } => "folder.names-taken",
            Self::NotAFolder { .. } => "folder.not-a-folder",
            Self::Other { .. } => "folder.other",
            Self::OtherVolume { .. } => "folder.other-volume",
            Self::PermissionDenied { .. } => "folder.permission-denied",
            Self::ReadOnly { .. } => "folder.read-only",
            Self::Unproven { .. } => "folder.unproven",
            Self::Unreachable { .. } => "folder.unreachable",
            Self::Vanished { .. } => "folder.vanished",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(errno: Errno) -> FolderError {
        FolderError::of(Path::new("/srv/out"), &io::Error::from(errno))
    }

    #[test]
    fn each_failure_of_the_system_has_its_name_and_fix() {
        for (errno, code, fix) in [
            (Errno::NOSPC, "folder.disk-full", "free some space"),
            (Errno::DQUOT, "folder.disk-full", "quota"),
            (Errno::ROFS, "folder.read-only", "for writing"),
            (Errno::ACCESS, "folder.permission-denied", "full control"),
            (Errno::PERM, "folder.permission-denied", "full control"),
            (Errno::NOENT, "folder.vanished", "mount the share"),
            (Errno::NOTDIR, "folder.not-a-folder", "configuration"),
            (Errno::STALE, "folder.unreachable", "network"),
            (Errno::HOSTDOWN, "folder.unreachable", "network"),
            (Errno::XDEV, "folder.other-volume", "same disk"),
            (Errno::BUSY, "folder.busy", "wait"),
            (Errno::MLINK, "folder.other", "check the disk"),
        ] {
            let error = of(errno);
            assert_eq!(error.code(), code);
            assert_eq!(error.class(), Class::Temporary, "{code}");
            assert!(error.to_string().contains("/srv/out"), "{error}");
            assert!(error.to_string().contains(fix), "{error}");
        }
    }

    #[test]
    fn only_a_bad_name_is_permanent() {
        assert_eq!(of(Errno::NAMETOOLONG).class(), Class::Permanent);
    }
}
