//! A node: what lies on its disk, and the workers that run over it.

use crate::courier::Postman;
use crate::crashing_store::CrashingStore;
use crate::lookup::{Keys, Lookup};
use crate::outlet::Folders;
use crate::pause::at_once;
use crate::scene::{NodeClock, Scene, SceneIdentifiers};
use engine::{Engine, Limits, NoPatients, Ports};
use std::sync::Arc;
use store::{MemoryStore, Store};

/// The disk of a node; everything else of it dies with its workers.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) disk: Arc<MemoryStore>,
    /// Places in the list of workers.
    pub(crate) workers: Vec<usize>,
}

/// One process of a node.
pub(crate) struct Worker {
    pub(crate) node: usize,
    /// None while it is down.
    pub(crate) engine: Option<Arc<Engine>>,
}

impl Node {
    /// When it has something to do, in world time.
    pub(crate) fn next_due(&self, scene: &Scene, node: usize) -> Option<i64> {
        let due = at_once(self.disk.next_due())?.ok()??;
        Some(due.as_millis() - scene.skew(node))
    }

    /// Starts a worker over the disk. One that knows that it is alone takes back all leases.
    pub(crate) fn start(&self, scene: &Arc<Scene>, node: usize, worker: usize) -> Arc<Engine> {
        let store = CrashingStore {
            scene: Arc::clone(scene),
            node,
            worker,
            disk: Arc::clone(&self.disk),
        };
        if self.workers.len() == 1 {
            at_once(self.disk.release_leases());
        }
        let ports = Ports {
            clock: Arc::new(NodeClock {
                scene: Arc::clone(scene),
                node,
            }),
            identifiers: Arc::new(SceneIdentifiers(Arc::clone(scene))),
            courier: Arc::new(Postman {
                scene: Arc::clone(scene),
                node,
            }),
            directory: Arc::new(Lookup(Arc::clone(scene))),
            outlet: Arc::new(Folders(Arc::clone(scene))),
            patients: Arc::new(NoPatients),
            sealer: Arc::new(Keys(Arc::clone(scene))),
        };
        let practices = scene.atlas().practices_of(node).cloned().collect();
        let limits = Limits {
            lease_ms: scene.lease_ms(),
            ..Limits::default()
        };
        let name = format!("worker {worker}");
        let policy = scene.policy().clone();
        Arc::new(Engine::new(
            Arc::new(store),
            ports,
            practices,
            policy,
            limits,
            name,
        ))
    }
}
