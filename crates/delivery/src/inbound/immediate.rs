//! A received message whose sender waits for the answer, and an answer that we waited for
//! (SMD 2010, SealedImmediateMessageDelivery).

use super::Route;
use super::step::Machine;
use crate::Effect;
use ids::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};

/// Which immediate exchange a received message belongs to; of most, none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Immediate {
    /// Until when our acknowledgement is kept for the call that waits for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaited_until: Option<Timestamp>,
    /// The acknowledgement of ours that answers it: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<MessageId>,
    /// The message of ours in whose reply it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<MessageId>,
}

impl Immediate {
    /// Whether it belongs to none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Until when an acknowledgement made at `now` is kept for a call; `None` sends it at once.
    pub fn keeps_until(&self, now: Timestamp) -> Option<Timestamp> {
        let is_first = self.answer.is_none();
        self.awaited_until.filter(|until| is_first && now < *until)
    }
}

impl Machine<'_> {
    /// This acknowledgement of ours answers it, if it is the first.
    pub(super) fn answered(&mut self, by: MessageId) {
        self.life.immediate.answer.get_or_insert(by);
    }

    /// A call waits for the answer. Once there is one, it is given as it is.
    pub(super) fn awaited(&mut self, until: Timestamp) {
        let immediate = &mut self.life.immediate;
        if immediate.answer.is_none() {
            let before = immediate.awaited_until;
            immediate.awaited_until = before.map_or(Some(until), |it| Some(it.max(until)));
        }
    }

    /// A copy came the ordinary way: nobody waits any more, and these want to know its outcome.
    pub(super) fn came_ordinarily(&mut self, routes: &[Route]) {
        if self.life.immediate.awaited_until.take().is_none() || !self.life.routes.is_empty() {
            return;
        }
        self.life.routes = routes.to_vec();
        if self.life.outcome.is_some() {
            for route in 0..self.life.routes.len() {
                let route = u32::try_from(route).unwrap_or(u32::MAX);
                self.plan(Effect::Respond(route), self.now);
            }
        }
    }
}
