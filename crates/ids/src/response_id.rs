//! The identifier of one transport response.

use crate::token::smd_token;

/// `responseId` of a transport response (smd §3): unique per response, the idempotency key of
/// its delivery and the handle of its removal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResponseId(String);

smd_token!(ResponseId);
