//! The folders of the practices' software, as the engine reaches them.

use crate::fault::Fault;
use crate::sabotage::Sabotage;
use crate::scene::Scene;
use async_trait::async_trait;
use bytes::Bytes;
use delivery::{Folder, HandOver, Reason, Status};
use engine::Outlet;
use engine::ports::OutletError;
use hl7v2::Message;
use hl7v2::ack::AckView;
use ids::Organisation;
use std::sync::Arc;

/// Puts files onto the desks of a world.
#[derive(Debug)]
pub(crate) struct Folders(pub(crate) Arc<Scene>);

#[async_trait]
impl Outlet for Folders {
    async fn stage(
        &self,
        org: &Organisation,
        file: &HandOver,
        bytes: Bytes,
    ) -> Result<String, OutletError> {
        self.fails(Fault::StageFails)?;
        let site = self.site(org)?;
        let staged = self.0.desk(site, |desk| desk.stage(file.folder, bytes));
        let staged = staged.ok_or_else(|| away("no such site"))?;
        self.fails(Fault::StageForgotten)?;
        self.0.pause().await;
        Ok(staged)
    }

    async fn place(
        &self,
        org: &Organisation,
        file: &HandOver,
        staged: &str,
    ) -> Result<(), OutletError> {
        self.fails(Fault::PlaceFails)?;
        let site = self.site(org)?;
        self.rename(site, staged, &file.name);
        self.fails(Fault::PlaceForgotten)?;
        self.0.pause().await;
        Ok(())
    }
}

impl Folders {
    fn site(&self, org: &Organisation) -> Result<usize, OutletError> {
        let site = self.0.atlas().place_of(org);
        site.ok_or_else(|| away("no folders are configured for this practice"))
    }

    fn fails(&self, fault: Fault) -> Result<(), OutletError> {
        if self.0.strikes(fault) {
            return Err(away("the folder is not there now"));
        }
        Ok(())
    }

    fn rename(&self, site: usize, staged: &str, name: &str) {
        let found = self.0.desk(site, |desk| desk.staged(staged)).flatten();
        let Some((folder, bytes)) = found else {
            return;
        };
        if folder == Folder::Acks {
            self.check_ack(site, &bytes);
        }
        let sabotage = self.0.sabotage.filter(|_| self.0.one_in(5));
        let placed = self.0.desk(site, |desk| {
            if sabotage == Some(Sabotage::OutletLosesFiles) {
                desk.lose(staged);
                return None;
            }
            if sabotage == Some(Sabotage::OutletPlacesTwice) {
                desk.put(folder, format!("again-{name}"), bytes);
            }
            desk.place(staged, name)
        });
        self.0
            .note(|| format!("site {site}: {folder:?} folder holds {placed:?}"));
    }

    /// What the software at `site` is told of a message that it sent: is it true now?
    fn check_ack(&self, site: usize, bytes: &Bytes) {
        let wrong = self.false_ack(site, bytes);
        if let Some(words) = wrong {
            let words = format!("acknowledgement folder of site {site}: {words}");
            self.0.ledger().object(words);
        }
    }

    fn false_ack(&self, site: usize, bytes: &Bytes) -> Option<String> {
        let message = Message::read(bytes.clone()).message.ok()?;
        let view = AckView::read(&message)?;
        let control_id = String::from_utf8_lossy(&view.answers).into_owned();
        let org = &self.0.atlas().site(site)?.practice.org;
        let ledger = self.0.ledger();
        let about = |doc: &&crate::ledger::Doc| {
            doc.group.from == *org && doc.group.control_id == control_id
        };
        let docs: Vec<_> = ledger.docs.iter().filter(about).collect();
        if view.sender_application.namespace == "Sealpost" {
            let failed = docs.iter().any(|doc| {
                let life = doc.outbound.and_then(|id| ledger.outbound.get(&id));
                life.is_some_and(|life| is_failure(life.status))
            });
            return (!failed).then(|| format!("{control_id} is reported as failed, and is not"));
        }
        let from = self.0.atlas().owner_of(&view.sender_facility);
        let truths = docs
            .iter()
            .filter(|doc| doc.group.to.as_ref() == from)
            .map(|doc| ledger.truth(&doc.group));
        let is_true = truths.into_iter().any(|truth| {
            if view.code.is_positive() {
                truth.accepted > 0
            } else {
                truth.rejected > 0
            }
        });
        (!is_true).then(|| format!("{control_id} was never answered {}", view.code))
    }
}

fn is_failure(status: Status) -> bool {
    use delivery::End;
    match status {
        Status::Ended(
            End::NeverLeft
            | End::NotCollected
            | End::NotOpenedSecurely
            | End::RecipientNotFound
            | End::Rejected,
        ) => true,
        Status::Ended(End::Accepted | End::DeliveredUnconfirmed | End::Opened | End::Recalled)
        | Status::Delivered
        | Status::Draft
        | Status::Overdue
        | Status::Sent
        | Status::WaitingForReview
        | Status::WaitingToSend => false,
    }
}

fn away(words: &str) -> OutletError {
    OutletError(Reason::new("folder-away", words))
}
