//! Trail: the steps of a resolution, kept only when somebody asks for them.

use crate::bundle::Entry;
use crate::step::{Passage, Step};

/// Most steps kept; a message that fits more entries than this is explained by the first ones.
const MAX_STEPS: usize = 1_000;

/// The steps so far.
#[derive(Debug)]
pub(crate) struct Trail(Option<Vec<Step>>);

impl Trail {
    /// Keeps nothing.
    pub(crate) fn off() -> Self {
        Self(None)
    }

    /// Keeps every step once.
    pub(crate) fn on() -> Self {
        Self(Some(Vec::new()))
    }

    /// A step about an entry.
    pub(crate) fn entry(&mut self, entry: &Entry, passage: Passage) {
        self.add(|| entry.relative(), passage);
    }

    /// A step about the identifier with this number, counted from 0.
    pub(crate) fn identifier(&mut self, number: usize, passage: Passage) {
        self.add(|| format!("identifier {}", number + 1), passage);
    }

    /// The steps, in order.
    pub(crate) fn steps(self) -> Vec<Step> {
        self.0.unwrap_or_default()
    }

    fn add(&mut self, subject: impl FnOnce() -> String, passage: Passage) {
        let Some(steps) = self.0.as_mut().filter(|steps| steps.len() < MAX_STEPS) else {
            return;
        };
        let step = Step {
            subject: subject(),
            passage,
        };
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
}
