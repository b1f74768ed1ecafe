//! The folders of the practices: whose they are, taken in hand, and read.

use super::until_stopped;
use crate::adapters::FolderOutlet;
use crate::adapters::outlet::Targets;
use crate::{Config, Failure, connector_watch};
use connectors::EngineIntake;
use connectors::folder::{
    self, Extensions, FolderError, FolderHealth, FolderUse, Hold, OutgoingDriver, Reader, Source,
    Use,
};
use engine::Engine;
use engine::clock::SystemClock;
use ids::Organisation;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{LifeQuery, Store};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What reads one folder, for whom, and how often it looks.
pub(super) struct FolderReader {
    org: Organisation,
    driver: OutgoingDriver,
    every: Duration,
}

/// What each folder of the configuration is used for.
pub(super) fn folder_uses(config: &Config) -> Result<Vec<FolderUse>, Failure> {
    let mut uses = Vec::new();
    for practice in &config.practices {
        let Some(folders) = &practice.folders else {
            continue;
        };
        let profile = folders.profile().map_err(Failure::Usage)?;
        let targets = Targets::of(folders, &profile);
        let mut add = |owner: String, folder: PathBuf, what_for| {
            uses.push(FolderUse {
                owner,
                what_for,
                folder,
            });
        };
        for folder in folders.read_from(&profile) {
            add(practice.name.clone(), folder, Use::Read);
        }
        for folder in targets.shared() {
            add(practice.name.clone(), folder, Use::Write);
        }
        // Two practitioners in one folder is a mistake as well: some software then stops
        // acknowledging.
        for (id, folder) in targets.incoming_of {
            add(format!("{} ({id})", practice.name), folder, Use::Write);
        }
    }
    Ok(uses)
}

/// Takes the folders that files are handed over in, and takes away staged files that no message
/// knows: a crash between staging and its commit.
pub(super) async fn take_in_hand(
    outlet: &FolderOutlet,
    store: &dyn Store,
) -> Result<Vec<Hold>, Failure> {
    let mut known = Vec::new();
    for stored in store.lives(&LifeQuery::default()).await? {
        let file = match stored.life {
            delivery::Life::Inbound(life) => life.hand_over,
            delivery::Life::Outbound(life) => life.report,
            delivery::Life::Relayed(_) => None,
        };
        known.extend(
            file.filter(|file| file.placed_at.is_none())
                .and_then(|file| file.staged),
        );
    }
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let targets: BTreeSet<PathBuf> = outlet.all().iter().map(|it| real(it)).collect();
    let mut held = Vec::new();
    for target in targets {
        match Hold::take(&target) {
            Ok(hold) => held.push(hold),
            Err(error @ FolderError::LockHeld { .. }) => {
                return Err(Failure::Usage(error.to_string()));
            }
            // A folder that cannot be reached now is swept at the next start.
            Err(error) => {
                tracing::warn!(%error, "left-over files stay for now");
                continue;
            }
        }
        if let Err(error) = folder::sweep(&target, &known) {
            tracing::warn!(%error, "left-over files stay for now");
        }
    }
    Ok(held)
}

/// A reader for each folder that software writes into.
pub(super) fn readers(config: &Config, engine: &Arc<Engine>) -> Result<Vec<FolderReader>, Failure> {
    let mut drivers = Vec::new();
    for (practice, known) in config.practices.iter().zip(engine.practices()) {
        let Some(folders) = &practice.folders else {
            continue;
        };
        let profile = folders.profile().map_err(Failure::Usage)?;
        let every = Duration::from_millis(profile.gives.poll_ms);
        for folder in folders.read_from(&profile) {
            let source = Source {
                extensions: Extensions::new(&profile.written()),
                ..Source::new(folder)
            };
            let mut reader = Reader::new(source, &format!("the Sealpost node of {}", known.name));
            let now = engine::Clock::now(&SystemClock);
            match reader.attach(now) {
                Ok(()) => {}
                Err(error @ FolderError::Unreachable { .. }) => {
                    // A share that is away must not keep the other connections from working: the
                    // reader goes on asking for it.
                    tracing::warn!(%error, "starting without this folder for now");
                }
                Err(error) => return Err(Failure::Unavailable(error.to_string())),
            }
            let intake = Arc::new(EngineIntake::new(engine.clone(), known.org.clone()));
            drivers.push(FolderReader {
                org: known.org.clone(),
                driver: OutgoingDriver::new(reader, intake, Arc::new(SystemClock)),
                every,
            });
        }
    }
    Ok(drivers)
}

/// What the readers tell of their folders, by practice.
fn told(readers: &[FolderReader]) -> HashMap<Organisation, Vec<watch::Receiver<FolderHealth>>> {
    let mut all: HashMap<_, Vec<_>> = HashMap::new();
    for one in readers {
        all.entry(one.org.clone())
            .or_default()
            .push(one.driver.health());
    }
    all
}

/// Reads the folders, and watches how it is with them, until the node stops.
pub(super) fn spawn(
    config: &Config,
    engine: &Engine,
    readers: Vec<FolderReader>,
    tasks: &mut JoinSet<()>,
    stopped: &watch::Receiver<bool>,
) {
    let (store, told) = (engine.store().clone(), told(&readers));
    let trials = connector_watch::run_trials(config.clone(), store.clone(), stopped.clone());
    tasks.spawn(trials);
    let watched = connector_watch::run(config.clone(), store, told, stopped.clone());
    tasks.spawn(watched);
    for one in readers {
        let stop = until_stopped(stopped.clone());
        tasks.spawn(one.driver.run(one.every, stop));
    }
}
