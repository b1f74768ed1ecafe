//! What an ADT message of the clinical system changes in the index.

use hl7v2::Message;
use ids::Timestamp;

use crate::person::Person;
use crate::pid;
use crate::record_number::RecordNumber;

/// A change of the patient index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Records with these numbers turned out to be this person's (A18, A34, A40).
    Merge {
        /// Whose record goes on.
        survivor: Person,
        /// The numbers of the records that do not.
        retired: Vec<RecordNumber>,
    },
    /// Somebody new, or news of somebody known (A01, A04, A05, A08, A28, A31).
    Update(Person),
}

/// Why a message changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdtError {
    /// Another event, such as a bed change.
    #[error("this event changes no patient details; nothing to import")]
    Event,
    /// A merge without the numbers that it retires.
    #[error("MRG-1 names no record number with its facility; have the system send both")]
    NothingRetired,
    /// Another kind of message.
    #[error("the message is no ADT; give a file with ADT messages (A01, A04, A08, A28, A31, A40)")]
    NotAdt,
    /// No patient.
    #[error("there is no PID segment; have the system send one")]
    NoPatient,
}

/// Events that say who somebody is.
const UPDATES: [&str; 6] = ["A01", "A04", "A05", "A08", "A28", "A31"];

/// Events that say that two records are one person's.
const MERGES: [&str; 3] = ["A18", "A34", "A40"];

impl Change {
    /// Reads the change an ADT message asks for. `at` is the present.
    ///
    /// # Errors
    /// [`AdtError`] when it asks for none.
    pub fn read(message: &Message, at: Timestamp) -> Result<Self, AdtError> {
        let kind = message.message_type();
        let is = |trigger: &&str| kind.is("ADT", trigger);
        let person = || Person::read(message, at).ok_or(AdtError::NoPatient);
        if UPDATES.iter().any(is) {
            return person().map(Self::Update);
        }
        if MERGES.iter().any(is) {
            let survivor = person()?;
            let retired: Vec<_> = message
                .segments_named("MRG")
                .flat_map(pid::retired_numbers)
                .collect();
            return if retired.is_empty() {
                Err(AdtError::NothingRetired)
            } else {
                Ok(Self::Merge { survivor, retired })
            };
        }
        if kind.code == "ADT" {
            Err(AdtError::Event)
        } else {
            Err(AdtError::NotAdt)
        }
    }
}
