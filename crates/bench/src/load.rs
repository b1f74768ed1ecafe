//! The load: a fixed number of messages under way, until all are confirmed.

use crate::cpu;
use crate::gateways::Pair;
use engine::Submission;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Messages before the measurement: connections are made, caches filled.
const WARM_UP: usize = 200;
/// Without any confirmation for this long, the run has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// What was measured.
pub(crate) struct Loaded {
    pub(crate) messages: usize,
    pub(crate) seconds: f64,
    pub(crate) cpu_ms: f64,
    /// Submission to committed receipt, milliseconds, ascending.
    pub(crate) latencies: Vec<i64>,
}

pub(crate) async fn run(
    pair: &Arc<Pair>,
    messages: usize,
    concurrency: usize,
) -> Result<Loaded, String> {
    let prepared: Result<Vec<_>, _> = (0..WARM_UP + messages).map(|n| pair.message(n)).collect();
    let mut prepared = prepared?.into_iter().enumerate();
    let warm_up: Vec<_> = prepared.by_ref().take(WARM_UP).collect();
    play(pair, warm_up, concurrency).await?;
    let (started, cpu_before) = (Instant::now(), cpu::process_ms());
    let mut latencies = play(pair, prepared.collect(), concurrency).await?;
    let seconds = started.elapsed().as_secs_f64();
    let cpu_ms = cpu::process_ms() - cpu_before;
    latencies.sort_unstable();
    Ok(Loaded {
        messages,
        seconds,
        cpu_ms,
        latencies,
    })
}

async fn play(
    pair: &Arc<Pair>,
    messages: Vec<(usize, bytes::Bytes)>,
    concurrency: usize,
) -> Result<Vec<i64>, String> {
    let mut confirmed = pair.confirmed.lock().await;
    let total = messages.len();
    let mut waiting = messages.into_iter();
    let mut latencies = Vec::with_capacity(total);
    let mut under_way = 0;
    let mut submits = JoinSet::new();
    while latencies.len() < total {
        while under_way < concurrency
            && let Some((n, bytes)) = waiting.next()
        {
            // Each in a task of its own, as connectors submit: commits then share their syncs.
            submits.spawn(submit(Arc::clone(pair), n, bytes));
            under_way += 1;
        }
        tokio::select! {
            Some(submitted) = submits.join_next() => {
                submitted.map_err(|error| error.to_string())??;
            }
            latency = confirmed.recv() => {
                latencies.push(latency.ok_or("the sending gateway has stopped")?);
                under_way -= 1;
            }
            () = tokio::time::sleep(PATIENCE) => {
                return Err(format!("{under_way} messages are not confirmed in time"));
            }
        }
    }
    Ok(latencies)
}

async fn submit(pair: Arc<Pair>, n: usize, bytes: bytes::Bytes) -> Result<(), String> {
    let submission = Submission {
        org: pair.sender_org.clone(),
        claim: format!("bench:{n}"),
        bytes,
        file_stem: None,
        immediate: false,
    };
    let submitted = pair.sender.engine().submit(submission).await;
    match submitted
        .map_err(|error| error.to_string())?
        .into_inner()
        .refused
    {
        Some(reason) => Err(reason.sentence),
        None => Ok(()),
    }
}
