//! Why a zip file is refused. Entries are told by number: a name may hold a patient's.

use std::fmt;

/// Why a zip file is refused. Numbers of entries count the directory from 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ArchiveError {
    /// A name begins at the root of a disk.
    #[error("entry {entry} of the zip file has an absolute path; send it with plain names")]
    AbsolutePath {
        /// Which entry.
        entry: usize,
    },
    /// More than one place could be the directory, so readers would see different files.
    #[error("the zip file has more than one directory at its end; make the package again")]
    AmbiguousDirectory,
    /// The bytes of an entry are not those that were packed.
    #[error("entry {entry} of the zip file does not have its checksum: it was damaged or changed")]
    Checksum {
        /// Which entry.
        entry: usize,
    },
    /// A name holds NUL or another control character.
    #[error("entry {entry} of the zip file has a control character in its name; rename it")]
    ControlCharacter {
        /// Which entry.
        entry: usize,
    },
    /// The compressed bytes make no sense.
    #[error("entry {entry} of the zip file cannot be unpacked: it was damaged or changed")]
    Corrupt {
        /// Which entry.
        entry: usize,
    },
    /// A name holds a colon: a drive letter, or a stream of another file.
    #[error("entry {entry} of the zip file has a drive letter or colon in its name; rename it")]
    DriveLetter {
        /// Which entry.
        entry: usize,
    },
    /// Two entries have one name, letter case aside.
    #[error("entry {entry} of the zip file has the name of another one; send each file once")]
    DuplicateName {
        /// The later entry.
        entry: usize,
    },
    /// It needs a password.
    #[error("entry {entry} of the zip file is encrypted; send the package without a password")]
    Encrypted {
        /// Which entry.
        entry: usize,
    },
    /// The entry and the directory describe it differently.
    #[error("entry {entry} of the zip file is described in two ways ({what}); make it again")]
    HeadersDisagree {
        /// Which entry.
        entry: usize,
        /// What they disagree on.
        what: &'static str,
    },
    /// Neither stored nor deflated.
    #[error("entry {entry} of the zip file is packed by method {method}; use deflate")]
    Method {
        /// Which entry.
        entry: usize,
        /// The method as the zip format numbers it.
        method: u16,
    },
    /// There is no end of a zip directory.
    #[error("this is not a zip file, or its end is missing; send the whole package")]
    NotAZip,
    /// Two entries share bytes.
    #[error("entry {entry} of the zip file overlaps another one; make the package again")]
    Overlap {
        /// The later entry.
        entry: usize,
    },
    /// A limit is passed.
    #[error("the zip file passes the limit on {limit}{}; send less, or send it in parts",
        entry.map(|entry| format!(" at entry {entry}")).unwrap_or_default())]
    PastLimit {
        /// Which limit.
        limit: ArchiveLimit,
        /// At which entry.
        entry: Option<usize>,
    },
    /// A name leads out of its folder.
    #[error("entry {entry} of the zip file has a path that leads elsewhere (..); rename it")]
    PathTraversal {
        /// Which entry.
        entry: usize,
    },
    /// It is a part of a set.
    #[error("the zip file is one of several parts; send it in one")]
    SeveralDisks,
    /// The entry inflates to another size than it says.
    #[error("entry {entry} of the zip file does not have the size that it says")]
    SizeWrong {
        /// Which entry.
        entry: usize,
    },
    /// A symbolic link, a device or the like.
    #[error("entry {entry} of the zip file is a link or a device; send files only")]
    SpecialFile {
        /// Which entry.
        entry: usize,
    },
    /// It breaks off, or a number in it leads outside.
    #[error("the zip file is cut off or broken at {place}; send the whole package")]
    Truncated {
        /// Where.
        place: &'static str,
    },
    /// It uses the extension for files of 4 GiB and more, or claims to.
    #[error("the zip file uses Zip64, which no package needs; make it without")]
    Zip64,
}

/// The limits that [`ArchiveError::PastLimit`] can name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ArchiveLimit {
    /// Number of entries.
    Entries,
    /// Uncompressed size of one entry.
    EntryBytes,
    /// Length of a name.
    NameBytes,
    /// Size of the zip file.
    PackageBytes,
    /// Uncompressed size against compressed size: a zip bomb.
    Ratio,
    /// Uncompressed size of all entries.
    TotalBytes,
}

impl fmt::Display for ArchiveLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Entries => "the number of entries",
            Self::EntryBytes => "the size of one file",
            Self::NameBytes => "the length of a name",
            Self::PackageBytes => "the size of a package",
            Self::Ratio => "compression (a zip bomb)",
            Self::TotalBytes => "the size of all files",
        })
    }
}

impl ArchiveError {
    pub(super) fn past(limit: ArchiveLimit, entry: Option<usize>) -> Self {
        Self::PastLimit { limit, entry }
    }

    pub(super) fn disagree(entry: usize, what: &'static str) -> Self {
        Self::HeadersDisagree { entry, what }
    }

    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AbsolutePath { .. } => "zip-absolute-path",
            Self::AmbiguousDirectory => "zip-ambiguous-directory",
            Self::Checksum { .. } => "zip-checksum",
            Self::ControlCharacter { .. } => "zip-control-character",
            Self::Corrupt { .. } => "zip-corrupt",
            Self::DriveLetter { .. } => "zip-drive-letter",
            Self::DuplicateName { .. } => "zip-duplicate-name",
            Self::Encrypted { .. } => "zip-encrypted",
            Self::HeadersDisagree { .. } => "zip-headers-disagree",
            Self::Method { .. } => "zip-method",
            Self::NotAZip => "zip-not-a-zip",
            Self::Overlap { .. } => "zip-overlap",
            Self::PastLimit {
                limit: ArchiveLimit::Ratio,
                ..
            } => "zip-bomb",
            Self::PastLimit { .. } => "zip-past-limit",
            Self::PathTraversal { .. } => "zip-path-traversal",
            Self::SeveralDisks => "zip-several-disks",
            Self::SizeWrong { .. } => "zip-size-wrong",
            Self::SpecialFile { .. } => "zip-special-file",
            Self::Truncated { .. } => "zip-truncated",
            Self::Zip64 => "zip-zip64",
        }
    }
}
