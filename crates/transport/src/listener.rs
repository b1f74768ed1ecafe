//! The accept loop: nobody gets past it without a certificate that is trusted.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Extension;
use certs::{Certificate, Purpose, Refusal};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use ids::Timestamp;
use rustls_pki_types::UnixTime;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::failure::refused_certificate;
use crate::peer_slots::PeerSlots;
use crate::{Clients, ListenerLimits, PeerIdentity, ServerTls};

/// A bound socket that will serve peers over mutual TLS.
pub struct Listener {
    socket: TcpListener,
    shared: Arc<Shared>,
}

/// What every connection needs.
struct Shared {
    tls: Arc<ServerTls>,
    limits: ListenerLimits,
    peers: PeerSlots,
}

/// Largest header of a request, in bytes.
const HEADER_BYTES: usize = 32 * 1024;

/// Most header lines of a request.
const HEADER_LINES: usize = 64;

/// How long to wait after accepting failed: usually the system is out of file descriptors, and
/// trying again at once would only spin.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

/// How long a new client's request waits for the first word of its certificate's authority.
const FIRST_WORD: Duration = Duration::from_secs(2);

impl Listener {
    /// Binds the address, so that a node learns early that it cannot. Connections wait until
    /// [`serve`](Self::serve).
    ///
    /// # Errors
    /// What the system says, e.g. that the address is in use.
    pub async fn bind(
        address: SocketAddr,
        tls: Arc<ServerTls>,
        limits: ListenerLimits,
    ) -> io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        let peers = PeerSlots::new(limits.connections_per_peer);
        let shared = Arc::new(Shared { tls, limits, peers });
        Ok(Self { socket, shared })
    }

    /// The address bound, with the port that the system chose for port 0.
    ///
    /// # Errors
    /// What the system says.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until `stop` is done, then lets requests under way end. Handlers find the
    /// [`PeerIdentity`] as an extension of the request, and the [`RemoteAddress`].
    pub async fn serve(self, routes: Router, stop: impl Future<Output = ()> + Send) {
        let connections = Arc::new(Semaphore::new(self.shared.limits.connections));
        let (stopping, stopped) = watch::channel(());
        let mut tasks = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = stop.as_mut() => break,
                Some(_) = tasks.join_next() => continue,
                accepted = accept(&self.socket, connections.clone()) => accepted,
            };
            let Some((stream, slot)) = accepted else {
                continue;
            };
            let (shared, routes, stopped) = (self.shared.clone(), routes.clone(), stopped.clone());
            tasks.spawn(async move {
                shared.serve_connection(stream, routes, stopped).await;
                drop(slot);
            });
        }
        drop(self.socket);
        drop(stopping);
        let ended = timeout(self.shared.limits.drain, async {
            while tasks.join_next().await.is_some() {}
        });
        if ended.await.is_err() {
            tracing::warn!(
                connections = tasks.len(),
                "closed connections that did not end"
            );
        }
    }
}

/// The next connection and its slot; nothing if accepting failed.
async fn accept(
    socket: &TcpListener,
    connections: Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = connections.acquire_owned().await.ok()?;
    match socket.accept().await {
        Ok((stream, _)) => Some((stream, slot)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
            None
        }
    }
}

impl Shared {
    async fn serve_connection(
        &self,
        stream: TcpStream,
        routes: Router,
        mut stopped: watch::Receiver<()>,
    ) {
        let from = stream.peer_addr().ok().map(|address| address.ip());
        let acceptor = TlsAcceptor::from(self.tls.current());
        let stream = match timeout(self.limits.handshake, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                match refused_certificate(&error) {
                    Some(why) => tracing::warn!(?from, why, "a client's certificate was refused"),
                    None => tracing::info!(?from, %error, "a TLS handshake failed"),
                }
                return;
            }
            Err(_) => return,
        };
        if let Err(refusal) = self.settled(&stream).await {
            tracing::warn!(?from, why = %refusal, "a client's certificate was refused");
            return;
        }
        let peer = identify(&stream);
        let key = match (&peer, from) {
            (Some(peer), _) => peer.thumbprint_sha256().to_vec(),
            (None, Some(address)) if self.tls.clients() == Clients::Anybody => {
                address.to_string().into_bytes()
            }
            (None, _) => return,
        };
        let Some(_slot) = self.peers.take(&key) else {
            tracing::warn!(?peer, ?from, "has too many connections");
            return;
        };
        let routes = match peer {
            Some(peer) => routes.layer(Extension(peer)),
            None => routes,
        };
        let routes = routes.layer(Extension(RemoteAddress(from)));
        let service = TowerToHyperService::new(routes);
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.header)
            .max_buf_size(HEADER_BYTES)
            .max_headers(HEADER_LINES);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        tokio::select! {
            // Whatever ended it, the peer sees it too; there is nobody to tell.
            _ = connection.as_mut() => return,
            () = tokio::time::sleep(self.limits.age) => {}
            _ = stopped.changed() => {}
        }
        connection.as_mut().graceful_shutdown();
        if timeout(self.limits.drain, connection).await.is_err() {
            tracing::warn!("closed a connection in the middle of a request");
        }
    }
}

impl Shared {
    /// Judges a client again once its authority has had its first word, where it is being asked.
    async fn settled(&self, stream: &TlsStream<TcpStream>) -> Result<(), Refusal> {
        let (_, session) = stream.get_ref();
        let chain = session.peer_certificates().unwrap_or_default().iter();
        let chain = chain.filter_map(|der| Certificate::from_der(der).ok());
        let chain: Vec<Certificate> = chain.collect();
        let Some((client, sent_along)) = chain.split_first() else {
            return Ok(());
        };
        let trust = self.tls.trust();
        if !trust.first_word(client, FIRST_WORD).await {
            return Ok(());
        }
        let millis = UnixTime::now().as_secs().saturating_mul(1_000);
        let at = Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
        trust
            .judge(client, sent_along, Purpose::TlsClient, at)
            .map(drop)
    }
}

/// The address that a request came from, beside the [`PeerIdentity`] that it may have proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemoteAddress(pub Option<IpAddr>);

/// Who shook hands. The verifier has judged the certificate and seen that it names somebody; where
/// anybody may call, there may be none.
fn identify(stream: &TlsStream<TcpStream>) -> Option<PeerIdentity> {
    let (_, session) = stream.get_ref();
    let der = session.peer_certificates()?.first()?;
    PeerIdentity::of(&Certificate::from_der(der).ok()?)
}
