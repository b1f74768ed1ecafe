//! Every harness over its seeds, whole and damaged, and over what it is not meant for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use certs::Certificate;
use harness::{TARGETS, Target};
use sealed::{Payload, PrivateKey, Profile, SealIds, Signer, seal};

/// How often each seed is damaged in each way. Opening a sealed payload takes a private key, which
/// is slow without optimisation.
const DAMAGES: usize = 16;

/// Seeds that are not accepted, for each target; all others are.
const REFUSED: &[(&str, &str)] = &[
    // Of several messages.
    ("document", "batch-of-two.hl7"),
    ("hl7v2", "batch.hl7"),
    ("hl7v2", "batch-of-two.hl7"),
    // A fault that names no declared error.
    ("soap", "smd-deliver.fault-onlyAnonymous.xml"),
    ("signed_payload", "wrapped-beside.xml"),
    ("signed_payload", "wrapped-within.xml"),
    // It holds what could be taken for the signed element.
    ("xml_payload", "signed.xml"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// Names and bytes of the seeds of a target, in the order of their names.
fn seeds(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = folder().join("seeds").join(target.name);
    let entries = fs::read_dir(&folder).expect("a folder of seeds for every target");
    let mut seeds: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    seeds.sort();
    seeds
}

/// Runs a harness; a failure names target and input.
fn run(target: &Target, name: &str, bytes: &[u8]) -> bool {
    let outcome = std::panic::catch_unwind(|| (target.run)(bytes));
    outcome.unwrap_or_else(|_| panic!("{} does not hold for {name}", target.name))
}

#[test]
fn every_seed_holds_and_is_accepted_unless_it_is_meant_not_to_be() {
    for target in TARGETS {
        let seeds = seeds(target);
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        for (name, bytes) in seeds {
            let refused = REFUSED.contains(&(target.name, name.as_str()));
            let accepted = run(target, &name, &bytes);
            assert_eq!(accepted, !refused, "{}/{name}", target.name);
        }
    }
}

#[test]
fn every_damaged_seed_holds() {
    for target in TARGETS {
        for (name, bytes) in seeds(target) {
            let step = bytes.len() / DAMAGES + 1;
            for at in (0..bytes.len()).step_by(step) {
                let (before, after) = bytes.split_at(at);
                let half = after.len() / 2;
                let flipped = after[0] ^ (1 << (at % 8));
                for (what, damaged) in [
                    ("cut", before.to_vec()),
                    ("flipped", [before, &[flipped], &after[1..]].concat()),
                    ("shortened", [before, &after[half..]].concat()),
                    ("doubled", [before, &after[..half], after].concat()),
                ] {
                    run(target, &format!("{name} {what} at {at}"), &damaged);
                }
            }
        }
    }
}

#[test]
fn every_harness_holds_for_the_seeds_of_all_others() {
    for target in TARGETS {
        for other in TARGETS.iter().filter(|other| other.name != target.name) {
            for (name, bytes) in seeds(other) {
                run(target, &format!("{}/{name}", other.name), &bytes);
            }
        }
    }
}

#[test]
fn a_payload_that_is_opened_though_it_was_never_sealed_is_noticed() {
    const KEY: &str = include_str!("../../sealed/tests/fixtures/sender.key.pem");
    const SENDER: &str = include_str!("../../sealed/tests/fixtures/sender.crt.pem");
    const RECEIVER: &str = include_str!("../../sealed/tests/fixtures/receiver.crt.pem");
    let sender = Certificate::from_pem(SENDER).unwrap();
    let signer = Signer::new(PrivateKey::from_pem(KEY).unwrap().signing, sender).unwrap();
    let to = [Certificate::from_pem(RECEIVER).unwrap()];
    let ids = SealIds {
        payload_id: "_p".to_owned(),
        data_id: "_d".to_owned(),
    };
    // The harness knows what the sender ever signed; this is none of it.
    for other in [Payload::message(*b"other"), Payload::xml(*b"<other/>")] {
        let sealed = seal(&other, &signer, &to, Profile::Default, &ids).unwrap();
        let outcome = std::panic::catch_unwind(|| harness::sealed(&sealed.xml));
        assert!(outcome.is_err(), "nothing was noticed");
    }
}

#[test]
fn every_harness_is_fuzzed_and_nothing_else_is() {
    let stems = |sub: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder().join(sub)).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect()
    };
    let targets: BTreeSet<_> = TARGETS.iter().map(|t| t.name.to_owned()).collect();
    assert_eq!(stems("fuzz_targets"), targets);
    assert_eq!(stems("seeds"), targets);
}
