//! Software that speaks MLLP with its node, both ways and in both modes. It knows copies by MSH-10:
//! what is sent again is the same bytes, and every id counts once.

use super::killing::{end, live_through};
use super::nodes::{PROGRAM, kills};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use testkit::{LineClinic, Manner, Node, Pair, free_address};

#[test]
fn killed_in_an_mllp_exchange_nothing_is_lost_and_nothing_that_has_an_id_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::write(Path::new(PROGRAM), folder.path());
    let mut clinics = [connected(&pair.gp), connected(&pair.specialist)];
    let sent = live_through(&mut pair, &mut clinics, kills(40));
    for (n, clinic) in clinics.iter().enumerate() {
        let (own, others, seen) = (&sent[n], &sent[1 - n], clinic.seen());
        assert_eq!(seen.documents.len(), others.len());
        assert!(
            seen.documents.values().all(|copies| copies.len() == 1),
            "a copy that is another message"
        );
        assert_eq!(seen.acknowledgements.len(), own.len());
        assert!(
            seen.acknowledgements.values().all(|ids| ids.len() == 1),
            "acknowledged twice: {:?}",
            seen.acknowledgements
        );
        assert!(
            seen.answers.values().all(|code| code == "CA"),
            "{:?}",
            seen.answers
        );
    }
    end(&mut pair);
}

/// The node's software, and the node told of it.
fn connected(node: &Node) -> LineClinic {
    let listener = free_address();
    let clinic = LineClinic::new(node.practice().clone(), listener, Manner::TypedInTurn);
    let mut config = OpenOptions::new()
        .append(true)
        .open(node.files().config())
        .unwrap();
    let lines = clinic.configuration(listener, "");
    config.write_all(lines.as_bytes()).unwrap();
    clinic
}
