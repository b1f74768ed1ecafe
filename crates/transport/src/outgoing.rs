//! Answers that are large: how many may be under way, so that slow readers cannot fill the memory.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::peer_slots::{PeerSlot, PeerSlots};
use crate::{PeerIdentity, RetrievalLimits};

/// Counts the answers that carry messages, from the moment they are asked for until their last
/// byte is written.
pub(crate) struct Outgoing {
    peers: PeerSlots,
    together: Arc<Semaphore>,
}

/// Leave for one such answer, given back when this is dropped.
pub(crate) struct OutgoingSlot {
    _peer: PeerSlot,
    _together: OwnedSemaphorePermit,
}

impl Outgoing {
    pub(crate) fn new(limits: &RetrievalLimits) -> Self {
        Self {
            peers: PeerSlots::new(limits.per_peer),
            together: Arc::new(Semaphore::new(limits.together)),
        }
    }

    /// Leave for one more answer to this peer; nothing if there are too many.
    pub(crate) fn slot(&self, peer: &PeerIdentity) -> Option<OutgoingSlot> {
        let peer = self.peers.take(&peer.thumbprint_sha256())?;
        let together = self.together.clone().try_acquire_owned().ok()?;
        Some(OutgoingSlot {
            _peer: peer,
            _together: together,
        })
    }
}

impl OutgoingSlot {
    /// A body that holds on to the slot for as long as it is being sent.
    pub(crate) fn body(self, bytes: Vec<u8>) -> Body {
        Body::new(Full::new(Bytes::from(bytes)).map_frame(move |frame| {
            let _held = &self;
            frame
        }))
    }
}
