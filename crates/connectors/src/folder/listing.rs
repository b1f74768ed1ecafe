//! Listing: the message files of a folder at one moment.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use super::exclusive::Sight;
use super::health::PassedOver;
use super::name::is_temporary;
use super::source::Extensions;

/// Most entries looked at in one folder at one time, as a count; the rest wait their turn.
const MAX_ENTRIES: usize = 100_000;

/// What one look found.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Plain files with the right extension, in no particular order.
    pub(super) files: Vec<(OsString, Sight)>,
    /// What was left alone.
    pub(super) passed_over: PassedOver,
}

impl Listing {
    /// Looks at a folder, not into its folders. Temporary names are left alone without a word.
    ///
    /// # Errors
    /// When the folder itself cannot be read. An entry that cannot be looked at is counted.
    pub(super) fn of(folder: &Path, extensions: &Extensions) -> io::Result<Self> {
        let mut listing = Self::default();
        for entry in fs::read_dir(folder)?.take(MAX_ENTRIES) {
            let entry = entry?;
            listing.add(entry.file_name(), || entry.metadata(), extensions);
        }
        Ok(listing)
    }

    /// Looks at some entries of a folder. An empty file is left for a look at all.
    pub(super) fn among(folder: &Path, names: &[OsString], extensions: &Extensions) -> Self {
        let mut listing = Self::default();
        for name in names {
            let metadata = || fs::symlink_metadata(folder.join(name));
            listing.add(name.clone(), metadata, extensions);
        }
        listing.files.retain(|(_, sight)| sight.size > 0);
        listing
    }

    /// Adds one entry; `metadata` does not follow links.
    fn add(
        &mut self,
        name: OsString,
        metadata: impl FnOnce() -> io::Result<fs::Metadata>,
        extensions: &Extensions,
    ) {
        if is_temporary(&name) {
            return;
        }
        let metadata = match metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(_) => {
                self.passed_over.unmovable += 1;
                return;
            }
        };
        match (metadata.is_file(), extensions.fit(&name)) {
            (true, true) => self.files.push((name, Sight::of(&metadata))),
            (true, false) => self.passed_over.unrecognised += 1,
            (false, true) => self.passed_over.not_files += 1,
            (false, false) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_files_are_listed_and_the_rest_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in [
            "a.hl7",
            "B.HL7",
            "~c.hl7",
            ".d.hl7",
            "e.hl7.tmp",
            "f.doc",
            "g",
        ] {
            fs::write(path(name), "x").unwrap();
        }
        fs::create_dir(path("folder.hl7")).unwrap();
        fs::create_dir(path("sent")).unwrap();
        std::os::unix::fs::symlink(path("a.hl7"), path("link.hl7")).unwrap();
        let listing = Listing::of(folder.path(), &Extensions::default()).unwrap();
        let mut names: Vec<_> = listing.files.into_iter().map(|(name, _)| name).collect();
        names.sort();
        assert_eq!(names, ["B.HL7", "a.hl7"]);
        let expected = PassedOver {
            not_files: 2,
            unrecognised: 2,
            ..PassedOver::default()
        };
        assert_eq!(listing.passed_over, expected);
    }
}
