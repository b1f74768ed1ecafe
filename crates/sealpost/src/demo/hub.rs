//! The provider directory of the demo: a real server over HTTPS, into which both practices publish
//! themselves.

use crate::Failure;
use crate::directory_server::{DirectoryServer, DirectoryService};
use crate::following::now;
use crate::setup::DirectoryPlan;
use api::directory::{RateLimit, Tokens};
use axum::Router;
use certs::Anchors;
use fhir::Json;
use ids::{Hpio, Timestamp};
use mirror::{Access, Client, Limits};
use register::Register;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use synth::TestPki;
use synth::pki::{Issued, Validity};
use transport::{Clients, Credentials, EgressPolicy, LiveTrust, ServerTls, ServerTrust};

/// Who runs the directory: its certificate names it, and the host.
const OPERATOR: (&str, &str) = ("8003629999900042", "Demo Directory");

/// Seconds between two looks at the directory: frequent, as somebody is watching.
const FOLLOW_S: u64 = 2;

/// The directory server of the demo.
pub struct Hub {
    /// The URL under which it is reached.
    pub base: String,
    server: DirectoryServer,
    trust: LiveTrust,
}

impl Hub {
    /// Starts an empty directory at a loopback address.
    pub(super) async fn start(
        folder: &Path,
        pki: &TestPki,
        listen: SocketAddr,
        from: Timestamp,
    ) -> Result<Self, Failure> {
        let wrong = |error: String| Failure::Unavailable(error);
        let hpio = Hpio::parse(OPERATOR.0).map_err(|error| wrong(error.to_string()))?;
        let issued = pki
            .organisation_with_names(&hpio, OPERATOR.1, &["localhost"], Validity::two_years(from))
            .map_err(|error| wrong(error.to_string()))?;
        let anchors = Anchors::new(pki.root_pem().as_bytes())
            .and_then(|it| it.with_intermediates(pki.intermediate_pem().as_bytes()))
            .map_err(|error| wrong(error.to_string()))?;
        let trust = LiveTrust::new(Arc::new(anchors));
        let tls = ServerTls::taking(Clients::Anybody, &credentials(&issued)?, trust.clone())
            .map_err(|error| wrong(error.to_string()))?;
        let place = folder.join("directory");
        std::fs::create_dir_all(&place).map_err(|error| Failure::file(&place, &error))?;
        let register = Register::open(&place.join("directory.sqlite"))
            .map_err(|error| wrong(error.to_string()))?;
        let base = format!("https://localhost:{}/fhir", listen.port());
        let service = DirectoryService {
            register: Arc::new(register),
            tokens: Tokens {
                by_certificate: true,
                ..Tokens::default()
            },
            base: base.clone(),
            publisher: OPERATOR.1.to_owned(),
            rate: RateLimit::default(),
            explains: None,
            beside: Router::new(),
        };
        Ok(Self {
            base,
            server: service.serve(listen, Arc::new(tls)).await?,
            trust,
        })
    }

    /// How a node follows it.
    pub(super) fn plan(&self) -> DirectoryPlan<'_> {
        DirectoryPlan::Server {
            base: &self.base,
            every_s: FOLLOW_S,
        }
    }

    /// Publishes the entries of a practice over mutual TLS, in their order; how many they are.
    pub(super) async fn publish(&self, issued: &Issued, entries: &str) -> Result<usize, Failure> {
        let wrong = |error: String| Failure::Unavailable(format!("{}: {error}", self.base));
        let loopback = "127.0.0.0/8".parse();
        let loopback =
            loopback.map_err(|error: transport::NetworkError| wrong(error.to_string()))?;
        let trust = ServerTrust::Anchors {
            anchors: self.trust.clone(),
            organisation: None,
        };
        let client = Client::new(
            &self.base,
            Access::TlsOnly,
            &trust,
            Some(&credentials(issued)?),
            Arc::new(EgressPolicy::with_private(vec![loopback])),
            Limits::default(),
            now,
        );
        let client = client.map_err(|error| wrong(error.to_string()))?;
        let bundle = Json::parse(entries).map_err(|error| wrong(error.to_string()))?;
        let mut published = 0;
        for entry in bundle.get("entry").into_iter().flat_map(Json::each) {
            let Some(resource) = entry.get("resource") else {
                continue;
            };
            let put = client.put(resource).await;
            put.map_err(|error| wrong(error.to_string()))?;
            published += 1;
        }
        Ok(published)
    }

    /// Stops the server.
    pub(super) async fn stop(self) -> Result<(), Failure> {
        self.server.stop().await
    }
}

fn credentials(issued: &Issued) -> Result<Credentials, Failure> {
    Credentials::from_pem(&issued.chain_pem, &issued.key_pem)
        .map_err(|error| Failure::Unavailable(error.to_string()))
}
