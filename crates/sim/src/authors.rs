//! People at the practices write documents, and people read them.

use crate::atlas::{CLOSED, UNKNOWN};
use crate::ledger::{Doc, Group};
use crate::letter::Letter;
use crate::scene::Scene;
use delivery::BlobId;
use engine::{Engine, PersonError};
use ids::{Hd, MessageId, Organisation};
use std::sync::Arc;

/// A document that somebody at a practice is about to send.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The site where it is written.
    pub(crate) from: usize,
    pub(crate) to: Recipient,
    pub(crate) control_id: String,
    pub(crate) mistake: Option<Mistake>,
    pub(crate) is_result: bool,
    pub(crate) is_test: bool,
}

/// To whom, as far as the author knows.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    pub(crate) facility: Hd,
    pub(crate) org: Option<Organisation>,
    pub(crate) site: Option<usize>,
}

/// What keeps a document from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// It is no HL7 message.
    Mutilated,
    /// MSH-10 is empty.
    Unnumbered,
    /// MSH-4 names another practice.
    WrongSender,
}

/// Somebody at one of the practices writes a document.
pub(crate) fn write(scene: &Scene) -> Option<()> {
    let (from, to, control_id) = match twin(scene) {
        Some(twin) => twin,
        None => {
            let from = scene.below(scene.atlas().sites.len());
            let serial = scene.ledger().docs.len();
            (from, recipient(scene, from)?, format!("C{serial}"))
        }
    };
    let draft = Draft {
        from,
        to,
        control_id,
        mistake: match scene.below(80) {
            0 => Some(Mistake::Mutilated),
            1 => Some(Mistake::Unnumbered),
            2 => Some(Mistake::WrongSender),
            _ => None,
        },
        is_result: scene.one_in(4),
        is_test: scene.one_in(16),
    };
    send(scene, draft).map(drop)
}

/// Now and then the software repeats a control id, for the same recipient or for another.
fn twin(scene: &Scene) -> Option<(usize, Recipient, String)> {
    if !scene.one_in(scene.setting().repeats) {
        return None;
    }
    let last = scene.ledger().docs.last()?.group.clone();
    let from = scene.atlas().place_of(&last.from)?;
    let same = last.to.and_then(|org| scene.atlas().place_of(&org));
    let to = match same.filter(|_| !scene.one_in(3)) {
        Some(site) => Recipient::at(scene, site)?,
        None => recipient(scene, from)?,
    };
    let from = if scene.one_in(3) {
        scene.below(scene.atlas().sites.len())
    } else {
        from
    };
    Some((from, to, last.control_id))
}

/// The software drops the document as a file. Its number in the ledger.
pub(crate) fn send(scene: &Scene, draft: Draft) -> Option<usize> {
    let Draft { from, to, .. } = draft;
    let practice = &scene.atlas().site(from)?.practice;
    let serial = scene.ledger().docs.len();
    let stranger = Hd::new("Another Practice", "", "");
    let is_mistaken = |mistake| draft.mistake == Some(mistake);
    let letter = Letter {
        from: if is_mistaken(Mistake::WrongSender) {
            &stranger
        } else {
            &practice.facility
        },
        to: &to.facility,
        control_id: if is_mistaken(Mistake::Unnumbered) {
            ""
        } else {
            &draft.control_id
        },
        is_result: draft.is_result,
        is_test: draft.is_test,
        serial,
    };
    let mut bytes = letter.write();
    if is_mistaken(Mistake::Mutilated) {
        bytes.drain(..4);
    }
    let doc = Doc {
        content: name(&bytes)?,
        group: Group {
            from: practice.org.clone(),
            to: to.org,
            control_id: draft.control_id,
        },
        is_forged: false,
        is_test: draft.is_test,
        receiver: to.site,
        is_sendable: draft.mistake.is_none() && to.site != Some(from),
        outbound: None,
    };
    let number = scene.ledger().wrote(doc);
    scene.note(|| format!("site {from}: document {number} for {}", to.facility));
    let stem = scene.one_in(2).then(|| format!("out{number}"));
    scene.desk(from, |desk| desk.drop_file(bytes, stem, false))?;
    Some(number)
}

/// The engine's name for bytes.
pub(crate) fn name(bytes: &[u8]) -> Option<BlobId> {
    BlobId::parse(&engine::blob_name(bytes))
}

fn recipient(scene: &Scene, from: usize) -> Option<Recipient> {
    let sites = scene.atlas().sites.len();
    let nowhere = |name: &str| Recipient {
        facility: Hd::new(name, "", ""),
        org: None,
        site: None,
    };
    match scene.below(40) {
        0 => return Some(nowhere(UNKNOWN)),
        1 => return Some(nowhere(CLOSED)),
        _ => {}
    }
    if scene.one_in(10 * scene.setting().mallory_rests) {
        return Some(Recipient {
            facility: scene.atlas().mallory_facility.clone(),
            org: Some(scene.atlas().mallory.clone()),
            site: None,
        });
    }
    let to_itself = scene.one_in(80);
    let step = if to_itself {
        0
    } else {
        1 + scene.below(sites - 1)
    };
    Recipient::at(scene, (from + step) % sites)
}

impl Recipient {
    /// The practice of a site.
    pub(crate) fn at(scene: &Scene, site: usize) -> Option<Self> {
        let practice = &scene.atlas().site(site)?.practice;
        Some(Self {
            facility: practice.facility.clone(),
            org: Some(practice.org.clone()),
            site: Some(site),
        })
    }
}

/// A message that somebody at `node` could open, if any was received.
pub(crate) fn unread(scene: &Scene) -> Option<(usize, MessageId)> {
    let again = scene.one_in(6);
    let ledger = scene.ledger();
    let readable: Vec<_> = ledger
        .inbound
        .iter()
        .filter(|(_, life)| life.content.is_some() && !life.is_answer)
        .filter(|(_, life)| again || !life.is_opened)
        .map(|(id, life)| (life.node, *id))
        .collect();
    scene.pick(&readable).copied()
}

/// A person opens a received message.
pub(crate) async fn open(scene: Arc<Scene>, engine: Arc<Engine>, id: MessageId) {
    let group = {
        let ledger = scene.ledger();
        let content = ledger
            .inbound
            .get(&id)
            .and_then(|life| life.content.clone());
        let doc = content.and_then(|content| ledger.doc_of(&content));
        doc.and_then(|number| ledger.docs.get(number))
            .map(|doc| doc.group.clone())
    };
    let Some(group) = group else {
        return;
    };
    // Whoever sees an error may have been shown as a reader all the same: the attempt counts.
    scene.ledger().truth_mut(&group).opened += 1;
    let outcome = engine.opened_by_person(id, "Dr Rosa Sim").await;
    scene.note(|| {
        format!(
            "a person opens {id}: {:?}",
            outcome.as_ref().map(bytes::Bytes::len)
        )
    });
    match outcome {
        Ok(bytes) => {
            let shown = name(&bytes).and_then(|content| scene.ledger().doc_of(&content));
            if shown.is_none() {
                scene
                    .ledger()
                    .object(format!("inbound {id}: a person was shown other bytes"));
            }
        }
        Err(PersonError::NothingToRead(_)) => {
            let truth = &mut scene.ledger();
            let truth = truth.truth_mut(&group);
            truth.opened = truth.opened.saturating_sub(1);
        }
        Err(PersonError::Store(_)) => {}
        Err(PersonError::Unknown(_)) => {
            scene
                .ledger()
                .object(format!("inbound {id} is there, and cannot be opened"));
        }
    }
}
