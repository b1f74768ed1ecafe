//! One message, read once.

use crate::{Answer, Individual, Problem, Urgency, category, recipient};
use hl7v2::{Message, ProcessingId, Unreadable};
use ids::Hd;

/// What Sealpost needs to know of a message to carry it. Holds no patient data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// MSH-9 in full, e.g. `REF^I12^REF_I12`.
    pub message_type: String,
    /// MSH-9.1, e.g. `REF`.
    pub message_code: String,
    /// MSH-10.
    pub control_id: String,
    /// MSH-4.
    pub sender: Hd,
    /// MSH-6.
    pub receiver: Hd,
    /// Whom it names as recipients.
    pub recipients: Vec<Individual>,
    /// Payload type URI.
    pub category: String,
    /// What it acknowledges, if it is an acknowledgement.
    pub answer: Option<Answer>,
    /// MSH-11 is `T`.
    pub is_test: bool,
    /// How soon somebody is to look.
    pub urgency: Urgency,
    /// MSA is there, but says nothing that can be understood.
    broken_answer: bool,
}

/// Why a bare PIT file is not sent.
const PIT: &str = "This is a PIT file (legacy pathology text): it does not say to whom it goes in \
                   any way that can be relied on, so it was not sent. Let the software write HL7 \
                   messages (ORU), which may hold the PIT report as their display";

fn unreadable(why: Unreadable) -> Problem {
    if why == Unreadable::Pit {
        return Problem::new("pit-without-message", PIT);
    }
    Problem::new(
        "hl7-unreadable",
        format!("This is not a readable HL7 message: {why}"),
    )
}

impl Letter {
    /// Reads a message as the practice's software or a peer gave it.
    pub fn read(bytes: &[u8]) -> Result<Self, Problem> {
        let reading = Message::read(bytes);
        let message = reading.message.map_err(unreadable)?;
        let kind = message.message_type();
        let answer = Answer::read(&message);
        Ok(Self {
            message_type: kind.to_string(),
            control_id: String::from_utf8_lossy(message.control_id()).into_owned(),
            sender: message.sending_facility(),
            receiver: message.receiving_facility(),
            recipients: recipient::recipients(&message),
            category: category::of(&message),
            urgency: Urgency::read(&message),
            is_test: message.processing_id() == ProcessingId::Training,
            broken_answer: message.is_ack() && answer.is_none(),
            message_code: kind.code,
            answer,
        })
    }

    /// What keeps this from being sent, before anything about recipients or certificates.
    pub fn cannot_be_sent(&self) -> Option<Problem> {
        if self.broken_answer {
            let words = "MSA-1 or MSA-2 is missing; an acknowledgement must say what it answers";
            return Some(Problem::new("ack-broken", words));
        }
        if self.message_code.is_empty() {
            return Some(Problem::new(
                "type-missing",
                "MSH-9 is empty; set the message type",
            ));
        }
        if self.control_id.is_empty() {
            let words = "MSH-10 is empty; the clinical software must number its messages";
            return Some(Problem::new("control-id-missing", words));
        }
        if self.receiver.is_empty() {
            let words = "MSH-6 is empty; choose the recipient from the address book again";
            return Some(Problem::new("receiver-missing", words));
        }
        None
    }

    /// The recipient for people: practitioner and facility.
    pub fn to(&self) -> String {
        let facility = facility_words(&self.receiver);
        match self.recipients.iter().find(|one| !one.name.is_empty()) {
            Some(one) if facility.is_empty() => one.name.clone(),
            Some(one) => format!("{}, {facility}", one.name),
            None => facility.to_owned(),
        }
    }

    /// The sending facility for people.
    pub fn from(&self) -> String {
        facility_words(&self.sender).to_owned()
    }
}

fn facility_words(hd: &Hd) -> &str {
    if hd.namespace.is_empty() {
        &hd.universal_id
    } else {
        &hd.namespace
    }
}
