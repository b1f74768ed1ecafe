//! The organisations that the provider serves, followed while the node runs.

use crate::{Config, Failure, tenants};
use engine::{Engine, Tenant};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// Between two looks at the folder.
const LOOK: Duration = Duration::from_secs(2);

/// The engine as the provider that the configuration names, if it names one.
pub(super) fn with_provider(engine: Engine, config: &Config) -> Result<Engine, Failure> {
    let (Some(provider), Some(listen)) = (&config.provider, &config.listen) else {
        return Ok(engine);
    };
    let role = provider
        .role(listen)
        .ok_or_else(|| Failure::Usage(format!("provider {}: organisation", provider.name)))?;
    Ok(engine.as_provider(role, read(&provider.tenants)?))
}

/// Takes in what changes in the folder, until `stop` turns true. A folder with a mistake changes
/// nothing: those who were served before are served on.
pub(super) async fn follow(folder: PathBuf, engine: Arc<Engine>, mut stop: watch::Receiver<bool>) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut complained = None;
    while !*stop.borrow() {
        tokio::select! {
            _ = looks.tick() => {}
            changed = stop.changed() => if changed.is_err() { break } else { continue },
        }
        let place = folder.clone();
        let found = tokio::task::spawn_blocking(move || read(&place)).await;
        match found {
            Ok(Ok(tenants)) => {
                complained = None;
                if tenants != engine.tenants() {
                    let serves = tenants.len();
                    tracing::info!(
                        serves,
                        "the organisations that this provider serves changed"
                    );
                    engine.set_tenants(tenants);
                }
            }
            Ok(Err(failure)) if complained.as_ref() != Some(&failure) => {
                tracing::error!(%failure, "whom this provider serves stays as it was");
                complained = Some(failure);
            }
            Ok(Err(_)) => {}
            Err(error) => tracing::error!(%error, "the folder of tenants could not be read"),
        }
    }
}

/// In the order in which the engine gives them.
fn read(folder: &Path) -> Result<Vec<Tenant>, Failure> {
    let mut found: Vec<_> = tenants::read(folder)?
        .into_iter()
        .map(|tenant| {
            let mut known = Tenant::new(tenant.organisation, tenant.name);
            known.identities.extend(tenant.collectors);
            known
        })
        .collect();
    found.sort_by(|one, other| one.org.cmp(&other.org));
    Ok(found)
}
