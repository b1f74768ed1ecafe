//! Asking authorities what the certificates that they issued do not say: whether they were
//! revoked since, and who stands between them and a root.

mod fetch;
mod keeper;
mod learnt;
mod shelf;

pub use fetch::{FetchLimits, Fetcher};
pub use keeper::{KeeperTimes, TrustKeeper};
