//! Calls that wait for the answer to an immediate message.

use delivery::Life;
use delivery::outbound::Kind;
use ids::MessageId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Transaction;
use tokio::sync::Notify;

/// Those that wait, by the message whose answer they wait for.
pub(crate) struct Waiting {
    most: usize,
    calls: Mutex<HashMap<MessageId, Call>>,
}

#[derive(Default)]
struct Call {
    waiting: usize,
    changed: Arc<Notify>,
}

/// One that waits. Its place is free again once it is dropped, as it is when a peer hangs up.
pub(crate) struct Place {
    among: Arc<Waiting>,
    id: MessageId,
    pub(crate) changed: Arc<Notify>,
}

impl Waiting {
    /// Nobody waits; `most` may.
    pub(crate) fn new(most: usize) -> Self {
        let calls = Mutex::default();
        Self { most, calls }
    }

    /// Whether one more may wait.
    pub(crate) fn has_room(&self) -> bool {
        let calls = self.calls();
        calls.values().map(|call| call.waiting).sum::<usize>() < self.most
    }

    /// A place for one that waits for the answer to the message; `None` when too many wait.
    pub(crate) fn place(self: &Arc<Self>, id: MessageId) -> Option<Place> {
        if !self.has_room() {
            return None;
        }
        let mut calls = self.calls();
        let call = calls.entry(id).or_default();
        call.waiting += 1;
        Some(Place {
            among: Arc::clone(self),
            id,
            changed: Arc::clone(&call.changed),
        })
    }

    /// The messages that a transaction changes and that somebody waits for.
    pub(crate) fn concerned(&self, transaction: &Transaction) -> Vec<MessageId> {
        let calls = self.calls();
        if calls.is_empty() {
            return Vec::new();
        }
        let concerned = transaction.writes.iter().filter_map(|write| {
            let id = match &write.life {
                Life::Inbound(life) => life.id,
                Life::Outbound(life) => match life.kind {
                    Kind::Ack { answers } => answers,
                    Kind::Document | Kind::ReadAck { .. } => return None,
                },
                Life::Relayed(_) => return None,
            };
            Some(id)
        });
        concerned.filter(|id| calls.contains_key(id)).collect()
    }

    /// Something about these messages changed.
    pub(crate) fn wake(&self, ids: &[MessageId]) {
        if ids.is_empty() {
            return;
        }
        let calls = self.calls();
        for call in ids.iter().filter_map(|id| calls.get(id)) {
            call.changed.notify_waiters();
        }
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<MessageId, Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut calls = self.among.calls();
        if let Some(call) = calls.get_mut(&self.id) {
            call.waiting = call.waiting.saturating_sub(1);
            if call.waiting == 0 {
                calls.remove(&self.id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(n: u128) -> MessageId {
        MessageId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn a_place_is_free_again_once_its_call_is_gone() {
        let waiting = Arc::new(Waiting::new(2));
        let one = waiting.place(id(1)).unwrap();
        let same = waiting.place(id(1)).unwrap();
        assert!(waiting.place(id(2)).is_none(), "as many as may wait");
        drop(one);
        let other = waiting.place(id(2)).unwrap();
        drop((same, other));
        assert!(waiting.calls().is_empty());
    }
}
