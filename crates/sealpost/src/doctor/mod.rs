//! What may be wrong with a node and its surroundings, leg by leg, in plain words with the fix.
//!
//! A leg that could not be looked at because another one is broken says so, and is not blamed.

mod connections;
mod connector;
mod directories;
mod local;
mod loop_back;
mod mllp;
mod own_certificates;
mod test_message;

use crate::{Config, Failure};
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::Timestamp;
use serde::Serialize;
use std::time::Duration;

pub(crate) use connector::round_trips;
pub use local::disk_space;

/// One thing that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leg {
    /// Our own certificates and keys.
    Certificate,
    /// The clock of this machine.
    Clock,
    /// The provider directory.
    Directory,
    /// Room on the disk of the data folder.
    DiskSpace,
    /// Names of other systems are found.
    Dns,
    /// A service answers.
    Endpoint,
    /// The software acknowledges what it imported from a folder.
    FolderAck,
    /// A message is handed over in a folder.
    FolderHandOver,
    /// The software takes a message out of its folder.
    FolderImport,
    /// The folders of the practice's software.
    Folders,
    /// Our own listener, as others reach it.
    Listener,
    /// A message to ourselves.
    LoopBack,
    /// Our own MLLP listener, as the practice's software reaches it.
    MllpListener,
    /// The practice's software, over MLLP.
    MllpSoftware,
    /// A proxy between us and others.
    Proxy,
    /// The database.
    Store,
    /// Both sides of a connection trust each other's certificates.
    Tls,
    /// What encrypts keys and content at rest.
    Vault,
}

/// How it is with one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is as it should be.
    Good,
    /// It could not be looked at.
    NotLookedAt,
    /// It works, but not for long or not well.
    Warning,
    /// It does not work.
    Broken,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which.
    pub leg: Leg,
    /// Of what: a folder, a URL, a practice.
    pub subject: String,
    /// How it is.
    pub state: State,
    /// In plain words.
    pub words: String,
    /// What to do about it; empty where nothing is to be done.
    pub fix: String,
}

impl Finding {
    pub(crate) fn good(leg: Leg, subject: &str, words: &str) -> Self {
        Self::of(leg, subject, State::Good, words, "")
    }

    pub(crate) fn broken(leg: Leg, subject: &str, words: &str, fix: &str) -> Self {
        Self::of(leg, subject, State::Broken, words, fix)
    }

    pub(crate) fn warning(leg: Leg, subject: &str, words: &str, fix: &str) -> Self {
        Self::of(leg, subject, State::Warning, words, fix)
    }

    pub(crate) fn not_looked_at(leg: Leg, subject: &str, because: &str) -> Self {
        let words = format!("not looked at: {because}");
        Self::of(leg, subject, State::NotLookedAt, &words, "")
    }

    fn of(leg: Leg, subject: &str, state: State, words: &str, fix: &str) -> Self {
        Self {
            leg,
            subject: subject.to_owned(),
            state,
            words: words.to_owned(),
            fix: fix.to_owned(),
        }
    }
}

/// What is looked at, and how patiently.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// Whether others are called.
    pub calls: bool,
    /// Whether a message is sent to ourselves; the node must run.
    pub loop_back: bool,
    /// How long that may take.
    pub patience: Duration,
    /// Whether a test message is handed to software that exchanges files.
    pub connector: bool,
    /// How long the software may take with it; without it, as its profile says.
    pub connector_patience: Option<Duration>,
}

/// Looks at everything.
///
/// # Errors
/// When the node's own files cannot be read at all: what there is to look at is then unknown.
pub async fn examine(config: &Config, visit: Visit) -> Result<Vec<Finding>, Failure> {
    let now: Timestamp = SystemClock.now();
    let mut found = local::vault(config);
    let store = local::store(config).await;
    found.push(store.1);
    found.extend(local::folders(config));
    found.extend(crate::connector_watch::remembered(config));
    found.push(local::disk(config));
    found.extend(own_certificates::judged(config, now));
    found.push(local::directory(config));
    found.push(local::proxy(config));
    if visit.calls {
        found.extend(connections::called(config).await);
        found.extend(directories::called(config).await);
        found.extend(mllp::looked_at(config).await);
    }
    if visit.connector {
        for practice in &config.practices {
            let trip = round_trips(config, practice, visit.connector_patience).await;
            if let Some(store) = &store.0 {
                crate::connector_watch::record_trial(config, practice, store.as_ref(), &trip)
                    .await?;
            }
            found.extend(trip);
        }
    }
    if visit.loop_back {
        for practice in &config.practices {
            let leg = Leg::LoopBack;
            let finding = match (&store.0, first_broken(&found)) {
                (Some(store), None) => {
                    loop_back::sent(config, practice, store.clone(), visit.patience).await
                }
                (_, Some(broken)) => {
                    let because = format!("{} is broken", name(broken));
                    Finding::not_looked_at(leg, &practice.name, &because)
                }
                (None, None) => Finding::not_looked_at(leg, &practice.name, "there is no store"),
            };
            found.push(finding);
        }
    }
    Ok(found)
}

fn first_broken(found: &[Finding]) -> Option<Leg> {
    let broken = |finding: &&Finding| finding.state == State::Broken;
    found.iter().find(broken).map(|finding| finding.leg)
}

/// What people call a leg.
pub fn name(leg: Leg) -> &'static str {
    match leg {
        Leg::Certificate => "certificate",
        Leg::Clock => "clock",
        Leg::Directory => "directory",
        Leg::DiskSpace => "disk space",
        Leg::Dns => "DNS",
        Leg::Endpoint => "endpoint",
        Leg::FolderAck => "acknowledgement",
        Leg::FolderHandOver => "hand-over",
        Leg::FolderImport => "import",
        Leg::Folders => "folders",
        Leg::Listener => "listener",
        Leg::LoopBack => "loop-back",
        Leg::MllpListener => "MLLP listener",
        Leg::MllpSoftware => "MLLP software",
        Leg::Proxy => "proxy",
        Leg::Store => "store",
        Leg::Tls => "TLS",
        Leg::Vault => "vault",
    }
}
