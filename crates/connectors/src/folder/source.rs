//! Source: a folder the practice's software writes into, and where its files go from there.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::PathBuf;

use super::name;

/// Largest file read by default, in bytes: a batch of results; single messages end at 16 MiB.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// The extensions of message files, compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extensions(BTreeSet<String>);

impl Extensions {
    /// From extensions with or without their dot.
    #[must_use]
    pub fn new<S: AsRef<str>>(extensions: &[S]) -> Self {
        let plain = |text: &S| text.as_ref().trim().trim_start_matches('.').to_lowercase();
        Self(
            extensions
                .iter()
                .map(plain)
                .filter(|text| !text.is_empty())
                .collect(),
        )
    }

    /// Whether a file of this name is a message file.
    #[must_use]
    pub fn fit(&self, name: &OsStr) -> bool {
        self.0.contains(&name::extension(name))
    }
}

impl Default for Extensions {
    fn default() -> Self {
        Self::new(&["hl7", "ref", "oru", "orm", "pit", "ack", "rri", "txt"])
    }
}

/// One watched folder. All four folders must be on one volume, so that moving a file is a rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The practice's software writes here.
    pub folder: PathBuf,
    /// Claimed files; private to one gateway.
    pub work: PathBuf,
    /// Originals of what was taken.
    pub sent: PathBuf,
    /// Originals of what was not taken, each with a note that says why.
    pub failed: PathBuf,
    /// Which files are messages.
    pub extensions: Extensions,
    /// Largest file read, in bytes.
    pub max_file_bytes: u64,
}

impl Source {
    /// A source with its work folder, archive and failures inside the watched folder: the one
    /// place that is certain to be on the same volume when the folder is itself a mounted share.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self {
            work: folder.join(".sealpost-work"),
            sent: folder.join("sent"),
            failed: folder.join("failed"),
            folder,
            extensions: Extensions::default(),
            max_file_bytes: MAX_FILE_BYTES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_fit_in_any_case_and_with_or_without_dot() {
        let extensions = Extensions::new(&[".HL7", "rri", " ", "."]);
        for name in ["a.hl7", "a.HL7", "a.b.Hl7", "12345.RRI"] {
            assert!(extensions.fit(OsStr::new(name)), "{name}");
        }
        for name in ["a", "hl7", ".hl7", "a.hl7x", "a.hl7.bak", "a."] {
            assert!(!extensions.fit(OsStr::new(name)), "{name}");
        }
    }
}
