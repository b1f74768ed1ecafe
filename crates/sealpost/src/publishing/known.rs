//! Which entries of ours stand in which directory: what was published before, so that what is ours
//! no longer can be taken away.

use crate::{Config, Failure, kept_file};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// `Type/id` of what was published, by directory.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Known(BTreeMap<String, BTreeSet<String>>);

impl Known {
    /// What the node's data folder says; nothing at first.
    pub(super) fn load(config: &Config) -> Result<Self, Failure> {
        let path = path(config);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Failure::file(&path, &error)),
        };
        serde_json::from_str(&text)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
    }

    /// What was published in a directory by a practice, whose ids begin with `prefix`.
    pub(super) fn of(&self, base: &str, prefix: &str) -> Vec<String> {
        let all = self.0.get(base).into_iter().flatten();
        let own = all.filter(|reference| {
            let id = reference.split_once('/').map_or("", |(_, id)| id);
            id == prefix || id.starts_with(&format!("{prefix}-"))
        });
        own.cloned().collect()
    }

    /// An entry is written, or about to be: before it is, so that a crash forgets none.
    pub(super) fn add(&mut self, base: &str, reference: &str) {
        let all = self.0.entry(base.to_owned()).or_default();
        all.insert(reference.to_owned());
    }

    /// An entry is gone.
    pub(super) fn remove(&mut self, base: &str, reference: &str) {
        if let Some(all) = self.0.get_mut(base) {
            all.remove(reference);
        }
    }

    /// Writes it, whole or not at all.
    pub(super) fn save(&self, config: &Config) -> Result<(), Failure> {
        kept_file::write(&path(config), self)
    }
}

fn path(config: &Config) -> PathBuf {
    config.data.join("published.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_practice_knows_its_own_entries_and_not_those_of_a_longer_name() {
        let mut known = Known::default();
        for reference in ["Organization/80", "Location/80-a", "Location/801-a"] {
            known.add("https://d.example", reference);
        }
        let own = known.of("https://d.example", "80");
        assert_eq!(own, ["Location/80-a", "Organization/80"]);
        known.remove("https://d.example", "Location/80-a");
        assert_eq!(known.of("https://d.example", "80"), ["Organization/80"]);
        assert_eq!(known.of("https://e.example", "80"), [""; 0]);
    }
}
