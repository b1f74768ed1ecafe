//! What everything in a world shares: time, chance, weather, wire, disks and the ledger.

use crate::atlas::Atlas;
use crate::chance::Chance;
use crate::desk::Desk;
use crate::fault::{Fault, Strikes};
use crate::ledger::Ledger;
use crate::pause::{Pause, lock};
use crate::sabotage::Sabotage;
use crate::setting::{SKEW_MAX_MS, Setting};
use crate::wire::Wire;
use delivery::Policy;
use engine::{Clock, Identifiers};
use ids::{MessageId, Timestamp};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use store::Work;
use uuid::Uuid;

/// The shared state of one world. It is used by one thread; the locks only make it shareable.
#[derive(Debug)]
pub(crate) struct Scene {
    setting: Setting,
    pub(crate) sabotage: Option<Sabotage>,
    /// How far each node's clock is ahead now, in milliseconds.
    skews: Vec<AtomicI64>,
    now: AtomicI64,
    storm: AtomicBool,
    moves: AtomicU64,
    chance: Mutex<Chance>,
    strikes: Mutex<Strikes>,
    ledger: Mutex<Ledger>,
    wire: Mutex<Wire>,
    desks: Mutex<Vec<Desk>>,
    doomed: Mutex<Vec<usize>>,
    handed_on: Mutex<Vec<(usize, Work)>>,
    diary: Mutex<Option<Vec<String>>>,
}

/// A time at which every certificate of these worlds would be valid.
const START_MS: i64 = 1_763_700_000_000;

impl Scene {
    pub(crate) fn new(
        setting: Setting,
        chance: Chance,
        sabotage: Option<Sabotage>,
        keeps_diary: bool,
    ) -> Arc<Self> {
        let desks = setting.atlas.sites.iter().map(|_| Desk::default());
        Arc::new(Self {
            sabotage,
            skews: setting.skews.iter().copied().map(AtomicI64::new).collect(),
            now: AtomicI64::new(START_MS),
            storm: AtomicBool::new(true),
            moves: AtomicU64::new(0),
            chance: Mutex::new(chance),
            strikes: Mutex::default(),
            ledger: Mutex::default(),
            wire: Mutex::default(),
            desks: Mutex::new(desks.collect()),
            doomed: Mutex::default(),
            handed_on: Mutex::default(),
            diary: Mutex::new(keeps_diary.then(Vec::new)),
            setting,
        })
    }

    pub(crate) fn atlas(&self) -> &Atlas {
        &self.setting.atlas
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.setting.policy
    }

    pub(crate) fn setting(&self) -> &Setting {
        &self.setting
    }

    pub(crate) fn workers(&self, node: usize) -> usize {
        self.setting.workers.get(node).copied().unwrap_or(1)
    }

    pub(crate) fn lease_ms(&self) -> i64 {
        self.setting.lease_ms
    }

    pub(crate) fn chance(&self) -> MutexGuard<'_, Chance> {
        lock(&self.chance)
    }

    pub(crate) fn below(&self, end: usize) -> usize {
        self.chance().below(end)
    }

    pub(crate) fn between(&self, first: i64, last: i64) -> i64 {
        self.chance().between(first, last)
    }

    pub(crate) fn one_in(&self, n: usize) -> bool {
        self.chance().one_in(n)
    }

    pub(crate) fn pick<'a, T>(&self, from: &'a [T]) -> Option<&'a T> {
        self.chance().pick(from)
    }

    pub(crate) fn weigh<T: Copy>(&self, from: &[(T, usize)]) -> Option<T> {
        self.chance().weigh(from)
    }

    pub(crate) fn uuid(&self) -> Uuid {
        self.chance().uuid()
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }

    pub(crate) fn wire(&self) -> MutexGuard<'_, Wire> {
        lock(&self.wire)
    }

    /// What lies on the disk of a site; `None` for a site that is not there.
    pub(crate) fn desk<T>(&self, site: usize, use_it: impl FnOnce(&mut Desk) -> T) -> Option<T> {
        lock(&self.desks).get_mut(site).map(use_it)
    }

    /// World time, in milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    pub(crate) fn set_now(&self, now: i64) {
        let now = now.max(self.now());
        self.now.store(now, Ordering::Relaxed);
    }

    pub(crate) fn skew(&self, node: usize) -> i64 {
        let skew = self.skews.get(node);
        skew.map_or(0, |skew| skew.load(Ordering::Relaxed))
    }

    /// The clock of a node is set anew, perhaps back.
    pub(crate) fn set_clock(&self, node: usize) {
        let to = self.between(-SKEW_MAX_MS, SKEW_MAX_MS);
        if let Some(skew) = self.skews.get(node) {
            skew.store(to, Ordering::Relaxed);
        }
    }

    pub(crate) fn is_storm(&self) -> bool {
        self.storm.load(Ordering::Relaxed)
    }

    pub(crate) fn end_storm(&self) {
        self.storm.store(false, Ordering::Relaxed);
        self.wire().mend();
        // One more wait at its longest, what dead workers hold, and clocks that differ.
        let retry_ms = self.policy().longest_retry_ms + self.policy().longest_retry_ms / 4;
        let needed = retry_ms + self.lease_ms() + 3 * SKEW_MAX_MS;
        self.ledger().calms_down(self.now() + needed);
        self.note(|| "the storm is over".to_owned());
    }

    /// Something changed that may let a task go on.
    pub(crate) fn moved(&self) {
        self.moves.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn moves(&self) -> u64 {
        self.moves.load(Ordering::Relaxed)
    }

    /// A place where a task may be overtaken by others, or die.
    pub(crate) fn pause(&self) -> Pause<'_> {
        let polls = match self.below(8) {
            0 => 3,
            1 => 2,
            2 => 1,
            _ => 0,
        };
        Pause::new(self, polls)
    }

    /// Whether `fault` strikes here and now. Never when the storm is over.
    pub(crate) fn strikes(&self, fault: Fault) -> bool {
        let strikes = self.is_storm() && self.chance().per_mille(self.setting.weather.rate(fault));
        if strikes {
            lock(&self.strikes).add(fault);
            self.note(|| format!("    fault: {fault:?}"));
        }
        strikes
    }

    pub(crate) fn all_strikes(&self) -> Strikes {
        lock(&self.strikes).clone()
    }

    pub(crate) fn commits_take(&self) -> bool {
        self.setting.commits_take
    }

    /// The worker dies before anything else happens.
    pub(crate) fn doom(&self, worker: usize) {
        lock(&self.doomed).push(worker);
    }

    pub(crate) fn doomed(&self) -> Vec<usize> {
        std::mem::take(&mut lock(&self.doomed))
    }

    /// Work that a worker holds a lease on.
    pub(crate) fn hand_on(&self, worker: usize, work: Vec<Work>) {
        lock(&self.handed_on).extend(work.into_iter().map(|work| (worker, work)));
    }

    pub(crate) fn handed_on(&self) -> Vec<(usize, Work)> {
        std::mem::take(&mut lock(&self.handed_on))
    }

    /// Writes into the diary, if one is kept.
    pub(crate) fn note(&self, words: impl FnOnce() -> String) {
        if let Some(lines) = lock(&self.diary).as_mut() {
            let after = self.now() - START_MS;
            lines.push(format!("{:>12.3}s {}", after as f64 / 1_000.0, words()));
        }
    }

    pub(crate) fn diary(&self) -> Vec<String> {
        lock(&self.diary).take().unwrap_or_default()
    }
}

/// The clock of one node.
#[derive(Debug)]
pub(crate) struct NodeClock {
    pub(crate) scene: Arc<Scene>,
    pub(crate) node: usize,
}

impl Clock for NodeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.scene.now() + self.scene.skew(self.node))
    }
}

/// Random identifiers from the world's chance.
#[derive(Debug)]
pub(crate) struct SceneIdentifiers(pub(crate) Arc<Scene>);

impl Identifiers for SceneIdentifiers {
    fn message_id(&self) -> MessageId {
        MessageId::from_uuid(self.0.uuid())
    }
}
