//! What a clinical message is: its kind, sender, recipients, and which message an
//! acknowledgement answers. Read once, from the bytes, into one typed [`Letter`] for carrying it.
//!
//! A [`Correspondence`] is all that a message of the mission says, typed: from JSON or from code it
//! is [written](write()) to bytes that a sender may send, and [read](read()) back from anybody's.
#![forbid(unsafe_code)]

mod acknowledgement;
mod address;
mod amend;
mod answer;
mod category;
mod code;
mod content;
mod copies;
mod correspondence;
mod date;
mod designator;
mod displays;
mod document;
mod entity_id;
mod forward;
mod hidden;
mod identifier;
mod json;
mod kind;
mod letter;
mod observation;
mod party;
mod patient;
mod person_name;
mod phone;
mod problem;
mod problems;
mod provider;
mod read;
mod read_ack;
mod recipient;
mod referral;
mod report;
mod rewrite;
mod sex;
mod status;
mod stored_ack;
mod texts;
mod typed_answer;
mod urgency;
mod version;
mod write;
mod write_problem;

pub use acknowledgement::{
    Acknowledgement, AcknowledgementCode, AcknowledgementError, AcknowledgementKind,
    AcknowledgementReader, ReferralAnswer,
};
pub use address::Address;
pub use amend::amended;
pub use answer::Answer;
pub use code::{Code, LocalCode};
pub use content::{Bytes, Content, Place};
pub use copies::{Envelope, copies};
pub use correspondence::{Correspondence, OrderControl, Purpose};
pub use date::{Date, DateError};
pub use displays::{Attachment, Displays};
pub use document::Document;
pub use entity_id::EntityId;
pub use forward::Forward;
pub use identifier::Identifier;
pub use json::JSON_BYTES_MAX;
pub use kind::{Form, Kind};
pub use letter::Letter;
pub use observation::{Observation, ObservationValue};
pub use party::Party;
pub use patient::Patient;
pub use person_name::PersonName;
pub use phone::Phone;
pub use problem::Problem;
pub use problems::problems;
pub use provider::Provider;
pub use read::{FINDINGS_MAX, Read, ReadFinding, read};
pub use read_ack::ReadAck;
pub use recipient::Individual;
pub use referral::Referral;
pub use report::FailureReport;
pub use sex::Sex;
pub use status::Status;
pub use stored_ack::StoredAck;
pub use texts::transliterated;
pub use typed_answer::TypedAnswer;
pub use urgency::Urgency;
pub use version::DocumentVersion;
pub use write::write;
pub use write_problem::WriteProblem;
