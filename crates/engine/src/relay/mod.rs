//! The provider's part: what passes through sealed, and the mailboxes.

mod advance;
mod answer;
mod custody;
mod entitlement;
mod forward;
pub(crate) mod parcels;
pub(crate) mod responses;
mod tell;
