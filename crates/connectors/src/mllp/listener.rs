//! Listener: the socket that the practice's software connects to.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use engine::Clock;
use ids::Hd;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::conversation::{Answers, Shared};
use super::inflow::PERMIT_BYTES;
use super::limits::ListenerLimits;
use super::security::ServerSide;
use super::stream::{Stream, prepare};
use crate::Intake;

/// A bound socket that will take messages.
pub struct Listener {
    socket: TcpListener,
    security: Arc<ServerSide>,
    limits: ListenerLimits,
}

/// Whose messages are taken, and how they are answered.
#[derive(Clone)]
pub struct Taker {
    /// The practice, for people.
    pub name: String,
    /// MSH-3 of what we answer.
    pub application: Hd,
    /// Where messages go.
    pub intake: Arc<dyn Intake>,
    /// Which are answered.
    pub answers: Answers,
}

/// How long to wait after accepting failed: usually the system is out of file descriptors, and
/// trying again at once would only spin.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

impl Listener {
    /// Binds the address. Connections wait until [`serve`](Self::serve).
    ///
    /// # Errors
    /// What the system says; [`io::ErrorKind::PermissionDenied`] for a plain listener that others
    /// than this machine could reach.
    pub async fn bind(
        address: SocketAddr,
        security: Arc<ServerSide>,
        limits: ListenerLimits,
    ) -> io::Result<Self> {
        if security.is_plain() && !address.ip().is_loopback() {
            let words = "a plain MLLP listener is for the loopback interface alone";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, words));
        }
        let socket = TcpListener::bind(address).await?;
        Ok(Self {
            socket,
            security,
            limits,
        })
    }

    /// The address bound, with the port that the system chose for port 0.
    ///
    /// # Errors
    /// What the system says.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until `stop` is done; the message under way on each connection is dealt with and
    /// answered.
    pub async fn serve(
        self,
        taker: Taker,
        clock: Arc<dyn Clock>,
        stop: impl Future<Output = ()> + Send,
    ) {
        let limits = self.limits.clone();
        let bytes = limits.bytes_together.max(limits.frame_bytes);
        let shared = Arc::new(Shared {
            taker,
            clock,
            memory: Arc::new(Semaphore::new(
                bytes / PERMIT_BYTES + limits.connections * 32,
            )),
            limits: limits.clone(),
        });
        let connections = Arc::new(Semaphore::new(limits.connections.max(1)));
        let (stopping, stopped) = watch::channel(());
        let mut tasks = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = stop.as_mut() => break,
                Some(_) = tasks.join_next() => continue,
                accepted = self.accept(connections.clone()) => accepted,
            };
            let Some((socket, slot)) = accepted else {
                continue;
            };
            let (shared, stopped) = (Arc::clone(&shared), stopped.clone());
            let (security, handshake) = (Arc::clone(&self.security), limits.handshake);
            tasks.spawn(async move {
                if let Some(stream) = secured(socket, &security, handshake).await {
                    shared.serve(stream, stopped).await;
                }
                drop(slot);
            });
        }
        drop(self.socket);
        drop(stopping);
        let ended = timeout(limits.drain, async {
            while tasks.join_next().await.is_some() {}
        });
        if ended.await.is_err() {
            let connections = tasks.len();
            tracing::warn!(connections, "closed MLLP connections that did not end");
        }
    }

    /// The next connection and its slot; nothing if accepting failed.
    async fn accept(
        &self,
        connections: Arc<Semaphore>,
    ) -> Option<(TcpStream, OwnedSemaphorePermit)> {
        let slot = connections.acquire_owned().await.ok()?;
        match self.socket.accept().await {
            Ok((socket, _)) => Some((socket, slot)),
            Err(error) => {
                tracing::warn!(%error, "an MLLP connection could not be accepted");
                tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
                None
            }
        }
    }
}

/// The connection once it is secured; nothing, and a line in the log, where it is not.
async fn secured(
    socket: TcpStream,
    security: &ServerSide,
    handshake: Duration,
) -> Option<Box<dyn Stream>> {
    let from = socket.peer_addr().ok().map(|address| address.ip());
    if let Err(error) = prepare(&socket) {
        tracing::info!(?from, %error, "an MLLP connection went at once");
        return None;
    }
    let Some(config) = security.config() else {
        return Some(Box::new(socket));
    };
    let stream = match timeout(handshake, TlsAcceptor::from(config).accept(socket)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            tracing::warn!(?from, %error, "a TLS handshake on the MLLP port failed");
            return None;
        }
        Err(_) => return None,
    };
    let (_, session) = stream.get_ref();
    let shown = session.peer_certificates().and_then(|chain| chain.first());
    if security.admits(shown) {
        return Some(Box::new(stream));
    }
    tracing::warn!(
        ?from,
        "an MLLP client's certificate has none of the names that may call"
    );
    None
}
