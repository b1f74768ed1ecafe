//! Reader: claims the files of one folder and moves them on once they are settled.
//!
//! Blocking: call from a thread that may wait for a disk. Time is an argument.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use bytes::Bytes;
use delivery::Reason;
use ids::Timestamp;

use super::archive;
use super::claim::Claim;
use super::error::FolderError;
use super::exclusive::{Exclusive, NotExclusive, Sight};
use super::health::{FolderHealth, PassedOver};
use super::listing::Listing;
use super::lock::FolderLock;
use super::pending::Pending;
use super::source::Source;
use super::stable::Watch;
use super::sync::{identity, rename_new, sync_folder};

/// Most claims given out by one poll, as a count; the rest follow at the next.
const CLAIMS_PER_POLL: usize = 256;

/// Reads one folder for one gateway.
#[derive(Debug)]
pub struct Reader {
    source: Source,
    holder: String,
    attached: Option<Attached>,
    health: FolderHealth,
}

/// What is known while the folder is ours.
#[derive(Debug)]
struct Attached {
    lock: FolderLock,
    identity: (u64, u64),
    watch: Watch,
    pending: Pending,
}

/// Why the bytes of a claim cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadFault {
    /// Somebody took the file out of the work folder.
    Gone,
    /// Not now.
    Later(FolderError),
    /// Never; the reason is for the practice.
    Never(Reason),
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The file is no longer in the work folder.
    Gone,
    /// Nobody could take it now; it stays claimed and is offered again later.
    Later,
    /// It was not taken, or not all of it: it moves to `failed/` with these reasons.
    Refused(Vec<Reason>),
    /// All of it was durably taken: it moves to `sent/`.
    Taken,
}

impl Reader {
    /// A reader that is not attached yet. `holder` says to other gateways who works here.
    #[must_use]
    pub fn new(source: Source, holder: &str) -> Self {
        let health = FolderHealth::default();
        Self {
            source,
            holder: holder.to_owned(),
            attached: None,
            health,
        }
    }

    /// Takes the folder into possession: makes the layout, takes the lock, and finds the claims a
    /// crash left behind. Does nothing when that is so already. [`poll`](Self::poll) calls it;
    /// call it at start to learn early of a folder that another gateway holds.
    ///
    /// # Errors
    /// [`FolderError`] when the folder cannot be used now; worth another try.
    pub fn attach(&mut self, now: Timestamp) -> Result<(), FolderError> {
        let result = self.try_attach(now);
        self.note(&result, now);
        result
    }

    /// Looks at the folder, claims what is finished, and gives the claims that are to be offered
    /// now: fresh ones, recovered ones, and those whose wait is over.
    ///
    /// # Errors
    /// [`FolderError`] when the folder cannot be used now; claims are safe in the work folder.
    pub fn poll(&mut self, now: Timestamp) -> Result<Vec<Claim>, FolderError> {
        let result = self.try_poll(now);
        self.noted(result, now)
    }

    /// Claims some files without a second look, as they were renamed into the folder and so are
    /// finished; gives the claims that are to be offered now.
    ///
    /// # Errors
    /// As [`poll`](Self::poll).
    pub fn poll_renamed(
        &mut self,
        names: &[OsString],
        now: Timestamp,
    ) -> Result<Vec<Claim>, FolderError> {
        let result = self.try_poll_renamed(names, now);
        self.noted(result, now)
    }

    /// The bytes of a claimed file.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub fn read(&self, claim: &Claim) -> Result<Bytes, ReadFault> {
        let path = self.source.work.join(claim.work_name());
        let later = |error| ReadFault::Later(FolderError::of(&self.source.work, &error));
        let busy = || {
            ReadFault::Later(FolderError::Busy {
                folder: self.source.work.clone(),
            })
        };
        let mut file = Exclusive::open(&path).map_err(|fault| match fault {
            NotExclusive::Failed(error) => later(error),
            NotExclusive::Gone => ReadFault::Gone,
            NotExclusive::Held => busy(),
            NotExclusive::NotAFile => never("file-not-plain", NOT_PLAIN),
        })?;
        if file.sight.size > self.source.max_file_bytes {
            let limit = self.source.max_file_bytes;
            return Err(never(
                "file-too-large",
                &format!("{TOO_LARGE} {limit} bytes"),
            ));
        }
        match file.read(self.source.max_file_bytes).map_err(later)? {
            None => Err(busy()),
            Some(bytes) if bytes.is_empty() => Err(never("file-empty", EMPTY)),
            Some(bytes) => Ok(Bytes::from(bytes)),
        }
    }

    /// Moves claims on as judged, and syncs the folders once for all of them. A claim that cannot
    /// be moved stays where it is and is offered again: whoever took it knows it by its id.
    pub fn settle(&mut self, verdicts: Vec<(Claim, Verdict)>, now: Timestamp) {
        let Some(attached) = &mut self.attached else {
            return;
        };
        let Source {
            work, sent, failed, ..
        } = &self.source;
        let (mut moved, mut problem) = (false, None);
        for (claim, verdict) in verdicts {
            let done = match verdict {
                Verdict::Gone => Ok(()),
                Verdict::Later => {
                    attached.pending.postpone(claim.id, now);
                    continue;
                }
                Verdict::Refused(reasons) => {
                    archive::keep_failed(work, &claim, failed, &reasons, now)
                }
                Verdict::Taken => archive::keep(work, &claim, sent),
            };
            match done {
                Ok(()) => {
                    moved = true;
                    attached.pending.remove(claim.id);
                }
                Err(error) => {
                    tracing::warn!(claim = %claim.id, code = error.code(), "file not moved on");
                    problem = Some(error);
                    attached.pending.postpone(claim.id, now);
                }
            }
        }
        if moved {
            let synced = [sent, failed, work].map(|folder| sync_in(folder));
            problem = problem.or_else(|| synced.into_iter().find_map(Result::err));
        }
        if problem.is_some() {
            self.health.problem = problem;
        }
        self.count();
    }

    /// Which folder it reads.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.source.folder
    }

    /// The state of the folder as last seen.
    #[must_use]
    pub fn health(&self) -> &FolderHealth {
        &self.health
    }

    fn try_attach(&mut self, now: Timestamp) -> Result<(), FolderError> {
        let folder = &self.source.folder;
        let found = identity(folder).map_err(|error| FolderError::of(folder, &error))?;
        let current = |it: &Attached| it.identity == found && it.lock.is_current();
        if !self.attached.as_ref().is_some_and(current) {
            // The old lock must go before the new one can be had.
            self.attached = None;
            self.layout(found.0)?;
            let lock = FolderLock::take(folder, &self.source.work, &self.holder)?;
            // Renames that a crash left unsynced are made durable before anything is offered.
            sync_in(&self.source.work)?;
            sync_in(folder)?;
            let pending = Pending::recovered(&self.source.work, now)?;
            let watch = Watch::default();
            self.attached = Some(Attached {
                lock,
                identity: found,
                watch,
                pending,
            });
        }
        self.layout(found.0)
    }

    /// Makes the folders that are missing; never the watched folder itself, which may be a mount
    /// point waiting for its share.
    fn layout(&self, device: u64) -> Result<(), FolderError> {
        for folder in [&self.source.work, &self.source.sent, &self.source.failed] {
            match fs::create_dir(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(FolderError::of(folder, &error));
                }
                Ok(()) | Err(_) => {}
            }
            let metadata = fs::symlink_metadata(folder);
            let metadata = metadata.map_err(|error| FolderError::of(folder, &error))?;
            if !metadata.is_dir() {
                return Err(FolderError::NotAFolder {
                    folder: folder.clone(),
                });
            }
            if metadata.dev() != device {
                return Err(FolderError::OtherVolume {
                    folder: folder.clone(),
                });
            }
        }
        Ok(())
    }

    fn try_poll(&mut self, now: Timestamp) -> Result<Vec<Claim>, FolderError> {
        self.try_attach(now)?;
        let Some(attached) = &mut self.attached else {
            return Ok(Vec::new());
        };
        let source = &self.source;
        let listing = Listing::of(&source.folder, &source.extensions);
        let listing = listing.map_err(|error| FolderError::of(&source.folder, &error))?;
        let stable = attached.watch.observe(listing.files, now);
        self.health.passed_over = listing.passed_over;
        claim_files(source, attached, stable, &mut self.health.passed_over, now)?;
        Ok(attached.pending.due(now, CLAIMS_PER_POLL))
    }

    fn try_poll_renamed(
        &mut self,
        names: &[OsString],
        now: Timestamp,
    ) -> Result<Vec<Claim>, FolderError> {
        self.try_attach(now)?;
        let Some(attached) = &mut self.attached else {
            return Ok(Vec::new());
        };
        let source = &self.source;
        let renamed = Listing::among(&source.folder, names, &source.extensions).files;
        // What is passed over is counted by a look at the whole folder.
        claim_files(source, attached, renamed, &mut PassedOver::default(), now)?;
        Ok(attached.pending.due(now, CLAIMS_PER_POLL))
    }

    fn noted<T>(
        &mut self,
        result: Result<T, FolderError>,
        now: Timestamp,
    ) -> Result<T, FolderError> {
        self.note(&result, now);
        self.count();
        result
    }

    fn note<T>(&mut self, result: &Result<T, FolderError>, now: Timestamp) {
        match result {
            Ok(_) => self.health.recover(),
            Err(error) => {
                if self.health.problem.as_ref() != Some(error) {
                    tracing::warn!(code = error.code(), %error, "folder cannot be used");
                }
                self.health.fail(error.clone(), now);
                self.attached = None;
            }
        }
    }

    fn count(&mut self) {
        if let Some(attached) = &self.attached {
            let (watch, pending) = (&attached.watch, &attached.pending);
            self.health.waiting = watch.count() + pending.count();
            let oldest = [watch.oldest(), pending.oldest()];
            self.health.not_emptied_since = oldest.into_iter().flatten().min();
        }
    }
}

const NOT_PLAIN: &str = "This is not a plain file but a link, folder or device; write a plain file";
const TOO_LARGE: &str = "The file is too large; send it in smaller parts of at most";
const EMPTY: &str = "The file is empty; send the message again from the clinical software";

fn never(code: &str, sentence: &str) -> ReadFault {
    ReadFault::Never(Reason::new(code, sentence))
}

fn sync_in(folder: &Path) -> Result<(), FolderError> {
    sync_folder(folder).map_err(|error| FolderError::of(folder, &error))
}

/// Claims finished files. A file that cannot be claimed is counted and does not stop the others.
fn claim_files(
    source: &Source,
    attached: &mut Attached,
    finished: Vec<(OsString, Sight)>,
    passed_over: &mut PassedOver,
    now: Timestamp,
) -> Result<(), FolderError> {
    let room = CLAIMS_PER_POLL.saturating_sub(attached.pending.count());
    let (mut claims, mut problem) = (Vec::new(), None);
    for (name, sight) in finished {
        if claims.len() >= room {
            break;
        }
        let path = source.folder.join(&name);
        // The lock is held until the file is out of the folder.
        let file = match Exclusive::open(&path) {
            Ok(file) if file.sight == sight => file,
            Ok(_) | Err(NotExclusive::Gone) => continue,
            Err(NotExclusive::Held) => {
                passed_over.locked += 1;
                continue;
            }
            Err(NotExclusive::NotAFile) => {
                passed_over.not_files += 1;
                continue;
            }
            Err(NotExclusive::Failed(_)) => {
                passed_over.unmovable += 1;
                continue;
            }
        };
        let claim = Claim::fresh(&name);
        match rename_new(&path, &source.work.join(claim.work_name())) {
            Ok(()) => {
                attached.watch.forget(&name);
                claims.push(claim);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                passed_over.unmovable += 1;
                problem = Some(FolderError::of(&source.folder, &error));
            }
        }
        drop(file);
    }
    if claims.is_empty() {
        return problem.map_or(Ok(()), Err);
    }
    // A claim that a power loss could undo would be offered twice under two ids.
    sync_in(&source.work)?;
    sync_in(&source.folder)?;
    for claim in claims {
        attached.pending.add(claim, now);
    }
    Ok(())
}
