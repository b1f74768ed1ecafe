//! The end of a chain.

use ids::Organisation;
use serde::{Deserialize, Serialize};

use crate::hash::Hash;

/// How far an organisation's chain has come.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Whose chain.
    pub org: Organisation,
    /// Number of the last entry; 0 while there is none.
    pub seq: u64,
    /// Hash of the last entry; zero while there is none.
    pub hash: Hash,
}

impl Head {
    /// The head of a chain that has no entry yet.
    #[must_use]
    pub fn genesis(org: &Organisation) -> Self {
        Self {
            org: org.clone(),
            seq: 0,
            hash: Hash::ZERO,
        }
    }
}
