//! What happens to a draft.

use super::{Attachment, Parcel};
use crate::context::Addressee;
use crate::{Answers, FieldProblem, Obstacle};
use ids::MessageId;

/// What happens to a draft. `seen` is the revision that whoever acts had before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody tried to release it, and it may not go as it is.
    Blocked {
        /// Revision that was tried.
        seen: u64,
        /// Why.
        problems: Vec<Obstacle>,
    },
    /// It will not be sent.
    Discarded {
        /// Revision that was discarded.
        seen: u64,
        /// Why, in their words.
        reason: String,
    },
    /// Somebody wrote: also what an open window saves by itself.
    Edited {
        /// Revision that was changed.
        seen: u64,
        /// What changed.
        edit: Edit,
    },
    /// It may go: these are its messages.
    Released {
        /// Revision that they were made from.
        seen: u64,
        /// One for each recipient.
        parcels: Vec<Parcel>,
    },
    /// A reviewer gives it back to its author.
    Returned {
        /// Revision that was reviewed.
        seen: u64,
    },
    /// It is to be reviewed.
    SentForReview {
        /// Revision that is to be reviewed.
        seen: u64,
        /// What is wrong with its fields.
        problems: Vec<FieldProblem>,
    },
    /// One of its messages is an outbound message now.
    Submitted {
        /// Which of its messages, from 0.
        nth: usize,
        /// The outbound message.
        message: MessageId,
    },
}

/// A change of content. What is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// Fields that were written.
    pub set: Answers,
    /// Fields that shall hold again what the context has.
    pub reset: Vec<String>,
    /// The recipients from now on.
    pub recipients: Option<Vec<Addressee>>,
    /// The attachments from now on.
    pub attachments: Option<Vec<Attachment>>,
}
