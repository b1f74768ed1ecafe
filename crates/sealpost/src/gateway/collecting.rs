//! What the agent's practices collect from their providers.

use crate::Config;
use engine::{Collection, Collector, Engine, Mailbox};
use std::sync::Arc;

/// A collector for each practice that has a provider.
pub(super) fn collectors(
    config: &Config,
    engine: &Arc<Engine>,
    mailbox: &Arc<dyn Mailbox>,
) -> Vec<Collector> {
    let practices = config.practices.iter().zip(engine.practices());
    let agents = practices.filter_map(|(practice, known)| {
        let at = practice.provider.as_ref()?;
        Some(Collection {
            org: known.org.clone(),
            provider: at.organisation()?,
            messages: at.sealed_message_retrieval.clone(),
            responses: at.transport_response_retrieval.clone(),
            news: at.news.clone(),
            poll_ms: at.poll_ms,
        })
    });
    agents
        .map(|at| Collector::new(engine.clone(), mailbox.clone(), at))
        .collect()
}
