//! The directories that a node follows: their local copy, and the rounds that keep it up to date.

use crate::config::{DirectoryConfig, Followed, Ground};
use crate::gateway::credentials_of;
use crate::{Config, Failure};
use ids::Timestamp;
use mirror::{Breaker, Client, Following, Mirror, Source};
use register::Register;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use transport::LiveTrust;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 3_600_000;

/// How long after a round that failed the next one begins at first.
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// The local copy and the sources that it is made from.
pub struct LocalSources {
    /// Where the copy is.
    pub register: Arc<Register>,
    /// The sources, those that are believed first first.
    pub sources: Vec<LocalSource>,
}

/// One source of the local copy.
pub struct LocalSource {
    /// The source.
    pub source: Source,
    /// The way to it.
    pub client: Arc<Client>,
    /// Whether it is asked about recipients at present.
    pub breaker: Mutex<Breaker>,
    page: usize,
}

/// What time it is.
pub(crate) fn now() -> Timestamp {
    engine::Clock::now(&engine::clock::SystemClock)
}

impl Ground {
    /// What a node's configuration says.
    pub fn of(config: &Config) -> Result<Self, Failure> {
        let vault = config.open_vault()?;
        let vault = vault.as_deref();
        let of = |name: &str, certificate: &Path, key: &Path| {
            credentials_of(name, certificate, key, vault)
        };
        let own = match (&config.provider, config.practices.first()) {
            (Some(it), _) => Some(of(&it.name, &it.certificate, &it.key)),
            (None, Some(it)) => Some(of(&it.name, &it.certificate, &it.key)),
            (None, None) => None,
        };
        Ok(Self {
            trust: Some(LiveTrust::new(Arc::new(config.trust.load()?))),
            own: own.transpose()?,
            policy: Arc::new(config.egress()?),
        })
    }
}

impl LocalSources {
    /// Opens the local copy and readies the sources; nothing is asked yet.
    pub fn open(followed: &Followed, ground: &Ground) -> Result<Self, Failure> {
        let path = &followed.register;
        let register = Register::open(path)
            .map_err(|error| Failure::Unavailable(format!("{}: {error}", path.display())))?;
        let sources = followed.sources.iter().map(|config| {
            let (source, client) = config.open(ground)?;
            Ok(LocalSource {
                source,
                client: Arc::new(client),
                breaker: Mutex::default(),
                page: config.page,
            })
        });
        Ok(Self {
            register: Arc::new(register),
            sources: sources.collect::<Result<_, Failure>>()?,
        })
    }

    /// The mirror of each source.
    pub fn mirrors(&self, whole_every_days: u32) -> Vec<Mirror> {
        let each = self.sources.iter().map(|one| Mirror {
            source: one.source.clone(),
            client: one.client.clone(),
            register: self.register.clone(),
            page: one.page,
            reconcile_ms: i64::from(whole_every_days).saturating_mul(DAY_MS),
            now,
        });
        each.collect()
    }
}

/// Follows every source once, where the configuration names any: a first copy before a node begins
/// to work.
pub async fn copy_once(config: &Config) -> Result<(), Failure> {
    let DirectoryConfig::Followed(followed) = &config.directory else {
        return Ok(());
    };
    let local = LocalSources::open(followed, &Ground::of(config)?)?;
    for mirror in local.mirrors(followed.whole_every_days) {
        let followed = mirror.follow(Following::Changes, &|_| {}).await;
        followed.map_err(|error| {
            Failure::Unavailable(format!("directory {}: {error}", mirror.source.name))
        })?;
    }
    Ok(())
}

/// Follows one source until the node stops: at once, and then at the interval. A round that failed
/// is tried again sooner; what it read before is kept.
pub async fn follow(mirror: Mirror, every: Duration, mut stopped: watch::Receiver<bool>) {
    let mut failures = 0_u32;
    loop {
        let round = mirror.follow(Following::Changes, &|_| {});
        let outcome = tokio::select! {
            outcome = round => outcome,
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        let source = &mirror.source.name;
        let pause = match outcome {
            Ok(report) => {
                failures = 0;
                tracing::info!(%source, outcome = report.summary(), "a directory was followed");
                for warning in report.warnings {
                    tracing::warn!(%source, warning, "a directory says");
                }
                every
            }
            Err(error) => {
                tracing::warn!(%source, %error, "a directory could not be followed to the end");
                failures = failures.saturating_add(1);
                FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(every)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}
