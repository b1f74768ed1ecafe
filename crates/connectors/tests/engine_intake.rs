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

use connectors::EngineIntake;
use connectors::folder::{OutgoingDriver, Reader, Source};
use engine::Engine;
use ids::{Hpio, Organisation};
use rig::Desk;
use rig::still::{StillWorld, engine, message, wattle};
use store::{LifeQuery, MemoryStore, Store};

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
