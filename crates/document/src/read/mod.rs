//! Bytes to the typed view: what any inbound message says, as far as it can be understood.

mod contents;
mod groups;
mod people;
mod reader;

use hl7v2::{Limits, Message, ProcessingId};
use serde::Serialize;
use zones::Zone;

use crate::answer::Answer;
use crate::content::Place;
use crate::correspondence::{Correspondence, Purpose};
use crate::kind::{Form, Kind};
use crate::party::Party;
use crate::patient::Patient;
use crate::problem::Problem;
use crate::urgency::Urgency;
use reader::Reader;

pub use reader::{FINDINGS_MAX, ReadFinding};

/// A message that was read. In JSON it shows everything it says: that is patient data.
#[derive(Clone, Debug, Serialize)]
pub struct Read {
    /// MSH-9, e.g. `REF^I12^REF_I12`.
    pub message_type: String,
    /// What it says; displays and files are places in the message. `None` for messages that carry
    /// no document: acknowledgements and types that are not of the mission.
    pub correspondence: Option<Correspondence>,
    /// What it acknowledges, if it is an acknowledgement.
    pub answer: Option<Answer>,
    /// What was left out or is in doubt.
    pub findings: Vec<ReadFinding>,
    /// The message itself, in which the places are.
    #[serde(skip)]
    message: Message,
}

/// Reads any message, leniently: what is missing is empty, what cannot be understood is left out
/// and told. Times without a zone are taken as times of `zone`. Time and memory are linear in the
/// bytes.
///
/// # Errors
/// [`Problem`] when the bytes are no message at all.
pub fn read(bytes: &[u8], zone: &Zone) -> Result<Read, Problem> {
    let limits = Limits::default();
    let message = Message::read_within(bytes, &limits)
        .message
        .map_err(|why| {
            let sentence = format!("This is not a readable HL7 message: {why}");
            Problem::new("hl7-unreadable", sentence)
        })?;
    Ok(of(message, zone))
}

fn of(message: Message, zone: &Zone) -> Read {
    let message_type = message.message_type();
    let answer = Answer::read(&message);
    let form = Form::of(&message_type, &message.profile().id).filter(|_| !message.is_ack());
    let mut reader = Reader::new(&message, zone);
    let correspondence = form.map(|form| correspondence(&mut reader, form));
    let findings = reader.findings;
    Read {
        message_type: message_type.to_string(),
        correspondence,
        answer,
        findings,
        message,
    }
}

fn correspondence(reader: &mut Reader<'_>, form: Form) -> Correspondence {
    let message = reader.message;
    let mut read = Correspondence::new(Kind::Letter, form);
    read.control_id = message.text("MSH-10").into_owned();
    if let Some(msh) = message.segments().next() {
        read.at = reader.moment(&msh, 7);
    }
    read.purpose = purpose(reader);
    read.sender = Party {
        application: message.sending_application(),
        facility: message.sending_facility(),
    };
    read.receiver = Party {
        application: message.receiving_application(),
        facility: message.receiving_facility(),
    };
    read.urgency = Urgency::read(message);
    read.patient = patient(reader);
    if let Some(pv1) = message.segment("PV1") {
        let class = pv1
            .field(2)
            .map(|class| class.component_text(1).trim().to_owned());
        read.patient_class = class.unwrap_or_default();
    }
    let mut documents = groups::all(reader, form).into_iter();
    read.document = documents.next().unwrap_or_default();
    read.further = documents.collect();
    read.kind = Kind::of(form, &read.document);
    if form.is_ref() {
        read.referral = people::referral(reader);
    }
    if form == Form::Orm {
        read.order = groups::order(message);
    }
    people::all(reader, form, &mut read);
    read
}

fn purpose(reader: &mut Reader<'_>) -> Purpose {
    match reader.message.processing_id() {
        ProcessingId::Debugging => Purpose::Debugging,
        ProcessingId::Production => Purpose::Production,
        ProcessingId::Training => Purpose::Training,
        ProcessingId::Unknown => {
            let words = "The purpose is not P, T or D; it was read as production.";
            reader.doubt("MSH[1]-11", "not-understood", words);
            Purpose::Production
        }
    }
}

/// The patient of the first PID. What stands behind another PID is about somebody else, and is
/// not read as if it were about the first.
fn patient(reader: &mut Reader<'_>) -> Patient {
    let mut all = reader.message.segments_named("PID");
    let Some(pid) = all.next() else {
        reader.doubt("PID", "no-patient", "The message names no patient.");
        return Patient::default();
    };
    if all.next().is_some() {
        let words = "The message is about several patients; only what is about the first was read.";
        reader.doubt("PID[2]", SEVERAL_PATIENTS, words);
    }
    let patient = Patient::of(&pid);
    let unread = [
        (7, patient.birth_date.is_none(), "The date of birth"),
        (8, patient.sex.is_none(), "The sex"),
    ];
    for (field, missing, what) in unread {
        reader.unread(&pid, field, missing, what);
    }
    patient
}

/// The code of a message about several patients.
const SEVERAL_PATIENTS: &str = "several-patients";

impl Read {
    /// The message.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// What it says, with the displays and files themselves in the place of references: what
    /// [`write`](crate::write) takes.
    ///
    /// # Errors
    /// [`Problem`] when it carries no document, when it is about several patients, or when one of
    /// its files cannot be decoded.
    pub fn whole(&self) -> Result<Correspondence, Problem> {
        if self.message.segments_named("PID").nth(1).is_some() {
            let words = "The message is about several patients; have the sender split it";
            return Err(Problem::new(SEVERAL_PATIENTS, words));
        }
        let Some(correspondence) = &self.correspondence else {
            let words = "The message carries no document";
            return Err(Problem::new("no-document", words));
        };
        contents::fetched(&self.message, correspondence.clone())
    }

    /// The bytes of a display or a file of this message. Text is in UTF-8.
    ///
    /// # Errors
    /// [`Problem`] when there is no such place, or it cannot be decoded.
    pub fn content(&self, place: &Place) -> Result<Vec<u8>, Problem> {
        contents::one(&self.message, place)
    }
}
