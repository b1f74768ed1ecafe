//! Who may release.

use serde::{Deserialize, Serialize};

/// Who may release drafts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReleasePolicy {
    /// Logins that may release. Without any, everybody may who can work with drafts.
    pub releasers: Vec<String>,
    /// Whether an author may release what they wrote themselves.
    pub own: bool,
}

impl ReleasePolicy {
    /// Whether `by` may release what `author` wrote; if not, the sentence that says why.
    pub(crate) fn objection(&self, by: &str, author: &str) -> Option<&'static str> {
        if !self.releasers.is_empty() && !self.releasers.iter().any(|login| login == by) {
            return Some("this login may not release documents; ask one of the releasers");
        }
        (by == author && !self.own)
            .then_some("authors may not release their own documents here; ask a colleague")
    }
}
