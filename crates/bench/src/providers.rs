//! From a file in the sender's folder to the file in the receiver's, through two agents and their
//! two providers: real mutual TLS, durable stores, connectors on.

use crate::report::{percentile, say};
use sealpost::demo::World;
use serde::Serialize;
use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};
use synth::document::referral_of_size;
use synth::world::{Patient, Practice};
use tokio::time::{MissedTickBehavior, interval, sleep};

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many messages.
    #[arg(long, default_value_t = 200)]
    messages: usize,
    /// Size of a message in bytes.
    #[arg(long, default_value_t = 10_240)]
    bytes: usize,
    /// Messages dropped in a second.
    #[arg(long, default_value_t = 10)]
    per_second: u32,
    /// How often agents look at their folders, in milliseconds; the product's default.
    #[arg(long, default_value_t = 1_000)]
    poll_ms: u64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Messages before the measurement: connections are made.
const WARM_UP: usize = 5;
/// Between two looks at the receiver's folder.
const LOOK: Duration = Duration::from_millis(2);
/// Without any arrival for this long, the run has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is published of one run.
#[derive(Serialize)]
struct Report {
    payload_bytes: usize,
    messages: usize,
    per_second: u32,
    poll_ms: u64,
    drop_to_arrival_p50_ms: i64,
    drop_to_arrival_p99_ms: i64,
}

/// Measures and prints.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let latencies = runtime.block_on(measure(args))?;
    let report = Report {
        payload_bytes: args.bytes,
        messages: latencies.len(),
        per_second: args.per_second,
        poll_ms: args.poll_ms,
        drop_to_arrival_p50_ms: percentile(&latencies, 50),
        drop_to_arrival_p99_ms: percentile(&latencies, 99),
    };
    if args.json {
        say(&serde_json::to_string(&report).unwrap_or_default());
    } else {
        say(&report.table());
    }
    Ok(())
}

impl Report {
    fn table(&self) -> String {
        format!(
            "{} messages of {} bytes, {} a second, through two providers; folders looked at \
             every {} ms\n\
             drop to arrival p50   {:>10} ms\n\
             drop to arrival p99   {:>10} ms",
            self.messages,
            self.payload_bytes,
            self.per_second,
            self.poll_ms,
            self.drop_to_arrival_p50_ms,
            self.drop_to_arrival_p99_ms,
        )
    }
}

/// Milliseconds from drop to arrival, ascending.
async fn measure(args: &Args) -> Result<Vec<i64>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let world = World::start_with_providers(folder.path(), args.poll_ms).await;
    let mut world = world.map_err(|error| error.to_string())?;
    let woken = world.specialist.wake().await;
    woken.map_err(|error| error.to_string())?;
    let mut post = Post {
        from: world.gp.practice.clone(),
        to: world.specialist.practice.clone(),
        bytes: args.bytes,
        under_way: HashMap::new(),
        arrived: Vec::new(),
    };
    let (out, into) = (world.gp.files.outgoing(), world.specialist.files.incoming());
    post.play(&out, &into, 0..WARM_UP, args.per_second).await?;
    post.arrived.clear();
    let measured = WARM_UP..WARM_UP + args.messages;
    post.play(&out, &into, measured, args.per_second).await?;
    world.stop().await.map_err(|error| error.to_string())?;
    post.arrived.sort_unstable();
    Ok(post.arrived)
}

/// The two ends of the way.
struct Post {
    from: Practice,
    to: Practice,
    bytes: usize,
    /// When each message was dropped, by its control id.
    under_way: HashMap<String, Instant>,
    arrived: Vec<i64>,
}

impl Post {
    async fn play(
        &mut self,
        out: &Path,
        into: &Path,
        numbers: std::ops::Range<usize>,
        per_second: u32,
    ) -> Result<(), String> {
        let mut drops = interval(Duration::from_secs(1) / per_second.max(1));
        drops.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut left, mut last) = (numbers, Instant::now());
        while !(left.is_empty() && self.under_way.is_empty()) {
            tokio::select! {
                _ = drops.tick(), if !left.is_empty() => {
                    if let Some(n) = left.next() {
                        self.drop(out, n)?;
                    }
                }
                () = sleep(LOOK) => {}
            }
            if self.look(into)? > 0 {
                last = Instant::now();
            }
            if last.elapsed() > PATIENCE {
                return Err(format!("{} messages did not arrive", self.under_way.len()));
            }
        }
        Ok(())
    }

    /// The sender's software writes message number `n`.
    fn drop(&mut self, out: &Path, n: usize) -> Result<(), String> {
        let control_id = format!("BENCH{n:08}");
        let patient = Patient::juniper_tessellate();
        let now = engine::Clock::now(&engine::clock::SystemClock);
        let bytes = referral_of_size(&self.from, &self.to, &patient, &control_id, now, self.bytes)
            .map_err(|error| error.to_string())?;
        let temporary = out.join(format!("~{control_id}.tmp"));
        let wrong = |error: std::io::Error| error.to_string();
        fs::write(&temporary, bytes).map_err(wrong)?;
        fs::rename(&temporary, out.join(format!("{control_id}.ref"))).map_err(wrong)?;
        self.under_way.insert(control_id, Instant::now());
        Ok(())
    }

    /// The receiver's software takes what is there; gives how many there were.
    fn look(&mut self, into: &Path) -> Result<usize, String> {
        let wrong = |error: std::io::Error| error.to_string();
        let mut taken = 0;
        for entry in fs::read_dir(into).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(['~', '.']) || !path.is_file() {
                continue;
            }
            let seen = Instant::now();
            let bytes = match fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error.to_string()),
            };
            let letter = document::Letter::read(&bytes).map_err(|error| format!("{error:?}"))?;
            fs::remove_file(&path).map_err(wrong)?;
            let dropped = self.under_way.remove(&letter.control_id);
            let dropped = dropped.ok_or("a message arrived twice, or was never sent")?;
            let took = seen.duration_since(dropped).as_millis();
            self.arrived.push(i64::try_from(took).unwrap_or(i64::MAX));
            taken += 1;
        }
        Ok(taken)
    }
}
