//! Who is at the other end of a connection that was accepted.

use std::fmt;
use std::sync::Arc;

use certs::Certificate;
use ids::Organisation;

/// The organisations that a peer has proven to be, by a certificate that was judged and a key
/// that it used in the handshake. Only the listener makes one.
#[derive(Clone)]
pub struct PeerIdentity(Arc<Proven>);

struct Proven {
    organisations: Vec<Organisation>,
    thumbprint: [u8; 32],
}

impl PeerIdentity {
    /// From the certificate of a finished handshake; nothing if it names nobody.
    pub(crate) fn of(certificate: &Certificate) -> Option<Self> {
        let organisations = certificate.organisations().ok()?;
        if organisations.is_empty() {
            return None;
        }
        let thumbprint = certificate.thumbprint_sha256();
        Some(Self(Arc::new(Proven {
            organisations,
            thumbprint,
        })))
    }

    /// SHA-256 of the certificate's DER.
    #[must_use]
    pub fn thumbprint_sha256(&self) -> [u8; 32] {
        self.0.thumbprint
    }
}

impl engine::Peer for PeerIdentity {
    fn organisations(&self) -> &[Organisation] {
        &self.0.organisations
    }
}

impl fmt::Debug for PeerIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PeerIdentity")
            .field(&self.0.organisations)
            .finish()
    }
}
