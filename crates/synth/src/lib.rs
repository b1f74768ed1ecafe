//! A synthetic world: certificates, practices, people and documents that are plainly not real.
//!
//! It serves the demo, `init`, training and tests. Everything but the certificates is fixed, so
//! the same call gives the same bytes. Keys are random, taken from the crypto library; serial
//! numbers and key identifiers follow from the keys. Nothing here may be used to identify
//! anybody: the numbers pass their check digits but lie in a block of nines, the names are
//! invented, the telephone numbers are those set aside for fiction, and the certificates say
//! TEST.
//!
//! - [`TestPki`]: a root, an organisation authority and NASH-shaped certificates below them.
//! - [`world`]: two practices and a few patients.
//! - [`document`]: a referral, a result, and a referral of a chosen size.
//! - [`population`]: a town of people for measuring patient matching, and documents about them.
//! - [`providers`]: a provider directory of any size.
//! - [`cis`]: a stand-in for the receiving clinical system, as pure bytes in and bytes out.
#![forbid(unsafe_code)]

pub mod cis;
pub mod document;
pub mod pdf;
pub mod pki;
pub mod population;
pub mod providers;
pub mod world;

pub use pki::TestPki;
