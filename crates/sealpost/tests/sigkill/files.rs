//! Software that exchanges files with its node.

use super::killing::{end, live_through};
use super::nodes::{PROGRAM, kills};
use std::path::Path;
use testkit::{Clinic, Pair};

#[test]
fn killed_at_random_moments_nothing_is_lost_and_nothing_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::write(Path::new(PROGRAM), folder.path());
    let mut clinics = [
        Clinic::new(pair.gp.files(), pair.gp.practice().clone()),
        Clinic::new(pair.specialist.files(), pair.specialist.practice().clone()),
    ];
    let sent = live_through(&mut pair, &mut clinics, kills(100));
    for (n, clinic) in clinics.iter().enumerate() {
        let (own, others) = (&sent[n], &sent[1 - n]);
        assert_eq!(clinic.imported.len(), others.len());
        assert!(
            clinic.imported.values().all(|times| *times == 1),
            "imported twice"
        );
        assert_eq!(clinic.acknowledged.len(), own.len());
        assert!(
            clinic.acknowledged.values().all(|times| *times == 1),
            "acknowledged twice"
        );
    }
    end(&mut pair);
}
