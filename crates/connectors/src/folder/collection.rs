//! CollectionWatch: whether the practice's software empties the folder we hand files over in.

use std::path::PathBuf;

use ids::Timestamp;

use super::error::FolderError;
use super::health::FolderHealth;
use super::listing::Listing;
use super::source::Extensions;
use super::stable::Watch;

/// Watches one folder. A file that is gone was picked up, which is not yet accepted.
#[derive(Debug)]
pub struct CollectionWatch {
    folder: PathBuf,
    extensions: Extensions,
    watch: Watch,
    health: FolderHealth,
}

impl CollectionWatch {
    /// A watch on the files with these extensions.
    #[must_use]
    pub fn new(folder: PathBuf, extensions: Extensions) -> Self {
        let (watch, health) = (Watch::default(), FolderHealth::default());
        Self {
            folder,
            extensions,
            watch,
            health,
        }
    }

    /// Looks now. Blocking: call from a thread that may wait for a disk.
    pub fn look(&mut self, now: Timestamp) -> &FolderHealth {
        match Listing::of(&self.folder, &self.extensions) {
            Ok(listing) => {
                drop(self.watch.observe(listing.files, now));
                self.health.recover();
                self.health.waiting = self.watch.count();
                self.health.not_emptied_since = self.watch.oldest();
                self.health.passed_over = listing.passed_over;
            }
            Err(error) => self.health.fail(FolderError::of(&self.folder, &error), now),
        }
        &self.health
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn it_tells_since_when_files_were_not_collected() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("in");
        fs::create_dir(&folder).unwrap();
        let mut watch = CollectionWatch::new(folder.clone(), Extensions::default());
        assert_eq!(watch.look(at(0)).not_emptied_since, None);
        fs::write(folder.join("a.hl7"), "x").unwrap();
        fs::write(folder.join("~b.hl7.0123abcd.tmp"), "x").unwrap();
        assert_eq!(watch.look(at(10)).not_emptied_since, Some(at(10)));
        fs::write(folder.join("c.hl7"), "x").unwrap();
        let health = watch.look(at(20));
        assert_eq!(
            (health.waiting, health.not_emptied_since),
            (2, Some(at(10)))
        );
        fs::remove_file(folder.join("a.hl7")).unwrap();
        assert_eq!(watch.look(at(30)).not_emptied_since, Some(at(20)));
        fs::remove_file(folder.join("c.hl7")).unwrap();
        assert_eq!(*watch.look(at(40)), FolderHealth::default());
    }

    #[test]
    fn a_lost_folder_is_told_with_its_first_moment_and_forgotten_when_back() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("in");
        let mut watch = CollectionWatch::new(folder.clone(), Extensions::default());
        assert_eq!(watch.look(at(1)).unreachable_since, Some(at(1)));
        let health = watch.look(at(2));
        assert_eq!(health.unreachable_since, Some(at(1)));
        assert_eq!(
            health.problem,
            Some(FolderError::Vanished {
                folder: folder.clone()
            })
        );
        fs::create_dir(&folder).unwrap();
        assert_eq!(*watch.look(at(3)), FolderHealth::default());
    }
}
