//! File names: which ones we leave alone, which ones we may write, and what to do when taken.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// Longest name written, in bytes. File systems allow 255; temporary names, claim ids and notes
/// need the rest.
pub const MAX_NAME_BYTES: usize = 180;

/// Numbered alternatives tried before an id makes the name unique. Small, because a folder that
/// gets the same name every day would otherwise be searched ever longer.
const NUMBERED: u32 = 9;

/// Whether a name is that of a file still being written: `.tmp` at the end, or `~` or `.` in
/// front.
#[must_use]
pub fn is_temporary(name: &OsStr) -> bool {
    let bytes = name.as_bytes();
    let ends_in_tmp = bytes.len() >= 4 && bytes[bytes.len() - 4..].eq_ignore_ascii_case(b".tmp");
    ends_in_tmp || bytes.starts_with(b"~") || bytes.starts_with(b".")
}

/// Whether we may hand over a file under this name: one plain, visible path component that the
/// practice's software will not take for a temporary file.
pub(super) fn is_writable(name: &str) -> bool {
    let plain = |c: char| !c.is_control() && c != '/' && c != '\\';
    (1..=MAX_NAME_BYTES).contains(&name.len())
        && name.chars().all(plain)
        && !is_temporary(OsStr::new(name))
}

/// The extension in lower case without its dot; empty when there is none.
pub(super) fn extension(name: &OsStr) -> String {
    let extension = std::path::Path::new(name).extension().unwrap_or_default();
    extension.to_string_lossy().to_lowercase()
}

/// The name without its extension, when it is valid UTF-8.
pub(super) fn stem(name: &OsStr) -> Option<String> {
    std::path::Path::new(name)
        .file_stem()?
        .to_str()
        .map(str::to_owned)
}

/// The name, cut to [`MAX_NAME_BYTES`] where it is longer; the extension stays.
pub(super) fn bounded(name: &OsStr) -> OsString {
    let bytes = name.as_bytes();
    if bytes.len() <= MAX_NAME_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = split(bytes);
    let extension = if extension.len() > MAX_NAME_BYTES / 2 {
        &[]
    } else {
        extension
    };
    let mut end = MAX_NAME_BYTES - extension.len();
    // Not in the middle of a UTF-8 character.
    while end > 0 && stem.get(end).is_some_and(|byte| byte & 0xC0 == 0x80) {
        end -= 1;
    }
    let mut cut = stem[..end.min(stem.len())].to_vec();
    cut.extend(extension);
    OsString::from_vec(cut)
}

/// The name, then `name-2`, `name-3`, ..., then one that `unique` makes so; the extension stays in
/// place.
pub(super) fn alternatives(
    name: &OsStr,
    unique: impl std::fmt::Display,
) -> impl Iterator<Item = OsString> {
    let (stem, extension) = split(name.as_bytes());
    let (stem, extension) = (stem.to_vec(), extension.to_vec());
    let with = move |suffix: String| {
        let bytes = [stem.as_slice(), suffix.as_bytes(), extension.as_slice()].concat();
        OsString::from_vec(bytes)
    };
    let numbered = (2..=NUMBERED).map(|n| format!("-{n}"));
    let suffixes = std::iter::once(String::new())
        .chain(numbered)
        .chain([format!("-{unique}")]);
    suffixes.map(with)
}

/// Stem and extension; the extension keeps its dot. A leading dot begins no extension.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().rposition(|byte| *byte == b'.') {
        Some(dot) if dot > 0 => bytes.split_at(dot),
        Some(_) | None => (bytes, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary(name: &str) -> bool {
        is_temporary(OsStr::new(name))
    }

    #[test]
    fn temporary_names_are_known() {
        for name in ["a.tmp", "a.hl7.TMP", "~a.hl7", ".a.hl7", ".tmp", "~"] {
            assert!(temporary(name), "{name}");
        }
        for name in ["a.hl7", "tmp", "a~.hl7", "a.tmp.hl7", "a"] {
            assert!(!temporary(name), "{name}");
        }
    }

    #[test]
    fn only_plain_visible_names_are_written() {
        for name in [
            "20261122010203_REF_456789abcdef.hl7",
            "12345.RRI",
            "Brief 1 (ä).ack",
        ] {
            assert!(is_writable(name), "{name}");
        }
        let long = "x".repeat(MAX_NAME_BYTES + 1);
        for name in [
            "", ".", "..", "../x.hl7", "a/b.hl7", "a\\b.hl7", "~a", "a.tmp", "a\0b", "a\nb", &long,
        ] {
            assert!(!is_writable(name), "{name:?}");
        }
    }

    #[test]
    fn extensions_ignore_case() {
        assert_eq!(extension(OsStr::new("A.B.HL7")), "hl7");
        assert_eq!(extension(OsStr::new("A")), "");
        assert_eq!(stem(OsStr::new("A.B.HL7")), Some("A.B".into()));
        assert_eq!(stem(OsStr::from_bytes(b"\xFF.hl7")), None);
    }

    #[test]
    fn long_names_keep_their_extension_and_their_characters() {
        let name = OsString::from(format!("{}.hl7", "é".repeat(120)));
        let cut = bounded(&name);
        assert!(cut.len() <= MAX_NAME_BYTES);
        assert!(cut.to_str().expect("still UTF-8").ends_with("é.hl7"));
        assert_eq!(bounded(OsStr::new("a.hl7")), "a.hl7");
        let dots = OsString::from(format!("a.{}", "b".repeat(250)));
        assert_eq!(
            bounded(&dots).len(),
            1,
            "an endless extension is no extension"
        );
    }

    #[test]
    fn alternatives_count_and_then_are_unique() {
        let names: Vec<OsString> = alternatives(OsStr::new("a.b.hl7"), "id").collect();
        assert_eq!(names[0], "a.b.hl7");
        assert_eq!(names[1], "a.b-2.hl7");
        assert_eq!(names[8], "a.b-9.hl7");
        assert_eq!(names[9], "a.b-id.hl7");
        assert_eq!(names.len(), 10);
        let bare: Vec<OsString> = alternatives(OsStr::new("README"), "id").take(2).collect();
        assert_eq!(bare, ["README", "README-2"]);
    }
}
