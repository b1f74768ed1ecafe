//! Handing a file to the practice's software: the practice's mail, or a report of a failure.
//!
//! Where the software takes messages over a connection, the message is sent there in one step, and
//! again whenever it is not known to have arrived: the software tells copies by MSH-10.

use crate::advance::Along;
use crate::ports::{OutletError, Word};
use crate::software_ack::stem_of;
use crate::{AckError, Engine, Submission};
use bytes::Bytes;
use delivery::{HandOver, Life, Outbound, Reason, inbound, outbound};
use store::{Durable, StoreError, Work};

/// The two steps of a hand-over, as events of either direction.
enum Outcome {
    Failed(Reason),
    Placed,
    Staged(String),
}

impl Engine {
    pub(crate) async fn stage(&self, work: &Work) -> Result<(), StoreError> {
        let Some((life, file)) = self.file_of(work).await? else {
            return self.settle_only(work.ticket).await;
        };
        let bytes = match self.file_content(&life).await? {
            Some(bytes) => bytes,
            None => return self.settle_only(work.ticket).await,
        };
        let outlet = &self.ports.outlet;
        let outcome = match outlet.line(life.org(), file.folder) {
            Some(line) => {
                let sent = line.send(bytes).await;
                self.sent(&life, &file, sent).await?
            }
            None => match outlet.stage(life.org(), &file, bytes).await {
                Ok(temporary) => Outcome::Staged(temporary),
                Err(error) => Outcome::Failed(error.0),
            },
        };
        self.settle_hand_over(work, &life, outcome).await
    }

    pub(crate) async fn place(&self, work: &Work) -> Result<(), StoreError> {
        let Some((life, file)) = self.file_of(work).await? else {
            return self.settle_only(work.ticket).await;
        };
        if self.ports.outlet.line(life.org(), file.folder).is_some() {
            // It was staged when the software still took files.
            return self.stage(work).await;
        }
        let Some(staged) = &file.staged else {
            return self.settle_only(work.ticket).await;
        };
        let placed = self.ports.outlet.place(life.org(), &file, staged).await;
        let outcome = match placed {
            Ok(()) => Outcome::Placed,
            Err(error) => Outcome::Failed(error.0),
        };
        self.settle_hand_over(work, &life, outcome).await
    }

    /// What came of sending. The software's word is credited before the hand-over is: after a
    /// crash in between, the message is sent again and the first word stands.
    async fn sent(
        &self,
        life: &Life,
        file: &HandOver,
        sent: Result<Option<Word>, OutletError>,
    ) -> Result<Outcome, StoreError> {
        let word = match sent {
            Ok(Some(word)) => word,
            Ok(None) => return Ok(Outcome::Placed),
            Err(error) => return Ok(Outcome::Failed(error.0)),
        };
        let Life::Inbound(message) = life else {
            return Ok(Outcome::Placed);
        };
        let answer = Submission {
            org: message.org.clone(),
            claim: format!("word/{}", message.id),
            bytes: word.bytes,
            file_stem: Some(stem_of(&file.name).to_owned()),
            immediate: false,
        };
        match self.software_word(answer, word.counts).await {
            Ok(_) => {}
            Err(AckError::Store(error)) => return Err(error),
            Err(AckError::Refused(reason)) => {
                let (message, code) = (message.id, reason.code);
                tracing::warn!(%message, code, "the software's word cannot be credited");
            }
        }
        Ok(Outcome::Placed)
    }

    async fn settle_hand_over(
        &self,
        work: &Work,
        life: &Life,
        outcome: Outcome,
    ) -> Result<(), StoreError> {
        let (ticket, along) = (Some(work.ticket), Along::default());
        let done: Durable<_> = match life {
            Life::Inbound(life) => {
                let software_confirms = self
                    .practice(&life.org)
                    .is_some_and(|practice| practice.software_confirms);
                let event = match outcome {
                    Outcome::Failed(why) => inbound::Event::HandOverFailed(why),
                    Outcome::Placed => inbound::Event::Placed { software_confirms },
                    Outcome::Staged(temporary) => inbound::Event::Staged(temporary),
                };
                self.advance_inbound(life.id, ticket, &event, along).await?
            }
            Life::Outbound(life) => {
                let event = match outcome {
                    Outcome::Failed(why) => outbound::Event::ReportFailed(why),
                    Outcome::Placed => outbound::Event::ReportPlaced,
                    Outcome::Staged(temporary) => outbound::Event::ReportStaged(temporary),
                };
                self.advance_outbound(life.id, ticket, &event, along)
                    .await?
            }
            // No file of it goes anywhere.
            Life::Relayed(_) => return self.settle_only(work.ticket).await,
        };
        drop(done);
        Ok(())
    }

    /// The message and its file, unless that was placed already.
    async fn file_of(&self, work: &Work) -> Result<Option<(Life, HandOver)>, StoreError> {
        let Some(stored) = self.store.life(work.life).await? else {
            return Ok(None);
        };
        let file = match &stored.life {
            Life::Inbound(life) => life.hand_over.clone(),
            Life::Outbound(life) => life.report.clone(),
            Life::Relayed(_) => None,
        };
        Ok(file
            .filter(|file| file.placed_at.is_none())
            .map(|file| (stored.life, file)))
    }

    async fn file_content(&self, life: &Life) -> Result<Option<Bytes>, StoreError> {
        match life {
            Life::Inbound(life) => match &life.letter {
                Some(letter) => self.bytes(&letter.content).await.map(Some),
                None => Ok(None),
            },
            Life::Outbound(life) => self.report_content(life).await,
            Life::Relayed(_) => Ok(None),
        }
    }

    /// A negative acknowledgement in our name, with the reason: what the software understands.
    async fn report_content(&self, life: &Outbound) -> Result<Option<Bytes>, StoreError> {
        let practice = self.practice(&life.org);
        let (Some(practice), Some(reason)) = (practice, &life.reason) else {
            return Ok(None);
        };
        if !practice.reads_acks {
            return Ok(None);
        }
        let original = self.bytes(&life.content).await?;
        let report = document::FailureReport {
            code: &reason.code,
            sentence: &reason.sentence,
            status: life.status().words(),
            at: self.now(),
            control_id: &life.id.as_uuid().simple().to_string()[12..],
            application: &practice.application,
        };
        Ok(report.write(&original).map(Bytes::from))
    }
}
