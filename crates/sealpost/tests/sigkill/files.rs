//! Software that exchanges files with its node.

use super::nodes::{PROGRAM, SETTLE, audits_verify, kills, unfinished};
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::pause::pause;
use testkit::{Clinic, Pair};

const MESSAGES_PER_KILL: usize = 5;

#[test]
fn killed_at_random_moments_nothing_is_lost_and_nothing_repeated() {
    let kills = kills(100);
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::write(Path::new(PROGRAM), folder.path());
    let mut clinics = [
        Clinic::new(pair.gp.files(), pair.gp.practice().clone()),
        Clinic::new(pair.specialist.files(), pair.specialist.practice().clone()),
    ];
    pair.gp.start();
    pair.specialist.start();
    let sent = kill_while_sending(&mut pair, &mut clinics, kills);
    settle(&pair, &mut clinics, &sent);
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
    pair.gp.kill();
    pair.specialist.kill();
    audits_verify(&pair.gp);
    audits_verify(&pair.specialist);
}

/// Returns the control ids sent by each side.
fn kill_while_sending(
    pair: &mut Pair,
    clinics: &mut [Clinic; 2],
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
    let mut done = 0;
    while done < kills {
        for n in 0..MESSAGES_PER_KILL {
            let side = (done + n) % 2;
            let control_id = format!("K{done}-{n}");
            clinics[side].send(&practices[1 - side], &control_id);
            sent[side].push(control_id);
        }
        let moment = Instant::now() + Duration::from_millis(random.u64(0..400));
        while Instant::now() < moment {
            for clinic in clinics.iter_mut() {
                clinic.look();
            }
            pause(Duration::from_millis(random.u64(1..10)));
        }
        let victim = if random.bool() {
            &mut pair.gp
        } else {
            &mut pair.specialist
        };
        assert!(victim.kill(), "the node ended by itself:\n{}", victim.log());
        victim.start();
        done += 1;
    }
    sent
}

fn settle(pair: &Pair, clinics: &mut [Clinic; 2], sent: &[Vec<String>; 2]) {
    let deadline = Instant::now() + SETTLE;
    loop {
        // Every clinic looks, also when an earlier one was busy.
        let looks: Vec<bool> = clinics.iter_mut().map(Clinic::look).collect();
        let busy = looks.contains(&true);
        let open: Vec<_> = [&pair.gp, &pair.specialist]
            .iter()
            .zip(sent)
            .flat_map(|(node, sent)| unfinished(node, sent.len()))
            .collect();
        if open.is_empty()
            && !busy
            && clinics
                .iter()
                .zip(sent)
                .all(|(c, s)| c.acknowledged.len() == s.len())
        {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "not settled: {open:#?}\n{}\n{}",
            pair.gp.log(),
            pair.specialist.log()
        );
        pause(Duration::from_millis(100));
    }
}
