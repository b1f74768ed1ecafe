//! Opening an inbound message: decrypt, verify, read, decide where it belongs.

use crate::advance::Along;
use crate::engine::blob;
use crate::ports::OpenedParcel;
use crate::submit::from_document;
use crate::{Engine, Practice};
use delivery::hand_over::file_name;
use delivery::inbound::{self, Event, Inbound, Letter, Nature, NotVerified, Outcome, Phase};
use delivery::outbound::{self, Ack, Outbound};
use delivery::response::code;
use delivery::{End, Folder, HandOver, Life, Reason, Response, ResponseClass, Urgency};
use document::Answer;
use ids::{MessageId, Timestamp};
use store::{Key, NewKey, Space, StoreError, Ticket, Work};

/// What opening leads to: an event for the message, and for a message that it acknowledges.
struct Finding {
    event: Event,
    along: Along,
    answers: Option<(MessageId, Ack)>,
}

impl From<NotVerified> for Finding {
    fn from(why: NotVerified) -> Self {
        Self {
            event: Event::NotVerified(why),
            along: Along::default(),
            answers: None,
        }
    }
}

impl Engine {
    pub(crate) async fn open(&self, work: &Work) -> Result<(), StoreError> {
        let (life, _) = self.inbound(work.life).await?;
        let practice = match self.practice(&life.org) {
            Some(practice) if life.phase == Phase::Taken => practice,
            Some(_) | None => return self.settle_only(work.ticket).await,
        };
        let sealed = self.bytes(&life.sealed).await?;
        let now = self.now();
        // The signature is judged at the time of custody, never at a time that the sender claims.
        let finding = match self.ports.sealer.open(&life.org, &sealed, life.custody_at) {
            Ok(parcel) => self.examine(practice, &life, parcel, now).await?,
            Err(reason) => refused(reason, now).into(),
        };
        match self.settle_opening(work.life, work.ticket, &finding).await {
            Err(StoreError::KeyTaken {
                space: Space::Signed,
                holder,
            }) => {
                let replay = self.replay(holder, now).await?;
                self.settle_opening(work.life, work.ticket, &replay.into())
                    .await
            }
            other => other,
        }
    }

    async fn examine(
        &self,
        practice: &Practice,
        life: &Inbound,
        parcel: OpenedParcel,
        now: Timestamp,
    ) -> Result<Finding, StoreError> {
        if !parcel.signers.contains(&life.sender) {
            let words = format!("The signature is not by {}, the sender named", life.sender);
            return Ok(refused(Reason::new("signer-not-sender", words), now).into());
        }
        let content = blob(parcel.payload);
        let signed = Key::new(
            &life.org,
            Space::Signed,
            &[&life.sender.uri(), &parcel.digest],
        );
        let keys = vec![NewKey {
            key: signed,
            life: life.id,
        }];
        let mut letter = Letter {
            content: content.id.clone(),
            message_type: String::new(),
            control_id: String::new(),
            from: life.sender.uri(),
            digest: parcel.digest,
            nature: Nature::Document,
            urgency: Urgency::Routine,
        };
        let read = match document::Letter::read(&content.bytes) {
            Ok(read) => read,
            Err(problem) => {
                let along = Along {
                    keys,
                    blobs: vec![content],
                };
                return Ok(triage(letter, from_document(problem), along, now));
            }
        };
        letter.message_type.clone_from(&read.message_type);
        letter.control_id.clone_from(&read.control_id);
        letter.from = read.from();
        if let Some(reason) = self.misaddressed(practice, life, &read) {
            return Ok(refused(reason, now).into());
        }
        let along = Along {
            keys,
            blobs: vec![content],
        };
        match &read.answer {
            Some(answer) => {
                self.credit(practice, life, letter, answer, along, now)
                    .await
            }
            None if practice.production && read.is_test => {
                let words = "A test message (MSH-11 T) is never filed; nothing needs to be done";
                Ok(triage(
                    letter,
                    Reason::new("test-message", words),
                    along,
                    now,
                ))
            }
            None => Ok(document(practice, life, letter, &read, along, now)),
        }
    }

    /// The unsigned metadata must agree with what was signed: MSH-4 is the sender, MSH-6 is us.
    fn misaddressed(
        &self,
        practice: &Practice,
        life: &Inbound,
        read: &document::Letter,
    ) -> Option<Reason> {
        if !self
            .ports
            .directory
            .owns_facility(&life.sender, &read.sender)
        {
            let words = format!("MSH-4 does not name {}, who signed it", life.sender);
            return Some(Reason::new("facility-not-sender", words));
        }
        if !practice.is_named_by(&read.receiver) {
            let words = "MSH-6 names another facility than this practice";
            return Some(Reason::new("facility-not-us", words));
        }
        None
    }

    /// An acknowledgement counts only if it comes from the receiver of what it answers.
    async fn credit(
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
            HandOver::new(Folder::Acks, name)
        });
        let outcome = delivered(code::DELIVERED, &letter.digest, now);
        let event = Event::Verified {
            letter,
            hand_over,
            outcome,
            desk: None,
        };
        Ok(Finding {
            event,
            along,
            answers: Some((original.id, ack)),
        })
    }

    /// Commits what opening led to: one transaction over one or two messages.
    async fn settle_opening(
        &self,
        id: MessageId,
        ticket: Ticket,
        finding: &Finding,
    ) -> Result<(), StoreError> {
        let Some((answered, ack)) = &finding.answers else {
            let along = finding.along.clone();
            return self
                .advance_inbound(id, Some(ticket), &finding.event, along)
                .await
                .map(drop);
        };
        loop {
            let now = self.now();
            let (inbound, version) = self.inbound(id).await?;
            let (outbound, original_version) = self.outbound(*answered).await?;
            let event = outbound::Event::Acked(ack.clone());
            let credited = outbound::step(&outbound, &event, now, &self.policy);
            let verified = inbound::step(&inbound, &finding.event, now, &self.policy);
            let mut transaction = self.begin(Some(ticket), &finding.along, now);
            self.add_inbound(&mut transaction, verified, version);
            self.add_outbound(&mut transaction, credited, original_version);
            match self.commit(transaction).await {
                Err(StoreError::Conflict(_)) => {}
                other => return other.map(drop),
            }
        }
    }

    async fn replay(&self, first: MessageId, now: Timestamp) -> Result<NotVerified, StoreError> {
        let recorded = match self.store.life(first).await?.map(|stored| stored.life) {
            Some(Life::Inbound(life)) => life.outcome,
            Some(Life::Outbound(_)) | None => None,
        };
        let words = format!("The same signed content was received before as message {first}");
        Ok(NotVerified::Replay {
            reason: Reason::new("replay", words),
            outcome: recorded.unwrap_or_else(|| not_opened(now)),
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

fn document(
    practice: &Practice,
    life: &Inbound,
    letter: Letter,
    read: &document::Letter,
    mut along: Along,
    now: Timestamp,
) -> Finding {
    let known_as = Key::new(&life.org, Space::HandedOver, &[&read.control_id]);
    along.keys.push(NewKey {
        key: known_as,
        life: life.id,
    });
    let name = file_name(now, &read.message_code, life.id, "hl7");
    let answer = if practice.imports && practice.software_confirms {
        code::DELIVERED
    } else {
        code::DELIVERED_NO_SOFTWARE_ACK
    };
    let outcome = delivered(answer, &letter.digest, now);
    let hand_over = practice
        .imports
        .then(|| HandOver::new(Folder::Incoming, name));
    Finding {
        event: Event::Verified {
            letter,
            hand_over,
            outcome,
            desk: None,
        },
        along,
        answers: None,
    }
}

fn triage(letter: Letter, reason: Reason, along: Along, now: Timestamp) -> Finding {
    let outcome = delivered(code::DELIVERED, &letter.digest, now);
    let event = Event::NotVerified(NotVerified::Triage {
        letter,
        reason,
        outcome,
        desk: None,
    });
    Finding {
        event,
        along,
        answers: None,
    }
}

fn refused(reason: Reason, now: Timestamp) -> NotVerified {
    NotVerified::Refused {
        reason,
        outcome: not_opened(now),
    }
}

fn delivered(code: &str, digest: &str, at: Timestamp) -> Outcome {
    let response = Response {
        class: ResponseClass::Success,
        code: code.to_owned(),
        message: "Opened and verified at the practice".to_owned(),
        digest: Some(digest.to_owned()),
    };
    Outcome { at, response }
}

/// Everything about decryption, signature and identity looks the same to the peer.
fn not_opened(at: Timestamp) -> Outcome {
    let response = Response {
        class: ResponseClass::Error,
        code: code::NOT_OPENED.to_owned(),
        message: "The message could not be opened securely".to_owned(),
        digest: None,
    };
    Outcome { at, response }
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
