//! The simulator can fail: each promise that a world breaks on purpose is noticed, in words that
//! say what is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use sim::{Failure, Report, Sabotage, Simulation};

/// Worlds enough for every planted fault to show itself.
const LIVES: usize = 1_500;

fn sabotaged(sabotage: Sabotage) -> Result<Report, Failure> {
    let simulation = Simulation {
        seed: 1,
        lives: LIVES,
        sabotage: Some(sabotage),
        keeps_diary: false,
    };
    simulation.run()
}

/// The objection contains one of these words.
fn is_noticed(sabotage: Sabotage, words: &[&str]) {
    let failure = sabotaged(sabotage).expect_err("nobody noticed");
    let is_meant = words.iter().any(|words| failure.message.contains(words));
    assert!(is_meant, "{sabotage:?}: {}", failure.message);
    assert!(
        !failure.trace.is_empty(),
        "the diary tells how it came to that"
    );
    assert!(
        failure
            .to_string()
            .contains(&format!("--seed {}", failure.seed))
    );
}

#[test]
fn a_courier_that_invents_a_reply_is_noticed() {
    is_noticed(
        Sabotage::CourierInventsTaken,
        &["says Sent, which is not so"],
    );
}

#[test]
fn a_receipt_by_somebody_who_did_not_open_the_message_is_noticed() {
    let words = "Delivered, but its receiver never verified it";
    is_noticed(Sabotage::DigestsLeak, &[words]);
}

#[test]
fn a_double_hand_over_is_noticed() {
    is_noticed(Sabotage::OutletPlacesTwice, &["twice"]);
}

#[test]
fn a_lost_file_is_noticed() {
    is_noticed(Sabotage::OutletLosesFiles, &["was imported 0 times, not 1"]);
}

#[test]
fn a_replay_that_is_handed_over_is_noticed() {
    is_noticed(Sabotage::ReplaysForgotten, &["twice"]);
}

#[test]
fn a_forged_signature_that_is_believed_is_noticed() {
    let words = [
        "forged",
        "says Ended(Accepted), which is not so",
        "never verified",
    ];
    is_noticed(Sabotage::SignaturesForged, &words);
}

#[test]
fn an_acceptance_that_the_software_never_gave_is_noticed() {
    is_noticed(
        Sabotage::SoftwareMisquoted,
        &["accepted, but the software never said so"],
    );
}

#[test]
fn a_store_that_says_yes_and_keeps_nothing_is_noticed() {
    is_noticed(
        Sabotage::StoreForgets,
        &["the store does not hold", "the store holds no"],
    );
}

#[test]
fn forgotten_work_is_noticed() {
    is_noticed(
        Sabotage::WorkForgotten,
        &["is not settled", "has not ended", "never"],
    );
}

#[test]
fn a_gap_in_the_audit_trail_is_noticed() {
    is_noticed(Sabotage::AuditForgotten, &["the audit trail says"]);
}

#[test]
fn every_kind_of_sabotage_differs_from_an_honest_world() {
    let honest = sim::run(1, 100).unwrap();
    for sabotage in Sabotage::ALL {
        assert_ne!(
            sabotaged(sabotage).ok(),
            Some(honest.clone()),
            "{sabotage:?}"
        );
    }
}
