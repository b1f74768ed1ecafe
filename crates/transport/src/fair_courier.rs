//! A courier that shares out fairly: a destination that does not answer is left alone for a while,
//! and large messages share a budget, so that neither holds up the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::ports::Destination;
use engine::{Clock, Courier, NotAnswered};
use smd::{SealedMessage, TransportResponse};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::BreakerLimits;
use crate::breaker::Breaker;

/// What large messages may take together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeLimits {
    /// From this size on a message is large, in bytes of its sealed payload.
    pub from_bytes: usize,
    /// Large messages on their way at the same time, in bytes. One goes whatever its size.
    pub together_bytes: usize,
}

impl Default for LargeLimits {
    fn default() -> Self {
        Self {
            from_bytes: 1024 * 1024,
            together_bytes: 256 * 1024 * 1024,
        }
    }
}

/// Shares out what a courier can do. What it puts off comes again by the message's own schedule.
pub struct FairCourier {
    inner: Arc<dyn Courier>,
    clock: Arc<dyn Clock>,
    breaker: BreakerLimits,
    large: LargeLimits,
    budget: Semaphore,
    breakers: Mutex<HashMap<String, Breaker>>,
}

/// Most destinations remembered.
const MOST_BREAKERS: usize = 4_096;

/// Unit of the budget, in bytes.
const PAGE_BYTES: usize = 4 * 1024;

impl FairCourier {
    /// Shares out what `inner` can do.
    #[must_use]
    pub fn new(
        inner: Arc<dyn Courier>,
        clock: Arc<dyn Clock>,
        breaker: BreakerLimits,
        large: LargeLimits,
    ) -> Self {
        let budget = Semaphore::new(pages(large.together_bytes));
        Self {
            inner,
            clock,
            breaker,
            large,
            budget,
            breakers: Mutex::default(),
        }
    }

    /// Whether the destination may be called now; else why not.
    fn admit(&self, key: &str) -> Result<(), String> {
        let now = self.clock.now();
        let mut breakers = self.breakers();
        let Some(breaker) = breakers.get_mut(key) else {
            return Ok(());
        };
        breaker.admit(now, &self.breaker).map_err(|until| {
            format!(
                "it has not answered lately; it is left alone until {}",
                until.to_rfc3339()
            )
        })
    }

    /// Room for a message of this size, where it needs any; else why it has to wait.
    fn room(&self, size: usize) -> Result<Option<SemaphorePermit<'_>>, String> {
        if size < self.large.from_bytes {
            return Ok(None);
        }
        let wanted = pages(size.min(self.large.together_bytes));
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let room = self.budget.try_acquire_many(wanted);
        room.map(Some)
            .map_err(|_| "this node: other large messages are on their way first".to_owned())
    }

    fn heard(&self, key: &str, reached: bool) {
        let now = self.clock.now();
        let mut breakers = self.breakers();
        if breakers.len() >= MOST_BREAKERS && !breakers.contains_key(key) {
            breakers.clear();
        }
        let breaker = breakers.entry(key.to_owned()).or_default();
        breaker.heard(reached, now, &self.breaker);
        if breaker.is_fresh() {
            breakers.remove(key);
        }
    }

    fn breakers(&self) -> MutexGuard<'_, HashMap<String, Breaker>> {
        self.breakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Courier for FairCourier {
    async fn deliver(&self, to: &Destination, message: &SealedMessage) -> Reply {
        let _room = match self.room(message.encrypted_payload.len()) {
            Ok(room) => room,
            Err(why) => return Reply::Unreachable(why),
        };
        let key = key(to);
        if let Err(why) = self.admit(&key) {
            return Reply::Unreachable(why);
        }
        let reply = self.inner.deliver(to, message).await;
        let reached = match &reply {
            Reply::Refused { .. } | Reply::Taken { .. } => true,
            Reply::Unclear(_) | Reply::Unreachable(_) => false,
        };
        self.heard(&key, reached);
        reply
    }

    async fn exchange(
        &self,
        to: &Destination,
        message: &SealedMessage,
    ) -> Result<SealedMessage, NotAnswered> {
        let not_now = |why| NotAnswered {
            may_have_arrived: false,
            why,
        };
        let _room = self
            .room(message.encrypted_payload.len())
            .map_err(not_now)?;
        let key = key(to);
        self.admit(&key).map_err(not_now)?;
        let answered = self.inner.exchange(to, message).await;
        let reached = match &answered {
            Ok(_) => true,
            Err(not) => not.may_have_arrived,
        };
        self.heard(&key, reached);
        answered
    }

    async fn respond(&self, to: &Destination, response: &TransportResponse) -> Told {
        let key = key(to);
        if let Err(why) = self.admit(&key) {
            return Told::NotYet(why);
        }
        let told = self.inner.respond(to, response).await;
        let reached = match &told {
            Told::Done | Told::Never(_) => true,
            Told::NotYet(_) => false,
        };
        self.heard(&key, reached);
        told
    }
}

/// A destination is a service of an organisation: its others may well answer.
fn key(to: &Destination) -> String {
    format!("{} {}", to.organisation.uri(), to.address)
}

fn pages(bytes: usize) -> usize {
    bytes.div_ceil(PAGE_BYTES).clamp(1, Semaphore::MAX_PERMITS)
}
