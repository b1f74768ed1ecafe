//! A peer that calls: it shows the certificate that it is given and sends the bytes that it is
//! given.

use crate::until::PATIENCE;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use smd::{
    Expected, ImmediateAnswer, Reply, RequestHead, SealedMessage, Strictness, TransportResponse,
    WhyUnclear, parse_deliver_reply, parse_immediate_reply, parse_responses_reply,
    write_deliver_request, write_immediate_request, write_responses_request,
};
use std::net::SocketAddr;
use std::sync::Arc;
use synth::pki::Issued;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A caller with a certificate, or none.
#[derive(Clone, Debug)]
pub struct HandClient {
    tls: ClientConfig,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// The body, as text.
    pub body: String,
}

/// `wsa:MessageID` of every request of a hand client.
pub const MESSAGE_ID: &str = "urn:uuid:5e0fd0b6-7a0c-4a3f-9f43-7c8c0a1d2e3f";

impl HandClient {
    /// One that shows this certificate.
    pub fn new(issued: &Issued) -> Self {
        Self::of_pem(&issued.chain_pem, &issued.key_pem)
    }

    /// One that shows a certificate read from files.
    pub fn of_pem(chain: &str, key: &str) -> Self {
        let chain = CertificateDer::pem_slice_iter(chain.as_bytes());
        let chain = chain.collect::<Result<Vec<_>, _>>().expect("a PEM chain");
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a PEM key");
        let tls = any_server().with_client_auth_cert(chain, key);
        let tls = tls.expect("a certificate and its key");
        Self { tls }
    }

    /// One that shows nothing.
    pub fn nameless() -> Self {
        let tls = any_server().with_no_client_auth();
        Self { tls }
    }

    /// Posts bytes; an error is what became of the connection instead of an answer.
    pub async fn post(&self, url: &str, media: &str, body: Vec<u8>) -> Result<Answered, String> {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .http1_only()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(PATIENCE)
            .build()
            .expect("an HTTP client");
        let request = client.post(url).header("Content-Type", media).body(body);
        let response = request.send().await.map_err(|error| format!("{error:?}"))?;
        let status = response.status().as_u16();
        let body = response
            .text()
            .await
            .map_err(|error| format!("{error:?}"))?;
        Ok(Answered { status, body })
    }

    /// Posts an envelope; it must be answered.
    pub async fn soap(&self, url: &str, envelope: Vec<u8>) -> Answered {
        let answered = self.post(url, smd::CONTENT_TYPE, envelope).await;
        answered.expect("an answer to a SOAP request")
    }

    /// Delivers a sealed message, and reads the answer as a real client does.
    pub async fn deliver(&self, url: &str, message: &SealedMessage) -> Reply {
        let answered = self.soap(url, envelope_of(url, message)).await;
        read(&answered, parse_deliver_reply)
    }

    /// Delivers a sealed message for an answer at once, and reads it as a real client does.
    ///
    /// # Errors
    /// [`WhyUnclear`] for an answer that says nothing.
    pub async fn exchange(
        &self,
        url: &str,
        message: &SealedMessage,
    ) -> Result<ImmediateAnswer, WhyUnclear> {
        let envelope = write_immediate_request(message, &head(url)).expect("a payload");
        let answered = self.soap(url, envelope).await;
        let expected = Expected {
            message_id: MESSAGE_ID,
            strictness: Strictness::Strict,
        };
        parse_immediate_reply(answered.status, answered.body.as_bytes(), &expected)
    }

    /// Delivers a transport response, and reads the answer as a real client does.
    pub async fn respond(&self, url: &str, response: &TransportResponse) -> Reply {
        let responses = std::slice::from_ref(response);
        let envelope = write_responses_request(responses, &head(url)).expect("a response");
        let answered = self.soap(url, envelope).await;
        read(&answered, parse_responses_reply)
    }

    /// What a connection that sends nothing is told before it is closed. In TLS 1.3 the client
    /// has finished the handshake before the server judges its certificate.
    pub async fn turned_away(&self, address: SocketAddr) -> String {
        let mut stream = match self.connect(address).await {
            Ok(stream) => stream,
            Err(error) => return format!("{error:?}"),
        };
        let read = timeout(PATIENCE, stream.read(&mut [0; 1])).await;
        match read.expect("an answer in time") {
            Ok(count) => format!("{count} bytes and no alert"),
            Err(error) => format!("{error:?}"),
        }
    }

    /// A bare TLS connection.
    pub async fn connect(&self, address: SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(address).await?;
        let name = ServerName::try_from("gateway.example").expect("a server name");
        let connector = TlsConnector::from(Arc::new(self.tls.clone()));
        connector.connect(name, stream).await
    }
}

/// The request that delivers a message, to be spoiled.
pub fn envelope_of(url: &str, message: &SealedMessage) -> Vec<u8> {
    write_deliver_request(message, &head(url)).expect("a payload that can be written")
}

fn head(url: &str) -> RequestHead<'_> {
    RequestHead {
        to: url,
        message_id: MESSAGE_ID,
    }
}

fn read(answered: &Answered, parse: fn(u16, &[u8], &Expected<'_>) -> Reply) -> Reply {
    let expected = Expected {
        message_id: MESSAGE_ID,
        strictness: Strictness::Strict,
    };
    parse(answered.status, answered.body.as_bytes(), &expected)
}

type Unfinished = rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert>;

fn any_server() -> Unfinished {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .expect("TLS 1.2 and 1.3")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyServer))
}

/// Accepts any server: a hand client is there to see what the server makes of it.
#[derive(Debug)]
struct AnyServer;

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
