//! Stability: a file is finished when it looked the same twice.

use std::collections::HashMap;
use std::ffi::OsString;

use ids::Timestamp;

use super::exclusive::Sight;

/// How long an empty file is left alone, in milliseconds: some software creates a file long before
/// it writes into it.
const EMPTY_PATIENCE_MS: i64 = 60_000;

/// What is remembered of the files seen at earlier looks.
#[derive(Debug, Default)]
pub(super) struct Watch {
    seen: HashMap<OsString, Seen>,
}

#[derive(Debug)]
struct Seen {
    sight: Sight,
    first: Timestamp,
    since: Timestamp,
}

impl Watch {
    /// Takes in one look and gives the files that did not change since the one before, longest
    /// unchanged on the file server first.
    pub(super) fn observe(
        &mut self,
        files: Vec<(OsString, Sight)>,
        now: Timestamp,
    ) -> Vec<(OsString, Sight)> {
        let mut before = std::mem::take(&mut self.seen);
        let mut stable = Vec::new();
        for (name, sight) in files {
            let known = before.remove(&name);
            let first = known.as_ref().map_or(now, |seen| seen.first);
            let unchanged = known.filter(|seen| seen.sight == sight);
            let since = unchanged.as_ref().map_or(now, |seen| seen.since);
            let patient = sight.size == 0 && now.millis_since(since) < EMPTY_PATIENCE_MS;
            if unchanged.is_some() && !patient {
                stable.push((name.clone(), sight));
            }
            self.seen.insert(
                name,
                Seen {
                    sight,
                    first,
                    since,
                },
            );
        }
        stable.sort_by(|a, b| (a.1.modified, &a.0).cmp(&(b.1.modified, &b.0)));
        stable
    }

    /// Forgets a file that has been claimed.
    pub(super) fn forget(&mut self, name: &OsString) {
        self.seen.remove(name);
    }

    /// When the oldest file still there was first seen, by our own clock.
    pub(super) fn oldest(&self) -> Option<Timestamp> {
        self.seen.values().map(|seen| seen.first).min()
    }

    /// How many files are there.
    pub(super) fn count(&self) -> usize {
        self.seen.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn look(watch: &mut Watch, folder: &Path, now: Timestamp) -> Vec<OsString> {
        let files = fs::read_dir(folder).unwrap().map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name(), Sight::of(&entry.metadata().unwrap()))
        });
        watch
            .observe(files.collect(), now)
            .into_iter()
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn a_growing_file_is_not_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut watch = Watch::default();
        for (second, content) in [(0, "1"), (1, "12"), (2, "123")] {
            fs::write(&path, content).unwrap();
            assert!(look(&mut watch, folder.path(), at(second)).is_empty());
        }
        assert_eq!(look(&mut watch, folder.path(), at(3)), ["a"]);
        assert_eq!(watch.oldest(), Some(at(0)));
    }

    #[test]
    fn a_file_replaced_by_another_of_the_same_size_begins_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "1").unwrap();
        let mut watch = Watch::default();
        assert!(look(&mut watch, folder.path(), at(0)).is_empty());
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let other = folder.path().join("b");
        fs::write(&other, "2").unwrap();
        fs::File::open(&other)
            .unwrap()
            .set_modified(modified)
            .unwrap();
        fs::rename(&other, &path).unwrap();
        assert!(
            look(&mut watch, folder.path(), at(1)).is_empty(),
            "same size and time, other file"
        );
        assert_eq!(look(&mut watch, folder.path(), at(2)), ["a"]);
    }

    #[test]
    fn a_change_of_the_time_alone_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "1").unwrap();
        let mut watch = Watch::default();
        assert!(look(&mut watch, folder.path(), at(0)).is_empty());
        let earlier = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1);
        fs::File::open(&path)
            .unwrap()
            .set_modified(earlier)
            .unwrap();
        assert!(look(&mut watch, folder.path(), at(1)).is_empty());
    }

    #[test]
    fn an_empty_file_gets_a_minute() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "").unwrap();
        let mut watch = Watch::default();
        for second in [0, 1, 30, 59] {
            assert!(
                look(&mut watch, folder.path(), at(second)).is_empty(),
                "{second}"
            );
        }
        assert_eq!(look(&mut watch, folder.path(), at(60)), ["a"]);
    }

    #[test]
    fn the_oldest_comes_first_and_what_is_gone_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        for (name, second) in [("a", 30), ("b", 10), ("c", 20)] {
            fs::write(folder.path().join(name), "x").unwrap();
            let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(second);
            fs::File::open(folder.path().join(name))
                .unwrap()
                .set_modified(modified)
                .unwrap();
        }
        let mut watch = Watch::default();
        look(&mut watch, folder.path(), at(0));
        assert_eq!(look(&mut watch, folder.path(), at(1)), ["b", "c", "a"]);
        fs::remove_file(folder.path().join("b")).unwrap();
        assert_eq!(look(&mut watch, folder.path(), at(2)), ["c", "a"]);
        assert_eq!(watch.count(), 2);
    }
}
