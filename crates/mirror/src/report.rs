//! What following a source changed in the local copy.

use ids::Timestamp;
use register::Changed;

/// What following a source changed in the local copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Whether everything was read, and not only what changed.
    pub whole: bool,
    /// Entries that are new.
    pub created: u64,
    /// Entries that changed.
    pub updated: u64,
    /// Entries that came and were here as they are.
    pub unchanged: u64,
    /// Entries taken away: gone at the source, or withheld there.
    pub removed: u64,
    /// What came and can be kept by no directory.
    pub left_out: u64,
    /// What the source said beside it.
    pub warnings: Vec<String>,
    /// Up to when the source's changes are here now, by the source's clock.
    pub until: Option<Timestamp>,
}

/// Warnings that are kept.
const WARNINGS: usize = 20;

impl Report {
    pub(crate) fn count(&mut self, changed: &Changed, takes_away: bool) {
        match changed {
            Changed::Created { .. } => self.created += 1,
            Changed::Updated { .. } => self.updated += 1,
            Changed::Deleted if takes_away => self.removed += 1,
            Changed::Deleted | Changed::Unchanged { .. } => self.unchanged += 1,
        }
    }

    pub(crate) fn warn(&mut self, words: impl IntoIterator<Item = String>) {
        for words in words {
            if self.warnings.len() < WARNINGS && !self.warnings.contains(&words) {
                self.warnings.push(words);
            }
        }
    }

    /// One line for people.
    #[must_use]
    pub fn summary(&self) -> String {
        let what = if self.whole {
            "all of it"
        } else {
            "what changed"
        };
        let mut line = format!(
            "{what}: {} new, {} changed, {} unchanged, {} taken away",
            self.created, self.updated, self.unchanged, self.removed
        );
        if self.left_out > 0 {
            line.push_str(&format!(", {} left out", self.left_out));
        }
        line
    }
}
