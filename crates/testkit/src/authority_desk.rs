//! What an authority publishes, at plain http on loopback: its revocation list, its answers
//! (OCSP) and its own certificate. It speaks for the one PKI of all tests.

use crate::pki::{now, pki};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use ids::Timestamp;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use synth::pki::{Addresses, Issued, Validity};
use synth::world::Practice;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How long what it says is current, in milliseconds. Nodes ask again after three quarters.
const LIFE_MS: i64 = 4_000;

/// The running desk.
#[derive(Debug)]
pub struct AuthorityDesk {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    asked: AtomicUsize,
    closed: AtomicBool,
}

impl AuthorityDesk {
    /// Opens on a loopback port.
    pub async fn open() -> Self {
        let socket = TcpListener::bind(("127.0.0.1", 0)).await;
        let socket = socket.expect("a loopback port");
        let address = socket.local_addr().expect("a bound address");
        let shared = Arc::new(Shared::default());
        let routes = Router::new()
            .route("/list.crl", get(list))
            .route("/ocsp", post(ocsp))
            .route("/issuer.cer", get(issuer))
            .with_state(shared.clone());
        let task = tokio::spawn(async move {
            axum::serve(socket, routes).await.expect("the desk serves");
        });
        Self {
            address,
            shared,
            task,
        }
    }

    /// Addresses for a certificate that names the list alone.
    pub fn by_list(&self) -> Addresses {
        Addresses {
            list: Some(format!("http://{}/list.crl", self.address)),
            ..Addresses::default()
        }
    }

    /// Addresses for a certificate that names the responder alone.
    pub fn by_answer(&self) -> Addresses {
        Addresses {
            ocsp: Some(format!("http://{}/ocsp", self.address)),
            ..Addresses::default()
        }
    }

    /// Addresses for a certificate that names where its issuer's own certificate is.
    pub fn by_issuer(&self) -> Addresses {
        Addresses {
            issuer: Some(format!("http://{}/issuer.cer", self.address)),
            ..Addresses::default()
        }
    }

    /// A good certificate of a practice with these addresses.
    pub fn issue(&self, practice: &Practice, addresses: &Addresses) -> Issued {
        let validity = Validity::two_years(now().plus_millis(-3_600_000));
        pki().with(|authority| {
            authority
                .organisation_asking(&practice.hpio, &practice.name, addresses, validity)
                .expect("a certificate can be issued")
        })
    }

    /// Revokes a certificate, as of a second ago.
    pub fn revoke(&self, issued: &Issued) {
        pki().with(|authority| authority.revoke(issued, now().plus_millis(-1_000)));
    }

    /// How often it was asked for anything.
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::Relaxed)
    }

    /// Answers nothing but errors from now on.
    pub fn close(&self) {
        self.shared.closed.store(true, Ordering::Relaxed);
    }
}

impl Drop for AuthorityDesk {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Answer = Result<Vec<u8>, StatusCode>;

impl Shared {
    /// From when to when what is said now is right; an error once the desk is closed.
    fn begin(&self) -> Result<(Timestamp, Timestamp), StatusCode> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.closed.load(Ordering::Relaxed) {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        Ok((now(), now().plus_millis(LIFE_MS)))
    }
}

async fn list(State(shared): State<Arc<Shared>>) -> Answer {
    let (at, next) = shared.begin()?;
    let list = pki().with(|authority| authority.crl_pem_until(at, next));
    Ok(list.expect("a list can be issued").into_bytes())
}

async fn ocsp(State(shared): State<Arc<Shared>>, request: Bytes) -> Answer {
    let (at, next) = shared.begin()?;
    let answer = pki().with(|authority| authority.ocsp_answer(&request, at, next));
    answer
        .expect("an answer can be signed")
        .ok_or(StatusCode::BAD_REQUEST)
}

async fn issuer(State(shared): State<Arc<Shared>>) -> Answer {
    shared.begin()?;
    Ok(pki().intermediate_pem.clone().into_bytes())
}
