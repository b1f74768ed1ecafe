//! A node's directory port over its local copy, against a real directory server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use api::directory::{RateLimit, Tokens};
use certs::Anchors;
use delivery::outbound::NotPrepared;
use directory::Environment;
use document::Individual;
use engine::Directory;
use engine::ports::{Sought, Wanted};
use fhir::Json;
use ids::{Hd, Timestamp};
use register::{Change, Register};
use sealpost::adapters::LocalCopy;
use sealpost::config::{AccessConfig, Followed, Ground, SourceConfig, WayName};
use sealpost::directory_server::{DirectoryServer, DirectoryService};
use sealpost::following::LocalSources;
use sealpost::setup::{Listing, own_entries};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use synth::world::Practice;
use testkit::pki::{now, pki};
use transport::{Clients, Credentials, ServerTls};

struct World {
    folder: tempfile::TempDir,
    served: Arc<Register>,
    base: String,
    server: DirectoryServer,
    anchors: Arc<Anchors>,
}

impl World {
    /// A directory server run by the GP's organisation, with nothing in it.
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let served = Arc::new(Register::open(&folder.path().join("served.sqlite")).unwrap());
        let anchors = Anchors::new(pki().root_pem.as_bytes()).unwrap();
        let anchors = anchors.with_intermediates(pki().intermediate_pem.as_bytes());
        let anchors = Arc::new(anchors.unwrap());
        let own = Credentials::from_pem(&pki().gp.chain_pem, &pki().gp.key_pem).unwrap();
        let tls = ServerTls::taking(Clients::Anybody, &own, anchors.clone()).unwrap();
        let service = DirectoryService {
            register: served.clone(),
            tokens: Tokens {
                is_public: true,
                ..Tokens::default()
            },
            base: "https://127.0.0.1/fhir".to_owned(),
            publisher: "Test".to_owned(),
            rate: RateLimit::default(),
            explains: None,
            beside: axum::Router::new(),
        };
        let listen: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let server = service.serve(listen, Arc::new(tls)).await.unwrap();
        Self {
            base: format!("https://{}/fhir", server.address()),
            folder,
            served,
            server,
            anchors,
        }
    }

    fn publish(&self) {
        let practice = Practice::banksia_cardiology();
        let address: SocketAddr = "127.0.0.1:4321".parse().unwrap();
        let listing = Listing {
            practice: &practice,
            issued: &pki().specialist,
            address,
            provider: None,
        };
        let entries = own_entries(now(), 7, &listing).unwrap();
        let bundle = Json::parse(&entries).unwrap();
        let changes: Vec<Change> = bundle
            .get("entry")
            .unwrap()
            .each()
            .map(|entry| Change::Put {
                body: entry.get("resource").unwrap().to_string(),
                expected: None,
                source: practice.organisation().uri(),
            })
            .collect();
        self.served.change(&changes, now()).unwrap();
    }

    /// A local copy of sources with these names, of which only "good" is there.
    fn copy(&self, names: &[&str]) -> LocalCopy {
        let source = |name: &&str| SourceConfig {
            name: (*name).to_owned(),
            base: match *name {
                "good" => self.base.clone(),
                _ => "https://127.0.0.1:9/fhir".to_owned(),
            },
            way: WayName::Time,
            access: AccessConfig::TlsOnly,
            roots: None,
            organisation: Some(Practice::wattle_street_medical().hpio.as_str().to_owned()),
            page: 50,
        };
        let followed = Followed {
            sources: names.iter().map(source).collect(),
            ..Followed::at(self.folder.path().join("copy.sqlite"))
        };
        let loopback = "127.0.0.0/8".parse().unwrap();
        let ground = Ground {
            trust: Some(self.anchors.clone().into()),
            own: None,
            policy: Arc::new(transport::EgressPolicy::with_private(vec![loopback])),
        };
        let local = Arc::new(LocalSources::open(&followed, &ground).unwrap());
        let deadline = Duration::from_secs(20);
        LocalCopy::new(
            local,
            self.anchors.clone().into(),
            Environment::Test,
            deadline,
        )
    }
}

fn wanted(at: Timestamp) -> Wanted {
    let specialist = Practice::banksia_cardiology();
    Wanted {
        org: Practice::wattle_street_medical().organisation(),
        facility: specialist.facility(),
        individuals: vec![Individual {
            id: specialist.practitioner.provider_number.as_str().to_owned(),
            authority: "AUSHICPR".to_owned(),
            id_type: "UPIN".to_owned(),
            name: String::new(),
        }],
        category: directory::uris::payload::REF_L2.to_owned(),
        immediate: false,
        at,
    }
}

#[tokio::test]
async fn a_recipient_unknown_here_is_looked_up_once_and_then_resolved_without_a_network() {
    let world = World::start().await;
    let copy = world.copy(&["away", "good"]);
    let wanted = wanted(now());
    let unknown = copy.resolve(&wanted).unwrap_err();
    assert!(
        matches!(unknown, NotPrepared::RecipientUnknown(_)),
        "{unknown:?}"
    );
    copy.refresh(Sought::Recipient(&wanted)).await;
    assert_eq!(copy.resolve(&wanted).unwrap_err(), unknown);
    world.publish();
    copy.refresh(Sought::Recipient(&wanted)).await;
    world.server.stop().await.unwrap();

    let route = copy.resolve(&wanted).unwrap();
    let specialist = Practice::banksia_cardiology();
    assert_eq!(route.receiver, specialist.organisation());
    assert_eq!(&route.certificate[..], pki().specialist.certificate.der());
    let listing = route.listing.unwrap();
    assert_eq!(listing["endpoint"]["reference"], "Endpoint/good.endpoint-8");
    assert_eq!(listing["endpoint"]["source"], world.base.as_str());
    assert_eq!(listing["endpoint"]["version"], "1");
    assert_eq!(
        listing["certificate_sha256"],
        pki().specialist.certificate.thumbprint_hex()
    );
    let back = copy.resolve_organisation(&route.receiver, &wanted.category, wanted.at);
    assert_eq!(back.unwrap().address, route.address);
    assert!(copy.owns_facility(&route.receiver, &specialist.facility()));
    assert!(!copy.owns_facility(&route.receiver, &Hd::new("Elsewhere", "", "")));
}

#[tokio::test]
async fn a_refusal_of_one_source_says_more_than_that_another_knows_nobody() {
    let world = World::start().await;
    world.publish();
    let role = world
        .served
        .read("PractitionerRole", "role-8")
        .unwrap()
        .unwrap();
    let left = role.body.replacen("\"active\":true", "\"active\":false", 1);
    assert_ne!(left, role.body);
    let change = Change::Put {
        body: left,
        expected: None,
        source: role.source,
    };
    world.served.change(&[change], now()).unwrap();
    let copy = world.copy(&["good"]);
    let mut wanted = wanted(now());
    // The look-up finds what a search shows; somebody who left is not among it.
    copy.refresh(Sought::Recipient(&wanted)).await;
    let error = copy.resolve(&wanted).unwrap_err();
    assert!(!matches!(error, NotPrepared::NotNow(_)), "{error:?}");
    wanted.individuals.clear();
    assert!(
        copy.resolve(&wanted).is_ok(),
        "the practice itself is still there"
    );
    wanted.at = wanted.at.plus_millis(5 * 366 * 24 * 3_600_000);
    let expired = copy.resolve(&wanted).unwrap_err();
    assert!(matches!(expired, NotPrepared::Impossible(_)), "{expired:?}");
}
