//! Enrolment: an agent shows the code that its provider gave it, once, and learns all it needs.
//!
//! | request | answer |
//! |---|---|
//! | `POST enrol`: an [`Enrolment`], JSON | 200 with a [`Welcome`]; 403, 429 with a [`Refusal`] |
//!
//! Who calls has no certificate yet: the code says whose agent it is. How the code is kept, and
//! what is written down of its use, is the [`Desk`]'s to know.

use crate::Caller;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use ids::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

/// Path of the route.
pub const PATH: &str = "/enrol";
/// Largest request, in bytes: a certificate with its chain is a few thousand.
const BODY_BYTES: usize = 64 * 1_024;
/// Tries that one address has in [`WINDOW_MS`].
const TRIES_PER_ADDRESS: u32 = 5;
/// Tries that all addresses together have in [`WINDOW_MS`].
const TRIES: u32 = 100;
/// How long tries are counted, in milliseconds.
const WINDOW_MS: i64 = 60_000;

/// What an agent asks. Its `Debug` does not show the code.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The secret part of the code.
    pub code: String,
    /// A request for a certificate (PKCS#10, PEM), where the agent has none.
    #[serde(default)]
    pub request: Option<String>,
    /// The certificate that the agent has, with its chain (PEM).
    #[serde(default)]
    pub certificate: Option<String>,
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enrolment").finish_non_exhaustive()
    }
}

/// What an agent learns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Welcome {
    /// Name of the agent's organisation.
    pub name: String,
    /// Its SMD identity, a URI.
    pub organisation: String,
    /// The certificate that was issued to it, with its chain (PEM); none where it brought its own.
    pub certificate: Option<String>,
    /// Root certificates that it is to trust (PEM).
    pub anchors: String,
    /// Certificates between those and others' (PEM); may be empty.
    pub intermediates: String,
    /// `production` or `test`.
    pub environment: String,
    /// The provider's SMD identity, a URI.
    pub provider: String,
    /// The provider's services: their names, as in its configuration, and URLs.
    pub services: BTreeMap<String, String>,
}

/// Why an agent is not enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Refusal {
    /// A stable word for programs.
    pub code: String,
    /// For people: the problem and the fix.
    pub reason: String,
}

impl Refusal {
    /// A refusal of these words.
    pub fn new(code: &str, reason: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            reason: reason.into(),
        }
    }
}

/// What a [`Desk`] answers.
pub type Decision<'a> = Pin<Box<dyn Future<Output = Result<Welcome, Refusal>> + Send + 'a>>;

/// Who decides: it redeems the code once, and writes down every use.
pub trait Desk: Send + Sync + 'static {
    /// Decides about one request that came from `address`.
    fn enrol<'a>(&'a self, enrolment: Enrolment, address: &'a str) -> Decision<'a>;
}

/// Shared by all requests.
struct Shared {
    desk: Arc<dyn Desk>,
    tries: Tries,
    now: fn() -> Timestamp,
}

/// The route, to be nested where the provider serves it.
pub fn routes(desk: Arc<dyn Desk>, now: fn() -> Timestamp) -> Router {
    let shared = Shared {
        desk,
        tries: Tries::default(),
        now,
    };
    Router::new()
        .route(PATH, post(enrol))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(Arc::new(shared))
}

async fn enrol(
    State(shared): State<Arc<Shared>>,
    caller: Option<Extension<Caller>>,
    body: Bytes,
) -> Response {
    let address = caller.map(|Extension(caller)| caller.address);
    let address = address.unwrap_or_default();
    if !shared.tries.may((shared.now)(), &address) {
        let words = "too many tries; wait a minute, and check the code";
        return answer(StatusCode::TOO_MANY_REQUESTS, &Refusal::new("rate", words));
    }
    let Ok(enrolment) = serde_json::from_slice::<Enrolment>(&body) else {
        let words = "this is no request for enrolment; use the agent's version of this program";
        return answer(StatusCode::BAD_REQUEST, &Refusal::new("request", words));
    };
    match shared.desk.enrol(enrolment, &address).await {
        Ok(welcome) => answer(StatusCode::OK, &welcome),
        Err(refusal) => answer(StatusCode::FORBIDDEN, &refusal),
    }
}

fn answer<T: Serialize>(status: StatusCode, value: &T) -> Response {
    // Strings in a fixed shape cannot fail to be JSON.
    let body = serde_json::to_string(value).unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, body).into_response()
}

/// How often was tried of late: what a guesser runs into.
#[derive(Default)]
struct Tries(Mutex<Window>);

#[derive(Default)]
struct Window {
    began: i64,
    all: u32,
    by_address: BTreeMap<String, u32>,
}

impl Tries {
    /// Counts one more try, and says whether it may go on.
    fn may(&self, now: Timestamp, address: &str) -> bool {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_millis();
        if now < window.began || now - window.began >= WINDOW_MS {
            *window = Window {
                began: now,
                ..Window::default()
            };
        }
        window.all = window.all.saturating_add(1);
        if window.all > TRIES {
            return false;
        }
        let own = window.by_address.entry(address.to_owned()).or_default();
        *own = own.saturating_add(1);
        *own <= TRIES_PER_ADDRESS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    /// Takes the code `right` alone.
    struct Porter;

    impl Desk for Porter {
        fn enrol<'a>(&'a self, enrolment: Enrolment, address: &'a str) -> Decision<'a> {
            Box::pin(async move {
                if enrolment.code != "right" {
                    return Err(Refusal::new("unknown", "no such code"));
                }
                Ok(Welcome {
                    name: address.to_owned(),
                    organisation: String::new(),
                    certificate: None,
                    anchors: String::new(),
                    intermediates: String::new(),
                    environment: "test".to_owned(),
                    provider: String::new(),
                    services: BTreeMap::new(),
                })
            })
        }
    }

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    async fn asked(router: &Router, body: &str, address: &str) -> (StatusCode, String) {
        let caller = Caller {
            organisations: Vec::new(),
            address: address.to_owned(),
        };
        let request = Request::post(PATH).extension(caller);
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_desk_decides_and_a_guesser_is_held_up() {
        let router = routes(Arc::new(Porter), || at(1));
        let (status, body) = asked(&router, r#"{"code":"right"}"#, "192.0.2.1").await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("192.0.2.1"));
        for _ in 0..4 {
            let (status, body) = asked(&router, r#"{"code":"guess"}"#, "192.0.2.1").await;
            assert_eq!(status, StatusCode::FORBIDDEN);
            assert!(body.contains("no such code"));
        }
        let (status, _) = asked(&router, r#"{"code":"right"}"#, "192.0.2.1").await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        let (status, _) = asked(&router, r#"{"code":"right"}"#, "192.0.2.2").await;
        assert_eq!(status, StatusCode::OK, "others are not held up");
        for odd in ["", "{}", r#"{"code":"right","more":1}"#] {
            let (status, _) = asked(&router, odd, "192.0.2.3").await;
            assert_eq!(status, StatusCode::BAD_REQUEST);
        }
    }

    #[test]
    fn tries_are_counted_for_a_minute_by_address_and_altogether() {
        let tries = Tries::default();
        for n in 0..TRIES_PER_ADDRESS {
            assert!(tries.may(at(i64::from(n)), "a"));
        }
        assert!(!tries.may(at(9), "a"));
        for n in 0..TRIES - TRIES_PER_ADDRESS - 1 {
            assert!(tries.may(at(10), &n.to_string()));
        }
        assert!(!tries.may(at(11), "fresh"), "a guesser with many addresses");
        assert!(tries.may(at(WINDOW_MS), "a"));
    }
}
