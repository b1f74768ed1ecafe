//! Two practices with real gateways within one test: real keys, stores, mutual TLS on loopback and
//! folders.

use crate::party::{Change, Member, Party, Side};
use crate::pki::{now, pki};
use crate::until::until;
use crate::{Relay, free_address};
use delivery::{End, Status};
use sealpost::setup::directory_json;
use serde_json::Value;
use std::net::SocketAddr;
use synth::pki::Issued;
use synth::world::Practice;
use tempfile::TempDir;

/// The two practices.
pub struct World {
    /// Wattle Street Medical.
    pub gp: Party,
    /// Banksia Cardiology.
    pub specialist: Party,
    /// Stands between the GP's gateway and the specialist's, if planned.
    relay: Option<Relay>,
    folder: TempDir,
}

/// What is special about a world. The default is two practices that know and trust each other.
#[derive(Default)]
pub struct Plan {
    /// Wattle Street Medical.
    pub gp: Side,
    /// Banksia Cardiology.
    pub specialist: Side,
    /// Whether what the GP delivers goes through a relay.
    pub relayed: bool,
    /// Where the GP's directory says that the specialist is, where that is not the truth.
    pub specialist_listed_at: Option<SocketAddr>,
}

impl World {
    /// Two practices that know and trust each other.
    pub async fn start() -> Self {
        Self::planned(Plan::default()).await
    }

    /// The same, with a relay in between.
    pub async fn start_relayed() -> Self {
        let plan = Plan {
            relayed: true,
            ..Plan::default()
        };
        Self::planned(plan).await
    }

    /// As planned, both nodes running.
    pub async fn planned(plan: Plan) -> Self {
        let mut world = Self::written(plan).await;
        for party in [&mut world.gp, &mut world.specialist] {
            party.start().await.expect("a node starts");
        }
        world
    }

    /// As planned, on disk; no node runs yet.
    pub async fn written(mut plan: Plan) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [one, two] = [(); 2].map(|()| free_address());
        let gp = Practice::wattle_street_medical();
        let gp = member(gp, &plan.gp, &pki().gp, one);
        let specialist = Practice::banksia_cardiology();
        let specialist = member(specialist, &plan.specialist, &pki().specialist, two);
        let relay = if plan.relayed {
            let url = format!("https://{two}/smd/SealedMessageDelivery");
            Some(Relay::start(&specialist.issued, &gp.issued, url).await)
        } else {
            None
        };
        let listed_at = relay.as_ref().map(Relay::address);
        let listed_at = listed_at.or(plan.specialist_listed_at).unwrap_or(two);
        let for_gp = directory(
            plan.gp.directory.take(),
            &[
                (&gp, &gp.issued, one),
                (
                    &specialist,
                    plan.specialist
                        .listed
                        .as_ref()
                        .unwrap_or(&specialist.issued),
                    listed_at,
                ),
            ],
        );
        let for_specialist = directory(
            plan.specialist.directory.take(),
            &[
                (&gp, plan.gp.listed.as_ref().unwrap_or(&gp.issued), one),
                (&specialist, &specialist.issued, two),
            ],
        );
        let place = |name: &str| folder.path().join(name);
        Self {
            gp: Party::write(&place("gp"), gp, &for_gp, plan.gp),
            specialist: Party::write(
                &place("specialist"),
                specialist,
                &for_specialist,
                plan.specialist,
            ),
            relay,
            folder,
        }
    }

    /// The folder with everything.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The relay.
    pub fn relay(&self) -> &Relay {
        self.relay.as_ref().expect("a relay was planned")
    }

    /// The GP refers a patient to the specialist.
    pub fn refer(&self, control_id: &str) -> Vec<u8> {
        self.gp.refer(&self.specialist.practice, control_id)
    }

    /// A good referral goes all the way and is accepted, and nothing but good ones was ever
    /// handed to the specialist's software.
    pub async fn still_works(&mut self) {
        const GOOD: &str = "GOOD";
        let good = |n: usize| format!("{GOOD}{n}");
        let n = self.specialist.clinic.imported.len();
        self.refer(&good(n));
        until("a good message accepted", async || {
            self.specialist.clinic.look();
            let sent = self.gp.outbound().await;
            sent.into_iter()
                .find(|life| life.control_id == good(n))
                .filter(|life| life.status() == Status::Ended(End::Accepted))
        })
        .await;
        let imported = &self.specialist.clinic.imported;
        let bad: Vec<_> = imported.keys().filter(|id| !id.starts_with(GOOD)).collect();
        assert_eq!(bad, Vec::<&String>::new(), "handed to the software");
        assert!(imported.values().all(|times| *times == 1), "handed twice");
    }

    /// Both audit chains are unbroken, and both nodes stop when told to.
    pub async fn finish(mut self) {
        for party in [&mut self.gp, &mut self.specialist] {
            party.audit_is_unbroken().await;
            party.stop().await;
        }
    }
}

fn member(practice: Practice, side: &Side, own: &Issued, address: SocketAddr) -> Member {
    Member {
        practice,
        issued: side.issued.clone().unwrap_or_else(|| own.clone()),
        address,
    }
}

/// A directory file, after `change`.
fn directory(change: Option<Change<Value>>, entries: &[(&Member, &Issued, SocketAddr)]) -> String {
    let entries: Vec<_> = entries
        .iter()
        .map(|(member, listed, address)| (&member.practice, *listed, *address))
        .collect();
    let json = directory_json(now(), &entries).expect("a directory can be written");
    let Some(change) = change else {
        return json;
    };
    let mut bundle = serde_json::from_str(&json).expect("a directory is JSON");
    change(&mut bundle);
    bundle.to_string()
}
