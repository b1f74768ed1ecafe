//! The engine as intake: what is taken once stays taken once, and what is refused says why.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use connectors::folder::{EngineIntake, OutgoingDriver, Reader, Source};
use delivery::inbound::Told;
use delivery::outbound::{NotPrepared, Reply};
use delivery::{Folder, Policy, Reason};
use engine::ports::{
    Destination, Endpoint, OpenedParcel, OutletError, Route, SealedParcel, Wanted,
};
use engine::{
    Clock, Courier, Directory, Engine, Identifiers, Limits, Outlet, Ports, Practice, Sealer,
};
use ids::{Hd, Hpio, MessageId, Organisation, Timestamp};
use rig::{Desk, at};
use smd::{SealedMessage, TransportResponse};
use store::{LifeQuery, MemoryStore, Store};
use uuid::Uuid;

const WATTLE: &str = "8003629900024197";

/// A world in which nothing is ever sent: these tests end at the commit.
#[derive(Default)]
struct StillWorld {
    moment: AtomicU64,
    ids: AtomicU64,
}

impl Clock for StillWorld {
    fn now(&self) -> Timestamp {
        at(i64::try_from(self.moment.fetch_add(1, Ordering::SeqCst)).unwrap())
    }
}

impl Identifiers for StillWorld {
    fn message_id(&self) -> MessageId {
        let n = self.ids.fetch_add(1, Ordering::SeqCst);
        MessageId::from_uuid(Uuid::from_u128(u128::from(n) + 1))
    }
}

#[async_trait]
impl Courier for StillWorld {
    async fn deliver(&self, _: &Destination, _: &SealedMessage) -> Reply {
        panic!("nothing is sent")
    }

    async fn respond(&self, _: &Destination, _: &TransportResponse) -> Told {
        panic!("nothing is sent")
    }
}

impl Directory for StillWorld {
    fn resolve(&self, _: &Wanted) -> Result<Route, NotPrepared> {
        panic!("nobody is looked for")
    }

    fn resolve_organisation(
        &self,
        _: &Organisation,
        _: &str,
        _: Timestamp,
    ) -> Result<Route, NotPrepared> {
        panic!("nobody is looked for")
    }

    fn endpoint(&self, _: &Organisation, _: &str, _: Timestamp) -> Result<Endpoint, NotPrepared> {
        panic!("nothing passes through")
    }

    fn owns_facility(&self, _: &Organisation, _: &Hd) -> bool {
        true
    }
}

#[async_trait]
impl Outlet for StillWorld {
    async fn stage(
        &self,
        _: &Organisation,
        _: Folder,
        _: &str,
        _: Bytes,
    ) -> Result<String, OutletError> {
        panic!("nothing is handed over")
    }

    async fn place(
        &self,
        _: &Organisation,
        _: Folder,
        _: &str,
        _: &str,
    ) -> Result<(), OutletError> {
        panic!("nothing is handed over")
    }
}

impl Sealer for StillWorld {
    fn seal(
        &self,
        _: &Organisation,
        _: &[u8],
        _: &[u8],
        _: MessageId,
    ) -> Result<SealedParcel, Reason> {
        panic!("nothing is sealed")
    }

    fn open(&self, _: &Organisation, _: &[u8], _: Timestamp) -> Result<OpenedParcel, Reason> {
        panic!("nothing is opened")
    }

    fn fingerprint(&self, _: &[u8]) -> Result<String, Reason> {
        panic!("nothing is received")
    }
}

fn wattle() -> Organisation {
    Organisation::Hpio(Hpio::parse(WATTLE).unwrap())
}

fn facility() -> Hd {
    Hd::new(
        "Wattle Street Medical",
        &Hpio::parse(WATTLE).unwrap().oid(),
        "ISO",
    )
}

fn engine(store: Arc<MemoryStore>) -> Arc<Engine> {
    let world = Arc::new(StillWorld::default());
    let ports = Ports {
        clock: world.clone(),
        identifiers: world.clone(),
        courier: world.clone(),
        directory: world.clone(),
        outlet: world.clone(),
        patients: Arc::new(engine::NoPatients),
        sealer: world,
    };
    let practice = Practice {
        org: wattle(),
        name: "Wattle Street Medical".into(),
        facility: facility(),
        application: Hd::new("Sealpost", "", ""),
        respond_to: None,
        imports: true,
        software_confirms: true,
        reads_acks: true,
        acks_by_file_name: false,
        sends_read_acks: false,
        provider: None,
        sends_through: None,
        trusted_intermediaries: Vec::new(),
        production: true,
        roster: Arc::default(),
        filing: engine::Filing::default(),
        zone: zones::Zone::utc(),
    };
    let (policy, limits) = (Policy::default(), Limits::default());
    Arc::new(Engine::new(
        store,
        ports,
        vec![practice],
        policy,
        limits,
        "test",
    ))
}

struct Office {
    desk: Desk,
    store: Arc<MemoryStore>,
    engine: Arc<Engine>,
    org: Organisation,
}

impl Office {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let engine = engine(Arc::clone(&store));
        Self {
            desk: Desk::new(),
            store,
            engine,
            org: wattle(),
        }
    }

    fn driver(&self) -> OutgoingDriver {
        let reader = Reader::new(Source::new(self.desk.folder.clone()), "gateway");
        let intake = EngineIntake::new(Arc::clone(&self.engine), self.org.clone());
        OutgoingDriver::new(reader, Arc::new(intake), Arc::new(StillWorld::default()))
    }

    async fn lives(&self) -> usize {
        self.store.lives(&LifeQuery::default()).await.unwrap().len()
    }
}

fn message(kind: &str, control_id: &str, rest: &str) -> String {
    let from = facility();
    format!(
        "MSH|^~\\&|Clinic|{from}|X|Banksia^1.2.36.1.2001.1003.0.8003621566684455^ISO|\
         20261122120000+1100||{kind}|{control_id}|P|2.4\r{rest}"
    )
}

#[tokio::test]
async fn a_message_is_taken_once_however_often_its_claim_is_offered() {
    let office = Office::new();
    office
        .desk
        .drop_file("a.hl7", &message("REF^I12", "1", "PID|1\r"));
    let driver = office.driver();
    driver.turn().await.unwrap();
    driver.turn().await.unwrap();
    drop(driver);
    assert_eq!(office.lives().await, 1);
    assert_eq!(office.desk.names(), ["sent/a.hl7"]);
    // The power went between commit and move: the claim is back in the work folder.
    let claim = "0b9ad84c-0000-4000-8000-000000000001__b.hl7";
    let content = message("REF^I12", "2", "PID|1\r");
    std::fs::write(office.desk.path(".sealpost-work").join(claim), &content).unwrap();
    for _ in 0..2 {
        assert_eq!(office.driver().turn().await.unwrap().taken, 1);
        assert_eq!(office.lives().await, 2);
        std::fs::write(office.desk.path(".sealpost-work").join(claim), &content).unwrap();
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_sent_is_kept_and_its_file_says_why() {
    let office = Office::new();
    office.desk.drop_file("a.hl7", "this is no message");
    let driver = office.driver();
    driver.turn().await.unwrap();
    assert_eq!(driver.turn().await.unwrap().refused, 1);
    assert_eq!(office.lives().await, 1);
    let files = office.desk.files();
    assert_eq!(files["failed/a.hl7"], "this is no message");
    assert!(
        files["failed/a.hl7.reason.txt"].contains("(hl7-unreadable)"),
        "{files:?}"
    );
}

#[tokio::test]
async fn an_acknowledgement_of_nothing_is_refused_and_not_sent() {
    let office = Office::new();
    office
        .desk
        .drop_file("a.RRI", &message("RRI^I12", "9", "MSA|AA|unknown\r"));
    let driver = office.driver();
    driver.turn().await.unwrap();
    assert_eq!(driver.turn().await.unwrap().refused, 1);
    assert_eq!(office.lives().await, 0);
    assert!(office.desk.files()["failed/a.RRI.reason.txt"].contains("(ack-unknown)"));
}

#[tokio::test]
async fn a_practice_that_is_not_served_loses_nothing() {
    let mut office = Office::new();
    office.org = Organisation::Hpio(Hpio::parse("8003621566684455").unwrap());
    office
        .desk
        .drop_file("a.hl7", &message("REF^I12", "1", "PID|1\r"));
    let driver = office.driver();
    driver.turn().await.unwrap();
    assert_eq!(
        driver.turn().await.unwrap().later,
        1,
        "a mistake of ours, not of the message"
    );
    assert_eq!(office.desk.names(), [".sealpost-work/ID__a.hl7"]);
}
