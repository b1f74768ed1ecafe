//! Runs the delivery machines: takes due work, performs it through ports, commits what came of it.
//!
//! The order is always the same. Read the message, let `delivery` decide, commit state, effects
//! and audit in one transaction, and only then act, or say yes to anybody.
#![forbid(unsafe_code)]

mod advance;
pub mod clock;
mod collector;
mod credit;
mod deliver;
mod desk;
mod driver;
mod engine;
mod exchange;
mod fall_back;
mod hand_over;
mod immediate;
mod mailbox;
mod named;
mod news;
mod open;
mod outcome;
mod perform;
mod person;
pub mod ports;
pub mod practice;
mod prepare;
mod provider;
mod receive;
mod relay;
mod respond;
mod settle;
mod software_ack;
mod software_word;
mod sort;
mod submit;
mod transport_response;
mod versions;
mod waiting;
mod within;

pub use collector::{CollectError, Collected, Collection, Collector};
pub use desk::{DeskError, ReturnReason};
pub use driver::Limits;
pub use engine::{Engine, blob_name};
pub use fall_back::FallbackError;
pub use immediate::ImmediateRefusal;
pub use mailbox::MailboxRefusal;
pub use person::PersonError;
pub use ports::{
    Clock, Counts, Courier, Directory, Endpoint, Identifiers, Line, Mailbox, NoPatients,
    NotAnswered, Outlet, PatientMatch, Patients, Peer, Ports, Sealer, Senders, Word,
};
pub use practice::{Filing, Practice};
pub use provider::{MailboxLimits, Provider, Tenant};
pub use receive::{ReceiveRefusal, Reception};
pub use software_ack::AckError;
pub use submit::{Submission, SubmitError, Submitted};
pub use transport_response::{ResponseRefusal, ResponseTaken};
