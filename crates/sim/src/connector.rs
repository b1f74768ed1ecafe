//! The folder connector: hands the files of its work folder to the engine until it is told yes.

use crate::desk::Claim;
use crate::ledger::Ledger;
use crate::pause::at_once;
use crate::scene::Scene;
use bytes::Bytes;
use delivery::Life;
use engine::{AckError, Engine, Submission, SubmitError, Submitted};
use ids::{MessageId, Organisation};
use std::sync::Arc;
use store::{MemoryStore, Store};

/// One file on its way into the engine.
pub(crate) struct Submitting {
    scene: Arc<Scene>,
    site: usize,
    claim: String,
    is_answer: bool,
    submission: Submission,
}

impl Submitting {
    /// Takes a file that nobody is submitting; `also_under_way` takes one that somebody is, as a
    /// second gateway on the same folder would.
    pub(crate) fn take(scene: &Arc<Scene>, site: usize, also_under_way: bool) -> Option<Self> {
        let claim = scene.desk(site, |desk| {
            let free = |claim: &&mut Claim| claim.is_open() && claim.under_way == 0;
            let open = |claim: &&mut Claim| claim.is_open();
            let claim = if also_under_way {
                desk.claims.iter_mut().find(open)
            } else {
                desk.claims.iter_mut().find(free)
            }?;
            claim.under_way += 1;
            Some(claim.clone())
        })??;
        scene.moved();
        let org = scene.atlas().site(site)?.practice.org.clone();
        Some(Self {
            scene: Arc::clone(scene),
            site,
            claim: claim.id.clone(),
            is_answer: claim.is_answer,
            submission: submission(org, claim),
        })
    }

    /// Submits it, and moves the file when the engine has said yes.
    pub(crate) async fn run(self, engine: Arc<Engine>, disk: Arc<MemoryStore>) {
        let it = self.submission.clone();
        let bytes = it.bytes.clone();
        if self.is_answer {
            match engine.software_ack(it).await {
                Ok(told) => self.told(told.get(), &bytes, &disk),
                Err(AckError::Refused(reason)) => self.refused(&reason.code),
                Err(AckError::Store(_)) => {}
            }
            return;
        }
        match engine.submit(it).await {
            Ok(told) => self.told(told.get(), &bytes, &disk),
            Err(SubmitError::UnknownPractice(_)) => self.refused("practice-unknown"),
            Err(SubmitError::Store(_)) => {}
        }
    }

    /// The engine said yes: is the message on the disk, and is it the same as before?
    fn told(&self, told: &Submitted, bytes: &Bytes, disk: &MemoryStore) {
        let (site, claim, id) = (self.site, &self.claim, told.id);
        self.scene
            .note(|| format!("site {site}: {claim} is message {id}"));
        // Whoever dies before the file is moved submits it again.
        let dies = self.scene.is_storm() && self.scene.one_in(8);
        let before = self.scene.desk(site, |desk| {
            let claim = desk.claim_mut(claim)?;
            claim.is_moved |= !dies;
            claim.told.replace(id)
        });
        let mut ledger = self.scene.ledger();
        if before.flatten().is_some_and(|before| before != id) {
            ledger.object(format!("site {site}: {claim} became two messages"));
        }
        if !is_kept(id, bytes, disk) {
            let words = format!("site {site}: {claim} was told ok, and the store holds no {id}");
            ledger.object(words);
        }
        check_answer(&mut ledger, id, self.is_answer);
    }

    fn refused(&self, code: &str) {
        let (site, claim) = (self.site, &self.claim);
        self.scene
            .note(|| format!("site {site}: {claim} is refused: {code}"));
        self.scene.desk(site, |desk| {
            if let Some(claim) = desk.claim_mut(claim) {
                claim.is_moved = true;
            }
        });
    }
}

impl Drop for Submitting {
    /// However it ended, a crash included: whoever looks next may take the file again.
    fn drop(&mut self) {
        self.scene.desk(self.site, |desk| {
            if let Some(claim) = desk.claim_mut(&self.claim) {
                claim.under_way = claim.under_way.saturating_sub(1);
            }
        });
        self.scene.moved();
    }
}

fn submission(org: Organisation, claim: Claim) -> Submission {
    Submission {
        org,
        claim: claim.id,
        bytes: claim.bytes,
        file_stem: claim.stem,
        immediate: false,
    }
}

fn is_kept(id: MessageId, bytes: &Bytes, disk: &MemoryStore) -> bool {
    let stored = at_once(disk.life(id)).and_then(Result::ok).flatten();
    let content = match stored.map(|stored| stored.life) {
        Some(Life::Outbound(life)) => life.content,
        Some(Life::Inbound(_) | Life::Relayed(_)) | None => return false,
    };
    let kept = at_once(disk.blob(&content)).and_then(Result::ok).flatten();
    kept.as_ref() == Some(bytes)
}

fn check_answer(ledger: &mut Ledger, id: MessageId, is_answer: bool) {
    let answers = ledger.outbound.get(&id).map(|life| life.answers.is_some());
    if answers.is_some_and(|answers| answers != is_answer) {
        ledger.object(format!(
            "outbound {id}: an acknowledgement and a document are mixed up"
        ));
    }
}
