//! What came from a source, into the local copy: each portion with its bookmark, or neither.

use crate::adopt::adopt;
use crate::{Bookmark, FollowError, Report, Source};
use fhir::Json;
use ids::Timestamp;
use register::{Change, Portion, Register, RegisterError, State};
use std::sync::Arc;

/// The way into the local copy for one source.
#[derive(Clone)]
pub(crate) struct Intake {
    pub(crate) register: Arc<Register>,
    pub(crate) source: Source,
    pub(crate) now: fn() -> Timestamp,
}

impl Intake {
    /// Takes entries in, and moves the bookmark.
    pub(crate) async fn take(
        &self,
        resources: &[Json],
        bookmark: &Bookmark,
        report: &mut Report,
    ) -> Result<(), FollowError> {
        let whole = bookmark.round.as_ref().is_some_and(|round| round.whole);
        let mut portion = self.portion(resources, report);
        portion.seen_at = whole.then(|| self.source.name.held_as());
        portion.notes = vec![bookmark.note(&self.source.name)];
        self.commit(portion, report).await
    }

    /// Takes entries in that were asked for one by one: they are there at the source, whatever a
    /// round that is under way has seen.
    pub(crate) async fn take_beside(
        &self,
        resources: &[Json],
        report: &mut Report,
    ) -> Result<(), FollowError> {
        let mut portion = self.portion(resources, report);
        portion.seen_at = Some(self.source.name.held_as());
        self.commit(portion, report).await
    }

    /// Takes entries away by their type and id here, and moves the bookmark.
    pub(crate) async fn forget(
        &self,
        gone: Vec<(String, String)>,
        bookmark: &Bookmark,
        report: &mut Report,
    ) -> Result<(), FollowError> {
        let changes = gone
            .into_iter()
            .map(|(kind, id)| Change::Delete { kind, id });
        let portion = Portion {
            changes: changes.collect(),
            seen_at: None,
            notes: vec![bookmark.note(&self.source.name)],
        };
        self.commit(portion, report).await
    }

    /// Does something with the register where it holds up nobody else.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Register) -> Result<T, RegisterError> + Send + 'static,
    ) -> Result<T, FollowError> {
        let register = self.register.clone();
        let done = tokio::task::spawn_blocking(move || work(&register)).await;
        let done = done.map_err(|error| RegisterError::Unavailable(error.to_string()))?;
        Ok(done?)
    }

    /// What is withheld at the source is not kept here; only an organisation is, because it hides
    /// what belongs to it.
    fn portion(&self, resources: &[Json], report: &mut Report) -> Portion {
        let mut portion = Portion::default();
        for resource in resources {
            let Some(adopted) = adopt(resource, &self.source) else {
                report.left_out += 1;
                continue;
            };
            let is_withheld = adopted.state == State::Suppressed && adopted.kind != "Organization";
            portion.changes.push(if is_withheld {
                Change::Delete {
                    kind: adopted.kind.to_owned(),
                    id: adopted.id,
                }
            } else {
                Change::Put {
                    body: adopted.body,
                    expected: None,
                    source: self.source.name.held_as(),
                }
            });
        }
        portion
    }

    async fn commit(&self, portion: Portion, report: &mut Report) -> Result<(), FollowError> {
        let takes_away: Vec<bool> = portion
            .changes
            .iter()
            .map(|change| matches!(change, Change::Delete { .. }))
            .collect();
        let now = (self.now)();
        let done = self
            .blocking(move |register| register.take_in(&portion, now))
            .await?;
        for (changed, takes_away) in done.iter().zip(takes_away) {
            report.count(changed, takes_away);
        }
        Ok(())
    }
}
