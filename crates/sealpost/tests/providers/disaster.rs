//! Messages of all sizes go both ways through two providers, while the second provider is killed
//! again and again, the disk of the first fills, and an agent is away: each arrives once, has one
//! final response and one end, and the audit trails verify.
//!
//! Little in the suite. The full run, about as long as a lunch:
//! `SEALPOST_PROVIDER_MESSAGES=1000 cargo nextest run --release -p sealpost --test providers
//! --no-capture each_message`.

use crate::PROGRAM;
use crate::ledger::{Ledger, audits_verify};
use crate::scale::Scale;
use delivery::Outbound;
use fastrand::Rng;
use std::path::Path;
use std::time::{Duration, Instant};
use synth::world::Practice;
use testkit::party::noted;
use testkit::pause::pause;
use testkit::{Clinic, Providers, SmallDisk};

/// The first provider's disk, in KiB: what passes through it is kept for a while. For each large
/// message, for each other one, and beside them.
const DISK_KIB: [usize; 3] = [96 << 10, 256, 64 << 10];
/// Without any progress for this long, the run has failed.
const PATIENCE: Duration = Duration::from_secs(150);
/// Between two looks at the books.
const LOOK: Duration = Duration::from_millis(500);

/// The practices, in the order of their clinics.
const GP: usize = 0;
const SPECIALIST: usize = 1;
const HOSTED: usize = 2;

#[test]
fn each_message_arrives_once_and_has_one_end_whatever_dies_on_the_way() {
    let scale = Scale::from_environment();
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), scale);
    let started = Instant::now();
    run.send(scale);
    run.settle();
    run.nothing_calls_the_agents();
    let took = started.elapsed();
    for node in run.hosts.all() {
        assert!(node.kill(), "ended by itself:\n{}", node.log());
    }
    run.check();
    run.report(scale, took);
}

/// The hosts, the clinical software, and what was sent.
struct Run {
    hosts: Providers,
    disk: Option<SmallDisk>,
    clinics: [Clinic; 3],
    practices: [Practice; 3],
    sent: [Vec<String>; 3],
    /// How many messages each is to receive.
    expected: [usize; 3],
    random: Rng,
}

impl Run {
    fn new(folder: &Path, scale: Scale) -> Self {
        let seed = fastrand::u64(..);
        eprintln!("SEED={seed}");
        let mut hosts = Providers::write(Path::new(PROGRAM), folder);
        let [large, other, beside] = DISK_KIB;
        let kib = large * scale.large + other * scale.messages + beside;
        let kib = u32::try_from(kib).unwrap();
        let disk = SmallDisk::over(&hosts.gumnut.folder().join("data"), kib);
        hosts.start();
        Self {
            clinics: hosts.clinics(),
            practices: [
                hosts.gp.practice().clone(),
                hosts.specialist.practice().clone(),
                hosts.hosted.clone(),
            ],
            hosts,
            disk,
            sent: Default::default(),
            expected: [0; 3],
            random: Rng::with_seed(seed),
        }
    }

    fn send(&mut self, scale: Scale) {
        let at = |tenths: usize| scale.messages * tenths / 10;
        for n in 0..scale.messages {
            self.send_one(scale, n);
            if n == at(3) {
                let was_running = self.hosts.specialist.kill();
                assert!(was_running, "{}", self.hosts.specialist.log());
            }
            if n == at(5) {
                self.hosts.specialist.start();
            }
            if n == at(6) {
                self.disk.iter().for_each(SmallDisk::fill);
            }
            if n == at(7) {
                self.wait_until_the_full_disk_was_felt();
                self.disk.iter().for_each(SmallDisk::empty);
            }
            if scale.dies_after(n) {
                let was_running = self.hosts.ironbark.kill();
                assert!(was_running, "{}", self.hosts.ironbark.log());
                self.hosts.ironbark.start();
            }
            self.look();
            pause(Duration::from_millis(self.random.u64(5..30)));
        }
    }

    fn send_one(&mut self, scale: Scale, n: usize) {
        let (from, to) = match self.random.u8(0..10) {
            0..=3 => (GP, SPECIALIST),
            4..=7 => (SPECIALIST, GP),
            8 => (GP, HOSTED),
            _ => (HOSTED, GP),
        };
        let control_id = format!("P{n}");
        let bytes = scale.bytes(n, &mut self.random);
        self.clinics[from].send_sized(&self.practices[to], &control_id, bytes);
        self.sent[from].push(control_id);
        self.expected[to] += 1;
    }

    /// Every clinic looks, also when an earlier one was busy.
    fn look(&mut self) -> bool {
        let looks: Vec<_> = self.clinics.iter_mut().map(Clinic::look).collect();
        looks.contains(&true)
    }

    /// The GP's agent was told to come back later.
    fn wait_until_the_full_disk_was_felt(&mut self) {
        if self.disk.is_none() {
            return;
        }
        let org = self.practices[GP].organisation();
        let put_off = |life: &Outbound| noted(&life.timeline, "not-reached");
        let deadline = Instant::now() + PATIENCE;
        let mut extra = 0;
        while !Ledger::of(&self.hosts.gp).sent_by(&org).iter().any(put_off) {
            assert!(Instant::now() < deadline, "nobody noticed the full disk");
            // What is under way may fit into pages that the store has already.
            let control_id = format!("FULL{extra}");
            self.clinics[GP].send_sized(&self.practices[SPECIALIST], &control_id, 100_000);
            self.sent[GP].push(control_id);
            self.expected[SPECIALIST] += 1;
            extra += 1;
            self.look();
            pause(LOOK);
        }
    }

    fn settle(&mut self) {
        let mut last = (Vec::new(), Instant::now());
        loop {
            let busy = self.look();
            let open = self.open();
            if open.is_empty() && !busy {
                return;
            }
            if open != last.0 {
                last = (open, Instant::now());
            }
            let logs = || self.hosts_said();
            assert!(last.1.elapsed() < PATIENCE, "{:#?}\n{}", last.0, logs());
            let next = Instant::now() + LOOK;
            while Instant::now() < next {
                self.look();
                pause(Duration::from_millis(20));
            }
        }
    }

    fn hosts_said(&self) -> String {
        let hosts = &self.hosts;
        let all = [&hosts.gp, &hosts.gumnut, &hosts.ironbark, &hosts.specialist];
        all.map(|node| format!("{}:\n{}", node.folder().display(), node.log()))
            .join("\n")
    }

    fn books(&self) -> [Ledger; 3] {
        let hosts = &self.hosts;
        [&hosts.gp, &hosts.specialist, &hosts.ironbark].map(Ledger::of)
    }

    /// What is still under way.
    fn open(&self) -> Vec<String> {
        let mut open = Vec::new();
        for (n, books) in self.books().iter().enumerate() {
            let org = self.practices[n].organisation();
            open.extend(books.unfinished(&org, self.sent[n].len()));
            let acknowledged = self.clinics[n].acknowledged.len();
            if acknowledged != self.sent[n].len() {
                open.push(format!("{acknowledged} acknowledged of {org}"));
            }
        }
        for provider in [&self.hosts.gumnut, &self.hosts.ironbark] {
            open.extend(Ledger::of(provider).not_passed_on());
        }
        open
    }

    /// Nothing on the agents' hosts takes connections.
    fn nothing_calls_the_agents(&self) {
        if let Some(listening) = self.hosts.agents_listen() {
            assert_eq!(listening, Vec::<String>::new());
        }
    }

    fn check(&self) {
        for (n, books) in self.books().iter().enumerate() {
            let clinic = &self.clinics[n];
            assert_eq!(clinic.imported.len(), self.expected[n]);
            assert!(
                clinic.imported.values().all(|times| *times == 1),
                "imported twice"
            );
            assert!(clinic.acknowledged.values().all(|times| *times == 1));
            books.each_has_one_receipt_and_one_end(&self.practices[n].organisation());
        }
        let hosts = &self.hosts;
        for node in [&hosts.gp, &hosts.gumnut, &hosts.ironbark, &hosts.specialist] {
            audits_verify(node);
        }
    }

    fn report(&self, scale: Scale, took: Duration) {
        let sent: usize = self.sent.iter().map(Vec::len).sum();
        let mut latencies: Vec<_> = self
            .books()
            .iter()
            .enumerate()
            .flat_map(|(n, books)| books.latencies(&self.practices[n].organisation()))
            .collect();
        latencies.sort_unstable();
        eprintln!(
            "{sent} messages, {} of 16 MB, {} kills, {} s; delivered after {} ms (median), {} ms \
             (99th percentile), with all outages",
            scale.large,
            scale.kills,
            took.as_secs(),
            latencies[latencies.len() / 2],
            latencies[latencies.len() * 99 / 100],
        );
    }
}
