//! What RF1 says of a referral message.

use serde::{Deserialize, Serialize};
use zones::Moment;

use crate::code::Code;
use crate::entity_id::EntityId;
use crate::hidden::hidden;

/// RF1, which letters sent as REF have too. `Debug` hides it, for it holds a reason.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// RF1-6: the same in every correction.
    pub id: EntityId,
    /// RF1-1 (table 0283), e.g. `P` pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Code>,
    /// RF1-3 (table 0281), e.g. `MED`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_code: Option<Code>,
    /// RF1-5 (table 0284), e.g. `O` outpatient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Code>,
    /// RF1-7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_at: Option<Moment>,
    /// RF1-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Moment>,
    /// RF1-10, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

hidden!(Referral);
