//! Whatever a genuine sender writes, it ends on somebody's desk, with the software, or refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use delivery::inbound::{Nature, Phase};
use engine::Filing;
use proptest::prelude::*;
use rig::{World, referral, result};

fn damaged() -> impl Strategy<Value = String> {
    let recipients = [
        "2426621B^AUSHICPR^UPIN",
        "4024742F^AUSHICPR^UPIN",
        "ECHO^Argus^VDI~1234560T^AUSHICPR^UPIN",
        "^^^",
        "",
    ];
    let whole = (prop::sample::select(recipients.to_vec()), any::<bool>()).prop_map(
        |(recipient, is_result)| {
            if is_result {
                result("C1", recipient, "D1", "20261122120000+1100", "x")
            } else {
                referral("C1", recipient, "S")
            }
        },
    );
    let piece = prop_oneof![
        Just("|".to_owned()),
        Just("^".to_owned()),
        Just("\r".to_owned()),
        Just("~".to_owned()),
        Just("PRD|IR|".to_owned()),
        any::<char>().prop_map(String::from),
        Just(String::new()),
    ];
    let wounds = prop::collection::vec((any::<prop::sample::Index>(), piece), 0..6);
    (whole, wounds, any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(whole, wounds, end, is_cut)| {
            let mut text: Vec<char> = whole.chars().collect();
            for (at, piece) in wounds {
                let at = at.index(text.len());
                text.splice(at..=at, piece.chars());
            }
            if is_cut {
                text.truncate(end.index(text.len()));
            }
            text.into_iter().collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_that_comes_in_is_dropped(text in damaged(), sealpost in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let filing = if sealpost { Filing::Sealpost } else { Filing::Software };
            let world = World::with(|_| {}, |practice| practice.filing = filing);
            let life = world.receives(&text).await;
            let imported = world.imported().len();
            match life.phase {
                Phase::WithSoftware => {
                    assert_eq!(imported, 1);
                    assert!(life.desk.is_some());
                }
                Phase::Triage => {
                    assert_eq!(imported, 0);
                    let desk = life.desk.as_ref().expect("an owner");
                    assert!(!desk.owner.name.is_empty());
                    assert!(life.reason.is_some());
                }
                Phase::Credited => {
                    let letter = life.letter.as_ref().unwrap();
                    assert_ne!(letter.nature, Nature::Document);
                }
                Phase::Refused => assert!(life.reason.is_some()),
                Phase::Accepted
                | Phase::HandingOver
                | Phase::Inbox
                | Phase::Replay
                | Phase::Returned
                | Phase::SoftwareRejected
                | Phase::Taken
                | Phase::Unconfirmed => panic!("{:?}", life.phase),
            }
            assert!(life.outcome.is_some(), "the sender is told");
            assert_eq!(world.outside.told.lock().unwrap().len(), 1);
        });
    }
}
