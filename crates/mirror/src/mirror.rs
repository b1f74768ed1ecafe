//! Keeping the local copy of a source up to date.

use crate::bookmark::Round;
use crate::intake::Intake;
use crate::{AskError, Bookmark, Client, Report, Source, Way, by_export, by_time};
use ids::Timestamp;
use register::{Register, RegisterError};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// How much of a source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Following {
    /// What changed; everything where that was never done or is due again.
    Changes,
    /// Everything, so that what is gone at the source goes here too.
    Whole,
    /// Everything, and whatever is gone goes, even if that is most of it.
    WholeEvenIfSmaller,
}

/// Why a source could not be followed to the end. What was read is kept, and the next attempt goes
/// on from there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FollowError {
    /// The source.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The local copy.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// Most of what is here would go.
    #[error(
        "it gave everything it has, and {gone} of the {here} entries here were not among it; \
         nothing was taken away. If that is right, follow it with --full --even-if-smaller"
    )]
    Shrunk {
        /// Entries here.
        here: u64,
        /// Those that it did not give.
        gone: u64,
    },
}

/// The local copy of one source.
pub struct Mirror {
    /// The source.
    pub source: Source,
    /// The way to it.
    pub client: Arc<Client>,
    /// Where the copy is.
    pub register: Arc<Register>,
    /// Entries on a page.
    pub page: usize,
    /// After how long everything is read again where deletions cannot be seen otherwise, in
    /// milliseconds.
    pub reconcile_ms: i64,
    /// What time it is.
    pub now: fn() -> Timestamp,
}

/// Entries that are taken away at a time.
const TOGETHER: usize = 500;

/// Up to here a source may lose what it likes.
const FEW: u64 = 20;

/// How often one request is repeated for a source that asks to wait.
const WAITS: usize = 5;

/// One round under way.
pub(crate) struct Walk<'m> {
    pub(crate) mirror: &'m Mirror,
    pub(crate) intake: Intake,
    pub(crate) bookmark: Bookmark,
    pub(crate) round: Round,
    pub(crate) report: Report,
    told: &'m (dyn Fn(&Report) + Send + Sync),
}

impl Mirror {
    /// Follows the source to the end. `told` hears of every portion.
    ///
    /// # Errors
    /// [`FollowError`]
    pub async fn follow(
        &self,
        how: Following,
        told: &(dyn Fn(&Report) + Send + Sync),
    ) -> Result<Report, FollowError> {
        let intake = Intake {
            register: self.register.clone(),
            source: self.source.clone(),
            now: self.now,
        };
        let name = self.source.name.clone();
        let bookmark = intake
            .blocking(move |register| Bookmark::of(register, &name))
            .await?;
        let mut walk = self.begin(how, intake, bookmark, told).await?;
        match self.source.way {
            Way::Export => by_export::walk(&mut walk).await?,
            Way::Time => by_time::walk(&mut walk).await?,
        }
        walk.finish(how).await
    }

    /// Goes on with a round that did not end, or begins one.
    async fn begin<'m>(
        &'m self,
        how: Following,
        intake: Intake,
        mut bookmark: Bookmark,
        told: &'m (dyn Fn(&Report) + Send + Sync),
    ) -> Result<Walk<'m>, FollowError> {
        let whole = how != Following::Changes || self.is_whole_due(&bookmark);
        let unfinished = bookmark.round.take().filter(|round| round.whole || !whole);
        let round = match unfinished {
            Some(round) => round,
            None => {
                let source = self.source.name.held_as();
                if whole {
                    intake
                        .blocking(move |register| register.forget_seen(&source))
                        .await?;
                }
                Round {
                    whole,
                    since: bookmark.until.clone().filter(|_| !whole),
                    ..Round::default()
                }
            }
        };
        let report = Report {
            whole: round.whole,
            ..Report::default()
        };
        Ok(Walk {
            mirror: self,
            intake,
            bookmark,
            round,
            report,
            told,
        })
    }

    fn is_whole_due(&self, bookmark: &Bookmark) -> bool {
        let Some(at) = bookmark.whole_at.filter(|_| bookmark.until.is_some()) else {
            return true;
        };
        // An export with all states tells what is gone; paging does not.
        self.source.way == Way::Time && (self.now)().millis_since(at) >= self.reconcile_ms
    }
}

impl Walk<'_> {
    /// The bookmark as it stands with the round where it is.
    pub(crate) fn marked(&self) -> Bookmark {
        Bookmark {
            round: Some(self.round.clone()),
            ..self.bookmark.clone()
        }
    }

    pub(crate) fn tell(&self) {
        (self.told)(&self.report);
    }

    /// Asks again for as long as the source asks to wait, within reason.
    pub(crate) async fn patiently<T, F: Future<Output = Result<T, AskError>>>(
        &self,
        ask: impl Fn() -> F,
    ) -> Result<T, AskError> {
        for _ in 0..WAITS {
            match ask().await {
                Err(AskError::Busy { after, .. }) => {
                    tracing::info!(source = %self.mirror.source.name, ?after, "asked to wait");
                    tokio::time::sleep(after.max(Duration::from_millis(100))).await;
                }
                other => return other,
            }
        }
        ask().await
    }

    async fn finish(mut self, how: Following) -> Result<Report, FollowError> {
        let now = (self.mirror.now)();
        if self.round.whole {
            self.sweep(how).await?;
            self.bookmark.whole_at = Some(now);
        }
        if let Some(until) = self.round.until.take() {
            self.report.until = Timestamp::parse_rfc3339(&until).ok();
            self.bookmark.until = Some(until);
        }
        self.bookmark.followed_at = Some(now);
        let bookmark = self.bookmark.clone();
        self.intake
            .forget(Vec::new(), &bookmark, &mut self.report)
            .await?;
        self.tell();
        Ok(self.report)
    }

    /// Takes away what the source did not give when it gave everything.
    async fn sweep(&mut self, how: Following) -> Result<(), FollowError> {
        let source = self.mirror.source.name.held_as();
        let gone = self
            .intake
            .blocking(move |register| unseen(register, &source))
            .await?;
        let source = self.mirror.source.name.held_as();
        let (here, _) = self
            .intake
            .blocking(move |register| register.held_of(&source))
            .await?;
        let lost = gone.len() as u64;
        if lost > FEW && lost.saturating_mul(2) > here && how != Following::WholeEvenIfSmaller {
            // The next attempt reads everything again.
            let bookmark = self.bookmark.clone();
            self.intake
                .forget(Vec::new(), &bookmark, &mut self.report)
                .await?;
            return Err(FollowError::Shrunk { here, gone: lost });
        }
        let marked = self.marked();
        for portion in gone.chunks(TOGETHER) {
            self.intake
                .forget(portion.to_vec(), &marked, &mut self.report)
                .await?;
        }
        Ok(())
    }
}

fn unseen(register: &Register, source: &str) -> Result<Vec<(String, String)>, RegisterError> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let unseen = register.unseen(source, after, TOGETHER)?;
        found.extend(unseen.resources);
        match unseen.next {
            Some(next) => after = next,
            None => return Ok(found),
        }
    }
}
