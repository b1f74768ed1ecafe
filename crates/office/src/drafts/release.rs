//! Releasing drafts: their messages, and what a crash on the way left undone.

use super::{Drafts, DraftsError, PAGE, draft_of};
use compose::draft::{Draft, DraftId, Event, Parcel, ReleasePolicy};
use compose::release::{Files, Ready, Sender};
use compose::{Library, Obstacle};
use delivery::BlobId;
use delivery::outbound::NotPrepared;
use engine::clock::SystemClock;
use engine::{Engine, Submission};
use std::sync::Arc;
use store::Shelf;

/// Token of released drafts whose messages are not all submitted yet.
pub(super) const TO_SUBMIT: &str = "to-submit";

/// Who acts when nobody does: a start after a crash.
const NODE: &str = "sealpost";

impl Drafts {
    /// Releases a draft: makes and checks its messages, commits them with it, and submits them as
    /// if the practice's software had written them. `seen` is the revision that was reviewed. What
    /// keeps it back is written into the draft.
    pub async fn release(&self, id: DraftId, seen: u64, by: &str) -> Result<Draft, DraftsError> {
        let draft = self.find(id).await?;
        draft.may_release(by, &self.policy)?;
        draft.is_seen(seen)?;
        match self.messages(&draft).await? {
            Err(problems) => {
                let event = Event::Blocked {
                    seen,
                    problems: problems.clone(),
                };
                self.take(id, &event, by).await?;
                Err(DraftsError::Blocked(problems))
            }
            Ok(ready) => {
                let parcels = ready.iter().map(parcel).collect();
                let event = Event::Released { seen, parcels };
                let released = self.take_with(id, &event, by, &ready).await?;
                self.submit(released).await
            }
        }
    }

    /// The messages of a draft as it is, or what keeps it back. Changes nothing.
    pub async fn messages(
        &self,
        draft: &Draft,
    ) -> Result<Result<Vec<Ready>, Vec<Obstacle>>, DraftsError> {
        let template = self.template_of(draft)?;
        let mut files = Files::new();
        for attachment in &draft.attachments {
            if let Some(name) = BlobId::parse(&attachment.content)
                && let Some(bytes) = self.engine.store().blob(&name).await?
            {
                files.insert(attachment.content.clone(), bytes.to_vec());
            }
        }
        let sender = Sender {
            application: &self.practice.application,
            facility: &self.practice.facility,
            zone: &self.practice.zone,
            training: false,
        };
        let reach = |message: &[u8]| self.reach(message);
        Ok(draft.messages(template, &sender, &files, &reach, self.now()))
    }

    /// What only needs time does not keep a document back.
    fn reach(&self, message: &[u8]) -> Result<(), Obstacle> {
        match self.engine.route_to(&self.practice.org, message) {
            Ok(_) | Err(NotPrepared::NotNow(_)) => Ok(()),
            Err(NotPrepared::Impossible(reason) | NotPrepared::RecipientUnknown(reason)) => {
                Err(Obstacle::new(reason.sentence, reason.code))
            }
        }
    }

    /// Submits what was released and not submitted: what a crash left undone. Gives how many
    /// drafts there were.
    pub async fn resume(&self) -> Result<usize, DraftsError> {
        let mut done = 0;
        loop {
            let tokens = [TO_SUBMIT.to_owned()];
            let store = self.engine.store();
            let left = store.records_with(&self.practice.org, Shelf::Draft, &tokens, PAGE);
            let left = left.await?;
            if left.is_empty() {
                return Ok(done);
            }
            for record in &left {
                self.submit(draft_of(record)?.0).await?;
                done += 1;
            }
        }
    }

    /// Makes an outbound message of each parcel that is none yet. The claim is the draft's, so
    /// that whatever is submitted again is the same message.
    async fn submit(&self, mut draft: Draft) -> Result<Draft, DraftsError> {
        while let Some(nth) = draft.state.next_to_submit() {
            let Some(parcel) = draft.state.parcels().get(nth) else {
                break;
            };
            let bytes = match BlobId::parse(&parcel.content) {
                Some(name) => self.engine.store().blob(&name).await?,
                None => None,
            };
            let submission = Submission {
                org: self.practice.org.clone(),
                claim: format!("draft:{}:{nth}", draft.id),
                bytes: bytes.ok_or(DraftsError::Damaged(draft.id))?,
                file_stem: None,
                immediate: false,
            };
            let submitted = self.engine.submit(submission).await?.into_inner();
            let message = submitted.id;
            let event = Event::Submitted { nth, message };
            draft = self.take(draft.id, &event, NODE).await?;
        }
        Ok(draft)
    }
}

/// Submits what was released before a crash, for every practice of the engine. What cannot be
/// submitted now waits for the next start or the next command; a node starts all the same.
pub async fn submit_what_was_released(engine: &Arc<Engine>) {
    for practice in engine.practices() {
        let drafts = Drafts::new(
            engine.clone(),
            practice.clone(),
            Library::default(),
            ReleasePolicy::default(),
            Arc::new(SystemClock),
        );
        if let Err(error) = drafts.resume().await {
            tracing::warn!(%error, "released documents wait to be submitted");
        }
    }
}

fn parcel(ready: &Ready) -> Parcel {
    Parcel {
        to: ready.to.clone(),
        control_id: ready.control_id.clone(),
        content: engine::blob_name(&ready.bytes),
        message: None,
    }
}
