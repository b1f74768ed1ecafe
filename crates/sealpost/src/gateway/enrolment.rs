//! The listener for enrolments, apart from the other: its callers may have no certificate yet.

use super::parts::Parts;
use crate::caller::introduce;
use crate::enrolment::EnrolmentDesk;
use crate::{Config, Failure};
use api::enrolment::{Desk, routes};
use axum::Router;
use axum::middleware::from_fn;
use engine::Clock as _;
use engine::clock::SystemClock;
use std::sync::Arc;
use store::Store;
use transport::{Clients, Listener, ListenerLimits, ServerTls};

/// Binds it, where the node is a provider that enrols agents.
pub(super) async fn bind(
    config: &Config,
    parts: &Parts,
    store: Arc<dyn Store>,
    limits: ListenerLimits,
) -> Result<Option<(Listener, Router)>, Failure> {
    let settings = config
        .provider
        .as_ref()
        .and_then(|it| it.enrolment.as_ref());
    let (Some(settings), Some(shown)) = (settings, parts.shown()) else {
        return Ok(None);
    };
    let Some(desk) = EnrolmentDesk::new(config, store)? else {
        return Ok(None);
    };
    let tls = ServerTls::taking(Clients::Anybody, shown, parts.trust.clone())
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let listener = Listener::bind(settings.address, Arc::new(tls), limits).await;
    let listener = listener.map_err(|error| {
        Failure::Unavailable(format!("cannot listen on {}: {error}", settings.address))
    })?;
    let desk: Arc<dyn Desk> = Arc::new(desk);
    let routes = routes(desk, || SystemClock.now()).layer(from_fn(introduce));
    Ok(Some((listener, routes)))
}
