//! What a clinical message is: its kind, sender, recipients, and which message an
//! acknowledgement answers. Read once, from the bytes, into one typed [`Letter`].
#![forbid(unsafe_code)]

mod address;
mod answer;
mod category;
mod code;
mod date;
mod designator;
mod entity_id;
mod hidden;
mod identifier;
mod letter;
mod patient;
mod person_name;
mod phone;
mod problem;
mod read_ack;
mod recipient;
mod report;
mod sex;
mod urgency;
mod version;

pub use address::Address;
pub use answer::Answer;
pub use code::{Code, LocalCode};
pub use date::{Date, DateError};
pub use entity_id::EntityId;
pub use identifier::Identifier;
pub use letter::Letter;
pub use patient::Patient;
pub use person_name::PersonName;
pub use phone::Phone;
pub use problem::Problem;
pub use read_ack::ReadAck;
pub use recipient::Individual;
pub use report::FailureReport;
pub use sex::Sex;
pub use urgency::Urgency;
pub use version::DocumentVersion;
