//! The directory as a client: other people's provider directories over HTTPS, a local copy of
//! them, and searches over several at once.
//!
//! - [`Client`] speaks to one FHIR R4 directory, with whatever [`Access`] it asks for.
//! - [`Mirror`] keeps the local copy of a source up to date, by `$export` or by `_lastUpdated`.
//! - [`Federation`] searches the local copy and the sources together.
//! - [`concern()`] is what the local copy holds about one recipient; [`look_up()`] asks a source
//!   for it.
//!
//! What comes from a source is kept under the source's name and refers to nothing of another.
#![forbid(unsafe_code)]

mod access;
mod adopt;
mod answer;
mod ask_error;
mod assertion;
mod bookmark;
mod breaker;
mod bulk;
mod by_export;
mod by_time;
mod client;
mod concern;
mod federation;
mod intake;
mod likeness;
mod look_up;
mod mirror;
mod page;
mod question;
mod report;
mod secret;
mod source;
mod token;

pub use access::Access;
pub use ask_error::AskError;
pub use assertion::{AssertionKey, AssertionKeyError};
pub use bookmark::Bookmark;
pub use breaker::{Breaker, Passing};
pub use client::{Client, Limits};
pub use concern::{Concern, concern};
pub use federation::{Federation, Found, Hit, Notice, Origin};
pub use look_up::look_up;
pub use mirror::{FollowError, Following, Mirror};
pub use page::Page;
pub use question::{Question, about_organisation, about_recipient};
pub use report::Report;
pub use secret::Secret;
pub use source::{Source, SourceName, SourceNameError, Way};
