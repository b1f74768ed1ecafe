//! A directory server that listens, and a client that speaks HTTP to it.

use api::directory::{Directory, RateLimit, Tokens, Viewer, routes};
use axum::Router;
use fhir::Json;
use ids::Timestamp;
use register::{Change, Register};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub const BASE: &str = "https://directory.example/fhir";
pub const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

pub struct Server {
    pub register: Arc<Register>,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Json {
        Json::parse(&self.text).unwrap_or_else(|_| panic!("{}", self.text))
    }

    /// `Type/id` of the entries with this search mode, in order.
    pub fn entries(&self, mode: &str) -> Vec<String> {
        let bundle = self.json();
        let entries = bundle.get("entry").into_iter().flat_map(Json::each);
        let of = |it: &&Json| text(it, &["search", "mode"]) == mode;
        entries
            .filter(of)
            .map(|it| reference(it.get("resource").unwrap()))
            .collect()
    }

    pub fn link(&self, relation: &str) -> Option<String> {
        let bundle = self.json();
        let mut links = bundle.get("link").into_iter().flat_map(Json::each);
        let found = links.find(|it| text(it, &["relation"]) == relation);
        found.map(|it| text(it, &["url"]).to_owned())
    }
}

pub fn text<'j>(json: &'j Json, path: &[&str]) -> &'j str {
    let found = path.iter().try_fold(json, |at, name| at.get(name));
    found.and_then(Json::as_str).unwrap_or_default()
}

pub fn reference(resource: &Json) -> String {
    format!(
        "{}/{}",
        text(resource, &["resourceType"]),
        text(resource, &["id"])
    )
}

impl Server {
    pub async fn with(bodies: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("directory.sqlite")).unwrap();
        let register = Arc::new(register);
        let tokens = [("reader", Viewer::Reader), ("operator", Viewer::Operator)];
        let access = Tokens {
            tokens: HashMap::from(tokens.map(|(token, viewer)| (token.to_owned(), viewer))),
            by_certificate: false,
            is_public: false,
            delegates: Vec::new(),
        };
        let served = routes(Directory {
            explains: None,
            register: register.clone(),
            access: Arc::new(access),
            base: BASE.to_owned(),
            publisher: "Matrix".to_owned(),
            rate: RateLimit {
                burst: 1_000_000,
                per_minute: 1_000_000,
            },
            now: || NOW,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().nest("/fhir", served);
        tokio::spawn(async move { axum::serve(listener, app).await });
        let server = Self {
            register,
            address,
            _folder: folder,
        };
        server.put(bodies);
        server
    }

    pub async fn filled() -> Self {
        let bodies: Vec<String> = crate::stored().into_iter().map(|it| it.body).collect();
        Self::with(&bodies).await
    }

    pub fn put(&self, bodies: &[String]) {
        let changes: Vec<Change> = bodies
            .iter()
            .map(|body| Change::Put {
                body: body.clone(),
                expected: None,
                source: "matrix".to_owned(),
            })
            .collect();
        self.register.change(&changes, NOW).unwrap();
    }

    pub async fn search(&self, kind: &str, pairs: &[(String, String)]) -> Answer {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.get(&format!("/{kind}?{query}&_count=100")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("Authorization", "Bearer reader")], "")
            .await
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let path = path.strip_prefix(BASE).unwrap_or(path);
        let mut request =
            format!("{method} /fhir{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let whole = String::from_utf8(bytes).unwrap();
        let (head, text) = whole.split_once("\r\n\r\n").unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            text: text.to_owned(),
        }
    }
}
