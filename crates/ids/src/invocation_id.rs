//! The SMD invocation identifier: one per message, the same on every retry.

use crate::token::smd_token;

/// `invocationId` of SMD metadata (smd §2 row 3): unique per message, `urn:uuid:` when we make
/// it, any text that is not blank when others did.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvocationId(String);

smd_token!(InvocationId);
