//! The rounds of a running node: it looks, decides and tells; and it tries what may be tried.

use super::observed::Eyes;
use super::{Alarm, Alarms, Trials, alarms, is_trial_due};
use crate::config::{PracticeConfig, organisation};
use crate::doctor::{Finding, round_trips};
use crate::{Config, Failure};
use audit::{Action, Draft};
use connectors::folder::FolderHealth;
use engine::Clock;
use engine::clock::SystemClock;
use ids::{Organisation, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, Transaction};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use zones::Zone;

/// Between two rounds.
const ROUND: Duration = Duration::from_secs(60);

/// Looks until the node stops. `told` is what the readers of the practices' folders tell.
pub(crate) async fn run(
    config: Config,
    store: Arc<dyn Store>,
    mut told: HashMap<Organisation, Vec<watch::Receiver<FolderHealth>>>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut all = Vec::new();
    for practice in &config.practices {
        let org = organisation(&practice.organisation).ok();
        let told = org.and_then(|org| told.remove(&org)).unwrap_or_default();
        all.extend(Eyes::of(practice, told));
    }
    while !all.is_empty() {
        let rounds = async {
            let mut after = Vec::new();
            for eyes in all.drain(..) {
                after.extend(round(&config, store.as_ref(), eyes).await);
            }
            after
        };
        tokio::select! {
            after = rounds => all = after,
            // An error means that the gateway is gone: that, too, is a stop.
            _ = stopped.wait_for(|stop| *stop) => return,
        }
        tokio::select! {
            () = tokio::time::sleep(ROUND) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// One round for one practice. A round that failed is told, and the next one tries again.
async fn round(config: &Config, store: &dyn Store, mut eyes: Eyes) -> Option<Eyes> {
    let looked = spawn_blocking(move || {
        let seen = eyes.look(SystemClock.now());
        (eyes, seen)
    });
    // A look that panicked has said so; the node is not watched for this practice any more.
    let (eyes, mut seen) = looked.await.ok()?;
    let zone = Zone::parse(&eyes.practice.time_zone).unwrap_or_else(|_| Zone::utc());
    let done = async {
        eyes.remember(&mut seen, config, store).await?;
        let now = SystemClock.now();
        tell(config, store, &eyes, alarms(&seen, now, &zone), now).await
    };
    if let Err(error) = done.await {
        tracing::warn!(%error, "the folders of the software were not looked at");
    }
    Some(eyes)
}

/// Makes the round trips of every day until the node stops, apart from the rounds: software that
/// looks seldom keeps one waiting.
pub(crate) async fn run_trials(
    config: Config,
    store: Arc<dyn Store>,
    mut stopped: watch::Receiver<bool>,
) {
    let takes_tests = |it: &&PracticeConfig| {
        it.folders
            .as_ref()
            .is_some_and(|folders| folders.takes_tests)
    };
    let trials = async {
        let practices: Vec<_> = config.practices.iter().filter(takes_tests).collect();
        while !practices.is_empty() {
            for practice in &practices {
                if let Err(error) = try_daily(&config, practice, store.as_ref()).await {
                    tracing::warn!(%error, "the round trip of the day was not made");
                }
            }
            tokio::time::sleep(ROUND).await;
        }
    };
    tokio::select! {
        () = trials => {}
        // An error means that the gateway is gone: that, too, is a stop.
        _ = stopped.wait_for(|stop| *stop) => {}
    }
}

/// Makes the round trip of the day, if it is due.
async fn try_daily(
    config: &Config,
    practice: &PracticeConfig,
    store: &dyn Store,
) -> Result<(), Failure> {
    let zone = Zone::parse(&practice.time_zone).unwrap_or_else(|_| Zone::utc());
    let trials = Trials::read(config)?;
    let last = trials.of(&practice.organisation).map(|it| it.at);
    if !is_trial_due(last, SystemClock.now(), &zone) {
        return Ok(());
    }
    let found = round_trips(config, practice, None).await;
    record_trial(config, practice, store, &found).await
}

/// Keeps what a round trip found, and records it in the audit trail.
pub(crate) async fn record_trial(
    config: &Config,
    practice: &PracticeConfig,
    store: &dyn Store,
    found: &[Finding],
) -> Result<(), Failure> {
    if found.is_empty() {
        return Ok(());
    }
    let now = SystemClock.now();
    let tried = Trials::keep(config, &practice.organisation, found, now)?;
    let passed = if tried.broken.is_empty() { "yes" } else { "no" };
    let detail = [
        ("passed", passed.to_owned()),
        ("broken", tried.broken.len().to_string()),
    ];
    let org = organisation(&practice.organisation).map_err(|e| Failure::Usage(e.to_string()))?;
    commit(
        store,
        &org,
        vec![draft(Action::ConnectorTried, now, detail)],
    )
    .await
}

/// Tells what is new and what is over: in the log, in the audit trail, in what is kept.
async fn tell(
    config: &Config,
    store: &dyn Store,
    eyes: &Eyes,
    found: Vec<Alarm>,
    now: Timestamp,
) -> Result<(), Failure> {
    let mut kept = Alarms::read(config)?;
    let before = kept.clone();
    let (new, over) = kept.replace(&eyes.practice.organisation, found);
    if kept == before {
        return Ok(());
    }
    let mut drafts = Vec::new();
    for alarm in new {
        let (practice, code) = (eyes.practice.name.as_str(), alarm.code.as_str());
        tracing::warn!(practice, code, "{}", alarm.words);
        drafts.push(draft(Action::ConnectorAlarmed, now, [("code", alarm.code)]));
    }
    for alarm in over {
        drafts.push(draft(
            Action::ConnectorRecovered,
            now,
            [("code", alarm.code)],
        ));
    }
    if !drafts.is_empty() {
        commit(store, &eyes.org, drafts).await?;
    }
    kept.write(config)
}

async fn commit(store: &dyn Store, org: &Organisation, drafts: Vec<Draft>) -> Result<(), Failure> {
    let audit = drafts.into_iter().map(|draft| (org.clone(), draft));
    let transaction = Transaction {
        audit: audit.collect(),
        ..Transaction::default()
    };
    store.commit(transaction).await?;
    Ok(())
}

fn draft<const N: usize>(action: Action, at: Timestamp, detail: [(&str, String); N]) -> Draft {
    let detail = detail.map(|(name, value)| (name.to_owned(), value));
    Draft {
        at,
        actor: "sealpost".to_owned(),
        action,
        subject: None,
        detail: detail.into(),
    }
}
