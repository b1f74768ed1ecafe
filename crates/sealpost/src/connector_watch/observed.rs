//! What a running node sees of one practice's folders and messages.

use super::{Observed, Trials};
use crate::adapters::outlet::Targets;
use crate::config::{PracticeConfig, organisation};
use crate::{Config, Failure};
use connectors::folder::{CollectionWatch, Extensions, FolderHealth, Profile};
use delivery::inbound::{Nature, Phase};
use delivery::{Direction, Inbound, Life, Outbound};
use ids::{Organisation, Timestamp};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use store::{LifeQuery, Store};
use tokio::sync::watch;

/// Messages of each direction that are looked through, newest first, as a count.
const LOOKED_AT: usize = 500;

/// The eyes on one practice's folders.
pub(super) struct Eyes {
    pub(super) org: Organisation,
    pub(super) practice: PracticeConfig,
    profile: Profile,
    incoming: Vec<CollectionWatch>,
    outgoing: Vec<watch::Receiver<FolderHealth>>,
    failed_import: Option<PathBuf>,
    failed_known: usize,
}

impl Eyes {
    /// Of a practice whose software exchanges files; `outgoing` is what the readers of its folders
    /// tell.
    pub(super) fn of(
        practice: &PracticeConfig,
        outgoing: Vec<watch::Receiver<FolderHealth>>,
    ) -> Option<Self> {
        let (folders, profile) = (practice.folders.as_ref()?, practice.profile()?);
        let extensions = Extensions::new(&profile.takes.extensions);
        let targets = Targets::of(folders, &profile).all();
        let distinct: BTreeSet<PathBuf> = targets.into_iter().collect();
        let watch = |folder| CollectionWatch::new(folder, extensions.clone());
        let failed_import = folders.failed_import.clone();
        Some(Self {
            org: organisation(&practice.organisation).ok()?,
            incoming: distinct.into_iter().map(watch).collect(),
            outgoing,
            // What lies there when the node starts was told before, or is known.
            failed_known: failed_import.as_deref().map_or(0, files_in),
            failed_import,
            practice: practice.clone(),
            profile,
        })
    }

    /// Looks at the folders. Blocking.
    pub(super) fn look(&mut self, now: Timestamp) -> Observed {
        let mut seen = Observed {
            confirms: self.profile.acknowledges.confirms,
            looks_every_ms: milliseconds(self.profile.takes.looks_every_s),
            ..Observed::default()
        };
        for watch in &mut self.incoming {
            let health = watch.look(now);
            seen.lies_since = earlier(seen.lies_since, health.not_emptied_since);
            note_away(&mut seen, health);
        }
        for told in &self.outgoing {
            note_away(&mut seen, &told.borrow());
        }
        let failed = self.failed_import.as_deref().map_or(0, files_in);
        seen.failed_imports = failed.saturating_sub(self.failed_known);
        self.failed_known = self.failed_known.min(failed);
        seen
    }

    /// Adds what the store tells, and the round trips that were made.
    pub(super) async fn remember(
        &self,
        seen: &mut Observed,
        config: &Config,
        store: &dyn Store,
    ) -> Result<(), Failure> {
        let received = self.lives(store, Direction::Inbound).await?;
        let received: Vec<Inbound> = received.into_iter().filter_map(inbound).collect();
        seen.arrivals = received.iter().map(|life| life.custody_at).collect();
        seen.arrivals.sort();
        seen.unanswered_since = unanswered_since(&received);
        let sent = self.lives(store, Direction::Outbound).await?;
        let sent = sent.into_iter().filter_map(outbound);
        seen.first_sent = sent.filter_map(|life| life.sent_at).min();
        let trials = Trials::read(config)?;
        let tried = trials.of(&self.practice.organisation);
        seen.tried = tried.is_some_and(|it| it.ever_passed);
        seen.trial_broke = tried
            .filter(|it| !it.broken.is_empty())
            .map(|it| (it.at, it.broken.join("; ")));
        Ok(())
    }

    async fn lives(&self, store: &dyn Store, direction: Direction) -> Result<Vec<Life>, Failure> {
        let query = LifeQuery {
            org: Some(self.org.clone()),
            direction: Some(direction),
            limit: LOOKED_AT,
            ..LifeQuery::default()
        };
        let lives = store.lives(&query).await?;
        Ok(lives.into_iter().map(|stored| stored.life).collect())
    }
}

/// When the oldest document was handed over that the software did not answer, of those handed over
/// after its last answer.
fn unanswered_since(received: &[Inbound]) -> Option<Timestamp> {
    let placed = |life: &Inbound| life.hand_over.as_ref()?.placed_at;
    let is_answered =
        |life: &&Inbound| matches!(life.phase, Phase::Accepted | Phase::SoftwareRejected);
    let answered = received.iter().filter(is_answered);
    let last = answered
        .filter_map(|life| life.timeline.last().map(|it| it.at))
        .max();
    let waiting = received
        .iter()
        .filter(|life| life.phase == Phase::WithSoftware);
    let since = waiting.filter_map(placed);
    since.filter(|at| last.is_none_or(|last| *at > last)).min()
}

/// A document that somebody else sent.
fn inbound(life: Life) -> Option<Inbound> {
    let Life::Inbound(life) = life else {
        return None;
    };
    let letter = life.letter.as_ref();
    let is_document = letter.is_some_and(|letter| letter.nature == Nature::Document);
    is_document.then_some(*life)
}

fn outbound(life: Life) -> Option<Outbound> {
    match life {
        Life::Outbound(life) if life.kind.is_document() => Some(*life),
        Life::Inbound(_) | Life::Outbound(_) | Life::Relayed(_) => None,
    }
}

fn note_away(seen: &mut Observed, health: &FolderHealth) {
    let (Some(since), Some(problem)) = (health.unreachable_since, &health.problem) else {
        return;
    };
    if seen.away.as_ref().is_none_or(|(first, _)| since < *first) {
        seen.away = Some((since, problem.to_string()));
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

fn milliseconds(seconds: u64) -> i64 {
    i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX)
}

fn files_in(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_file = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|it| it.is_file());
    entries.filter(is_file).count()
}
