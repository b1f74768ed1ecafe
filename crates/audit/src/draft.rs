//! What is to be recorded of an event, before it has a place in a chain.

use std::collections::BTreeMap;

use ids::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::detail;

/// Who did what, when, to which message. Never holds patient data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it: a person's login, a peer's organisation, or this software.
    pub actor: String,
    /// What happened.
    pub action: Action,
    /// The message it happened to, when it was about one.
    pub subject: Option<MessageId>,
    /// Further facts by name: invocation ids, digests, reasons; no patient data.
    #[serde(deserialize_with = "detail::deserialize")]
    pub detail: BTreeMap<String, String>,
}
