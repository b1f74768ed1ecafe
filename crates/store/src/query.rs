//! Reading messages back.

use delivery::{Direction, Life};
use ids::{MessageId, Organisation, Timestamp};

/// A message as the store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The message.
    pub life: Life,
    /// How often it was written; the expected version of the next write.
    pub version: u64,
}

/// Which messages to list. The default lists all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LifeQuery {
    /// Only this organisation's.
    pub org: Option<Organisation>,
    /// Only this direction.
    pub direction: Option<Direction>,
    /// Only messages older than this one: the last of the page before.
    pub before: Option<(Timestamp, MessageId)>,
    /// At most this many; 0 for no limit.
    pub limit: usize,
}
