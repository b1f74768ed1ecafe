//! Software that speaks MLLP with its node, both ways and in both modes. It knows copies by MSH-10:
//! what is sent again is the same bytes, and every id counts once.

use super::nodes::{PROGRAM, SETTLE, audits_verify, kills, unfinished};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::pause::pause;
use testkit::{LineClinic, Manner, Node, Pair, free_address};

const MESSAGES_PER_KILL: usize = 5;

#[test]
fn killed_in_an_mllp_exchange_nothing_is_lost_and_nothing_that_has_an_id_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::write(Path::new(PROGRAM), folder.path());
    let clinics = [connected(&pair.gp), connected(&pair.specialist)];
    pair.gp.start();
    pair.specialist.start();
    let sent = kill_while_sending(&mut pair, &clinics, kills(40));
    settle(&pair, &clinics, &sent);
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
    pair.gp.kill();
    pair.specialist.kill();
    audits_verify(&pair.gp);
    audits_verify(&pair.specialist);
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

/// Returns the control ids sent by each side.
fn kill_while_sending(
    pair: &mut Pair,
    clinics: &[LineClinic; 2],
    kills: usize,
) -> [Vec<String>; 2] {
    let seed = fastrand::u64(..);
    eprintln!("SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let practices = [
        pair.gp.practice().clone(),
        pair.specialist.practice().clone(),
    ];
    let mut sent = [Vec::new(), Vec::new()];
    for done in 0..kills {
        for n in 0..MESSAGES_PER_KILL {
            let side = (done + n) % 2;
            let control_id = format!("M{done}-{n}");
            clinics[side].send(&practices[1 - side], &control_id);
            sent[side].push(control_id);
        }
        pause(Duration::from_millis(random.u64(0..400)));
        let victim = if random.bool() {
            &mut pair.gp
        } else {
            &mut pair.specialist
        };
        assert!(victim.kill(), "the node ended by itself:\n{}", victim.log());
        victim.start();
    }
    sent
}

fn settle(pair: &Pair, clinics: &[LineClinic; 2], sent: &[Vec<String>; 2]) {
    let deadline = Instant::now() + SETTLE;
    loop {
        let waiting: usize = clinics.iter().map(|clinic| clinic.seen().waiting).sum();
        let open: Vec<_> = [&pair.gp, &pair.specialist]
            .iter()
            .zip(sent)
            .flat_map(|(node, sent)| unfinished(node, sent.len()))
            .collect();
        let told = |(clinic, sent): (&LineClinic, &Vec<String>)| {
            clinic.seen().acknowledgements.len() == sent.len()
        };
        if open.is_empty() && waiting == 0 && clinics.iter().zip(sent).all(told) {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "not settled: {waiting} wait, {open:#?}\n{}\n{}",
            pair.gp.log(),
            pair.specialist.log()
        );
        pause(Duration::from_millis(100));
    }
}
