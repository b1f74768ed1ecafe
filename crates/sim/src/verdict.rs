//! What must be true of a world that has come to rest.

use crate::ledger::{Doc, Ledger, OutboundSeen};
use crate::pause::at_once;
use crate::report::Report;
use crate::scene::Scene;
use crate::world::World;
use audit::{Action, Verifier};
use delivery::inbound::{Inbound, Phase};
use delivery::outbound::Outbound;
use delivery::{End, Life, Status};
use engine::Practice;
use ids::MessageId;
use std::collections::BTreeSet;
use store::{LifeQuery, MemoryStore, Store};

/// Judges the world, and counts what was seen in it.
pub(crate) fn of(world: &World) -> Result<Report, String> {
    let scene = &world.scene;
    let mut report = Report::of_one_world(scene.all_strikes());
    for node in 0..world.nodes.len() {
        let disk = world.disk(node).ok_or("a node has no disk")?;
        if let Some(due) = at_once(disk.next_due()).and_then(Result::ok).flatten() {
            return Err(format!("node {node} has work left, due {due}"));
        }
        let lives = lives(&disk)?;
        for practice in scene.atlas().practices_of(node) {
            let ours = lives.iter().filter(|life| *life.org() == practice.org);
            let ours: Vec<_> = ours.collect();
            for life in &ours {
                settled(practice, life)?;
                report.count(life);
            }
            audit_fits(&disk, practice, &ours)?;
        }
    }
    desks_are_empty(scene)?;
    let ledger = scene.ledger();
    for (number, doc) in ledger.docs.iter().enumerate() {
        let is_ours = scene.atlas().place_of(&doc.group.from).is_some() && !doc.is_forged;
        if is_ours {
            document(scene, &ledger, number, doc)?;
        }
    }
    for (id, life) in &ledger.outbound {
        arrived(scene, &ledger, *id, life)?;
        reached_its_sender(scene, &ledger, life)?;
    }
    Ok(report)
}

fn lives(disk: &MemoryStore) -> Result<Vec<Life>, String> {
    let stored = at_once(disk.lives(&LifeQuery::default())).and_then(Result::ok);
    let stored = stored.ok_or("the disk cannot be read")?;
    Ok(stored.into_iter().map(|stored| stored.life).collect())
}

fn settled(practice: &Practice, life: &Life) -> Result<(), String> {
    let wrong = match life {
        Life::Inbound(life) => unsettled_inbound(life),
        Life::Outbound(life) => unsettled_outbound(practice, life),
        Life::Relayed(_) => Some("passes through, in a world without providers".to_owned()),
    };
    wrong.map_or(Ok(()), |words| {
        Err(format!(
            "{} {}: {words}",
            life.direction().as_str(),
            life.id()
        ))
    })
}

fn unsettled_outbound(practice: &Practice, life: &Outbound) -> Option<String> {
    let Status::Ended(end) = life.status() else {
        return Some(format!("has not ended: {:?}", life.status()));
    };
    let is_reported = match end {
        End::NeverLeft | End::NotCollected | End::NotOpenedSecurely | End::RecipientNotFound => {
            life.report.is_some()
        }
        // The software may have said it itself.
        End::Rejected => life.report.is_some() || life.delivered_at.is_some(),
        End::Accepted | End::DeliveredUnconfirmed | End::Opened | End::Recalled => true,
    };
    let can_be_reported = life.kind.is_document() && !life.control_id.is_empty();
    let is_waiting = life
        .report
        .as_ref()
        .is_some_and(|it| it.placed_at.is_none());
    let is_untold = practice.reads_acks && can_be_reported && (!is_reported || is_waiting);
    is_untold.then(|| format!("ended as {end:?}, and its sender was never told"))
}

fn unsettled_inbound(life: &Inbound) -> Option<String> {
    let is_settled = match life.phase {
        Phase::HandingOver | Phase::Taken => false,
        Phase::Accepted
        | Phase::Credited
        | Phase::Inbox
        | Phase::Refused
        | Phase::Replay
        | Phase::Returned
        | Phase::SoftwareRejected
        | Phase::Triage
        | Phase::Unconfirmed
        | Phase::WithSoftware => true,
    };
    if !is_settled {
        return Some(format!("is not settled: {:?}", life.phase));
    }
    if life
        .hand_over
        .as_ref()
        .is_some_and(|file| file.placed_at.is_none())
    {
        return Some("its file was never placed".to_owned());
    }
    let is_told = |route: &delivery::inbound::Route| route.told_at.is_some() || route.gave_up;
    if !life.routes.iter().all(is_told) {
        return Some("a sender was neither told nor given up".to_owned());
    }
    None
}

/// The chain is whole, and says of every message what happened to it.
fn audit_fits(disk: &MemoryStore, practice: &Practice, lives: &[&Life]) -> Result<(), String> {
    let org = &practice.org;
    let entries = at_once(disk.audit(org, 0, usize::MAX)).and_then(Result::ok);
    let entries = entries.ok_or("the audit trail cannot be read")?;
    let mut verifier = Verifier::new(org.clone(), &[]);
    for entry in &entries {
        verifier
            .push(entry)
            .map_err(|fault| format!("audit of {org}: {fault}"))?;
    }
    let about = |action: Action| -> Vec<MessageId> {
        let entries = entries.iter().filter(|entry| entry.draft.action == action);
        entries.filter_map(|entry| entry.draft.subject).collect()
    };
    once_each(
        "submitted",
        about(Action::MessageSubmitted),
        lives,
        |life| matches!(life, Life::Outbound(_)),
    )?;
    once_each("received", about(Action::MessageReceived), lives, |life| {
        matches!(life, Life::Inbound(_))
    })?;
    once_each(
        "handed over",
        about(Action::MessageHandedOver),
        lives,
        |life| match life {
            Life::Inbound(life) => life.hand_over.is_some(),
            Life::Outbound(_) | Life::Relayed(_) => false,
        },
    )?;
    let mut ended = about(Action::MessageEnded);
    ended.sort_unstable();
    ended.dedup();
    once_each("ended", ended, lives, |life| {
        matches!(life, Life::Outbound(_))
    })
}

fn once_each(
    what: &str,
    mut recorded: Vec<MessageId>,
    lives: &[&Life],
    belongs: impl Fn(&Life) -> bool,
) -> Result<(), String> {
    recorded.sort_unstable();
    let there: BTreeSet<_> = lives
        .iter()
        .filter(|life| belongs(life))
        .map(|life| life.id())
        .collect();
    if recorded.iter().eq(&there) {
        return Ok(());
    }
    let (said, are) = (recorded.len(), there.len());
    Err(format!(
        "the audit trail says {said} messages {what}, and there are {are}"
    ))
}

fn desks_are_empty(scene: &Scene) -> Result<(), String> {
    for site in 0..scene.atlas().sites.len() {
        let left = scene.desk(site, |desk| {
            let open = desk.claims.iter().filter(|claim| claim.is_open()).count();
            open + desk.incoming.len() + desk.due_answers.len()
        });
        if left != Some(0) {
            return Err(format!("{left:?} files are left at site {site}"));
        }
    }
    Ok(())
}

/// A document that one of our practices wrote: it ended, and was imported if it was verified.
fn document(scene: &Scene, ledger: &Ledger, number: usize, doc: &Doc) -> Result<(), String> {
    let life = doc.outbound.and_then(|id| ledger.outbound.get(&id));
    let life = life.ok_or_else(|| format!("document {number} was lost before it was submitted"))?;
    let is_received = life
        .passage
        .as_ref()
        .is_some_and(|it| ledger.is_received(it));
    if life.status == Status::Ended(End::NeverLeft) && is_received {
        return Err(format!("document {number} never left, and was received"));
    }
    // Mallory may say what Mallory likes.
    let Some(site) = doc.receiver else {
        return Ok(());
    };
    let is_verified = ledger.is_verified(life);
    // An answer to its twin of the same MSH-10 cannot be told from an answer to this one.
    let twin_arrived = twins(ledger, doc).any(|life| ledger.is_verified(life));
    if life.is_delivered && !is_verified && !twin_arrived {
        let status = life.status;
        return Err(format!(
            "document {number} never arrived, and its sender says {status:?}"
        ));
    }
    let practice = &scene.atlas().site(site).ok_or("a site is gone")?.practice;
    let is_filed = practice.imports && !(practice.production && doc.is_test);
    let expected = usize::from(is_filed && is_verified);
    let imports = ledger.imports(site, number);
    if imports == expected {
        return Ok(());
    }
    Err(format!(
        "document {number} was imported {imports} times, not {expected}; its sender says {:?}",
        life.status
    ))
}

/// Nothing went wrong any more while it was under way: its receiver has it.
fn arrived(
    scene: &Scene,
    ledger: &Ledger,
    id: MessageId,
    life: &OutboundSeen,
) -> Result<(), String> {
    let doc = ledger
        .doc_of(&life.content)
        .and_then(|number| ledger.docs.get(number));
    let to = match (&life.passage, doc) {
        (Some(passage), _) => scene.atlas().place_of(&passage.receiver),
        (None, Some(doc)) => doc.receiver.filter(|_| doc.is_sendable),
        (None, None) => None,
    };
    // An intermediary that the receiver trusts may have been there first with a spoilt copy.
    let may_be_spoilt = scene.atlas().mallory_is_trusted;
    let must_arrive = to.is_some() && !may_be_spoilt && ledger.must_arrive(id, life);
    // One that was called answered is not sent any more.
    let is_mistaken = doc.is_some_and(|doc| twins(ledger, doc).count() > 1) && life.is_delivered;
    if must_arrive && !is_mistaken && !ledger.is_verified(life) {
        return Err(format!(
            "outbound {id} never arrived, and ended as {:?}",
            life.status
        ));
    }
    Ok(())
}

/// The messages of all documents that an acknowledgement cannot tell from this one.
fn twins<'a>(ledger: &'a Ledger, doc: &'a Doc) -> impl Iterator<Item = &'a OutboundSeen> {
    let docs = ledger.docs.iter().filter(|other| other.group == doc.group);
    docs.filter_map(|other| ledger.outbound.get(&other.outbound?))
}

/// What the receiver's software or a person said has arrived: the sender's status shows it.
fn reached_its_sender(scene: &Scene, ledger: &Ledger, ack: &OutboundSeen) -> Result<(), String> {
    let said_something = ack.is_typed_ack || ack.is_read_ack;
    let Some(answered) = ack
        .answers
        .filter(|_| said_something && ledger.is_verified(ack))
    else {
        return Ok(());
    };
    let content = ledger
        .inbound
        .get(&answered)
        .and_then(|life| life.content.as_ref());
    let doc = content.and_then(|content| ledger.docs.get(ledger.doc_of(content)?));
    let Some((doc, id)) = doc.and_then(|doc| Some((doc, doc.outbound?))) else {
        return Ok(());
    };
    if twins(ledger, doc).count() > 1 {
        return Ok(());
    }
    let status = ledger.outbound.get(&id).map(|life| life.status);
    let is_shown = match status {
        Some(Status::Ended(End::Opened | End::Rejected)) => true,
        Some(Status::Ended(End::Accepted)) => !ack.is_read_ack,
        // Its own copy was spoilt by an intermediary that the receiver trusts.
        Some(Status::Ended(End::NotOpenedSecurely)) => scene.atlas().mallory_is_trusted,
        Some(_) | None => false,
    };
    if is_shown {
        return Ok(());
    }
    Err(format!(
        "outbound {id} was answered, and its sender says {status:?}"
    ))
}
