//! The keeper of trust: asks authorities in the background, before their last word runs out, and
//! never inside a handshake.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use certs::{
    Anchors, Certificate, Freshness, OcspAnswer, OcspQuestion, RevocationList, ocsp_request,
};
use engine::Clock;
use ids::Timestamp;
use tokio::time::timeout;

use super::fetch::Fetcher;
use super::learnt::Learnt;
use super::shelf::Shelf;
use crate::LiveTrust;
use crate::live_trust::Link;

/// When authorities are asked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeeperTimes {
    /// After the first failure; doubles with each.
    pub first_retry: Duration,
    /// Longest wait after a failure.
    pub longest_retry: Duration,
    /// Longest wait after a success, whatever the authority says; and the wait where it does not
    /// say when there is news.
    pub longest: Duration,
    /// Shortest wait after a success.
    pub shortest: Duration,
}

impl Default for KeeperTimes {
    fn default() -> Self {
        Self {
            first_retry: Duration::from_secs(60),
            longest_retry: Duration::from_secs(60 * 60),
            longest: Duration::from_secs(12 * 60 * 60),
            shortest: Duration::from_secs(60),
        }
    }
}

/// Keeps a [`LiveTrust`] up to date with what authorities say.
pub struct TrustKeeper {
    live: LiveTrust,
    fetcher: Fetcher,
    shelf: Shelf,
    times: KeeperTimes,
    clock: Arc<dyn Clock>,
    base: ArcSwap<Anchors>,
    learnt: Mutex<Learnt>,
    /// Certificates whose issuer was looked for, and when.
    looked_for: Mutex<HashMap<[u8; 32], Timestamp>>,
    changed: Box<dyn Fn() + Send + Sync>,
}

impl TrustKeeper {
    /// A keeper of `live`, with what an earlier one left in `folder`. `changed` is called when
    /// something new was learnt: connections that are kept rest on older judgements.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(
        live: LiveTrust,
        fetcher: Fetcher,
        folder: &Path,
        times: KeeperTimes,
        clock: Arc<dyn Clock>,
        changed: Box<dyn Fn() + Send + Sync>,
    ) -> io::Result<Self> {
        let keeper = Self {
            base: ArcSwap::new(live.current()),
            live,
            fetcher,
            shelf: Shelf::open(folder)?,
            times,
            clock,
            learnt: Mutex::default(),
            looked_for: Mutex::default(),
            changed,
        };
        keeper.read_shelf();
        keeper.live.keep();
        Ok(keeper)
    }

    /// Puts other anchors below what was learnt.
    pub fn rebase(&self, anchors: Arc<Anchors>) {
        self.base.store(anchors);
        self.publish();
    }

    /// Asks until `stop` is done.
    pub async fn run(self: Arc<Self>, stop: impl Future<Output = ()> + Send) {
        let work = async {
            loop {
                let next = self.round().await;
                let wait = next.as_millis() - self.clock.now().as_millis();
                let wait = Duration::from_millis(u64::try_from(wait).unwrap_or(0));
                // Woken early by whatever is new; a timeout is the usual end.
                drop(timeout(wait.max(LEAST_WAIT), self.live.seen()).await);
            }
        };
        tokio::select! {
            () = work => {}
            () = stop => {}
        }
    }

    /// Asks about everything that is due; gives when the next is.
    async fn round(&self) -> Timestamp {
        self.live.looking(true);
        for orphan in self.live.take_orphans() {
            if self.may_look_for_issuer(&orphan) {
                self.find_issuer(&orphan).await;
            }
        }
        self.live.looking(false);
        let mut next = self.clock.now().plus_millis(millis(self.times.longest));
        for mut link in self.live.links() {
            let now = self.clock.now();
            if link.due <= now {
                self.ask(&mut link, now).await;
                self.live.settle(link.clone());
            }
            next = next.min(link.due);
        }
        next
    }

    async fn ask(&self, link: &mut Link, now: Timestamp) {
        if !link.asked {
            self.take_from_shelf(link, now);
        }
        link.asked = true;
        if let Some(due) = self.known_until(link, now) {
            link.due = due;
            return;
        }
        match self.fetch(link, now).await {
            Ok(()) => {
                link.failures = 0;
                self.set_asked(&link.subject, None);
                let least = now.plus_millis(millis(self.times.shortest));
                let longest = now.plus_millis(millis(self.times.longest));
                link.due = self.known_until(link, now).unwrap_or(longest).max(least);
                (self.changed)();
            }
            Err(why) => {
                link.failures = link.failures.saturating_add(1);
                link.due = now.plus_millis(self.retry_ms(link.failures));
                self.set_asked(&link.subject, Some(now));
                let (subject, issuer) = (link.subject.subject(), link.issuer.subject());
                // Once aloud; after that it is no news until an answer comes.
                if link.failures == 1 {
                    tracing::warn!(subject, issuer, why, "whether it was revoked is not known");
                } else {
                    tracing::debug!(subject, issuer, why, "whether it was revoked is not known");
                }
            }
        }
    }

    /// Until when nothing need be asked: three quarters of the life of the last word.
    fn known_until(&self, link: &Link, now: Timestamp) -> Option<Timestamp> {
        let word = self
            .live
            .current()
            .last_word(&link.subject, &link.issuer, now)?;
        if word.freshness != Freshness::Current {
            return None;
        }
        let (from, to) = (word.this_update.as_millis(), word.next_update?.as_millis());
        let until = Timestamp::from_millis(from + (to - from) / 4 * 3);
        let longest = now.plus_millis(millis(self.times.longest));
        (until > now).then_some(until.min(longest))
    }

    /// The list first: one for all of an issuer's certificates, and it does not tell the
    /// authority whom we deal with.
    async fn fetch(&self, link: &Link, now: Timestamp) -> Result<(), String> {
        let mut why = Vec::new();
        for url in link.subject.crl_distribution_points() {
            match self.fetcher.list(url).await.and_then(|list| {
                self.take_list(&list, link, now)?;
                Ok(list)
            }) {
                Ok(list) => return self.shelved(self.shelf.put_list(url, &list)),
                Err(error) => why.push(format!("{url}: {error}")),
            }
        }
        for url in link.subject.ocsp_responders() {
            match self.question(url, link, now).await {
                Ok(answer) => return self.shelved(self.shelf.put_answer(&link.subject, &answer)),
                Err(error) => why.push(format!("{url}: {error}")),
            }
        }
        Err(why.join("; "))
    }

    async fn question(&self, url: &str, link: &Link, now: Timestamp) -> Result<Vec<u8>, String> {
        let mut nonce = [0; NONCE_BYTES];
        nonce[..16].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        nonce[16..].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        let request = ocsp_request(&link.subject, &link.issuer, Some(&nonce));
        let request = request.ok_or("the issuer's key cannot be read")?;
        let answer = self.fetcher.answer(url, request).await?;
        self.take_answer(&answer, link, Some(&nonce), now)?;
        Ok(answer)
    }

    fn take_list(&self, bytes: &[u8], link: &Link, now: Timestamp) -> Result<(), String> {
        let issuers = [link.issuer.clone()];
        let lists = RevocationList::from_bytes(bytes, &issuers).map_err(|e| e.to_string())?;
        for list in lists {
            if let Freshness::NotYetIssued { this_update } = list.freshness(now) {
                let ahead = this_update.as_millis() - now.as_millis();
                if ahead > CLOCK_SKEW_MS {
                    return Err("the list is of the future: check this computer's clock".into());
                }
            }
            self.learnt().put_list(list);
        }
        self.publish();
        Ok(())
    }

    fn take_answer(
        &self,
        bytes: &[u8],
        link: &Link,
        nonce: Option<&[u8]>,
        at: Timestamp,
    ) -> Result<(), String> {
        let question = OcspQuestion {
            certificate: &link.subject,
            issuer: &link.issuer,
            nonce,
            at,
        };
        let answer = OcspAnswer::from_der(bytes, &question).map_err(|e| e.to_string())?;
        if matches!(answer.freshness(at), Freshness::Stale { .. }) {
            return Err("the authority's answer has run out already".into());
        }
        self.learnt().put_answer(answer);
        self.publish();
        Ok(())
    }

    /// Once in the time of a first retry.
    fn may_look_for_issuer(&self, orphan: &Certificate) -> bool {
        let now = self.clock.now();
        let mut looked = self
            .looked_for
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        looked.retain(|_, at| at.plus_millis(millis(self.times.first_retry)) > now);
        match looked.entry(orphan.thumbprint_sha256()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(now);
                true
            }
        }
    }

    async fn find_issuer(&self, orphan: &Certificate) {
        for url in orphan.ca_issuers() {
            let found = self.fetcher.certificate(url).await.and_then(|bytes| {
                let chain = Certificate::chain_from_bytes(&bytes).map_err(|e| e.to_string())?;
                let named = chain.into_iter().find(|it| it.subject() == orphan.issuer());
                named
                    .filter(Certificate::is_authority)
                    .ok_or_else(|| "it is not the issuer's certificate".to_owned())
            });
            match found {
                Ok(issuer) => {
                    if let Err(why) = self.shelved(self.shelf.put_issuer(&issuer)) {
                        tracing::warn!(why, "the certificate of an issuer is kept in memory only");
                    }
                    self.learnt().intermediates.push(issuer);
                    self.publish();
                    (self.changed)();
                    return;
                }
                Err(why) => tracing::warn!(url, why, "the certificate of an issuer is not there"),
            }
        }
    }

    fn take_from_shelf(&self, link: &Link, now: Timestamp) {
        let urls = link.subject.crl_distribution_points().iter();
        for list in urls.filter_map(|url| self.shelf.list(url)) {
            if let Err(why) = self.take_list(&list, link, now) {
                tracing::info!(why, "a list that was kept is of no use any more");
            }
        }
        if let Some(answer) = self.shelf.answer(&link.subject)
            && let Err(why) = self.take_answer(&answer, link, None, now)
        {
            tracing::info!(why, "an answer that was kept is of no use any more");
        }
    }

    fn read_shelf(&self) {
        let mut learnt = self.learnt();
        for (_, der) in self.shelf.all("cer") {
            learnt.intermediates.extend(Certificate::from_der(&der));
        }
        let authorities = self.base.load().authorities();
        let authorities = [authorities, learnt.intermediates.clone()].concat();
        for (_, bytes) in self.shelf.all("crl") {
            let lists = RevocationList::from_bytes(&bytes, &authorities);
            learnt
                .lists
                .extend(lists.into_iter().flatten().map(Arc::new));
        }
        for (name, bytes) in self.shelf.all("asked") {
            let since = std::str::from_utf8(&bytes).ok();
            let since = since.and_then(|text| Timestamp::parse_rfc3339(text.trim()).ok());
            learnt.asked.extend(thumbprint(&name).zip(since));
        }
        drop(learnt);
        self.publish();
    }

    /// Remembers since when an issuer is silent; the first time counts. `None`: it is not.
    fn set_asked(&self, subject: &Certificate, since: Option<Timestamp>) {
        let is_news = self.learnt().set_asked(subject.thumbprint_sha256(), since);
        let kept = match since {
            _ if !is_news => return,
            Some(since) => self.shelf.put_asked(subject, since),
            None => {
                self.shelf.forget_asked(subject);
                Ok(())
            }
        };
        if let Err(why) = self.shelved(kept) {
            tracing::warn!(why, "it is remembered until the node stops");
        }
        self.publish();
    }

    /// Base and what was learnt, as one.
    fn publish(&self) {
        let anchors = self.learnt().over(&self.base.load());
        self.live.replace(Arc::new(anchors));
    }

    fn shelved(&self, written: io::Result<()>) -> Result<(), String> {
        written.map_err(|error| format!("it cannot be kept on disk: {error}"))
    }

    fn retry_ms(&self, failures: u32) -> i64 {
        let doublings = failures.saturating_sub(1).min(20);
        let grown = millis(self.times.first_retry).saturating_mul(1 << doublings);
        grown.min(millis(self.times.longest_retry))
    }

    fn learnt(&self) -> std::sync::MutexGuard<'_, Learnt> {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes of a nonce (RFC 9654).
const NONCE_BYTES: usize = 32;

/// Between two rounds at the least, so that no mistake makes this spin.
const LEAST_WAIT: Duration = Duration::from_millis(50);

/// How far an authority's clock may be ahead, in milliseconds.
const CLOCK_SKEW_MS: i64 = 5 * 60 * 1_000;

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn thumbprint(name: &str) -> Option<[u8; 32]> {
    let digits = name.as_bytes().chunks_exact(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let bytes: Option<Vec<u8>> = bytes.collect();
    bytes?.try_into().ok()
}
