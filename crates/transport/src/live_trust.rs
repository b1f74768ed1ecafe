//! Whom we trust at this moment: read by every judgement, replaced while the node runs, and aware
//! of whom it judged, so that authorities can be asked about them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use certs::{Anchors, Certificate, Purpose, Refusal, RevocationPolicy, Trusted, judge_with};
use ids::Timestamp;
use tokio::sync::Notify;
use tokio::time::timeout;

/// Trust that can be replaced. Clones share it.
#[derive(Clone, Debug)]
pub struct LiveTrust(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    current: ArcSwap<Anchors>,
    links: Mutex<HashMap<[u8; 32], Link>>,
    /// Certificates whose issuer is missing here, by thumbprint.
    orphans: Mutex<HashMap<[u8; 32], Certificate>>,
    /// Something new is to be asked about.
    seen: Notify,
    /// Something was learnt.
    learnt: Notify,
    /// Somebody asks authorities.
    kept: AtomicBool,
    /// Issuers are being looked for.
    looking: AtomicBool,
}

/// A certificate and the issuer that can say whether it was revoked.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) subject: Certificate,
    pub(crate) issuer: Certificate,
    /// When to ask (again).
    pub(crate) due: Timestamp,
    /// Attempts that failed, since the last that did not.
    pub(crate) failures: u32,
    /// Whether it was asked about at all.
    pub(crate) asked: bool,
}

/// Most certificates that authorities are asked about. Others are trusted as if they named no
/// address to ask at.
const MOST_LINKS: usize = 4_096;

impl LiveTrust {
    /// Trust in these, until replaced.
    #[must_use]
    pub fn new(anchors: Arc<Anchors>) -> Self {
        Self(Arc::new(Inner {
            current: ArcSwap::new(anchors),
            links: Mutex::default(),
            orphans: Mutex::default(),
            seen: Notify::new(),
            learnt: Notify::new(),
            kept: AtomicBool::new(false),
            looking: AtomicBool::new(false),
        }))
    }

    /// Whom we trust now.
    #[must_use]
    pub fn current(&self) -> Arc<Anchors> {
        self.0.current.load_full()
    }

    /// Puts others in their place, from the next judgement on.
    pub fn replace(&self, anchors: Arc<Anchors>) {
        self.0.current.store(anchors);
        self.0.learnt.notify_waiters();
    }

    /// Judges a certificate, as [`certs::judge_with`] does, and remembers it as one to ask its
    /// authority about.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn judge(
        &self,
        certificate: &Certificate,
        sent_along: &[Certificate],
        purpose: Purpose,
        at: Timestamp,
    ) -> Result<Trusted, Refusal> {
        let anchors = self.current();
        let judged = judge_with(certificate, sent_along, &anchors, purpose, at);
        match &judged {
            Ok(trusted) => self.note(certificate, trusted.issuers(), at),
            Err(Refusal::RevocationStale { .. } | Refusal::RevocationUnknown { .. }) => {
                // Whom to ask stands in the chain, which that refusal does not give.
                let lenient = Anchors::clone(&anchors).with_policy(RevocationPolicy::default());
                if let Ok(known) = judge_with(certificate, sent_along, &lenient, purpose, at) {
                    self.note(certificate, known.issuers(), at);
                }
            }
            // Whoever calls us sends its intermediates along; we fetch nothing for strangers.
            Err(Refusal::MissingIntermediate { .. }) if purpose != Purpose::TlsClient => {
                self.note_orphan(certificate);
            }
            Err(_) => {}
        }
        judged
    }

    /// Waits for the first word of the authorities that are being asked about a certificate,
    /// never longer than `patience`. Whether there was anything to wait for: judge again.
    pub(crate) async fn first_word(&self, certificate: &Certificate, patience: Duration) -> bool {
        if !self.is_unasked(certificate) {
            return false;
        }
        let asked = async {
            loop {
                let learnt = self.0.learnt.notified();
                if !self.is_unasked(certificate) {
                    return;
                }
                learnt.await;
            }
        };
        // Without a word in time the policy decides.
        drop(timeout(patience, asked).await);
        true
    }

    /// Whether authorities are being asked for the first time: what is refused now may be trusted
    /// in a moment.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        self.0.kept.load(Ordering::Acquire)
            && (self.0.looking.load(Ordering::Acquire)
                || !lock(&self.0.orphans).is_empty()
                || lock(&self.0.links).values().any(|link| !link.asked))
    }

    /// From now on somebody asks authorities.
    pub(crate) fn keep(&self) {
        self.0.kept.store(true, Ordering::Release);
    }

    /// Returns once something new was seen.
    pub(crate) async fn seen(&self) {
        self.0.seen.notified().await;
    }

    /// All to be asked about.
    pub(crate) fn links(&self) -> Vec<Link> {
        lock(&self.0.links).values().cloned().collect()
    }

    /// Takes note of what asking led to.
    pub(crate) fn settle(&self, link: Link) {
        lock(&self.0.links).insert(link.subject.thumbprint_sha256(), link);
        self.0.learnt.notify_waiters();
    }

    /// Says whether issuers are being looked for.
    pub(crate) fn looking(&self, is_so: bool) {
        self.0.looking.store(is_so, Ordering::Release);
    }

    /// Takes the certificates whose issuer is to be fetched.
    pub(crate) fn take_orphans(&self) -> Vec<Certificate> {
        lock(&self.0.orphans)
            .drain()
            .map(|(_, orphan)| orphan)
            .collect()
    }

    fn note(&self, certificate: &Certificate, issuers: &[Certificate], at: Timestamp) {
        let mut links = lock(&self.0.links);
        let mut is_new = false;
        let below = std::iter::once(certificate).chain(issuers);
        for (subject, issuer) in below.zip(issuers) {
            let names_somebody = !subject.crl_distribution_points().is_empty()
                || !subject.ocsp_responders().is_empty();
            let key = subject.thumbprint_sha256();
            if !names_somebody || links.contains_key(&key) || links.len() >= MOST_LINKS {
                continue;
            }
            let link = Link {
                subject: subject.clone(),
                issuer: issuer.clone(),
                due: at,
                failures: 0,
                asked: false,
            };
            links.insert(key, link);
            is_new = true;
        }
        drop(links);
        if is_new {
            self.0.seen.notify_one();
        }
    }

    fn note_orphan(&self, certificate: &Certificate) {
        if certificate.ca_issuers().is_empty() {
            return;
        }
        let mut orphans = lock(&self.0.orphans);
        if orphans.len() < MOST_LINKS {
            orphans.insert(certificate.thumbprint_sha256(), certificate.clone());
        }
        drop(orphans);
        self.0.seen.notify_one();
    }

    fn is_unasked(&self, certificate: &Certificate) -> bool {
        let kept = self.0.kept.load(Ordering::Acquire);
        let links = lock(&self.0.links);
        let link = links.get(&certificate.thumbprint_sha256());
        kept && link.is_some_and(|link| !link.asked)
    }
}

impl From<Arc<Anchors>> for LiveTrust {
    fn from(anchors: Arc<Anchors>) -> Self {
        Self::new(anchors)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
