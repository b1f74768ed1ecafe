//! What is recorded of an event, in one hash chain per organisation, and the offline verifier.
//!
//! An event becomes a [`Draft`]; [`link`] appends it to the organisation's chain as an [`Entry`]
//! whose hash covers the entry before it. A chain alone only shows that somebody changed it
//! carelessly: whoever holds it can recompute every hash. So a [`Head`] is signed from time to
//! time ([`sign_head`]) and the [`SignedHead`] kept elsewhere, together with the [`PublicKey`];
//! the [`Verifier`] then exposes an end cut off and a past rewritten.
//!
//! # What is hashed and signed
//!
//! Numbers are big-endian and of fixed length. `text(x)` is the length of `x` in bytes as u64,
//! then its UTF-8 bytes, so that no two different records have the same encoding.
//!
//! An [`Entry`] is hashed (SHA-256) over, in this order:
//!
//! | part | bytes |
//! |---|---|
//! | domain | `text("sealpost audit entry v1")` |
//! | org | `text(URI of the organisation)` |
//! | seq | u64 |
//! | prev | 32 bytes: hash of the entry before, zero for the first |
//! | at | i64, milliseconds since the Unix epoch |
//! | actor | `text(actor)` |
//! | action | `text(code)` |
//! | subject | one byte 0; or one byte 1, then the 16 bytes of the UUID |
//! | detail | u64 count, then for each in byte order of its key: `text(key)`, `text(value)` |
//!
//! A [`Head`] is signed (Ed25519) over, in this order:
//!
//! | part | bytes |
//! |---|---|
//! | domain | `text("sealpost audit head v1")` |
//! | org | `text(URI of the organisation)` |
//! | seq | u64 |
//! | hash | 32 bytes: hash of the entry `seq` |
//! | at | i64, when it was signed |
//! | key | 32 bytes: SHA-256 of the public key that signs |
//!
//! # What is not recorded
//!
//! No entry holds patient data: subjects are our own message ids.

#![forbid(unsafe_code)]

mod action;
mod binary_text;
mod canonical;
mod detail;
mod draft;
mod entry;
mod error;
mod fault;
mod hash;
mod head;
mod json;
mod key_id;
mod public_key;
mod report;
mod signed_head;
mod signing_key;
mod verifier;

pub use action::{Action, UnknownAction};
pub use draft::Draft;
pub use entry::{Entry, link};
pub use error::{JsonError, KeyError, SignatureError};
pub use fault::{Fault, Warning};
pub use hash::Hash;
pub use head::Head;
pub use json::MAX_LINE_BYTES;
pub use key_id::KeyId;
pub use public_key::PublicKey;
pub use report::{HeadCheck, Report, Verdict};
pub use signed_head::{SignedHead, sign_head};
pub use signing_key::SigningKey;
pub use verifier::{MAX_WARNINGS, Verifier};
