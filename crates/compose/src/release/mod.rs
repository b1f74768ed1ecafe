//! From a draft to the messages that leave the practice.

mod obstacle;
mod people;

pub use obstacle::Obstacle;

use crate::draft::{Attachment, Draft, Refusal, ReleasePolicy, State, may_release};
use crate::{Answer, Filled, Template, fill};
use document::{
    Bytes, Code, Content, Correspondence, Displays, Document, EntityId, Form, Kind, OrderControl,
    Party, Purpose, Referral, Status,
};
use ids::{Hd, Timestamp};
use rendition::PdfInfo;
use std::collections::BTreeMap;
use zones::Zone;

/// Recipients that one document may have.
pub const MAX_RECIPIENTS: usize = 50;

/// Tests that one request may ask for.
pub const MAX_TESTS: usize = 50;

/// Columns of the text display (FT, hl7v2-au §1.6).
const TEXT_COLUMNS: usize = 80;

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
    /// checked as what we send.
    ///
    /// # Errors
    /// Every [`Obstacle`] that was found.
    pub fn messages(
        &self,
        template: &Template,
        sender: &Sender<'_>,
        files: &Files,
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
            match self.message(&whole, nth) {
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
            whole.document.status = Some(self.status(filled));
            whole.document.reported_at = Some(moment);
        }
        Ok(whole)
    }

    fn message(&self, whole: &Correspondence, nth: usize) -> Result<Ready, Obstacle> {
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
        let bytes = document::write(&message).map_err(|problem| Obstacle::written(&problem))?;
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

/// As which message a kind travels.
fn form_of(kind: Kind) -> Form {
    match kind {
        Kind::PathologyRequest | Kind::RadiologyRequest => Form::Orm,
        Kind::Result => Form::Oru,
        Kind::DischargeSummary
        | Kind::EventSummary
        | Kind::Letter
        | Kind::Referral
        | Kind::SpecialistLetter => Form::RefLevel2,
    }
}

/// OBR-24 (table 0074).
fn section_of(kind: Kind) -> &'static str {
    match kind {
        Kind::PathologyRequest => "LAB",
        Kind::RadiologyRequest => "RAD",
        Kind::Result => "OTH",
        Kind::DischargeSummary
        | Kind::EventSummary
        | Kind::Letter
        | Kind::Referral
        | Kind::SpecialistLetter => "PHY",
    }
}

/// OBR-4: the type of the document, with the template's title for people and for filing.
fn code_of(template: &Template, filled: &Filled) -> Code {
    match template.kind.code() {
        Some(code) => Code::new(&code.code, &template.title, &code.system),
        None => {
            let examination = text(filled, "examination");
            let title = if examination.is_empty() {
                &template.title
            } else {
                &examination
            };
            local_code(title)
        }
    }
}

/// A code of our own for something that has only words.
fn local_code(words: &str) -> Code {
    const CODE_CHARS: usize = 20;
    let letters = words.chars().filter(char::is_ascii_alphanumeric);
    let code: String = letters.take(CODE_CHARS).collect();
    Code::new(&code.to_ascii_uppercase(), words, "L")
}

fn displays(
    template: &Template,
    draft: &Draft,
    filled: &Filled,
    at: Timestamp,
) -> Result<Displays, Obstacle> {
    let info = PdfInfo {
        title: template.title.clone(),
        author: draft.context.author.name(),
        language: template.language.clone(),
        created: at,
    };
    let pdf = filled
        .body
        .to_pdf(&info)
        .map_err(|error| Obstacle::pdf(&error))?;
    let text = filled.body.to_text(TEXT_COLUMNS).join("\n");
    Ok(Displays {
        pdf: Some(Content::Here(Bytes(pdf))),
        html: Some(Content::Here(filled.body.to_xhtml())),
        // The profiles guarantee ASCII alone; the other two displays show every letter.
        text: text.is_ascii().then_some(Content::Here(text)),
        rtf: None,
    })
}

fn attachments(
    attachments: &[Attachment],
    files: &Files,
) -> Result<Vec<document::Attachment>, Obstacle> {
    let with_bytes = |attachment: &Attachment| {
        let bytes = files.get(&attachment.content).cloned();
        let bytes = bytes.ok_or_else(|| {
            Obstacle::plain("The bytes of an attachment are not there; attach it again.")
        })?;
        Ok(document::Attachment {
            code: local_code(&attachment.title),
            media_type: attachment.media_type.clone(),
            content: Content::Here(Bytes(bytes)),
        })
    };
    attachments.iter().map(with_bytes).collect()
}

fn text(filled: &Filled, name: &str) -> String {
    match filled.values.0.get(name) {
        Some(Answer::Text(text)) => text.clone(),
        Some(Answer::List(list)) => list.join("; "),
        None => String::new(),
    }
}

fn list(filled: &Filled, name: &str) -> Vec<String> {
    match filled.values.0.get(name) {
        Some(Answer::List(list)) => list.clone(),
        Some(Answer::Text(text)) => text.lines().map(str::to_owned).collect(),
        None => Vec::new(),
    }
}

/// OBR-13 holds a line; the document has all of it. Beyond ASCII it is left to the displays.
fn first_line(text: &str) -> String {
    const CHARS: usize = 300;
    let line = text.lines().next().unwrap_or_default();
    match line.is_ascii() {
        true => line.chars().take(CHARS).collect(),
        false => String::new(),
    }
}

/// `yyyymmdd` as `yyyy-mm-dd`.
fn dashed(date: &str) -> String {
    match (date.get(..4), date.get(4..6), date.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => date.to_owned(),
    }
}
