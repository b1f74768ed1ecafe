//! A peer that is called: it answers what it is told to answer.

use crate::pki::pki;
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use std::net::SocketAddr;
use std::sync::Arc;
use synth::pki::Issued;
use tokio::task::JoinHandle;
use transport::{Credentials, Listener, ListenerLimits, ServerTls};

/// What a hand server answers.
#[async_trait]
pub trait Answer: Send + Sync + 'static {
    /// HTTP status and body of the answer to a request body.
    async fn answer(&self, path: &str, body: Bytes) -> (u16, Vec<u8>);
}

/// A server over mutual TLS, until dropped.
#[derive(Debug)]
pub struct HandServer {
    /// Where it listens.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

/// Largest request body, in bytes.
const BODY_BYTES: usize = 64 * 1024 * 1024;

impl HandServer {
    /// Starts one that shows this certificate.
    pub async fn start(issued: &Issued, answer: Arc<dyn Answer>) -> Self {
        let credentials = Credentials::from_pem(&issued.chain_pem, &issued.key_pem);
        let credentials = credentials.expect("a certificate and its key");
        let tls = ServerTls::new(&credentials, pki().anchors()).expect("TLS can be set up");
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = Listener::bind(any_port, Arc::new(tls), ListenerLimits::default()).await;
        let listener = listener.expect("a loopback port");
        let address = listener.local_addr().expect("a bound address");
        let routes = Router::new().fallback(reply).with_state(answer);
        let task = tokio::spawn(listener.serve(routes, std::future::pending()));
        Self { address, task }
    }
}

impl Drop for HandServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn reply(State(answer): State<Arc<dyn Answer>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_BYTES).await;
    let body = body.expect("the body of a request to a hand server");
    let (status, body) = answer.answer(parts.uri.path(), body).await;
    Response::builder()
        .status(status)
        .header("Content-Type", smd::CONTENT_TYPE)
        .body(Body::from(body))
        .expect("a response")
}
