//! The provider directory: who can be sent to, where, and under which key.
//!
//! Reads a FHIR R4 provider-directory file (AU PD, HCPD) into a [`Directory`], and answers the one
//! question a sender has: which endpoint and certificate for this recipient and payload at this
//! time ([`Directory::resolve`]), and if there is none, why ([`Refusal`]). Writes such files too
//! ([`DirectoryBuilder`]). Pure: no files, no network, no clock.

#![forbid(unsafe_code)]

mod alternative;
mod answer;
mod builder;
mod bundle;
mod code_set;
mod directory;
mod environment;
mod explanation;
pub mod fhir;
mod finding;
mod index;
mod individual_key;
mod judge;
mod lint;
mod name;
mod new_entry;
mod offer;
mod payload_name;
mod refusal;
mod reply;
mod resolve;
mod route;
mod step;
mod trail;
pub mod uris;
mod wanted;

pub use alternative::Alternative;
pub use answer::{
    AlternativeAnswer, Answer, CertificateAnswer, RefusalAnswer, RouteAnswer, StepAnswer,
};
pub use builder::{BuildError, DirectoryBuilder};
pub use bundle::{MAX_ENTRIES, MAX_FILE_BYTES};
pub use code_set::CodeSet;
pub use directory::{Directory, DirectoryError, DirectoryReading};
pub use environment::Environment;
pub use explanation::Explanation;
pub use finding::{DirectoryFinding, FindingCode};
pub use judge::CertificateJudge;
pub use new_entry::{NewEndpoint, NewOrganisation, NewPractitioner, NewRole, NewService};
pub use offer::{Interface, Offer, answers_to, other_forms};
pub use payload_name::payload_name;
pub use refusal::{Lack, Refusal, Sought};
pub use reply::{ReplyGap, ResponseRoute};
pub use resolve::Sender;
pub use route::{Route, Whereabouts};
pub use step::{Effect, Passage, Step};
pub use wanted::{IndividualId, Wanted};
