//! One end of a message: software and organisation.

use ids::Hd;
use serde::{Deserialize, Serialize};

use crate::designator::Designator;

/// MSH-3 and -4, or MSH-5 and -6, exactly as the directory publishes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The software.
    #[serde(default, with = "Designator")]
    pub application: Hd,
    /// The organisation.
    #[serde(default, with = "Designator")]
    pub facility: Hd,
}
