//! Two made-up practices with certificates, a listener between them, and a raw client for what
//! no proper client would send.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

pub(crate) mod post;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use certs::Anchors;
use engine::ports::Destination;
use engine::{Clock, Peer, ReceiveRefusal, Reception, ResponseRefusal, ResponseTaken};
use ids::{InvocationId, Organisation, ResponseId, Timestamp};
use rustls::{ClientConfig, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use smd::{
    Metadata, ResponseClass, ResponseMetadata, SealedMessage, Strictness, TransportResponse,
};
use store::{Durable, MemoryStore, Store, Transaction};
use synth::pki::{Issued, Validity};
use synth::world::Practice;
use synth::{TestPki, pki};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use transport::{
    BodyLimits, CourierLimits, Credentials, Custody, EgressPolicy, HttpsCourier, Listener,
    ListenerLimits, Paths, PeerIdentity, RetrievalLimits, ServerTls, Services, Trust, smd_routes,
};

/// Longer than anything in these tests takes, on the slowest machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Certificates for the GP (who calls) and the specialist (who listens).
pub(crate) struct World {
    pub(crate) pki: TestPki,
    pub(crate) gp: Practice,
    pub(crate) specialist: Practice,
    pub(crate) gp_issued: Issued,
    pub(crate) specialist_issued: Issued,
}

impl World {
    pub(crate) fn new() -> Self {
        let pki = TestPki::new(now()).unwrap();
        let gp = Practice::wattle_street_medical();
        let specialist = Practice::banksia_cardiology();
        let issue = |practice: &Practice| {
            pki.organisation(&practice.hpio, &practice.name, validity())
                .unwrap()
        };
        let (gp_issued, specialist_issued) = (issue(&gp), issue(&specialist));
        Self {
            pki,
            gp,
            specialist,
            gp_issued,
            specialist_issued,
        }
    }

    pub(crate) fn anchors(&self) -> Arc<Anchors> {
        let anchors = Anchors::new(self.pki.root_pem().as_bytes()).unwrap();
        let intermediate = self.pki.intermediate_pem();
        Arc::new(anchors.with_intermediates(intermediate.as_bytes()).unwrap())
    }

    pub(crate) fn server_tls(&self) -> Arc<ServerTls> {
        let credentials = credentials(&self.specialist_issued);
        Arc::new(ServerTls::new(&credentials, self.anchors()).unwrap())
    }

    /// The GP's courier, which may call loopback.
    pub(crate) fn courier(&self) -> HttpsCourier {
        self.courier_with(CourierLimits::default(), loopback())
    }

    pub(crate) fn courier_with(&self, limits: CourierLimits, policy: EgressPolicy) -> HttpsCourier {
        let trust = Trust {
            credentials: vec![credentials(&self.gp_issued)],
            anchors: self.anchors().into(),
        };
        HttpsCourier::new(trust, policy, limits, Strictness::Strict)
    }

    /// From the GP to the specialist at this address.
    pub(crate) fn destination(&self, address: &str) -> Destination {
        Destination {
            address: address.to_owned(),
            organisation: self.specialist.organisation(),
            on_behalf_of: self.gp.organisation(),
        }
    }

    pub(crate) fn message(&self) -> SealedMessage {
        let metadata = Metadata {
            creation_time: now(),
            expiry_time: None,
            invocation_id: InvocationId::parse("urn:uuid:1").unwrap(),
            receiver_individual: None,
            receiver_organisation: self.specialist.organisation(),
            sender_individual: None,
            sender_organisation: self.gp.organisation(),
            service_category: "urn:example:category".to_owned(),
            service_interface: smd::interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
            route_records: Vec::new(),
            other: Vec::new(),
        };
        let ns = "http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010";
        SealedMessage {
            metadata,
            encrypted_payload: Bytes::from(format!("<ep:encryptedPayload xmlns:ep=\"{ns}\"/>")),
        }
    }

    pub(crate) fn response(&self) -> TransportResponse {
        let metadata = ResponseMetadata {
            transport_response_time: now(),
            response_id: ResponseId::parse("urn:uuid:2").unwrap(),
            source_organisation: self.gp.organisation(),
            service_category: None,
            invocation_id: InvocationId::parse("urn:uuid:1").unwrap(),
            receiver_organisation: self.gp.organisation(),
            sender_organisation: self.specialist.organisation(),
            other: Vec::new(),
        };
        TransportResponse {
            metadata,
            class: ResponseClass::Error,
            code: smd::codes::NOT_OPENED.to_owned(),
            message: String::new(),
            digest_value: None,
            final_: true,
        }
    }

    /// A bare TLS connection with this certificate, or none.
    pub(crate) async fn connect(
        &self,
        address: SocketAddr,
        certificate: Option<&Issued>,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        self.connect_by(address, certificate, rustls::ALL_VERSIONS)
            .await
    }

    pub(crate) async fn connect_by(
        &self,
        address: SocketAddr,
        certificate: Option<&Issued>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyServer));
        let config = match certificate {
            None => config.with_no_client_auth(),
            Some(issued) => {
                let chain = CertificateDer::pem_slice_iter(issued.chain_pem.as_bytes());
                let chain = chain.collect::<Result<Vec<_>, _>>().unwrap();
                let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).unwrap();
                config.with_client_auth_cert(chain, key).unwrap()
            }
        };
        let stream = TcpStream::connect(address).await?;
        let name = ServerName::try_from("gateway.example").unwrap();
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
    }
}

pub(crate) fn now() -> Timestamp {
    engine::clock::SystemClock.now()
}

pub(crate) fn validity() -> Validity {
    Validity::two_years(now().plus_millis(-86_400_000))
}

pub(crate) fn credentials(issued: &pki::Issued) -> Credentials {
    Credentials::from_pem(&issued.chain_pem, &issued.key_pem).unwrap()
}

pub(crate) fn loopback() -> EgressPolicy {
    EgressPolicy::with_private(vec!["127.0.0.0/8".parse().unwrap()])
}

/// A listener at work. It stops, and must stop in time, when [`Running::stop`] is called.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) inbox: Arc<Inbox>,
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start(tls: Arc<ServerTls>) -> Self {
        Self::start_with(tls, ListenerLimits::default(), BodyLimits::default()).await
    }

    pub(crate) async fn start_with(
        tls: Arc<ServerTls>,
        limits: ListenerLimits,
        bodies: BodyLimits,
    ) -> Self {
        let inbox = Arc::new(Inbox::default());
        let services = Services {
            custody: Some(inbox.clone()),
            ..Services::default()
        };
        Self {
            inbox,
            ..Self::offering(services, tls, limits, bodies).await
        }
    }

    pub(crate) async fn offering(
        services: Services,
        tls: Arc<ServerTls>,
        limits: ListenerLimits,
        bodies: BodyLimits,
    ) -> Self {
        let retrievals = RetrievalLimits::default();
        let strictness = Strictness::Strict;
        let routes =
            smd_routes(&Paths::default(), services, strictness, bodies, retrievals).unwrap();
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = Listener::bind(any_port, tls, limits).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(listener.serve(routes, async {
            stopped.await.ok();
        }));
        Self {
            address,
            inbox: Arc::default(),
            stop,
            task,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    pub(crate) fn smd(&self) -> String {
        self.url(&Paths::default().sealed_message_delivery)
    }

    pub(crate) fn trd(&self) -> String {
        self.url(&Paths::default().transport_response_delivery)
    }

    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(PATIENCE, self.task)
            .await
            .unwrap()
            .unwrap();
    }
}

/// Takes everything, or answers as it is told to, and remembers who came.
#[derive(Default)]
pub(crate) struct Inbox {
    pub(crate) messages: Mutex<Vec<(PeerIdentity, SealedMessage)>>,
    pub(crate) responses: Mutex<Vec<TransportResponse>>,
    pub(crate) refusal: Mutex<Option<ReceiveRefusal>>,
    pub(crate) response_refusal: Mutex<Option<ResponseRefusal>>,
    pub(crate) duplicate: Mutex<bool>,
}

impl Inbox {
    /// The organisations that the peers of all messages proved to be.
    pub(crate) fn senders(&self) -> Vec<Vec<Organisation>> {
        let messages = self.messages.lock().unwrap();
        messages
            .iter()
            .map(|(peer, _)| peer.organisations().to_vec())
            .collect()
    }
}

pub(crate) async fn durable<T>(value: T) -> Durable<T> {
    let committed = MemoryStore::new()
        .commit(Transaction::default())
        .await
        .unwrap();
    committed.map(|_| value)
}

#[async_trait]
impl Custody for Inbox {
    async fn take_message(
        &self,
        peer: &PeerIdentity,
        message: SealedMessage,
    ) -> Result<Durable<Reception>, ReceiveRefusal> {
        if let Some(refusal) = self.refusal.lock().unwrap().clone() {
            return Err(refusal);
        }
        self.messages.lock().unwrap().push((peer.clone(), message));
        let duplicate = *self.duplicate.lock().unwrap();
        let reception = if duplicate {
            Reception::Duplicate
        } else {
            Reception::Taken
        };
        Ok(durable(reception).await)
    }

    async fn take_response(
        &self,
        _peer: &PeerIdentity,
        response: TransportResponse,
    ) -> Result<Durable<ResponseTaken>, ResponseRefusal> {
        if let Some(refusal) = self.response_refusal.lock().unwrap().clone() {
            return Err(refusal);
        }
        self.responses.lock().unwrap().push(response);
        Ok(durable(ResponseTaken).await)
    }
}

/// Sends bytes, then reads until the server closes.
pub(crate) async fn exchange(stream: &mut TlsStream<TcpStream>, request: &[u8]) -> String {
    stream.write_all(request).await.unwrap();
    read_to_close(stream).await
}

/// Reads until the server closes, in whatever way, which it must.
pub(crate) async fn read_to_close(stream: &mut TlsStream<TcpStream>) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    // A close without farewell is a close too; what came before it counts.
    drop(read.expect("the server must close the connection"));
    String::from_utf8(bytes).unwrap()
}

/// The head of a POST to the SMD service.
pub(crate) fn post(media: &str, more: &str) -> String {
    let path = Paths::default().sealed_message_delivery;
    format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {media}\r\n{more}\r\n")
}

/// Accepts any server: these tests use it to look at the server's own judgement.
#[derive(Debug)]
struct AnyServer;

impl rustls::client::danger::ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: rustls_pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
