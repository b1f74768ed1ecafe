//! The exports that are under way or ready. They end with the process; whoever still wants one
//! begins it again.

use super::super::outcome::Failure;
use super::super::{Shared, Viewer};
use super::order::Order;
use super::writing::{Written, write};
use fhir::{Json, Object};
use ids::Timestamp;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Exports that are prepared at the same time.
const RUNNING: usize = 2;

/// Exports that are kept at the same time.
const KEPT: usize = 16;

/// How long a finished export is kept, in milliseconds.
const KEEP_MS: i64 = 3_600_000;

/// How long before its beginning an export says that it ends, in milliseconds: a change may be
/// stamped before it can be read.
const MARGIN_MS: i64 = 5_000;

/// Seconds that a caller is asked to wait while others are served.
const WAIT_S: u64 = 30;

/// All exports.
#[derive(Debug)]
pub(crate) struct Jobs {
    folder: PathBuf,
    jobs: Mutex<HashMap<String, Job>>,
}

#[derive(Debug)]
struct Job {
    viewer: Viewer,
    begun: Timestamp,
    control: Arc<Control>,
    outcome: Option<Result<Ready, String>>,
}

/// What the writer of an export and those who ask after it share.
#[derive(Debug, Default)]
pub(crate) struct Control {
    /// Nobody wants it any more.
    pub(crate) cancelled: AtomicBool,
    /// Resources written so far.
    pub(crate) written: AtomicU64,
}

#[derive(Debug)]
struct Ready {
    manifest: Json,
    files: Vec<File>,
    until: Timestamp,
}

/// A file of an export.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
}

/// What somebody who asks after an export is told.
pub(crate) enum Look {
    /// How far it is, in words.
    Preparing(String),
    /// The list of files, and until when they are kept.
    Ready { manifest: Json, until: Timestamp },
}

impl Jobs {
    /// Keeps files below the folder; what an earlier process left there goes.
    pub(crate) fn below(folder: PathBuf) -> Self {
        if let Err(error) = std::fs::remove_dir_all(&folder)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "files of earlier exports stay for now");
        }
        Self {
            folder,
            jobs: Mutex::default(),
        }
    }

    /// Begins an export; its id.
    pub(crate) fn begin(
        &self,
        shared: &Arc<Shared>,
        order: Order,
        viewer: &Viewer,
    ) -> Result<String, Failure> {
        let now = (shared.directory.now)();
        let mut jobs = self.current(now);
        let running = jobs.values().filter(|it| it.outcome.is_none()).count();
        if running >= RUNNING || jobs.len() >= KEPT {
            return Err(Failure::TooMany(WAIT_S));
        }
        let id = Uuid::new_v4().to_string();
        let control = Arc::new(Control::default());
        jobs.insert(
            id.clone(),
            Job {
                viewer: viewer.clone(),
                begun: now,
                control: control.clone(),
                outcome: None,
            },
        );
        drop(jobs);
        let (shared, folder, job) = (shared.clone(), self.folder.join(&id), id.clone());
        tokio::task::spawn_blocking(move || {
            let register = shared.directory.register.clone();
            let written = write(&register, &order, &folder, &control);
            let outcome = written
                .map(|written| ready(&shared, &job, now, written))
                .map_err(|error| error.to_string());
            shared.jobs.end(&job, outcome, &folder);
        });
        Ok(id)
    }

    /// How an export stands. It is nobody's but the caller's who began it.
    pub(crate) fn look(&self, id: &str, viewer: &Viewer, now: Timestamp) -> Result<Look, Failure> {
        let jobs = self.current(now);
        match &of(&jobs, id, viewer)?.outcome {
            None => {
                let written = jobs
                    .get(id)
                    .map_or(0, |job| job.control.written.load(Ordering::Relaxed));
                Ok(Look::Preparing(format!("{written} resources written")))
            }
            Some(Ok(ready)) => Ok(Look::Ready {
                manifest: ready.manifest.clone(),
                until: ready.until,
            }),
            Some(Err(words)) => Err(Failure::ExportFailed(words.clone())),
        }
    }

    /// A file of an export, by its id.
    pub(crate) fn file(&self, id: &str, viewer: &Viewer, now: Timestamp) -> Result<File, Failure> {
        let missing = || Failure::NotFound("the file".to_owned());
        let (job, number) = id.rsplit_once('-').ok_or_else(missing)?;
        let number: usize = number.parse().map_err(|_| missing())?;
        let jobs = self.current(now);
        match &of(&jobs, job, viewer)?.outcome {
            Some(Ok(ready)) => ready.files.get(number).cloned().ok_or_else(missing),
            Some(Err(_)) | None => Err(missing()),
        }
    }

    /// Ends an export and throws its files away.
    pub(crate) fn cancel(&self, id: &str, viewer: &Viewer) -> Result<(), Failure> {
        let mut jobs = self.lock();
        of(&jobs, id, viewer)?;
        if let Some(job) = jobs.remove(id) {
            job.control.cancelled.store(true, Ordering::Relaxed);
        }
        drop(jobs);
        discard(&self.folder.join(id));
        Ok(())
    }

    fn end(&self, id: &str, outcome: Result<Ready, String>, folder: &Path) {
        if let Err(error) = &outcome {
            tracing::error!(error, "an export failed");
        }
        match self.lock().get_mut(id) {
            Some(job) => job.outcome = Some(outcome),
            // It was cancelled meanwhile.
            None => discard(folder),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The exports that have not expired.
    fn current(&self, now: Timestamp) -> MutexGuard<'_, HashMap<String, Job>> {
        let mut jobs = self.lock();
        jobs.retain(|id, job| {
            let is_kept = job.outcome.is_none() || now.millis_since(job.begun) < KEEP_MS;
            if !is_kept {
                discard(&self.folder.join(id));
            }
            is_kept
        });
        jobs
    }
}

fn of<'j>(jobs: &'j HashMap<String, Job>, id: &str, viewer: &Viewer) -> Result<&'j Job, Failure> {
    let job = jobs.get(id).filter(|job| job.viewer == *viewer);
    job.ok_or_else(|| Failure::NotFound("such an export".to_owned()))
}

fn discard(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "files of an export stay for now");
    }
}

/// The list of files, as a caller gets it.
fn ready(shared: &Shared, job: &str, begun: Timestamp, written: Vec<Written>) -> Ready {
    let base = &shared.directory.base;
    let (mut output, mut deleted, mut files) = (Vec::new(), Vec::new(), Vec::new());
    for (number, one) in written.into_iter().enumerate() {
        let listed = Object::new()
            .with(
                "type",
                Json::text(if one.of_gone { "Bundle" } else { one.kind }),
            )
            .with("url", Json::text(format!("{base}/Binary/{job}-{number}")))
            .with("count", Json::Number(one.count.to_string()));
        let list = if one.of_gone {
            &mut deleted
        } else {
            &mut output
        };
        list.push(Json::Object(listed));
        files.push(File {
            path: one.path,
            bytes: one.bytes,
        });
    }
    let until = begun.plus_millis(-MARGIN_MS).to_rfc3339();
    let mut manifest = Object::new()
        .with("transactionTime", Json::text(until))
        .with("request", Json::text(format!("{base}/$export")))
        .with("requiresAccessToken", Json::Bool(true))
        .with("output", Json::Array(output))
        .with("error", Json::Array(Vec::new()));
    if !deleted.is_empty() {
        manifest.set("deleted", Json::Array(deleted));
    }
    Ready {
        manifest: Json::Object(manifest),
        files,
        until: begun.plus_millis(KEEP_MS),
    }
}
