//! The provider directory over HTTPS, as a service of this process.

use crate::Failure;
use crate::caller::introduce;
use crate::following::now;
use api::directory::{Directory, Explains, RateLimit, Tokens, routes_below};
use axum::Router;
use axum::middleware::from_fn;
use register::Register;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use transport::{Listener, ListenerLimits, ServerTls};

/// What a directory server is made of.
pub struct DirectoryService {
    /// Where the resources are.
    pub register: Arc<Register>,
    /// Who may do what.
    pub tokens: Tokens,
    /// The URL under which callers reach it, without a slash at its end.
    pub base: String,
    /// Who runs it, for people.
    pub publisher: String,
    /// How much one caller may ask.
    pub rate: RateLimit,
    /// Says why somebody can or cannot be sent to, where that is offered.
    pub explains: Option<Arc<dyn Explains>>,
    /// Other services at the same address.
    pub beside: Router,
}

/// A directory server that runs.
pub struct DirectoryServer {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl DirectoryService {
    /// Serves it at the address until [`DirectoryServer::stop`].
    pub async fn serve(
        self,
        listen: SocketAddr,
        tls: Arc<ServerTls>,
    ) -> Result<DirectoryServer, Failure> {
        let router = self.router()?;
        let unavailable =
            |error: std::io::Error| Failure::Unavailable(format!("{listen}: {error}"));
        let listener = Listener::bind(listen, tls, ListenerLimits::default()).await;
        let listener = listener.map_err(unavailable)?;
        let address = listener.local_addr().map_err(unavailable)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(listener.serve(router, async move {
            // A sender that is gone means the same as one that sent.
            drop(stopped.await);
        }));
        Ok(DirectoryServer {
            address,
            stop,
            serving,
        })
    }

    fn router(self) -> Result<Router, Failure> {
        let path = path_of(&self.base)?;
        let served = Directory {
            register: self.register,
            explains: self.explains,
            access: Arc::new(self.tokens),
            base: self.base,
            publisher: self.publisher,
            rate: self.rate,
            now,
        };
        let routes = routes_below(&path, served);
        Ok(routes.merge(self.beside).layer(from_fn(introduce)))
    }
}

impl DirectoryServer {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets requests under way end, and ends.
    pub async fn stop(self) -> Result<(), Failure> {
        drop(self.stop);
        let ended = self.serving.await;
        ended.map_err(|error| Failure::Unavailable(error.to_string()))
    }
}

/// The path of a base URL, without a slash at its end.
fn path_of(base: &str) -> Result<String, Failure> {
    let rest = base.strip_prefix("https://").ok_or_else(|| {
        Failure::Usage("the base URL must begin with https://, as callers reach it".to_owned())
    })?;
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    Ok(if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    })
}
