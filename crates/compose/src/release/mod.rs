//! From a draft to the messages that leave the practice.

mod content;
mod obstacle;
mod people;

pub use obstacle::Obstacle;

use crate::draft::{Draft, Refusal, ReleasePolicy, State, may_release};
use crate::{Filled, Template, fill};
use content::{
    attachments, code_of, conclusion, dashed, displays, first_line, form_of, list, local_code,
    section_of, text,
};
use document::{
    Code, Correspondence, Document, EntityId, Form, Kind, OrderControl, Party, Purpose, Referral,
    Status,
};
use ids::{Hd, Timestamp};
use std::collections::BTreeMap;
use zones::Zone;

/// Recipients that one document may have.
pub const MAX_RECIPIENTS: usize = 50;

/// Tests that one request may ask for.
pub const MAX_TESTS: usize = 50;

/// The practice that sends, as the node knows it.
#[derive(Clone, Debug)]
pub struct Sender<'a> {
    /// Its software, MSH-3.
    pub application: &'a Hd,
    /// Its facility, MSH-4.
    pub facility: &'a Hd,
    /// What its clocks show.
    pub zone: &'a Zone,
    /// Whether messages are for training (MSH-11 T).
    pub training: bool,
}

/// The bytes of attachments by their content address.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Says whether a message would reach its recipient, and if not, why.
pub type Reach<'a> = dyn Fn(&[u8]) -> Result<(), Obstacle> + Sync + 'a;

/// One message that may go.
#[derive(Clone, PartialEq, Eq)]
pub struct Ready {
    /// The recipient, for people.
    pub to: String,
    /// MSH-10.
    pub control_id: String,
    /// The message.
    pub bytes: Vec<u8>,
}

impl Draft {
    /// Whether `by` could release this draft now.
    ///
    /// # Errors
    /// [`Refusal`]: why not, and what to do.
    pub fn may_release(&self, by: &str, policy: &ReleasePolicy) -> Result<(), Refusal> {
        may_release(self, by, policy)
    }

    /// The draft's document as it is at `at`.
    ///
    /// # Errors
    /// An [`Obstacle`], where the content is more than the template's limits allow.
    pub fn fill(
        &self,
        template: &Template,
        zone: &Zone,
        at: Timestamp,
    ) -> Result<Filled, Obstacle> {
        let mut context = self.context.clone();
        if context.date.is_empty() {
            context.date = dashed(&zone.date(at));
        }
        fill(template, &context, &self.answers).map_err(|error| Obstacle::template(&error))
    }

    /// One message for each recipient, each with the whole document in all displays, and each
    /// checked as what we send. Whom only level 1 of the referral profile reaches gets that: the
    /// PDF alone.
    ///
    /// # Errors
    /// Every [`Obstacle`] that was found.
    pub fn messages(
        &self,
        template: &Template,
        sender: &Sender<'_>,
        files: &Files,
        reach: &Reach<'_>,
        at: Timestamp,
    ) -> Result<Vec<Ready>, Vec<Obstacle>> {
        let filled = self
            .fill(template, sender.zone, at)
            .map_err(|one| vec![one])?;
        let mut obstacles: Vec<_> = filled.problems.iter().map(Obstacle::field).collect();
        obstacles.extend(people::obstacles(self));
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        let whole = self
            .correspondence(template, sender, &filled, files, at)
            .map_err(|one| vec![one])?;
        let mut ready = Vec::new();
        for nth in 0..self.context.recipients.len() {
            match self.message(&whole, nth, reach) {
                Ok(message) => ready.push(message),
                Err(obstacle) if obstacles.contains(&obstacle) => {}
                Err(obstacle) => obstacles.push(obstacle),
            }
        }
        if obstacles.is_empty() {
            Ok(ready)
        } else {
            Err(obstacles)
        }
    }

    /// The document as it would go to anybody: who it is for is not in it yet.
    fn correspondence(
        &self,
        template: &Template,
        sender: &Sender<'_>,
        filled: &Filled,
        files: &Files,
        at: Timestamp,
    ) -> Result<Correspondence, Obstacle> {
        let moment = sender.zone.moment(at);
        let form = form_of(template.kind);
        let mut whole = Correspondence::new(template.kind, form);
        whole.at = Some(moment);
        whole.purpose = match sender.training {
            true => Purpose::Training,
            false => Purpose::Production,
        };
        whole.sender = Party {
            application: sender.application.clone(),
            facility: sender.facility.clone(),
        };
        whole.author = people::author(self, sender.facility);
        whole.patient = people::patient(&self.context.patient, sender.facility);
        "O".clone_into(&mut whole.patient_class);
        whole.urgency = self.urgency();
        whole.document = Document {
            id: self.entity(sender.facility, ""),
            code: code_of(template, filled),
            observed_at: Some(moment),
            section: section_of(template.kind).to_owned(),
            displays: displays(template, self, filled, at)?,
            attachments: attachments(&self.attachments, files)?,
            ..Document::default()
        };
        if form.is_ref() {
            whole.referral = Some(Referral {
                id: self.entity(sender.facility, "R"),
                status: Some(Code::new("P", "Pending", "HL70283")),
                type_code: Some(Code::new("MED", "Medical", "HL70281")),
                category: Some(Code::new("O", "Outpatient", "HL70284")),
                effective_at: Some(moment),
                ..Referral::default()
            });
        }
        if form == Form::Orm {
            self.add_tests(&mut whole, filled, sender.facility);
        } else {
            let status = self.status(filled);
            whole.document.status = Some(status);
            whole.document.reported_at = Some(moment);
            if template.kind == Kind::Result {
                let conclusion = conclusion(filled, status);
                whole.document.observations = conclusion.into_iter().collect();
            }
        }
        Ok(whole)
    }

    fn message(
        &self,
        whole: &Correspondence,
        nth: usize,
        reach: &Reach<'_>,
    ) -> Result<Ready, Obstacle> {
        let recipients = &self.context.recipients;
        let Some(addressee) = recipients.get(nth) else {
            return Err(Obstacle::plain("Choose a recipient."));
        };
        let mut message = whole.clone();
        message.control_id = format!("{}{nth:02}", &self.id.short()[2..]);
        message.receiver = Party {
            application: Hd::default(),
            facility: people::facility(&addressee.practice)?,
        };
        if message.form != Form::Orm {
            message.recipient = Some(people::recipient(addressee));
            message.addressee = (nth > 0)
                .then(|| recipients.first().map(people::recipient))
                .flatten();
            message.copies = recipients.iter().skip(1).map(people::recipient).collect();
        }
        let bytes = written(&message)?;
        let bytes = match reach(&bytes) {
            Ok(()) => bytes,
            Err(obstacle) => in_level_1(&message, reach).unwrap_or(Err(obstacle))?,
        };
        Ok(Ready {
            to: addressee.name(),
            control_id: message.control_id,
            bytes,
        })
    }

    /// An order is for tests: one group each, the document's displays with the first.
    fn add_tests(&self, whole: &mut Correspondence, filled: &Filled, facility: &Hd) {
        whole.order = Some(OrderControl::New);
        let tests = list(filled, "tests");
        let tests = tests.into_iter().take(MAX_TESTS);
        let group = |(nth, test): (usize, String)| Document {
            id: self.entity(facility, &format!("-{}", nth + 1)),
            code: local_code(&test),
            section: whole.document.section.clone(),
            clinical_information: first_line(&text(filled, "clinical_notes")),
            ..Document::default()
        };
        let mut groups: Vec<Document> = tests.enumerate().map(group).collect();
        if groups.is_empty() {
            return;
        }
        let mut first = groups.remove(0);
        first.displays = std::mem::take(&mut whole.document.displays);
        first.attachments = std::mem::take(&mut whole.document.attachments);
        whole.document = first;
        whole.further = groups;
    }

    fn status(&self, filled: &Filled) -> Status {
        match text(filled, "status").as_str() {
            "Corrected" => Status::Corrected,
            _ if self.corrects => Status::Corrected,
            "Preliminary" => Status::Preliminary,
            _ => Status::Final,
        }
    }

    /// An identifier made here: the same in every version of the document.
    fn entity(&self, facility: &Hd, part: &str) -> EntityId {
        EntityId::new(
            &format!("{}{part}", self.document.short()),
            facility.clone(),
        )
    }
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ready")
            .field("control_id", &self.control_id)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl State {
    /// Whether a released draft's message to this recipient still waits to be submitted.
    pub fn next_to_submit(&self) -> Option<usize> {
        self.parcels()
            .iter()
            .position(|parcel| parcel.message.is_none())
    }
}

fn written(message: &Correspondence) -> Result<Vec<u8>, Obstacle> {
    document::write(message).map_err(|problem| Obstacle::written(&problem))
}

/// The same in level 1, if that reaches the recipient; without its attachments that would be
/// another document. `None` if it makes no difference.
fn in_level_1(message: &Correspondence, reach: &Reach<'_>) -> Option<Result<Vec<u8>, Obstacle>> {
    if message.form != Form::RefLevel2 {
        return None;
    }
    let mut small = message.clone();
    small.form = Form::RefLevel1;
    let attachments = std::mem::take(&mut small.document.attachments);
    small.document.displays.html = None;
    small.document.displays.text = None;
    let bytes = written(&small).ok().filter(|bytes| reach(bytes).is_ok())?;
    if attachments.is_empty() {
        return Some(Ok(bytes));
    }
    let words = "The recipient's software takes no attachments; take them out, or choose another \
                 way to send them.";
    Some(Err(Obstacle::plain(words)))
}
