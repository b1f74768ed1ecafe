//! A directory of one practice, asked over its routes.

use api::Caller;
use api::directory::{Directory, RateLimit, Tokens, Viewer, routes, routes_below};
use axum::Router;
use axum::body::Body;
use fhir::Json;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use ids::{Organisation, Timestamp};
use register::{Change, Register};
use std::collections::HashMap;
use std::sync::Arc;
use tower::ServiceExt;

pub const BASE: &str = "https://directory.example/fhir";
pub const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);
pub const HPIO: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0";
pub const OURS: &str = "8003621566684455";

/// Whom the operator was told to be a delegate of ours.
pub const CONFIGURED: &str = "8003627500000328";

pub fn organisation(hpio: &str) -> Organisation {
    Organisation::parse_uri(&format!("{HPIO}/{hpio}")).unwrap()
}

pub struct Rig {
    pub register: Arc<Register>,
    pub routes: Router,
    _folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Json {
        Json::parse(&self.text).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }

    /// `Type/id` of the entries with this search mode, in order.
    pub fn entries(&self, mode: &str) -> Vec<String> {
        let bundle = self.json();
        let entries = bundle.get("entry").into_iter().flat_map(Json::each);
        let of = |it: &&Json| text(it, &["search", "mode"]) == Some(mode);
        let name = |it: &Json| {
            let kind = text(it, &["resource", "resourceType"]).unwrap();
            format!(
                "{kind}/{}",
                text(it, &["resource", "id"]).unwrap_or_default()
            )
        };
        entries.filter(of).map(name).collect()
    }

    pub fn link(&self, relation: &str) -> Option<String> {
        let bundle = self.json();
        let mut links = bundle.get("link").into_iter().flat_map(Json::each);
        let found = links.find(|it| text(it, &["relation"]) == Some(relation));
        found.and_then(|it| text(it, &["url"]).map(ToOwned::to_owned))
    }
}

pub fn text<'j>(json: &'j Json, path: &[&str]) -> Option<&'j str> {
    path.iter()
        .try_fold(json, |at, name| at.get(name))?
        .as_str()
}

impl Rig {
    pub fn new() -> Self {
        Self::limited(RateLimit::default())
    }

    pub fn limited(rate: RateLimit) -> Self {
        Self::with(rate, || NOW)
    }

    /// With a clock of the test's own.
    pub fn clocked(now: fn() -> Timestamp) -> Self {
        // Its clock stands still, and no bucket fills again.
        let rate = RateLimit {
            burst: 1_000_000,
            per_minute: 1,
        };
        Self::with(rate, now)
    }

    /// An empty one below a path.
    pub fn below(path: &str) -> Self {
        Self::made(RateLimit::default(), || NOW, |it| routes_below(path, it))
    }

    fn with(rate: RateLimit, now: fn() -> Timestamp) -> Self {
        Self::made(rate, now, routes)
    }

    fn made(
        rate: RateLimit,
        now: fn() -> Timestamp,
        routes: impl FnOnce(Directory) -> Router,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("directory.sqlite")).unwrap();
        let register = Arc::new(register);
        let tokens = [("reader", Viewer::Reader), ("operator", Viewer::Operator)];
        let tokens = tokens.map(|(token, viewer)| (token.to_owned(), viewer));
        let access = Tokens {
            tokens: HashMap::from(tokens),
            by_certificate: true,
            is_public: false,
            delegates: vec![(organisation(OURS), organisation(CONFIGURED))],
        };
        let routes = routes(Directory {
            register: register.clone(),
            access: Arc::new(access),
            base: BASE.to_owned(),
            publisher: "Test Directory".to_owned(),
            explains: None,
            rate,
            now,
        });
        Self {
            register,
            routes,
            _folder: folder,
        }
    }

    /// With the entries of one practice.
    pub fn filled() -> Self {
        let rig = Self::new();
        let bundle = Json::parse(include_str!("practice.json")).unwrap();
        for entry in bundle.get("entry").unwrap().each() {
            let change = Change::Put {
                body: entry.get("resource").unwrap().to_string(),
                expected: None,
                source: format!("{HPIO}/{OURS}"),
            };
            rig.register.change(&[change], NOW).unwrap();
        }
        rig
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(request("GET", path, "reader").body(Body::empty()).unwrap())
            .await
    }
}

pub fn request(method: &str, path: &str, token: &str) -> http::request::Builder {
    let path = path.strip_prefix(BASE).unwrap_or(path);
    Request::builder()
        .method(method)
        .uri(path)
        .header("Authorization", format!("Bearer {token}"))
}

/// A request of somebody whose certificate proves this HPI-O.
pub fn proven(method: &str, path: &str, hpio: &str, body: &str) -> Request<Body> {
    let caller = Caller {
        organisations: vec![organisation(hpio)],
        address: "127.0.0.1".to_owned(),
    };
    Request::builder()
        .method(method)
        .uri(path)
        .header("Content-Type", "application/fhir+json")
        .extension(caller)
        .body(Body::from(body.to_owned()))
        .unwrap()
}
