//! The listener: where it is, what it shows, and what it serves.

use super::parts::Parts;
use crate::{Config, Failure};
use engine::Engine;
use std::net::SocketAddr;
use std::sync::Arc;
use transport::{
    BodyLimits, CourierLimits, Listener, ListenerLimits, Mailboxes, RetrievalLimits, ServerTls,
    Services, smd_routes,
};

/// How much of the network's patience and memory a node has. The defaults are for production.
#[derive(Clone, Debug, Default)]
pub struct NetworkLimits {
    /// Of connections that others make.
    pub listener: ListenerLimits,
    /// Of what they send.
    pub bodies: BodyLimits,
    /// Of what they collect.
    pub answers: RetrievalLimits,
    /// Of our own calls.
    pub courier: CourierLimits,
}

impl NetworkLimits {
    /// As the configuration says.
    pub fn of(config: &Config) -> Self {
        let Some(listen) = &config.listen else {
            return Self::default();
        };
        Self {
            listener: listen.limits.listener(),
            bodies: listen.limits.bodies(listen.max_body_bytes),
            answers: listen.limits.answers(),
            courier: CourierLimits::default(),
        }
    }
}

/// A listener that waits to serve.
pub(super) struct Bound {
    pub(super) listener: Listener,
    pub(super) address: SocketAddr,
    pub(super) tls: Arc<ServerTls>,
}

/// Binds the listener and says where it listens; an agent has none.
pub(super) async fn bind(
    config: &Config,
    parts: &Parts,
    limits: ListenerLimits,
) -> Result<Option<Bound>, Failure> {
    let (Some(listen), Some(shown)) = (&config.listen, parts.shown()) else {
        return Ok(None);
    };
    let tls = ServerTls::new(shown, parts.trust.clone())
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let tls = Arc::new(tls);
    let listener = Listener::bind(listen.address, tls.clone(), limits).await;
    let listener = listener.map_err(|error| {
        Failure::Unavailable(format!("cannot listen on {}: {error}", listen.address))
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::Unavailable(format!("listener: {error}")))?;
    Ok(Some(Bound {
        listener,
        address,
        tls,
    }))
}

/// The services at their paths, if the node listens.
pub(super) fn routes(
    config: &Config,
    engine: &Arc<Engine>,
    limits: &NetworkLimits,
) -> Result<Option<axum::Router>, Failure> {
    let Some(listen) = &config.listen else {
        return Ok(None);
    };
    let is_provider = engine.provider().is_some();
    let services = Services {
        custody: Some(engine.clone()),
        immediate: Some(engine.clone()),
        mailboxes: is_provider.then(|| engine.clone() as Arc<dyn Mailboxes>),
        ..Services::default()
    };
    let routes = smd_routes(
        &listen.paths(),
        services,
        config.trust.strictness(),
        limits.bodies.clone(),
        limits.answers.clone(),
    );
    routes
        .map(Some)
        .map_err(|error| Failure::Usage(error.to_string()))
}
