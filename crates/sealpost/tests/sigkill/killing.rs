//! Killing nodes while their software sends, and what must be so afterwards: the same whatever the
//! software speaks.

use super::nodes::{SETTLE, audits_verify, unfinished};
use std::time::{Duration, Instant};
use synth::world::Practice;
use testkit::pause::pause;
use testkit::{Clinic, LineClinic, Pair};

const MESSAGES_PER_KILL: usize = 5;

/// Clinical software beside a node.
pub(crate) trait Software {
    fn send(&self, to: &Practice, control_id: &str);

    /// Does what there is to do; whether there was anything.
    fn work(&mut self) -> bool;

    /// How many of its messages were acknowledged.
    fn acknowledged(&self) -> usize;
}

impl Software for Clinic {
    fn send(&self, to: &Practice, control_id: &str) {
        Clinic::send(self, to, control_id);
    }

    fn work(&mut self) -> bool {
        self.look()
    }

    fn acknowledged(&self) -> usize {
        self.acknowledged.len()
    }
}

/// It works by itself.
impl Software for LineClinic {
    fn send(&self, to: &Practice, control_id: &str) {
        LineClinic::send(self, to, control_id);
    }

    fn work(&mut self) -> bool {
        self.seen().waiting > 0
    }

    fn acknowledged(&self) -> usize {
        self.seen().acknowledgements.len()
    }
}

/// Starts both nodes, kills them at random moments, and waits until everything has settled.
/// Returns the control ids sent by each side.
pub(crate) fn live_through<S: Software>(
    pair: &mut Pair,
    software: &mut [S; 2],
    kills: usize,
) -> [Vec<String>; 2] {
    pair.gp.start();
    pair.specialist.start();
    let sent = kill_while_sending(pair, software, kills);
    settle(pair, software, &sent);
    sent
}

/// Kills both nodes; their audit trails verify.
pub(crate) fn end(pair: &mut Pair) {
    pair.gp.kill();
    pair.specialist.kill();
    audits_verify(&pair.gp);
    audits_verify(&pair.specialist);
}

fn kill_while_sending<S: Software>(
    pair: &mut Pair,
    software: &mut [S; 2],
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
            let control_id = format!("K{done}-{n}");
            software[side].send(&practices[1 - side], &control_id);
            sent[side].push(control_id);
        }
        let moment = Instant::now() + Duration::from_millis(random.u64(0..400));
        while Instant::now() < moment {
            for one in software.iter_mut() {
                one.work();
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
    }
    sent
}

fn settle<S: Software>(pair: &Pair, software: &mut [S; 2], sent: &[Vec<String>; 2]) {
    let deadline = Instant::now() + SETTLE;
    loop {
        // All of it works, also when an earlier one was busy.
        let worked: Vec<bool> = software.iter_mut().map(Software::work).collect();
        let open: Vec<_> = [&pair.gp, &pair.specialist]
            .iter()
            .zip(sent)
            .flat_map(|(node, sent)| unfinished(node, sent.len()))
            .collect();
        let mut told = software.iter().zip(sent);
        if open.is_empty()
            && !worked.contains(&true)
            && told.all(|(one, sent)| one.acknowledged() == sent.len())
        {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "not settled: busy {worked:?}, {open:#?}\n{}\n{}",
            pair.gp.log(),
            pair.specialist.log()
        );
        pause(Duration::from_millis(100));
    }
}
