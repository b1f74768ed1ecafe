//! The name of an entry, as a path that leads nowhere else.

use std::borrow::Cow;

use super::directory::Record;
use super::error::{ArchiveError, ArchiveLimit};
use crate::PackageFinding;
use crate::limits::NAME_BYTES_MAX;

/// A checked name.
pub(super) struct Name {
    pub(super) entry: usize,
    pub(super) path: Vec<String>,
    pub(super) is_folder: bool,
}

/// Takes a name apart. `/` and `\` both separate; `.` and empty parts are left out.
pub(super) fn path(
    record: &Record<'_>,
    findings: &mut Vec<PackageFinding>,
) -> Result<Name, ArchiveError> {
    let entry = record.number;
    if record.name.len() > NAME_BYTES_MAX {
        return Err(ArchiveError::past(ArchiveLimit::NameBytes, Some(entry)));
    }
    let text = String::from_utf8_lossy(record.name);
    if matches!(text, Cow::Owned(_)) {
        findings.push(PackageFinding::NameNotUtf8 { entry });
    }
    if text.chars().any(char::is_control) {
        return Err(ArchiveError::ControlCharacter { entry });
    }
    if text.starts_with(SEPARATORS) {
        return Err(ArchiveError::AbsolutePath { entry });
    }
    if text.contains(':') {
        return Err(ArchiveError::DriveLetter { entry });
    }
    if text.contains('\\') && !findings.contains(&PackageFinding::Backslashes) {
        findings.push(PackageFinding::Backslashes);
    }
    let mut path = Vec::new();
    for part in text.split(SEPARATORS) {
        if part.is_empty() || part == "." {
            continue;
        }
        // Windows drops dots and spaces at the end of a name: ".. " is "..", "..." is ".".
        if part.trim_end_matches(['.', ' ']).is_empty() {
            return Err(ArchiveError::PathTraversal { entry });
        }
        path.push(part.to_owned());
    }
    let is_folder = text.ends_with(SEPARATORS) || path.is_empty();
    Ok(Name {
        entry,
        path,
        is_folder,
    })
}

/// Both separators in use.
const SEPARATORS: [char; 2] = ['/', '\\'];

/// A name or path as it is compared: letter case aside.
pub(crate) fn as_key(name: &str) -> String {
    name.to_lowercase()
}
