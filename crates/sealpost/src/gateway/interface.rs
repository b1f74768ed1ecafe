//! The programming interface of the node: plain on this machine, over TLS beyond it.

use super::parts::{Parts, credentials_of};
use super::until_stopped;
use crate::config::ApiConfig;
use crate::{Config, Failure};
use api::directory::RateLimit;
use api::v1::{Interface, routes};
use axum::Router;
use engine::Engine;
use engine::clock::SystemClock;
use register::Register;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use transport::{Clients, Listener, ListenerLimits, ServerTls};

/// The socket of the interface, bound.
pub(super) struct Bound {
    /// Where it listens.
    pub(super) address: SocketAddr,
    socket: Socket,
    rate: RateLimit,
    register: Option<Arc<Register>>,
}

enum Socket {
    Plain(TcpListener),
    Tls(Listener),
}

/// Binds the address, so that a node learns early that it cannot.
pub(super) async fn bind(config: &Config, parts: &Parts) -> Result<Option<Bound>, Failure> {
    let Some(api) = &config.api else {
        return Ok(None);
    };
    let place = api.address;
    let failed = |error: std::io::Error| Failure::Unavailable(format!("api {place}: {error}"));
    let (socket, address) = match tls(config, api, parts)? {
        None => {
            let socket = TcpListener::bind(place).await.map_err(failed)?;
            let address = socket.local_addr().map_err(failed)?;
            (Socket::Plain(socket), address)
        }
        Some(tls) => {
            let listener = Listener::bind(place, tls, ListenerLimits::default()).await;
            let listener = listener.map_err(failed)?;
            let address = listener.local_addr().map_err(failed)?;
            (Socket::Tls(listener), address)
        }
    };
    Ok(Some(Bound {
        address,
        socket,
        rate: RateLimit {
            burst: api.burst,
            per_minute: api.per_minute,
        },
        register: parts.recipients.register(),
    }))
}

/// What it shows; nothing where it is plain. Whoever calls proves itself by its key.
fn tls(config: &Config, api: &ApiConfig, parts: &Parts) -> Result<Option<Arc<ServerTls>>, Failure> {
    let (Some(certificate), Some(key)) = (&api.certificate, &api.key) else {
        return Ok(None);
    };
    let vault = config.open_vault()?;
    let shown = credentials_of("api", certificate, key, vault.as_deref())?;
    let tls = ServerTls::taking(Clients::Anybody, &shown, parts.trust.clone());
    let tls = tls.map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(Some(Arc::new(tls)))
}

/// Serves it, if there is one, until the node stops.
pub(super) fn spawn(
    bound: Option<Bound>,
    engine: &Arc<Engine>,
    tasks: &mut JoinSet<()>,
    stopped: &watch::Receiver<bool>,
) {
    let Some(bound) = bound else {
        return;
    };
    let routes = routes(Interface {
        engine: engine.clone(),
        register: bound.register,
        rate: bound.rate,
        clock: Arc::new(SystemClock),
    });
    let stop = until_stopped(stopped.clone());
    match bound.socket {
        Socket::Plain(socket) => drop(tasks.spawn(plain(socket, routes, stop))),
        Socket::Tls(listener) => drop(tasks.spawn(listener.serve(routes, stop))),
    }
}

/// Serves plain HTTP. A stream that a client follows ends with the node.
async fn plain(socket: TcpListener, routes: Router, stop: impl Future<Output = ()> + Send) {
    let serving = axum::serve(socket, routes).into_future();
    tokio::select! {
        ended = serving => {
            if let Err(error) = ended {
                tracing::error!(%error, "the programming interface ended");
            }
        }
        () = stop => {}
    }
}
