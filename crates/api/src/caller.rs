//! Who calls.

use ids::Organisation;

/// Who calls, as far as its TLS certificate proves it. Set on every request by the listener; a
/// request without one comes from nobody in particular.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The organisations that the certificate proves.
    pub organisations: Vec<Organisation>,
    /// The address it calls from: what rate limits go by when nothing is proven.
    pub address: String,
}
