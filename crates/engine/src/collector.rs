//! The agent's part: a practice behind a firewall collects from its provider what waits there.
//!
//! Nothing is lost between any two steps. A message stays at the provider until its outcome is
//! known there, and whether it is here already is asked of the store, not remembered; a response
//! is marked as done only after its commit. What is done twice is answered as a duplicate.

use crate::ports::{Destination, Mailbox, MailboxError, News};
use crate::receive::received_key;
use crate::{Engine, Peer, ReceiveRefusal, ResponseRefusal};
use audit::Action;
use ids::{InvocationId, Organisation};
use smd::{Metadata, SealedMessage, TransportResponse};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use tokio::sync::watch;
use tokio::time::sleep;

/// Messages or responses that are listed at once.
const LISTED: usize = 100;
/// Shortest and longest pause after a failure, in milliseconds.
const PAUSE_MS: (u64, u64) = (250, 60_000);
/// Refused messages that are remembered so that they are not fetched again and again.
const REMEMBERED: usize = 10_000;

/// Where a practice collects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// The practice.
    pub org: Organisation,
    /// Its provider.
    pub provider: Organisation,
    /// URL of the provider's SealedMessageRetrieval service.
    pub messages: String,
    /// URL of the provider's TransportResponseRetrieval service.
    pub responses: String,
    /// URL where the provider tells at once that something came, as our own do; without one, it
    /// is asked every so often.
    pub news: Option<String>,
    /// How often to look where the provider lets nobody wait, in milliseconds.
    pub poll_ms: u64,
}

/// What one turn brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Messages that are ours now.
    pub messages: usize,
    /// Messages that were turned away.
    pub refused: usize,
    /// Transport responses that were taken.
    pub responses: usize,
}

impl Collected {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a turn was not finished. The next one goes on where it stopped.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The provider gave nothing.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// This practice does not let its provider deliver for others.
    #[error("{0} may not deliver for others here; name it as the provider of the practice")]
    ProviderNotTrusted(Organisation),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Collects for one practice.
pub struct Collector {
    engine: Arc<Engine>,
    mailbox: Arc<dyn Mailbox>,
    at: Collection,
    provider: Through,
    /// What was fetched earlier has to be looked through as well: a crash or a failure may have
    /// come between fetching and keeping.
    looks_at_all: bool,
    /// Refused for good, without a trace by which the store would know it.
    refused: HashSet<InvocationId>,
}

/// The provider, which proved itself when we called it.
struct Through([Organisation; 1]);

impl Peer for Through {
    fn organisations(&self) -> &[Organisation] {
        &self.0
    }
}

impl Collector {
    /// Collects through `mailbox` for the engine's practice.
    pub fn new(engine: Arc<Engine>, mailbox: Arc<dyn Mailbox>, at: Collection) -> Self {
        Self {
            engine,
            mailbox,
            provider: Through([at.provider.clone()]),
            at,
            looks_at_all: true,
            refused: HashSet::new(),
        }
    }

    /// Collects until `stop` turns true: at once when the provider says that something came, else
    /// every so often.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut failures = 0_u32;
        while !*stop.borrow() {
            let pause = match self.turn().await {
                Ok(collected) => self.after(collected, &mut failures, &mut stop).await,
                Err(error) => {
                    failures = failures.saturating_add(1);
                    let practice = &self.at.org;
                    tracing::warn!(%practice, %error, "collecting failed; trying again");
                    Some(pause_ms(failures))
                }
            };
            let Some(pause) = pause else { continue };
            tokio::select! {
                () = sleep(Duration::from_millis(pause)) => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
    }

    /// Waits for news; gives a pause in milliseconds where one has to be made before the next
    /// turn. News that lead to nothing count as a failure: else they would keep us running.
    async fn after(
        &self,
        collected: Collected,
        failures: &mut u32,
        stop: &mut watch::Receiver<bool>,
    ) -> Option<u64> {
        if !collected.is_nothing() {
            *failures = 0;
        }
        let news = tokio::select! {
            news = self.news() => news,
            _ = stop.changed() => return None,
        };
        match news {
            Ok(News::Came) if collected.is_nothing() && *failures > 0 => {
                *failures = failures.saturating_add(1);
                Some(pause_ms(*failures))
            }
            Ok(News::Came) => {
                *failures = 1;
                None
            }
            Ok(News::None) => {
                *failures = 0;
                None
            }
            Ok(News::NotOffered) => Some(self.at.poll_ms.max(1)),
            Err(error) => {
                *failures = failures.saturating_add(1);
                let practice = &self.at.org;
                tracing::warn!(%practice, %error, "the provider could not be waited for");
                Some(pause_ms(*failures))
            }
        }
    }

    async fn news(&self) -> Result<News, MailboxError> {
        match &self.at.news {
            Some(address) => self.mailbox.wait(&self.to(address)).await,
            None => Ok(News::NotOffered),
        }
    }

    /// Collects all that waits now.
    ///
    /// # Errors
    /// [`CollectError`]: what stopped it. Everything that was taken until then stays taken.
    pub async fn turn(&mut self) -> Result<Collected, CollectError> {
        let mut collected = Collected::default();
        let done = self.collect(&mut collected).await;
        if done.is_err() {
            self.looks_at_all = true;
        }
        done.map(|()| collected)
    }

    async fn collect(&mut self, collected: &mut Collected) -> Result<(), CollectError> {
        if self.looks_at_all {
            self.messages(true, collected).await?;
            self.looks_at_all = false;
        }
        while self.messages(false, collected).await? {}
        while self.responses(collected).await? {}
        Ok(())
    }

    /// Fetches listed messages one by one; tells whether there may be more.
    async fn messages(
        &mut self,
        all: bool,
        collected: &mut Collected,
    ) -> Result<bool, CollectError> {
        let to = self.to(&self.at.messages);
        let limit = if all { 0 } else { LISTED };
        let list = self.mailbox.list(&to, all, limit).await?;
        let mut fetched = 0;
        for record in &list.records {
            // What is new there is fetched even if it is here, so that it is not news any more.
            if all && self.is_here(&record.metadata).await? {
                continue;
            }
            let id = &record.metadata.invocation_id;
            let messages = self.mailbox.retrieve(&to, std::slice::from_ref(id)).await?;
            fetched += 1;
            for message in messages {
                self.take(message, collected).await?;
            }
        }
        Ok(!all && fetched > 0 && list.total_available > list.records.len())
    }

    /// Whether we have it, or know that we will not take it.
    async fn is_here(&self, metadata: &Metadata) -> Result<bool, StoreError> {
        if self.refused.contains(&metadata.invocation_id) {
            return Ok(true);
        }
        let found = self.engine.store().find(&received_key(metadata)).await?;
        Ok(!found.is_empty())
    }

    async fn take(
        &mut self,
        message: SealedMessage,
        collected: &mut Collected,
    ) -> Result<(), CollectError> {
        let id = message.metadata.invocation_id.clone();
        let wrong = message.metadata.receiver_organisation != self.at.org;
        let taken = if wrong {
            let receiver = message.metadata.receiver_organisation.clone();
            Err(ReceiveRefusal::UnknownReceiver(receiver))
        } else {
            self.engine.receive(&self.provider, message.clone()).await
        };
        let refusal = match taken {
            Ok(_) => {
                collected.messages += 1;
                return Ok(());
            }
            Err(refusal) => refusal,
        };
        match &refusal {
            ReceiveRefusal::Store(error) => return Err(error.clone().into()),
            ReceiveRefusal::NotEntitled(_) => {
                let provider = self.at.provider.clone();
                return Err(CollectError::ProviderNotTrusted(provider));
            }
            // Nobody can open it: its sender has to know. All else is not for us to answer: the
            // first message of the id stands, and the provider tells of what expires there.
            ReceiveRefusal::Malformed(reason) => {
                let engine = &self.engine;
                engine.refuse(&self.provider, message, reason).await?;
            }
            ReceiveRefusal::DifferentContent
            | ReceiveRefusal::Expired(_)
            | ReceiveRefusal::Loop
            | ReceiveRefusal::MailboxFull(_)
            | ReceiveRefusal::TooManyHops(_)
            | ReceiveRefusal::UnknownReceiver(_) => {}
        }
        let practice = &self.at.org;
        tracing::warn!(%practice, %refusal, "a message at the provider was turned away");
        collected.refused += 1;
        if self.refused.len() < REMEMBERED {
            self.refused.insert(id);
        }
        Ok(())
    }

    /// Takes the responses that wait, and marks them as done once they are committed; tells
    /// whether there may be more.
    async fn responses(&self, collected: &mut Collected) -> Result<bool, CollectError> {
        let to = self.to(&self.at.responses);
        let list = self.mailbox.responses(&to, false, LISTED).await?;
        let (mut done, mut failed) = (Vec::new(), None);
        for response in list.responses {
            let id = response.metadata.response_id.clone();
            match self.take_response(response).await {
                Ok(()) => done.push(id),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        if !done.is_empty() {
            self.mailbox.remove(&to, &done, false).await?;
            collected.responses += done.len();
        }
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(list.total_available > done.len() && !done.is_empty()),
        }
    }

    async fn take_response(&self, response: TransportResponse) -> Result<(), StoreError> {
        let invocation = response.metadata.invocation_id.clone();
        let sender = response.metadata.sender_organisation.clone();
        let taken = if sender == self.at.org {
            self.engine
                .transport_response(&self.provider, response)
                .await
        } else {
            Err(ResponseRefusal::UnknownSender(sender))
        };
        match taken {
            Ok(_) => Ok(()),
            Err(ResponseRefusal::Store(error)) => Err(error),
            // Not ours: nothing we do would make it anybody's.
            Err(ResponseRefusal::UnknownSender(other)) => {
                let other = other.uri();
                let detail = [
                    ("invocation", invocation.as_str()),
                    ("why", "of another organisation"),
                    ("sender", &other),
                ];
                let action = Action::ReceiptIgnored;
                self.engine
                    .record_by_peer(&self.at.org, &self.provider, action, &detail)
                    .await
                    .map(drop)
            }
        }
    }

    fn to(&self, address: &str) -> Destination {
        Destination {
            address: address.to_owned(),
            organisation: self.at.provider.clone(),
            on_behalf_of: self.at.org.clone(),
        }
    }
}

/// Doubles from the shortest to the longest.
fn pause_ms(failures: u32) -> u64 {
    let (shortest, longest) = PAUSE_MS;
    let doublings = failures.saturating_sub(1).min(20);
    shortest.saturating_mul(1 << doublings).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_have_an_end() {
        let pauses: Vec<u64> = (1..=5).map(pause_ms).collect();
        assert_eq!(pauses, [250, 500, 1_000, 2_000, 4_000]);
        assert_eq!(pause_ms(u32::MAX), 60_000);
        assert_eq!(pause_ms(0), 250);
    }
}
