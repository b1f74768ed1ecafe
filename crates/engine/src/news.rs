//! Waiting for news: whoever collects is told at once that something came.

use crate::mailbox::MailboxRefusal;
use crate::relay::{parcels, responses};
use crate::{Engine, Peer};
use ids::Organisation;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Shelf, StoreError};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// Those who wait, by organisation. There are as many as there are tenants, at most.
#[derive(Debug, Default)]
pub(crate) struct News {
    waiting: Mutex<HashMap<Organisation, Arc<Notify>>>,
}

impl News {
    /// Something came for the organisation.
    pub(crate) fn tell(&self, org: &Organisation) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notify) = waiting.get(org) {
            notify.notify_waiters();
        }
    }

    /// Another node did something, for whomever.
    pub(crate) fn tell_all(&self) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.values().for_each(|notify| notify.notify_waiters());
    }

    fn of(&self, org: &Organisation) -> Arc<Notify> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(waiting.entry(org.clone()).or_default())
    }
}

impl Engine {
    /// Returns true once something new waits in the mailbox of `org`, and false when nothing came
    /// `within` this time, or for as long as one may wait.
    ///
    /// # Errors
    /// [`MailboxRefusal`] when the peer may not collect for the organisation, or the store cannot
    /// be asked.
    pub async fn news(
        &self,
        peer: &dyn Peer,
        org: &Organisation,
        within: Duration,
    ) -> Result<bool, MailboxRefusal> {
        let hosting = self.mailbox_of(peer, org)?;
        let limits = &hosting.provider.limits;
        let longest = Duration::from_millis(limits.longest_wait_ms);
        let end = Instant::now() + within.min(longest);
        let notify = hosting.news.of(org);
        loop {
            // What comes between the look and the wait must not be missed.
            let mut told = std::pin::pin!(notify.notified());
            told.as_mut().enable();
            if self.has_news(org).await? {
                return Ok(true);
            }
            let again = Instant::now() + Duration::from_millis(limits.look_again_ms.max(1));
            tokio::select! {
                () = told => {}
                () = sleep_until(end.min(again)) => {}
            }
            if Instant::now() >= end {
                return Ok(self.has_news(org).await?);
            }
        }
    }

    async fn has_news(&self, org: &Organisation) -> Result<bool, StoreError> {
        let parcels = self.store.count_with(org, Shelf::Parcel, parcels::NEW);
        if parcels.await? > 0 {
            return Ok(true);
        }
        let responses = self
            .store
            .count_with(org, Shelf::Response, responses::WAITING);
        Ok(responses.await? > 0)
    }
}
