//! The provider's part: what passes through sealed, and the mailboxes.

mod advance;
mod answer;
mod custody;
mod entitlement;
mod forward;
pub(crate) mod parcels;
pub(crate) mod responses;
mod tell;

/// Others were faster every time.
fn busy() -> store::StoreError {
    let words = "others change this mailbox all the time".to_owned();
    store::StoreError::Unavailable(words)
}
