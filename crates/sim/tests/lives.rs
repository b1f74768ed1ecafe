//! Twenty thousand lives: no contradiction, and nothing that the simulator can do left undone.
//!
//! `SIM_SEED` and `SIM_LIVES` choose other worlds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use delivery::End;
use sim::{Fault, Report};
use std::thread;

const LIVES: u64 = 20_000;
const SEED: u64 = 20_261_122;
/// Runs side by side, each over seeds of its own.
const RUNS: u64 = 2;
/// Between the first seeds of two runs: more worlds than one run can have.
const STRIDE: u64 = 1 << 32;

fn number(name: &str, default: u64) -> u64 {
    let Ok(text) = std::env::var(name) else {
        return default;
    };
    let number = text.parse();
    number.unwrap_or_else(|_| panic!("{name} must be a number, and is {text}"))
}

fn run_all(seed: u64, lives: u64) -> Report {
    let share = usize::try_from(lives.div_ceil(RUNS)).unwrap();
    let run = |n: u64| thread::spawn(move || sim::run(seed.wrapping_add(n * STRIDE), share));
    let runs: Vec<_> = (0..RUNS).map(run).collect();
    let mut report = Report::default();
    for run in runs {
        match run.join().unwrap() {
            Ok(one) => report.merge(one),
            Err(failure) => panic!("{failure}"),
        }
    }
    report
}

#[test]
fn twenty_thousand_lives_without_a_contradiction() {
    let lives = number("SIM_LIVES", LIVES);
    let report = run_all(number("SIM_SEED", SEED), lives);
    println!("{report}");
    assert!(report.lives as u64 >= lives);
    if lives < LIVES {
        return;
    }
    for end in End::ALL {
        let can_happen = end != End::Recalled;
        assert_eq!(report.ended(end) > 0, can_happen, "{end:?}");
    }
    for fault in Fault::ALL {
        assert!(report.strikes.of(fault) > 0, "{fault:?} never struck");
    }
    assert!(
        report.replays > 0 && report.refused > 0,
        "Mallory did nothing"
    );
}

#[test]
fn a_seed_repeats_itself() {
    let once = sim::run(7, 60).unwrap();
    assert_eq!(sim::run(7, 60).unwrap(), once);
    assert_ne!(sim::run(8, 60).unwrap(), once);
}
