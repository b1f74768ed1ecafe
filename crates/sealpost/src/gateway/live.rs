//! What can change while the node runs: whom it trusts, its certificates and its keys.
//!
//! The files are looked at from time to time, and when told to; what they hold is read and checked
//! whole, and then everything is replaced as one. What does not fit together changes nothing.

use super::mllp;
use super::parts::Parts;
use super::until_stopped;
use crate::adapters::Keyring;
use crate::config::Mllp;
use crate::ending::endings;
use crate::recipients::Recipients;
use crate::{Config, Failure};
use certs::Purpose;
use engine::Clock;
use engine::clock::SystemClock;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use transport::{
    Credentials, FetchLimits, Fetcher, HttpsCourier, KeeperTimes, LiveTrust, ServerTls, Trust,
    TrustKeeper,
};

/// The parts of a running node that can be replaced.
pub(super) struct Live {
    config: Config,
    trust: LiveTrust,
    keeper: Option<Arc<TrustKeeper>>,
    tls: Option<Arc<ServerTls>>,
    courier: Arc<HttpsCourier>,
    /// What we show to others; also what the keeper renews connections with.
    shown: Arc<Mutex<Vec<Credentials>>>,
    keyring: Arc<Keyring>,
    recipients: Recipients,
    mllp: Vec<mllp::Ends>,
    look: Notify,
}

/// How often the end of our own certificates is looked for.
const ENDINGS_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// What the files hold, as far as it is needed to see that it changed.
type Print = Vec<Option<u64>>;

impl Live {
    /// The replaceable parts of a node that is being put together.
    pub(super) fn of(
        config: &Config,
        parts: &Parts,
        tls: Option<Arc<ServerTls>>,
        courier: Arc<HttpsCourier>,
    ) -> Result<Self, Failure> {
        let shown = Arc::new(Mutex::new(parts.credentials.clone()));
        let keeper = if config.trust.fetch {
            Some(keeper(config, parts, &courier, &shown)?)
        } else {
            None
        };
        Ok(Self {
            config: config.clone(),
            trust: parts.trust.clone(),
            keeper,
            tls,
            courier,
            shown,
            keyring: parts.keyring.clone(),
            recipients: parts.recipients.clone(),
            mllp: parts.mllp.clone(),
            look: Notify::new(),
        })
    }

    /// Judges our own certificates, so that their authorities are asked before they are needed.
    fn introduce_ourselves(&self) {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let now = SystemClock.now();
        for own in shown.iter() {
            if let Err(refusal) = own.judge(&self.trust, Purpose::Signing, now) {
                let organisations = own.organisations();
                tracing::warn!(?organisations, %refusal, "our own certificate is not trusted here");
            }
        }
    }

    /// Watches the files, and asks authorities where that is configured, until the node stops.
    pub(super) fn spawn(
        self: &Arc<Self>,
        tasks: &mut JoinSet<()>,
        stopped: &watch::Receiver<bool>,
    ) {
        if let Some(keeper) = &self.keeper {
            let keeper = keeper.clone();
            tasks.spawn(keeper.run(until_stopped(stopped.clone())));
        }
        tasks.spawn(self.clone().watch(until_stopped(stopped.clone())));
    }

    /// Looks at once.
    pub(super) fn look(&self) {
        self.look.notify_one();
    }

    /// Looks until `stop` is done.
    async fn watch(self: Arc<Self>, stop: impl Future<Output = ()> + Send) {
        let every = Duration::from_millis(self.config.trust.reload_ms.max(1));
        self.introduce_ourselves();
        let work = async {
            let mut seen = print(&self.config);
            let mut told = None;
            loop {
                let now = tokio::time::Instant::now();
                if told.is_none_or(|at| now.duration_since(at) >= ENDINGS_EVERY) {
                    tell_endings(&self.config);
                    told = Some(now);
                }
                // Woken early when told to look; the end of the wait is the usual case.
                drop(timeout(every, self.look.notified()).await);
                let found = print(&self.config);
                if found != seen {
                    self.reload();
                    self.introduce_ourselves();
                    told = None;
                    seen = found;
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = stop => {}
        }
    }

    fn reload(&self) {
        match self.replace() {
            Ok(()) => tracing::warn!("certificates, keys and trust were read again and are in use"),
            Err(why) => {
                tracing::error!(%why, "files have changed but do not fit; what was read stays");
            }
        }
    }

    fn replace(&self) -> Result<(), Failure> {
        let config = self.fresh_config()?;
        let fresh = Parts::load(&config)?;
        if let Some(tls) = &self.tls {
            let shown = fresh
                .shown()
                .ok_or_else(|| Failure::Usage("there is nothing to show to clients".into()))?;
            tls.replace(shown, self.trust.clone())
                .map_err(|error| Failure::Usage(error.to_string()))?;
        }
        // From here on nothing can fail.
        match &self.keeper {
            Some(keeper) => keeper.rebase(fresh.trust.current()),
            None => self.trust.replace(fresh.trust.current()),
        }
        self.mllp.iter().for_each(|ends| ends.replace(&fresh.mllp));
        self.keyring.replace(&fresh.keyring);
        self.recipients
            .replace(&fresh.recipients, fresh.credentials.first());
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = fresh.credentials.clone();
        self.courier.replace(Trust {
            credentials: fresh.credentials,
            anchors: self.trust.clone(),
        });
        Ok(())
    }

    /// The configuration as its file has it now, for the places of keys and trust alone.
    fn fresh_config(&self) -> Result<Config, Failure> {
        let Some(source) = &self.config.source else {
            return Ok(self.config.clone());
        };
        let read = Config::load(source)?;
        let organisations = |config: &Config| -> BTreeSet<String> {
            let practices = config.practices.iter();
            practices.map(|it| it.organisation.clone()).collect()
        };
        if organisations(&read) != organisations(&self.config) {
            let words = "practices were added or taken away: restart the node";
            return Err(Failure::Usage(words.into()));
        }
        Ok(read)
    }
}

/// The keeper, which renews our connections when it learns something: those that are kept rest on
/// what was known when they were made.
fn keeper(
    config: &Config,
    parts: &Parts,
    courier: &Arc<HttpsCourier>,
    shown: &Arc<Mutex<Vec<Credentials>>>,
) -> Result<Arc<TrustKeeper>, Failure> {
    let fetcher = Fetcher::new(parts.egress.clone(), FetchLimits::default())
        .map_err(|why| Failure::Unavailable(format!("fetching revocation lists: {why}")))?;
    let folder = config.data.join("trust");
    let (courier, shown) = (Arc::downgrade(courier), shown.clone());
    let trust = parts.trust.clone();
    let changed = move || {
        if let Some(courier) = courier.upgrade() {
            let credentials = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let anchors = trust.clone();
            courier.replace(Trust {
                credentials,
                anchors,
            });
        }
    };
    let keeper = TrustKeeper::open(
        parts.trust.clone(),
        fetcher,
        &folder,
        KeeperTimes {
            first_retry: Duration::from_millis(config.trust.ask_again_ms),
            shortest: Duration::from_millis(config.trust.ask_again_ms),
            ..KeeperTimes::default()
        },
        Arc::new(SystemClock),
        Box::new(changed),
    );
    keeper
        .map(Arc::new)
        .map_err(|error| Failure::file(&folder, &error))
}

fn tell_endings(config: &Config) {
    for words in endings(config, SystemClock.now()) {
        tracing::warn!("{words}");
    }
}

/// Every file that counts, and the configuration file itself, which may name others by now.
fn files(config: &Config) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = config.source.iter().cloned().collect();
    files.extend(config.directory.file().map(Path::to_owned));
    files.push(config.trust.anchors.clone());
    files.extend(config.trust.intermediates.clone());
    files.extend(config.trust.revocation_lists.clone());
    for practice in &config.practices {
        files.extend([practice.certificate.clone(), practice.key.clone()]);
        files.extend(practice.mllp.iter().flat_map(Mllp::files));
        for earlier in &practice.earlier_keys {
            files.extend([earlier.certificate.clone(), earlier.key.clone()]);
        }
    }
    if let Some(provider) = &config.provider {
        files.extend([provider.certificate.clone(), provider.key.clone()]);
    }
    files
}

fn print(config: &Config) -> Print {
    let named = match config.source.as_deref().map(Config::load) {
        Some(Ok(read)) => files(&read),
        Some(Err(_)) | None => Vec::new(),
    };
    let all = files(config).into_iter().chain(named);
    all.map(|path| {
        let bytes = std::fs::read(path).ok()?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        Some(hasher.finish())
    })
    .collect()
}
