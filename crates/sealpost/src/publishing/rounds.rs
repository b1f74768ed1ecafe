//! A running node publishes by itself: what changed, and all of it once in a while.

use super::{compare, entries, perform};
use crate::Config;
use crate::config::Publish;
use listing::Gravity;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

/// How often the node looks whether it has something else to say.
const LOOK: Duration = Duration::from_secs(60);

/// The shortest and the longest wait after a round that failed.
const PAUSES: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(3_600));

/// What was said last in a directory about a practice, and when.
struct Said {
    resources: Vec<Value>,
    at: Instant,
}

/// Publishes until told to stop.
pub async fn run(config: Config, mut stopped: watch::Receiver<bool>) {
    let Some(publish) = config.publish.clone() else {
        return;
    };
    let mut said: HashMap<(String, String), Said> = HashMap::new();
    let mut pause = PAUSES.0;
    loop {
        let is_done = round(&config, &publish, &mut said).await;
        let wait = if is_done { LOOK } else { pause };
        pause = if is_done {
            PAUSES.0
        } else {
            (pause * 2).min(PAUSES.1)
        };
        tokio::select! {
            () = sleep(wait) => {}
            // An error means that the gateway is gone: that, too, is a stop.
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// One look; whether all went well.
async fn round(
    config: &Config,
    publish: &Publish,
    said: &mut HashMap<(String, String), Said>,
) -> bool {
    let now = engine::Clock::now(&engine::clock::SystemClock);
    let all = match entries(config, now) {
        Ok(all) => all,
        Err(error) => {
            tracing::warn!(%error, "entries were not published");
            return false;
        }
    };
    let every = Duration::from_secs(publish.every_s);
    let mut is_done = true;
    for one in all {
        let resources = match one.listing {
            Ok(listing) => listing.resources,
            Err(problems) => {
                let errors = problems.iter().filter(|it| it.gravity == Gravity::Error);
                for problem in errors {
                    tracing::warn!(practice = one.practice, %problem, "not published");
                }
                continue;
            }
        };
        for to in &publish.directories {
            let key = (one.practice.clone(), to.base.clone());
            let is_said = said
                .get(&key)
                .is_some_and(|it| it.resources == resources && it.at.elapsed() < every);
            if is_said {
                continue;
            }
            let written = match compare(config, &one.organisation, &resources, to).await {
                Ok(comparison) => perform(config, &comparison).await,
                Err(error) => Err(error),
            };
            match written {
                Ok(()) => {
                    let resources = resources.clone();
                    let at = Instant::now();
                    said.insert(key, Said { resources, at });
                }
                Err(error) => {
                    tracing::warn!(directory = to.base, %error, "entries were not published");
                    is_done = false;
                }
            }
        }
    }
    is_done
}
