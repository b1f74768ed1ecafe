//! Directories over real TLS: our own server, and servers whose answers are written down.

use api::Caller;
use api::directory::{Directory, RateLimit, Tokens, Viewer, routes};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use certs::Anchors;
use futures_util::stream;
use http::StatusCode;
use ids::{Hpio, Timestamp};
use mirror::{Access, Client, Limits, Mirror, Secret, Source, Way};
use register::{Change, Register};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use synth::TestPki;
use synth::pki::{Issued, Validity};
use tempfile::TempDir;
use transport::{
    Clients, Credentials, EgressPolicy, Listener, ListenerLimits, ServerTls, ServerTrust,
};

pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap())
}

pub struct Pki {
    pub server: Issued,
    pub anchors: Arc<Anchors>,
    pub root_pem: String,
}

pub static PKI: LazyLock<Pki> = LazyLock::new(|| {
    let from = now().plus_millis(-3_600_000);
    let pki = TestPki::new(from).unwrap();
    let hpio = Hpio::parse("8003629999900042").unwrap();
    let validity = Validity::two_years(from);
    let server = pki.organisation_with_names(&hpio, "Directory", &["localhost"], validity);
    let anchors = Anchors::new(pki.root_pem().as_bytes()).unwrap();
    let anchors = anchors.with_intermediates(pki.intermediate_pem().as_bytes());
    Pki {
        server: server.unwrap(),
        anchors: Arc::new(anchors.unwrap()),
        root_pem: pki.root_pem(),
    }
});

/// A server that runs until it is dropped.
pub struct Site {
    pub base: String,
    _stop: tokio::sync::oneshot::Sender<()>,
}

/// Serves routes that know their base URL.
pub async fn serve(routes: impl FnOnce(&str) -> Router) -> Site {
    let own = Credentials::from_pem(&PKI.server.chain_pem, &PKI.server.key_pem).unwrap();
    let tls = ServerTls::taking(Clients::Anybody, &own, PKI.anchors.clone()).unwrap();
    let address = "127.0.0.1:0".parse().unwrap();
    let listener = Listener::bind(address, Arc::new(tls), ListenerLimits::default()).await;
    let listener = listener.unwrap();
    let base = format!(
        "https://localhost:{}/fhir",
        listener.local_addr().unwrap().port()
    );
    let router = Router::new().nest("/fhir", routes(&base));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(listener.serve(router, async move { drop(stopped.await) }));
    Site { base, _stop: stop }
}

/// Our own directory server.
pub struct Ours {
    pub site: Site,
    pub register: Arc<Register>,
    _folder: TempDir,
}

impl Ours {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("served.sqlite")).unwrap();
        let register = Arc::new(register);
        let site = serve(|base| {
            routes(Directory {
                register: register.clone(),
                access: Arc::new(Tokens {
                    tokens: HashMap::from([("letmein".to_owned(), Viewer::Reader)]),
                    ..Tokens::default()
                }),
                base: base.to_owned(),
                publisher: "Test".to_owned(),
                explains: None,
                rate: RateLimit {
                    burst: 100_000,
                    per_minute: 100_000,
                },
                now,
            })
            .layer(axum::Extension(Caller::default()))
        })
        .await;
        Self {
            site,
            register,
            _folder: folder,
        }
    }

    pub fn put(&self, bodies: impl IntoIterator<Item = String>) {
        let changes = bodies.into_iter().map(|body| Change::Put {
            body,
            expected: None,
            source: "theirs".to_owned(),
        });
        let changes: Vec<Change> = changes.collect();
        self.register.change(&changes, now()).unwrap();
    }

    pub fn delete(&self, kind: &str, id: &str) {
        let change = Change::Delete {
            kind: kind.to_owned(),
            id: id.to_owned(),
        };
        self.register.change(&[change], now()).unwrap();
    }
}

/// What came in, and what is answered.
#[derive(Default)]
pub struct Script {
    pub asked: Vec<Asked>,
    pub answers: VecDeque<Answer>,
}

#[derive(Clone, Debug)]
pub struct Asked {
    pub line: String,
    pub headers: http::HeaderMap,
    pub body: String,
}

/// One written answer.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub late: bool,
    /// The connection ends after the body as if more had been to come.
    pub cut: bool,
}

pub fn answer(status: u16, body: impl Into<String>) -> Answer {
    Answer {
        status,
        headers: Vec::new(),
        body: body.into(),
        late: false,
        cut: false,
    }
}

impl Answer {
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Breaks off after its body.
    pub fn cut(mut self) -> Self {
        self.cut = true;
        self
    }

    /// Never comes.
    pub fn never() -> Self {
        Self {
            late: true,
            ..answer(200, "")
        }
    }
}

pub type Shared = Arc<Mutex<Script>>;

/// A server that gives the answers in their order; after the last, empty pages.
pub async fn scripted(answers: impl FnOnce(&str) -> Vec<Answer>) -> (Site, Shared) {
    let script = Shared::default();
    let shared = script.clone();
    let site = serve(|base| {
        shared.lock().unwrap().answers = answers(base).into();
        Router::new().fallback(play).with_state(shared.clone())
    })
    .await;
    (site, script)
}

async fn play(State(script): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let next = {
        let mut script = script.lock().unwrap();
        script.asked.push(Asked {
            line: format!("{} {}", parts.method, parts.uri),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        });
        script.answers.pop_front()
    };
    let next = next.unwrap_or_else(|| answer(200, bundle(&[], None)));
    if next.late {
        std::future::pending::<()>().await;
    }
    let body = if next.cut {
        let end = std::io::Error::other("cut");
        Body::from_stream(stream::iter([Ok(next.body), Err(end)]))
    } else {
        Body::from(next.body)
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(next.status).unwrap();
    for (name, value) in next.headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

impl Script {
    pub fn lines(&self) -> Vec<String> {
        self.asked.iter().map(|it| it.line.clone()).collect()
    }
}

/// A page of a search.
pub fn bundle(resources: &[String], next: Option<&str>) -> String {
    let entries: Vec<String> = resources
        .iter()
        .map(|it| format!(r#"{{"resource":{it},"search":{{"mode":"match"}}}}"#))
        .collect();
    let link = next.map_or_else(String::new, |url| {
        format!(r#""link":[{{"relation":"next","url":"{url}"}}],"#)
    });
    format!(
        r#"{{"resourceType":"Bundle","type":"searchset",{link}"entry":[{}]}}"#,
        entries.join(",")
    )
}

pub fn organisation(id: &str) -> String {
    format!(r#"{{"resourceType":"Organization","id":"{id}","active":true,"name":"Org {id}"}}"#)
}

/// The local copy of some sources.
pub struct Local {
    pub register: Arc<Register>,
    _folder: TempDir,
}

impl Local {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("copy.sqlite")).unwrap();
        Self {
            register: Arc::new(register),
            _folder: folder,
        }
    }

    pub fn mirror(&self, name: &str, base: &str, way: Way) -> Mirror {
        Mirror {
            source: source(name, base, way),
            client: Arc::new(client(base, Access::Bearer(Secret::new("letmein")))),
            register: self.register.clone(),
            page: 7,
            reconcile_ms: 7 * 24 * 3_600_000,
            now,
        }
    }

    /// How many resources of a source are shown.
    pub fn count(&self, name: &str) -> u64 {
        let source = format!("directory:{name}");
        self.register.held_of(&source).unwrap().0
    }
}

pub fn source(name: &str, base: &str, way: Way) -> Source {
    Source {
        name: name.parse().unwrap(),
        base: base.to_owned(),
        way,
    }
}

pub fn client(base: &str, access: Access) -> Client {
    let trust = ServerTrust::Anchors {
        anchors: PKI.anchors.clone().into(),
        organisation: None,
    };
    let policy = EgressPolicy::with_private(vec!["127.0.0.0/8".parse().unwrap()]);
    let limits = Limits {
        poll: Duration::from_millis(20),
        ..Limits::default()
    };
    Client::new(base, access, &trust, None, Arc::new(policy), limits, now).unwrap()
}
