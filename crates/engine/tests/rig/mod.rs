//! A practice that receives, without a network: the clock, the folders, the directory and the
//! patient index are the test's, and what is sealed is only wrapped.
#![allow(dead_code, reason = "not every test uses all of it")]

use async_trait::async_trait;
use bytes::Bytes;
use delivery::inbound::{Inbound, Told};
use delivery::outbound::{NotPrepared, Outbound, Reply};
use delivery::{Folder, HandOver, Life, Policy, Reason};
use engine::ports::{
    Clock, Courier, Destination, Directory, Endpoint, Identifiers, OpenedParcel, Outlet,
    OutletError, PatientMatch, Patients, Route, SealedParcel, Sealer, Sought, Wanted,
};
use engine::{Engine, Filing, Limits, Peer, Ports, Practice, Submission};
use ids::{Hd, Hpio, InvocationId, MessageId, Organisation, Timestamp};
use routing::{Roster, RosterData};
use smd::{Metadata, SealedMessage, TransportResponse};
use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::{LifeQuery, MemoryStore, Store};
use uuid::Uuid;
use zones::Zone;

pub(crate) const HOUR: i64 = 60 * 60_000;

/// Wattle Street, which sends.
pub(crate) fn wattle() -> Organisation {
    Organisation::Hpio(Hpio::parse("8003620000030523").unwrap())
}

/// Banksia, which receives.
pub(crate) fn banksia() -> Organisation {
    Organisation::Hpio(Hpio::parse("8003620000030515").unwrap())
}

pub(crate) fn facility(org: &Organisation) -> Hd {
    match org {
        Organisation::Hpio(hpio) => Hd::new("Practice", &hpio.oid(), "ISO"),
        Organisation::Target(_) => panic!("an HPI-O"),
    }
}

/// Everything outside the engine.
#[derive(Default)]
pub(crate) struct Outside {
    clock: AtomicI64,
    ids: AtomicU64,
    /// Files in folders, by name, with their bytes.
    pub(crate) placed: Mutex<Vec<(Folder, String, Bytes)>>,
    staged: Mutex<Vec<(String, Bytes)>>,
    /// Response codes told to senders.
    pub(crate) told: Mutex<Vec<String>>,
    /// What the patient index says.
    pub(crate) patient: Mutex<Option<PatientMatch>>,
    /// How often it was asked.
    pub(crate) asked: AtomicUsize,
    /// Everybody is at another target.
    pub(crate) moved: Mutex<bool>,
    /// Nobody can be reached.
    pub(crate) cut: Mutex<bool>,
    /// Nobody is in the directory.
    pub(crate) unlisted: Mutex<bool>,
    /// Other directories list them, and are asked.
    pub(crate) listed_elsewhere: Mutex<bool>,
}

impl Outside {
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Outside {
    fn now(&self) -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-22T01:00:00Z")
            .unwrap()
            .plus_millis(self.clock.load(Ordering::SeqCst))
    }
}

impl Identifiers for Outside {
    fn message_id(&self) -> MessageId {
        let n = self.ids.fetch_add(1, Ordering::SeqCst);
        MessageId::from_uuid(Uuid::from_u128(u128::from(n) + 1))
    }
}

#[async_trait]
impl Courier for Outside {
    async fn deliver(&self, _: &Destination, _: &SealedMessage) -> Reply {
        if *self.cut.lock().unwrap() {
            return Reply::Unreachable("no connection".into());
        }
        Reply::Taken { duplicate: false }
    }

    async fn exchange(
        &self,
        _: &Destination,
        _: &SealedMessage,
    ) -> Result<SealedMessage, engine::NotAnswered> {
        panic!("nobody is asked for an answer at once")
    }

    async fn respond(&self, _: &Destination, response: &TransportResponse) -> Told {
        self.told.lock().unwrap().push(response.code.clone());
        Told::Done
    }
}

impl Outside {
    fn route(&self, org: &Organisation, category: &str) -> Result<Route, NotPrepared> {
        if *self.unlisted.lock().unwrap() {
            let reason = Reason::new("unknown", "Not listed");
            return Err(NotPrepared::RecipientUnknown(reason));
        }
        Ok(Route {
            receiver: if *self.moved.lock().unwrap() {
                Organisation::parse_uri("https://elsewhere.example/id").unwrap()
            } else {
                org.clone()
            },
            address: "https://there.example/smd".into(),
            provider: None,
            immediate: None,
            category: category.into(),
            recipient: "There".into(),
            practice: "There".into(),
            certificate: Bytes::new(),
            listing: None,
        })
    }
}

#[async_trait]
impl Directory for Outside {
    fn resolve(&self, wanted: &Wanted) -> Result<Route, NotPrepared> {
        let hpio = wanted.facility.hpio().expect("an HPI-O in MSH-6");
        self.route(&Organisation::Hpio(hpio), &wanted.category)
    }

    fn resolve_organisation(
        &self,
        receiver: &Organisation,
        category: &str,
        _: Timestamp,
    ) -> Result<Route, NotPrepared> {
        self.route(receiver, category)
    }

    fn endpoint(&self, _: &Organisation, _: &str, _: Timestamp) -> Result<Endpoint, NotPrepared> {
        panic!("nothing passes through")
    }

    fn owns_facility(&self, org: &Organisation, named: &Hd) -> bool {
        facility(org).same_as(named)
    }

    async fn refresh(&self, _: Sought<'_>) {
        if *self.listed_elsewhere.lock().unwrap() {
            *self.unlisted.lock().unwrap() = false;
        }
    }
}

#[async_trait]
impl Outlet for Outside {
    async fn stage(
        &self,
        _: &Organisation,
        file: &HandOver,
        bytes: Bytes,
    ) -> Result<String, OutletError> {
        let temporary = format!("~{}.tmp", file.name);
        let mut staged = self.staged.lock().unwrap();
        staged.push((temporary.clone(), bytes));
        Ok(temporary)
    }

    async fn place(
        &self,
        _: &Organisation,
        file: &HandOver,
        staged: &str,
    ) -> Result<(), OutletError> {
        let mut waiting = self.staged.lock().unwrap();
        if let Some(at) = waiting
            .iter()
            .position(|(temporary, _)| temporary == staged)
        {
            let (_, bytes) = waiting.remove(at);
            let mut placed = self.placed.lock().unwrap();
            placed.push((file.folder, file.name.clone(), bytes));
        }
        Ok(())
    }
}

#[async_trait]
impl Patients for Outside {
    async fn matching(&self, _: &Organisation, _: &[u8], _: Timestamp) -> PatientMatch {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let said = self.patient.lock().unwrap().clone();
        said.unwrap_or(PatientMatch::NotAsked)
    }
}

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
            bytes: wrapped(org, payload),
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
        Ok(engine::blob_name(sealed))
    }
}

fn wrapped(org: &Organisation, payload: &[u8]) -> Bytes {
    let mut bytes = format!("{}\n", org.uri()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes.into()
}

/// Wattle Street's gateway, as its certificate proves it.
struct Known([Organisation; 1]);

impl Peer for Known {
    fn organisations(&self) -> &[Organisation] {
        &self.0
    }
}

/// The receiving practice and the world around it.
pub(crate) struct World {
    pub(crate) outside: Arc<Outside>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) engine: Engine,
    practice: Practice,
    policy: Policy,
}

const ROSTER: &str = include_str!("../roster.toml");

impl World {
    /// A practice with the roster of `roster.toml` whose software decides and confirms.
    pub(crate) fn new() -> Self {
        Self::with(|_| {}, |_| {})
    }

    pub(crate) fn with(
        roster: impl FnOnce(&mut RosterData),
        practice: impl FnOnce(&mut Practice),
    ) -> Self {
        let mut data: RosterData = toml::from_str(ROSTER).unwrap();
        roster(&mut data);
        let org = banksia();
        let hpio = Hpio::parse("8003620000030515").unwrap();
        let mut receiving = Practice {
            facility: facility(&org),
            org,
            name: "Banksia Cardiology".into(),
            application: Hd::new("Sealpost", "", ""),
            respond_to: None,
            imports: true,
            software_confirms: true,
            reads_acks: true,
            acks_by_file_name: false,
            file_names: delivery::FileNames::default(),
            sends_read_acks: true,
            provider: None,
            sends_through: None,
            trusted_intermediaries: Vec::new(),
            production: true,
            roster: Arc::new(Roster::new(data, Some(hpio)).unwrap()),
            filing: Filing::Software,
            zone: Zone::parse("Australia/Sydney").unwrap(),
        };
        practice(&mut receiving);
        let (outside, store) = (Arc::new(Outside::default()), Arc::new(MemoryStore::new()));
        let policy = Policy::default();
        let engine = engine(&outside, &store, &receiving, &policy);
        Self {
            outside,
            store,
            engine,
            practice: receiving,
            policy,
        }
    }

    /// The process dies and another one goes on with the store.
    pub(crate) async fn restart(&mut self) {
        self.store.release_leases().await.unwrap();
        self.engine = engine(&self.outside, &self.store, &self.practice, &self.policy);
    }

    /// A message from Wattle Street comes in; nothing is done with it yet.
    pub(crate) async fn takes(&self, content: &str) -> MessageId {
        let message = SealedMessage {
            metadata: Metadata {
                creation_time: self.outside.now(),
                expiry_time: None,
                invocation_id: InvocationId::from_uuid(self.outside.message_id().as_uuid()),
                receiver_individual: None,
                receiver_organisation: banksia(),
                sender_individual: None,
                sender_organisation: wattle(),
                service_category: "urn:x".into(),
                service_interface: "urn:x".into(),
                route_records: vec![route_record()],
                other: Vec::new(),
            },
            encrypted_payload: wrapped(&wattle(), content.as_bytes()),
        };
        let before: Vec<MessageId> = self.received().await.iter().map(|life| life.id).collect();
        let peer = Known([wattle()]);
        self.engine.receive(&peer, message).await.unwrap();
        let after = self.received().await;
        let new = after.iter().find(|life| !before.contains(&life.id));
        new.expect("a message that is new").id
    }

    /// The same, and all that can be done about it at once is done.
    pub(crate) async fn receives(&self, content: &str) -> Inbound {
        let id = self.takes(content).await;
        self.works().await;
        self.inbound(id).await
    }

    /// Does all that is due.
    pub(crate) async fn works(&self) {
        loop {
            let work = self.engine.claim(100).await.unwrap();
            if work.is_empty() {
                return;
            }
            for one in work {
                self.engine.perform(&one).await.unwrap();
            }
        }
    }

    pub(crate) async fn inbound(&self, id: MessageId) -> Inbound {
        match self.store.life(id).await.unwrap().unwrap().life {
            Life::Inbound(life) => *life,
            Life::Outbound(_) | Life::Relayed(_) => panic!("inbound"),
        }
    }

    pub(crate) async fn received(&self) -> Vec<Inbound> {
        let lives = self.store.lives(&LifeQuery::default()).await.unwrap();
        let inbound = lives.into_iter().filter_map(|stored| match stored.life {
            Life::Inbound(life) => Some(*life),
            Life::Outbound(_) | Life::Relayed(_) => None,
        });
        inbound.collect()
    }

    pub(crate) async fn sent(&self) -> Vec<Outbound> {
        let lives = self.store.lives(&LifeQuery::default()).await.unwrap();
        let outbound = lives.into_iter().filter_map(|stored| match stored.life {
            Life::Outbound(life) => Some(*life),
            Life::Inbound(_) | Life::Relayed(_) => None,
        });
        outbound.collect()
    }

    /// What lies in the folder that the software imports from.
    pub(crate) fn imported(&self) -> Vec<Bytes> {
        let placed = self.outside.placed.lock().unwrap();
        let incoming = placed.iter().filter(|(to, ..)| *to == Folder::Incoming);
        incoming.map(|(_, _, bytes)| bytes.clone()).collect()
    }

    /// The practice's software acknowledges the message under this control id.
    pub(crate) async fn acknowledges(&self, control_id: &str) {
        let (us, them) = (facility(&banksia()), facility(&wattle()));
        let text = format!(
            "MSH|^~\\&|CIS|{us}|CIS|{them}|20261122120000+1100||RRI^I12^RRI_I12|A{control_id}|P|\
             2.4\rMSA|AA|{control_id}\r"
        );
        let it = Submission {
            org: banksia(),
            claim: format!("ack/{control_id}"),
            bytes: text.into(),
            file_stem: None,
            immediate: false,
        };
        self.engine.software_ack(it).await.unwrap();
    }

    /// The practice's software sends a referral.
    pub(crate) async fn submits(&self, control_id: &str, priority: &str) -> MessageId {
        let text = referral_between(&banksia(), &wattle(), control_id, "X1^Argus^VDI", priority);
        let it = Submission {
            org: banksia(),
            claim: control_id.into(),
            bytes: text.into(),
            file_stem: None,
            immediate: false,
        };
        self.engine.submit(it).await.unwrap().get().id
    }
}

fn engine(
    outside: &Arc<Outside>,
    store: &Arc<MemoryStore>,
    practice: &Practice,
    policy: &Policy,
) -> Engine {
    let ports = Ports {
        clock: outside.clone(),
        identifiers: outside.clone(),
        courier: outside.clone(),
        directory: outside.clone(),
        outlet: outside.clone(),
        patients: outside.clone(),
        sealer: outside.clone(),
    };
    let (policy, limits) = (policy.clone(), Limits::default());
    let practices = vec![practice.clone()];
    Engine::new(store.clone(), ports, practices, policy, limits, "test")
}

fn route_record() -> smd::RouteRecord {
    smd::RouteRecord {
        send_intermediate_responses: false,
        interaction: smd::Interaction {
            target: wattle(),
            service_category: "urn:x".into(),
            service_interface: "urn:x".into(),
            service_endpoint: "https://wattle.example/trd".into(),
            service_provider: wattle(),
            cert_refs: Vec::new(),
        },
    }
}

/// A referral to Banksia whose intended recipient has this PRD-7, with this RF1-2.
pub(crate) fn referral(control_id: &str, recipient: &str, priority: &str) -> String {
    referral_between(&wattle(), &banksia(), control_id, recipient, priority)
}

fn referral_between(
    from: &Organisation,
    to: &Organisation,
    control_id: &str,
    recipient: &str,
    priority: &str,
) -> String {
    let (from, to) = (facility(from), facility(to));
    format!(
        "MSH|^~\\&|CIS|{from}|CIS|{to}|20261122120000+1100||REF^I12^REF_I12|{control_id}|P|2.4\r\
         RF1|P|{priority}\r\
         PRD|RP~AP|Wattle^Ann^^^Dr||||| 4024742F^AUSHICPR^UPIN\r\
         PRD|IR|Banks^Rosa^^^Dr|||||{recipient}\r\
         PID|1||1^^^W^MR||TESSELLATE^JUNIPER||19700101|F\r\
         OBR|1||{control_id}-D^W^1.2.3^ISO|57133-1^Referral note^LN|||20261122|||||||||||||||\
         20261122120000+1100||PHY|F\r\
         OBX|1|FT|TXT^Display format in TXT^AUSPDI||Dear Rosa\r\
         PV1|1|O\r"
    )
}

/// A result for the holder of `recipient` (PV1-9): document `id` as of OBR-22 `reported`.
pub(crate) fn result(
    control_id: &str,
    recipient: &str,
    id: &str,
    reported: &str,
    text: &str,
) -> String {
    let (from, to) = (facility(&wattle()), facility(&banksia()));
    format!(
        "MSH|^~\\&|LAB|{from}|CIS|{to}|20261122120000+1100||ORU^R01^ORU_R01|{control_id}|P|2.4\r\
         PID|1||1^^^W^MR||TESSELLATE^JUNIPER||19700101|F\r\
         PV1|1|O|||||||{recipient}\r\
         OBR|1||{id}^LAB^1.2.3^ISO|26436-6^Laboratory studies^LN|||20261121|||||||||||||||\
         {reported}||LAB|F\r\
         OBX|1|FT|TXT^Display format in TXT^AUSPDI||{text}\r"
    )
}
