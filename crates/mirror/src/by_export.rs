//! Following by `$export`: one job for everything that changed, file after file.

use crate::bulk::{File, Job, Manifest};
use crate::by_time::TYPES;
use crate::mirror::Walk;
use crate::{AskError, FollowError};
use fhir::Json;
use std::time::Duration;
use tokio::time::Instant;

/// Resources that are taken in at a time.
const TOGETHER: usize = 500;

/// How often an export is asked for again because it expired before it was read.
const RESTARTS: usize = 2;

/// Reads one export to its end.
pub(crate) async fn walk(walk: &mut Walk<'_>) -> Result<(), FollowError> {
    let mut restarts = 0;
    loop {
        match attempt(walk).await {
            Err(FollowError::Ask(error)) if error.is_gone() && restarts < RESTARTS => {
                restarts += 1;
                again(walk).await?;
            }
            Err(error) => return Err(error),
            Ok(()) => break,
        }
    }
    // The source may throw the files away. If it does not hear of it, they expire.
    if let Some(job) = &walk.round.job
        && let Err(error) = walk.mirror.client.cancel(job).await
    {
        tracing::debug!(source = %walk.mirror.source.name, %error, "an export stays there");
    }
    Ok(())
}

async fn attempt(walk: &mut Walk<'_>) -> Result<(), FollowError> {
    let client = walk.mirror.client.clone();
    let job = match &walk.round.job {
        Some(job) => job.clone(),
        None => {
            let since = walk.round.since.clone();
            let job = walk
                .patiently(|| client.export(&TYPES, since.as_deref()))
                .await?;
            walk.round.job = Some(job.clone());
            keep(walk, &[]).await?;
            job
        }
    };
    let manifest = ready(walk, &job).await?;
    walk.report.warn(manifest.message.clone());
    walk.round.until = Some(manifest.until.clone());
    while let Some(file) = manifest.files.get(walk.round.step) {
        read_through(walk, file).await?;
    }
    Ok(())
}

/// Reads a file to its end. Where the connection ends before it, the rest is asked for again, as
/// long as each time brings something.
async fn read_through(walk: &mut Walk<'_>, file: &File) -> Result<(), FollowError> {
    loop {
        let before = walk.round.next.clone();
        match read(walk, file).await {
            Err(FollowError::Ask(AskError::Unreachable(why))) if walk.round.next != before => {
                let source = &walk.mirror.source.name;
                tracing::info!(%source, why, "a file broke off; its rest is asked for");
            }
            done => return done,
        }
    }
}

/// The list of files, once it is there.
async fn ready(walk: &Walk<'_>, job: &str) -> Result<Manifest, FollowError> {
    let client = &walk.mirror.client;
    let until = Instant::now() + client.limits.export;
    loop {
        let after: Option<Duration> = match walk.patiently(|| client.job(job)).await? {
            Job::Ready(manifest) => return Ok(manifest),
            Job::Preparing(after) => after,
        };
        if Instant::now() >= until {
            let words = "its export was not ready in time".to_owned();
            return Err(AskError::Unreachable(words).into());
        }
        tokio::time::sleep(after.unwrap_or(client.limits.poll)).await;
    }
}

/// Reads a file from where it was left.
async fn read(walk: &mut Walk<'_>, file: &File) -> Result<(), FollowError> {
    let client = walk.mirror.client.clone();
    let mut lines = walk.patiently(|| client.file(&file.url)).await?;
    let mut done: usize = walk
        .round
        .next
        .as_deref()
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    let mut left = done;
    while left > 0 {
        let skipped = lines.take(left.min(TOGETHER)).await?.len();
        if skipped == 0 {
            break;
        }
        left -= skipped;
    }
    loop {
        let portion = lines.take(TOGETHER).await?;
        if portion.is_empty() {
            break;
        }
        done += portion.len();
        walk.round.next = Some(done.to_string());
        let resources = portion.iter().map(|line| Json::parse(line));
        let resources: Result<Vec<Json>, _> = resources.collect();
        let resources = resources.map_err(|error| {
            let words = format!("line {done} or before of a file: {error}");
            AskError::Unreadable(words)
        })?;
        if file.of_gone {
            forget(walk, &resources).await?;
        } else {
            keep(walk, &resources).await?;
        }
        walk.tell();
    }
    walk.round.step += 1;
    walk.round.next = None;
    keep(walk, &[]).await
}

async fn keep(walk: &mut Walk<'_>, resources: &[Json]) -> Result<(), FollowError> {
    let marked = walk.marked();
    walk.intake.take(resources, &marked, &mut walk.report).await
}

/// What is gone comes as Bundles whose entries say which resource was deleted.
async fn forget(walk: &mut Walk<'_>, bundles: &[Json]) -> Result<(), FollowError> {
    let entries = bundles
        .iter()
        .flat_map(|bundle| bundle.get("entry").into_iter().flat_map(Json::each));
    let gone = entries.filter_map(|entry| {
        let url = entry.get("request")?.get("url")?.as_str()?;
        let (kind, id) = url.split_once('/')?;
        Some((kind.to_owned(), walk.mirror.source.name.local_id(id)))
    });
    let gone: Vec<(String, String)> = gone.collect();
    let marked = walk.marked();
    walk.intake.forget(gone, &marked, &mut walk.report).await
}

/// Begins the export again.
async fn again(walk: &mut Walk<'_>) -> Result<(), FollowError> {
    walk.round.job = None;
    walk.round.step = 0;
    walk.round.next = None;
    if walk.round.whole {
        let source = walk.mirror.source.name.held_as();
        walk.intake
            .blocking(move |register| register.forget_seen(&source))
            .await?;
    }
    Ok(())
}
