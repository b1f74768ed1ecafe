//! One world: its nodes, what they have under way, and the storm that they go through.

use crate::arrival::Arrival;
use crate::connector::Submitting;
use crate::fault::Fault;
use crate::node::{Node, Worker};
use crate::scene::Scene;
use crate::tasks::Tasks;
use crate::wire::Request;
use crate::{authors, mallory, software};
use engine::Engine;
use std::sync::Arc;
use store::{MemoryStore, Work};

/// A world in motion.
pub(crate) struct World {
    pub(crate) scene: Arc<Scene>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) workers: Vec<Worker>,
    pub(crate) tasks: Tasks,
    /// Documents that nobody has written yet.
    unwritten: usize,
}

/// What may happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Acknowledge,
    Carry,
    Crash,
    Drive,
    Import,
    Mallory,
    Partition,
    Person,
    Poll,
    Restart,
    Submit,
    Time,
    Write,
}

const TURNS: [(Turn, usize); 13] = [
    (Turn::Acknowledge, 4),
    (Turn::Carry, 12),
    (Turn::Crash, 1),
    (Turn::Drive, 10),
    (Turn::Import, 4),
    (Turn::Mallory, 1),
    (Turn::Partition, 1),
    (Turn::Person, 1),
    (Turn::Poll, 50),
    (Turn::Restart, 1),
    (Turn::Submit, 5),
    (Turn::Time, 9),
    (Turn::Write, 3),
];

/// How many turns the storm lasts for each document.
const TURNS_PER_DOCUMENT: usize = 100;
/// Work that is claimed at once.
const CLAIM_MAX: usize = 8;

impl World {
    pub(crate) fn new(scene: Arc<Scene>, documents: usize) -> Self {
        let nodes = scene.atlas().nodes;
        let mut world = Self {
            scene,
            nodes: Vec::new(),
            workers: Vec::new(),
            tasks: Tasks::default(),
            unwritten: documents,
        };
        for node in 0..nodes {
            world.add_node(node);
        }
        world
    }

    fn add_node(&mut self, node: usize) {
        let many = self.scene.workers(node);
        let first = self.workers.len();
        self.nodes.push(Node {
            disk: Arc::new(MemoryStore::new()),
            workers: (first..first + many).collect(),
        });
        for _ in 0..many {
            let engine = None;
            self.workers.push(Worker { node, engine });
            self.restart(self.workers.len() - 1);
        }
    }

    /// Lives through the storm and the calm after it.
    pub(crate) fn live(&mut self) -> Result<(), String> {
        let turns = self.unwritten * TURNS_PER_DOCUMENT;
        for _ in 0..turns {
            self.turn();
            self.check()?;
        }
        self.scene.end_storm();
        self.reap();
        for worker in 0..self.workers.len() {
            self.restart(worker);
        }
        while self.write() {}
        self.come_to_rest()
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        match self.scene.ledger().objection() {
            Some(words) => Err(words.to_owned()),
            None => Ok(()),
        }
    }

    fn turn(&mut self) {
        self.reap();
        self.start_handed_on();
        let Some(turn) = self.scene.weigh(&TURNS) else {
            return;
        };
        let (sites, workers) = (self.scene.atlas().sites.len(), self.workers.len());
        let site = self.scene.below(sites);
        let worker = self.scene.below(workers);
        match turn {
            Turn::Acknowledge => drop(software::acknowledge(&self.scene, site)),
            Turn::Carry => drop(self.carry()),
            Turn::Crash if self.scene.strikes(Fault::Crash) => self.crash(worker),
            Turn::Crash => {}
            Turn::Drive => self.drive(worker),
            Turn::Import => drop(software::import(&self.scene, site)),
            Turn::Mallory if self.scene.one_in(self.scene.setting().mallory_rests) => {
                mallory::act(&self.scene);
            }
            Turn::Mallory => {}
            Turn::Partition => self.partition(),
            Turn::Person => self.read(),
            Turn::Poll => {
                let task = self.scene.below(self.tasks.len());
                self.poll(task);
            }
            Turn::Restart => self.restart(worker),
            Turn::Submit => drop(self.submit(site)),
            Turn::Time => self.pass_time(),
            Turn::Write => drop(self.write()),
        }
    }

    /// Workers that died in the middle of something.
    fn reap(&mut self) {
        for worker in self.scene.doomed() {
            self.crash(worker);
        }
    }

    pub(crate) fn crash(&mut self, worker: usize) {
        if let Some(dead) = self.workers.get_mut(worker)
            && dead.engine.take().is_some()
        {
            self.scene.note(|| format!("worker {worker} is dead"));
            self.tasks.die(worker);
        }
    }

    pub(crate) fn restart(&mut self, worker: usize) {
        let dead = self
            .workers
            .get_mut(worker)
            .filter(|it| it.engine.is_none());
        if let Some(dead) = dead
            && let Some(node) = self.nodes.get(dead.node)
        {
            self.scene
                .note(|| format!("worker {worker} of node {} starts", dead.node));
            if self.scene.one_in(4) {
                self.scene.set_clock(dead.node);
            }
            dead.engine = Some(node.start(&self.scene, dead.node, worker));
        }
    }

    pub(crate) fn start_handed_on(&mut self) {
        for (worker, work) in self.scene.handed_on() {
            if let Some(engine) = self.engine(worker) {
                let scene = Arc::clone(&self.scene);
                self.tasks
                    .spawn(worker, perform(scene, engine, worker, work));
            }
        }
    }

    fn engine(&self, worker: usize) -> Option<Arc<Engine>> {
        self.workers.get(worker)?.engine.clone()
    }

    /// A living worker of a node.
    pub(crate) fn worker_of(&self, node: usize) -> Option<(usize, Arc<Engine>)> {
        let workers = &self.nodes.get(node)?.workers;
        let alive = |worker: &usize| self.engine(*worker).is_some();
        let alive: Vec<_> = workers.iter().copied().filter(alive).collect();
        let worker = *self.scene.pick(&alive)?;
        Some((worker, self.engine(worker)?))
    }

    pub(crate) fn disk(&self, node: usize) -> Option<Arc<MemoryStore>> {
        self.nodes.get(node).map(|node| Arc::clone(&node.disk))
    }

    pub(crate) fn poll(&mut self, task: usize) {
        if self.tasks.poll(task) {
            self.scene.moved();
        }
    }

    pub(crate) fn carry(&mut self) -> bool {
        let now = self.scene.now();
        let request = self.scene.wire().arrival(now, &mut self.scene.chance());
        let Some(request) = request else {
            return false;
        };
        self.scene.moved();
        self.arrive(request);
        true
    }

    fn arrive(&mut self, request: Request) {
        let Request {
            at,
            from,
            to,
            peer,
            cargo,
        } = request;
        let is_cut = from.is_some_and(|from| self.scene.wire().is_severed(from, to));
        if is_cut {
            return;
        }
        let (Some((worker, engine)), Some(disk)) = (self.worker_of(to), self.disk(to)) else {
            cargo.turn_away();
            return;
        };
        if self.scene.strikes(Fault::Duplicated) {
            let later = self.scene.between(0, self.scene.policy().expiry_ms);
            self.scene.wire().send(Request {
                at: at + later,
                from,
                to,
                peer: peer.clone(),
                cargo: cargo.copy(),
            });
        }
        let scene = Arc::clone(&self.scene);
        let arrival = Arrival {
            scene,
            engine,
            disk,
            peer,
        };
        self.tasks.spawn(worker, arrival.serve(cargo));
    }

    pub(crate) fn drive(&mut self, worker: usize) {
        let Some(engine) = self.engine(worker) else {
            return;
        };
        let scene = Arc::clone(&self.scene);
        self.tasks.spawn(worker, async move {
            match engine.claim(CLAIM_MAX).await {
                Ok(work) => scene.hand_on(worker, work),
                Err(error) => scene.note(|| format!("worker {worker}: no claim: {error}")),
            }
        });
    }

    fn partition(&mut self) {
        let nodes = self.nodes.len();
        let (one, other) = (self.scene.below(nodes), self.scene.below(nodes));
        let is_severed = self.scene.wire().is_severed(one, other);
        let mends = is_severed && self.scene.one_in(3);
        if mends || (!is_severed && self.scene.strikes(Fault::Partition)) {
            self.scene.wire().toggle(one, other);
        }
    }

    fn read(&mut self) {
        if let Some((node, id)) = authors::unread(&self.scene)
            && let Some((worker, engine)) = self.worker_of(node)
        {
            let scene = Arc::clone(&self.scene);
            self.tasks.spawn(worker, authors::open(scene, engine, id));
        }
    }

    pub(crate) fn submit(&mut self, site: usize) -> bool {
        let twice = self.scene.is_storm() && self.scene.one_in(12);
        let node = self.scene.atlas().site(site).map(|site| site.node);
        let alive = node.and_then(|node| Some((self.worker_of(node)?, self.disk(node)?)));
        let Some(((worker, engine), disk)) = alive else {
            return false;
        };
        let Some(submitting) = Submitting::take(&self.scene, site, twice) else {
            return false;
        };
        self.tasks.spawn(worker, submitting.run(engine, disk));
        true
    }

    /// Mostly a moment, seldom long enough for anything to expire.
    fn pass_time(&mut self) {
        let policy = &self.scene.policy();
        let longest = match self.scene.below(60) {
            0 if self.scene.one_in(2) => policy.expiry_ms / 3,
            0..3 => policy.longest_retry_ms,
            3..16 => policy.first_retry_ms,
            _ => 500,
        };
        let later = self.scene.between(1, longest);
        self.scene.set_now(self.scene.now() + later);
    }

    fn write(&mut self) -> bool {
        if self.unwritten == 0 {
            return false;
        }
        self.unwritten -= 1;
        if authors::write(&self.scene).is_none() {
            self.scene
                .ledger()
                .object("a document could not be written");
            self.unwritten = 0;
        }
        true
    }
}

async fn perform(scene: Arc<Scene>, engine: Arc<Engine>, worker: usize, work: Work) {
    let outcome = engine.perform(&work).await;
    scene.note(|| {
        let (effect, life) = (work.effect, work.life);
        format!("worker {worker}: {effect:?} {life}: {outcome:?}")
    });
}
