//! Crediting an acknowledgement to the message that it answers.

use crate::advance::Along;
use crate::open::Finding;
use crate::outcome::{delivered, refused};
use crate::{Engine, Practice};
use delivery::hand_over::file_name;
use delivery::inbound::{Event, Inbound, Letter, Nature};
use delivery::outbound::{self, Ack, Outbound};
use delivery::response::code;
use delivery::{End, Folder, HandOver, Reason};
use document::Answer;
use ids::Timestamp;
use store::{Key, Space, StoreError};

impl Engine {
    /// An acknowledgement counts only if it comes from the receiver of what it answers.
    pub(crate) async fn credit(
        &self,
        practice: &Practice,
        life: &Inbound,
        mut letter: Letter,
        answer: &Answer,
        along: Along,
        now: Timestamp,
    ) -> Result<Finding, StoreError> {
        let key = Key::new(
            &life.org,
            Space::Control,
            &[&life.sender.uri(), &answer.control_id],
        );
        let mut candidates = Vec::new();
        for id in self.store.find(&key).await? {
            candidates.push(self.outbound(id).await?.0);
        }
        // Of several under one control id the likeliest, and of those the latest.
        let Some(original) = candidates.into_iter().max_by_key(likelihood) else {
            let words = "An acknowledgement of a message that we did not send to its sender";
            return Ok(refused(Reason::new("answers-nothing", words), now).into());
        };
        let ack = ack_of(answer, &original.message_type, &letter.from);
        let typed = matches!(ack, Ack::Negative { .. } | Ack::Positive { .. });
        let for_software = typed && practice.reads_acks && original.kind.is_document();
        letter.nature = Nature::Answer {
            to: original.id,
            for_software,
        };
        let hand_over = for_software.then(|| {
            let stem = original.file_stem.as_ref();
            let own = file_name(now, answer.code_of_type(), life.id, answer.extension());
            let name = stem.map_or(own, |stem| format!("{stem}.{}", answer.extension()));
            HandOver::new(Folder::Acks, name).holding(answer.extension())
        });
        let outcome = delivered(code::DELIVERED, &letter.digest, now);
        let event = Event::Verified {
            letter,
            hand_over,
            outcome,
            desk: None,
        };
        Ok(Finding {
            answers: Some((original.id, ack)),
            ..Finding::new(event, along)
        })
    }
}

/// How likely an acknowledgement is about this one of several messages: their software can have
/// seen only what their gateway has opened, and answers what it has not answered.
fn likelihood(life: &Outbound) -> u8 {
    let is_unanswered = match life.phase {
        outbound::Phase::Delivered | outbound::Phase::Ended(End::DeliveredUnconfirmed) => true,
        outbound::Phase::Ended(_)
        | outbound::Phase::Sealed
        | outbound::Phase::Sent
        | outbound::Phase::Waiting => false,
    };
    let may_be_there = match life.phase {
        outbound::Phase::Ended(end) => end.may_become(End::Accepted),
        outbound::Phase::Delivered | outbound::Phase::Sealed | outbound::Phase::Sent => true,
        outbound::Phase::Waiting => false,
    };
    match (life.delivered_at, life.sent_at) {
        (Some(_), _) if is_unanswered => 4,
        (Some(_), _) => 3,
        (None, Some(_)) if may_be_there => 2,
        (None, _) if may_be_there && life.may_have_left => 1,
        (None, _) => 0,
    }
}

fn ack_of(answer: &Answer, original_type: &str, by: &str) -> Ack {
    let (code, by) = (answer.code.clone(), by.to_owned());
    if let Some(reader) = &answer.reader {
        return Ack::Read {
            by: if reader.is_empty() {
                by
            } else {
                reader.clone()
            },
        };
    }
    if !answer.proves(original_type) {
        return Ack::Generic { code, by };
    }
    if answer.positive {
        return Ack::Positive { code, by };
    }
    Ack::Negative {
        code,
        text: answer.text.clone(),
        by,
    }
}
