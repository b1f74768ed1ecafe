//! The loop that keeps the engine going, and the limits within which it goes.

use crate::Engine;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Work;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// How much is done at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Effects under way at the same time.
    pub effects: usize,
    /// Of those, effects that concern the same other organisation.
    pub effects_per_lane: usize,
    /// How long a worker holds work before others may take it, in milliseconds. Longer than any
    /// port takes to answer.
    pub lease_ms: i64,
    /// How often to look for work that another process planned, in milliseconds.
    pub poll_ms: u64,
    /// How long a call waits for the answer to an immediate message, in milliseconds. Less than
    /// peers wait for the reply.
    pub immediate_wait_ms: i64,
    /// Calls that wait so at the same time.
    pub immediate_calls: usize,
    /// Route records of one inbound message that are served.
    pub route_records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            effects: 128,
            effects_per_lane: 32,
            lease_ms: 180_000,
            poll_ms: 250,
            immediate_wait_ms: 20_000,
            immediate_calls: 64,
            route_records: 8,
        }
    }
}

/// What is under way.
pub(crate) struct Load {
    running: AtomicBool,
    under_way: AtomicUsize,
    capacity: usize,
    per_lane: usize,
    lanes: Mutex<HashMap<String, usize>>,
    handed_on: Mutex<VecDeque<Work>>,
    wake: Notify,
    /// Due work may lie unclaimed because there was no room for it.
    left_behind: AtomicBool,
}

impl Load {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            running: AtomicBool::new(false),
            under_way: AtomicUsize::new(0),
            capacity: limits.effects.max(1),
            per_lane: limits.effects_per_lane.max(1),
            lanes: Mutex::default(),
            handed_on: Mutex::default(),
            wake: Notify::new(),
            left_behind: AtomicBool::new(false),
        }
    }

    /// Whether a commit may take the work that it plans. A no is remembered: what that commit
    /// plans has to be claimed later.
    pub(crate) fn has_room(&self) -> bool {
        if !self.running.load(Ordering::Acquire) {
            return false;
        }
        let room = self.room() > 0;
        if !room {
            self.left_behind.store(true, Ordering::Release);
        }
        room
    }

    /// Lanes with as much under way as is fair.
    pub(crate) fn busy_lanes(&self) -> Vec<String> {
        let lanes = lock(&self.lanes);
        let busy = lanes.iter().filter(|(_, n)| **n >= self.per_lane);
        let busy: Vec<_> = busy.map(|(lane, _)| lane.clone()).collect();
        if !busy.is_empty() {
            self.left_behind.store(true, Ordering::Release);
        }
        busy
    }

    /// Work that a commit took: performed as soon as there is room.
    pub(crate) fn hand_on(&self, work: Vec<Work>) {
        if !work.is_empty() {
            self.under_way.fetch_add(work.len(), Ordering::AcqRel);
            for one in &work {
                *lock(&self.lanes).entry(one.lane.clone()).or_default() += 1;
            }
            lock(&self.handed_on).extend(work);
            self.wake.notify_one();
        }
    }

    fn next(&self) -> Option<Work> {
        lock(&self.handed_on).pop_front()
    }

    fn finish(&self, work: &Work) {
        let mut lanes = lock(&self.lanes);
        if let Some(n) = lanes.get_mut(&work.lane) {
            *n = n.saturating_sub(1);
            if *n == 0 {
                lanes.remove(&work.lane);
            }
        }
        drop(lanes);
        self.under_way.fetch_sub(1, Ordering::AcqRel);
    }

    fn room(&self) -> usize {
        self.capacity
            .saturating_sub(self.under_way.load(Ordering::Acquire))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// Performs work until `stop` turns true, then lets what is under way finish.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut tasks = JoinSet::new();
        self.load.running.store(true, Ordering::Release);
        let mut polls = tokio::time::interval(Duration::from_millis(self.limits.poll_ms.max(1)));
        polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !*stop.borrow() {
            while let Some(work) = self.load.next() {
                tasks.spawn(Arc::clone(&self).perform_logged(work));
            }
            // Commits take what they plan, so claiming is for what fell due later, what another
            // process planned, and what there was no room for.
            tokio::select! {
                () = self.load.wake.notified() => {
                    if self.load.left_behind.swap(false, Ordering::AcqRel) {
                        self.take_due().await;
                    }
                }
                Some(_) = tasks.join_next() => {}
                _ = polls.tick() => self.take_due().await,
                () = self.store.work_planned() => {
                    if let Some(hosting) = &self.hosting {
                        hosting.news.tell_all();
                    }
                    self.take_due().await;
                }
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        self.load.running.store(false, Ordering::Release);
        while tasks.join_next().await.is_some() {}
    }

    /// Claims as much due work as there is room for.
    async fn take_due(&self) {
        let room = self.load.room();
        if room == 0 {
            self.load.left_behind.store(true, Ordering::Release);
            return;
        }
        match self.claim(room).await {
            Ok(work) => {
                // A full claim may have left more.
                if work.len() == room {
                    self.load.left_behind.store(true, Ordering::Release);
                }
                self.load.hand_on(work);
            }
            Err(error) => tracing::error!(%error, "could not look for work; trying again"),
        }
    }

    async fn perform_logged(self: Arc<Self>, work: Work) {
        if let Err(error) = self.perform(&work).await {
            let (message, effect) = (work.life, work.effect);
            tracing::error!(%message, ?effect, %error, "an effect failed; it will be repeated");
        }
        self.load.finish(&work);
        self.load.wake.notify_one();
    }
}
