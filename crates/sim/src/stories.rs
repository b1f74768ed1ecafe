//! What the storms brought to light, told step by step: these do not depend on a seed.

use crate::authors::{self, Draft, Recipient};
use crate::chance::Chance;
use crate::letter;
use crate::scene::Scene;
use crate::setting::Setting;
use crate::world::World;
use delivery::{End, Status};
use hl7v2::ack::AckCode;
use ids::Timestamp;

/// A world in which only happens what the story says.
struct Story(World);

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Story {
    fn begins() -> Self {
        let scene = Scene::new(Setting::fair(), Chance::new(1), None, true);
        Self(World::new(scene, 0))
    }

    fn scene(&self) -> &Scene {
        &self.0.scene
    }

    /// Somebody at `from` writes to `to`.
    fn writes(&mut self, from: usize, to: usize, control_id: &str) -> usize {
        let draft = Draft {
            from,
            to: Recipient::at(self.scene(), to).unwrap(),
            control_id: control_id.to_owned(),
            mistake: None,
            is_result: false,
            is_test: false,
        };
        authors::send(self.scene(), draft).unwrap()
    }

    /// Everything happens that is due now, until `enough`.
    fn until(&mut self, enough: impl Fn(&Scene) -> bool) {
        for _ in 0..10_000 {
            let before = self.scene().moves();
            self.0.start_handed_on();
            for task in (0..self.0.tasks.len()).rev() {
                self.0.poll(task);
                if enough(self.scene()) {
                    return;
                }
            }
            for site in 0..3 {
                self.0.submit(site);
            }
            if self.scene().moves() > before || self.0.drive_due() {
                continue;
            }
            let arrives_at = self.scene().wire().next_at();
            let Some(at) = arrives_at else {
                return;
            };
            self.scene().set_now(at);
            self.0.carry();
        }
        panic!("it goes on and on");
    }

    /// Everything happens that is due now.
    fn goes_on(&mut self) {
        self.until(|_| false);
        self.is_true();
    }

    fn is_true(&self) {
        assert_eq!(self.scene().ledger().objection(), None);
    }

    fn time_passes(&self, ms: i64) {
        self.scene().set_now(self.scene().now() + ms);
    }

    fn is_cut(&self, one: usize, other: usize) {
        self.scene().wire().toggle(one, other);
    }

    /// The software at `site` imports the document, and answers it.
    fn answers(&self, site: usize, doc: usize, code: AckCode) {
        let content = self.scene().ledger().docs[doc].content.clone();
        let file = self.scene().desk(site, |desk| {
            let is_meant = |bytes: &bytes::Bytes| authors::name(bytes) == Some(content.clone());
            let name = desk.incoming.iter().find(|(_, bytes)| is_meant(bytes));
            let name = name.map(|(name, _)| name.clone())?;
            desk.incoming.remove(&name)
        });
        let file = file.flatten().expect("it was handed over");
        let at = Timestamp::from_millis(self.scene().now());
        let bytes = letter::answer(&file, None, code, &format!("A{doc}"), at).unwrap();
        let mut ledger = self.scene().ledger();
        let group = ledger.docs[doc].group.clone();
        let truth = ledger.truth_mut(&group);
        if code.is_positive() {
            truth.accepted += 1;
        } else {
            truth.rejected += 1;
        }
        drop(ledger);
        // A name of the software's own, with which the name of every file begins.
        let stem = Some("2".to_owned());
        self.scene()
            .desk(site, |desk| desk.drop_file(bytes, stem, true));
    }

    fn status(&self, doc: usize) -> Status {
        let ledger = self.scene().ledger();
        let id = ledger.docs[doc].outbound.expect("it was submitted");
        ledger.outbound[&id].status
    }
}

#[test]
fn a_referral_is_delivered_and_accepted() {
    let mut story = Story::begins();
    let doc = story.writes(0, 1, "C1");
    story.goes_on();
    assert_eq!(story.status(doc), Status::Delivered);
    story.answers(1, doc, AckCode::AA);
    story.goes_on();
    assert_eq!(story.status(doc), Status::Ended(End::Accepted));
}

#[test]
fn two_practices_may_number_alike() {
    for is_first in [true, false] {
        let mut story = Story::begins();
        let (one, other) = (story.writes(0, 2, "C1"), story.writes(1, 2, "C1"));
        story.goes_on();
        let (one, other) = if is_first { (one, other) } else { (other, one) };
        story.answers(2, one, AckCode::AA);
        story.goes_on();
        assert_eq!(story.status(one), Status::Ended(End::Accepted));
        assert_eq!(story.status(other), Status::Delivered, "nobody spoke of it");
        story.answers(2, other, AckCode::AE);
        story.goes_on();
        assert_eq!(story.status(one), Status::Ended(End::Accepted));
        assert_eq!(story.status(other), Status::Ended(End::Rejected));
    }
}

#[test]
fn an_answer_is_not_credited_to_a_twin_that_did_not_arrive() {
    let mut story = Story::begins();
    let first = story.writes(0, 1, "C1");
    story.goes_on();
    story.is_cut(0, 1);
    let second = story.writes(0, 1, "C1");
    story.goes_on();
    story.is_cut(0, 1);
    story.answers(1, first, AckCode::AA);
    story.goes_on();
    assert_eq!(story.status(first), Status::Ended(End::Accepted));
    assert_eq!(story.status(second), Status::WaitingToSend);
}

#[test]
fn an_answer_is_credited_to_the_twin_that_was_taken() {
    let mut story = Story::begins();
    let first = story.writes(0, 1, "C1");
    story.until(|scene| {
        let ledger = scene.ledger();
        let life = ledger.outbound.values().next();
        life.is_some_and(|life| life.status == Status::Sent)
    });
    story.is_cut(0, 1);
    let second = story.writes(0, 1, "C1");
    for _ in 0..8 {
        story.time_passes(DAY_MS / 24);
        story.goes_on();
    }
    story.is_cut(0, 1);
    story.answers(1, first, AckCode::AA);
    story.goes_on();
    assert_eq!(story.status(first), Status::Ended(End::Accepted));
    assert_eq!(story.status(second), Status::WaitingToSend);
}

#[test]
fn an_attempt_that_a_crash_cut_short_may_have_arrived() {
    let mut story = Story::begins();
    let doc = story.writes(0, 1, "C1");
    story.until(|scene| scene.wire().next_at().is_some());
    story.0.crash(0);
    story.time_passes(60_000);
    assert!(story.0.carry(), "the request was on its way");
    story.goes_on();
    story.is_cut(0, 1);
    story.0.restart(0);
    story.time_passes(31 * DAY_MS);
    story.goes_on();
    assert_eq!(story.status(doc), Status::Ended(End::NotCollected));
}

#[test]
fn what_was_never_tried_never_left() {
    let mut story = Story::begins();
    let doc = story.writes(0, 1, "C1");
    story.until(|scene| scene.ledger().docs[doc].outbound.is_some());
    story.0.crash(0);
    story.time_passes(31 * DAY_MS);
    story.0.restart(0);
    story.goes_on();
    assert_eq!(story.status(doc), Status::Ended(End::NeverLeft));
}
