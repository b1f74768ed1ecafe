//! A stand-in for the clinical software of a practice: imports files and acknowledges them.

use crate::authors;
use crate::desk::DueAnswer;
use crate::ledger::Group;
use crate::letter;
use crate::sabotage::Sabotage;
use crate::scene::Scene;
use bytes::Bytes;
use hl7v2::ack::{AckCode, AckKind};
use ids::Timestamp;

/// What the software writes about an imported message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    AcceptsAndRejects,
    Accepts,
    AcceptsTwice,
    Generic,
    Rejects,
    Silent,
    Strange,
}

const MANNERS: [(Manner, usize); 7] = [
    (Manner::AcceptsAndRejects, 1),
    (Manner::Accepts, 24),
    (Manner::AcceptsTwice, 2),
    (Manner::Generic, 1),
    (Manner::Rejects, 5),
    (Manner::Silent, 5),
    (Manner::Strange, 1),
];

/// Imports one file, if there is one. Says whether it did.
pub(crate) fn import(scene: &Scene, site: usize) -> bool {
    let taken = scene.desk(site, |desk| {
        let names: Vec<_> = desk.incoming.keys().cloned().collect();
        let name = scene.pick(&names)?.clone();
        let bytes = desk.incoming.remove(&name)?;
        Some((name, bytes))
    });
    let Some((name, bytes)) = taken.flatten() else {
        return false;
    };
    scene.moved();
    imported(scene, site, &name, &bytes);
    true
}

fn imported(scene: &Scene, site: usize, name: &str, bytes: &Bytes) -> Option<()> {
    let practice = &scene.atlas().site(site)?.practice;
    let content = authors::name(bytes)?;
    let number = scene
        .ledger()
        .imported(site, practice.production, name, &content)?;
    let group = scene.ledger().docs.get(number)?.group.clone();
    let confirms = practice.software_confirms || scene.one_in(20);
    let manner = if confirms {
        scene.weigh(&MANNERS)?
    } else {
        Manner::Silent
    };
    scene.note(|| format!("site {site}: software imports document {number}: {manner:?}"));
    let codes: &[AckCode] = match manner {
        Manner::AcceptsAndRejects => &[AckCode::AA, AckCode::AE],
        Manner::Accepts | Manner::Generic | Manner::Strange => &[AckCode::AA],
        Manner::AcceptsTwice => &[AckCode::AA, AckCode::AA],
        Manner::Rejects => &[AckCode::AE],
        Manner::Silent => &[],
    };
    for (n, code) in codes.iter().enumerate() {
        let answer = answer(scene, bytes, manner, *code, n, &group)?;
        let answer = DueAnswer {
            stem: stem(scene, name),
            ..answer
        };
        scene.desk(site, |desk| desk.due_answers.push(answer));
    }
    Some(())
}

fn answer(
    scene: &Scene,
    bytes: &[u8],
    manner: Manner,
    code: AckCode,
    n: usize,
    group: &Group,
) -> Option<DueAnswer> {
    let delay = match scene.below(4) {
        0 => 0,
        1 => scene.between(0, 5_000),
        2 => scene.between(0, scene.policy().ack_overdue_ms),
        _ => scene.between(0, scene.policy().expiry_ms / 4),
    };
    let misquoted = scene.sabotage == Some(Sabotage::SoftwareMisquoted) && code == AckCode::AE;
    let written = if misquoted { AckCode::AA } else { code };
    let kind = (manner == Manner::Generic).then_some(AckKind::Generic);
    let now = Timestamp::from_millis(scene.now());
    let control_id = format!("A{n}{}", group.control_id);
    let mut bytes = letter::answer(bytes, kind, written, &control_id, now)?;
    if manner == Manner::Strange {
        bytes = String::from_utf8(bytes)
            .ok()?
            .replace("MSA|AA|", "MSA|AA|X")
            .into_bytes();
    }
    let proves = !matches!(manner, Manner::Generic | Manner::Strange);
    Some(DueAnswer {
        at: scene.now() + delay,
        bytes,
        stem: None,
        verdict: proves.then(|| (group.clone(), code.is_positive())),
    })
}

/// Software that correlates by file name uses the name of what it answers; other software uses
/// names of its own.
fn stem(scene: &Scene, name: &str) -> Option<String> {
    match scene.below(4) {
        0 => None,
        1 => Some("2".to_owned()),
        _ => name.split('.').next().map(str::to_owned),
    }
}

/// Writes one acknowledgement that is due, if there is one. Says whether it did.
pub(crate) fn acknowledge(scene: &Scene, site: usize) -> bool {
    let now = scene.now();
    let due = scene.desk(site, |desk| {
        let place = desk
            .due_answers
            .iter()
            .position(|answer| answer.at <= now)?;
        let answer = desk.due_answers.remove(place);
        desk.drop_file(answer.bytes.clone(), answer.stem.clone(), true);
        Some(answer)
    });
    let Some(answer) = due.flatten() else {
        return false;
    };
    scene.moved();
    scene.note(|| format!("site {site}: software acknowledges {:?}", answer.verdict));
    if let Some((group, is_positive)) = answer.verdict {
        let mut ledger = scene.ledger();
        let truth = ledger.truth_mut(&group);
        if is_positive {
            truth.accepted += 1;
        } else {
            truth.rejected += 1;
        }
    }
    true
}

/// When the software of `site` does something next of its own accord.
pub(crate) fn next_at(scene: &Scene, site: usize) -> Option<i64> {
    scene
        .desk(site, |desk| {
            desk.due_answers.iter().map(|answer| answer.at).min()
        })
        .flatten()
}
