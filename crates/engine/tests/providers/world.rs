//! Two practices behind firewalls, each with an agent and a provider: four nodes in one process.

use super::dying_store::{Death, DyingStore};
use super::net::Net;
use crate::rig::{banksia, facility, referral, wattle};
use async_trait::async_trait;
use bytes::Bytes;
use delivery::inbound::Inbound;
use delivery::outbound::{NotPrepared, Outbound};
use delivery::relay::Relayed;
use delivery::{HandOver, Life, Policy, Reason};
use engine::ports::{
    Clock, Directory, Endpoint, Identifiers, OpenedParcel, Outlet, OutletError, Route,
    SealedParcel, Sealer, Sought, Wanted,
};
use engine::{
    CollectError, Collected, Collection, Collector, Engine, Limits, MailboxLimits, NoPatients,
    Peer, Ports, Practice, Provider, ReceiveRefusal, Reception, ResponseRefusal, Submission,
    Tenant,
};
use ids::{Hd, MessageId, Organisation, Timestamp};
use smd::{ResponseList, SealedMessage, TransportResponse};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use store::{LifeQuery, MemoryStore, Store};
use uuid::Uuid;

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;

/// The provider of Wattle Street.
pub(crate) fn north() -> Organisation {
    Organisation::parse_uri("https://north.example/id").unwrap()
}

/// The provider of Banksia.
pub(crate) fn south() -> Organisation {
    Organisation::parse_uri("https://south.example/id").unwrap()
}

/// Somebody with a certificate, and no business here.
pub(crate) fn stranger() -> Organisation {
    Organisation::parse_uri("https://stranger.example/id").unwrap()
}

/// A peer as its certificate proves it.
pub(crate) struct Peered([Organisation; 1]);

impl Peered {
    pub(crate) fn new(org: &Organisation) -> Self {
        Self([org.clone()])
    }
}

impl Peer for Peered {
    fn organisations(&self) -> &[Organisation] {
        &self.0
    }
}

/// Where everybody can be reached, as directories say.
pub(crate) type Listed = Arc<Mutex<BTreeMap<Organisation, Endpoint>>>;

/// Everything outside one engine.
pub(crate) struct Outside {
    clock: Arc<AtomicI64>,
    ids: Arc<AtomicU64>,
    net: Weak<Net>,
    listed: Listed,
    elsewhere: Listed,
}

impl Outside {
    pub(crate) fn net(&self) -> Arc<Net> {
        self.net.upgrade().unwrap()
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Outside {
    fn now(&self) -> Timestamp {
        let start = Timestamp::parse_rfc3339("2026-11-22T01:00:00Z").unwrap();
        start.plus_millis(self.clock.load(Ordering::SeqCst))
    }
}

impl Identifiers for Outside {
    fn message_id(&self) -> MessageId {
        let n = self.ids.fetch_add(1, Ordering::SeqCst);
        MessageId::from_uuid(Uuid::from_u128(u128::from(n) + 1))
    }
}

#[async_trait]
impl Directory for Outside {
    fn resolve(&self, wanted: &Wanted) -> Result<Route, NotPrepared> {
        let hpio = wanted.facility.hpio().expect("an HPI-O in MSH-6");
        let receiver = Organisation::Hpio(hpio);
        let route = self.resolve_organisation(&receiver, &wanted.category, wanted.at)?;
        let net = self.net();
        let services = net.immediate.lock().unwrap();
        let service = services.get(&receiver).filter(|_| wanted.immediate);
        Ok(Route {
            immediate: service.cloned(),
            ..route
        })
    }

    fn resolve_organisation(
        &self,
        receiver: &Organisation,
        category: &str,
        at: Timestamp,
    ) -> Result<Route, NotPrepared> {
        let endpoint = self.endpoint(receiver, category, at)?;
        Ok(Route {
            receiver: receiver.clone(),
            address: endpoint.address,
            provider: endpoint.provider,
            immediate: None,
            category: category.into(),
            recipient: "There".into(),
            practice: "There".into(),
            certificate: Bytes::new(),
            listing: None,
        })
    }

    fn endpoint(&self, org: &Organisation, _: &str, _: Timestamp) -> Result<Endpoint, NotPrepared> {
        let listed = self.listed.lock().unwrap();
        listed.get(org).cloned().ok_or_else(|| {
            NotPrepared::RecipientUnknown(Reason::new("recipient-unknown", "Not listed"))
        })
    }

    fn owns_facility(&self, org: &Organisation, named: &Hd) -> bool {
        facility(org).same_as(named)
    }

    async fn refresh(&self, sought: Sought<'_>) {
        let Sought::Organisation(org) = sought else {
            return;
        };
        if let Some(endpoint) = self.elsewhere.lock().unwrap().remove(org) {
            self.listed.lock().unwrap().insert(org.clone(), endpoint);
        }
    }
}

#[async_trait]
impl Outlet for Outside {
    async fn stage(
        &self,
        _: &Organisation,
        file: &HandOver,
        _: Bytes,
    ) -> Result<String, OutletError> {
        Ok(format!("~{}.tmp", file.name))
    }

    async fn place(&self, _: &Organisation, _: &HandOver, _: &str) -> Result<(), OutletError> {
        Ok(())
    }
}

/// What cannot be opened by anybody begins so.
pub(crate) const BROKEN: &str = "broken";

/// "Sealed" is the signer's URI on a line before the content.
impl Sealer for Outside {
    fn seal(
        &self,
        org: &Organisation,
        payload: &[u8],
        _: &[u8],
        _: MessageId,
    ) -> Result<SealedParcel, Reason> {
        Ok(SealedParcel {
            bytes: [org.uri().as_bytes(), b"\n", payload].concat().into(),
            digest: engine::blob_name(payload),
        })
    }

    fn open(&self, _: &Organisation, sealed: &[u8], _: Timestamp) -> Result<OpenedParcel, Reason> {
        let end = sealed.iter().position(|byte| *byte == b'\n').unwrap();
        let signer = std::str::from_utf8(&sealed[..end]).unwrap();
        let payload = Bytes::copy_from_slice(&sealed[end + 1..]);
        Ok(OpenedParcel {
            digest: engine::blob_name(&payload),
            payload,
            signers: vec![Organisation::parse_uri(signer).unwrap()],
        })
    }

    fn fingerprint(&self, sealed: &[u8]) -> Result<String, Reason> {
        match sealed.starts_with(BROKEN.as_bytes()) {
            true => Err(Reason::new("payload-malformed", "It has no keys")),
            false => Ok(engine::blob_name(sealed)),
        }
    }
}

/// What a node is, so that it can be started again.
#[derive(Clone, Default)]
pub(crate) struct Roles {
    pub(crate) practices: Vec<Practice>,
    pub(crate) provider: Option<(Provider, Vec<Tenant>)>,
}

/// One node: its disk, and the process over it.
pub(crate) struct Node {
    pub(crate) host: &'static str,
    pub(crate) org: Organisation,
    /// Agents have no listener.
    pub(crate) listens: bool,
    pub(crate) disk: Arc<MemoryStore>,
    pub(crate) outside: Arc<Outside>,
    roles: Roles,
    process: Mutex<(Arc<Engine>, Arc<DyingStore>)>,
}

impl Node {
    pub(crate) fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.process.lock().unwrap().0)
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.process.lock().unwrap().1.is_dead()
    }

    /// The process is another one from now on.
    pub(crate) async fn restart(&self, death: Option<Death>) {
        self.disk.release_leases().await.unwrap();
        *self.process.lock().unwrap() = process(&self.outside, &self.roles, &self.disk, death);
    }

    /// Somebody brings a message.
    pub(crate) async fn takes(
        &self,
        by: &Organisation,
        message: SealedMessage,
    ) -> Result<Reception, ReceiveRefusal> {
        let (engine, peer) = (self.engine(), Peered::new(by));
        let taken = engine.receive(&peer, message).await;
        taken.map(store::Durable::into_inner)
    }

    /// Somebody says what became of a message.
    pub(crate) async fn hears(
        &self,
        from: &Organisation,
        response: TransportResponse,
    ) -> Result<(), ResponseRefusal> {
        let (engine, peer) = (self.engine(), Peered::new(from));
        let taken = engine.transport_response(&peer, response).await;
        taken.map(drop)
    }

    /// The transport responses in a mailbox here.
    pub(crate) async fn responses(&self, of: &Organisation, all: bool) -> ResponseList {
        let (engine, peer) = (self.engine(), Peered::new(of));
        let list = engine.list_responses(&peer, of, all, 0).await;
        list.unwrap().into_inner()
    }

    /// Does all that is due, as far as it lives.
    pub(crate) async fn works(&self) {
        let engine = self.engine();
        while let Ok(work) = engine.claim(100).await {
            if work.is_empty() {
                return;
            }
            for one in work {
                // A dead process does nothing more; what it left is done after its restart.
                engine.perform(&one).await.ok();
            }
        }
    }

    /// The practice's software acknowledges whatever it has.
    pub(crate) async fn acknowledges(&self) {
        for life in self.received().await {
            if life.phase != delivery::inbound::Phase::WithSoftware {
                continue;
            }
            let number = life.letter.unwrap().control_id;
            let (us, them) = (facility(&life.org), facility(&life.sender));
            let text = format!(
                "MSH|^~\\&|CIS|{us}|CIS|{them}|20261122120000+1100||RRI^I12^RRI_I12|A{number}|P|\
                 2.4\rMSA|AA|{number}\r"
            );
            let it = Submission {
                org: life.org,
                claim: format!("ack/{number}"),
                bytes: text.into(),
                file_stem: None,
                immediate: false,
            };
            // A dead process takes nothing; the file lies there until the next one looks.
            self.engine().software_ack(it).await.ok();
        }
    }

    pub(crate) async fn lives(&self) -> Vec<Life> {
        let lives = self.disk.lives(&LifeQuery::default()).await.unwrap();
        lives.into_iter().map(|stored| stored.life).collect()
    }

    pub(crate) async fn received(&self) -> Vec<Inbound> {
        let lives = self.lives().await.into_iter();
        lives
            .filter_map(|life| match life {
                Life::Inbound(life) => Some(*life),
                Life::Outbound(_) | Life::Relayed(_) => None,
            })
            .collect()
    }

    pub(crate) async fn sent(&self) -> Vec<Outbound> {
        let lives = self.lives().await.into_iter();
        lives
            .filter_map(|life| match life {
                Life::Outbound(life) => Some(*life),
                Life::Inbound(_) | Life::Relayed(_) => None,
            })
            .collect()
    }

    pub(crate) async fn relayed(&self) -> Vec<Relayed> {
        let lives = self.lives().await.into_iter();
        lives
            .filter_map(|life| match life {
                Life::Relayed(life) => Some(*life),
                Life::Inbound(_) | Life::Outbound(_) => None,
            })
            .collect()
    }
}

fn process(
    outside: &Arc<Outside>,
    roles: &Roles,
    disk: &Arc<MemoryStore>,
    death: Option<Death>,
) -> (Arc<Engine>, Arc<DyingStore>) {
    let store = Arc::new(DyingStore::new(Arc::clone(disk), death));
    let ports = Ports {
        clock: outside.clone(),
        identifiers: outside.clone(),
        courier: outside.clone(),
        directory: outside.clone(),
        outlet: outside.clone(),
        patients: Arc::new(NoPatients),
        sealer: outside.clone(),
    };
    let practices = roles.practices.clone();
    let (policy, limits) = (Policy::default(), Limits::default());
    let mut engine = Engine::new(store.clone(), ports, practices, policy, limits, "test");
    if let Some((provider, tenants)) = roles.provider.clone() {
        engine = engine.as_provider(provider, tenants);
    }
    (Arc::new(engine), store)
}

/// A practice whose people read here, with this provider.
pub(crate) fn practice(org: Organisation, provider: Option<&Organisation>, trd: &str) -> Practice {
    Practice {
        facility: facility(&org),
        org,
        name: "Practice".into(),
        application: Hd::new("Sealpost", "", ""),
        respond_to: Some(trd.to_owned()),
        provider: provider.cloned(),
        sends_through: provider.map(|_| trd.replace("/trd", "/smd")),
        imports: false,
        software_confirms: false,
        reads_acks: false,
        acks_by_file_name: false,
        file_names: delivery::FileNames::default(),
        sends_read_acks: false,
        trusted_intermediaries: Vec::new(),
        production: true,
        roster: Arc::default(),
        filing: engine::Filing::Software,
        zone: zones::Zone::parse("Australia/Sydney").unwrap(),
    }
}

fn provider(org: Organisation, host: &str, peer: Organisation) -> Provider {
    Provider {
        org,
        name: host.to_owned(),
        respond_to: format!("https://{host}/trd"),
        peers: vec![peer],
        believes_directory: false,
        limits: MailboxLimits::default(),
    }
}

pub(crate) fn endpoint(host: &str, org: &Organisation) -> Endpoint {
    Endpoint {
        address: format!("https://{host}/smd"),
        provider: Some(org.clone()),
    }
}

/// The four nodes.
pub(crate) struct World {
    clock: Arc<AtomicI64>,
    pub(crate) net: Arc<Net>,
    /// In the copy that all have.
    pub(crate) listed: Listed,
    /// In a directory that is asked about whom the copy lacks.
    pub(crate) elsewhere: Listed,
    /// Wattle Street's agent.
    pub(crate) a: Arc<Node>,
    /// Its provider.
    pub(crate) north: Arc<Node>,
    /// Banksia's provider.
    pub(crate) south: Arc<Node>,
    /// Banksia's agent.
    pub(crate) b: Arc<Node>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_, _| {})
    }

    /// A world whose roles are changed before it begins, by the host of the node.
    pub(crate) fn with(change: impl Fn(&str, &mut Roles)) -> Self {
        let (clock, ids) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU64::new(0)));
        let net = Arc::new(Net::default());
        let (listed, elsewhere) = (Listed::default(), Listed::default());
        listed.lock().unwrap().extend([
            (wattle(), endpoint("north", &north())),
            (banksia(), endpoint("south", &south())),
        ]);
        let node = |host: &'static str, org: Organisation, mut roles: Roles| {
            change(host, &mut roles);
            let outside = Arc::new(Outside {
                clock: Arc::clone(&clock),
                ids: Arc::clone(&ids),
                net: Arc::downgrade(&net),
                listed: Arc::clone(&listed),
                elsewhere: Arc::clone(&elsewhere),
            });
            let disk = Arc::new(MemoryStore::new());
            let process = Mutex::new(process(&outside, &roles, &disk, None));
            let mut practices = roles.practices.iter();
            let is_gateway = practices.any(|practice| practice.provider.is_none());
            let listens = roles.provider.is_some() || is_gateway;
            let node = Arc::new(Node {
                host,
                org,
                listens,
                disk,
                outside,
                roles,
                process,
            });
            net.add(Arc::clone(&node));
            node
        };
        let agent = |org: Organisation, provider: &Organisation, trd: &str| Roles {
            practices: vec![practice(org, Some(provider), trd)],
            provider: None,
        };
        let hub = |org, host, peer, tenant| Roles {
            practices: Vec::new(),
            provider: Some((provider(org, host, peer), vec![Tenant::new(tenant, "T")])),
        };
        Self {
            a: node(
                "a",
                wattle(),
                agent(wattle(), &north(), "https://north/trd"),
            ),
            north: node("north", north(), hub(north(), "north", south(), wattle())),
            south: node("south", south(), hub(south(), "south", north(), banksia())),
            b: node(
                "b",
                banksia(),
                agent(banksia(), &south(), "https://south/trd"),
            ),
            clock,
            net,
            listed,
            elsewhere,
        }
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn nodes(&self) -> [&Arc<Node>; 4] {
        [&self.a, &self.north, &self.south, &self.b]
    }

    /// Wattle Street sends a referral to Banksia, whether or not its process dies of it.
    pub(crate) async fn sends(&self, control_id: &str) {
        self.sends_as(control_id, false).await;
    }

    /// The same, for an answer at once if that is wanted.
    pub(crate) async fn sends_as(&self, control_id: &str, immediate: bool) {
        let it = Submission {
            org: wattle(),
            claim: control_id.into(),
            bytes: referral(control_id, "X1^Argus^VDI", "R").into(),
            file_stem: None,
            immediate,
        };
        if self.a.engine().submit(it.clone()).await.is_err() {
            self.a.restart(None).await;
            self.a.engine().submit(it).await.unwrap();
        }
    }

    /// The collector of an agent, as a process that has just been started makes it.
    pub(crate) fn collector(node: &Node) -> Collector {
        let practice = node.engine().practices()[0].clone();
        let provider = practice.provider.clone().unwrap();
        let host = if provider == north() {
            "north"
        } else {
            "south"
        };
        let at = Collection {
            org: practice.org,
            provider,
            messages: format!("https://{host}/smr"),
            responses: format!("https://{host}/trr"),
            news: Some(format!("https://{host}/news")),
            poll_ms: 1_000,
        };
        Self::collecting(node, at)
    }

    /// A collector of a node for whatever mailbox.
    pub(crate) fn collecting(node: &Node, at: Collection) -> Collector {
        Collector::new(node.engine(), node.outside.clone(), at)
    }

    /// An agent looks once for what waits.
    pub(crate) async fn collects(&self, node: &Node) -> Result<Collected, CollectError> {
        Self::collector(node).turn().await
    }

    /// Everybody does what can be done now; who died is started again.
    pub(crate) async fn round(&self) {
        for node in self.nodes() {
            node.works().await;
        }
        for agent in [&self.a, &self.b] {
            self.collects(agent).await.ok();
        }
        for node in self.nodes() {
            if node.is_dead() {
                node.restart(None).await;
            }
        }
    }

    /// The same again and again, some minutes apart.
    pub(crate) async fn rounds(&self, times: usize) {
        for _ in 0..times {
            self.round().await;
            self.pass(4 * MINUTE);
        }
    }
}
