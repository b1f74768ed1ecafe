//! Two agents behind firewalls and their providers, each a process on a host of its own, and one
//! organisation that entrusted its key to the second provider.

use crate::pki::third_practice;
use crate::{Clinic, Network, Node};
use engine::Clock;
use engine::clock::SystemClock;
use ids::Hpio;
use sealpost::config::AtProvider;
use sealpost::setup::{
    DirectoryPlan, Hosted, Listing, NodeFiles, NodePlan, ProviderPlan, Reach, at_provider,
    directory_of, write_node, write_provider,
};
use sealpost::tenants::Tenant;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use synth::TestPki;
use synth::pki::{Issued, Validity};
use synth::world::{Practice, Provider};

/// The port that the providers listen on where each has a host of its own.
const PORT: u16 = 8443;
/// Between two looks at a folder, in milliseconds.
const POLL_MS: u64 = 50;
/// Between two looks at a provider that does not tell when something came, in milliseconds.
const PROVIDER_POLL_MS: u64 = 500;
/// Beside `first_retry_ms`: tests do not wait for half an hour.
const RETRIES: &str = "first_retry_ms = 200\nlongest_retry_ms = 2000";

/// The four hosts.
#[derive(Debug)]
pub struct Providers {
    /// Wattle Street Medical's agent; its provider is Gumnut Messaging.
    pub gp: Node,
    /// Gumnut Messaging.
    pub gumnut: Node,
    /// Ironbark Exchange.
    pub ironbark: Node,
    /// Banksia Cardiology's agent; its provider is Ironbark Exchange.
    pub specialist: Node,
    /// Its key is at Ironbark Exchange.
    pub hosted: Practice,
    /// Certificates and keys of the practices: the GP's, the specialist's, the hosted one's.
    pub issued: [Issued; 3],
    /// Kept for as long as the hosts are needed; `None` where all are on loopback.
    pub network: Option<Network>,
}

/// Places of the hosts in the network.
const GP: usize = 0;
const GUMNUT: usize = 1;
const IRONBARK: usize = 2;
const SPECIALIST: usize = 3;

/// What the four configurations are written from.
struct Plan<'a> {
    program: &'a Path,
    folder: &'a Path,
    pki: TestPki,
    directory: String,
    network: Option<&'a Network>,
}

/// What is special about each provider.
struct Serving<'a> {
    provider: &'a Provider,
    address: SocketAddr,
    issued: &'a Issued,
    peer: &'a Provider,
    tenant: Tenant,
    hosted: &'a [Hosted<'a>],
}

impl Providers {
    /// Writes all four below `folder`, in namespaces where those can be made; none runs yet.
    pub fn write(program: &Path, folder: &Path) -> Self {
        let network = Network::of(4);
        let now = SystemClock.now();
        let pki = TestPki::new(now).expect("a test PKI can be made");
        let practices = [
            Practice::wattle_street_medical(),
            Practice::banksia_cardiology(),
            third_practice(),
        ];
        let providers = [Provider::gumnut_messaging(), Provider::ironbark_exchange()];
        let issued = practices
            .each_ref()
            .map(|it| issue(&pki, &it.hpio, &it.name));
        let own = providers
            .each_ref()
            .map(|it| issue(&pki, &it.hpio, &it.name));
        let addresses = addresses(network.is_some());
        let listings = [(0, 0), (1, 1), (2, 1)].map(|(n, at)| Listing {
            practice: &practices[n],
            issued: &issued[n],
            address: addresses[at],
            provider: Some(&providers[at]),
        });
        let plan = Plan {
            program,
            folder,
            directory: directory_of(now, &listings).expect("a directory can be written"),
            pki,
            network: network.as_ref(),
        };
        let hosted = [Hosted {
            practice: &practices[2],
            issued: &issued[2],
        }];
        let serving = |n: usize, hosted| Serving {
            provider: &providers[n],
            address: addresses[n],
            issued: &own[n],
            peer: &providers[1 - n],
            tenant: tenant(&practices[n]),
            hosted,
        };
        let at = [0, 1].map(|n| at_provider(&providers[n], addresses[n], PROVIDER_POLL_MS));
        let agent = |host, n: usize| plan.agent(host, &practices[n], &issued[n], &at[n]);
        Self {
            gp: agent(GP, 0),
            specialist: agent(SPECIALIST, 1),
            gumnut: plan.provider(GUMNUT, &serving(0, &[])),
            ironbark: plan.provider(IRONBARK, &serving(1, &hosted)),
            hosted: practices[2].clone(),
            issued,
            network,
        }
    }

    /// Starts all four.
    pub fn start(&mut self) {
        for node in self.all() {
            node.start();
        }
    }

    /// All four.
    pub fn all(&mut self) -> [&mut Node; 4] {
        [
            &mut self.gp,
            &mut self.gumnut,
            &mut self.ironbark,
            &mut self.specialist,
        ]
    }

    /// The clinical software of the GP, the specialist and the hosted organisation.
    pub fn clinics(&self) -> [Clinic; 3] {
        let hosted = NodeFiles::hosted(self.ironbark.folder(), &self.hosted);
        [
            Clinic::new(self.gp.files(), self.gp.practice().clone()),
            Clinic::new(self.specialist.files(), self.specialist.practice().clone()),
            Clinic::new(hosted, self.hosted.clone()),
        ]
    }

    /// The places where programs of the two agents' hosts listen. `None` where the hosts are not
    /// kept apart.
    pub fn agents_listen(&self) -> Option<Vec<String>> {
        let network = self.network.as_ref()?;
        Some([network.listeners(GP), network.listeners(SPECIALIST)].concat())
    }
}

impl Plan<'_> {
    fn agent(&self, host: usize, practice: &Practice, issued: &Issued, at: &AtProvider) -> Node {
        let folder = self.folder.join(practice.hpio.as_str());
        let written = write_node(&NodePlan {
            folder: &folder,
            practice,
            reach: Reach::Provider(at),
            issued,
            root_pem: &self.pki.root_pem(),
            intermediate_pem: &self.pki.intermediate_pem(),
            directory: DirectoryPlan::File(&self.directory),
            poll_ms: POLL_MS,
            first_retry_ms: 200,
        });
        adjust(&written.expect("an agent can be written"));
        let node = Node::new(self.program, &folder, practice.clone());
        node.within(self.network.map(|network| network.host(host)))
    }

    fn provider(&self, host: usize, serving: &Serving<'_>) -> Node {
        let folder = self.folder.join(serving.provider.hpio.as_str());
        let written = write_provider(&ProviderPlan {
            folder: &folder,
            provider: serving.provider,
            address: serving.address,
            issued: serving.issued,
            root_pem: &self.pki.root_pem(),
            intermediate_pem: &self.pki.intermediate_pem(),
            directory: DirectoryPlan::File(&self.directory),
            peers: std::slice::from_ref(serving.peer),
            tenants: std::slice::from_ref(&serving.tenant),
            hosted: serving.hosted,
            poll_ms: POLL_MS,
            first_retry_ms: 200,
        });
        adjust(&written.expect("a provider can be written"));
        let node = Node::provider(self.program, &folder);
        node.within(self.network.map(|network| network.host(host)))
    }
}

/// Where the two providers listen.
fn addresses(apart: bool) -> [SocketAddr; 2] {
    if apart {
        return [GUMNUT, IRONBARK].map(|n| SocketAddr::from((Network::address(n), PORT)));
    }
    // Both ports are held until both are known, so that they differ.
    let held = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port"));
    held.each_ref()
        .map(|listener| listener.local_addr().expect("a bound address"))
}

fn issue(pki: &TestPki, hpio: &Hpio, name: &str) -> Issued {
    let validity = Validity::two_years(SystemClock.now().plus_millis(-3_600_000));
    let issued = pki.organisation(hpio, name, validity);
    issued.expect("a certificate can be issued")
}

fn adjust(files: &NodeFiles) {
    let path = files.config();
    let text = fs::read_to_string(&path).expect("a configuration just written");
    let text = text
        .replace("\"127.0.0.0/8\"", "\"127.0.0.0/8\", \"10.77.0.0/24\"")
        .replace("first_retry_ms = 200", RETRIES);
    fs::write(&path, text).expect("a configuration can be written");
}

fn tenant(practice: &Practice) -> Tenant {
    Tenant {
        name: practice.name.clone(),
        organisation: practice.organisation(),
        collectors: Vec::new(),
    }
}
