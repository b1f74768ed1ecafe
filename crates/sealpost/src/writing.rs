//! The drafts of a practice, as its configuration says.

use crate::Failure;
use crate::config::{PracticeConfig, organisation};
use engine::{Clock, Engine};
use office::Drafts;
use std::sync::Arc;

/// The drafts of a configured practice; `None` if the engine does not serve it.
pub fn drafts(
    engine: &Arc<Engine>,
    config: &PracticeConfig,
    clock: Arc<dyn Clock>,
) -> Result<Option<Drafts>, Failure> {
    let org =
        organisation(&config.organisation).map_err(|error| Failure::Usage(error.to_string()))?;
    let Some(practice) = engine.practices().iter().find(|it| it.org == org) else {
        return Ok(None);
    };
    let (library, policy) = (config.drafts.library()?, config.drafts.policy());
    let (engine, practice) = (engine.clone(), practice.clone());
    Ok(Some(Drafts::new(engine, practice, library, policy, clock)))
}
