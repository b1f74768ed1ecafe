//! One call, step by step, that says which step failed: for enrolment, before there is any trust,
//! and for finding out what is wrong with a connection.

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use certs::{Anchors, Certificate};
use http::header::{CONTENT_TYPE, DATE, HOST};
use http::{Method, Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use ids::Organisation;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::tls::{client_config, pinned_config};
use crate::{Credentials, EgressPolicy, LiveTrust, OutboundProxy};

/// How long one step may take.
const STEP: Duration = Duration::from_secs(10);
/// Largest answer, in bytes.
const ANSWER_BYTES: usize = 256 * 1_024;
/// Longest answer of a proxy, in bytes.
const PROXY_HEAD_BYTES: usize = 16 * 1_024;
/// Port of https.
const PORT: u16 = 443;

/// By what the other side is known.
#[derive(Clone, Debug)]
pub enum Known {
    /// By the beginning of the SHA-256 of its certificate; nothing of us is shown.
    Fingerprint([u8; 16]),
    /// By a trusted certificate of this organisation, or for the name that is called.
    Organisation {
        /// What we show.
        credentials: Credentials,
        /// Whom we trust.
        anchors: Arc<Anchors>,
        /// Whose certificate we expect.
        organisation: Organisation,
    },
}

/// The steps of a call, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The address may be called at all.
    Address,
    /// Our proxy lets us through.
    Proxy,
    /// Its name is found.
    Name,
    /// A connection is made.
    Connect,
    /// Both sides show certificates that the other trusts.
    Tls,
    /// An answer comes.
    Answer,
}

impl Step {
    /// A stable word for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Answer => "answer",
            Self::Connect => "connect",
            Self::Name => "name",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
        }
    }
}

/// The step that failed, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Failed {
    /// Which.
    pub step: Step,
    /// What went wrong, for people.
    pub words: String,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The `Date` header as it came.
    pub date: Option<String>,
    /// The body.
    pub body: Bytes,
    /// The certificate that the other side showed.
    pub certificate: Option<Certificate>,
}

/// Calls `url`: with a body of JSON it posts, without one it gets.
///
/// # Errors
/// [`Failed`], with the step.
pub async fn ask(
    url: &str,
    known: &Known,
    policy: &EgressPolicy,
    json: Option<String>,
) -> Result<Answered, Failed> {
    let at = |step| move |words: String| Failed { step, words };
    let checked = policy
        .check_url(url)
        .map_err(|refusal| at(Step::Address)(refusal.to_string()))?;
    let host = checked.host_str().unwrap_or_default();
    let host = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned();
    let port = checked.port().unwrap_or(PORT);
    let stream = match policy.proxy_to(&host) {
        Some(proxy) => tunnel(proxy, &host, port).await?,
        None => {
            let addresses = found(&host, port).await.map_err(at(Step::Name))?;
            let allowed = allowed(addresses, policy).map_err(at(Step::Address))?;
            connected(&allowed).await.map_err(at(Step::Connect))?
        }
    };
    let tls = config(known).map_err(at(Step::Tls))?;
    let stream = shaken(stream, tls, &host).await.map_err(at(Step::Tls))?;
    let certificate = stream.get_ref().1.peer_certificates();
    let certificate = certificate
        .and_then(<[_]>::first)
        .and_then(|der| Certificate::from_der(der).ok());
    let exchange = exchanged(stream, checked.as_str(), json);
    let (status, date, body) = in_time(exchange).await.map_err(|words| Failed {
        // In TLS 1.3 a server refuses our certificate when we are already done.
        step: if words.contains("certificate") {
            Step::Tls
        } else {
            Step::Answer
        },
        words,
    })?;
    Ok(Answered {
        status,
        date,
        body,
        certificate,
    })
}

async fn found(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    let found = in_time(async { lookup_host((host, port)).await.map_err(|e| e.to_string()) });
    let found: Vec<_> = found.await?.collect();
    if found.is_empty() {
        return Err(format!("the name {host} has no address"));
    }
    Ok(found)
}

fn allowed(found: Vec<SocketAddr>, policy: &EgressPolicy) -> Result<Vec<SocketAddr>, String> {
    let mut refusal = None;
    let mut allowed = Vec::new();
    for address in found {
        match policy.check_address(address.ip()) {
            Ok(()) => allowed.push(address),
            Err(refused) => refusal = Some(refused.to_string()),
        }
    }
    match (allowed.is_empty(), refusal) {
        (true, Some(refusal)) => Err(refusal),
        (true, None) | (false, _) => Ok(allowed),
    }
}

/// A connection that our proxy made (CONNECT, RFC 9110 §9.3.6).
async fn tunnel(proxy: &OutboundProxy, host: &str, port: u16) -> Result<TcpStream, Failed> {
    let at = |step| move |words: String| Failed { step, words };
    let (own, own_port) = proxy.place();
    let addresses = found(&own, own_port).await.map_err(at(Step::Proxy))?;
    let mut stream = connected(&addresses).await.map_err(at(Step::Proxy))?;
    let there = match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    };
    let mut request = format!("CONNECT {there} HTTP/1.1\r\nHost: {there}\r\n");
    if let Some(authorization) = proxy.authorization() {
        request.push_str(&format!("Proxy-Authorization: {authorization}\r\n"));
    }
    request.push_str("\r\n");
    let status = in_time(async {
        let asked = stream.write_all(request.as_bytes()).await;
        asked.map_err(|error| error.to_string())?;
        proxy_status(&mut stream).await
    });
    let (step, words) = match status.await.map_err(at(Step::Proxy))? {
        200..=299 => return Ok(stream),
        407 => (
            Step::Proxy,
            "the proxy asks for another user name and password".to_owned(),
        ),
        status @ 502..=504 => (
            Step::Connect,
            format!("the proxy could not reach it (status {status})"),
        ),
        status => (Step::Proxy, format!("the proxy refuses (status {status})")),
    };
    Err(Failed { step, words })
}

/// Reads the proxy's answer, which has no body, up to where the tunnel begins.
async fn proxy_status(stream: &mut TcpStream) -> Result<u16, String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == PROXY_HEAD_BYTES {
            return Err("the proxy's answer is no answer".to_owned());
        }
        let byte = stream.read_u8().await;
        head.push(byte.map_err(|error| format!("the proxy ended the connection: {error}"))?);
    }
    let line = String::from_utf8_lossy(&head);
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    status.ok_or_else(|| "the proxy's answer is no answer".to_owned())
}

async fn connected(addresses: &[SocketAddr]) -> Result<TcpStream, String> {
    let mut last = "there is no address".to_owned();
    for address in addresses {
        let stream = async { TcpStream::connect(address).await.map_err(|e| e.to_string()) };
        match in_time(stream).await {
            Ok(stream) => return Ok(stream),
            Err(words) => last = format!("{address}: {words}"),
        }
    }
    Err(last)
}

fn config(known: &Known) -> Result<ClientConfig, String> {
    let made = match known {
        Known::Fingerprint(fingerprint) => pinned_config(*fingerprint),
        Known::Organisation {
            credentials,
            anchors,
            organisation,
        } => client_config(credentials, LiveTrust::new(anchors.clone()), organisation),
    };
    made.map_err(|error| error.to_string())
}

async fn shaken(
    stream: TcpStream,
    config: ClientConfig,
    host: &str,
) -> Result<TlsStream<TcpStream>, String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let connector = TlsConnector::from(Arc::new(config));
    in_time(async {
        let shaken = connector.connect(name, stream).await;
        shaken.map_err(|error| tls_words(&error))
    })
    .await
}

/// The words of the TLS error inside, which say what is wrong with whose certificate.
fn tls_words(error: &std::io::Error) -> String {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    inner.map_or_else(|| error.to_string(), crate::failure::tls_reason)
}

async fn exchanged(
    stream: TlsStream<TcpStream>,
    url: &str,
    json: Option<String>,
) -> Result<(u16, Option<String>, Bytes), String> {
    let uri: Uri = url.parse().map_err(words)?;
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let method = if json.is_some() {
        Method::POST
    } else {
        Method::GET
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, host)
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(json.unwrap_or_default())))
        .map_err(words)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(words)?;
    let sent = async {
        let answer = sender.send_request(request).await.map_err(deepest)?;
        let status = answer.status().as_u16();
        let date = answer.headers().get(DATE);
        let date = date.and_then(|date| date.to_str().ok()).map(str::to_owned);
        let body = Limited::new(answer.into_body(), ANSWER_BYTES)
            .collect()
            .await;
        let body = body.map_err(words)?.to_bytes();
        Ok((status, date, body))
    };
    tokio::pin!(sent);
    tokio::select! {
        answered = &mut sent => answered,
        ended = connection => match ended {
            // The answer may be complete although the connection has ended.
            Ok(()) => sent.await,
            Err(error) => Err(deepest(error)),
        },
    }
}

fn words(error: impl fmt::Display) -> String {
    error.to_string()
}

/// The words of the cause at the bottom.
fn deepest(error: hyper::Error) -> String {
    let mut cause: &(dyn std::error::Error + 'static) = &error;
    while let Some(below) = cause.source() {
        cause = below;
    }
    match cause.downcast_ref::<std::io::Error>() {
        Some(io) => tls_words(io),
        None => cause.to_string(),
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    match timeout(STEP, work).await {
        Ok(done) => done,
        Err(_) => Err(format!("nothing came within {} s", STEP.as_secs())),
    }
}
