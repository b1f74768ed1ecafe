//! A practice's engine in a world in which nothing is ever sent.
#![allow(dead_code, reason = "each test file uses its own part of the rig")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use delivery::inbound::Told;
use delivery::outbound::{NotPrepared, Reply};
use delivery::{HandOver, Policy, Reason};
use engine::ports::{
    Destination, Endpoint, OpenedParcel, OutletError, Route, SealedParcel, Wanted,
};
use engine::{
    Clock, Courier, Directory, Engine, Identifiers, Limits, Outlet, Ports, Practice, Sealer,
};
use ids::{Hd, Hpio, MessageId, Organisation, Timestamp};
use smd::{SealedMessage, TransportResponse};
use store::MemoryStore;
use uuid::Uuid;

use super::at;

const WATTLE: &str = "8003629900024197";

/// A world in which nothing is ever sent: these tests end at the commit.
#[derive(Default)]
pub(crate) struct StillWorld {
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

    async fn exchange(
        &self,
        _: &Destination,
        _: &SealedMessage,
    ) -> Result<SealedMessage, engine::NotAnswered> {
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
    async fn stage(&self, _: &Organisation, _: &HandOver, _: Bytes) -> Result<String, OutletError> {
        panic!("nothing is handed over")
    }

    async fn place(&self, _: &Organisation, _: &HandOver, _: &str) -> Result<(), OutletError> {
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

pub(crate) fn wattle() -> Organisation {
    Organisation::Hpio(Hpio::parse(WATTLE).unwrap())
}

pub(crate) fn facility() -> Hd {
    Hd::new(
        "Wattle Street Medical",
        &Hpio::parse(WATTLE).unwrap().oid(),
        "ISO",
    )
}

pub(crate) fn engine(store: Arc<MemoryStore>) -> Arc<Engine> {
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
        file_names: delivery::FileNames::default(),
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

pub(crate) fn message(kind: &str, control_id: &str, rest: &str) -> String {
    let from = facility();
    format!(
        "MSH|^~\\&|Clinic|{from}|X|Banksia^1.2.36.1.2001.1003.0.8003621566684455^ISO|\
         20261122120000+1100||{kind}|{control_id}|P|2.4\r{rest}"
    )
}
