//! What a world is like before anything happens in it.

use crate::atlas::Atlas;
use crate::chance::Chance;
use crate::fault::Weather;
use delivery::Policy;

/// Who lives there, by which rules and in which weather.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) atlas: Atlas,
    pub(crate) policy: Policy,
    pub(crate) weather: Weather,
    /// How many workers each node has.
    pub(crate) workers: Vec<usize>,
    /// How long a worker holds work.
    pub(crate) lease_ms: i64,
    /// How far each node's clock is ahead, in milliseconds.
    pub(crate) skews: Vec<i64>,
    /// One document in so many repeats the control id of the one before.
    pub(crate) repeats: usize,
    /// Of so many turns Mallory takes one, and of ten times as many documents gets one.
    pub(crate) mallory_rests: usize,
    /// Whether a commit takes the work that it plans, as a running driver would.
    pub(crate) commits_take: bool,
}

/// Two nodes are never further apart than the engine lets pass (five minutes).
pub(crate) const SKEW_MAX_MS: i64 = 2 * 60 * 1_000;

impl Setting {
    pub(crate) fn random(chance: &mut Chance) -> Option<Self> {
        let atlas = Atlas::random(chance)?;
        let nodes = 0..atlas.nodes;
        Some(Self {
            skews: nodes
                .clone()
                .map(|_| chance.between(-SKEW_MAX_MS, SKEW_MAX_MS))
                .collect(),
            workers: nodes
                .map(|_| if chance.one_in(4) { 2 } else { 1 })
                .collect(),
            policy: policy(chance),
            weather: Weather::random(chance),
            repeats: if chance.one_in(4) { 5 } else { 80 },
            mallory_rests: if chance.one_in(4) { 1 } else { 4 },
            lease_ms: chance.between(5_000, 300_000),
            commits_take: chance.one_in(2),
            atlas,
        })
    }

    /// Three practices on nodes of their own, whose software does all it could; no faults.
    #[cfg(test)]
    pub(crate) fn fair() -> Self {
        let mut seeds = (0..).map(|seed| Self::random(&mut Chance::new(seed)).unwrap());
        let has_three = |it: &Self| it.atlas.nodes == 3 && it.atlas.sites.len() == 3;
        let mut setting = seeds.find(has_three).unwrap();
        for site in &mut setting.atlas.sites {
            let practice = &mut site.practice;
            practice.respond_to = Some(crate::atlas::response_service(site.node));
            practice.imports = true;
            practice.software_confirms = true;
            practice.reads_acks = true;
            practice.sends_read_acks = true;
            practice.production = true;
            practice.trusted_intermediaries.clear();
        }
        setting.policy = Policy::default();
        setting.weather = Weather::fair();
        setting.workers = vec![1; 3];
        setting
    }
}

/// Times from minutes to weeks. Retries are few enough for a world to end soon.
fn policy(chance: &mut Chance) -> Policy {
    const MINUTE_MS: i64 = 60_000;
    const EXPIRY_MINUTES: [i64; 4] = [10, 120, 2_880, 43_200];
    let expiry_ms = MINUTE_MS * chance.pick(&EXPIRY_MINUTES).copied().unwrap_or(10);
    let share = |chance: &mut Chance, parts: i64| chance.between(expiry_ms / parts, expiry_ms);
    Policy {
        first_retry_ms: chance.between(500, 15_000),
        longest_retry_ms: expiry_ms / chance.between(4, 12),
        expiry_ms,
        receipt_overdue_ms: share(chance, 8),
        ack_overdue_ms: share(chance, 8),
        unconfirmed_after_ms: share(chance, 3),
        respond_for_ms: share(chance, 2),
        ..Policy::default()
    }
}
