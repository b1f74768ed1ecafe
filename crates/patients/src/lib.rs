//! Whose document it is: patient matching that explains itself (hl7v2-au §3, R07 to R10).
//!
//! A [`Person`] is read from what a message, a clinical system's export or a pathology file says
//! of somebody. [`judge`] holds two of them against each other and says what agrees and what does
//! not; [`decide`] looks at all candidates and gives one of three answers: matched, needs a
//! person, or new. Every answer has reasons that a receptionist can read; they name fields and
//! never repeat a value. [`tokens`] are the names under which an index finds candidates.
//!
//! The rules lean one way: a document on the wrong record does harm, a document on the work list
//! costs a minute. A conflict in the date of birth or the sex, or between two identifiers, always
//! goes to a person; ten digits of a Medicare card never decide anything, for a card covers up to
//! nine people.
//!
//! Nothing here does I/O, and no error or `Debug` output holds patient data.
#![forbid(unsafe_code)]

mod address;
mod adt;
mod birth_date;
mod compare;
mod conflict;
mod csv;
mod decide;
mod decision;
mod distance;
mod evaluation;
mod fault;
mod features;
mod filing;
mod fold;
mod given_names;
mod judge;
mod learned;
mod limits;
mod person;
mod person_name;
mod pid;
mod pit;
mod reason;
mod record_number;
mod sex;
mod sound;
mod stored;
mod token;

pub use address::Address;
pub use adt::{AdtError, Change};
pub use birth_date::BirthDate;
pub use conflict::Conflict;
pub use csv::{Columns, CsvError, Rows};
pub use decide::decide;
pub use decision::{Candidate, Decision, Hold, Ranked, Route};
pub use evaluation::{Evaluation, MemoryIndex, Outcome};
pub use fault::Fault;
pub use filing::{Filing, FilingError, FilingState};
pub use judge::{Judgement, judge};
pub use learned::{Learned, LearnedFact};
pub use person::Person;
pub use person_name::{NameUse, PersonName};
pub use pit::read_pit;
pub use reason::Reason;
pub use record_number::RecordNumber;
pub use sex::Sex;
pub use token::{Lookup, lookup, tokens};
