//! How many connections each peer has, so that one peer cannot take them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::PeerIdentity;

/// Counts connections by peer certificate.
pub(crate) struct PeerSlots {
    most: usize,
    taken: Arc<Taken>,
}

/// Connections by certificate thumbprint.
#[derive(Default)]
struct Taken(Mutex<HashMap<[u8; 32], usize>>);

/// One connection of a peer, given back when this is dropped.
pub(crate) struct PeerSlot {
    taken: Arc<Taken>,
    thumbprint: [u8; 32],
}

impl PeerSlots {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            taken: Arc::default(),
        }
    }

    /// A slot for one more connection of this peer; nothing if it has as many as it may.
    pub(crate) fn take(&self, peer: &PeerIdentity) -> Option<PeerSlot> {
        let thumbprint = peer.thumbprint_sha256();
        let mut counts = self.taken.lock();
        let count = counts.entry(thumbprint).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        let taken = self.taken.clone();
        Some(PeerSlot { taken, thumbprint })
    }
}

impl Taken {
    /// Counts are changed in one step each, so a panic elsewhere leaves them right.
    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PeerSlot {
    fn drop(&mut self) {
        let mut counts = self.taken.lock();
        if let Some(count) = counts.get_mut(&self.thumbprint) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.thumbprint);
            }
        }
    }
}
