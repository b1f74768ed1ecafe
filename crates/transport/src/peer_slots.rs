//! How many connections each peer has, so that one peer cannot take them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts connections by what tells peers apart: a certificate, or else an address.
pub(crate) struct PeerSlots {
    most: usize,
    taken: Arc<Taken>,
}

/// Connections by certificate thumbprint or address.
#[derive(Default)]
struct Taken(Mutex<HashMap<Vec<u8>, usize>>);

/// One connection of a peer, given back when this is dropped.
pub(crate) struct PeerSlot {
    taken: Arc<Taken>,
    peer: Vec<u8>,
}

impl PeerSlots {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            taken: Arc::default(),
        }
    }

    /// A slot for one more connection of this peer; nothing if it has as many as it may.
    pub(crate) fn take(&self, peer: &[u8]) -> Option<PeerSlot> {
        let peer = peer.to_vec();
        let mut counts = self.taken.lock();
        let count = counts.entry(peer.clone()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        let taken = self.taken.clone();
        Some(PeerSlot { taken, peer })
    }
}

impl Taken {
    /// Counts are changed in one step each, so a panic elsewhere leaves them right.
    fn lock(&self) -> MutexGuard<'_, HashMap<Vec<u8>, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PeerSlot {
    fn drop(&mut self) {
        let mut counts = self.taken.lock();
        if let Some(count) = counts.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.peer);
            }
        }
    }
}
