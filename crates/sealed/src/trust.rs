//! What opening asks of its surroundings: our keys, and a judgement on the signer.

use std::sync::Arc;

use certs::Certificate;
use ids::Timestamp;

use crate::DecryptionKey;

/// Our private keys.
pub trait Keys {
    /// The key whose certificate has this subject key identifier (any length), if it is ours.
    fn by_ski(&self, ski: &[u8]) -> Option<Arc<DecryptionKey>>;
}

/// The judge of signers.
pub trait Trust {
    /// Whether `signer` may sign at `at` (the first trusted custody time, not the creation time
    /// that the message claims). Asked only when its signature is already known to be valid.
    ///
    /// # Errors
    /// [`TrustRefusal`] when it may not.
    fn judge(&self, signer: &Certificate, at: Timestamp) -> Result<(), TrustRefusal>;
}

/// Why a signer's certificate is not trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustRefusal {
    /// Stable word for programs, such as `expired`.
    pub code: &'static str,
    /// A plain sentence for our own screens.
    pub sentence: String,
}
