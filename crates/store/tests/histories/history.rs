//! What may happen to a store.

use proptest::prelude::*;

/// One step of a history.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Transactions that are sent at the same time.
    Commit(Vec<Change>),
    Claim {
        max: usize,
        max_per_lane: usize,
        busy: Option<u8>,
        lease_ms: i64,
    },
    Release,
    /// Time passes, in milliseconds.
    Wait(i64),
}

/// One transaction.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// Which of the work that was ever taken is settled.
    pub(crate) settle: Option<prop::sample::Index>,
    pub(crate) lives: Vec<LifeChange>,
    pub(crate) keys: Vec<(bool, u8, u8)>,
    pub(crate) records: Vec<RecordChange>,
    /// Whose chains grow.
    pub(crate) audit: Vec<u8>,
    pub(crate) blob: Option<(bool, u8)>,
    pub(crate) take: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct LifeChange {
    pub(crate) life: u8,
    pub(crate) expected: Expected,
    pub(crate) failures: u32,
    pub(crate) lane: u8,
    /// Effect, due after so many milliseconds or cancelled, urgent.
    pub(crate) plans: Vec<(u8, Option<i64>, bool)>,
}

#[derive(Clone, Debug)]
pub(crate) struct RecordChange {
    pub(crate) org: u8,
    pub(crate) id: u8,
    pub(crate) expected: Expected,
    pub(crate) body: Option<u8>,
    pub(crate) tokens: Vec<u8>,
}

/// The version that a writer goes by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    Current,
    /// Whatever it is, perhaps the one of another writer at the same time.
    Next,
    Guess(u64),
}

fn expected() -> impl Strategy<Value = Expected> {
    prop_oneof![
        6 => Just(Expected::Current),
        2 => Just(Expected::Next),
        1 => (0..4u64).prop_map(Expected::Guess),
    ]
}

fn life_change() -> impl Strategy<Value = LifeChange> {
    let plan = (
        0..3u8,
        prop::option::weighted(0.8, -5..40i64),
        any::<bool>(),
    );
    (
        0..4u8,
        expected(),
        0..9u32,
        0..3u8,
        prop::collection::vec(plan, 0..3),
    )
        .prop_map(|(life, expected, failures, lane, plans)| LifeChange {
            life,
            expected,
            failures,
            lane,
            plans,
        })
}

fn record_change() -> impl Strategy<Value = RecordChange> {
    let tokens = prop::collection::vec(0..4u8, 0..4);
    (
        0..2u8,
        0..3u8,
        expected(),
        prop::option::weighted(0.8, any::<u8>()),
        tokens,
    )
        .prop_map(|(org, id, expected, body, tokens)| RecordChange {
            org,
            id,
            expected,
            body,
            tokens,
        })
}

fn change() -> impl Strategy<Value = Change> {
    (
        prop::option::weighted(0.4, any::<prop::sample::Index>()),
        prop::collection::vec(life_change(), 0..3),
        prop::collection::vec((any::<bool>(), 0..3u8, 0..4u8), 0..2),
        prop::collection::vec(record_change(), 0..3),
        prop::collection::vec(0..2u8, 0..3),
        prop::option::weighted(0.3, (any::<bool>(), 0..3u8)),
        any::<bool>(),
    )
        .prop_map(|(settle, lives, keys, records, audit, blob, take)| Change {
            settle,
            lives,
            keys,
            records,
            audit,
            blob,
            take,
        })
}

/// Any step.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => prop::collection::vec(change(), 1..2).prop_map(Step::Commit),
        3 => prop::collection::vec(change(), 2..5).prop_map(Step::Commit),
        4 => (0..5usize, 1..4usize, prop::option::weighted(0.2, 0..3u8), 1..30i64).prop_map(
            |(max, max_per_lane, busy, lease_ms)| Step::Claim {
                max,
                max_per_lane,
                busy,
                lease_ms,
            }
        ),
        1 => Just(Step::Release),
        2 => (0..30i64).prop_map(Step::Wait),
    ]
}
