//! Two nodes that know each other.

use crate::{Node, free_address};
use engine::Clock;
use engine::clock::SystemClock;
use sealpost::setup::{DirectoryPlan, NodePlan, Reach, directory_json, write_node};
use std::path::Path;
use synth::TestPki;
use synth::pki::Validity;
use synth::world::Practice;

/// A general practice and a specialist, each with its own node.
#[derive(Debug)]
pub struct Pair {
    /// Wattle Street Medical.
    pub gp: Node,
    /// Banksia Cardiology.
    pub specialist: Node,
}

impl Pair {
    /// Writes both nodes below `folder`; neither runs yet.
    pub fn write(program: &Path, folder: &Path) -> Self {
        let now = SystemClock.now();
        let pki = TestPki::new(now).expect("a test PKI can be made");
        let practices = [
            Practice::wattle_street_medical(),
            Practice::banksia_cardiology(),
        ];
        let validity = Validity::two_years(now.plus_millis(-3_600_000));
        let issued = practices.each_ref().map(|practice| {
            let issued = pki.organisation(&practice.hpio, &practice.name, validity);
            issued.expect("a certificate can be issued")
        });
        let addresses = [(); 2].map(|()| free_address());
        let entries: Vec<_> = (0..2)
            .map(|n| (&practices[n], &issued[n], addresses[n]))
            .collect();
        let directory = directory_json(now, &entries).expect("a directory can be written");
        for (practice, issued, address) in &entries {
            write_node(&NodePlan {
                folder: &folder.join(practice.hpio.as_str()),
                practice,
                reach: Reach::Listener(*address),
                issued,
                root_pem: &pki.root_pem(),
                intermediate_pem: &pki.intermediate_pem(),
                directory: DirectoryPlan::File(&directory),
                poll_ms: 50,
                first_retry_ms: 200,
            })
            .expect("a node can be written");
        }
        let node = |practice: Practice| {
            let folder = folder.join(practice.hpio.as_str());
            Node::new(program, &folder, practice)
        };
        let [gp, specialist] = practices;
        Self {
            gp: node(gp),
            specialist: node(specialist),
        }
    }
}
